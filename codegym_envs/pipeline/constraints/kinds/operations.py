"""Operations: which words and numbers each takes, how these compare, where they stand besides."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
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
from codegym_envs.pipeline.constraints.places import alike, is_table

__all__ = ["OPERATIONS"]


def _kind(token: Any) -> str:
    return "number" if number_of(token) is not None else type(token).__name__


def _shape(row: Row) -> tuple[str, ...]:
    return row.name, *row.keys, *map(_kind, row.arguments)


def _shapes(
    found: Sequence[tuple[Any, ...]],
) -> tuple[tuple[str, ...], frozenset[Any], tuple[Any, ...]] | None:
    lists = lists_of(found)
    if lists is None:
        return None
    shapes = {_shape(row) for rows in lists for row in rows}
    items = tuple(item for (value,) in found for item in value)
    return tuple(sorted({name for name, *_ in shapes})), frozenset(shapes), items


def _are_known(value: Sequence[Any], names: Any, shapes: frozenset[Any], items: Any) -> bool:
    return all(_shape(row) in shapes for row in rows_of(value))


def _made_known(
    rng: random.Random, value: Any, names: Any, shapes: frozenset[Any], items: Sequence[Any]
) -> Any:
    """What is no operation gives way to one that is known."""
    made = []
    for item in value:
        try:
            fits = _shape(rows_of([item])[0]) in shapes
        except (ValueError, TypeError, IndexError):
            fits = False
        made.append(item if fits else rng.choice(list(items)))
    return alike(value, made)


def _named_in(found: Sequence[tuple[Any, ...]]) -> tuple[frozenset[tuple[str, int]]] | None:
    """Arguments that always stand in another collection."""
    lists = lists_of(found)
    if lists is None:
        return None
    rows = [(row, other) for rows, (_, other) in zip(lists, found, strict=True) for row in rows]
    keys = {(row.name, index) for row, _ in rows for index, _ in enumerate(row.arguments)}
    inside = {
        (name, index)
        for name, index in keys
        if all(
            row.arguments[index] in other
            for row, other in rows
            if row.name == name and len(row.arguments) > index
        )
        and len({row.arguments[index] for row, _ in rows if row.name == name and len(row.arguments) > index})
        > 1
    }
    return (frozenset(inside),) if inside else None


def _has(row: Row, name: str, index: int) -> bool:
    return row.name == name and index < len(row.arguments)


def _row_inside(row: Row, other: Any, keys: frozenset[tuple[str, int]]) -> bool:
    return all(token in other for index, token in enumerate(row.arguments) if (row.name, index) in keys)


def _are_named_in(value: Sequence[Any], other: Any, keys: frozenset[tuple[str, int]]) -> bool:
    return all(_row_inside(row, other, keys) for row in rows_of(value))


def _only_named_in(rng: random.Random, value: Any, other: Any, keys: frozenset[tuple[str, int]]) -> Any:
    return kept(value, {row.place for row in rows_of(value) if _row_inside(row, other, keys)})


def _columns(lists: Sequence[Sequence[Row]]) -> dict[tuple[str, int], list[list[int]]]:
    """Numbers by operation and index of the argument, list by list."""
    found: dict[tuple[str, int], list[list[int]]] = defaultdict(list)
    for rows in lists:
        here: dict[tuple[str, int], list[int]] = defaultdict(list)
        for row in rows:
            for index, token in enumerate(row.arguments):
                number = number_of(token)
                if number is not None:
                    here[row.name, index].append(number)
        for key, numbers in here.items():
            found[key].append(numbers)
    return found


def _rising(found: Sequence[tuple[Any, ...]]) -> tuple[frozenset[tuple[str, int]]] | None:
    """Arguments whose numbers never fall from one operation of this name to the next."""
    lists = lists_of(found)
    if lists is None:
        return None
    rising = {
        key
        for key, columns in _columns(lists).items()
        if sum(len(numbers) for numbers in columns) - len(columns) >= 4
        and len({number for numbers in columns for number in numbers}) > 2
        and all(numbers == sorted(numbers) for numbers in columns)
    }
    return (frozenset(rising),) if rising else None


def _rises(value: Sequence[Any], keys: frozenset[tuple[str, int]]) -> bool:
    return all(
        numbers == sorted(numbers)
        for key, columns in _columns([rows_of(value)]).items()
        if key in keys
        for numbers in columns
    )


def _with_rising(rng: random.Random, value: Any, keys: frozenset[tuple[str, int]]) -> Any:
    most: dict[tuple[str, int], int] = {}

    def allowed(row: Row) -> bool:
        for index, token in enumerate(row.arguments):
            number = number_of(token)
            if (row.name, index) in keys and number is not None:
                if number < most.get((row.name, index), number):
                    return False
                most[row.name, index] = number
        return True

    return kept(value, {row.place for row in rows_of(value) if allowed(row)})


_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda one, other: bool(one < other),
    "<=": lambda one, other: bool(one <= other),
    "!=": lambda one, other: bool(one != other),
}


def _within(found: Sequence[tuple[Any, ...]]) -> tuple[tuple[Any, ...], tuple[Any, ...]] | None:
    """How the arguments of one operation compare with each other, and between which numbers they lie."""
    lists = lists_of(found)
    if lists is None:
        return None
    rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in (row for each in lists for row in each):
        rows[row.name].append(tuple(_plain(token) for token in row.arguments))
    compared = []
    for name, arguments in sorted(rows.items()):
        width = min(map(len, arguments))
        for one in range(width):
            for other in range(one + 1, width):
                sign = next(
                    (
                        sign
                        for sign in _COMPARED
                        if len(arguments) > 2 and _all_so(arguments, one, other, sign)
                    ),
                    None,
                )
                if sign is not None:
                    compared.append((name, one, other, sign))
    bounds = tuple(
        (name, index, min(map(min, columns)), max(map(max, columns)))
        for (name, index), columns in sorted(_columns(lists).items())
    )
    return tuple(compared), bounds


def _plain(token: Any) -> Any:
    number = number_of(token)
    return token if number is None else number


def _all_so(arguments: Sequence[Sequence[Any]], one: int, other: int, sign: str) -> bool:
    return all(
        type(each[one]) is type(each[other]) and _COMPARED[sign](each[one], each[other]) for each in arguments
    )


def _row_keeps(row: Row, compared: Sequence[Any], bounds: Sequence[Any]) -> bool:
    arguments = [_plain(token) for token in row.arguments]
    return all(
        type(arguments[one]) is type(arguments[other]) and _COMPARED[sign](arguments[one], arguments[other])
        for name, one, other, sign in compared
        if name == row.name
    ) and all(
        not isinstance(arguments[index], int) or low <= arguments[index] <= high
        for name, index, low, high in bounds
        if name == row.name and index < len(arguments)
    )


def _keeps_within(value: Sequence[Any], compared: Sequence[Any], bounds: Sequence[Any]) -> bool:
    return all(_row_keeps(row, compared, bounds) for row in rows_of(value))


def _only_within(rng: random.Random, value: Any, compared: Sequence[Any], bounds: Sequence[Any]) -> Any:
    return kept(value, {row.place for row in rows_of(value) if _row_keeps(row, compared, bounds)})


def _bounded(found: Sequence[tuple[Any, ...]]) -> tuple[frozenset[tuple[str, int]]] | None:
    """Arguments that are never greater than a number of the input, and come close to it."""
    lists = lists_of(found)
    if lists is None:
        return None
    limits = [bound for _, bound in found]
    keys = {(row.name, index) for rows in lists for row in rows for index, _ in enumerate(row.arguments)}
    good = set()
    for key in keys:
        pairs = [
            (number, limit)
            for rows, limit in zip(lists, limits, strict=True)
            for number in _columns([rows]).get(key, [[]])[0]
        ]
        close = sum(number >= limit - 1 for number, limit in pairs)
        if len(pairs) >= 4 and close >= 2 and all(number <= limit for number, limit in pairs):
            good.add(key)
    return (frozenset(good),) if good else None


def _is_bounded(value: Sequence[Any], bound: int, keys: frozenset[tuple[str, int]]) -> bool:
    return all(_row_below(row, bound, keys) for row in rows_of(value))


def _row_below(row: Row, bound: int, keys: frozenset[tuple[str, int]]) -> bool:
    numbers = [number_of(token) for index, token in enumerate(row.arguments) if (row.name, index) in keys]
    return all(number is None or number <= bound for number in numbers)


def _only_below(rng: random.Random, value: Any, bound: int, keys: frozenset[tuple[str, int]]) -> Any:
    return kept(value, {row.place for row in rows_of(value) if _row_below(row, bound, keys)})


def _present(found: Sequence[tuple[Any, ...]]) -> tuple[tuple[str, ...], tuple[Any, ...]] | None:
    """Operations that are not all there is in any list, with rows of others."""
    lists = lists_of(found)
    if lists is None:
        return None
    names = sorted({row.name for rows in lists for row in rows})
    never_alone = tuple(
        name for name in names if all(any(row.name != name for row in rows) for rows in lists)
    )
    items = tuple(item for (value,) in found for item in value)
    return (never_alone, items) if never_alone else None


def _has_others(value: Sequence[Any], never_alone: Sequence[str], items: Any) -> bool:
    names = {row.name for row in rows_of(value)}
    return bool(names) and not (len(names) == 1 and names <= set(never_alone))


_SHAPE = r"operation|command|form|one of|each (?:line|entry|item|event|job|message)|kind|event|entries|log"

OPERATIONS = Kind(
    "operations",
    (
        Form(
            "known operations",
            "each item of {0} is one of the operations {1}, with such words and numbers as known ones have",
            (listed,),
            _are_known,
            reads(_SHAPE),
            bits_of,
            _made_known,
            _shapes,
            order=0,
        ),
        Form(
            "named elsewhere",
            "in {0} these arguments of operations stand in {1}: {2}",
            (listed, lambda value: isinstance(value, (list, tuple)) or is_table(value)),
            _are_named_in,
            reads(r"\bkey|exist|named|known|listed|one of|valid"),
            lambda value, other, keys: bits_of(value),
            _only_named_in,
            _named_in,
            order=2,
        ),
        Form(
            "rising",
            "in {0} these arguments of operations never fall: {1}",
            (listed,),
            _rises,
            reads(r"never go|order of time|ascend|increas|chronolog|sorted|time|later"),
            bits_of,
            _with_rising,
            _rising,
            order=1,
        ),
        Form(
            "arguments",
            "in {0} the arguments of an operation compare as in known inputs: {1}; and lie in their ranges",
            (listed,),
            _keeps_within,
            reads(r"differ|distinct|<|≤|\\le|after|before|own|itself|between|at most|range|never"),
            bits_of,
            _only_within,
            _within,
            order=1,
        ),
        Form(
            "arguments bounded",
            "in {0} these arguments are at most {1}: {2}",
            (listed, lambda value: type(value) is int),
            _is_bounded,
            reads(r"between|exist|valid|numbered|≤|<|\\le|of the"),
            lambda value, bound, keys: bits_of(value),
            _only_below,
            _bounded,
            order=2,
        ),
        Form(
            "not only",
            "{0} does not consist of one of the operations {1} alone",
            (listed,),
            _has_others,
            reads(r"at least one|is present|occurs|there is"),
            lambda value, *_: 1.0,
            lambda rng, value, never_alone, items: alike(value, [*value, rng.choice(list(items))]),
            _present,
            order=3,
        ),
    ),
)
"""Lists of operations."""
