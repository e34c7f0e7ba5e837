"""How plain values are made: what counts as a container, and descriptions of containers.

Self-contained: it also runs in worker processes.
"""

from __future__ import annotations

import functools
from collections import deque
from typing import Any

__all__ = ["Numbering", "children", "is_container", "is_set", "is_text", "join_shapes", "shape_of"]

_LONG = 80  # characters above which a string in a container is a text and not a word
_LETTERS = 4  # distinct characters up to which strings of equal length are the rows of a grid
_MARKS = 12  # the same where some are neither letters nor digits, as in a map
_RECORD = 12  # entries up to which a mapping with texts as keys may be a record


def is_text(value: str, siblings: Any) -> bool:
    """Whether the characters of a string are cells of their own; otherwise the string is one cell.

    Args:
        value: The string.
        siblings: The items of the container it is in, or None for an input of its own.
    """
    if siblings is None:
        return len(value) >= 2
    if len(value) > _LONG:
        return True
    if not all(isinstance(item, str) and len(item) == len(value) for item in siblings):
        return False
    different = set("".join(siblings))
    if any(not character.isalnum() and not character.isspace() for character in different):
        return len(value) >= 2 and len(siblings) >= 2 and len(different) <= _MARKS
    return len(value) >= 3 and len(siblings) >= 3 and len(different) <= _LETTERS


def is_set(value: Any) -> bool:
    """Whether it is a set, of Python's or of the dialect's."""
    return isinstance(value, (set, frozenset)) or (isinstance(value, dict) and hasattr(value, "discard"))


def is_container(value: Any, siblings: Any) -> bool:
    """Whether a value holds cells; otherwise it is one."""
    if isinstance(value, str):
        return is_text(value, siblings)
    return isinstance(value, (list, tuple, dict, deque, set, frozenset))


def children(value: Any) -> list[tuple[Any, Any]]:
    """Pairs of key or position and item of a container that is not a set."""
    return list(value.items()) if isinstance(value, dict) else list(enumerate(value))


class Numbering:
    """Numbers the containers of a state in the order in which they are met, aliases once."""

    def __init__(self) -> None:
        self.count = 0
        self.known: dict[int, int] = {}

    def number(self, value: Any) -> tuple[int, bool]:
        """The container's number, and whether it was met before; strings and tuples never were."""
        if not isinstance(value, (str, tuple)) and id(value) in self.known:
            return self.known[id(value)], True
        self.count += 1
        self.known[id(value)] = self.count
        return self.count, False


def shape_of(value: Any, siblings: Any = None) -> Any:
    """Description of a container for the static bound, see `static_reads.Shape`."""
    if not is_container(value, siblings):
        return "scalar"
    if isinstance(value, str):
        return ["text", len(value)]
    if is_set(value):
        return ["set", len(value)]
    pairs = children(value)
    items = [item for _, item in pairs]
    shapes = [shape_of(item, items) for item in items]
    if isinstance(value, tuple):
        return ["tuple", shapes]
    if isinstance(value, dict) and len(value) <= _RECORD and all(isinstance(key, str) for key in value):
        return ["record", {key: shape for (key, _), shape in zip(pairs, shapes, strict=True)}]
    return [
        "dict" if isinstance(value, dict) else "list",
        functools.reduce(join_shapes, shapes, None),
        len(shapes),
    ]


def join_shapes(one: Any, other: Any) -> Any:
    """Shape of a place that may have either: the larger size; "?" if they have nothing in common."""
    if one is None or other is None or one == other:
        return other if one is None else one
    if isinstance(one, str) or isinstance(other, str):
        text = other if isinstance(one, str) else one
        return text if "scalar" in (one, other) and text[0] == "text" else "?"
    if one[0] != other[0]:
        if {one[0], other[0]} == {"dict", "record"}:
            return join_shapes(_as_dict(one), _as_dict(other))
        return "?"
    if one[0] in ("text", "set"):
        return [one[0], max(one[1], other[1])]
    if one[0] == "tuple":
        if len(one[1]) != len(other[1]):
            return "?"
        return ["tuple", [join_shapes(left, right) for left, right in zip(one[1], other[1], strict=True)]]
    if one[0] == "record":
        if list(one[1]) != list(other[1]):
            return join_shapes(_as_dict(one), _as_dict(other))
        return ["record", {key: join_shapes(shape, other[1][key]) for key, shape in one[1].items()}]
    return [one[0], join_shapes(one[1], other[1]), max(one[2], other[2])]


def _as_dict(shape: Any) -> Any:
    if shape[0] == "dict":
        return shape
    return ["dict", functools.reduce(join_shapes, shape[1].values(), None), len(shape[1])]
