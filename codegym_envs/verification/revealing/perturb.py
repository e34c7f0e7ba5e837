"""Changing one hidden cell of an input to another admissible value.

A cell is one scalar of an input: an item of a list, a character of a text, a value of a mapping. What is
admissible is learned from the inputs that a module makes, and on the cautious side: values stay in the
range, alphabet or vocabulary seen in the same place, and whatever held for every input (order,
uniqueness, symmetry, bounds by sizes, membership, balanced brackets) has to hold for the changed one.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from codegym_envs.spec import SETS
from codegym_envs.spec.choices import SeededChoices
from codegym_envs.verification.links import link_facts, link_targets
from codegym_envs.verification.revealing.container_shapes import is_text

__all__ = ["Cell", "Domains", "Tries", "list_cells", "place_of"]

Cell = tuple[Any, ...]
"""A path into the inputs: the name of an input, then positions, keys and character positions."""

_MOST_FACTS: Final = 400
_MOST_ENDLESS: Final = 2
_FIELDS: Final = 12


def list_cells(inputs: Mapping[str, Any]) -> list[Cell]:
    """All cells of an input, in order."""
    return [cell for name, value in inputs.items() for cell in _cells(value, (name,), None)]


def place_of(inputs: Mapping[str, Any], cell: Cell) -> tuple[Any, ...]:
    """The cell's place with positions in lists, keys and character positions left out."""
    place: list[Any] = [cell[0]]
    value = inputs[cell[0]]
    for depth, step in enumerate(cell[1:]):
        place.append(_step(value, step, depth))
        value = value[step]
    return tuple(place)


def _step(value: Any, step: Any, depth: int) -> Any:
    """The step itself in tuples and records, that is, mappings with few texts as keys in a container."""
    record = depth and isinstance(value, dict) and isinstance(step, str) and len(value) <= _FIELDS
    return step if record or isinstance(value, tuple) else "*"


def _cells(value: Any, path: Cell, siblings: Sequence[Any] | None) -> Iterator[Cell]:
    if isinstance(value, str):
        if is_text(value, siblings):
            for index in range(len(value)):
                yield (*path, index)
        else:
            yield path
    elif type(value) in SETS:
        return  # changing a member changes others' membership; sets are read, but never perturbed
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _cells(item, (*path, key), list(value.values()))
    elif isinstance(value, (list, tuple)) or hasattr(value, "popleft"):
        for index, item in enumerate(value):
            yield from _cells(item, (*path, index), value)
    else:
        yield path


def _at(inputs: Mapping[str, Any], cell: Cell) -> Any:
    value: Any = inputs
    for step in cell:
        value = value[step]
    return value


def _changed(inputs: Mapping[str, Any], cell: Cell, new: Any) -> dict[str, Any]:
    """A copy of the inputs with one cell changed."""
    result = dict(inputs)
    result[cell[0]] = _replaced(copy.deepcopy(result[cell[0]]), cell[1:], new)
    return result


def _replaced(value: Any, path: Cell, new: Any) -> Any:
    if not path:
        return new
    step = path[0]
    if isinstance(value, str):
        return value[:step] + new + value[step + 1 :]
    if isinstance(value, tuple):
        return (*value[:step], _replaced(value[step], path[1:], new), *value[step + 1 :])
    value[step] = _replaced(value[step], path[1:], new)
    return value


Fact = Callable[[Mapping[str, Any]], bool]


@dataclass
class Tries:
    """How changes at one place of the inputs went.

    Attributes:
        tried: Number of changed inputs.
        failed: Those on which the reference failed.
        endless: Those of them on which it did not come to an end.
    """

    tried: int = 0
    failed: int = 0
    endless: int = 0

    @property
    def hopeless(self) -> bool:
        """Whether changes here mostly give inputs that are not admissible."""
        return self.endless >= _MOST_ENDLESS or (self.failed >= 8 and 4 * self.failed > 3 * self.tried)


@dataclass
class Domains:
    """What the inputs of one module have in common.

    Args:
        inputs: Inputs to learn from; more of them make the result less cautious.

    Attributes:
        values: Values seen at each place.
        facts: What holds for all inputs.
        tries: How changes at each place went; written down by the caller.
    """

    inputs: Sequence[Mapping[str, Any]]
    values: dict[tuple[Any, ...], list[Any]] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    tries: dict[tuple[Any, ...], Tries] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seen: dict[tuple[Any, ...], dict[Any, None]] = {}
        for inputs in self.inputs:
            for cell in list_cells(inputs):
                seen.setdefault(place_of(inputs, cell), {})[_typed(_at(inputs, cell))] = None
        self.values = {place: [value for _, value in found] for place, found in seen.items()}
        self.facts = [
            fact for fact in self._candidates() if all(_holds(fact, inputs) for inputs in self.inputs)
        ]

    def alternatives(self, inputs: Mapping[str, Any], cell: Cell, limit: int) -> Iterator[dict[str, Any]]:
        """Admissible inputs that differ in one cell only, at most ``limit``, extremes first."""
        old = _at(inputs, cell)
        in_text = isinstance(_at(inputs, cell[:-1]), str)
        found = 0
        for new in self._proposals(inputs, cell, old):
            if (type(new) is type(old) and new == old) or (in_text and not _is_letter(new)):
                continue
            changed = _changed(inputs, cell, new)
            if all(_holds(fact, changed) for fact in self.facts):
                yield changed
                found += 1
                if found >= limit:
                    return

    def _proposals(self, inputs: Mapping[str, Any], cell: Cell, old: Any) -> list[Any]:
        place = place_of(inputs, cell)
        known = self.values.get(place, [])
        draw = SeededChoices(f"perturb|{place!r}|{cell!r}")
        others = [draw.pick(known) for _ in range(4)] if known else []
        others = [*link_targets(inputs, cell), *others]
        if isinstance(old, bool) or old is None:
            return others
        if isinstance(old, (int, float)):
            numbers = [
                item for item in known if isinstance(item, (int, float)) and not isinstance(item, bool)
            ]
            low, high = min(numbers), max(numbers)
            near = [old + 1, old - 1] if isinstance(old, int) else [old + 0.5, old - 0.5]
            ranged = [item for item in (high, low, *near) if low <= item <= high]
            return [*others, *ranged] if None in known else [*ranged, *others]
        return others

    def _candidates(self) -> Iterator[Fact]:
        """Facts that may hold for all inputs; each is kept only if it does."""
        yield from link_facts(self.inputs)
        first = self.inputs[0]
        shapes: dict[tuple[Any, ...], None] = {}
        for inputs in self.inputs:
            for place in _sequences(inputs):
                shapes[place] = None
        for place in list(shapes)[:_MOST_FACTS]:
            for test in (_ascending, _strictly, _descending, _unique, _symmetric, _permutation):
                yield _Everywhere(place, test)
        for place, known in list(self.values.items())[:40]:
            if any(isinstance(item, str) for item in known):
                yield _Balanced(place)
            for name in first:
                if (name,) != place:
                    yield _Member(place, name)
            if all(isinstance(item, int) and not isinstance(item, bool) and item >= 0 for item in known):
                for name, value in first.items():
                    if (name,) == place:
                        continue
                    if (isinstance(value, int) and not isinstance(value, bool)) or hasattr(value, "__len__"):
                        yield _Below(place, name, 0)
                        yield _Below(place, name, 1)
                    yield _Above(place, name)


def _typed(value: Any) -> tuple[str, Any]:
    """A key under which True and 1, 1 and 1.0 are different."""
    return type(value).__name__, value


def _sequences(inputs: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Places of lists and tuples."""

    def walk(value: Any, place: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        if isinstance(value, (list, tuple)) or hasattr(value, "popleft"):
            yield place
            steps = range(len(value)) if isinstance(value, tuple) else ["*"] * min(len(value), 3)
            for step, item in zip(steps, value, strict=False):
                yield from walk(item, (*place, step))
        elif isinstance(value, dict) and type(value) not in SETS:
            for key, item in list(value.items())[:_FIELDS]:
                yield from walk(item, (*place, _step(value, key, len(place) - 1)))

    for name, value in inputs.items():
        yield from walk(value, (name,))


def _found(inputs: Mapping[str, Any], place: tuple[Any, ...]) -> list[Any]:
    """All values at a place."""
    level = [inputs[place[0]]]
    for step in place[1:]:
        below: list[Any] = []
        for value in level:
            if step != "*":
                steps = (
                    value if isinstance(value, dict) else range(len(value) if isinstance(value, tuple) else 0)
                )
                below += [value[step]] if step in steps else []
            elif isinstance(value, dict) and type(value) not in SETS:
                below.extend(value.values())
            elif isinstance(value, (str, list)) or hasattr(value, "popleft"):
                below.extend(value)
        level = below
    return level


def _holds(fact: Fact, inputs: Mapping[str, Any]) -> bool:
    try:
        return fact(inputs)
    except (TypeError, IndexError):  # values that have no order, no size or no hash; links to nothing
        return False


@dataclass(frozen=True)
class _Everywhere:
    """Every sequence at a place passes a test; sequences too short to say anything do."""

    place: tuple[Any, ...]
    test: Callable[[Any], bool]

    def __call__(self, inputs: Mapping[str, Any]) -> bool:
        return all(self.test(value) for value in _found(inputs, self.place) if hasattr(value, "__len__"))


def _pairs(value: Any) -> Iterator[tuple[Any, Any]]:
    return pairwise(value)


def _ascending(value: Any) -> bool:
    return all(left <= right for left, right in _pairs(value))


def _strictly(value: Any) -> bool:
    return all(left < right for left, right in _pairs(value))


def _descending(value: Any) -> bool:
    return all(left >= right for left, right in _pairs(value))


def _unique(value: Any) -> bool:
    return len({repr(item) for item in value}) == len(value)


def _permutation(value: Any) -> bool:
    items = sorted(value)
    return all(type(item) is int for item in items) and items in (
        list(range(len(items))),
        list(range(1, len(items) + 1)),
    )


def _symmetric(value: Any) -> bool:
    size = len(value)
    if not all(isinstance(row, (list, tuple)) and len(row) == size for row in value):
        return False
    return all(value[row][column] == value[column][row] for row in range(size) for column in range(row))


@dataclass(frozen=True)
class _Balanced:
    """Brackets in every text at a place are balanced."""

    place: tuple[Any, ...]

    def __call__(self, inputs: Mapping[str, Any]) -> bool:
        place = self.place
        if place[-1] == "*":
            place = place[:-1]  # characters: look at the texts they are in
        for text in _found(inputs, place):
            if not isinstance(text, str):
                return False
            stack: list[str] = []
            for letter in text:
                if letter in "([{":
                    stack.append(letter)
                elif letter in ")]}" and (not stack or "([{".index(stack.pop()) != ")]}".index(letter)):
                    return False
            if stack:
                return False
        return True


@dataclass(frozen=True)
class _Member:
    """Every value at a place occurs in another input, a list, set or mapping."""

    place: tuple[Any, ...]
    name: str

    def __call__(self, inputs: Mapping[str, Any]) -> bool:
        container = inputs[self.name]
        if not isinstance(container, (list, tuple, dict)) and not hasattr(container, "popleft"):
            return False
        return all(value in container for value in _found(inputs, self.place))


@dataclass(frozen=True)
class _Below:
    """Every value at a place is below a scalar or the size of another input, by at least ``gap``."""

    place: tuple[Any, ...]
    name: str
    gap: int

    def __call__(self, inputs: Mapping[str, Any]) -> bool:
        bound = _size(inputs[self.name])
        values = _found(inputs, self.place)
        return bound is not None and all(_is_number(item) and item + self.gap <= bound for item in values)


@dataclass(frozen=True)
class _Above:
    """Every value at a place is at least a scalar or the size of another input."""

    place: tuple[Any, ...]
    name: str

    def __call__(self, inputs: Mapping[str, Any]) -> bool:
        bound = _size(inputs[self.name])
        values = _found(inputs, self.place)
        return bound is not None and all(_is_number(item) and item >= bound for item in values)


def _is_letter(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 1


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _size(value: Any) -> Any:
    if _is_number(value):
        return value
    return len(value) if hasattr(value, "__len__") else None
