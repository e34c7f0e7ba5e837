"""What holds for links between nodes: facts that keep a changed input a list, a tree or a graph.

Links are lists of numbers and nulls, one for each node. An input in which one link is changed is admissible
only where everything still holds that holds for all inputs: that no node is linked to twice, that the first
node is not linked to, that values ascend along the links.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["LinkFact", "link_facts", "link_targets"]

_MOST_NODES: Final = 5000
_TARGETS: Final = 3

Row = Mapping[Any, Any]
"""One case: tables and other values by name, or by position where there are several cases."""


@dataclass(frozen=True)
class LinkFact:
    """Something that holds for every case of an input."""

    def __call__(self, inputs: Mapping[str, Any]) -> bool:
        """Whether it holds."""
        return all(self.holds(row) for row in _rows(inputs))

    def holds(self, row: Row) -> bool:
        """Whether it holds for one case."""
        raise NotImplementedError


def link_facts(inputs: Sequence[Mapping[str, Any]]) -> Iterator[LinkFact]:
    """Facts about links that may hold; none for inputs without links."""
    rows = [row for item in inputs for row in _rows(item)]
    if not rows:
        return
    names = [name for name in rows[0] if all(name in row for row in rows)]
    links = [name for name in names if _are_links([row[name] for row in rows])]
    if not links:
        return
    starts = [name for name in names if all(_is_start(row[name]) for row in rows)]
    yield _InRange(tuple(links))
    for size in range(len(links), 0, -1):  # the largest group that holds says the most, smaller ones follow
        for start in [None, *starts]:
            yield _Apart(tuple(links[:size]), start)
    for link in links:
        for values in names:
            if values not in links and all(_is_column(row[values], row[link]) for row in rows):
                for ascending in (True, False):
                    for strictly in (True, False):
                        yield _Along(link, values, ascending, strictly)
    for start in starts:
        yield _NoWayBack(tuple(links), start)
        for before in links:
            for after in links:
                for values in names:
                    if before != after and values not in links:
                        yield _Search(before, after, values, start)


def link_targets(inputs: Mapping[str, Any], cell: Sequence[Any]) -> list[Any]:
    """Where a link may lead instead: nowhere, or to nodes that nothing leads to.

    Args:
        inputs: The input.
        cell: Path of one item in it.

    Returns:
        New values for the cell; none if it is not a link.
    """
    holder: Any = inputs
    for step in cell[:-2]:
        holder = holder[step]
    if len(cell) < 2 or not isinstance(holder, (Mapping, list, tuple)):
        return []
    column = holder[cell[-2]]
    others = list(holder.values()) if isinstance(holder, Mapping) else list(holder)
    if not isinstance(column, list) or not _are_links([column]):
        return []
    met = {number for other in others if isinstance(other, list) and _are_links([other]) for number in other}
    met |= {other for other in others if type(other) is int}
    free = [number for number in range(len(column)) if number not in met and number != cell[-1]]
    start = cell[-1] % len(free) if free else 0
    return [None, *(free[start:] + free[:start])[:_TARGETS]]


def _rows(inputs: Mapping[str, Any]) -> list[Row]:
    """The cases of an input: several if it holds a list of them, else itself."""
    cases = inputs.get("cases")
    if len(inputs) == 1 and isinstance(cases, list):
        return [dict(enumerate(case)) for case in cases if isinstance(case, (tuple, list))]
    return [inputs]


def _are_links(columns: Sequence[Any]) -> bool:
    """Whether values are lists of nulls and positions in them, with some of both."""
    seen: set[bool] = set()
    for column in columns:
        if not isinstance(column, list):
            return False
        for entry in column:
            if entry is not None and not (type(entry) is int and 0 <= entry < len(column)):
                return False
            seen.add(entry is None)
    return seen == {True, False}


def _is_start(value: Any) -> bool:
    return value is None or (type(value) is int and value >= 0)


def _is_column(value: Any, link: Sequence[Any]) -> bool:
    return (
        isinstance(value, list)
        and len(value) == len(link)
        and all(isinstance(item, (int, float, str)) for item in value)
    )


@dataclass(frozen=True)
class _InRange(LinkFact):
    """Every link leads to a node."""

    links: tuple[Any, ...]

    def holds(self, row: Row) -> bool:
        return all(entry is None or 0 <= entry < len(row[name]) for name in self.links for entry in row[name])


@dataclass(frozen=True)
class _Apart(LinkFact):
    """No node is linked to twice, or is linked to and a start as well."""

    links: tuple[Any, ...]
    start: Any

    def holds(self, row: Row) -> bool:
        met = [entry for name in self.links for entry in row[name] if entry is not None]
        if self.start is not None and row[self.start] is not None:
            met.append(row[self.start])
        return len(set(met)) == len(met)


@dataclass(frozen=True)
class _NoWayBack(LinkFact):
    """From a start, no path leads back to one of its own nodes, and no node is reached twice."""

    links: tuple[Any, ...]
    start: Any

    def holds(self, row: Row) -> bool:
        reached: set[int] = set()
        waiting = [row[self.start]]
        while waiting:
            node = waiting.pop()
            if node is None:
                continue
            if node in reached or len(reached) > _MOST_NODES:
                return False
            reached.add(node)
            waiting += [row[name][node] for name in self.links]
        return True


@dataclass(frozen=True)
class _Along(LinkFact):
    """Values ascend, or descend, from every node to the one it links to."""

    link: Any
    values: Any
    ascending: bool
    strictly: bool

    def holds(self, row: Row) -> bool:
        values = row[self.values]
        for node, linked in enumerate(row[self.link]):
            if linked is None:
                continue
            one, other = values[node], values[linked]
            if not self.ascending:
                one, other = other, one
            if not (one < other or (one == other and not self.strictly)):
                return False
        return True


@dataclass(frozen=True)
class _Search(LinkFact):
    """Values ascend from left to right through the tree that hangs on a start."""

    before: Any
    after: Any
    values: Any
    start: Any

    def holds(self, row: Row) -> bool:
        before, after, values = row[self.before], row[self.after], row[self.values]
        if not isinstance(values, list) or len(values) != len(before):
            return False
        last: Any = None
        stack: list[int] = []
        node = row[self.start]
        steps = 0
        while node is not None or stack:
            while node is not None:
                steps += 1
                if steps > _MOST_NODES:
                    return False
                stack.append(node)
                node = before[node]
            node = stack.pop()
            if last is not None and not last < values[node]:
                return False
            last = values[node]
            node = after[node]
        return True
