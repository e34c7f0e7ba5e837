"""``codegym build``: the catalog is made from its sources."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from codegym_envs.cli.common import print_json, say, stoppable
from codegym_envs.errors import CatalogError, ConfigurationError

__all__ = ["register"]

_EXAMPLES = """
codegym build
codegym build --check                     # says what a build would change
codegym build --catalog my_catalog --jobs 4
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("build", epilog=_EXAMPLES)(_build)


def _build(
    *,
    catalog: Path | None = typer.Option(
        None,
        metavar="DIR",
        help="The catalog folder; the envs_catalog of this installation or folder by default.",
    ),
    check: bool = typer.Option(False, "--check", help="Write nothing; exit status 1 if anything is stale."),
    force: bool = typer.Option(False, "--force", help="Verify everything again."),
    jobs: int = typer.Option(
        os.cpu_count() or 1, min=1, metavar="N", help="Number of processes.", show_default="one a core"
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Build the catalog: problems to modules, modules to receipts, receipts to the index.

    What is in the index already and still valid is not verified again.
    """
    from codegym_envs.pipeline.build import build, sources
    from codegym_envs.pipeline.running.progress import show_progress

    root = catalog or _default_root()
    if not (root / "problems").is_dir() and not (root / "modules").is_dir():
        raise ConfigurationError(f"{root} is no catalog: it has neither problems/ nor modules/")
    with (
        stoppable(lambda: "nothing was written"),
        show_progress(len(sources(root)), "building", quiet=as_json) as progress,
    ):
        report = build(
            root,
            check=check,
            force=force,
            jobs=jobs,
            progress=lambda done, total, path: progress.advance(path),
        )
    if as_json:
        print_json(
            {
                "admitted": list(report.admitted),
                "refused": dict(report.refused),
                "stale": list(report.stale),
                "reused": report.reused,
                "unsettled": dict(report.unsettled),
            }
        )
    else:
        for path, reason in report.refused.items():
            say(f"not in the catalog: {path}: {reason}")
        for path in report.stale:
            say(f"{'stale' if check else 'written'}: {path}")
        for path, reason in report.unsettled.items():
            say(f"nothing is known of {path}: {reason}")
        if report.unsettled:
            say("nothing was written")
            raise typer.Exit(1)
        say(
            f"{len(report.admitted)} environments, {report.reused} of them unchanged; "
            f"{len(report.refused)} not admitted"
        )
    if report.unsettled or (check and report.stale):
        raise typer.Exit(1)


def _default_root() -> Path:
    """The folder of the installed catalog, if it can be written to: a checkout, not a wheel in a zip file."""
    from codegym_envs.catalog import catalog_files

    found = catalog_files()
    if isinstance(found, Path) and found.is_dir():
        return found
    here = Path("envs_catalog")
    if here.is_dir():
        return here
    raise CatalogError("there is no envs_catalog folder; name one with --catalog")
