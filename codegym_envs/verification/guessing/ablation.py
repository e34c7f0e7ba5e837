"""What an agent wins that leaves out one rule of the task, or applies all rules to a part of the input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codegym_envs.verification.guessing.changed_references import (
    BUDGET,
    PARTS,
    ChangedReferences,
    part_answers,
    tried_variants,
)
from codegym_envs.verification.guessing.contest import Standing, wins
from codegym_envs.verification.guessing.rule_sites import Variant
from codegym_envs.verification.guessing.views import View
from codegym_envs.verification.subject import Subject

__all__ = ["Ablation", "change_the_reference"]

_FIRST = 8  # inputs of each difficulty that decide whether a variant is tried on all
_ANSWERS = ("", " and scaling the answer")
_WORTH = 1  # wins among the first ones that make the others worth while, exceeded


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
    variants = tried_variants(subject)
    runner = ChangedReferences(subject, [(item.function, item.changed) for item in variants])
    partial = {level: _read_a_part(runner, some) for level, some in views.items()}
    return _leave_rules_out(subject, runner, variants, views), partial


def _leave_rules_out(
    subject: Subject,
    runner: ChangedReferences,
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
    runner = ChangedReferences(subject, alarms)
    for number, variant in enumerate(variants, 1):
        tallies = _tallies(runner, number, views)
        if tallies is not None and not any(tally.failed + tally.differed for tally in tallies.values()):
            yield variant.told


def _tallies(
    runner: ChangedReferences, number: int, views: Mapping[int, Sequence[View]]
) -> dict[int, _Tally] | None:
    """How a variant does; None if it does not end, or wins next to nothing on the first inputs."""
    found: dict[int, list[str]] = {level: [] for level in views}
    for part in (slice(0, _FIRST), slice(_FIRST, None)):
        for level, some in views.items():
            for view in some[part]:
                outcome = runner.outcome(number, view)
                if outcome == BUDGET:
                    return None
                found[level].append(outcome)
        if all(outcomes.count("agreed") <= _WORTH for outcomes in found.values()):
            return None
    return {
        level: _Tally(outcomes.count("agreed"), outcomes.count("differed"), outcomes.count("failed"))
        for level, outcomes in found.items()
    }


def _read_a_part(runner: ChangedReferences, views: Sequence[View]) -> Standing:
    """What applying all rules to a small part of the input wins."""
    won = {f"applying the rules to {told} alone{more}": 0 for told in PARTS for more in _ANSWERS}
    for view in views:
        for told, answers in part_answers(runner, view).items():
            for more, answer in zip(_ANSWERS, answers, strict=False):
                won[f"applying the rules to {told} alone{more}"] += wins(view, answer, runner.kind)
    name, most = max(won.items(), key=lambda item: item[1])
    return Standing(name, most / max(1, len(views))) if most else Standing("", 0.0)
