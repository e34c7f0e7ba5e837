"""Permutations: consecutive numbers, each once, in any order."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike

__all__ = ["PERMUTATION"]


def _integers(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(type(item) is int for item in value)


def _is_permutation(value: Sequence[int], first: int) -> bool:
    return sorted(value) == list(range(first, first + len(value)))


def _first(found: Sequence[tuple[Any, ...]]) -> tuple[int] | None:
    firsts = {min(value) for (value,) in found if value}
    return (firsts.pop(),) if len(firsts) == 1 and firsts <= {0, 1} else None


def _bits(value: Sequence[int], first: int) -> float:
    return len(value) / math.log(2) if len(value) > 1 else 0.0


def _permuted(rng: random.Random, value: Sequence[int], first: int) -> Any:
    """Numbers as the given ones are ordered, so that what is almost one keeps its order."""
    order = sorted(range(len(value)), key=lambda place: (value[place], rng.random()))
    new = [0] * len(value)
    for rank, place in enumerate(order):
        new[place] = first + rank
    return alike(value, new)


_SAYS = reads(
    r"permutation|arrangement|rearrang|each (?:of the )?(?:numbers?|integers?"
    r"|values?)[^.]{0,60}(?:exactly )?once"
    r"|every (?:number|integer|value)[^.]{0,60}once|(?:one|a) \w+ (?:for|in|on) (?:each"
    r"|every)|numbered|ranking|order of all"
)

PERMUTATION = Kind(
    "permutation",
    (
        Form(
            "permutation",
            "{0} holds the numbers from {1} on, as many as there are, each once",
            (_integers,),
            _is_permutation,
            _SAYS,
            _bits,
            _permuted,
            _first,
        ),
    ),
)
"""Permutations of consecutive numbers."""
