"""The builtin functions that read all of something: sorting, adding up, the least and the greatest."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from functools import reduce
from operator import is_not
from typing import Any

from codegym_envs.executor.guards.arithmetic import Arithmetic
from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.plain_types import CONTAINERS, NUMBERS, SMALL

__all__ = ["Folds"]

_MISSING: Any = object()
_WORD = 1 << 64


class Folds:
    """Builtins that read all items of an iterable.

    Args:
        meter: Pays.
        arithmetic: Adds up what is not all numbers.
    """

    doors = frozenset({"b_sorted", "sorted_numbers", "b_sum", "b_any", "b_all", "b_min", "b_max"})
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter, arithmetic: Arithmetic) -> None:
        self.meter = meter
        self.arithmetic = arithmetic

    def _pay_sort(self, items: list[Any], key: Any) -> None:
        size = len(items)
        if size < 2:
            return
        if key is not None:
            self.meter.charge(size * 8)
        self.meter.charge(size * size.bit_length())
        if key is None and not SMALL.issuperset(map(type, items)):
            self.pay_elements(items, size.bit_length())

    def pay_elements(self, items: Iterable[Any], factor: int) -> None:
        """Pay for comparing items of a container with each other, ``factor`` times each."""
        self.meter.charge(factor * (self.meter.cost(items) if type(items) in CONTAINERS else 1))

    def sort(self, items: list[Any], key: Any, reverse: Any) -> None:
        """Sort a list in place, paid for, keys included."""
        self._pay_sort(items, key)
        if key is not None:
            before = items[:]  # the key function may change the list: it must not lengthen this loop
            keys = [key(item) for item in before]
            if len(items) != len(before) or any(map(is_not, items, before)):
                raise ValueError
            if not SMALL.issuperset(map(type, keys)):
                self.pay_elements(keys, len(keys).bit_length())
            # Equal keys keep their order, in reverse too, as list.sort promises.
            positions = sorted(range(len(keys)), key=keys.__getitem__, reverse=bool(reverse))
            items[:] = [items[position] for position in positions]
        else:
            items.sort(reverse=bool(reverse))

    def b_sorted(self, xs: Any, *, key: Any = None, reverse: Any = False) -> list[Any]:
        """``sorted``."""
        items = list(self.meter.store(xs))
        if key is None and len(items) < 2_000 and SMALL.issuperset(map(type, items)):
            self.meter.charge(len(items) * 8)
            items.sort(reverse=bool(reverse))
        else:
            self.sort(items, key, reverse)
        return items

    def sorted_numbers(self, xs: Any) -> list[Any]:
        """``sorted`` of a sequence that is certain to hold numbers."""
        self.meter.charge(8 * len(xs))
        return sorted(xs)

    def b_sum(self, xs: Any, start: Any = 0) -> Any:
        """``sum``; floats are added from left to right, as Python did before it compensated."""
        items = xs if type(xs) in (list, tuple) else list(self.meter.store(xs))
        self.meter.charge(len(items) + 1)
        if type(start) is int:
            # An integer can only come out if nothing but integers went in.
            total = sum(items, start)
            if type(total) is int:
                return total if -_WORD < total < _WORD else self.meter.big(total)
        kinds = set(map(type, items))
        if type(start) is str:
            raise TypeError
        if kinds <= NUMBERS and type(start) in NUMBERS:
            return reduce(operator.add, items, start)
        return reduce(self.arithmetic.add, items, start)

    def b_any(self, xs: Any) -> bool:
        """``any``."""
        return any(self.meter.feed(xs))

    def b_all(self, xs: Any) -> bool:
        """``all``."""
        return all(self.meter.feed(xs))

    def _extreme(self, function: Any, args: tuple[Any, ...], key: Any, default: Any) -> Any:
        if len(args) == 1:
            items = args[0] if type(args[0]) in (list, tuple) else list(self.meter.store(args[0]))
        elif args:
            if default is not _MISSING:
                raise TypeError
            items = list(args)
        else:
            raise TypeError
        self.meter.charge(len(items) + 1)
        if not items:
            if default is _MISSING:
                raise ValueError
            return default
        if key is not None:
            self.meter.charge(len(items) * 8)
            if len(items) == 1:
                key(items[0])
                return items[0]
            items = items[:]  # as in `sort`
            keys = [key(item) for item in items]
            if not SMALL.issuperset(map(type, keys)):
                self.pay_elements(keys, 1)
            return items[function(range(len(keys)), key=keys.__getitem__)]
        if type(items[0]) not in NUMBERS and not SMALL.issuperset(map(type, items)):
            # A number compares with numbers only; anything else could be large.
            self.pay_elements(items, 1)
        return function(items)

    def b_min(self, *args: Any, key: Any = None, default: Any = _MISSING) -> Any:
        """``min``."""
        return self._extreme(min, args, key, default)

    def b_max(self, *args: Any, key: Any = None, default: Any = _MISSING) -> Any:
        """``max``."""
        return self._extreme(max, args, key, default)
