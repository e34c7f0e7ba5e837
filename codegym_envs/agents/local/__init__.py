"""Language models on this machine, run by `transformers`."""

from __future__ import annotations

from codegym_envs.agents.local.agent import LocalAgent, LocalAgents, local_agents
from codegym_envs.agents.local.model_loading import tool_template

__all__ = ["LocalAgent", "LocalAgents", "local_agents", "tool_template"]
