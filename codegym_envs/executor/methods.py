"""Methods of plain data that take longer than constant time, grow something, or change a container.

A method call `x.name(...)` in module code becomes `m_name(x, ...)` unless `RAW_METHODS` says that it is
safe on every value as it stands. The table below is the whole list: a name that is in neither place and
is an attribute of a built-in type cannot be used.
"""

# ruff: noqa: D102  (each method is the method of Python that it is named after)

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from functools import partial
from itertools import repeat
from typing import Any

from codegym_envs.executor.builtin_functions import Builtins
from codegym_envs.executor.meter import CONTAINERS, DICTS
from codegym_envs.spec.changing import CHANGING_METHODS
from codegym_envs.spec.containers import FrozenOrderedSet, OrderedSet

__all__ = ["KEYED_METHODS", "METHODS", "MUTATORS", "RAW_METHODS", "Methods"]

RAW_METHODS = frozenset(
    {
        "append",
        "appendleft",
        "as_integer_ratio",
        "bit_count",
        "bit_length",
        "conjugate",
        "is_integer",
        "popleft",
    }
)
"""Methods that are safe and take constant time on every value that has them."""

KEYED_METHODS = frozenset({"add", "discard", "get"})
"""Methods that take constant time but for the hash of their first argument."""

MUTATORS = CHANGING_METHODS
"""Methods that change their container."""

_PLAIN_TEXT = [
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


class Methods(Builtins):
    """The guarded methods, as ``m_<name>``."""

    def bound(self, receiver: Any, name: str) -> Any:
        """A method that is mentioned without being called."""
        function = getattr(self, f"m_{name}", None)
        if function is None:
            if name in KEYED_METHODS or name in RAW_METHODS:
                if name in MUTATORS:
                    self.own(receiver)
                return getattr(receiver, name)
            raise AttributeError
        return partial(function, receiver)

    def _is(self, receiver: Any, *kinds: type) -> None:
        if type(receiver) not in kinds:
            raise AttributeError

    # --- str --------------------------------------------------------------------------------------

    def _text(self, receiver: Any, name: str, args: tuple[Any, ...]) -> Any:
        """A method of strings whose cost is the length of what it reads and makes."""
        if type(receiver) is not str:
            raise AttributeError
        size = len(receiver)
        for arg in args:
            kind = type(arg)
            if kind is str:
                size += len(arg)
            elif kind is tuple:
                self.charge(self.cost(arg))
                size *= len(arg) + 1
        if size > 64:
            self.charge(size // 4)
        return getattr(receiver, name)(*args)

    def m_split(self, receiver: Any, sep: Any = None, maxsplit: Any = -1) -> list[str]:
        self._is(receiver, str)
        self.item_count(len(receiver))
        return receiver.split(sep, maxsplit)  # type: ignore[no-any-return]

    def m_rsplit(self, receiver: Any, sep: Any = None, maxsplit: Any = -1) -> list[str]:
        self._is(receiver, str)
        self.item_count(len(receiver))
        return receiver.rsplit(sep, maxsplit)  # type: ignore[no-any-return]

    def m_splitlines(self, receiver: Any, keepends: Any = False) -> list[str]:
        self._is(receiver, str)
        self.item_count(len(receiver))
        return receiver.splitlines(keepends)  # type: ignore[no-any-return]

    def m_join(self, receiver: Any, xs: Any) -> str:
        self._is(receiver, str)
        items = xs if type(xs) in (list, tuple) else list(self.store(xs))
        self.charge(len(items) + 1)
        # Whatever has a length but is no string is refused by join itself.
        size = sum(map(len, items)) + len(receiver) * len(items)
        if size > 64:
            self.text_size(size)
        return receiver.join(items)  # type: ignore[no-any-return]

    def m_replace(self, receiver: Any, old: Any, new: Any, count: Any = -1) -> str:
        self._is(receiver, str)
        if type(old) is not str or type(new) is not str or type(count) is not int:
            raise TypeError
        size = len(receiver)
        if len(new) > len(old):
            self.charge(size // 2 + 1)
            hits = receiver.count(old)
            if 0 <= count < hits:
                hits = count
            size += hits * (len(new) - len(old))
        self.text_size(size)
        self.charge(len(receiver) // 4)
        return receiver.replace(old, new, count)  # type: ignore[no-any-return]

    def _padded(self, receiver: Any, name: str, width: Any, args: tuple[Any, ...]) -> str:
        self._is(receiver, str)
        if type(width) is int and width > len(receiver):
            self.text_size(width)
        else:
            self.text_size(len(receiver))
        return getattr(receiver, name)(width, *args)  # type: ignore[no-any-return]

    def m_center(self, receiver: Any, width: Any, *fill: Any) -> str:
        return self._padded(receiver, "center", width, fill)

    def m_ljust(self, receiver: Any, width: Any, *fill: Any) -> str:
        return self._padded(receiver, "ljust", width, fill)

    def m_rjust(self, receiver: Any, width: Any, *fill: Any) -> str:
        return self._padded(receiver, "rjust", width, fill)

    def m_zfill(self, receiver: Any, width: Any) -> str:
        return self._padded(receiver, "zfill", width, ())

    def m_expandtabs(self, receiver: Any, tabsize: Any = 8) -> str:
        self._is(receiver, str)
        if type(tabsize) is not int:
            raise TypeError
        self.text_size(len(receiver) + receiver.count("\t") * max(tabsize, 0))
        return receiver.expandtabs(tabsize)  # type: ignore[no-any-return]

    def m_translate(self, receiver: Any, table: Any) -> str:
        self._is(receiver, str)
        if type(table) is not dict:
            raise TypeError
        longest = max([len(part) for part in table.values() if type(part) is str], default=1)
        self.charge(len(table))
        self.text_size(len(receiver) * max(longest, 1))
        self.charge(4 * len(receiver))
        return receiver.translate(table)  # type: ignore[no-any-return]

    def maketrans(self, *args: Any) -> dict[Any, Any]:
        """``str.maketrans``."""
        self.charge(sum([len(arg) for arg in args if type(arg) in CONTAINERS or type(arg) is str]) + 1)
        return str.maketrans(*args)

    # --- looking things up ------------------------------------------------------------------------

    def m_count(self, receiver: Any, x: Any, *bounds: Any) -> int:
        if type(receiver) is str:
            return self._text(receiver, "count", (x, *bounds))  # type: ignore[no-any-return]
        self._scan(receiver, x)
        return receiver.count(x, *bounds)  # type: ignore[no-any-return]

    def m_index(self, receiver: Any, x: Any, *bounds: Any) -> int:
        if type(receiver) is str:
            return self._text(receiver, "index", (x, *bounds))  # type: ignore[no-any-return]
        self._scan(receiver, x)
        return receiver.index(x, *bounds)  # type: ignore[no-any-return]

    def _scan(self, receiver: Any, x: Any) -> None:
        """Pay for comparing every item with ``x``."""
        kind = type(receiver)
        if kind is range:
            if type(x) is not int:
                self.charge(self.size(receiver))
            return
        if kind is not list and kind is not tuple and kind is not deque:
            raise AttributeError
        price = self.cost(x) if type(x) in CONTAINERS or type(x) is str else 1
        self.charge(len(receiver) * price + 1)

    def m_keys(self, receiver: Any) -> OrderedSet:
        self._is(receiver, *DICTS)
        self.item_count(len(receiver))
        return OrderedSet(receiver)

    def m_values(self, receiver: Any) -> list[Any]:
        self._is(receiver, *DICTS)
        self.item_count(len(receiver))
        return list(receiver.values())

    def m_items(self, receiver: Any) -> list[Any]:
        self._is(receiver, *DICTS)
        self.item_count(2 * len(receiver))
        return list(receiver.items())

    def m_copy(self, receiver: Any) -> Any:
        if type(receiver) not in CONTAINERS or type(receiver) is tuple:
            raise AttributeError
        if type(receiver) is list:
            self.copy_count(len(receiver))
        else:
            self.item_count(len(receiver))
        return receiver.copy()

    def m_most_common(self, receiver: Any, n: Any = None) -> list[Any]:
        self._is(receiver, Counter)
        size = len(receiver)
        self.charge(size * (size.bit_length() + 4))
        # heapq.nlargest, which Counter uses for a given n, keeps the order of ties as sorting does.
        return receiver.most_common(n)  # type: ignore[no-any-return]

    def m_elements(self, receiver: Any) -> Any:
        self._is(receiver, Counter)
        pairs = list(self.m_items(receiver))
        return self.turns(item for key, times in pairs for item in repeat(key, max(times, 0)))

    def m_total(self, receiver: Any) -> Any:
        self._is(receiver, Counter)
        return self.b_sum(list(receiver.values()))

    # --- sets -------------------------------------------------------------------------------------

    def _set(self, receiver: Any, name: str, others: tuple[Any, ...]) -> Any:
        self._is(receiver, OrderedSet, FrozenOrderedSet)
        self.charge(8 * len(receiver) + 1)
        return getattr(receiver, name)(*[self._hashed(other) for other in others])

    def _hashed(self, other: Any) -> Any:
        items = self.keys(other)
        self.charge(8 * len(items) if type(items) in CONTAINERS or type(items) in (str, range) else 1)  # type: ignore[arg-type]
        return items

    # --- changing containers ----------------------------------------------------------------------

    def m_append(self, receiver: Any, x: Any) -> None:
        self._is(receiver, list, deque)
        self.append(receiver, x)

    def m_appendleft(self, receiver: Any, x: Any) -> None:
        self._is(receiver, deque)
        self.own(receiver).appendleft(x)

    def m_popleft(self, receiver: Any) -> Any:
        self._is(receiver, deque)
        return self.popleft(receiver)

    def m_add(self, receiver: Any, x: Any) -> None:
        self._is(receiver, OrderedSet)
        self.add_member(receiver, self.ix(x))

    def m_discard(self, receiver: Any, x: Any) -> None:
        self._is(receiver, OrderedSet)
        self.ix(x)
        self.own_removal(receiver).discard(x)

    def m_get(self, receiver: Any, key: Any, default: Any = None) -> Any:
        self._is(receiver, *DICTS)
        return receiver.get(self.ix(key), default)

    def m_pop(self, receiver: Any, *args: Any) -> Any:
        kind = type(receiver)
        if not args and (kind is list or kind is deque):
            return self.pop(receiver)
        if kind is list:
            self.charge(len(receiver) // 32 + 1)
        elif kind in DICTS:
            if args:
                self.ix(args[0])
        elif kind is not deque and kind is not OrderedSet:
            raise AttributeError
        return self.own_removal(receiver).pop(*args)

    def m_popitem(self, receiver: Any) -> Any:
        self._is(receiver, *DICTS)
        return self.own_removal(receiver).popitem()

    def m_setdefault(self, receiver: Any, key: Any, default: Any = None) -> Any:
        self._is(receiver, *DICTS)
        if self.ix(key) in receiver:
            return receiver[key]
        self.setitem(receiver, key, default)
        return default

    def m_insert(self, receiver: Any, position: Any, x: Any) -> None:
        self._is(receiver, list, deque)
        self.charge(len(receiver) // 32 + 1)
        self.own(receiver).insert(position, x)

    def m_extend(self, receiver: Any, xs: Any) -> None:
        self._is(receiver, list, deque)
        self.own(receiver)
        self.inplace("+", receiver, xs)

    def m_extendleft(self, receiver: Any, xs: Any) -> None:
        self._is(receiver, deque)
        items = list(self.store(xs))
        self.item_count(len(items) + len(receiver))
        self.own(receiver).extendleft(items)

    def m_remove(self, receiver: Any, x: Any) -> None:
        if type(receiver) is OrderedSet:
            self.ix(x)
        else:
            self._is(receiver, list, deque)
            self._scan(receiver, x)
        self.own_removal(receiver).remove(x)

    def m_clear(self, receiver: Any) -> None:
        if type(receiver) not in CONTAINERS or type(receiver) is tuple:
            raise AttributeError
        self.own_removal(receiver).clear()

    def m_reverse(self, receiver: Any) -> None:
        self._is(receiver, list, deque)
        self.charge(len(receiver) // 2 + 1)
        self.own_removal(receiver).reverse()

    def m_rotate(self, receiver: Any, n: Any = 1) -> None:
        self._is(receiver, deque)
        self.charge(len(receiver) // 2 + 1)
        self.own_removal(receiver).rotate(n)

    def m_sort(self, receiver: Any, *, key: Any = None, reverse: Any = False) -> None:
        self._is(receiver, list)
        self.sort(self.own_removal(receiver), key, reverse)

    def m_update(self, receiver: Any, *others: Any, **more: Any) -> None:
        kind = type(receiver)
        if kind is OrderedSet:
            if more:
                raise TypeError
            sources: list[Any] = [self._hashed(other) for other in others]
        elif kind in DICTS:
            sources = [
                self.keys(other) if kind is Counter and type(other) not in DICTS else self.b_dict(other)
                for other in others
            ]
            self.charge(8 * sum(len(source) for source in sources if type(source) in CONTAINERS))
        else:
            raise AttributeError
        self.own(receiver).update(*sources, **more)

    def m_subtract(self, receiver: Any, xs: Any = (), **more: Any) -> None:
        self._is(receiver, Counter)
        source = self.keys(xs) if type(xs) not in DICTS else self.b_dict(xs)
        self.charge(len(receiver))
        self.own(receiver).subtract(source, **more)

    def m_format(self, receiver: Any, *args: Any, **kwargs: Any) -> str:
        return self.format_method(receiver, *args, **kwargs)


def _text_method(name: str) -> Callable[..., Any]:
    def method(self: Methods, receiver: Any, *args: Any) -> Any:
        return self._text(receiver, name, args)

    return method


def _set_method(name: str, mutates: bool) -> Callable[..., Any]:
    def method(self: Methods, receiver: Any, *others: Any) -> Any:
        if mutates:
            self._is(receiver, OrderedSet)
            self.own(receiver)
        return self._set(receiver, name, others)

    return method


def _install(table: Mapping[str, Callable[..., Any]]) -> None:
    for name, method in table.items():
        method.__name__ = f"m_{name}"
        setattr(Methods, f"m_{name}", method)


_install({name: _text_method(name) for name in _PLAIN_TEXT})
_install(
    {
        name: _set_method(name, name.endswith("_update"))
        for name in (
            "union",
            "intersection",
            "difference",
            "symmetric_difference",
            "issubset",
            "issuperset",
            "isdisjoint",
            "intersection_update",
            "difference_update",
            "symmetric_difference_update",
        )
    }
)

METHODS = frozenset(name.removeprefix("m_") for name in vars(Methods) if name.startswith("m_"))
"""Names of all methods that can be called."""
