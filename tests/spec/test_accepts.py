"""``accepts`` in modules and coding problems: its signature, and what of it may be named."""

import pytest
from accepting_modules import accepting
from small_sources import MODULE, PROBLEM

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor import load_program
from codegym_envs.spec import parse_module, parse_problem

SIGNATURE = "def accepts(answer: list[int], weights: list[int]) -> bool:"


def test_modules_without_it_have_none():
    assert not parse_module(MODULE, name="water_meters").has_accepts
    assert not parse_problem(PROBLEM, name="night_fares").has_accepts


@pytest.mark.parametrize(
    "signature",
    [
        "def accepts(answer):",
        "def accepts(weights):",
        "def accepts():",
        "def accepts(answer, weight):",
        "def accepts(answer, weights, more):",
        "def accepts(answer, weights=None):",
        "def accepts(answer, *weights):",
        "def accepts(answer, *, weights):",
    ],
)
def test_another_signature_is_refused(signature):
    with pytest.raises(ModuleRejected) as caught:
        accepting("heavy_crates", (SIGNATURE, signature))
    assert caught.value.reason == "signature"
    assert caught.value.line is not None


def test_a_problem_takes_the_same_signature():
    own = "\n\ndef accepts(answer, rides, day_fare, night_fare):\n    return True\n"
    assert parse_problem(PROBLEM + own, name="night_fares").has_accepts
    with pytest.raises(ModuleRejected, match="accepts must be written as"):
        parse_problem(PROBLEM + own.replace("rides, ", ""), name="night_fares")


def test_a_foreign_helper_of_that_name_is_a_helper():
    helper = "\n\ndef accepts(state, letter):\n    return state == letter\n"
    assert not parse_problem(PROBLEM + helper, name="night_fares").has_accepts


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    return state.weights[place]", "    return accepts([], state.weights)"),
        ("    return state.weights[place]", "    return reference(state.weights)"),
        ("    return reference_of(weights)\n", "    return accepts([], weights)\n"),
        ("sorted(reference(weights))", "sorted(solve(weights))"),
    ],
)
def test_nothing_but_accepts_may_name_an_entry_and_it_only_reference(old, new):
    with pytest.raises(ModuleRejected) as caught:
        load_program(accepting("heavy_crates", (old, new)))
    assert caught.value.reason == "entry"
