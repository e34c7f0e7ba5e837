"""Turns of operations: how those about one thing follow each other, how often they come, which end which."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.operation_rows import (
    Row,
    bits_of,
    kept,
    listed,
    lists_of,
    number_of,
    rows_of,
)

__all__ = ["TURNS"]

_START = "^"


def _followers(rows: Sequence[Row]) -> Counter[tuple[str, str]]:
    """How often an operation came after another one about the same thing, named by its first word."""
    last: dict[str, str] = {}
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        key = _thing(row)
        if key is not None:
            found[last.get(key, _START), row.name] += 1
            last[key] = row.name
    return found


def _thing(row: Row) -> str | None:
    words = [token for token in row.arguments if isinstance(token, str) and number_of(token) is None]
    words = [word for word in words if word.isalnum()]
    return words[0] if words else None


def _protocol(found: Sequence[tuple[Any, ...]]) -> tuple[frozenset[Any]] | None:
    lists = lists_of(found)
    if lists is None:
        return None
    total: Counter[tuple[str, str]] = Counter()
    for rows in lists:
        total += _followers(rows)
    names = {name for pair in total for name in pair}
    possible = len(names) * max(1, len(names) - 1)
    return (frozenset(total),) if total and len(total) < possible else None


def _follows(value: Sequence[Any], pairs: frozenset[Any]) -> bool:
    return all(pair in pairs for pair in _followers(rows_of(value)))


def _in_protocol(rng: random.Random, value: Any, pairs: frozenset[Any]) -> Any:
    last: dict[str, str] = {}

    def allowed(row: Row) -> bool:
        key = _thing(row)
        if key is None:
            return True
        if (last.get(key, _START), row.name) not in pairs:
            return False
        last[key] = row.name
        return True

    return kept(value, {row.place for row in rows_of(value) if allowed(row)})


def _never_more(rows: Sequence[Row], scarce: str, givers: Sequence[str]) -> bool:
    left = 0
    for row in rows:
        left += (row.name in givers) - (row.name == scarce)
        if left < 0:
            return False
    return True


def _closed(found: Sequence[tuple[Any, ...]]) -> tuple[tuple[tuple[str, str], ...]] | None:
    """Pairs of operations of which the second ends what the first began, in every list to the last."""
    lists = lists_of(found)
    if lists is None:
        return None
    names = sorted({row.name for rows in lists for row in rows})
    pairs = tuple(
        (one, other)
        for one in names
        for other in names
        if one != other
        and sum(row.name == one for rows in lists for row in rows) > 1
        and all(_all_end(rows, one, other) for rows in lists)
    )
    return (pairs,) if pairs else None


def _all_end(rows: Sequence[Row], one: str, other: str) -> bool:
    names = [row.name for row in rows]
    return names.count(one) == names.count(other) and _never_more(rows, other, (one,))


def _ends(value: Sequence[Any], pairs: Sequence[tuple[str, str]]) -> bool:
    rows = rows_of(value)
    return all(_all_end(rows, one, other) for one, other in pairs)


def _ended(rng: random.Random, value: Any, pairs: Sequence[tuple[str, str]]) -> Any:
    """What ends nothing is left out, and so is what does not end."""
    rows = rows_of(value)
    gone: set[int] = set()
    for one, other in pairs:
        open_now: list[int] = []
        for row in rows:
            if row.name == one:
                open_now.append(row.place)
            elif row.name == other and not open_now:
                gone.add(row.place)
            elif row.name == other:
                open_now.pop()
        gone.update(open_now)
    return kept(value, {row.place for row in rows} - gone)


def _givers(found: Sequence[tuple[Any, ...]]) -> tuple[tuple[tuple[str, tuple[str, ...]], ...]] | None:
    """Operations of which there were never more than of one other, or else than of all others."""
    lists = lists_of(found)
    if lists is None:
        return None
    names = sorted({row.name for rows in lists for row in rows})
    pairs: list[tuple[str, tuple[str, ...]]] = []
    for scarce in names:
        times = sum(row.name == scarce for rows in lists for row in rows)
        if times < 2:
            continue
        pairs += [
            (scarce, (giver,))
            for giver in names
            if giver != scarce and all(_never_more(rows, scarce, (giver,)) for rows in lists)
        ]
        if not any(one == scarce for one, _ in pairs):
            others = tuple(name for name in names if name != scarce)
            if all(_never_more(rows, scarce, others) for rows in lists):
                pairs.append((scarce, others))
    return (tuple(pairs),) if pairs else None


def _counted(value: Sequence[Any], pairs: Sequence[tuple[str, Sequence[str]]]) -> bool:
    rows = rows_of(value)
    return all(_never_more(rows, scarce, givers) for scarce, givers in pairs)


def _recounted(rng: random.Random, value: Any, pairs: Sequence[tuple[str, Sequence[str]]]) -> Any:
    left = [0] * len(pairs)
    places = set()
    for row in rows_of(value):
        if any(row.name == scarce and not left[number] for number, (scarce, _) in enumerate(pairs)):
            continue
        places.add(row.place)
        for number, (scarce, givers) in enumerate(pairs):
            left[number] += (row.name in givers) - (row.name == scarce)
    return kept(value, places)


_STATE = (
    r"at (?:that|this|the) (?:moment|time)|still|while|already|when|there|before|until"
    r"|only|never|always|exist|each|no two|second|back"
)

TURNS = Kind(
    "turns",
    (
        Form(
            "in turn",
            "operations in {0} about one thing follow each other as in known inputs",
            (listed,),
            _follows,
            reads(_STATE),
            bits_of,
            _in_protocol,
            _protocol,
            order=2,
        ),
        Form(
            "never more",
            "up to any place in {0}, there are never more of one operation than of others: {1}",
            (listed,),
            _counted,
            reads(_STATE),
            bits_of,
            _recounted,
            _givers,
            order=2,
        ),
        Form(
            "ended",
            "in {0} each of these operations is ended by the other: {1}",
            (listed,),
            _ends,
            reads(r"its own|other way round|matching|closed|end|nested|pairs"),
            bits_of,
            _ended,
            _closed,
            order=2,
        ),
    ),
)
"""Turns of operations."""
