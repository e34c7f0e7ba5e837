"""Which shortcuts an input would reward: with it, inputs are chosen in which every rule matters."""

from __future__ import annotations

from collections import Counter
from functools import partial

from codegym_envs.verification.cases import Case
from codegym_envs.verification.guessing.changed_references import (
    BUDGET,
    PARTS,
    ChangedReferences,
    part_answers,
    tried_variants,
)
from codegym_envs.verification.guessing.contest import wins
from codegym_envs.verification.guessing.views import View
from codegym_envs.verification.subject import Subject

__all__ = ["Shortcuts"]

_DECIDING = 24  # inputs after which a shortcut that hardly ever won is not tried any more
_HARDLY = 0.08  # share of them that such a shortcut won
_MOST_ENDLESS = 40  # inputs on which a changed reference may not end before it is given up
_PLACES = {told: 2 * place for place, told in enumerate(PARTS)}


class Shortcuts:
    """Ways to an answer that leave out a rule, or read a part, tried on one input after another.

    Shortcuts have numbers: positive ones leave out a rule of the reference, the others read a part.

    Args:
        subject: The module.

    Raises:
        ModuleRejected: If the module cannot be loaded.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._variants = tried_variants(subject)
        self._changed = ChangedReferences(subject, [(item.function, item.changed) for item in self._variants])
        self._open = list(range(1, len(self._variants) + 1))
        self._outcomes: dict[int, Counter[str]] = {number: Counter() for number in self._open}

    def rewarded(self, case: Case) -> frozenset[int]:
        """Numbers of the shortcuts that an input rewards.

        One that hardly ever won is taken as one that does not win.
        """
        view = View(case, partial(self._subject.right, case))
        found = [number for number in self._open if self._outcome(number, view) == "agreed"]
        for told, answers in part_answers(self._changed, view).items():
            for scaled, answer in enumerate(answers):
                if wins(view, answer, self._changed.kind):
                    found.append(-_PLACES[told] - scaled)
        return frozenset(found)

    def _outcome(self, number: int, view: View) -> str:
        outcome = self._changed.outcome(number, view)
        counts = self._outcomes[number]
        counts[outcome] += 1
        hardly = counts.total() >= _DECIDING and counts["agreed"] <= _HARDLY * counts.total()
        if hardly or counts[BUDGET] >= _MOST_ENDLESS:
            self._open = [other for other in self._open if other != number]
        return outcome

    @property
    def pay(self) -> frozenset[int]:
        """Numbers of the shortcuts that leave out a rule, as far as is known.

        What never changed an answer is no rule, nor is what mostly guards against an error. What reads a
        part always counts.
        """
        rules = {
            number
            for number, counts in self._outcomes.items()
            if counts["differed"] > counts["failed"] and counts[BUDGET] < _MOST_ENDLESS
        }
        return frozenset(rules | {-place - scaled for place in _PLACES.values() for scaled in (0, 1)})

    @property
    def optional(self) -> frozenset[int]:
        """Numbers of those rules which inputs may all leave unused: the ways out and guards."""
        return frozenset(
            number for number, variant in enumerate(self._variants, 1) if variant.reached is None
        )
