"""``itertools``: iterators that cost a tick per turn, or lists where that is simpler."""

# ruff: noqa: D102  (each method is the function of the standard library that it is named after)

from __future__ import annotations

import itertools
from typing import Any

from codegym_envs.executor.guards.arithmetic import Arithmetic
from codegym_envs.executor.guards.comparisons import Comparisons
from codegym_envs.executor.guards.iterators import Iterators, deepening
from codegym_envs.executor.guards.meter import Meter

__all__ = ["Iteration"]


def _over(cls: Any, sources: Any) -> Any:
    return itertools.chain.__new__(cls, *sources)


_Chained = deepening(itertools.chain, __new__=_over)
_Sliced = deepening(itertools.islice)
_Accumulated = deepening(itertools.accumulate)
_TakenWhile = deepening(itertools.takewhile)
_DroppedWhile = deepening(itertools.dropwhile)
_FilteredFalse = deepening(itertools.filterfalse)
_Starmapped = deepening(itertools.starmap)


class Iteration:
    """Functions of ``itertools``.

    Args:
        meter: Pays.
        arithmetic: Adds.
        comparisons: Compares.
        iterators: Makes iterators that pay per turn.
    """

    doors: frozenset[str]
    """Names that module code calls after its rewriting."""

    def __init__(
        self, meter: Meter, arithmetic: Arithmetic, comparisons: Comparisons, iterators: Iterators
    ) -> None:
        self.meter = meter
        self.arithmetic = arithmetic
        self.comparisons = comparisons
        self.iterators = iterators

    def f_itertools_count(self, start: Any = 0, step: Any = 1) -> Any:
        return self.iterators.turns(itertools.count(start, step))

    def f_itertools_cycle(self, xs: Any) -> Any:
        return self.iterators.turns(itertools.cycle(list(self.meter.store(xs))))

    def f_itertools_repeat(self, x: Any, times: Any = None) -> Any:
        return self.iterators.turns(itertools.repeat(x) if times is None else itertools.repeat(x, times))

    def f_itertools_chain(self, *sources: Any) -> Any:
        return self.iterators.lazy(lambda *inner: _Chained(inner), sources)

    def f_itertools_chain_from_iterable(self, sources: Any) -> Any:
        return self.iterators.lazy(lambda *inner: _Chained(inner), list(self.meter.store(sources)))

    def f_itertools_islice(self, xs: Any, *args: Any) -> Any:
        return self.iterators.lazy(lambda source: _Sliced(source, *args), (xs,))

    def f_itertools_accumulate(self, xs: Any, func: Any = None, *, initial: Any = None) -> Any:
        function = self.arithmetic.add if func is None else func
        return self.iterators.lazy(lambda source: _Accumulated(source, function, initial=initial), (xs,))

    def f_itertools_takewhile(self, function: Any, xs: Any) -> Any:
        return self.iterators.lazy(_TakenWhile, (xs,), function)

    def f_itertools_dropwhile(self, function: Any, xs: Any) -> Any:
        return self.iterators.lazy(_DroppedWhile, (xs,), function)

    def f_itertools_filterfalse(self, function: Any, xs: Any) -> Any:
        return self.iterators.lazy(_FilteredFalse, (xs,), function)

    def f_itertools_starmap(self, function: Any, xs: Any) -> Any:
        return self.iterators.lazy(_Starmapped, (xs,), function)

    def f_itertools_pairwise(self, xs: Any) -> list[Any]:
        items = list(self.meter.store(xs))
        self.meter.item_count(2 * len(items))
        return list(itertools.pairwise(items))

    def f_itertools_compress(self, xs: Any, selectors: Any) -> list[Any]:
        return list(itertools.compress(list(self.meter.store(xs)), list(self.meter.store(selectors))))

    def f_itertools_zip_longest(self, *sources: Any, fillvalue: Any = None) -> list[Any]:
        lists = [list(self.meter.store(source)) for source in sources]
        self.meter.item_count(sum(map(len, lists)) + max(map(len, lists), default=0) * len(lists))
        return list(itertools.zip_longest(*lists, fillvalue=fillvalue))

    def f_itertools_groupby(self, xs: Any, key: Any = None) -> list[Any]:
        groups: list[tuple[Any, list[Any]]] = []
        for item in list(self.meter.store(xs)):
            self.meter.charge(8)
            name = item if key is None else key(item)
            if groups and self.comparisons.eq(groups[-1][0], name):
                groups[-1][1].append(item)
            else:
                groups.append((name, [item]))
        return groups

    def f_itertools_tee(self, xs: Any, n: Any = 2) -> tuple[Any, ...]:
        items = list(self.meter.store(xs))
        if type(n) is not int or n > 64:
            raise ValueError
        return tuple([self.iterators.turns(items) for _ in range(n)])

    def f_itertools_product(self, *sources: Any, repeat: Any = 1) -> Any:
        pools = [list(self.meter.store(source)) for source in sources]
        if type(repeat) is not int or repeat * len(pools) > 64:
            raise ValueError
        return self.iterators.turns(itertools.product(*pools, repeat=repeat))

    def _arranged(self, kind: Any, xs: Any, r: Any) -> Any:
        pool = list(self.meter.store(xs))
        if r is None:
            r = len(pool)
        if type(r) is not int or r > 64:
            raise ValueError
        return self.iterators.turns(kind(pool, r))

    def f_itertools_permutations(self, xs: Any, r: Any = None) -> Any:
        return self._arranged(itertools.permutations, xs, r)

    def f_itertools_combinations(self, xs: Any, r: Any) -> Any:
        return self._arranged(itertools.combinations, xs, r)

    def f_itertools_combinations_with_replacement(self, xs: Any, r: Any) -> Any:
        return self._arranged(itertools.combinations_with_replacement, xs, r)


Iteration.doors = frozenset(name for name in vars(Iteration) if name.startswith("f_"))
