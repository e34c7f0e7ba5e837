"""Settings of the model synthesizer."""

from __future__ import annotations

import os
from dataclasses import dataclass

from codegym_envs.errors import ConfigurationError

__all__ = ["ModelSettings"]


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which model to ask, and how.

    Attributes:
        base_url: Address of an OpenAI-compatible endpoint, up to and with ``/v1``.
        model: Name of the model.
        api_key_variable: Environment variable that holds the key; an unset one means no key is sent.
        temperature: Sampling temperature of test inputs and oracle candidates, from 0 to 2.
        max_tokens: Most tokens of one answer.
        timeout_s: Longest time for one request, in seconds.
        retries: How often a request that failed is repeated.
        backoff_s: Waiting time before the first repetition, in seconds; doubles with each one.
        requests_per_minute: Most requests a minute; 0 for no limit.
        concurrency: Most requests at a time.
        candidates: Oracle candidates per environment (K of pass@K).
        input_rounds: Rounds of 15 test inputs.
        input_price: Price of a million prompt tokens, in any currency.
        output_price: Price of a million answer tokens.
    """

    base_url: str
    model: str
    api_key_variable: str = "OPENAI_API_KEY"
    temperature: float = 0.8
    max_tokens: int = 8192
    timeout_s: float = 180.0
    retries: int = 5
    backoff_s: float = 1.0
    requests_per_minute: float = 0.0
    concurrency: int = 8
    candidates: int = 10
    input_rounds: int = 2
    input_price: float = 0.0
    output_price: float = 0.0

    def __post_init__(self) -> None:
        if not self.base_url.startswith(("http://", "https://")):
            raise ConfigurationError(
                f"the model's base URL must begin with http:// or https://, not {self.base_url!r}"
            )
        if not self.model:
            raise ConfigurationError("no model was named")
        if self.concurrency < 1 or self.candidates < 1 or self.input_rounds < 1 or self.retries < 0:
            raise ConfigurationError(
                "concurrency, candidates and input rounds are at least 1, retries at least 0"
            )

    def api_key(self) -> str:
        """The key, from the environment; empty without one."""
        return os.environ.get(self.api_key_variable, "")

    def cost(self, prompt_tokens: int, answer_tokens: int) -> float:
        """Price of so many tokens."""
        return (prompt_tokens * self.input_price + answer_tokens * self.output_price) / 1_000_000
