"""Results: played episodes with what was known of them beforehand, as records and as lines of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from codegym_envs.benchmark.plan import Assignment
from codegym_envs.errors import ConfigurationError
from codegym_envs.trajectories import Trajectory, read_lines

__all__ = ["JOURNAL", "RESULTS", "EpisodeResult", "read_results", "results_files"]

RESULTS: Final = "results.jsonl"
"""Name of the file with the results, in a run's folder."""

JOURNAL: Final = "journal.jsonl"
"""Name of the file to which results are added while a run goes on."""


@dataclass(frozen=True, slots=True)
class EpisodeResult:
    """One played episode of a benchmark.

    Attributes:
        trajectory: What happened.
        suite: Name of the suite, or None.
        suite_version: Its version; with ``+changed`` if the catalog differed from it; or None.
        attempt: Number of the attempt, from 0.
        split: Split, or None outside of the catalog.
        topics: Topics.
        workflow: Kind of work, or empty.
        family: Family.
        title: Title of the environment.
        oracle_calls: Actions of the oracle on this configuration, ``done`` included; None if unknown.
        bound: Certified least number of actions of an agent that is always right, ``done`` included; None if
            unknown.
        code: Hash of the library's sources with which it was played; None if unknown.
        catalog: Hash of the catalog that was installed; None if unknown.
    """

    trajectory: Trajectory
    suite: str | None
    suite_version: str | None
    attempt: int
    split: str | None
    topics: tuple[str, ...]
    workflow: str
    family: str
    title: str
    oracle_calls: int | None
    bound: int | None
    code: str | None = None
    catalog: str | None = None

    @property
    def env_id(self) -> str:
        """Gymnasium id."""
        return self.trajectory.env_id

    @property
    def key(self) -> str:
        """Which episode it is, within one run and between runs of the same suite."""
        return f"{self.env_id}|{self.trajectory.config_id}|{self.attempt}"

    @property
    def scored(self) -> bool:
        """Whether the episode came to an end that counts: anything but an infrastructure error."""
        return self.trajectory.outcome not in (None, "infrastructure")

    @property
    def won(self) -> bool:
        """Whether the right answer was submitted."""
        return self.trajectory.outcome == "won"

    def to_json(self) -> dict[str, Any]:
        """The result as a JSON object: the trajectory's fields, and its own after them."""
        data = self.trajectory.to_json()
        data |= {name: getattr(self, name) for name in _OWN}
        data["topics"] = list(self.topics)
        data["key"] = self.key
        return data

    @classmethod
    def of(
        cls, assignment: Assignment, trajectory: Trajectory, *, code: str | None, catalog: str | None
    ) -> Self:
        """The result of an assignment, played with a certain code and catalog."""
        own = {name: getattr(assignment, name) for name in _OWN if name not in ("code", "catalog")}
        return cls(trajectory, **own, code=code, catalog=catalog)

    @classmethod
    def from_json(cls, data: object, where: str = "") -> Self:
        """Read a result from its JSON object.

        Args:
            data: What `to_json` made.
            where: What an error's text begins with.

        Raises:
            ConfigurationError: If it is not one; the text names the field.
        """
        if not isinstance(data, Mapping):
            raise ConfigurationError(f"{where}a result is an object, not {type(data).__name__}")
        rest = dict(data)
        own: dict[str, Any] = {}
        for name, due in _OWN.items():
            if name not in rest and name not in ("code", "catalog"):
                raise ConfigurationError(f"{where}{name} is missing: not a result of codegym bench")
            value = rest.pop(name, None)
            if not _fits(value, due):
                raise ConfigurationError(f"{where}{name} must be {due}, not {value!r:.60}")
            own[name] = value
        own["topics"] = tuple(own["topics"])
        key = rest.pop("key", None)
        found = cls(Trajectory.from_json(rest, where), **own)
        if key != found.key:
            raise ConfigurationError(f"{where}key must be {found.key!r}, not {key!r:.100}")
        return found


_OWN: Final[Mapping[str, str]] = {
    "suite": "a text or null",
    "suite_version": "a text or null",
    "attempt": "a number",
    "split": "a text or null",
    "topics": "a list of texts",
    "workflow": "a text",
    "family": "a text",
    "title": "a text",
    "oracle_calls": "a number or null",
    "bound": "a number or null",
    "code": "a text or null",
    "catalog": "a text or null",
}
"""The fields beside the trajectory's, and what each must be."""


def _fits(value: object, due: str) -> bool:
    if value is None:
        return due.endswith("or null")
    if due.startswith("a number"):
        return type(value) is int and value >= 0
    if due.startswith("a list"):
        return type(value) is list and all(type(item) is str for item in value)
    return type(value) is str


def results_files(path: Path) -> tuple[Path, ...]:
    """The files that hold a run's results; for a folder, the finished results and then the journal.

    Raises:
        ConfigurationError: If there are none.
    """
    if not path.is_dir():
        if not path.is_file():
            raise ConfigurationError(f"there is no file or folder {path}")
        return (path,)
    found = tuple(path / name for name in (RESULTS, JOURNAL) if (path / name).is_file())
    if not found:
        raise ConfigurationError(f"{path} holds no results: neither {RESULTS} nor {JOURNAL}")
    return found


def read_results(path: str | Path) -> list[EpisodeResult]:
    """Read the results of a run.

    Args:
        path: The run's folder, or a file of results. Of an incomplete run, what exists is read;
            a last line that was cut off is left out.

    Returns:
        The results in canonical order, one per episode.

    Raises:
        ConfigurationError: If there are none, a line is damaged, or a file holds results of several runs; the
            text names the line.
    """
    found: dict[str, EpisodeResult] = {}
    for file in results_files(Path(path)):
        here: dict[str, EpisodeResult] = {}
        for where, data in read_lines(file, torn="skip"):
            result = EpisodeResult.from_json(data, where)
            # What failed is tried again and is then in a journal twice; what has a result is not.
            if result.key in here and here[result.key].scored:
                raise ConfigurationError(f"{where}{result.key} occurs twice; give the results of one run")
            here[result.key] = result
        found |= here
    return sorted(found.values(), key=_canonical)


def _canonical(result: EpisodeResult) -> tuple[str, int, int]:
    config_id = result.trajectory.config_id
    return result.env_id, -1 if config_id is None else config_id, result.attempt
