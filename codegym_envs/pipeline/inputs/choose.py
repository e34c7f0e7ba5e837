"""Chooses task configurations for a draft: enough oracle calls, and answers that cannot be guessed."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from codegym_envs.pipeline.inputs import SIZES
from codegym_envs.pipeline.inputs.input_pool import Pool, PoolCase
from codegym_envs.pipeline.observing.stepping import MOST_STEPS
from codegym_envs.spec import digest, encode
from codegym_envs.synthesis.contract import Draft
from codegym_envs.verification import Thresholds

__all__ = ["CALLS", "Chosen", "choose"]

_LIMITS = Thresholds()
CALLS = (_LIMITS.min_calls, _LIMITS.max_calls, _LIMITS.max_calls_hard)
"""Least oracle calls of a configuration, most of an easy or medium one, most of a hard one."""

_WANTED = 36
_ENOUGH = _LIMITS.min_configs
_TOP_SHARE = 0.2  # verification allows 0.25; a margin, since other guesses win now and then too
_LIFTED = (3, 8)
_PROBES = 12
_EVEN = 0.8  # how often a case gets an even share of the calls
_TARGETS = (100, 240, 470)  # calls that a configuration of several cases should come close to
_ROUNDS = 2
_MARGIN = 0.3  # how far an estimate of calls may be off
_COPIES = 6  # near copies of a case with a rare answer
_MOST_RARE = 24
_ANSWERS = 30  # different answers that cases should have, where the problem has them
_CASES = 150  # likewise different cases
_MORE = 100  # number of the first proposal of a further batch


@dataclass(frozen=True, slots=True)
class Chosen:
    """One task configuration.

    Attributes:
        difficulty: 1, 2 or 3.
        inputs: The configuration of the draft's module.
        cases: The cases of the pool that make it up, one unless the draft is lifted.
        calls: Oracle calls, ``done`` included.
    """

    difficulty: int
    inputs: dict[str, Any]
    cases: tuple[PoolCase, ...]
    calls: int


@dataclass(slots=True)
class _Measured:
    inputs: dict[str, Any]
    cases: tuple[PoolCase, ...]
    calls: int
    answer: str


def choose(pool: Pool, draft: Draft, measure: Callable[[dict[str, Any]], int | None]) -> list[Chosen]:
    """Choose up to 36 configurations over three difficulties.

    Args:
        pool: Accepted inputs; more are grown where they are needed.
        draft: What they are for.
        measure: Oracle calls on one configuration, ``done`` included, more than the maximum of `CALLS` if it
            is still going on then; None if the oracle fails on it or does not reach the expected answer.

    Returns:
        The configurations, easy ones first, distinct; fewer than 30 if no more suitable ones were found.
    """
    rng = random.Random(int.from_bytes(hashlib.sha256(draft.source.encode()).digest()[:8], "big"))
    chooser = _Chooser(pool, draft, measure, rng)
    return chooser.run()


class _Chooser:
    def __init__(
        self, pool: Pool, draft: Draft, measure: Callable[[dict[str, Any]], int | None], rng: random.Random
    ) -> None:
        self.pool = pool
        self.draft = draft
        self.measure = measure
        self.rng = rng
        self.found: list[_Measured] = []
        self.seen: set[str] = set()
        self.failed = 0
        self.uses: Counter[int] = Counter()  # of cases, by their identity

    def run(self) -> list[Chosen]:
        """Measure level by level, then fill up where the calls are right."""
        if self.draft.lifted:
            return self._lifted()
        if not self._can_balance():
            self.pool.extend(range(1, len(SIZES), 2), range(_MORE, _MORE + 16))
            if not self._can_balance():
                self.pool.vary(self._rare(), _COPIES)
            if not self._can_balance():
                return []  # however many calls there are, one answer would be too common
        known = self._probe(lambda case: self._try((case,)), CALLS[2])
        if not known:
            return []
        tried = self._fill(self.pool.cases, known)
        levels = sorted({case.level for case in tried if case.level >= 0})
        for number in range(1, _ROUNDS + 1):
            if not levels or len(self._pick()) >= _WANTED:
                break
            before = len(self.pool.cases)
            self.pool.extend(levels, range(10 * number, 10 * number + max(10, 60 // len(levels))))
            self._fill(self.pool.cases[before:], known)
        return self._settled(self._pick())

    def _probe(self, measure: Callable[[PoolCase], int | None], most: int) -> list[tuple[int, int]]:
        """Measure a few cases, small to large; pairs of a case's size and its oracle calls.

        Args:
            measure: Oracle calls of a case.
            most: Calls above which no larger case is measured.

        Returns:
            The pairs in ascending order; empty if the oracle fails again and again.
        """
        cases = sorted(self.pool.cases, key=_size)
        known: list[tuple[int, int]] = []
        failed = 0
        for number in range(_PROBES):
            case = cases[number * (len(cases) - 1) // (_PROBES - 1)]
            calls = measure(case)
            if calls is None:
                failed += 1
                if failed > 8 and not known:
                    break  # the oracle is broken; another draft may do better
                continue
            known.append((_size(case), calls))
            if calls > most:
                break  # larger ones take more calls
        return known

    def _fill(self, cases: Sequence[PoolCase], known: Sequence[tuple[int, int]]) -> list[PoolCase]:
        """Measure the cases that seem to have suitable calls until there are enough; those cases."""
        low, high = CALLS[0] * (1 - _MARGIN), CALLS[2] * (1 + _MARGIN)
        fitting = [case for case in cases if low <= _interpolated(known, _size(case)) <= high]
        # Rare answers first, so that few cases need to be measured.
        counts = Counter(encode({"a": case.answer}) for case in fitting)
        fitting.sort(key=lambda case: (counts[encode({"a": case.answer})] > 2, digest(case.inputs)))
        for index, case in enumerate(fitting):
            if index % 8 == 0 and len(self._pick()) >= _WANTED and (self._spans() or index >= _WANTED):
                break
            self._try((case,))
            if self.failed > 8 and not self.found:
                break
        return fitting

    def _can_balance(self) -> bool:
        """Whether the pool has enough different answers for 30 configurations."""
        counts = Counter(encode({"a": case.answer}) for case in self.pool.cases)
        limit = max(1, int(_TOP_SHARE * _ENOUGH))
        return sum(min(count, limit) for count in counts.values()) >= _ENOUGH

    def _rare(self) -> list[PoolCase]:
        """Cases whose answers are not among the common ones, a few of each answer."""
        by_answer: dict[str, list[PoolCase]] = {}
        for case in self.pool.cases:
            by_answer.setdefault(encode({"a": case.answer}), []).append(case)
        common = max(map(len, by_answer.values()), default=0)
        groups = [group for group in by_answer.values() if 3 * len(group) <= common]
        return [case for group in groups for case in group[:2]][:_MOST_RARE]

    def _spans(self) -> bool:
        """Whether easy and hard configurations are far apart."""
        fit = sorted(item.calls for item in self.found if CALLS[0] <= item.calls <= CALLS[2])
        return len(fit) >= _ENOUGH and fit[-1] >= 2 * fit[0]

    def _try(self, cases: tuple[PoolCase, ...]) -> int | None:
        inputs = self.draft.pack([case.inputs for case in cases])
        name = encode(inputs)
        if name in self.seen:
            return None
        self.seen.add(name)
        calls = self.measure(inputs)
        if calls is None:
            self.failed += 1
            return None
        answer = encode([case.answer for case in cases])
        self.found.append(_Measured(inputs, cases, calls, answer))
        return calls

    def _lifted(self) -> list[Chosen]:
        """Pack cases so that each configuration has several of every answer, and as many calls as needed."""
        self._enrich()
        costs = self._costs()
        by_answer: dict[str, list[tuple[int, PoolCase]]] = {}
        for cost, case in costs:
            by_answer.setdefault(encode({"answer": case.answer}), []).append((cost, case))
        groups = [group for _, group in sorted(by_answer.items(), key=lambda item: -len(item[1]))]
        if len(groups) < 2:
            return []
        for round_number in range(5 * _WANTED):
            if round_number % 4 == 0 and len(self._pick()) >= _WANTED:
                break
            if self.failed > 8 and not self.found:
                break
            cases = self._pack(groups, _TARGETS[round_number % len(_TARGETS)])
            if len({id(case) for case in cases}) > 1:
                self._try(cases)
        return self._settled(self._pick())

    def _enrich(self) -> None:
        """Grow more where there are few different answers or few cases."""
        for step in (_MORE, 2 * _MORE):
            different = len({encode({"answer": case.answer}) for case in self.pool.cases})
            if different >= _ANSWERS and len(self.pool.cases) >= _CASES:
                return
            before = len(self.pool.cases)
            self.pool.extend(range(1, len(SIZES)), range(step, step + 8))
            if len(self.pool.cases) == before:
                return  # the problem has no more

    def _costs(self) -> list[tuple[int, PoolCase]]:
        """Cases several of which fit into one configuration, with about how many oracle calls each takes."""
        known = self._probe(lambda case: self.measure(self.draft.pack([case.inputs])), CALLS[2])
        if not known:
            return []
        # One that takes most of the calls is useful among small ones.
        most = CALLS[2] - (_LIFTED[0] - 1) * min(calls for _, calls in known)
        found = [(_interpolated(known, _size(case)), case) for case in self.pool.cases]
        # The reference works on all cases of a configuration in one call.
        light = [
            (cost, case) for cost, case in found if cost <= most and case.steps * _LIFTED[1] <= MOST_STEPS
        ]
        return light or [(cost, case) for cost, case in found if cost <= most]

    def _pack(self, groups: Sequence[Sequence[tuple[int, PoolCase]]], left: int) -> tuple[PoolCase, ...]:
        """Cases of random groups that together take about that many calls; one may take most of them."""
        count = self.rng.randint(*_LIFTED)
        least = min(cost for group in groups for cost, _ in group)
        cases: list[PoolCase] = []
        for others in reversed(range(count)):
            even = self.rng.random() < _EVEN
            share = left // (others + 1) if even else left - others * least
            group = self._group(groups)
            cheapest = min(cost for cost, _ in group)
            fitting = [item for item in group if item[0] <= max(cheapest, share)]
            fewest = min(self.uses[id(case)] for _, case in fitting)
            cost, case = self.rng.choice([item for item in fitting if self.uses[id(item[1])] == fewest])
            if cost > left and len(cases) >= _LIFTED[0]:
                break
            cases.append(case)
            self.uses[id(case)] += 1
            left -= cost
        self.rng.shuffle(cases)
        return tuple(cases)

    def _group(self, groups: Sequence[Sequence[tuple[int, PoolCase]]]) -> Sequence[tuple[int, PoolCase]]:
        """The cases of a random answer; where there are many, of one that came less often than others."""
        if len(groups) < _ANSWERS:
            return self.rng.choice(groups)
        some = self.rng.sample(list(groups), 4)
        return min(some, key=lambda group: min(self.uses[id(case)] for _, case in group))

    def _pick(self) -> list[_Measured]:
        """Suitable ones, no answer too often, spread over the calls they need."""
        fit = sorted(
            (item for item in self.found if CALLS[0] <= item.calls <= CALLS[2]), key=lambda item: item.calls
        )
        if not fit:
            return []
        for limit in (max(1, int(_TOP_SHARE * _WANTED)), max(1, int(_TOP_SHARE * _ENOUGH))):
            picked = self._capped(fit, limit)
            if len(picked) >= _ENOUGH:
                break
        return picked

    def _capped(self, fit: list[_Measured], limit: int) -> list[_Measured]:
        picked: list[_Measured] = []
        counts: dict[str, int] = {}
        thirds = [fit[index * len(fit) // 3 : (index + 1) * len(fit) // 3] for index in range(3)]
        queues = [self._spread(third) for third in thirds]
        while len(picked) < _WANTED and any(queues):
            for queue in queues:
                while queue:
                    item = queue.pop(0)
                    if counts.get(item.answer, 0) < limit:
                        counts[item.answer] = counts.get(item.answer, 0) + 1
                        picked.append(item)
                        break
        return sorted(picked, key=lambda item: item.calls)

    def _spread(self, items: list[_Measured]) -> list[_Measured]:
        """Rare answers first, so that common ones do not take their places."""
        counts: dict[str, int] = {}
        for item in items:
            counts[item.answer] = counts.get(item.answer, 0) + 1
        return sorted(
            items,
            key=lambda item: (counts[item.answer] > 2, digest(item.inputs)),
        )

    def _settled(self, picked: list[_Measured]) -> list[Chosen]:
        chosen: list[Chosen] = []
        for index, item in enumerate(picked):
            difficulty = 1 + 3 * index // len(picked)
            if item.calls > CALLS[1]:
                difficulty = 3
            chosen.append(Chosen(difficulty, item.inputs, item.cases, item.calls))
        return chosen


def _size(case: PoolCase) -> int:
    """What oracle calls grow with: the steps that the solution takes, and the size of the input."""
    return case.steps + len(encode(dict(case.inputs)))


def _interpolated(known: Sequence[tuple[int, int]], steps: int) -> int:
    """Calls at a number of steps, between the measured ones; in proportion above the last."""
    below = [pair for pair in known if pair[0] <= steps]
    above = [pair for pair in known if pair[0] > steps]
    if not below:
        return known[0][1]
    if not above:
        return below[-1][1] * steps // max(1, below[-1][0])
    (left, low), (right, high) = below[-1], above[0]
    return low + (high - low) * (steps - left) // (right - left)
