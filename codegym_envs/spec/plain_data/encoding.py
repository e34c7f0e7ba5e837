"""Canonical JSON text of plain data: observations, digests, receipts' configurations."""

from __future__ import annotations

import math
from collections import defaultdict
from json.encoder import encode_basestring as _quote
from typing import Any

from codegym_envs.spec.plain_data.containers import DEFAULT_FACTORIES, MAPPINGS, PLAIN_CONTAINERS
from codegym_envs.spec.plain_data.integers import decimal_digits, to_decimal

__all__ = ["MAX_DEPTH", "MAX_ENCODED", "EncodedTooLong", "encode"]

MAX_DEPTH = 64
"""Containers may be nested this deeply; also the limit of decoding."""

MAX_ENCODED = 4_000_000
"""Default limit of an encoded text, in characters."""

# Integers below this bound in size are printed directly: the interpreter's digit limit is at least 640.
_DIRECT = 10**600
# Long lists are printed in pieces of this many items, so that the limit is noticed in time.
_PIECE = 512
_INTEGERS = frozenset({int})
_STRINGS = frozenset({str})
_FACTORIES = frozenset((None, *DEFAULT_FACTORIES.values()))


class EncodedTooLong(ValueError):
    """The canonical JSON text would be longer than the limit."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"the JSON text of the value is longer than {limit:,} characters")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.limit,)


def encode(value: Any, limit: int = MAX_ENCODED) -> str:
    """Return the canonical JSON text of plain data.

    No spaces; characters beyond ASCII as they are; floats as Python prints them; integers exact at
    any size. Lists, tuples and deques are arrays, sets are arrays in insertion order. A mapping is an
    object in insertion order if all its keys are strings (an empty one is ``{}``), else an array of
    [key, value] pairs.

    Args:
        value: Plain data.
        limit: Longest text to return, in characters. Work stops soon after it is passed, so that
            small structures with shared parts cannot explode.

    Raises:
        EncodedTooLong: If the text would be longer than ``limit`` (a ValueError).
        ValueError: If the value holds NaN, an infinity, a lone surrogate, or is nested more than
            64 containers deep (a structure that contains itself always is).
        TypeError: If a part is not plain data.
    """
    kind = type(value)
    if kind is int and -_DIRECT < value < _DIRECT:
        text = repr(value)
    elif kind is str and len(value) <= limit:
        text = _quote(value)
    else:
        text = _encode(value, limit, MAX_DEPTH)
    if len(text) > limit:
        raise EncodedTooLong(limit)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError("a string holds a lone surrogate, which is not a character") from None
    return text


def _encode(value: Any, limit: int, depth: int) -> str:  # noqa: C901, PLR0912 - runs for every value of every reply
    """The text of one value, or EncodedTooLong; the text may still be longer than the limit."""
    kind = type(value)
    if kind is int:
        if -_DIRECT < value < _DIRECT:
            return repr(value)
        if decimal_digits(value) > limit + 2:
            raise EncodedTooLong(limit)
        return to_decimal(value)
    if kind is str:
        if len(value) > limit:
            raise EncodedTooLong(limit)
        return _quote(value)
    if kind is bool:
        return "true" if value else "false"
    if value is None:
        return "null"
    if kind is float:
        if math.isfinite(value):
            return repr(value)
        raise ValueError("NaN and the infinities have no JSON form")
    if depth == 0:
        raise ValueError(f"the value is nested more than {MAX_DEPTH} containers deep")
    if kind not in PLAIN_CONTAINERS:
        raise TypeError(f"a value of type {kind.__name__} is not plain data")
    if len(value) > limit:
        raise EncodedTooLong(limit)
    if kind is list:
        return f"[{_join_items(value, limit, depth - 1)}]"
    if kind in MAPPINGS:
        if kind is defaultdict and value.default_factory not in _FACTORIES:
            raise TypeError("a defaultdict whose factory is not a builtin type is not plain data")
        if _STRINGS.issuperset(map(type, value)):
            return f"{{{_join_members(value, limit, depth - 1)}}}"
        return f"[{_join_pairs(value, limit, depth - 2)}]"
    return f"[{_join_items(list(value), limit, depth - 1)}]"


def _join_items(items: list[Any], limit: int, depth: int) -> str:
    kinds = {*map(type, items)}
    if kinds == _INTEGERS:
        text = _join_integers(items, limit)
        if text is not None:
            return text
    elif kinds == _STRINGS:
        if sum(map(len, items)) > limit:
            raise EncodedTooLong(limit)
        return ",".join(map(_quote, items))
    parts = []
    size = 0
    for item in items:
        part = _encode(item, limit, depth)
        size += len(part) + 1
        if size > limit:
            raise EncodedTooLong(limit)
        parts.append(part)
    return ",".join(parts)


def _join_integers(items: list[int], limit: int) -> str | None:
    """The text of a list of integers without its brackets; None if one has too many digits for Python.

    The repr of such a list is canonical JSON except for the spaces, and made at C speed.
    """
    try:
        if len(items) <= _PIECE:
            return repr(items)[1:-1].replace(" ", "")
        parts = []
        size = 0
        for start in range(0, len(items), _PIECE):
            part = repr(items[start : start + _PIECE])[1:-1].replace(" ", "")
            size += len(part) + 1
            if size > limit:
                raise EncodedTooLong(limit)
            parts.append(part)
        return ",".join(parts)
    except EncodedTooLong:
        raise
    except ValueError:
        return None


def _join_members(mapping: dict[str, Any], limit: int, depth: int) -> str:
    parts = []
    size = 0
    for key, item in mapping.items():
        if len(key) > limit:
            raise EncodedTooLong(limit)
        part = f"{_quote(key)}:{_encode(item, limit, depth)}"
        size += len(part) + 1
        if size > limit:
            raise EncodedTooLong(limit)
        parts.append(part)
    return ",".join(parts)


def _join_pairs(mapping: dict[Any, Any], limit: int, depth: int) -> str:
    if depth < 0:
        raise ValueError(f"the value is nested more than {MAX_DEPTH} containers deep")
    parts = []
    size = 0
    for key, item in mapping.items():
        part = f"[{_encode(key, limit, depth)},{_encode(item, limit, depth)}]"
        size += len(part) + 1
        if size > limit:
            raise EncodedTooLong(limit)
        parts.append(part)
    return ",".join(parts)
