"""Settings of the model synthesizer."""

from __future__ import annotations

from dataclasses import dataclass

from codegym_envs.endpoint import EndpointSettings
from codegym_envs.errors import ConfigurationError

__all__ = ["ModelSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings(EndpointSettings):
    """Which model to ask, and how; see `codegym_envs.endpoint.EndpointSettings` for the endpoint's part.

    Attributes:
        temperature: Sampling temperature of test inputs and oracle candidates, from 0 to 2.
        max_tokens: Most tokens of one answer.
        candidates: Oracle candidates per environment (K of pass@K).
        input_rounds: Rounds of 15 test inputs.
    """

    temperature: float = 0.8
    max_tokens: int = 8192
    concurrency: int = 8
    candidates: int = 10
    input_rounds: int = 2
    input_price: float | None = 0.0
    output_price: float | None = 0.0

    def __post_init__(self) -> None:
        EndpointSettings.__post_init__(self)  # super() does not work in a dataclass with slots
        if self.candidates < 1 or self.input_rounds < 1:
            raise ConfigurationError("candidates and input rounds are at least 1")
