"""How fast requests may be sent, and how many."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from codegym_envs.endpoint.settings import EndpointSettings

__all__ = ["RateLimit", "Usage"]


class RateLimit:
    """Spaces requests, and the tokens in them, evenly over a minute. May be used from several threads.

    Args:
        requests_per_minute: Most requests a minute; 0 for no limit.
        tokens_per_minute: Most tokens a minute; 0 for no limit.
        clock: Gives seconds that never decrease.
    """

    def __init__(
        self,
        requests_per_minute: float = 0.0,
        tokens_per_minute: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gap = 60.0 / requests_per_minute if requests_per_minute > 0 else 0.0
        self._token_gap = 60.0 / tokens_per_minute if tokens_per_minute > 0 else 0.0
        self._clock = clock
        self._next = 0.0
        self._next_token = 0.0
        self._lock = threading.Lock()

    def reserve(self, tokens: int = 0) -> float:
        """Take the next place in the queue; return how many seconds to wait for it.

        Args:
            tokens: How many tokens the request and its answer will probably have.
        """
        with self._lock:
            now = self._clock()
            start = max(now, self._next, self._next_token if tokens else 0.0)
            self._next = start + self._gap
            self._next_token = start + tokens * self._token_gap
            return start - now

    def settle(self, reserved: int, used: int) -> None:
        """Say how many tokens a request really took."""
        with self._lock:
            self._next_token += (used - reserved) * self._token_gap

    def pause(self, seconds: float) -> None:
        """Let nobody send for a while, because the endpoint asked for it."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)


@dataclass(slots=True)
class Usage:
    """What was used. May be added to from several threads.

    Attributes:
        requests: Requests that were sent, repetitions included.
        answered: Requests that were answered.
        reused: Answers that came from the store.
        retried: Repetitions.
        prompt_tokens: Tokens of the prompts of answered requests.
        completion_tokens: Tokens of their answers.
        estimated_requests: Requests that a dry run would have sent.
        estimated_prompt_tokens: Their prompts' tokens, estimated.
    """

    requests: int = 0
    answered: int = 0
    reused: int = 0
    retried: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    estimated_requests: int = 0
    estimated_prompt_tokens: int = 0
    lock: Any = field(default_factory=threading.Lock, repr=False, compare=False)

    def add(self, **counts: int) -> None:
        """Add to the counts of these names."""
        with self.lock:
            for name, count in counts.items():
                setattr(self, name, getattr(self, name) + count)

    def spent(self, settings: EndpointSettings, sending: int) -> str | None:
        """Which budget is used up, in words; None if there is room for another request.

        Args:
            settings: With the budgets.
            sending: Number of requests that are on their way.
        """
        if settings.budget_requests is not None and self.answered + sending >= settings.budget_requests:
            return f"{settings.budget_requests} requests"
        tokens = self.prompt_tokens + self.completion_tokens
        if settings.budget_tokens is not None and tokens >= settings.budget_tokens:
            return f"{settings.budget_tokens} tokens"
        cost = settings.cost(self.prompt_tokens, self.completion_tokens)
        if settings.budget_cost is not None and cost is not None and cost >= settings.budget_cost:
            return f"a cost of {settings.budget_cost:g}"
        return None

    def to_json(self, settings: EndpointSettings) -> dict[str, Any]:
        """The counts and the cost (null if the prices are not known), JSON-able."""
        names = [name for name in self.__slots__ if name != "lock"]
        found: dict[str, Any] = {name: getattr(self, name) for name in names}
        cost = settings.cost(self.prompt_tokens, self.completion_tokens)
        found["cost"] = None if cost is None else round(cost, 6)
        return found
