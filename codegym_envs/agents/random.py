"""The agent that understands nothing but the tools' schemas."""

from __future__ import annotations

from typing import Any

import gymnasium

from codegym_envs.agents.schemas import call_writer, sample, shown_tools
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec.choices import SeededChoices

__all__ = ["RandomAgent"]


class RandomAgent:
    """Calls tools at random, with arguments that fit their schemas.

    Args:
        done_rate: How often it submits an answer instead of calling another tool, above 0 and up to 1.
    """

    name = "random"

    def __init__(self, done_rate: float = 1 / 32) -> None:
        if isinstance(done_rate, bool) or not isinstance(done_rate, (int, float)) or not 0 < done_rate <= 1:
            raise ConfigurationError(f"done_rate must be above 0 and at most 1, not {done_rate!r}")
        self._done_rate = float(done_rate)
        self._draw: SeededChoices | None = None
        self._episodes = 0

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode; without a seed, each of the agent's episodes gets choices of its own."""
        self._episodes += 1
        own = seed if seed is not None else f"unseeded {self._episodes}"
        self._draw = SeededChoices("random agent", own, info["env_id"], info.get("config_id"))
        # The tool that ends the episode goes last, wherever a wrapper put it.
        self._tools = sorted(shown_tools(info), key=lambda tool: tool.name == "done")
        self._write = call_writer(env)

    def act(self, observation: str) -> str:
        """A random tool call."""
        if self._draw is None:
            raise RuntimeError("start() must be called before act()")
        draw = self._draw
        others = [tool for tool in self._tools if tool.name != "done"]
        ends = not others or draw.chance(self._done_rate)
        tool = self._tools[-1] if ends else draw.pick(others)
        arguments = {
            name: sample(schema, draw)
            for name, schema in tool.parameters.items()
            if name in tool.required or draw.chance(0.5)
        }
        return self._write(tool.name, arguments)
