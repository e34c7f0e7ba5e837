"""Shortcuts tried on one input after another: rules left out, parts read."""

from verification_modules import good

from codegym_envs.verification import Subject
from codegym_envs.verification.guessing.changed_references import tried_variants
from codegym_envs.verification.guessing.shortcuts import Shortcuts

CHANGED = """def reference(readings: list[int], limit: int) -> int:
    if not readings:
        return 0
    total = 0
    while total < 0:
        total += 1
    for reading in readings:
        if reading > limit:
            total += limit
        else:
            total += reading
    return total
"""
PLAIN = """def reference(readings: list[int], limit: int) -> int:
    return sum(min(reading, limit) for reading in readings)
"""


def trying(*changes):
    subject = Subject(good(*changes), "inline")
    return subject, Shortcuts(subject)


def rewarded(subject, shortcuts, readings, limit):
    """What is left out by the shortcuts that the input rewards, and how many parts it rewards to read."""
    found = shortcuts.rewarded(subject.case(-1, 1, {"readings": readings, "limit": limit}))
    told = [variant.told for variant in tried_variants(subject)]
    return {told[number - 1] for number in found if number > 0}, sum(number <= 0 for number in found)


def test_an_input_rewards_the_rules_that_do_not_matter_in_it():
    subject, shortcuts = trying()
    least, limit = "leaving out reading in min(reading, limit)", "leaving out limit in min(reading, limit)"
    assert rewarded(subject, shortcuts, [3, 9, 4], 5) == (set(), 0)
    assert rewarded(subject, shortcuts, [3, 2, 4], 5) == ({limit}, 0)
    assert rewarded(subject, shortcuts, [9, 7], 5) == ({least}, 0)
    assert {number for number in shortcuts.pay if number > 0} == {1, 2}


def test_an_input_rewards_reading_a_part_that_tells_the_rest():
    subject, shortcuts = trying()
    _, parts = rewarded(subject, shortcuts, [4] * 12, 5)
    assert parts == 4  # each of the parts, scaled up to all cells
    assert rewarded(subject, shortcuts, [4, 1, 3, 2, 2, 2, 1, 0, 4, 4, 4, 5], 5)[1] == 0


def test_what_never_changes_an_answer_does_not_pay():
    subject, shortcuts = trying((PLAIN, CHANGED))
    for readings in ([3, 9, 4], [7, 8, 1], [2, 6]):
        rewarded(subject, shortcuts, readings, 5)
    told = [variant.told for variant in tried_variants(subject)]
    guard = 1 + told.index("leaving out what is done if not readings")
    assert guard not in shortcuts.pay and guard in shortcuts.optional
    assert 1 + told.index("leaving out what is done if reading > limit") in shortcuts.pay


def test_what_hardly_ever_wins_is_not_tried_for_ever():
    subject, shortcuts = trying()
    runs = []
    changed = shortcuts._changed
    kept = changed.outcome
    changed.outcome = lambda number, view: runs.append(number) or kept(number, view)
    for first in range(60):
        rewarded(subject, shortcuts, [first, 90 + first, 7], 65)
    assert runs.count(1) == 24 and runs.count(2) == 24
