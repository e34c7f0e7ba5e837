"""Inputs are found in the examples of statements and docstrings, in every form that people write them."""

# ruff: noqa: E501 (texts stand on one line each)

import json

import pytest

from codegym_envs.importers import IMPORTERS, ImportOptions
from codegym_envs.importers.example_tables import tables
from codegym_envs.importers.examples import example_sources
from codegym_envs.importers.problems import doctest_sources
from codegym_envs.importers.shown_values import literal, shown_values
from codegym_envs.pipeline.items import Settings
from codegym_envs.pipeline.make import make, settle
from codegym_envs.pipeline.observing.collect import collect_inputs

OVER = "def over(values, k):\n    return sum(value for value in values if value > k)\n"
SUM = "def add(numbers):\n    return sum(numbers)\n"
WORD = "def twice(word: str, times: int = 2):\n    return word * times\n"

FORMS = {
    "call_in_prose": ("For example, over([1, 2], 1) should return 2.", [([1, 2], 1)]),
    "call_with_names": ("So `over(values=[1, 2], k=1)` is 2.", [([1, 2], 1)]),
    "arrow": ("over([1, 2], 1) -> 2\nover([3], 1) => 3", [([1, 2], 1), ([3], 1)]),
    "equals": ("over([1, 2], 1) == 2", [([1, 2], 1)]),
    "comment": ("over([1, 2], 1) // returns 2\nover([3], 1)  # 3", [([1, 2], 1), ([3], 1)]),
    "json_words": ("over([true, false], 0) returns 1", [([True, False], 0)]),
    "given": ("Given [3,1] and 2 you return 3.", [([3, 1], 2)]),
    "given_should": ("Given [3, 1] and 2, the function should return 3.", [([3, 1], 2)]),
    "for_and": ("For the values [3, 1] and the bound 2 the answer is 3.", [([3, 1], 2)]),
    "words_between": ("If the values are [4, 5] and k is 4, the result is 5.", [([4, 5], 4)]),
    "loose_values": ("Example: for the values 3, 4, 5 and the limit 3 the answer is 9.", [([3, 4, 5], 3)]),
    "assigned": ("With values = [4, 5] and k = 4 the result is 5.", [([4, 5], 4)]),
    "assigned_in_part": ("Example: `[3, 1, 2]`, `k = 1` → `5`", [([3, 1, 2], 1)]),
    "several": ("For [1, 2] and 1 it returns 2, for [3] and 1 it returns 3.", [([1, 2], 1), ([3], 1)]),
    "judges": ("Example 1:\n\nInput: values = [2,7], k = 3\nOutput: 7\nExplanation: only one\n\nExample 2:\nInput: values = [9], k = 1\nOutput: 9", [([2, 7], 3), ([9], 1)]),
    "judges_bold": ("**Input:** values = [2,7], k = 3\n**Output:** 7", [([2, 7], 3)]),
    "judges_bare": ("Input: [2,7], 3\nOutput: 7", [([2, 7], 3)]),
    "judges_lines": ("Input:\nvalues = [2,7]\nk = 3\nOutput:\n7", [([2, 7], 3)]),
    "table": ("| values | k | result |\n|---|---|---|\n| `[1, 2]` | 1 | 2 |\n| [5] | 1 | 5 |", [([1, 2], 1), ([5], 1)]),
    "table_of_inputs": ("| Input | Output |\n|:--|--:|\n| `[1, 2], 1` | 2 |\n| values = [5], k = 2 | 5 |\n| over([6], 5) | 6 |", [([1, 2], 1), ([5], 2), ([6], 5)]),
    "doctest": (">>> over([1,\n...     2], 1)\n2\n>>> xs = [4]\n>>> over(xs, 2)\n4", [([1, 2], 1), ([4], 2)]),
    "markup": ("<p>For <code>[1, 2]</code> and <code>1</code> the answer is <code>2</code>.</p>", [([1, 2], 1)]),
    "curly_quotes": ("over([“a”, “b”], “a”) is wrong, over([2], 1) is 2.", [([2], 1)]),
}  # fmt: skip


def found_in(text, solution, name):
    sources = example_sources(text, name, solution)
    return collect_inputs(solution.replace(f"def {name}(", "def solution("), sources, [name]).inputs


@pytest.mark.parametrize("form", FORMS)
def test_inputs_of_examples_are_found(form):
    text, wanted = FORMS[form]
    found = [(given["values"], given["k"]) for given in found_in(text, OVER, "over")]
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Example: for 5, 3, 8, 9 the answer is 25.", [[5, 3, 8, 9]]),
        ("For example, [1, 2] gives 3.", [[1, 2]]),
        ("`[1, 2]` → `3`", [[1, 2]]),
        ("| numbers | sum |\n|---|---|\n| [] | 0 |\n| [4] | 4 |", [[], [4]]),
    ],
)
def test_one_parameter(text, wanted):
    assert [given["numbers"] for given in found_in(text, SUM, "add")] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("| word | times |\n|---|---|\n| ab | 2 |\n| `12` | 1 |", [("ab", 2), ("12", 1)]),
        ('For the word "ab" the answer is "abab".', [("ab", 2)]),
        ("Input: word = 'ab', times = 3\nOutput: 'ababab'", [("ab", 3)]),
    ],
)
def test_words(text, wanted):
    assert [(given["word"], given.get("times", 2)) for given in found_in(text, WORD, "twice")] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "There are 3 rooms and 5 people; return 1 if there is none.",
        "Choose k = 0 to stop; the values may be [].",
        "For [3, 1] and 2 the answer is 4.",  # it is 3: the values may mean something else
        "1 <= k <= 10^4, so 2 returns 5.",
        "over(values, k) returns 3",
    ],
)
def test_what_is_no_example_gives_no_input(text):
    assert found_in(text, OVER, "over") == ()


def test_values_in_texts():
    shown = shown_values(
        "a[0] is -3, s = \"x's\" (say), t: [1, {'b': null}] and the 2nd of 4-letter words, 1.5 or (2, 3)"
    )
    assert [(item.name, item.assigned, item.value) for item in shown] == [
        ("is", False, -3), ("s", True, "x's"), ("t", True, [1, {"b": None}]), ("", False, 1.5), ("or", False, (2, 3)),
    ]  # fmt: skip
    assert literal("[true, 'true']") == [True, "true"]
    with pytest.raises(ValueError, match="no literal: f"):
        literal("f(1)")


def test_bars_in_cells_divide_nothing():
    text = "| plan | out |\n|---|---|\n| `[\"|x|\", 'a|b']` | 1 |\nno row"
    assert list(tables(text)) == [(["plan", "out"], [["[\"|x|\", 'a|b']", "1"]])]


def test_doctests_that_are_badly_indented_are_read_line_by_line():
    assert doctest_sources("  >>> f(1,\n  ...   2)\n 3\n>>>f(4)\n") == ["f(1,\n  2)", "f(4)"]


QUEUES = """
def longest_wait(times, desks):
    free = [0] * desks
    longest = 0
    for time in times:
        desk = free.index(min(free))
        longest = max(longest, free[desk])
        free[desk] += time
    return longest
"""
ASKED = "Write a python function to find the longest time for which anybody waits. People come in turn, each goes to the desk that is free first."


@pytest.mark.parametrize(
    "examples",
    [
        "longest_wait([3, 2, 4], 1) -> 5\nlongest_wait([3, 2, 4, 1, 7], 2) -> 4\nlongest_wait([], 2) -> 0",
        "| times | desks | answer |\n|---|---|---|\n| [3, 2, 4] | 1 | 5 |\n| [3, 2, 4, 1, 7] | 2 | 4 |",
        "For the times [3, 2, 4] and 1 desk the answer is 5.",
        "Example 1:\nInput: times = [3, 2, 4], desks = 1\nOutput: 5",
    ],
    ids=["calls", "table", "prose", "judges"],
)
def test_a_row_with_examples_alone_becomes_an_environment(tmp_path, examples):
    row = {"question_id": "wait", "question": f"{ASKED}\n\n{examples}", "solution": QUEUES}
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row))
    (item,) = IMPORTERS["kodcode"].items(str(path), ImportOptions())
    result = settle(make, item, Settings(execution="inline"))
    assert result.admitted, result.why
    assert "Find the longest time for which anybody waits." in result.source
