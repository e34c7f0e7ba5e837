"""The builtin functions that make iterators, which cost a tick per turn and nest only so deep."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress
from typing import Any

from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.limits import MAX_LAZY_DEPTH
from codegym_envs.executor.plain_types import SETS, SIZED

__all__ = ["Iterators", "deepening"]

_MISSING: Any = object()


def deepening(kind: type, **members: Any) -> Any:
    """A kind of iterator of the standard library whose instances know how many others they wrap."""
    return type(kind.__name__, (kind,), {"_depth": 1, **members})


_Mapped = deepening(map)
_Filtered = deepening(filter)
_Zipped = deepening(zip)
_Enumerated = deepening(enumerate)
_Ticked = deepening(compress)
"""An iterator over anything, which costs a tick per turn."""


class Iterators:
    """Builtins that make iterators or ask them.

    Args:
        meter: Counts the turns.
    """

    doors = frozenset({"b_reversed", "b_enumerate", "b_zip", "b_map", "b_filter", "b_iter", "b_next"})
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter

    def turns(self, xs: Any) -> Any:
        """An iterator that costs a tick per turn, over a container or another iterator."""
        return _Ticked(xs, self.meter.ticks)

    def lazy(self, kind: Any, sources: Iterable[Any], *args: Any) -> Any:
        """Make a lazy iterator over ticking sources, if it is not too deep."""
        sources = list(sources)
        depth = 1 + max([getattr(source, "_depth", 0) for source in sources], default=0)
        if depth > MAX_LAZY_DEPTH:
            self.meter.too_large()
        result = kind(*args, *[compress(source, self.meter.ticks) for source in sources])
        if depth > 1:
            result._depth = depth
        return result

    def b_reversed(self, xs: Any) -> Any:
        """``reversed``."""
        if type(xs) not in SIZED or type(xs) in SETS:
            raise TypeError
        return self.turns(reversed(xs))

    def b_enumerate(self, xs: Any, start: Any = 0) -> Any:
        """``enumerate``."""
        return self.lazy(lambda source: _Enumerated(source, start), (xs,))

    def b_zip(self, *sources: Any, strict: Any = False) -> Any:
        """``zip``."""
        if strict:
            return self.lazy(lambda *inner: _Zipped(*inner, strict=True), sources)
        return self.lazy(_Zipped, sources)

    def b_map(self, function: Any, *sources: Any) -> Any:
        """``map``."""
        if not callable(function):
            raise TypeError
        return self.lazy(_Mapped, sources, function)

    def b_filter(self, function: Any, xs: Any) -> Any:
        """``filter``."""
        return self.lazy(_Filtered, (xs,), function)

    def b_iter(self, xs: Any) -> Any:
        """``iter``."""
        return iter(xs) if hasattr(type(xs), "__next__") else self.turns(xs)

    def b_next(self, iterator: Any, default: Any = _MISSING) -> Any:
        """``next``."""
        if type(iterator) in SIZED:
            raise TypeError
        if default is _MISSING:
            return next(iterator)
        return next(iterator, default)
