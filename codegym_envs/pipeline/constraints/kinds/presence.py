"""Presence: values that every input holds, and lists that hold every number up to another input."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike

__all__ = ["PRESENCE"]

_MOST_SHARED = 4
_LARGEST = 200


def _scalars(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(type(item) in (int, str) for item in value)


def _integers(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(type(item) is int for item in value)


def _size(value: Any) -> bool:
    return type(value) is int and 0 < value <= _LARGEST


def _shared(found: Sequence[tuple[Any, ...]]) -> tuple[tuple[Any, ...], str] | None:
    """The few values that all known inputs hold, if there are others as well, and the same as a text."""
    common = [item for item in dict.fromkeys(found[0][0]) if all(item in value for (value,) in found)]
    varied = any(set(value) != set(common) for (value,) in found)
    if not common or not varied or len(common) > _MOST_SHARED:
        return None
    return tuple(common), " and ".join(map(repr, common))


def _holds(value: Sequence[Any], shared: Sequence[Any], told: str) -> bool:
    return all(item in value for item in shared)


def _with_shared(rng: random.Random, value: Sequence[Any], shared: Sequence[Any], told: str) -> Any:
    return _in_place_of_others(rng, value, [item for item in shared if item not in value], shared)


def _in_place_of_others(
    rng: random.Random, value: Sequence[Any], missing: Sequence[Any], needed: Sequence[Any]
) -> Any:
    """Missing values replace values that are not needed, or that stand there twice; else they are added."""
    items = list(value)
    for one in missing:
        free = [place for place, item in enumerate(items) if item not in needed or items.count(item) > 1]
        if free:
            items[rng.choice(free)] = one
        else:
            items.insert(rng.randint(0, len(items)), one)
    return alike(value, items)


def _first(found: Sequence[tuple[Any, ...]]) -> tuple[int] | None:
    """Whether numbers are counted from 0 or from 1."""
    for first in (0, 1):
        if all(set(range(first, first + count)) <= set(value) for value, count in found):
            return (first,)
    return None


def _holds_each(value: Sequence[int], count: int, first: int) -> bool:
    return set(range(first, first + count)) <= set(value)


def _with_each(rng: random.Random, value: Sequence[int], count: int, first: int) -> Any:
    needed = range(first, first + count)
    return _in_place_of_others(rng, value, [one for one in needed if one not in value], needed)


PRESENCE = Kind(
    "presence",
    (
        Form(
            "always there",
            "{0} always holds {2}",
            (_scalars,),
            _holds,
            reads(
                r"\b(?:always|sure to|certain to|guaranteed to|will) (?:be )?(?:contains?|includes?"
                r"|holds?|has|have|among"
                r"|present|included|part of|in)\b|\b(?:is|are) always (?:among|present|included|part of|in)\b"
            ),
            lambda value, shared, told: 1.0 * len(shared) if len(value) > len(shared) else 0.0,
            _with_shared,
            _shared,
            enough=6.0,
            few=False,
        ),
        Form(
            "each up to",
            "each number from {2} on, as many as {1} says, stands in {0}",
            (_integers, _size),
            _holds_each,
            reads(
                r"\b(?:each|every|all)\b[^.]*\b(?:appears?|occurs?|is present|are present"
                r"|is used|stands?|contained)\b"
                r"|\bat least once\b|\bcontains? (?:each|every|all)\b"
            ),
            lambda value, count, first: 0.8 * count if count > 1 else 0.0,
            _with_each,
            _first,
            enough=5.0,
            order=2,
        ),
    ),
)
"""Values that have to be there."""
