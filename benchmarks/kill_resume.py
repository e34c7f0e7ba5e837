"""Runs of the benchmark that are killed with SIGKILL at random moments, and gone on with.

    python benchmarks/kill_resume.py                 # exit status 1 if a promise is broken
    python benchmarks/kill_resume.py --write-docs    # write what was found into docs/benchmark.md

Each run is played once undisturbed and once with ten kills. Afterwards the results must be the same bytes, no
episode may stand there twice, and of what the language-model agent asks a (fake, local) endpoint, nothing
that was answered may be asked again. A request that was on its way at the moment of a kill is asked again:
its answer never reached anybody.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from doc_tables import between_markers
from fake_model import FakeModel

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent / "docs" / "benchmark.md"
STORED_S = 0.1  # an answer that came less than this before a kill may not have been written down yet


@dataclass
class Found:
    """What became of one killed run.

    Attributes:
        label: What was played.
        episodes: Number of episodes.
        kills: Number of kills that met a running process.
        same: Whether the results are the bytes of the undisturbed run.
        twice: Number of episodes that stand in the results, or with a result in a journal, more than once.
        requests: Requests of the undisturbed run, or None for agents that ask nobody.
        asked: Requests of the killed run.
        again: Requests that were asked again although they had been answered before the kill.
    """

    label: str
    episodes: int
    kills: int
    same: bool
    twice: int
    requests: int | None = None
    asked: int = 0
    again: int = 0

    @property
    def kept(self) -> bool:
        """Whether all promises were kept."""
        return self.same and not self.twice and not self.again


@dataclass
class Killer:
    """Starts a command again and again and kills it at random moments.

    Attributes:
        command: Program and arguments.
        cwd: Working folder.
        folder: The run's folder.
        rng: Decides about the moments.
        moments: When each kill came, in seconds of `time.monotonic`.
    """

    command: Sequence[str]
    cwd: Path
    folder: Path
    rng: random.Random
    moments: list[float] = field(default_factory=list)

    def to_the_end(self) -> float:
        """Run the command until it ends by itself; the seconds that it took."""
        started = time.monotonic()
        done = subprocess.run(self.command, cwd=self.cwd, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1) or "Traceback" in done.stderr:
            raise SystemExit(f"{' '.join(self.command)}\n{done.stdout}{done.stderr}")
        return time.monotonic() - started

    def kill(self, start_s: float, span_s: float) -> bool:
        """Run the command and kill it.

        Args:
            start_s: Time that it needs before it plays, in seconds.
            span_s: The kill comes between half of that and this much later.

        Returns:
            Whether it was still running.
        """
        process = subprocess.Popen(
            self.command, cwd=self.cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(start_s / 2 + self.rng.random() * span_s)
            return False
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            self.moments.append(time.monotonic())
            process.wait()
            return True

    def finished_twice(self) -> int:
        """Number of episodes that have more than one result in the run's folder."""
        keys: Counter[str] = Counter()
        for name in ("results.jsonl", "journal.jsonl"):
            file = self.folder / name
            lines = file.read_bytes().split(b"\n")[:-1] if file.is_file() else []
            records = [json.loads(line) for line in lines]
            keys.update(item["key"] for item in records if item["outcome"] != "infrastructure")
        return sum(count > 1 for count in keys.values())


def measure(
    label: str, arguments: Sequence[str], kills: int, seed: int, *, model: FakeModel | None = None
) -> Found:
    """Play once undisturbed and once with kills.

    Args:
        label: What it is called.
        arguments: Arguments of ``codegym bench`` without the folder.
        kills: Number of kills.
        seed: Decides about the moments.
        model: The endpoint that is asked, if one is.
    """
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        base = [sys.executable, "-c", "from codegym_envs.cli import main; main()", "bench", *arguments]
        whole = Killer([*base, "--out", str(root / "whole")], HERE, root / "whole", random.Random(seed))
        seconds = whole.to_the_end()
        wanted = model.take() if model is not None else []
        start_s = whole.to_the_end()  # nothing left to play: what remains is starting and reading
        broken = Killer([*base, "--out", str(root / "killed")], HERE, root / "killed", random.Random(seed))
        hits = twice = 0
        for _ in range(3 * kills):
            if hits == kills:
                break
            hits += broken.kill(start_s, max(seconds - start_s, 0.2) / (kills / 2))
            twice += broken.finished_twice()
        broken.to_the_end()
        twice += broken.finished_twice()
        results = [(killer.folder / "results.jsonl").read_bytes() for killer in (whole, broken)]
        found = Found(label, results[0].count(b"\n"), hits, results[0] == results[1], twice)
        if model is not None:
            asked = model.take()
            found.requests, found.asked = len(wanted), len(asked)
            surplus = Counter(item.digest for item in asked) - Counter(item.digest for item in wanted)
            lost = Counter(item.digest for item in asked if item.lost(broken.moments, STORED_S))
            found.again = (surplus - lost).total()
        return found


def measure_all(kills: int, seed: int, suite: str, *, quick: bool = False) -> list[Found]:
    """All runs that are measured.

    Args:
        kills: Number of kills of each.
        seed: Decides about the moments.
        suite: What is played.
        quick: Leave out the run in one process without waiting.
    """
    own = ["--suite", suite, "--agent-option", "wait_s=0.02"]
    found = [measure("waiting agent, 8 at once", ["--agent", "kill_agents:Waiting", *own], kills, seed)]
    if not quick:
        computing = ["--agent", "kill_agents:Computing", "--suite", suite, "--agent-option", "wait_s=0.004"]
        found.append(measure("computing agent, one process", computing, kills, seed + 1))
        found.append(measure("computing agent, 2 processes", [*computing, "--jobs", "2"], kills, seed + 2))
    with FakeModel(latency_s=0.05) as model:
        asking = [
            "--agent",
            "llm",
            "--agent-option",
            f"base_url={model.base_url}",
            "--agent-option",
            "model=fake",
        ]
        label = "language-model agent, 8 at once"
        found.append(measure(label, [*asking, "--suite", suite], kills, seed + 3, model=model))
    return found


def table(found: Sequence[Found]) -> str:
    """What was found, as Markdown."""
    lines = [
        "| run | episodes | kills | same results | episodes twice | requests undisturbed | with kills "
        "| answered and asked again |",
        "| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    for item in found:
        asked = ["-"] * 3
        if item.requests is not None:
            asked = [str(value) for value in (item.requests, item.asked, item.again)]
        same = "byte for byte" if item.same else "NO"
        cells = [item.label, str(item.episodes), str(item.kills), same, str(item.twice), *asked]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, and print or write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--suite", default="core")
    parser.add_argument("--write-docs", action="store_true", help=f"write the table into {DOCS.name}")
    arguments = parser.parse_args()
    found = measure_all(arguments.kills, arguments.seed, arguments.suite)
    if arguments.write_docs:
        between_markers(DOCS, "kill-resume", table(found))
    print(table(found))
    if not all(item.kept for item in found):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
