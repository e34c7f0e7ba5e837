"""The builtin functions on numbers: Python's, paid for, and with the same bytes on every version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codegym_envs.executor.guards.arithmetic import Arithmetic
from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.limits import CHARS_PER_WORK
from codegym_envs.executor.plain_types import NUMBERS
from codegym_envs.spec.plain_data.integers import from_decimal

__all__ = ["NumberBuiltins"]

_INTEGERS = frozenset({int, bool})
_MAX_DIGITS = 9_000


class NumberBuiltins:
    """Builtins that make or take numbers.

    Args:
        meter: Pays.
        arithmetic: Does what operators do as well.
    """

    doors = frozenset(
        {"b_int", "b_float", "b_bool", "b_round", "b_pow", "b_divmod", "b_abs", "b_chr", "b_ord"}
        | {"b_bin", "b_hex", "b_oct"}
    )
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter, arithmetic: Arithmetic) -> None:
        self.meter = meter
        self.arithmetic = arithmetic

    def b_int(self, value: Any = 0, base: Any = None) -> int:
        """``int``."""
        kind = type(value)
        if base is not None:
            if kind is not str or type(base) is not int:
                raise TypeError
            if len(value) > _MAX_DIGITS:
                raise ValueError
            self.meter.charge(len(value) ** 2 // 400 + 1)
            if base == 10:
                return self._parse_int(value)
            if base not in (0, 2, 4, 8, 16, 32) and len(value) > 600:
                raise ValueError
            return int(value, base)
        if kind is str:
            return self._parse_int(value)
        if kind in NUMBERS:
            return int(value)
        raise TypeError

    def _parse_int(self, value: str) -> int:
        if len(value) <= 600:
            return int(value)
        stripped = value.strip()
        if len(stripped) > _MAX_DIGITS:
            raise ValueError
        self.meter.charge(len(stripped) ** 2 // 400 + len(value) // CHARS_PER_WORK)
        digits = stripped[1:] if stripped[:1] in ("-", "+") else stripped
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError
        number = from_decimal(digits)
        return -number if stripped[0] == "-" else number

    def b_float(self, value: Any = 0.0) -> float:
        """``float``."""
        if type(value) is str:
            if len(value) > 10_000:
                raise ValueError
        elif type(value) not in NUMBERS:
            raise TypeError
        return float(value)

    def b_bool(self, value: Any = False) -> bool:
        """``bool``."""
        return bool(value)

    def b_round(self, value: Any, digits: Any = None) -> Any:
        """``round``."""
        if type(value) not in NUMBERS:
            raise TypeError
        if digits is not None and (type(digits) is not int or not -5_000 < digits < 5_000):
            raise TypeError
        if type(value) is not float:
            limbs = value.bit_length() // 30
            self.meter.charge(limbs * limbs // 16 + 1)
        return round(value) if digits is None else round(value, digits)

    def b_pow(self, a: Any, b: Any, modulus: Any = None) -> Any:
        """``pow``."""
        if modulus is None:
            return self.arithmetic.power(a, b)
        if type(a) not in _INTEGERS or type(b) not in _INTEGERS or type(modulus) not in _INTEGERS:
            raise TypeError
        limbs = modulus.bit_length() // 30 + 1
        self.meter.charge(
            (b.bit_length() + 1) * (limbs * limbs // 16 + 1) + (a.bit_length() // 30) ** 2 // 16
        )
        return pow(a, b, modulus)

    def b_divmod(self, a: Any, b: Any) -> Any:
        """``divmod``."""
        if not self.arithmetic.are_numbers(a, b):
            raise TypeError
        return divmod(a, b)

    def b_abs(self, value: Any) -> Any:
        """``abs``."""
        if type(value) not in NUMBERS:
            raise TypeError
        return abs(value)

    def b_chr(self, code: Any) -> str:
        """``chr``, without the surrogates."""
        if type(code) is int and 0xD800 <= code <= 0xDFFF:
            raise ValueError
        return chr(code)

    def b_ord(self, letter: Any) -> int:
        """``ord``."""
        if type(letter) is not str:
            raise TypeError
        return ord(letter)

    def _based(self, function: Callable[[int], str], value: Any) -> str:
        if type(value) not in _INTEGERS:
            raise TypeError
        self.meter.charge(value.bit_length() // CHARS_PER_WORK + 1)
        return function(value)

    def b_bin(self, value: Any) -> str:
        """``bin``."""
        return self._based(bin, value)

    def b_hex(self, value: Any) -> str:
        """``hex``."""
        return self._based(hex, value)

    def b_oct(self, value: Any) -> str:
        """``oct``."""
        return self._based(oct, value)
