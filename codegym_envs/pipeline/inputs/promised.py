"""What is done about a statement's promises: kept, left to the problem's ``valid``, or nothing is grown."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from codegym_envs.executor.workers.foreign import Job, run_foreign
from codegym_envs.pipeline.constraints import Promise
from codegym_envs.pipeline.observing.observe import python_data
from codegym_envs.spec import Problem
from codegym_envs.spec.beside import VALID
from codegym_envs.synthesis.contract import refuse

__all__ = ["KnownOnly", "accounted", "are_valid"]

_ENOUGH = 12  # known inputs with which nothing needs to be grown


def are_valid(problem: Problem, inputs: Sequence[Mapping[str, Any]]) -> list[bool]:
    """What a problem's ``valid`` says of inputs; one on which it fails is not valid.

    Raises:
        WorkerError: If foreign code cannot be run on this machine.
    """
    jobs = [
        Job(VALID, python_data(copy.deepcopy(dict(item))), fresh=index == 0)
        for index, item in enumerate(inputs)
    ]
    outcomes = run_foreign(problem.whole, jobs)
    return [outcome.status == "returned" and outcome.value is True for outcome in outcomes]


def accounted(
    problem: Problem, promises: Sequence[Promise], known: Sequence[Mapping[str, Any]]
) -> tuple[tuple[Promise, ...], bool]:
    """Promises with what keeps each, and whether inputs may be grown.

    Args:
        problem: The problem.
        promises: Its promises.
        known: Inputs that are known.

    Raises:
        SynthesisRefused: With reason ``promise_not_kept`` if nothing keeps one of them.
    """
    broken = next((one for one in promises if not one.kept_by), None)
    if broken is None:
        return tuple(promises), True
    if VALID in problem.beside:
        return _with(promises, "valid(), which the problem brings"), True
    if len(known) >= _ENOUGH:
        return _with(promises, "nothing is grown: only known inputs are used"), False
    raise refuse("promise_not_kept", broken.sentence)


def _with(promises: Sequence[Promise], words: str) -> tuple[Promise, ...]:
    return tuple(one if one.kept_by else replace(one, kept_by=words) for one in promises)


class KnownOnly:
    """Proposes nothing but what is known.

    Args:
        promises: What the statement promises of inputs.
        known: The inputs.
    """

    def __init__(self, promises: tuple[Promise, ...], known: Sequence[Mapping[str, Any]]) -> None:
        self.promises = promises
        self.known = known

    def propose(self, level: int, number: int) -> dict[str, Any]:
        """One of the known inputs."""
        return copy.deepcopy(dict(self.known[(level + number) % len(self.known)]))

    def near(self, inputs: Mapping[str, Any], seed: str) -> dict[str, Any]:
        """The input itself."""
        return copy.deepcopy(dict(inputs))

    def boundary(self) -> Iterable[dict[str, Any]]:
        """None."""
        return ()
