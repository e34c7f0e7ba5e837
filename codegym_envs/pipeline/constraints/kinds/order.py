"""Order of values: ascending, descending, rotated, up to a peak and down, the same from both ends."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike, is_number, is_text

__all__ = ["ORDER"]


def _sortable(value: Any) -> bool:
    """Whether it is a list of numbers, of texts, or of short lists of these."""
    if not isinstance(value, (list, tuple)):
        return False
    return (
        all(map(is_number, value))
        or all(map(is_text, value))
        or all(isinstance(item, list) and item and all(map(_is_scalar, item)) for item in value)
    )


def _is_scalar(value: Any) -> bool:
    return is_number(value) or is_text(value)


def _numbers(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(map(is_number, value))


def _ascends(value: Sequence[Any]) -> bool:
    return all(one <= other for one, other in pairwise(value))


def _ascends_strictly(value: Sequence[Any]) -> bool:
    return all(one < other for one, other in pairwise(value))


def _descends(value: Sequence[Any]) -> bool:
    return all(one >= other for one, other in pairwise(value))


def _descends_strictly(value: Sequence[Any]) -> bool:
    return all(one > other for one, other in pairwise(value))


def _is_mountain(value: Sequence[Any]) -> bool:
    if len(value) < 3:
        return False
    peak = list(value).index(max(value))
    return (
        0 < peak < len(value) - 1
        and _ascends_strictly(value[: peak + 1])
        and _descends_strictly(value[peak:])
    )


def _is_valley(value: Sequence[Any]) -> bool:
    return _is_mountain([-item for item in value])


def _is_rotated(value: Sequence[Any]) -> bool:
    falls = sum(bool(one > other) for one, other in pairwise([*value, *value[:1]]))
    return bool(falls <= 1)


def _is_rotated_strictly(value: Sequence[Any]) -> bool:
    return _is_rotated(value) and len(set(value)) == len(value)


def _is_zigzag(value: Sequence[Any]) -> bool:
    return all(bool((b - a) * (c - b) < 0) for a, b, c in zip(value, value[1:], value[2:], strict=False))


def _no_equal_neighbours(value: Sequence[Any]) -> bool:
    return all(one != other for one, other in pairwise(value))


def _permutations(value: Sequence[Any]) -> float:
    """Bits of one order among all."""
    return math.lgamma(len(value) + 1) / math.log(2) if len(value) > 1 else 0.0


def _some(value: Sequence[Any]) -> float:
    return max(0.0, _permutations(value) - len(value))


def _turns(value: Sequence[Any]) -> float:
    return max(0.0, 0.6 * (len(value) - 2))


def _apart(value: Sequence[Any]) -> float:
    return 0.3 * max(0, len(value) - 1) if len(value) > len(set(map(repr, value))) else 0.0


def _up(rng: random.Random, value: Sequence[Any]) -> Any:
    return alike(value, sorted(value))


def _down(rng: random.Random, value: Sequence[Any]) -> Any:
    return alike(value, sorted(value, reverse=True))


def _distinct(value: Sequence[Any]) -> list[Any]:
    return sorted(item for place, item in enumerate(value) if item not in value[:place])


def _up_strictly(rng: random.Random, value: Sequence[Any]) -> Any:
    return alike(value, _distinct(value))


def _down_strictly(rng: random.Random, value: Sequence[Any]) -> Any:
    return alike(value, _distinct(value)[::-1])


def _mountain(rng: random.Random, value: Sequence[Any]) -> Any:
    items = _distinct(value)
    if all(isinstance(item, int) for item in items):
        while len(items) < 3:
            items.append((items[-1] if items else 0) + rng.randint(1, 3))
    *rest, top = items
    left = [item for item in rest if rng.random() < 0.5]
    left = left or rest[:1]
    right = [item for item in rest if item not in left] or [rest[-1]]
    if left == right:
        left = rest[:-1] or left
    return alike(value, [*left, top, *reversed(right)])


def _valley(rng: random.Random, value: Sequence[Any]) -> Any:
    return alike(value, [-item for item in _mountain(rng, [-item for item in value])])


def _rotated(rng: random.Random, value: Sequence[Any]) -> Any:
    place = rng.randrange(len(value)) if value else 0
    items = sorted(value)
    return alike(value, items[place:] + items[:place])


def _rotated_strictly(rng: random.Random, value: Sequence[Any]) -> Any:
    return _rotated(rng, alike(value, _distinct(value)))


def _parted(rng: random.Random, value: Sequence[Any]) -> Any:
    kept: list[Any] = []
    for item in value:
        if not kept or kept[-1] != item:
            kept.append(item)
    return alike(value, kept)


_UP = r"ascend|\bincreas|non-?decreas|smallest to largest|from small|sorted|in order|\bgrow|earliest first"
_UP += r"|chronolog|by (?:time|start|date|day|name|begin)|alphabet|never (?:go(?:es)? down|fall|decrease|get)"
_UP += (
    r"|smallest first|lightest first|shortest first|from the \w+ to the|\b\w_1 (?:<|≤|<="
    r"|\\leq?)|listed in|lexicograph|ordered"
)
_DOWN = r"descend|\bdecreas|non-?increas|largest to smallest|never (?:go(?:es)? up|rise|increase|grow)"
_DOWN += r"|largest first|heaviest first|highest first|latest first|best first|sorted"
_PEAK = (
    r"\bpeak\b|mountain|\bsummit|(?:up|climb|ris|increas|grow|ascend)[^.]{0,80}(?:down"
    r"|fall|decreas|shrink|descend)|unimodal|bitonic"
)
_DIP = r"valley|(?:down|fall|decreas|descend)[^.]{0,80}(?:up\b|climb|rises?\b|increas|ascend)"

ORDER = Kind(
    "order",
    (
        Form(
            "ascending",
            "{0} is in ascending order",
            (_sortable,),
            _ascends,
            reads(_UP),
            _permutations,
            _up,
            enough=4.0,
            order=3,
        ),
        Form(
            "strictly ascending",
            "{0} is in strictly ascending order",
            (_sortable,),
            _ascends_strictly,
            reads(_UP),
            _permutations,
            _up_strictly,
            enough=4.0,
            order=3,
        ),
        Form(
            "descending",
            "{0} is in descending order",
            (_sortable,),
            _descends,
            reads(_DOWN),
            _permutations,
            _down,
            enough=4.0,
            order=3,
        ),
        Form(
            "strictly descending",
            "{0} is in strictly descending order",
            (_sortable,),
            _descends_strictly,
            reads(_DOWN),
            _permutations,
            _down_strictly,
            enough=4.0,
            order=3,
        ),
        Form(
            "mountain",
            "{0} rises strictly to a peak and falls strictly after it",
            (_numbers,),
            _is_mountain,
            reads(_PEAK),
            _some,
            _mountain,
            order=3,
        ),
        Form(
            "valley",
            "{0} falls strictly to a lowest value and rises strictly after it",
            (_numbers,),
            _is_valley,
            reads(_DIP),
            _some,
            _valley,
            order=3,
        ),
        Form(
            "rotated",
            "{0} is in ascending order but for a rotation",
            (_sortable,),
            _is_rotated,
            reads(r"rotat|shifted|turned|moved round"),
            _some,
            _rotated,
            order=3,
        ),
        Form(
            "rotated, distinct",
            "{0} is in strictly ascending order but for a rotation",
            (_sortable,),
            _is_rotated_strictly,
            reads(r"rotat|shifted|turned|moved round"),
            _some,
            _rotated_strictly,
            order=3,
        ),
        Form(
            "zigzag",
            "neighbours in {0} go up and down by turns",
            (_numbers,),
            _is_zigzag,
            reads(r"zig-?zag|alternat|by turns|up and down|wiggl"),
            _turns,
            None,
            order=3,
        ),
        Form(
            "neighbours differ",
            "neighbours in {0} are different",
            (_sortable,),
            _no_equal_neighbours,
            reads(
                r"(?:neighbou?r|adjacent|consecutive|next to)[^.]{0,60}(?:differ|distinct|never equal"
                r"|not equal|same)"
            ),
            _apart,
            _parted,
            order=2,
        ),
    ),
)
"""Order of values."""
