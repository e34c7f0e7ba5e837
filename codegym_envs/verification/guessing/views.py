"""What a guesser sees of one input: the first look, calls without arguments, and a few cells.

Calls are played through episodes, many at a time; a call that fails shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from codegym_envs.episode import Episode, step_batch
from codegym_envs.spec import ToolSpec
from codegym_envs.spec.choices import SeededChoices
from codegym_envs.spec.plain_data.values import decode, encode
from codegym_envs.verification.cases import Case, action_text
from codegym_envs.verification.sampling import random_call
from codegym_envs.verification.state_changes import state_changes
from codegym_envs.verification.subject import Subject

__all__ = ["FIRST_CELLS", "LAST_CELLS", "View", "look_at", "read_some"]

FIRST_CELLS: Final = 6
"""Cells that are read from the beginning of what a tool reads."""

LAST_CELLS: Final = 2
"""Cells that are read from its end."""

_MOST_PLACES = 40  # places of a first look that are told apart
_MOST_READERS = 3  # tools through which cells are read
_LONGEST_NAME = 40  # characters above which a key is data and no name of a place


@dataclass(slots=True)
class View:
    """What was seen of one input.

    Attributes:
        case: The input with its answer.
        right: Scores an answer of the module's type on this input, as an episode would.
        look: All that calls without arguments said, as one text.
        places: Name of a place in what they said → its value in JSON form; sizes are places, too.
        seen: Everything that random calls said, whole values and what is in them, in order.
        cells: Name of a tool (and of a field) → scalars that it gave for the first and the last positions.
    """

    case: Case
    right: Callable[[Any], float]
    look: str = ""
    places: dict[str, Any] = field(default_factory=dict)
    seen: list[Any] = field(default_factory=list)
    cells: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, int | float]:
        """The places that hold numbers; truth values count as 0 and 1."""
        found: dict[str, int | float] = {}
        for name, value in self.places.items():
            if isinstance(value, bool):
                found[name] = int(value)
            elif isinstance(value, (int, float)):
                found[name] = value
            elif isinstance(value, str) and value.isascii() and 0 < len(value) <= 400:
                if value.isdigit():
                    found[f"{name} as a number"] = int(value)
                if all(letter in "0123456789abcdefABCDEF" for letter in value):
                    found[f"{name} as a hexadecimal number"] = int(value, 16)
        return found


def look_at(subject: Subject, cases: Sequence[Case]) -> list[View]:
    """Play ``observe`` and every other tool that needs no arguments and changes nothing."""
    views = [View(case, partial(subject.right, case)) for case in cases]
    episodes = [subject.episode(case) for case in cases]
    changes = state_changes(subject.module)
    tools = [tool for tool in subject.module.tools if not _required(tool)]
    tools.sort(key=lambda tool: (tool.name != "observe", changes[tool.name] != "nothing"))
    for tool in tools:
        for view, value in zip(
            views, _play(episodes, [action_text(tool.name, {})] * len(views)), strict=True
        ):
            if value is not _NOTHING:
                view.look += f"{tool.name}: {encode(value)}\n"
                for place, item in _walk(value, tool.name):
                    if len(view.places) < _MOST_PLACES:
                        view.places.setdefault(place, item)
    for episode in episodes:
        episode.close()
    return views


def read_some(subject: Subject, views: Sequence[View]) -> None:
    """Add to the views what the first and last cells and some random calls show."""
    episodes = [subject.episode(view.case) for view in views]
    changes = state_changes(subject.module)
    readers = [tool for tool in subject.module.tools if tool.name != "observe" and _is_reader(tool, changes)]
    readers.sort(key=lambda tool: (bool(changes[tool.name] != "nothing"), len(_required(tool))))
    for tool in readers[:_MOST_READERS]:
        for step in range(FIRST_CELLS + LAST_CELLS):
            actions = [action_text(tool.name, _arguments(tool, view, step)) for view in views]
            for view, value in zip(views, _play(episodes, actions), strict=True):
                if value is not _NOTHING:
                    for name, item in _scalars(value, tool.name):
                        view.cells.setdefault(name, []).append(item)
    draws = [SeededChoices(f"exploit|{subject.module.env_id}|{number}") for number in range(len(views))]
    others = [tool for tool in subject.module.tools if tool.name != "observe"] or list(subject.module.tools)
    scalars = [
        [item for item in view.places.values() if not isinstance(item, (list, dict))] for view in views
    ]
    for _ in range(subject.thresholds.random_calls):
        actions = []
        for draw, known in zip(draws, scalars, strict=True):
            tool = draw.pick(others)
            actions.append(action_text(tool.name, random_call(tool, draw, known)))
        for view, known, value in zip(views, scalars, _play(episodes, actions), strict=True):
            if value is not _NOTHING:
                items = [item for _, item in _walk(value, "")]
                view.seen += items
                known += [item for item in items if not isinstance(item, (list, dict))]
    for episode in episodes:
        episode.close()


_NOTHING: Final = object()


def _play(episodes: Sequence[Episode], actions: Sequence[str]) -> Iterator[Any]:
    for observation, _, _, _, info in step_batch(episodes, actions):
        yield _NOTHING if info["error"] is not None else decode(observation)


def _required(tool: ToolSpec) -> list[str]:
    return [parameter.name for parameter in tool.parameters if parameter.required]


def _is_reader(tool: ToolSpec, changes: dict[str, Any]) -> bool:
    """Whether it reads one cell after another: by positions or keys, or each time the next one."""
    kinds = [parameter.type.kind for parameter in tool.parameters if parameter.required]
    if not kinds:
        return bool(changes[tool.name] != "nothing")
    return len(kinds) <= 2 and all(kind in ("int", "str", "literal") for kind in kinds)


def _arguments(tool: ToolSpec, view: View, step: int) -> dict[str, Any]:
    """Arguments for the cell of a step: the first ones, then the last ones by what was seen of the size."""
    required = [parameter for parameter in tool.parameters if parameter.required]
    size = _size(tool, view)
    position = step if step < FIRST_CELLS else size - 1 - (step - FIRST_CELLS)
    made: dict[str, Any] = {}
    for number, parameter in enumerate(required):
        last = number == len(required) - 1
        if parameter.type.kind == "literal":
            options = parameter.type.literals
            made[parameter.name] = options[step % len(options)] if last else options[0]
        elif parameter.type.kind == "str":
            texts = [item for item in view.places.values() if isinstance(item, str)]
            texts += [item for items in view.cells.values() for item in items if isinstance(item, str)]
            keys = list(dict.fromkeys(texts))
            made[parameter.name] = keys[position % len(keys)] if keys else ""
        else:
            made[parameter.name] = position if last else 0
    return made


def _size(tool: ToolSpec, view: View) -> int:
    """How many cells a tool reads, by the first look: a number named like the tool, else the first one."""
    counts = {
        name: value
        for name, value in view.places.items()
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 100_000
    }
    stem = tool.name.rsplit("_", 1)[0]
    named = [value for name, value in counts.items() if stem in name.rsplit(".", 1)[-1]]
    return named[0] if named else next(iter(counts.values()), 0)


def _walk(value: Any, place: str) -> list[tuple[str, Any]]:
    """A value and what is in it, each with the name of its place; only stable places have names."""
    found = [(place, value)]
    if isinstance(value, dict):
        for key, item in value.items():
            found += _walk(item, f"{place}.{key}" if place and len(key) <= _LONGEST_NAME else "")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += _walk(item, f"{place}[0]" if place and index == 0 else "")
        if value and place:
            found.append((f"{place}[-1]", value[-1]))
    if place:
        if isinstance(value, (list, dict, str)):
            found.append((f"the size of {place}", len(value)))
        return [(name, item) for name, item in found if name]
    return found


def _scalars(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The scalars in what a reader gave, by field."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _scalars(item, f"{name}.{key}" if len(key) <= _LONGEST_NAME else name)
    elif isinstance(value, list):
        for number, item in enumerate(value[:4]):
            yield from _scalars(item, f"{name}[{number}]")
    else:
        yield name, value
