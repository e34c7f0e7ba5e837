"""Items and slices of containers: read, set and deleted."""

from __future__ import annotations

from collections import deque
from typing import Any

from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.guards.undo_log import UndoLog
from codegym_envs.executor.plain_types import DICTS

__all__ = ["Items"]


class Items:
    """Subscriptions that are more than one step.

    Args:
        meter: Pays.
        journal: Notes a container before it is changed.
    """

    doors = frozenset({"delitem", "delslice", "getitem", "setslice", "slice", "unpacked"})
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter, journal: UndoLog) -> None:
        self.meter = meter
        self.journal = journal

    def getitem(self, xs: Any, key: Any) -> Any:
        """``xs[key]`` in code that has default dictionaries, where reading can add an item."""
        if type(xs) in DICTS and hasattr(xs, "default_factory") and key not in xs:
            self.journal.own(xs)
        return xs[key]

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
                self.meter.text_size(size)
            else:
                self.meter.copy_count(size)
        else:
            self.meter.charge(8)
        return xs[start:stop:step]

    def setslice(self, xs: Any, start: Any, stop: Any, step: Any, value: Any) -> None:
        """``xs[start:stop:step] = value``."""
        if type(xs) is not list:
            raise TypeError
        value = list(self.meter.store(value))
        self.meter.item_count(len(xs) + len(value))
        self.journal.own(xs)[start:stop:step] = value

    def delslice(self, xs: Any, start: Any, stop: Any, step: Any) -> None:
        """``del xs[start:stop:step]``."""
        if type(xs) is not list:
            raise TypeError
        self.meter.charge(len(xs) // 4 + 1)
        del self.journal.own_removal(xs)[start:stop:step]

    def delitem(self, xs: Any, key: Any) -> None:
        """``del xs[key]``."""
        kind = type(xs)
        if kind is list or kind is deque:
            self.meter.charge(len(xs) // 32 + 1)
        elif kind not in DICTS:
            raise TypeError
        del self.journal.own_removal(xs)[self.meter.ix(key)]

    def unpacked(self, xs: Any) -> Any:
        """The right side of an assignment with a starred target."""
        return xs if type(xs) is tuple and len(xs) < 16 else list(self.meter.store(xs))
