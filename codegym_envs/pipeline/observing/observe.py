"""Running a solution to see what it does: types of its values, accepted inputs and their answers.

Solutions are foreign code: they run in plain workers, under the limits of the operating system.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from codegym_envs.errors import ExecutionFailed, SynthesisRefused
from codegym_envs.executor.workers.foreign import FOREIGN_LIMITS, ForeignOutcome, Job, run_foreign
from codegym_envs.executor.workers.plaindata import PlainDataError
from codegym_envs.pipeline.items import Outage
from codegym_envs.spec import FrozenOrderedSet, OrderedSet, Problem, encode, is_plain
from codegym_envs.synthesis.contract import Observations, Sample, refuse
from codegym_envs.synthesis.profiling.instrument import PROFILE_FUNCTION, instrument

__all__ = ["Solver", "check_clock", "dialect_data", "observe", "python_data"]


class Solver:
    """The original solution, as the differential check calls it: answers are computed once and kept.

    Args:
        problem: The coding problem.
        entry: Name of its entry point.
        mutated: Parameters that the solution changes; if it returns nothing, the first one holds the answer.
    """

    def __init__(self, problem: Problem, *, entry: str = "solution", mutated: Sequence[str] = ()) -> None:
        self._source = problem.source
        self._entry = entry
        self._mutated = tuple(mutated)

    def answers(self, inputs: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The solution's answers; an `ExecutionFailed` stands for an input that it does not accept.

        Raises:
            WorkerError: If no worker can be started here.
        """
        jobs = [
            Job(self._entry, python_data(dict(item)), keep_arguments=bool(self._mutated)) for item in inputs
        ]
        return [self._answer(outcome) for outcome in run_foreign(self._source, jobs)]

    def _answer(self, outcome: ForeignOutcome) -> Any:
        if outcome.status != "returned":
            text = f"{outcome.error}: {outcome.message}" if outcome.error else outcome.message
            return ExecutionFailed(outcome.status, " ".join(text.split())[:200] or outcome.status)
        value = outcome.value
        if value is None and self._mutated and isinstance(outcome.arguments, Mapping):
            value = outcome.arguments.get(self._mutated[0])
        value = dialect_data(value)
        if not is_plain(value):
            return ExecutionFailed("bad_result", "the answer is no plain data")
        return value


def observe(
    problem: Problem,
    inputs: Sequence[Mapping[str, Any]],
    *,
    entry: str = "solution",
    answers: Sequence[Any] | None = None,
) -> Observations:
    """Run a solution on inputs and write down what happens.

    Args:
        problem: The coding problem.
        inputs: Keyword arguments, smallest first.
        entry: Name of the entry point.
        answers: The solution's answers, if they are known.

    Raises:
        SynthesisRefused: If the solution cannot be read, or accepts none of the inputs.
        WorkerError: If no worker can be started here.
        Outage: If it was stopped by the clock.
    """
    path = str(problem.path) if problem.path else "<string>"
    instrumented = instrument(problem.source, entry)
    cases = [python_data(dict(item)) for item in inputs]
    if not cases:
        raise refuse("no_samples", "neither a generator nor listed inputs", path=path)
    try:
        (profile,) = run_foreign(
            instrumented, [Job(PROFILE_FUNCTION, {"cases": cases})], limits=FOREIGN_LIMITS
        )
    except PlainDataError:
        raise refuse("opaque_input", path=path) from None
    check_clock(profile)
    if profile.status != "returned" or not isinstance(profile.value, Mapping):
        raise refuse("no_samples", f"the solution could not be observed ({profile.status})", path=path)
    mutated = tuple(str(name) for name in profile.value["mutated"])
    if answers is None:
        answers = Solver(problem, entry=entry, mutated=mutated).answers(cases)
    samples = [
        Sample(dialect_data(dict(item)), answer)
        for item, answer in zip(inputs, answers, strict=True)
        if not isinstance(answer, ExecutionFailed)
    ]
    if not samples:
        raise _first_failure(answers, path)
    types = {int(number): str(text) for number, text in profile.value["types"].items()}
    negative = frozenset(int(number) for number in profile.value["negative"])
    return Observations(types, samples, mutated, negative)


def check_clock(outcome: ForeignOutcome) -> None:
    """Let no result rest on a run that was stopped by the clock: the machine may just have been busy.

    Raises:
        Outage: If it was.
    """
    if outcome.status == "wall_clock":
        raise Outage("timeout", f"the solution {outcome.message or 'took too long'}")


def dialect_data(value: Any) -> Any:
    """The value with Python's sets replaced by the dialect's, in the order of their members' JSON text."""
    if isinstance(value, (set, frozenset)):
        members = [dialect_data(item) for item in value]
        try:
            return OrderedSet(sorted(members, key=encode))
        except (TypeError, ValueError):
            return value  # members that are not plain data; the caller refuses it
    if type(value) is dict:
        return {dialect_data(key): dialect_data(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(dialect_data(item) for item in value)
    return value


def python_data(value: Any) -> Any:
    """The value with the dialect's sets replaced by Python's, as a foreign solution expects them."""
    if isinstance(value, OrderedSet):
        return {python_data(item) for item in value}
    if isinstance(value, FrozenOrderedSet):
        return frozenset(python_data(item) for item in value)
    if type(value) is dict:
        return {python_data(key): python_data(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(python_data(item) for item in value)
    return value


def _first_failure(answers: Sequence[Any], path: str) -> SynthesisRefused:
    detail = next((item.detail for item in answers if isinstance(item, ExecutionFailed)), "")
    return refuse("no_samples", f"the solution accepts no input ({detail})" if detail else "", path=path)
