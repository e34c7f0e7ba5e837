"""From what a caller names to a loaded module with its task configurations."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias
from weakref import WeakValueDictionary

from codegym_envs import catalog
from codegym_envs.episode import Choices, TaskSet
from codegym_envs.errors import ConfigurationError
from codegym_envs.executor import Program, load_program
from codegym_envs.executor.configs import freeze
from codegym_envs.spec import EnvironmentModule, as_index, load_module

__all__ = ["Execution", "Subject", "choices_of", "default_execution", "limit_of", "resolve", "tasks_of"]

Execution: TypeAlias = Literal["inline", "isolated"]
Subject: TypeAlias = EnvironmentModule | str | Path
"""What names a module: itself, its Gymnasium id in the catalog, or the path of its file."""

_TASK_SETS: WeakValueDictionary[int, TaskSet] = WeakValueDictionary()
"""Task sets in use by ``id(program)``; a task set keeps its program alive, so that the id stays its own."""

_KEPT = 256
_recent: OrderedDict[int, TaskSet] = OrderedDict()
"""The task sets used last: players of many modules in turn come back to them, and they remember answers."""


def resolve(module: Subject) -> EnvironmentModule:
    """The module that is meant.

    Raises:
        ModuleRejected: If a file is not an environment module.
        CatalogError: If there is no such id.
        ConfigurationError: If it is something else.
    """
    if isinstance(module, EnvironmentModule):
        return module
    if isinstance(module, Path) or (isinstance(module, str) and module.endswith(".py")):
        return load_module(Path(module))
    if isinstance(module, str):
        return _from_catalog(module)
    raise ConfigurationError(
        f"module must be an EnvironmentModule, an id or a path, not {type(module).__name__}"
    )


_from_catalog = lru_cache(maxsize=512)(catalog.load)
"""Modules by id, parsed once: a thousand environments of one id share one record."""


def default_execution(module: EnvironmentModule) -> Execution:
    """Inline for modules whose content hash is in the installed catalog's index, else isolated."""
    return "inline" if catalog.is_installed(module.hash) else "isolated"


def tasks_of(program: Program) -> TaskSet:
    """The task configurations of a program: those of its receipt in the catalog, else frozen now.

    Raises:
        ExecutionFailed: If they cannot be made.
    """
    tasks = _TASK_SETS.get(id(program))
    if tasks is None:
        known = _receipt_choices(program.module)
        configs = freeze(program) if known is None else known.configs
        tasks = _TASK_SETS[id(program)] = TaskSet(program, configs)
    with contextlib.suppress(KeyError):  # another thread made room just now
        _recent[id(program)] = tasks
        _recent.move_to_end(id(program))
        while len(_recent) > _KEPT:
            _recent.popitem(last=False)
    return tasks


def choices_of(module: EnvironmentModule, execution: Execution) -> Choices:
    """The task configurations of a module; one of the catalog need not be compiled for that.

    Raises:
        ExecutionFailed: If they cannot be made.
    """
    return _receipt_choices(module) or tasks_of(load_program(module, execution))


def _receipt_choices(module: EnvironmentModule) -> Choices | None:
    """The configurations that the catalog has for a module; None if it is not one of the catalog's."""
    return None if catalog.entry_of(module) is None else _frozen(module.env_id)


@lru_cache(maxsize=1_024)
def _frozen(env_id: str) -> Choices:
    return Choices(env_id, catalog.receipt(env_id).configs)


def limit_of(value: int | None, what: str) -> int | None:
    """A limit that was given, or None for none.

    Raises:
        ConfigurationError: If it is not a positive integer.
    """
    return None if value is None else as_index(value, what, 1)
