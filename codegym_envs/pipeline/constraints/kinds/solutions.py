"""Counts of solutions: a pair that makes a total, a way across a map, halves of equal sum, one of a kind."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike, is_number

__all__ = ["SOLUTIONS"]

_LARGEST_SUM = 1_000_000


def _numbers(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(map(is_number, value))


def _integers(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(type(item) is int for item in value)


def _map(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, str) for row in value)


def _pairs_of(value: Sequence[Any], total: Any) -> int:
    seen: Counter[Any] = Counter()
    found = 0
    for item in value:
        found += seen[total - item]
        seen[item] += 1
    return found


def _pairs_between(one: Sequence[Any], other: Sequence[Any], total: Any) -> int:
    counts = Counter(other)
    return sum(counts[total - item] for item in one)


def _apart_between(one: Sequence[Any], other: Sequence[Any], apart: Any) -> int:
    counts = Counter(other)
    return sum(counts[item + apart] for item in one)


def _each_total(totals: Sequence[Any], one: Sequence[Any], other: Sequence[Any]) -> bool:
    sums = Counter(a + b for a in one for b in other)
    return all(sums[total] == 1 for total in totals)


def _possible_totals(
    rng: random.Random, totals: Sequence[Any], one: Sequence[Any], other: Sequence[Any]
) -> Any:
    sums = Counter(a + b for a in one for b in other)
    single = sorted(total for total, times in sums.items() if times == 1)
    return alike(totals, [total if sums[total] == 1 else rng.choice(single) for total in totals])


def _pair_total(rng: random.Random, total: Any, value: Sequence[Any]) -> Any:
    """A total that exactly one pair makes."""
    sums = Counter(a + b for place, a in enumerate(value) for b in value[place + 1 :])
    return rng.choice(sorted(one for one, times in sums.items() if times == 1))


def _between_total(rng: random.Random, total: Any, one: Sequence[Any], other: Sequence[Any]) -> Any:
    sums = Counter(a + b for a in one for b in other)
    return rng.choice(sorted(each for each, times in sums.items() if times == 1))


def _between_apart(rng: random.Random, apart: Any, one: Sequence[Any], other: Sequence[Any]) -> Any:
    gaps = Counter(b - a for a in one for b in other)
    return rng.choice(sorted(gap for gap, times in gaps.items() if times == 1 and (gap > 0) == (apart > 0)))


def _halves(value: Sequence[int]) -> bool:
    whole = sum(value)
    if whole % 2 or min(value, default=0) < 0 or whole > _LARGEST_SUM:
        return False
    reached = 1  # bit n is set if some of the numbers make n
    for item in value:
        reached |= reached << item
    return bool(reached >> whole // 2 & 1)


def _into_halves(rng: random.Random, value: Sequence[int]) -> Any:
    items = list(value)
    if len(items) < 2:
        return alike(value, items * 2)
    chosen = [rng.random() < 0.5 for _ in items]
    chosen[0], chosen[-1] = True, False
    apart = sum(item if side else -item for item, side in zip(items, chosen, strict=True))
    # The lighter side grows by what it lacks, spread over one of its items.
    place = rng.choice([place for place, side in enumerate(chosen) if side == (apart < 0)])
    items[place] += abs(apart)
    return alike(value, items)


def _once(found: Sequence[tuple[Any, ...]]) -> tuple[tuple[str, ...]] | None:
    """Characters of which every map has exactly one, and sets of characters of which it has one in all."""
    maps = ["".join(value) for (value,) in found]
    chars = sorted(set("".join(maps)))
    rare = [char for char in chars if all(text.count(char) <= 1 for text in maps)]
    single = [char for char in rare if all(char in text for text in maps)]
    others = "".join(char for char in rare if char not in single)
    if others and all(sum(text.count(char) for char in others) == 1 for text in maps):
        single.append(others)
    return (tuple(single),) if single else None


def _each_once(value: Sequence[str], kinds: Sequence[str]) -> bool:
    text = "".join(value)
    return all(sum(text.count(char) for char in chars) == 1 for chars in kinds)


def _placed(rng: random.Random, value: Sequence[str], kinds: Sequence[str]) -> Any:
    rows = [list(row) for row in value]
    cells = [(at, place) for at, row in enumerate(rows) for place, _ in enumerate(row)]
    special = "".join(kinds)
    usual = Counter(cell for row in rows for cell in row if cell not in special).most_common(1)[0][0]
    for chars in kinds:
        there = [(at, place) for at, place in cells if rows[at][place] in chars]
        keep = rng.choice(there) if there else None
        sign = rows[keep[0]][keep[1]] if keep else rng.choice(chars)
        for at, place in there:
            rows[at][place] = usual
        free = [(at, place) for at, place in cells if rows[at][place] == usual]
        at, place = keep or rng.choice(free)
        rows[at][place] = sign
    return ["".join(row) for row in rows]


def _ends_and_wall(found: Sequence[tuple[Any, ...]]) -> tuple[str, str, str] | None:
    """Two characters that stand on every map once with a way between them, and what bars the way."""
    single = _once(found)
    signs = [chars for chars in single[0] if len(chars) == 1] if single is not None else []
    if len(signs) < 2:
        return None
    maps = [value for (value,) in found]
    others = sorted({char for value in maps for row in value for char in row} - set(signs), key="#X*Wx".find)
    if len(others) > 2:
        return None  # one-way cells, doors and the like bar ways in their own manner
    for wall in [char for char in "#X*Wx" if char in others]:
        for place, one in enumerate(signs):
            for other in signs[place + 1 :]:
                if all(_reaches(value, one, other, wall) for value in maps):
                    return one, other, wall
    return None


def _reaches(value: Sequence[str], one: str, other: str, wall: str) -> bool:
    starts = [(at, row.index(one)) for at, row in enumerate(value) if one in row]
    seen, queue = set(starts), list(starts)
    while queue:
        at, place = queue.pop()
        if value[at][place] == other:
            return True
        for near, beside in ((at + 1, place), (at - 1, place), (at, place + 1), (at, place - 1)):
            inside = 0 <= near < len(value) and 0 <= beside < len(value[near])
            if inside and (near, beside) not in seen and value[near][beside] != wall:
                seen.add((near, beside))
                queue.append((near, beside))
    return False


def _opened(rng: random.Random, value: Sequence[str], one: str, other: str, wall: str) -> Any:
    """Walls are taken away at random until there is a way."""
    rows = [list(row) for row in value]
    free = Counter(cell for row in rows for cell in row if cell not in (one, other, wall)).most_common(1)
    walls = [(at, place) for at, row in enumerate(rows) for place, cell in enumerate(row) if cell == wall]
    rng.shuffle(walls)
    while walls and not _reaches(["".join(row) for row in rows], one, other, wall):
        at, place = walls.pop()
        rows[at][place] = free[0][0] if free else "."
    return ["".join(row) for row in rows]


def _steps_within(value: Sequence[Any], bound: Any) -> bool:
    return all(abs(other - one) <= bound for one, other in pairwise(value))


def _closer(rng: random.Random, value: Sequence[Any], bound: Any) -> Any:
    made = list(value[:1])
    for one, other in pairwise(value):
        step = other - one
        made.append(
            made[-1]
            + (step if abs(step) <= bound else rng.randint(1, max(1, int(bound))) * (1 if step > 0 else -1))
        )
    return alike(value, made)


def _longest_word(value: Any) -> int:
    words = value.split() if isinstance(value, str) else [word for text in value for word in text.split()]
    return max(map(len, words), default=0)


def _worded(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, (list, tuple)) and all(isinstance(x, str) for x in value)
    )


def _cut_words(rng: random.Random, value: Any, width: int) -> Any:
    if isinstance(value, str):
        return " ".join(word[: max(1, width)] for word in value.split())
    return alike(value, [_cut_words(rng, text, width) for text in value])


def _length(value: Sequence[Any], *_: Any) -> float:
    return 0.8 * len(value)


_ONE = r"exactly one|only one|a single|unique|guaranteed|always"
_WAY = r"reach|path|\bway\b|route|connected|gets? (?:to|from)|always exists"

SOLUTIONS = Kind(
    "solutions",
    (
        Form(
            "each total once",
            "for each number in {0} there is exactly one pair of one number of {1} and one of "
            "{2} that makes it",
            (_numbers, _numbers, _numbers),
            _each_total,
            reads(r"exactly one pair|one pair|unique pair"),
            _length,
            _possible_totals,
            enough=5.0,
            order=3,
        ),
        Form(
            "one pair",
            "exactly one pair of numbers in {1} makes {0}",
            (is_number, _numbers),
            lambda total, value: _pairs_of(value, total) == 1,
            reads(rf"(?:{_ONE})[^.]*(?:pair|two|solution|answer)|(?:pair|two)[^.]*(?:{_ONE})"),
            lambda total, value: 2.0 if len(value) > 2 else 0.5,
            _pair_total,
            enough=6.0,
            order=3,
        ),
        Form(
            "one pair between",
            "exactly one pair of a number of {1} and one of {2} makes {0}",
            (is_number, _numbers, _numbers),
            lambda total, one, other: _pairs_between(one, other, total) == 1,
            reads(rf"(?:{_ONE})[^.]*(?:pair|two|solution|answer)"),
            lambda total, one, other: 2.0 if len(one) > 2 else 0.5,
            _between_total,
            enough=6.0,
            order=3,
        ),
        Form(
            "one pair apart",
            "for exactly one pair of a number of {1} and one of {2}, the second is {0} more than the first",
            (is_number, _numbers, _numbers),
            lambda apart, one, other: _apart_between(one, other, apart) == 1,
            reads(rf"(?:{_ONE})[^.]*(?:pair|two|solution|answer)"),
            lambda apart, one, other: 2.0 if len(one) > 2 else 0.5,
            _between_apart,
            enough=6.0,
            order=3,
        ),
        Form(
            "two halves",
            "{0} can be divided into two parts of equal sum",
            (_integers,),
            _halves,
            reads(
                r"divid|split|partition|equal (?:sum|weight|total|parts|halves|lots)|two (?:lots|parts"
                r"|halves|groups)"
            ),
            lambda value: 1.0 if len(value) > 1 else 0.3,
            _into_halves,
            mined=False,
            order=3,
        ),
        Form(
            "one of a kind",
            "one character of each of {1} stands in {0}",
            (_map,),
            _each_once,
            reads(r"exactly one|one (?:\w+ ){0,3}(?:and|start|robot|`|\")|exactly once|single"),
            lambda value, chars: 2.0 * len(chars),
            _placed,
            _once,
            enough=5.0,
            order=2,
        ),
        Form(
            "a way",
            "{0} has a way from {1!r} to {2!r} that {3!r} does not bar",
            (_map,),
            _reaches,
            reads(_WAY),
            lambda value, *_: 1.0 if len(value) > 1 else 0.3,
            _opened,
            _ends_and_wall,
            enough=2.0,
            order=3,
        ),
        Form(
            "steps at most",
            "neighbours in {0} are at most {1} apart",
            (_numbers, is_number),
            _steps_within,
            reads(
                r"(?:distance|gap|differ\w*|step|jump)[^.]*(?:never|at most|not|no|within)|neighbou?r"
                r"|consecutive|adjacent"
            ),
            lambda value, bound: 0.5 * len(value),
            _closer,
            enough=8.0,
            order=1,
        ),
        Form(
            "words at most",
            "no word in {0} is longer than {1}",
            (_worded, lambda value: type(value) is int),
            lambda value, width: _longest_word(value) <= width,
            reads(r"(?:word|text|string|name)[^.]*(?:longer|at most|fits?|exceed)"),
            lambda value, width: 1.0,
            _cut_words,
            enough=5.0,
            order=2,
        ),
    ),
)
"""What can be found in an input, and how often."""
