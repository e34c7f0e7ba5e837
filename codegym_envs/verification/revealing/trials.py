"""Arguments to try a tool with. Self-contained: it also runs in worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

__all__ = ["combinations_of", "values_to_try"]

_WINDOW = 48  # integers tried as arguments, at most
_SCATTER = 2_654_435_761  # multiples of it, modulo 2**32, are far apart


def _integers(cells: list[Any], size: int) -> list[int]:
    """Integers worth trying as an argument: all positions, and the input's own numbers."""
    own = sorted({item for item in cells if type(item) is int and not -1 <= item <= size + 1})
    return _spread([*range(-1, size + 2), *own], _WINDOW)


def _spread(items: list[Any], count: int) -> list[Any]:
    if len(items) <= count:
        return items
    return [items[index * (len(items) - 1) // (count - 1)] for index in range(count)]


def values_to_try(kind: Any, cells: list[Any], keys: list[Any], size: int) -> tuple[list[Any], bool]:
    """Arguments to try for one parameter, and whether there are no others."""
    name = kind[0]
    if name == "bool":
        return [False, True], True
    if name == "none":
        return [None], True
    if name == "literal":
        return list(kind[1]), True
    if name == "int":
        return _integers([*cells, *keys], size), False
    if name == "str":
        texts = sorted({item for item in (*cells, *keys) if isinstance(item, str)})
        return [*_spread(texts, _WINDOW - 1), "?"], False
    if name == "float":
        return [0.0, 1.0, *_spread(sorted({item for item in cells if isinstance(item, float)}), 6)], False
    if name == "union":
        parts = [values_to_try(part, cells, keys, size) for part in kind[1]]
        return [item for values, _ in parts for item in values], all(exact for _, exact in parts)
    if name == "tuple":
        parts = [values_to_try(part, cells, keys, size) for part in kind[1]]
        combined = [tuple(items) for items in product(*(_spread(values, 8) for values, _ in parts))]
        return _spread(combined, _WINDOW), all(exact and len(values) <= 8 for values, exact in parts)
    return [], False


def combinations_of(options: list[list[Any]], total: int, limit: int) -> Iterator[list[Any]]:
    """All combinations, or as many as allowed, spread evenly, and in an order that is spread evenly, too."""
    count = min(total, limit)
    for step in sorted(range(count), key=lambda number: number * _SCATTER % (1 << 32)):
        index = step * total // count
        chosen = []
        for values in reversed(options):
            index, place = divmod(index, len(values))
            chosen.append(values[place])
        yield chosen[::-1]
