"""Choosing configurations: suitable numbers of calls, spread answers, and no shortcut that pays."""

from collections import Counter
from dataclasses import dataclass

import pytest

from codegym_envs.pipeline.choosing import CALLS, Trials, choose
from codegym_envs.pipeline.inputs.input_pool import build_pool
from codegym_envs.spec import encode, parse_problem
from codegym_envs.synthesis.contract import Draft

HEAD = '"""Title\n\nStatement.\n"""\nTOPICS = ("numbers",)\n\n'
SUMS = "def solution(items: list[int]) -> int:\n    total = 0\n    for item in items:\n        total += item\n    return total\n"  # noqa: E501
SAMPLES = ({"items": [3, 1, 2]}, {"items": [4, 4]}, {"items": [90, 7]})


@dataclass
class Shortcut:
    """One shortcut, number 1, that loses where ``matters`` says so."""

    matters: object
    optional: frozenset[int] = frozenset()
    pay: frozenset[int] = frozenset({1})

    def rewarded(self, inputs):
        cases = inputs.get("cases", [inputs.get("items")])
        return frozenset() if any(map(self.matters, cases)) else frozenset({1})


ALWAYS = Shortcut(lambda items: True)


def pool(body=SUMS, samples=SAMPLES):
    return build_pool(parse_problem(HEAD + body, name="sums"), list(samples))


def draft(*, lifted=False):
    return Draft("source", "residual", "fine", lifted, ("items",), ("items",))


def calls(inputs):
    if "cases" in inputs:
        return min(2 + sum(4 + 6 * len(case) for case in inputs["cases"]), CALLS[2] + 1)
    return min(5 + 20 * len(inputs["items"]), CALLS[2] + 1)


def choice(shortcut, *, lifted=False, found=None, measure=calls):
    trials = Trials(measure, shortcut.rewarded, shortcut)
    return choose(found or pool(), draft(lifted=lifted), trials)


def paying(shortcut, chosen):
    """For each difficulty the share of configurations that reward the shortcut."""
    all_of = Counter(item.difficulty for item in chosen)
    paid = Counter(item.difficulty for item in chosen if shortcut.rewarded(item.inputs))
    return {level: paid[level] / all_of[level] for level in all_of}


def test_configurations_are_chosen_by_calls_that_were_estimated():
    measured = []

    def measure(inputs):
        measured.append(calls(inputs))
        return measured[-1]

    found = choice(ALWAYS, measure=measure, found=pool(samples=SAMPLES[:2]))
    chosen = found.configurations
    assert found.sound and len(chosen) == 36
    assert all(CALLS[0] <= item.calls <= (CALLS[1] if item.difficulty < 3 else CALLS[2]) for item in chosen)
    assert chosen[-1].calls >= 2 * chosen[0].calls
    assert sum(calls > CALLS[2] for calls in measured) <= 6


def test_packs_are_filled_by_what_single_cases_cost():
    body = "def solution(items: list[int]) -> bool:\n    return sum([item for item in items]) % 3 == 0\n"
    measured = []

    def measure(inputs):
        measured.append(calls(inputs))
        return measured[-1]

    found = choice(ALWAYS, lifted=True, measure=measure, found=pool(body, SAMPLES[:2]))
    assert found.sound and len(found.configurations) == 36
    assert len(measured) <= 70
    assert all(3 <= len(item.cases) <= 8 for item in found.configurations)
    assert all(len({case.answer for case in item.cases}) <= 2 for item in found.configurations)


def test_packs_hold_many_answers_and_cases():
    found = choice(
        ALWAYS, lifted=True, measure=lambda inputs: 2 + sum(4 + 3 * len(case) for case in inputs["cases"])
    )
    cases = [case for item in found.configurations for case in item.cases]
    assert len({encode(dict(case.inputs)) for case in cases}) >= 120
    assert len({case.answer for case in cases}) >= 60


@pytest.mark.parametrize("lifted", [False, True])
def test_a_broken_oracle_ends_the_choice_early(lifted):
    tries = []
    assert choice(ALWAYS, lifted=lifted, measure=lambda inputs: tries.append(1)).configurations == ()
    assert len(tries) <= 12


def test_a_rule_that_matters_in_some_cases_matters_in_most_configurations():
    shortcut = Shortcut(lambda items: items[0] % 3 == 0)
    found = choice(shortcut)
    assert found.sound and len(found.configurations) >= 30
    assert max(paying(shortcut, found.configurations).values()) <= 0.25


def test_a_rule_that_matters_rarely_matters_in_most_packs():
    grown = pool()
    shortcut = Shortcut(lambda items: items[0] == 23)
    assert 0 < sum(shortcut.matters(case.inputs["items"]) for case in grown.cases) < 8
    found = choice(shortcut, lifted=True, found=grown)
    assert found.sound and len(found.configurations) >= 30
    assert max(paying(shortcut, found.configurations).values()) <= 0.25
    telling = {encode(case.inputs) for case in grown.cases if shortcut.matters(case.inputs["items"])}
    assert len(telling) >= 8  # near copies of the few that there were


def test_a_choice_in_which_a_shortcut_pays_is_not_sound():
    shortcut = Shortcut(lambda items: len(items) > 10_000)
    for lifted in (False, True):
        found = choice(shortcut, lifted=lifted)
        assert not found.sound and len(found.configurations) >= 30


def test_a_guard_that_rarely_matters_is_left_out_of_single_cases():
    shortcut = Shortcut(lambda items: items[0] % 7 == 0, optional=frozenset({1}))
    found = choice(shortcut)
    assert found.sound and len(found.configurations) >= 30
    assert set(paying(shortcut, found.configurations).values()) == {1.0}


def test_what_pays_for_no_rule_changes_nothing():
    idle = Shortcut(lambda items: False, pay=frozenset())
    assert choice(idle).configurations == choice(ALWAYS).configurations
