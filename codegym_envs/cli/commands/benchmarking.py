"""``codegym bench``, ``codegym scores``, ``codegym compare`` and ``codegym rescore``: measure agents."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from codegym_envs.cli.common import check_choice, print_json, say, stoppable

if TYPE_CHECKING:
    from codegym_envs.pipeline.running.progress import Progress

__all__ = ["register"]

_BY = "Also by: difficulty, split, topic, workflow, bound or environment; several times for several."
_WHAT, _AGENT, _HOW = "What is played", "Who plays", "How it is played"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        "bench",
        epilog="""
        codegym bench --agent random --suite smoke --out out/random
        codegym bench --agent llm --agent-option model=M --agent-option base_url=URL --suite core --out out/m
        codegym bench --agent my_package.my_module:make --env PettyCash --sweep --out out/mine --by difficulty
        """,
    )(_bench)
    app.command("scores", epilog="codegym scores out/name out/random --by topic")(_scores)
    app.command("compare", epilog="codegym compare out/random out/name --by difficulty")(_compare)
    app.command("rescore", epilog="codegym rescore out/name")(_rescore)


def _bench(
    *,
    agent: str = typer.Option(
        ...,
        metavar="NAME|MODULE:FUNCTION",
        help="Who plays; codegym agents lists those that there are.",
        rich_help_panel=_AGENT,
    ),
    agent_option: list[str] = typer.Option(
        [], metavar="NAME=VALUE", help="An option of the agent.", rich_help_panel=_AGENT
    ),
    suite: str | None = typer.Option(
        None,
        metavar="smoke|core|full",
        help="A frozen list of environments and configurations.",
        rich_help_panel=_WHAT,
    ),
    env: list[str] = typer.Option(
        [], metavar="ID|PATH", help="These environments; several times for several.", rich_help_panel=_WHAT
    ),
    split: str | None = typer.Option(
        None, metavar="train|validation|test", help="Only this split.", rich_help_panel=_WHAT
    ),
    out: Path = typer.Option(
        ..., metavar="FOLDER", help="Folder for the results. One that is there already is gone on with."
    ),
    episodes: int | None = typer.Option(
        None,
        metavar="N",
        min=1,
        help="Configurations an environment, drawn; 10 by default.",
        rich_help_panel=_WHAT,
    ),
    sweep: bool = typer.Option(
        False, "--sweep", help="Each configuration once, instead of drawing.", rich_help_panel=_WHAT
    ),
    attempts: int = typer.Option(
        1, metavar="K", min=1, help="How often each configuration is played.", rich_help_panel=_WHAT
    ),
    seed: int = typer.Option(
        0,
        metavar="N",
        min=0,
        help="Decides what is drawn, and the seeds of the agents.",
        rich_help_panel=_WHAT,
    ),
    concurrency: int = typer.Option(
        8,
        metavar="N",
        min=1,
        help="Episodes at once, for agents that wait for something.",
        rich_help_panel=_HOW,
    ),
    jobs: int = typer.Option(
        1,
        metavar="N",
        min=1,
        help="Processes, for agents that compute; one episode each at a time.",
        rich_help_panel=_HOW,
    ),
    max_invalid: int = typer.Option(
        8,
        metavar="N",
        min=0,
        help="Invalid actions in a row that end an episode; 0 for no such limit.",
        rich_help_panel=_HOW,
    ),
    max_tool_calls: int | None = typer.Option(
        None,
        metavar="N",
        min=1,
        help="Actions after which an episode is truncated; with --env or --split.",
        rich_help_panel=_HOW,
    ),
    action_format: str = typer.Option(
        "auto", metavar="FORMAT", help="The environments' action format.", rich_help_panel=_HOW
    ),
    parallel_calls: str = typer.Option(
        "refuse",
        metavar="refuse|first|sequence",
        help="What happens to several calls in one action.",
        rich_help_panel=_HOW,
    ),
    retries: int = typer.Option(
        2,
        metavar="N",
        min=0,
        help="How often an infrastructure error is tried again at once.",
        rich_help_panel=_HOW,
    ),
    allow_changed: bool = typer.Option(
        False,
        "--allow-changed",
        help="Play a suite that differs from the catalog; not comparable.",
        rich_help_panel=_HOW,
    ),
    by: list[str] = typer.Option([], metavar="GROUPING", help=_BY),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Play a benchmark; exit status 1 if some episodes have no result. Can be stopped at any moment."""
    from codegym_envs.agents import read_agent_options
    from codegym_envs.benchmark import SUITES, PlaySettings, Selection, run_benchmark
    from codegym_envs.catalog import SPLITS
    from codegym_envs.cli.benchmark_tables import check_groupings

    check_groupings(by)
    check_choice("--suite", suite, SUITES)
    check_choice("--split", split, SPLITS)
    check_choice("--parallel-calls", parallel_calls, ("refuse", "first", "sequence"))
    selection = Selection(
        suite=suite,
        environments=tuple(env),
        split=split,
        episodes=episodes,
        sweep=sweep,
        attempts=attempts,
        seed=seed,
        max_tool_calls=max_tool_calls,
        allow_changed=allow_changed,
    )
    settings = PlaySettings(
        action_format=action_format,
        parallel_calls=parallel_calls,  # type: ignore[arg-type]  # checked above
        max_invalid_actions=max_invalid or None,
        retries=retries,
    )
    with ExitStack() as stack:
        shown = _Shown(stack, out)
        with stoppable(shown.stopped, resumes=True):
            run = run_benchmark(
                selection,
                agent,
                out,
                options=read_agent_options(agent_option),
                settings=settings,
                concurrency=concurrency,
                jobs=jobs,
                started=shown.started,
                progress=shown.advanced,
            )
    if run.complete:
        _print_scores([out], by, as_json=as_json)
    if run.stopped is not None:
        say(f"codegym: given up: {run.stopped}", sys.stderr)
    if run.failed:
        say(
            f"codegym: {run.failed} of {run.planned} episodes have no result (infrastructure errors); the "
            "same command tries them again",
            sys.stderr,
        )
    if run.failed or not run.complete:
        raise typer.Exit(1)


class _Shown:
    """How far a run has got, shown while it goes on.

    Args:
        stack: Ends what is shown.
        out: The folder of the run.
    """

    def __init__(self, stack: ExitStack, out: Path) -> None:
        self._stack = stack
        self._out = out
        self._total = self._done = 0
        self._progress: Progress | None = None

    def started(self, planned: int, finished: int) -> None:
        """The run knows what it plays."""
        from codegym_envs.pipeline.running.progress import show_progress

        self._total, self._done = planned, finished
        if finished and finished < planned:
            say(f"{finished} of {planned} episodes have a result already", sys.stderr)
        if finished < planned:
            self._progress = self._stack.enter_context(show_progress(planned - finished, "episodes"))

    def advanced(self, note: str) -> None:
        """An episode has a result."""
        self._done += 1
        if self._progress is not None:
            self._progress.advance(note)

    def stopped(self) -> str:
        """What was done when somebody pressed Ctrl-C."""
        self._stack.close()
        return f"{self._done} of {self._total} episodes are written down in {self._out}"


def _scores(
    results: list[Path] = typer.Argument(
        ..., metavar="RESULTS", help="Folders of runs, or files of results."
    ),
    *,
    by: list[str] = typer.Option([], metavar="GROUPING", help=_BY),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Show the figures of runs that were played."""
    from codegym_envs.cli.benchmark_tables import check_groupings

    check_groupings(by)
    _print_scores(results, by, as_json=as_json)


def _print_scores(paths: list[Path], by: list[str], *, as_json: bool) -> None:
    from codegym_envs.benchmark import read_results, read_run, summarise
    from codegym_envs.cli.benchmark_tables import print_summary

    found = []
    for path in paths:
        results = read_results(path)
        about = read_run(path) if path.is_dir() else None
        found.append((path, about, summarise(results, planned=about["planned"] if about else None)))
    if as_json:
        shown = [{"path": str(path), "run": about} | summary.to_json() for path, about, summary in found]
        print_json(shown[0] if len(shown) == 1 else shown)
        return
    for number, (path, about, summary) in enumerate(found):
        if len(found) > 1:
            print(f"\n{path}" if number else path)
        print_summary(summary, by, about=about)


def _compare(
    first: Path = typer.Argument(..., metavar="A", help="Folder of a run, or file of results."),
    second: Path = typer.Argument(..., metavar="B", help="The other one."),
    *,
    by: list[str] = typer.Option([], metavar="GROUPING", help=_BY),
    force: bool = typer.Option(False, "--force", help="Compare although they did not play the same thing."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Compare two runs: paired by episode, with an interval that is clustered by environment."""
    from codegym_envs.benchmark import compare, read_results
    from codegym_envs.cli.benchmark_tables import check_groupings, print_comparison

    check_groupings(by)
    comparison = compare(read_results(first), read_results(second), force=force)
    if as_json:
        print_json({"first": str(first), "second": str(second)} | comparison.to_json())
    else:
        print_comparison(comparison, by, (str(first), str(second)))


def _rescore(
    results: Path = typer.Argument(..., metavar="RESULTS", help="Folder of a run, or file of results."),
    *,
    out: Path | None = typer.Option(
        None, metavar="FILE", help="Write the results with their scores of now to this file."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Score stored episodes again; exit status 1 if a score differs or cannot be found."""
    from codegym_envs.benchmark import read_results, rescore
    from codegym_envs.cli.tables import TableColumn, print_facts, print_table
    from codegym_envs.trajectories import dump_line

    scored = list(rescore(read_results(results)))
    rows = [
        {
            "key": item.result.key,
            "stored": item.stored,
            "now": item.result.trajectory.reward if item.problem is None else None,
            "problem": item.problem,
        }
        for item in scored
        if item.differs or item.problem is not None
    ]
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        lines = [dump_line(item.result.to_json()) + "\n" for item in scored]
        out.write_text("".join(lines), encoding="utf-8", newline="\n")
    differ = sum(item.differs for item in scored)
    failed = sum(item.problem is not None for item in scored)
    if as_json:
        print_json({"episodes": len(scored), "differ": differ, "not_scored": failed, "rows": rows})
    else:
        print_facts((("episodes", len(scored)), ("another score now", differ), ("not scored again", failed)))
        if rows:
            print()
            columns = (
                TableColumn("episode", whole=True),
                TableColumn("stored", number=True),
                TableColumn("now", number=True),
                TableColumn("problem"),
            )
            print_table(columns, [tuple(row.values()) for row in rows])
    if rows:
        raise typer.Exit(1)
