"""What an agent wins that leaves out one rule of the task, or applies all rules to a part of the input."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from codegym_envs.errors import ExecutionFailed
from codegym_envs.executor import Program, load_program
from codegym_envs.spec import parse_module
from codegym_envs.spec.plain_data.values import decode
from codegym_envs.verification.cases import Case
from codegym_envs.verification.guessing.contest import Standing, wins
from codegym_envs.verification.guessing.rule_sites import (
    Variant,
    ablated_module_text,
    variant_tool,
    variants_of,
)
from codegym_envs.verification.guessing.views import View
from codegym_envs.verification.subject import Subject

__all__ = ["Ablation", "change_the_reference"]

_MOST_VARIANTS = 48
_FIRST = 8  # inputs of each difficulty that decide whether a variant is tried on all
_WORTH = 1  # wins among the first ones that make the others worth while, exceeded
_BUDGET = "budget_exceeded"
_MOST_READ = 6  # cells that a reader of a part looks at
_LEAST_CELLS = 8  # inputs with fewer are not tried: half of them is no small part
_PARTS: Final[Mapping[str, Callable[[int], tuple[int, int]]]] = {
    "the first few cells": lambda count: (count, 0),
    "the first few cells and the last one": lambda count: (count - 1, 1),
    "the first and the last few cells": lambda count: (count // 2, count - count // 2),
    "the last few cells": lambda count: (0, count),
}


@dataclass(frozen=True, slots=True)
class _Tally:
    """How a variant did on the inputs of one difficulty."""

    agreed: int
    differed: int
    failed: int

    @property
    def rate(self) -> float:
        return self.agreed / max(1, self.agreed + self.differed + self.failed)


@dataclass(frozen=True, slots=True)
class Ablation:
    """What leaving out rules wins.

    Attributes:
        best: For each difficulty the rule whose loss is noticed least.
        idle: Rules that never changed an answer, in words; they are told, and nothing is refused for them.
    """

    best: dict[int, Standing]
    idle: tuple[str, ...]


def change_the_reference(
    subject: Subject, views: Mapping[int, Sequence[View]]
) -> tuple[Ablation, dict[int, Standing]]:
    """What leaving out one rule wins, and what applying all of them to a part of the input wins.

    Args:
        subject: The module.
        views: Inputs by difficulty.
    """
    variants = variants_of(subject.module)
    if len(variants) > _MOST_VARIANTS:
        variants = [variants[n * len(variants) // _MOST_VARIANTS] for n in range(_MOST_VARIANTS)]
    runner = _Runner(subject, [(item.function, item.changed) for item in variants])
    partial = {level: _read_a_part(runner, some) for level, some in views.items()}
    return _leave_rules_out(subject, runner, variants, views), partial


def _leave_rules_out(
    subject: Subject,
    runner: _Runner,
    variants: Sequence[Variant],
    views: Mapping[int, Sequence[View]],
) -> Ablation:
    """Run the reference with each rule left out once.

    A variant that mostly fails where it does not agree guards against an error and is no rule. One that
    always agrees is no rule either (a short cut, a second look at the same thing), unless its branch is never
    reached by any input: then the task speaks of something that does not happen.
    """
    best = {level: Standing("", 0.0) for level in views}
    idle: list[str] = []
    silent: list[Variant] = []
    for number, variant in enumerate(variants, 1):
        tallies = _tallies(runner, number, views)
        if tallies is None:
            continue
        differed = sum(tally.differed for tally in tallies.values())
        failed = sum(tally.failed for tally in tallies.values())
        if not differed:
            if not failed:
                idle.append(variant.told)
                silent += [variant] if variant.reached is not None else []
        elif differed > failed:
            for level, tally in tallies.items():
                if tally.rate > best[level].rate:
                    best[level] = Standing(variant.told, tally.rate)
    for told in _never_reached(subject, silent, views):
        best = {level: Standing(f"{told} (no input comes to it)", 1.0) for level in best}
    return Ablation(best, tuple(idle))


def _never_reached(
    subject: Subject, variants: Sequence[Variant], views: Mapping[int, Sequence[View]]
) -> Iterator[str]:
    """Branches that no input reaches."""
    alarms = [(item.function, item.reached) for item in variants if item.reached is not None]
    if not alarms:
        return
    runner = _Runner(subject, alarms)
    for number, variant in enumerate(variants, 1):
        tallies = _tallies(runner, number, views)
        if tallies is not None and not any(tally.failed + tally.differed for tally in tallies.values()):
            yield variant.told


def _tallies(runner: _Runner, number: int, views: Mapping[int, Sequence[View]]) -> dict[int, _Tally] | None:
    """How a variant does; None if it does not end, or wins next to nothing on the first inputs."""
    found: dict[int, list[str]] = {level: [] for level in views}
    for part in (slice(0, _FIRST), slice(_FIRST, None)):
        for level, some in views.items():
            for view in some[part]:
                outcome = runner.outcome(number, view)
                if outcome == _BUDGET:
                    return None
                found[level].append(outcome)
        if all(outcomes.count("agreed") <= _WORTH for outcomes in found.values()):
            return None
    return {
        level: _Tally(outcomes.count("agreed"), outcomes.count("differed"), outcomes.count("failed"))
        for level, outcomes in found.items()
    }


class _Runner:
    """Runs variants of a reference as tools, so that each run has the small budget of a call."""

    def __init__(self, subject: Subject, variants: Sequence[tuple[str, ast.FunctionDef]]) -> None:
        self.kind = subject.module.answer
        source = ablated_module_text(subject.module, variants)
        made = parse_module(source, name=subject.module.name)
        made = replace(made, inputs=subject.module.inputs)
        self.program: Program = load_program(made, subject.execution)
        self.places = {tool.name: place for place, tool in enumerate(made.tools)}

    def answer(self, number: int, inputs: Mapping[str, Any]) -> tuple[str | None, Any]:
        """An error's code or None, and the answer in JSON form."""
        try:
            session = self.program.start(inputs)
        except ExecutionFailed as error:
            return error.code, None
        try:
            code, text = session.call(self.places[variant_tool(number)], ())
        finally:
            session.close()
        return (code, None) if code is not None else (None, decode(text))

    def outcome(self, number: int, view: View) -> str:
        """``agreed``, ``differed``, ``failed`` or ``budget_exceeded``."""
        code, answer = self.answer(number, view.case.inputs)
        if code is not None:
            return _BUDGET if code == _BUDGET else "failed"
        return "agreed" if wins(view, answer, self.kind) else "differed"


def _read_a_part(runner: _Runner, views: Sequence[View]) -> Standing:
    """What applying all rules to the first and last cells of the longest inputs wins.

    At least half of the cells stay unread. Where the answer is a number, it is also scaled to all cells.
    """
    best = Standing("", 0.0)
    for told, part in _PARTS.items():
        won = scaled = 0
        for view in views:
            inputs, share = _part(view.case, part)
            code, answer = (_BUDGET, None) if inputs is None else runner.answer(0, inputs)
            if code is not None:
                continue
            won += wins(view, answer, runner.kind)
            if isinstance(answer, int) and not isinstance(answer, bool):
                scaled += wins(view, round(answer * share), runner.kind)
        name = f"applying the rules to {told} alone"
        for full, count in ((name, won), (f"{name} and scaling the answer", scaled)):
            if count / max(1, len(views)) > best.rate:
                best = Standing(full, count / len(views))
    return best


def _part(case: Case, part: Callable[[int], tuple[int, int]]) -> tuple[dict[str, Any] | None, float]:
    """The input with its longest sequences cut down, and by how much they were longer; None if too short."""
    sizes = {name: len(value) for name, value in case.inputs.items() if type(value) in (list, str, dict)}
    longest = max(sizes.values(), default=0)
    if longest < _LEAST_CELLS:
        return None, 1.0
    first, last = part(min(_MOST_READ, longest // 2))
    inputs = dict(case.inputs)
    for name, size in sizes.items():
        if size == longest:
            inputs[name] = _cut(inputs[name], first, last)
    return inputs, longest / (first + last)


def _cut(value: Any, first: int, last: int) -> Any:
    if isinstance(value, dict):
        items = list(value.items())
        return dict(items[:first] + (items[-last:] if last else []))
    return value[:first] + (value[-last:] if last else value[:0])
