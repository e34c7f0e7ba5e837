"""Functions of the module that something else calls: counted, remembered, or counted in depth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.limits import MAX_FRAMES

__all__ = ["Callables"]


class Callables:
    """Wraps functions of the module.

    Args:
        meter: Counts generators and depth.

    Attributes:
        caches: What the helpers under ``functools.cache`` remember, until the call ends.
    """

    doors = frozenset({"deep", "generators", "memoized", "memoized_here"})
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.caches: list[dict[Any, Any]] = []

    def forget(self) -> None:
        """Forget what helpers remember: nothing of a call may be left in the namespace."""
        for cache in self.caches:
            cache.clear()

    def generators(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A generator function whose generators are counted when they are made."""

        def counted(*args: Any, **kwargs: Any) -> Any:
            return self.meter.generator(function(*args, **kwargs))

        return counted

    def memoized(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A helper under ``functools.cache``; what it remembers is forgotten when the call ends."""
        memory: dict[Any, Any] = {}
        self.caches.append(memory)
        return self._remembering(function, memory)

    def memoized_here(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """An inner function under ``functools.cache``; its memory goes when it goes."""
        return self._remembering(function, {})

    def _remembering(self, function: Callable[..., Any], memory: dict[Any, Any]) -> Callable[..., Any]:
        missing = object()

        def remembered(*args: Any, **kwargs: Any) -> Any:
            key: Any = self.meter.ix(args)
            if kwargs:
                key = (args, self.meter.ix(tuple(kwargs.items())))
            found = memory.get(key, missing)
            if found is missing:
                found = memory[key] = function(*args, **kwargs)
            return found

        return remembered

    def guarded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function of the module that a container will call (a factory): its depth is counted."""
        depth = self.meter.depth

        def called(*args: Any) -> Any:
            depth[0] += 4
            if depth[0] > MAX_FRAMES:
                self.meter.too_deep()
            try:
                return function(*args)
            finally:
                depth[0] -= 4

        return called

    def deep(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A lambda that could be part of a recursion: its depth is counted."""
        depth = self.meter.depth

        def called(*args: Any, **kwargs: Any) -> Any:
            depth[0] += 4
            try:
                if depth[0] > MAX_FRAMES:
                    self.meter.too_deep()
                return function(*args, **kwargs)
            finally:
                depth[0] -= 4

        return called
