"""``codegym synthesize``: coding problems become environments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import typer

from codegym_envs.cli.common import Misuse, check_choice, listing, print_json, say, stoppable
from codegym_envs.cli.outcomes import print_yield
from codegym_envs.cli.tables import print_facts, remark
from codegym_envs.errors import ConfigurationError

if TYPE_CHECKING:
    from codegym_envs.pipeline.items import Item, Result, Settings

__all__ = ["register"]

_BASE_URL = "http://127.0.0.1:8000/v1"
_FEW = 5
_OF_MODELS = ("--base-url", "--requests-per-minute", "--dry-run")
_OF_CORPORA = ("--report", "--verbose", "--jobs", "--ray", "--model", *_OF_MODELS)
_NOT_OF_MODELS = ("--synthesizer", "--granularity", "--scalars", "--tables", "--jobs", "--ray")
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
    synthesizer: list[str] = typer.Option(
        [],
        metavar="NAME",
        help="Try only this synthesizer; can be repeated. All in turn by default.",
        show_default=False,
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
    base_url: str | None = typer.Option(
        None,
        metavar="URL",
        help=f"The OpenAI-compatible endpoint; {_BASE_URL} by default.",
        rich_help_panel=_MODEL,
    ),
    requests_per_minute: float | None = typer.Option(
        None,
        min=0.0,
        metavar="N",
        help="Most requests a minute; no limit by default.",
        rich_help_panel=_MODEL,
    ),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="Send nothing, count what would be sent.", rich_help_panel=_MODEL
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Make a verified environment from each coding problem; exit status 1 if one is not verified.

    With --corpus everything is counted instead, and the exit status is 1 only if nothing is known of some:
    a process was killed, or the model did not answer. A run that was stopped, or in which such things
    happened, goes on where it was when it is started again with the same folders.
    """
    check_choice("--granularity", granularity, ("fine", "medium", "coarse"))
    check_choice("--scalars", scalars, ("explicit", "state"))
    check_choice("--tables", tables, ("explicit", "state"))
    check_choice("--execution", execution, ("inline", "isolated"))
    shape = {"granularity": granularity, "scalars": scalars, "tables": tables}
    given: dict[str, object] = {f"--{name}": value for name, value in shape.items()}
    given |= {"--synthesizer": synthesizer, "--variants": variants, "--report": report, "--verbose": verbose}
    given |= {"--jobs": jobs, "--ray": ray, "--model": model, "--base-url": base_url, "--dry-run": dry_run}
    given |= {"--requests-per-minute": requests_per_minute}
    named = [
        name for name, value in given.items() if value is not None and value is not False and value != []
    ]
    if variants and any(shape.values()):
        raise Misuse("--variants tries all of --granularity, --scalars and --tables")
    settings = _settings(execution, synthesizer, shape)
    if corpus is None:
        _refuse(named, _OF_CORPORA, "--corpus DIR", want=True)
        if not problems:
            raise Misuse("name files of coding problems, or a folder with --corpus")
        _print_made(_files(problems, out, settings, variants=variants), as_json=as_json)
        return
    if problems:
        raise Misuse("--corpus takes a folder; do not name files as well")
    _refuse(named, ("--variants",), "--corpus", want=False)
    run = _Corpus(corpus, out, report, settings, verbose=verbose, as_json=as_json)
    if model is not None:
        _refuse(named, _NOT_OF_MODELS, "--model", want=False)
        run.ask_model(model, base_url or _BASE_URL, requests_per_minute or 0.0, dry_run=dry_run)
        return
    _refuse(named, _OF_MODELS, "--model NAME", want=True)
    if ray and jobs is not None:
        raise Misuse("--ray uses the cluster's processes; leave out --jobs")
    run.synthesize(jobs, ray=ray)


def _refuse(named: Sequence[str], options: Sequence[str], with_what: str, *, want: bool) -> None:
    """Refuse options by name that cannot go without another, or with it."""
    wrong = [name for name in named if name in options]
    if wrong:
        go = "goes" if len(wrong) == 1 else "go"
        do = "does" if len(wrong) == 1 else "do"
        raise Misuse(f"{listing(wrong)} {f'{go} with' if want else f'{do} not go with'} {with_what}")


def _settings(execution: str, synthesizers: Sequence[str], shape: Mapping[str, str | None]) -> Settings:
    from codegym_envs.pipeline.items import Execution, Settings
    from codegym_envs.synthesis import SYNTHESIZERS, Options

    for name in synthesizers:
        check_choice("--synthesizer", name, SYNTHESIZERS)
    knobs: dict[str, Any] = dict(shape)
    return Settings(cast(Execution, execution), tuple(dict.fromkeys(synthesizers)), Options(**knobs))


def _remark_unsaid(items: Iterable[Item]) -> None:
    """Say before the work starts what it cannot make up for."""
    from codegym_envs.pipeline.remarks import unsaid_of

    lacking = [(item, missing) for item in items if (missing := unsaid_of(item))]
    for item, missing in lacking[:_FEW]:
        remark(f"{item.path}: missing: {', '.join(missing)}; its environment may not be admitted")
    if len(lacking) > _FEW:
        remark(f"the same of {len(lacking) - _FEW} others")


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
    unsettled: bool = False

    def line(self) -> str:
        if self.file is None:
            said = "nothing is known of it" if self.unsettled else "no verified environment"
            return f"{self.problem}: {said}: {self.reason}"
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


def _files(problems: list[Path], out: Path, settings: Settings, *, variants: bool) -> Iterator[_Made]:
    """What came of each file, one after the other."""
    from codegym_envs.pipeline.item_files import check_out, file_item, write_result
    from codegym_envs.pipeline.make import make, make_variants, settle

    for path in problems:
        if not path.is_file():
            raise ConfigurationError(
                f"{path} is a folder; say --corpus {path}" if path.is_dir() else f"there is no file {path}"
            )
    items = [file_item(path) for path in problems]
    for item in items:
        _refuse_module(item)
    check_out(items, out)
    _remark_unsaid(items)
    for item in items:
        for result in make_variants(item, settings) if variants else [settle(make, item, settings)]:
            if len(items) == 1 and result.where:
                raise ConfigurationError(f"{result.where}: {result.detail} [{result.reason}]")
            if variants and not (result.admitted or result.unsettled):
                # Variants that are not admitted are not written.
                yield _made(item, replace(result, verified=False), out, name=result.name)
                continue
            kept = write_result(result, out)
            yield _made(item, replace(kept, receipt=result.receipt), out)


def _refuse_module(item: Item) -> None:
    """Refuse an environment module where a coding problem is asked for."""
    from codegym_envs.spec.source_kinds import kind_of

    if kind_of(item.source) == "module":
        raise ConfigurationError(
            f"{item.path} is an environment module already; codegym verify {item.path} checks it"
        )


def _made(item: Item, result: Result, out: Path, *, name: str = "") -> _Made:
    path, why = item.path, f"{name}: {result.why}" if name else result.why
    if not result.verified:
        where = f"{result.where}: " if result.where and result.where != path else ""
        return _Made(path, False, False, unsettled=result.unsettled, reason=f"{where}{why}")
    facts = (result.receipt or {}).get("provenance", {})
    file = str(out / f"{result.name}.py")
    return _Made(path, True, result.admitted, file, result.env_id, facts.get("variant"), why or None)


@dataclass(frozen=True, slots=True)
class _Corpus:
    """A run over a folder of coding problems."""

    folder: Path
    out: Path
    report: Path | None
    settings: Settings
    verbose: bool
    as_json: bool

    def synthesize(self, jobs: int | None, *, ray: bool) -> None:
        """Synthesize here, or on a cluster."""
        from codegym_envs.pipeline.make import make
        from codegym_envs.pipeline.running.corpus import run_corpus

        items = self._items()
        with self._stoppable():
            found = run_corpus(
                items, make, self.out, report=self.report, settings=self.settings, workers=jobs, ray=ray
            )
        print_yield(found, verbose=self.verbose, as_json=self.as_json)

    def ask_model(self, model: str, base_url: str, requests_per_minute: float, *, dry_run: bool) -> None:
        """Ask a model."""
        from codegym_envs.pipeline.llm import ModelSettings, run_model

        items = self._items()
        with self._stoppable():
            found = run_model(
                items,
                self.out,
                ModelSettings(base_url=base_url, model=model, requests_per_minute=requests_per_minute),
                report=self.report,
                settings=self.settings,
                dry_run=dry_run,
            )
        if not self.as_json:
            print_facts((name.replace("_", " "), value) for name, value in found.usage.items())
        if dry_run and not self.as_json:
            return
        print_yield(found.report, verbose=self.verbose, as_json=self.as_json, more={"usage": found.usage})

    def _items(self) -> list[Item]:
        from codegym_envs.importers.exercises import exercise_folders, exercise_items
        from codegym_envs.pipeline.item_files import folder_items
        from codegym_envs.pipeline.running.yields import check_report

        check_report(self.report)
        exercises = exercise_folders(self.folder) if self.folder.is_dir() else []
        items = list(folder_items(self.folder, without=exercises))
        _remark_unsaid(items)
        taken = {item.name for item in items}
        return [*items, *(exercise_items(self.folder, taken) if exercises else ())]

    def _stoppable(self) -> Any:
        return stoppable(lambda: f"what is done is kept in {self.out}", resumes=True)
