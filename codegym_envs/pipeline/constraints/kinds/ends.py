"""Facts about single places: what stands first and last, which of them is the largest, walls around a map."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike, is_number

__all__ = ["ENDS"]


def _sequence(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(
        is_number(item) or isinstance(item, str) or item is None for item in value
    )


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _numbers(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(map(is_number, value))


def _map(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, (str, list)) for row in value)


def _first(found: Sequence[tuple[Any, ...]]) -> tuple[Any] | None:
    seen = {value[0] for (value,) in found if value}
    return (seen.pop(),) if len(seen) == 1 else None


def _last(found: Sequence[tuple[Any, ...]]) -> tuple[Any] | None:
    seen = {value[-1] for (value,) in found if value}
    return (seen.pop(),) if len(seen) == 1 else None


def _bits(value: Sequence[Any], *_: Any) -> float:
    return 2.0 if len(value) > 1 else 0.5 if value else 0.0


def _telling_length(value: Sequence[Any]) -> float:
    return max(0.0, 0.4 * len(value)) if len(value) > 1 else 0.0


def _edge(value: Sequence[Any]) -> list[Any]:
    rows = [list(row) for row in value]
    return [*rows[0], *rows[-1], *(row[0] for row in rows), *(row[-1] for row in rows)]


def _wall(found: Sequence[tuple[Any, ...]]) -> tuple[Any] | None:
    seen = {cell for (value,) in found for cell in _edge(value)}
    return (seen.pop(),) if len(seen) == 1 else None


def _walled(rng: random.Random, value: Sequence[Any], wall: Any) -> Any:
    last = len(value) - 1
    rows = [
        [wall if at in (0, last) or place in (0, len(row) - 1) else cell for place, cell in enumerate(row)]
        for at, row in enumerate(value)
    ]
    return ["".join(row) for row in rows] if isinstance(value[0], str) else rows


def _put_first(rng: random.Random, value: Any, first: Any) -> Any:
    return first + value[1:] if isinstance(value, str) else alike(value, [first, *value[1:]])


def _put_last(rng: random.Random, value: Any, last: Any) -> Any:
    return value[:-1] + last if isinstance(value, str) else alike(value, [*value[:-1], last])


def _largest_last(rng: random.Random, value: Sequence[Any]) -> Any:
    items = list(value)
    place = items.index(max(items))
    items.append(items.pop(place))
    return alike(value, items)


def _largest_first(rng: random.Random, value: Sequence[Any]) -> Any:
    items = list(value)
    items.insert(0, items.pop(items.index(max(items))))
    return alike(value, items)


def _smallest_first(rng: random.Random, value: Sequence[Any]) -> Any:
    items = list(value)
    items.insert(0, items.pop(items.index(min(items))))
    return alike(value, items)


def _is_largest(value: Sequence[Any]) -> bool:
    return not value or value[-1] == max(value)


def _is_sole_largest(value: Sequence[Any]) -> bool:
    return not value or all(item < value[-1] for item in value[:-1])


def _sole_largest_last(rng: random.Random, value: Sequence[Any]) -> Any:
    items = list(_largest_last(rng, value))
    return alike(
        value, [item for place, item in enumerate(items) if place == len(items) - 1 or item != items[-1]]
    )


_FIRST = r"first|start|begin|front|\[0\]|initial"
_LAST = r"last|final|\bend|\[-1\]|\[n ?- ?1\]"
_MOST = r"greatest|largest|highest|maximum|greater than|larger than|farthest|beyond|most"

ENDS = Kind(
    "ends",
    (
        Form(
            "first",
            "{0} begins with {1!r}",
            (_sequence,),
            lambda value, first: not value or value[0] == first,
            reads(_FIRST),
            _bits,
            _put_first,
            _first,
            enough=6.0,
            few=False,
            order=2,
        ),
        Form(
            "last",
            "{0} ends with {1!r}",
            (_sequence,),
            lambda value, last: not value or value[-1] == last,
            reads(_LAST),
            _bits,
            _put_last,
            _last,
            enough=6.0,
            few=False,
            order=2,
        ),
        Form(
            "first character",
            "{0} begins with {1!r}",
            (_text,),
            lambda value, first: value[:1] == first,
            reads(_FIRST),
            _bits,
            _put_first,
            _first,
            enough=7.0,
            few=False,
        ),
        Form(
            "last character",
            "{0} ends with {1!r}",
            (_text,),
            lambda value, last: value[-1:] == last,
            reads(_LAST),
            _bits,
            _put_last,
            _last,
            enough=7.0,
            few=False,
        ),
        Form(
            "last is the only largest",
            "the last number of {0} is greater than all others",
            (_numbers,),
            _is_sole_largest,
            reads(rf"(?:{_LAST}).*(?:{_MOST})|(?:{_MOST}).*(?:{_LAST})"),
            _telling_length,
            _sole_largest_last,
            enough=4.0,
            few=False,
            order=2,
        ),
        Form(
            "last is the largest",
            "the last number of {0} is the largest",
            (_numbers,),
            _is_largest,
            reads(rf"(?:{_LAST}).*(?:{_MOST})|(?:{_MOST}).*(?:{_LAST})"),
            _telling_length,
            _largest_last,
            enough=4.0,
            few=False,
            order=2,
        ),
        Form(
            "first is the largest",
            "the first number of {0} is the largest",
            (_numbers,),
            lambda value: not value or value[0] == max(value),
            reads(rf"(?:{_FIRST}).*(?:{_MOST})|(?:{_MOST}).*(?:{_FIRST})|root"),
            _telling_length,
            _largest_first,
            enough=4.0,
            few=False,
            order=2,
        ),
        Form(
            "first is the smallest",
            "the first number of {0} is the smallest",
            (_numbers,),
            lambda value: not value or value[0] == min(value),
            reads(
                rf"(?:{_FIRST}).*(?:least|smallest|lowest|minimum)|(?:least|smallest|lowest).*(?:{_FIRST})"
            ),
            _telling_length,
            _smallest_first,
            enough=4.0,
            few=False,
            order=2,
        ),
        Form(
            "first is last",
            "{0} ends with what it begins with",
            (_sequence,),
            lambda value: not value or value[0] == value[-1],
            reads(
                r"(?:first|start|begin).*(?:last|end|finish|same|return|back)|clos(?:ed|es)|circular"
                r"|round trip"
            ),
            lambda value: 2.0 if len(value) > 2 else 0.0,
            lambda rng, value: alike(value, [*value[:-1], value[0]]),
            enough=6.0,
            few=False,
            order=2,
        ),
        Form(
            "walls around",
            "the border of {0} consists of {1!r}",
            (_map,),
            lambda value, wall: all(cell == wall for cell in _edge(value)),
            reads(r"wall|border|edge|surround|enclosed|first and the last"),
            lambda value, wall: 0.5 * len(_edge(value)) if len(value) > 2 else 0.0,
            _walled,
            _wall,
            enough=8.0,
            few=False,
            order=2,
        ),
    ),
)
"""What stands at the ends."""
