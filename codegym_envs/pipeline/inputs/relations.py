"""Relations between the arguments of one input, found in samples and kept in new inputs."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Relation", "find_relations", "repair"]


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation that held in every sample.

    Attributes:
        kind: ``length_of`` (an integer is the length of a collection), ``index_of`` (it is a valid index),
            ``count_of`` (it lies from 1 to the length), ``same_length``, ``member_of`` (a value is an item or
            key), ``node_of`` (a key of a mapping), ``subset_of`` (all its items are), ``part_of`` /
            ``part_of_item`` (a text is part of another, or of an item of a list), ``at_most`` (number ≤
            number), ``rows_of`` / ``columns_of`` (sizes of a grid), ``nodes_of`` (it is above every number
            in an edge list), ``below`` (every number in a collection lies from 0 to below a number).
        what: The parameter that is bound.
        other: The parameter it is bound to.
        always: Whether it must hold; otherwise it held in most samples and is kept in most inputs.
    """

    kind: str
    what: str
    other: str
    always: bool = True


def find_relations(samples: Sequence[Mapping[str, Any]]) -> list[Relation]:
    """Find relations between parameters.

    Args:
        samples: Inputs: argument for each parameter. Few kinds of relations are believed on one sample.

    Returns:
        The relations, those that bind first first.
    """
    if not samples:
        return []
    names = [name for name in samples[0] if all(name in sample for sample in samples)]
    found: list[Relation] = []
    for what in names:
        for other in names:
            if what != other:
                found.extend(_between(what, other, samples, names))
    if len(samples) == 1:  # one sample is believed only where chance is unlikely
        found = [item for item in found if item.kind in _TELLING and _large(samples[0][item.other])]
    return _without_weaker(found)


_TELLING = ("node_of", "length_of", "same_length")


def _large(value: Any) -> bool:
    return _sized(value) and len(value) >= 3


def _between(
    what: str, other: str, samples: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> list[Relation]:
    pairs = [(sample[what], sample[other]) for sample in samples]
    found = [_size(pairs)]
    if names.index(what) > names.index(other) and _same_length(pairs):
        found.append("same_length")
    kind, share = _part(pairs)
    found.append(kind)
    if _subset(pairs):
        found.append("subset_of")
    if _below(pairs):
        found.append("below")
    if all(_is_number(a) and _is_number(b) for a, b in pairs) and len(pairs) >= 2:
        if all(a <= b for a, b in pairs) and any(a < b for a, b in pairs):
            found.append("at_most")
    return [Relation(item, what, other, item != kind or share == 1.0) for item in found if item]


def _size(pairs: Sequence[tuple[Any, Any]]) -> str:
    """How a number tells the size of a collection, or lies within it; empty if it does not."""
    if not all(_is_int(a) and _sized(b) for a, b in pairs):
        return ""
    differ = len({len(b) for _, b in pairs}) > 1
    if differ and all(a == len(b) for a, b in pairs):
        return "length_of"
    if differ and all(_is_grid(b) for _, b in pairs) and all(a == len(b[0]) for a, b in pairs):
        return "columns_of"
    if all(_is_edges(b) for _, b in pairs) and all(a == 1 + _most(b) for a, b in pairs if b):
        return "nodes_of"
    if all(0 <= a < len(b) for a, b in pairs) and len(pairs) >= 3:
        return "index_of"
    return "count_of" if all(1 <= a <= len(b) for a, b in pairs) and len(pairs) >= 2 else ""


def _same_length(pairs: Sequence[tuple[Any, Any]]) -> bool:
    if not all(_sized(a) and _sized(b) and type(a) is type(b) for a, b in pairs):
        return False
    differ = len({len(a) for a, _ in pairs}) > 1
    return all(len(a) == len(b) for a, b in pairs) and (differ or len(pairs) >= 2)


def _part(pairs: Sequence[tuple[Any, Any]]) -> tuple[str, float]:
    """How a value is part of a collection or text, and in how many pairs; empty if it is not."""
    if all(isinstance(b, Mapping) and _hashable(a) for a, b in pairs):
        share = sum(a in b for a, b in pairs) / len(pairs)
        return ("node_of" if share >= 0.6 else "", share)
    if all(isinstance(b, (list, tuple)) and not _sized(a) for a, b in pairs) and any(b for _, b in pairs):
        share = sum(a in b for a, b in pairs) / len(pairs)
        return ("member_of" if share >= 0.4 else "", share)
    # Being part of a text may be by chance: such relations need not always hold.
    if all(isinstance(a, str) and _is_texts(b) for a, b in pairs):
        return ("part_of_item" if any(any(a in item and a for item in b) for a, b in pairs) else "", 0.0)
    if all(isinstance(b, str) and isinstance(a, str) and len(a) <= len(b) for a, b in pairs):
        share = sum(a in b and a != b for a, b in pairs) / len(pairs)
        return ("part_of" if share >= 0.4 else "", 0.0)
    return "", 0.0


def _subset(pairs: Sequence[tuple[Any, Any]]) -> bool:
    return (
        all(isinstance(a, list) and isinstance(b, list) and a and b for a, b in pairs)
        and all(_hashable(x) for a, _ in pairs for x in a)
        and all(x in b for a, b in pairs for x in a)
    )


def _below(pairs: Sequence[tuple[Any, Any]]) -> bool:
    """Whether all numbers in a collection lie from 0 to below a number.

    Believed if some number comes close to the bound, and others do not simply share a small range.
    """
    if not all(_is_int(b) and isinstance(a, (list, tuple)) for a, b in pairs):
        return False
    inside = [(_numbers(a), b) for a, b in pairs]
    told = [(numbers, b) for numbers, b in inside if numbers]
    return (
        len(told) >= 2
        and all(numbers is not None for numbers, _ in inside)
        and all(min(numbers) >= 0 and max(numbers) < b for numbers, b in told)
        and any(max(numbers) >= b - 2 for numbers, b in told)
        and not all(b == len(a) for a, b in pairs)
    )


def _without_weaker(found: list[Relation]) -> list[Relation]:
    """One strong relation for a parameter makes weaker ones to others pointless."""
    order = ["length_of", "columns_of", "nodes_of", "same_length", "node_of", "member_of", "subset_of"]
    order += ["part_of", "part_of_item", "index_of", "count_of", "below", "at_most"]
    found = sorted(found, key=lambda relation: order.index(relation.kind))
    kept: list[Relation] = []
    bound: dict[str, str] = {}
    for relation in found:
        known = bound.get(relation.what)
        if known in ("length_of", "columns_of", "nodes_of"):
            continue
        if (
            known is not None
            and relation.kind in ("index_of", "count_of", "at_most")
            and known != relation.kind
        ):
            continue
        if any(item.what == relation.other and item.other == relation.what for item in kept):
            continue
        kept.append(relation)
        bound.setdefault(relation.what, relation.kind)
    return kept


def repair(  # noqa: C901, PLR0912 - a table in form: one case for each kind of relation
    inputs: dict[str, Any], relations: Sequence[Relation], rng: random.Random
) -> dict[str, Any]:
    """Make a new input keep the relations, in place; lengths first.

    Args:
        inputs: Argument for each parameter.
        relations: What must hold.
        rng: Source of randomness.

    Returns:
        The input.
    """
    for relation in sorted(relations, key=lambda item: item.kind != "same_length"):
        value, other = inputs[relation.what], inputs[relation.other]
        if not relation.always and rng.random() < 0.3:
            continue
        match relation.kind:
            case "length_of":
                inputs[relation.what] = len(other)
            case "columns_of":
                inputs[relation.what] = len(other[0]) if other else 0
            case "nodes_of":
                inputs[relation.what] = 1 + _most(other)
            case "index_of":
                inputs[relation.what] = rng.randrange(len(other)) if other else 0
            case "count_of":
                inputs[relation.what] = rng.randint(1, len(other)) if other else 1
            case "same_length":
                if not value:  # nothing to make more of
                    inputs[relation.other] = other[:0]
                else:
                    inputs[relation.what] = _resized(value, len(other), rng)
            case "node_of" | "member_of":
                choices = list(other)
                if choices:
                    inputs[relation.what] = rng.choice(choices)
            case "subset_of":
                if other:
                    inputs[relation.what] = rng.sample(other, min(len(value), len(other))) or other[:1]
            case "part_of":
                if other:
                    length = max(1, min(len(value), len(other), 4))
                    start = rng.randrange(len(other) - length + 1)
                    inputs[relation.what] = other[start : start + length]
            case "part_of_item":
                choices = [item for item in other if item]
                if choices:
                    item = rng.choice(choices)
                    start = 0 if rng.random() < 0.6 else rng.randrange(len(item))
                    inputs[relation.what] = item[start : start + rng.randint(1, 2)]
            case "below":
                scattered = 2 * max(_numbers(value) or [0]) < other  # else small samples stay in a corner
                inputs[relation.what] = _folded(value, max(1, other), rng if scattered else None)
            case "at_most":
                if value > other:
                    inputs[relation.what], inputs[relation.other] = other, value
    return inputs


def _resized(value: Any, length: int, rng: random.Random) -> Any:
    if len(value) >= length:
        return value[:length] if not isinstance(value, (set, dict)) else value
    if not value or isinstance(value, (set, dict)):
        return value
    extra = [rng.choice(list(value)) for _ in range(length - len(value))]
    return value + "".join(extra) if isinstance(value, str) else value + type(value)(extra)


def _numbers(value: Any) -> list[int] | None:
    """All numbers in nested lists; None if there is anything else in them."""
    if isinstance(value, (list, tuple)):
        parts = [_numbers(item) for item in value]
        return (
            None
            if any(part is None for part in parts)
            else [number for part in parts for number in part or []]
        )
    return [value] if _is_int(value) else None


def _folded(value: Any, bound: int, rng: random.Random | None) -> Any:
    """Nested lists with every number brought below a bound, some of them anywhere if chance is given."""
    if isinstance(value, (list, tuple)):
        return type(value)([_folded(item, bound, rng) for item in value])
    return rng.randrange(bound) if rng is not None and rng.random() < 0.5 else value % bound


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _sized(value: Any) -> bool:
    return isinstance(value, (list, tuple, str, dict, set, frozenset))


def _hashable(value: Any) -> bool:
    return value is None or isinstance(value, (int, str, float, bool, tuple))


def _is_grid(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, (list, str)) for row in value)


def _is_edges(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(edge, (list, tuple)) and len(edge) in (2, 3) and all(map(_is_int, edge[:2]))
            for edge in value
        )
    )


def _is_texts(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)


def _most(edges: Any) -> int:
    return max((max(edge[0], edge[1]) for edge in edges), default=0)
