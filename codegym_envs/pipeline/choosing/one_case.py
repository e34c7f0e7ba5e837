"""Configurations of one case each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from codegym_envs.pipeline.choosing.measuring import CALLS, Measuring, answer_text, interpolated, size
from codegym_envs.pipeline.choosing.picking import (
    ENOUGH,
    TOP_SHARE,
    WANTED,
    Choice,
    Measured,
    chosen,
    pick,
    pick_any,
)
from codegym_envs.pipeline.inputs import SIZES
from codegym_envs.pipeline.inputs.input_pool import PoolCase
from codegym_envs.spec import digest

__all__ = ["OneCase"]

_MARGIN = 0.3  # how far an estimate of calls may be off
_ROUNDS = 2
_TRIED = 150  # cases on which shortcuts are tried in each round
_HOPELESS = 8  # configurations fewer than which no growth makes enough
_COPIES = 6  # near copies of a case with a rare answer, or on which most shortcuts lose
_MOST_VARIED = 24
_MORE = 100  # number of the first proposal of a further batch


class OneCase:
    """Chooses configurations for a draft that is asked for one case at a time.

    Args:
        measuring: What is known of the draft's configurations.
    """

    def __init__(self, measuring: Measuring) -> None:
        self._measuring = measuring
        self._pool = measuring.pool

    def choose(self) -> Choice:
        """Try shortcuts first, which is cheap; measure those cases on which most of them lose."""
        if not self._is_balanced():
            return Choice()  # however many calls there are, one answer would be too common
        known = self._measuring.probe(lambda case: self._measuring.calls([case]))
        if not known:
            return Choice()
        for number in range(1, _ROUNDS + 2):
            fitting = self._fitting(known)
            able = self._telling(fitting, known)
            if able >= ENOUGH:
                self._measure(fitting)
            picked = self._picked()
            if len(picked) >= WANTED or able < _HOPELESS or number > _ROUNDS:
                break
            self._grow(fitting, number)
        if len(picked) >= ENOUGH:
            return Choice(chosen(picked, CALLS[1]), sound=True)
        self._measure_any(self._fitting(known))
        return Choice(chosen(pick_any(self._measuring.found), CALLS[1]))

    def _is_balanced(self) -> bool:
        """Whether there are different answers enough, if need be after growing more cases."""
        if not self._can_balance():
            self._pool.extend(range(1, len(SIZES), 2), range(_MORE, _MORE + 16))
            if not self._can_balance():
                self._pool.vary(self._rare(), _COPIES)
        return self._can_balance()

    def _can_balance(self) -> bool:
        """Whether the pool has enough different answers for 30 configurations."""
        counts = Counter(answer_text([case]) for case in self._pool.cases)
        limit = max(1, int(TOP_SHARE * ENOUGH))
        return sum(min(count, limit) for count in counts.values()) >= ENOUGH

    def _rare(self) -> list[PoolCase]:
        """Cases whose answers are not among the common ones, a few of each answer."""
        by_answer: dict[str, list[PoolCase]] = {}
        for case in self._pool.cases:
            by_answer.setdefault(answer_text([case]), []).append(case)
        common = max(map(len, by_answer.values()), default=0)
        groups = [group for group in by_answer.values() if 3 * len(group) <= common]
        return [case for group in groups for case in group[:2]][:_MOST_VARIED]

    def _fitting(self, known: Sequence[tuple[int, int]]) -> list[PoolCase]:
        """Cases that seem to take suitable numbers of calls, by size."""
        low, high = CALLS[0] * (1 - _MARGIN), CALLS[2] * (1 + _MARGIN)
        fitting = [case for case in self._pool.cases if low <= interpolated(known, size(case)) <= high]
        return sorted(fitting, key=lambda case: (size(case), digest(case.inputs)))

    def _telling(self, fitting: Sequence[PoolCase], known: Sequence[tuple[int, int]]) -> int:
        """How many configurations could probably be picked in which shortcuts mostly lose."""
        some = _spread(fitting)
        expected = [self._measuring.expected(case, interpolated(known, size(case))) for case in some]
        return len(pick(expected, self._measuring.trials.rules, lifted=False))

    def _measure(self, fitting: Sequence[PoolCase]) -> None:
        """Measure until there are enough: those cases first on which most shortcuts lose."""
        pay = self._measuring.trials.rules.pay
        some = _spread(fitting)
        paid = {id(case): len(pay & self._measuring.rewarded([case])) for case in some}
        self._measure_in(self._ordered(some, paid), self._picked)

    def _measure_any(self, fitting: Sequence[PoolCase]) -> None:
        self._measure_in(self._ordered(fitting, {}), lambda: pick_any(self._measuring.found))

    def _measure_in(self, cases: Sequence[PoolCase], picked: Callable[[], Sequence[Measured]]) -> None:
        for index, case in enumerate(cases):
            if index % 8 == 0 and len(picked()) >= WANTED and (self._spans() or index >= WANTED):
                break
            self._measuring.calls([case])
            if self._measuring.broken:
                break

    def _ordered(self, cases: Sequence[PoolCase], paid: dict[int, int]) -> list[PoolCase]:
        """Those that reward fewest shortcuts first, rare answers before common ones."""
        counts = Counter(answer_text([case]) for case in cases)
        return sorted(
            cases,
            key=lambda case: (
                paid.get(id(case), 0),
                counts[answer_text([case])] > 2,
                digest(case.inputs),
            ),
        )

    def _picked(self) -> list[Measured]:
        return pick(self._measuring.found, self._measuring.trials.rules, lifted=False)

    def _spans(self) -> bool:
        """Whether easy and hard configurations are far apart."""
        calls = sorted(item.calls for item in self._measuring.found)
        return len(calls) >= ENOUGH and calls[-1] >= 2 * calls[0]

    def _grow(self, fitting: Sequence[PoolCase], number: int) -> None:
        """Grow cases of the sizes that fit, and near copies of those on which most shortcuts lose."""
        levels = sorted({case.level for case in fitting if case.level >= 0})
        if levels:
            self._pool.extend(levels, range(10 * number, 10 * number + max(10, 60 // len(levels))))
        pay = self._measuring.trials.rules.pay
        some = _spread(fitting)
        best = sorted(some, key=lambda case: len(pay & self._measuring.rewarded([case])))
        self._pool.vary(best[:_MOST_VARIED], 2)


def _spread(fitting: Sequence[PoolCase]) -> Sequence[PoolCase]:
    """As many of the cases as shortcuts are tried on, of all sizes."""
    return fitting[:: max(1, len(fitting) // _TRIED)]
