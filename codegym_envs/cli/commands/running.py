"""``codegym run`` and ``codegym agents``: agents play."""

from __future__ import annotations

import os
import statistics
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from codegym_envs.cli.common import Misuse, Stopped, check_choice, new_file, print_json, read_module, tier
from codegym_envs.cli.selecting import chosen_targets
from codegym_envs.cli.tables import TableColumn, print_table, remark
from codegym_envs.errors import CodeGymError, ConfigurationError, ExecutionFailed
from codegym_envs.spec import encode

if TYPE_CHECKING:
    from codegym_envs.agents import Agent, AgentFactory
    from codegym_envs.cli.drawn_configs import Draw
    from codegym_envs.env import ToolEnv
    from codegym_envs.pipeline.running.progress import Progress
    from codegym_envs.trajectories import LineWriter, Trajectory

__all__ = ["register"]

_RUN_EXAMPLES = """
codegym run PettyCash                                  # the oracle, 10 episodes
codegym run PettyCash CableCuts --agent random --agent oracle --episodes 36
codegym run --split test --difficulty 3 --agent my_agents:make
codegym run PettyCash --configs fresh --episodes 100   # inputs made for the occasion
codegym run --all --sweep --agent explorer --save episodes.jsonl
"""
_WHICH, _HOW, _OUTPUT = "Which environments", "Which episodes", "Output"
_DIFFICULTY = {1: "easy", 2: "medium", 3: "hard"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("run", epilog=_RUN_EXAMPLES)(_run)
    app.command("agents", epilog="codegym agents --json")(_agents)


def _run(
    targets: list[str] = typer.Argument(
        None, metavar="ID|PATH", help="Environments' ids, or modules' files.", show_default=False
    ),
    *,
    everything: bool = typer.Option(
        False, "--all", help="Every environment of the catalog.", rich_help_panel=_WHICH
    ),
    split: str | None = typer.Option(
        None, metavar="SPLIT", help="Those of this split: train, validation or test.", rich_help_panel=_WHICH
    ),
    topic: str | None = typer.Option(
        None, metavar="TOPIC", help="Those with this topic.", rich_help_panel=_WHICH
    ),
    workflow: str | None = typer.Option(
        None, metavar="WORKFLOW", help="Those with this kind of work.", rich_help_panel=_WHICH
    ),
    agent: list[str] = typer.Option(
        ["oracle"],
        metavar="AGENT",
        help="Who plays: a name (codegym agents lists them) or package.module:function; can be repeated.",
        rich_help_panel="Who plays",
    ),
    agent_option: list[str] = typer.Option(
        [],
        metavar="NAME=VALUE",
        help="An option of the agent; can be repeated.",
        rich_help_panel="Who plays",
        show_default=False,
    ),
    episodes: int | None = typer.Option(
        None,
        min=1,
        metavar="N",
        help="Episodes an environment: 10, or with --sweep one for each configuration.",
        rich_help_panel=_HOW,
    ),
    sweep: bool = typer.Option(
        False,
        "--sweep",
        help="Each configuration once; with --episodes that many, the same share of each difficulty.",
        rich_help_panel=_HOW,
    ),
    difficulty: list[int] = typer.Option(
        [],
        min=1,
        max=3,
        metavar="1|2|3",
        help="Only configurations of this difficulty; can be repeated.",
        rich_help_panel=_HOW,
        show_default=False,
    ),
    configs: str = typer.Option(
        "frozen",
        metavar="frozen|fresh",
        help="Play frozen configurations, or have an input made for each episode.",
        rich_help_panel=_HOW,
    ),
    seed: int = typer.Option(
        0, min=0, metavar="N", help="Seed that draws configurations and episodes.", rich_help_panel=_HOW
    ),
    action_format: str = typer.Option(
        "auto", metavar="FORMAT", help="How calls are written; auto takes every format.", rich_help_panel=_HOW
    ),
    max_tool_calls: int | None = typer.Option(
        None, min=1, metavar="N", help="Actions after which an episode ends.", rich_help_panel=_HOW
    ),
    max_invalid: int | None = typer.Option(
        None, min=1, metavar="N", help="Invalid actions in a row that end an episode.", rich_help_panel=_HOW
    ),
    execution: str | None = typer.Option(
        None,
        metavar="TIER",
        help="inline or isolated; by default inline for the catalog's environments.",
        rich_help_panel=_HOW,
    ),
    save: Path | None = typer.Option(
        None,
        metavar="FILE",
        help="Save every episode: .jsonl (as they are played), .jsonl.gz or .parquet.",
        rich_help_panel=_OUTPUT,
    ),
    overwrite: bool = typer.Option(
        False, "--overwrite", help="Replace the file of --save.", rich_help_panel=_OUTPUT
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON.", rich_help_panel=_OUTPUT),
) -> None:
    """Let agents play, and show how often they succeed.

    Configurations are drawn by the seed and never put back: as many episodes as an environment has
    configurations (36 as a rule) meet each one once. The same seed draws the same ones in every run, for
    every agent, and in codegym bench. For results that are to be cited, use codegym bench.
    """
    from codegym_envs.actions import FORMATS
    from codegym_envs.agents import make_agent, read_agent_options

    check_choice("--action-format", action_format, ("auto", *FORMATS))
    check_choice("--execution", execution, ("inline", "isolated"))
    check_choice("--configs", configs, ("frozen", "fresh"))
    if sweep and configs == "fresh":
        raise Misuse("--sweep plays the frozen configurations; fresh inputs have no end")
    players = list(dict.fromkeys(agent))
    if agent_option and len(players) > 1:
        raise Misuse("--agent-option belongs to one agent; name only one")
    new_file("--save", save, (".jsonl", ".jsonl.gz", ".parquet"), overwrite=overwrite)
    names = chosen_targets(targets or (), everything=everything, split=split, topic=topic, workflow=workflow)
    options = read_agent_options(agent_option)
    factories = {name: make_agent(name, **options) for name in players}
    plan = _Plan(
        seed=seed,
        episodes=episodes or (None if sweep else 10),
        sweep=sweep,
        difficulties=tuple(sorted(set(difficulty))),
        make={
            "action_format": action_format,
            "max_tool_calls": max_tool_calls,
            "max_invalid_actions": max_invalid,
            "configs": configs,
        },
        execution=execution,
    )
    played = _play_all(plan, names, factories, save, quiet=as_json)
    if as_json:
        print_json(played.rows)
    else:
        _print_rows(played.rows, several=len(names) > 1, sweep=sweep)
    if played.stopped:
        raise Stopped(played.state())
    if played.failures:
        remark(f"{played.failures[0]}{' (the first of several)' if len(played.failures) > 1 else ''}")
        raise typer.Exit(1)


class _Plan:
    """What is played in each environment."""

    def __init__(
        self,
        *,
        seed: int,
        episodes: int | None,
        sweep: bool,
        difficulties: Sequence[int],
        make: dict[str, Any],
        execution: str | None,
    ) -> None:
        self.seed, self.episodes, self.sweep, self.difficulties = seed, episodes, sweep, difficulties
        self.make, self.execution = make, execution

    def open(self, name: str) -> tuple[ToolEnv, list[Draw]]:
        """An environment, and its episodes."""
        from codegym_envs.cli.drawn_configs import draw, draw_fresh
        from codegym_envs.env import ToolEnv

        module = read_module(name)
        env = ToolEnv(module, execution=tier(module, self.execution), **self.make)
        if env.plays_fresh:
            return env, draw_fresh(
                module.env_id,
                env.configs,
                seed=self.seed,
                episodes=self.episodes or 0,
                difficulties=self.difficulties,
            )
        return env, draw(
            module.env_id,
            env.configs,
            seed=self.seed,
            episodes=self.episodes,
            sweep=self.sweep,
            difficulties=self.difficulties,
        )


class _Played:
    """What was played until now."""

    def __init__(self, save: Path | None) -> None:
        self.rows: list[dict[str, Any]] = []
        self.failures: list[str] = []
        self.stopped = False
        self.done = 0
        self.total = 0
        self._save = save
        self._writer: LineWriter | None = None
        self._kept: list[Trajectory] = []

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Open the file, and make sure that everything is in it at the end."""
        from codegym_envs.trajectories import LineWriter, write_trajectories

        if self._save is None:
            yield
        elif self._save.suffix == ".jsonl":
            write_trajectories(self._save, [])
            with LineWriter(self._save) as self._writer:
                yield
        else:
            try:
                yield
            finally:
                write_trajectories(self._save, self._kept)

    def add(self, trajectory: Trajectory) -> None:
        """Keep an episode."""
        self.done += 1
        if self._writer is not None:
            self._writer.write(trajectory.to_json())
        elif self._save is not None:
            self._kept.append(trajectory)
        if trajectory.failure is not None:
            self.failures.append(f"{trajectory.env_id}, {trajectory.agent}: {trajectory.failure}")

    def state(self) -> str:
        """What was done when somebody pressed Ctrl-C."""
        if self._save is None:
            return f"{self.done} of {self.total} episodes were played, none saved (there was no --save)"
        # Counted where they are kept: Ctrl-C may have come between an episode's count and its line.
        count = self._save.read_bytes().count(b"\n") if self._save.suffix == ".jsonl" else len(self._kept)
        return f"{count} of {self.total} episodes were played, saved in {self._save}"


def _play_all(
    plan: _Plan, names: Sequence[str], factories: dict[str, AgentFactory], save: Path | None, *, quiet: bool
) -> _Played:
    from codegym_envs.pipeline.running.progress import show_progress

    played = _Played(save)
    # Everything is opened once before the first episode: what cannot be played is said at once.
    for name in names:
        env, drawn = plan.open(name)
        env.close()
        played.total += len(drawn) * len(factories)
    with (
        played.saving(),
        show_progress(played.total, "episodes", quiet=quiet or played.total < 20) as progress,
    ):
        try:
            for agent_name, factory in factories.items():
                for name in names:
                    _play_environment(plan, name, agent_name, factory, played=played, progress=progress)
        except KeyboardInterrupt:
            played.stopped = True
    return played


def _play_environment(
    plan: _Plan,
    name: str,
    agent_name: str,
    factory: AgentFactory,
    *,
    played: _Played,
    progress: Progress,
) -> None:
    """One agent's episodes in one environment; those that were played count, whatever ends them."""
    env, drawn = plan.open(name)
    episodes: list[Trajectory] = []
    try:
        player = factory()
        for item in drawn:
            episodes.append(_play_one(env, player, agent_name, item))
            played.add(episodes[-1])
            progress.advance(f"{agent_name}, {env.module.env_id}")
    finally:
        env.close()
        if episodes:
            played.rows.append(_row(env.module.env_id, agent_name, plan.seed, episodes))


def _play_one(env: ToolEnv, player: Agent, agent_name: str, item: Draw) -> Trajectory:
    from codegym_envs.agents import rollout

    try:
        return rollout(env, player, seed=item.seed, options=item.options())
    except ExecutionFailed as error:
        raise ConfigurationError(f"{env.module.env_id}, {agent_name}: {error}") from error
    except CodeGymError:
        raise
    except Exception as error:
        if ":" not in agent_name or os.environ.get("CODEGYM_DEBUG"):
            raise
        # The agent is the user's own code: they need to know where it failed.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        raise ConfigurationError(
            f"the agent {agent_name} raised {type(error).__name__}: {error} ({frame.filename}, line "
            f"{frame.lineno}; CODEGYM_DEBUG=1 shows the whole traceback)"
        ) from error


def _row(env_id: str, agent: str, seed: int, episodes: Sequence[Trajectory]) -> dict[str, Any]:
    """Figures of one agent in one environment; episodes without a result are counted, but in no mean."""
    valid = [item for item in episodes if item.outcome != "infrastructure"]
    by_difficulty = {
        level: [item.reward for item in valid if item.difficulty == level] for level in _DIFFICULTY
    }
    return {
        "env_id": env_id,
        "agent": agent,
        "episodes": len(episodes),
        "configurations": len(
            {item.config_id if item.config is None else encode(item.config) for item in episodes}
        ),
        "seed": seed,
        "success": _mean([item.reward for item in valid]),
        "success_by_difficulty": {
            _DIFFICULTY[level]: _mean(rewards) for level, rewards in by_difficulty.items()
        },
        "mean_calls": _mean([item.num_tool_calls for item in valid]),
        "truncated": sum(item.truncated for item in valid),
        "infrastructure": len(episodes) - len(valid),
    }


def _mean(values: Sequence[float]) -> float | None:
    return statistics.fmean(values) if values else None


def _print_rows(rows: Sequence[dict[str, Any]], *, several: bool, sweep: bool) -> None:
    columns = [
        TableColumn("environment", whole=True),
        TableColumn("agent", whole=True),
        TableColumn("episodes", number=True, drop=2),
        TableColumn("success", number=True),
        TableColumn("calls", number=True, drop=4),
        TableColumn("truncated", number=True, drop=1),
    ]
    if sweep:
        columns[4:4] = [TableColumn(name, number=True, drop=3) for name in _DIFFICULTY.values()]
    failed = any(row["infrastructure"] for row in rows)
    if failed:
        columns.append(TableColumn("no result", number=True))
    print_table(columns, [_cells(row, sweep=sweep, failed=failed) for row in rows])
    agents = list(dict.fromkeys(row["agent"] for row in rows))
    for agent in agents if several else ():
        means = [row["success"] for row in rows if row["agent"] == agent and row["success"] is not None]
        if means:
            remark(f"{agent}: success {statistics.fmean(means):.3f}, the mean over {len(means)} environments")


def _cells(row: dict[str, Any], *, sweep: bool, failed: bool) -> list[object]:
    split = row["success_by_difficulty"].values() if sweep else ()
    return [
        row["env_id"],
        row["agent"],
        row["episodes"],
        _rounded(row["success"], 2),
        *(_rounded(value, 2) for value in split),
        _rounded(row["mean_calls"], 1),
        row["truncated"],
        *([row["infrastructure"]] if failed else []),
    ]


def _rounded(value: float | None, digits: int) -> str | None:
    return None if value is None else f"{value:.{digits}f}"


def _agents(
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """List the agents that come with the library.

    Privileged agents know more than an agent that is evaluated may know. Your own agent is named
    package.module:function.
    """
    from codegym_envs.agents import AGENTS

    kinds = [AGENTS[name] for name in sorted(AGENTS)]
    if as_json:
        print_json(
            [
                {"name": kind.name, "doc": kind.doc, "privileged": kind.privileged, "extra": kind.extra}
                for kind in kinds
            ]
        )
        return
    print_table(
        (
            TableColumn("agent", whole=True),
            TableColumn("privileged", drop=0),
            TableColumn("extra", drop=1),
            TableColumn("what it does"),
        ),
        [(kind.name, "yes" if kind.privileged else None, kind.extra, kind.doc) for kind in kinds],
    )
