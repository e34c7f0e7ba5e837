"""All kinds of guesses on one module: what the best of each wins at each difficulty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from codegym_envs.verification.guessing.ablation import change_the_reference
from codegym_envs.verification.guessing.contest import Maker, Standing, compete
from codegym_envs.verification.guessing.fresh_inputs import guess_cases
from codegym_envs.verification.guessing.learned_guesses import decodings, lookups, regressions
from codegym_envs.verification.guessing.number_guesses import extrapolations, sizes
from codegym_envs.verification.guessing.plain_guesses import (
    coins,
    constants,
    copies,
    random_copies,
    random_play,
)
from codegym_envs.verification.guessing.views import look_at, read_some
from codegym_envs.verification.subject import Subject

__all__ = ["GuessReport", "report_guesses"]

_FROM_LOOKS: Final[Mapping[str, Maker]] = {
    "constants": constants,
    "copies": copies,
    "coins": coins,
    "sizes": sizes,
    "lines": regressions,
    "decodings": decodings,
    "memory": lookups,
}
_FROM_CELLS: Final[Mapping[str, Maker]] = {
    "copies from random calls": random_copies,
    "random": random_play,
    "extrapolation": extrapolations,
}


@dataclass(frozen=True, slots=True)
class GuessReport:
    """What guesses win.

    Attributes:
        rates: Kind of guess → difficulty → the best guess of that kind.
        inputs: Difficulty → number of inputs that guesses were tried on.
        idle_rules: Rules of the reference that never changed an answer, in words.
    """

    rates: Mapping[str, Mapping[int, Standing]]
    inputs: Mapping[int, int]
    idle_rules: Sequence[str]


def report_guesses(subject: Subject) -> GuessReport:
    """Let every kind of guess play.

    Raises:
        ExecutionFailed: If ``generate`` or ``reference`` fails.
    """
    cases = guess_cases(subject)
    few = subject.thresholds.ablation_cases
    views = {level: look_at(subject, some) for level, some in cases.items()}
    some_views = {level: some[:few] for level, some in views.items()}
    for some in some_views.values():
        read_some(subject, some)
    kind = subject.module.answer
    rates: dict[str, Mapping[int, Standing]] = {}
    for name, make in _FROM_LOOKS.items():
        rates[name] = {level: compete(make, some, kind) for level, some in views.items()}
    for name, make in _FROM_CELLS.items():
        rates[name] = {level: compete(make, some, kind) for level, some in some_views.items()}
    ablation, rates["partial reading"] = change_the_reference(subject, some_views)
    rates["a rule left out"] = ablation.best
    return GuessReport(rates, {level: len(some) for level, some in views.items()}, ablation.idle)
