"""What a caller asks of a vector environment, checked and split by slot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from codegym_envs.env.starting import read_options
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import as_index

__all__ = ["Reset", "Way", "read_actions", "read_autoreset_mode", "read_reset", "read_timeout"]

Way = tuple[int | None, Mapping[str, Any]]
"""Seed and options with which one slot begins an episode."""


class Reset(NamedTuple):
    """A request to begin episodes.

    Attributes:
        slots: In which slots, in ascending order.
        ways: How, one per slot of ``slots``.
        anew: Whether groups restart their count of episodes.
    """

    slots: list[int]
    ways: list[Way]
    anew: bool


def read_reset(seed: Any, options: Any, slots: int, *, suite: bool, group_size: int) -> Reset:
    """Read the arguments of a ``reset``; they are left as they are.

    Args:
        seed: None, an integer, or one entry per slot.
        options: Options of `ToolVectorEnv.reset`, or None.
        slots: Number of slots.
        suite: Whether a suite is played.
        group_size: Number of slots of a group.

    Raises:
        ConfigurationError: If they cannot be used.
    """
    given = dict(read_options(options))
    mask = given.pop("reset_mask", None)
    masked = range(slots) if mask is None else np.flatnonzero(_mask(mask, slots)).tolist()
    chosen: list[int] = list(masked)
    seeds = _seeds(seed, slots)
    each = _options_by_slot(given, slots, suite=suite)
    if group_size > 1 and (seed is not None or given):
        _check_groups(chosen, seeds, each, group_size)
    return Reset(
        chosen,
        [(seeds[slot], each[slot]) for slot in chosen],
        mask is None or seed is not None or bool(given),
    )


def _mask(mask: Any, slots: int) -> NDArray[np.bool_]:
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.shape != (slots,) or not mask.any():
        raise ConfigurationError(
            f"options['reset_mask'] must be a boolean array of shape ({slots},), not all False"
        )
    return mask


def _seeds(seed: Any, slots: int) -> list[int | None]:
    """One seed per slot, as gymnasium's vector environments take them."""
    if seed is None:
        return [None] * slots
    if isinstance(seed, (Sequence, np.ndarray)) and not isinstance(seed, str):
        if len(seed) != slots:
            raise ConfigurationError(f"seed must have one entry for each of {slots} slots, not {len(seed)}")
        return [None if item is None else as_index(item, "every seed", 0) for item in seed]
    first = as_index(seed, "seed", 0)
    return [first + slot for slot in range(slots)]


def _options_by_slot(given: dict[str, Any], slots: int, *, suite: bool) -> list[Mapping[str, Any]]:
    columns = {}
    for name, single in (("config_ids", "config_id"), ("env_ids", "env_id")):
        values = given.get(name)
        if name not in given or (name == "env_ids" and not suite):
            continue
        if not isinstance(values, (Sequence, np.ndarray)) or isinstance(values, str) or len(values) != slots:
            raise ConfigurationError(f"options[{name!r}] must have one entry for each of {slots} slots")
        if single in given:
            raise ConfigurationError(f"give either options[{name!r}] or options[{single!r}], not both")
        columns[single] = name, values
    common = {name: value for name, value in given.items() if name not in dict(columns.values())}
    if not columns:
        return [common] * slots
    return [
        {**common, **{single: values[slot] for single, (_, values) in columns.items()}}
        for slot in range(slots)
    ]


def _check_groups(
    chosen: Sequence[int], seeds: Sequence[int | None], each: Sequence[Mapping[str, Any]], size: int
) -> None:
    """A task is the group's: whoever asks for a certain one asks for the whole group, and for one task."""
    covered = set(chosen)
    for group in sorted({slot // size for slot in chosen}):
        members = range(group * size, (group + 1) * size)
        if not covered.issuperset(members):
            raise ConfigurationError(
                f"with a seed or options, group {group} (slots {members[0]} to {members[-1]}) is reset as a "
                "whole; a reset_mask alone lets a slot go on to its next episode"
            )
        if seeds[members[0]] is None and any(seeds[slot] is not None for slot in members):
            raise ConfigurationError(
                f"the seed of group {group} is that of its first slot, {members[0]}, which has none"
            )
        first = each[members[0]]
        for slot in members:
            for name in ("config_id", "env_id"):
                if each[slot].get(name) != first.get(name):
                    raise ConfigurationError(
                        f"slots {members[0]} and {slot} are in one group and play the same task: their "
                        f"{name}s must not differ"
                    )


def read_actions(actions: Any, count: int) -> Sequence[object]:
    """Actions of that many environments, whatever each of them is.

    Raises:
        ConfigurationError: If there is not one action for each.
    """
    if isinstance(actions, np.ndarray):
        actions = actions.tolist()
    if not isinstance(actions, (list, tuple)):
        if isinstance(actions, str) or not isinstance(actions, Sequence):
            raise ConfigurationError(
                f"there must be one action for each of {count} environments, not {type(actions).__name__}"
            )
        actions = list(actions)
    if len(actions) != count:
        raise ConfigurationError(
            f"there must be one action for each of {count} environments, not {len(actions)}"
        )
    checked: Sequence[object] = actions
    return checked


def read_timeout(timeout_s: Any) -> float | None:
    """A longest time to wait in seconds; None for any.

    Raises:
        ConfigurationError: If it is something else.
    """
    if timeout_s is None:
        return None
    if isinstance(timeout_s, (int, float, np.integer, np.floating)) and not isinstance(timeout_s, bool):
        seconds = float(timeout_s)
        if seconds >= 0.0:
            return seconds if seconds < math.inf else None
    raise ConfigurationError(f"timeout_s must be None or a number of seconds, at least 0, not {timeout_s!r}")


def read_autoreset_mode(mode: Any) -> AutoresetMode:
    """An autoreset mode, or the name or value of one.

    Raises:
        ConfigurationError: If it is not one.
    """
    for candidate in AutoresetMode:
        if mode is candidate or (
            isinstance(mode, str) and mode in (candidate.value, candidate.name, candidate.name.lower())
        ):
            return candidate
    raise ConfigurationError(f"autoreset_mode must be next_step, same_step or disabled, not {mode!r}")
