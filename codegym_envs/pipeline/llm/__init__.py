"""The model synthesizer's side of the network: an OpenAI-compatible endpoint is asked for environments."""

from __future__ import annotations

from codegym_envs.pipeline.llm.model_run import ModelRun, run_model
from codegym_envs.pipeline.llm.model_settings import ModelSettings

__all__ = ["ModelRun", "ModelSettings", "run_model"]
