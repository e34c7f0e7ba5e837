"""Task configurations: freezing a module's list, and the inputs of one of them."""

from __future__ import annotations

from typing import Any, Protocol

from codegym_envs.errors import ConfigurationError, ExecutionFailed
from codegym_envs.executor.plain_state import copy_plain
from codegym_envs.spec.plain_data.values import digest
from codegym_envs.spec.records import EnvironmentModule, TaskConfig

__all__ = ["DIFFICULTIES", "PER_DIFFICULTY", "freeze", "inputs_of"]

DIFFICULTIES = (1, 2, 3)
"""Easy, medium, hard."""

PER_DIFFICULTY = 12
"""Configurations that are frozen for each difficulty."""

_TRIES = 4
_WHOLE_LIST = 30


class _Generator(Protocol):
    @property
    def module(self) -> EnvironmentModule: ...

    def generate(self, difficulty: int, seed: int) -> dict[str, Any]: ...


def freeze(program: _Generator, per_difficulty: int = PER_DIFFICULTY) -> tuple[TaskConfig, ...]:
    """The task configurations of a module: distinct ones of each difficulty, then the listed ones.

    A list of 30 configurations or more is the whole list: ``generate`` then makes fresh inputs only.

    Args:
        program: The loaded module.
        per_difficulty: How many to look for of each difficulty; seeds 0, 1, 2, … are tried, up to four
            times as many. There may be fewer in the end.

    Raises:
        ExecutionFailed: If ``generate`` fails.
    """
    module = program.module
    configs: list[TaskConfig] = []
    seen: set[str] = set()
    if module.has_generate and len(module.listed) < _WHOLE_LIST:
        for difficulty in DIFFICULTIES:
            found = 0
            for seed in range(_TRIES * per_difficulty):
                if found == per_difficulty:
                    break
                identity = digest(program.generate(difficulty, seed))
                if identity not in seen:
                    seen.add(identity)
                    configs.append(TaskConfig(difficulty, seed, identity))
                    found += 1
    for line, (difficulty, inputs) in enumerate(module.listed):
        identity = digest(inputs)
        if identity not in seen:
            seen.add(identity)
            configs.append(TaskConfig(difficulty, -1 - line, identity))
    return tuple(configs)


def inputs_of(program: _Generator, config: TaskConfig) -> dict[str, Any]:
    """The inputs of a frozen configuration.

    Raises:
        ConfigurationError: If the configuration is not one of this module.
        ExecutionFailed: If ``generate`` fails, or gives other values than when it was frozen.
    """
    module = program.module
    if config.seed < 0:
        line = -1 - config.seed
        if line >= len(module.listed):
            raise ConfigurationError(f"{module.name} lists no configuration number {line}")
        inputs: dict[str, Any] = copy_plain(dict(module.listed[line][1]))
    else:
        inputs = program.generate(config.difficulty, config.seed)
    if digest(inputs) != config.digest:
        raise ExecutionFailed(
            "stale_config", f"a configuration of {module.name} changed since it was frozen; verify it again"
        )
    return inputs
