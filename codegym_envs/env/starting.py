"""How an episode starts: which configuration is played, and what its first info holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from codegym_envs.episode import DEFAULT_LIMITS, Choices, Rules, TaskSet
from codegym_envs.episode.configuration import given_task
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import as_index

__all__ = ["OPTIONS", "choose", "default_limit", "pick", "read_options", "reset_info"]

OPTIONS = ("config", "config_id", "difficulty")
"""The options of ``reset``."""


def read_options(options: Any) -> Mapping[str, Any]:
    """The options of a ``reset``.

    Raises:
        ConfigurationError: If they are not a mapping.
    """
    if options is None:
        return {}
    if not isinstance(options, Mapping):
        raise ConfigurationError(f"options must be a dictionary or None, not {type(options).__name__}")
    return options


def pick(
    tasks: Choices, options: Mapping[str, Any], number: Callable[[], int], allowed: tuple[str, ...] = OPTIONS
) -> tuple[int | None, int]:
    """Which configuration the options ask for.

    Args:
        tasks: The module's configurations.
        options: Options of ``reset``.
        number: Gives the number that picks where the options leave a choice; see `TaskSet.pick`.
        allowed: The options there are.

    Returns:
        Its ``config_id`` (None where the input itself is given) and its difficulty.

    Raises:
        ConfigurationError: If the options cannot be used.
    """
    unknown = [key for key in options if key not in allowed]
    if unknown:
        raise ConfigurationError(f"unknown option {unknown[0]!r}; there are {', '.join(allowed)}")
    difficulty, config_id = options.get("difficulty"), options.get("config_id")
    if "config" in options:
        if "config_id" in options:
            raise ConfigurationError("give either options['config'] or options['config_id'], not both")
        return None, 1 if difficulty is None else as_index(difficulty, "options['difficulty']", 1, 3)
    if config_id is None:
        config_id = tasks.pick(number(), difficulty)
    elif difficulty is not None:
        raise ConfigurationError("give either options['config_id'] or options['difficulty'], not both")
    config_id = as_index(config_id, "options['config_id']", 0, len(tasks.configs) - 1)
    return config_id, tasks.configs[config_id].difficulty


def choose(
    tasks: TaskSet, options: Mapping[str, Any], number: Callable[[], int]
) -> tuple[int | None, int, tuple[Mapping[str, Any], Any]]:
    """`pick`, with the inputs and the expected answer.

    Raises:
        ConfigurationError: If the options cannot be used.
        ExecutionFailed: If ``generate`` or ``reference`` fails.
    """
    config_id, difficulty = pick(tasks, options, number)
    if config_id is None:
        return None, difficulty, given_task(tasks.program, options["config"])
    return config_id, difficulty, tasks.task(config_id)


def default_limit(difficulty: int) -> int:
    """Number of actions after which an episode is truncated if nobody says otherwise."""
    return DEFAULT_LIMITS.get(difficulty, DEFAULT_LIMITS[1])


def reset_info(rules: Rules, config_id: int | None, difficulty: int, max_tool_calls: int) -> dict[str, Any]:
    """The info dictionary of a reset, as `codegym_envs.env` describes it; shares nothing with others."""
    return {
        "env_id": rules.module.env_id,
        "config_id": config_id,
        "difficulty": difficulty,
        "max_tool_calls": max_tool_calls,
        "task": rules.described_task(max_tool_calls),
        "tools": json.loads(rules.schemas),
    }
