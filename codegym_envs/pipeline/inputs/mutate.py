"""Near copies of values: one item changed, removed, doubled, moved."""

from __future__ import annotations

import copy
import random
from typing import Any

from codegym_envs.pipeline.inputs.domains import DictDomain, Domain, ListDomain, TextDomain, TupleDomain
from codegym_envs.pipeline.inputs.maps import MapDomain
from codegym_envs.pipeline.inputs.text_shapes import has_shape, reshaped
from codegym_envs.spec.plain_data.containers import FrozenOrderedSet, OrderedSet

__all__ = ["mutated", "without_some"]


def mutated(value: Any, domain: Domain, rng: random.Random) -> Any:
    """A value like the given one but for one change.

    Args:
        value: Plain data; not changed.
        domain: Where new items come from.
        rng: Source of randomness.

    Returns:
        The new value, of the same type.
    """
    match value:
        case None | bool():
            return domain.draw(rng, 4)
        case int():
            return _near_number(value, domain, rng)
        case float():
            return rng.choice((round(value + rng.choice((-1, 1)) * rng.random(), 2), domain.draw(rng, 4)))
        case str():
            return _text(value, domain, rng)
        case list() | tuple() if isinstance(domain, TupleDomain) and len(domain.items) == len(value) > 0:
            index = rng.randrange(len(value))
            new = mutated(value[index], domain.items[index], rng)
            return type(value)([*value[:index], new, *value[index + 1 :]])
        case list() if isinstance(domain, MapDomain):
            rows = _list([list(row) for row in value], domain.cells, rng)
            return domain.joined(rows, rng)
        case list():
            return _list(value, domain, rng)
        case tuple():
            return tuple(_list(list(value), domain, rng, keep_length=True))
        case set() | frozenset() | OrderedSet() | FrozenOrderedSet():  # the dialect's are mappings in Python
            return set(_list(sorted(value, key=repr), domain, rng))
        case dict():
            return _mapping(value, domain, rng)
        case _:
            return domain.draw(rng, 6)


def without_some(value: Any, rng: random.Random) -> Any:
    """The beginning of a list or text, or what is left of it without some items; other values as they are."""
    if not isinstance(value, (list, tuple, str, dict)) or not value:
        return value
    length = rng.randint(1, len(value))
    places = range(length) if rng.random() < 0.5 else sorted(rng.sample(range(len(value)), length))
    if isinstance(value, dict):
        keys = list(value)
        return {keys[place]: value[keys[place]] for place in places}
    if isinstance(value, str):
        return "".join(value[place] for place in places)
    return type(value)(value[place] for place in places)


def _near_number(value: int, domain: Domain, rng: random.Random) -> Any:
    least = getattr(domain, "least", None)
    new = rng.choice((value + 1, value - 1, value + rng.randint(-5, 5), domain.draw(rng, 8)))
    return max(new, least) if least is not None and isinstance(new, int) else new


def _text(value: str, domain: Domain, rng: random.Random) -> str:
    if not value:
        drawn = domain.draw(rng, 3)
        return drawn if isinstance(drawn, str) else value
    if has_shape(value) and rng.random() < 0.5:
        return reshaped(value, rng, fixed=True)
    index = rng.randrange(len(value))
    alphabet = domain.alphabet if isinstance(domain, TextDomain) and domain.alphabet else value
    match rng.randrange(5):
        case 0:
            return value[:index] + rng.choice(alphabet) + value[index + 1 :]
        case 1:
            return value[:index] + value[index + 1 :]
        case 2:
            return value[:index] + rng.choice(alphabet) + value[index:]
        case 3:
            return value[index:] + value[:index]
        case _:
            return value + value[:index]


def _list(value: list[Any], domain: Domain, rng: random.Random, *, keep_length: bool = False) -> list[Any]:
    result = copy.deepcopy(value)
    if isinstance(domain, ListDomain) and domain.rectangular and value and all(value):
        return _grid(result, domain, rng)
    item = domain.item if isinstance(domain, ListDomain) else None
    if not result:
        return [item.draw(rng, 3)] if item is not None and not keep_length else result
    index = rng.randrange(len(result))
    way = 0 if keep_length else rng.randrange(5)
    if way == 0:
        result[index] = mutated(result[index], item, rng) if item is not None else result[index]
    elif way == 1:
        del result[index]
    elif way == 2:
        result.insert(index, copy.deepcopy(rng.choice(result)))
    elif way == 3:
        result = result[index:] + result[:index]
    elif item is not None:
        result.append(item.draw(rng, 4))
    if isinstance(domain, ListDomain):
        result = _kept(result, domain)
    return result


def _grid(rows: list[Any], domain: ListDomain, rng: random.Random) -> list[Any]:
    """A grid with some cells changed, or a row moved, doubled or left out; still a grid."""
    row = rng.randrange(len(rows))
    cells = domain.item.item if isinstance(domain.item, ListDomain) else None
    match rng.randrange(6):
        case 0 if not domain.square and not domain.fixed and len(rows) > 1:
            del rows[row]
        case 1 if not domain.square and not domain.fixed:
            rows.insert(row, copy.deepcopy(rng.choice(rows)))
        case 2:
            rows[row], rows[0] = rows[0], rows[row]
        case _:
            for _ in range(rng.randint(1, 4)):
                row, column = rng.randrange(len(rows)), rng.randrange(len(rows[0]))
                new = cells.draw(rng, 8) if cells is not None else rng.choice(rng.choice(rows))
                rows[row] = type(rows[row])([*rows[row][:column], new, *rows[row][column + 1 :]])
    return rows


def _kept(items: list[Any], domain: ListDomain) -> list[Any]:
    """Order and uniqueness restored."""
    if domain.unique:
        distinct: list[Any] = []
        for item in items:
            if item not in distinct:
                distinct.append(item)
        items = distinct
    if domain.order:
        try:
            items.sort(reverse=domain.order < 0)
        except TypeError:
            return items
    return items


def _mapping(value: dict[Any, Any], domain: Domain, rng: random.Random) -> dict[Any, Any]:
    result = copy.deepcopy(value)
    if not result or not isinstance(domain, DictDomain) or domain.graph or domain.weighted:
        drawn = domain.draw(rng, max(2, len(result)))
        return drawn if isinstance(drawn, dict) else result
    key = rng.choice(list(result))
    if rng.random() < 0.3 and not domain.records:
        del result[key]
    else:
        result[key] = mutated(result[key], domain.value, rng)
    return result
