"""Binary trees in level order, None where there is no node: full ones, heaps; and lists of parents."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.kinds.structures.graphs import has_cycle
from codegym_envs.pipeline.constraints.places import is_number

__all__ = ["TREES"]


def _levels(value: Any) -> bool:
    return isinstance(value, list) and all(item is None or is_number(item) for item in value)


def _there(value: Sequence[Any], place: int) -> bool:
    return place < len(value) and value[place] is not None


def _hangs(value: Sequence[Any]) -> bool:
    """Whether no node hangs where there is none above, every place having two below."""
    return not value or (
        _there(value, 0)
        and all(
            item is None or not place or _there(value, (place - 1) // 2) for place, item in enumerate(value)
        )
    )


def _is_full(value: Sequence[Any]) -> bool:
    return _hangs(value) and all(
        item is None or _there(value, 2 * place + 1) == _there(value, 2 * place + 2)
        for place, item in enumerate(value)
    )


def _children(value: Sequence[Any]) -> list[tuple[bool, bool]] | None:
    """For each node of a tree in the short form: whether it has children; None if it is no tree."""
    if not value:
        return []
    if value[0] is None:
        return None
    found: list[tuple[bool, bool]] = []
    nodes, place = 1, 1
    while len(found) < nodes:
        pair = (_there(value, place), _there(value, place + 1))
        found.append(pair)
        nodes += sum(pair)
        place += 2
    return found if len(value) <= place else None


def _is_short(value: Sequence[Any]) -> bool:
    return _children(value) is not None


def _is_short_and_full(value: Sequence[Any]) -> bool:
    found = _children(value)
    return found is not None and all(left == right for left, right in found)


def _shortened(value: Sequence[Any]) -> list[Any]:
    """A tree in level order without what hangs on nothing, nor what is missing at the end."""
    made, places = [value[0]], [0]
    for place in places:
        for below in (2 * place + 1, 2 * place + 2):
            made.append(value[below] if _there(value, below) else None)
            if _there(value, below):
                places.append(below)
    while made and made[-1] is None:
        made.pop()
    return made


def _ends_with_node(value: Sequence[Any]) -> bool:
    return bool(value) and value[-1] is not None


def _is_heap(value: Sequence[Any]) -> bool:
    return all(
        item is None or not place or value[(place - 1) // 2] <= item for place, item in enumerate(value)
    )


def _grown(value: Sequence[Any], rng: random.Random, *, full: bool) -> list[Any]:
    """A tree with about as many nodes, of the same values."""
    pool = [item for item in value if item is not None] or [1]
    wanted = min(len(pool), 31) if len(pool) % 2 or not full else min(len(pool), 31) - 1
    places = {0}
    leaves = [0]
    while len(places) < max(1, wanted) and leaves:
        place = leaves.pop(rng.randrange(len(leaves)))
        if place > 2**7:
            continue
        below = [2 * place + 1, 2 * place + 2]
        if not full and rng.random() < 0.4:
            below = [rng.choice(below)]
        places.update(below)
        leaves += below
    items = [rng.choice(pool) for _ in places]
    filled = dict(zip(sorted(places), items, strict=True))
    return [filled.get(place) for place in range(max(places) + 1)]


def _bits(value: Sequence[Any]) -> float:
    return 0.6 * (len(value) - 1) if None in value else 0.0


def _bits_of_full(value: Sequence[Any]) -> float:
    return _bits(value) if None in value else 0.1


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


_PARENTS = (
    r"parent|boss|superior|root|manager|-1|head|above|connected|reach|tree|directly or " r"through|in the end"
)

TREES = Kind(
    "trees",
    (
        Form(
            "nodes hang",
            "every node of {0} in level order hangs on another one, but the first",
            (_levels,),
            _hangs,
            reads(r"tree|below|child|parent|root|position"),
            _bits,
            lambda rng, value: _grown(value, rng, full=False),
            enough=4.0,
        ),
        Form(
            "full",
            "every node of {0} in level order has two children or none",
            (_levels,),
            _is_full,
            reads(r"full|either two|two or none|no or two|0 or 2|two[^.]{0,40}or none"),
            _bits_of_full,
            lambda rng, value: _grown(value, rng, full=True),
            enough=3.0,
        ),
        Form(
            "short form",
            "{0} is a binary tree in level order, without what would hang on nothing",
            (_levels,),
            _is_short,
            reads(r"tree|below|child|parent|root|level order"),
            _bits,
            lambda rng, value: _shortened(_grown(value, rng, full=False)),
            enough=4.0,
        ),
        Form(
            "full, short form",
            "every node of {0} in level order, without what would hang on nothing, has two children or none",
            (_levels,),
            _is_short_and_full,
            reads(r"full|either two|two or none|0 or 2|two[^.]{0,40}or none"),
            _bits_of_full,
            lambda rng, value: _shortened(_grown(value, rng, full=True)),
            enough=3.0,
        ),
        Form(
            "ends with a node",
            "{0} does not end with None",
            (_levels,),
            _ends_with_node,
            reads(r"last|end"),
            lambda value: 1.0 if None in value else 0.1,
            lambda rng, value: value[
                : max((p for p, item in enumerate(value) if item is not None), default=0) + 1
            ],
            enough=2.0,
            order=2,
        ),
        Form(
            "heap",
            "no node of {0} in level order is less than the one above",
            (_levels,),
            _is_heap,
            reads(r"heap"),
            lambda value: max(0.0, len(value) - 2.0),
            None,
            enough=8.0,
        ),
        Form(
            "parents",
            "{0} names for every place another one, and all ways lead to one that holds {1}",
            (_parents,),
            _is_parents,
            reads(_PARENTS),
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
"""Binary trees in level order, and lists of parents."""
