"""What holds for links between nodes: facts that keep a changed input a list, a tree or a graph.

Links are lists of numbers and nulls, one for each node. An input in which one link is changed is admissible
only where everything still holds that holds for all inputs: that no node is linked to twice, that the first
node is not linked to, that values ascend along the links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["link_facts"]

_MOST_NODES: Final = 5000


def link_facts(inputs: Sequence[Mapping[str, Any]]) -> Iterator[Callable[[Mapping[str, Any]], bool]]:
    """Facts about links that may hold; none for inputs without links."""
    names = [name for name in inputs[0] if all(name in item for item in inputs)]
    links = [name for name in names if _are_links(name, inputs)]
    if not links:
        return
    count = next(name for name in links)
    starts = [name for name in names if all(_is_start(item[name]) for item in inputs)]
    yield _InRange(tuple(links), count)
    yield _Apart(tuple(links), ())
    for start in starts:
        yield _Apart(tuple(links), (start,))
    for size in range(len(links), 0, -1):  # the largest group that holds says the most, smaller ones follow
        yield _Apart(tuple(links[:size]), ())
    for link in links:
        for values in names:
            if values not in links and all(_is_column(item[values], item[link]) for item in inputs):
                for order in (1, -1):
                    for strictly in (True, False):
                        yield _Along(link, values, order, strictly)
    for start in starts:
        yield _NoWayBack(tuple(links), start)
        for before in links:
            for after in links:
                for values in names:
                    if before != after and values not in links:
                        yield _Search(before, after, values, start)


def _are_links(name: str, inputs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a value is always a list of nulls and positions in it, with some of both."""
    seen: set[bool] = set()
    for item in inputs:
        value = item[name]
        if not isinstance(value, list):
            return False
        for entry in value:
            if entry is not None and not (type(entry) is int and 0 <= entry < len(value)):
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
class _InRange:
    """Every link leads to a node."""

    links: tuple[str, ...]
    count: str

    def __call__(self, inputs: Mapping[str, Any]) -> bool:
        count = len(inputs[self.count])
        return all(entry is None or 0 <= entry < count for name in self.links for entry in inputs[name])


@dataclass(frozen=True)
class _Apart:
    """No node is linked to twice, or is linked to and a start as well."""

    links: tuple[str, ...]
    starts: tuple[str, ...]

    def __call__(self, inputs: Mapping[str, Any]) -> bool:
        met = [entry for name in self.links for entry in inputs[name] if entry is not None]
        met += [inputs[name] for name in self.starts if inputs[name] is not None]
        return len(set(met)) == len(met)


@dataclass(frozen=True)
class _NoWayBack:
    """From a start no way leads back to a node on it, and none is reached twice."""

    links: tuple[str, ...]
    start: str

    def __call__(self, inputs: Mapping[str, Any]) -> bool:
        reached: set[int] = set()
        waiting = [inputs[self.start]]
        while waiting:
            node = waiting.pop()
            if node is None:
                continue
            if node in reached or len(reached) > _MOST_NODES or node >= len(inputs[self.links[0]]):
                return False
            reached.add(node)
            waiting += [inputs[name][node] for name in self.links]
        return True


@dataclass(frozen=True)
class _Along:
    """Values ascend, or descend, from every node to the one it links to."""

    link: str
    values: str
    order: int
    strictly: bool

    def __call__(self, inputs: Mapping[str, Any]) -> bool:
        values = inputs[self.values]
        for node, linked in enumerate(inputs[self.link]):
            if linked is None:
                continue
            one, other = (values[node], values[linked])[:: self.order]
            if not (one < other or (one == other and not self.strictly)):
                return False
        return True


@dataclass(frozen=True)
class _Search:
    """Values ascend from left to right through the tree that hangs on a start."""

    before: str
    after: str
    values: str
    start: str

    def __call__(self, inputs: Mapping[str, Any]) -> bool:
        before, after, values = inputs[self.before], inputs[self.after], inputs[self.values]
        if len(values) != len(before):
            return False
        last: Any = None
        stack: list[int] = []
        node = inputs[self.start]
        steps = 0
        while node is not None or stack:
            while node is not None:
                steps += 1
                if steps > _MOST_NODES or node >= len(before):
                    return False
                stack.append(node)
                node = before[node]
            node = stack.pop()
            if last is not None and not last < values[node]:
                return False
            last = values[node]
            node = after[node]
        return True
