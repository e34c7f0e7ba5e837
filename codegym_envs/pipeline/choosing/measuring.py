"""Measures configurations of a draft: how many oracle calls they take, and which shortcuts they reward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from codegym_envs.pipeline.choosing.picking import Measured, ShortcutFacts
from codegym_envs.pipeline.inputs.input_pool import Pool, PoolCase
from codegym_envs.spec import encode
from codegym_envs.synthesis.contract import Draft
from codegym_envs.verification import Thresholds

__all__ = ["CALLS", "Measuring", "Trials", "answer_text", "interpolated", "size"]

_THRESHOLDS = Thresholds()

CALLS = (_THRESHOLDS.min_calls, _THRESHOLDS.max_calls, _THRESHOLDS.max_calls_hard)
"""Least oracle calls of a configuration, most of an easy or medium one, most of a hard one."""

_PROBES = 12
_BROKEN = 8  # failures after which an oracle that never worked is broken


@dataclass(frozen=True, slots=True)
class Trials:
    """Ways to try a configuration of a draft.

    Attributes:
        measure: Oracle calls on one configuration, ``done`` included, more than the maximum of `CALLS` if it
            is still going on then; None if the oracle fails on it or does not reach the expected answer.
        rewarded: Numbers of the shortcuts that the configuration rewards.
        rules: What is known of the shortcuts.
    """

    measure: Callable[[dict[str, Any]], int | None]
    rewarded: Callable[[dict[str, Any]], frozenset[int]]
    rules: ShortcutFacts


@dataclass(slots=True)
class Measuring:
    """What is known of a draft's configurations.

    Attributes:
        pool: Accepted inputs; more are grown where they are needed.
        draft: What configurations are for.
        trials: Ways to try one.
        found: Configurations of suitable numbers of calls.
    """

    pool: Pool
    draft: Draft
    trials: Trials
    found: list[Measured] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _failed: int = 0
    _rewarded: dict[int, frozenset[int]] = field(default_factory=dict)  # by a case's identity

    @property
    def broken(self) -> bool:
        """Whether the oracle fails again and again, and never worked."""
        return self._failed > _BROKEN and not self.found

    def probe(self, measure: Callable[[PoolCase], int | None]) -> list[tuple[int, int]]:
        """Measure a few cases, small to large; pairs of a case's size and its oracle calls.

        Args:
            measure: Oracle calls of a case; where they are too many, no larger case is measured.

        Returns:
            The pairs in ascending order; empty if the oracle fails again and again.
        """
        cases = sorted(self.pool.cases, key=size)
        known: list[tuple[int, int]] = []
        failed = 0
        for number in range(_PROBES):
            case = cases[number * (len(cases) - 1) // (_PROBES - 1)]
            calls = measure(case)
            if calls is None:
                failed += 1
                if failed > _BROKEN and not known:
                    break  # another draft may do better
                continue
            known.append((size(case), calls))
            if calls > CALLS[2]:
                break  # larger ones take more calls
        return known

    def calls(self, cases: Sequence[PoolCase]) -> int | None:
        """Oracle calls of a configuration of these cases; None if it was tried before or fails."""
        inputs = self.draft.pack([case.inputs for case in cases])
        name = encode(inputs)
        if name in self._seen:
            return None
        self._seen.add(name)
        calls = self.trials.measure(inputs)
        if calls is None:
            self._failed += 1
        elif CALLS[0] <= calls <= CALLS[2]:
            self.found.append(Measured(inputs, tuple(cases), calls, answer_text(cases), self.rewarded(cases)))
        return calls

    def rewarded(self, cases: Sequence[PoolCase]) -> frozenset[int]:
        """Shortcuts that a configuration rewards: those that win each of its cases."""
        for case in cases:
            if id(case) not in self._rewarded:
                self._rewarded[id(case)] = self.trials.rewarded(self.draft.pack([case.inputs]))
        return frozenset.intersection(*(self._rewarded[id(case)] for case in cases))

    def expected(self, case: PoolCase, calls: int) -> Measured:
        """A configuration of one case as it probably is."""
        kept = min(max(calls, CALLS[0]), CALLS[2])
        return Measured(dict(case.inputs), (case,), kept, answer_text([case]), self.rewarded([case]))


def answer_text(cases: Sequence[PoolCase]) -> str:
    """The answers of cases as one text."""
    return encode([case.answer for case in cases])


def size(case: PoolCase) -> int:
    """What oracle calls grow with: the steps that the solution takes, and the size of the input."""
    return case.steps + len(encode(dict(case.inputs)))


def interpolated(known: Sequence[tuple[int, int]], steps: int) -> int:
    """Calls at a number of steps, between the measured ones; in proportion above the last."""
    below = [pair for pair in known if pair[0] <= steps]
    above = [pair for pair in known if pair[0] > steps]
    if not below:
        return known[0][1]
    if not above:
        return below[-1][1] * steps // max(1, below[-1][0])
    (left, low), (right, high) = below[-1], above[0]
    return low + (high - low) * (steps - left) // (right - left)
