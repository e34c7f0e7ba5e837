"""Which attribute names exist on the objects that module code can hold.

An attribute name that none of the built-in types has can only be an attribute of the state, and reading
it is harmless on anything. Names that a built-in type has are either methods of the dialect, harmless
values, or refused.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from functools import partial
from itertools import compress
from typing import Any

from codegym_envs.executor.signals import EXCEPTIONS
from codegym_envs.spec.plain_data.containers import FrozenOrderedSet, OrderedSet

__all__ = ["KNOWN_ATTRIBUTES", "READABLE_ATTRIBUTES"]


def _generator() -> Any:
    yield


_TYPES: tuple[type, ...] = (
    type,
    object,
    type(None),
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    list,
    tuple,
    dict,
    set,
    frozenset,
    range,
    slice,
    deque,
    Counter,
    defaultdict,
    OrderedSet,
    FrozenOrderedSet,
    compress,
    partial,
    zip,
    map,
    filter,
    enumerate,
    reversed,
    type(_generator()),
    type(_generator),
    type(_generator.__code__),
    type(len),
    type([].append),
    type({}.keys()),
    type({}.items()),
    type({}.values()),
    *EXCEPTIONS.values(),
    UnicodeError,
    UnicodeEncodeError,
    RecursionError,
    MemoryError,
    ImportError,
)

KNOWN_ATTRIBUTES: frozenset[str] = frozenset(
    name for kind in _TYPES for name in (*dir(kind), *dir(type(kind))) if not name.startswith("_")
)
"""Public attributes of everything that module code can hold, the state apart."""

READABLE_ATTRIBUTES: frozenset[str] = frozenset(
    {
        "args",
        "denominator",
        "errno",
        "imag",
        "maxlen",
        "name",
        "numerator",
        "path",
        "real",
        "start",
        "step",
        "stop",
        "value",
    }
)
"""Those of them that are plain values, or are None."""
