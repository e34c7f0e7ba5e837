"""Requests for code become requests for the answer."""

# ruff: noqa: E501 (each sentence beside what it becomes)

import pytest

from codegym_envs.synthesis.statement.requests import plain_request, what_is_asked
from codegym_envs.synthesis.statement.task_text import clean_statement

ASKED = {
    "Write a python function to find the shared elements from the given two lists.": "Find the shared elements from the given two lists.",
    "Write a Python program to count the vowels of each word.": "Count the vowels of each word.",
    "Write a Python 3 script that reports the busiest hour.": "Report the busiest hour.",
    "Write a function in Python that counts the peaks.": "Count the peaks.",
    "In Python, write a function to count the peaks.": "Count the peaks.",
    "Create a Python function named shared that finds common elements.": "Find common elements.",
    "Write a python function shared which will return the shared elements.": "Find the shared elements.",
    "Write a function for computing the moving average of a list.": "Compute the moving average of a list.",
    "Write a function that tallies the votes.": "Tally the votes.",
    "Write a function that replays the log of a library and tells where every book is.": "Replay the log of a library and tell where every book is.",
    "Write a function that matches each guest with a seat.": "Match each guest with a seat.",
    "Write a function that, given a list of numbers, returns the largest.": "Given a list of numbers, find the largest.",
    "Write a function that given two lists a and b returns what they share.": "Given two lists a and b, find what they share.",
    "Given two lists, write a Python function to find their shared elements.": "Given two lists, find their shared elements.",
    "Write a function which takes a list of integers and only returns the even ones.": "Given a list of integers, find only the even ones.",
    "Write a function to sort a list of pairs by the second value using lambda.": "Sort a list of pairs by the second value.",
    "Write a program that prints the largest gap between neighbours.": "Find the largest gap between neighbours.",
    "Implement a function to merge overlapping intervals.": "Merge overlapping intervals.",
    "Create a function which returns the number of inversions.": "Find the number of inversions.",
    "Write a python function to check whether the given list is sorted or not.": "Decide whether the given list is sorted or not.",
}  # fmt: skip


@pytest.mark.parametrize("request_", ASKED)
def test_a_request_for_code_becomes_a_task(request_):
    assert clean_statement(request_, "shared", {}) == ASKED[request_]


@pytest.mark.parametrize(
    "sentence",
    [
        "Write a letter to the bank.",
        "The function of the valve is to hold 3 bar.",
        "Pythons sleep for 18 hours a day.",
        "Each class that takes part gets a code for the locker.",
    ],
)
def test_what_asks_for_no_code_stays(sentence):
    assert what_is_asked(sentence) == sentence


def test_what_a_function_is_stays_said():
    assert what_is_asked("Write a class that is called Shared.") == "Write a class that is called Shared."


def test_a_request_alone_is_never_cut_down_to_nothing():
    """The second half of the sentence speaks of code; what is to be found stays."""
    text = "Implement a function to find the longest run using an iterative solution."
    assert plain_request(text) == "Find the longest run using an iterative solution."
    assert "longest run" in clean_statement(text, "run", {})
    assert plain_request("There are three lifts.") == ""
