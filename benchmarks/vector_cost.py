"""What a step costs when many episodes are played at once: every way side by side in one interleaved run.

    python benchmarks/vector_cost.py                print the table, write results/vector_cost.json
    python benchmarks/vector_cost.py --write-docs   the same, and put the table into docs/performance.md

All ways play the same actions: the oracle's on one configuration in 64 environments of one id, id after id.
Costs are per environment and step; figures are medians over the rounds, id by id, and ratios of these.
Everything but the asynchronous environment and the shards runs on one core.
"""

from __future__ import annotations

import argparse
import functools
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from doc_tables import between_markers
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv

import codegym_envs as cg
from codegym_envs import catalog
from codegym_envs.env import ToolEnv
from codegym_envs.vector import ToolVectorEnv

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "vector_cost.json"
DOCS = ROOT / "docs" / "performance.md"
CONFIG_ID = 20  # a medium configuration
ASYNC_STEPS = 20  # asynchronous environments are slow; their cost a step is the same throughout

WORK = '''"""Heavy lookups

A store answers slowly. What is the sum of its numbers?

Example: for the numbers 1, 2 the answer is 3.
"""
TOPICS = ("search",)

def generate(rng, difficulty):
    return {"numbers": [rng.integers(0, 9) for _ in range(60)]}

def reference(numbers: list[int]) -> int:
    return sum(numbers)

def observe(state) -> int:
    """How many numbers there are."""
    return len(state.numbers)

def number_at(state, index: int) -> int:
    """One number.

    Args:
        index: Position, counted from 0.
    """
    total = 0
    for step in range(ROUNDS):
        total += step
    return state.numbers[index]

def solve(tools) -> int:
    return sum(tools.number_at(index) for index in range(tools.observe()))
'''


def heavy_module(body_s: float) -> Any:
    """A module whose tool takes about so long, by trial."""
    rounds = 100
    for _ in range(6):
        module = cg.loads(WORK.replace("ROUNDS", str(rounds)), name="heavy_lookups")
        env = ToolEnv(module, execution="inline")
        env.reset(seed=0)
        action = '{"name": "number_at", "parameters": {"index": 3}}'
        samples = []
        for _ in range(200):
            started = time.perf_counter()
            env.step(action)
            samples.append(time.perf_counter() - started)
        took = statistics.median(samples)
        if abs(took - body_s) < 0.05 * body_s:
            break
        rounds = max(1, round(rounds * body_s / took))
    return module


def timed(run: Callable[[], Any]) -> float:
    """Seconds, with the garbage collector waiting."""
    gc.collect()
    gc.disable()
    started = time.perf_counter()
    run()
    took = time.perf_counter() - started
    gc.enable()
    return took


class Ways:
    """The ways to play one module in many environments."""

    def __init__(self, module: Any, count: int, *, asynchronous: bool) -> None:
        make = functools.partial(ToolEnv, module, execution="inline")
        self.count = count
        self.singles = [make() for _ in range(count)]
        self.vector = ToolVectorEnv(module, count, execution="inline")
        self.sync = SyncVectorEnv([make] * count)
        self.asynchronous = AsyncVectorEnv([make] * count) if asynchronous else None
        options = {"config_id": CONFIG_ID}
        self.singles[0].reset(options=options)
        self.actions = self.singles[0].oracle_actions()[:-1]

    def loop(self) -> tuple[float, int]:
        """A plain loop over `ToolEnv.step`."""
        for env in self.singles:
            env.reset(options={"config_id": CONFIG_ID})

        def run() -> None:
            for action in self.actions:
                for env in self.singles:
                    env.step(action)

        return timed(run), len(self.actions)

    def together(self, env: Any, limit: int | None = None) -> tuple[float, int]:
        """One call a step."""
        env.reset(options={"config_id": CONFIG_ID})
        batches = [(action,) * self.count for action in self.actions[:limit]]

        def run() -> None:
            for batch in batches:
                env.step(batch)

        return timed(run), len(batches)

    def close(self) -> None:
        """End what has processes."""
        for env in (self.vector, self.sync, self.asynchronous):
            if env is not None:
                env.close()


def measure_steps(count: int, rounds: int, environments: int) -> dict[str, float]:
    """Microseconds per environment and step, by way."""
    ids = catalog.ids()
    chosen = [ids[index * len(ids) // environments] for index in range(environments)]
    costs: dict[str, list[float]] = {}
    core, cores = {min(os.sched_getaffinity(0))}, os.sched_getaffinity(0)
    for number, env_id in enumerate(chosen):
        ways = Ways(catalog.load(env_id), count, asynchronous=number == 0)
        samples: dict[str, list[float]] = {}
        for current in range(rounds + 1):
            os.sched_setaffinity(0, core)
            runs: list[tuple[str, Callable[[], tuple[float, int]]]] = [
                ("loop", ways.loop),
                ("vector", lambda ways=ways: ways.together(ways.vector)),
                ("sync", lambda ways=ways: ways.together(ways.sync)),
            ]
            for name, run in runs if current % 2 else reversed(runs):
                seconds, steps = run()
                if current:
                    samples.setdefault(name, []).append(1e6 * seconds / steps / count)
            os.sched_setaffinity(0, cores)
            if ways.asynchronous is not None:
                seconds, steps = ways.together(ways.asynchronous, ASYNC_STEPS)
                if current:
                    samples.setdefault("async", []).append(1e6 * seconds / steps / count)
        ways.close()
        for name, values in samples.items():
            costs.setdefault(name, []).append(statistics.median(values))
        if number == 0:
            costs["async_loop"] = [costs["loop"][0]]
    return {name: statistics.fmean(values) for name, values in costs.items()}


def timed_step(env: ToolVectorEnv, action: str) -> float:
    """Seconds of one step of all environments."""
    actions = (action,) * env.num_envs
    started = time.perf_counter()
    env.step(actions)
    return time.perf_counter() - started


def measure_shards(count: int, rounds: int, body_s: float) -> dict[str, float]:
    """Microseconds per environment and step with slow tools, in this process and in two shards."""
    module = heavy_module(body_s)
    envs = {
        "local": ToolVectorEnv(module, count, execution="inline"),
        "shards": ToolVectorEnv(module, count, execution="inline", shards=2),
    }
    action = '{"name": "number_at", "parameters": {"index": 3}}'
    samples: dict[str, list[float]] = {name: [] for name in envs}
    for current in range(rounds + 1):
        for name, env in envs.items():
            env.reset(seed=0)
            # Step by step: a moment in which a neighbour has the other core must not stand for all.
            steps: list[float] = []
            timed(lambda env=env, steps=steps: [steps.append(timed_step(env, action)) for _ in range(60)])
            if current:
                samples[name].append(1e6 * statistics.median(steps) / count)
    for env in envs.values():
        env.close()
    return {name: statistics.median(values) for name, values in samples.items()}


def measure_memory(count: int) -> dict[str, float]:
    """Bytes of one more live environment beyond its hidden input and prompt, alone and in the vector."""
    single, vector = [], []
    for env_id in catalog.ids()[::8]:
        options = {"config_id": CONFIG_ID}
        probe = ToolEnv(env_id)
        probe.reset(options=options)

        def singles(size: int, env_id: str = env_id) -> Any:
            envs = [ToolEnv(env_id) for _ in range(size)]
            for env in envs:
                env.reset(options={"config_id": CONFIG_ID})
            return envs

        def together(size: int, env_id: str = env_id) -> Any:
            env = ToolVectorEnv(env_id, size)
            env.reset(options={"config_id": CONFIG_ID})
            return env

        state = _state_bytes(probe)
        single.append(_slope(singles, count) - state)
        vector.append(_slope(together, count) - state)
    return {"single": statistics.median(single), "vector": statistics.median(vector)}


def _slope(make: Callable[[int], Any], count: int) -> float:
    """Bytes of one more, between `count` and three times as many."""
    sizes = []
    make(4)
    for size in (count, 3 * count):
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        kept = make(size)
        gc.collect()
        sizes.append(tracemalloc.get_traced_memory()[0] - before)
        tracemalloc.stop()
        del kept
    return (sizes[1] - sizes[0]) / (2 * count)


def _state_bytes(env: ToolEnv) -> float:
    """Bytes of one copy of the hidden input."""
    from codegym_envs.executor import load_program
    from codegym_envs.executor.configs import inputs_of
    from codegym_envs.executor.plain_state import copy_plain

    inputs = inputs_of(load_program(env.module, "inline"), env.configs[CONFIG_ID])

    def copies(size: int) -> list[Any]:
        return [[copy_plain(value) for value in inputs.values()] for _ in range(size)]

    return _slope(copies, 100)


def measure_import(rounds: int) -> dict[str, float]:
    """Seconds to import gymnasium alone, and with codegym_envs."""
    samples: dict[str, list[float]] = {"gymnasium": [], "codegym_envs": []}
    for current in range(rounds + 1):
        for name, taken in samples.items():
            code = f"import time; t = time.perf_counter(); import gymnasium, {name}"
            command = [sys.executable, "-c", f"{code}; print(time.perf_counter() - t)"]
            took = float(subprocess.run(command, capture_output=True, check=True).stdout)
            if current:
                taken.append(took)
    return {name: statistics.median(values) for name, values in samples.items()}


def table(figures: dict[str, Any]) -> str:
    """The figures as a Markdown table."""
    steps, shards = figures["steps"], figures["shards"]
    memory, imports = figures["memory"], figures["import"]
    count = figures["environments_at_once"]
    beyond = imports["codegym_envs"] - imports["gymnasium"]
    loop = steps["loop"]
    rows = [
        ("plain loop over `ToolEnv.step`", loop, 1.0, ""),
        ("`ToolVectorEnv`, one call", steps["vector"], steps["vector"] / loop, "at most 1.10"),
        ("Gymnasium's `SyncVectorEnv`", steps["sync"], steps["sync"] / loop, ""),
        (
            "Gymnasium's `AsyncVectorEnv` (one id)",
            steps["async"],
            steps["async"] / steps["async_loop"],
            "",
        ),
    ]
    figure_rows = [
        (
            f"tools of {figures['body_us']:.0f} µs: two shards / one process",
            f"{shards['shards'] / shards['local']:.2f}",
            "at most 0.65",
        ),
        (
            "memory of a live environment in the vector, beyond input and prompt",
            f"{memory['vector'] / 1024:.1f} kB",
            "at most 6 kB",
        ),
        ("the same for a `ToolEnv` of its own", f"{memory['single'] / 1024:.1f} kB", ""),
        ("`import codegym_envs` beyond `import gymnasium`", f"{beyond:.3f} s", "at most 0.05 s"),
    ]
    lines = [
        f"| a step of one of {count} environments | µs | times the loop | to reach |",
        "| --- | ---: | ---: | --- |",
        *(f"| {label} | {cost:.2f} | {ratio:.2f} | {aim} |" for label, cost, ratio, aim in rows),
        "",
        "| figure | measured | to reach |",
        "| --- | ---: | --- |",
        *(f"| {label} | {value} | {aim} |" for label, value, aim in figure_rows),
        "",
        f"Medians of {figures['rounds']} interleaved rounds over {figures['ids']} environments, "
        f"Python {figures['machine']['python']}, {figures['machine']['cpus']} CPUs.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=64, help="environments at once (default 64)")
    parser.add_argument("--ids", type=int, default=12, help="how many ids (default 12)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds (default 7)")
    parser.add_argument(
        "--output", type=Path, default=RESULT, help="where the JSON goes (default: %(default)s)"
    )
    parser.add_argument("--write-docs", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    body_s = 20e-6
    figures: dict[str, Any] = {
        "steps": measure_steps(options.count, options.rounds, options.ids),
        "shards": measure_shards(options.count, options.rounds, body_s),
        "memory": measure_memory(50),
        "import": measure_import(options.rounds),
        "body_us": 1e6 * body_s,
        "environments_at_once": options.count,
        "rounds": options.rounds,
        "ids": options.ids,
        "machine": {"python": platform.python_version(), "cpus": os.cpu_count()},
    }
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    text = table(figures)
    print(text)
    if options.write_docs:
        between_markers(DOCS, "vector-cost", text)


if __name__ == "__main__":
    main()
