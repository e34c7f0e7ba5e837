"""``codegym export``: data sets of tasks, demonstrations and played episodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import typer
from rich.progress import Progress

from codegym_envs.cli.common import console, print_json
from codegym_envs.errors import ConfigurationError

if TYPE_CHECKING:
    from codegym_envs.chat.opening import Layout
    from codegym_envs.export import ExportReport, Selection, Target

__all__ = ["register"]

_TARGETS = typer.Argument(
    None, metavar="[ID|PATH…]", help="Environments' ids, or modules' files; all by default."
)
_TO = typer.Option("jsonl", "--to", help="jsonl, parquet, chat (OpenAI's fine-tuning files) or minari.")
_OUT = typer.Option(..., "--out", help="Folder to make; it is there complete or not at all.")
_TOPIC = typer.Option([], "--topic", help="Only environments with this topic; several times for several.")
_WORKFLOW = typer.Option(
    [], "--workflow", help="Only environments of this workflow; several times for several."
)
_DIFFICULTY = typer.Option([], "--difficulty", help="Only 1, 2 or 3; several times for several.")
_LIMIT = typer.Option(
    None, "--limit", help="At most this many tasks an environment, spread over difficulties."
)
_TEMPLATE = typer.Option(
    None,
    "--chat-template",
    metavar="chatml|PATH",
    help="Write the text too, in this chat template: chatml, a Jinja file or a model's folder.",
)
_OVERWRITE = typer.Option(False, "--overwrite", help="Replace an earlier export in the folder.")
_JSON = typer.Option(False, "--json", help="Print what was written as JSON.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    export = typer.Typer(context_settings={"help_option_names": ["-h", "--help"]})
    export.callback(invoke_without_command=True)(_help)
    export.command("tasks")(_tasks)
    export.command("demonstrations")(_demonstrations)
    export.command("trajectories")(_trajectories)
    app.add_typer(export, name="export")


def _help(context: typer.Context) -> None:
    """Write data sets: tasks, demonstrations of the environments' own solutions, played episodes."""
    if context.invoked_subcommand is None:
        print(context.get_help())


def _tasks(
    targets: list[str] = _TARGETS,
    *,
    to: str = typer.Option(
        "jsonl", "--to", help="jsonl, parquet or chat (the opening messages and tools alone)."
    ),
    out: Path = _OUT,
    split: list[str] = typer.Option([], help="Only this split; several times for several. All by default."),
    topic: list[str] = _TOPIC,
    workflow: list[str] = _WORKFLOW,
    difficulty: list[int] = _DIFFICULTY,
    limit: int | None = _LIMIT,
    with_answers: bool = typer.Option(
        False, "--with-answers", help="Write the hidden inputs and the expected answers too."
    ),
    overwrite: bool = _OVERWRITE,
    as_json: bool = _JSON,
) -> None:
    """Write one row for every environment and task configuration: prompt, messages, tools and facts.

    Neither hidden inputs nor expected answers are written, since they give the tasks away.
    """
    from codegym_envs.catalog import SPLITS
    from codegym_envs.export import export_tasks

    selection = _selection(
        limit,
        targets,
        splits=split or list(SPLITS),
        topics=topic,
        workflows=workflow,
        difficulties=difficulty,
    )
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
    split: list[str] = typer.Option(
        [], help="Only this split; several times for several. By default train alone."
    ),
    topic: list[str] = _TOPIC,
    workflow: list[str] = _WORKFLOW,
    difficulty: list[int] = _DIFFICULTY,
    limit: int | None = _LIMIT,
    action_format: str = typer.Option(
        "native", "--format", help="native (tool calls of messages), or an action format in text."
    ),
    layout: str = typer.Option("split", help="split: a system and a user message open; user: one message."),
    chat_template: str | None = _TEMPLATE,
    overwrite: bool = _OVERWRITE,
    as_json: bool = _JSON,
) -> None:
    """Write the episodes that the environments' own solutions play, as conversations to learn from.

    Every episode is played when it is written, and won. What the model writes is marked: messages by
    ``loss``, the text in a chat template by spans.
    """
    from codegym_envs.export import export_demonstrations

    selection = _selection(
        limit,
        targets,
        splits=split or ["train"],
        topics=topic,
        workflows=workflow,
        difficulties=difficulty,
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
    split: list[str] = typer.Option(
        [], help="Only this split; several times for several. By default train alone."
    ),
    outcome: list[str] = typer.Option(
        [], help="Only this outcome, such as won; several times for several. All by default."
    ),
    env: list[str] = typer.Option([], help="Only this environment; several times for several."),
    difficulty: list[int] = _DIFFICULTY,
    mask_refused: bool = typer.Option(
        False, "--mask-refused", help="Replies that were refused are not to be learnt."
    ),
    chat_template: str | None = _TEMPLATE,
    overwrite: bool = _OVERWRITE,
    as_json: bool = _JSON,
) -> None:
    """Write recorded episodes: files of the recording wrapper, results of ``codegym bench``."""
    from codegym_envs.catalog import entry
    from codegym_envs.export import EpisodeFilter, export_trajectories

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


def _selection(limit: int | None, targets: list[str] | None, **filters: list[Any]) -> Selection:
    from codegym_envs.export import Selection

    if limit is not None and limit < 1:
        raise ConfigurationError(f"--limit must be at least 1, not {limit}")
    chosen = {name: tuple(values) for name, values in filters.items()}
    return Selection(targets=tuple(targets or ()), limit=limit, **chosen)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int | None], None]]:
    out = console(stderr=True)
    with Progress(console=out, transient=True, disable=not out.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total, description=f"{done} {what}")


def _tell(report: ExportReport, *, as_json: bool) -> None:
    if as_json:
        facts: dict[str, Any] = {"path": str(report.path), "rows": dict(report.counts)}
        print_json({**facts, "left_out": dict(report.left_out)})
        return
    out = console()
    rows = ", ".join(f"{count:,} {split}" for split, count in sorted(report.counts.items()))
    out.print(f"{report.path}: {rows}", markup=False, soft_wrap=True)
    for reason, count in sorted(report.left_out.items()):
        out.print(f"left out: {count:,} {reason}", markup=False, soft_wrap=True)
