"""Learns domains from sample values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from codegym_envs.pipeline.inputs.domains import (
    BRACKETS,
    DictDomain,
    Domain,
    FixedDomain,
    FloatDomain,
    IntDomain,
    ListDomain,
    MixedDomain,
    TextDomain,
    TupleDomain,
)
from codegym_envs.pipeline.inputs.maps import MapDomain, are_maps, once_and_others
from codegym_envs.spec.plain_data.containers import FrozenOrderedSet, OrderedSet

__all__ = ["learn_domain"]

_SEPARATORS = (", ", ",", " ", ";", "-", "/", ".", ":")
_MOST_SAMPLES = 40


def learn_domain(values: Sequence[Any], *, nested: bool = False) -> Domain:
    """Learn the domain of the values seen at one place.

    Args:
        values: Plain data; at least one value for a useful domain.
        nested: Whether they are items of a list: short lists of one length are pairs or triples then.
    """
    kinds: dict[str, list[Any]] = {}
    for value in values:
        kinds.setdefault(_kind(value), []).append(value)
    if set(kinds) == {"int", "float"}:
        mixed = [*kinds["int"], *kinds["float"]]
        numbers: list[tuple[int, Domain]] = [
            (len(kinds["int"]), _integers(kinds["int"])),
            (len(kinds["float"]), _floats([float(v) for v in mixed])),
        ]
        return MixedDomain(tuple(numbers))
    options: list[tuple[int, Domain]] = [
        (len(found), _pairs(found) if nested and _are_pairs(found) else _LEARNERS.get(kind, _fixed)(found))
        for kind, found in kinds.items()
    ]
    if not options:
        return IntDomain(0, 9)
    return options[0][1] if len(options) == 1 else MixedDomain(tuple(options))


def _kind(value: Any) -> str:
    match value:
        case None | bool():
            return "fixed"
        case int():
            return "int"
        case float():
            return "float"
        case str():
            return "text"
        case tuple():
            return "tuple"
        case (
            set() | frozenset() | OrderedSet() | FrozenOrderedSet()
        ):  # the dialect's sets are mappings in Python
            return "set"
        case Mapping():
            return "dict"
        case list():
            return "list"
        case _:
            return "fixed"


def _fixed(values: Sequence[Any]) -> Domain:
    distinct: list[Any] = []
    for value in values:
        if value not in distinct:
            distinct.append(value)
    if all(isinstance(value, bool) for value in distinct):
        return FixedDomain((False, True))
    return FixedDomain(tuple(distinct))


def _integers(values: Sequence[int]) -> IntDomain:
    low, high = min(values), max(values)
    distinct = set(values)
    # Flags and digits: many values, few different ones, all close to 0.
    closed = len(values) >= 3 * len(distinct) and high - low <= 2 and low >= -1 and high <= 2
    even = len(values) >= 3 and high > 2 and all(value % 2 == 0 for value in values)
    odd = len(values) >= 3 and high > 2 and all(value % 2 == 1 for value in values)
    least = 1 if low >= 1 else 0 if low >= 0 else None
    return IntDomain(low, high, closed, even, odd, least)


def _floats(values: Sequence[float]) -> FloatDomain:
    decimals = max((len(repr(value).partition(".")[2]) if "e" not in repr(value) else 4) for value in values)
    low, high = min(values), max(values)
    if low == high:
        low, high = min(low, 0.0), max(high, 2 * low, 1.0)
    return FloatDomain(low, high, min(decimals, 6), 0.0 if low >= 0 else None)


def _texts(values: Sequence[str]) -> Domain:
    if (
        len(values) >= 6
        and len(set(values)) * 3 <= len(values)
        and all(1 < len(value) <= 20 for value in values)
    ):
        return FixedDomain(tuple(dict.fromkeys(values)))  # kinds, directions, names: words of a fixed list
    lengths = [len(value) for value in values]
    together = "".join(values)
    distinct = sorted(set(values), key=list(values).index)
    separator = ""
    tokens: tuple[str, ...] = ()
    for candidate in _SEPARATORS:
        having = [value for value in values if candidate in value.strip() and value.strip(candidate)]
        if len(having) * 2 > len(values) or (candidate == " " and having):
            separator = candidate
            tokens = tuple(
                dict.fromkeys(token for value in values for token in value.split(candidate) if token)
            )
            break
    letters = {char for char in together if char.isalpha()}
    alphabet = together[:400]
    if separator == "" and letters:
        # A few sample words stand for words of any letters of the same case.
        if all(char.islower() for char in letters) and len(letters) > 6:
            alphabet += "abcdefghijklmnopqrstuvwxyz"
        elif all(char.isupper() for char in letters) and len(letters) > 8:
            alphabet += "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    if len(set(together)) == 1 and not letters and not together.isspace():
        # One character stands for empty places; others hold something.
        alphabet = f"{together[:9]}123456789"
    fixed = len(set(lengths)) == 1 and (lengths[0] == 1 or (len(distinct) >= 4 and lengths[0] <= 12))
    return TextDomain(
        alphabet,
        min(lengths),
        separator,
        tokens[:_MOST_SAMPLES],
        tuple(distinct[:_MOST_SAMPLES]),
        fixed,
        balanced=len(values) >= 2 and all(map(_balanced, values)),
    )


def _balanced(text: str) -> bool:
    """Whether a text consists of balanced brackets, with at most blanks between."""
    open_now: list[str] = []
    for char in text:
        pair = next((pair for pair in BRACKETS if char in pair), None)
        if pair is None:
            if not char.isspace():
                return False
        elif char == pair[0]:
            open_now.append(pair[1])
        elif not open_now or open_now.pop() != char:
            return False
    return bool(text.strip()) and not open_now


def _lists(kind: str) -> Callable[[Sequence[Any]], Domain]:
    def learn_lists(values: Sequence[Any]) -> Domain:
        return _learn_lists(values, kind)

    return learn_lists


def _learn_lists(values: Sequence[Any], kind: str) -> Domain:
    if kind == "list" and are_maps(values):
        grid = _learn_lists([[list(row) for row in value] for value in values], kind)
        if isinstance(grid, ListDomain) and grid.rectangular:
            return MapDomain(grid, *once_and_others(values))
    lengths = [len(value) for value in values]
    items = [item for value in values for item in value]
    if kind == "tuple" or (kind == "list" and _looks_like_tuples(values)):
        if len(set(lengths)) == 1 and lengths[0] > 0:
            positions = tuple(learn_domain([value[index] for value in values]) for index in range(lengths[0]))
            numbers = all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in items)
            ordered = numbers and len(values) >= 3 and lengths[0] == 2 and all(v[0] <= v[1] for v in values)
            return TupleDomain(positions, ordered, as_list=kind == "list")
    long = [value for value in values if len(value) > 1]
    hashable = _try(lambda: all(len(set(value)) == len(value) for value in values))
    unique = bool(hashable) and len(long) >= 2 and sum(map(len, long)) >= 5
    rows = [value for value in values if value and all(isinstance(row, (list, tuple)) for row in value)]
    rectangular = len(rows) == len([value for value in values if value]) > 0 and all(
        len({len(row) for row in value}) == 1 for value in rows
    )
    ragged = any(len(value) > 1 for value in rows)
    fixed = len(values) >= 4 and len(set(lengths)) == 1 and lengths[0] <= 4 and _inner(values)
    return ListDomain(
        item=learn_domain(items, nested=not (rectangular and ragged)),
        kind=kind,
        shortest=min(lengths),
        fixed=fixed,
        order=_order(long),
        unique=unique,
        rectangular=rectangular and ragged and _flat_rows(rows),
        square=rectangular and ragged and all(len(value) == len(value[0]) for value in rows),
        permutation=_permutation(long) if unique else None,
        samples=tuple(items[:_MOST_SAMPLES]),
    )


def _are_pairs(values: Sequence[Any]) -> bool:
    """Whether these are lists of two or three scalars each, as edges, points and intervals are written."""
    return (
        len(values) >= 2
        and all(type(value) is list and len(value) == len(values[0]) for value in values)
        and len(values[0]) in (2, 3)
        and not any(isinstance(item, (list, dict, str)) for value in values for item in value)
    )


def _pairs(values: Sequence[Any]) -> Domain:
    positions = tuple(learn_domain([value[index] for value in values]) for index in range(len(values[0])))
    ordered = len(values) >= 3 and len(positions) == 2 and _try(lambda: all(v[0] <= v[1] for v in values))
    return TupleDomain(positions, ordered, as_list=True)


def _looks_like_tuples(values: Sequence[Any]) -> bool:
    """Many short lists of one length: pairs, edges, triples of one shape."""
    lengths = {len(value) for value in values}
    return len(values) >= 3 and len(lengths) == 1 and lengths <= {2, 3, 4} and _inner(values)


def _inner(values: Sequence[Any]) -> bool:
    return len(values) >= 3 and not any(isinstance(item, (list, dict)) for value in values for item in value)


def _flat_rows(rows: Sequence[Any]) -> bool:
    return not any(isinstance(cell, (list, dict)) for value in rows for row in value for cell in row)


def _order(values: Sequence[Any]) -> int:
    if len(values) < 2 or sum(map(len, values)) < 6:
        return 0
    if _try(lambda: all(list(value) == sorted(value) for value in values)):
        return 1
    if _try(lambda: all(list(value) == sorted(value, reverse=True) for value in values)):
        return -1
    return 0


def _permutation(values: Sequence[Any]) -> int | None:
    for first in (0, 1):
        try:
            if all(sorted(value) == list(range(first, first + len(value))) for value in values):
                return first
        except TypeError:
            return None
    return None


def _dicts(values: Sequence[Mapping[Any, Any]]) -> Domain:
    keys = list(dict.fromkeys(key for value in values for key in value))
    entries = [item for value in values for item in value.values()]
    full = [value for value in values if value]
    graph = (
        bool(full)
        and all(_is_graph(value) for value in full)
        and any(any(v) for m in full for v in m.values())
    )
    weighted = bool(full) and all(_is_weighted(value) for value in full)
    same = len({tuple(value) for value in values}) == 1 and len(values) >= 3 and len(keys) <= 8
    records = same and all(isinstance(key, str) for key in keys) and not graph and not weighted
    fields = tuple((key, learn_domain([value[key] for value in values])) for key in keys) if records else ()
    return DictDomain(
        key=learn_domain(keys),
        value=learn_domain(entries),
        shortest=min(len(value) for value in values),
        graph=graph,
        weighted=weighted,
        symmetric=(graph or weighted) and all(_is_symmetric(value) for value in full),
        keys=tuple(keys[:_MOST_SAMPLES]),
        records=records,
        fields=fields,
    )


def _is_graph(value: Mapping[Any, Any]) -> bool:
    return all(isinstance(others, (list, tuple, set, frozenset)) for others in value.values()) and bool(
        _try(lambda: all(other in value for others in value.values() for other in others))
    )


def _is_weighted(value: Mapping[Any, Any]) -> bool:
    return all(isinstance(others, Mapping) for others in value.values()) and bool(
        _try(lambda: all(other in value for others in value.values() for other in others))
    )


def _is_symmetric(value: Mapping[Any, Any]) -> bool:
    return all(name in value[other] for name, others in value.items() for other in others)


def _try(test: Callable[[], bool]) -> bool:
    """The test's outcome; values that cannot be compared or hashed fail it."""
    try:
        return test()
    except TypeError:
        return False


_LEARNERS: dict[str, Callable[[Sequence[Any]], Domain]] = {
    "int": _integers,
    "float": _floats,
    "text": _texts,
    "list": _lists("list"),
    "set": _lists("set"),
    "tuple": _lists("tuple"),
    "dict": _dicts,
}
