"""Hierarchies: of records each names the one above it, as of persons their boss, of folders their parent."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike, is_table

__all__ = ["HIERARCHIES"]

_MOST_FIELDS = 6
_NOTHING = (None, "", "-")


def _records(value: Any) -> bool:
    if not isinstance(value, (list, tuple)) or not all(
        is_table(row) or isinstance(row, list) for row in value
    ):
        return False
    return len({tuple(_fields(row)) for row in value}) <= 1


def _fields(row: Mapping[Any, Any] | Sequence[Any]) -> list[Any]:
    return list(row) if is_table(row) else list(range(len(row)))


@dataclass(frozen=True, slots=True)
class _Above:
    """How records name the one above.

    Attributes:
        name: The field that names a record.
        above: The field that names the record above.
        tops: What stands there at the top.
        single: Whether there always is exactly one at the top.
    """

    name: Any
    above: Any
    tops: tuple[Any, ...]
    single: bool

    def __str__(self) -> str:
        return f"{self.above!r} is the {self.name!r} of another one"


def _above(found: Sequence[tuple[Any, ...]]) -> tuple[_Above] | None:
    rows = [row for (value,) in found for row in value]
    if not rows:
        return None
    fields = _fields(rows[0])[:_MOST_FIELDS]
    for name, above in permutations(fields, 2):
        tops = tuple(dict.fromkeys(row[above] for row in rows if row[above] in _NOTHING))
        words = all(isinstance(row[name], str) for row in rows)
        if not tops or not words:
            continue
        for single in (True, False):
            how = _Above(name, above, tops, single)
            if all(_leads_up(value, how) for (value,) in found):
                return (how,)
    return None


def _leads_up(value: Sequence[Any], how: _Above) -> bool:
    """Whether names are distinct and every record leads to one at the top."""
    higher = {row[how.name]: row[how.above] for row in value}
    highest = sum(top in how.tops for top in higher.values())
    if len(higher) < len(value) or (how.single and value and highest != 1):
        return False
    good: set[Any] = set(how.tops)
    for start in higher:
        way: list[Any] = []
        at = start
        while at not in good:
            if at in way or at not in higher:
                return False
            way.append(at)
            at = higher[at]
        good.update(way)
    return True


def _hung(rng: random.Random, value: Sequence[Any], how: _Above) -> Any:
    """The records with distinct names, each below one of those that come before it in a random order."""
    rows = list({row[how.name]: row for row in value}.values())
    order = list(range(len(rows)))
    rng.shuffle(order)
    for number, place in enumerate(order):
        top = not number or (not how.single and rng.random() < 1 / len(rows))
        higher = rng.choice(how.tops) if top else rows[order[rng.randrange(number)]][how.name]
        row = rows[place]
        rows[place] = (
            {**row, how.above: higher}
            if is_table(row)
            else [*row[: how.above], higher, *row[how.above + 1 :]]
        )
    return alike(value, rows)


HIERARCHIES = Kind(
    "hierarchies",
    (
        Form(
            "each below another",
            "in {0} {1}, and all lead to the top",
            (_records,),
            _leads_up,
            reads(r"\btree\b|boss|parent|superior|manager|hierarch|above|reports? to|head\b|upwards|folder"),
            lambda value, *_: 1.5 * max(0, len(value) - 1),
            _hung,
            _above,
            enough=4.0,
            order=2,
        ),
    ),
)
"""Records that name the one above."""
