"""Comparisons and membership, paid for where they can take longer than constant time."""

from __future__ import annotations

from collections import deque
from itertools import compress
from typing import Any

from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.limits import CHARS_PER_WORK
from codegym_envs.executor.plain_types import CONTAINERS, HASHED, SCALARS
from codegym_envs.spec.plain_data.containers import FrozenOrderedSet

__all__ = ["Comparisons"]


class Comparisons:
    """Comparison operators, identity and membership.

    Args:
        meter: Pays.
    """

    doors = frozenset({"lt", "le", "gt", "ge", "eq", "ne", "same", "contains", "excludes", "chained"})
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter

    def _pay_comparison(self, a: Any, b: Any) -> None:
        left, right = type(a), type(b)
        if left is str:
            if right is str and len(a) > 256 and len(b) > 256:
                self.meter.charge(min(len(a), len(b)) // CHARS_PER_WORK)
        elif left in CONTAINERS and right in CONTAINERS:
            self.meter.charge(self.meter.cost(a if len(a) <= len(b) else b))
        elif left is range and right is range:
            self.meter.charge(1)

    def lt(self, a: Any, b: Any) -> Any:
        """``a < b``."""
        self._pay_comparison(a, b)
        return a < b

    def le(self, a: Any, b: Any) -> Any:
        """``a <= b``."""
        self._pay_comparison(a, b)
        return a <= b

    def gt(self, a: Any, b: Any) -> Any:
        """``a > b``."""
        self._pay_comparison(a, b)
        return a > b

    def ge(self, a: Any, b: Any) -> Any:
        """``a >= b``."""
        self._pay_comparison(a, b)
        return a >= b

    def eq(self, a: Any, b: Any) -> Any:
        """``a == b``."""
        self._pay_comparison(a, b)
        return a == b

    def ne(self, a: Any, b: Any) -> Any:
        """``a != b``."""
        self._pay_comparison(a, b)
        return a != b

    def same(self, a: Any, b: Any) -> bool:
        """``a is b``: for immutable values equality, since their identity is up to the interpreter."""
        kind = type(a)
        if kind is not type(b):
            return False
        if kind in SCALARS or kind is tuple or kind is FrozenOrderedSet or kind is range:
            self._pay_comparison(a, b)
            return bool(a == b)
        return a is b

    def contains(self, x: Any, xs: Any) -> bool:
        """``x in xs``."""
        kind = type(xs)
        if kind in HASHED:
            return self.meter.ix(x) in xs
        if kind is str:
            self.meter.charge((len(xs) + (len(x) if type(x) is str else 0)) // 4 + 1)
            return x in xs
        if kind is range:
            if type(x) is not int and type(x) is not bool:
                self.meter.charge(self.meter.size(xs) + 1)
            return x in xs
        if kind is list or kind is tuple or kind is deque:
            price = 1 if type(x) not in CONTAINERS and type(x) is not str else self.meter.cost(x)
            self.meter.charge(len(xs) * price + 1)
            return x in xs
        return any(item is x or self.eq(item, x) for item in compress(xs, self.meter.ticks))

    def excludes(self, x: Any, xs: Any) -> bool:
        """``x not in xs``."""
        return not self.contains(x, xs)

    def chained(self, names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
        """A chain of comparisons whose operands were all evaluated."""
        result: Any = True
        for position, name in enumerate(names):
            a, b = values[position], values[position + 1]
            if name == "In":
                result = self.contains(a, b)
            elif name == "NotIn":
                result = self.excludes(a, b)
            elif name == "Is":
                result = self.same(a, b)
            elif name == "IsNot":
                result = not self.same(a, b)
            else:
                result = getattr(self, name)(a, b)
            if not result:
                return result
        return result
