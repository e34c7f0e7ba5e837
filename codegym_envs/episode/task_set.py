"""Which hidden inputs an environment module has, and what their answers are."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from codegym_envs.errors import ConfigurationError
from codegym_envs.executor.configs import inputs_of
from codegym_envs.spec.plain_data.integers import as_index
from codegym_envs.spec.records import TaskConfig

if TYPE_CHECKING:
    from codegym_envs.executor import Program

__all__ = ["Choices", "TaskSet"]

_CACHED_TASKS = 64  # a receipt freezes 36 configurations by default, so that all of them stay


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
        try:
            ids = self._by_difficulty.get(as_index(difficulty, "difficulty"))
        except ConfigurationError:
            ids = None
        if ids is None:
            there = ", ".join(map(str, self._by_difficulty))
            raise ConfigurationError(f"options['difficulty'] must be one of {there}, not {difficulty!r}")
        return ids[number % len(ids)]

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
    """

    __slots__ = ("_cache", "program")

    def __init__(self, program: Program, configs: Sequence[TaskConfig]) -> None:
        super().__init__(program.module.env_id, configs)
        self.program = program
        self._cache: dict[int, tuple[Mapping[str, Any], Any]] = {}

    def task(self, config_id: int) -> tuple[Mapping[str, Any], Any]:
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
            self._cache[config_id] = task
            if len(self._cache) > _CACHED_TASKS:
                with contextlib.suppress(RuntimeError, StopIteration):  # another thread is doing the same
                    self._cache.pop(next(iter(self._cache)), None)
        return task
