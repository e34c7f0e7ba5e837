"""The problem's own word on answers of its solution: inputs on which it refuses them break a promise.

``accepts`` is foreign code here, and runs where foreign solutions run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from codegym_envs.executor.workers.foreign import Job, run_foreign
from codegym_envs.pipeline.observing.observe import python_data
from codegym_envs.pipeline.observing.stepping import GROWTH_LIMITS
from codegym_envs.pipeline.observing.witnesses import Verdict
from codegym_envs.spec import Problem, encode
from codegym_envs.spec.plain_data.containers import SETS
from codegym_envs.synthesis.right_answers.said import read_said

__all__ = ["agreed", "are_accepted", "are_alike"]

_MOST_LOST = 6  # judgements that had to be stopped, in a row


def are_accepted(problem: Problem, judged: Sequence[tuple[Mapping[str, Any], Any]]) -> list[bool]:
    """Whether the problem's ``accepts`` takes each of some answers; one that fails does not.

    Args:
        problem: A problem that has an ``accepts``.
        judged: Inputs with answers.

    Raises:
        WorkerError: If foreign code cannot be run on this machine.
    """
    jobs = [Job("accepts", python_data({**inputs, "answer": answer})) for inputs, answer in judged]
    outcomes = run_foreign(problem.source, jobs, limits=GROWTH_LIMITS, give_up_after=_MOST_LOST)
    return [outcome.status == "returned" and outcome.value is True for outcome in outcomes]


def are_alike(problem: Problem, pairs: Sequence[tuple[Mapping[str, Any], Any, Any]]) -> list[bool]:
    """Whether two answers to an input are equally right: equal, or the problem says that both are.

    Args:
        problem: The problem.
        pairs: Inputs with an answer that is right, and another one.

    Raises:
        WorkerError: If foreign code cannot be run on this machine.
    """
    same = [_text(one) == _text(other) for _, one, other in pairs]
    if all(same):
        return same
    if problem.has_accepts:
        accepted = are_accepted(problem, [(inputs, other) for inputs, _, other in pairs])
        return [equal or right for equal, right in zip(same, accepted, strict=True)]
    if read_said(problem.statement, [item.name for item in problem.parameters]).order is None:
        return same
    return [_without_order(one) == _without_order(other) for _, one, other in pairs]


def agreed(
    problem: Problem,
    inputs: Sequence[Mapping[str, Any]],
    answers: Sequence[Any],
    found: Sequence[Verdict],
) -> list[Verdict]:
    """What witnesses say, where another answer that is equally right is no disagreement.

    Args:
        problem: The problem.
        inputs: What they were asked about.
        answers: The first solution's answers.
        found: What they said.

    Raises:
        WorkerError: If foreign code cannot be run on this machine.
    """
    asked = [place for place, verdict in enumerate(found) if not verdict.agreed and not verdict.silent]
    alike = are_alike(problem, [(inputs[place], answers[place], found[place].other) for place in asked])
    settled = list(found)
    for place, right in zip(asked, alike, strict=True):
        if right:
            settled[place] = Verdict(True)
    return settled


def _text(value: Any) -> str:
    """The JSON form of an answer; the order of mappings and sets is no part of it, as for the reward."""
    try:
        return encode(_in_order(value))
    except (ValueError, TypeError):
        return ""


def _in_order(value: Any) -> Any:
    if type(value) is dict and all(isinstance(key, str) for key in value):
        return {key: _in_order(value[key]) for key in sorted(value)}
    if type(value) in SETS:
        return sorted(map(encode, value))
    return [_in_order(item) for item in value] if isinstance(value, (list, tuple)) else value


def _without_order(value: Any) -> str:
    """A text that is the same whatever the order of lists in an answer."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(sorted(map(_without_order, value)))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(sorted(f'{key!r}: {_without_order(item)}' for key, item in value.items()))}}}"
    return _text(value)
