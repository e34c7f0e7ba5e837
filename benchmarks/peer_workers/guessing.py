"""Guesses for the games in which a number is to be found; two packages have such a game."""

from __future__ import annotations

import random
from collections.abc import Sequence

__all__ = ["guesses"]


def guesses(seed: int, highest: int, hidden: int, turns: int) -> Sequence[int]:
    """Numbers from 1 to `highest`, the hidden one last, so that an episode has all its turns."""
    wrong = [number for number in range(1, highest + 1) if number != hidden]
    random.Random(f"guesses {seed}").shuffle(wrong)
    return [*wrong[: turns - 1], hidden]
