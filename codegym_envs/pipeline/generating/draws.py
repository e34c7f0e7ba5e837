"""Domains as code: expressions that draw a value like those that a domain was learned from."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from codegym_envs.pipeline.generating.tests_as_code import Library, literal
from codegym_envs.pipeline.generating.unemittable import Unemittable
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
from codegym_envs.pipeline.inputs.maps import MapDomain

__all__ = ["DRAWS", "drawn", "letters_of"]

_MOST_INLINE = 60  # characters of a list that stands where it is used

_TEXT = '''def _text(rng, letters, size):
    """A text of so many of these letters; now and then of only two of them, so that some come again."""
    if rng.random() < 0.3:
        letters = [rng.choice(letters), rng.choice(letters)]
    return "".join(rng.choice(letters) for _ in range(size))
'''
_BALANCED = '''def _balanced(rng, kinds, others, pairs):
    """Balanced brackets of these kinds, so many pairs, with other characters in between."""
    text = []
    closing = []
    while pairs or closing:
        if pairs and (not closing or rng.random() < 0.55):
            kind = rng.choice(kinds)
            text.append(kind[0])
            closing.append(kind[1])
            pairs -= 1
        else:
            text.append(closing.pop())
        if others and rng.random() < 0.3:
            text.append(rng.choice(others))
    return "".join(text)
'''
_DISTINCT = '''def _distinct(rng, draw, size):
    """Different values, so many if there are as many."""
    found = []
    for _ in range(6 * size + 20):
        value = draw()
        if len(found) < size and value not in found:
            found.append(value)
    return found
'''
_GRAPH = '''def _neighbours(rng, names, both_ways):
    """Each name with some of the others; every one is reached from another."""
    found = {name: [] for name in names}
    for place, name in enumerate(names):
        others = rng.sample(names, min(len(names), rng.integers(1, 4)))
        for other in [*others, *names[max(0, place - 1) : place]]:
            if other != name and other not in found[name]:
                found[name].append(other)
                if both_ways and name not in found[other]:
                    found[other].append(name)
    return found
'''
_GRID = '''def _grid(rng, cells, draw):
    """Rows of one length, of so many cells or a few more."""
    height = 1
    while (height + 1) * (height + 1) <= cells:
        height += 1
    width = height + rng.integers(0, 3)
    return [[draw() for _ in range(width)] for _ in range(height)]
'''
_SQUARE = '''def _square(rng, cells, draw):
    """As many rows as columns, of so many cells or a few less."""
    side = 1
    while (side + 1) * (side + 1) <= cells:
        side += 1
    return [[draw() for _ in range(side)] for _ in range(side)]
'''
_ONCE = '''def _with_each_once(rng, rows, once, others):
    """The map with each of these characters in one cell and nowhere else."""
    rows = [[rng.choice(others) if cell in once else cell for cell in row] for row in rows]
    cells = [(row, column) for row in range(len(rows)) for column in range(len(rows[0]))]
    for character, (row, column) in zip(once, rng.sample(cells, len(once))):
        rows[row][column] = character
    return ["".join(row) for row in rows]
'''


def drawn(domain: Domain, size: str, library: Library) -> str:
    """An expression that draws a value; it uses ``rng``.

    Args:
        domain: Where the value comes from.
        size: An expression for its size: items, characters or entries.
        library: Where functions that it needs go.

    Raises:
        Unemittable: If there is no such expression.
    """
    emit = DRAWS.get(type(domain))
    if emit is None:
        raise Unemittable(f"{type(domain).__name__} has no emission")
    return emit(domain, size, library)


def _fixed(domain: FixedDomain, size: str, library: Library) -> str:
    return f"rng.choice({_listed(domain.values, '_VALUES', library)})"


def _integer(domain: IntDomain, size: str, library: Library) -> str:
    low, high = domain.low, domain.high
    if domain.least is not None:
        low = max(low, domain.least)
    if domain.most is not None:
        high = min(high, domain.most)
    if domain.even or domain.odd:
        rest = 1 if domain.odd else 0
        first, last = -((rest - low) // 2), (high - rest) // 2
        return f"2 * rng.integers({first}, {max(first, last) + 1}){' + 1' if rest else ''}"
    return f"rng.integers({low}, {max(low, high) + 1})"


def _float(domain: FloatDomain, size: str, library: Library) -> str:
    low = domain.low if domain.least is None else max(domain.low, domain.least)
    span = round(domain.high - low, 9)
    start = f"{literal(low)} + " if low else ""
    return f"round({start}{literal(span)} * rng.random(), {domain.decimals})"


def _string(domain: TextDomain, size: str, library: Library) -> str:
    if not domain.alphabet:
        return '""'
    if domain.balanced:
        kinds = [pair for pair in BRACKETS if pair[0] in domain.alphabet]
        others = "".join(char for char in letters_of(domain) if not any(char in pair for pair in BRACKETS))
        name = library.helper(_BALANCED)
        return f"{name}(rng, {literal(kinds)}, {literal(others)}, max(1, {size} // 2))"
    if domain.separator:
        words = _listed(tuple(dict.fromkeys(domain.tokens)), "_WORDS", library)
        return f"{literal(domain.separator)}.join(rng.choice({words}) for _ in range(max(1, {size})))"
    if domain.fixed:
        return f'"".join(rng.choice({_letters(domain, library)}) for _ in range({domain.shortest}))'
    return f"{library.helper(_TEXT)}(rng, {_letters(domain, library)}, {size})"


def letters_of(domain: TextDomain) -> str:
    """The characters of a domain, each once, in order of the alphabet."""
    return "".join(sorted(set(domain.alphabet)))


def _letters(domain: TextDomain, library: Library) -> str:
    text = letters_of(domain)
    return literal(text) if len(text) <= _MOST_INLINE else library.constant("_LETTERS", text)


def _list(domain: ListDomain, size: str, library: Library) -> str:
    length = str(domain.shortest) if domain.fixed else size
    if domain.permutation is not None:
        first = domain.permutation
        items = f"rng.sample(range({first}, {f'{first} + ' if first else ''}{length}), {length})"
    elif domain.rectangular and isinstance(domain.item, ListDomain):
        items = _grid(domain, domain.item, length, library)
    elif domain.unique:
        items = _different(domain.item, length, library)
    else:
        items = f"[{drawn(domain.item, _inner(domain), library)} for _ in range({length})]"
    if domain.order:
        items = f"sorted({items}{', reverse=True' if domain.order < 0 else ''})"
    return items if domain.kind == "list" else f"{domain.kind}({items})"


def _different(item: Domain, length: str, library: Library) -> str:
    value = drawn(item, "rng.integers(2, 7)", library)
    numbers = re.fullmatch(r"rng\.integers\((-?\d+), (-?\d+)\)", value)
    if numbers:
        low, high = map(int, numbers.groups())
        return f"rng.sample(range({low}, {high}), min({length}, {high - low}))"
    return f"{library.helper(_DISTINCT)}(rng, lambda: {value}, {length})"


def _inner(domain: ListDomain) -> str:
    """The size of an item."""
    item = domain.item
    if isinstance(item, (ListDomain, TextDomain)) and domain.samples:
        sizes = [_length(sample, item) for sample in domain.samples]
        return f"rng.integers({min(sizes)}, {max(sizes) + 1})"
    return "rng.integers(1, 7)"


def _length(value: Any, domain: Domain) -> int:
    if isinstance(domain, TextDomain) and domain.separator:
        return len(value.split(domain.separator))
    return len(value) if hasattr(value, "__len__") else 1


def _grid(domain: ListDomain, row: ListDomain, length: str, library: Library) -> str:
    """Rows of one length; about as many cells as the size says."""
    cell = drawn(row.item, "rng.integers(1, 7)", library)
    if domain.fixed or row.fixed:
        rows = str(domain.shortest) if domain.fixed else f"max(1, {length} // {max(1, row.shortest)})"
        columns = row.shortest if row.fixed else domain.shortest
        return f"[[{cell} for _ in range({columns})] for _ in range({rows})]"
    return f"{library.helper(_SQUARE if domain.square else _GRID)}(rng, {length}, lambda: {cell})"


def _tuple(domain: TupleDomain, size: str, library: Library) -> str:
    items = [drawn(item, "rng.integers(1, 7)", library) for item in domain.items]
    listed = f"[{', '.join(items)}]"
    if domain.ordered:
        listed = f"sorted({listed})"
        return listed if domain.as_list else f"tuple({listed})"
    return listed if domain.as_list else f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def _dict(domain: DictDomain, size: str, library: Library) -> str:
    if domain.records:
        fields = [f"{literal(key)}: {drawn(item, size, library)}" for key, item in domain.fields]
        return "{" + ", ".join(fields) + "}"
    if domain.weighted or (domain.graph and not isinstance(domain.value, ListDomain)):
        raise Unemittable("a graph with weights")
    keys = _listed(domain.keys, "_KEYS", library)
    if domain.graph:
        name = library.helper(_GRAPH)
        return f"{name}(rng, {keys}[:max(1, {size})], {domain.symmetric})"
    value = drawn(domain.value, "rng.integers(1, 7)", library)
    return f"{{key: {value} for key in rng.sample({keys}, min({size}, {len(domain.keys)}))}}"


def _map(domain: MapDomain, size: str, library: Library) -> str:
    cells = drawn(domain.cells, size, library)
    if domain.once:
        name = library.helper(_ONCE)
        return f"{name}(rng, {cells}, {literal(list(domain.once))}, {literal(list(domain.others))})"
    return f'["".join(row) for row in {cells}]'


def _mixed(domain: MixedDomain, size: str, library: Library) -> str:
    total = sum(weight for weight, _ in domain.options)
    text = drawn(domain.options[-1][1], size, library)
    left = domain.options[-1][0]
    for weight, option in reversed(domain.options[:-1]):
        left += weight
        text = f"({drawn(option, size, library)} if rng.random() < {round(weight / left, 2)} else {text})"
    assert left == total, "every option is one of the branches"
    return text


def _listed(values: tuple[Any, ...], name: str, library: Library) -> str:
    text = literal(list(values))
    return text if len(text) <= _MOST_INLINE else library.constant(name, list(values))


DRAWS: dict[type[Any], Callable[[Any, str, Library], str]] = {
    FixedDomain: _fixed,
    IntDomain: _integer,
    FloatDomain: _float,
    TextDomain: _string,
    ListDomain: _list,
    TupleDomain: _tuple,
    DictDomain: _dict,
    MapDomain: _map,
    MixedDomain: _mixed,
}
"""How each kind of domain is drawn from; every one has an entry."""
