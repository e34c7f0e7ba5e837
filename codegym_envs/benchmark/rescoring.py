"""Scoring stored episodes again with the current reward code.

The answer that counts is the one of the recorded ``done``: its action is played, alone, in a fresh episode of
the same task configuration, and gets whatever reward it gets there. No tool is run again for that; whether
the tools still answer as they did is what `codegym_envs.trajectories.replay` checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from codegym_envs.benchmark.episode_results import EpisodeResult
from codegym_envs.env import ToolEnv
from codegym_envs.errors import CodeGymError
from codegym_envs.trajectories import Trajectory

__all__ = ["Rescored", "rescore"]


@dataclass(frozen=True, slots=True)
class Rescored:
    """A stored episode and its score now.

    Attributes:
        result: The episode, as it is scored now; as it was stored if it cannot be scored again.
        stored: The reward that was stored.
        problem: Why it cannot be scored again, or None.
    """

    result: EpisodeResult
    stored: float
    problem: str | None = None

    @property
    def differs(self) -> bool:
        """Whether the reward is different now."""
        return self.problem is None and self.result.trajectory.reward != self.stored


def rescore(results: Iterable[EpisodeResult]) -> Iterator[Rescored]:
    """Score stored episodes again.

    Args:
        results: Episodes of the installed catalog.

    Yields:
        Each of them with its score now. Episodes that ended without an answer have the reward 0; those that
        ended in an infrastructure error stay as they are. An episode of a module that has changed since, or
        is not there any more, is given back with a problem.
    """
    env: ToolEnv | None = None
    try:
        for result in results:
            stored = result.trajectory
            if not result.scored:
                yield Rescored(result, stored.reward)
                continue
            try:
                if env is None or env.module.env_id != result.env_id or _settings(env) != _asked(stored):
                    if env is not None:
                        env.close()
                    env = None
                    env = _environment(stored)
                again = _score(env, result)
            except CodeGymError as error:
                yield Rescored(result, stored.reward, str(error))
                continue
            yield again
    finally:
        if env is not None:
            env.close()


def _settings(env: ToolEnv) -> tuple[str, str]:
    return env.action_format, env.parallel_calls


def _asked(trajectory: Trajectory) -> tuple[str, str]:
    return trajectory.action_format, trajectory.parallel_calls


def _environment(trajectory: Trajectory) -> ToolEnv:
    return ToolEnv(
        trajectory.env_id,
        action_format=trajectory.action_format,
        parallel_calls=trajectory.parallel_calls,
    )


def _score(env: ToolEnv, result: EpisodeResult) -> Rescored:
    stored = result.trajectory
    if env.module.hash != stored.module_hash:
        return Rescored(
            result, stored.reward, "its module has changed since; install the catalog of that time"
        )
    if stored.wrappers:
        return Rescored(result, stored.reward, "wrappers shaped the episode; their reward is not known here")
    if not stored.terminated:
        return Rescored(_with(result, 0.0, stored.outcome), stored.reward)
    if not stored.steps or stored.steps[-1].status != "done" or stored.steps[-1].action is None:
        return Rescored(result, stored.reward, "it is said to be terminated, but its last action is no done")
    if stored.config_id is None:
        return Rescored(result, stored.reward, "its hidden input was given by a person")
    env.reset(options={"config_id": stored.config_id})
    _, reward, terminated, _, info = env.step(stored.steps[-1].action)
    if not terminated:
        return Rescored(result, stored.reward, f"its last action submits nothing now ({info['error']})")
    return Rescored(_with(result, float(reward), "won" if reward == 1.0 else "wrong"), stored.reward)


def _with(result: EpisodeResult, reward: float, outcome: str | None) -> EpisodeResult:
    return replace(result, trajectory=replace(result.trajectory, reward=reward, outcome=outcome))
