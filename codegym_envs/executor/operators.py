"""The operators of the dialect, where the inline fast path of the compiled code does not apply.

Every operation that can take longer than constant time, or can grow a value, is paid for before it
runs; ``+`` is paid for after, since it can at most double what is there.
"""

from __future__ import annotations

import operator
from collections import Counter, deque
from collections.abc import Callable
from itertools import compress
from typing import Any

from codegym_envs.executor.formatting import percent
from codegym_envs.executor.journal import Journal
from codegym_envs.executor.limits import CHARS_PER_WORK, MAX_INT_BITS
from codegym_envs.executor.meter import CONTAINERS, DICTS, HASHED, NUMBERS, SCALARS, SETS
from codegym_envs.spec.containers import FrozenOrderedSet, OrderedSet

__all__ = ["Operators"]

_MERGED = DICTS | SETS


class Operators(Journal):
    """Slow paths of operators, item access and membership."""

    # --- arithmetic -------------------------------------------------------------------------------

    def _bits(self, bits: int, price: int) -> None:
        if bits > MAX_INT_BITS:
            self.too_large()
        self.charge(price + 1)

    def _numbers(self, a: Any, b: Any) -> bool:
        """Whether both are numbers; pays for large integers."""
        if type(a) in NUMBERS and type(b) in NUMBERS:
            if type(a) is not float and type(b) is not float:
                limbs = max(a.bit_length(), b.bit_length()) // 30
                if limbs > 4:
                    self.charge(limbs * limbs // 16 + limbs)
            return True
        return False

    def _sets(self, a: Any, b: Any) -> None:
        """Pay for an operator on two sets, dictionaries or counters."""
        if type(a) in _MERGED and type(b) in _MERGED:
            self.item_count(len(a) + len(b))
            if type(a) is Counter or type(b) is Counter:
                self.charge(8 * (len(a) + len(b)))

    def add(self, a: Any, b: Any) -> Any:
        """``a + b``."""
        kind = type(a)
        if kind is Counter:
            self._sets(a, b)
        elif kind is deque and type(b) is deque:
            self.item_count(len(a) + len(b))
        return self.grown(a + b)

    def sub(self, a: Any, b: Any) -> Any:
        """``a - b``."""
        if not self._numbers(a, b):
            self._sets(a, b)
        return self.big(a - b)

    def mul(self, a: Any, b: Any) -> Any:
        """``a * b``."""
        if type(a) in NUMBERS and type(b) in NUMBERS:
            if type(a) is not float and type(b) is not float:
                left, right = a.bit_length(), b.bit_length()
                self._bits(left + right, left * right // 16_000)
            return a * b
        if type(a) is int or type(a) is bool:
            a, b = b, a
        if type(b) is int or type(b) is bool:
            self._repeat(a, b)
        return a * b

    def _repeat(self, items: Any, times: int) -> None:
        kind = type(items)
        if kind is str:
            self.text_size(len(items) * max(times, 0))
        elif kind is list or kind is tuple or kind is deque:
            self.copy_count(len(items) * max(times, 0))

    def div(self, a: Any, b: Any) -> Any:
        """``a / b``."""
        self._numbers(a, b)
        return a / b

    def floordiv(self, a: Any, b: Any) -> Any:
        """``a // b``."""
        self._numbers(a, b)
        return a // b

    def mod(self, a: Any, b: Any) -> Any:
        """``a % b``: remainder, or the formatting of a string."""
        if type(a) is str:
            return percent(self, a, b)
        self._numbers(a, b)
        return a % b

    def power(self, a: Any, b: Any) -> Any:
        """``a ** b``."""
        if type(a) not in NUMBERS or type(b) not in NUMBERS:
            raise TypeError
        if type(a) is not float and type(b) is not float and b > 0 and (a > 1 or a < -1):
            # The result has more than (n - 1) * b bits and at most n * b.
            self._bits((a.bit_length() - 1) * b, (a.bit_length() * b) ** 2 // 16_000)
        result = a**b
        return self.big(result)

    def lshift(self, a: Any, b: Any) -> Any:
        """``a << b``."""
        if type(a) in NUMBERS and type(b) in NUMBERS and type(a) is not float and type(b) is not float:
            if a and b > 0:
                bits = a.bit_length() + b
                self._bits(bits, bits // 64)
            elif not a and b > 0:
                return 0
        return a << b

    def rshift(self, a: Any, b: Any) -> Any:
        """``a >> b``."""
        self._numbers(a, b)
        return a >> b

    def bitand(self, a: Any, b: Any) -> Any:
        """``a & b``."""
        if not self._numbers(a, b):
            self._sets(a, b)
        return a & b

    def bitor(self, a: Any, b: Any) -> Any:
        """``a | b``."""
        if not self._numbers(a, b):
            self._sets(a, b)
            if type(a) not in _MERGED:
                raise TypeError
        return a | b

    def bitxor(self, a: Any, b: Any) -> Any:
        """``a ^ b``."""
        if not self._numbers(a, b):
            self._sets(a, b)
        return a ^ b

    def inplace(self, symbol: str, a: Any, b: Any) -> Any:
        """``a <symbol>= b`` where ``a`` may be changed in place."""
        kind = type(a)
        if kind in _MUTABLE_IN_PLACE.get(symbol, ()):
            if symbol == "+" and kind is not Counter:
                b = a if b is a else list(self.store(b))
                self.item_count(len(a) + len(b))
            elif symbol == "*":
                if type(b) is int or type(b) is bool:
                    self._repeat(a, b)
            elif symbol == "|" and kind is dict and type(b) not in DICTS:
                raise TypeError
            else:
                self._sets(a, b)
            self.own(a)
            change: Callable[[Any, Any], Any] = _IN_PLACE[symbol]
            return change(a, b)
        return getattr(self, _BINARY[symbol])(a, b)

    # --- comparison -------------------------------------------------------------------------------

    def _pay_comparison(self, a: Any, b: Any) -> None:
        left, right = type(a), type(b)
        if left is str:
            if right is str and len(a) > 256 and len(b) > 256:
                self.charge(min(len(a), len(b)) // CHARS_PER_WORK)
        elif left in CONTAINERS and right in CONTAINERS:
            self.charge(self.cost(a if len(a) <= len(b) else b))
        elif left is range and right is range:
            self.charge(1)

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
        """``a is b``: for immutable values equality, since their identity is the interpreter's own affair."""
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
            return self.ix(x) in xs
        if kind is str:
            self.charge((len(xs) + (len(x) if type(x) is str else 0)) // 4 + 1)
            return x in xs
        if kind is range:
            if type(x) is not int and type(x) is not bool:
                self.charge(self.size(xs) + 1)
            return x in xs
        if kind is list or kind is tuple or kind is deque:
            price = 1 if type(x) not in CONTAINERS and type(x) is not str else self.cost(x)
            self.charge(len(xs) * price + 1)
            return x in xs
        return any(item is x or self.eq(item, x) for item in compress(xs, self.ticks))

    def excludes(self, x: Any, xs: Any) -> bool:
        """``x not in xs``."""
        return not self.contains(x, xs)

    def among(self, x: Any, xs: Any) -> bool:
        """``x in xs`` for a key that was paid for; the common case of a hashed container."""
        return x in xs if type(xs) in HASHED else self.contains(x, xs)

    # --- items ------------------------------------------------------------------------------------

    def slice(self, xs: Any, start: Any, stop: Any, step: Any) -> Any:
        """``xs[start:stop:step]``."""
        kind = type(xs)
        if kind is range:
            return xs[start:stop:step]
        if kind is not str and kind is not list and kind is not tuple:
            raise TypeError
        size = len(xs)
        if size > 64:
            size = len(range(*slice(start, stop, step).indices(size)))
            if kind is str:
                self.text_size(size)
            else:
                self.copy_count(size)
        else:
            self.charge(8)
        return xs[start:stop:step]

    def setslice(self, xs: Any, start: Any, stop: Any, step: Any, value: Any) -> None:
        """``xs[start:stop:step] = value``."""
        if type(xs) is not list:
            raise TypeError
        value = list(self.store(value))
        self.item_count(len(xs) + len(value))
        self.own(xs)[start:stop:step] = value

    def delslice(self, xs: Any, start: Any, stop: Any, step: Any) -> None:
        """``del xs[start:stop:step]``."""
        if type(xs) is not list:
            raise TypeError
        self.charge(len(xs) // 4 + 1)
        del self.own_removal(xs)[start:stop:step]

    def delitem(self, xs: Any, key: Any) -> None:
        """``del xs[key]``."""
        kind = type(xs)
        if kind is list or kind is deque:
            self.charge(len(xs) // 32 + 1)
        elif kind not in DICTS:
            raise TypeError
        del self.own_removal(xs)[self.ix(key)]

    def unpacked(self, xs: Any) -> Any:
        """The right side of an assignment with a starred target."""
        return xs if type(xs) is tuple and len(xs) < 16 else list(self.store(xs))


_BINARY = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "//": "floordiv",
    "%": "mod",
    "**": "power",
    "<<": "lshift",
    ">>": "rshift",
    "&": "bitand",
    "|": "bitor",
    "^": "bitxor",
}
_IN_PLACE = {
    "+": operator.iadd,
    "*": operator.imul,
    "-": operator.isub,
    "|": operator.ior,
    "&": operator.iand,
    "^": operator.ixor,
}
_MUTABLE_IN_PLACE: dict[str, tuple[type, ...]] = {
    "+": (list, deque, Counter),
    "*": (list, deque),
    "-": (OrderedSet, Counter),
    "|": (OrderedSet, dict, Counter),
    "&": (OrderedSet, Counter),
    "^": (OrderedSet,),
}
