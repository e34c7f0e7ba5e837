"""Which endpoint to ask, and with how much patience and money."""

from __future__ import annotations

import math
import os
from dataclasses import KW_ONLY, dataclass, fields

from codegym_envs.errors import ConfigurationError

__all__ = ["EndpointSettings"]

_AT_LEAST_ZERO = (
    "backoff_s",
    "requests_per_minute",
    "tokens_per_minute",
    "input_price",
    "output_price",
    "budget_requests",
    "budget_tokens",
    "budget_cost",
)


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Which endpoint to ask, and with how much patience and money.

    Attributes:
        base_url: Address of an OpenAI-compatible endpoint, up to and with ``/v1``.
        model: Name of the model.
        api_key_variable: Environment variable that holds the key; an unset one means no key is sent.
        timeout_s: Longest time for one request, in seconds.
        retries: How often a request that failed is repeated.
        backoff_s: Waiting time before the first repetition, in seconds; doubles with each one.
        requests_per_minute: Most requests a minute; 0 for no limit.
        tokens_per_minute: Most tokens a minute, of prompts and answers together; 0 for no limit.
        concurrency: Most requests at a time.
        input_price: Price of a million prompt tokens, in any currency; None if it is not known.
        output_price: Price of a million answer tokens; None if it is not known.
        budget_requests: After this many answers nothing is sent any more; None for no limit. What is on its
            way then may still exceed the two other budgets.
        budget_tokens: The same for tokens of prompts and answers together.
        budget_cost: The same for the cost; it needs the prices.

    Raises:
        ConfigurationError: If a setting has a value that cannot be used.
    """

    base_url: str
    model: str
    _: KW_ONLY
    api_key_variable: str = "OPENAI_API_KEY"
    timeout_s: float = 180.0
    retries: int = 5
    backoff_s: float = 1.0
    requests_per_minute: float = 0.0
    tokens_per_minute: float = 0.0
    concurrency: int = 64
    input_price: float | None = None
    output_price: float | None = None
    budget_requests: int | None = None
    budget_tokens: int | None = None
    budget_cost: float | None = None

    def __post_init__(self) -> None:
        for field in ("base_url", "model", "api_key_variable"):
            if not isinstance(getattr(self, field), str):
                raise ConfigurationError(f"{field} must be a text, not {getattr(self, field)!r}")
        if not self.base_url.startswith(("http://", "https://")):
            raise ConfigurationError(
                f"the model's base URL must begin with http:// or https://, not {self.base_url!r}"
            )
        if not self.model:
            raise ConfigurationError("no model was named")
        for field, least in (("concurrency", 1), ("retries", 0)):
            value = getattr(self, field)
            if type(value) is not int or value < least:
                raise ConfigurationError(f"{field} must be an integer of at least {least}, not {value!r}")
        for field in _AT_LEAST_ZERO:
            value = getattr(self, field)
            optional = value is None and field in _OPTIONAL
            if not optional and not (_is_number(value) and value >= 0):
                raise ConfigurationError(f"{field} must be a number of at least 0, not {value!r}")
        if not (_is_number(self.timeout_s) and self.timeout_s > 0):
            raise ConfigurationError(f"timeout_s must be a number above 0, not {self.timeout_s!r}")
        if self.budget_cost is not None and (self.input_price is None or self.output_price is None):
            raise ConfigurationError("budget_cost needs input_price and output_price")

    def api_key(self) -> str:
        """The key, from the environment; empty without one.

        Raises:
            ConfigurationError: If it holds characters that no key has.
        """
        key = os.environ.get(self.api_key_variable, "").strip()
        if not (key.isascii() and key.isprintable()):
            raise ConfigurationError(
                f"the key in {self.api_key_variable} holds line breaks or other characters that no key has"
            )
        return key

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float | None:
        """Price of that many tokens; None if the prices are not known."""
        if self.input_price is None or self.output_price is None:
            return None
        return (prompt_tokens * self.input_price + completion_tokens * self.output_price) / 1_000_000


_OPTIONAL = frozenset(field.name for field in fields(EndpointSettings) if field.default is None)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
