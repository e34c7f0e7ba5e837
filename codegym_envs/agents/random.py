"""The agent that understands nothing but the tools' schemas."""

from __future__ import annotations

from typing import Any

import gymnasium

__all__ = ["RandomAgent"]


class RandomAgent:
    """Plays samples of the action space: schema-valid tool calls with arguments at random."""

    def __init__(self) -> None:
        self._env: gymnasium.Env[str, str] | None = None

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode; with a seed, the action space is seeded with it."""
        self._env = env
        if seed is not None:
            env.action_space.seed(seed)

    def act(self, observation: str) -> str:
        """A random tool call."""
        if self._env is None:
            raise RuntimeError("start() must be called before act()")
        return self._env.action_space.sample()
