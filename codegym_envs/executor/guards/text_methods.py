"""Methods of strings that take longer than constant time or grow something."""

# ruff: noqa: D102  (each method is the method of Python that it is named after)

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codegym_envs.executor.guards.formatting import format_method
from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.plain_types import CONTAINERS

__all__ = ["TextMethods"]

_READING = [
    "capitalize",
    "casefold",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "isidentifier",
    "islower",
    "isnumeric",
    "isprintable",
    "isspace",
    "istitle",
    "isupper",
    "lower",
    "lstrip",
    "removeprefix",
    "removesuffix",
    "rstrip",
    "strip",
    "swapcase",
    "title",
    "upper",
    "startswith",
    "endswith",
    "find",
    "rfind",
    "rindex",
    "partition",
    "rpartition",
]
"""Methods whose cost is the length of what they read and make."""


class TextMethods:
    """The guarded methods of strings, as ``m_<name>``.

    Args:
        meter: Pays.
    """

    doors: frozenset[str]
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter

    def read(self, receiver: Any, name: str, args: tuple[Any, ...]) -> Any:
        """A method of strings whose cost is the length of what it reads and makes."""
        if type(receiver) is not str:
            raise AttributeError
        size = len(receiver)
        for arg in args:
            kind = type(arg)
            if kind is str:
                size += len(arg)
            elif kind is tuple:
                self.meter.charge(self.meter.cost(arg))
                size *= len(arg) + 1
        if size > 64:
            self.meter.charge(size // 4)
        return getattr(receiver, name)(*args)

    def m_split(self, receiver: Any, sep: Any = None, maxsplit: Any = -1) -> Any:
        _require_text(receiver)
        self.meter.item_count(len(receiver))
        return receiver.split(sep, maxsplit)

    def m_rsplit(self, receiver: Any, sep: Any = None, maxsplit: Any = -1) -> Any:
        _require_text(receiver)
        self.meter.item_count(len(receiver))
        return receiver.rsplit(sep, maxsplit)

    def m_splitlines(self, receiver: Any, keepends: Any = False) -> Any:
        _require_text(receiver)
        self.meter.item_count(len(receiver))
        return receiver.splitlines(keepends)

    def m_join(self, receiver: Any, xs: Any) -> Any:
        _require_text(receiver)
        items = xs if type(xs) in (list, tuple) else list(self.meter.store(xs))
        self.meter.charge(len(items) + 1)
        # Whatever has a length but is not a string is refused by join itself.
        size = sum(map(len, items)) + len(receiver) * len(items)
        if size > 64:
            self.meter.text_size(size)
        return receiver.join(items)

    def m_replace(self, receiver: Any, old: Any, new: Any, count: Any = -1) -> Any:
        _require_text(receiver)
        if type(old) is not str or type(new) is not str or type(count) is not int:
            raise TypeError
        size = len(receiver)
        if len(new) > len(old):
            self.meter.charge(size // 2 + 1)
            hits = receiver.count(old)
            if 0 <= count < hits:
                hits = count
            size += hits * (len(new) - len(old))
        self.meter.text_size(size)
        self.meter.charge(len(receiver) // 4)
        return receiver.replace(old, new, count)

    def _padded(self, receiver: Any, name: str, width: Any, args: tuple[Any, ...]) -> Any:
        _require_text(receiver)
        if type(width) is int and width > len(receiver):
            self.meter.text_size(width)
        else:
            self.meter.text_size(len(receiver))
        return getattr(receiver, name)(width, *args)

    def m_center(self, receiver: Any, width: Any, *fill: Any) -> Any:
        return self._padded(receiver, "center", width, fill)

    def m_ljust(self, receiver: Any, width: Any, *fill: Any) -> Any:
        return self._padded(receiver, "ljust", width, fill)

    def m_rjust(self, receiver: Any, width: Any, *fill: Any) -> Any:
        return self._padded(receiver, "rjust", width, fill)

    def m_zfill(self, receiver: Any, width: Any) -> Any:
        return self._padded(receiver, "zfill", width, ())

    def m_expandtabs(self, receiver: Any, tabsize: Any = 8) -> Any:
        _require_text(receiver)
        if type(tabsize) is not int:
            raise TypeError
        self.meter.text_size(len(receiver) + receiver.count("\t") * max(tabsize, 0))
        return receiver.expandtabs(tabsize)

    def m_translate(self, receiver: Any, table: Any) -> Any:
        _require_text(receiver)
        if type(table) is not dict:
            raise TypeError
        longest = max([len(part) for part in table.values() if type(part) is str], default=1)
        self.meter.charge(len(table))
        self.meter.text_size(len(receiver) * max(longest, 1))
        self.meter.charge(4 * len(receiver))
        return receiver.translate(table)

    def maketrans(self, *args: Any) -> dict[Any, Any]:
        """``str.maketrans``."""
        self.meter.charge(sum([len(arg) for arg in args if type(arg) in CONTAINERS or type(arg) is str]) + 1)
        return str.maketrans(*args)

    def m_format(self, receiver: Any, *args: Any, **kwargs: Any) -> Any:
        return format_method(self.meter, receiver, args, kwargs)


def _require_text(receiver: Any) -> None:
    if type(receiver) is not str:
        raise AttributeError


def _reading_method(name: str) -> Callable[..., Any]:
    def method(self: TextMethods, receiver: Any, *args: Any) -> Any:
        return self.read(receiver, name, args)

    return method


for _name in _READING:
    setattr(TextMethods, f"m_{_name}", _reading_method(_name))

TextMethods.doors = frozenset({"maketrans", *[name for name in vars(TextMethods) if name.startswith("m_")]})
