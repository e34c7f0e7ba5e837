"""``codegym suites``: the benchmark's suites, whether the catalog matches them, and new versions of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from codegym_envs.cli.common import Misuse, check_choice, print_json
from codegym_envs.errors import CatalogError, ConfigurationError

if TYPE_CHECKING:
    from codegym_envs.benchmark import BenchmarkSuite

__all__ = ["register"]

_BEGIN, _END = "<!-- suites:begin -->", "<!-- suites:end -->"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "suites",
        epilog="""
        codegym suites --check
        codegym suites --write --note "Ten environments more." --docs docs/benchmark_suites.md
        """,
    )(_suites)


def _suites(
    *,
    check: bool = typer.Option(False, "--check", help="Exit status 1 if the catalog differs from a suite."),
    write: bool = typer.Option(False, "--write", help="Make new versions of the suites that changed."),
    note: str = typer.Option(
        "", metavar="TEXT", help="With --write: why, one sentence for those who compare scores."
    ),
    only: list[str] = typer.Option([], metavar="SUITE", help="Only this suite; several times for several."),
    docs: Path | None = typer.Option(
        None, metavar="FILE", help="With --write: file whose list of versions is written anew."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """List the benchmark's suites; check them against the catalog, or make new versions."""
    from codegym_envs.benchmark.suites import SUITES, changes, load_suite, suite_facts
    from codegym_envs.cli.tables import TableColumn, print_table

    for name in only:
        check_choice("--only", name, SUITES)
    if check and write:
        raise Misuse("give either --check or --write")
    if not write and (note or docs is not None):
        raise Misuse("--note and --docs go with --write")
    if write:
        _write(only or list(SUITES), note, docs)
    suites = [load_suite(name) for name in only or SUITES]
    problems = {suite.name: changes(suite) | _reworded(suite) for suite in suites} if check else {}
    if as_json:
        shown = [suite_facts(suite) for suite in suites]
        print_json([item | {"changed": problems[item["name"]]} for item in shown] if check else shown)
    else:
        columns = (
            TableColumn("suite", whole=True),
            TableColumn("version", number=True),
            TableColumn("environments", number=True),
            TableColumn("configurations", number=True),
            TableColumn("limit on actions", number=True),
        )
        print_table(columns, [tuple(suite_facts(suite).values()) for suite in suites])
        for name, changed in problems.items():
            for what, problem in changed.items():
                print(f"{name}: {what}: {problem}")
    if any(problems.values()):
        raise typer.Exit(1)


def _reworded(suite: BenchmarkSuite) -> dict[str, str]:
    from codegym_envs import catalog
    from codegym_envs.benchmark.suite_making import prompts_digest

    index = catalog.load_index()
    if any(entry.id not in index for entry in suite.entries):
        return {}
    same = prompts_digest(suite.entries, index, suite.max_tool_calls) == suite.prompts
    return {} if same else {"prompts": "agents are told something else than when the version was made"}


def _write(names: list[str], note: str, docs: Path | None) -> None:
    from codegym_envs import catalog
    from codegym_envs.benchmark.suite_making import make_suite, write_suite
    from codegym_envs.benchmark.suites import SUITES, load_suite

    root = catalog.catalog_files()
    if not isinstance(root, Path) or not root.is_dir():
        raise CatalogError("the installed catalog is no folder that can be written to")
    for name in names:
        try:
            previous = load_suite(name)
        except CatalogError:
            previous = None
        made = make_suite(name, catalog.load_index(), previous, note)
        if made is not previous:
            print(f"written: {write_suite(made, root)}: version {made.version}")
    if docs is not None:
        _write_docs(docs, [load_suite(name) for name in SUITES])


def _write_docs(path: Path, suites: list[BenchmarkSuite]) -> None:
    """Write the histories of the suites between two markers of a file."""
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ConfigurationError(f"{path} has no {_BEGIN} and {_END}")
    rows = [
        "| suite | version | environments | configurations | digest | why |",
        "| --- | ---: | ---: | ---: | --- | --- |",
    ]
    rows += [
        f"| {suite.name} | {version.version} | {version.environments} | {version.configurations:,} "
        f"| `{version.digest[:12]}` | {version.note} |"
        for suite in suites
        for version in reversed(suite.history)
    ]
    table = "\n".join(rows)
    path.write_text(f"{before}{_BEGIN}\n{table}\n{_END}{after}", encoding="utf-8", newline="\n")
