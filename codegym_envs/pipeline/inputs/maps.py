"""Maps: lists of texts of one length, with a character for each cell."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from codegym_envs.pipeline.inputs.domains import ListDomain

__all__ = ["MapDomain", "are_maps", "once_and_others"]

_FEW_CHARACTERS = 6
_LEAST_MAPS = 2


@dataclass(frozen=True, slots=True)
class MapDomain:
    """Maps.

    Attributes:
        cells: The same as lists of lists of characters.
        once: Characters that occur in exactly one cell of every map, such as the start of a path.
        others: The other characters.
    """

    cells: ListDomain
    once: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def draw(self, rng: random.Random, size: int) -> list[str]:
        """A new map of about ``size`` cells."""
        rows = self.cells.draw(rng, size)
        while sum(map(len, rows)) <= len(self.once):  # room for all that occurs once, and one more
            size += 2
            rows = self.cells.draw(rng, size)
        return self.joined(rows, rng)

    def joined(self, rows: list[list[str]], rng: random.Random) -> list[str]:
        """The map of these cells, changed so that what may occur only once does."""
        places = [(row, column) for row, cells in enumerate(rows) for column in range(len(cells))]
        others = [cell for cells in rows for cell in cells if cell not in self.once] or self.others
        if self.once and others and len(places) > len(self.once):
            for row, column in places:
                if rows[row][column] in self.once:
                    rows[row][column] = rng.choice(others)
            for character, (row, column) in zip(self.once, rng.sample(places, len(self.once)), strict=True):
                rows[row][column] = character
        return ["".join(row) for row in rows]


def are_maps(values: Sequence[Any]) -> bool:
    """Whether lists of texts look like maps: their texts have one length, and not by chance.

    Args:
        values: All values seen at one place.
    """
    filled = [value for value in values if value]
    if not filled or not all(isinstance(row, str) and row for value in filled for row in value):
        return False
    tall = [value for value in filled if len(value) > 1]
    if len(tall) < _LEAST_MAPS or any(len({len(row) for row in value}) > 1 for value in filled):
        return False
    widths = {len(value[0]) for value in tall}
    few = len({character for value in filled for row in value for character in row}) <= _FEW_CHARACTERS
    return max(widths) > 1 and (few or len(widths) > 1)


def once_and_others(values: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The characters that occur in exactly one cell of every map, and the others."""
    filled = ["".join(value) for value in values if value]
    every = sorted(set("".join(filled)))
    once = tuple(character for character in every if all(text.count(character) == 1 for text in filled))
    others = tuple(character for character in every if character not in once)
    return (once, others) if others else ((), others)
