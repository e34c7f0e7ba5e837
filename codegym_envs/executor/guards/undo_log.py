"""Undoing what a failing call changed.

A tool that can change a container goes through here before it does: either the container is *owned*
(copied once per call, at the first change), or the single change is noted. Rolling back replays the notes
in reverse, into the same container objects, so that sharing between parts of the state survives.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable
from typing import Any

from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.limits import CHARS_PER_WORK, MAX_STATE_WEIGHT
from codegym_envs.executor.plain_state import weigh
from codegym_envs.executor.plain_types import DICTS, SCALARS, SMALL
from codegym_envs.executor.signals import BadValue
from codegym_envs.spec.plain_data.containers import OrderedSet

__all__ = ["UndoLog", "deep_copy"]

_MISSING = object()
_MUTABLE = frozenset({list, dict, OrderedSet, deque, defaultdict, Counter})
_WORD = 1 << 64


def _refill_list(target: list[Any], items: list[Any], _: None) -> None:
    target[:] = items


def _refill_deque(target: deque[Any], items: deque[Any], _: None) -> None:
    target.clear()
    target.extend(items)


def _refill_dict(target: dict[Any, Any], items: dict[Any, Any], _: None) -> None:
    dict.clear(target)
    dict.update(target, items)


def _set_back(target: Any, key: Any, old: Any) -> None:
    target[key] = old


def _take_out(target: Any, key: Any, _: None) -> None:
    dict.__delitem__(target, key)


def _put_back(target: Any, _: None, value: Any) -> None:
    target.append(value)


def _put_back_left(target: deque[Any], _: None, value: Any) -> None:
    target.appendleft(value)


def _leave_out(target: OrderedSet, member: Any, _: None) -> None:
    target.discard(member)


def _drop_last(target: list[Any], _: None, __: None) -> None:
    del target[-1]


class UndoLog:
    """The changes to containers that the running call has made so far.

    Args:
        meter: Pays for copies.

    Attributes:
        journaling: Whether changes are noted; only tools are rolled back.
        owned: Containers that were noted as a whole, by identity.
        dirty: Those of them that something may have been put into.
        undo: Notes: a function and its three arguments.
        stored: Values stored singly that have to be checked in the end.
        weight: Weight of the single values stored in this call, an upper bound.
    """

    doors = frozenset({"fresh", "own", "own_removal", "setitem"})
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.journaling = True
        self.owned: dict[int, Any] = {}
        self.dirty: dict[int, Any] = {}
        self.undo: list[tuple[Callable[[Any, Any, Any], None], Any, Any, Any]] = []
        self.stored: list[Any] = []
        self.weight = 0

    def own(self, target: Any) -> Any:
        """Note the whole of a container before its first change, and return it."""
        self.own_removal(target)
        if self.journaling:
            self.dirty[id(target)] = target
        return target

    def own_removal(self, target: Any) -> Any:
        """As `own`, for a change that only takes something out: what is left needs no check."""
        if self.journaling and id(target) not in self.owned:
            kind = type(target)
            if kind in _MUTABLE:
                # The entry keeps the container alive, so that its id stays its own during the call.
                self.owned[id(target)] = target
                if kind is list:
                    self.undo.append((_refill_list, target, target.copy(), None))
                elif kind is deque:
                    self.undo.append((_refill_deque, target, target.copy(), None))
                else:
                    self.undo.append((_refill_dict, target, dict.copy(target), None))
        return target

    def _note(self, value: Any) -> None:
        kind = type(value)
        if kind in SCALARS:
            self.weight += 2
            if kind is str:
                self.weight += len(value) // CHARS_PER_WORK
            elif kind is int and not -_WORD < value < _WORD:
                self.weight += value.bit_length() // 64
        else:
            self.stored.append(value)

    def setitem(self, target: Any, key: Any, value: Any) -> None:
        """``target[key] = value`` at a place that runs about once per call."""
        kind = type(target)
        if kind is list:
            if self.journaling and (not self.owned or id(target) not in self.owned):
                self.undo.append((_set_back, target, key, target[key]))
                # A small number in place of another value adds no weight.
                if type(value) is not int or not -_WORD < value < _WORD:
                    self._note(value)
        elif self.journaling and id(target) not in self.owned:
            if kind in DICTS:
                old = target.get(key, _MISSING)
                if old is _MISSING:
                    target[key] = value
                    self.undo.append((_take_out, target, key, None))
                    self._note(key)
                    self._note(value)
                    return
                self.undo.append((_set_back, target, key, old))
            elif kind is deque:
                self.undo.append((_set_back, target, key, target[key]))
            else:
                raise TypeError
            self._note(value)
        target[key] = value

    def append(self, target: Any, value: Any) -> None:
        """``target.append(value)`` at a place that runs about once per call."""
        if self.journaling and id(target) not in self.owned:
            if type(target) is list:
                target.append(value)
                self.undo.append((_drop_last, target, None, None))
                self._note(value)
                return
            self.own(target)
        target.append(value)

    def pop(self, target: Any) -> Any:
        """``target.pop()`` of a list or deque at a place that runs about once per call."""
        value = target.pop()
        if self.journaling and id(target) not in self.owned:
            self.undo.append((_put_back, target, None, value))
        return value

    def popleft(self, target: deque[Any]) -> Any:
        """``target.popleft()`` at a place that runs about once per call."""
        value = target.popleft()
        if self.journaling and id(target) not in self.owned:
            self.undo.append((_put_back_left, target, None, value))
        return value

    def add_member(self, target: OrderedSet, member: Any) -> None:
        """``target.add(member)`` at a place that runs about once per call."""
        if member not in target:
            target.add(member)
            if self.journaling and id(target) not in self.owned:
                self.undo.append((_leave_out, target, member, None))
                self._note(member)

    def roll_back(self) -> None:
        """Undo every noted change."""
        for function, target, key, old in reversed(self.undo):
            function(target, key, old)
        self.forget()

    def forget(self) -> None:
        """Drop the notes; nothing of the call stays alive."""
        self.weight = 0
        if self.undo:
            self.undo = []
            self.owned = {}
        if self.dirty:
            self.dirty = {}
        if self.stored:
            self.stored = []

    def settle(self, changed: list[Any]) -> int:
        """Check what the call stored: plain data only.

        Args:
            changed: New values of attributes.

        Returns:
            An upper bound of the weight that the call added.

        Raises:
            BadValue: If something is not plain data.
            SizeExceeded: If it is too much.
        """
        weight = self.weight
        if not self.stored and not self.dirty:
            for value in changed:
                kind = type(value)
                if kind is str:
                    weight += len(value) // CHARS_PER_WORK
                elif kind not in SMALL:
                    break
            else:
                # A number in an attribute weighs next to nothing: there are few attributes.
                return weight
        if changed or self.stored or self.dirty:
            weight += weigh([*changed, *self.stored, *self.dirty.values()], MAX_STATE_WEIGHT)
        return weight

    def fresh(self, value: Any) -> Any:
        """A copy of a module-level constant for code that might keep or change it."""
        self.meter.charge(2 * self.meter.cost(value))
        return deep_copy(value)


def deep_copy(value: Any) -> Any:
    """A copy of a value down to its last part; shared parts are copied once for each place.

    Raises:
        BadValue: If something in it is not plain data.
    """
    kind = type(value)
    if kind is list:
        return [deep_copy(item) for item in value]
    if kind is dict:
        return {key: deep_copy(item) for key, item in value.items()}
    if kind is tuple:
        return tuple([deep_copy(item) for item in value])
    if kind is OrderedSet:
        return value.copy()
    if kind is deque:
        return deque([deep_copy(item) for item in value], value.maxlen)
    if kind is Counter:
        return Counter(value)
    if kind is defaultdict:
        return defaultdict(value.default_factory, {key: deep_copy(item) for key, item in value.items()})
    if kind not in SCALARS and kind.__name__ != "FrozenOrderedSet":
        raise BadValue
    return value
