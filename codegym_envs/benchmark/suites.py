"""The named suites: fixed lists of environments, task configurations and seeds.

A suite is a file of the catalog, ``envs_catalog/suites/<name>.json``. Scores are comparable if the suite's
name and version are the same: every entry names the content hash of its module and the digest of its
configurations, and a suite that the installed catalog does not match is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from codegym_envs import catalog
from codegym_envs.catalog import Index
from codegym_envs.errors import CatalogError, ConfigurationError
from codegym_envs.spec import Receipt

__all__ = ["SUITES", "BenchmarkSuite", "SuiteEntry", "Version", "changes", "inputs_digest", "load_suite"]

SUITES: Final = ("smoke", "core", "full")
"""Names of the suites, small ones first."""

FOLDER: Final = "suites"
"""Folder of the suites in the catalog's folder."""


class SuiteEntry(msgspec.Struct, frozen=True):
    """One environment of a suite.

    Attributes:
        id: Gymnasium id.
        hash: SHA-256 (hex) of its module.
        configs: Indices of the task configurations that are played, ascending.
        inputs: SHA-256 (hex) of these configurations' digests: the same indices may stand for other
            hidden inputs in another receipt.
        seeds: One for each configuration, 0 to 2**31 - 1; see `codegym_envs.benchmark.plan`.
    """

    id: str
    hash: str
    configs: tuple[int, ...]
    inputs: str
    seeds: tuple[int, ...]


class Version(msgspec.Struct, frozen=True):
    """One version in the history of a suite.

    Attributes:
        version: Its number, from 1.
        environments: How many environments it has.
        configurations: How many task configurations they have together.
        digest: SHA-256 (hex) of what is played; see `BenchmarkSuite.digest`.
        note: Why it was made: from here on scores are not comparable with those of the version before.
    """

    version: int
    environments: int
    configurations: int
    digest: str
    note: str


class BenchmarkSuite(msgspec.Struct, frozen=True):
    """A named, frozen list of what is played.

    Attributes:
        name: Its name.
        version: Its number, from 1.
        max_tool_calls: Limit on actions for each of its episodes; None for the environments' own limits.
        prompts: SHA-256 (hex) of what agents are told first, in all its configurations: another wording
            is another test.
        history: All versions so far, the oldest first.
        entries: Its environments, by id.
    """

    name: str
    version: int
    max_tool_calls: int | None
    prompts: str
    history: tuple[Version, ...]
    entries: tuple[SuiteEntry, ...]

    @property
    def configurations(self) -> int:
        """Number of task configurations."""
        return sum(len(entry.configs) for entry in self.entries)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of everything that decides what is played; of neither name, version nor history."""
        return digest_of(self.entries, self.max_tool_calls, self.prompts)


def digest_of(entries: Sequence[SuiteEntry], max_tool_calls: int | None, prompts: str) -> str:
    """`BenchmarkSuite.digest` of a suite that is not yet made."""
    return hashlib.sha256(msgspec.json.encode([entries, max_tool_calls, prompts])).hexdigest()


def inputs_digest(receipt: Receipt, configs: Sequence[int]) -> str:
    """SHA-256 (hex) of the digests of some of a receipt's configurations."""
    text = ",".join(receipt.configs[config_id].digest for config_id in configs)
    return hashlib.sha256(text.encode()).hexdigest()


def load_suite(name: str) -> BenchmarkSuite:
    """Read a suite of the installed catalog.

    Raises:
        ConfigurationError: If there is no such suite.
        CatalogError: If its file is missing or damaged.
    """
    if name not in SUITES:
        raise ConfigurationError(f"there is no suite {name!r}; there are {', '.join(SUITES)}")
    root = catalog.catalog_files()
    file = None if root is None else root / FOLDER / f"{name}.json"
    if file is None or not file.is_file():
        raise CatalogError(f"the suite {name} is not installed; run: codegym suites --write")
    try:
        return read_suite(file.read_bytes(), name)
    except msgspec.MsgspecError as error:
        raise CatalogError(
            f"the suite {name} cannot be read ({error}); run: codegym suites --write"
        ) from error


def read_suite(data: bytes, name: str) -> BenchmarkSuite:
    """A suite from the content of its file.

    Raises:
        msgspec.MsgspecError: If it is damaged.
    """
    suite = msgspec.json.decode(data, type=BenchmarkSuite)
    lengths_fit = all(len(entry.configs) == len(entry.seeds) > 0 for entry in suite.entries)
    if suite.name != name or not suite.history or not lengths_fit:
        raise msgspec.ValidationError("it is not what `codegym suites --write` writes")
    return suite


def changes(suite: BenchmarkSuite, index: Index | None = None) -> dict[str, str]:
    """Where the catalog differs from the suite.

    Args:
        suite: The suite.
        index: The catalog; the installed one by default.

    Returns:
        Ids with what is wrong: ``"missing"``, ``"module changed"`` or ``"configurations changed"``.
    """
    index = catalog.load_index() if index is None else index
    found: dict[str, str] = {}
    for entry in suite.entries:
        if entry.id not in index:
            found[entry.id] = "missing"
        elif index.entry(entry.id).hash != entry.hash:
            found[entry.id] = "module changed"
        elif not _same_inputs(index.receipt(entry.id), entry):
            found[entry.id] = "configurations changed"
    return found


def _same_inputs(receipt: Receipt, entry: SuiteEntry) -> bool:
    return max(entry.configs) < len(receipt.configs) and inputs_digest(receipt, entry.configs) == entry.inputs


def suite_facts(suite: BenchmarkSuite) -> dict[str, Any]:
    """What a list of suites shows of each, JSON-able."""
    return {
        "name": suite.name,
        "version": suite.version,
        "environments": len(suite.entries),
        "configurations": suite.configurations,
        "max_tool_calls": suite.max_tool_calls,
    }
