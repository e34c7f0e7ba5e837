"""Steps of many episodes at once."""

from __future__ import annotations

from collections.abc import Sequence

from codegym_envs.episode.core import Episode, PreparedCall, StepResult
from codegym_envs.errors import ConfigurationError

__all__ = ["step_batch"]


def step_batch(episodes: Sequence[Episode], actions: Sequence[object]) -> list[StepResult]:
    """Play one action in each of many episodes; their results are those of `Episode.step`.

    Calls into worker processes travel in one message a worker, instead of one a call.

    Args:
        episodes: Different episodes, of any modules and tiers.
        actions: One action for each.

    Raises:
        ConfigurationError: If an episode occurs twice, or there are not as many actions as episodes.
    """
    if len(episodes) != len(actions) or len({id(episode) for episode in episodes}) != len(episodes):
        raise ConfigurationError("step_batch takes different episodes and one action for each")
    results: list[StepResult] = []
    calls = []
    positions = []
    for position, (episode, action) in enumerate(zip(episodes, actions, strict=True)):
        call, result = episode.prepare(action)
        results.append(result)
        if call is not None:
            calls.append(call)
            positions.append(position)
    for position, (_, index, _), (error, text) in zip(positions, calls, _play(calls), strict=True):
        results[position] = episodes[position].finish(index, error, text)
    return results


def _play(calls: Sequence[PreparedCall]) -> list[tuple[str | None, str]]:
    from codegym_envs.executor.isolated import call_batch  # noqa: PLC0415 - inline episodes need no workers

    return call_batch(calls)
