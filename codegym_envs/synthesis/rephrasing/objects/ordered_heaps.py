"""Heaps, minima and maxima that compare by a function, as functions of the module."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codegym_envs.synthesis.trees import rename

__all__ = ["HEAP_FUNCTIONS", "SORTED_BY", "with_helpers"]

HEAP_FUNCTIONS = {
    "heappush": "push_ordered",
    "heappop": "pop_ordered",
    "heapify": "make_heap",
    "heappushpop": "push_pop_ordered",
    "heapreplace": "replace_first",
    "nsmallest": "first_ones",
    "nlargest": "last_ones",
}
"""What stands for the functions of ``heapq``: the same comparisons in the same order."""

SORTED_BY = """
def sorted_by(items, compare, reverse=False):
    '''Items sorted by a function that compares two of them.'''
    result = []
    for item in items:
        low = 0
        high = len(result)
        while low < high:
            middle = (low + high) // 2
            order = compare(item, result[middle])
            if (order > 0) if reverse else (order < 0):
                high = middle
            else:
                low = middle + 1
        result.insert(low, item)
    return result
"""
"""A sort by a function that tells, of two items, by a number below zero that the first comes first."""

_RISE = """
def rise(heap, place, top):
    '''Let an entry of a heap rise until the one above it does not come after it.'''
    while place > top and comes_before(heap[place], heap[(place - 1) // 2]):
        above = (place - 1) // 2
        heap[place], heap[above] = heap[above], heap[place]
        place = above
"""
_SINK = """
def sink(heap, top):
    '''Let an entry of a heap sink to the end, and rise from there to its place.'''
    place = top
    child = 2 * place + 1
    while child < len(heap):
        if child + 1 < len(heap) and not comes_before(heap[child], heap[child + 1]):
            child += 1
        heap[place], heap[child] = heap[child], heap[place]
        place = child
        child = 2 * place + 1
    rise(heap, place, top)
"""
_PUSH = """
def push_ordered(heap, item):
    '''Put an entry on a heap.'''
    heap.append(item)
    rise(heap, len(heap) - 1, 0)
"""
_POP = """
def pop_ordered(heap):
    '''Take the first entry off a heap.'''
    last = heap.pop()
    if not heap:
        return last
    first = heap[0]
    heap[0] = last
    sink(heap, 0)
    return first
"""
_MAKE = """
def make_heap(heap):
    '''Order a list as a heap.'''
    for place in range(len(heap) // 2 - 1, -1, -1):
        sink(heap, place)
"""
_REPLACE = """
def replace_first(heap, item):
    '''Take the first entry off a heap and put another on it.'''
    first = heap[0]
    heap[0] = item
    sink(heap, 0)
    return first
"""
_PUSH_POP = """
def push_pop_ordered(heap, item):
    '''Put an entry on a heap and take the first off.'''
    if heap and comes_before(heap[0], item):
        return replace_first(heap, item)
    return item
"""
_FIRST = """
def first_ordered(items):
    '''The entry that comes before all others.'''
    best = None
    for place, item in enumerate(items):
        if place == 0 or comes_before(item, best):
            best = item
    return best
"""
_LAST = """
def last_ordered(items):
    '''The entry that comes after all others.'''
    best = None
    for place, item in enumerate(items):
        if place == 0 or comes_before(best, item):
            best = item
    return best
"""
_THREE_WAY = "lambda item, other: comes_before(other, item) - comes_before(item, other)"
_FIRST_ONES = f"""
def first_ones(count, items):
    '''The first entries in order.'''
    return sorted_by(items, {_THREE_WAY})[:max(count, 0)]
"""
_LAST_ONES = f"""
def last_ones(count, items):
    '''The last entries, the very last first.'''
    return sorted_by(items, {_THREE_WAY}, True)[:max(count, 0)]
"""
_SOURCES: dict[str, tuple[str, tuple[str, ...]]] = {
    "sorted_by": (SORTED_BY, ()),
    "rise": (_RISE, ()),
    "sink": (_SINK, ("rise",)),
    "push_ordered": (_PUSH, ("rise",)),
    "pop_ordered": (_POP, ("sink",)),
    "make_heap": (_MAKE, ("sink",)),
    "replace_first": (_REPLACE, ("sink",)),
    "push_pop_ordered": (_PUSH_POP, ("replace_first",)),
    "first_ordered": (_FIRST, ()),
    "last_ordered": (_LAST, ()),
    "first_ones": (_FIRST_ONES, ("sorted_by",)),
    "last_ones": (_LAST_ONES, ("sorted_by",)),
}


def with_helpers(body: list[ast.stmt], used: Iterable[str], before: str) -> list[ast.stmt]:
    """A top level with the functions that it uses, and those that they use.

    Args:
        body: The top level.
        used: Names of the functions.
        before: Name of the function that tells whether one entry comes before another.
    """
    wanted: set[str] = set()
    pending = list(used)
    while pending:
        name = pending.pop()
        if name not in wanted:
            wanted.add(name)
            pending += _SOURCES[name][1]
    have = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    made: list[ast.stmt] = []
    for name, (source, _) in _SOURCES.items():
        if name in wanted and name not in have:
            function = ast.parse(source).body[0]
            rename(function, {"comes_before": before})
            made.append(function)
    return [*body, *made]
