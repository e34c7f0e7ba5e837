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
    scalars: str | None = typer.Option(
        None, help="Where counts and sums live: explicit (with the oracle) or state (with the tools)."
    ),
    tables: str | None = typer.Option(None, help="The same for tables, queues and sets of what was visited."),
    variants: bool = typer.Option(
        False, "--variants", help="Every admitted environment that these three give, in one family."
    ),
    execution: str = typer.Option("isolated", help="Tier in which drafts are verified: inline or isolated."),
    corpus: Path | None = typer.Option(None, help="Folder of coding problems: parallel, resumable, counted."),
    report: Path | None = typer.Option(None, help="With --corpus: file for the yield report as JSON."),
    jobs: int | None = typer.Option(
        None, min=0, help="With --corpus: number of processes; one a core by default."
    ),
    ray: bool = typer.Option(False, "--ray", help="With --corpus: work on a Ray cluster, or on a local one."),
    model: str | None = typer.Option(
        None, help="With --corpus: ask this model instead of synthesizing here."
    ),
    base_url: str = typer.Option(
        "http://127.0.0.1:8000/v1", help="With --model: the OpenAI-compatible endpoint."
    ),
    requests_per_minute: float = typer.Option(
        0.0, min=0.0, help="With --model: most requests a minute; 0 for no limit."
    ),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="With --model: send nothing, count what would be sent."
    ),
) -> None:
    """Make a verified environment from each coding problem; exit status 1 if one is not verified."""
    from codegym_envs.pipeline.synthesize import synthesize_file
    from codegym_envs.synthesis import Options

    if granularity not in (None, "fine", "medium", "coarse"):
        raise ConfigurationError(f"--granularity is fine, medium or coarse, not {granularity!r}")
    for name, place in (("scalars", scalars), ("tables", tables)):
        if place not in (None, "explicit", "state"):
            raise ConfigurationError(f"--{name} is explicit or state, not {place!r}")
    if execution not in ("inline", "isolated"):
        raise ConfigurationError(f"--execution is inline or isolated, not {execution!r}")
    if corpus is not None:
        if problems:
            raise ConfigurationError("--corpus takes a folder; do not name files as well")
        if model is not None:
            _ask_model(
                corpus,
                out,
                report,
                model,
                base_url,
                requests_per_minute=requests_per_minute,
                dry_run=dry_run,
                execution=execution,
            )
        else:
            _synthesize_corpus(corpus, out, report, jobs, synthesizer, ray=ray, execution=execution)
        return
    if model is not None or report is not None or ray or dry_run:
        raise ConfigurationError("--model, --report, --ray and --dry-run go with --corpus DIR")
    if not problems:
        raise ConfigurationError("name files of coding problems, or a folder with --corpus")
    for path in problems:
        if not path.is_file():
            raise ConfigurationError(f"there is no file {path}")
    if variants:
        if granularity or scalars or tables:
            raise ConfigurationError("--variants tries all of --granularity, --scalars and --tables")
        _synthesize_variants(problems, out, synthesizer, execution)
        return
    options = Options(granularity=granularity, scalars=scalars, tables=tables)  # type: ignore[arg-type]  # checked above
    lost = 0
    screen = console()
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
            screen.print(f"{path}: {error.detail} [{error.reason}]", markup=False, soft_wrap=True)
            continue
        best = result.best
        if best is None or best.module is None or best.receipt is None:
            lost += 1
            screen.print(f"{path}: no verified environment: {result.reason}", markup=False, soft_wrap=True)
            continue
        verdict = "admitted" if best.receipt.admitted else f"verified, but not admitted: {best.reason}"
        line = f"{out / (best.module.name + '.py')}: {best.module.env_id}, {verdict} ({best.draft.variant})"
        screen.print(line, markup=False, soft_wrap=True)
    if lost:
        raise typer.Exit(1)


def _synthesize_variants(problems: list[Path], out: Path, synthesizer: str | None, execution: str) -> None:
    from codegym_envs.pipeline.variants import synthesize_variants

    screen = console()
    lost = 0
    for path in problems:
        tier = "inline" if execution == "inline" else "isolated"
        results = synthesize_variants(path, out, synthesizer=synthesizer, execution=tier)  # type: ignore[arg-type]
        lost += not any(result.admitted for result in results)
        for result in results:
            best = result.best
            if result.admitted and best is not None and best.module is not None:
                file = out / f"{best.module.name}.py"
                line = f"{file}: {best.module.env_id}, admitted ({best.draft.variant})"
            else:
                line = f"{result.problem.name}: {result.reason}"
            screen.print(line, markup=False, soft_wrap=True)
    if lost:
        raise typer.Exit(1)


def _synthesize_corpus(
    corpus: Path,
    out: Path,
    report: Path | None,
    jobs: int | None,
    synthesizer: str | None,
    *,
    ray: bool,
    execution: str,
) -> None:
    from codegym_envs.pipeline.corpus import problem_items, run_corpus
    from codegym_envs.pipeline.items import Settings
    from codegym_envs.pipeline.process import process_problem

    settings = Settings(execution=execution, synthesizers=(synthesizer,) if synthesizer else ())
    found = run_corpus(
        problem_items(corpus), process_problem, out, report=report, settings=settings, workers=jobs, ray=ray
    )
    screen = console()
    for line in found.lines():
        screen.print(line, markup=False, soft_wrap=True)


def _ask_model(
    corpus: Path,
    out: Path,
    report: Path | None,
    model: str,
    base_url: str,
    *,
    requests_per_minute: float,
    dry_run: bool,
    execution: str,
) -> None:
    from codegym_envs.pipeline.corpus import problem_items
    from codegym_envs.pipeline.items import Settings
    from codegym_envs.pipeline.llm import ModelSettings, run_model

    settings = ModelSettings(base_url=base_url, model=model, requests_per_minute=requests_per_minute)
    found = run_model(
        problem_items(corpus),
        out,
        settings,
        report=report,
        settings=Settings(execution=execution),
        dry_run=dry_run,
    )
    screen = console()
    if not dry_run:
        for line in found.report.lines():
            screen.print(line, markup=False, soft_wrap=True)
    for name, value in found.usage.items():
        screen.print(f"{name.replace('_', ' ')}: {value}", markup=False, soft_wrap=True)


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
