"""Task texts are filled anew, and what is no running text keeps its lines."""

import pytest

from codegym_envs.synthesis.emitting.paragraphs import wrapped

HAND_WRAPPED = (
    "There are parcels on a belt, and a van that takes them one after the other in the order in which they "
    "come, if it still\nfits. A parcel that does not fit goes to the next van, which is as large as the "
    "first one, and so on until no more\nparcels are left. Count the vans."
)


def test_lines_broken_by_hand_are_filled_anew():
    lines = wrapped(HAND_WRAPPED, 110).splitlines()
    assert " ".join(lines) == " ".join(HAND_WRAPPED.split())
    assert all(90 < len(line) <= 110 for line in lines[:-1])


def test_narrow_lines_are_filled_too():
    narrow = ["A number of towns lie along a road, and every", "town has a height above the sea. Find the"]
    assert wrapped("\n".join([*narrow, "highest one."]), 110) == " ".join([*narrow, "highest one."])


@pytest.mark.parametrize(
    "text",
    [
        "The moves are of these kinds, and each of them costs one unit:\n- left by one\n- right by one",
        "1. Take the first card off the pile and look at it.\n2. Put it back at the bottom of the pile.",
        "The map shows walls and floor:\n\n##########\n#........#\n##########",
        "0 1 0 1\n1 0 1 0",
        "a | b | c\n1 | 2 | 3",
        "    total = 0\n    for number in numbers:\n        total += number",
        "```\nfirst = read(numbers)\n\nsecond = read(numbers)\n```",
        "N - a step to the north\nS - a step to the south",
        "One paragraph.\n\nAnother paragraph.",
        "Roses are red\nviolets are blue\nsugar is sweet",
    ],
)
def test_what_is_no_running_text_keeps_its_lines(text):
    assert wrapped(text, 110) == text


def test_an_item_of_a_list_that_is_too_long_is_broken():
    item = "- " + "word " * 30 + "end"
    assert [len(line) <= 110 for line in wrapped(f"{item}\n- short", 110).splitlines()] == [True] * 3
