"""Makes modules from drafts: with task configurations that suit them, and the solution's answers to those.

A problem with a generator brings its configurations along. For any other the few inputs that are known are
grown to a pool, and every draft gets the ones that suit it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from codegym_envs.errors import CodeGymError, ExecutionFailed, ModuleRejected, SynthesisRefused, WorkerError
from codegym_envs.pipeline.choosing import CALLS, Choice, Trials, choose
from codegym_envs.pipeline.constraints import promise_facts, promised
from codegym_envs.pipeline.converting.task import Task
from codegym_envs.pipeline.generating.trying import Trial, ways_to_generate
from codegym_envs.pipeline.inputs.accepted import agreed
from codegym_envs.pipeline.inputs.infer import infer_type
from codegym_envs.pipeline.inputs.input_pool import Pool, PoolCase, build_pool
from codegym_envs.pipeline.items import Execution, Settings
from codegym_envs.pipeline.observing.generators import generated_inputs
from codegym_envs.pipeline.observing.observe import Solver, observe
from codegym_envs.pipeline.observing.stages import stage
from codegym_envs.pipeline.observing.witnesses import check_examples, verdicts
from codegym_envs.spec import (
    EnvironmentModule,
    convert,
    decode,
    digest,
    encode,
    format_sidecar,
    parse_module,
)
from codegym_envs.synthesis.contract import Draft, Observations, refuse
from codegym_envs.verification import Case, Subject, Thresholds, all_checks
from codegym_envs.verification.guessing.shortcuts import Shortcuts

__all__ = ["Answers", "Suited", "Suiting", "Unsuitable", "known_answers", "reads_well", "suiting_of"]

Answers = Callable[[Sequence[Mapping[str, Any]]], list[Any]]
"""The original solution as a function of task configurations of a module."""

_OBSERVED = 24
_SEEDS_COMPARED = 67  # a difficulty: some 200 inputs, those of all frozen configurations among them
_STATIC = ("strictness", "readability")
_UNKNOWN = object()
_FEWER_GUESSED = Thresholds(guess_cases=30, max_guess_rate=0.23)


class Unsuitable(Exception):
    """A draft for which there are no task configurations.

    Attributes:
        reason: A stable code.
        detail: The same as one line.
    """

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Suited:
    """A draft with configurations.

    Attributes:
        module: The draft as a module.
        answers: The solution's answers to them.
        sound: Whether shortcuts mostly lose on the configurations, as far as that was looked at.
        facts: What is known of its inputs, for the receipt: JSON-able.
    """

    module: EnvironmentModule
    answers: Answers
    sound: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)


class Suiting(Protocol):
    """Makes modules from the drafts of one problem."""

    @property
    def observations(self) -> Observations:
        """What was observed of the solution."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What is known of the problem's truth, for the receipt: JSON-able."""

    def bare(self, draft: Draft) -> EnvironmentModule:
        """A draft as a module that can be read, with any configurations.

        Raises:
            ModuleRejected: If it is not a module.
        """

    def suited(self, draft: Draft) -> Suited:
        """A draft as a module with configurations that suit it, and the solution's answers.

        Raises:
            ModuleRejected: If it is not a module of the dialect.
            Unsuitable: If there are no such configurations.
        """


def suiting_of(task: Task, settings: Settings) -> Suiting:
    """Observe a problem's solution, and get ready to make modules from drafts.

    Raises:
        SynthesisRefused: If the solution cannot be observed.
        WorkerError: If foreign code cannot be run on this machine.
    """
    if task.problem.has_generate:
        return Generated(task, settings)
    try:
        return Grown(task, settings)
    except SynthesisRefused as error:
        if error.reason != "no_samples" or task.lacking is None:
            raise
        raise refuse(*task.lacking) from None


def reads_well(suiting: Suiting, draft: Draft) -> bool:
    """Whether a draft passes the checks that run nothing."""
    try:
        subject = Subject(suiting.bare(draft))
    except ModuleRejected:
        return False
    return all(check.run(subject).passed for check in all_checks() if check.name in _STATIC)


def known_answers(answers: Mapping[str, Any]) -> Answers:
    """A solution only some of whose answers are known.

    Args:
        answers: Digest of the inputs → the answer.
    """
    unknown = ExecutionFailed("unknown_input", "the solution was not run on this input")

    def solve(batch: Sequence[Mapping[str, Any]]) -> list[Any]:
        return [answers.get(digest(dict(inputs)), unknown) for inputs in batch]

    return solve


def solved(solver: Solver, draft: Draft, batch: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The original solution's answers to configurations of a draft's module; see `Solver.answers`."""
    if not draft.lifted:
        named = list(zip(draft.parameters, draft.inputs, strict=True))
        return solver.answers([{old: inputs[new] for old, new in named} for inputs in batch])
    sole = draft.parameters[0] if len(draft.parameters) == 1 else None
    groups = [
        [
            {sole: case} if sole is not None else dict(zip(draft.parameters, case, strict=True))
            for case in inputs["cases"]
        ]
        for inputs in batch
    ]
    flat = iter(solver.answers([case for group in groups for case in group]))
    answers = [[next(flat) for _ in group] for group in groups]
    return [next((item for item in group if isinstance(item, ExecutionFailed)), group) for group in answers]


class Generated:
    """Modules with a generator; the solution runs on whatever it makes.

    Args:
        task: A problem with a generator, and some of its inputs.
        settings: How drafts are made.
    """

    def __init__(self, task: Task, settings: Settings) -> None:
        self.problem = task.problem
        entry = settings.options.entry
        with stage("observe"):
            self.observations = observe(task.problem, task.inputs, entry=entry)
        names = [parameter.name for parameter in task.problem.parameters]
        promises = promised(task.problem.statement, names, "the generator that the problem brings")
        self.solver = Solver(task.problem, entry=entry, mutated=self.observations.mutated)
        with stage("observe"):
            check_examples(task.problem, self.solver)
            self.facts = _confirmed(task, settings, self.solver) | promise_facts(promises)

    def bare(self, draft: Draft) -> EnvironmentModule:
        """The draft as it is: it has its own generator."""
        return parse_module(draft.source, name=self.problem.name, sidecar=draft.sidecar)

    def suited(self, draft: Draft) -> Suited:
        """The draft as it is, and the solution."""
        return Suited(self.bare(draft), lambda batch: solved(self.solver, draft, batch))


class Grown:
    """Modules whose configurations are chosen from a pool of grown inputs.

    Args:
        task: A problem with inputs that are known.
        settings: How drafts are made.
    """

    def __init__(self, task: Task, settings: Settings) -> None:
        self.problem = task.problem
        self.execution = settings.execution
        with stage("grow"):
            self.pool = build_pool(task.problem, task.inputs, learned=task.learned, witnesses=task.witnesses)
        telling = _telling(self.pool)
        with stage("observe"):
            seen = observe(
                task.problem,
                [case.inputs for case in telling],
                entry=settings.options.entry,
                answers=[case.answer for case in telling],
            )
        self.observations = replace(seen, mutated=self.pool.mutated)
        self.solver = Solver(task.problem, entry=settings.options.entry, mutated=self.pool.mutated)
        check_examples(task.problem, self.solver)
        self.facts: dict[str, Any] = {}
        if task.witnesses:
            self.facts["witnesses"] = {"solutions": len(task.witnesses), "inputs": self.pool.compared}
        self.facts |= promise_facts(self.pool.promises)

    def bare(self, draft: Draft) -> EnvironmentModule:
        """The draft with one configuration, so that it can be loaded before the others are chosen."""
        first = [case.inputs for case in self.pool.cases[: 3 if draft.lifted else 1]]
        return self._module(draft, [(1, draft.pack(first))])

    def suited(self, draft: Draft) -> Suited:
        """The draft with configurations of suitable numbers of calls."""
        choice, broken = self._choice(draft)
        configurations = choice.configurations
        if not configurations:
            raise broken or Unsuitable("configurations", "no size of the input gives 10 to 512 calls")
        least = Thresholds().min_configs
        if len(configurations) < least:
            raise Unsuitable("configurations", f"only {len(configurations)} suitable ones, not {least}")
        module = self._module(draft, [(item.difficulty, item.inputs) for item in configurations])
        module, way = self._with_generate(draft, choice, module)
        answers = {}
        for (_, inputs), item in zip(module.listed, configurations, strict=True):
            found = [case.answer for case in item.cases]
            answers[digest(dict(inputs))] = found if draft.lifted else found[0]
        return Suited(
            module, lambda batch: self._answers(draft, answers, batch), choice.sound, {"fresh": way}
        )

    def _answers(
        self, draft: Draft, known: Mapping[str, Any], batch: Sequence[Mapping[str, Any]]
    ) -> list[Any]:
        """The solution's answers: those that are known, and for fresh inputs what it says now."""
        found = {number: known.get(digest(dict(inputs)), _UNKNOWN) for number, inputs in enumerate(batch)}
        asked = [number for number, answer in found.items() if answer is _UNKNOWN]
        found |= zip(asked, solved(self.solver, draft, [batch[number] for number in asked]), strict=True)
        return [found[number] for number in range(len(batch))]

    def _with_generate(
        self, draft: Draft, choice: Choice, module: EnvironmentModule
    ) -> tuple[EnvironmentModule, str]:
        """The module with a ``generate`` beside its configurations, and how that makes inputs."""
        sidecar = module.sidecar
        subject = Subject(module, self.execution)

        def measure(inputs: dict[str, Any]) -> int | None:
            return _calls(subject, inputs, [])

        # What guesses win on the list they win on whatever is like it; such a module is not admitted.
        worth = choice.sound and _worth_playing(module, self.execution)
        for made in ways_to_generate(Trial(self.pool, draft, choice.configurations, module.listed, measure)):
            generating = parse_module(made.source, name=self.problem.name, sidecar=sidecar)
            if made.way == "none" or not worth or _worth_playing(generating, self.execution):
                return generating, made.way
        raise AssertionError("the last way is none")

    def _module(self, draft: Draft, listed: Sequence[tuple[int, Mapping[str, Any]]]) -> EnvironmentModule:
        return parse_module(draft.source, name=self.problem.name, sidecar=format_sidecar(listed))

    def _choice(self, draft: Draft) -> tuple[Choice, Unsuitable | None]:
        """Suitable configurations, and why there are none if the oracle is to blame."""
        module = self.bare(draft)
        subject = Subject(module, self.execution)
        subject.program  # noqa: B018 (loads it, so that a module outside the dialect is refused here)
        broken: list[Unsuitable] = []

        def measure(inputs: dict[str, Any]) -> int | None:
            return _calls(subject, inputs, broken)

        def rewarded(inputs: dict[str, Any]) -> frozenset[int]:
            return shortcuts.rewarded(_case(subject, inputs))

        shortcuts = Shortcuts(subject)
        choice = choose(self.pool, draft, Trials(measure, rewarded, shortcuts))
        return choice, broken[0] if broken else None


def _calls(subject: Subject, inputs: Mapping[str, Any], broken: list[Unsuitable]) -> int | None:
    """Oracle calls on a configuration, see `choose`; why there is no number is noted."""
    try:
        play = subject.play(_case(subject, inputs))
    except WorkerError:
        raise  # a broken machine says nothing about the draft
    except (CodeGymError, ValueError, TypeError, KeyError) as error:
        broken.append(Unsuitable("configurations", str(error)))
        return None
    if play.reward != 1.0:
        if "[truncated]" in play.failure:
            return CALLS[2] + 1
        broken.append(Unsuitable("solvability", play.failure))
        return None
    return play.calls


def _case(subject: Subject, inputs: Mapping[str, Any]) -> Case:
    converted = {
        parameter.name: convert(decode(encode(inputs[parameter.name])), parameter.type)
        for parameter in subject.module.inputs
    }
    return subject.case(-1, 3, converted)


def _worth_playing(module: EnvironmentModule, execution: Execution) -> bool:
    """Whether no guess wins too much of what a module's ``generate`` makes: all rules matter there."""
    exploit = next(check for check in all_checks() if check.name == "exploit")
    try:
        return exploit.run(Subject(module, execution, _FEWER_GUESSED)).passed
    except ExecutionFailed:
        return False


def _confirmed(task: Task, settings: Settings, solver: Solver) -> dict[str, Any]:
    """Facts about a problem with a generator whose witnesses agree on all that it makes.

    Raises:
        SynthesisRefused: If they do not.
    """
    if not task.witnesses:
        return {}
    seeds = dict.fromkeys((1, 2, 3), range(_SEEDS_COMPARED))
    inputs = [given for _, given in generated_inputs(task.problem, seeds, execution=settings.execution)]
    answers = solver.answers(inputs)
    pairs = [pair for pair in zip(inputs, answers, strict=True) if not isinstance(pair[1], ExecutionFailed)]
    typed = task.problem.returns
    if typed.kind == "any":
        typed = infer_type([answer for _, answer in pairs])
    kept, told = [given for given, _ in pairs], [answer for _, answer in pairs]
    found = agreed(task.problem, kept, told, verdicts(task.witnesses, task.problem, kept, told, typed))
    for (given, answer), verdict in zip(pairs, found, strict=True):
        if not verdict.agreed:
            path = str(task.problem.path or "<string>")
            raise refuse("solutions_disagree", verdict.against(given, answer), path=path)
    return {"witnesses": {"solutions": len(task.witnesses), "inputs": len(pairs)}}


def _telling(pool: Pool) -> list[PoolCase]:
    """Cases to observe the solution on: the given ones and some of every middling level."""
    given = [case for case in pool.cases if case.level < 0][: _OBSERVED // 2]
    grown = [case for case in pool.cases if 0 <= case.level <= 7]
    step = max(1, len(grown) // (_OBSERVED - len(given)))
    return [*given, *grown[::step]][:_OBSERVED]
