# ruff: noqa: E501 - sentences stand on one line
"""Promises: which sentences of a statement promise something, what keeps each, what is done if nothing does."""

import pytest

from codegym_envs.errors import SynthesisRefused
from codegym_envs.pipeline.constraints import keep
from codegym_envs.pipeline.constraints.sentences import sentences_of
from codegym_envs.pipeline.inputs.input_pool import build_pool
from codegym_envs.pipeline.inputs.promised import are_valid
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.make import make, settle
from codegym_envs.spec import parse_problem
from codegym_envs.synthesis import REASONS

NAMES = ["numbers", "target", "edges", "words", "k"]

PROMISES = [
    "It is guaranteed that the guests can be seated.",
    "You may assume that numbers holds no value twice.",
    "The numbers are distinct.",
    "numbers is sorted in ascending order.",
    "words contains only non-empty words of lower-case letters.",
    "No two of the edges join the same two nodes.",
    "The graph given by edges is connected and undirected.",
    "Exactly one of the numbers occurs more than once in numbers.",
    "The edges form a tree.",
    "edges are pairwise disjoint.",
    "You can rely on it that the plan is feasible.",
    "All words have the same length and numbers is a permutation of 0..n-1.",
]

NO_PROMISES = [
    "Return the numbers in ascending order.",
    "Print each distinct word once.",
    "If there are several answers, return the one that is lexicographically smallest.",
    "The answer is unique up to order.",
    "Return -1 if the numbers are not sorted.",
    "Find the longest run in which all numbers are distinct.",
    "The result must contain at least one word.",
    "The same word may occur more than once.",
    "Determine whether the edges form a tree.",
    "A run is a set of neighbouring numbers that are connected.",
    "What is the least number of swaps after which numbers is sorted?",
    "Each day the clerk takes the next of the numbers off the pile.",
    "Words that are equal count as one; output the distinct ones.",
    "Your list should be sorted.",
]


def told(statement):
    return [one.text for one in sentences_of(statement, NAMES) if one.promise]


@pytest.mark.parametrize("sentence", PROMISES)
def test_a_promise_is_one(sentence):
    assert told(f"A clerk sorts cards. {sentence} Return how many there are.") == [sentence]


@pytest.mark.parametrize("sentence", NO_PROMISES)
def test_what_is_said_of_the_answer_or_of_the_work_is_none(sentence):
    assert told(f"A clerk has numbers. {sentence}") == []


def test_examples_promise_nothing():
    statement = "Count pairs.\n\nExample 1:\nInput: numbers = [1, 2]\nOutput: 1\nExplanation: The numbers are distinct.\n\nConstraints:\n- numbers is sorted"
    assert told(statement) == ["numbers is sorted"]


def test_what_is_asked_for_is_cut_off():
    assert told("Given a list numbers of distinct integers, return the largest.") == [
        "Given a list numbers of distinct integers"
    ]


def test_each_promise_is_listed_with_what_keeps_it():
    samples = [{"numbers": [1, 4, 7]}, {"numbers": [2, 3]}, {"numbers": [5, 8, 9, 20]}]
    kept = keep(samples, "numbers is sorted. It is guaranteed that the moon is full.")
    first, second = kept.promises
    assert first.sentence == "numbers is sorted." and "ascending order" in first.kept_by
    assert second.sentence == "It is guaranteed that the moon is full." and second.kept_by == ""


def test_a_promise_that_known_inputs_break_is_kept_by_nothing():
    kept = keep([{"numbers": [3, 1]}, {"numbers": [1, 2, 5]}], "numbers is sorted.")
    assert [(one.sentence, one.kept_by) for one in kept.promises] == [("numbers is sorted.", "")]


PRICES = [{"prices": [1, 2, 3]}, {"prices": [4, 5, 9]}, {"prices": [2, 8]}]
LOOSE = [{"prices": [7, 2, 3]}, {"prices": [4, 15, 9]}, {"prices": [12, 8]}]
RIVERS = [{"words": ["elbe", "oder"]}, {"words": ["rhine"]}, {"words": ["aare", "inn", "spree"]}]
LOADS = [{"weights": [1, 2], "limit": 4}, {"weights": [3], "limit": 3}, {"weights": [2, 2, 5], "limit": 9}]

KEPT = [
    ("You are guaranteed that prices holds no two equal numbers.", LOOSE, "no value occurs twice"),
    ("prices is never decreasing from one day to the next.", PRICES, "ascending order"),
    ("The prices will be given in ascending order.", PRICES, "ascending order"),
    ("The prices lie in order from left to right.", PRICES, "ascending order"),
    ("For every i, prices[i] < prices[i + 1] holds.", PRICES, "ascending order"),
    ("No word is a prefix of another word.", RIVERS, "beginning of another"),
    ("Every word occurs at most once.", RIVERS, "no value occurs twice"),
    (
        "It is guaranteed that each of the `k` colours appears in `colours`.",
        [{"colours": [1, 1, 2, 3], "k": 3}, {"colours": [2, 1], "k": 2}, {"colours": [1, 1], "k": 1}],
        "each number from 1 on, as many as `k` says, stands in `colours`",
    ),
    (
        "A clerk always keeps a stamp of 1 cent, so 1 is sure to be among the values.",
        [{"values": [1, 7, 10]}, {"values": [10, 1]}, {"values": [5, 1, 25]}],
        "`values` always holds 1",
    ),
    ("prices is a list that is sorted in ascending order.", PRICES, "ascending order"),
    ("Each list of prices has at least two numbers.", PRICES, "length of at least 2"),
    (
        "You may assume that text is a valid expression.",
        [{"text": "1+2"}, {"text": "4-(3*2)"}, {"text": "7"}],
        "is an expression with the operators",
    ),
    ("Assume that the input is always valid.", LOOSE, "the types of the inputs"),
    ("The numbers in prices will be in the range of [-1000, 1000].", LOOSE, "range"),
    (
        "Both texts are given consisting only of 1s and 0s.",
        [{"left": "0110", "right": "1"}, {"left": "10", "right": "01"}, {"left": "1", "right": "000"}],
        "`left`",
    ),
    (
        "Exactly two different numbers in badges appear an odd number of times.",
        [{"badges": [4, 9, 4, 1]}, {"badges": [-3, 5, -3, -3, 5, 2]}, {"badges": [1, 2, 6, 6]}],
        "2 of the values occur an odd number of times",
    ),
    (
        "You get prices and a price target, which is guaranteed to be an element of prices.",
        [{"prices": [7, 2, 3], "target": 2}, {"prices": [4, 15], "target": 15}],
        "`target` stands in `prices`",
    ),
    ("words consists only of lower-case letters.", RIVERS, "lower-case letters"),
    ("The sum of all weights never exceeds the limit.", LOADS, "add up to at most `limit`"),
    ("All together the weights weigh at most limit.", LOADS, "add up to at most `limit`"),
    (
        "The first number in steps is always 0.",
        [{"steps": [0, 4]}, {"steps": [0, 9, 2]}, {"steps": [0]}],
        "begins with 0",
    ),
    ("There will be a way from S to G.", [{"plan": ["S.#", "..G"]}, {"plan": ["SG"]}], "has a way"),
    ("You may assume that:\n- the words are distinct\n- q people wait", RIVERS, "no value occurs twice"),
]


@pytest.mark.parametrize(("sentence", "samples", "kept_by"), KEPT)
def test_what_is_promised_in_other_words_is_kept(sentence, samples, kept_by):
    (promise,) = keep(samples, f"A clerk has them. {sentence}").promises
    assert kept_by in promise.kept_by


LETTERS = [{"text": "abcde"}, {"text": "edcabba"}, {"text": "aebdc"}]
NOT_KEPT = [
    ("You may assume that the input is always valid.", [{"code": "ab-9"}, {"code": "x-1"}]),
    ("In the list all prices are distinct.", [{"prices": [7, 7]}, {"prices": [1, 2]}]),
    ("Given the prices, which are always sorted by weight.", LOOSE),
    ("It is guaranteed that the sum of prices is a prime.", LOOSE),
    ("It is certain that one of the prices is paid.", LOOSE),
    ("It is always possible to pay the bill with the prices.", LOOSE),
    ("Every number in prices is a power of two.", [{"prices": [1, 4]}, {"prices": [8]}]),
    ("prices never contains a multiple of 7.", LOOSE),
    ("The sum of prices is always even.", [{"prices": [1, 3]}, {"prices": [2, 4]}, {"prices": [8, 8, 2]}]),
    ("At most one of the numbers in prices is negative.", [{"prices": [1, -4]}, {"prices": [8]}]),
    ("No two neighbouring numbers add up to ten.", LOOSE),
    ("The product of the prices will be smaller than 1000.", LOOSE),
    ("All prices share the same last digit.", [{"prices": [13, 3]}, {"prices": [8, 28, 48]}]),
    ("Neighbouring prices differ by exactly one.", [{"prices": [1, 2, 3]}, {"prices": [5, 4, 5]}]),
    ("Exactly two of the prices are larger than their neighbours.", LOOSE),
    (
        "prices is given such that prices[i] + prices[i + 1] is odd.",
        [{"prices": [1, 2]}, {"prices": [8, 3, 4]}],
    ),
    ("The word list never contains an anagram of another word.", RIVERS),
    ("words consists only of palindromes.", [{"words": ["anna", "otto"]}, {"words": ["abba"]}]),
    ("Each word in words contains at least one vowel.", RIVERS),
    ("Each of the letters a to e occurs in text.", LETTERS),
    ("You may assume that text is a valid expression.", [{"text": "1&&2"}, {"text": "4"}]),
    (
        "They chose the numbers so that any two of them are coprime, which means that a moment always exists.",
        [{"numbers": [3, 5]}, {"numbers": [4, 9]}],
    ),
    ("Every row has exactly one free seat.", [{"rows": ["xx.", "x.x"]}, {"rows": [".x", "x."]}]),
    ("The digits of code will be different from each other.", [{"code": 123}, {"code": 907}]),
    ("count is always a perfect square.", [{"count": 16}, {"count": 900}]),
    ("a and b will be coprime.", [{"a": 4, "b": 9}, {"a": 5, "b": 8}]),
    ("limit is always large enough for the heaviest weight.", LOADS),
    ("The given time never lies before 06:00.", [{"time": "06:30"}, {"time": "12:15"}]),
    (
        "k is at most the number of different words.",
        [{"words": ["a", "b"], "k": 2}, {"words": ["c"], "k": 1}],
    ),
    (
        "Each of the names names each other one exactly once.",
        [{"names": [["a", "b"]]}, {"names": [["c", "d"]]}],
    ),
]


@pytest.mark.parametrize(("sentence", "samples"), NOT_KEPT)
def test_what_nothing_here_knows_how_to_keep_is_not_covered_by_something_else(sentence, samples):
    (promise,) = keep(samples, f"A clerk has them. {sentence}").promises
    assert promise.kept_by == ""


GOALS = [
    "Print the prices in ascending order.",
    "The list shall stand in ascending order when the clerk is done.",
    "The answers are distinct.",
    "The numbers of your answer are in ascending order.",
    "The clerk puts the prices in ascending order.",
    "The prices will be arranged so that no two neighbours are equal.",
    "At the end the prices are sorted by weight.",
    "The result is always a valid permutation.",
    "In the sorted list each price stands next to its nearest price.",
    "The new list contains each price once.",
    "After which price are more than half of the numbers distinct?",
    "The robot never moves backwards.",
    "A customer who waits too long always leaves.",
    "The journey always takes the cheapest road.",
    "Two prices are equal if they are sorted alike.",
    "The shop has one more rule: the same price never appears twice in a row.",
    "Each customer is served once.",
    "Thread all the prices on a string, so that no two neighbouring ones are equal.",
    "The crane lifts exactly two crates at a time, and it is balanced if both weigh the same.",
    "A lucky price is a number that consists only of the digits 4 and 7.",
    "Prime numbers are numbers with exactly two divisors.",
    "The numbers in the list will be randomly ordered, never sorted.",
    "The last price will be moved to the front, so that it is always the first.",
    "Each character in the string will be '0' or '1'.",
    "The smallest price will become exactly 0.",
    "Seat the guests such that the rows are balanced.",
    "A pond is a 4-directionally connected group of cells, as large as possible.",
    "Filter the prices: keep those that consist of odd digits only.",
    "It takes a number and gives a list of the prices that are always larger than it.",
    "prices consists of integers.",
    "Every price is rounded to an even number.",
]


@pytest.mark.parametrize("sentence", GOALS)
def test_what_is_wanted_or_done_is_listed_as_no_promise(sentence):
    assert keep(PRICES, f"A clerk has prices. {sentence}").promises == ()


HEAD = '"""Count\n\n{}\n"""\nTOPICS = ("numbers",)\n\n'
BODY = "def solution(numbers: list[int]) -> int:\n    return sum(numbers) % 97\n"
VALID = "\n\ndef valid(numbers: list[int]) -> bool:\n    return sum(numbers) % 3 == 0\n"
UNKEPT = "It is guaranteed that numbers pleases the harbour master."


def known(count):
    return [{"numbers": [3 * number, 6, 9 + 3 * number]} for number in range(count)]


def test_a_promise_that_nothing_keeps_refuses():
    with pytest.raises(SynthesisRefused) as caught:
        build_pool(parse_problem(HEAD.format(UNKEPT) + BODY, name="count"), known(5))
    assert caught.value.reason == "promise_not_kept" and "promise_not_kept" in REASONS
    assert UNKEPT in caught.value.detail


def test_the_problems_own_valid_decides_what_is_grown():
    pool = build_pool(parse_problem(HEAD.format(UNKEPT) + BODY + VALID, name="count"), known(5))
    assert len(pool.cases) > 12
    assert all(sum(case.inputs["numbers"]) % 3 == 0 for case in pool.cases)
    assert "valid()" in pool.promises[0].kept_by


def test_with_many_known_inputs_nothing_is_grown():
    pool = build_pool(parse_problem(HEAD.format(UNKEPT) + BODY, name="count"), known(14))
    assert [case.inputs for case in pool.cases] == known(14)
    assert "only known inputs" in pool.promises[0].kept_by


def test_what_is_kept_is_grown():
    statement = "numbers is sorted in ascending order."
    pool = build_pool(parse_problem(HEAD.format(statement) + BODY, name="count"), known(3))
    assert len(pool.cases) > 40
    assert all(case.inputs["numbers"] == sorted(case.inputs["numbers"]) for case in pool.cases)


def test_the_receipt_lists_promises_with_what_keeps_them():
    source = (
        HEAD.format("numbers is sorted in ascending order. Return the position of the first even one, or -1.")
        + "def solution(numbers: list[int]) -> int:\n    for place, number in enumerate(numbers):\n"
        "        if number % 2 == 0:\n            return place\n    return -1\n"
    )
    inputs = [{"numbers": [1, 3, 5, 7, 8, 10]}, {"numbers": [1, 9]}, {"numbers": [3, 3, 5, 6, 6, 9, 11]}]
    item = Item("first_even", "problem", source, {"inputs": inputs})
    result = settle(make, item, Settings())
    assert result.verified, result.why
    (promise,) = result.receipt["provenance"]["promises"]
    assert promise["sentence"] == "numbers is sorted in ascending order."
    assert "`numbers` is in ascending order" in promise["kept_by"]


def test_a_problems_own_test_of_inputs_is_in_no_module():
    text = "def solution(a: int) -> int:\n    return a\n\n\ndef valid(a):\n    return a > 0\n"
    problem = parse_problem(text, name="positive")
    assert problem.beside == ("valid",) and "valid" not in problem.source
    assert are_valid(problem, [{"a": 1}, {"a": -1}, {"a": "x"}]) == [True, False, False]
