"""Witnesses: further solutions of the same problem, which have to agree with the first one.

An input on which right solutions disagree breaks what the statement promises, or the answer is one of
several: no task may rest on it. Each witness runs where foreign solutions run, with its steps counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegym_envs.errors import ExecutionFailed, ModuleRejected
from codegym_envs.executor.workers.foreign import ForeignOutcome, Job, run_foreign
from codegym_envs.pipeline.observing.collect import parameters_of
from codegym_envs.pipeline.observing.observe import Solver, dialect_data, python_data
from codegym_envs.pipeline.observing.stepping import CASE_FUNCTION, GROWTH_LIMITS, OVERRUN, count_steps
from codegym_envs.reward import score
from codegym_envs.spec import Problem, Type, convert, decode, encode, is_plain
from codegym_envs.spec.beside import EXAMPLE, WITNESS, examples_of
from codegym_envs.synthesis.contract import refuse

__all__ = ["Verdict", "Witness", "check_examples", "verdicts", "witnesses_of"]

_MOST_STEPS = 1_000_000  # twenty times what the solution may take: a witness may try everything


_MOST_SHOWN = 80  # characters of an input or an answer in a refusal


@dataclass(frozen=True, slots=True)
class Witness:
    """A further solution.

    Attributes:
        source: Python with a function ``solution``, untrusted.
        parameters: The names of its parameters, in the order of those of the first solution.
    """

    source: str
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the witnesses say of one input.

    Attributes:
        agreed: Whether every one of them gave the same answer.
        other: The first answer that was another one; None if there was none.
        silent: Whether one gave no answer: it failed, or took too many steps.
    """

    agreed: bool
    other: Any = None
    silent: bool = False

    def against(self, inputs: Mapping[str, Any], answer: Any) -> str:
        """What disagrees, in words: the input, the first solution's answer and the other one."""
        given = encode(python_data(dict(inputs)))[:_MOST_SHOWN]
        other = "none" if self.silent else encode(self.other)[:_MOST_SHOWN]
        return f"for {given} they give {encode(answer)[:_MOST_SHOWN]} and {other}"


def witnesses_of(problem: Problem, sources: Sequence[str]) -> tuple[Witness, ...]:
    """The witnesses that come with a problem: its ``solution_again``, and those of its row.

    Args:
        problem: The problem.
        sources: Texts of problems with other solutions; one whose parameters do not fit is left out.
    """
    texts = [f"{problem.whole}\n\nsolution = {WITNESS}\n"] if WITNESS in problem.beside else []
    found: list[Witness] = []
    for text in [*texts, *sources]:
        try:
            parameters = tuple(parameters_of(text))
        except ModuleRejected:
            continue
        if len(parameters) == len(problem.parameters):
            found.append(Witness(text, parameters))
    return tuple(found)


def verdicts(
    witnesses: Sequence[Witness],
    problem: Problem,
    inputs: Sequence[Mapping[str, Any]],
    answers: Sequence[Any],
    answer_type: Type,
) -> list[Verdict]:
    """Ask witnesses for their answers.

    Args:
        witnesses: Whom to ask.
        problem: The problem.
        inputs: Its inputs, by parameter.
        answers: The first solution's answers.
        answer_type: By which answers are compared, as the reward does.

    Returns:
        One verdict an input.

    Raises:
        WorkerError: If foreign solutions cannot be run on this machine.
    """
    found = [Verdict(True)] * len(inputs)
    for witness in witnesses:
        names = dict(zip((item.name for item in problem.parameters), witness.parameters, strict=True))
        jobs = [
            Job(CASE_FUNCTION, {"given": python_data({names[key]: value for key, value in given.items()})},
                fresh=index == 0)
            for index, given in enumerate(inputs)
        ]  # fmt: skip
        source = count_steps(witness.source, most=_MOST_STEPS)
        outcomes = run_foreign(source, jobs, limits=GROWTH_LIMITS)
        for place, (answer, outcome) in enumerate(zip(answers, outcomes, strict=True)):
            if found[place].agreed:
                found[place] = _verdict(answer, outcome, answer_type)
    return found


def check_examples(problem: Problem, solver: Solver) -> int:
    """Hold the problem's own examples against its solution; returns how many there are.

    Args:
        problem: The problem; ``EXAMPLE`` in its text gives them.
        solver: Its solution.

    Raises:
        ModuleRejected: If they are not written as they should be.
        SynthesisRefused: With reason ``example_disagrees``.
        WorkerError: If foreign solutions cannot be run on this machine.
    """
    path = str(problem.path) if problem.path else "<string>"
    pairs = examples_of(problem.whole, path) if EXAMPLE in problem.beside else []
    answers = solver.answers([given for given, _ in pairs])
    for (given, told), answer in zip(pairs, answers, strict=True):
        if isinstance(answer, ExecutionFailed) or not _same(answer, dialect_data(told), problem.returns):
            shown = answer.detail if isinstance(answer, ExecutionFailed) else repr(answer)
            detail = f"for {given!r:.80} it gives {shown:.80}, not {told!r:.80}"
            raise refuse("example_disagrees", detail, path=path)
    return len(pairs)


def _verdict(answer: Any, outcome: ForeignOutcome, answer_type: Type) -> Verdict:
    value = outcome.value
    if outcome.status != "returned" or not isinstance(value, list) or len(value) != 2 or value[1] == OVERRUN:
        return Verdict(False, silent=True)
    other = dialect_data(value[0])
    if not is_plain(other):
        return Verdict(False, silent=True)
    return Verdict(True) if _same(answer, other, answer_type) else Verdict(False, other)


def _same(answer: Any, other: Any, answer_type: Type) -> bool:
    try:
        return score(answer, convert(decode(encode(other)), answer_type), answer_type) == 1.0
    except (ValueError, TypeError, ExecutionFailed):
        return False
