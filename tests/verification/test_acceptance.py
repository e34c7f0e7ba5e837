"""Verification of modules of which several answers are right: ``accepts`` is put to the test."""

import pytest
from accepting_modules import SOURCES, accepting

from codegym_envs.verification import verify


def outcome(module, check, execution="inline"):
    receipt = verify(module, execution=execution, checks=[check])
    return next(item for item in receipt.checks if item.check == check)


@pytest.mark.parametrize("name", SOURCES)
def test_a_good_accepts_passes(name):
    found = outcome(accepting(name), "verdict")
    assert found.passed, found.detail
    assert found.figures["refused_variants"] > found.figures["accepted_variants"]
    assert found.figures["refused_foreign"] > 0


def test_the_tiers_give_the_same_figures():
    found = [outcome(accepting("heavy_crates"), "verdict", tier) for tier in ("inline", "isolated")]
    assert found[0] == found[1]


RIGHT = "return sorted(answer) == sorted(reference(weights))"
BROKEN = {
    "takes everything": ("return True", "every near miss"),
    "refuses the reference": ("return sorted(answer) == [-1]", "refuses the reference's answer"),
    "fails on some": (
        "return answer[0] >= 0 and sorted(answer) == sorted(reference(weights))",
        "accepts fails",
    ),
    "gives a number": ("return sorted(answer) == sorted(reference(weights)) and 1", "True or False"),
    "never ends": ("while True:\n        pass", "accepts fails"),
    "takes what is long enough": ("return len(answer) >= len(reference(weights))", "accepts takes"),
    "looks at the length": ("return len(answer) == len(reference(weights))", "accepts takes"),
    "takes any list of positions": (
        "return answer == sorted(set(answer)) and all(0 <= place < len(weights) for place in answer)",
        "accepts takes",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_accepts_is_noticed(kind):
    body, said = BROKEN[kind]
    found = outcome(accepting("heavy_crates", (RIGHT, body)), "verdict")
    assert not found.passed
    assert said in found.detail


def test_guesses_that_are_accepted_count():
    """Which peak is given does not matter: the first place is one half of the time."""
    easy = accepting("a_peak", ("weights[place] == max(around)", "weights[place] >= 100"))
    found = outcome(easy, "exploit")
    assert not found.passed
    assert found.figures["rates"]["most common answer"] > 0.6


def test_an_oracle_may_give_another_answer_than_the_reference():
    module = accepting("heavy_crates", ("reference_of(_all_weights", "_backwards(_all_weights"))
    source = module.source + "\n\ndef _backwards(weights):\n    return reference_of(weights)[::-1]\n"
    from codegym_envs.spec import parse_module

    receipt = verify(parse_module(source, name="heavy_crates"), execution="inline", checks=["differential"])
    assert receipt.verified
    assert {check.check: check.passed for check in receipt.checks}["solvability"]


def test_the_original_solution_may_give_another_answer():
    def solution(batch):
        return [
            [place for place, weight in enumerate(inputs["weights"]) if weight > 250][::-1]
            for inputs in batch
        ]

    def wrong(batch):
        return [[] for _ in batch]

    module = accepting("heavy_crates")
    for given, passed in ((solution, True), (wrong, False)):
        receipt = verify(module, execution="inline", checks=["differential"], solution=given)
        assert receipt.verified == passed


def test_a_cell_matters_if_no_known_answer_is_right_with_and_without_its_change():
    found = outcome(accepting("heavy_crates"), "necessity")
    assert found.passed, found.detail
