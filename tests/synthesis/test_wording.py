"""Words: names a person would keep, plurals, and code as plain English."""

import ast

import pytest

from codegym_envs.spec.types import BOOL, INT, STR
from codegym_envs.synthesis.contract import Sample
from codegym_envs.synthesis.marks import observe
from codegym_envs.synthesis.statement.task_text import clean_statement, example, title_from
from codegym_envs.synthesis.wording.english import describe_condition, describe_value, listing
from codegym_envs.synthesis.wording.words import item_word, plural, readable, singular, snake, spelled_out


def expression(text):
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("abs(left - right)", "The absolute value of the left value minus the right value."),
        ("(low + high) // 2", "The low value plus the high value, all divided by 2 and rounded down."),
        ("a * b", "The value of a times b."),
        ("max(score, bonus)", "The larger of the score and the bonus."),
        ("word.lower()", "The word in lower case."),
        (
            "price if member else fee",
            "The price if the member is not zero, empty or false, otherwise the fee.",
        ),
        ("[x for x in y]", ""),
    ],
)
def test_values(code, words):
    assert describe_value(expression(code)) == words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("count % 2 == 0", "Whether the count is even."),
        ("count % 2 == 1", "Whether the count is odd."),
        ("total % step == 0", "Whether the total is divisible by the step."),
        ("total % step != 0", "Whether the total is not divisible by the step."),
        (
            "low <= value <= high",
            "Whether the low value is at most the value and the value is at most the high value.",
        ),
        ("mark == '('", 'Whether the mark is "(".'),
        ("letter.isdigit() or letter == ' '", "Whether the letter is a digit or is a space."),
        (
            "best is None or value < best",
            "Whether the value is less than the best value, or there is no best value yet.",
        ),
        ("not ready", "Whether the ready is zero, empty or false."),
    ],
)
def test_conditions(code, words):
    assert describe_condition(expression(code)) == words


def test_words():
    assert singular("numbers") == "number"
    assert singular("boxes") == "box"
    assert singular("entries") == "entry"
    assert singular("bus_stops") == "bus_stop"
    assert plural("entry") == "entries"
    assert plural("match") == "matches"
    assert item_word("text", "character") == "character"
    assert item_word("brackets", "character") == "bracket"
    assert item_word("order", "str") == "order_item" or item_word("order", "str") == "word"
    assert snake("maxDepth") == "max_depth"
    assert spelled_out("curr_idx") == "current_index"
    assert listing(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize("name", ["tmp", "x", "num1", "arr", "res", "_", "maxDepth", "temp_2", "st"])
def test_names_nobody_would_keep(name):
    assert not readable(name)


@pytest.mark.parametrize("name", ["balance", "next_row", "step", "up"])
def test_names_to_keep(name):
    assert readable(name)


def test_statements_lose_their_code():
    text = """
    Write a function that takes a list of weights and returns the heaviest parcel.

    Args:
        arr: The weights.

    Returns:
        A number.

    >>> heaviest([1, 2])
    2
    """
    assert (
        clean_statement(text, "heaviest", {"arr": "weights"})
        == "Given a list of weights, find the heaviest parcel."
    )
    assert clean_statement("heaviest returns the largest of arr.", "heaviest", {"arr": "weights"}) == (
        "Find the largest of weights."
    )


def test_examples_are_short_and_telling():
    samples = [Sample({"s": "a" * 400}, 3), Sample({"s": ""}, 0), Sample({"s": "abca"}, 3)]
    assert example(samples, {"s": "text"}) == 'Example: for the text "abca" the answer is 3.'
    assert example([Sample({"s": "a" * 400}, 3)], {"s": "text"}) == ""


def test_titles():
    assert title_from("Heavy parcels", "heavy_parcels") == "Heavy parcels"
    assert title_from("", "heavyParcels_2") == "Heavy parcels"
    assert title_from("def f(x)", "heavy_parcels") == "Heavy parcels"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (BOOL, "Whether the flag is false."),
        (INT, "Whether the flag is zero."),
        (STR, "Whether the flag is empty."),
        (None, "Whether the flag is zero, empty or false."),
    ],
)
def test_truth_is_said_by_the_kind_of_value(kind, words):
    node = expression("not flag")
    if kind is not None:
        observe(node.operand, kind)
    assert describe_condition(node) == words
