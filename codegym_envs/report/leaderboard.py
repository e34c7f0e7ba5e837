"""The leaderboard: one row a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from codegym_envs.report.figures import axis, interval_text, percent, run_name, track
from codegym_envs.report.markup import Markup, join, tag

if TYPE_CHECKING:
    from codegym_envs.benchmark import Estimate, Figures
    from codegym_envs.report.runs import Run

__all__ = ["leaderboard"]


def leaderboard(runs: Sequence[Run], overall: Sequence[Figures]) -> Markup:
    """The table of all runs, the best first; runs without a score come last.

    Args:
        runs: The runs.
        overall: The figures of each.
    """
    attempts = sorted({max(figures.pass_at) for figures in overall if figures.pass_at})
    bounds = any(figures.calls_to_bound is not None for figures in overall)
    costs = any(figures.usage is not None and figures.usage.cost_known for figures in overall)
    tokens = any(_tokens(figures) is not None for figures in overall)
    heads: list[tuple[object, str]] = [("Agent", ""), ("Success", "number"), (axis(), "plot")]
    for k in attempts:
        heads += [(f"pass@{k}", "number"), (f"pass^{k}", "number")]
    heads += [
        (name, "number")
        for name in (
            "Coverage",
            "Infrastructure errors",
            "Calls ÷ oracle’s",
            *(("Calls ÷ bound",) if bounds else ()),
            "Invalid actions",
            "Repeated calls",
            "No answer",
        )
    ]
    heads += [("Tokens an episode", "number")] if tokens else []
    heads += [("Cost", "number")] if costs else []
    order = sorted(range(len(runs)), key=lambda number: (-_value(overall[number]), runs[number].label))
    body = []
    for number in order:
        run, figures = runs[number], overall[number]
        cells = [
            tag("td", tag("span", _success(figures)), class_="number", data_label="Success"),
            tag("td", track([(number, figures.success)]), class_="plot"),
        ]
        texts: list[tuple[str, object]] = []
        for k in attempts:
            texts += [
                (f"pass@{k}", _estimate(figures.pass_at.get(k))),
                (f"pass^{k}", _estimate(figures.pass_hat.get(k))),
            ]
        texts += [
            ("Coverage", _coverage(figures)),
            ("Infrastructure errors", f"{figures.outcomes.get('infrastructure', 0):,}"),
            ("Calls ÷ oracle’s", _ratio(figures.calls_to_oracle)),
            *([("Calls ÷ bound", _ratio(figures.calls_to_bound))] if bounds else []),
            ("Invalid actions", percent(figures.invalid_actions, 1)),
            ("Repeated calls", percent(figures.repeated_calls, 1)),
            ("No answer", percent(figures.truncated, 1)),
        ]
        if tokens:
            texts.append(("Tokens an episode", _tokens(figures) or "–"))
        if costs:
            texts.append(("Cost", _cost(figures)))
        cells += [tag("td", tag("span", text), class_="number", data_label=label) for label, text in texts]
        source = " · ".join(_source(run))
        name = tag(
            "th", run_name(run, number), tag("span", source, class_="faint") if source else None, scope="row"
        )
        body.append(tag("tr", name, *cells))
    return tag(
        "table",
        tag("caption", "Leaderboard", class_="unseen-caption"),
        tag("thead", tag("tr", *(tag("th", head, scope="col", class_=kind or None) for head, kind in heads))),
        tag("tbody", *body),
        class_="board leaderboard",
    )


def _source(run: Run) -> Iterator[str]:
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
