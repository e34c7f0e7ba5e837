"""How many values occur an odd number of times."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike

__all__ = ["PARITY"]

_MOST_ODD = 4


def _scalars(value: Any) -> bool:
    return isinstance(value, (list, tuple, str)) and all(isinstance(item, (int, str)) for item in value)


def _odd(value: Sequence[Any]) -> list[Any]:
    """The values that occur an odd number of times, in the order in which they first occur."""
    return [item for item, times in Counter(value).items() if times % 2]


def _how_many(found: Sequence[tuple[Any, ...]]) -> tuple[int] | None:
    """The number of such values, if all known inputs have the same small one, and some value occurs twice."""
    counts = {len(_odd(value)) for (value,) in found}
    if len(counts) != 1 or max(counts) > _MOST_ODD:
        return None
    if all(len(set(value)) == len(value) for (value,) in found):
        return None  # then this is only about the length
    return (counts.pop(),)


def _so_many_odd(value: Sequence[Any], count: int) -> bool:
    return len(_odd(value)) == count


def _made_odd(rng: random.Random, value: Sequence[Any], count: int) -> Any:
    """Values beyond the number get one more of their kind; where some lack, one of a kind goes."""
    items = list(value)
    odd = _odd(items)
    rng.shuffle(odd)
    for item in odd[count:]:
        items.insert(rng.randint(0, len(items)), item)
    even = sorted(set(items) - set(odd), key=items.index)
    rng.shuffle(even)
    for item in even[: max(0, count - len(odd))]:
        items.remove(item)
    return "".join(items) if isinstance(value, str) else alike(value, items)


def _telling(value: Sequence[Any], count: int) -> float:
    return max(0.0, 0.7 * len(set(value)) - count)


PARITY = Kind(
    "parity",
    (
        Form(
            "so many odd",
            "{1} of the values occur an odd number of times in {0}, the others an even number of times",
            (_scalars,),
            _so_many_odd,
            reads(r"\b(?:odd|even) number of times|\b(?:un)?paired\b|\bin pairs\b"),
            _telling,
            _made_odd,
            _how_many,
            enough=4.0,
            few=False,
        ),
    ),
)
"""Values that occur an odd number of times."""
