"""Choices that are the same on every supported version of Python.

They are drawn only from `random.Random.random`, whose sequence Python promises to keep: receipts and what
agents do must have the same bytes everywhere.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["SeededChoices"]

T = TypeVar("T")


class SeededChoices:
    """A reproducible source of choices.

    Args:
        seed: What decides the choices; equal parts give equal choices everywhere.
    """

    def __init__(self, *seed: object) -> None:
        self._random = random.Random("|".join(map(str, seed)))

    def below(self, bound: int) -> int:
        """An integer from 0 to ``bound`` - 1."""
        return int(self._random.random() * bound)

    def chance(self, probability: float) -> bool:
        """True with the given probability."""
        return self._random.random() < probability

    def pick(self, items: Sequence[T]) -> T:
        """One of the items; there must be at least one."""
        return items[self.below(len(items))]
