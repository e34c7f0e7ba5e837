"""The client of OpenAI-compatible endpoints: patience, limits, budgets, and a store of answers.

It is shared by whoever asks a model for something: agents that play, and the model synthesizer.
"""

from __future__ import annotations

from codegym_envs.endpoint.blocking import LoopThread
from codegym_envs.endpoint.client import BudgetSpent, EndpointClient, ModelUnavailable, PromptTooLong
from codegym_envs.endpoint.completions import Completion, encode_body
from codegym_envs.endpoint.rate_limits import RateLimit, Usage
from codegym_envs.endpoint.settings import EndpointSettings
from codegym_envs.endpoint.store import ResponseStore

__all__ = [
    "BudgetSpent",
    "Completion",
    "EndpointClient",
    "EndpointSettings",
    "LoopThread",
    "ModelUnavailable",
    "PromptTooLong",
    "RateLimit",
    "ResponseStore",
    "Usage",
    "encode_body",
]
