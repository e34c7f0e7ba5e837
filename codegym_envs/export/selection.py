"""Which environments and task configurations are exported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codegym_envs import catalog
from codegym_envs.benchmark.facts import EnvironmentFacts, environment_facts
from codegym_envs.catalog import SPLITS
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec.workflows import WORKFLOWS, unknown_workflow

__all__ = ["OUTSIDE", "TaskSelection", "split_in"]

OUTSIDE = "train"
"""Where rows of environments outside of the catalog go, which keeps nothing of them back for tests."""


@dataclass(frozen=True, slots=True)
class TaskSelection:
    """Filters on environments and their configurations; all of them must hold.

    Attributes:
        targets: Ids of the catalog, or paths of modules' files; the whole catalog if there are none.
        splits: Splits.
        topics: Environments with one of these topics; any if there are none.
        workflows: Environments of one of these workflows; any if there are none.
        difficulties: Configurations of one of these difficulties; any if there are none.
        limit: Number of configurations per environment, spread over the difficulties; None for all.

    Raises:
        ConfigurationError: If a value cannot occur.
    """

    targets: tuple[str, ...] = ()
    splits: tuple[str, ...] = SPLITS
    topics: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()
    difficulties: tuple[int, ...] = ()
    limit: int | None = None

    def __post_init__(self) -> None:
        for split in self.splits:
            if split not in SPLITS:
                raise ConfigurationError(f"there is no split {split!r}; there are {', '.join(SPLITS)}")
        for difficulty in self.difficulties:
            if difficulty not in (1, 2, 3):
                raise ConfigurationError(f"a difficulty is 1, 2 or 3, not {difficulty!r}")
        if self.limit is not None and self.limit < 1:
            raise ConfigurationError(f"the limit must be a positive integer, not {self.limit!r}")
        for workflow in self.workflows:
            if workflow not in WORKFLOWS:
                raise ConfigurationError(unknown_workflow(workflow))
        known = {topic for entry in catalog.load_index().entries for topic in entry.topics}
        for topic in self.topics:
            if topic not in known and not self.targets:  # modules of your own may have others
                raise ConfigurationError(
                    f"no environment has the topic {topic!r}; there are {', '.join(sorted(known))}"
                )

    def environments(self) -> list[EnvironmentFacts]:
        """The environments, sorted by id, each once.

        Raises:
            CatalogError: If there is no such id.
            ConfigurationError: If a named environment is in none of the splits, or nothing is left.
            ModuleRejected: If a file is not an environment module.
        """
        found = {}
        for target in self.targets or self._ids():
            facts = environment_facts(target)
            if split_in(facts) not in self.splits:
                wanted = ", ".join(self.splits)
                raise ConfigurationError(
                    f"{facts.env_id} is in the split {split_in(facts)}, which is not exported ({wanted} is)"
                )
            if self._fits(facts.topics, facts.workflow) and self.configurations(facts):
                found[facts.env_id] = facts
        if not found:
            raise ConfigurationError("these filters leave nothing to export")
        return [found[env_id] for env_id in sorted(found)]

    def _ids(self) -> list[str]:
        """Ids of the catalog that fit, as far as its index tells: receipts are decoded for these alone."""
        return [
            entry.id
            for entry in catalog.load_index().entries
            if entry.split in self.splits and self._fits(entry.topics, entry.workflow)
        ]

    def _fits(self, topics: Sequence[str], workflow: str) -> bool:
        return (not self.topics or bool({*self.topics} & {*topics})) and (
            not self.workflows or workflow in self.workflows
        )

    def configurations(self, facts: EnvironmentFacts) -> list[int]:
        """The ids of an environment's configurations, in ascending order."""
        by_difficulty: dict[int, list[int]] = {}
        for config_id, config in enumerate(facts.configs):
            if not self.difficulties or config.difficulty in self.difficulties:
                by_difficulty.setdefault(config.difficulty, []).append(config_id)
        spread = [config_id for group in _turns([*by_difficulty.values()]) for config_id in group]
        return sorted(spread[: self.limit])


def split_in(facts: EnvironmentFacts) -> str:
    """The split in which an environment is exported."""
    return facts.split or OUTSIDE


def _turns(groups: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The first item of every group, then the second of every group that has one, and so on."""
    for place in range(max(map(len, groups), default=0)):
        yield [group[place] for group in groups if place < len(group)]
