"""``codegym report``: results as a page."""

from __future__ import annotations

from pathlib import Path

import typer

from codegym_envs.cli.common import print_json

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "report",
        epilog="""
codegym report out/random out/name --out out/report.html --open
codegym report played.jsonl --title "What my wrapper recorded"
""",
    )(_report)


def _report(
    results: list[Path] = typer.Argument(
        ...,
        metavar="RESULTS…",
        help="Folders of runs, or files of results or trajectories (.jsonl, .jsonl.gz, .parquet).",
    ),
    *,
    out: Path = typer.Option(Path("report.html"), metavar="FILE", help="The page to write."),
    title: str = typer.Option("", metavar="TEXT", help="Title of the page."),
    show: bool = typer.Option(False, "--open", help="Open the page in the browser."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Write one HTML page about results: leaderboard, figures, and every episode beside the oracle's.

    The page needs nothing else and loads nothing: send it, keep it, open it from a disk. It holds the right
    answers of what was played, hidden until they are asked for.
    """
    from codegym_envs.report import write_report

    page = write_report(results, out, **({"title": title} if title else {}))
    size = page.stat().st_size
    if as_json:
        print_json({"report": str(page), "bytes": size})
    else:
        print(f"{page} ({size / 1e6:.1f} MB)")
    if show:
        import webbrowser

        webbrowser.open(page.resolve().as_uri())
