"""Decimal text of integers at any size.

Python refuses to convert integers of more than 4,300 digits (`sys.set_int_max_str_digits`; the limit
may be set as low as 640). The limit guards against quadratic conversions. Texts here are bounded by
the length of an action or an observation, so conversions are exact at any size, and the interpreter's
setting, which belongs to the user, is left alone.
"""

from __future__ import annotations

import operator
from typing import Any

from codegym_envs.errors import ConfigurationError

__all__ = ["as_index", "decimal_digits", "from_decimal", "to_decimal"]

# Below the smallest limit that the interpreter can be set to (640 digits).
_CHUNK_DIGITS = 600
_CHUNK_BITS = 1990  # less than 600 digits: log10(2) * 1990 = 599.05


def as_index(value: Any, what: str, low: int | None = None, high: int | None = None) -> int:
    """An argument that has to be an integer, as an ``int``; integers of NumPy are integers too.

    Args:
        value: What was given.
        what: What it is called in the message.
        low: Least value, if there is one.
        high: Greatest value, if there is one; goes with ``low``.

    Raises:
        ConfigurationError: If it is not an integer (``True`` and ``3.0`` are not), or out of range.
    """
    number = _index(value)
    if number is None or (low is not None and number < low) or (high is not None and number > high):
        bounds = "" if low is None else f" of at least {low}" if high is None else f" from {low} to {high}"
        raise ConfigurationError(f"{what} must be an integer{bounds}, not {value!r}")
    return number


def _index(value: Any) -> int | None:
    if type(value) is int:
        return value
    # operator.index takes everything that can stand for an integer without loss, booleans too.
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return None
    try:
        return operator.index(value)
    except TypeError:
        return None


def decimal_digits(value: int) -> int:
    """An upper bound of the length of an integer's decimal text, at most two too large, in no time."""
    return value.bit_length() * 30103 // 100000 + 2


def to_decimal(value: int) -> str:
    """The decimal text of an integer of any size."""
    if value.bit_length() <= _CHUNK_BITS:
        return int.__repr__(value)
    digits = _unsigned(abs(value), decimal_digits(value)).lstrip("0")
    return f"-{digits}" if value < 0 else digits


def _unsigned(value: int, width: int) -> str:
    """Digits of a natural number below 10**width, padded with zeros to that width."""
    if width <= _CHUNK_DIGITS:
        return int.__repr__(value).zfill(width)
    low_width = width // 2
    high, low = divmod(value, 10**low_width)
    return _unsigned(high, width - low_width) + _unsigned(low, low_width)


def from_decimal(text: str) -> int:
    """The integer of a decimal text of any length.

    Args:
        text: ASCII digits, with or without a minus sign.
    """
    if len(text) <= _CHUNK_DIGITS:
        return int(text)
    if text[0] == "-":
        return -_joined(text[1:])
    return _joined(text)


def _joined(digits: str) -> int:
    if len(digits) <= _CHUNK_DIGITS:
        return int(digits)
    low_width = len(digits) // 2
    high, low = digits[:-low_width], digits[-low_width:]
    shift: int = 10**low_width
    return _joined(high) * shift + _joined(low)
