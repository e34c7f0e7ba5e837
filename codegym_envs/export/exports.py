"""The three exports, from selection to folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from codegym_envs.benchmark.facts import EnvironmentFacts
from codegym_envs.chat import ChatTemplate
from codegym_envs.chat.opening import Layout
from codegym_envs.errors import ConfigurationError
from codegym_envs.export.card import CardFacts, write_card
from codegym_envs.export.columns import columns_of
from codegym_envs.export.demonstrations import (
    NATIVE,
    demonstration_episodes,
    demonstration_rows,
    known_format,
)
from codegym_envs.export.episodes import EpisodeFilter, episode_row, iter_episodes, played_episode
from codegym_envs.export.offline import MinariSink
from codegym_envs.export.selection import OUTSIDE, TaskSelection, split_in
from codegym_envs.export.sinks import LinesSink, ParquetSink, fine_tuning_line, fitted
from codegym_envs.export.staged_folder import staged
from codegym_envs.export.tasks import licence_of, task_rows
from codegym_envs.export.templates import load_template

__all__ = [
    "ExportReport",
    "Progress",
    "Target",
    "export_demonstrations",
    "export_tasks",
    "export_trajectories",
]

Target: TypeAlias = Literal["jsonl", "parquet", "chat", "minari"]

Progress: TypeAlias = Callable[[int, int | None], None]
"""Is told how much is done, and of how much: environments, or episodes of a number that is not known."""

_Item: TypeAlias = tuple[str, Any, str]
"""Split, row or episode, and licence."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote.

    Attributes:
        path: The folder.
        counts: Number of rows or episodes by split.
        left_out: Number of episodes that were left out, by reason.
    """

    path: Path
    counts: Mapping[str, int]
    left_out: Mapping[str, int]


def export_tasks(
    out: str | Path,
    *,
    to: Target = "jsonl",
    selection: TaskSelection | None = None,
    with_answers: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> ExportReport:
    """Write one row for every environment and task configuration.

    Args:
        out: The folder; it is there complete or not at all.
        to: ``"jsonl"``, ``"parquet"`` or ``"chat"`` (the opening messages and the tools alone).
        selection: Which tasks; all by default.
        with_answers: Whether the hidden inputs and the expected answers are written too.
        overwrite: Whether an earlier export in the folder is replaced.
        progress: Called after every environment with the number done and the total.

    Raises:
        ConfigurationError: If an argument cannot be used, nothing is selected, or the folder is taken.
        MissingExtra: If pyarrow is needed and not installed.
    """
    _check_target(to, ("jsonl", "parquet", "chat"), "tasks")
    if with_answers and to == "chat":
        raise ConfigurationError("answers have no place in chat files; write jsonl or parquet")
    selection = selection or TaskSelection()
    environments = selection.environments()
    columns = columns_of("tasks", answers=with_answers)

    def rows(facts: EnvironmentFacts) -> Iterator[Any]:
        return task_rows(facts, selection, with_answers=with_answers)

    options = ["--with-answers"] if with_answers else []
    facts = CardFacts("tasks", to, columns, _command("tasks", to, selection, options), answers=with_answers)
    return _write(Path(out), facts, _items(environments, rows, progress), overwrite=overwrite)


def export_demonstrations(
    out: str | Path,
    *,
    to: Target = "jsonl",
    selection: TaskSelection | None = None,
    action_format: str = NATIVE,
    layout: Layout = "split",
    template: str | Path | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> ExportReport:
    """Write the episodes that the environments' own solutions play.

    Args:
        out: The folder; it is there complete or not at all.
        to: ``"jsonl"``, ``"parquet"``, ``"chat"`` or ``"minari"``.
        selection: Which tasks; all of the training split by default.
        action_format: ``"native"`` for the tool calls of messages, or the name of a text format.
        layout: ``"split"`` or ``"user"``, see `codegym_envs.chat.ChatEpisode`.
        template: A chat template, see `load_template`; rows then hold the text written with it too.
        overwrite: Whether an earlier export in the folder is replaced.
        progress: Called after every environment with the number done and the total.

    Raises:
        ConfigurationError: If an argument cannot be used, nothing is selected, or the folder is taken.
        ExecutionFailed: If a solution fails or loses.
        MissingExtra: If pyarrow, minari or Jinja is needed and not installed.
    """
    _check_target(to, get_args(Target), "demonstrations")
    native = known_format(action_format) == NATIVE
    if layout not in get_args(Layout):
        raise ConfigurationError(f"layout must be one of {', '.join(get_args(Layout))}, not {layout!r}")
    chosen = _template(template, to)
    selection = selection or TaskSelection(splits=("train",))
    environments = selection.environments()
    columns = columns_of("demonstrations", native=native, templated=chosen is not None)

    def rows(facts: EnvironmentFacts) -> Iterator[Any]:
        if to == "minari":
            return demonstration_episodes(facts, selection, action_format=action_format)
        return demonstration_rows(
            facts, selection, action_format=action_format, layout=layout, template=chosen
        )

    options = ["--format", action_format, *_option("--layout", layout if layout != "split" else None)]
    options += _option("--chat-template", template and Path(template).name)
    facts = CardFacts("demonstrations", to, columns, _command("demonstrations", to, selection, options))
    return _write(Path(out), facts, _items(environments, rows, progress), overwrite=overwrite)


def export_trajectories(
    sources: Iterable[str | Path],
    out: str | Path,
    *,
    to: Target = "jsonl",
    episodes: EpisodeFilter | None = None,
    mask_refused: bool = False,
    template: str | Path | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> ExportReport:
    """Write recorded episodes.

    Args:
        sources: Files of trajectories or of results, or folders of a benchmark's runs.
        out: The folder; it is there complete or not at all.
        to: ``"jsonl"``, ``"parquet"``, ``"chat"`` or ``"minari"``.
        episodes: Which episodes; those of the training split by default.
        mask_refused: Whether replies that were refused are not to be learnt.
        template: A chat template, see `load_template`; rows then hold the text written with it too.
        overwrite: Whether an earlier export in the folder is replaced.
        progress: Called after every episode with the number read and None.

    Raises:
        ConfigurationError: If an argument cannot be used, a file is damaged, nothing is left by the filters,
            or the folder is taken.
        MissingExtra: If pyarrow, minari or Jinja is needed and not installed.
    """
    _check_target(to, get_args(Target), "trajectories")
    paths = [Path(source) for source in sources]
    chosen = _template(template, to)
    episodes = episodes or EpisodeFilter()
    left_out: Counter[str] = Counter()
    seen: Counter[tuple[str, int | None]] = Counter()

    def items() -> Iterator[_Item]:
        read = (found for path in paths for found in iter_episodes(path))
        for number, (trajectory, split) in enumerate(read, 1):
            task = (trajectory.env_id, trajectory.config_id)
            occurrence, seen[task] = seen[task], seen[task] + 1
            reason = episodes.refuses(trajectory, split)
            item: Any = None
            if reason is None and to == "minari":
                item = played_episode(trajectory)
                reason = item if isinstance(item, str) else None
            elif reason is None:
                item = episode_row(trajectory, split, occurrence, mask_refused=mask_refused, template=chosen)
            if reason is None:
                yield split or OUTSIDE, item, licence_of(trajectory.env_id, trajectory.module_hash)
            else:
                left_out[reason] += 1
            if progress is not None:
                progress(number, None)

    columns = columns_of("trajectories", templated=chosen is not None)
    options = [path.name for path in paths]
    options += [part for outcome in episodes.outcomes for part in ("--outcome", outcome)]
    options += [part for env_id in episodes.env_ids for part in ("--env", env_id)]
    options += ["--mask-refused"] if mask_refused else []
    options += _option("--chat-template", template and Path(template).name)
    shown = TaskSelection(splits=episodes.splits, difficulties=episodes.difficulties)
    facts = CardFacts(
        "trajectories", to, columns, _command("trajectories", to, shown, options), left_out=left_out
    )
    return _write(Path(out), facts, items(), overwrite=overwrite)


def _check_target(to: str, known: Sequence[str], what: str) -> None:
    if to not in known:
        raise ConfigurationError(f"{what} are written to one of {', '.join(known)}, not to {to!r}")


def _template(template: str | Path | None, to: str) -> ChatTemplate | None:
    if template is None:
        return None
    if to not in ("jsonl", "parquet"):
        raise ConfigurationError(f"a text in a chat template has no place in {to}; write jsonl or parquet")
    return load_template(template)


def _items(
    environments: Sequence[EnvironmentFacts],
    rows: Callable[[EnvironmentFacts], Iterator[Any]],
    progress: Progress | None,
) -> Iterator[_Item]:
    for done, facts in enumerate(environments, 1):
        licence = licence_of(facts.env_id, facts.module_hash)
        for row in rows(facts):
            yield split_in(facts), row, licence
        if progress is not None:
            progress(done, len(environments))


def _command(what: str, to: str, selection: TaskSelection, options: Sequence[str]) -> list[str]:
    """The arguments that make the same export again; paths by their names."""
    command = [
        what,
        *(Path(target).name if target.endswith(".py") else target for target in selection.targets),
    ]
    command += ["--to", to, *(part for split in selection.splits for part in ("--split", split))]
    command += [part for topic in selection.topics for part in ("--topic", topic)]
    command += [part for workflow in selection.workflows for part in ("--workflow", workflow)]
    command += [part for level in selection.difficulties for part in ("--difficulty", str(level))]
    command += _option("--limit", selection.limit)
    return [*command, *options]


def _option(name: str, value: object) -> list[str]:
    return [] if value is None else [name, str(value)]


def _write(out: Path, facts: CardFacts, items: Iterator[_Item], *, overwrite: bool) -> ExportReport:
    """Write everything into a new folder, the card last."""
    with staged(out, overwrite=overwrite) as folder:
        sink = _sink(folder, facts)
        licences = set()
        try:
            for split, item, licence in items:
                sink.write(split, item)
                licences.add(licence)
        finally:
            sink.close()
        left_out = dict(facts.left_out or {})
        if not sink.counts:
            told = ", ".join(f"{count:,} {reason}" for reason, count in sorted(left_out.items()))
            raise ConfigurationError(f"nothing is left to export: {told or 'there are no episodes'}")
        write_card(folder, facts, sink.counts, sorted(filter(None, licences)))
    return ExportReport(out, dict(sink.counts), left_out)


def _sink(folder: Path, facts: CardFacts) -> Any:
    if facts.to == "minari":
        name = "oracle" if facts.what == "demonstrations" else "episodes"
        return MinariSink(folder, name, facts.what)
    if facts.to == "parquet":
        return ParquetSink(folder, facts.columns)
    if facts.to == "chat":
        return LinesSink(folder, fine_tuning_line)
    return LinesSink(folder, lambda row: fitted(row, facts.columns))
