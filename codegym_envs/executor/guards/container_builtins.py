"""The builtin functions that make containers."""

from __future__ import annotations

from typing import Any

from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.plain_types import DICTS, SETS
from codegym_envs.spec.plain_data.containers import FrozenOrderedSet, OrderedSet

__all__ = ["ContainerBuiltins"]


class ContainerBuiltins:
    """Builtins that make containers, and the views that something is searched for in.

    Args:
        meter: Pays.
    """

    doors = frozenset(
        {"b_len", "b_list", "b_tuple", "b_set", "b_frozenset", "b_dict", "b_range"}
        | {"fromkeys", "view_list", "view_dict"}
    )
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter

    def b_len(self, value: Any) -> int:
        """``len``."""
        return len(value)

    def b_list(self, xs: Any = ()) -> list[Any]:
        """``list``."""
        return list(self.meter.store(xs))

    def b_tuple(self, xs: Any = ()) -> tuple[Any, ...]:
        """``tuple``."""
        return xs if type(xs) is tuple else tuple(self.meter.store(xs))

    def b_set(self, xs: Any = ()) -> OrderedSet:
        """``set``: insertion ordered."""
        return OrderedSet(self.meter.keys(xs))

    def b_frozenset(self, xs: Any = ()) -> FrozenOrderedSet:
        """``frozenset``: insertion ordered."""
        return xs if type(xs) is FrozenOrderedSet else FrozenOrderedSet(self.meter.keys(xs))

    def b_dict(self, pairs: Any = (), /, **more: Any) -> dict[Any, Any]:
        """``dict``."""
        if type(pairs) in SETS:
            raise TypeError
        if type(pairs) in DICTS:
            self.meter.item_count(len(pairs))
            return dict(pairs, **more)
        result: dict[Any, Any] = {}
        ix = self.meter.ix
        for pair in self.meter.store(pairs):
            key, value = pair
            result[ix(key)] = value
        result.update(more)
        return result

    def b_range(self, *args: Any) -> range:
        """``range``."""
        return range(*args)

    def fromkeys(self, xs: Any, value: Any = None) -> dict[Any, Any]:
        """``dict.fromkeys``."""
        return dict.fromkeys(self.meter.keys(xs), value)

    def view_list(self, view: Any) -> list[Any]:
        """A dictionary's items or values that something is searched for in."""
        return list(self.meter.store(view))

    def view_dict(self, view: Any) -> Any:
        """A dictionary's keys that something is searched for in: the dictionary itself."""
        return self.b_dict([(key, None) for key in self.meter.store(view)])
