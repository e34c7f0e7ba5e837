"""How the benchmark's figures are shown in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from codegym_envs.cli.common import check_choice
from codegym_envs.cli.tables import TableColumn, print_facts, print_table

if TYPE_CHECKING:
    from codegym_envs.benchmark import Comparison, Estimate, Figures, Pairing, Summary

__all__ = ["check_groupings", "print_comparison", "print_summary", "show_estimate", "show_share"]

_METHODS = {
    "clustered": "clustered by {unit}",
    "no_variation": "of outcomes that are all the same: each {unit} counts once",
    "one_cluster": "of one {unit}",
    "not_estimable": "not estimable",
}


def check_groupings(names: Sequence[str]) -> None:
    """Refuse a grouping that does not exist.

    Raises:
        Misuse: Naming those that exist.
    """
    from codegym_envs.benchmark import GROUPINGS

    for name in names:
        check_choice("--by", name, GROUPINGS)


def show_share(value: float | None) -> str | None:
    """A share in per cent, with one decimal."""
    return None if value is None else f"{100 * value:.1f} %"


def show_estimate(estimate: Estimate) -> str | None:
    """A share with its interval."""
    if estimate.low is None or estimate.high is None:
        return show_share(estimate.value)
    return f"{show_share(estimate.value)} ({100 * estimate.low:.1f} to {100 * estimate.high:.1f})"


def print_summary(summary: Summary, by: Sequence[str], *, about: Mapping[str, Any] | None = None) -> None:
    """Print the figures of a run: facts, and a table for each grouping.

    Args:
        summary: The figures.
        by: Groupings.
        about: What is known of the run: the content of its ``run.json``.
    """
    figures = summary.overall
    facts: list[tuple[str, object]] = []
    if about is not None:
        if about.get("privileged"):
            facts.append(("note", "the agent looks behind the texts: no result of an evaluation"))
        if about.get("comparable") is False:
            facts.append(("note", "the catalog differs from the suite: not comparable with other scores"))
    recorded = sum(figures.outcomes.values())
    if recorded < figures.planned:
        facts.append(("note", f"not complete: {figures.planned - recorded} episodes were not played yet"))
    how = _method(figures.success, alone=figures.environments == 1)
    facts.append(("success", f"{show_estimate(figures.success) or '-'}, 95 % interval {how}"))
    facts.append(("coverage", _coverage(figures)))
    for k, estimate in figures.pass_at.items():
        if k > 1:
            facts.append((f"pass@{k}", show_estimate(estimate)))
    for k, estimate in figures.pass_hat.items():
        if k > 1:
            facts.append((f"pass^{k}", show_estimate(estimate)))
    counts = ", ".join(f"{name} {count}" for name, count in figures.outcomes.items())
    facts += [
        ("outcomes", counts),
        ("invalid actions", show_share(figures.invalid_actions)),
        ("repeated calls", show_share(figures.repeated_calls)),
        ("truncated", show_share(figures.truncated)),
        ("calls / oracle's", _ratio(figures.calls_to_oracle)),
        ("calls / certified bound", _ratio(figures.calls_to_bound)),
    ]
    usage = figures.usage
    if usage is not None:
        tokens = f"{usage.prompt_tokens:,} sent, {usage.completion_tokens:,} received"
        facts.append(("tokens", f"{tokens}, in {usage.requests:,} requests"))
        if usage.cost_known:
            of = "" if usage.cost_known == figures.planned else f" (known of {usage.cost_known} episodes)"
            facts.append(("cost", f"{usage.cost:.4g}{of}"))
    print_facts(facts)
    for name in by:
        print()
        columns = (
            TableColumn(name, whole=True),
            TableColumn("success", number=True),
            TableColumn("95 % interval", number=True, drop=4),
            TableColumn("scored", number=True),
            TableColumn("invalid", number=True, drop=1),
            TableColumn("truncated", number=True, drop=2),
            TableColumn("/oracle", number=True, drop=0),
        )
        rows = [(label, *_row(part)) for label, part in summary.groups[name].items()]
        print_table(columns, rows)


def _method(estimate: Estimate, *, alone: bool) -> str:
    """How an interval was found; ``alone`` if all is of one environment."""
    text = _METHODS[estimate.method].format(unit="configuration" if alone else "environment")
    return f"{text}; says nothing about other environments" if alone else text


def _row(figures: Figures) -> tuple[object, ...]:
    low, high = figures.success.low, figures.success.high
    return (
        show_share(figures.success.value),
        None if low is None or high is None else f"{100 * low:.1f} to {100 * high:.1f}",
        f"{figures.scored}/{figures.planned}",
        show_share(figures.invalid_actions),
        show_share(figures.truncated),
        _ratio(figures.calls_to_oracle),
    )


def _coverage(figures: Figures) -> str:
    text = f"{figures.scored} of {figures.planned} episodes, {figures.environments} environments"
    if figures.scored == figures.planned or figures.possible is None:
        return text
    low, high = figures.possible
    return f"{text}; with the missing ones success would be {100 * low:.1f} to {100 * high:.1f} %"


def _ratio(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def print_comparison(comparison: Comparison, by: Sequence[str], names: tuple[str, str]) -> None:
    """Print how two runs compare.

    Args:
        comparison: The comparison.
        by: Groupings.
        names: What the runs are called.
    """
    overall = comparison.overall
    left_out = []
    for count, text in (
        (comparison.missing_first, f"only in {names[1]}"),
        (comparison.missing_second, f"only in {names[0]}"),
        (comparison.failed, "without a result in one of the two"),
    ):
        if count:
            left_out.append(f"{count} {text}")
    facts: list[tuple[str, object]] = [("note", note) for note in comparison.notes]
    facts += [
        ("A", f"{names[0]}: {show_share(overall.first)}"),
        ("B", f"{names[1]}: {show_share(overall.second)}"),
        ("B minus A", _difference(overall, alone=len(comparison.groups["environment"]) == 1)),
        (
            "pairs",
            f"{overall.pairs}, of them {overall.ties} ties ({overall.both} both, {overall.none} neither)",
        ),
        ("won by one", f"{overall.only_first} only by A, {overall.only_second} only by B"),
        ("left out", ", ".join(left_out) or "none"),
    ]
    print_facts(facts)
    for name in by:
        print()
        columns = (
            TableColumn(name, whole=True),
            TableColumn("A", number=True),
            TableColumn("B", number=True),
            TableColumn("B minus A", number=True),
            TableColumn("95 % interval", number=True, drop=2),
            TableColumn("only A", number=True, drop=1),
            TableColumn("only B", number=True, drop=1),
            TableColumn("ties", number=True, drop=0),
        )
        rows = [(label, *_pair_row(part)) for label, part in comparison.groups[name].items()]
        print_table(columns, rows)


def _difference(pairing: Pairing, *, alone: bool) -> str:
    value = pairing.difference
    if value.value is None:
        return "-"
    shown = f"{100 * value.value:+.1f} points"
    if value.low is None or value.high is None:
        return f"{shown}, no interval can be estimated"
    how = _method(value, alone=alone)
    return f"{shown} ({100 * value.low:+.1f} to {100 * value.high:+.1f}), 95 % interval {how}"


def _pair_row(pairing: Pairing) -> tuple[object, ...]:
    value = pairing.difference
    interval = None
    if value.low is not None and value.high is not None:
        interval = f"{100 * value.low:+.1f} to {100 * value.high:+.1f}"
    shown = None if value.value is None else f"{100 * value.value:+.1f}"
    return (
        show_share(pairing.first),
        show_share(pairing.second),
        shown,
        interval,
        pairing.only_first,
        pairing.only_second,
        pairing.ties,
    )
