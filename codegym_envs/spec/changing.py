"""Which calls change a container: one list for everyone who asks what a piece of code may change."""

from __future__ import annotations

from typing import Final

__all__ = ["CHANGING_FUNCTIONS", "CHANGING_METHODS"]

CHANGING_METHODS: Final = frozenset({
    "add", "append", "appendleft", "clear", "difference_update", "discard", "extend", "extendleft", "insert",
    "intersection_update", "pop", "popitem", "popleft", "remove", "reverse", "rotate", "setdefault", "sort",
    "subtract", "symmetric_difference_update", "update",
})  # fmt: skip
"""Methods of lists, dictionaries, sets, deques and counters that change the container they belong to."""

CHANGING_FUNCTIONS: Final = frozenset({
    "heapify", "heappop", "heappush", "heappushpop", "heapreplace", "insort", "insort_left", "insort_right",
    "shuffle",
})  # fmt: skip
"""Functions that change their first argument."""
