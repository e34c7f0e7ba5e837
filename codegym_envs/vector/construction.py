"""The parts of a vector environment, read from the arguments of its constructor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from codegym_envs.env.resolving import Execution
from codegym_envs.env.suite import Suite
from codegym_envs.episode import rules_of
from codegym_envs.errors import ConfigurationError
from codegym_envs.spaces import ActionText
from codegym_envs.spec import EnvironmentModule, as_index
from codegym_envs.vector.groups import Groups
from codegym_envs.vector.players import EpisodeSettings, LocalPlayer, SlotPlayer
from codegym_envs.vector.shards import ShardedPlayer
from codegym_envs.vector.task_draws import FixedModules, SuiteModules, TaskSource

__all__ = ["Modules", "Slots", "check_choices", "player_for", "read_slots", "sampling_spaces"]

Modules: TypeAlias = "EnvironmentModule | str | Path | Sequence[EnvironmentModule | str | Path] | Suite"
"""What is played: one module, several, or a suite."""


class Slots(NamedTuple):
    """How many environments there are, and what they play.

    Attributes:
        number: Number of environments.
        group_size: Number of neighbouring ones that play the same tasks.
        source: What tasks are drawn from, by groups where there are any.
        groups: The same as ``source`` where there are groups, else None.
    """

    number: int
    group_size: int
    source: TaskSource
    groups: Groups | None


def check_choices(execution: object, render_mode: object, render_modes: Sequence[str]) -> None:
    """Check the arguments that are one of a few values.

    Raises:
        ConfigurationError: If one is not.
    """
    if execution not in (None, "inline", "isolated"):
        raise ConfigurationError(f"execution must be 'inline', 'isolated' or None, not {execution!r}")
    if render_mode is not None and render_mode not in render_modes:
        raise ConfigurationError(f"render_mode must be None, 'ansi' or 'human', not {render_mode!r}")


def read_slots(
    module: Modules, num_envs: int | None, execution: Execution | None, group_size: int, *, fresh: bool
) -> Slots:
    """Read what is played, and in how many slots.

    Raises:
        ModuleRejected: If a module cannot be loaded.
        CatalogError: If there is no such id.
        ConfigurationError: If an argument has a value that cannot be used.
    """
    if isinstance(module, (Suite, str)) or not isinstance(module, Sequence):
        modules: Sequence[EnvironmentModule | str | Path | Suite] = [module]
    else:
        modules = module
    count = as_index(len(modules) if num_envs is None else num_envs, "num_envs", 1)
    size = as_index(group_size, "group_size", 1)
    if count % size:
        raise ConfigurationError(f"group_size {group_size} does not divide num_envs {count}")
    source: TaskSource = (
        SuiteModules(module, execution, fresh=fresh)
        if isinstance(module, Suite)
        else FixedModules(modules, execution, fresh=fresh)
    )
    groups = Groups(source, size) if size > 1 else None
    return Slots(count, size, groups or source, groups)


def sampling_spaces(
    source: TaskSource, count: int, settings: EpisodeSettings, *, own: bool
) -> list[ActionText]:
    """One space of actions per slot.

    Args:
        source: Says which module a slot plays first.
        count: Number of slots.
        settings: Of all episodes.
        own: Whether every slot has a space of its own; else those that play one module for ever share theirs.
    """
    spaces: list[ActionText] = []
    shared: dict[int, ActionText] = {}
    for slot in range(count):
        module = source.first(slot)
        space = shared.get(id(module))
        if space is None or own:
            tools = rules_of(module, settings.action_format, settings.parallel_calls).tools
            space = shared[id(module)] = ActionText(tools, settings.action_format)
        spaces.append(space)
    return spaces


def player_for(count: int, settings: EpisodeSettings, shards: int) -> SlotPlayer:
    """Who holds the episodes: as many processes as there are shards, or this one."""
    return ShardedPlayer(count, settings, shards) if shards else LocalPlayer(count, settings)
