"""What linked inputs look like: which links make the structure, and what else holds in every sample."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["BACK", "Forest", "Layout", "Traits", "no_links", "traits_of"]

_MOST_LOOPS = 0.8
BACK = ("prev", "parent", "up", "back", "random", "previous", "father")
"""Beginnings of names of links that run beside or against a structure."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What the tables of a problem are.

    Attributes:
        kinds: Table → ``value``, ``link``, ``links`` or ``linkmap``, in order.
        roles: Parameter → ``node``, ``nodes`` or ``plain``, in order.
    """

    kinds: Mapping[str, str]
    roles: Mapping[str, str]

    @property
    def values(self) -> list[str]:
        """Tables of values."""
        return [table for table, kind in self.kinds.items() if kind == "value"]

    @property
    def links(self) -> list[str]:
        """Tables of single links."""
        return [table for table, kind in self.kinds.items() if kind == "link"]

    @property
    def links_of_many(self) -> list[str]:
        """Tables of lists of links."""
        return [table for table, kind in self.kinds.items() if kind == "links"]

    @property
    def is_binary(self) -> bool:
        """Whether nodes have a left and a right child."""
        return {"left_child_of", "right_child_of"} <= set(self.links)


def no_links(kind: str) -> Any:
    """What a node that leads nowhere holds, by the kind of its table."""
    return None if kind == "link" else [] if kind == "links" else {}


@dataclass(slots=True)
class Traits:
    """What holds in all samples.

    Attributes:
        primary: Tables of the links that make the structure; none for a graph.
        extra: Other tables of links → ``inverse`` (back along the structure), ``none`` or ``any``.
        inside: Parameter → the parameter in whose structure its node is.
        joins: Parameter → the parameter whose list its own list may run into.
        loops: Share of lists that run back into themselves, from 0 to 1.
        search_trees: Share of trees whose values ascend from left to right, from 0 to 1.
        may_be_search_trees: Whether they ascend in every sample, however small.
        full: Whether all binary trees are filled level by level.
        symmetric: Whether every link of a graph has its opposite.
    """

    primary: list[str]
    extra: dict[str, str] = field(default_factory=dict)
    inside: dict[str, str] = field(default_factory=dict)
    joins: dict[str, str] = field(default_factory=dict)
    loops: float = 0.0
    search_trees: float = 0.0
    may_be_search_trees: bool = True
    full: bool = False
    symmetric: bool = True

    @property
    def in_order(self) -> bool:
        """Whether values are listed from left to right, parents between their children."""
        return len(self.primary) == 2 and self.primary[0].startswith("left")


class Forest:
    """One sample's structures.

    Args:
        sample: Tables and parameters.
        layout: What they are.
        traits: Which links make structures.
    """

    def __init__(self, sample: Mapping[str, Any], layout: Layout, traits: Traits) -> None:
        self.sample = sample
        self.layout = layout
        self.traits = traits

    def below(self, node: int, tables: Sequence[str]) -> list[int]:
        """The nodes that a node links to."""
        found: list[int] = []
        for table in tables:
            linked = self.sample[table][node]
            found += [item for item in (linked if isinstance(linked, list) else [linked]) if item is not None]
        return found

    def order(self, start: Any) -> list[int]:
        """The nodes of a structure in the order in which their values are listed."""
        found: list[int] = []
        seen: set[int] = set()
        if start is None:
            return found
        tables = self.traits.primary or self.layout.links_of_many
        if self.traits.in_order:
            before, after = self.traits.primary
            stack: list[int] = []
            node = start
            while (node is not None or stack) and len(found) < 10_000:
                while node is not None and node not in seen:
                    seen.add(node)
                    stack.append(node)
                    node = self.sample[before][node]
                if not stack:
                    break
                top = stack.pop()
                found.append(top)
                node = self.sample[after][top]
            return found
        queue = [start]
        while queue:
            node = queue.pop()
            if node not in seen:
                seen.add(node)
                found.append(node)
                queue += reversed(self.below(node, tables))
        return found

    def values(self, start: Any, stop: int | None = None) -> list[Any]:
        """The values of a structure in that order, up to a node that it shares with another one."""
        order = self.order(start)
        if stop is not None and stop in order:
            order = order[: order.index(stop)]
        return [self.row(node) for node in order]

    def row(self, node: int) -> Any:
        """The values of one node: one by itself, several as a tuple, none as 0."""
        values = [self.sample[table][node] for table in self.layout.values]
        return values[0] if len(values) == 1 else tuple(values) if values else 0

    def shared(self, name: str) -> int | None:
        """The first node of a parameter's list that is in the list it joins."""
        other = self.traits.joins.get(name)
        if other is None:
            return None
        theirs = set(self.order(self.sample[other]))
        return next((node for node in self.order(self.sample[name]) if node in theirs), None)


def traits_of(samples: Sequence[Mapping[str, Any]], layout: Layout) -> Traits:
    """Find what holds in all samples."""
    traits = Traits([])
    for table in [*layout.links, *layout.links_of_many]:
        word = table.removesuffix("_of")
        if layout.kinds[table] == "link" and len(layout.kinds) > 1 and word.startswith(BACK):
            continue
        tried = [*traits.primary, table]
        alone = len(layout.links) == 1 and not layout.links_of_many
        if alone or all(_is_forest(sample, layout, tried) for sample in samples):
            traits.primary = tried
    forests = [Forest(sample, layout, traits) for sample in samples]
    starts = [name for name, role in layout.roles.items() if role == "node"]
    for table in layout.links:
        if table not in traits.primary:
            traits.extra[table] = _extra(table, forests, starts)
    _relate(traits, forests, starts)
    chains = [
        _runs_back(forest, traits.primary[0], forest.sample[name])
        for forest in forests
        for name in starts
        if len(traits.primary) == 1 and forest.sample[name] is not None
    ]
    # Tests of cycles may show nothing else, but cycles have to be told from structures without any.
    traits.loops = min(sum(chains) / len(chains), _MOST_LOOPS) if chains else 0.0
    if traits.in_order and len(layout.values) == 1:
        listed = [forest.values(forest.sample[name]) for forest in forests for name in starts]
        long = [values for values in listed if len(values) >= 4]
        traits.may_be_search_trees = all(_ascends(values) for values in listed)
        traits.search_trees = 1.0 if long and traits.may_be_search_trees else 0.0
        traits.full = bool(long) and all(
            _is_full(forest, forest.sample[name]) for forest in forests for name in starts
        )
    for table in layout.links_of_many:
        traits.symmetric = traits.symmetric and all(
            number in sample[table][other]
            for sample in samples
            for number, others in enumerate(sample[table])
            for other in others
        )
    return traits


def _is_forest(sample: Mapping[str, Any], layout: Layout, tables: Sequence[str]) -> bool:
    """Whether no node is linked to twice and no path leads back."""
    forest = Forest(sample, layout, Traits(list(tables)))
    count = len(sample[tables[0]])
    linked = [other for node in range(count) for other in forest.below(node, tables)]
    if len(set(linked)) != len(linked):
        return False
    reached: set[int] = set()
    queue = [node for node in range(count) if node not in set(linked)]
    while queue:
        node = queue.pop()
        reached.add(node)
        queue += forest.below(node, tables)
    return len(reached) == count


def _extra(table: str, forests: Sequence[Forest], starts: Sequence[str]) -> str:
    """How links besides the structure run; ``none`` too where there is nothing to learn it from."""
    used = [
        (forest, node, forest.sample[table][node])
        for forest in forests
        for name in starts
        for node in forest.order(forest.sample[name])
        if forest.sample[table][node] is not None
    ]
    if not used:
        known = any(forest.order(forest.sample[name]) for forest in forests for name in starts)
        word = table.removesuffix("_of")
        return "none" if known or not word.startswith(BACK) else "any" if word == "random" else "inverse"
    back = all(node in forest.below(other, forest.traits.primary) for forest, node, other in used)
    return "inverse" if back else "any"


def _relate(traits: Traits, forests: Sequence[Forest], starts: Sequence[str]) -> None:
    """Find parameters that point into the structure of another one."""
    for place, name in enumerate(starts):
        for other in starts[:place]:
            if other in traits.inside or name in traits.inside:
                continue
            pairs = [
                (forest, forest.sample[name], set(forest.order(forest.sample[other])))
                for forest in forests
                if forest.sample[name] is not None and forest.sample[other] is not None
            ]
            if pairs and all(node in nodes for _, node, nodes in pairs):
                traits.inside[name] = other
            elif len(traits.primary) == 1 and any(
                nodes & set(forest.order(node)) for forest, node, nodes in pairs
            ):
                traits.joins[name] = other


def _runs_back(forest: Forest, table: str, start: int) -> bool:
    if forest.layout.kinds[table] != "link":
        return False
    seen: set[int] = set()
    node: int | None = start
    while node is not None and node not in seen:
        seen.add(node)
        node = forest.sample[table][node]
    return node is not None


def _ascends(values: Sequence[Any]) -> bool:
    try:
        return all(one < other for one, other in itertools.pairwise(values))
    except TypeError:
        return False


def _is_full(forest: Forest, start: Any) -> bool:
    """Whether a tree read level by level has no gap, except in the last level."""
    queue = [start]
    gap = False
    depth = {start: 0}
    deepest = 0
    first_gap: int | None = None
    for node in queue:
        if node is None:
            gap = True
            continue
        deepest = max(deepest, depth[node])
        if gap and first_gap is None:
            first_gap = depth[node]
        for table in forest.traits.primary:
            below = forest.sample[table][node]
            if below is not None and below not in depth:
                depth[below] = depth[node] + 1
            queue.append(below)
    return first_gap is None or first_gap >= deepest
