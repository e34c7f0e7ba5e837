"""`RecordTrajectories`: every episode goes into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import gymnasium

from codegym_envs.errors import ConfigurationError
from codegym_envs.trajectories.parquet import pyarrow_or_raise
from codegym_envs.trajectories.recording import EpisodeRecorder
from codegym_envs.wrappers.episode_wrapper import EpisodeWrapper, Result
from codegym_envs.wrappers.recordings import append_to, file_of, release

__all__ = ["RecordTrajectories"]


class RecordTrajectories(EpisodeWrapper):
    """Writes every episode to a file as it ends, with everything that is needed to replay it.

    What is recorded is what passes through this wrapper, so that it belongs outside all others. An
    episode is appended whole: a kill costs the episodes that were running, and no other; a line that was cut
    off is removed when the file is opened again. Environments of one process share the file. Another process
    that records to the same path writes ``episodes.1.jsonl``, ``episodes.2.jsonl`` and so on beside it, so
    that `gymnasium.vector` and trainers need no paths of their own for each worker.

    Parquet files cannot be appended to. Their episodes are collected in ``<path>.jsonl`` first, and moved
    when the last environment that records there is closed; what a kill left behind there is moved then, too.

    Args:
        env: A tool environment, wrapped or not.
        path: A ``.jsonl`` or ``.parquet`` file; its folder is made if it is not there.
        agent: Name of the agent in the records.
        unfinished: Whether episodes that are left before their end (by `reset` or `close`) are recorded too,
            with the outcome None.
        seed: As for all wrappers; nothing is random here.

    Raises:
        ConfigurationError: If the path has another suffix, or (when an episode ends) cannot be written.
        MissingExtra: If it is Parquet and pyarrow is not installed.

    Examples:
        >>> env = RecordTrajectories(gymnasium.make("CodeGym/PettyCash-v1"), "runs/episodes.jsonl")
        >>> _ = env.reset(seed=0)
        >>> for action in env.unwrapped.oracle_actions():
        ...     _ = env.step(action)
        >>> env.close()
        >>> [episode.outcome for episode in read_trajectories("runs/episodes.jsonl")]
        ['won']
    """

    recorded = False

    def __init__(
        self,
        env: gymnasium.Env[str, str],
        path: str | Path,
        *,
        agent: str | None = None,
        unfinished: bool = False,
        seed: int = 0,
    ) -> None:
        if not isinstance(path, (str, Path)) or Path(path).suffix not in (".jsonl", ".parquet"):
            raise ConfigurationError(f"path must be a .jsonl or .parquet file, not {str(path)!r}")
        if Path(path).suffix == ".parquet":
            # Now, not after hours of play; and what it imports on first use cannot be imported at exit.
            pyarrow_or_raise().array([0])
        super().__init__(env, seed=seed, path=str(path), agent=agent, unfinished=bool(unfinished))
        self._path = Path(path)
        self._agent = agent
        self._unfinished = bool(unfinished)
        self._recorder: EpisodeRecorder | None = None

    @property
    def path(self) -> Path:
        """The file that this process writes to; the requested one as long as nothing is written."""
        return file_of(self._path)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Start an episode; see `codegym_envs.ToolEnv.reset`."""
        self._leave()
        prompt, info = super().reset(seed=seed, options=options)
        self._recorder = EpisodeRecorder(self, prompt, info, seed=seed, options=options)
        return prompt, info

    def step(self, action: str) -> Result:
        """Play one action."""
        result = self.env.step(action)
        if self._recorder is not None:
            self._recorder.add(action, result)
            if result[2] or result[3]:
                self._write()
        observation, reward, terminated, truncated, info = result
        return observation, float(reward), terminated, truncated, info

    def truncate(self, reason: Literal["budget"] = "budget") -> None:
        """End the running episode from outside; see `codegym_envs.ToolEnv.truncate`."""
        self.env.get_wrapper_attr("truncate")(reason)
        if self._recorder is not None:
            self._recorder.end(reason)
            self._write()

    def close(self) -> None:
        """Close the environment, and the file if no other environment records there."""
        self._leave()
        release(self._path, self)
        super().close()

    def _leave(self) -> None:
        if self._recorder is not None and self._recorder.steps and self._unfinished:
            self._write()
        self._recorder = None

    def _write(self) -> None:
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            append_to(self._path, self, recorder.trajectory(agent=self._agent))
