"""Numbers: not negative, at least and at most what was seen or said, even, odd."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import is_number

__all__ = ["NUMBERS"]


def _number(value: Any) -> bool:
    return is_number(value)


def _integer(value: Any) -> bool:
    return type(value) is int


def _least(found: Sequence[tuple[Any, ...]]) -> tuple[int] | None:
    """The least number seen if it is 1, 2 or 3, else 0 if none was negative."""
    least = min(value for (value,) in found)
    if least < 0:
        return None
    return (int(least),) if 1 <= least <= 3 and least == int(least) else (1,) if least >= 1 else (0,)


def _lifted(rng: random.Random, value: Any, least: int) -> Any:
    return abs(value) if abs(value) >= least else least


def _nudged(rng: random.Random, value: int) -> int:
    return value + 1


NUMBERS = Kind(
    "numbers",
    (
        Form(
            "not less",
            "{0} is at least {1}",
            (_number,),
            lambda value, least: value >= least,
            reads(
                r"positive|non-?negative|at least|never negative|not negative|greater than (?:0|zero)"
                r"|\b[0-3] (?:<=|≤|<|\\leq?)"
            ),
            lambda value, least: 0.5,
            _lifted,
            _least,
            enough=1.0,
            few=False,
        ),
        Form(
            "even",
            "{0} is even",
            (_integer,),
            lambda value: value % 2 == 0,
            reads(r"\beven\b"),
            lambda value: 1.0 if value else 0.0,
            _nudged,
            enough=5.0,
            few=False,
        ),
        Form(
            "odd",
            "{0} is odd",
            (_integer,),
            lambda value: value % 2 == 1,
            reads(r"\bodd\b"),
            lambda value: 1.0 if value != 1 else 0.5,
            _nudged,
            enough=4.5,
            few=False,
        ),
        Form(
            "not zero",
            "{0} is not 0",
            (_number,),
            lambda value: value != 0,
            reads(r"non-?zero|not (?:be )?(?:0|zero)|never (?:0|zero)"),
            lambda value: 0.15,
            lambda rng, value: rng.choice((-1, 1)),
            enough=1.0,
            few=False,
        ),
    ),
)
"""Single numbers."""
