"""How many cells of the hidden input a read slot stands for. It also runs in worker processes.

``setup`` may make one number of many cells. Reading that number reads as many of them as it has room for: a
sum of many readings tells little of each, a number in which all of them are packed tells everything.
"""

from __future__ import annotations

from typing import Any

from codegym_envs.verification.revealing.container_shapes import Numbering, children, is_container, is_set

__all__ = ["Derived", "cells_read", "derived_slots"]

Derived = dict[Any, tuple[frozenset[int], int]]
"""Slot → numbers of the changed cells that show in it, and how many cells it has room for."""

_FLOAT_BITS = 53


def derived_slots(plain: dict[str, Any], places: list[set[Any]], cells: list[Any]) -> Derived:
    """The slots in which several cells show.

    Args:
        plain: The state's attributes.
        places: For each changed cell, the slots in which it shows.
        cells: The values of all cells.
    """
    showing: dict[Any, set[int]] = {}
    for number, slots in enumerate(places):
        for slot in slots:
            showing.setdefault(slot, set()).add(number)
    many = [slot for slot, numbers in showing.items() if len(numbers) > 1]
    if not many:
        return {}
    bits = _bits_of_a_cell(cells)
    values = _slot_values(plain)
    found = {}
    for slot in many:
        value = values.get(slot)
        if type(value) in (int, float):
            size = value.bit_length() if isinstance(value, int) else _FLOAT_BITS
            found[slot] = frozenset(showing[slot]), max(1, -(-size // bits))
    return found


def _bits_of_a_cell(cells: list[Any]) -> int:
    """Bits that tell the different cells of an input from each other, at least 1."""
    numbers = [cell for cell in cells if isinstance(cell, int)]
    if numbers:
        return max(1, (max(numbers) - min(numbers)).bit_length())
    return max(1, (len(set(map(repr, cells))) - 1).bit_length())


def _slot_values(plain: dict[str, Any]) -> dict[Any, Any]:
    """The scalar in each slot of a state; members of sets and letters of texts left out."""
    numbering = Numbering()
    found: dict[Any, Any] = {}

    def walk(value: Any, slot: Any, siblings: Any) -> None:
        if not is_container(value, siblings):
            found[slot] = value
            return
        number, met = numbering.number(value)
        if met or is_set(value) or isinstance(value, str):
            return
        pairs = children(value)
        items = [item for _, item in pairs]
        for key, item in pairs:
            walk(item, (number, key), items)

    for name, value in plain.items():
        walk(value, ("", name), None)
    return found


def cells_read(derived: Derived, changed: int, count: int, slots: set[Any]) -> int:
    """Number of cells that the slots read by a call stand for, at most all of them.

    Args:
        derived: What `derived_slots` found.
        changed: Number of cells that were changed to find it.
        count: Number of all cells.
        slots: The slots.
    """
    packed = [derived[slot] for slot in slots if slot in derived]
    if not packed:
        return len(slots)
    shown = frozenset[int]().union(*(numbers for numbers, _ in packed))
    cells = min(-(-count * len(shown) // changed), sum(room for _, room in packed))
    return min(count, len(slots) - len(packed) + cells)
