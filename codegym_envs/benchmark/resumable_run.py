"""Runs a benchmark: plans it, plays what is not played yet, and writes the results."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from codegym_envs.agents import AGENTS, Agent, AgentFactory, make_agent
from codegym_envs.agents.protocol import is_privileged
from codegym_envs.benchmark.code_hashes import catalog_hash, code_hash
from codegym_envs.benchmark.episode_results import EpisodeResult
from codegym_envs.benchmark.plan import Assignment, Plan, Selection, make_plan
from codegym_envs.benchmark.player import PlaySettings, make_environment, play_all
from codegym_envs.benchmark.run_folder import open_run
from codegym_envs.benchmark.workers import play_in_processes
from codegym_envs.errors import ConfigurationError
from codegym_envs.trajectories import Trajectory

__all__ = ["Run", "run_benchmark"]

STORE: Final = "responses.sqlite"
"""Name of the file in a run's folder that keeps the answers of models, so that none is paid for twice."""

_HOW: Final = frozenset(
    {
        "api_key_variable",
        "backoff_s",
        "base_url",
        "budget_cost",
        "budget_requests",
        "budget_tokens",
        "concurrency",
        "requests_per_minute",
        "retries",
        "store",
        "timeout_s",
        "tokens_per_minute",
    }
)
"""Options of agents with a store that may change when a run is gone on with: how the model is reached."""

_FAILURES_IN_A_ROW = 20
"""After so many infrastructure errors without a result between them nobody is there to play."""


@dataclass(frozen=True, slots=True)
class Run:
    """How a run stands when `run_benchmark` returns.

    Attributes:
        path: Its folder.
        planned: Number of episodes.
        played: Number of those that were played now.
        finished: Number of those that have a result.
        failed: Number of those that ended in an infrastructure error; the next run tries them again.
        complete: Whether nothing is left to try, so that ``results.jsonl`` was written.
        stopped: Why the run was given up before that, or None.
    """

    path: Path
    planned: int
    played: int
    finished: int
    failed: int
    complete: bool
    stopped: str | None = None


@dataclass(slots=True)
class _State:
    plan: Plan
    progress: Callable[[str], None] | None
    played: int = 0
    won: int = 0
    in_a_row: int = 0
    most_in_a_row: int = _FAILURES_IN_A_ROW
    stopped: str | None = None
    failed: set[str] = field(default_factory=set)


class _GivenUp(Exception):
    """Too many infrastructure errors in a row."""


class _Factory:
    """Makes agents; one that was inspected before the run plays too, since making one may be costly."""

    def __init__(self, make: AgentFactory) -> None:
        self._make = make
        self._made: list[Agent] = []

    def first(self) -> Agent:
        """An agent that is handed out when one is asked for."""
        self._made = self._made or [self._make()]
        return self._made[0]

    def __call__(self) -> Agent:
        return self._made.pop() if self._made else self._make()


def run_benchmark(
    selection: Selection,
    agent: str,
    out: str | Path,
    *,
    options: Mapping[str, Any] | None = None,
    settings: PlaySettings | None = None,
    concurrency: int = 8,
    jobs: int = 1,
    started: Callable[[int, int], None] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Run:
    """Play a benchmark, or go on with one.

    A run that was stopped, in whatever way, goes on when this is called again with the same folder and
    settings: what has a result is not played again, and what ended in an infrastructure error is. The results
    do not depend on where it was stopped, nor on ``concurrency`` and ``jobs``.

    Args:
        selection: What is played.
        agent: Who plays, as `codegym_envs.agents.make_agent` takes it.
        out: Folder of the run; made if needed.
        options: Options of the agent. If it keeps what it paid for in a ``store``, that is a file in the
            folder of the run unless it is given here.
        settings: How environments are made, and how often a failed episode is tried again.
        concurrency: Number of episodes at once, for agents that are waited for.
        jobs: Number of processes. With more than one, each plays one episode at a time.
        started: Told the number of episodes that are planned, and of those that have a result already.
        progress: Told after every episode how things stand, in a few words.

    Returns:
        How the run stands.

    Raises:
        ConfigurationError: If something cannot be used, the folder belongs to another run, or the agent says
            that the run as a whole cannot go on.
        CatalogError: If an environment is not there, or the catalog differs from the suite.
        MissingExtra: If the agent needs an extra that is not installed.
    """
    for name, value in (("concurrency", concurrency), ("jobs", jobs)):
        if type(value) is not int or value < 1:
            raise ConfigurationError(f"{name} must be an integer of at least 1, not {value!r}")
    settings = settings or PlaySettings()
    options = dict(options or {})
    plan = make_plan(selection)
    stores = agent in AGENTS and AGENTS[agent].stores
    used = {"store": str(Path(out) / STORE), **options} if stores else options
    make = _Factory(make_agent(agent, **used))
    make_environment(plan.assignments[0], settings).close()  # refuses bad settings before anything is written
    facts = _facts(selection, agent, options, settings, make)
    state = _State(plan, progress, most_in_a_row=max(_FAILURES_IN_A_ROW, 2 * concurrency, 2 * jobs))
    with open_run(Path(out), plan, facts) as folder:
        todo = [item for item in plan.in_order_of_play() if item.key not in folder.finished]
        if started is not None:
            started(len(plan.assignments), len(plan.assignments) - len(todo))

        def report(assignment: Assignment, trajectory: Trajectory) -> None:
            made_with = {name: facts[name] for name in ("code", "catalog")}
            folder.add(EpisodeResult.of(assignment, trajectory, **made_with))
            _count(state, trajectory)

        try:
            if jobs > 1:
                play_in_processes(iter(todo), agent, used, settings, jobs=jobs, report=report)
            else:
                asyncio.run(play_all(iter(todo), make, settings, concurrency, report))
        except _GivenUp as reason:
            state.stopped = str(reason)
        complete = folder.complete and state.stopped is None
        if complete:
            folder.finish()
        return Run(
            path=folder.path,
            planned=len(plan.assignments),
            played=state.played,
            finished=len(folder.finished),
            failed=len(folder.failed),
            complete=complete,
            stopped=state.stopped,
        )


def _facts(
    selection: Selection, agent: str, options: Mapping[str, Any], settings: PlaySettings, make: _Factory
) -> dict[str, Any]:
    from codegym_envs import __version__  # noqa: PLC0415 - the root is still being imported when this module is

    chosen = asdict(selection)
    del chosen["suite"]
    playing = asdict(settings)
    del playing["retries"], playing["retry_wait_s"]
    known = AGENTS.get(agent)
    how = _HOW if known is not None and known.stores else frozenset()
    # Making an agent may be costly, so one that cannot be privileged is not made just to ask it.
    privileged = (known is None or known.privileged) and is_privileged(make.first())
    return {
        "agent": agent,
        "agent_options": {name: value for name, value in options.items() if name not in how},
        "agent_reached": {name: value for name, value in options.items() if name in how},
        "privileged": privileged,
        **chosen,
        **playing,
        "version": __version__,
        "code": code_hash(),
        "catalog": catalog_hash(),
    }


def _count(state: _State, trajectory: Trajectory) -> None:
    state.played += 1
    if trajectory.outcome == "infrastructure":
        state.in_a_row += 1
        if state.in_a_row >= state.most_in_a_row:
            raise _GivenUp(
                f"the last {state.in_a_row} episodes ended in infrastructure errors, the latest: "
                f"{trajectory.failure}"
            )
    else:
        state.in_a_row = 0
        state.won += trajectory.outcome == "won"
    if state.progress is not None:
        failed = f", {state.in_a_row} failing" if state.in_a_row else ""
        state.progress(f"{state.won} of {state.played} won{failed}")
