"""Coding problems as verified, multi-turn tool-use environments for Gymnasium.

    import gymnasium
    import codegym_envs as cg

    env = gymnasium.make("CodeGym/ClosestReading-v0")
    prompt, info = env.reset(seed=7)
    observation, reward, terminated, truncated, info = env.step('{"name": "observe", "parameters": {}}')

Importing the package registers the installed catalog's ids with Gymnasium; it loads neither synthesis nor
verification. What is public is named in ``__all__``; the rooms below (`codegym_envs.spec`,
`codegym_envs.catalog` and others) are documented in their own modules.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegym_envs.errors import (
    CatalogError,
    CodeGymError,
    ConfigurationError,
    ExecutionFailed,
    MissingExtra,
    ModuleRejected,
    SynthesisRefused,
    WorkerError,
)
from codegym_envs.registry import register, register_all
from codegym_envs.spec import EnvironmentModule, Receipt, load_module, parse_module

if TYPE_CHECKING:
    from codegym_envs.env import ToolEnv as ToolEnv
    from codegym_envs.verification import verify as verify

__all__ = [
    "CatalogError",
    "CodeGymError",
    "ConfigurationError",
    "EnvironmentModule",
    "ExecutionFailed",
    "MissingExtra",
    "ModuleRejected",
    "Receipt",
    "SynthesisRefused",
    "ToolEnv",
    "WorkerError",
    "__version__",
    "load",
    "loads",
    "register",
    "verify",
]

__version__ = "0.1.0"

_LAZY = {"ToolEnv": "codegym_envs.env", "verify": "codegym_envs.verification"}


def load(path: str | Path) -> EnvironmentModule:
    """Read an environment module from a file, with its sidecar ``<name>.configs.jsonl`` if there is one.

    Nothing of it is executed.

    Raises:
        ModuleRejected: If it is not an environment module; the text says where and what to do.
    """
    return load_module(Path(path))


def loads(source: str, name: str = "module") -> EnvironmentModule:
    """Parse an environment module from its source text. Nothing of it is executed.

    Args:
        source: The module's text.
        name: The file stem it would have; decides the id.

    Raises:
        ModuleRejected: If it is not an environment module; the text says where and what to do.
    """
    return parse_module(source, name=name)


def __getattr__(name: str) -> Any:
    home = _LAZY.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - only when a lazy name is asked for

    value = globals()[name] = getattr(import_module(home), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


try:
    register_all()
except CatalogError as damaged:  # the command that repairs the catalog imports this package too
    warnings.warn(f"no environment is registered: {damaged}", RuntimeWarning, stacklevel=2)
