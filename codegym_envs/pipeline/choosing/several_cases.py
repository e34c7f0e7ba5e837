"""Configurations of several cases each."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from codegym_envs.pipeline.choosing.measuring import CALLS, Measuring, answer_text, interpolated, size
from codegym_envs.pipeline.choosing.picking import ENOUGH, WANTED, Choice, Measured, chosen, pick, pick_any
from codegym_envs.pipeline.inputs import SIZES
from codegym_envs.pipeline.inputs.input_pool import PoolCase
from codegym_envs.pipeline.observing.stepping import MOST_STEPS

__all__ = ["SeveralCases"]

_CASES_OF_ONE = (3, 8)
_EVEN = 0.8  # how often a case gets an even share of the calls
_TARGETS = (100, 240, 470)  # calls that a configuration of several cases should come close to
_MOST_TRIED = 5 * WANTED
_PACKS = 4  # packs of which the one is measured that rewards fewest shortcuts
_DRAWN = 2  # cases of which the one is taken on which most shortcuts lose
_ANSWERS = 30  # different answers that cases should have, where the problem has them
_CASES = 150  # likewise different cases
_MORE = 100  # number of the first proposal of a further batch
_FEW = 8  # cases on which a shortcut loses, fewer than which are few
_COPIES = 6  # near copies of each of them
_MOST_VARIED = 24

_Priced = tuple[int, PoolCase]
"""A case with about how many oracle calls it takes."""


class SeveralCases:
    """Chooses configurations for a draft that is asked for several cases at once.

    Args:
        measuring: What is known of the draft's configurations.
        rng: Draws the cases.
    """

    def __init__(self, measuring: Measuring, rng: random.Random) -> None:
        self._measuring = measuring
        self._pool = measuring.pool
        self._rules = measuring.trials.rules
        self._rng = rng
        self._uses: Counter[int] = Counter()  # of cases, by their identity

    def choose(self) -> Choice:
        """Pack cases so that each configuration has several answers, and each rule comes into play."""
        self._enrich()
        priced = self._priced()
        priced += self._with_rare_rules(priced)
        by_answer: dict[str, list[_Priced]] = {}
        for cost, case in priced:
            by_answer.setdefault(answer_text([case]), []).append((cost, case))
        groups = sorted(by_answer.values(), key=lambda group: -len(group))
        if len(groups) < 2:
            return Choice()
        for number in range(_MOST_TRIED):
            if number % 4 == 0 and self._is_enough(number):
                break
            if self._measuring.broken:
                break
            cases = self._best_pack(groups, _TARGETS[number % len(_TARGETS)])
            if len({id(case) for case in cases}) > 1:
                self._measuring.calls(cases)
        picked = self._picked()
        if len(picked) >= ENOUGH:
            return Choice(chosen(picked, CALLS[1]), sound=True)
        return Choice(chosen(pick_any(self._measuring.found), CALLS[1]))

    def _picked(self) -> list[Measured]:
        return pick(self._measuring.found, self._rules, lifted=True)

    def _is_enough(self, tried: int) -> bool:
        """Whether there are enough configurations, or there will hardly be enough sound ones."""
        sound = len(self._picked())
        hopeless = tried >= 2 * WANTED and 3 * sound < ENOUGH
        return sound >= WANTED or (hopeless and len(pick_any(self._measuring.found)) >= WANTED)

    def _enrich(self) -> None:
        """Grow more where there are few different answers or few cases."""
        for step in (_MORE, 2 * _MORE):
            different = len({answer_text([case]) for case in self._pool.cases})
            if different >= _ANSWERS and len(self._pool.cases) >= _CASES:
                return
            before = len(self._pool.cases)
            self._pool.extend(range(1, len(SIZES)), range(step, step + 8))
            if len(self._pool.cases) == before:
                return  # the problem has no more

    def _priced(self) -> list[_Priced]:
        """Cases several of which fit into one configuration."""
        draft, measure = self._measuring.draft, self._measuring.trials.measure
        known = self._measuring.probe(lambda case: measure(draft.pack([case.inputs])))
        if not known:
            return []
        # One that takes most of the calls is useful among small ones.
        most = CALLS[2] - (_CASES_OF_ONE[0] - 1) * min(calls for _, calls in known)
        found = [(interpolated(known, size(case)), case) for case in self._pool.cases]
        fitting = [(cost, case) for cost, case in found if cost <= most]
        # The reference works on all cases of a configuration in one call.
        return [item for item in fitting if item[1].steps * _CASES_OF_ONE[1] <= MOST_STEPS] or fitting

    def _with_rare_rules(self, priced: Sequence[_Priced]) -> list[_Priced]:
        """Try shortcuts on the cases, and grow near copies of those few on which some shortcut loses."""
        rewarded = [
            (case, self._measuring.rewarded([case])) for _, case in priced[:: max(1, len(priced) // _CASES)]
        ]
        rare: dict[int, PoolCase] = {}
        for number in sorted(self._rules.pay):
            losing = [case for case, shortcuts in rewarded if number not in shortcuts]
            if len(losing) < _FEW:
                rare.update((id(case), case) for case in losing)
        if not rare:
            return []
        self._pool.vary(list(rare.values())[:_MOST_VARIED], _COPIES)
        known = {id(case) for _, case in priced}
        return [item for item in self._priced() if id(item[1]) not in known]

    def _best_pack(self, groups: Sequence[Sequence[_Priced]], calls: int) -> list[PoolCase]:
        """Of a few packs the first that rewards fewest shortcuts."""
        packs: list[list[PoolCase]] = []
        paid: list[int] = []
        while len(packs) < _PACKS and 0 not in paid:
            packs.append(self._pack(groups, calls))
            paid.append(len(self._rules.pay & self._measuring.rewarded(packs[-1])))
        best = packs[paid.index(min(paid))]
        self._uses.update(id(case) for case in best)
        return best

    def _pack(self, groups: Sequence[Sequence[_Priced]], left: int) -> list[PoolCase]:
        """Cases of random groups that together take about that many calls; one may take most of them.

        Each next one is that of a few on which most of the shortcuts lose that have not lost yet.
        """
        count = self._rng.randint(*_CASES_OF_ONE)
        least = min(cost for group in groups for cost, _ in group)
        cases: list[PoolCase] = []
        paid = self._rules.pay
        for others in reversed(range(count)):
            even = self._rng.random() < _EVEN
            share = left // (others + 1) if even else left - others * least
            drawn = [self._one_of(self._group(groups), share) for _ in range(_DRAWN if paid else 1)]
            if paid:
                drawn += self._on_which_loses(groups, self._rng.choice(sorted(paid)), share)
            cost, case = min(drawn, key=lambda item: len(paid & self._measuring.rewarded([item[1]])))
            if cost > left and len(cases) >= _CASES_OF_ONE[0]:
                break
            cases.append(case)
            paid &= self._measuring.rewarded([case])
            left -= cost
        self._rng.shuffle(cases)
        return cases

    def _one_of(self, group: Sequence[_Priced], share: int) -> _Priced:
        """One of the least used cases that take at most so many calls, or else of the cheapest ones."""
        cheapest = min(cost for cost, _ in group)
        fitting = [item for item in group if item[0] <= max(cheapest, share)]
        fewest = min(self._uses[id(case)] for _, case in fitting)
        return self._rng.choice([item for item in fitting if self._uses[id(item[1])] == fewest])

    def _on_which_loses(
        self, groups: Sequence[Sequence[_Priced]], shortcut: int, share: int
    ) -> list[_Priced]:
        """A case on which a shortcut loses, if there is one that fits."""
        losing = [
            item
            for group in groups
            for item in group
            if item[0] <= share and shortcut not in self._measuring.rewarded([item[1]])
        ]
        return [self._one_of(losing, share)] if losing else []

    def _group(self, groups: Sequence[Sequence[_Priced]]) -> Sequence[_Priced]:
        """The cases of a random answer; where there are many, of one that came less often than others."""
        if len(groups) < _ANSWERS:
            return self._rng.choice(groups)
        some = self._rng.sample(list(groups), 4)
        return min(some, key=lambda group: min(self._uses[id(case)] for _, case in group))
