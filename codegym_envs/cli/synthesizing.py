"""``codegym synthesize``: coding problems become environments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import typer

from codegym_envs.cli.common import Misuse, check_choice, print_json, say, stoppable
from codegym_envs.cli.outcomes import print_yield
from codegym_envs.cli.tables import print_facts
from codegym_envs.errors import ConfigurationError, ModuleRejected

if TYPE_CHECKING:
    from codegym_envs.pipeline.synthesize import Synthesis

__all__ = ["register"]

_EXAMPLES = """
codegym synthesize parcel_wall.py --out mine
codegym synthesize parcel_wall.py --out mine --granularity coarse
codegym synthesize --corpus problems --out mine --report mine/report.csv
codegym synthesize --corpus problems --out mine --model my-model --dry-run
"""
_SHAPE, _CORPUS, _MODEL, _OUTPUT = (
    "Shape of the tools",
    "With --corpus",
    "With --corpus and --model",
    "Output",
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("synthesize", epilog=_EXAMPLES)(_synthesize)


def _synthesize(
    problems: list[Path] = typer.Argument(
        None, metavar="PROBLEM.py", help="Coding problems' files.", show_default=False
    ),
    *,
    out: Path = typer.Option(Path("environments"), metavar="DIR", help="Folder for modules and receipts."),
    synthesizer: str | None = typer.Option(
        None, metavar="NAME", help="Which synthesizer; all in turn by default."
    ),
    execution: str = typer.Option(
        "isolated", metavar="TIER", help="Tier in which drafts are verified: inline or isolated."
    ),
    granularity: str | None = typer.Option(
        None,
        metavar="SIZE",
        help="How much work one tool does: fine, medium or coarse.",
        rich_help_panel=_SHAPE,
    ),
    scalars: str | None = typer.Option(
        None,
        metavar="PLACE",
        help="Where counts and sums live: explicit (with the oracle) or state (with the tools).",
        rich_help_panel=_SHAPE,
    ),
    tables: str | None = typer.Option(
        None,
        metavar="PLACE",
        help="The same for tables, queues and sets of what was visited.",
        rich_help_panel=_SHAPE,
    ),
    variants: bool = typer.Option(
        False,
        "--variants",
        help="Every admitted environment that these three give, in one family.",
        rich_help_panel=_SHAPE,
    ),
    corpus: Path | None = typer.Option(
        None,
        metavar="DIR",
        help="Folder of coding problems: parallel, resumable, counted.",
        rich_help_panel=_CORPUS,
    ),
    report: Path | None = typer.Option(
        None,
        metavar="FILE",
        help="Write every problem with its outcome and reason: .json (with the counts) or .csv.",
        rich_help_panel=_CORPUS,
    ),
    verbose: bool = typer.Option(
        False,
        "--verbose",
        "-v",
        help="List every problem, not only the first refused.",
        rich_help_panel=_CORPUS,
    ),
    jobs: int | None = typer.Option(
        None,
        min=0,
        metavar="N",
        help="Number of processes; one a core by default, 0 for this one.",
        rich_help_panel=_CORPUS,
    ),
    ray: bool = typer.Option(
        False, "--ray", help="Work on a Ray cluster, or on a local one.", rich_help_panel=_CORPUS
    ),
    model: str | None = typer.Option(
        None,
        metavar="NAME",
        help="Ask this model instead of synthesizing here.",
        rich_help_panel=_MODEL,
    ),
    base_url: str = typer.Option(
        "http://127.0.0.1:8000/v1",
        metavar="URL",
        help="The OpenAI-compatible endpoint.",
        rich_help_panel=_MODEL,
    ),
    requests_per_minute: float = typer.Option(
        0.0, min=0.0, metavar="N", help="Most requests a minute; 0 for no limit.", rich_help_panel=_MODEL
    ),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="Send nothing, count what would be sent.", rich_help_panel=_MODEL
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Make a verified environment from each coding problem; exit status 1 if one is not verified.

    With --corpus everything is counted instead, and the exit status is 0; a run that was stopped goes on
    where it was when it is started again with the same folders.
    """
    check_choice("--granularity", granularity, ("fine", "medium", "coarse"))
    check_choice("--scalars", scalars, ("explicit", "state"))
    check_choice("--tables", tables, ("explicit", "state"))
    check_choice("--execution", execution, ("inline", "isolated"))
    _check_synthesizer(synthesizer)
    shaped = granularity or scalars or tables
    if variants and shaped:
        raise Misuse("--variants tries all of --granularity, --scalars and --tables")
    if corpus is not None:
        if problems:
            raise Misuse("--corpus takes a folder; do not name files as well")
        if shaped or variants:
            raise Misuse("--granularity, --scalars, --tables and --variants are for single files")
        run = _Corpus(corpus, out, report, execution=execution, verbose=verbose, as_json=as_json)
        if model is not None:
            if synthesizer or ray or jobs is not None:
                raise Misuse("--model asks a model; leave out --synthesizer, --ray and --jobs")
            run.ask_model(model, base_url, requests_per_minute, dry_run=dry_run)
        elif dry_run or requests_per_minute:
            raise Misuse("--dry-run and --requests-per-minute go with --model")
        else:
            if ray and jobs is not None:
                raise Misuse("--ray uses the cluster's processes; leave out --jobs")
            run.synthesize(jobs, synthesizer, ray=ray)
        return
    if model is not None or report is not None or ray or dry_run or jobs is not None or verbose:
        raise Misuse("--report, --verbose, --jobs, --ray, --model and --dry-run go with --corpus DIR")
    if not problems:
        raise Misuse("name files of coding problems, or a folder with --corpus")
    for path in problems:
        if not path.is_file():
            raise ConfigurationError(
                f"{path} is a folder; say --corpus {path}" if path.is_dir() else f"there is no file {path}"
            )
    tier = cast(Literal["inline", "isolated"], execution)
    if variants:
        found = _variants(problems, out, synthesizer, tier)
    else:
        found = _single(problems, out, synthesizer, tier, (granularity, scalars, tables))
    _print_made(found, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of one problem, or of one variant of it."""

    problem: str
    verified: bool
    admitted: bool
    file: str | None = None
    env_id: str | None = None
    variant: str | None = None
    reason: str | None = None

    def line(self) -> str:
        if self.file is None:
            return f"{self.problem}: no verified environment: {self.reason}"
        verdict = "admitted" if self.admitted else f"verified, but not admitted: {self.reason}"
        return f"{self.file}: {self.env_id}, {verdict} ({self.variant})"


def _print_made(found: Iterator[_Made], *, as_json: bool) -> None:
    """Print what was made; exit status 1 if nothing was made of one of the problems."""
    made: list[_Made] = []
    with stoppable(lambda: f"{len(made)} were made"):
        for item in found:
            made.append(item)
            if not as_json:
                say(item.line())
    if as_json:
        print_json([{name: getattr(item, name) for name in _Made.__slots__} for item in made])
    problems = {item.problem for item in made}
    if problems != {item.problem for item in made if item.verified}:
        raise typer.Exit(1)


def _single(
    problems: list[Path],
    out: Path,
    synthesizer: str | None,
    tier: Literal["inline", "isolated"],
    shape: tuple[str | None, str | None, str | None],
) -> Iterator[_Made]:
    from codegym_envs.pipeline.synthesize import synthesize_file
    from codegym_envs.synthesis import Options

    settings: dict[str, Any] = dict(zip(("granularity", "scalars", "tables"), shape, strict=True))
    options = Options(**settings)
    for path in problems:
        try:
            result = synthesize_file(path, out, synthesizer=synthesizer, options=options, execution=tier)
        except ModuleRejected as error:
            if len(problems) == 1:
                raise
            yield _Made(str(path), False, False, reason=f"{error.detail} [{error.reason}]")
            continue
        yield _made(path, out, result)


def _variants(
    problems: list[Path], out: Path, synthesizer: str | None, tier: Literal["inline", "isolated"]
) -> Iterator[_Made]:
    from codegym_envs.pipeline.variants import synthesize_variants

    for path in problems:
        try:
            results = synthesize_variants(path, out, synthesizer=synthesizer, execution=tier)
        except ModuleRejected as error:
            if len(problems) == 1:
                raise
            yield _Made(str(path), False, False, reason=f"{error.detail} [{error.reason}]")
            continue
        for result in results:
            if result.admitted:
                yield _made(path, out, result)
            else:
                # Variants that are not admitted are not written.
                yield _Made(str(path), False, False, reason=f"{result.problem.name}: {result.reason}")


def _made(path: Path, out: Path, result: Synthesis) -> _Made:
    best = result.best
    if best is None or best.module is None or best.receipt is None:
        return _Made(str(path), False, False, reason=result.reason)
    return _Made(
        str(path),
        True,
        best.receipt.admitted,
        str(out / f"{best.module.name}.py"),
        best.module.env_id,
        best.draft.variant,
        None if best.receipt.admitted else best.reason,
    )


@dataclass(frozen=True, slots=True)
class _Corpus:
    """A run over a folder of coding problems."""

    folder: Path
    out: Path
    report: Path | None
    execution: str
    verbose: bool
    as_json: bool

    def synthesize(self, jobs: int | None, synthesizer: str | None, *, ray: bool) -> None:
        """Synthesize here, or on a cluster."""
        from codegym_envs.pipeline.items import Settings
        from codegym_envs.pipeline.process import process_problem
        from codegym_envs.pipeline.running.corpus import problem_items, run_corpus
        from codegym_envs.pipeline.running.yields import check_report

        check_report(self.report)
        names = (synthesizer,) if synthesizer else ()
        with self._stoppable():
            found = run_corpus(
                problem_items(self.folder),
                process_problem,
                self.out,
                report=self.report,
                settings=Settings(execution=self.execution, synthesizers=names),
                workers=jobs,
                ray=ray,
            )
        print_yield(found, verbose=self.verbose, as_json=self.as_json)

    def ask_model(self, model: str, base_url: str, requests_per_minute: float, *, dry_run: bool) -> None:
        """Ask a model."""
        from codegym_envs.pipeline.items import Settings
        from codegym_envs.pipeline.llm import ModelSettings, run_model
        from codegym_envs.pipeline.running.corpus import problem_items
        from codegym_envs.pipeline.running.yields import check_report

        check_report(self.report)
        with self._stoppable():
            found = run_model(
                problem_items(self.folder),
                self.out,
                ModelSettings(base_url=base_url, model=model, requests_per_minute=requests_per_minute),
                report=self.report,
                settings=Settings(execution=self.execution),
                dry_run=dry_run,
            )
        if self.as_json:
            print_json(found.report.to_json() | {"usage": found.usage})
            return
        if not dry_run:
            print_yield(found.report, verbose=self.verbose, as_json=False)
        print_facts((name.replace("_", " "), value) for name, value in found.usage.items())

    def _stoppable(self) -> Any:
        return stoppable(lambda: f"what is done is kept in {self.out}", resumes=True)


def _check_synthesizer(name: str | None) -> None:
    from codegym_envs.synthesis import SYNTHESIZERS

    check_choice("--synthesizer", name, SYNTHESIZERS)
