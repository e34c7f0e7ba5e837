"""Exercises about classes become functions of the calls that an object gets."""

import copy

import pytest

from codegym_envs.importers.histories import history_of
from codegym_envs.importers.kodcode import row_item
from codegym_envs.pipeline.observing.collect import collect_inputs
from codegym_envs.synthesis.reading.solution import read_solution

TURNSTILE = """
class Turnstile:
    def __init__(self):
        self._inside = 0
        self.refused = []

    def enter(self, name, tickets=1):
        if tickets < 1:
            self.refused.append(name)
            return False
        self._inside += tickets
        return True

    def leave(self):
        if self._inside == 0:
            raise ValueError("nobody is inside")
        self._inside -= 1

    def inside(self):
        return self._inside
"""
TURNSTILE_TESTS = """
import unittest
from turnstile import Turnstile

class TurnstileTest(unittest.TestCase):
    def setUp(self):
        self.gate = Turnstile()

    def test_new(self):
        self.assertEqual(self.gate.inside(), 0)

    def test_groups(self):
        self.assertTrue(self.gate.enter("Ann", 3))
        self.gate.leave()
        self.assertEqual(self.gate.inside(), 2)

    def test_refused(self):
        self.gate.enter("Bob", 0)
        self.gate.enter("Cy")
        self.assertEqual(self.gate.refused, ["Bob"])

    def test_empty(self):
        with self.assertRaises(ValueError):
            self.gate.leave()
"""

PLATES = """
class Plates:
    def __init__(self, heights, limit=4):
        self.heights = []
        self.limit = limit
        for height in heights:
            self.put(height)

    def put(self, height):
        if len(self.heights) < self.limit:
            self.heights.append(height)

    def take(self):
        return self.heights.pop() if self.heights else None

    @property
    def top(self):
        return self.heights[-1] if self.heights else 0

    def __len__(self):
        return len(self.heights)
"""
PLATES_TESTS = """
import solution
import pytest

@pytest.fixture
def plates():
    return solution.Plates([3, 5])

def test_top(plates):
    assert plates.top == 5
    plates.put(9)
    assert plates.top == 9
    assert len(plates) == 3

def test_take(plates):
    assert plates.take() == 5
    assert plates.take() == 3
    assert plates.take() is None

def test_limit():
    full = solution.Plates(heights=[1, 2, 3], limit=2)
    assert len(full) == 2
"""

TALLY = """
class Tally(object):
    def __init__(self, names):
        self.votes = {name: 0 for name in names}

    def vote(self, name):
        self.votes[name] += 1

    def leader(self):
        return max(sorted(self.votes), key=lambda name: self.votes[name])

    def table(self):
        return self.votes
"""
TALLY_TESTS = """
from .tally import Tally as Votes

class TestTally:
    def test_leader(self):
        votes = Votes(["ann", "bob"])
        for name in ("bob", "ann", "bob"):
            votes.vote(name)
        assert votes.leader() == "bob"
        assert votes.table() == {"ann": 1, "bob": 2}
"""

CASES = {
    "turnstile": (
        TURNSTILE,
        TURNSTILE_TESTS,
        {"calls": [["enter", "Bob", 0], ["enter", "Cy", 1], ["refused"]]},
    ),
    "plates": (
        PLATES,
        PLATES_TESTS,
        {"heights": [3, 5], "limit": 4, "calls": [["top"], ["put", 9], ["top"]]},
    ),
    "tally": (
        TALLY,
        TALLY_TESTS,
        {"names": ["ann", "bob"], "calls": [["vote", "bob"], ["vote", "ann"], ["vote", "bob"], ["leader"]]},
    ),
}


def item_of(solution, tests):
    row = {"question_id": "objects", "question": "Keep count of things.", "solution": solution, "test": tests}
    return row_item(row, 0, set())


@pytest.mark.parametrize("name", CASES)
def test_the_tests_of_a_class_give_series_of_calls(name):
    solution, tests, wanted = CASES[name]
    item = item_of(solution, tests)
    found = collect_inputs(item.source, item.payload["tests"], item.payload["aliases"])
    assert wanted in found.inputs
    assert not found.trouble and not found.missing


def played(solution, klass, given):
    """What an object of the class gives, call by call."""
    space: dict = {}
    exec(solution, space)
    start = {name: value for name, value in given.items() if name != "calls"}
    thing = space[klass](**copy.deepcopy(start))
    results = []
    for name, *arguments in given["calls"]:
        value = len(thing) if name == "len" else getattr(thing, name)
        value = value(*arguments) if callable(value) else value
        if name not in ("leave", "put", "vote"):
            results.append(copy.deepcopy(value))
    return results


@pytest.mark.parametrize(
    ("name", "klass"), [("turnstile", "Turnstile"), ("plates", "Plates"), ("tally", "Tally")]
)
def test_the_function_gives_what_the_object_gives(name, klass):
    solution, tests, _ = CASES[name]
    item = item_of(solution, tests)
    found = collect_inputs(item.source, item.payload["tests"], item.payload["aliases"])
    space: dict = {}
    exec(item.source, space)
    assert len(found.inputs) > 2
    for given in found.inputs:
        assert space["solution"](**copy.deepcopy(given)) == played(solution, klass, given)


@pytest.mark.parametrize("name", CASES)
def test_the_function_has_a_form_in_the_dialect(name):
    solution, tests, _ = CASES[name]
    text = read_solution(item_of(solution, tests).source)
    assert text.entry.name == "solution"


def test_the_statement_says_what_calls_are_and_what_the_answer_is():
    text = item_of(TURNSTILE, TURNSTILE_TESTS).source
    assert (
        'to it: ["enter", name, tickets], ["leave"], ["inside"] and ["refused"]. The answer is the ' in text
    )
    assert 'list of what the calls "enter", "inside" and "refused" give, in order.' in text


def test_calls_that_raise_are_told_apart():
    item = item_of(TURNSTILE, TURNSTILE_TESTS)
    found = collect_inputs(item.source, item.payload["tests"], item.payload["aliases"])
    assert found.raising == ({"calls": [["leave"]]},)


@pytest.mark.parametrize(
    ("solution", "tests"),
    [
        (f"{TURNSTILE}\ndef main(n):\n    return n\n", f"{TURNSTILE_TESTS}\ndef test_main():\n    main(3)\n"),
        (TURNSTILE.replace("class Turnstile:", "class Turnstile(dict):"), TURNSTILE_TESTS),
        (TURNSTILE.replace("__init__(self)", "__init__(self, *names)"), TURNSTILE_TESTS),
        (TURNSTILE, "def test_nothing():\n    assert 1\n"),
        (
            "class Solution:\n    def twice(self, n):\n        return 2 * n\n",
            "assert Solution().twice(2) == 4\n",
        ),
        (TURNSTILE, "no Python ("),
    ],
)
def test_other_tests_are_no_histories(solution, tests):
    assert history_of(solution, [tests]) is None
