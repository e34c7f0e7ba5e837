"""From what a caller names to a loaded module with its task configurations."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias
from weakref import WeakValueDictionary

from codegym_envs import catalog
from codegym_envs.episode import TaskSet
from codegym_envs.errors import ConfigurationError
from codegym_envs.executor import Program
from codegym_envs.executor.configs import freeze
from codegym_envs.spec import EnvironmentModule, as_index, load_module

__all__ = ["Execution", "Subject", "default_execution", "limit_of", "resolve", "tasks_of"]

Execution: TypeAlias = Literal["inline", "isolated"]
Subject: TypeAlias = EnvironmentModule | str | Path
"""What names a module: itself, its Gymnasium id in the catalog, or the path of its file."""

_TASK_SETS: WeakValueDictionary[int, TaskSet] = WeakValueDictionary()
"""Task sets in use by ``id(program)``; a task set keeps its program alive, so that the id stays its own."""

_KEPT = 256
_recent: OrderedDict[int, TaskSet] = OrderedDict()
"""The task sets used last: who plays many modules in turn comes back to them, and they remember answers."""


def resolve(module: Subject) -> EnvironmentModule:
    """The module that is meant.

    Raises:
        ModuleRejected: If a file is no environment module.
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
    """Inline for modules whose content hash stands in the installed catalog's index, else isolated."""
    return "inline" if catalog.is_installed(module.hash) else "isolated"


def tasks_of(program: Program) -> TaskSet:
    """The task configurations of a program: those of its receipt in the catalog, else frozen now.

    Raises:
        ExecutionFailed: If they cannot be made.
    """
    tasks = _TASK_SETS.get(id(program))
    if tasks is None:
        tasks = _TASK_SETS[id(program)] = _task_set(program)
    _recent[id(program)] = tasks
    _recent.move_to_end(id(program))
    while len(_recent) > _KEPT:
        _recent.popitem(last=False)
    return tasks


def _task_set(program: Program) -> TaskSet:
    module = program.module
    if catalog.is_installed(module.hash):
        receipt = catalog.receipt(module.env_id)
        if receipt.module_hash == module.hash:
            return TaskSet(program, receipt.configs)
    return TaskSet(program, freeze(program))


def limit_of(value: int | None, what: str) -> int | None:
    """A limit that was given, or None for none.

    Raises:
        ConfigurationError: If it is no positive integer.
    """
    return None if value is None else as_index(value, what, 1)
