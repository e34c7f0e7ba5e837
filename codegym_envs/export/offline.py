"""Episodes as Minari datasets: one for every environment and its settings."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gymnasium

from codegym_envs.errors import ConfigurationError, MissingExtra
from codegym_envs.spaces import ActionText, ObservationText

__all__ = ["MinariSink", "PlayedEpisode"]

_FORMAT = "arrow"


@dataclass(slots=True)
class PlayedEpisode:
    """One episode as plain texts.

    Attributes:
        env_id: Gymnasium id of an environment of the catalog.
        options: Options of ``reset``; plain JSON data.
        prompt: The first observation.
        settings: Arguments of `codegym_envs.ToolEnv` that differ from the defaults.
        actions: The actions.
        observations: What answered each.
        rewards: Reward of each step.
        terminated: Whether the last step terminated the episode.
        truncated: Whether the last step truncated it.
    """

    env_id: str
    options: Mapping[str, Any]
    prompt: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)
    observations: list[str] = field(default_factory=list)
    rewards: list[float] = field(default_factory=list)
    terminated: bool = False
    truncated: bool = False


class MinariSink:
    """Writes Minari datasets below a folder, which ``MINARI_DATASETS_PATH`` then names.

    Args:
        folder: Where the datasets are made.
        name: Name of the datasets, such as ``"oracle"``; the id of one is
            ``codegym/ClosestReading-v0/oracle-v0``. Each further setting of an environment has the next
            version.
        description: What the episodes are, for every dataset's metadata.

    Raises:
        MissingExtra: If minari is not installed.
    """

    def __init__(self, folder: Path, name: str, description: str) -> None:
        try:
            import minari  # noqa: PLC0415 - an extra
            from minari.data_collector.episode_buffer import EpisodeBuffer  # noqa: PLC0415
            from minari.dataset.minari_storage import MinariStorage  # noqa: PLC0415
        except ImportError:
            raise MissingExtra("minari", "minari") from None
        self._minari_version = minari.__version__
        self._new = MinariStorage.new
        self._buffer = EpisodeBuffer
        self._folder = folder
        self._name = name
        self._description = description
        self._storages: dict[tuple[str, str], Any] = {}
        self._versions: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()

    def write(self, split: str, episode: PlayedEpisode) -> None:
        """Take one episode."""
        buffer = self._buffer(
            options=dict(episode.options),
            observations=[_clean(text) for text in (episode.prompt, *episode.observations)],
            actions=[_clean(text) for text in episode.actions],
            rewards=episode.rewards,
            terminations=_last(len(episode.actions), episode.terminated),
            truncations=_last(len(episode.actions), episode.truncated),
        )
        self._storage(split, episode).update_episodes([buffer])
        self.counts[split] += 1

    def _storage(self, split: str, episode: PlayedEpisode) -> Any:
        key = (episode.env_id, json.dumps(dict(episode.settings), sort_keys=True))
        storage = self._storages.get(key)
        if storage is None:
            version = self._versions[episode.env_id]
            self._versions[episode.env_id] += 1
            namespace = f"codegym/{episode.env_id.removeprefix('CodeGym/')}"
            dataset_id = f"{namespace}/{self._name}-v{version}"
            storage = self._storages[key] = self._create(dataset_id, split, episode)
        return storage

    def _create(self, dataset_id: str, split: str, episode: PlayedEpisode) -> Any:
        if episode.env_id not in gymnasium.registry:
            raise ConfigurationError(
                f"{episode.env_id} is not registered, and a Minari dataset names an environment that can be "
                "made: call codegym_envs.register first, or write jsonl or parquet"
            )
        path = self._folder / dataset_id / "data"
        path.mkdir(parents=True)
        for namespace in path.parents[1:3]:
            (namespace / "namespace_metadata.json").write_text("{}")
        spec = copy.deepcopy(gymnasium.spec(episode.env_id))
        spec.kwargs.update(episode.settings)
        sequence = episode.settings.get("parallel_calls") == "sequence"
        storage = self._new(
            path,
            observation_space=ObservationText(sequence=sequence),
            action_space=ActionText(()),
            env_spec=spec,
            data_format=_FORMAT,
        )
        storage.update_metadata(
            {
                "dataset_id": dataset_id,
                "minari_version": self._minari_version,
                "description": f"{self._description} of {episode.env_id}, split {split}",
            }
        )
        return storage

    def close(self) -> None:
        """Nothing is left to write."""


def _last(length: int, flag: bool) -> list[bool]:
    return [False] * (length - 1) + [flag] if length else []


def _clean(text: str) -> str:
    """The text as Arrow can hold it."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
