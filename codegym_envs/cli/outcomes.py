"""What came of a corpus, on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer

from codegym_envs.cli.common import print_json, say
from codegym_envs.cli.tables import TableColumn, print_facts, print_table, remark

if TYPE_CHECKING:
    from codegym_envs.pipeline.running.yields import YieldReport, YieldRow

__all__ = ["print_yield"]

_FEW = 20  # rows that are shown unasked


def print_yield(
    report: YieldReport, *, verbose: bool, as_json: bool, more: Mapping[str, Any] | None = None
) -> None:
    """Print a report: the counts, the reasons with their counts, and rows with what came of each problem.

    Args:
        report: The report.
        verbose: Whether every row is shown; otherwise only the first that were not admitted.
        as_json: Whether everything is printed as JSON instead.
        more: What else goes into the JSON.

    Raises:
        Exit: With status 1 if nothing is known of some of the problems.
    """
    if as_json:
        print_json(report.to_json() | dict(more or {}))
    else:
        _print(report, verbose=verbose)
    if report.unsettled:
        raise typer.Exit(1)


def _print(report: YieldReport, *, verbose: bool) -> None:
    rows = report.rows if verbose else [row for row in report.rows if row.outcome in ("verified", "refused")]
    shown = rows if verbose else rows[:_FEW]
    if shown:
        _print_rows(shown)
        say()
    if len(rows) > len(shown):
        remark(
            f"{len(shown)} of the {len(rows)} that are not admitted; --verbose shows all, "
            "--report FILE.csv writes them"
        )
    if report.refused:
        reasons = ((count, _share(count, report.problems), name) for name, count in report.reasons())
        print_table(
            (
                TableColumn("problems", number=True),
                TableColumn("%", number=True),
                TableColumn("not admitted"),
            ),
            reasons,
        )
        say()
    if report.unsettled:
        _print_unsettled(report)
    facts: list[tuple[str, object]] = [
        ("problems", report.problems),
        ("verified", f"{report.verified} ({_share(report.verified, report.problems)} %)"),
        ("admitted", f"{report.admitted} ({_share(report.admitted, report.problems)} %)"),
    ]
    if report.seconds:
        facts.append(("median time", f"{report.seconds:.2f} s a problem on one core"))
    print_facts(facts)


def _print_unsettled(report: YieldReport) -> None:
    """Print the problems of which nothing is known, one line each, and how to try them again."""
    for row in report.rows:
        if row.outcome == "unsettled":
            say(f"{row.name}: {row.reason}: {row.detail}")
    total = sum(report.unsettled.values())
    reasons = ", ".join(f"{count} {name}" for name, count in sorted(report.unsettled.items()))
    say(f"nothing is known of {total}: {reasons}; the same command tries them again\n")


def _print_rows(rows: list[YieldRow]) -> None:
    columns = (
        TableColumn("problem", whole=True),
        TableColumn("title", drop=0),
        TableColumn("outcome", whole=True, drop=1),
        TableColumn("reason", whole=True),
        TableColumn("detail", drop=2),
    )
    cells = ((row.id, row.title, row.outcome, row.reason, row.detail or row.env_id) for row in rows)
    print_table(columns, cells)


def _share(count: int, total: int) -> str:
    return f"{100 * count / (total or 1):.1f}"
