"""A pool of inputs that a solution accepts, with its answers: grown from the few inputs that are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from codegym_envs.errors import ExecutionFailed, SynthesisRefused
from codegym_envs.executor.workers.foreign import ForeignOutcome, Job, run_foreign
from codegym_envs.pipeline.constraints import Promise
from codegym_envs.pipeline.inputs import SIZES, InputSource
from codegym_envs.pipeline.inputs.accepted import agreed, are_accepted, are_alike
from codegym_envs.pipeline.inputs.infer import infer_type
from codegym_envs.pipeline.inputs.promised import KnownOnly, accounted, are_valid
from codegym_envs.pipeline.observing.observe import check_clock, dialect_data, python_data
from codegym_envs.pipeline.observing.stepping import CASE_FUNCTION, GROWTH_LIMITS, OVERRUN, count_steps
from codegym_envs.pipeline.observing.witnesses import Witness, verdicts
from codegym_envs.spec import Problem, digest, encode, is_plain
from codegym_envs.spec.beside import VALID
from codegym_envs.synthesis.contract import refuse
from codegym_envs.synthesis.profiling.instrument import instrument

__all__ = ["Pool", "PoolCase", "Source", "build_pool"]

_A_LEVEL = 10
_MOST_SECONDS = 0.25  # for work without steps to count, as in sums over long ranges; steps end the rest
_MOST_CHARACTERS = 6000
_MOST_UNSTABLE = 0.1
_COMPARED = 200  # inputs on which witnesses are asked, if the problem has as many
_MOST_DISPUTED = 0.3  # share of these on which they may disagree: such inputs break a promise, and fall away


@dataclass(frozen=True, slots=True)
class PoolCase:
    """One input that the solution accepts.

    Attributes:
        inputs: Argument for each parameter.
        answer: What the solution returned, or left in the argument it changes.
        level: Index into `SIZES`; -1 for inputs that were given.
        steps: Steps that the solution took, see `codegym_envs.pipeline.observing.stepping`.
    """

    inputs: Mapping[str, Any]
    answer: Any
    level: int
    steps: int = 0


class Source(Protocol):
    """Proposes inputs (see `codegym_envs.pipeline.inputs.InputSource`)."""

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Sentences of the statement that promise something of inputs, with what keeps them."""

    def propose(self, level: int, number: int) -> dict[str, Any]:
        """One new input."""

    def near(self, inputs: Mapping[str, Any], seed: str) -> dict[str, Any]:
        """A near copy of an input."""

    def boundary(self) -> Iterable[dict[str, Any]]:
        """Boundary cases."""


@dataclass(slots=True)
class Pool:
    """Accepted inputs of one problem.

    Attributes:
        problem: The problem.
        source: Proposes more.
        cases: The accepted inputs, distinct, given ones first.
        mutated: Parameters that the solution changes.
        tried: Number of inputs that the solution was tried on.
        known: Names of the inputs that were offered so far.
        witnesses: Further solutions; only inputs on which they agree are kept.
        compared: On how many inputs their answers were compared.
        disputed: On how many of these one gave another answer.
        first: What became of the first input ever tried, or of the first that gave something.
        checked: Whether the problem's own ``valid`` decides what is an input.
        promises: What the statement promises of inputs, with what keeps it.
    """

    problem: Problem
    source: Source
    cases: list[PoolCase] = field(default_factory=list)
    mutated: tuple[str, ...] = ()
    tried: int = 0
    known: set[str] = field(default_factory=set)
    witnesses: tuple[Witness, ...] = ()
    compared: int = 0
    disputed: int = 0
    first: ForeignOutcome | None = None
    checked: bool = False
    promises: tuple[Promise, ...] = ()

    def extend(self, levels: Iterable[int], numbers: range) -> int:
        """Propose, try and keep more inputs.

        Args:
            levels: Indices into `SIZES`.
            numbers: Which proposals of each level.

        Returns:
            How many were kept.
        """
        return self.offer(self.proposals(levels, numbers))

    def vary(self, cases: Iterable[PoolCase], count: int) -> int:
        """Propose, try and keep near copies of cases, for answers that chance rarely finds.

        Args:
            cases: Cases of this pool.
            count: How many copies of each.

        Returns:
            How many were kept.
        """
        return self.offer(
            [
                (max(case.level, 0), self.source.near(case.inputs, f"{number}|{encode(dict(case.inputs))}"))
                for case in cases
                for number in range(count)
            ]
        )

    def proposals(self, levels: Iterable[int], numbers: range) -> list[tuple[int, Mapping[str, Any]]]:
        """Pairs of level and proposed input, not tried yet."""
        return [(level, self.source.propose(level, number)) for level in levels for number in numbers]

    def offer(self, proposed: Sequence[tuple[int, Mapping[str, Any]]]) -> int:
        """Try inputs and keep those that the solution accepts, with the same answer each time."""
        fresh: list[tuple[int, Mapping[str, Any]]] = []
        for level, given in proposed:
            inputs = dialect_data(dict(given))
            name = _name(inputs)
            if name is not None and name not in self.known:
                self.known.add(name)
                fresh.append((level, inputs))
        found = self._accepted(fresh)
        self.cases += found
        return len(found)

    def judged(self, proposed: Sequence[Mapping[str, Any]]) -> list[PoolCase | None]:
        """The cases that inputs would be, None for those that would not be kept; the pool stays as it is.

        Args:
            proposed: Inputs, of which any may be in the pool already.
        """
        inputs = [dialect_data(dict(given)) for given in proposed]
        names = [_name(given) for given in inputs]
        fresh = {name: (0, given) for name, given in zip(names, inputs, strict=True) if name is not None}
        cases = {_name(case.inputs): case for case in self._accepted(list(fresh.values()))}
        return [cases.get(name) for name in names]

    def _accepted(self, fresh: Sequence[tuple[int, Mapping[str, Any]]]) -> list[PoolCase]:
        """The cases of those inputs that the solution and whatever else has a say accept."""
        if self.checked:
            valid = are_valid(self.problem, [inputs for _, inputs in fresh])
            fresh = [one for one, keeps in zip(fresh, valid, strict=True) if keeps]
        if not fresh:
            return []
        self.tried += len(fresh)
        outcomes = _run(self.problem, [inputs for _, inputs in fresh])
        told = (
            outcome for outcome, _ in outcomes if outcome.status == "returned" and outcome.value is not None
        )
        self.first = self.first or next(told, outcomes[0][0])
        kept = [
            (level, inputs, outcome, steps)
            for (level, inputs), (outcome, steps) in zip(fresh, outcomes, strict=True)
            if outcome.status == "returned" and outcome.seconds <= _MOST_SECONDS
        ]
        self._note_mutation([(inputs, outcome) for _, inputs, outcome, _ in kept])
        found = [
            PoolCase(inputs, answer, level, steps)
            for level, inputs, outcome, steps in kept
            for answer in [self._answer(outcome)]
            if answer is not _NONE and _name({"answer": answer}) is not None
        ]
        return self._confirmed(self._right(found))

    def _confirmed(self, cases: list[PoolCase]) -> list[PoolCase]:
        """The cases on which all witnesses agree; a case that was given has to be one of them."""
        if not self.witnesses or not cases:
            return cases
        answers = [case.answer for case in cases]
        typed = self.problem.returns if self.problem.returns.kind != "any" else infer_type(answers)
        inputs = [case.inputs for case in cases]
        said = verdicts(self.witnesses, self.problem, inputs, answers, typed)
        found = agreed(self.problem, inputs, answers, said)
        for case, verdict in zip(cases, found, strict=True):
            if case.level < 0 and not verdict.agreed and not verdict.silent:
                raise refuse("solutions_disagree", verdict.against(case.inputs, case.answer))
        self.compared += sum(not verdict.silent for verdict in found)
        self.disputed += sum(not verdict.agreed and not verdict.silent for verdict in found)
        return [case for case, verdict in zip(cases, found, strict=True) if verdict.agreed]

    def _note_mutation(self, kept: Sequence[tuple[Mapping[str, Any], ForeignOutcome]]) -> None:
        """Find the parameters that a solution which returns nothing changes in place."""
        if self.mutated or any(outcome.value is not None for _, outcome in kept):
            return
        changed: dict[str, None] = {}
        for inputs, outcome in kept:
            if isinstance(outcome.arguments, Mapping):
                for name, value in outcome.arguments.items():
                    if name in inputs and value != inputs[name]:
                        changed[name] = None
        self.mutated = tuple(changed)

    def _answer(self, outcome: ForeignOutcome) -> Any:
        value = outcome.value
        if value is None and self.mutated and isinstance(outcome.arguments, Mapping):
            value = outcome.arguments.get(self.mutated[0])
        value = dialect_data(value)
        return value if is_plain(value) else _NONE

    def drop_unstable(self) -> None:
        """Drop cases whose answer depends on the order of hashes, on chance or on the clock.

        Raises:
            SynthesisRefused: If there are many of them.
        """
        some = self.cases[:: max(1, len(self.cases) // 40)]
        outcomes = _run(self.problem, [case.inputs for case in some], disturbed=True)
        answers = [
            self._answer(outcome) if outcome.status == "returned" else _NONE for outcome, _ in outcomes
        ]
        compared = [(case, again) for case, again in zip(some, answers, strict=True) if again is not _NONE]
        alike = are_alike(self.problem, [(case.inputs, case.answer, again) for case, again in compared])
        stable = {id(case) for (case, _), same in zip(compared, alike, strict=True) if same}
        unstable = {id(case) for case in some} - stable
        if len(unstable) > _MOST_UNSTABLE * len(some):
            raise refuse("random", "the answer differs from run to run, or with the order of a set")
        self.cases = [case for case in self.cases if id(case) not in unstable]

    def _right(self, cases: list[PoolCase]) -> list[PoolCase]:
        """Those on whose answer the problem's own ``accepts`` has nothing to say.

        On inputs that break a promise of the statement a solution may answer anything.

        Raises:
            SynthesisRefused: With reason ``several_answers``, if a given input is not among them.
        """
        if not self.problem.has_accepts:
            return cases
        right = are_accepted(self.problem, [(case.inputs, case.answer) for case in cases])
        judged = list(zip(cases, right, strict=True))
        if not all(taken for case, taken in judged if case.level < 0):
            raise refuse("several_answers", "accepts refuses the solution's own answer to a known input")
        return [case for case, taken in judged if taken]


_NONE = object()


def build_pool(
    problem: Problem,
    given: Sequence[Mapping[str, Any]],
    *,
    levels: Iterable[int] | None = None,
    learned: Callable[[Sequence[Mapping[str, Any]]], Source] | None = None,
    witnesses: tuple[Witness, ...] = (),
) -> Pool:
    """Grow inputs for a problem.

    Args:
        problem: The problem.
        given: Inputs that are known: from tests, examples or the problem's sidecar.
        levels: Levels of size to grow to; all by default.
        learned: From samples, makes what proposes inputs; by default, one that learns from plain values.
        witnesses: Further solutions, which have to agree on every input that is kept.

    Returns:
        The accepted inputs.

    Raises:
        SynthesisRefused: With reason ``no_samples``, ``opaque_answer``, ``no_answer``, ``random`` or
            ``solutions_disagree``, ``several_answers`` or ``promise_not_kept``.
        WorkerError: If foreign solutions cannot be run on this machine.
        Outage: If the clock stopped the solution.
    """
    known = [dialect_data(item) for item in _completed(problem, given)]
    samples = [item for item in known if _name(item) is not None]
    if not samples:
        _refuse_missing(problem)
        raise refuse("no_samples" if not given else "opaque_input")
    learn = learned or (lambda known: InputSource(problem.name, known, problem.statement))
    pool = Pool(problem, learn(samples), witnesses=witnesses, checked=VALID in problem.beside)
    if not pool.offer([(-1, sample) for sample in samples]):
        assert pool.first is not None  # there were samples to try
        check_clock(pool.first)
        if pool.first.error in _NOT_THERE:
            _refuse_missing(problem)
        raise _refusal(pool.first)
    # Learn again from what was accepted: a sample that raises may be there to show exactly that.
    accepted = [case.inputs for case in pool.cases]
    pool.source = learn(accepted)
    pool.promises, free = accounted(problem, pool.source.promises, accepted)
    if not free:
        pool.source = KnownOnly(pool.promises, accepted)
    everywhere = range(len(SIZES)) if levels is None else levels
    proposed: list[tuple[int, Mapping[str, Any]]] = [(0, inputs) for inputs in pool.source.boundary()]
    pool.offer([*proposed, *pool.proposals(everywhere, range(_A_LEVEL))])  # together: one process to start
    _compare_more(pool, everywhere)
    pool.drop_unstable()
    if all(case.answer is None for case in pool.cases):
        if pool.first is not None and not is_plain(dialect_data(pool.first.value)):
            raise _refusal(pool.first)
        raise refuse("no_answer")
    return pool


def _compare_more(pool: Pool, levels: Iterable[int]) -> None:
    """Propose until the witnesses have been asked often enough; refuse where they disagree often."""
    if not pool.witnesses:
        return
    for number in range(_A_LEVEL, 4 * _A_LEVEL):
        if pool.compared >= _COMPARED:
            break
        pool.extend(levels, range(number, number + 1))
    if pool.disputed > _MOST_DISPUTED * pool.compared:
        raise refuse("solutions_disagree", f"on {pool.disputed} of {pool.compared} inputs")


def _completed(problem: Problem, given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Inputs that all have the same parameters: what one omits and another gives gets its default."""
    defaults = {item.name: item.default for item in problem.parameters if not item.required}
    names = [item.name for item in problem.parameters if any(item.name in inputs for inputs in given)]
    full = [
        {name: inputs[name] if name in inputs else defaults[name] for name in names}
        for inputs in given
        if all(name in inputs or name in defaults for name in names)
    ]
    return full or [dict(inputs) for inputs in given]


_NOT_THERE = ("ModuleNotFoundError", "ImportError", "NameError")


def _refuse_missing(problem: Problem) -> None:
    """Refuse a solution that needs a library or a name which is not there: no input could help."""
    try:
        instrument(problem.source)
    except SynthesisRefused as error:
        if error.reason in ("forbidden_import", "unknown_name"):
            raise


def _refusal(outcome: ForeignOutcome) -> Exception:
    """Why a solution has no samples, told from what became of the first one."""
    if outcome.status == "returned":
        if outcome.value is None:
            return refuse("no_answer")
        return refuse("opaque_answer", type(outcome.value).__name__)
    text = f"{outcome.error}: {outcome.message}" if outcome.error else outcome.message or outcome.status
    if outcome.error == "SyntaxError":
        return refuse("syntax", text)
    if outcome.error in ("ModuleNotFoundError", "ImportError"):
        return refuse("missing_library", outcome.message)
    return refuse("no_samples", f"the solution accepts none of the inputs ({' '.join(text.split())[:160]})")


def _run(
    problem: Problem, inputs: Sequence[Mapping[str, Any]], *, disturbed: bool = False
) -> list[tuple[ForeignOutcome, int]]:
    """Run the solution: outcomes with the steps taken. One that took too many did not return.

    Args:
        problem: The problem.
        inputs: Arguments by parameter.
        disturbed: Whether to run it under other hashes, with sets in another order.
    """
    jobs = [
        Job(CASE_FUNCTION, {"given": python_data(dict(item))}, fresh=index == 0, keep_arguments=True)
        for index, item in enumerate(inputs)
    ]
    source = count_steps(problem.source, disturbed=disturbed)
    outcomes = run_foreign(source, jobs, limits=GROWTH_LIMITS, hash_seed=4211 if disturbed else 0)
    return [_without_steps(outcome) for outcome in outcomes]


def _without_steps(outcome: ForeignOutcome) -> tuple[ForeignOutcome, int]:
    if outcome.status != "returned":
        return outcome, 0
    value = outcome.value
    if not isinstance(value, list) or len(value) != 2 or type(value[1]) is not int:
        # A solution may touch anything.
        return replace(outcome, status="crashed", message="it did not come back to its caller"), 0
    answer, steps = value
    if steps == OVERRUN:
        return replace(outcome, status="raised", value=None, message="it takes too many steps"), 0
    arguments = outcome.arguments.get("given") if isinstance(outcome.arguments, Mapping) else None
    return replace(outcome, value=answer, arguments=arguments), steps


def _name(value: Mapping[str, Any]) -> str | None:
    """A name for an input or an answer; None if it has no JSON form or is too large."""
    try:
        text = encode(dict(value))
        return digest(dict(value)) if len(text) <= _MOST_CHARACTERS else None
    except (ValueError, TypeError, ExecutionFailed):
        return None
