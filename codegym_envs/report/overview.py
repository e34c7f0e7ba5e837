"""The overview: the leaderboard, what to know before reading it, and the figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from codegym_envs.report.effort import effort_table
from codegym_envs.report.figures import ForestRow, forest, legend, run_name, stack, unseen
from codegym_envs.report.leaderboard import leaderboard
from codegym_envs.report.markup import Markup, join, tag
from codegym_envs.report.notices import notices

if TYPE_CHECKING:
    from codegym_envs.benchmark import Figures, Summary
    from codegym_envs.report.payload import Payload
    from codegym_envs.report.runs import ReportedRun

__all__ = ["render_overview"]

_SHOWN: Final = 40  # rows of a figure that are shown without a click

OUTCOME_WORDS: Final = {
    "won": "won",
    "wrong": "wrong answer",
    "truncated": "out of actions",
    "budget": "out of tokens",
    "invalid_streak": "invalid streak",
    "infrastructure": "infrastructure",
}

_GROUPS: Final = (
    ("difficulty", "Difficulty", "Success by difficulty", "difficulty"),
    ("workflow", "Workflow", "Success by workflow", "workflow"),
    ("topic", "Topic", "Success by topic", "topic"),
    ("bound", "Certified least calls", "Success by certified bound", ""),
)


def render_overview(runs: Sequence[ReportedRun], summaries: Sequence[Summary], payload: Payload) -> Markup:
    """The content of the overview.

    Args:
        runs: The runs.
        summaries: Their figures, in the same order.
        payload: The analysed episodes.
    """
    overall = [summary.overall for summary in summaries]
    parts: list[Markup | None] = [
        tag(
            "section",
            tag("h2", "Leaderboard"),
            tag(
                "p",
                "Share of episodes won, with 95 % intervals clustered by environment. Infrastructure errors "
                "count in no score; coverage says how many of the planned episodes each score stands on.",
                class_="lead",
            ),
            leaderboard(runs, overall),
            notices(runs, overall),
        ),
        tag(
            "section",
            tag("h2", "Where to begin reading"),
            tag("ul", id="starts", class_="starts"),
            class_="start-section",
        ),
        tag(
            "section",
            tag("h2", "How episodes end"),
            legend(runs) if len(runs) > 8 else None,
            _outcomes(runs, overall),
        ),
        tag(
            "section",
            tag("h2", "Calls relative to the oracle"),
            tag(
                "p",
                "Actions of an episode divided by the oracle’s on the same hidden input; episodes won below "
                "1 found a shorter path, or guessed.",
                class_="lead",
            ),
            effort_table(runs, payload.columns, payload.outcomes),
        ),
    ]
    groups = [
        forest(caption, head, rows, runs, facet)
        for name, head, caption, facet in _GROUPS
        if len(rows := _rows(summaries, name)) > 1
    ]
    if groups:
        wrapped = tag(
            "div",
            *(tag("figure", group) for group in groups),
            class_="columns" if len(runs) == 1 else "columns many",
        )
        parts.append(tag("section", tag("h2", "Success by kind of task"), legend(runs), wrapped))
    parts += [_environments(runs, summaries), _settings(runs)]
    return join((part for part in parts if part is not None), "\n")


def _rows(summaries: Sequence[Summary], name: str) -> list[ForestRow]:
    """One row per label of a grouping, in the grouping's order."""
    groups = [summary.groups.get(name, {}) for summary in summaries]
    labels = list(dict.fromkeys(label for group in groups for label in group))
    if len(groups) > 1:
        labels.sort(key=lambda label: [list(group).index(label) for group in groups if label in group][:1])
    rows = []
    for label in labels:
        figures = [group.get(label) for group in groups]
        estimates = tuple(None if item is None else item.success for item in figures)
        rows.append(ForestRow(label, estimates, _counts(figures)))
    return rows


def _counts(figures: Sequence[Figures | None]) -> str:
    """How many episodes a row rests on: one number where all runs agree."""
    counts = [0 if item is None else item.scored for item in figures]
    if len(set(counts)) == 1:
        return f"n = {counts[0]:,}"
    return f"n = {' / '.join(f'{count:,}' for count in counts)}"


def _outcomes(runs: Sequence[ReportedRun], overall: Sequence[Figures]) -> Markup:
    there = [name for name in OUTCOME_WORDS if any(figures.outcomes.get(name) for figures in overall)]
    heads = [
        tag(
            "th",
            tag("span", OUTCOME_WORDS[name], class_="badge", data_outcome=name),
            scope="col",
            class_="number",
        )
        for name in there
    ]
    body = [
        tag(
            "tr",
            tag("th", run_name(run, number), scope="row"),
            tag("td", stack([(name, figures.outcomes.get(name, 0)) for name in there]), class_="plot"),
            *(
                tag(
                    "td",
                    f"{figures.outcomes.get(name, 0):,}",
                    class_="number",
                    data_label=OUTCOME_WORDS[name],
                )
                for name in there
            ),
        )
        for number, (run, figures) in enumerate(zip(runs, overall, strict=True))
    ]
    table = tag(
        "table",
        tag("caption", "Episodes by outcome", class_="unseen-caption"),
        tag(
            "thead",
            tag(
                "tr",
                tag("th", "Agent", scope="col"),
                tag("th", unseen("Shares"), scope="col", class_="plot"),
                *heads,
            ),
        ),
        tag("tbody", *body),
        class_="board outcomes",
    )
    return tag("div", table, class_="scroll")


def _environments(runs: Sequence[ReportedRun], summaries: Sequence[Summary]) -> Markup:
    """Success by environment, the hardest first; what is beyond the first rows waits behind a click."""
    rows = _rows(summaries, "environment")

    def mean(row: ForestRow) -> float:
        values = [item.value for item in row.estimates if item is not None and item.value is not None]
        return sum(values) / len(values) if values else 2.0

    rows.sort(key=lambda row: (mean(row), row.name))
    first = forest(
        "Success by environment, the hardest first", "Environment", rows[:_SHOWN], runs, "environment"
    )
    rest = None
    if len(rows) > _SHOWN:
        table = forest(f"The other {len(rows) - _SHOWN:,}", "Environment", rows[_SHOWN:], runs, "environment")
        rest = tag("details", tag("summary", f"The other {len(rows) - _SHOWN:,} environments"), table)
    return tag("section", tag("h2", "Environments"), legend(runs), first, rest)


def _settings(runs: Sequence[ReportedRun]) -> Markup | None:
    """How the runs were played, as far as their folders say."""
    told = [
        tag(
            "details",
            tag("summary", run_name(run, number)),
            tag(
                "dl",
                *(join([tag("dt", name), tag("dd", text)]) for name, text in run.settings),
                class_="record",
            ),
        )
        for number, run in enumerate(runs)
        if run.settings
    ]
    return tag("section", tag("h2", "How the runs were played"), *told) if told else None
