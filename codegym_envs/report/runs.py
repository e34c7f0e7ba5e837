"""What a report is made of: the runs in the files it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegym_envs import catalog
from codegym_envs.errors import CatalogError, ConfigurationError
from codegym_envs.report.exact import exact_json

if TYPE_CHECKING:
    from codegym_envs.benchmark import EpisodeResult
    from codegym_envs.trajectories import Trajectory

__all__ = ["ReportedRun", "read_runs"]


@dataclass(frozen=True, slots=True)
class ReportedRun:
    """All episodes of one agent from one file.

    Attributes:
        label: What the report calls it; no two runs of a report share it.
        slug: The same for links: small letters, digits and hyphens.
        source: Name of the folder or file it was read from, without the folders above.
        suite: Suite and its version, or empty.
        results: The episodes, in canonical order.
        planned: Number of episodes that there should be; None if nothing says so.
        settings: What the run's folder says of how it was played, as names and texts.
    """

    label: str
    slug: str
    source: str
    suite: str
    results: tuple[EpisodeResult, ...]
    planned: int | None = None
    settings: tuple[tuple[str, str], ...] = ()


def read_runs(paths: Sequence[Path]) -> list[ReportedRun]:
    """Read the runs of all files, in the order of the paths and, within one, of the agents' names.

    Args:
        paths: Run folders, folders of run folders, files of results, or files of trajectories (``.jsonl``,
            ``.jsonl.gz``, ``.parquet``).

    Raises:
        ConfigurationError: If there is none, or one cannot be read; the text names file and line.
        MissingExtra: If one is Parquet and pyarrow is not installed.
    """
    if not paths:
        raise ConfigurationError(
            "name results to report on: run folders, or files of results or trajectories"
        )
    for path in paths:
        if not path.exists():
            raise ConfigurationError(f"there is no file or folder {path}")
    found: list[tuple[str, str, Mapping[str, Any], list[EpisodeResult]]] = []
    for path in (part for given in paths for part in _parts(given)):
        by_agent: dict[str, list[EpisodeResult]] = {}
        for result in _results(path):
            by_agent.setdefault(result.trajectory.agent or "", []).append(result)
        if not by_agent:
            raise ConfigurationError(f"{path} holds no episodes")
        source = path.resolve().name
        # A folder is the run of one agent; what it says is not said of the parts of a file with several.
        facts = _facts(path) if len(by_agent) == 1 else {}
        found += [(agent or source, source, facts, by_agent[agent]) for agent in sorted(by_agent)]
    labels = _labels([(name, source) for name, source, _, _ in found])
    slugs = _slugs(labels)
    return [
        ReportedRun(
            label=label,
            slug=slug,
            source=source,
            suite=_suite(results),
            results=tuple(results),
            planned=planned if type(planned := facts.get("planned")) is int else None,
            settings=tuple(_settings(facts)),
        )
        for label, slug, (_, source, facts, results) in zip(labels, slugs, found, strict=True)
    ]


def _parts(path: Path) -> list[Path]:
    """The runs in a folder that is not itself a run; else the path alone."""
    if not path.is_dir() or _is_run(path):
        return [path]
    return sorted(child for child in path.iterdir() if child.is_dir() and _is_run(child)) or [path]


def _is_run(path: Path) -> bool:
    return any((path / name).is_file() for name in ("run.json", "results.jsonl"))


def _facts(path: Path) -> Mapping[str, Any]:
    """What a run's folder says of itself; nothing for a file alone."""
    from codegym_envs.benchmark import read_run  # noqa: PLC0415

    return read_run(path) if (path / "run.json").is_file() else {}


def _settings(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The facts that say something, as texts."""
    for name, value in facts.items():
        if name != "format" and value not in (None, [], {}):
            yield name, value if isinstance(value, str) else exact_json(value)


def _results(path: Path) -> list[EpisodeResult]:
    from codegym_envs.benchmark import read_results  # noqa: PLC0415 - heavy, and needed only for reading

    if path.is_dir():
        return read_results(path)
    return list(_from_trajectories(path) if _holds_trajectories(path) else _from_results(path))


def _from_results(path: Path) -> Iterator[EpisodeResult]:
    """The results of a file, perhaps of several agents; the last one of an episode played again."""
    from codegym_envs.benchmark import EpisodeResult  # noqa: PLC0415
    from codegym_envs.trajectories import read_lines  # noqa: PLC0415

    found: dict[tuple[str | None, str], EpisodeResult] = {}
    for where, data in read_lines(path, torn="skip"):
        result = EpisodeResult.from_json(data, where)
        found[result.trajectory.agent, result.key] = result
    yield from found.values()


def _holds_trajectories(path: Path) -> bool:
    """Whether a file holds bare trajectories, which know nothing of attempts and topics."""
    from codegym_envs.trajectories import read_lines  # noqa: PLC0415

    if path.name.endswith(".parquet"):
        return True
    _, first = next(read_lines(path, torn="skip"), ("", None))
    return isinstance(first, dict) and "attempt" not in first


def _from_trajectories(path: Path) -> Iterator[EpisodeResult]:
    from codegym_envs.benchmark import EpisodeResult  # noqa: PLC0415
    from codegym_envs.trajectories import iter_trajectories  # noqa: PLC0415

    attempts: dict[tuple[Any, ...], int] = {}
    for played in iter_trajectories(path, torn="skip"):
        # An input given by hand has no number: all those of one environment are counted together.
        key = (played.agent, played.env_id, played.config_id)
        attempts[key] = attempts.get(key, -1) + 1
        yield EpisodeResult(
            trajectory=played,
            suite=None,
            suite_version=None,
            attempt=attempts[key],
            oracle_calls=None,
            bound=None,
            **_known(played),
        )


def _known(played: Trajectory) -> dict[str, Any]:
    """What the installed catalog says of the environment, if it is the one that was played."""
    try:
        entry = catalog.entry(played.env_id)
    except CatalogError:
        entry = None
    if entry is None or entry.hash != played.module_hash:
        return {"split": None, "topics": (), "workflow": "", "family": "", "title": ""}
    return {
        "split": entry.split,
        "topics": entry.topics,
        "workflow": getattr(entry, "workflow", ""),
        "family": entry.family,
        "title": entry.title,
    }


def _suite(results: Sequence[EpisodeResult]) -> str:
    """The suite of a run; several are joined."""
    names = {f"{item.suite} {item.suite_version}" for item in results if item.suite is not None}
    return ", ".join(sorted(names))


def _labels(names: Sequence[tuple[str, str]]) -> list[str]:
    """One label per run: the agent's name, with its source and at last a number where names are shared."""
    labels = [name for name, _ in names]
    if len(set(labels)) < len(labels):
        shared = {name for name in labels if labels.count(name) > 1}
        labels = [f"{name} ({source})" if name in shared else name for name, source in names]
    return _numbered(labels, " ")


def _slugs(labels: Sequence[str]) -> list[str]:
    plain = [re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-") or "run" for label in labels]
    return _numbered(plain, "-")


def _numbered(names: Sequence[str], separator: str) -> list[str]:
    """The same names, made different by numbers: later ones get 2, 3 and so on."""
    taken: set[str] = set()
    numbered = []
    for name in names:
        number, candidate = 1, name
        while candidate in taken:
            number += 1
            candidate = f"{name}{separator}{number}"
        taken.add(candidate)
        numbered.append(candidate)
    return numbered
