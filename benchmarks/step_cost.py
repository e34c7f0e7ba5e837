"""What a step costs: every way of running it, side by side in one interleaved run.

    python benchmarks/step_cost.py                 measure, print the table, write results/step_cost.json
    python benchmarks/step_cost.py --write-readme  the same, and put the table between README.md's markers

The workload is the oracle's trajectories on a mixed set of catalog environments. All ways run the same
actions in each round, one environment after the other, so that a slow moment of the machine hits all of
them. Figures are medians over the rounds, case by case, and ratios of these.

The floor is what no tool environment can do without: `json.loads`, a look-up in a dictionary, a plain call
of the tool's body as ordinary Python, and `str` of its result.

Refused calls are the oracle's, each with one argument changed so that the tool itself raises; they leave
the state as it was, so the trajectory goes on around them.
"""

from __future__ import annotations

import argparse
import copy
import gc
import json
import multiprocessing
import os
import platform
import random
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gymnasium
from plain_env import Plain, trial
from step_table import table, write_readme

import codegym_envs as cg
from codegym_envs import catalog
from codegym_envs.env import ToolEnv
from codegym_envs.episode import Episode, step_batch
from codegym_envs.executor import load_program
from codegym_envs.executor.configs import inputs_of
from codegym_envs.executor.workers.pool import configure
from codegym_envs.spec import parse_module

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "step_cost.json"
BATCH = 64
RATIOS = {
    "inline": ("inline", "floor"),
    "inline_wrapped": ("inline_wrapped", "floor"),
    "inline_writing": ("inline_writing", "floor_writing"),
    "inline_refused": ("inline_refused", "floor"),
    "isolated_single": ("isolated_single", "floor"),
    "isolated_batch": ("isolated_batch", "floor"),
    "trial_over_inline": ("trial", "inline"),
    "trial_over_isolated_batch": ("trial", "isolated_batch"),
}
_WRONG: dict[type, tuple[Any, ...]] = {int: (10**6, -1), str: ("", "no such value")}
CONFIG_IDS = (0, 12, 24)  # an easy, a medium and a hard configuration, where the default receipt has them


@dataclass
class Case:
    """One trajectory: an environment, a configuration and the oracle's actions."""

    env_id: str
    config_id: int
    actions: tuple[str, ...]
    inputs: dict[str, Any]
    plain: dict[str, Any]  # the module as ordinary Python
    tools: tuple[str, ...]
    writes: tuple[bool, ...]  # whether the action changes the state
    refused: tuple[str | None, ...]  # the action with an argument that the tool refuses at that point


@dataclass
class Timer:
    """Seconds and steps of each way and case, one pair a round."""

    samples: dict[str, dict[int, list[tuple[float, int]]]] = field(default_factory=dict)

    def add(self, name: str, case: int, seconds: float, steps: int) -> None:
        """Note a measurement of one case in one round."""
        self.samples.setdefault(name, {}).setdefault(case, []).append((seconds, steps))

    def per_step(self, name: str) -> float:
        """Microseconds per step: the median over the rounds of each case, summed over the cases.

        Medians case by case, since a round is long enough to catch every disturbance of the machine.
        """
        seconds, steps = 0.0, 0.0
        for rounds in self.samples[name].values():
            seconds += statistics.median(took for took, _ in rounds)
            steps += statistics.median(count for _, count in rounds)
        return 1e6 * seconds / steps


def make_cases(wanted: int) -> list[Case]:
    """Trajectories over as many environments as wanted, spread evenly over the catalog."""
    ids = catalog.ids()
    if not ids:
        raise SystemExit("the catalog is empty")
    chosen = [ids[index * len(ids) // min(wanted, len(ids))] for index in range(min(wanted, len(ids)))]
    cases = []
    for env_id in chosen:
        env = ToolEnv(env_id)
        plain: dict[str, Any] = {"__name__": env_id}
        # The catalog's modules are ordinary Python and trusted; nothing else is run like this.
        exec(compile(env.module.source, env.module.name, "exec"), plain)
        program = load_program(env.module, "inline")
        for config_id in CONFIG_IDS:
            if config_id >= len(env.configs):
                continue
            env.reset(options={"config_id": config_id})
            actions = env.oracle_actions()
            inputs = dict(inputs_of(program, env.configs[config_id]))
            writes = []
            refused = []
            before = _state_of(env)
            for action in actions:
                refused.append(_refused(env, action))
                env.step(action)
                after = _state_of(env)
                writes.append(before != after and after is not None)
                before = after
            tools = tuple(tool.name for tool in env.module.tools)
            case = Case(env_id, config_id, actions, inputs, plain, tools, tuple(writes), tuple(refused))
            cases.append(case)
    return cases


def _refused(env: ToolEnv, action: str) -> str | None:
    """The first variant of an action, one argument changed, on which its tool raises."""
    call = json.loads(action)
    for name, value in call["parameters"].items() if call["name"] != "done" else ():
        for wrong in _WRONG.get(type(value), ()):
            variant = json.dumps({**call, "parameters": {**call["parameters"], name: wrong}})
            if copy.copy(env).step(variant)[4]["error"] == "tool_raised":
                return variant
    return None


def _state_of(env: ToolEnv) -> bytes | None:
    return env.__getstate__()["_episode"]["session"]


def _time_plain(case: Case) -> float:
    step = Plain(case.plain, case.inputs, case.tools).step
    started = time.perf_counter()
    for action in case.actions:
        step(action)
    return time.perf_counter() - started


def _time_env(env: gymnasium.Env[str, str], case: Case) -> float:
    env.reset(options={"config_id": case.config_id})
    step = env.step
    started = time.perf_counter()
    for action in case.actions:
        step(action)
    return time.perf_counter() - started


def _time_refused(step: Callable[[str], Any], case: Case, overhead: float) -> tuple[float, int]:
    """Seconds of the refused calls, each before the call that it was made from."""
    total = 0.0
    clock = time.perf_counter
    for action, refused in zip(case.actions, case.refused, strict=True):
        if refused is not None:
            started = clock()
            step(refused)
            total += clock() - started - overhead
        step(action)
    return total, sum(refused is not None for refused in case.refused)


def _time_marked(step: Callable[[str], Any], case: Case, overhead: float) -> tuple[float, int]:
    """Seconds of the steps that write, without the clock's own cost."""
    total = 0.0
    clock = time.perf_counter
    for action, writes in zip(case.actions, case.writes, strict=True):
        if writes:
            started = clock()
            step(action)
            total += clock() - started - overhead
        else:
            step(action)
    return total, sum(case.writes)


def _ways(
    case: Case,
    env: ToolEnv,
    wrapped: gymnasium.Env[str, str],
    isolated: ToolEnv,
    overhead: float,
) -> list[tuple[str, Callable[[], tuple[float, int]]]]:
    """The ways to play a case one action after the other, each giving seconds and steps."""
    count = len(case.actions)

    def plain() -> Plain:
        return Plain(case.plain, case.inputs, case.tools)

    def reset() -> ToolEnv:
        env.reset(options={"config_id": case.config_id})
        return env

    ways: list[tuple[str, Callable[[], tuple[float, int]]]] = [
        ("floor", lambda: (_time_plain(case), count)),
        ("inline", lambda: (_time_env(env, case), count)),
        ("inline_wrapped", lambda: (_time_env(wrapped, case), count)),
        ("isolated_single", lambda: (_time_env(isolated, case), count)),
    ]
    if any(case.writes):
        ways.append(("floor_writing", lambda: _time_marked(plain().step, case, overhead)))
        ways.append(("inline_writing", lambda: _time_marked(reset().step, case, overhead)))
    if any(case.refused):
        ways.append(("inline_refused", lambda: _time_refused(reset().step, case, overhead)))
    return ways


def _clock_overhead() -> float:
    clock = time.perf_counter
    samples = []
    for _ in range(2000):
        started = clock()
        samples.append(clock() - started)
    return statistics.median(samples)


def _time_batches(cases: list[Case]) -> tuple[float, int]:
    """Seconds and steps of isolated episodes of all cases, 64 at a time, each replaced when it ends."""
    programs = {case.env_id: load_program(catalog.load(case.env_id), "isolated") for case in cases}
    mixed = cases * max(1, -(-3 * BATCH // len(cases)))
    random.Random(0).shuffle(mixed)
    waiting = [(Episode(programs[case.env_id], case.inputs, None), iter(case.actions)) for case in mixed]
    live = [waiting.pop() for _ in range(BATCH)]
    seconds, steps = 0.0, 0
    while True:
        episodes = [episode for episode, _ in live]
        actions = [next(rest) for _, rest in live]
        started = time.perf_counter()
        step_batch(episodes, actions)
        seconds += time.perf_counter() - started
        steps += BATCH
        for place, (episode, _) in enumerate(live):
            if episode.terminated:
                if not waiting:
                    return seconds, steps
                live[place] = waiting.pop()


def measure(cases: list[Case], rounds: int) -> dict[str, Any]:
    """All ways over all cases, interleaved."""
    timer = Timer()
    parts: dict[str, list[float]] = {"serialize": [], "process": [], "restore": []}
    # With room for a refused call before each of the oracle's.
    envs = {env_id: ToolEnv(env_id, max_tool_calls=10_000) for env_id in {case.env_id for case in cases}}
    wrapped = {env_id: gymnasium.make(env_id) for env_id in envs}
    isolated = {env_id: ToolEnv(env_id, execution="isolated") for env_id in envs}
    overhead = _clock_overhead()
    order = random.Random(0)
    for number in range(rounds + 1):  # the first round warms up and is dropped
        if number == 1:
            timer = Timer()
        for index, case in enumerate(cases):
            gc.collect()
            gc.disable()
            ways = _ways(case, envs[case.env_id], wrapped[case.env_id], isolated[case.env_id], overhead)
            order.shuffle(ways)  # whoever comes first finds cold caches
            for name, run in ways:
                timer.add(name, index, *run())
            gc.enable()
            # Three steps of every fourth case: such a step takes some thousand times as long.
            if index % 4 == number % 4:
                _time_trials(case, timer, parts if number else {})
        timer.add("isolated_batch", 0, *_time_batches(cases))
    return _figures(timer, parts)


def _time_trials(case: Case, timer: Timer, parts: dict[str, list[float]]) -> None:
    plain = Plain(case.plain, case.inputs, case.tools)
    for place, action in enumerate(case.actions[:3]):
        plain, took = trial(plain, action)
        timer.add("trial", place, sum(took.values()), 1)
        for part, times in parts.items():
            times.append(1e6 * took[part])


def _figures(timer: Timer, parts: dict[str, list[float]]) -> dict[str, Any]:
    medians = {name: timer.per_step(name) for name in sorted(timer.samples)}
    ratios = {
        name: medians[above] / medians[below]
        for name, (above, below) in RATIOS.items()
        if above in medians and below in medians
    }
    return {
        "microseconds_per_step": medians,
        "ratios": ratios,
        "trial_parts_microseconds": {
            part: statistics.median(values) for part, values in parts.items() if values
        },
    }


def measure_load(cases: list[Case], rounds: int) -> dict[str, float]:
    """Milliseconds to load a module: from its source for the first time, and when it is in memory."""
    cold, cached = [], []
    for env_id in sorted({case.env_id for case in cases}):
        source = catalog.load(env_id).source
        for number in range(rounds):
            fresh = f"{source}\n# {number} {time.perf_counter_ns()}\n"  # another hash: nothing is remembered
            started = time.perf_counter()
            load_program(parse_module(fresh, name="load_time"), "inline")
            cold.append(1e3 * (time.perf_counter() - started))
            module = ToolEnv(env_id).module
            started = time.perf_counter()
            load_program(module, "inline")
            cached.append(1e3 * (time.perf_counter() - started))
    made = []
    for env_id in sorted({case.env_id for case in cases}):
        started = time.perf_counter()
        ToolEnv(env_id)
        made.append(1e3 * (time.perf_counter() - started))
    return {
        "cold_ms": statistics.median(cold),
        "cached_ms": statistics.median(cached),
        "tool_env_cached_ms": statistics.median(made),
    }


def measure_memory(cases: list[Case], count: int = 200) -> dict[str, float]:
    """Bytes of a live episode, with its state and beyond it."""
    beyond, whole = [], []
    for case in cases:
        program = load_program(catalog.load(case.env_id), "inline")
        Episode(program, case.inputs, None)  # compiles what all episodes share
        live = _bytes_of(lambda case=case, program=program: Episode(program, case.inputs, None), count)
        state = _bytes_of(lambda case=case: list(copy.deepcopy(case.inputs).values()), count)
        whole.append(live)
        beyond.append(live - state)
    return {
        "episode_bytes": statistics.median(whole),
        "beyond_state_bytes": statistics.median(beyond),
        "beyond_state_bytes_max": max(beyond),
    }


def _bytes_of(make: Callable[[], Any], count: int) -> float:
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = [make() for _ in range(count)]
    gc.collect()
    used = tracemalloc.get_traced_memory()[0] - before - sys.getsizeof(kept)
    tracemalloc.stop()
    return used / len(kept)


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--environments", type=int, default=24, help="how many environments (default 24)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds, at least 5 (default 7)")
    parser.add_argument(
        "--output", type=Path, default=RESULT, help="where the JSON goes (default: %(default)s)"
    )
    parser.add_argument("--write-readme", action="store_true", help="put the table into README.md")
    options = parser.parse_args()
    if options.rounds < 5:
        parser.error("at least 5 rounds")
    # Everything on one CPU: ratios are per core, and a wake-up across CPUs costs more than the work itself.
    cpu = min(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cpu})
    configure(size=1, cpus=frozenset({cpu}))
    cases = make_cases(options.environments)
    figures = measure(cases, options.rounds)
    figures["load"] = measure_load(cases, options.rounds)
    figures["memory"] = measure_memory(cases)
    figures["rounds"] = options.rounds
    figures["environments"] = len({case.env_id for case in cases})
    figures["steps_per_round"] = sum(len(case.actions) for case in cases)
    figures["machine"] = {
        "python": platform.python_version(),
        "system": platform.system(),
        "cpus": multiprocessing.cpu_count(),
        "codegym_envs": cg.__version__,
    }
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    text = table(figures)
    print(text)
    if options.write_readme:
        write_readme(text)


if __name__ == "__main__":
    main()
