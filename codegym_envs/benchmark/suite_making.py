"""Making new versions of the suites from a catalog: the same catalog gives the same suites.

``smoke`` is for trying things out: the quickest environment of each of six topics, two easy configurations
each, and a limit on actions that fits them. ``core`` is for figures: every environment (of a large
catalog 96, evenly over topics), two configurations of each difficulty. ``full`` is every configuration
of every environment.
"""

from __future__ import annotations

import hashlib
import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from codegym_envs.benchmark.suites import (
    FOLDER,
    SUITES,
    BenchmarkSuite,
    SuiteEntry,
    Version,
    digest_of,
    inputs_digest,
)
from codegym_envs.catalog import Index, IndexEntry
from codegym_envs.env import ToolEnv
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import Receipt

__all__ = ["make_suite", "prompts_digest", "write_suite"]

_SMOKE_ENVIRONMENTS: Final = 6
_SMOKE_CONFIGS: Final = 2
_CORE_ENVIRONMENTS: Final = 96
_CORE_A_DIFFICULTY: Final = 2
_LIMIT_STEP: Final = 8  # limits are multiples of this


def make_suite(name: str, index: Index, previous: BenchmarkSuite | None, note: str) -> BenchmarkSuite:
    """Make the next version of a suite.

    Args:
        name: One of `codegym_envs.benchmark.SUITES`.
        index: The catalog. Its modules run inline.
        previous: The version so far; None for the first one.
        note: Why a new version is made, one sentence for those who compare scores.

    Returns:
        The new version; the previous one if nothing that is played has changed.

    Raises:
        ConfigurationError: If there is no such suite, the catalog has too few environments for it, or there
            is a change and no note.
    """
    makers: Mapping[str, Callable[[Index], tuple[tuple[SuiteEntry, ...], int | None]]] = {
        "smoke": _smoke,
        "core": _core,
        "full": _full,
    }
    if name not in makers:
        raise ConfigurationError(f"there is no suite {name!r}; there are {', '.join(SUITES)}")
    entries, limit = makers[name](index)
    prompts = prompts_digest(entries, index, limit)
    digest = digest_of(entries, limit, prompts)
    if previous is not None and previous.digest == digest:
        return previous
    if not note.strip():
        raise ConfigurationError(
            f"the suite {name} changes: say why with a note, since scores stop being comparable"
        )
    number = 1 if previous is None else previous.version + 1
    configurations = sum(len(entry.configs) for entry in entries)
    version = Version(number, len(entries), configurations, digest, " ".join(note.split()))
    history = (*(() if previous is None else previous.history), version)
    return BenchmarkSuite(name, number, limit, prompts, history, entries)


def prompts_digest(entries: Sequence[SuiteEntry], index: Index, max_tool_calls: int | None) -> str:
    """SHA-256 (hex) of the prompts of some configurations, in their order.

    A prompt depends on the module and on the limit on actions, not on the hidden input; so it is made once
    for each difficulty of an environment.
    """
    total = hashlib.sha256()
    for entry in entries:
        env = ToolEnv(index.load(entry.id), execution="inline", max_tool_calls=max_tool_calls)
        try:
            prompts: dict[int, str] = {}
            for config_id in entry.configs:
                difficulty = env.configs[config_id].difficulty
                if difficulty not in prompts:
                    prompts[difficulty] = env.reset(options={"config_id": config_id})[0]
        finally:
            env.close()
        for difficulty in sorted(prompts):
            total.update(hashlib.sha256(prompts[difficulty].encode()).digest())
    return total.hexdigest()


def write_suite(suite: BenchmarkSuite, catalog_folder: Path) -> Path:
    """Write a suite's file, one line per environment.

    Returns:
        The file.
    """
    head = msgspec.json.encode(
        {
            "name": suite.name,
            "version": suite.version,
            "max_tool_calls": suite.max_tool_calls,
            "prompts": suite.prompts,
            "history": suite.history,
        }
    ).decode()
    lines = ",\n".join(msgspec.json.encode(entry).decode() for entry in suite.entries)
    path = catalog_folder / FOLDER / f"{suite.name}.json"
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(f'{head[:-1]},"entries":[\n{lines}\n]}}\n', encoding="utf-8", newline="\n")
    fresh.replace(path)
    return path


def _full(index: Index) -> tuple[tuple[SuiteEntry, ...], int | None]:
    chosen = [(entry, range(len(entry.decoded_receipt().configs))) for entry in index.entries]
    return _entries(chosen, "full"), None


def _core(index: Index) -> tuple[tuple[SuiteEntry, ...], int | None]:
    """Two configurations of each difficulty, of environments dealt from the topics in turn."""
    piles: dict[str, list[IndexEntry]] = {}
    for entry in sorted(index.entries, key=lambda entry: _rank("core", entry.id)):
        piles.setdefault(_topic(entry), []).append(entry)
    dealt: list[IndexEntry] = []
    for turn in range(max(map(len, piles.values()), default=0)):
        dealt += [pile[turn] for _, pile in sorted(piles.items()) if turn < len(pile)]
    chosen = []
    for entry in dealt[:_CORE_ENVIRONMENTS]:
        configs = entry.decoded_receipt().configs
        wanted: list[int] = []
        for difficulty in (1, 2, 3):
            there = [number for number, config in enumerate(configs) if config.difficulty == difficulty]
            there.sort(key=lambda number: _rank("core", entry.id, configs[number].digest))
            wanted += there[:_CORE_A_DIFFICULTY]
        chosen.append((entry, wanted))
    return _entries(chosen, "core"), None


def _smoke(index: Index) -> tuple[tuple[SuiteEntry, ...], int | None]:
    """The quickest environment of a topic, for the topics where that is quickest."""
    easy: list[tuple[float, IndexEntry, Receipt, list[int]]] = []
    for entry in index.entries:
        receipt = entry.decoded_receipt()
        there = [number for number, config in enumerate(receipt.configs) if config.difficulty == 1]
        if len(there) >= _SMOKE_CONFIGS:
            cost = statistics.median(receipt.calls[number] for number in there)
            easy.append((cost, entry, receipt, there))
    easy.sort(key=lambda item: (item[0], item[1].id))
    chosen: list[tuple[IndexEntry, list[int]]] = []
    topics: set[str] = set()
    most = 0
    for _, entry, receipt, there in easy:
        if _topic(entry) in topics or len(chosen) == _SMOKE_ENVIRONMENTS:
            continue
        topics.add(_topic(entry))
        quick = sorted(there, key=lambda number: (receipt.calls[number], number))[:_SMOKE_CONFIGS]
        most = max(most, *(receipt.calls[number] for number in quick))
        chosen.append((entry, quick))
    # Twice what the oracle needs, so that an agent may take some wrong turns.
    limit = -(-2 * most // _LIMIT_STEP) * _LIMIT_STEP
    return _entries(chosen, "smoke"), limit


def _topic(entry: IndexEntry) -> str:
    return entry.topics[0] if entry.topics else ""


def _entries(chosen: Sequence[tuple[IndexEntry, Sequence[int]]], name: str) -> tuple[SuiteEntry, ...]:
    if not chosen:
        raise ConfigurationError(f"the catalog has no environment for the suite {name}")
    made = []
    for entry, numbers in chosen:
        receipt = entry.decoded_receipt()
        configs = tuple(sorted(numbers))
        seeds = tuple(_rank("seed", entry.id, receipt.configs[number].digest) % 2**31 for number in configs)
        made.append(SuiteEntry(entry.id, entry.hash, configs, inputs_digest(receipt, configs), seeds))
    return tuple(sorted(made, key=lambda item: item.id))


def _rank(*parts: str) -> int:
    """A number that decides a random order, the same for the same parts."""
    return int.from_bytes(hashlib.sha256("|".join(("suite", *parts)).encode()).digest()[:8], "big")
