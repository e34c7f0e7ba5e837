"""What several commands need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from rich.console import Console

from codegym_envs import catalog
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import EnvironmentModule, load_module

__all__ = ["console", "print_json", "read_module", "tier"]


def console(*, stderr: bool = False) -> Console:
    """A console of the terminal's width; wide enough for a table when output goes to a file."""
    found = Console(stderr=stderr, highlight=False)
    if not found.is_terminal:
        return Console(stderr=stderr, highlight=False, width=160)
    return found


def print_json(value: Any) -> None:
    """Print a value as JSON on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def read_module(target: str) -> EnvironmentModule:
    """The environment module that a person named: a path to a ``.py`` file, or an id of the catalog.

    Raises:
        CatalogError: If there is no such id.
        ConfigurationError: If there is no such file.
        ModuleRejected: If the file is no environment module.
    """
    if target.endswith(".py") or Path(target).is_file():
        path = Path(target)
        if not path.is_file():
            raise ConfigurationError(f"there is no file {target}")
        return load_module(path)
    return catalog.load(target)


def tier(module: EnvironmentModule, wanted: str | None) -> Literal["inline", "isolated"]:
    """The tier in which a module runs: as wanted, else inline only for modules of the installed catalog.

    Raises:
        ConfigurationError: If there is no such tier.
    """
    if wanted == "inline" or (wanted is None and catalog.is_installed(module.hash)):
        return "inline"
    if wanted in (None, "isolated"):
        return "isolated"
    raise ConfigurationError(f"--execution is inline or isolated, not {wanted!r}")
