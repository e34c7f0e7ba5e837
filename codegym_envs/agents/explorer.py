"""The agent that looks at everything it can reach, and understands nothing of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from itertools import count, islice
from typing import Any, TypeAlias

from codegym_envs.agents.guessing import opening_tool
from codegym_envs.agents.schemas import ShownTool, fits
from codegym_envs.agents.scripted import Call, ScriptedAgent
from codegym_envs.agents.seen import MISSING, check_rule, guess, size_in, values_in
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import encode

__all__ = ["ExplorerAgent"]

_LONGEST_KEY = 80


_Source: TypeAlias = Callable[[], Iterator[Any]]

_Plan: TypeAlias = Generator[dict[str, Any], Any, None]
"""Arguments for a tool, one call after the other; is sent what each returned, `MISSING` if it failed."""


class ExplorerAgent(ScriptedAgent):
    """Calls every tool with positions from 0 on and with keys seen so far, until nothing new comes.

    Tools take turns, so that one that never fails does not use up everything.

    Args:
        budget: Most calls before the answer, at least 1.
        rule: How the answer is made from what was seen: one of `codegym_envs.agents.seen.RULES`.
    """

    name = "explorer"

    def __init__(self, budget: int = 64, rule: str = "last") -> None:
        super().__init__()
        if isinstance(budget, bool) or not isinstance(budget, int) or budget < 1:
            raise ConfigurationError(f"budget must be a positive integer, not {budget!r}")
        self._budget = budget
        self._rule = check_rule(rule)
        self._seen: list[Any] = []
        self._keys: dict[str, None] = {}
        self._size: int | None = None

    def explore(self, info: Mapping[str, Any]) -> Iterator[Call]:
        """The first observation, all tools in turn, then those that take keys again if there are new keys."""
        return islice(self._calls(), self._budget)

    def answer(self) -> Any:
        """The rule's answer from everything that was seen."""
        return guess(self._rule, self.answer_schema, self._seen, self._size)

    def _calls(self) -> Iterator[Call]:
        self._seen, self._keys, self._size = [], {}, None
        first = opening_tool(self.tools)
        if first is not None:
            yield first.name, {}
            self._size = size_in(self.result)
            self._learn()
        tools = [tool for tool in self.tools if tool is not first]
        tried: dict[str, Any] = {}
        while tools:
            known = len(self._keys)
            yield from self._round(tools, tried)
            if len(self._keys) == known:
                return
            tools = [tool for tool in tools if any(map(_is_key, (tool.parameters[n] for n in tool.required)))]

    def _round(self, tools: Sequence[ShownTool], tried: dict[str, Any]) -> Iterator[Call]:
        """All untried calls of some tools, one of each tool in turn."""
        turns: deque[tuple[ShownTool, _Plan, Any]] = deque(
            (tool, self._plan_of(tool), None) for tool in tools
        )
        while turns:
            tool, plan, result = turns.popleft()
            try:
                arguments = plan.send(result)  # None begins a plan
                while tool.required and (key := f"{tool.name} {encode(arguments)}") in tried:
                    arguments = plan.send(tried[key])
            except StopIteration:
                continue
            yield tool.name, arguments
            self._learn()
            if tool.required:
                tried[key] = self.result
            turns.append((tool, plan, self.result))

    def _learn(self) -> None:
        if self.result is MISSING:
            return
        for value in values_in(self.result):
            self._seen.append(value)
            if isinstance(value, str) and len(value) <= _LONGEST_KEY:
                self._keys.setdefault(value)

    def _plan_of(self, tool: ShownTool) -> _Plan:
        if tool.required:
            sources = [(name, self._source(tool.parameters[name])) for name in tool.required]
            yield from self._product({}, sources)
            return
        # One thing after the other, as from a journal, as long as something new comes.
        before = MISSING
        while (result := (yield {})) is not MISSING and result != before:
            before = result

    def _source(self, schema: Mapping[str, Any]) -> _Source:
        """Values to try for a parameter."""
        if "enum" in schema:
            return lambda: iter(schema["enum"])
        match schema.get("type"):
            case "integer":
                return count
            case "boolean":
                return lambda: iter((False, True))
            case "string":
                return lambda: iter(tuple(self._keys))
            case _:
                # A number or a container that was seen may be an argument somewhere.
                return lambda: iter([value for value in self._seen if fits(schema, value)][:4])

    def _product(
        self, given: dict[str, Any], sources: Sequence[tuple[str, _Source]]
    ) -> Generator[dict[str, Any], Any, bool]:
        """All combinations, the last parameter fastest; whether a call succeeded is sent back.

        Positions end with the first that fails, whatever the parameters after it are; keys do not.
        """
        (name, source), *rest = sources
        any_good = False
        for value in source():
            arguments = {**given, name: value}
            good = (yield from self._product(arguments, rest)) if rest else (yield arguments) is not MISSING
            any_good = any_good or good
            if source is count and not good:
                break
        return any_good


def _is_key(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "string" and "enum" not in schema
