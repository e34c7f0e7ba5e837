"""The one small tool that every package with tools is given: it looks up a number in a list.

The numbers are drawn the same way everywhere, and so are the calls. The others get `Numbers`, wrapped as each
package's documentation says; ours is a module of the same content.
"""

from __future__ import annotations

import random

__all__ = ["CALLS", "Numbers", "indices"]

COUNT = 60  # numbers in the list
CALLS = 20  # calls of an episode


class Numbers:
    """A list of numbers behind a tool."""

    def __init__(self, seed: int) -> None:
        draw = random.Random(f"numbers {seed}")
        self.numbers = [draw.randrange(100) for _ in range(COUNT)]

    def number_at(self, index: int) -> int:
        """The number of one drawer.

        Args:
            index: Position, counted from 0.
        """
        return self.numbers[index]


def indices(seed: int) -> list[int]:
    """The positions that an episode asks for."""
    draw = random.Random(f"indices {seed}")
    return [draw.randrange(COUNT) for _ in range(CALLS)]
