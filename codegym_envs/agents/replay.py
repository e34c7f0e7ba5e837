"""The agent that plays what was played before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import gymnasium

from codegym_envs.agents.protocol import AgentFactory, AgentFailure
from codegym_envs.errors import ConfigurationError
from codegym_envs.trajectories import FIELDS, Trajectory, read_lines, read_trajectories

__all__ = ["ReplayAgent", "replay_agents"]

_Key = tuple[str, int | None]
_Recorded = Mapping[_Key, tuple[Trajectory, ...]]


class ReplayAgent:
    """Plays the actions of a recorded episode of the same environment and configuration.

    Of several recorded episodes it takes the one with this episode's seed, else the first.

    Args:
        recorded: The episodes by environment and configuration.
    """

    name = "replay"
    privileged = True

    def __init__(self, recorded: _Recorded) -> None:
        self._recorded = recorded
        self._actions: Iterator[str | None] = iter(())

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode.

        Raises:
            AgentFailure: If none was recorded.
        """
        env_id, config_id = info["env_id"], info.get("config_id")
        found = self._recorded.get((env_id, config_id), ())
        if not found:
            raise AgentFailure(f"no episode of {env_id}, configuration {config_id}, was recorded")
        chosen = next((item for item in found if item.seed == seed), found[0])
        self._actions = iter(chosen.actions)

    def act(self, observation: str) -> str:
        """The next recorded action.

        Raises:
            AgentFailure: If there is none, or it was not a text.
        """
        try:
            action = next(self._actions)
        except StopIteration:
            raise AgentFailure("the recorded episode has no further action") from None
        if action is None:
            raise AgentFailure("the recorded episode has an action that was no text")
        return action


def replay_agents(path: str | Path) -> AgentFactory:
    """Agents that play the episodes of a file.

    Args:
        path: Recorded trajectories (``.jsonl``, ``.jsonl.gz``, ``.parquet``) or results of a benchmark.

    Raises:
        ConfigurationError: If the file cannot be read or holds no episode.
    """
    recorded: dict[_Key, tuple[Trajectory, ...]] = {}
    for trajectory in _read(Path(path)):
        key = (trajectory.env_id, trajectory.config_id)
        recorded[key] = (*recorded.get(key, ()), trajectory)
    if not recorded:
        raise ConfigurationError(f"{path} holds no episode to replay")
    return lambda: ReplayAgent(recorded)


def _read(path: Path) -> list[Trajectory]:
    if path.name.endswith(".parquet"):
        return read_trajectories(path)
    # A benchmark's lines have further fields besides those of a trajectory.
    return [
        Trajectory.from_json({name: value[name] for name in FIELDS if name in value}, where)
        for where, value in read_lines(path, torn="skip")
    ]
