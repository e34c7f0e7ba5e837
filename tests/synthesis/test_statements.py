"""Foreign statements lose what speaks to programmers, and nothing of the task."""

import pytest

from codegym_envs.synthesis.contract import Sample
from codegym_envs.synthesis.statement.task_text import clean_statement, example, title_from

JUDGE = """
A printing house has a queue of jobs, and `costs[i]` is the number of pages of the i-th job. It is cut
into at most `k` parts.

Write a function `min_cost(costs, k)` that returns the smallest possible finishing time.

Example 1:
Input: costs = [7, 2, 5, 10, 8], k = 2
Output: 18
Explanation: [7, 2, 5] and [10, 8] are the parts
that finish first of all.

Constraints:
1 <= len(costs) <= 1000
1 <= costs[i] <= 10^6
All jobs are different.

Follow-up: can you do it in O(n) time?
"""

SHEET = """
A. Lantern Row

n lanterns hang in a row, the i-th of them has brightness a_i. Print the least number of moves.

Input
The first line contains a single integer n (1 <= n <= 2*10^5).
The second line contains n integers.

-----Examples-----
Input
4
2 2 2 5

Output
1
"""


def clean(text, function="find_it", **renamed):
    return clean_statement(text, function, renamed)


def test_judges_pages():
    assert clean(JUDGE, "min_cost", costs="costs", k="k") == (
        "A printing house has a queue of jobs, and costs[i] is the number of pages of the i-th job. It is "
        "cut into at most k parts.\n\nFind the smallest possible finishing time.\n\n- 1 <= costs[i] <= 10^6\n"
        "- All jobs are different."
    )


def test_contest_sheets():
    assert clean(SHEET, "main") == (
        "n lanterns hang in a row, the i-th of them has brightness a_i. Find the least number of moves.\n\n"
        "The first line contains a single integer n. The second line contains n integers."
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Return True if the list is sorted, otherwise return False.", "Decide whether the list is sorted."),
        ("Returns true iff n is prime and false otherwise.", "Decide whether n is prime."),
        ("Return the sum, or -1 if there is none.", "Find the sum, or -1 if there is none."),
        ("If it cannot be done, return -1.", "If it cannot be done, answer -1."),
        ('Print "YES" if they meet and "NO" otherwise.', 'Answer "YES" if they meet and "NO" otherwise.'),
        ("Return it as a list.", "Give it as a list."),
        ("Count ways to climb n steps using a list-based DP approach.", "Count ways to climb n steps."),
        ("Compute the n-th term iteratively with constant space.", "Compute the n-th term."),
        ("Find the longest run of a row using O(n^2) DP.", "Find the longest run of a row."),
        ("Pay in constant coins, by the tens.", "Pay in constant coins, by the tens."),
        ("Keep of any python values the integers", "Keep of values the integers."),
        ("Sorts the words by their length.", "Sort the words by their length."),
        ("Checks if the bracket string is valid.", "Decide whether the bracket string is valid."),
        ("find_it takes a list of words and returns the longest one.",
         "Given a list of words, find the longest one."),
        ("Input to this function is a string of notes.", "You are given a string of notes."),
        ("Create a function that takes integers, floats, or texts and returns the larger one.",
         "Given integers, floats, or texts, find the larger one."),
        ("Find the longest path using dynamic programming.", "Find the longest path."),
        ("Find the pair. Your algorithm should run in O(n log n) time.", "Find the pair."),
        ("Rotate the photo in place: find_it(mat) must change it and return nothing.", "Rotate the photo."),
        ("Find the index i of the queen. Implement `find_it(board)`.", "Find the index i of the queen."),
        ("Find the sum.\n\ndef find_it(a, b): ...\n\nfind_it(1, 2) -> 3", "Find the sum."),
        ("Find the sum.\n>>> find_it(1, 2)\n3\n", "Find the sum."),
        ("Give it back, e.g. for 'ab' give 'ba'.", "Give it back, e.g. for 'ab' give 'ba'."),
        ("The set contains n! orders. Find the k-th one.", "The set contains n! orders. Find the k-th one."),
        ("return None if nothing is left", "Answer null if nothing is left."),
        ("Take the return trip to the depot.", "Take the return trip to the depot."),
    ],
)  # fmt: skip
def test_sentences(text, told):
    assert clean(text) == told


def test_definitions_stay():
    text = "It is defined by the recurrence:\ntri(1) = 3\ntri(n) = 1 + n / 2, if n is even.\n\nFind tri(n)."
    told = clean(text, "tri")
    assert "- tri(1) = 3\n" in told and "- tri(n) = 1 + n / 2, if n is even." in told


def test_tables_and_lists_keep_their_lines():
    text = "Use the table:\n GPA  |  Grade\n 4.0    A+\n 3.7    A\n\nRules:\n- one\n  rule\n- another"
    told = "Use the table:\nGPA | Grade\n4.0 | A+\n3.7 | A\n\nRules:\n- one rule\n- another"
    assert clean(text) == told


def test_sentences_go_on_in_any_line():
    text = (
        "Begin anywhere, and then move\nfrom there to a neighbour, so that for any j (1 <= j)\na[j] = b[j]."
    )
    assert clean(text) == text.replace("\n", " ")


def test_parameters_have_the_names_of_the_module():
    text = "Given `numCourses` courses and an array arr, find arr[0] + arr[i] for len(arr) courses."
    assert clean(text, numCourses="course_count", arr="prices") == (
        "Given course count courses and an array, find prices[0] + prices[i] for the length of prices "
        "courses."
    )


def test_titles_do_not_tell_the_method():
    assert title_from("Fib iterative", "fib_iterative") == "Fib"
    assert title_from("A. Lantern Row", "lantern_row") == "Lantern Row"
    assert title_from("Is palindrome", "is_palindrome") == "Is palindrome?"


def test_yes_and_no_are_both_shown():
    samples = [Sample({"n": 4}, False), Sample({"n": 7}, True), Sample({"n": 9}, False)]
    assert (
        example(samples, {"n": "n"})
        == "Example: for n = 4 the answer is false; for n = 7 the answer is true."
    )


def test_definitions_of_nodes_are_no_part_of_the_task():
    text = (
        "The wagons of a caravan form a linked list. Return the head of the reversed list.\n\n"
        "Definition:\nclass ListNode:\n    def __init__(self, val=0, next=None):\n        self.val = val\n\n"
        "The energy is defined as follows:\nE = m + 2\nclass Energy:\n"
    )
    told = clean(text)
    assert "__init__" not in told and "class" not in told and "self" not in told
    assert "E = m + 2" in told and told.startswith("The wagons of a caravan form a linked list.")
