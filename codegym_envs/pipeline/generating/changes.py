"""Domains as code: statements that change a value a little, so that it stays like the one it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codegym_envs.pipeline.generating.draws import drawn, letters_of
from codegym_envs.pipeline.generating.tests_as_code import Library, literal
from codegym_envs.pipeline.inputs.domains import (
    DictDomain,
    Domain,
    ListDomain,
    TextDomain,
    TupleDomain,
)
from codegym_envs.pipeline.inputs.maps import MapDomain

__all__ = ["Changes", "changed", "regrouped"]

_PLACES = '''def _places(rng, count):
    """The places of a list, a few of them left out, moved, or another one twice instead."""
    places = list(range(count))
    for _ in range(rng.integers(1, 3 + count // 4)):
        if len(places) > 1:
            place = places.pop(rng.integers(0, len(places)))
            way = rng.integers(0, 3)
            if way:
                again = place if way == 1 else rng.integers(0, count)
                places.insert(rng.integers(0, len(places) + 1), again)
    return places
'''
_FEWER = '''def _fewer_or_moved(rng, count):
    """The places of a list, a few of them left out or moved."""
    places = list(range(count))
    for _ in range(rng.integers(1, 3 + count // 4)):
        if len(places) > 1:
            place = places.pop(rng.integers(0, len(places)))
            if rng.random() < 0.6:
                places.insert(rng.integers(0, len(places) + 1), place)
    return places
'''
_ONE_MOVED = '''def _one_moved(rng, count):
    """The places of a list, one of them left out or moved."""
    places = list(range(count))
    place = places.pop(rng.integers(0, count))
    if count < 3 or rng.random() < 0.7:
        places.insert(rng.integers(0, len(places) + 1), place)
    return places
'''
_ONE_ANEW = '''def _one_anew(rng, items, draw):
    """The items, one or two of them drawn anew."""
    items = list(items)
    for place in rng.sample(range(len(items)), min(len(items), rng.integers(1, 3))):
        items[place] = draw()
    return items
'''
_SOME_ANEW = '''def _some_anew(rng, items, draw):
    """The items, some of them drawn anew."""
    share = rng.choice((0.1, 0.3, 0.7))
    anew = rng.integers(0, len(items)) if items else -1
    return [draw() if place == anew or rng.random() < share else item for place, item in enumerate(items)]
'''


@dataclass(frozen=True, slots=True)
class Changes:
    """Writes changes.

    Attributes:
        library: Where functions that they need go.
        gently: Whether as little as possible is changed.
    """

    library: Library
    gently: bool = False

    def some(self, items: str, value: str) -> str:
        """An expression for a list with some items drawn anew."""
        name = self.library.helper(_ONE_ANEW if self.gently else _SOME_ANEW)
        return f"{name}(rng, {items}, lambda: {value})"

    def places(self, name: str, *, twice: bool = True) -> str:
        """An expression for the places of a list that is not empty."""
        text = _ONE_MOVED if self.gently else _PLACES if twice else _FEWER
        return f"{self.library.helper(text)}(rng, len({name}))"


def changed(name: str, domain: Domain, size: str, write: Changes, *, resize: bool) -> list[str]:
    """Statements that change a variable a little; they use ``rng``.

    Args:
        name: The variable.
        domain: What its values are like.
        size: An expression for the size of a value that is drawn anew.
        write: How they are written.
        resize: Whether it may get longer or shorter.

    Raises:
        Unemittable: If new values have no form.
    """
    if isinstance(domain, ListDomain):
        return _list(name, domain, write, resize=resize)
    if isinstance(domain, MapDomain):
        return _map(name, domain, write, resize=resize)
    if isinstance(domain, TextDomain) and not (domain.separator or domain.balanced):
        anew = write.some(f"list({name})", f"rng.choice({literal(letters_of(domain))})")
        lines = [f'{name} = "".join({anew})'] if domain.alphabet else []
        if resize and not domain.fixed and domain.alphabet:
            places = write.places(name)
            lines = [*_at_times(lines), f"if {name} and rng.random() < 0.5:"]
            lines.append(f'    {name} = "".join({name}[place] for place in {places})')
        return lines
    if isinstance(domain, DictDomain) and not (domain.graph or domain.weighted):
        return _dict(name, domain, write.library)
    return [f"{name} = {drawn(domain, size, write.library)}"]


def _at_times(lines: Sequence[str], share: float = 0.6) -> list[str]:
    return [f"if rng.random() < {share}:", *(f"    {line}" for line in lines)] if lines else []


def _list(name: str, domain: ListDomain, write: Changes, *, resize: bool) -> list[str]:
    lines: list[str] = []
    if domain.permutation is not None:
        lines.append(f"rng.shuffle({name})")
        return lines
    if domain.rectangular and isinstance(domain.item, ListDomain):
        cell = drawn(domain.item.item, "rng.integers(1, 7)", write.library)
        lines.append(f"{name} = [{write.some('row', cell)} for row in {name}]")
        lines = _at_times(lines, 0.8)
        resize = resize and not domain.square
    else:
        inner = "rng.integers(1, 7)"
        if isinstance(domain.item, (ListDomain, TextDomain)) and domain.samples:
            sizes = [len(sample) for sample in domain.samples if hasattr(sample, "__len__")]
            inner = f"rng.integers({min(sizes)}, {max(sizes) + 1})"
        items = name if domain.kind == "list" else f"list({name})"
        again = write.some(items, drawn(domain.item, inner, write.library))
        lines = _at_times([f"{name} = {again if domain.kind == 'list' else f'{domain.kind}({again})'}"])
    if resize and not domain.fixed and domain.kind == "list":
        lines.append(f"if {name} and rng.random() < 0.5:")
        row = "list(" if isinstance(domain.item, (ListDomain, TupleDomain)) and _is_list(domain.item) else ""
        taken = f"{row}{name}[place]{')' if row else ''}"
        lines.append(f"    {name} = [{taken} for place in {write.places(name, twice=not domain.unique)}]")
    if domain.order:
        lines.append(f"{name} = sorted({name}{', reverse=True' if domain.order < 0 else ''})")
    return lines


def _is_list(domain: ListDomain | TupleDomain) -> bool:
    return domain.as_list if isinstance(domain, TupleDomain) else domain.kind == "list"


def _map(name: str, domain: MapDomain, write: Changes, *, resize: bool) -> list[str]:
    cells = domain.cells.item
    free = list(domain.others) or [*domain.once]
    if isinstance(cells, ListDomain) and isinstance(cells.item, TextDomain) and not domain.once:
        free = list(letters_of(cells.item))
    kept = f"cell if cell in {literal(list(domain.once))} or rng.random() < 0.8 else " if domain.once else ""
    value = f"{kept}rng.choice({literal(''.join(free))})"
    if not kept:
        value = f"cell if rng.random() < 0.8 else {value}"
    lines = [f'{name} = ["".join({value} for cell in row) for row in {name}]']
    if resize and not domain.once and not domain.cells.square and not domain.cells.fixed:
        lines += [f"if {name} and rng.random() < 0.5:"]
        lines += [f"    {name} = [{name}[place] for place in {write.places(name)}]"]
    return lines


def _dict(name: str, domain: DictDomain, library: Library) -> list[str]:
    if domain.records:
        lines = []
        for key, item in domain.fields:
            value = drawn(item, "rng.integers(1, 7)", library)
            lines += _at_times([f"{name} = {{**{name}, {literal(key)}: {value}}}"], 0.4)
        return lines
    value = drawn(domain.value, "rng.integers(1, 7)", library)
    return [f"{name} = {{key: {value} if rng.random() < 0.4 else item for key, item in {name}.items()}}"]


def regrouped(names: Sequence[str], texts: frozenset[str], write: Changes) -> list[str]:
    """Statements that take the same places of several lists of one length.

    Args:
        names: The variables.
        texts: Those that hold texts.
        write: How they are written.
    """
    lines = [f"if {names[0]} and rng.random() < 0.5:"]
    lines.append(f"    places = {write.places(names[0])}")
    for name in names:
        taken = f"{name}[place] for place in places"
        lines.append(f'    {name} = "".join({taken})' if name in texts else f"    {name} = [{taken}]")
    return lines
