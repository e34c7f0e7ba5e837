"""Picks configurations from measured ones: answers spread, no shortcut rewarded often, easy to hard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from codegym_envs.pipeline.inputs.input_pool import PoolCase
from codegym_envs.spec import digest
from codegym_envs.verification import Thresholds

__all__ = [
    "ENOUGH",
    "TOP_SHARE",
    "WANTED",
    "Choice",
    "Chosen",
    "Measured",
    "ShortcutFacts",
    "chosen",
    "pick",
    "pick_any",
]

_THRESHOLDS = Thresholds()

WANTED = 36
"""Configurations that are looked for."""

ENOUGH = _THRESHOLDS.min_configs
"""Configurations without which a module is not verified."""

TOP_SHARE = 0.2
"""Most configurations that may have one answer, or reward one shortcut; verification allows 0.25."""

# Configurations with the same answer, in all and in a third of the calls: first few, then as many as may be.
_OF_AN_ANSWER = ((int(TOP_SHARE * WANTED), 2), (int(TOP_SHARE * ENOUGH), 3))
_REWARDED = int(TOP_SHARE * WANTED / 3)  # configurations of a third of the calls that reward a shortcut


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


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for a draft.

    Attributes:
        configurations: Easy ones first, distinct; fewer than 30 if no more suitable ones were found.
        sound: Whether shortcuts mostly lose on them. Where they do not, another draft of the same problem
            may do better.
    """

    configurations: tuple[Chosen, ...] = ()
    sound: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A configuration that was tried.

    Attributes:
        inputs: The configuration.
        cases: The cases that make it up.
        calls: Oracle calls, ``done`` included.
        answer: Its answer in JSON form.
        rewarded: Numbers of the shortcuts that it rewards.
    """

    inputs: dict[str, Any]
    cases: tuple[PoolCase, ...]
    calls: int
    answer: str
    rewarded: frozenset[int]


class ShortcutFacts(Protocol):
    """What is known of shortcuts by their numbers (see `codegym_envs.verification.guessing.shortcuts`)."""

    @property
    def pay(self) -> frozenset[int]:
        """Those that have to lose: whoever takes one leaves a rule out or does not read everything."""

    @property
    def optional(self) -> frozenset[int]:
        """Those whose rule no input has to bring into play."""


def pick(found: Sequence[Measured], rules: ShortcutFacts, *, lifted: bool) -> list[Measured]:
    """Up to `WANTED` configurations, no answer and no shortcut too often, in the order of their calls.

    Args:
        found: Configurations of suitable numbers of calls.
        rules: What is known of the shortcuts.
        lifted: Whether they hold several cases, so that each can bring every rule into play.

    Returns:
        As many as there are.
    """
    fit, pay = sorted(found, key=lambda item: item.calls), rules.pay
    if not lifted:
        fit, pay = _without_rare(fit, pay, rules.optional)
    fit = [replace(item, rewarded=item.rewarded & pay) for item in fit]
    picked: list[Measured] = []
    for limits in _OF_AN_ANSWER:
        for most in sorted({len(item.rewarded) for item in fit}):
            better = _capped([item for item in fit if len(item.rewarded) <= most], limits)
            picked = better if len(better) > len(picked) else picked
            if len(picked) >= WANTED:
                return picked
        if len(picked) >= ENOUGH:
            break
    return picked


def pick_any(found: Sequence[Measured]) -> list[Measured]:
    """The same, whatever shortcuts are rewarded."""
    fit = [replace(item, rewarded=frozenset()) for item in sorted(found, key=lambda item: item.calls)]
    picked: list[Measured] = []
    for limits in _OF_AN_ANSWER:
        if len(picked) < ENOUGH:
            picked = _capped(fit, limits)
    return picked


def chosen(picked: Sequence[Measured], most_easy: int) -> tuple[Chosen, ...]:
    """Configurations with difficulties: thirds by their calls; whatever takes more than that many is hard."""
    return tuple(
        Chosen(
            3 if item.calls > most_easy else 1 + 3 * index // len(picked), item.inputs, item.cases, item.calls
        )
        for index, item in enumerate(picked)
    )


def _without_rare(
    fit: list[Measured], pay: frozenset[int], optional: frozenset[int]
) -> tuple[list[Measured], frozenset[int]]:
    """Leave the inputs out in which a way out or a guard matters that matters in few of them.

    Returns:
        The others, and the shortcuts that have to lose there.
    """
    for number in sorted(pay & optional):
        without = [item for item in fit if number in item.rewarded]
        if len(fit) > len(without) >= max(ENOUGH, len(fit) // 2):
            fit, pay = without, pay - {number}
    return fit, pay


def _capped(fit: Sequence[Measured], limits: tuple[int, int]) -> list[Measured]:
    """Some of each third of the calls, until there are enough."""
    in_all, in_a_third = limits
    picked: list[Measured] = []
    counts: Counter[str] = Counter()
    thirds = [fit[index * len(fit) // 3 : (index + 1) * len(fit) // 3] for index in range(3)]
    queues = [(_rare_first(third), Counter[int](), Counter[str]()) for third in thirds]
    while len(picked) < WANTED and any(queue for queue, _, _ in queues):
        for queue, rewarded, own in queues:
            while queue:
                item = queue.pop(0)
                free = counts[item.answer] < in_all and own[item.answer] < in_a_third
                if free and all(rewarded[number] < _REWARDED for number in item.rewarded):
                    counts[item.answer] += 1
                    own[item.answer] += 1
                    rewarded.update(item.rewarded)
                    picked.append(item)
                    break
    return sorted(picked, key=lambda item: item.calls)


def _rare_first(items: Sequence[Measured]) -> list[Measured]:
    """Rare answers first, so that common ones do not take their places."""
    counts = Counter(item.answer for item in items)
    return sorted(items, key=lambda item: (counts[item.answer] > 2, digest(item.inputs)))
