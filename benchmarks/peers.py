"""Steps per second of the peers' nearest equivalents and ours, in one interleaved run.

    python benchmarks/peers.py --setup        install the peers, each in a virtual environment under out/peers
    python benchmarks/peers.py                measure, print the tables, write results/peers.json
    python benchmarks/peers.py --only gem     the same with one peer (and ours)
    python benchmarks/peers.py --write-docs   measure all, and put the tables into docs/peers.md

Each package runs in one long-lived process of its own interpreter, all of them on one core. A round asks
every way once for about the same number of steps, in an order shuffled anew; the first round warms up and is
dropped. Figures are medians over the rounds, and ratios of these. No model, no network but loopback.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from doc_tables import between_markers
from peer_process import Worker, WorkerFailed
from peer_table import tables
from peer_venvs import PEERS, Venv, set_up

import codegym_envs as cg

ROOT = Path(__file__).resolve().parent.parent
WORKERS = ROOT / "benchmarks" / "peer_workers"
VENVS = ROOT / "out" / "peers"
RESULT = ROOT / "benchmarks" / "results" / "peers.json"
DOCS = ROOT / "docs" / "peers.md"
OURS = "ours"


def measure(
    programs: Mapping[str, tuple[Path, Path]], rounds: int, steps: int, seed: int
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Run all ways of all packages, interleaved.

    Args:
        programs: Interpreter and worker of each package.
        rounds: Number of rounds that count.
        steps: Steps that each way is asked for in a round.
        seed: Seed of the episodes and of the order.

    Returns:
        What each case is and its figures (or ``failure``), and why packages could not be measured at all.
    """
    cases: list[dict[str, Any]] = []
    failures: dict[str, str] = {}
    with ExitStack() as stack:
        workers: dict[str, Worker] = {}
        for name, (python, script) in programs.items():
            worker = Worker(python, script)
            stack.callback(worker.close)
            try:
                cases += [{"peer": name, **case, "samples": []} for case in worker.prepare(seed)]
                workers[name] = worker
            except WorkerFailed as failure:
                failures[name] = str(failure)
            print(f"{name}: {failures.get(name, 'ready')}", file=sys.stderr, flush=True)
        for number in range(rounds + 1):
            order = list(cases)
            random.Random(f"{seed} {number}").shuffle(order)
            for case in order:
                if "failure" in case:
                    continue
                try:
                    seconds, taken = workers[case["peer"]].run(case["name"], steps)
                except WorkerFailed as failure:
                    case["failure"] = str(failure)
                    continue
                case["steps"] = taken
                if number:
                    case["samples"].append(1e6 * seconds / taken)
            print(f"round {number} of {rounds}", file=sys.stderr, flush=True)
    for case in cases:
        samples = case.pop("samples")
        if samples and "failure" not in case:
            case["microseconds"] = statistics.median(samples)
            case["fastest"], case["slowest"] = min(samples), max(samples)
    _compare(cases)
    return cases, failures


def _compare(cases: list[dict[str, Any]]) -> None:
    """Note for each case of a peer how many times ours it takes: of the nearest job, and of the catalog's."""
    ours = {case["name"]: case.get("microseconds") for case in cases if case["peer"] == OURS}
    for case in cases:
        case["ratios"] = {
            key: case["microseconds"] / ours[case[key]]
            for key in ("beside", "catalog")
            if "microseconds" in case and ours.get(case[key]) is not None
        }


def main() -> None:
    """Install, measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [peer.name for peer in PEERS]
    parser.add_argument("--setup", action="store_true", help="install what is missing first")
    parser.add_argument("--only", action="append", choices=names, help="a peer to measure; may be repeated")
    parser.add_argument("--rounds", type=int, default=25, help="rounds that count (default 25)")
    # Short rounds: nothing is collected in one, and a growing heap would be what is measured.
    parser.add_argument("--steps", type=int, default=2000, help="steps of a way in a round (default 2000)")
    parser.add_argument("--seed", type=int, default=0, help="seed of episodes and order (default 0)")
    parser.add_argument(
        "--output", type=Path, default=RESULT, help="where the JSON goes (default: %(default)s)"
    )
    parser.add_argument("--write-docs", action="store_true", help="put the tables into docs/peers.md")
    options = parser.parse_args()
    if options.rounds < 1 or options.steps < 1 or options.seed < 0:
        parser.error("--rounds and --steps must be at least 1, --seed at least 0")
    if options.write_docs and options.only:
        parser.error("--write-docs needs all peers; leave out --only")
    venvs = {
        peer.name: Venv(peer, VENVS / peer.name) for peer in PEERS if peer.name in (options.only or names)
    }
    peers: dict[str, dict[str, Any]] = {}
    for name, venv in venvs.items():
        if options.setup:
            print(f"{name}: installing", file=sys.stderr, flush=True)
        peers[name] = {"title": venv.peer.title, **(set_up(venv) if options.setup else venv.facts())}
    # Everything on one core: ratios are per core, and a wake-up across cores costs more than most steps.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    programs = {OURS: (Path(sys.executable), WORKERS / "ours_worker.py")}
    for name, venv in venvs.items():
        if "failure" not in peers[name]:
            programs[name] = (venv.python, WORKERS / f"{name}_worker.py")
    cases, failures = measure(programs, options.rounds, options.steps, options.seed)
    if OURS in failures:
        raise SystemExit(f"ours cannot be measured: {failures[OURS]}")
    for name, failure in failures.items():
        peers[name]["failure"] = failure
    figures = {
        "peers": {OURS: {"title": f"codegym_envs {cg.__version__}"}, **peers},
        "cases": cases,
        "rounds": options.rounds,
        "steps": options.steps,
        "seed": options.seed,
        "machine": {"python": platform.python_version(), "cpus": os.cpu_count()},
    }
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    text = tables(figures)
    print(text)
    if options.write_docs:
        between_markers(DOCS, "peers", text)


if __name__ == "__main__":
    main()
