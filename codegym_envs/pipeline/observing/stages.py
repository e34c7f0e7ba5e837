"""Time spent in the stages of making an environment, for whoever asks for it.

with timed() as seconds:
    settle(make, item, settings)
seconds["verify"]
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

__all__ = ["STAGES", "stage", "staged", "timed"]

Item = TypeVar("Item")

STAGES = ("grow", "observe", "synthesize", "configure", "verify")
"""Names of the stages: collecting and growing inputs, observing the solution, drafting modules, choosing a
draft's task configurations, and verification."""

_clock: ContextVar[dict[str, float] | None] = ContextVar("stages", default=None)


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Collect the seconds spent in each stage inside the block; stages inside stages count for the outer."""
    seconds = dict.fromkeys(STAGES, 0.0)
    token = _clock.set(seconds)
    try:
        yield seconds
    finally:
        _clock.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count the block as part of a stage.

    Args:
        name: One of `STAGES`.
    """
    seconds = _clock.get()
    if seconds is None:
        yield
        return
    token = _clock.set(None)
    started = time.perf_counter()
    try:
        yield
    finally:
        _clock.reset(token)
        seconds[name] += time.perf_counter() - started


def staged(name: str, items: Iterator[Item]) -> Iterator[Item]:
    """The same items; the making of each counts as part of a stage."""
    while True:
        with stage(name):
            try:
                item = next(items)
            except StopIteration:
                return
        yield item
