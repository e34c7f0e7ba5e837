"""Standby shifts

A nurse is offered a row of standby shifts, one per day, each with a number of hours and a grade from 1 to 4.
An hour pays 14, 17, 21 or 26 for grades 1 to 4, and hours beyond the eighth of a shift pay half as much again
(the total for a shift is rounded down to whole units). After working a shift, the nurse may not work on the
next day. If two worked shifts have exactly one free day between them, the later one pays 25 less.

What is the most the nurse can earn?

Example: the offers are 6 hours of grade 2, 10 hours of grade 1, 8 hours of grade 3 and 4 hours of grade 4.
They pay 102, 154, 168 and 104. The first and third together make 102 + 168 - 25 = 245, the second and fourth
154 + 104 - 25 = 233, the first and fourth 206. The answer is 245.
"""

TOPICS = ("dynamic_programming", "scheduling")
WORKFLOW = "linear_scan"


def generate(rng, difficulty):
    """More days at higher difficulty."""
    days = rng.integers(7 * difficulty, 13 * difficulty)
    return {"offers": [(rng.integers(3, 13), rng.integers(1, 5)) for _ in range(days)]}


def shift_pay(hours: int, grade: int) -> int:
    """Pay of one shift by itself.

    Args:
        hours: Hours of the shift, at least 1.
        grade: Grade of the shift, 1 to 4.
    """
    rate = {1: 14, 2: 17, 3: 21, 4: 26}[grade]
    overtime = max(0, hours - 8)
    return (hours - overtime) * rate + overtime * rate * 3 // 2


def larger(amount: int, other: int) -> int:
    """The larger of two amounts.

    Args:
        amount: One amount.
        other: The other amount.
    """
    return amount if amount >= other else other


def solution(offers: list[tuple[int, int]]) -> int:
    # Best totals, by what was last worked: yesterday, the day before, or earlier (or never).
    worked = 0
    one_free = 0
    rested = 0
    for hours, grade in offers:
        pay = shift_pay(hours, grade)
        if one_free > 0:
            working = larger(rested + pay, one_free + pay - 25)
        else:
            working = rested + pay
        rested = larger(rested, one_free)
        one_free = worked
        worked = working
    return larger(larger(worked, one_free), rested)


EXAMPLE = ({"offers": [(6, 2), (10, 1), (8, 3), (4, 4)]}, 245)


def solution_again(offers: list[tuple[int, int]]) -> int:
    """Finds the most for every shift as the last one worked by trying every shift worked before it."""
    most = []
    for day, (hours, grade) in enumerate(offers):
        rate = (14, 17, 21, 26)[grade - 1]
        doubled = sum(2 * rate if hour <= 8 else 3 * rate for hour in range(1, hours + 1))
        before = [0]
        for earlier in range(day - 1):
            before.append(most[earlier] - (25 if day - earlier == 2 else 0))
        most.append(doubled // 2 + max(before))
    return max([0, *most])
