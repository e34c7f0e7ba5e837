"""What the language-model agent adds to the time that its endpoint takes.

    python benchmarks/agent_cost.py                print the table, write results/agent_cost.json
    python benchmarks/agent_cost.py --write-docs   the same, and put the table into docs/agents.md

64 episodes are played at once against a local endpoint that takes 50 ms for every answer and runs in another
process. The ideal is calls an episode × 50 ms: what it would take if everything else cost nothing. All ways
are measured in turn, round after round; figures are medians over the rounds. Each episode plays an
environment and a configuration of its own, by seed, from reset to its limit on actions, connections included.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from doc_tables import between_markers

from codegym_envs import catalog
from codegym_envs.agents import AgentFactory, make_agent, rollout_async
from codegym_envs.endpoint import Completion
from codegym_envs.env import ToolEnv

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from fake_endpoint import OBSERVE  # noqa: E402 - lies beside the tests, which use it too

RESULT = ROOT / "benchmarks" / "results" / "agent_cost.json"
DOCS = ROOT / "docs" / "agents.md"
AIM = 1.2


@contextmanager
def endpoint(latency_s: float) -> Iterator[str]:
    """The address of a local endpoint in another process."""
    command = [sys.executable, str(ROOT / "tests" / "fake_endpoint.py"), "--latency", str(latency_s)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        process.kill()


def agents(base_url: str, folder: Path, name: str, latency_s: float) -> AgentFactory:
    """Agents of one of the ways, with a store of their own where they have one."""
    options: dict[str, Any] = {"model": "fake", "base_url": base_url, "concurrency": 1024, "retries": 0}
    if "text" in name:
        options |= {"mode": "text", "prompt": "react"}
    if "window" in name:
        options |= {"context_limit": 3000, "context_policy": "window"}
    if "store" in name:
        options["store"] = Path(tempfile.mkdtemp(dir=folder)) / "store.sqlite"
    factory = make_agent("llm", **options)
    if name == "sleep":
        answer = Completion(OBSERVE, "tool_calls", 100, 50)

        async def complete(*_: Any, **__: Any) -> Completion:
            await asyncio.sleep(latency_s)
            return answer

        factory.client.complete = complete  # type: ignore[attr-defined]
    if "httpx" in name:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        client: Any = factory.client  # type: ignore[attr-defined]
        client._transport = lambda: httpx.AsyncHTTPTransport(limits=limits)
    return factory


WAYS: dict[str, tuple[str, int]] = {
    "sleep": ("no endpoint: `asyncio.sleep` instead", 64),
    "native": ("native tool calls", 64),
    "native, store": ("native tool calls, answers stored", 64),
    "text, store": ("text, ReAct, answers stored", 64),
    "native, store, window": ("native tool calls, answers stored, a window of 3,000 tokens", 64),
    "native, store, many": ("native tool calls, answers stored, 256 episodes", 256),
}


def play(factory: AgentFactory, environments: list[ToolEnv], seed: int) -> tuple[float, float]:
    """Seconds that pass, and of computing in this process, while all environments are played at once."""

    async def all_of_them() -> list[Any]:
        waiting = (
            rollout_async(env, factory(), seed=seed + number) for number, env in enumerate(environments)
        )
        return await asyncio.gather(*waiting)

    wall, cpu = time.perf_counter(), time.process_time()
    played = asyncio.run(all_of_them())
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    for trajectory in played:
        if trajectory.outcome != "truncated" or set(trajectory.statuses) - {"ok", "invalid_action"}:
            raise SystemExit(f"an episode went wrong: {trajectory.outcome} {trajectory.failure}")
    return wall, cpu


def measure(rounds: int, calls: int, latency_s: float, seed: int, *, pool: bool) -> dict[str, Any]:
    """All ways in turn, round after round."""
    ways = {**WAYS, **({"native, httpx": ("native tool calls, httpx's own pool", 64)} if pool else {})}
    ids = catalog.ids()
    most = max(count for _, count in ways.values())
    environments = [ToolEnv(ids[number % len(ids)], max_tool_calls=calls) for number in range(most)]
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    with endpoint(latency_s) as base_url, tempfile.TemporaryDirectory() as folder:

        def once(name: str, number: int) -> tuple[float, float]:
            chosen = environments[: ways[name][1]]
            return play(agents(base_url, Path(folder), name, latency_s), chosen, seed + 1000 * number)

        once("native", 0)  # modules are loaded, configurations computed
        for number in range(rounds):
            for name in ways:
                found[name].append(once(name, number))
    ideal = calls * latency_s
    rows = {}
    for name, times in found.items():
        label, count = ways[name]
        rows[name] = {
            "label": label,
            "episodes": count,
            "wall_s": statistics.median(wall for wall, _ in times),
            "over_ideal": statistics.median(wall for wall, _ in times) / ideal,
            "worst_over_ideal": max(wall for wall, _ in times) / ideal,
            "computing_us_per_call": statistics.median(cpu for _, cpu in times) / (count * calls) * 1e6,
        }
    return {
        "rounds": rounds,
        "calls": calls,
        "latency_s": latency_s,
        "seed": seed,
        "machine": {"python": platform.python_version(), "cpus": os.cpu_count()},
        "ways": rows,
    }


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [
        "| way | episodes at once | wall clock / ideal | slowest round | computing a call, µs | to reach |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for name, row in figures["ways"].items():
        aim = f"at most {AIM}" if name not in ("sleep", "native, httpx") and row["episodes"] == 64 else ""
        ratios = f"{row['over_ideal']:.2f} | {row['worst_over_ideal']:.2f}"
        computing = f"{row['computing_us_per_call']:.0f}"
        lines.append(f"| {row['label']} | {row['episodes']} | {ratios} | {computing} | {aim} |")
    where = figures["machine"]
    lines += [
        "",
        f"Medians of {figures['rounds']} interleaved rounds, {figures['calls']} calls an episode, "
        f"{1000 * figures['latency_s']:.0f} ms an answer, seed {figures['seed']}, Python {where['python']}, "
        f"{where['cpus']} CPUs.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=20, help="calls an episode")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds an answer takes")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-pool", action="store_true", help="leave out httpx's own pool, which is slow")
    parser.add_argument("--write-docs", action="store_true", help=f"put the table into {DOCS.name}")
    given = parser.parse_args()
    figures = measure(given.rounds, given.calls, given.latency, given.seed, pool=not given.no_pool)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if given.write_docs:
        between_markers(DOCS, "agent-cost", table(figures))
    print(table(figures))


if __name__ == "__main__":
    main()
