"""Parents: lists that name for each place the one above it, and the root by a number that is no place."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.kinds.graphs import has_cycle

__all__ = ["PARENTS"]


def _parents(value: Any) -> bool:
    return isinstance(value, list) and all(type(item) is int for item in value)


def _is_parents(value: Sequence[int], root: int) -> bool:
    """Whether each number but those of roots is a place, and all ways lead to a root."""
    if any(item != root and not 0 <= item < len(value) for item in value) or root not in value:
        return False
    return not has_cycle([(place, item) for place, item in enumerate(value) if item != root]) and all(
        place != item for place, item in enumerate(value)
    )


def _root(found: Sequence[tuple[Any, ...]]) -> tuple[int] | None:
    return (-1,) if all(-1 in value for (value,) in found) else None


def _made_parents(rng: random.Random, value: Sequence[int], root: int) -> Any:
    roots = max(1, sum(item == root for item in value[:1]))
    return [root if place < roots else rng.randrange(place) for place in range(len(value))]


def _earlier(value: Sequence[int]) -> bool:
    return all(item < place for place, item in enumerate(value))


_SAYS = r"parent|boss|superior|root|manager|-1|head|above|connected|reach|tree|directly or through|in the end"

PARENTS = Kind(
    "parents",
    (
        Form(
            "parents",
            "{0} names for every place another one, and all ways lead to one that holds {1}",
            (_parents,),
            _is_parents,
            reads(_SAYS),
            lambda value, root: max(0.0, len(value) - 2.0),
            _made_parents,
            _root,
            enough=4.0,
            order=2,
        ),
        Form(
            "earlier places",
            "each number in {0} is less than its place",
            (_parents,),
            _earlier,
            reads(r"< ?i\b|earlier|before|smaller (?:number|index)|parent"),
            lambda value: max(0.0, len(value) - 2.0),
            lambda rng, value: [min(item, place - 1) for place, item in enumerate(value)],
            enough=6.0,
            order=2,
        ),
    ),
)
"""Lists of parents."""
