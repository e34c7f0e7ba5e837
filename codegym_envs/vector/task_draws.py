"""Which module and configuration each slot of a vector environment plays next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from gymnasium.utils import seeding

from codegym_envs.env.resolving import Execution, choices_of, default_execution, resolve
from codegym_envs.env.starting import Picked, pick
from codegym_envs.env.suite import Suite, drawn_options
from codegym_envs.episode import Choices, require_generate
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import EnvironmentModule

__all__ = ["DrawnTask", "FixedModules", "Streams", "SuiteModules", "TaskSource"]


class DrawnTask(NamedTuple):
    """What a slot plays.

    Attributes:
        module: The module.
        execution: Its tier.
        picked: Which configuration.
        config: The input that is given, or None.
    """

    module: EnvironmentModule
    execution: Execution
    picked: Picked
    config: Any


class Streams:
    """The random streams of the slots; a slot's is made when it is drawn from, as in a single environment.

    Args:
        slots: Number of slots.
    """

    def __init__(self, slots: int) -> None:
        self._seeds: list[int | None] = [None] * slots
        self._generators: list[np.random.Generator | None] = [None] * slots

    def seed(self, slot: int, seed: int) -> None:
        """Restart a slot's stream."""
        self._seeds[slot] = seed
        self._generators[slot] = None

    def generator(self, slot: int) -> np.random.Generator:
        """The generator of a slot's stream."""
        found = self._generators[slot]
        if found is None:
            found, self._seeds[slot] = seeding.np_random(self._seeds[slot])
            self._generators[slot] = found
        return found

    def seed_of(self, slot: int) -> int:
        """The seed with which a slot's stream began."""
        seed = self._seeds[slot]
        if seed is None:
            self.generator(slot)
            seed = self._seeds[slot]
            assert seed is not None, "the generator was just made with one"
        return seed

    def draw(self, slot: int) -> int:
        """The next 64 bits of a slot's stream: the raw output, which is stable over NumPy's versions."""
        return int(self.generator(slot).bit_generator.random_raw())


class TaskSource(Protocol):
    """Gives each slot its next module and configuration."""

    def first(self, slot: int) -> EnvironmentModule:
        """A module of the slot, from which to sample actions before the first reset."""

    def draw(self, slot: int, seed: int | None, options: Mapping[str, Any], streams: Streams) -> DrawnTask:
        """What a slot plays next.

        Args:
            slot: The slot.
            seed: Decides alone if it is given; else the slot's stream does.
            options: Options of ``reset``.
            streams: The slots' streams.

        Raises:
            ConfigurationError: If the options cannot be used.
        """

    def record(self, drawn: DrawnTask, *, won: bool) -> None:
        """Note how an episode ended."""


class FixedModules:
    """Slot ``i`` always plays module ``i`` of a list, starting over where the list ends.

    Args:
        modules: Modules, ids or paths.
        execution: The tier; None for the default of each module.
        fresh: Whether fresh inputs are drawn.

    Raises:
        ConfigurationError: If there is no module, or one that cannot make fresh inputs.
        ModuleRejected: If a module cannot be loaded.
        ExecutionFailed: If the configurations of a module cannot be made.
    """

    def __init__(self, modules: Sequence[Any], execution: Execution | None, *, fresh: bool) -> None:
        found = [resolve(module) for module in modules]
        if not found:
            raise ConfigurationError("name at least one module to play")
        self._modules = [(module, execution or default_execution(module)) for module in found]
        self._fresh = fresh
        for module, tier in self._modules:
            if fresh:
                require_generate(module)
            choices_of(module, tier)

    def first(self, slot: int) -> EnvironmentModule:
        """See `TaskSource`."""
        return self._modules[slot % len(self._modules)][0]

    def draw(self, slot: int, seed: int | None, options: Mapping[str, Any], streams: Streams) -> DrawnTask:
        """See `TaskSource`."""
        module, execution = self._modules[slot % len(self._modules)]
        choices = choices_of(module, execution)
        picked = pick(choices, options, _numbers(choices, slot, seed, streams), fresh=self._fresh)
        return DrawnTask(module, execution, picked, options.get("config"))

    def record(self, drawn: DrawnTask, *, won: bool) -> None:
        """See `TaskSource`; there is nothing to draw by success."""


class SuiteModules:
    """Every episode plays another environment of a suite.

    Args:
        suite: What is drawn from.
        execution: The tier; None for the default of each module.
        fresh: Whether fresh inputs are drawn.
    """

    def __init__(self, suite: Suite, execution: Execution | None, *, fresh: bool) -> None:
        self.suite = suite
        self._execution = execution
        self._fresh = fresh

    def first(self, slot: int) -> EnvironmentModule:
        """See `TaskSource`."""
        return resolve(self.suite.ids[0])

    def draw(self, slot: int, seed: int | None, options: Mapping[str, Any], streams: Streams) -> DrawnTask:
        """See `TaskSource`."""
        env_id, given = drawn_options(
            self.suite, options, seed, lambda: streams.draw(slot), fresh=self._fresh
        )
        module = resolve(env_id)
        execution = self._execution or default_execution(module)
        choices = choices_of(module, execution)
        picked = pick(choices, given, _numbers(choices, slot, seed, streams), fresh=self._fresh)
        return DrawnTask(module, execution, picked, given.get("config"))

    def record(self, drawn: DrawnTask, *, won: bool) -> None:
        """See `TaskSource`."""
        self.suite.record(drawn.module.env_id, drawn.picked.difficulty, won=won)


def _numbers(choices: Choices, slot: int, seed: int | None, streams: Streams) -> Callable[[], int]:
    """What picks a configuration where the options leave a choice: the seed, or the slot's stream."""
    return lambda: streams.draw(slot) if seed is None else choices.seed_number(seed)
