"""``functools``."""

# ruff: noqa: D102  (each method is the function of the standard library that it is named after)

from __future__ import annotations

from functools import partial, reduce
from typing import Any

from codegym_envs.executor.guards.callables import Callables
from codegym_envs.executor.guards.iterators import Iterators
from codegym_envs.executor.guards.meter import Meter

__all__ = ["FunctionTools"]


class FunctionTools:
    """Functions of ``functools``.

    Args:
        meter: Pays.
        callables: Remembers results.
        iterators: Makes iterators that pay per turn.
    """

    doors: frozenset[str]
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter, callables: Callables, iterators: Iterators) -> None:
        self.meter = meter
        self.callables = callables
        self.iterators = iterators

    def f_functools_cache(self, function: Any) -> Any:
        if not callable(function):
            raise TypeError
        return self.callables.memoized_here(function)

    def f_functools_lru_cache(self, maxsize: Any = 128, typed: Any = False) -> Any:
        # The memory goes with the function, and what a call may make is bounded: no size is needed.
        return self.callables.memoized_here(maxsize) if callable(maxsize) else self.f_functools_cache

    def f_functools_reduce(self, function: Any, xs: Any, *initial: Any) -> Any:
        return reduce(function, self.iterators.turns(xs), *initial)

    def f_functools_partial(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        if not callable(function):
            raise TypeError
        # A chain of partials is flattened by partial itself, so calls do not nest.
        self.meter.charge(8 * (len(args) + len(kwargs)) + 64)
        return partial(function, *args, **kwargs)


FunctionTools.doors = frozenset(name for name in vars(FunctionTools) if name.startswith("f_"))
