"""Which episodes a benchmark consists of.

An episode is one attempt at one task configuration of one environment. Its seed, which the agent gets, is a
hash of the configuration's own seed (frozen in the suite), the run's seed and the number of the attempt:
nothing depends on the order in which episodes are played or on what else is in the plan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from codegym_envs import catalog
from codegym_envs.benchmark.facts import EnvironmentFacts, environment_facts
from codegym_envs.benchmark.suites import BenchmarkSuite, changes, load_suite
from codegym_envs.catalog import SPLITS
from codegym_envs.errors import CatalogError, ConfigurationError

__all__ = ["Assignment", "Plan", "Selection", "make_plan"]

_EPISODES = 10  # configurations per environment, unless a suite or a sweep says otherwise
_NAMED = 5  # environments that an error text names


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be played.

    Attributes:
        suite: Name of a suite; None for the environments of ``environments`` or ``split``.
        environments: Ids of the catalog, or paths of modules' files.
        split: Only this split; alone, all of its environments.
        episodes: Configurations per environment: drawn by a hash of the seed, each at most once. With
            ``sweep``, that many spread evenly over the difficulties. None for 10, or with ``sweep`` for all.
        sweep: Take each configuration once instead of drawing.
        attempts: How often each configuration is played, at least 1.
        seed: Seed of the run, at least 0.
        max_tool_calls: Limit on actions; None for the suite's, or else the environments' own.
        allow_changed: Play a suite although the catalog differs from it. The results are marked.
    """

    suite: str | None = None
    environments: tuple[str, ...] = ()
    split: str | None = None
    episodes: int | None = None
    sweep: bool = False
    attempts: int = 1
    seed: int = 0
    max_tool_calls: int | None = None
    allow_changed: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """One episode that is to be played.

    Attributes:
        target: What the environment is made from: an id, or the path of a module's file.
        env_id: Gymnasium id.
        module_hash: SHA-256 (hex) of the module.
        config_id: Index of the task configuration.
        difficulty: Of the configuration: 1, 2 or 3.
        attempt: Number of the attempt, from 0.
        seed: Seed of the episode, 0 to 2**31 - 1.
        max_tool_calls: Limit on actions; None for the environment's own.
        suite: Name of the suite, or None.
        suite_version: Its version; with ``+changed`` if the catalog differs from it.
        split: Split, or None outside of the catalog.
        topics: Topics.
        workflow: Kind of work, or empty.
        family: Family.
        title: Title.
        oracle_calls: Actions of the oracle, ``done`` included; None if unknown.
        bound: Certified least number of actions of an agent that is always right, ``done`` included; None if
            unknown.
    """

    target: str
    env_id: str
    module_hash: str
    config_id: int
    difficulty: int
    attempt: int
    seed: int
    max_tool_calls: int | None
    suite: str | None
    suite_version: str | None
    split: str | None
    topics: tuple[str, ...]
    workflow: str
    family: str
    title: str
    oracle_calls: int | None
    bound: int | None

    @property
    def key(self) -> str:
        """Which episode it is, within one run and between runs of the same suite."""
        return f"{self.env_id}|{self.config_id}|{self.attempt}"


@dataclass(frozen=True, slots=True)
class Plan:
    """All episodes of a benchmark, in canonical order: by id, configuration and attempt.

    Attributes:
        suite: Name of the suite, or None.
        suite_version: Its version, or None.
        comparable: Whether results may be compared with others of the same suite and version.
        assignments: The episodes.
    """

    suite: str | None
    suite_version: str | None
    comparable: bool
    assignments: tuple[Assignment, ...]

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the episodes with their seeds, limits and modules."""
        text = "\n".join(
            f"{item.key}|{item.seed}|{item.max_tool_calls}|{item.module_hash}" for item in self.assignments
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def in_order_of_play(self) -> list[Assignment]:
        """First attempts first, in random order: what is done so far is a fair sample of the whole."""
        return sorted(self.assignments, key=lambda item: (item.attempt, hashed(item.key)))


def hashed(*parts: object) -> int:
    """64 bits that depend on all parts; neighbouring seeds share nothing."""
    text = "|".join(("benchmark", *map(str, parts)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def make_plan(selection: Selection) -> Plan:
    """Decide which episodes are played.

    Raises:
        ConfigurationError: If the selection contradicts itself, or something in it cannot be used.
        CatalogError: If an environment is not there, or the catalog differs from the suite.
        ModuleRejected: If a file is not an environment module.
    """
    _check(selection)
    if selection.suite is not None:
        return _suite_plan(selection, selection.suite)
    names: Sequence[str] = selection.environments or catalog.ids(selection.split)
    facts: dict[str, EnvironmentFacts] = {}
    for name in names:
        found = environment_facts(name)
        twin = facts.setdefault(found.env_id, found)
        if twin.module_hash != found.module_hash:
            raise ConfigurationError(f"{name} and {twin.target} are two environments with one id")
    chosen = [item for item in facts.values() if selection.split in (None, item.split)]
    if not chosen:
        raise ConfigurationError(f"none of the environments is in the split {selection.split}")
    assignments = [
        assignment
        for item in chosen
        for config_id in _drawn(item, selection)
        for assignment in _attempts(item, config_id, hashed("config", item.env_id, config_id), selection)
    ]
    return Plan(None, None, True, _ordered(assignments))


def _check(selection: Selection) -> None:
    if selection.split is not None and selection.split not in SPLITS:
        raise ConfigurationError(f"there is no split {selection.split!r}; there are {', '.join(SPLITS)}")
    for name, least in (("episodes", 1), ("attempts", 1), ("seed", 0), ("max_tool_calls", 1)):
        value = getattr(selection, name)
        if value is not None and (type(value) is not int or value < least):
            raise ConfigurationError(f"{name} must be an integer of at least {least}, not {value!r}")
    if selection.suite is None:
        if not selection.environments and selection.split is None:
            raise ConfigurationError("name a suite, environments, or a split")
        return
    if selection.environments:
        raise ConfigurationError("name either a suite or environments, not both")
    if selection.episodes is not None or selection.sweep:
        raise ConfigurationError("a suite says itself which configurations are played: no episodes, no sweep")
    if selection.max_tool_calls is not None:
        raise ConfigurationError("a suite says itself what the limit on actions is: no max_tool_calls")


def _suite_plan(selection: Selection, name: str) -> Plan:
    suite = load_suite(name)
    changed = changes(suite)
    missing = [env_id for env_id, what in changed.items() if what == "missing"]
    if changed and (missing or not selection.allow_changed):
        named = ", ".join(f"{env_id} ({what})" for env_id, what in list(changed.items())[:_NAMED])
        more = f" and {len(changed) - _NAMED} more" if len(changed) > _NAMED else ""
        advice = (
            "what is missing cannot be played"
            if missing and selection.allow_changed
            else "scores would not be comparable; install the catalog of that version, or allow changed "
            "environments (--allow-changed), which marks the results"
        )
        raise CatalogError(
            f"the suite {name}, version {suite.version}, is not this catalog's: {named}{more}; {advice}"
        )
    version = f"{suite.version}+changed" if changed else str(suite.version)
    assignments: list[Assignment] = []
    for entry in suite.entries:
        facts = environment_facts(entry.id)
        if selection.split not in (None, facts.split):
            continue
        for config_id, seed in zip(entry.configs, entry.seeds, strict=True):
            if config_id >= len(facts.configs):
                raise CatalogError(f"{entry.id} has no configuration {config_id} any more")
            assignments += _attempts(facts, config_id, seed, selection, suite=suite, version=version)
    if not assignments:
        raise ConfigurationError(f"the suite {name} has no environment of the split {selection.split}")
    return Plan(name, version, not changed, _ordered(assignments))


def _drawn(facts: EnvironmentFacts, selection: Selection) -> list[int]:
    """The configurations of one environment that are played."""
    there = len(facts.configs)
    count = selection.episodes or (there if selection.sweep else min(_EPISODES, there))
    if count > there:
        raise ConfigurationError(
            f"{facts.env_id} has {there} configurations, {count} are asked for; use attempts to play them "
            "more than once"
        )
    # A permutation by hash: no configuration twice, and more episodes only add to those of fewer.
    order = sorted(range(there), key=lambda number: hashed("draw", facts.env_id, selection.seed, number))
    if not selection.sweep:
        return order[:count]
    piles: dict[int, list[int]] = {}
    for number in order:
        piles.setdefault(facts.configs[number].difficulty, []).append(number)
    dealt = [pile[turn] for turn in range(there) for _, pile in sorted(piles.items()) if turn < len(pile)]
    return dealt[:count]


def _attempts(
    facts: EnvironmentFacts,
    config_id: int,
    seed: int,
    selection: Selection,
    *,
    suite: BenchmarkSuite | None = None,
    version: str | None = None,
) -> Iterator[Assignment]:
    for attempt in range(selection.attempts):
        yield Assignment(
            target=facts.target,
            env_id=facts.env_id,
            module_hash=facts.module_hash,
            config_id=config_id,
            difficulty=facts.configs[config_id].difficulty,
            attempt=attempt,
            seed=hashed("episode", seed, selection.seed, attempt) % 2**31,
            max_tool_calls=selection.max_tool_calls if suite is None else suite.max_tool_calls,
            suite=None if suite is None else suite.name,
            suite_version=version,
            split=facts.split,
            topics=facts.topics,
            workflow=facts.workflow,
            family=facts.family,
            title=facts.title,
            oracle_calls=facts.oracle_calls[config_id] if facts.oracle_calls else None,
            bound=facts.bounds.get(config_id),
        )


def _ordered(assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    return tuple(sorted(assignments, key=lambda item: (item.env_id, item.config_id, item.attempt)))
