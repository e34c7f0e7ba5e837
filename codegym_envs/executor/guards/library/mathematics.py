"""``math``: functions of floats as they are, functions of integers paid for."""

# ruff: noqa: D102  (each method is the function of the standard library that it is named after)

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from codegym_envs.executor.guards.arithmetic import Arithmetic
from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.limits import MAX_INT_BITS
from codegym_envs.executor.plain_types import NUMBERS

__all__ = ["FLOAT_FUNCTIONS", "Mathematics"]

_FLOAT_FUNCTIONS = [
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "ceil",
    "copysign",
    "cos",
    "cosh",
    "degrees",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "fabs",
    "floor",
    "fmod",
    "frexp",
    "gamma",
    "isfinite",
    "isinf",
    "isnan",
    "ldexp",
    "lgamma",
    "log",
    "log10",
    "log1p",
    "log2",
    "modf",
    "nextafter",
    "radians",
    "remainder",
    "sin",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
    "trunc",
    "ulp",
]
_MAX_FACTORIAL = 3_000


class Mathematics:
    """Functions of ``math`` that need a meter.

    Args:
        meter: Pays.
        arithmetic: Does what operators do as well.
    """

    doors: frozenset[str]
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter, arithmetic: Arithmetic) -> None:
        self.meter = meter
        self.arithmetic = arithmetic

    def _integers(self, *values: Any) -> None:
        for value in values:
            if type(value) is not int and type(value) is not bool:
                raise TypeError
            limbs = value.bit_length() // 30
            if limbs > 4:
                self.meter.charge(limbs * limbs // 4)

    def f_math_gcd(self, *values: Any) -> int:
        self._integers(*values)
        return math.gcd(*values)

    def f_math_lcm(self, *values: Any) -> int:
        self._integers(*values)
        bits = sum(value.bit_length() for value in values)
        self.arithmetic.pay_bits(bits, bits * bits // 16_000)
        return math.lcm(*values)

    def f_math_isqrt(self, value: Any) -> int:
        self._integers(value)
        return math.isqrt(value)

    def f_math_factorial(self, n: Any) -> int:
        self._integers(n)
        if n > _MAX_FACTORIAL:
            self.meter.too_large()
        self.meter.charge(max(n, 0) * 4 + 1)
        return math.factorial(n)

    def _choose(self, n: Any, k: Any) -> None:
        self._integers(n, k)
        bits = min(max(k, 0), abs(n)) * (abs(n).bit_length() + 1)
        if bits > 4 * MAX_INT_BITS:
            self.meter.too_large()
        self.meter.charge(bits * bits // 16_000 + 1)

    def f_math_comb(self, n: Any, k: Any) -> Any:
        self._choose(n, min(k, n - k) if type(n) is int and type(k) is int and 0 <= k <= n else k)
        return self.meter.big(math.comb(n, k))

    def f_math_perm(self, n: Any, k: Any = None) -> Any:
        self._choose(n, n if k is None else k)
        return self.meter.big(math.perm(n, k))

    def f_math_prod(self, xs: Any, *, start: Any = 1) -> Any:
        result = start
        for item in self.meter.feed(xs, 4):
            result = self.arithmetic.mul(result, item)
        return result

    def f_math_fsum(self, xs: Any) -> float:
        items = list(self.meter.store(xs))
        if not NUMBERS.issuperset(map(type, items)):
            raise TypeError
        return math.fsum(items)

    def f_math_pow(self, a: Any, b: Any) -> float:
        return math.pow(a, b)

    def f_math_hypot(self, *values: Any) -> float:
        # The interpreter's own changed its last digit between versions.
        if not NUMBERS.issuperset(map(type, values)):
            raise TypeError
        return math.sqrt(math.fsum([float(value) * float(value) for value in values]))

    def f_math_dist(self, p: Any, q: Any) -> float:
        p, q = list(self.meter.store(p)), list(self.meter.store(q))
        if len(p) != len(q):
            raise ValueError
        return self.f_math_hypot(*[self.arithmetic.sub(a, b) for a, b in zip(p, q, strict=True)])

    def f_math_isclose(self, a: Any, b: Any, *, rel_tol: Any = 1e-09, abs_tol: Any = 0.0) -> bool:
        return math.isclose(a, b, rel_tol=rel_tol, abs_tol=abs_tol)


Mathematics.doors = frozenset(name for name in vars(Mathematics) if name.startswith("f_"))


def _float_function(name: str) -> Callable[..., Any]:
    function = getattr(math, name)

    def call(*args: Any) -> Any:
        if not NUMBERS.issuperset(map(type, args)):
            raise TypeError
        return function(*args)

    return call


FLOAT_FUNCTIONS = {f"f_math_{name}": _float_function(name) for name in _FLOAT_FUNCTIONS}
"""Functions that take constant time on numbers, by the names that module code calls them by."""
