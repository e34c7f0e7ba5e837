"""The source of randomness that ``generate`` is given.

Only the raw 64-bit output of PCG64 is used, which NumPy promises to keep; everything above it is ours,
so the same seed gives the same values on every version and machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import MutableSequence, Sequence
from typing import Any, TypeVar

from codegym_envs.executor.limits import MAX_ITEMS

__all__ = ["Rng"]

_Item = TypeVar("_Item")
_WORD = 1 << 64
_BATCH = 64


class Rng:
    """Random choices for ``generate(rng, difficulty)``.

    Args:
        seed: Any text; it is hashed, so that similar seeds share nothing.
    """

    __slots__ = ("_bits", "_words")

    def __init__(self, seed: str) -> None:
        from numpy.random import PCG64  # noqa: PLC0415 - workers that only run tools do without NumPy

        digest = hashlib.sha256(seed.encode()).digest()
        self._bits = PCG64(int.from_bytes(digest, "big"))
        self._words: list[int] = []

    def _word(self) -> int:
        """The next 64 raw bits."""
        words = self._words
        if not words:
            words += self._bits.random_raw(_BATCH).tolist()[::-1]
        return words.pop()

    def _below(self, bound: int) -> int:
        """A natural number below ``bound``, each equally likely."""
        if bound <= _WORD:
            # Words at the top that would make small results likelier are thrown away.
            top = _WORD - _WORD % bound
            while True:
                word = self._word()
                if word < top:
                    return word % bound
        size = bound.bit_length()
        while True:
            number = 0
            for _ in range(0, size, 64):
                number = number << 64 | self._word()
            number >>= -size % 64
            if number < bound:
                return number

    def integers(self, low: int, high: int | None = None) -> int:
        """A whole number from ``low`` up to but not including ``high``; from 0 if only one is given.

        Raises:
            ValueError: If the range is empty.
            TypeError: If a bound is not an integer.
        """
        if high is None:
            low, high = 0, low
        if type(low) is not int or type(high) is not int:
            raise TypeError
        if high <= low:
            raise ValueError
        return low + self._below(high - low)

    def random(self) -> float:
        """A number from 0.0 up to but not including 1.0."""
        return (self._word() >> 11) / (1 << 53)

    def choice(self, items: Sequence[_Item]) -> _Item:
        """One of the items of a list, tuple, string or range.

        Raises:
            ValueError: If there are none.
        """
        items = _sequence(items)
        if not items:
            raise ValueError
        return items[self._below(len(items))]

    def sample(self, items: Sequence[_Item], k: int) -> list[_Item]:
        """``k`` different items in random order.

        Raises:
            ValueError: If there are fewer than ``k``.
        """
        items = _sequence(items)
        size = len(items)
        if type(k) is not int or not 0 <= k <= size or k > MAX_ITEMS:
            raise ValueError
        # A partial Fisher-Yates shuffle of positions; only those that moved are remembered.
        moved: dict[int, int] = {}
        chosen = []
        for position in range(k):
            other = position + self._below(size - position)
            chosen.append(items[moved.get(other, other)])
            moved[other] = moved.get(position, position)
        return chosen

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Put a list into random order, in place."""
        if type(items) is not list:
            raise TypeError
        for position in range(len(items) - 1, 0, -1):
            other = self._below(position + 1)
            items[position], items[other] = items[other], items[position]


def _sequence(items: Any) -> Any:
    if type(items) not in (list, tuple, str, range):
        raise TypeError
    return items
