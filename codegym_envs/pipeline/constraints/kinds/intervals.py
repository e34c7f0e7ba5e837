"""Intervals: pairs that start before they end, do not overlap, and lie within bounds."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike, is_number

__all__ = ["INTERVALS"]


def _scalar(value: Any) -> bool:
    return is_number(value) or isinstance(value, str)


def _intervals(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(
        isinstance(row, (list, tuple))
        and len(row) >= 2
        and (all(map(is_number, row[:2])) or (all(isinstance(cell, str) for cell in row[:2])))
        for row in value
    )


def _forward(value: Sequence[Any]) -> bool:
    return all(row[0] <= row[1] for row in value)


def _forward_strictly(value: Sequence[Any]) -> bool:
    return all(row[0] < row[1] for row in value)


def _turned(rng: random.Random, value: Sequence[Any]) -> Any:
    return alike(value, [alike(row, [*sorted(row[:2]), *row[2:]]) for row in value])


def _turned_strictly(rng: random.Random, value: Sequence[Any]) -> Any:
    return alike(value, [row for row in _turned(rng, value) if row[0] < row[1]])


def _apart(value: Sequence[Any]) -> bool:
    rows = sorted(value, key=lambda row: (row[0], row[1]))
    return _forward(value) and all(one[1] <= other[0] for one, other in pairwise(rows))


def _apart_strictly(value: Sequence[Any]) -> bool:
    rows = sorted(value, key=lambda row: (row[0], row[1]))
    return _forward(value) and all(one[1] < other[0] for one, other in pairwise(rows))


def _separated(rng: random.Random, value: Sequence[Any]) -> Any:
    kept: list[Any] = []
    for row in _turned(rng, value):
        if all(row[1] <= other[0] or other[1] <= row[0] for other in kept):
            kept.append(row)
    return alike(value, kept)


def _separated_strictly(rng: random.Random, value: Sequence[Any]) -> Any:
    kept: list[Any] = []
    for row in _turned(rng, value):
        if all(row[1] < other[0] or other[1] < row[0] for other in kept):
            kept.append(row)
    return alike(value, kept)


def _pairs(value: Sequence[Any]) -> float:
    return 0.8 * len(value)


def _neighbours(value: Sequence[Any]) -> float:
    return 1.2 * max(0, len(value) - 1)


def _bookings(value: Any) -> bool:
    """Whether rows name a thing and then the interval for which it is taken."""
    return isinstance(value, (list, tuple)) and all(
        isinstance(row, (list, tuple))
        and len(row) >= 3
        and _scalar(row[0])
        and (all(map(is_number, row[1:3])) or all(isinstance(cell, str) for cell in row[1:3]))
        for row in value
    )


def _groups(value: Sequence[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in value:
        found.setdefault(row[0], []).append(row[1:3])
    return found


def _apart_each(value: Sequence[Any]) -> bool:
    return all(_apart(rows) for rows in _groups(value).values())


def _separated_each(rng: random.Random, value: Sequence[Any]) -> Any:
    kept: list[Any] = []
    for row in value:
        if _apart_each([*kept, row]):
            kept.append(row)
    return alike(value, kept)


def _again(value: Sequence[Any]) -> float:
    return 0.8 * (len(value) - len(_groups(value)))


_FORWARD = (
    r"start|begin|from|arriv|open|left|low|first|\ba\b|ends? (?:after|later)|later than|before|return"
    r"|never larger|<|≤|\\leq?"
)
_APART = r"overlap|disjoint|intersect|touch|at the same time|share|common|apart"

INTERVALS = Kind(
    "intervals",
    (
        Form(
            "forward",
            "in each item of {0} the first value is at most the second",
            (_intervals,),
            _forward,
            reads(_FORWARD),
            _pairs,
            _turned,
            enough=4.0,
        ),
        Form(
            "forward strictly",
            "in each item of {0} the first value is less than the second",
            (_intervals,),
            _forward_strictly,
            reads(_FORWARD),
            _pairs,
            _turned_strictly,
            enough=4.0,
        ),
        Form(
            "no overlap",
            "no two items of {0} overlap as intervals",
            (_intervals,),
            _apart,
            reads(_APART),
            _neighbours,
            _separated,
            enough=4.0,
            order=2,
        ),
        Form(
            "no overlap of one thing",
            "no two items of {0} with the same first value overlap as intervals",
            (_bookings,),
            _apart_each,
            reads(_APART),
            _again,
            _separated_each,
            enough=3.0,
            order=2,
        ),
        Form(
            "no common point",
            "no two items of {0} overlap or touch as intervals",
            (_intervals,),
            _apart_strictly,
            reads(_APART),
            _neighbours,
            _separated_strictly,
            enough=4.0,
            order=2,
        ),
    ),
)
"""Pairs that are intervals."""
