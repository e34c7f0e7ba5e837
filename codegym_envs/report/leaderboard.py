"""The leaderboard: one row per run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from codegym_envs.report.figures import axis, interval_text, percent, run_name, track
from codegym_envs.report.markup import Markup, join, tag

if TYPE_CHECKING:
    from codegym_envs.benchmark import Estimate, Figures
    from codegym_envs.report.runs import ReportedRun

__all__ = ["leaderboard"]


def leaderboard(runs: Sequence[ReportedRun], overall: Sequence[Figures]) -> Markup:
    """The table of all runs, the best first; runs without a score come last.

    Args:
        runs: The runs.
        overall: The figures of each.
    """
    columns = list(_columns(overall))
    heads = [
        tag("th", "Agent", scope="col"),
        tag("th", "Success", scope="col", class_="number"),
        tag("th", axis(), scope="col", class_="plot"),
        *(tag("th", name, scope="col", class_="number") for name, _ in columns),
    ]
    order = sorted(range(len(runs)), key=lambda number: (-_value(overall[number]), runs[number].label))
    body = []
    for number in order:
        run, figures = runs[number], overall[number]
        source = " · ".join(_source(run))
        below = tag("span", source, class_="faint") if source else None
        cells = [
            tag("th", run_name(run, number), below, scope="row"),
            tag("td", tag("span", _success(figures)), class_="number", data_label="Success"),
            tag("td", track([(number, figures.success)]), class_="plot"),
        ]
        cells += [
            tag("td", tag("span", show(figures)), class_="number", data_label=name) for name, show in columns
        ]
        body.append(tag("tr", *cells))
    table = tag(
        "table",
        tag("caption", "Leaderboard", class_="unseen-caption"),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *body),
        class_="board leaderboard",
    )
    return tag("div", table, class_="scroll")


_Column: TypeAlias = tuple[str, Callable[["Figures"], object]]


def _columns(overall: Sequence[Figures]) -> Iterator[_Column]:
    """The columns beside success: name, and what a run shows there; some only if a run fills them."""
    for k in sorted({max(figures.pass_at) for figures in overall if figures.pass_at}):
        yield f"pass@{k}", partial(_pass_at, k)
        yield f"pass^{k}", partial(_pass_hat, k)
    yield "Coverage", _coverage
    yield "Infrastructure errors", lambda figures: f"{figures.outcomes.get('infrastructure', 0):,}"
    yield "Calls ÷ oracle’s", lambda figures: _ratio(figures.calls_to_oracle)
    if any(figures.calls_to_bound is not None for figures in overall):
        yield "Calls ÷ bound", lambda figures: _ratio(figures.calls_to_bound)
    yield "Invalid actions", lambda figures: percent(figures.invalid_actions, 1)
    yield "Repeated calls", lambda figures: percent(figures.repeated_calls, 1)
    if any(_tokens(figures) is not None for figures in overall):
        yield "Tokens an episode", lambda figures: _tokens(figures) or "–"
    if any(figures.usage is not None and figures.usage.cost_known for figures in overall):
        yield "Cost", _cost


def _source(run: ReportedRun) -> Iterator[str]:
    """Where a run comes from, and what sets it apart."""
    if run.source != run.label:
        yield run.source
    if run.suite:
        yield run.suite
    if dict(run.settings).get("privileged") == "true":
        yield "sees the solution"


def _value(figures: Figures) -> float:
    return -1.0 if figures.success.value is None else figures.success.value


def _success(figures: Figures) -> Markup:
    if figures.success.value is None:
        return tag("span", "no score", class_="faint")
    interval = tag("span", interval_text(figures.success), class_="faint interval")
    return join([tag("span", percent(figures.success.value, 1), class_="success"), " ", interval])


def _estimate(estimate: Estimate | None) -> Markup:
    if estimate is None or estimate.value is None:
        return tag("span", "–", class_="faint")
    interval = tag("span", interval_text(estimate), class_="faint interval")
    return join([tag("span", percent(estimate.value)), " ", interval])


def _pass_at(k: int, figures: Figures) -> Markup:
    return _estimate(figures.pass_at.get(k))


def _pass_hat(k: int, figures: Figures) -> Markup:
    return _estimate(figures.pass_hat.get(k))


def _coverage(figures: Figures) -> Markup:
    counted = f"{figures.scored:,} of {figures.planned:,}"
    partial = figures.scored < figures.planned
    return join(
        [
            tag("span", percent(figures.coverage), class_="warn" if partial else None),
            " ",
            tag("span", counted, class_="faint interval"),
        ]
    )


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _tokens(figures: Figures) -> str | None:
    """Mean tokens of the episodes whose agent said what it used; None if none did, or none was used."""
    usage = figures.usage
    if usage is None or not usage.known or not usage.prompt_tokens + usage.completion_tokens:
        return None
    return f"{(usage.prompt_tokens + usage.completion_tokens) / usage.known:,.0f}"


def _cost(figures: Figures) -> str:
    """The cost as far as it is known."""
    usage = figures.usage
    if usage is None or not usage.cost_known:
        return "–"
    known = "" if usage.cost_known == usage.known else f" ({usage.cost_known:,} of {usage.known:,} episodes)"
    return f"{usage.cost:.2f}{known}"
