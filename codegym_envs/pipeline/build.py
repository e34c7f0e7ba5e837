"""Building the catalog: problems → modules → receipts → index.

Everything that is generated can be made again with one command, and gives the same bytes: modules by
synthesis from ``problems/``, the index with its receipts by verification. Receipts that the index already
holds are used again as long as the module, the dialect and the verifier are what they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from codegym_envs.catalog import Index, IndexEntry, admit, index_text, write_index
from codegym_envs.catalog.index import read_index
from codegym_envs.catalog.index_file import read_index_bytes
from codegym_envs.errors import CatalogError, CodeGymError
from codegym_envs.executor import DIALECT_VERSION
from codegym_envs.pipeline.item_files import file_item, remove_environment, write_environment, write_text
from codegym_envs.pipeline.items import Item, Result, Settings, Tried
from codegym_envs.pipeline.make import make
from codegym_envs.pipeline.running.workforce import run_here, run_processes
from codegym_envs.spec import Receipt, load_module, parse_module, receipt_from_json, receipt_to_json
from codegym_envs.verification import VERIFIER_VERSION, all_checks

__all__ = ["LICENCE", "BuildReport", "CatalogSource", "build", "sources"]

LICENCE = "licence.txt"
"""File in a catalog folder with the SPDX name of the licence of everything in it."""

_SOURCE_S = 3600.0
_PASSED_OVER = "passed_over"

Progress = Callable[[int, int, str], None]
"""Called with the number of sources done, their total, and the name of the one just done."""


@dataclass(frozen=True, slots=True)
class CatalogSource:
    """One file from which the catalog is built.

    Attributes:
        kind: ``"problem"`` for a coding problem, ``"module"`` for a module written by hand.
        path: The file, relative to the catalog folder, with forward slashes.
    """

    kind: str
    path: str

    @property
    def module_path(self) -> str:
        """The module's file, relative to the catalog folder."""
        return self.path if self.kind == "module" else "modules/" + self.path.split("/", 1)[1]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build found.

    Attributes:
        admitted: Ids of the environments in the index.
        refused: Source file → why no environment from it is in the index, one line.
        stale: Files that differ, or differed before the build, from what their sources give.
        reused: Number of environments whose receipt was still valid.
        unsettled: Source file → the outage or unforeseen error for which nothing is known of it, one line.
            If there are any, nothing else was determined, and nothing was written.
    """

    admitted: tuple[str, ...]
    refused: Mapping[str, str]
    stale: tuple[str, ...]
    reused: int
    unsettled: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one source gives: a module with its receipt, or a reason."""

    source: CatalogSource
    result: Result
    receipt: Receipt | None = None
    reason: str = ""
    reused: bool = False

    @property
    def admitted(self) -> bool:
        return self.receipt is not None and not self.reason


def sources(root: Path) -> list[CatalogSource]:
    """All sources of a catalog folder: modules written by hand first, then problems, each by path.

    A module with the topic and name of a problem is that problem's, and generated.
    """
    problems = [CatalogSource("problem", path) for path in _files(root, "problems")]
    generated = {source.module_path for source in problems}
    written = [CatalogSource("module", path) for path in _files(root, "modules") if path not in generated]
    return [*written, *problems]


def build(
    root: Path,
    *,
    check: bool = False,
    force: bool = False,
    jobs: int = 1,
    progress: Progress | None = None,
) -> BuildReport:
    """Build a catalog folder, or find out whether it is up to date.

    Args:
        root: The folder with ``problems/``, ``modules/`` and `LICENCE`. Its code runs inline: whoever builds
            a catalog vouches for it.
        check: Write nothing; `BuildReport.stale` then says what a build would change.
        force: Verify everything again.
        jobs: Number of processes.
        progress: Called after each source.

    Raises:
        CatalogError: If two sources give the same id, or the folder states no licence.
    """
    try:
        index = read_index(root)
    except CatalogError:
        index = Index(root=root)  # damaged: everything is made again
    orphans = _orphans(root, index)
    listed = [source for source in sources(root) if source.kind == "problem" or source.path not in orphans]
    tried = {} if force else _tried(index)
    licence = _licence(root)
    items = {source.path: _item(root, source, licence, tried) for source in listed}
    results: dict[str, Result] = {}
    for item, result in _run(list(items.values()), jobs):
        path = str(item.provenance["source"])
        results[path] = result
        if progress is not None:
            progress(len(results), len(listed), path)
    unsettled = {path: results[path].why for path in items if results[path].unsettled}
    if unsettled:
        for path in unsettled:
            if results[path].traceback and not check:
                write_text(root / f"{Path(path).stem}.traceback.txt", results[path].traceback)
        return BuildReport((), {}, (), 0, unsettled)
    outcomes = [_outcome(source, items[source.path], results[source.path]) for source in listed]
    return _settle(root, _without_duplicates(outcomes), orphans, check=check)


def _licence(root: Path) -> str:
    """The licence that a catalog folder states for everything in it."""
    try:
        found = (root / LICENCE).read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        found = []
    if len(found) != 1:
        raise CatalogError(
            f"{root / LICENCE} must state the licence of the catalog: one SPDX name, such as Apache-2.0"
        )
    return found[0]


def _item(root: Path, source: CatalogSource, licence: str, tried: Mapping[str, Tried]) -> Item:
    """A source as an item, with what the index knows of its module."""
    facts = {"source": source.path, "licence": licence}
    item = file_item(root / source.path, kind=source.kind, provenance=facts)
    before = tried.get(source.module_path)
    if before is None:
        return item
    same = source.kind == "problem" and before.receipt["provenance"].get("problem_hash") == item.hash
    return replace(item, tried=before if same else Tried(before.receipt))


def _run(items: list[Item], jobs: int) -> Iterator[tuple[Item, Result]]:
    settings = Settings(execution="inline")
    if jobs <= 1 or len(items) < 2:
        return run_here(items, make, settings)
    return run_processes(items, make, settings, workers=jobs, item_s=_SOURCE_S)


def _outcome(source: CatalogSource, item: Item, result: Result) -> _Outcome:
    if result.receipt is None:
        return _Outcome(source, result, reason=result.why)
    found = dict(result.receipt)
    if result.passed_over:
        found["provenance"] = {**found["provenance"], _PASSED_OVER: list(result.passed_over)}
    receipt = receipt_from_json(found)
    reused = item.tried is not None and item.tried.receipt["module_hash"] == receipt.module_hash
    return _Outcome(source, result, receipt, result.why, reused)


def _settle(root: Path, outcomes: list[_Outcome], orphans: list[str], *, check: bool) -> BuildReport:
    """Write what is new, take away what is stale, and say what was done, or would be."""
    entries: list[IndexEntry] = []
    refused: dict[str, str] = {}
    stale, unwanted = [*orphans], [*orphans]
    for outcome in outcomes:
        source, result = outcome.source, outcome.result
        if not outcome.admitted or outcome.receipt is None:
            refused[source.path] = outcome.reason
            if source.kind == "problem" and (root / source.module_path).is_file():
                unwanted.append(source.module_path)
                stale.append(source.module_path)
            continue
        module = parse_module(result.source, name=result.name, sidecar=result.sidecar)
        try:
            entries.append(admit(module, outcome.receipt, source.module_path))
        except CatalogError as error:
            refused[source.path] = str(error)
            continue
        if source.kind == "problem" and not _same_module(root / source.module_path, module.hash):
            stale.append(source.module_path)
            if not check:
                write_environment(root / source.module_path, result.source, result.sidecar)
    if not check:
        for path in unwanted:
            remove_environment(root / path)
    if read_index_bytes(root) != index_text(entries).encode():
        stale.append("index.json")
        if not check:
            write_index(root, entries)
    return BuildReport(
        admitted=tuple(sorted(entry.id for entry in entries)),
        refused=refused,
        stale=tuple(dict.fromkeys(stale)),
        reused=sum(outcome.reused for outcome in outcomes),
        unsettled={},
    )


def _tried(index: Index) -> dict[str, Tried]:
    """What the index knows by the module's file: receipts that verification would give again."""
    found = {}
    checks = [check.name for check in all_checks()]
    for entry in index.entries:
        try:
            receipt = entry.decoded_receipt()
        except CatalogError:
            continue
        current = (receipt.dialect, receipt.verifier) == (DIALECT_VERSION, VERIFIER_VERSION)
        current = current and [check.check for check in receipt.checks] == checks
        if current and receipt.admitted and receipt.module_hash == entry.hash:
            passed_over = tuple(receipt.provenance.get(_PASSED_OVER, ()))
            found[entry.path] = Tried(receipt_to_json(receipt), passed_over)
    return found


def _without_duplicates(outcomes: list[_Outcome]) -> list[_Outcome]:
    """Keep the first of near-duplicates, in the order of the sources; refuse ids that occur twice."""
    known: dict[str, str] = {}
    ids: dict[str, str] = {}
    kept = []
    for outcome in outcomes:
        if not outcome.admitted:
            kept.append(outcome)
            continue
        env_id, path = outcome.result.env_id, outcome.source.path
        if env_id in ids:
            raise CatalogError(f"{path} and {ids[env_id]} give the same id {env_id}")
        ids[env_id] = path
        twin = known.setdefault(outcome.result.form, env_id)
        if twin != env_id:
            outcome = replace(outcome, reason=f"duplicates: the tools and the oracle are those of {twin}")
        kept.append(outcome)
    return kept


def _files(root: Path, folder: str) -> list[str]:
    return sorted(
        path.relative_to(root).as_posix()
        for path in (root / folder).rglob("*.py")
        if path.name != "__init__.py" and "__pycache__" not in path.parts
    )


def _orphans(root: Path, index: Index) -> list[str]:
    """Modules that the index says were generated, but whose problem is gone."""
    found = []
    for entry in index.entries:
        try:
            made = "problem" in entry.decoded_receipt().provenance
        except CatalogError:
            continue
        problem = root / "problems" / entry.path.partition("/")[2]
        if made and not problem.is_file() and (root / entry.path).is_file():
            found.append(entry.path)
    return found


def _same_module(path: Path, module_hash: str) -> bool:
    try:
        return load_module(path).hash == module_hash
    except (CodeGymError, OSError):
        return False
