"""How an episode starts: which configuration is played, and what its first info holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from codegym_envs.episode import DEFAULT_LIMITS, SEEDS, Choices, Fresh, Rules, Task, TaskSet, fresh_task
from codegym_envs.episode.configuration import given_task
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import as_index

__all__ = [
    "OPTIONS",
    "Configs",
    "Picked",
    "choose",
    "default_limit",
    "pick",
    "read_configs",
    "read_options",
    "reset_info",
    "told",
]

Configs: TypeAlias = Literal["frozen", "fresh"]
"""What a ``reset`` draws from: the frozen configurations, or everything that ``generate`` can make."""

OPTIONS = ("config", "config_id", "difficulty", "fresh_seed")
"""The options of ``reset``."""


class Picked(NamedTuple):
    """What an episode plays; where ``config_id`` and ``fresh`` are None, the input itself is given.

    Attributes:
        config_id: Index of the frozen configuration, or None.
        difficulty: 1, 2 or 3.
        fresh: The fresh input, or None.
    """

    config_id: int | None
    difficulty: int
    fresh: Fresh | None = None

    @property
    def fresh_seed(self) -> int | None:
        """Seed of the fresh input, or None."""
        return None if self.fresh is None else self.fresh.seed


def read_configs(configs: object) -> bool:
    """Whether the argument ``configs`` asks for fresh inputs.

    Raises:
        ConfigurationError: If it is neither ``"frozen"`` nor ``"fresh"``.
    """
    if configs not in ("frozen", "fresh"):
        raise ConfigurationError(f"configs must be 'frozen' or 'fresh', not {configs!r}")
    return configs == "fresh"


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
    tasks: Choices, options: Mapping[str, Any], number: Callable[[], int], *, fresh: bool = False
) -> Picked:
    """What the options ask for.

    Args:
        tasks: The module's configurations.
        options: Options of ``reset``.
        number: Gives the number that picks where the options leave a choice; see `TaskSet.pick`.
        fresh: Whether a fresh input is drawn where they leave one.

    Raises:
        ConfigurationError: If the options cannot be used.
    """
    unknown = [key for key in options if key not in OPTIONS]
    if unknown:
        raise ConfigurationError(f"unknown option {unknown[0]!r}; there are {', '.join(OPTIONS)}")
    difficulty, config_id = options.get("difficulty"), options.get("config_id")
    named = [key for key in ("config", "config_id", "fresh_seed") if options.get(key) is not None]
    if len(named) > 1:
        raise ConfigurationError(f"give either options[{named[0]!r}] or options[{named[1]!r}], not both")
    if "config" in options:
        return Picked(None, 1 if difficulty is None else as_index(difficulty, "options['difficulty']", 1, 3))
    if options.get("fresh_seed") is not None:
        seed = as_index(options["fresh_seed"], "options['fresh_seed']", 0, SEEDS - 1)
        if difficulty is None:
            raise ConfigurationError("options['fresh_seed'] goes with options['difficulty']")
        found = tasks.pick_fresh(seed, difficulty)
        return Picked(None, found.difficulty, found)
    if config_id is None:
        if fresh:
            found = tasks.pick_fresh(number(), difficulty)
            return Picked(None, found.difficulty, found)
        config_id = tasks.pick(number(), difficulty)
    elif difficulty is not None:
        raise ConfigurationError("give either options['config_id'] or options['difficulty'], not both")
    config_id = as_index(config_id, "options['config_id']", 0, len(tasks.configs) - 1)
    return Picked(config_id, tasks.configs[config_id].difficulty)


def choose(
    tasks: TaskSet, options: Mapping[str, Any], number: Callable[[], int], *, fresh: bool = False
) -> tuple[Picked, Task]:
    """`pick`, with the inputs and the expected answer.

    Raises:
        ConfigurationError: If the options cannot be used.
        ExecutionFailed: If ``generate`` or ``reference`` fails.
    """
    picked = pick(tasks, options, number, fresh=fresh)
    if picked.fresh is not None:
        return picked, fresh_task(tasks, picked.fresh)
    if picked.config_id is None:
        return picked, given_task(tasks.program, options["config"])
    return picked, tasks.task(picked.config_id)


def default_limit(difficulty: int) -> int:
    """Number of actions after which an episode is truncated if nobody says otherwise."""
    return DEFAULT_LIMITS.get(difficulty, DEFAULT_LIMITS[1])


def reset_info(rules: Rules, picked: Picked, max_tool_calls: int) -> dict[str, Any]:
    """The info dictionary of a reset, as `codegym_envs.env` describes it; shares nothing with others."""
    return {
        "env_id": rules.module.env_id,
        "config_id": picked.config_id,
        "difficulty": picked.difficulty,
        "fresh_seed": picked.fresh_seed,
        "max_tool_calls": max_tool_calls,
        **told(rules, max_tool_calls),
    }


def told(rules: Rules, max_tool_calls: int) -> dict[str, Any]:
    """What a reset's info says of the task and its tools."""
    return {"task": rules.described_task(max_tool_calls), "tools": json.loads(rules.schemas)}
