"""Standby shifts

A nurse is offered a row of standby shifts, one per day, each with a number of hours and a grade from 1 to 4.
An hour pays 14, 17, 21 or 26 for grades 1 to 4, and hours beyond the eighth of a shift pay half as much again
(the total for a shift is rounded down to whole units). After working a shift, the nurse may not work on the
next day. If two worked shifts have exactly one free day between them, the later one pays 25 less.

What is the most the nurse can earn?

Example: the offers are 6 hours of grade 2, 10 hours of grade 1, 8 hours of grade 3 and 4 hours of grade 4.
They pay 102, 154, 168 and 104. The first and third together make 102 + 168 - 25 = 245, the second and fourth
154 + 104 - 25 = 233, the first and fourth 206. The answer is 245.

The offers cannot be seen as a whole, only through the tools.
"""

TOPICS = ("dynamic_programming", "scheduling")
FAMILY = "standby_shifts"
WORKFLOW = "linear_scan"


def _shift_pay(hours, grade):
    rate = {1: 14, 2: 17, 3: 21, 4: 26}[grade]
    overtime = max(0, hours - 8)
    return (hours - overtime) * rate + overtime * rate * 3 // 2


def _larger(amount, other):
    return amount if amount >= other else other


def generate(rng, difficulty):
    """More days at higher difficulty."""
    days = rng.integers(7 * difficulty, 13 * difficulty)
    return {"offers": [(rng.integers(3, 13), rng.integers(1, 5)) for _ in range(days)]}


def reference(offers: list[tuple[int, int]]) -> int:
    worked = 0
    one_free = 0
    rested = 0
    for hours, grade in offers:
        pay = _shift_pay(hours, grade)
        if one_free > 0:
            working = _larger(rested + pay, one_free + pay - 25)
        else:
            working = rested + pay
        rested = _larger(rested, one_free)
        one_free = worked
        worked = working
    return _larger(_larger(worked, one_free), rested)


def observe(state) -> dict[str, int]:
    """How many offers there are."""
    return {"offer_count": len(state.offers)}


def shift_pay(state, hours: int, grade: int) -> int:
    """Pay of one shift by itself.

    Args:
        hours: Hours of the shift, at least 1.
        grade: Grade of the shift, 1 to 4.
    """
    return _shift_pay(hours, grade)


def larger(state, amount: int, other: int) -> int:
    """The larger of two amounts.

    Args:
        amount: One amount.
        other: The other amount.
    """
    return _larger(amount, other)


def offer_at(state, index: int) -> tuple[int, int]:
    """The offer at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.offers[index]


def solve(tools) -> int:
    """Look at the offers through the tools and find the answer."""
    view = tools.observe()
    offer_count = view["offer_count"]
    worked = 0
    one_free = 0
    rested = 0
    for index in range(offer_count):
        hours, grade = tools.offer_at(index=index)
        pay = tools.shift_pay(hours=hours, grade=grade)
        if one_free > 0:
            working = tools.larger(amount=rested + pay, other=one_free + pay - 25)
        else:
            working = rested + pay
        rested = tools.larger(amount=rested, other=one_free)
        one_free = worked
        worked = working
    return tools.larger(amount=tools.larger(amount=worked, other=one_free), other=rested)
