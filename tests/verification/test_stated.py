"""Constants that decide answers and that nothing tells a solver."""

import pytest

from codegym_envs.spec import parse_module
from codegym_envs.verification import verify
from codegym_envs.verification.stating.common_knowledge import is_common_number, is_common_text
from codegym_envs.verification.stating.numbers_in_words import follows_from, numbers_in
from tests.verification.meter_modules import SOLVE, TOOLS, meters


def stated(module):
    (result,) = [
        item
        for item in verify(module, execution="inline", checks=["stated"]).checks
        if item.check == "stated"
    ]
    return result


def billed(reference, *, solve="", told="", answer="int", helpers=""):
    """Meters whose readings are billed, with a sentence more in the statement."""
    solving = SOLVE.replace("return total", f"return {solve}" if solve else "return total")
    made = meters(reference=f"\n    {reference}\n", solve=solving, answer=answer, helpers=helpers)
    return made if not told else with_sentence(made, told)


def with_sentence(module, sentence):
    return parse_module(
        module.source.replace("count a reading above", f"{sentence} And count a reading above")
    )


TOTAL = "total = sum(min(reading, limit) for reading in readings)\n    "


@pytest.mark.parametrize(
    ("reference", "solve", "told"),
    [
        ("return 17 * total", "17 * total", "A unit costs 17 cents."),
        ("return 17 * total", "17 * total", "A unit costs seventeen cents."),
        (
            "return total + 23 * (total > 900)",
            "total + 23 * (total > 900)",
            "Above 900 there is a fee of 23.",
        ),
        ("return total * 85 // 100", "total * 85 // 100", "A discount of 15 % is given."),
        ("return total % 1009", "total % 1009", "Only the remainder by 1,009 counts."),
        ("return total % 512", "total % 512", "Only the remainder by 2^9 counts."),
    ],
)
def test_a_number_has_to_be_told(reference, solve, told):
    silent = stated(billed(TOTAL + reference, solve=solve))
    assert not silent.passed and silent.gate == "admitted" and "which nothing tells" in silent.detail
    assert silent.figures["unstated"] != []
    assert stated(billed(TOTAL + reference, solve=solve, told=told)).passed


def test_a_word_has_to_be_told():
    reference, solve = (
        'return "plenty" if total > 1500 else "scarce"',
        '"plenty" if total > 1500 else "scarce"',
    )
    silent = stated(billed(TOTAL + reference, solve=solve, answer="str", told="Above 1500 it is much."))
    assert silent.figures["unstated"] == ["plenty", "scarce"]
    told = 'Say "plenty" if the sum is above 1500, else "scarce".'
    assert stated(billed(TOTAL + reference, solve=solve, answer="str", told=told)).passed


def test_a_table_of_the_module_has_to_be_told():
    table = "RATES = [13, 17, 19]\n"
    reference, solve = (
        "return total * RATES[len(readings) % 3]",
        "total * [13, 17, 19][tools.observe()['count'] % 3]",
    )
    silent = stated(billed(TOTAL + reference, solve=solve, helpers=table))
    assert silent.figures["unstated"] == [3, 13, 17, 19]
    assert "13 of RATES" in silent.detail
    told = "The rate is 13, 17 or 19, by the remainder of the number of meters by three."
    assert stated(billed(TOTAL + reference, solve=solve, helpers=table, told=told)).passed


def test_how_many_count_has_to_be_told():
    reference = "return sum(min(reading, limit) for reading in readings[:5])"
    solve = "sum(tools.limited(reading=tools.reading_at(index=index)) for index in range(5))"
    silent = stated(billed(reference, solve=solve))
    assert silent.figures["unstated"] == [5]
    assert stated(billed(reference, solve=solve, told="Only the first five meters count.")).passed


def test_what_a_tool_uses_is_known():
    fee = '''
def with_fee(state, total: int) -> int:
    """A sum with the fee of the house.

    Args:
        total: The sum.
    """
    return total + 37
'''
    assert not stated(billed(TOTAL + "return total + 37", solve="total + 37")).passed
    assert stated(
        billed(TOTAL + "return total + 37", solve="tools.with_fee(total=total)", helpers=fee)
    ).passed


@pytest.mark.parametrize(
    "reference",
    [
        "best = 987654321\n    for reading in readings:\n        best = "
        "min(best, reading)\n    return total + 0 * best",
        "if len(readings) > 777:\n        raise ValueError('more than 555')\n    return total",
        "return total if total < 99999999 else 0",
    ],
)
def test_a_number_that_decides_nothing_need_not_be_told(reference):
    assert stated(billed(TOTAL + reference)).passed


NUMBERS = {
    "1,000 or 2 500": {1000, 2500},
    "twenty-one, three hundred, a dozen": {21, 300, 12},
    "three quarters": {0.75},
    "2.5 and .5": {2.5, 0.5},
    "10^9 + 7, 2**31 - 1, 10⁶": {10**9 + 7, 2**31 - 1, 10**6},
    "at 12:30": {750},
    "3/8": {0.375},
    "the third": {3},
}


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_read_in_every_form(text):
    assert numbers_in(text) >= NUMBERS[text]


@pytest.mark.parametrize(
    ("value", "text", "percent"),
    [
        (0.85, "15 %", True),
        (85, "15 %", True),
        (1.2, "20 percent", True),
        (350, "3.50", False),
        (480, "8 hours", False),
        (6, "at most 5", False),
        (80, "the first 50, then the next 30", False),
        (144, "12", False),
        (1 << 20, "20 bits", False),
    ],
)
def test_what_follows_from_stated_numbers_is_known(value, text, percent):
    assert follows_from(value, numbers_in(text), percent=percent)


def test_other_numbers_do_not_follow():
    for value in (17, 37.5, 0.85, 999):
        assert not follows_from(value, numbers_in("20 readings, the limit is 4"), percent=False)


@pytest.mark.parametrize(
    ("value", "text", "known"),
    [
        (60, "a time in minutes", True),
        (60, "a number of stones", False),
        (26, "the letters of the alphabet", True),
        (7, "weeks", True),
        (7, "stones", False),
        (29, "the days of each month", True),
        (1e-9, "a length", True),
        (17, "minutes, letters, weeks and months", False),
    ],
)
def test_numbers_come_with_their_units(value, text, known):
    assert is_common_number(value, text) == known


@pytest.mark.parametrize(
    ("value", "text", "known"),
    [
        ("aeiou", "", True),
        ("Tue", "", True),
        ("abcdefghijklmnopqrstuvwxyz", "", True),
        (" ", "", True),
        (", ", "joined by a comma", True),
        (";", "joined", False),
        ("plenty", "", False),
        ("()[]", "a bracket", True),
    ],
)
def test_texts_that_everybody_knows(value, text, known):
    assert is_common_text(value, text) == known


CODE = '''
def unlocked(state, code: int) -> int:
    """Opens the cellar, if the code is right.

    Args:
        code: The code of the cellar.
    """
    if code * 3 + 1 != 6172:
        raise ValueError("that is not the code")
    return len(state.readings)
'''


def test_what_the_oracle_needs_has_to_be_told():
    module = meters(tools=TOOLS + CODE, solve=f"\n    tools.unlocked(code=2057){SOLVE}")
    silent = stated(module)
    assert silent.figures["unstated"] == [2057]
    assert "2057 of solve" in silent.detail
    assert stated(with_sentence(module, "The code of the cellar is 2057.")).passed


def test_what_the_oracle_could_do_without_need_not_be_told():
    module = meters(solve=f"\n    most = 4321\n    assert most > 0{SOLVE}")
    assert stated(module).passed
