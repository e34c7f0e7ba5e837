"""``heapq`` and ``bisect``: what lists in order are good for."""

# ruff: noqa: D102  (each method is the function of the standard library that it is named after)

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections import deque
from typing import Any

from codegym_envs.executor.guards.container_methods import ContainerMethods
from codegym_envs.executor.guards.folds import Folds
from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.guards.undo_log import UndoLog
from codegym_envs.executor.plain_types import SMALL

__all__ = ["Heaps"]


class Heaps:
    """Functions of ``heapq`` and ``bisect``.

    Args:
        meter: Pays.
        journal: Notes a list before it is changed.
        folds: Sorts.
        container_methods: Inserts.
    """

    doors: frozenset[str]
    """Names that module code calls after its rewriting."""

    def __init__(
        self, meter: Meter, journal: UndoLog, folds: Folds, container_methods: ContainerMethods
    ) -> None:
        self.meter = meter
        self.journal = journal
        self.folds = folds
        self.container_methods = container_methods

    def _heap(self, heap: Any, item: Any) -> Any:
        if type(heap) is not list:
            raise TypeError
        if type(item) not in SMALL:
            self.meter.charge(len(heap).bit_length() * self.meter.cost(item))
        self.meter.charge(len(heap).bit_length() + 1)
        return self.journal.own(heap)

    def f_heapq_heappush(self, heap: Any, item: Any) -> None:
        heapq.heappush(self._heap(heap, item), item)

    def f_heapq_heappop(self, heap: Any) -> Any:
        return heapq.heappop(self._heap(heap, heap[-1] if type(heap) is list and heap else None))

    def f_heapq_heapreplace(self, heap: Any, item: Any) -> Any:
        return heapq.heapreplace(self._heap(heap, item), item)

    def f_heapq_heappushpop(self, heap: Any, item: Any) -> Any:
        return heapq.heappushpop(self._heap(heap, item), item)

    def f_heapq_heapify(self, heap: Any) -> None:
        if type(heap) is not list:
            raise TypeError
        self.meter.charge(2 * len(heap) + 1)
        if not SMALL.issuperset(map(type, heap)):
            self.folds.pay_elements(heap, 2)
        heapq.heapify(self.journal.own(heap))

    def f_heapq_nsmallest(self, n: Any, xs: Any, key: Any = None) -> list[Any]:
        return self.folds.b_sorted(xs, key=key)[: max(n, 0)]

    def f_heapq_nlargest(self, n: Any, xs: Any, key: Any = None) -> list[Any]:
        return self.folds.b_sorted(xs, key=key, reverse=True)[: max(n, 0)]

    def f_heapq_merge(self, *sources: Any, key: Any = None, reverse: Any = False) -> list[Any]:
        items: list[Any] = []
        for source in sources:
            items += self.meter.store(source)
        return self.folds.b_sorted(items, key=key, reverse=reverse)

    def _bisect(  # noqa: PLR0917
        self, function: Any, xs: Any, x: Any, lo: Any, hi: Any, key: Any
    ) -> Any:
        if type(xs) not in (list, tuple, str, range, deque):
            raise TypeError
        if type(x) not in SMALL:
            self.meter.charge(len(xs).bit_length() * self.meter.cost(x))
        self.meter.charge(8 * len(xs).bit_length() + 8)
        if type(xs) is deque:
            self.meter.charge(len(xs))
        if hi is None:
            hi = len(xs)
        if type(lo) is not int or type(hi) is not int or hi > len(xs):
            raise IndexError
        return function(xs, x, lo, hi, key=key)

    def f_bisect_bisect_left(self, xs: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> Any:
        return self._bisect(bisect_left, xs, x, lo, hi, key)

    def f_bisect_bisect_right(self, xs: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> Any:
        return self._bisect(bisect_right, xs, x, lo, hi, key)

    f_bisect_bisect = f_bisect_bisect_right

    def _insort(  # noqa: PLR0917
        self, function: Any, xs: Any, x: Any, lo: Any, hi: Any, key: Any
    ) -> None:
        position = self._bisect(function, xs, x if key is None else key(x), lo, hi, key)
        self.container_methods.m_insert(xs, position, x)

    def f_bisect_insort_left(self, xs: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> None:
        self._insort(bisect_left, xs, x, lo, hi, key)

    def f_bisect_insort_right(self, xs: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> None:
        self._insort(bisect_right, xs, x, lo, hi, key)

    f_bisect_insort = f_bisect_insort_right


Heaps.doors = frozenset(name for name in vars(Heaps) if name.startswith("f_"))
