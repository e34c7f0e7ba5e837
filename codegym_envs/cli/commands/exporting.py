"""``codegym export``: data sets of tasks, demonstrations and played episodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import typer
from rich.progress import Progress

from codegym_envs.cli.common import check_choice, console, print_json, say, stoppable

if TYPE_CHECKING:
    from codegym_envs.chat.opening import Layout
    from codegym_envs.export import ExportReport, Target, TaskSelection

__all__ = ["register"]

_WHICH, _HOW, _WHERE = "Which", "How it is written", "Where to"
_TARGETS = typer.Argument(
    None, metavar="[ID|PATH…]", help="Environments' ids, or modules' files; the whole catalog by default."
)
_OUT = typer.Option(
    ..., "--out", help="Folder to make; it is there complete or not at all.", rich_help_panel=_WHERE
)
_OVERWRITE = typer.Option(
    False, "--overwrite", help="Replace an earlier export in the folder.", rich_help_panel=_WHERE
)
_TOPIC = typer.Option(
    [], "--topic", help="Only this topic; several times for several.", rich_help_panel=_WHICH
)
_WORKFLOW = typer.Option(
    [], "--workflow", help="Only this kind of workflow; several times for several.", rich_help_panel=_WHICH
)
_DIFFICULTY = typer.Option(
    [], "--difficulty", min=1, max=3, help="Only this one; several times for several.", rich_help_panel=_WHICH
)
_LIMIT = typer.Option(
    None,
    "--limit",
    min=1,
    help="At most this many tasks an environment, spread over the difficulties.",
    rich_help_panel=_WHICH,
)
_TRAIN = typer.Option(
    [],
    "--split",
    help="Only this split; several times for several. By default train alone.",
    rich_help_panel=_WHICH,
)
_TO = typer.Option("jsonl", "--to", help="jsonl, parquet, chat or minari.", rich_help_panel=_HOW)
_TEMPLATE = typer.Option(
    None,
    "--chat-template",
    metavar="chatml|PATH",
    help="Write the text in this chat template too: chatml, a Jinja file or a model's folder.",
    rich_help_panel=_HOW,
)
_JSON = typer.Option(False, "--json", help="Print what was written as JSON.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    export = typer.Typer(context_settings={"help_option_names": ["-h", "--help"]})
    export.callback(invoke_without_command=True)(_help)
    export.command(
        "tasks",
        epilog="""
        codegym export tasks --to parquet --out data/tasks
        codegym export tasks --split test --topic search --limit 3 --out data/search
        """,
    )(_tasks)
    export.command(
        "demonstrations",
        epilog="""
        codegym export demonstrations --to chat --out data/demonstrations
        codegym export demonstrations --format react --limit 3 --out data/react
        codegym export demonstrations --chat-template models/mine --to parquet --out data/text
        """,
    )(_demonstrations)
    export.command(
        "trajectories",
        epilog="""
        codegym export trajectories runs/mine --outcome won --out data/won
        codegym export trajectories episodes.jsonl --to minari --out data/minari
        """,
    )(_trajectories)
    app.add_typer(export, name="export")


def _help(context: typer.Context) -> None:
    """Write data sets: tasks, demonstrations of the environments' own solutions, played episodes."""
    if context.invoked_subcommand is None:
        print(context.get_help())


def _tasks(
    targets: list[str] = _TARGETS,
    *,
    to: str = typer.Option("jsonl", "--to", help="jsonl, parquet or chat.", rich_help_panel=_HOW),
    out: Path = _OUT,
    split: list[str] = typer.Option(
        [], help="Only this split; several times for several. All by default.", rich_help_panel=_WHICH
    ),
    topic: list[str] = _TOPIC,
    workflow: list[str] = _WORKFLOW,
    difficulty: list[int] = _DIFFICULTY,
    limit: int | None = _LIMIT,
    with_answers: bool = typer.Option(
        False,
        "--with-answers",
        help="Write the hidden inputs and the expected answers too.",
        rich_help_panel=_HOW,
    ),
    overwrite: bool = _OVERWRITE,
    as_json: bool = _JSON,
) -> None:
    """Write one row for every environment and task configuration: prompt, messages, tools and facts.

    Neither hidden inputs nor expected answers are written, since they give the tasks away.
    """
    from codegym_envs.catalog import SPLITS
    from codegym_envs.export import export_tasks

    check_choice("--to", to, ("jsonl", "parquet", "chat"))
    selection = _selection(limit, targets, split or SPLITS, topic, workflow=workflow, difficulty=difficulty)
    with _progress("environments") as progress:
        report = export_tasks(
            out,
            to=cast("Target", to),
            selection=selection,
            with_answers=with_answers,
            overwrite=overwrite,
            progress=progress,
        )
    _tell(report, as_json=as_json)


def _demonstrations(
    targets: list[str] = _TARGETS,
    *,
    to: str = _TO,
    out: Path = _OUT,
    split: list[str] = _TRAIN,
    topic: list[str] = _TOPIC,
    workflow: list[str] = _WORKFLOW,
    difficulty: list[int] = _DIFFICULTY,
    limit: int | None = _LIMIT,
    action_format: str = typer.Option(
        "native",
        "--format",
        help="How calls are written: native (calls of the messages), or an action format in text.",
        rich_help_panel=_HOW,
    ),
    layout: str = typer.Option(
        "split", help="split: a system and a user message open; user: one message.", rich_help_panel=_HOW
    ),
    chat_template: str | None = _TEMPLATE,
    overwrite: bool = _OVERWRITE,
    as_json: bool = _JSON,
) -> None:
    """Write the episodes that the environments' own solutions play, as conversations to learn from.

    Every episode is played when it is written, and won. What the model writes is marked: messages by
    loss, the text in a chat template by spans.
    """
    from codegym_envs.actions import FORMATS
    from codegym_envs.export import export_demonstrations

    check_choice("--to", to, ("jsonl", "parquet", "chat", "minari"))
    check_choice("--format", action_format, ("native", *(name for name in FORMATS if name != "auto")))
    check_choice("--layout", layout, ("split", "user"))
    selection = _selection(
        limit, targets, split or ["train"], topic, workflow=workflow, difficulty=difficulty
    )
    with _progress("environments") as progress:
        report = export_demonstrations(
            out,
            to=cast("Target", to),
            selection=selection,
            action_format=action_format,
            layout=cast("Layout", layout),
            template=chat_template,
            overwrite=overwrite,
            progress=progress,
        )
    _tell(report, as_json=as_json)


def _trajectories(
    sources: list[Path] = typer.Argument(
        ..., metavar="FILE|FOLDER…", help="Recorded episodes, results, or folders of runs."
    ),
    *,
    to: str = _TO,
    out: Path = _OUT,
    split: list[str] = _TRAIN,
    outcome: list[str] = typer.Option(
        [],
        help="Only this outcome, such as won; several times for several. All by default.",
        rich_help_panel=_WHICH,
    ),
    env: list[str] = typer.Option(
        [], help="Only this environment; several times for several.", rich_help_panel=_WHICH
    ),
    difficulty: list[int] = _DIFFICULTY,
    mask_refused: bool = typer.Option(
        False, "--mask-refused", help="Replies that were refused are not to be learnt.", rich_help_panel=_HOW
    ),
    chat_template: str | None = _TEMPLATE,
    overwrite: bool = _OVERWRITE,
    as_json: bool = _JSON,
) -> None:
    """Write recorded episodes: files of the recording wrapper, results of codegym bench."""
    from codegym_envs.catalog import SPLITS, entry
    from codegym_envs.episode import OUTCOMES
    from codegym_envs.export import EpisodeFilter, export_trajectories

    check_choice("--to", to, ("jsonl", "parquet", "chat", "minari"))
    for name in split:
        check_choice("--split", name, SPLITS)
    for name in outcome:
        check_choice("--outcome", name, OUTCOMES)
    episodes = EpisodeFilter(
        splits=tuple(split or ["train"]),
        outcomes=tuple(outcome),
        env_ids=tuple(entry(name).id for name in env),
        difficulties=tuple(difficulty),
    )
    with _progress("episodes") as progress:
        report = export_trajectories(
            sources,
            out,
            to=cast("Target", to),
            episodes=episodes,
            mask_refused=mask_refused,
            template=chat_template,
            overwrite=overwrite,
            progress=progress,
        )
    _tell(report, as_json=as_json)


def _selection(
    limit: int | None,
    targets: Sequence[str] | None,
    splits: Sequence[str],
    topics: Sequence[str],
    *,
    workflow: Sequence[str],
    difficulty: Sequence[int],
) -> TaskSelection:
    from codegym_envs.catalog import SPLITS
    from codegym_envs.export import TaskSelection
    from codegym_envs.spec import WORKFLOWS

    for name in splits:
        check_choice("--split", name, SPLITS)
    for name in workflow:
        check_choice("--workflow", name, WORKFLOWS)
    return TaskSelection(
        targets=tuple(targets or ()),
        splits=tuple(splits),
        topics=tuple(topics),
        workflows=tuple(workflow),
        difficulties=tuple(difficulty),
        limit=limit,
    )


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int | None], None]]:
    out = console(stderr=True)
    with (
        stoppable(lambda: "nothing was written"),
        Progress(console=out, transient=True, disable=not out.is_terminal) as bar,
    ):
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total, description=f"{done} {what}")


def _tell(report: ExportReport, *, as_json: bool) -> None:
    if as_json:
        facts: dict[str, Any] = {"path": str(report.path), "rows": dict(report.counts)}
        print_json({**facts, "left_out": dict(report.left_out)})
        return
    rows = ", ".join(f"{count:,} {split}" for split, count in sorted(report.counts.items()))
    say(f"{report.path}: {rows}")
    for reason, count in sorted(report.left_out.items()):
        say(f"left out: {count:,} {reason}")
