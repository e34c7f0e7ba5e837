"""Many episodes at once: `ToolVectorEnv`, and the entry points that ``gymnasium.make_vec`` calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from codegym_envs.env.suite import Suite
from codegym_envs.env.suite_env import suite_of
from codegym_envs.spec import EnvironmentModule
from codegym_envs.vector.received import Received
from codegym_envs.vector.shard import ShardLost
from codegym_envs.vector.vector_env import ToolVectorEnv

__all__ = ["Received", "ShardLost", "ToolVectorEnv", "make_suite_vector", "make_vector"]


def make_vector(num_envs: int, module: EnvironmentModule | str | Path, **arguments: Any) -> ToolVectorEnv:
    """What ``gymnasium.make_vec`` calls for an environment's id.

    Args:
        num_envs: Number of environments.
        module: The module.
        arguments: Those of `ToolVectorEnv`.
    """
    return ToolVectorEnv(module, num_envs, **arguments)


def make_suite_vector(num_envs: int, suite: Suite | None = None, **arguments: Any) -> ToolVectorEnv:
    """What ``gymnasium.make_vec("CodeGym/Suite-v0", …)`` calls.

    Args:
        num_envs: Number of environments.
        suite: What is drawn from; made from ``split`` and the like by default.
        arguments: Those of `ToolVectorEnv`, and those of `codegym_envs.env.Suite`.

    Raises:
        ConfigurationError: If an argument cannot be used.
    """
    own = {name: arguments.pop(name) for name in _OWN if name in arguments}
    return ToolVectorEnv(suite_of(suite, arguments), num_envs, **own)


_OWN = (
    "execution",
    "action_format",
    "max_tool_calls",
    "parallel_calls",
    "max_invalid_actions",
    "configs",
    "autoreset_mode",
    "group_size",
    "shards",
    "render_mode",
)
