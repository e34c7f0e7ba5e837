"""Loading a module: one program for each module and tier, kept while it is in use."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

from codegym_envs.errors import ConfigurationError
from codegym_envs.executor.inline import InlineProgram
from codegym_envs.spec.records import EnvironmentModule

__all__ = ["DIALECT_VERSION", "Program", "Session", "load_program"]

DIALECT_VERSION = 3
"""Raised when the same module could answer with other bytes than before."""

_CACHE_SIZE = 1_024
_programs: OrderedDict[tuple[str, str], InlineProgram] = OrderedDict()


class Session(Protocol):
    """The state of one episode."""

    def call(self, tool_index: int, arguments: tuple[Any, ...]) -> tuple[str | None, str]:
        """Run a tool: (None, JSON of the result), or (error code, message) with the state unchanged."""

    def snapshot(self) -> bytes:
        """The state as bytes."""

    def close(self) -> None:
        """End the session."""


class Program(Protocol):
    """A module that is ready to run in one tier. Holds no episode."""

    @property
    def module(self) -> EnvironmentModule:
        """The module."""

    @property
    def execution(self) -> str:
        """The tier: ``inline`` or ``isolated``."""

    def generate(self, difficulty: int, seed: int) -> dict[str, Any]:
        """One task configuration; raises ExecutionFailed."""

    def reference(self, inputs: Mapping[str, Any]) -> Any:
        """The expected answer; raises ExecutionFailed."""

    def accepts(self, answer: Any, inputs: Mapping[str, Any]) -> bool:
        """Whether an answer is right by the module's ``accepts``; raises ExecutionFailed."""

    def solve(self, call: Callable[[str, dict[str, Any]], Any]) -> Any:
        """Run the oracle; raises ExecutionFailed."""

    def start(self, inputs: Mapping[str, Any]) -> Session:
        """A session on a fresh copy of the inputs; raises ExecutionFailed."""

    def restore(self, snapshot: bytes) -> Session:
        """A session from a snapshot; raises ValueError."""


def load_program(module: EnvironmentModule, execution: Literal["inline", "isolated"] = "inline") -> Program:
    """Compile a module for a tier.

    Args:
        module: The parsed module.
        execution: ``inline`` runs it in this process, ``isolated`` in worker processes.

    Returns:
        The program; the same one for the same module and tier while it is in the cache.

    Raises:
        ModuleRejected: If the module is not in the dialect.
        ConfigurationError: If there is no such tier.
    """
    if execution == "isolated":
        from codegym_envs.executor.isolated import load_isolated  # noqa: PLC0415

        isolated: Program = load_isolated(module)
        return isolated
    if execution != "inline":
        raise ConfigurationError(f"execution must be 'inline' or 'isolated', not {execution!r}")
    # The name decides the seeds of generate, so modules with the same text and different names differ.
    key = module.hash, module.name
    program = _programs.get(key)
    if program is None:
        program = _programs[key] = InlineProgram(module)
        while len(_programs) > _CACHE_SIZE:
            try:
                _programs.popitem(last=False)
            except KeyError:
                break
    return program
