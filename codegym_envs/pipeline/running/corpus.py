"""Runs over a whole corpus: parallel, resumable, and with a count of everything that fell out.

    report = run_corpus(items, process_problem, Path("out"))
    report.to_json()  # {"problems": …, "verified": …, "admitted": …, "refused": {…}, "environments": […]}

A journal in the output folder keeps the result of every finished item, so that a run which was killed goes on
where it stopped.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from codegym_envs.errors import ConfigurationError
from codegym_envs.executor import DIALECT_VERSION
from codegym_envs.pipeline.items import Item, Result, Settings
from codegym_envs.pipeline.running.duplicates import settle_receipts, without_duplicates
from codegym_envs.pipeline.running.progress import show_progress
from codegym_envs.pipeline.running.workforce import Process, run_here, run_processes, run_ray, run_threads
from codegym_envs.pipeline.running.yields import Report, check_report, summarise, write_report
from codegym_envs.spec import sidecar_path
from codegym_envs.verification import VERIFIER_VERSION

__all__ = ["JOURNAL", "PIPELINE_VERSION", "Report", "problem_items", "run_corpus"]

JOURNAL = "journal.jsonl"
"""Name of the journal in the output folder."""

PIPELINE_VERSION = 3
"""Changes whenever items may give other results although dialect and verifier are the same."""


def run_corpus(
    items: Iterable[Item],
    process: Process,
    out: Path,
    *,
    report: Path | None = None,
    settings: Settings | None = None,
    workers: int | None = None,
    threads: int = 0,
    ray: bool = False,
    quiet: bool = False,
    item_s: float = 180.0,
    dry_run: bool = False,
) -> Report:
    """Process a corpus and write what was verified.

    Args:
        items: What comes in; names must be distinct.
        process: Makes a result of an item; a function at the top level of a module.
        out: Folder for modules, sidecars and receipts, and for the journal; made if needed.
        report: File for the report: counts and rows as ``.json``, or the rows alone as ``.csv``.
        settings: How items are processed.
        workers: Number of processes; as many as there are cores by default; 0 for none but this one.
        threads: Number of threads of this process to work in instead, for work that mostly waits.
        ray: Whether to process on Ray instead.
        quiet: Show no progress.
        item_s: Longest time for one item, in seconds; processes only.
        dry_run: Write nothing.

    Returns:
        The report.

    Raises:
        ConfigurationError: If two items have one name, or the report's file cannot be one.
        MissingExtra: If Ray is asked for and not installed.
    """
    check_report(report)
    settings = replace(settings or Settings(), versions=_versions())
    everything = list(items)
    _check_names(everything)
    results: dict[str, Result] = {}
    how: dict[str, Any] = {"workers": workers, "threads": threads, "ray": ray, "item_s": item_s}
    if dry_run:
        for item, result in _results(everything, process, settings, **how):
            results[item.name] = result
        return summarise(everything, without_duplicates(results[item.name] for item in everything))
    out.mkdir(parents=True, exist_ok=True)
    journal = _Journal(out / JOURNAL)
    known = journal.read()
    keys = {item.name: item.key(settings) for item in everything}
    todo = [
        item
        for item in everything
        if keys[item.name] not in known or not _still_there(known[keys[item.name]], out)
    ]
    waiting = {item.name for item in todo}
    results.update((item.name, known[keys[item.name]]) for item in everything if item.name not in waiting)
    with journal, show_progress(len(todo), "problems", quiet=quiet) as progress:
        admitted = sum(found.admitted for found in results.values())
        for item, result in _results(todo, process, settings, **how):
            _write(result, out)
            kept = replace(result, source="", sidecar=None, receipt=None)
            journal.write(keys[item.name], kept)
            results[item.name] = kept
            admitted += kept.admitted
            progress.advance(f"{admitted} admitted of {len(results)}")
    # The journal has the results as they came: what is a duplicate of what depends on all of them.
    gathered = without_duplicates(results[item.name] for item in everything)
    settle_receipts(gathered, out)
    summary = summarise(everything, gathered)
    if report is not None:
        write_report(report, summary)
    return summary


def problem_items(folder: Path) -> Iterator[Item]:
    """The coding problems of a folder as items: every Python file, with its sidecar.

    Args:
        folder: Searched with its subfolders; the order is that of the paths.

    Raises:
        ConfigurationError: If there is no Python file.
    """
    paths = sorted(folder.rglob("*.py")) if folder.is_dir() else []
    if not paths:
        raise ConfigurationError(f"{folder}: no coding problem there (no .py file)")
    taken: Counter[str] = Counter()
    for path in paths:
        listed = sidecar_path(path)
        payload = {
            "sidecar": listed.read_text(encoding="utf-8", errors="replace") if listed.is_file() else None
        }
        taken[path.stem] += 1
        name = path.stem if taken[path.stem] == 1 else f"{path.stem}_n{taken[path.stem]}"
        text = path.read_bytes().decode("utf-8", "replace")
        yield Item(name, "problem", text, payload, {"source": path.relative_to(folder).as_posix()})


def _versions() -> tuple[tuple[str, int], ...]:
    return (("dialect", DIALECT_VERSION), ("verifier", VERIFIER_VERSION), ("pipeline", PIPELINE_VERSION))


def _check_names(items: Sequence[Item]) -> None:
    counts = Counter(item.name for item in items)
    twice = next((name for name, count in counts.items() if count > 1), None)
    if twice is not None:
        raise ConfigurationError(f"two items are called {twice}")


def _results(
    items: Sequence[Item],
    process: Process,
    settings: Settings,
    *,
    workers: int | None,
    threads: int,
    ray: bool,
    item_s: float,
) -> Iterator[tuple[Item, Result]]:
    if not items:
        return iter(())
    if ray:
        return run_ray(items, process, settings)
    if threads > 0:
        return run_threads(items, process, settings, threads=threads)
    count = workers if workers is not None else len(os.sched_getaffinity(0))
    if count <= 0:
        return run_here(items, process, settings)
    return run_processes(items, process, settings, workers=count, item_s=item_s)


def _write(result: Result, out: Path) -> None:
    """Write the module, its sidecar and its receipt; a module of an earlier run that fell out goes away."""
    target = out / f"{result.name}.py"
    listed, receipt = sidecar_path(target), target.with_name(f"{result.name}.receipt.json")
    if not result.verified:
        for path in (target, listed, receipt):
            path.unlink(missing_ok=True)
        return
    if result.sidecar is not None:
        listed.write_text(result.sidecar, encoding="utf-8", newline="\n")
    else:
        listed.unlink(missing_ok=True)
    text = json.dumps(result.receipt, ensure_ascii=False, indent=1) + "\n"
    receipt.write_text(text, encoding="utf-8", newline="\n")
    target.write_text(result.source, encoding="utf-8", newline="\n")


def _still_there(result: Result, out: Path) -> bool:
    return not result.verified or (out / f"{result.name}.py").is_file()


class _Journal:
    """One line an item: its key and its result without the texts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stream: Any = None

    def read(self) -> dict[str, Result]:
        """Results by key; a line that a kill cut short is passed over."""
        found: dict[str, Result] = {}
        if not self.path.is_file():
            return found
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                record = json.loads(line)
                found[record["key"]] = Result(**record["result"])
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def __enter__(self) -> _Journal:
        ends_well = not self.path.is_file() or self.path.read_bytes()[-1:] in (b"", b"\n")
        self.stream = self.path.open("a", encoding="utf-8")
        if not ends_well:
            self.stream.write("\n")
        return self

    def write(self, key: str, result: Result) -> None:
        """Add a result and see it to the disk's cache."""
        self.stream.write(json.dumps({"key": key, "result": asdict(result)}, ensure_ascii=True) + "\n")
        self.stream.flush()

    def __exit__(self, *_: object) -> None:
        self.stream.close()
