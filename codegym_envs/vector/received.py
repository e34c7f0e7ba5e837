"""Results of steps that were played apart, and how they are put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from codegym_envs.vector.infos import Infos

__all__ = ["Received", "Results", "joined"]

Results: TypeAlias = tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], Infos]
"""Observations, rewards, terminations, truncations and infos."""


class Received(NamedTuple):
    """Steps that have been played since the last look, see `ToolVectorEnv.recv`.

    Attributes:
        slots: Which environments, in the order in which their results came.
        observations: One text per slot.
        rewards: One number per slot.
        terminations: One flag per slot.
        truncations: One flag per slot.
        infos: As of `ToolVectorEnv.step`, with one entry per slot of ``slots``.
    """

    slots: tuple[int, ...]
    observations: tuple[str, ...]
    rewards: NDArray[np.float64]
    terminations: NDArray[np.bool_]
    truncations: NDArray[np.bool_]
    infos: Infos


def joined(parts: Sequence[Received], order: Sequence[int] | None = None) -> Received:
    """Several results as one; in the order of slots, if one is given."""
    if len(parts) == 1 and order is None:
        return parts[0]
    slots = tuple(slot for part in parts for slot in part.slots)
    places = {slot: place for place, slot in enumerate(slots if order is None else order)}
    size = len(slots)
    observations = [""] * size
    rewards = np.zeros(size)
    terminations, truncations = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    infos: Infos = {}
    for part in parts:
        own = [places[slot] for slot in part.slots]
        for place, text in zip(own, part.observations, strict=True):
            observations[place] = text
        rewards[own], terminations[own], truncations[own] = part[2:5]
        _spread(infos, part.infos, own, size)
    return Received(
        slots if order is None else tuple(order),
        tuple(observations),
        rewards,
        terminations,
        truncations,
        infos,
    )


def _spread(infos: Infos, part: Infos, places: Sequence[int], size: int) -> None:
    """Put the arrays of some environments in their places in the arrays of all."""
    for key, column in part.items():
        if isinstance(column, dict):  # final_info: arrays of its own
            _spread(infos.setdefault(key, {}), column, places, size)
            continue
        whole = infos.get(key)
        if whole is None:
            whole = infos[key] = (
                np.full(size, None, dtype=object) if column.dtype == object else np.zeros(size, column.dtype)
            )
        whole[places] = column
