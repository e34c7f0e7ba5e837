"""Emits a ``generate`` for a module with a list of configurations, and narrows it until all is accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from codegym_envs.errors import CodeGymError, WorkerError
from codegym_envs.executor import load_program
from codegym_envs.pipeline.choosing import CALLS, Chosen
from codegym_envs.pipeline.constraints.constraint import Constraint
from codegym_envs.pipeline.generating.alone import generate_alone
from codegym_envs.pipeline.generating.generator_text import GeneratorPlan, Material, with_generate
from codegym_envs.pipeline.generating.promises import Names, condition, mending
from codegym_envs.pipeline.generating.tests_as_code import Library, literal
from codegym_envs.pipeline.generating.unemittable import Unemittable
from codegym_envs.pipeline.inputs.grow import InputSource
from codegym_envs.pipeline.inputs.input_pool import Pool
from codegym_envs.spec import encode, parse_module
from codegym_envs.synthesis.contract import Draft

__all__ = ["GeneratingText", "Trial", "ways_to_generate"]

_SEEDS = 40  # a difficulty
_SOME = 16
_FEWER = 6
_PLAYED = 2
_ROUNDS = 4
_WHOLE = 0.5  # share of raw cases with which it is enough to check, and to draw again
_SELDOM = (0.3, 0.08)  # shares with which that would take too long, for drawn and for changed cases
_TOP_SHARE = 0.25
_MOST_STARTS = 12  # a difficulty
_FEW_STARTS = 4
_MOST_CHARACTERS = 6000  # of the starts of a difficulty, and half as many of one
_ROOM = 0.65  # of the limit on calls
_SHORT = 0.1  # share of inputs that may take fewer calls than a configuration should


@dataclass(frozen=True, slots=True)
class GeneratingText:
    """A module's text with a ``generate``, or without.

    Attributes:
        source: The text.
        way: ``drawn`` (new values, and known ones with changes), ``changed`` (known ones with changes),
            ``known only`` (known cases in new company), or ``none``.
    """

    source: str
    way: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What a ``generate`` is tried with.

    Attributes:
        pool: Says which inputs are accepted.
        draft: What the module is made from.
        chosen: Its configurations.
        listed: The same as the module has them.
        measure: A configuration → oracle calls; None if the oracle does not win.
    """

    pool: Pool
    draft: Draft
    chosen: Sequence[Chosen]
    listed: Sequence[tuple[int, Mapping[str, Any]]]
    measure: Callable[[dict[str, Any]], int | None]


def ways_to_generate(trial: Trial) -> Iterator[GeneratingText]:
    """Texts with a ``generate`` that solution, witnesses and oracle accept, widest first; then that without.

    Raises:
        WorkerError: If code cannot be run on this machine.
    """
    source = trial.pool.source
    ways: list[tuple[str, GeneratorPlan]] = []
    if isinstance(source, InputSource):
        ways = [("drawn", GeneratorPlan()), ("changed", GeneratorPlan(draws=False, gently=True))]
    if trial.draft.lifted:
        ways.append(("known only", GeneratorPlan(changes=False, draws=False)))
    for way, plan in ways:
        try:
            text = _Attempt(trial, _material(trial)).made(plan)
        except WorkerError:
            raise
        except (Unemittable, CodeGymError):
            continue
        if text is not None:
            yield GeneratingText(text, way)
    yield GeneratingText(trial.draft.source, "none")


class _Attempt:
    """One way of generating, tried."""

    def __init__(self, trial: Trial, material: Material) -> None:
        self.trial = trial
        self.material = material
        source = trial.pool.source
        self.kept = source.kept.constraints if isinstance(source, InputSource) else ()
        tables = frozenset(
            name
            for index, name in enumerate(material.parameters)
            if any(type(value) is dict for value in material.values(index))
        )
        self.names = Names(dict(zip(material.parameters, material.inputs, strict=True)), tables)

    def made(self, plan: GeneratorPlan) -> str | None:
        """The text, if everything that it makes is accepted; else None."""
        if plan.changes:
            plan = self._mending(plan)
            broken = self._broken(self._cases(plan, _SOME))
            if sum(not bad for bad in broken) < _SELDOM[not plan.draws] * len(broken):
                return None
            plan = replace(plan, checks=tuple(self._cover(broken)))
        for _ in range(_ROUNDS):
            outputs = self._outputs(with_generate(self.material, plan), _SEEDS)
            more = self._cover(self._broken([case for _, inputs in outputs for case in self._split(inputs)]))
            if not more:
                return with_generate(self.material, plan) if self._accepted(outputs) else None
            plan = replace(plan, checks=(*plan.checks, *more))
        return None

    def _mending(self, plan: GeneratorPlan) -> GeneratorPlan:
        """The plan with as many mends as it takes for most cases to keep everything."""
        tried: set[int] = set()
        for _ in range(_ROUNDS):
            cases = self._cases(plan, _FEWER)
            broken = self._broken(cases)
            if sum(not bad for bad in broken) >= _WHOLE * len(cases):
                break
            counts = Counter(place for bad in broken for place in bad if place not in tried)
            found = None
            for place, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
                tried.add(place)
                if self._can(mending, place):
                    found = place
                    break
            if found is None:
                break
            mends = sorted((*plan.mends, self.kept[found]), key=lambda one: one.form.order)
            plan = replace(plan, mends=tuple(mends))
        return plan

    def _can(self, emit: Callable[[Constraint, Names, Library], Any], place: int) -> bool:
        """Whether a constraint has that form in the dialect."""
        try:
            emit(self.kept[place], self.names, Library(frozenset()))
        except Unemittable:
            return False
        return True

    def _cover(self, broken: Sequence[Sequence[int]]) -> list[Constraint]:
        """As few constraints as will do to refuse every case that breaks something.

        Raises:
            Unemittable: If there are none that have a form in the dialect.
        """
        left = [set(bad) for bad in broken if bad]
        chosen: list[int] = []
        able: dict[int, bool] = {}
        while left:
            counts = Counter(place for bad in left for place in bad)
            for place in counts:
                if place not in able:
                    able[place] = self._can(condition, place)
            fitting = [place for place in counts if able[place]]
            if not fitting:
                raise Unemittable("nothing that a case breaks has a form in the dialect")
            best = min(fitting, key=lambda place: (-counts[place], place))
            chosen.append(best)
            left = [bad for bad in left if best not in bad]
        return [self.kept[place] for place in sorted(chosen)]

    def _broken(self, cases: Sequence[Mapping[str, Any]]) -> list[list[int]]:
        """For each case, which constraints it breaks."""
        return [[place for place, one in enumerate(self.kept) if not one.holds(case)] for case in cases]

    def _cases(self, plan: GeneratorPlan, seeds: int) -> list[Mapping[str, Any]]:
        outputs = self._outputs(with_generate(self.material, plan), seeds)
        return [case for _, inputs in outputs for case in self._split(inputs)]

    def _outputs(self, text: str, seeds: int) -> list[tuple[int, dict[str, Any]]]:
        module = parse_module(generate_alone(text), name=self.trial.pool.problem.name)
        program = load_program(module, "inline")
        return [
            (level, program.generate(level, seed))
            for level in sorted(self.material.starts)
            for seed in range(seeds)
        ]

    def _split(self, inputs: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The cases of a configuration, by parameters of the solution."""
        draft = self.trial.draft
        if not draft.lifted:
            yield {old: inputs[new] for old, new in zip(draft.parameters, draft.inputs, strict=True)}
            return
        for case in inputs["cases"]:
            values = (case,) if len(draft.parameters) == 1 else case
            yield dict(zip(draft.parameters, values, strict=True))

    def _accepted(self, outputs: Sequence[tuple[int, dict[str, Any]]]) -> bool:
        """Whether solution and oracle accept everything, and no answer comes too often."""
        split = [list(self._split(inputs)) for _, inputs in outputs]
        cases = iter(self.trial.pool.judged([case for some in split for case in some]))
        judged = [[next(cases) for _ in some] for some in split]
        if any(case is None for some in judged for case in some):
            return False
        answers: dict[int, Counter[str]] = {}
        for (level, _), some in zip(outputs, judged, strict=True):
            text = encode([case.answer for case in some if case is not None])
            answers.setdefault(level, Counter())[text] += 1
        if any(max(tally.values()) > _TOP_SHARE * tally.total() for tally in answers.values()):
            return False
        return self._fit([pair for number, pair in enumerate(outputs) if number % _SEEDS < _PLAYED])

    def _fit(self, outputs: Sequence[tuple[int, dict[str, Any]]]) -> bool:
        """Whether the oracle wins all of them within the limits on calls."""
        short = 0
        for level, inputs in outputs:
            calls = self.trial.measure(inputs)
            if calls is None or calls > CALLS[2 if level == 3 else 1]:
                return False
            short += calls < CALLS[0]
        return short <= _SHORT * len(outputs)


def _material(trial: Trial) -> Material:
    """What a ``generate`` is made of.

    Raises:
        Unemittable: If there are no starts that can be written down at some difficulty.
    """
    draft = trial.draft
    levels = sorted({level for level, _ in trial.listed})
    found = list(zip(trial.chosen, trial.listed, strict=True))
    groups: dict[int, dict[str, list[list[tuple[Any, ...]]]]] = {level: {} for level in levels}
    for level in levels:
        most = _ROOM * CALLS[2 if level == 3 else 1]
        fitting = [pair for pair in found if pair[0].calls <= most]
        own = [pair for pair in fitting if pair[1][0] == level]
        if len(own) < _FEW_STARTS:  # most of this difficulty take all the calls there are
            own = sorted(fitting, key=lambda pair: -pair[0].calls)[:_MOST_STARTS]
        for item, (_, inputs) in own:
            start = _start(draft, inputs)
            if len(literal(start)) <= _MOST_CHARACTERS // 2:
                answer = encode([case.answer for case in item.cases])
                groups[level].setdefault(answer, []).append(start)
    tuples = any(
        isinstance(case, tuple) for _, inputs in trial.listed if draft.lifted for case in inputs["cases"]
    )
    if not all(groups.values()):
        raise Unemittable("no start is small enough")
    starts = {level: _few(list(found.values())) for level, found in sorted(groups.items())}
    return Material(
        draft.source,
        starts,
        draft.inputs,
        draft.parameters,
        draft.lifted,
        tuples,
        trial.pool.problem.statement,
    )


def _start(draft: Draft, inputs: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """A configuration as cases, each a tuple of values."""
    if not draft.lifted:
        return [tuple(inputs[name] for name in draft.inputs)]
    several = len(draft.parameters) > 1
    return [tuple(case) if several else (case,) for case in inputs["cases"]]


def _few(groups: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """As many as a table may hold, of each group in turn."""
    kept: list[list[Any]] = [[] for _ in groups]
    left, room = _MOST_STARTS, _MOST_CHARACTERS
    for turn in range(_MOST_STARTS):
        for group, some in zip(groups, kept, strict=True):
            if left and turn < len(group) and len(literal(group[turn])) <= room:
                some.append(group[turn])
                left -= 1
                room -= len(literal(group[turn]))
    return [some for some in kept if some]
