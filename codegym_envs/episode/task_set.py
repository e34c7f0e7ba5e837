"""Which hidden inputs an environment module has, and what their answers are."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar

from codegym_envs.errors import ConfigurationError
from codegym_envs.executor.configs import inputs_of
from codegym_envs.spec.plain_data.integers import as_index
from codegym_envs.spec.records import TaskConfig

if TYPE_CHECKING:
    from codegym_envs.executor import Program

__all__ = ["SEEDS", "Choices", "Fresh", "Task", "TaskSet"]

SEEDS: Final = 1 << 48
"""Seeds of fresh inputs are below this number, so that every reader of JSON reads them exactly."""

Task: TypeAlias = tuple[Mapping[str, Any], Any]
"""The inputs of a task, and the expected answer."""

_Key = TypeVar("_Key")
_CACHED_TASKS = 64  # a receipt freezes 36 configurations by default, so that all of them stay


class Fresh(NamedTuple):
    """Which fresh input an episode plays, one that ``generate`` makes for it.

    Attributes:
        difficulty: 1, 2 or 3.
        seed: From 0 up to but not including `SEEDS`.
    """

    difficulty: int
    seed: int


class Choices:
    """The frozen task configurations of one module, from which an episode's is picked.

    Args:
        env_id: Gymnasium id of the module.
        configs: Its configurations.

    Attributes:
        env_id: Gymnasium id of the module.
        configs: The frozen configurations; ``config_id`` indexes them.

    Raises:
        ConfigurationError: If there is no configuration.
    """

    __slots__ = ("__weakref__", "_by_difficulty", "configs", "env_id")

    def __init__(self, env_id: str, configs: Sequence[TaskConfig]) -> None:
        self.env_id = env_id
        self.configs = tuple(configs)
        if not self.configs:
            raise ConfigurationError(f"{env_id} has no task configuration")
        self._by_difficulty: dict[int, tuple[int, ...]] = {}
        for difficulty in sorted({config.difficulty for config in self.configs}):
            ids = tuple(index for index, config in enumerate(self.configs) if config.difficulty == difficulty)
            self._by_difficulty[difficulty] = ids

    def pick(self, number: int, difficulty: int | None = None) -> int:
        """Turn a number into a ``config_id``.

        Args:
            number: Any non-negative integer, uniformly drawn from a range far above the number of
                configurations (64 bits), or made by `seed_number`.
            difficulty: Pick among the configurations of this difficulty only.

        Raises:
            ConfigurationError: If there is none of that difficulty.
        """
        if difficulty is None:
            return number % len(self.configs)
        ids = self._by_difficulty[self._level(difficulty)]
        return ids[number % len(ids)]

    def pick_fresh(self, number: int, difficulty: int | None = None) -> Fresh:
        """Turn a number into a fresh input; each difficulty that is frozen is as likely as the others.

        Args:
            number: As for `pick`.
            difficulty: The difficulty; the number decides on it by default.

        Raises:
            ConfigurationError: If there is no frozen configuration of that difficulty.
        """
        seed, rest = number % SEEDS, number // SEEDS
        levels = tuple(self._by_difficulty)
        return Fresh(levels[rest % len(levels)] if difficulty is None else self._level(difficulty), seed)

    def _level(self, difficulty: object) -> int:
        try:
            level = as_index(difficulty, "difficulty")
        except ConfigurationError:
            level = 0
        if level not in self._by_difficulty:
            there = ", ".join(map(str, self._by_difficulty))
            raise ConfigurationError(f"options['difficulty'] must be one of {there}, not {difficulty!r}")
        return level

    def seed_number(self, seed: int) -> int:
        """Hash a seed together with the module's id to 64 bits, so that neighbouring seeds share nothing."""
        text = f"{self.env_id}|{seed}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


class TaskSet(Choices):
    """The configurations of a loaded module, with their inputs and expected answers.

    Inputs come from ``generate`` and expected answers from ``reference``, both away from the tools; up
    to 64 of them are remembered. One task set serves every environment of its program, in any thread.

    Args:
        program: The loaded module.
        configs: Its configurations.

    Attributes:
        program: The loaded module.
        fresh: The fresh tasks that were made last (see `codegym_envs.episode.fresh_tasks`).
    """

    __slots__ = ("_cache", "fresh", "program")

    def __init__(self, program: Program, configs: Sequence[TaskConfig]) -> None:
        super().__init__(program.module.env_id, configs)
        self.program = program
        self._cache: dict[int, Task] = {}
        self.fresh: dict[Fresh, Task] = {}

    def task(self, config_id: int) -> Task:
        """The inputs and the expected answer of a configuration; the caller must not change them.

        Raises:
            ConfigurationError: If there is no such configuration.
            ExecutionFailed: If ``generate`` or ``reference`` fails on it.
        """
        config_id = as_index(config_id, "config_id", 0, len(self.configs) - 1)
        task = self._cache.get(config_id)
        if task is None:
            inputs = inputs_of(self.program, self.configs[config_id])
            task = (inputs, self.program.reference(inputs))
            _remember(self._cache, config_id, task)
        return task

    def keep(self, fresh: Fresh, task: Task) -> Task:
        """Remember a fresh task, as long as it is one of the last 64."""
        _remember(self.fresh, fresh, task)
        return task


def _remember(cache: dict[_Key, Task], key: _Key, task: Task) -> None:
    cache[key] = task
    if len(cache) > _CACHED_TASKS:
        with contextlib.suppress(RuntimeError, StopIteration):  # another thread is doing the same
            cache.pop(next(iter(cache)), None)
