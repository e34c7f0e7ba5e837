"""What is known beforehand of an environment's task configurations."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from codegym_envs import catalog
from codegym_envs.env import ToolEnv
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import Receipt, TaskConfig, load_module

__all__ = ["EnvironmentFacts", "environment_facts"]

_CERTIFIED = "necessity"
"""Name of the check whose figures hold the certified bounds."""


@dataclass(frozen=True, slots=True)
class EnvironmentFacts:
    """An environment, as far as a benchmark needs to know it.

    Attributes:
        target: What `codegym_envs.ToolEnv` makes it from: its id, or the path of its file.
        env_id: Gymnasium id.
        module_hash: SHA-256 (hex) of its module.
        title: First line of its docstring.
        topics: Its topics.
        workflow: Kind of work that it asks for; empty if the module does not say.
        family: Its family.
        split: Its split; None outside of the catalog.
        configs: Its task configurations.
        oracle_calls: Number of the oracle's actions on each configuration, ``done`` included; empty outside
            of the catalog.
        bounds: By configuration, how many actions an agent that is always right needs at least: the calls
            that are certified to be needed, and ``done``.
    """

    target: str
    env_id: str
    module_hash: str
    title: str
    topics: tuple[str, ...]
    workflow: str
    family: str
    split: str | None
    configs: tuple[TaskConfig, ...]
    oracle_calls: tuple[int, ...]
    bounds: dict[int, int]


def environment_facts(target: str) -> EnvironmentFacts:
    """Facts of one environment.

    Args:
        target: An id (or short name) of the installed catalog, or the path of a module's file.

    Raises:
        CatalogError: If there is no such id.
        ConfigurationError: If there is no such file.
        ModuleRejected: If the file is not an environment module.
        ExecutionFailed: If its task configurations cannot be made.
    """
    if not target.endswith(".py"):
        return _from_catalog(target)
    path = Path(target)
    if not path.is_file():
        raise ConfigurationError(f"there is no file {target}")
    module = load_module(path)
    if catalog.entry_of(module) is not None:
        return _from_catalog(module.env_id)
    env = ToolEnv(module)
    try:
        configs = env.configs
    finally:
        env.close()
    return EnvironmentFacts(
        target=target,
        env_id=module.env_id,
        module_hash=module.hash,
        title=module.title,
        topics=module.topics,
        workflow=module.workflow,
        family=module.family,
        split=None,
        configs=configs,
        oracle_calls=(),
        bounds={},
    )


def _from_catalog(name: str) -> EnvironmentFacts:
    entry = catalog.entry(name)
    receipt = entry.decoded_receipt()
    return EnvironmentFacts(
        target=entry.id,
        env_id=entry.id,
        module_hash=entry.hash,
        title=entry.title,
        topics=entry.topics,
        workflow=entry.workflow,
        family=entry.family,
        split=entry.split,
        configs=receipt.configs,
        oracle_calls=receipt.calls,
        bounds=_bounds(receipt),
    )


def _bounds(receipt: Receipt) -> dict[int, int]:
    for check in receipt.checks:
        if check.check == _CERTIFIED:
            numbers, bounds = check.figures.get("configurations", ()), check.figures.get("bounds", ())
            return {int(number): int(bound) + 1 for number, bound in zip(numbers, bounds, strict=True)}
    return {}
