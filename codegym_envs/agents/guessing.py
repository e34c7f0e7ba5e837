"""Agents that look at a little and guess the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count, islice
from typing import Any

from codegym_envs.agents.schemas import ShownTool
from codegym_envs.agents.scripted import Call, ScriptedAgent
from codegym_envs.agents.seen import MISSING, check_rule, guess, size_in, texts_in, values_in
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec.choices import SeededChoices

__all__ = ["FirstObservationAgent", "PartialReader"]

_PLACE_WORDS = ("index", "position", "place", "counted from 0", "row", "line", "number of the")


class FirstObservationAgent(ScriptedAgent):
    """Answers with a value from the prompt or the first observation.

    Args:
        rule: Which of those that fit: one of `codegym_envs.agents.seen.RULES`, or ``random``.
        prompt: Whether numbers and quoted texts of the prompt count too.
    """

    name = "first_observation"

    def __init__(self, rule: str = "random", prompt: bool = True) -> None:
        super().__init__()
        self._rule = rule if rule == "random" else check_rule(rule)
        self._with_prompt = bool(prompt)
        self._seen: list[Any] = []
        self._key: tuple[Any, ...] = ()

    def explore(self, info: Mapping[str, Any]) -> Iterator[Call]:
        """One look: at what ``observe`` says, or the first tool that needs no arguments."""
        self._key = (info["env_id"], info.get("config_id"))
        self._seen = list(texts_in(info.get("task", self.prompt))) if self._with_prompt else []
        first = opening_tool(self.tools)
        if first is not None:
            yield first.name, {}
            if self.result is not MISSING:
                self._seen += values_in(self.result)

    def answer(self) -> Any:
        """The value."""
        if self._rule != "random":
            return guess(self._rule, self.answer_schema, self._seen)
        draw = SeededChoices("first observation", self.seed, *self._key)
        shuffled = list(self._seen)
        for last in range(len(shuffled) - 1, 0, -1):
            other = draw.below(last + 1)
            shuffled[last], shuffled[other] = shuffled[other], shuffled[last]
        return guess("first", self.answer_schema, shuffled)


class PartialReader(ScriptedAgent):
    """Reads a few cells through the tool that looks most like a reader, and extrapolates.

    Args:
        cells: How many cells, at least 1.
        rule: How the answer is made from them: one of `codegym_envs.agents.seen.RULES`.
    """

    name = "partial_reader"

    def __init__(self, cells: int = 4, rule: str = "linear") -> None:
        super().__init__()
        if isinstance(cells, bool) or not isinstance(cells, int) or cells < 1:
            raise ConfigurationError(f"cells must be a positive integer, not {cells!r}")
        self._cells = cells
        self._rule = check_rule(rule)
        self._seen: list[Any] = []
        self._size: int | None = None

    def explore(self, info: Mapping[str, Any]) -> Iterator[Call]:
        """The first observation, then the cells."""
        self._seen, self._size = [], None
        keys: list[str] = []
        first = opening_tool(self.tools)
        if first is not None:
            yield first.name, {}
            self._size = size_in(self.result)
            keys = [value for value in values_in(self.result) if isinstance(value, str)]
        reader = reading_tool(self.tools, first)
        if reader is None:
            return
        read = 0
        # Some keys are not this tool's, and some tools fail for a while: four tries per cell are enough.
        for arguments in islice(_places(reader, keys), 4 * self._cells):
            yield reader.name, arguments
            if self.result is MISSING:
                if _kind(reader) == "integer":
                    return  # past the last cell
                continue
            self._seen += values_in(self.result)
            read += 1
            if read == self._cells:
                return

    def answer(self) -> Any:
        """The rule's answer from the cells."""
        return guess(self._rule, self.answer_schema, self._seen, self._size)


def opening_tool(tools: tuple[ShownTool, ...]) -> ShownTool | None:
    """``observe``; under another name, the first tool that needs no arguments."""
    free = [tool for tool in tools if not tool.required]
    return next((tool for tool in free if tool.name == "observe"), free[0] if free else None)


def reading_tool(tools: tuple[ShownTool, ...], first: ShownTool | None) -> ShownTool | None:
    """The tool that reads one cell: by one position, else by one key, else one after the other."""
    others = [tool for tool in tools if tool is not first]
    single = [tool for tool in others if len(tool.required) == 1]
    by_number = [tool for tool in single if _kind(tool) == "integer"]
    by_place = [tool for tool in by_number if _is_place(tool)]
    by_key = [tool for tool in single if _kind(tool) == "string"]
    free = [tool for tool in others if not tool.required]
    for candidates in (by_place, by_key, free, by_number):
        if candidates:
            return candidates[0]
    return None


def _kind(tool: ShownTool) -> object:
    return tool.parameters[tool.required[0]].get("type") if tool.required else None


def _is_place(tool: ShownTool) -> bool:
    name = tool.required[0]
    text = f"{name} {tool.parameters[name].get('description', '')}".lower()
    return any(word in text for word in _PLACE_WORDS)


def _places(reader: ShownTool, keys: list[str]) -> Iterator[Mapping[str, Any]]:
    """Arguments that name one cell after another."""
    if not reader.required:
        yield from ({} for _ in count())
    elif _kind(reader) == "string":
        yield from ({reader.required[0]: key} for key in keys)
    else:
        yield from ({reader.required[0]: index} for index in count())
