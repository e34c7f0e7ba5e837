"""Graphs as lists of neighbours: both ways, none its own neighbour, names that exist, no circles."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.kinds.structures.graphs import components, has_cycle
from codegym_envs.pipeline.constraints.places import alike, is_table

__all__ = ["NEIGHBOURS"]


def _neighbours(value: Any) -> bool:
    """Whether it maps nodes to their neighbours: by name, or by number as a list of lists."""
    if is_table(value):
        return all(_group(others) for others in value.values())
    return isinstance(value, list) and all(
        isinstance(others, list) and all(type(other) is int for other in others) for others in value
    )


def _group(others: Any) -> bool:
    return (isinstance(others, (list, tuple)) or is_table(others)) and all(map(_node, others))


def _node(value: Any) -> bool:
    return type(value) is int or isinstance(value, str)


def _lists(value: Any) -> Iterator[tuple[Any, Any]]:
    yield from value.items() if is_table(value) else enumerate(value)


def _edges(value: Any) -> list[tuple[Any, Any]]:
    return [(node, other) for node, others in _lists(value) for other in others]


def _has(value: Any, node: Any) -> bool:
    return node in value if is_table(value) else 0 <= node < len(value)


def _is_closed(value: Any) -> bool:
    return all(_has(value, other) for _, other in _edges(value))


def _both_ways(value: Any) -> bool:
    edges = set(_edges(value))
    return _is_closed(value) and all((other, node) in edges for node, other in edges)


def _no_own(value: Any) -> bool:
    return all(node != other for node, other in _edges(value))


def _none_twice(value: Any) -> bool:
    return all(is_table(others) or len(set(others)) == len(others) for _, others in _lists(value))


def _once(value: Any) -> bool:
    """Whether a pair of neighbours is listed with one of them only."""
    edges = _edges(value)
    return len({tuple(sorted(edge)) for edge in edges}) == len(edges)


def _acyclic(value: Any) -> bool:
    return not has_cycle(_edges(value))


def _connected(value: Any) -> bool:
    return len(components([node for node, _ in _lists(value)], _edges(value))) <= 1


def _none_empty(value: Any) -> bool:
    return all(len(others) for _, others in _lists(value))


def _kept(value: Any, keep: Any) -> Any:
    """The same graph with those neighbours only for which a test holds."""

    def chosen(node: Any, others: Any) -> Any:
        if is_table(others):
            return {other: weight for other, weight in others.items() if keep(node, other)}
        return alike(others, [other for other in others if keep(node, other)])

    if is_table(value):
        return {node: chosen(node, others) for node, others in value.items()}
    return [chosen(node, others) for node, others in enumerate(value)]


def _closed(rng: random.Random, value: Any) -> Any:
    if is_table(value):
        return _kept(value, lambda node, other: other in value)
    return [alike(others, [other % len(value) for other in others]) for others in value]


def _mirrored(rng: random.Random, value: Any) -> Any:
    made = copy.deepcopy(_closed(rng, value))
    for node, others in list(_lists(made)):
        for other in list(others):
            back = made[other]
            if is_table(back):
                back[node] = others[other]
            elif node not in back:
                made[other] = [*back, node] if isinstance(back, list) else (*back, node)
    return made


def _single(rng: random.Random, value: Any) -> Any:
    def once(others: Any) -> Any:
        return others if is_table(others) else alike(others, dict.fromkeys(others))

    if is_table(value):
        return {node: once(others) for node, others in value.items()}
    return [once(others) for others in value]


def _downhill(rng: random.Random, value: Any) -> Any:
    """Only those neighbours that come later in one order of all nodes."""
    nodes = [node for node, _ in _lists(value)]
    if rng.random() < 0.7:
        rng.shuffle(nodes)
    rank = {node: place for place, node in enumerate(nodes)}
    return _kept(value, lambda node, other: rank.get(node, 0) < rank.get(other, -1))


def _bits(value: Any) -> float:
    return 0.7 * len(_edges(value))


def _few(value: Any) -> float:
    return 0.2 * len(_edges(value))


_BOTH = r"undirected|both (?:ways|directions)|symmetric|also in|mutual|each other|in turn|two-way|neighbou?r"

NEIGHBOURS = Kind(
    "neighbours",
    (
        Form(
            "names exist",
            "every neighbour that {0} lists has a place there itself",
            (_neighbours,),
            _is_closed,
            reads(r"\bkey|exist|itself|listed|valid|0 (?:<=|≤)|graph|number"),
            _bits,
            _closed,
            enough=4.0,
        ),
        Form(
            "both ways",
            "where {0} lists one node as another's neighbour, it lists the other as its neighbour too",
            (_neighbours,),
            _both_ways,
            reads(_BOTH),
            _bits,
            _mirrored,
            enough=4.0,
            order=2,
        ),
        Form(
            "no own neighbour",
            "no node in {0} is its own neighbour",
            (_neighbours,),
            _no_own,
            reads(r"itself|himself|herself|\bown\b|loop"),
            _few,
            lambda rng, value: _kept(value, lambda node, other: node != other),
            enough=2.0,
        ),
        Form(
            "no neighbour twice",
            "no node in {0} lists a neighbour twice",
            (_neighbours,),
            _none_twice,
            reads(r"twice|once|duplicate|distinct|repeat|different"),
            _few,
            _single,
            enough=2.0,
        ),
        Form(
            "listed once",
            "{0} lists a pair of neighbours with one of them only",
            (_neighbours,),
            _once,
            reads(r"once|only one of|one of the two"),
            _few,
            None,
            enough=6.0,
            order=2,
        ),
        Form(
            "acyclic",
            "{0} leads nowhere in a circle",
            (_neighbours,),
            _acyclic,
            reads(
                r"acyclic|\bcycl|circular|circle|itself|roundabout|\bdag\b|possible|can (?:all )?be "
                r"(?:done|finished)"
            ),
            _bits,
            _downhill,
            enough=4.0,
            order=2,
        ),
        Form(
            "connected",
            "all nodes in {0} are connected",
            (_neighbours,),
            _connected,
            reads(r"connected|reach|one piece|hang together|tree"),
            _bits,
            None,
            enough=6.0,
            order=3,
        ),
        Form(
            "none alone",
            "every node in {0} has a neighbour",
            (_neighbours,),
            _none_empty,
            reads(r"at least one|non-?empty|not empty|never empty"),
            lambda value: 0.5 * sum(1 for _ in _lists(value)),
            None,
            enough=4.0,
            order=3,
        ),
    ),
)
"""Lists and tables of neighbours."""
