"""The folder of a run: what is played, what was played so far, and the results when all is done.

``run.json`` says what is played. Results are added to a journal as they come; when every episode is there,
they are written to ``results.jsonl`` in canonical order and the journal goes away. A kill at any moment costs
the episodes that were being played, nothing else.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from codegym_envs.benchmark.episode_results import JOURNAL, RESULTS, EpisodeResult
from codegym_envs.benchmark.plan import Plan
from codegym_envs.errors import ConfigurationError
from codegym_envs.trajectories import LineWriter

__all__ = ["RUN", "RunFolder", "read_run"]

RUN: Final = "run.json"
"""Name of the file that says what a run plays."""

FORMAT: Final = 1
"""Version of its layout."""

_NOTED: Final = frozenset({"version", "catalog", "agent_reached"})
"""Facts that are written down and may change when a run is gone on with."""

_SECRET: Final = re.compile(r"(^|_)(api_?key|key|token|secret|password)$", re.IGNORECASE)
_HIDDEN: Final = "(not written down)"


class _Head(msgspec.Struct):
    """The part of a result that says which one it is; the rest of the line is not decoded."""

    key: str
    outcome: str | None


_HEADS: Final = msgspec.json.Decoder(_Head)


class RunFolder:
    """The folder of one run, open for this process alone.

    Args:
        path: The folder; made if it is not there.
        plan: What is played.
        facts: What else decides the results, JSON-able: agent, options, settings, code. A run begun
            with other facts is not continued.

    Attributes:
        path: The folder.
        finished: Keys of the episodes that have a result.
        failed: Keys of those that ended in an infrastructure error last time.

    Raises:
        ConfigurationError: If the folder belongs to another run, or another process works in it.
    """

    def __init__(self, path: Path, plan: Plan, facts: Mapping[str, Any]) -> None:
        self.path = path
        self._plan = plan
        # Where each episode's last line is: file, first byte, length.
        self._places: dict[str, tuple[str, int, int]] = {}
        self._journal: LineWriter | None = None
        self.finished: set[str] = set()
        self.failed: set[str] = set()
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(path)
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be the folder of a run: {error.strerror}") from error
        try:
            self._open(_described(plan, facts))
        except BaseException:
            self.close()
            raise

    def _open(self, wanted: Mapping[str, Any]) -> None:
        path = self.path
        if (path / RUN).is_file():
            _check_same(path, read_run(path), wanted)
        elif (path / RESULTS).exists() or (path / JOURNAL).exists():
            raise ConfigurationError(
                f"{path} holds results, but no {RUN} that says of what; name another folder"
            )
        else:
            _write_whole(path / RUN, json.dumps(wanted, indent=1, ensure_ascii=False) + "\n")
        if (path / JOURNAL).is_file():
            self._journal = LineWriter(path / JOURNAL)  # removes the rest of a line that a kill cut off
        for name in (RESULTS, JOURNAL):
            self._scan(name)

    def _scan(self, name: str) -> None:
        file = self.path / name
        if not file.is_file():
            return
        planned = {item.key for item in self._plan.assignments}
        start = 0
        with file.open("rb") as stream:
            for line in stream:
                try:
                    head = _HEADS.decode(line)
                except msgspec.MsgspecError as error:
                    raise ConfigurationError(
                        f"{file} is damaged at byte {start} ({error}); move it away, or name another folder"
                    ) from error
                if head.key in planned:
                    self._places[head.key] = (name, start, len(line))
                    self._note(head.key, head.outcome)
                start += len(line)

    def _note(self, key: str, outcome: str | None) -> None:
        failed = outcome in (None, "infrastructure")
        (self.failed if failed else self.finished).add(key)
        (self.finished if failed else self.failed).discard(key)

    @property
    def complete(self) -> bool:
        """Whether every episode has a result or at least was tried."""
        return len(self.finished) + len(self.failed) == len(self._plan.assignments)

    def add(self, result: EpisodeResult) -> None:
        """Write down a result; it is safe from a kill of this process when this returns."""
        if result.key in self.finished:
            raise ConfigurationError(f"{result.key} was played twice")
        if self._journal is None:
            self._journal = LineWriter(self.path / JOURNAL)
        start = self._journal.path.stat().st_size
        self._journal.write(result.to_json())
        self._places[result.key] = (JOURNAL, start, self._journal.path.stat().st_size - start)
        self._note(result.key, result.trajectory.outcome)

    def finish(self) -> Path:
        """Write the results in canonical order and remove the journal; without one there is nothing to do.

        Returns:
            The file with the results.
        """
        target = self.path / RESULTS
        if not (self.path / JOURNAL).is_file():
            return target
        files = {
            name: (self.path / name).open("rb") for name in {place[0] for place in self._places.values()}
        }
        fresh = target.with_name(f"{RESULTS}.new")
        try:
            with fresh.open("wb") as out:
                for item in self._plan.assignments:
                    name, start, length = self._places[item.key]
                    files[name].seek(start)
                    out.write(files[name].read(length))
                out.flush()
                os.fsync(out.fileno())
        finally:
            for file in files.values():
                file.close()
        fresh.replace(target)
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        (self.path / JOURNAL).unlink(missing_ok=True)
        return target

    def close(self) -> None:
        """Leave the folder; closing again does nothing."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


def _lock(path: Path) -> int | None:
    """Take a folder for this process, until the descriptor is closed; None where the system has no locks."""
    try:
        import fcntl  # noqa: PLC0415 - not there on every system
    except ImportError:
        return None
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise ConfigurationError(f"another process is working in {path}") from None
    except OSError:  # a file system without locks
        os.close(descriptor)
        return None
    return descriptor


@contextmanager
def open_run(path: Path, plan: Plan, facts: Mapping[str, Any]) -> Iterator[RunFolder]:
    """A `RunFolder` that is closed when the block ends."""
    folder = RunFolder(path, plan, facts)
    try:
        yield folder
    finally:
        folder.close()


def read_run(path: str | Path) -> dict[str, Any]:
    """What a run plays: the content of its ``run.json``.

    Args:
        path: The run's folder.

    Raises:
        ConfigurationError: If there is no such file, or it cannot be read.
    """
    file = Path(path) / RUN
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ConfigurationError(f"{file} is not of a run that this version knows")
    return found


def _described(plan: Plan, facts: Mapping[str, Any]) -> dict[str, Any]:
    described = {
        "format": FORMAT,
        "suite": plan.suite,
        "suite_version": plan.suite_version,
        "comparable": plan.comparable,
        "planned": len(plan.assignments),
        "plan": plan.digest,
        **facts,
    }
    for field in ("agent_options", "agent_reached"):
        described[field] = {
            name: _HIDDEN if _SECRET.search(name) else value
            for name, value in sorted(described.get(field, {}).items())
        }
    read_back: dict[str, Any] = json.loads(json.dumps(described))  # tuples have become lists
    return read_back


def _check_same(path: Path, begun: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    other = [
        name for name in {**begun, **wanted} if name not in _NOTED and begun.get(name) != wanted.get(name)
    ]
    if not other:
        return
    # What a person chose is named rather than the digests that follow from it.
    name = next((name for name in other if name not in ("plan", "planned")), other[0])
    if name == "code":
        raise ConfigurationError(
            f"{path} was begun with another version of the library; finish it with that one, or name another "
            "folder"
        )
    if name in ("plan", "planned"):
        raise ConfigurationError(
            f"{path} was begun with other episodes or another catalog; name another folder"
        )
    raise ConfigurationError(
        f"{path} was begun with {name} = {json.dumps(begun.get(name))}, not {json.dumps(wanted.get(name))}; "
        "go on with the same settings, or name another folder"
    )


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("w", encoding="utf-8", newline="\n") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
