"""``collections``, ``json`` and ``copy``: what makes containers from other values."""

# ruff: noqa: D102  (each method is the function of the standard library that it is named after)

from __future__ import annotations

import copy
from collections import Counter, defaultdict, deque
from typing import Any

from codegym_envs.executor.guards.callables import Callables
from codegym_envs.executor.guards.container_builtins import ContainerBuiltins
from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.guards.type_tests import TypeTests
from codegym_envs.executor.guards.undo_log import deep_copy
from codegym_envs.executor.plain_types import CONTAINERS, DICTS
from codegym_envs.spec.plain_data.values import decode, encode

__all__ = ["Collecting"]


class Collecting:
    """Functions of ``collections``, ``json`` and ``copy``.

    Args:
        meter: Pays.
        callables: Counts the depth of factories.
        containers: Makes dictionaries.
        type_tests: Knows the types that factories stand for.
    """

    doors: frozenset[str]
    """Names that module code calls after its rewriting."""

    def __init__(
        self, meter: Meter, callables: Callables, containers: ContainerBuiltins, type_tests: TypeTests
    ) -> None:
        self.meter = meter
        self.callables = callables
        self.containers = containers
        self.type_tests = type_tests

    def f_collections_deque(self, xs: Any = (), maxlen: Any = None) -> deque[Any]:
        if maxlen is not None and type(maxlen) is not int:
            raise TypeError
        return deque(self.meter.store(xs), maxlen)

    def f_collections_Counter(self, xs: Any = (), /, **more: Any) -> Counter[Any]:  # noqa: N802
        if type(xs) in DICTS:
            source: Any = self.containers.b_dict(xs)
        else:
            source = self.meter.keys(xs)
        return Counter(source, **more)

    def f_collections_defaultdict(self, factory: Any = None, pairs: Any = (), **more: Any) -> Any:
        if factory is not None:
            try:
                factory = self.type_tests.type_of(factory)
            except TypeError:
                if not callable(factory):
                    raise
                factory = self.callables.guarded(factory)
        return defaultdict(factory, self.containers.b_dict(pairs, **more))

    def f_collections_OrderedDict(self, pairs: Any = (), /, **more: Any) -> dict[Any, Any]:  # noqa: N802
        return self.containers.b_dict(pairs, **more)

    def f_json_dumps(self, value: Any) -> str:
        self.meter.charge(4 * self.meter.cost(value))
        return encode(value)

    def f_json_loads(self, text: Any) -> Any:
        if type(text) is not str:
            raise TypeError
        self.meter.item_count(len(text))
        return decode(text)

    def f_copy_copy(self, value: Any) -> Any:
        if type(value) in CONTAINERS:
            self.meter.item_count(len(value))
            return copy.copy(value)
        return value

    def f_copy_deepcopy(self, value: Any) -> Any:
        self.meter.charge(8 * self.meter.cost(value))
        return deep_copy(value)


Collecting.doors = frozenset(name for name in vars(Collecting) if name.startswith("f_"))
