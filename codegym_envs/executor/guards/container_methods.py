"""Methods of containers that take longer than constant time, grow something, or change a container."""

# ruff: noqa: D102  (each method is the method of Python that it is named after)

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from itertools import repeat
from typing import Any

from codegym_envs.executor.guards.arithmetic import Arithmetic
from codegym_envs.executor.guards.container_builtins import ContainerBuiltins
from codegym_envs.executor.guards.folds import Folds
from codegym_envs.executor.guards.iterators import Iterators
from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.guards.text_methods import TextMethods
from codegym_envs.executor.guards.undo_log import UndoLog
from codegym_envs.executor.plain_types import CONTAINERS, DICTS
from codegym_envs.spec.plain_data.containers import FrozenOrderedSet, OrderedSet

__all__ = ["ContainerMethods"]

_MERGING = (
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
"""Methods of sets that look at other collections."""


class ContainerMethods:
    """The guarded methods of containers, as ``m_<name>``; of strings, too, where both have the method.

    Args:
        meter: Pays.
        journal: Notes a container before it is changed.
        arithmetic: Extends in place.
        containers: Makes dictionaries from what one is updated with.
        iterators: Iterates over the elements of a counter.
        folds: Sorts and adds up.
        text_methods: Counts and finds in strings.
    """

    doors: frozenset[str]
    """Names that module code calls after its rewriting."""

    def __init__(
        self,
        *,
        meter: Meter,
        journal: UndoLog,
        arithmetic: Arithmetic,
        containers: ContainerBuiltins,
        iterators: Iterators,
        folds: Folds,
        text_methods: TextMethods,
    ) -> None:
        self.meter = meter
        self.journal = journal
        self.arithmetic = arithmetic
        self.containers = containers
        self.iterators = iterators
        self.folds = folds
        self.text_methods = text_methods

    def m_count(self, receiver: Any, x: Any, *bounds: Any) -> Any:
        if type(receiver) is str:
            return self.text_methods.read(receiver, "count", (x, *bounds))
        self._scan(receiver, x)
        return receiver.count(x, *bounds)

    def m_index(self, receiver: Any, x: Any, *bounds: Any) -> Any:
        if type(receiver) is str:
            return self.text_methods.read(receiver, "index", (x, *bounds))
        self._scan(receiver, x)
        return receiver.index(x, *bounds)

    def _scan(self, receiver: Any, x: Any) -> None:
        """Pay for comparing every item with ``x``."""
        kind = type(receiver)
        if kind is range:
            if type(x) is not int:
                self.meter.charge(self.meter.size(receiver))
            return
        if kind is not list and kind is not tuple and kind is not deque:
            raise AttributeError
        price = self.meter.cost(x) if type(x) in CONTAINERS or type(x) is str else 1
        self.meter.charge(len(receiver) * price + 1)

    def m_keys(self, receiver: Any) -> OrderedSet:
        _require(receiver, *DICTS)
        self.meter.item_count(len(receiver))
        return OrderedSet(receiver)

    def m_values(self, receiver: Any) -> list[Any]:
        _require(receiver, *DICTS)
        self.meter.item_count(len(receiver))
        return list(receiver.values())

    def m_items(self, receiver: Any) -> list[Any]:
        _require(receiver, *DICTS)
        self.meter.item_count(2 * len(receiver))
        return list(receiver.items())

    def m_copy(self, receiver: Any) -> Any:
        if type(receiver) not in CONTAINERS or type(receiver) is tuple:
            raise AttributeError
        if type(receiver) is list:
            self.meter.copy_count(len(receiver))
        else:
            self.meter.item_count(len(receiver))
        return receiver.copy()

    def m_most_common(self, receiver: Any, n: Any = None) -> Any:
        _require(receiver, Counter)
        size = len(receiver)
        self.meter.charge(size * (size.bit_length() + 4))
        # heapq.nlargest, which Counter uses for a given n, keeps the order of ties as sorting does.
        return receiver.most_common(n)

    def m_elements(self, receiver: Any) -> Any:
        _require(receiver, Counter)
        pairs = list(self.m_items(receiver))
        return self.iterators.turns(item for key, times in pairs for item in repeat(key, max(times, 0)))

    def m_total(self, receiver: Any) -> Any:
        _require(receiver, Counter)
        return self.folds.b_sum(list(receiver.values()))

    def merge(self, receiver: Any, name: str, others: tuple[Any, ...]) -> Any:
        _require(receiver, OrderedSet, FrozenOrderedSet)
        self.meter.charge(8 * len(receiver) + 1)
        return getattr(receiver, name)(*[self._hashed(other) for other in others])

    def _hashed(self, other: Any) -> Any:
        items = self.meter.keys(other)
        self.meter.charge(8 * len(items) if type(items) in CONTAINERS or type(items) in (str, range) else 1)
        return items

    def m_append(self, receiver: Any, x: Any) -> None:
        _require(receiver, list, deque)
        self.journal.append(receiver, x)

    def m_appendleft(self, receiver: Any, x: Any) -> None:
        _require(receiver, deque)
        self.journal.own(receiver).appendleft(x)

    def m_popleft(self, receiver: Any) -> Any:
        _require(receiver, deque)
        return self.journal.popleft(receiver)

    def m_add(self, receiver: Any, x: Any) -> None:
        _require(receiver, OrderedSet)
        self.journal.add_member(receiver, self.meter.ix(x))

    def m_discard(self, receiver: Any, x: Any) -> None:
        _require(receiver, OrderedSet)
        self.meter.ix(x)
        self.journal.own_removal(receiver).discard(x)

    def m_get(self, receiver: Any, key: Any, default: Any = None) -> Any:
        _require(receiver, *DICTS)
        return receiver.get(self.meter.ix(key), default)

    def m_pop(self, receiver: Any, *args: Any) -> Any:
        kind = type(receiver)
        if not args and (kind is list or kind is deque):
            return self.journal.pop(receiver)
        if kind is list:
            self.meter.charge(len(receiver) // 32 + 1)
        elif kind in DICTS:
            if args:
                self.meter.ix(args[0])
        elif kind is not deque and kind is not OrderedSet:
            raise AttributeError
        return self.journal.own_removal(receiver).pop(*args)

    def m_popitem(self, receiver: Any) -> Any:
        _require(receiver, *DICTS)
        return self.journal.own_removal(receiver).popitem()

    def m_setdefault(self, receiver: Any, key: Any, default: Any = None) -> Any:
        _require(receiver, *DICTS)
        if self.meter.ix(key) in receiver:
            return receiver[key]
        self.journal.setitem(receiver, key, default)
        return default

    def m_insert(self, receiver: Any, position: Any, x: Any) -> None:
        _require(receiver, list, deque)
        self.meter.charge(len(receiver) // 32 + 1)
        self.journal.own(receiver).insert(position, x)

    def m_extend(self, receiver: Any, xs: Any) -> None:
        _require(receiver, list, deque)
        self.journal.own(receiver)
        self.arithmetic.inplace("+", receiver, xs)

    def m_extendleft(self, receiver: Any, xs: Any) -> None:
        _require(receiver, deque)
        items = list(self.meter.store(xs))
        self.meter.item_count(len(items) + len(receiver))
        self.journal.own(receiver).extendleft(items)

    def m_remove(self, receiver: Any, x: Any) -> None:
        if type(receiver) is OrderedSet:
            self.meter.ix(x)
        else:
            _require(receiver, list, deque)
            self._scan(receiver, x)
        self.journal.own_removal(receiver).remove(x)

    def m_clear(self, receiver: Any) -> None:
        if type(receiver) not in CONTAINERS or type(receiver) is tuple:
            raise AttributeError
        self.journal.own_removal(receiver).clear()

    def m_reverse(self, receiver: Any) -> None:
        _require(receiver, list, deque)
        self.meter.charge(len(receiver) // 2 + 1)
        self.journal.own_removal(receiver).reverse()

    def m_rotate(self, receiver: Any, n: Any = 1) -> None:
        _require(receiver, deque)
        self.meter.charge(len(receiver) // 2 + 1)
        self.journal.own_removal(receiver).rotate(n)

    def m_sort(self, receiver: Any, *, key: Any = None, reverse: Any = False) -> None:
        _require(receiver, list)
        self.folds.sort(self.journal.own_removal(receiver), key, reverse)

    def m_update(self, receiver: Any, *others: Any, **more: Any) -> None:
        kind = type(receiver)
        if kind is OrderedSet:
            if more:
                raise TypeError
            sources: list[Any] = [self._hashed(other) for other in others]
        elif kind in DICTS:
            sources = [
                self.meter.keys(other)
                if kind is Counter and type(other) not in DICTS
                else self.containers.b_dict(other)
                for other in others
            ]
            self.meter.charge(8 * sum(len(source) for source in sources if type(source) in CONTAINERS))
        else:
            raise AttributeError
        self.journal.own(receiver).update(*sources, **more)

    def m_subtract(self, receiver: Any, xs: Any = (), **more: Any) -> None:
        _require(receiver, Counter)
        source = self.meter.keys(xs) if type(xs) not in DICTS else self.containers.b_dict(xs)
        self.meter.charge(len(receiver))
        self.journal.own(receiver).subtract(source, **more)


def _require(receiver: Any, *kinds: type) -> None:
    if type(receiver) not in kinds:
        raise AttributeError


def _merging_method(name: str) -> Callable[..., Any]:
    mutates = name.endswith("_update")

    def method(self: ContainerMethods, receiver: Any, *others: Any) -> Any:
        if mutates:
            _require(receiver, OrderedSet)
            self.journal.own(receiver)
        return self.merge(receiver, name, others)

    return method


for _name in _MERGING:
    setattr(ContainerMethods, f"m_{_name}", _merging_method(_name))

ContainerMethods.doors = frozenset(name for name in vars(ContainerMethods) if name.startswith("m_"))
