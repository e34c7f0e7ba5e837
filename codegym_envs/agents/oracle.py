"""The agent that knows the solution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gymnasium

from codegym_envs.agents.protocol import AgentFailure
from codegym_envs.env import ToolEnv
from codegym_envs.errors import ConfigurationError

__all__ = ["OracleAgent"]


class OracleAgent:
    """Plays the module's own solution (`codegym_envs.ToolEnv.oracle_actions`)."""

    name = "oracle"
    privileged = True

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
        # A wrapper that changes tools or texts has oracle_actions of its own.
        self._actions = iter(env.get_wrapper_attr("oracle_actions")())

    def act(self, observation: str) -> str:
        """The solution's next action.

        Raises:
            AgentFailure: If the solution is at its end and the episode is not: something between agent and
                environment, such as a wrapper, changes actions or their effect.
        """
        action = next(self._actions, None)
        if action is None:
            raise AgentFailure("the oracle's actions are used up, and the episode goes on")
        return action
