"""The agent that knows the solution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gymnasium

from codegym_envs.env import ToolEnv
from codegym_envs.errors import ConfigurationError

__all__ = ["OracleAgent"]


class OracleAgent:
    """Plays the module's own solution (`codegym_envs.ToolEnv.oracle_actions`)."""

    def __init__(self) -> None:
        self._actions: Iterator[str] = iter(())

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode.

        Raises:
            ConfigurationError: If the environment is not a `codegym_envs.ToolEnv`.
            ExecutionFailed: If the module has no oracle, or it fails.
        """
        bare = env.unwrapped
        if not isinstance(bare, ToolEnv):
            raise ConfigurationError(f"the oracle plays tool environments, not {type(bare).__name__}")
        self._actions = iter(bare.oracle_actions())

    def act(self, observation: str) -> str:
        """The solution's next action."""
        return next(self._actions)
