"""Lengths: not empty, even, odd, rows of one length, as many rows as columns, one blank between words."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike, is_table

__all__ = ["LENGTHS"]

_MOST_LEAST = 3


def _sized(value: Any) -> bool:
    return isinstance(value, (list, tuple, str)) or is_table(value)


def _rows(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(row, (list, tuple, str)) for row in value)


def _listed(value: Any) -> bool:
    return isinstance(value, (list, tuple, str))


def _least(found: Sequence[tuple[Any, ...]]) -> tuple[int] | None:
    least = min(len(value) for (value,) in found)
    return (min(least, _MOST_LEAST),) if least else None


def _only(found: Sequence[tuple[Any, ...]]) -> tuple[int] | None:
    lengths = {len(value) for (value,) in found}
    return (lengths.pop(),) if len(lengths) == 1 and len(found) > 2 else None


def _columns(found: Sequence[tuple[Any, ...]]) -> tuple[int] | None:
    lengths = {len(row) for (value,) in found for row in value}
    return (lengths.pop(),) if len(lengths) == 1 else None


def _grown(rng: random.Random, value: Any, least: int) -> Any:
    if not value or is_table(value):
        return value
    while len(value) < least:
        value = value + value[: least - len(value)]
    return value


def _cut(rng: random.Random, value: Any, length: int) -> Any:
    return _grown(rng, value, length)[:length] if not is_table(value) else value


def _one_less(rng: random.Random, value: Any) -> Any:
    return value[:-1]


def _is_square(value: Sequence[Sequence[Any]]) -> bool:
    return all(len(row) == len(value) for row in value)


def _squared(rng: random.Random, value: Sequence[Any]) -> Any:
    rows = [row for row in value if len(row)]
    side = min([len(rows), *map(len, rows)], default=0)
    return alike(value, [row[:side] for row in rows[:side]])


def _even_rows(value: Sequence[Sequence[Any]]) -> bool:
    return len({len(row) for row in value}) <= 1


def _trimmed(rng: random.Random, value: Sequence[Any]) -> Any:
    rows = [row for row in value if len(row)] or list(value)
    side = min(map(len, rows))
    return alike(value, [row[:side] for row in rows])


def _one_bit(value: Any, *_: Any) -> float:
    return 1.0


def _row_bits(value: Sequence[Any], *_: Any) -> float:
    return 2.0 * max(0, len(value) - 1)


LENGTHS = Kind(
    "lengths",
    (
        Form(
            "not shorter",
            "{0} has a length of at least {1}",
            (_sized,),
            lambda value, least: len(value) >= least,
            reads(
                r"non-?empty|not empty|never empty|no [^.]{0,40}empty|at least (?:one|two|three|1|2"
                r"|3)\b|one or more|two or more"
                r"|\b[1-3] (?:<=|≤|<|\\leq?) (?:len|\|)|(?:consists?|made) of [1-3] to|between [1-3] "
                r"and|\b[1-3] to \d+ "
            ),
            lambda value, least: 1.0 if len(value) >= 1 else 0.0,
            _grown,
            _least,
            enough=1.0,
            few=False,
            order=0,
        ),
        Form(
            "square",
            "{0} has as many rows as each of them has items",
            (_rows,),
            _is_square,
            reads(r"square|\bn ?(?:x|×|\*|by|\\times) ?n\b|n rows (?:with|of) n|as many rows as"),
            _row_bits,
            _squared,
            order=0,
        ),
        Form(
            "equally long rows",
            "all rows of {0} are equally long",
            (_rows,),
            _even_rows,
            reads(
                r"equal(?:ly)? (?:length|long)|same (?:length|width|size|number)|matrix|grid|rectang"
                r"|equally|map of|\brows?\b|table of"
                r"|\bn ?(?:x|×|\*|by|\\times) ?\w\b"
            ),
            _row_bits,
            _trimmed,
            order=0,
        ),
        Form(
            "rows of so many",
            "each row of {0} has a length of {1}",
            (_rows,),
            lambda value, length: all(len(row) == length for row in value),
            reads(
                r"equal(?:ly)? (?:length|long)|same length|(?:pairs?|triples?|tuples?|lists? of (?:two"
                r"|three|four))\b|in the form"
            ),
            lambda value, length: 1.5 * len(value) if len(value) > 1 else 0.0,
            lambda rng, value, length: alike(value, [row[:length] for row in value if len(row) >= length]),
            _columns,
            enough=6.0,
            order=0,
            few=False,
        ),
        Form(
            "so long",
            "{0} has a length of {1}",
            (_listed,),
            lambda value, length: len(value) == length,
            reads(r"exactly|always|length|\b(?:two|three|four|five|six|seven|eight|nine|ten|\d+)\b"),
            _one_bit,
            _cut,
            _only,
            enough=5.0,
            order=0,
            few=False,
        ),
        Form(
            "even length",
            "{0} has an even length",
            (_listed,),
            lambda value: len(value) % 2 == 0,
            reads(r"\beven\b|in pairs|as many|come in twos"),
            _one_bit,
            _one_less,
            enough=4.0,
            order=0,
            few=False,
        ),
        Form(
            "odd length",
            "{0} has an odd length",
            (_listed,),
            lambda value: len(value) % 2 == 1,
            reads(r"\bodd\b"),
            _one_bit,
            _one_less,
            enough=4.0,
            order=0,
            few=False,
        ),
    ),
)
"""Lengths of lists and texts."""
