"""``codegym synthesize`` and ``codegym build``: coding problems become environments."""

from __future__ import annotations

import os
from pathlib import Path

import typer
from rich.progress import Progress

from codegym_envs.cli.common import console, print_json
from codegym_envs.errors import CatalogError, ConfigurationError, ModuleRejected

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("synthesize")(_synthesize)
    app.command("build")(_build)


def _synthesize(
    problems: list[Path] = typer.Argument(None, metavar="PROBLEM.py…", help="Coding problems' files."),
    *,
    out: Path = typer.Option(Path("environments"), help="Folder for modules and receipts."),
    synthesizer: str | None = typer.Option(None, help="Which synthesizer; all in turn by default."),
    granularity: str | None = typer.Option(None, help="How much work one tool does: fine, medium or coarse."),
    execution: str = typer.Option("isolated", help="Tier in which drafts are verified: inline or isolated."),
) -> None:
    """Make a verified environment from each coding problem; exit status 1 if one is not verified."""
    from codegym_envs.pipeline.synthesize import synthesize_file
    from codegym_envs.synthesis import Options

    if granularity not in (None, "fine", "medium", "coarse"):
        raise ConfigurationError(f"--granularity is fine, medium or coarse, not {granularity!r}")
    if execution not in ("inline", "isolated"):
        raise ConfigurationError(f"--execution is inline or isolated, not {execution!r}")
    if not problems:
        raise ConfigurationError("name files of coding problems")
    for path in problems:
        if not path.is_file():
            raise ConfigurationError(f"there is no file {path}")
    options = Options(granularity=granularity)  # type: ignore[arg-type]  # checked above
    lost = 0
    report = console()
    for path in problems:
        try:
            result = synthesize_file(
                path,
                out,
                synthesizer=synthesizer,
                options=options,
                execution="inline" if execution == "inline" else "isolated",
            )
        except ModuleRejected as error:
            if len(problems) == 1:
                raise
            lost += 1
            report.print(f"{path}: {error.detail} [{error.reason}]", markup=False, soft_wrap=True)
            continue
        best = result.best
        if best is None or best.module is None or best.receipt is None:
            lost += 1
            report.print(f"{path}: no verified environment: {result.reason}", markup=False, soft_wrap=True)
            continue
        verdict = "admitted" if best.receipt.admitted else f"verified, but not admitted: {best.reason}"
        line = f"{out / (best.module.name + '.py')}: {best.module.env_id}, {verdict} ({best.draft.variant})"
        report.print(line, markup=False, soft_wrap=True)
    if lost:
        raise typer.Exit(1)


def _build(
    catalog: Path | None = typer.Option(
        None, help="The catalog folder; the envs_catalog of this installation or folder by default."
    ),
    *,
    check: bool = typer.Option(False, "--check", help="Write nothing; exit status 1 if anything is stale."),
    force: bool = typer.Option(False, "--force", help="Verify everything again."),
    jobs: int = typer.Option(os.cpu_count() or 1, min=1, help="Number of processes."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Build the catalog: problems to modules, modules to receipts, receipts to the index."""
    from codegym_envs.pipeline.build import build

    root = catalog or _default_root()
    if not (root / "problems").is_dir() and not (root / "modules").is_dir():
        raise ConfigurationError(f"{root} is no catalog: it has neither problems/ nor modules/")
    with Progress(console=console(stderr=True), transient=True) as progress:
        task = progress.add_task("building", total=None)

        def shown(done: int, total: int, path: str) -> None:
            progress.update(task, completed=done, total=total, description=path)

        report = build(root, check=check, force=force, jobs=jobs, progress=shown)
    if as_json:
        print_json(
            {
                "admitted": list(report.admitted),
                "refused": dict(report.refused),
                "stale": list(report.stale),
                "reused": report.reused,
            }
        )
    else:
        out = console()
        for path, reason in report.refused.items():
            out.print(f"not in the catalog: {path}: {reason}", markup=False, soft_wrap=True)
        for path in report.stale:
            out.print(f"{'stale' if check else 'written'}: {path}", markup=False, soft_wrap=True)
        kept = f"{len(report.admitted)} environments, {report.reused} of them unchanged"
        out.print(f"{kept}; {len(report.refused)} not admitted")
    if check and report.stale:
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
