"""The reward: does the submitted answer equal the expected one, by the annotation of ``reference``?

Both are plain data in their Python form; the submitted one was converted by
`codegym_envs.spec.plain_data.values.convert` and thus has the right type. Observation texts play no part.

How values of each type are compared:

- ``int``, ``str``, ``bool``, ``None``, ``Literal``: same type and equal; True is not 1, 1 is not 1.0.
- ``float``: `math.isclose` with `RELATIVE_TOLERANCE` and `ABSOLUTE_TOLERANCE`, so that the order in
  which an agent adds numbers up does not matter; an expected integer counts as a float here.
- ``list`` and ``tuple``: same length, element by element.
- ``set``: equally many members, each with a partner in the other set; order does not matter.
- ``dict``: the same keys, with equal values; order does not matter. Keys are compared exactly.
- a union: the values are equal as values of one of its members. The JSON form of an answer may fit
  several members (a list, a tuple and a set are all arrays): it is read as the expected one's.
- no annotation (any): the same JSON form, exactly: True is not 1, 1 is not 1.0, and floats must be the
  very same. Here a list equals a tuple and a set equals an array with the same members, since the
  agent's JSON cannot tell them apart. A mapping equals the array of its entries: canonical JSON has them as
  pairs if a key is not a string, and the schema of ``done`` as objects with ``key`` and ``value``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from codegym_envs.spec.plain_data.containers import MAPPINGS, SEQUENCES, SETS
from codegym_envs.spec.plain_data.values import convert, decode, encode, matches
from codegym_envs.spec.types import ANY, Type

__all__ = ["ABSOLUTE_TOLERANCE", "RELATIVE_TOLERANCE", "score"]

RELATIVE_TOLERANCE = 1e-6
"""Floats may differ by this share of the larger one."""

ABSOLUTE_TOLERANCE = 1e-9
"""Floats near zero may differ by this much."""

_SCALARS: dict[str, type] = {"int": int, "str": str, "bool": bool, "none": type(None)}


def score(expected: Any, submitted: Any, answer: Type) -> float:
    """Compare a submitted answer with the expected one.

    Args:
        expected: What the reference solution returned.
        submitted: The agent's answer, converted to ``answer``.
        answer: Return type of the reference solution.

    Returns:
        1.0 if they are equal as values of that type, else 0.0. Values of a wrong type are not equal to
        anything; nothing raises.
    """
    try:
        return 1.0 if _equal(expected, submitted, answer) else 0.0
    except (RecursionError, TypeError):
        # Nested beyond what plain data may be, or a member without a hash: not a value that can win.
        return 0.0


def _equal(expected: Any, submitted: Any, wanted: Type) -> bool:
    kind = wanted.kind
    if kind in _SCALARS:
        return type(expected) is type(submitted) is _SCALARS[kind] and bool(expected == submitted)
    match kind:
        case "any":
            return _same(expected, submitted)
        case "float":
            return _close(expected, submitted)
        case "literal":
            known = any(type(option) is type(expected) and option == expected for option in wanted.literals)
            return known and type(expected) is type(submitted) and bool(expected == submitted)
        case "union":
            return _equal_as_member(expected, submitted, wanted)
        case "set":
            item = wanted.args[0]
            if type(expected) not in SETS or type(submitted) not in SETS:
                return False
            return _same_members(expected, submitted, item)
        case "dict":
            return _equal_mappings(expected, submitted, wanted.args[1])
    if not _both_arrays(expected, submitted, kind):
        return False
    if kind == "tuple":
        items = wanted.args
        return len(expected) == len(items) and all(map(_equal, expected, submitted, items))
    item = wanted.args[0]
    return all(_equal(left, right, item) for left, right in zip(expected, submitted, strict=True))


def _equal_as_member(expected: Any, submitted: Any, wanted: Type) -> bool:
    if any(_equal(expected, submitted, member) for member in wanted.args):
        return True
    for member in wanted.args:
        if matches(expected, member):
            try:
                again = convert(decode(encode(submitted)), member)
            except (ValueError, TypeError):
                continue
            if _equal(expected, again, member):
                return True
    return False


def _both_arrays(expected: Any, submitted: Any, kind: str) -> bool:
    """Whether both are arrays of the kind and of the same length; a deque counts as a list."""
    tuples = [type(value) is tuple for value in (expected, submitted)]
    fits = type(expected) in SEQUENCES and type(submitted) in SEQUENCES
    return fits and tuples == [kind != "list"] * 2 and len(expected) == len(submitted)


def _close(expected: Any, submitted: Any) -> bool:
    if type(expected) not in (int, float) or type(submitted) not in (int, float):
        return False
    try:
        return math.isclose(expected, submitted, rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE)
    except OverflowError:  # integers beyond the range of floats
        return type(expected) is type(submitted) and bool(expected == submitted)


def _equal_mappings(expected: Any, submitted: Any, item: Type) -> bool:
    if type(expected) not in MAPPINGS or type(submitted) not in MAPPINGS or len(expected) != len(submitted):
        return False
    # Keyed by exact form: the keys 1 and True are equal in Python, but not the same answer.
    theirs = {_form(key): value for key, value in submitted.items()}
    return all(
        _form(key) in theirs and _equal(value, theirs[_form(key)], item) for key, value in expected.items()
    )


def _same_members(expected: Iterable[Any], submitted: Iterable[Any], item: Type) -> bool:
    ours, theirs = list(expected), list(submitted)
    if _is_exact(item):
        return {_form(member) for member in ours} == {_form(member) for member in theirs}

    # Members with tolerances have no common key. When sorted, partners are at about the same place.
    ours, theirs = _in_order(ours), _in_order(theirs)
    return len(ours) == len(theirs) and _covers(ours, theirs, item) and _covers(theirs, ours, item)


def _in_order(members: list[Any]) -> list[Any]:
    try:
        return sorted(members)
    except TypeError:
        return members


def _covers(members: list[Any], others: list[Any], item: Type) -> bool:
    """Whether every member has an equal one among the others, of which there are as many."""
    return all(
        any(_equal(member, other, item) for other in chain(others[place:], others[:place]))
        for place, member in enumerate(members)
    )


def _is_exact(wanted: Type) -> bool:
    """Whether values of a type are compared without tolerances, also inside sets."""
    return wanted.kind != "float" and all(_is_exact(part) for part in wanted.args)


def _same(expected: Any, submitted: Any) -> bool:
    """Equality where nothing is known of the type."""
    if type(expected) in SETS and type(submitted) in SEQUENCES:
        # The agent can only send an array; as a set it has no order.
        return {_form(member) for member in expected} == {_form(member) for member in submitted}
    if type(expected) in SEQUENCES and type(submitted) in SEQUENCES:
        return len(expected) == len(submitted) and all(map(_same, expected, submitted))
    if type(expected) in MAPPINGS and type(submitted) in SEQUENCES:
        return _equal_entries(expected, submitted)
    if type(expected) in MAPPINGS and type(submitted) in MAPPINGS:
        return _equal_mappings(expected, submitted, ANY)
    return bool(_form(expected) == _form(submitted))


def _equal_entries(expected: Mapping[Any, Any], submitted: Sequence[Any]) -> bool:
    """Whether an array holds the entries of a mapping, each of them once.

    Entries are [key, value] pairs, as canonical JSON has them, or objects with ``key`` and ``value``.
    """
    theirs = {}
    for entry in submitted:
        if type(entry) is dict and entry.keys() == {"key", "value"}:
            theirs[_form(entry["key"])] = entry["value"]
        elif type(entry) in SEQUENCES and len(entry) == 2:
            theirs[_form(entry[0])] = entry[1]
    return len(theirs) == len(submitted) == len(expected) and all(
        _form(key) in theirs and _same(value, theirs[_form(key)]) for key, value in expected.items()
    )


def _form(value: Any) -> Any:
    """A hashable form that is equal exactly for the same JSON value; sets have no order in it."""
    kind = type(value)
    if kind in SEQUENCES:
        return ("array", *map(_form, value))
    if kind in SETS:
        return ("set", frozenset(map(_form, value)))
    if kind in MAPPINGS:
        return ("object", frozenset((_form(key), _form(item)) for key, item in value.items()))
    if kind is float:
        return ("float", value)
    return (kind.__name__, value)
