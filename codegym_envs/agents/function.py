"""A function as an agent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import gymnasium

__all__ = ["FunctionAgent"]


class FunctionAgent:
    """Answers every observation with what a function makes of it; the first observation is the prompt.

    Args:
        function: ``(observation) -> action``; may be a coroutine function.
        name: Name under which its results are shown.
    """

    def __init__(self, function: Callable[[str], str | Awaitable[str]], name: str = "function") -> None:
        self.name = name
        self._function = function

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Nothing to begin: the function gets the prompt like any other observation."""

    def act(self, observation: str) -> str | Awaitable[str]:
        """What the function answers."""
        return self._function(observation)
