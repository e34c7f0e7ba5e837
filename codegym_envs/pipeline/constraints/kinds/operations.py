"""Operations: which words each takes, how those about one thing follow each other, how often they come."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.operation_rows import (
    Row,
    are_operations,
    kept,
    number_of,
    rows_of,
)
from codegym_envs.pipeline.constraints.places import alike

__all__ = ["OPERATIONS"]

_START = "^"


def _listed(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(item, (list, tuple, str)) for item in value)


def _kind(token: Any) -> str:
    return "number" if number_of(token) is not None else type(token).__name__


def _shape(row: Row) -> tuple[str, ...]:
    return row.name, *map(_kind, row.arguments)


def _lists(found: Sequence[tuple[Any, ...]]) -> list[list[Row]] | None:
    values = [values[0] for values in found]
    return [rows_of(value) for value in values] if are_operations(values) else None


def _shapes(
    found: Sequence[tuple[Any, ...]],
) -> tuple[tuple[str, ...], frozenset[Any], tuple[Any, ...]] | None:
    lists = _lists(found)
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
    lists = _lists(found)
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


def _givers(found: Sequence[tuple[Any, ...]]) -> tuple[tuple[tuple[str, tuple[str, ...]], ...]] | None:
    """Operations of which there were never more than of one other, or else than of all others."""
    lists = _lists(found)
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
    lists = _lists(found)
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
    lists = _lists(found)
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
    lists = _lists(found)
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
    lists = _lists(found)
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


def _operation_bits(value: Sequence[Any], *_: Any) -> float:
    return 0.5 * len(value)


_STATE = (
    r"at (?:that|this|the) (?:moment|time)|still|while|already|when|there|before|until"
    r"|only|never|always|exist|each|no two|second|back"
)
_SHAPE = r"operation|command|form|one of|each (?:line|entry|item|event|job|message)|kind|event|entries|log"

OPERATIONS = Kind(
    "operations",
    (
        Form(
            "known operations",
            "each item of {0} is one of the operations {1}, with such words and numbers as known ones have",
            (_listed,),
            _are_known,
            reads(_SHAPE),
            _operation_bits,
            _made_known,
            _shapes,
            order=0,
        ),
        Form(
            "in turn",
            "operations in {0} about one thing follow each other as in known inputs",
            (_listed,),
            _follows,
            reads(_STATE),
            _operation_bits,
            _in_protocol,
            _protocol,
            order=2,
        ),
        Form(
            "never more",
            "up to any place in {0}, there are never more of one operation than of others: {1}",
            (_listed,),
            _counted,
            reads(_STATE),
            _operation_bits,
            _recounted,
            _givers,
            order=2,
        ),
        Form(
            "rising",
            "in {0} these arguments of operations never fall: {1}",
            (_listed,),
            _rises,
            reads(r"never go|order of time|ascend|increas|chronolog|sorted|time|later"),
            _operation_bits,
            _with_rising,
            _rising,
            order=1,
        ),
        Form(
            "arguments",
            "in {0} the arguments of an operation compare as in known inputs: {1}; and lie in their ranges",
            (_listed,),
            _keeps_within,
            reads(r"differ|distinct|<|≤|\\le|after|before|own|itself|between|at most|range|never"),
            _operation_bits,
            _only_within,
            _within,
            order=1,
        ),
        Form(
            "arguments bounded",
            "in {0} these arguments are at most {1}: {2}",
            (_listed, lambda value: type(value) is int),
            _is_bounded,
            reads(r"between|exist|valid|numbered|≤|<|\\le|of the"),
            lambda value, bound, keys: _operation_bits(value),
            _only_below,
            _bounded,
            order=2,
        ),
        Form(
            "not only",
            "{0} does not consist of one of the operations {1} alone",
            (_listed,),
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
