"""How often values occur: each once, each so many times but one, one of them more than once."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike, is_number, is_text

__all__ = ["DISTINCTNESS"]


def _items(value: Any) -> bool:
    """Whether it is a list of scalars, or of short lists of them."""
    return isinstance(value, (list, tuple)) and all(
        _is_scalar(item) or (isinstance(item, (list, tuple)) and all(map(_is_scalar, item))) for item in value
    )


def _scalars(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(map(_is_scalar, value))


def _is_scalar(value: Any) -> bool:
    return is_number(value) or is_text(value) or value is None


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and value.isalnum()


def _counts(value: Sequence[Any]) -> Counter[str]:
    return Counter(map(repr, value))


def _all_differ(value: Sequence[Any]) -> bool:
    return len(_counts(value)) == len(value)


def _pairs_differ(value: Sequence[Sequence[Any]]) -> bool:
    return len({repr(sorted(row, key=repr)) for row in value}) == len(value)


def _are_pairs(value: Any) -> bool:
    return _items(value) and all(isinstance(row, (list, tuple)) and len(row) == 2 for row in value)


def _birthday(value: Sequence[Any]) -> float:
    """Bits of no two being equal, of values as close together as these."""
    count = len(value)
    if count < 2:
        return 0.0
    spread = 26
    if all(is_number(item) for item in value):
        spread = max(count, int(max(value) - min(value)) + 1)
    return min(60.0, count * (count - 1) / 2 / spread / math.log(2) + 0.3)


def _drop_repeated(rng: random.Random, value: Sequence[Any]) -> Any:
    names = [repr(item) for item in value]
    return alike(value, [item for place, item in enumerate(value) if names[place] not in names[:place]])


def _drop_repeated_pairs(rng: random.Random, value: Sequence[Sequence[Any]]) -> Any:
    names = [repr(sorted(row, key=repr)) for row in value]
    return alike(value, [row for place, row in enumerate(value) if names[place] not in names[:place]])


def _often(found: Sequence[tuple[Any, ...]]) -> tuple[int, int] | None:
    """How often all values occur, and how often the one that differs."""
    possible: set[tuple[int, int]] | None = None
    for (value,) in found:
        tally = Counter(_counts(value).values())
        here = {
            (usual, odd)
            for odd, times in tally.items()
            if times == 1
            for usual in tally
            if usual != odd and set(tally) == {usual, odd}
        }
        if len(value) and len(tally) == 1 and len(value) in tally:
            continue  # one value only, which is the one that differs
        possible = here if possible is None else possible & here
    return min(possible) if possible and len(possible) == 1 else None


def _but_one(value: Sequence[Any], usual: int, odd: int) -> bool:
    tally = Counter(_counts(value).values())
    if usual == odd:
        return False
    return tally[odd] == 1 and sum(tally.values()) == tally[odd] + tally[usual]


def _make_but_one(rng: random.Random, value: Sequence[Any], usual: int, odd: int) -> Any:
    distinct = _drop_repeated(rng, value)
    if not distinct:
        return value
    room = max(1, (max(len(value), odd) - odd) // usual + 1)
    distinct = distinct[:room]
    single = rng.randrange(len(distinct))
    items = [item for place, item in enumerate(distinct) for _ in range(odd if place == single else usual)]
    rng.shuffle(items)
    return alike(value, items)


def _each_count(found: Sequence[tuple[Any, ...]]) -> tuple[int] | None:
    counts = {count for (value,) in found for count in _counts(value).values()}
    return (counts.pop(),) if len(counts) == 1 and max(counts) > 1 else None


def _each_so_often(value: Sequence[Any], times: int) -> bool:
    return all(count == times for count in _counts(value).values())


def _make_each(rng: random.Random, value: Sequence[Any], times: int) -> Any:
    distinct = _drop_repeated(rng, value)[: max(1, len(value) // times)]
    items = [item for item in distinct for _ in range(times)]
    rng.shuffle(items)
    return alike(value, items)


def _one_repeats(value: Sequence[Any]) -> bool:
    """Whether exactly one value occurs more than once."""
    return sum(count > 1 for count in _counts(value).values()) == 1


def _make_one_repeat(rng: random.Random, value: Sequence[Any]) -> Any:
    distinct = list(_drop_repeated(rng, value))
    if not distinct:
        return value
    again = rng.choice(distinct)
    items = [*distinct, *[again] * rng.choice((1, 1, 2))]
    rng.shuffle(items)
    return alike(value, items)


def _pigeons(value: Sequence[int]) -> bool:
    """Whether n + 1 numbers lie from 1 to n and exactly one of them repeats."""
    return len(value) > 1 and all(1 <= item <= len(value) - 1 for item in value) and _one_repeats(value)


def _make_pigeons(rng: random.Random, value: Sequence[int]) -> Any:
    count = max(2, len(value)) - 1
    again = rng.randint(1, count)
    others = [number for number in range(1, count + 1) if number != again]
    rng.shuffle(others)
    others = others[: rng.choice((count - 1, count - 1, max(0, count - 2)))]
    items = [*others, *[again] * (count + 1 - len(others))]
    rng.shuffle(items)
    return alike(value, items)


def _has_majority(value: Sequence[Any]) -> bool:
    return bool(value) and 2 * max(_counts(value).values()) > len(value)


def _make_majority(rng: random.Random, value: Sequence[Any]) -> Any:
    if not value:
        return value
    items = list(value)
    chosen = rng.choice(items)
    places = [place for place, item in enumerate(items) if item != chosen]
    rng.shuffle(places)
    while not _has_majority(items) and places:
        items[places.pop()] = chosen
    return alike(value, items)


def _most(found: Sequence[tuple[Any, ...]]) -> tuple[int] | None:
    """The most times that any value occurs, if that is few."""
    most = max((count for (value,) in found for count in _counts(value).values()), default=0)
    return (most,) if 2 <= most <= 4 else None


def _at_most_so_often(value: Sequence[Any], times: int) -> bool:
    return all(count <= times for count in _counts(value).values())


def _drop_beyond(rng: random.Random, value: Sequence[Any], times: int) -> Any:
    seen: Counter[str] = Counter()
    kept = []
    for item in value:
        seen[repr(item)] += 1
        if seen[repr(item)] <= times:
            kept.append(item)
    return alike(value, kept)


def _length(value: Sequence[Any], *_: Any) -> float:
    return max(0.0, len(value) - 1.0)


_DISTINCT = (
    r"distinct|unique|different|differ\b|\bno (?:\w+ ){0,4}(?:twice|duplicate|repeat)"
    r"|\bno two\b|without (?:duplicat|repe"
    r"tition)|duplicate-free|(?:only|exactly|just|is|are|listed|given) once|more than once|at most once"
    r"|\btwice\b|each .{0,60}once|no (?:parallel|multiple|repeated|duplicate)|never "
    r"(?:\w+ ){0,3}(?:twice|repeat|come back)|all other"
)
_TIMES = r"(?:once|twice|three times|two times|four times|\d+ times|an even number of times|k times|times)"

DISTINCTNESS = Kind(
    "distinctness",
    (
        Form(
            "distinct",
            "no value occurs twice in {0}",
            (_items,),
            _all_differ,
            reads(_DISTINCT),
            _birthday,
            _drop_repeated,
        ),
        Form(
            "no letter twice",
            "no character occurs twice in {0}",
            (_is_word,),
            _all_differ,
            reads(
                r"(?:distinct|different|unique) (?:letters|characters|digits)|(?:letter|character"
                r"|digit)[^.]{0,30}(?:once|twice)"
            ),
            _birthday,
            lambda rng, value: "".join(dict.fromkeys(value)),
        ),
        Form(
            "distinct pairs",
            "no pair occurs twice in {0}, whichever way round",
            (_are_pairs,),
            _pairs_differ,
            reads(_DISTINCT),
            lambda value: 1.0 if len(value) > 2 else 0.0,
            _drop_repeated_pairs,
        ),
        Form(
            "so often but one",
            "each value occurs {1} times in {0}, except one, which occurs {2} times",
            (_scalars,),
            _but_one,
            reads(
                rf"{_TIMES}[^.]{{0,80}}(?:except|but|other|one (?:\w+ )?which)|except|single (?:one"
                rf"|number|value)|unpaired|without a (?:partner|pair)"
            ),
            _length,
            _make_but_one,
            _often,
        ),
        Form(
            "so often",
            "each value occurs {1} times in {0}",
            (_scalars,),
            _each_so_often,
            reads(r"(?:exactly|each|every)[^.]{0,80}(?:twice|times|pairs?\b)"),
            _length,
            _make_each,
            _each_count,
            few=False,
        ),
        Form(
            "one repeats",
            "exactly one value occurs more than once in {0}",
            (_scalars,),
            _one_repeats,
            reads(
                r"(?:exactly|only|just) one[^.]{0,80}(?:more than once|repeat|twice|several|more than "
                r"one|duplicat)|one (?:duplicate|repeated)"
            ),
            _length,
            _make_one_repeat,
        ),
        Form(
            "n + 1 of n",
            "{0} holds n + 1 numbers from 1 to n, of which exactly one occurs more than once",
            (lambda value: isinstance(value, list) and all(type(item) is int for item in value),),
            _pigeons,
            reads(r"n \+ 1|one (?:\w+ ){0,2}(?:more than once|repeats|is repeated|duplicate)|more than one"),
            _length,
            _make_pigeons,
        ),
        Form(
            "majority",
            "one value makes up more than half of {0}",
            (_scalars,),
            _has_majority,
            reads(r"majority|more than half|over half|more than n ?/ ?2"),
            lambda value: 0.8 * len(value) if len(value) > 3 else 0.0,
            _make_majority,
            enough=12.0,
            few=False,
        ),
        Form(
            "at most so often",
            "no value occurs more than {1} times in {0}",
            (_scalars,),
            _at_most_so_often,
            reads(
                r"at most (?:twice|two|three|four|\d+)(?: times)?|no more than|more than (?:twice|two|three)"
            ),
            lambda value, times: 0.0,
            _drop_beyond,
            _most,
            mined=False,
        ),
    ),
)
"""How often values occur."""
