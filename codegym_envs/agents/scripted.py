"""What agents that follow a script have in common: explore by a fixed plan, then submit a guess."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import gymnasium

from codegym_envs.agents.schemas import ShownTool, call_writer, fits, shown_tools, zero
from codegym_envs.agents.seen import MISSING, read_observation

__all__ = ["Call", "ScriptedAgent"]

Call: TypeAlias = tuple[str, Mapping[str, Any]]
"""Name and arguments of a tool call."""


class ScriptedAgent:
    """Makes the calls of `explore` as long as there is room for the answer, then submits `answer`.

    Attributes:
        tools: The tools without ``done``, in the order they are shown.
        answer_schema: JSON Schema of the answer.
        prompt: The prompt.
        result: What the last call returned; `codegym_envs.agents.seen.MISSING` if it was refused or failed.
        seed: Seed of the episode, or None.
    """

    name = "scripted"

    def __init__(self) -> None:
        self.tools: tuple[ShownTool, ...] = ()
        self.answer_schema: Mapping[str, Any] = {}
        self.prompt = ""
        self.result: Any = MISSING
        self.seed: int | None = None
        self._plan: Iterator[Call] | None = None
        self._write: Callable[[str, Mapping[str, Any]], str]
        self._room = 0
        self._submitted = False

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode."""
        shown = shown_tools(info)
        self.tools = tuple(tool for tool in shown if tool.name != "done")
        done = [tool for tool in shown if tool.name == "done"]
        self.answer_schema = done[0].parameters.get("answer", {}) if done else {}
        self.prompt = prompt
        self.result = MISSING
        self.seed = seed
        self._write = call_writer(env)
        self._room = int(info.get("max_tool_calls", 256))
        self._submitted = False
        self._plan = self.explore(info)

    def explore(self, info: Mapping[str, Any]) -> Iterator[Call]:
        """The calls to make before the answer; `result` says what the one before returned."""
        return iter(())

    def answer(self) -> Any:
        """The answer to submit; one that does not fit the schema is replaced by the plainest that does."""
        return zero(self.answer_schema)

    def act(self, observation: str) -> str:
        """The next call, or the answer."""
        if self._plan is None:
            raise RuntimeError("start() must be called before act()")
        self.result = read_observation(observation)
        self._room -= 1
        call = next(self._plan, None) if self._room > 0 and not self._submitted else None
        if call is not None:
            return self._write(*call)
        answer = zero(self.answer_schema) if self._submitted else self.answer()
        self._submitted = True
        if not fits(self.answer_schema, answer):
            answer = zero(self.answer_schema)
        return self._write("done", {"answer": answer})
