"""Building the catalog: problems → modules → receipts → index.

Everything that is generated can be made again with one command, and gives the same bytes: modules by
synthesis from ``problems/``, the index with its receipts by verification. Receipts that the index already
holds are used again as long as the module, the dialect and the verifier are what they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import active_children, get_context
from pathlib import Path

from codegym_envs.catalog import Index, IndexEntry, admit, index_text, write_index
from codegym_envs.catalog.index import read_index
from codegym_envs.catalog.index_file import read_index_bytes
from codegym_envs.errors import CatalogError, CodeGymError
from codegym_envs.executor import DIALECT_VERSION
from codegym_envs.pipeline.running.workforce import deaf_to_interrupts
from codegym_envs.pipeline.synthesize import synthesize_problem, write_module
from codegym_envs.spec import (
    EnvironmentModule,
    Receipt,
    load_module,
    load_problem,
    sidecar_path,
)
from codegym_envs.verification import VERIFIER_VERSION, all_checks, verify
from codegym_envs.verification.canonical import canonical_form

__all__ = ["BuildReport", "Source", "build", "sources"]

Progress = Callable[[int, int, str], None]
"""Called with the number of sources done, their total, and the name of the one just done."""


@dataclass(frozen=True, slots=True)
class Source:
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
        refused: Source file → why no environment of it is in the index, one line.
        stale: Files that differ, or differed before the build, from what their sources give.
        reused: Number of environments whose receipt did not have to be found again.
    """

    admitted: tuple[str, ...]
    refused: Mapping[str, str]
    stale: tuple[str, ...]
    reused: int


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one source gives: a module with its receipt, or a reason."""

    source: Source
    module: EnvironmentModule | None = None
    receipt: Receipt | None = None
    reason: str = ""
    reused: bool = False


def sources(root: Path) -> list[Source]:
    """All sources of a catalog folder: modules written by hand first, then problems, each by path.

    A module with the topic and name of a problem is that problem's, and generated.
    """
    problems = [Source("problem", path) for path in _files(root, "problems")]
    generated = {source.module_path for source in problems}
    written = [Source("module", path) for path in _files(root, "modules") if path not in generated]
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
        root: The folder with ``problems/`` and ``modules/``. Its code runs inline: whoever builds a
            catalog vouches for it.
        check: Write nothing; `BuildReport.stale` then says what a build would change.
        force: Verify everything again.
        jobs: Number of processes.
        progress: Called after each source.

    Raises:
        CatalogError: If two sources give the same id.
    """
    try:
        index = read_index(root)
    except CatalogError:
        index = Index(root=root)  # damaged: everything is made again
    trusted = {} if force else _current_receipts(index)
    orphans = _orphans(root, index)
    listed = [source for source in sources(root) if source.kind == "problem" or source.path not in orphans]
    outcomes: list[_Outcome] = []
    for outcome in _run(root, listed, trusted, jobs):
        outcomes.append(outcome)
        if progress is not None:
            progress(len(outcomes), len(listed), outcome.source.path)
    outcomes = _without_duplicates(outcomes)
    entries: list[IndexEntry] = []
    refused: dict[str, str] = {}
    stale = [*orphans]
    unwanted = [*orphans]
    for outcome in outcomes:
        source = outcome.source
        if outcome.module is None or outcome.receipt is None or outcome.reason:
            refused[source.path] = outcome.reason or "no module came out"
            if source.kind == "problem" and (root / source.module_path).is_file():
                unwanted.append(source.module_path)
                stale.append(source.module_path)
            continue
        try:
            entries.append(admit(outcome.module, outcome.receipt, source.module_path))
        except CatalogError as error:
            refused[source.path] = str(error)
            continue
        if source.kind == "problem" and not _same_module(root / source.module_path, outcome.module):
            stale.append(source.module_path)
            if not check:
                write_module(outcome.module, root / source.module_path)
    if not check:
        for path in unwanted:
            (root / path).unlink()
            sidecar_path(root / path).unlink(missing_ok=True)
    if read_index_bytes(root) != index_text(entries).encode():
        stale.append("index.json")
        if not check:
            write_index(root, entries)
    return BuildReport(
        admitted=tuple(sorted(entry.id for entry in entries)),
        refused=refused,
        stale=tuple(dict.fromkeys(stale)),
        reused=sum(outcome.reused for outcome in outcomes),
    )


def _run(root: Path, listed: list[Source], trusted: Mapping[str, Receipt], jobs: int) -> Iterator[_Outcome]:
    if jobs <= 1 or len(listed) < 2:
        yield from (_build_one(root, source, trusted) for source in listed)
        return
    with ProcessPoolExecutor(min(jobs, len(listed)), mp_context=get_context("spawn")) as pool:
        others = set(active_children())
        with deaf_to_interrupts():
            futures = [pool.submit(_build_one, root, source, trusted) for source in listed]
        try:
            for future in futures:
                yield future.result()
        except KeyboardInterrupt:
            # Leaving the block waits for what is being worked on, and for what is next in line.
            for process in set(active_children()) - others:
                process.kill()
            raise


def _build_one(root: Path, source: Source, trusted: Mapping[str, Receipt]) -> _Outcome:
    try:
        if source.kind == "module":
            return _verify_written(root, source, trusted)
        return _synthesize(root, source, trusted)
    except CodeGymError as error:
        detail = getattr(error, "detail", None) or str(error)
        reason = getattr(error, "reason", None)
        return _Outcome(source, reason=f"{detail} [{reason}]" if reason else detail)


def _verify_written(root: Path, source: Source, trusted: Mapping[str, Receipt]) -> _Outcome:
    module = load_module(root / source.path)
    receipt = trusted.get(module.hash)
    reused = receipt is not None
    if receipt is None:
        provenance = {"licence": "Apache-2.0", "source": "written by hand"}
        receipt = verify(module, execution="inline", provenance=provenance)
    return _Outcome(source, module, receipt, _failure(receipt), reused)


def _synthesize(root: Path, source: Source, trusted: Mapping[str, Receipt]) -> _Outcome:
    problem = load_problem(root / source.path)
    mine = next(
        (item for item in trusted.values() if item.provenance.get("problem_hash") == problem.hash), None
    )
    passed_over = tuple(mine.provenance.get("passed_over", ())) if mine is not None else ()
    result = synthesize_problem(problem, execution="inline", trusted=trusted, passed_over=passed_over)
    best = result.best
    if best is None or best.module is None or best.receipt is None:
        return _Outcome(source, reason=result.reason)
    # a draft equal to the stored one keeps its receipt, but the problem's text may have changed
    provenance = {**best.receipt.provenance, "problem": source.path, "problem_hash": problem.hash}
    receipt = replace(best.receipt, provenance=provenance)
    return _Outcome(source, best.module, receipt, _failure(receipt), best.module.hash in trusted)


def _failure(receipt: Receipt) -> str:
    failed = next((check for check in receipt.checks if not check.passed), None)
    return "" if failed is None else f"{failed.check}: {failed.detail}"


def _current_receipts(index: Index) -> dict[str, Receipt]:
    """Receipts of the index that would come out the same if they were found again, by module hash."""
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
            found[entry.hash] = receipt
    return found


def _without_duplicates(outcomes: list[_Outcome]) -> list[_Outcome]:
    """Keep the first of near-duplicates, in the order of the sources; refuse ids that stand twice."""
    known: dict[str, str] = {}
    ids: dict[str, str] = {}
    kept = []
    for outcome in outcomes:
        module = outcome.module
        if module is None or outcome.reason:
            kept.append(outcome)
            continue
        if module.env_id in ids:
            raise CatalogError(
                f"{outcome.source.path} and {ids[module.env_id]} give the same id {module.env_id}"
            )
        ids[module.env_id] = outcome.source.path
        form = canonical_form(module)
        twin = known.setdefault(form, module.env_id)
        if twin != module.env_id:
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
            problem = entry.decoded_receipt().provenance.get("problem")
        except CatalogError:
            continue
        if problem is not None and not (root / str(problem)).is_file() and (root / entry.path).is_file():
            found.append(entry.path)
    return found


def _same_module(path: Path, module: EnvironmentModule) -> bool:
    try:
        return load_module(path).hash == module.hash
    except (CodeGymError, OSError):
        return False
