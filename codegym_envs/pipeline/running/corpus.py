"""Runs over a whole corpus: parallel, resumable, and with a count of everything that was dropped.

    report = run_corpus(items, make, Path("out"))
    report.to_json()  # {"problems": …, "verified": …, "admitted": …, "refused": {…}, "unsettled": {…}, …}

A journal in the output folder keeps the result of every finished item, so that a run which was killed goes on
where it stopped. Outages, and errors that nobody foresaw, are not results: they are counted apart, and such
items are tried again.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from codegym_envs.errors import ConfigurationError
from codegym_envs.executor import DIALECT_VERSION
from codegym_envs.pipeline.item_files import check_out, module_path, write_result
from codegym_envs.pipeline.items import Item, Result, Settings
from codegym_envs.pipeline.running.near_duplicates import settle_receipts, without_duplicates
from codegym_envs.pipeline.running.progress import show_progress
from codegym_envs.pipeline.running.run_journal import Journal
from codegym_envs.pipeline.running.workforce import run_here, run_processes, run_ray, run_threads
from codegym_envs.pipeline.running.yields import YieldReport, check_report, summarise, write_report
from codegym_envs.pipeline.settling import Process
from codegym_envs.verification import VERIFIER_VERSION

__all__ = ["JOURNAL", "PIPELINE_VERSION", "YieldReport", "run_corpus"]

JOURNAL = "journal.jsonl"
"""Name of the journal in the output folder."""

_ITEM_S = 180.0

PIPELINE_VERSION = 3
"""Changes whenever items may give other results although dialect and verifier are the same."""


def run_corpus(  # noqa: PLR0913 - options of a run, each by its name
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
    item_s: float | None = None,
    dry_run: bool = False,
) -> YieldReport:
    """Process a corpus and write what was verified.

    Args:
        items: What comes in; names must be distinct.
        process: Makes a result from an item; a function at the top level of a module.
        out: Folder for modules, sidecars and receipts, and for the journal; made if needed.
        report: File for the report: counts and rows as ``.json``, or the rows alone as ``.csv``.
        settings: How items are processed.
        workers: Number of processes; as many as there are cores by default; 0 for none but this one.
        threads: Number of threads of this process to work in instead, for work that mostly waits.
        ray: Whether to process on Ray instead.
        quiet: Show no progress.
        item_s: Longest time for one item, in seconds, where there are processes; 180 by default.
        dry_run: Write nothing.

    Returns:
        The report.

    Raises:
        ConfigurationError: If two items have one name, a module would overwrite what it is made from, the
            report's file cannot be one, or ``workers``, ``threads``, ``ray`` and ``item_s`` do not go
            together.
        MissingExtra: If Ray is asked for and not installed.
    """
    check_report(report)
    _check_way(workers, threads, ray=ray, item_s=item_s)
    settings = replace(settings or Settings(), versions=_versions())
    everything = list(items)
    _check_names(everything)
    check_out(everything, out)
    results: dict[str, Result] = {}
    how: dict[str, Any] = {"workers": workers, "threads": threads, "ray": ray, "item_s": item_s or _ITEM_S}
    if dry_run:
        for item, result in _results(everything, process, settings, **how):
            results[item.name] = result
        return summarise(everything, without_duplicates(results[item.name] for item in everything))
    out.mkdir(parents=True, exist_ok=True)
    journal = Journal(out / JOURNAL)
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
            kept = write_result(result, out)
            if not kept.unsettled:
                journal.write(keys[item.name], kept)
            results[item.name] = kept
            admitted += kept.admitted
            progress.advance(f"{admitted} admitted of {len(results)}")
    # The journal has the results as they came: which is a duplicate of which depends on all of them.
    gathered = without_duplicates(results[item.name] for item in everything)
    settle_receipts(gathered, out)
    summary = summarise(everything, gathered)
    if report is not None:
        write_report(report, summary)
    return summary


def _versions() -> tuple[tuple[str, int], ...]:
    return (("dialect", DIALECT_VERSION), ("verifier", VERIFIER_VERSION), ("pipeline", PIPELINE_VERSION))


def _check_way(workers: int | None, threads: int, *, ray: bool, item_s: float | None) -> None:
    """Refuse ways of working that exclude each other."""
    given = {"workers": workers is not None, "threads": threads > 0, "ray": ray}
    ways = [name for name, there in given.items() if there]
    if len(ways) > 1:
        raise ConfigurationError(f"{' and '.join(ways)} do not go together: name one way of working")
    if item_s is not None and ways not in ([], ["workers"]):
        raise ConfigurationError(f"item_s needs processes; it does not go with {ways[0]}")


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


def _still_there(result: Result, out: Path) -> bool:
    return not result.verified or module_path(result.name, out).is_file()
