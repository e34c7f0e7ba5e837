"""Whether a submitted answer is right: it equals the expected one, or the module accepts it as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from codegym_envs.errors import ExecutionFailed
from codegym_envs.reward import score

if TYPE_CHECKING:
    from codegym_envs.executor import Program

__all__ = ["right"]


def right(program: Program, inputs: Mapping[str, Any], expected: Any, submitted: Any) -> float:
    """Score a submitted answer; everything that says whether an answer is right asks this function.

    Args:
        program: The loaded module. Its ``accepts``, if it has one, is asked about an answer that does not
            equal the expected one; it runs where ``reference`` runs, away from the tools.
        inputs: The hidden input.
        expected: What ``reference`` returned.
        submitted: The answer, converted to the type of ``reference``.

    Returns:
        1.0 if the answer is right, else 0.0; an ``accepts`` that fails does not accept.

    Raises:
        WorkerError: If ``accepts`` needs a worker process and none can be started.
    """
    module = program.module
    reward = score(expected, submitted, module.answer)
    if reward == 1.0 or not module.has_accepts:
        return reward
    try:
        return 1.0 if program.accepts(submitted, inputs) else 0.0
    except ExecutionFailed:
        return 0.0
