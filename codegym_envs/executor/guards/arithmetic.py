"""The operators of the dialect on numbers and containers, where the inline fast path does not apply.

Every operation that can take longer than constant time, or can grow a value, is paid for before it
runs; ``+`` is paid for after, since it can at most double what is there.
"""

from __future__ import annotations

import operator
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from codegym_envs.executor.guards.formatting import percent
from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.guards.undo_log import UndoLog
from codegym_envs.executor.limits import MAX_INT_BITS
from codegym_envs.executor.plain_types import DICTS, NUMBERS, SETS
from codegym_envs.spec.plain_data.containers import OrderedSet

__all__ = ["Arithmetic"]

_MERGED = DICTS | SETS


class Arithmetic:
    """Binary operators, plain and augmented.

    Args:
        meter: Pays.
        journal: Notes a container before it is changed in place.
    """

    doors = frozenset(
        {"add", "sub", "mul", "div", "floordiv", "mod", "power", "lshift", "rshift"}
        | {"bitand", "bitor", "bitxor", "inplace"}
    )
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter, journal: UndoLog) -> None:
        self.meter = meter
        self.journal = journal

    def pay_bits(self, bits: int, price: int) -> None:
        """Pay for an integer of that many bits, if it is not too large."""
        if bits > MAX_INT_BITS:
            self.meter.too_large()
        self.meter.charge(price + 1)

    def are_numbers(self, a: Any, b: Any) -> bool:
        """Whether both are numbers; pays for large integers."""
        if type(a) in NUMBERS and type(b) in NUMBERS:
            if type(a) is not float and type(b) is not float:
                limbs = max(a.bit_length(), b.bit_length()) // 30
                if limbs > 4:
                    self.meter.charge(limbs * limbs // 16 + limbs)
            return True
        return False

    def _pay_merge(self, a: Any, b: Any) -> None:
        """Pay for an operator on two sets, dictionaries or counters."""
        if type(a) in _MERGED and type(b) in _MERGED:
            self.meter.item_count(len(a) + len(b))
            if type(a) is Counter or type(b) is Counter:
                self.meter.charge(8 * (len(a) + len(b)))

    def add(self, a: Any, b: Any) -> Any:
        """``a + b``."""
        kind = type(a)
        if kind is Counter:
            self._pay_merge(a, b)
        elif kind is deque and type(b) is deque:
            self.meter.item_count(len(a) + len(b))
        return self.meter.grown(a + b)

    def sub(self, a: Any, b: Any) -> Any:
        """``a - b``."""
        if not self.are_numbers(a, b):
            self._pay_merge(a, b)
        return self.meter.big(a - b)

    def mul(self, a: Any, b: Any) -> Any:
        """``a * b``."""
        if type(a) in NUMBERS and type(b) in NUMBERS:
            if type(a) is not float and type(b) is not float:
                left, right = a.bit_length(), b.bit_length()
                self.pay_bits(left + right, left * right // 16_000)
            return a * b
        if type(a) is int or type(a) is bool:
            a, b = b, a
        if type(b) is int or type(b) is bool:
            self._repeat(a, b)
        return a * b

    def _repeat(self, items: Any, times: int) -> None:
        kind = type(items)
        if kind is str:
            self.meter.text_size(len(items) * max(times, 0))
        elif kind is list or kind is tuple or kind is deque:
            self.meter.copy_count(len(items) * max(times, 0))

    def div(self, a: Any, b: Any) -> Any:
        """``a / b``."""
        self.are_numbers(a, b)
        return a / b

    def floordiv(self, a: Any, b: Any) -> Any:
        """``a // b``."""
        self.are_numbers(a, b)
        return a // b

    def mod(self, a: Any, b: Any) -> Any:
        """``a % b``: remainder, or the formatting of a string."""
        if type(a) is str:
            return percent(self.meter, a, b)
        self.are_numbers(a, b)
        return a % b

    def power(self, a: Any, b: Any) -> Any:
        """``a ** b``."""
        if type(a) not in NUMBERS or type(b) not in NUMBERS:
            raise TypeError
        if type(a) is not float and type(b) is not float and b > 0 and (a > 1 or a < -1):
            # The result has more than (n - 1) * b bits and at most n * b.
            self.pay_bits((a.bit_length() - 1) * b, (a.bit_length() * b) ** 2 // 16_000)
        result = a**b
        return self.meter.big(result)

    def lshift(self, a: Any, b: Any) -> Any:
        """``a << b``."""
        if type(a) in NUMBERS and type(b) in NUMBERS and type(a) is not float and type(b) is not float:
            if a and b > 0:
                bits = a.bit_length() + b
                self.pay_bits(bits, bits // 64)
            elif not a and b > 0:
                return 0
        return a << b

    def rshift(self, a: Any, b: Any) -> Any:
        """``a >> b``."""
        self.are_numbers(a, b)
        return a >> b

    def bitand(self, a: Any, b: Any) -> Any:
        """``a & b``."""
        if not self.are_numbers(a, b):
            self._pay_merge(a, b)
        return a & b

    def bitor(self, a: Any, b: Any) -> Any:
        """``a | b``."""
        if not self.are_numbers(a, b):
            self._pay_merge(a, b)
            if type(a) not in _MERGED:
                raise TypeError
        return a | b

    def bitxor(self, a: Any, b: Any) -> Any:
        """``a ^ b``."""
        if not self.are_numbers(a, b):
            self._pay_merge(a, b)
        return a ^ b

    def inplace(self, symbol: str, a: Any, b: Any) -> Any:
        """``a <symbol>= b`` where ``a`` may be changed in place."""
        kind = type(a)
        if kind in _MUTABLE_IN_PLACE.get(symbol, ()):
            if symbol == "+" and kind is not Counter:
                b = a if b is a else list(self.meter.store(b))
                self.meter.item_count(len(a) + len(b))
            elif symbol == "*":
                if type(b) is int or type(b) is bool:
                    self._repeat(a, b)
            elif symbol == "|" and kind is dict and type(b) not in DICTS:
                raise TypeError
            else:
                self._pay_merge(a, b)
            self.journal.own(a)
            change: Callable[[Any, Any], Any] = _IN_PLACE[symbol]
            return change(a, b)
        return getattr(self, _BINARY[symbol])(a, b)


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
