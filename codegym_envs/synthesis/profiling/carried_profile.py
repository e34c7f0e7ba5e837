"""Writes down the types of the values that a foreign solution computes.

Travels after the instrumented solution's text (see `codegym_envs.spec.carried`), which it shares a namespace
with. A *shape* is a type as texts and tuples: ``"int"``, ``("list", shape)``, ``("union", shapes)``; None
where nothing is known, as of the items of an empty list.
"""

import copy as _copy
from collections.abc import Callable as _Callable
from typing import Any as _Any

_ENTRY_ = "solution"
"""Name of the function to profile; put behind this text."""

_MOST_NOTES = 300_000  # of all nodes together
_MOST_OF_A_NODE = 200
_MOST_IN_A_CASE = 500_000  # values seen before a case has shown enough

_seen: dict[int, list[_Any]] = {}  # by number of the node: how often, shape
_negative: set[int] = set()  # numbers of the nodes that were once a negative integer
_left = [_MOST_NOTES, 0]  # notes, values of this case


class _Enough(BaseException):
    """The case has shown its types; it need not run to its end."""


def _shape(value: _Any, depth: int = 0) -> _Any:
    """The shape of a value; what is deep inside it is left open."""
    if isinstance(value, str):
        return "str" if len(value) <= 16 else "text"
    if value is None or isinstance(value, (bool, int, float)):
        return type(value).__name__
    name = type(value).__name__
    if depth > 3:
        return "Any"
    if isinstance(value, tuple):
        return ("tuple", tuple(_shape(item, depth + 1) for item in value[:12]))
    if isinstance(value, dict):
        keys, values = None, None
        for key, item in list(value.items())[:40]:
            keys = _join(keys, _shape(key, depth + 1))
            values = _join(values, _shape(item, depth + 1))
        return ("dict", keys, values)
    if isinstance(value, list) or name == "deque":
        items = None
        for item in list(value)[:60]:
            items = _join(items, _shape(item, depth + 1))
        return ("list", items)
    if isinstance(value, (set, frozenset)):
        items = None
        for item in list(value)[:60]:
            items = _join(items, _shape(item, depth + 1))
        return ("set", items)
    if name == "range":
        return "range"
    return "opaque"


def _join(one: _Any, other: _Any) -> _Any:
    """The shape of what may have either shape."""
    if one is None or one == other:
        return other
    if other is None:
        return one
    if isinstance(one, tuple) and isinstance(other, tuple):
        if one[0] == other[0] and one[0] in ("list", "set", "vartuple"):
            return (one[0], _join(one[1], other[1]))
        if one[0] == other[0] == "dict":
            return ("dict", _join(one[1], other[1]), _join(one[2], other[2]))
        if one[0] == other[0] == "tuple" and len(one[1]) == len(other[1]):
            return ("tuple", tuple(_join(a, b) for a, b in zip(one[1], other[1], strict=True)))
        if {one[0], other[0]} <= {"tuple", "vartuple"}:
            return _join(_loose(one), _loose(other))
    members: list[_Any] = []
    for shape in (one, other):
        for member in shape[1] if isinstance(shape, tuple) and shape[0] == "union" else (shape,):
            for place, known in enumerate(members):
                same = (
                    isinstance(known, tuple)
                    and isinstance(member, tuple)
                    and (known[0] == member[0] or {known[0], member[0]} == {"tuple", "vartuple"})
                )
                if known == member or same:
                    members[place] = _join(known, member)
                    break
            else:
                members.append(member)
    return members[0] if len(members) == 1 else ("union", tuple(members))


def _loose(shape: _Any) -> _Any:
    """The shape of tuples of any length."""
    if shape[0] == "vartuple":
        return shape
    items = None
    for item in shape[1]:
        items = _join(items, item)
    return ("vartuple", items)


def _text(shape: _Any) -> str:
    """A shape as an annotation, in which ``text`` stands for strings longer than a word."""
    if shape is None:
        return "Any"
    if isinstance(shape, str):
        return {"NoneType": "None"}.get(shape, shape)
    if shape[0] == "union":
        parts = sorted({_text(member) for member in shape[1]}, key=lambda text: (text == "None", text))
        return " | ".join(parts)
    if shape[0] == "tuple":
        return "tuple[" + (", ".join(_text(item) for item in shape[1]) or "()") + "]"
    if shape[0] == "vartuple":
        return "tuple[" + _text(shape[1]) + ", ...]"
    if shape[0] == "dict":
        return "dict[" + _text(shape[1]) + ", " + _text(shape[2]) + "]"
    return f"{shape[0]}[{_text(shape[1])}]"


def _note(number: int, value: _Any) -> _Any:
    """Write down the type of a node's value; returns the value."""
    _left[1] -= 1
    if _left[1] < 0:
        raise _Enough
    if type(value) is int and value < 0:
        _negative.add(number)
    if _left[0] > 0:
        entry = _seen.get(number)
        if entry is None:
            entry = _seen[number] = [0, None]
        if entry[0] < _MOST_OF_A_NODE:
            entry[0] += 1
            _left[0] -= 1
            entry[1] = _join(entry[1], _shape(value))
    return value


def profile(cases: list[dict[str, _Any]]) -> dict[str, _Any]:
    """Run cases; returns types by node, negative nodes, parameters that are changed, and how many failed."""
    entry_point: _Callable[..., _Any] = globals()[_ENTRY_]
    mutated: list[str] = []
    failed = 0
    for case in cases:
        inputs = _copy.deepcopy(case)
        before = {name: repr(value) for name, value in inputs.items()}
        _left[1] = _MOST_IN_A_CASE
        try:
            entry_point(**inputs)
        except _Enough:
            continue
        except Exception:
            failed += 1
            continue
        for name, value in inputs.items():
            if name not in mutated and repr(value) != before[name]:
                mutated.append(name)
    types = {str(number): _text(entry[1]) for number, entry in sorted(_seen.items())}
    return {"types": types, "negative": sorted(_negative), "mutated": mutated, "failed": failed}
