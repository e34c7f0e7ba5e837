"""Which module and configuration each slot of a vector environment plays next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from gymnasium.utils import seeding

from codegym_envs.env.loading import Execution, default_execution, resolve, tasks_of
from codegym_envs.env.starting import pick
from codegym_envs.env.suite import Suite
from codegym_envs.episode import TaskSet
from codegym_envs.errors import ConfigurationError
from codegym_envs.executor import load_program
from codegym_envs.spec import EnvironmentModule, as_index

__all__ = ["Drawn", "FixedModules", "Groups", "Source", "Streams", "SuiteModules", "seeds_of"]


class Drawn(NamedTuple):
    """What a slot plays.

    Attributes:
        module: Its number, see `Source.modules`.
        config_id: Index of the configuration; None where the input is given.
        difficulty: 1, 2 or 3.
        config: The input that is given, or None.
    """

    module: int
    config_id: int | None
    difficulty: int
    config: Any


class Streams:
    """The random streams of the slots; a slot's is made when it is drawn from, as in a single environment."""

    def __init__(self, slots: int) -> None:
        self._seeds: list[int | None] = [None] * slots
        self._generators: list[np.random.Generator | None] = [None] * slots

    def seed(self, slot: int, seed: int) -> None:
        """Begin a slot's stream anew."""
        self._seeds[slot] = seed
        self._generators[slot] = None

    def draw(self, slot: int) -> int:
        """The next 64 bits of a slot's stream."""
        generator = self._generators[slot]
        if generator is None:
            # As gymnasium.Env.np_random does; the raw output is stable over NumPy's versions.
            generator = self._generators[slot] = seeding.np_random(self._seeds[slot])[0]
        return int(generator.bit_generator.random_raw())


class Source(Protocol):
    """Gives each slot its next module and configuration."""

    @property
    def modules(self) -> Sequence[tuple[EnvironmentModule, Execution]]:
        """The modules that were named so far, with their tiers; their positions are their numbers."""

    def draw(self, slot: int, seed: int | None, options: Mapping[str, Any], streams: Streams) -> Drawn:
        """What a slot plays next.

        Args:
            slot: The slot.
            seed: Decides alone if it is given; else the slot's stream does.
            options: Options of ``reset``.
            streams: The slots' streams.

        Raises:
            ConfigurationError: If the options cannot be used.
        """

    def record(self, drawn: Drawn, *, won: bool) -> None:
        """Note how an episode ended."""


class FixedModules:
    """Slot ``i`` always plays module ``i`` of a list, which begins anew where the list ends.

    Args:
        modules: Modules, ids or paths.
        execution: The tier; None for the default of each module.
    """

    def __init__(self, modules: Sequence[Any], execution: Execution | None) -> None:
        found = [resolve(module) for module in modules]
        if not found:
            raise ConfigurationError("name at least one module to play")
        self.modules = [(module, execution or default_execution(module)) for module in found]

    def tasks(self, number: int) -> TaskSet:
        """The configurations of a module."""
        return tasks_of(load_program(*self.modules[number]))

    def draw(self, slot: int, seed: int | None, options: Mapping[str, Any], streams: Streams) -> Drawn:
        """See `Source`."""
        number = slot % len(self.modules)
        tasks = self.tasks(number)
        config_id, difficulty = pick(
            tasks, options, lambda: streams.draw(slot) if seed is None else tasks.seed_number(seed)
        )
        return Drawn(number, config_id, difficulty, options.get("config"))

    def record(self, drawn: Drawn, *, won: bool) -> None:
        """See `Source`; there is nothing to draw by success."""


class SuiteModules:
    """Every episode plays another environment of a suite.

    Args:
        suite: What is drawn from.
        execution: The tier; None for the default of each module.
    """

    def __init__(self, suite: Suite, execution: Execution | None) -> None:
        self.suite = suite
        self.modules: list[tuple[EnvironmentModule, Execution]] = []
        self._execution = execution
        self._numbers: dict[str, int] = {}

    def draw(self, slot: int, seed: int | None, options: Mapping[str, Any], streams: Streams) -> Drawn:
        """See `Source`."""
        given = dict(options)
        env_id = given.pop("env_id", None)
        if env_id is None:
            if "config" in given or "config_id" in given:
                raise ConfigurationError(
                    "options['config'] and options['config_id'] go with options['env_id']"
                )
            if seed is None:
                env_id, config_id = self.suite.draw(streams.draw(slot), streams.draw(slot))
            else:
                env_id, config_id = self.suite.draw_by_seed(seed)
            if "difficulty" not in given:
                given["config_id"] = config_id
        number = self._number(env_id)
        tasks = tasks_of(load_program(*self.modules[number]))
        config_id_, difficulty = pick(
            tasks,
            given,
            lambda: streams.draw(slot) if seed is None else tasks.seed_number(seed),
        )
        return Drawn(number, config_id_, difficulty, given.get("config"))

    def _number(self, env_id: str) -> int:
        module = resolve(env_id)
        number = self._numbers.get(module.env_id)
        if number is None:
            number = self._numbers[module.env_id] = len(self.modules)
            self.modules.append((module, self._execution or default_execution(module)))
        return number

    def record(self, drawn: Drawn, *, won: bool) -> None:
        """See `Source`."""
        self.suite.record(self.modules[drawn.module][0].env_id, drawn.difficulty, won=won)


class Groups:
    """Slots in groups of equal size, whose members play the same tasks in the same order.

    The n-th episode of every member of a group is the same task, however long the members take; that is what
    group-relative advantages compare (GRPO: Shao et al. 2024, arXiv 2402.03300). Episodes are counted from
    the latest seeded or full reset.

    Args:
        source: What tasks are drawn from.
        size: Slots of one group.
    """

    def __init__(self, source: Source, size: int) -> None:
        self._source = source
        self._size = size
        self._drawn: dict[int, dict[int, Drawn]] = {}
        self._count: dict[int, int] = {}

    @property
    def modules(self) -> Sequence[tuple[EnvironmentModule, Execution]]:
        """See `Source`."""
        return self._source.modules

    def restart(self, slots: Sequence[int]) -> None:
        """Count the episodes of these slots anew; where a whole group is among them, forget its tasks."""
        for slot in slots:
            self._count.pop(slot, None)
        for group in {slot // self._size for slot in slots}:
            if all(member not in self._count for member in self._members(group)):
                self._drawn.pop(group, None)

    def position(self, slot: int) -> tuple[int, int]:
        """Group of a slot, and the number of the episode that it plays, from 0."""
        return slot // self._size, self._count.get(slot, 1) - 1

    def draw(self, slot: int, seed: int | None, options: Mapping[str, Any], streams: Streams) -> Drawn:
        """See `Source`; the first member of a group decides by its own seed or stream."""
        group = slot // self._size
        number = self._count.get(slot, 0)
        tasks = self._drawn.setdefault(group, {})
        if number not in tasks:
            tasks[number] = self._source.draw(group * self._size, seed, options, streams)
        self._count[slot] = number + 1
        drawn = tasks[number]
        least = min(self._count.get(member, 0) for member in self._members(group))
        for passed in [episode for episode in tasks if episode < least]:
            del tasks[passed]
        return drawn

    def record(self, drawn: Drawn, *, won: bool) -> None:
        """See `Source`."""
        self._source.record(drawn, won=won)

    def _members(self, group: int) -> range:
        return range(group * self._size, (group + 1) * self._size)


def seeds_of(seed: Any, slots: int) -> list[int | None]:
    """One seed a slot, as gymnasium's vector environments take them.

    Args:
        seed: None, an integer (slot ``i`` gets ``seed + i``), or one entry a slot.
        slots: Number of slots.

    Raises:
        ConfigurationError: If it is something else.
    """
    if seed is None:
        return [None] * slots
    if isinstance(seed, (Sequence, np.ndarray)) and not isinstance(seed, str):
        if len(seed) != slots:
            raise ConfigurationError(f"seed must have one entry for each of {slots} slots, not {len(seed)}")
        return [None if item is None else as_index(item, "every seed", 0) for item in seed]
    first = as_index(seed, "seed", 0)
    return [first + slot for slot in range(slots)]
