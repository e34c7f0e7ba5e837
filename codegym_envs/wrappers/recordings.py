"""The files that this process records to: one per path, shared by all environments that record there."""

from __future__ import annotations

import atexit
import hashlib
import itertools
import os
import threading
from pathlib import Path
from weakref import WeakSet

from codegym_envs.trajectories import (
    FileInUse,
    LineWriter,
    Trajectory,
    iter_trajectories,
    write_trajectories,
)
from codegym_envs.trajectories.parquet import parquet_note

__all__ = ["append_to", "file_of", "release"]


class _Recording:
    """One file that this process has for itself.

    Args:
        path: The path that was asked for; the file gets a number if another process has it.

    Attributes:
        path: The file.
        users: Who records there.
    """

    def __init__(self, path: Path) -> None:
        self.users: WeakSet[object] = WeakSet()
        for number in itertools.count():
            self.path = path if number == 0 else path.with_name(f"{path.stem}.{number}{path.suffix}")
            try:
                self._writer = LineWriter(self._lines)
            except FileInUse:
                continue
            break
        self._drop_what_was_moved()

    @property
    def _lines(self) -> Path:
        """Where lines are appended."""
        if self.path.suffix == ".jsonl":
            return self.path
        return self.path.with_name(f"{self.path.name}.jsonl")

    def write(self, trajectory: Trajectory) -> None:
        self._writer.write(trajectory.to_json())

    def close(self) -> None:
        with self._writer:
            if self.path.suffix == ".parquet":
                self._move()

    def _move(self) -> None:
        """Move the lines that were collected into the Parquet file."""
        if self._lines.stat().st_size:
            older = iter_trajectories(self.path) if self.path.exists() else ()
            items = itertools.chain(older, iter_trajectories(self._lines))
            write_trajectories(self.path, items, note=self._digest())
        self._lines.unlink()

    def _digest(self) -> str:
        return hashlib.sha256(self._lines.read_bytes()).hexdigest()

    def _drop_what_was_moved(self) -> None:
        """After a kill between the two halves of a move: the lines are in the Parquet file already."""
        if self.path.suffix == ".parquet" and self._lines.stat().st_size:
            if parquet_note(self.path) == self._digest():
                os.truncate(self._lines, 0)


_LOCK = threading.RLock()
_RECORDINGS: dict[Path, _Recording] = {}


def _key(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - a link is another name on purpose


def append_to(path: Path, user: object, trajectory: Trajectory) -> None:
    """Append an episode to the file that this process has for a path.

    Raises:
        ConfigurationError: If it cannot be written.
        MissingExtra: If it is Parquet and pyarrow is not installed.
    """
    with _LOCK:
        recording = _RECORDINGS.get(_key(path))
        if recording is None:
            recording = _RECORDINGS[_key(path)] = _Recording(path)
        recording.users.add(user)
        recording.write(trajectory)


def file_of(path: Path) -> Path:
    """The file that this process has for a path; the path itself if it has none yet."""
    with _LOCK:
        recording = _RECORDINGS.get(_key(path))
        return path if recording is None else recording.path


def release(path: Path, user: object) -> None:
    """Note that a user no longer records there; the last one closes the file."""
    with _LOCK:
        recording = _RECORDINGS.get(_key(path))
        if recording is None:
            return
        recording.users.discard(user)
        if not recording.users:
            del _RECORDINGS[_key(path)]
            recording.close()


def _close_all() -> None:
    """At the end of the process: what was collected for Parquet files is moved there."""
    while _RECORDINGS:
        try:
            _RECORDINGS.popitem()[1].close()
        except Exception:  # the lines stay where they are, for the next one who records there
            continue


def _forget() -> None:
    """In a forked process: the files belong to the parent."""
    global _LOCK  # noqa: PLW0603 - another thread of the parent may have held it
    _LOCK = threading.RLock()
    _RECORDINGS.clear()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
