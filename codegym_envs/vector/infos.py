"""Infos of many environments, in the form that Gymnasium gives them.

Every key is an array with one entry per environment, and ``_key`` is a mask of the environments that have it.
Numbers are in arrays of numbers, everything else in object arrays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codegym_envs.episode import Steps

__all__ = ["Infos", "add_info", "say_last", "step_columns"]

Infos = dict[str, Any]

Columns = tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], Infos]
"""Rewards, terminations, truncations (each of one entry an environment) and infos."""

_plain: dict[int, tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_]]] = {}
"""By size: a column of ``ok``, one of None, and a mask of all; the first two are copied for use."""


def step_columns(steps: Steps) -> Columns:
    """What one step of many episodes gave, as arrays.

    The masks of the keys that every environment has are one array, which cannot be written to.
    """
    size = len(steps.observations)
    found = _plain.get(size)
    if found is None:
        everyone = np.ones(size, dtype=np.bool_)
        everyone.setflags(write=False)
        found = np.full(size, "ok", dtype=object), np.full(size, None, dtype=object), everyone
        if len(_plain) > 64:  # sizes are few; a caller who tries them all must not fill the memory
            _plain.clear()
        _plain[size] = found
    ok, none, everyone = found
    status, error, outcome = ok.copy(), none.copy(), none.copy()
    tool: NDArray[Any] = np.empty(size, dtype=object)
    tool[:] = steps.tools
    arguments: NDArray[Any] = np.empty(size, dtype=object)
    arguments[:] = steps.arguments
    rewards = np.zeros(size, dtype=np.float64)
    terminations = np.zeros(size, dtype=np.bool_)
    truncations = np.zeros(size, dtype=np.bool_)
    infos: Infos = {
        "status": status,
        "_status": everyone,
        "tool": tool,
        "_tool": everyone,
        "arguments": arguments,
        "_arguments": everyone,
        "error": error,
        "_error": everyone,
        "num_tool_calls": np.fromiter(steps.counts, np.int64, size),
        "_num_tool_calls": everyone,
        "outcome": outcome,
        "_outcome": everyone,
    }
    for position, (_, reward, terminated, truncated, info) in steps.special.items():
        rewards[position] = reward
        terminations[position] = terminated
        truncations[position] = truncated
        status[position] = info["status"]
        tool[position] = info["tool"]
        arguments[position] = info["arguments"]
        error[position] = info["error"]
        outcome[position] = info["outcome"]
        if "calls" in info:
            add_info(infos, {"calls": info["calls"]}, position, size)
    return rewards, terminations, truncations, infos


def add_info(infos: Infos, info: Mapping[str, Any], position: int, size: int) -> None:
    """Put the info dictionary of one environment into the arrays of all."""
    for key, value in info.items():
        column = infos.get(key)
        if column is None:
            numeric = type(value) in (int, float, bool)
            column = infos[key] = (
                np.zeros(size, dtype=type(value)) if numeric else np.full(size, None, dtype=object)
            )
            infos[f"_{key}"] = np.zeros(size, dtype=np.bool_)
        elif not infos[f"_{key}"].flags.writeable:
            infos[f"_{key}"] = infos[f"_{key}"].copy()
        if value is None and column.dtype != object:  # a number for some environments, none for others
            column = infos[key] = column.astype(object)
            column[~infos[f"_{key}"]] = None
        column[position] = value
        infos[f"_{key}"][position] = True


def say_last(infos: Infos, observations: Sequence[str], steps: Steps, ended: Sequence[int]) -> None:
    """Put what ended episodes said last under ``final_obs`` and ``final_info``, since new ones begin.

    Args:
        infos: Those of the step; the entries of the ended episodes move.
        observations: Those of the step.
        steps: What was played.
        ended: Positions of the ended episodes among the slots of the step.
    """
    size = len(observations)
    final: Infos = {}
    for place in ended:
        add_info(infos, {"final_obs": observations[place]}, place, size)
        add_info(final, steps.special[place][4], place, size)
        for key in steps.special[place][4]:  # the new episode has had no step
            _take_out(infos, key, place)
    mask = np.zeros(size, dtype=np.bool_)
    mask[list(ended)] = True
    infos["final_info"], infos["_final_info"] = final, mask


def _take_out(infos: Infos, key: str, position: int) -> None:
    """Take the entry of one environment out of a column; a column that becomes empty is dropped."""
    column, mask = infos[key], infos[f"_{key}"]
    column[position] = 0 if column.dtype != object else None
    if not mask.flags.writeable:
        mask = infos[f"_{key}"] = mask.copy()
    mask[position] = False
    if not mask.any():
        del infos[key], infos[f"_{key}"]
