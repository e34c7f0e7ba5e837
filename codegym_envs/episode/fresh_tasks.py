"""Hidden inputs that are made for an episode, instead of those that are frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegym_envs.episode.oracle_play import play_oracle
from codegym_envs.episode.rules import DEFAULT_LIMITS
from codegym_envs.episode.task_set import SEEDS, Fresh, Task, TaskSet
from codegym_envs.errors import ConfigurationError, ExecutionFailed
from codegym_envs.spec.plain_data.values import digest

if TYPE_CHECKING:
    from codegym_envs.spec.records import EnvironmentModule

__all__ = ["fresh_task", "require_generate"]

_TRIES = 20
_MACHINE = frozenset({"wall_clock", "memory", "worker_lost"})
"""Codes of failures that depend on the machine: the input of a seed must not."""


def require_generate(module: EnvironmentModule) -> None:
    """Check that a module makes inputs.

    Raises:
        ConfigurationError: If it has none but those that are listed.
    """
    if not module.has_generate:
        raise ConfigurationError(
            f"{module.env_id} cannot be played with fresh inputs: its module has no generate, only a list. "
            "Leave configs at 'frozen', or write generate(rng, difficulty) into the module"
        )


def fresh_task(tasks: TaskSet, fresh: Fresh) -> Task:
    """The inputs and the expected answer of a fresh task; the caller must not change them.

    ``generate`` draws, and draws again where it fails, where ``reference`` or the oracle fails on what it
    drew, where the oracle needs more actions than an episode of that difficulty has, and where the input is
    one of the frozen ones (unless nothing else comes: some problems have no others).

    Args:
        tasks: The module, and its frozen configurations.
        fresh: Difficulty and seed, which decide alone.

    Raises:
        ConfigurationError: If the module has no ``generate``.
        ExecutionFailed: If nothing that can be played came in 20 draws, or for a reason of the machine.
    """
    require_generate(tasks.program.module)
    found = tasks.fresh.get(fresh)
    if found is not None:
        return found
    frozen = {config.digest for config in tasks.configs}
    known: Task | None = None
    reason = ""
    for attempt in range(_TRIES):
        try:
            inputs, expected = _drawn(tasks, fresh.difficulty, fresh.seed + attempt * SEEDS)
        except ExecutionFailed as error:
            if error.code in _MACHINE:
                raise
            reason = str(error)
            continue
        if digest(inputs) not in frozen:
            return tasks.keep(fresh, (inputs, expected))
        known = known or (inputs, expected)
    if known is None:
        raise ExecutionFailed(
            "no_fresh_input",
            f"{_TRIES} inputs of difficulty {fresh.difficulty} that generate of {tasks.program.module.name} "
            f"drew cannot be played, the last one because: {reason}",
        )
    return tasks.keep(fresh, known)


def _drawn(tasks: TaskSet, difficulty: int, seed: int) -> Task:
    """What one seed of ``generate`` gives, if the module's own solution wins it."""
    program = tasks.program
    inputs = program.generate(difficulty, seed)
    expected = program.reference(inputs)
    if program.module.has_solve:
        limit = DEFAULT_LIMITS.get(difficulty, DEFAULT_LIMITS[1])
        played = play_oracle(program, inputs, expected, max_tool_calls=limit)
        if played.reward != 1.0:
            raise ExecutionFailed("lost", "the module's own solution does not win it")
    return inputs, expected
