"""Coding problems with a generator and an ``accepts`` of their own, all the way to an environment."""

import json

import pytest
from small_sources import PROBLEM

from codegym_envs.episode import Episode
from codegym_envs.executor import inputs_of, load_program
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.make import make
from codegym_envs.pipeline.settling import settle
from codegym_envs.spec import parse_module
from codegym_envs.spec.receipts import receipt_from_json
from codegym_envs.synthesis.contract import Options

LATE = '''"""Late rides

A cab notes the minutes at which its rides begin. A ride is late if it begins after the closing time and at
least a quarter of an hour after the ride before it.

Give the position of a late ride; if there are several, any of them is right. The answer is -1 if there is
none.

Example: for the rides 30, 400 and 350 with the closing time 300 the answer is 1.
"""

TOPICS = ("search", "transport")
GAP = 15


def generate(rng, difficulty):
    """More rides at higher difficulty."""
    count = rng.integers(8 * difficulty, 12 * difficulty)
    rides = [rng.integers(0, 600) for _ in range(count)]
    return {"rides": rides, "closing": rng.integers(450, 500)}


def is_late(minute: int, closing: int) -> bool:
    """Whether a ride begins after the closing time.

    Args:
        minute: When the ride begins.
        closing: The closing time.
    """
    return minute > closing


def gap_between(minute: int, before: int) -> int:
    """Minutes from one ride to the next.

    Args:
        minute: When the ride begins.
        before: When the ride before it began.
    """
    return minute - before


def solution(rides: list[int], closing: int) -> int:
    for index in range(1, len(rides)):
        if is_late(rides[index], closing) and gap_between(rides[index], rides[index - 1]) >= GAP:
            return index
    return -1


def accepts(answer: int, rides: list[int], closing: int) -> bool:
    if answer == -1:
        return solution(rides, closing) == -1
    if not 0 < answer < len(rides):
        return False
    return is_late(rides[answer], closing) and rides[answer] - rides[answer - 1] >= GAP
'''


def is_right(answer, rides, closing):
    late = [
        place
        for place, minute in enumerate(rides)
        if place and minute > closing and minute >= rides[place - 1] + 15
    ]
    return answer in (late or [-1])


@pytest.mark.usefixtures("first_verified")
@pytest.mark.parametrize("lifted", [False, True])
def test_a_problems_accepts_judges_in_its_environment(lifted):
    options = Options(lifted=lifted)
    item = Item("late_rides", "problem", LATE)
    result = settle(make, item, Settings(execution="inline", options=options))
    assert result.verified, result.why
    module = parse_module(result.source, name=result.name, sidecar=result.sidecar)
    assert module.has_accepts
    assert "any of them is right" in " ".join(module.statement.split())
    program = load_program(module)
    seen = set()
    for config in receipt_from_json(result.receipt).configs[::3]:
        inputs = inputs_of(program, config)
        expected = program.reference(inputs)
        cases = inputs["cases"] if lifted else [tuple(inputs.values())]
        for answer in range(-2, max(len(rides) for rides, _ in cases) + 1):
            if lifted:  # all cases but the first are answered as the reference does
                given, reward = [answer, *expected[1:]], is_right(answer, *cases[0])
            else:
                given, reward = answer, is_right(answer, *cases[0])
            action = json.dumps({"name": "done", "parameters": {"answer": given}})
            assert Episode(program, inputs, expected).step(action)[1] == float(reward)
            seen.add((reward, given == expected))
    assert seen == {(True, True), (True, False), (False, False)}


def test_a_problem_that_takes_any_of_several_and_has_no_accepts_is_refused():
    source = LATE[: LATE.index("def accepts")]
    result = settle(make, Item("late_rides", "problem", source), Settings(execution="inline"))
    assert (result.verified, result.reason) == (False, "several_answers")
    assert "any of them is right" in result.detail


def test_modules_of_problems_with_one_answer_have_no_accepts():
    result = settle(make, Item("night_fares", "problem", PROBLEM), Settings(execution="inline"))
    assert result.verified, result.why
    assert "accepts" not in result.source
