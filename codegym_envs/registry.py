"""The catalog's environments in Gymnasium's registry.

Importing `codegym_envs` registers every id of the installed catalog. Only the index is read for that; a
module is loaded when its environment is made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gymnasium
from gymnasium.envs.registration import EnvSpec

from codegym_envs import catalog
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import load_module

__all__ = ["ENTRY_POINT", "SUITE_ID", "register", "register_all"]

ENTRY_POINT = "codegym_envs.env:ToolEnv"
VECTOR_ENTRY_POINT = "codegym_envs.vector:make_vector"
SUITE_ID = "CodeGym/Suite-v0"
"""The id under which every episode plays another environment of the catalog."""


def register_all() -> tuple[str, ...]:
    """Register every environment of the installed catalog, and `SUITE_ID`; what is registered already stays.

    Returns:
        The ids of the catalog, registered before or now.

    Raises:
        CatalogError: If the catalog's index is damaged.
    """
    ids = catalog.ids()
    for env_id in ids:
        if env_id not in gymnasium.registry:
            _enter(env_id, env_id, {})
    if ids and SUITE_ID not in gymnasium.registry:
        gymnasium.registry[SUITE_ID] = EnvSpec(
            id=SUITE_ID,
            entry_point="codegym_envs.env:SuiteEnv",
            vector_entry_point="codegym_envs.vector:make_suite_vector",
        )
    return ids


def register(path: str | Path, **kwargs: Any) -> str:
    """Register a module of your own, so that `gymnasium.make` and `gymnasium.make_vec` find it by id.

    Args:
        path: The module's file. It is read again, and loaded, whenever an environment is made.
        kwargs: Default arguments of `codegym_envs.ToolEnv`, such as ``execution="inline"``.

    Returns:
        The id: ``CodeGym/`` and the file stem in CamelCase.

    Raises:
        ModuleRejected: If the file cannot be parsed.
        ConfigurationError: If the id belongs to another environment.
    """
    module = load_module(Path(path))
    known = gymnasium.registry.get(module.env_id)
    target = str(Path(path).resolve())
    if known is not None and known.kwargs.get("module") != target:
        raise ConfigurationError(
            f"{module.env_id} is registered already; give {Path(path).name} another name"
        )
    _enter(module.env_id, target, kwargs)
    return module.env_id


def _enter(env_id: str, module: str, kwargs: dict[str, Any]) -> None:
    # gymnasium.register() compares a new id with all others, which takes seconds with thousands of them; its
    # checks are for ids without a version, which ours never are.
    gymnasium.registry[env_id] = EnvSpec(
        id=env_id,
        entry_point=ENTRY_POINT,
        vector_entry_point=VECTOR_ENTRY_POINT,
        kwargs={"module": module, **kwargs},
    )
