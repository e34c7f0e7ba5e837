"""Graphs as lists of edges: no loops, connected, a tree, acyclic, in two parts, even degrees."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike

__all__ = ["GRAPHS", "components", "has_cycle"]


def _edges(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(
        isinstance(edge, (list, tuple))
        and len(edge) >= 2
        and _node(edge[0])
        and type(edge[0]) is type(edge[1])
        for edge in value
    )


def _node(value: Any) -> bool:
    return type(value) is int or isinstance(value, str)


def _numbered(value: Any) -> bool:
    return _edges(value) and all(type(edge[0]) is int for edge in value)


def _counted(value: Any) -> bool:
    return type(value) is int or isinstance(value, (list, tuple))


def _size(nodes: Any) -> int:
    return nodes if isinstance(nodes, int) else len(nodes)


def components(nodes: Iterable[Hashable], edges: Iterable[Sequence[Any]]) -> list[set[Any]]:
    """The nodes that hang together, ends of edges among them."""
    linked: dict[Any, set[Any]] = {node: set() for node in nodes}
    for one, other, *_ in edges:
        linked.setdefault(one, set()).add(other)
        linked.setdefault(other, set()).add(one)
    found: list[set[Any]] = []
    seen: set[Any] = set()
    for start in linked:
        if start in seen:
            continue
        group, queue = {start}, [start]
        while queue:
            for other in linked[queue.pop()]:
                if other not in group:
                    group.add(other)
                    queue.append(other)
        seen |= group
        found.append(group)
    return found


def has_cycle(edges: Iterable[Sequence[Any]]) -> bool:
    """Whether directed edges lead back to where they came from."""
    after: dict[Any, list[Any]] = defaultdict(list)
    open_ends: dict[Any, int] = defaultdict(int)
    nodes: dict[Any, None] = {}
    for one, other, *_ in edges:
        after[one].append(other)
        open_ends[other] += 1
        nodes.update({one: None, other: None})
    ready = [node for node in nodes if not open_ends[node]]
    done = 0
    while ready:
        done += 1
        for other in after[ready.pop()]:
            open_ends[other] -= 1
            if not open_ends[other]:
                ready.append(other)
    return done < len(nodes)


def _first_number(found: Sequence[tuple[Any, ...]]) -> tuple[int] | None:
    ends = [end for edges, *_ in found for edge in edges for end in edge[:2]]
    if not ends:
        return None
    return (0,) if min(ends) == 0 else (1,) if min(ends) >= 1 else None


def _in_range(edges: Sequence[Any], nodes: Any, first: int) -> bool:
    return all(first <= end < first + _size(nodes) for edge in edges for end in edge[:2])


def _is_connected(edges: Sequence[Any], nodes: Any, first: int) -> bool:
    count = _size(nodes)
    return _in_range(edges, nodes, first) and len(components(range(first, first + count), edges)) <= 1


def _is_tree(edges: Sequence[Any], nodes: Any, first: int) -> bool:
    return len(edges) == max(0, _size(nodes) - 1) and _is_connected(edges, nodes, first)


def _folded(rng: random.Random, edges: Sequence[Any], nodes: Any, first: int) -> Any:
    count = _size(nodes)
    if count <= 0:
        return alike(edges, ())
    return alike(
        edges,
        [alike(edge, [*((end - first) % count + first for end in edge[:2]), *edge[2:]]) for edge in edges],
    )


def _like(edges: Sequence[Any], rng: random.Random, one: Any, other: Any) -> Any:
    """An edge with two ends and whatever else edges here have."""
    model = rng.choice(edges) if edges else [0, 0]
    return alike(model, [one, other, *model[2:]])


def _linked(rng: random.Random, edges: Sequence[Any], nodes: Any, first: int) -> Any:
    """More edges, until everything hangs together."""
    made = list(_folded(rng, edges, nodes, first))
    groups = components(range(first, first + _size(nodes)), made)
    while len(groups) > 1:
        one, other = rng.choice(sorted(groups[0])), rng.choice(sorted(groups[1]))
        ends = (one, other) if rng.random() < 0.5 else (other, one)
        made.append(_like(edges, rng, *ends))
        groups = [groups[0] | groups[1], *groups[2:]]
    rng.shuffle(made)
    return alike(edges, made)


def _tree(rng: random.Random, edges: Sequence[Any], nodes: Any, first: int) -> Any:
    """A tree that keeps of the edges what it can."""
    count = _size(nodes)
    made: list[Any] = []
    group = {node: node for node in range(first, first + count)}

    def root(node: int) -> int:
        while group[node] != node:
            node = group[node]
        return node

    for edge in _folded(rng, edges, nodes, first):
        one, other = root(edge[0]), root(edge[1])
        if one != other:
            group[one] = other
            made.append(edge)
    return _linked(rng, alike(edges, made), nodes, first)


def _no_loops(edges: Sequence[Any]) -> bool:
    return all(edge[0] != edge[1] for edge in edges)


def _acyclic(edges: Sequence[Any]) -> bool:
    return not has_cycle(edges)


def _straightened(rng: random.Random, edges: Sequence[Any]) -> Any:
    """Edges that run along one order of the nodes: those against it are turned round."""
    nodes = sorted({end for edge in edges for end in edge[:2]})
    if rng.random() < 0.7:
        rng.shuffle(nodes)
    rank = {node: place for place, node in enumerate(nodes)}
    return alike(
        edges,
        [
            alike(edge, [*sorted(edge[:2], key=rank.__getitem__), *edge[2:]])
            for edge in edges
            if edge[0] != edge[1]
        ],
    )


def _is_bipartite(edges: Sequence[Any]) -> bool:
    linked: dict[Any, list[Any]] = defaultdict(list)
    for one, other, *_ in edges:
        linked[one].append(other)
        linked[other].append(one)
    side: dict[Any, bool] = {}
    for start in linked:
        if start in side:
            continue
        side[start] = True
        queue = [start]
        while queue:
            node = queue.pop()
            for other in linked[node]:
                if other not in side:
                    side[other] = not side[node]
                    queue.append(other)
                elif side[other] == side[node]:
                    return False
    return True


def _in_two_parts(rng: random.Random, edges: Sequence[Any]) -> Any:
    """The edges that keep it in two parts, one after another."""
    made: list[Any] = []
    for edge in edges:
        if _is_bipartite([*made, edge]):
            made.append(edge)
    return alike(edges, made)


def _degrees(edges: Sequence[Any]) -> dict[Any, int]:
    found: dict[Any, int] = defaultdict(int)
    for one, other, *_ in edges:
        found[one] += 1
        found[other] += 1
    return found


def _all_even(edges: Sequence[Any]) -> bool:
    return all(degree % 2 == 0 for degree in _degrees(edges).values())


def _evened(rng: random.Random, edges: Sequence[Any]) -> Any:
    """Edges between nodes of odd degree are taken away if there are any, else put in."""
    made = list(edges)
    odd = sorted(node for node, degree in _degrees(made).items() if degree % 2)
    while len(odd) > 1:
        one, other = odd.pop(), odd.pop(rng.randrange(len(odd)))
        there = next((edge for edge in made if {edge[0], edge[1]} == {one, other}), None)
        if there is not None:
            made.remove(there)
        else:
            made.append(_like(edges, rng, one, other))
    return alike(edges, made)


def _hangs_together(edges: Sequence[Any]) -> bool:
    return len(components((), edges)) <= 1


def _largest_part(rng: random.Random, edges: Sequence[Any]) -> Any:
    part = max(components((), edges), key=len, default=set())
    return alike(edges, [edge for edge in edges if edge[0] in part])


def _strongly(edges: Sequence[Any], nodes: Any, first: int) -> bool:
    count = _size(nodes)
    for turned in (False, True):
        reached, queue = {first}, [first]
        while queue:
            node = queue.pop()
            for edge in edges:
                one, other = (edge[1], edge[0]) if turned else (edge[0], edge[1])
                if one == node and other not in reached:
                    reached.add(other)
                    queue.append(other)
        if len(reached) < count:
            return False
    return _in_range(edges, nodes, first)


def _around(rng: random.Random, edges: Sequence[Any], nodes: Any, first: int) -> Any:
    """More edges: a round trip through all nodes."""
    order = list(range(first, first + _size(nodes)))
    rng.shuffle(order)
    made = list(_folded(rng, edges, nodes, first))
    there = {(edge[0], edge[1]) for edge in made}
    for place, node in enumerate(order):
        if len(order) > 1 and (order[place - 1], node) not in there:
            made.append(_like(edges, rng, order[place - 1], node))
    return alike(edges, made)


def _bits(edges: Sequence[Any], *_: Any) -> float:
    return max(0.0, len(edges) - 1.0)


def _loop_bits(edges: Sequence[Any]) -> float:
    nodes = len({end for edge in edges for end in edge[:2]})
    return 1.5 * len(edges) / max(1, nodes)


_BASE = r"0 to n|1 to n|0\.\.n|1\.\.n|numbered|between|valid|exist|from 0|from 1|<|≤|\\le"
_TREE = r"\btree\b|n - 1|n-1|exactly one (?:way|path|route)|hierarch"
_CONNECTED = (
    r"connected|reach|hang together|one piece|path between|way (?:from|between)|tree"
    r"|directly or through|in the end"
)
_ACYCLIC = (
    r"acyclic|\bcycl|circular|circle|loop back|\bdag\b|itself|roundabout|in a ring|before "
    r"each other|possible order|can be (?:done|finished|ordered)"
)

GRAPHS = Kind(
    "graphs",
    (
        Form(
            "nodes",
            "the ends of {0} are numbers from {2} on, as many as {1} says",
            (_numbered, _counted),
            _in_range,
            reads(_BASE),
            lambda edges, nodes, first: (
                0.8 * len(edges) if _close(edges, nodes, first) else 0.2 if edges else 0.0
            ),
            _folded,
            _first_number,
            enough=5.0,
            order=1,
        ),
        Form(
            "no loops",
            "no edge in {0} leads from a node to itself",
            (_edges,),
            _no_loops,
            reads(r"itself|himself|herself|loop|different|distinct|own|differ|simple|!=|≠|tree"),
            _loop_bits,
            lambda rng, edges: alike(edges, [edge for edge in edges if edge[0] != edge[1]]),
            enough=2.0,
            order=2,
        ),
        Form(
            "tree",
            "{0} make a tree of all nodes, whose number {1} gives, counted from {2}",
            (_numbered, _counted),
            _is_tree,
            reads(_TREE),
            _bits,
            _tree,
            _first_number,
            enough=4.0,
            order=2,
        ),
        Form(
            "connected",
            "{0} connect all nodes, whose number {1} gives, counted from {2}",
            (_numbered, _counted),
            _is_connected,
            reads(_CONNECTED),
            _bits,
            _linked,
            _first_number,
            enough=5.0,
            order=2,
        ),
        Form(
            "strongly connected",
            "along {0} every node is reached from every other, whose number {1} gives, counted from {2}",
            (_numbered, _counted),
            _strongly,
            reads(r"strongly|every other|from (?:any|every)|each other"),
            _bits,
            _around,
            _first_number,
            enough=8.0,
            order=2,
        ),
        Form(
            "hangs together",
            "{0} hang together",
            (_edges,),
            _hangs_together,
            reads(_CONNECTED),
            lambda edges: 0.8 * max(0, len(edges) - 2),
            _largest_part,
            enough=6.0,
            order=2,
        ),
        Form(
            "acyclic",
            "{0} lead nowhere in a circle",
            (_edges,),
            _acyclic,
            reads(_ACYCLIC),
            _bits,
            _straightened,
            enough=4.0,
            order=2,
        ),
        Form(
            "two parts",
            "{0} leave the nodes in two parts, with no edge within either",
            (_edges,),
            _is_bipartite,
            reads(
                r"bipartite|two (?:groups|parts|sides|teams|colou?rs|shifts|lots|classes)|apart"
                r"|possible|divided"
            ),
            lambda edges: max(0.0, len(edges) - len({e for edge in edges for e in edge[:2]}) + 1.0),
            _in_two_parts,
            enough=4.0,
            order=2,
        ),
        Form(
            "even degrees",
            "an even number of {0} meets at every node",
            (_edges,),
            _all_even,
            reads(r"even (?:number|degree)|euler|as many ways in"),
            lambda edges: float(len(_degrees(edges))),
            _evened,
            enough=6.0,
            order=2,
        ),
    ),
)
"""Lists of edges."""


def _close(edges: Sequence[Any], nodes: Any, first: int) -> bool:
    """Whether the largest number comes close to the count, so that the count is told by it."""
    return bool(edges) and max(end for edge in edges for end in edge[:2]) >= first + _size(nodes) - 2
