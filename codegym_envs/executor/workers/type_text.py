"""The type of a value as an annotation, for example ``dict[str, list[int]]``."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterable
from itertools import islice
from typing import Any

from codegym_envs.executor.workers.plaindata import Instance, Opaque

__all__ = ["type_text"]

_INSPECTED = 64  # items looked at in one container
_DEPTH = 6
_MEMBERS = 4  # of a union, before it becomes Any
_POSITIONS = 8  # of a tuple, before its items count as alike

_SEQUENCES: dict[type, str] = {list: "list", deque: "deque", set: "set", frozenset: "frozenset"}
_MAPPINGS = (dict, OrderedDict, defaultdict, Counter)


def type_text(value: Any, depth: int = _DEPTH) -> str:
    """Type of a value, written as an annotation.

    Args:
        value: Any value; at most 64 items of each container are looked at.
        depth: Levels of containers to describe; what is deeper is left open.

    Returns:
        For example ``"int"``, ``"None"``, ``"list[int | None]"``, ``"tuple[int, str]"``,
        ``"tuple[int, ...]"``, or the bare name of a type that is not plain data. An empty container has no
        item type: ``"list"``.
    """
    if value is None:
        return "None"
    kind = type(value)
    if kind in (bool, int, float, str):
        return kind.__name__
    if kind is Opaque or kind is Instance:
        return str(value.type_name)
    if depth <= 0:
        return kind.__name__
    if kind in _SEQUENCES:
        return _of(_SEQUENCES[kind], [_union(value, depth)] if value else [])
    if kind is tuple:
        if len(value) > _POSITIONS:
            return f"tuple[{_union(value, depth)}, ...]"
        return _of("tuple", [type_text(item, depth - 1) for item in value])
    if kind in _MAPPINGS:
        return _of("dict", [_union(value, depth), _union(value.values(), depth)] if value else [])
    return kind.__name__


def _of(name: str, items: list[str]) -> str:
    return f"{name}[{', '.join(items)}]" if items else name


def _union(items: Iterable[object], depth: int) -> str:
    found = list(dict.fromkeys(type_text(item, depth - 1) for item in islice(items, _INSPECTED)))
    bare = [text for text in found if any(other.startswith(f"{text}[") for other in found)]
    found = [text for text in found if text not in bare]  # an empty list beside non-empty ones tells nothing
    if "None" in found:
        found = [text for text in found if text != "None"] + ["None"]
    return " | ".join(found) if len(found) <= _MEMBERS else "Any"
