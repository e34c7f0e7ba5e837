"""What tools say when an argument leads nowhere."""

import pytest
from synthesis_cases import Case, drafts_of, module_of, plays

from codegym_envs.executor import load_program
from codegym_envs.synthesis import Options

STOCK = {"tea": 3, "milk": 2, "salt": 4, "rice": 9}
ORDER_TOTAL = Case(
    "order_total",
    '''
def solution(prices: dict[str, int], order: list[str]) -> int:
    """Add up the prices of an order."""
    total = 0
    for name in order:
        if prices[name] > 3:
            total += prices[name]
    return total
''',
    [{"prices": STOCK, "order": ["tea", "salt", "rice"]}, {"prices": STOCK, "order": ["tea", "milk"]}],
)
VOTES = Case(
    "votes",
    '''
def solution(names: list[str]) -> int:
    """Count how many names were called more often than the first one."""
    votes = {}
    for name in names:
        votes[name] = 0
    for name in names:
        votes[name] += 1
    return sum(1 for name in names if votes[name] > votes[names[0]])
''',
    [{"names": ["ada", "bob", "bob", "eve"]}, {"names": ["ada", "bob", "eve", "eve", "ada"]}],
)


def answered(draft, case, name, *arguments):
    """What a tool answers, called in the first case before anything else."""
    program = load_program(module_of(draft, case), "inline")
    session = program.start(draft.pack(case.inputs[:1]))
    tools = [tool.name for tool in program.module.tools]
    if draft.lifted:
        session.call(tools.index("open_case"), (0,))
    return session.call(tools.index(name), arguments)


def draft_with(case, name, *, lifted=False, tables="explicit"):
    """The first draft that has a certain tool; its oracle solves every input."""
    for draft in drafts_of(case, options=Options(lifted=lifted, tables=tables)):
        if f"\ndef {name}(" in draft.source:
            for played, *_ in plays(draft, case):
                assert played.reward == 1.0, draft.source
            return draft
    raise AssertionError(f"no draft has {name}")


@pytest.mark.parametrize("lifted", [False, True])
def test_missing_key_is_named_with_the_number_of_keys(lifted):
    draft = draft_with(ORDER_TOTAL, "price_of", lifted=lifted)
    told = answered(draft, ORDER_TOTAL, "price_of", "oil")
    assert told == ("tool_raised", "KeyError: no such key: 'oil'; there are 4 keys")
    assert answered(draft, ORDER_TOTAL, "price_of", "salt") == (None, "4")


def test_missing_key_of_a_table_is_named_without_a_number():
    draft = draft_with(VOTES, "count_vote", tables="state")
    told = answered(draft, VOTES, "count_vote", "ada")
    assert told == ("tool_raised", "KeyError: no such key: 'ada'")
    assert answered(draft, VOTES, "record_vote", "ada", 0) == (None, "null")  # to write, it need not be there


def test_every_argument_that_is_a_key_is_named():
    draft = draft_with(VOTES, "vote_is_above", tables="state")
    told = answered(draft, VOTES, "vote_is_above", "ada", "bob")
    assert told == ("tool_raised", "KeyError: no such each_name: 'ada'")


LAND = Case(
    "peaks",
    '''
def solution(heights: list[list[int]]) -> int:
    """Count the squares that are higher than the one to the right and the one below."""
    peaks = 0
    for r in range(len(heights) - 1):
        for c in range(len(heights[0]) - 1):
            if heights[r][c] > heights[r][c + 1] and heights[r][c] > heights[r + 1][c]:
                peaks += 1
    return peaks
''',
    [{"heights": [[3, 1, 2], [1, 5, 3], [4, 4, 4]]}, {"heights": [[1, 2, 3], [6, 5, 4], [2, 1, 0]]}],
)
RAGGED = Case(
    "full_shelves",
    '''
def solution(shelves: list[list[int]]) -> int:
    """Add up what is in the shelves that are not empty, the first of each twice."""
    total = 0
    for r in range(len(shelves)):
        if len(shelves[r]) > 0:
            total += shelves[r][0]
        for c in range(len(shelves[r])):
            total += shelves[r][c]
    return total
''',
    [{"shelves": [[3, 1], [], [4, 4, 4]]}, {"shelves": [[1], [6, 5, 4], [2, 2]]}],
)
RING = Case(
    "ring_of_squares",
    '''
def solution(cells: list[list[int]]) -> int:
    """Count the squares that differ from the one to the left and the one above; the edges meet."""
    found = 0
    for r in range(len(cells)):
        for c in range(len(cells[0])):
            if cells[r][c] != cells[r - 1][c] and cells[r][c] != cells[r][c - 1]:
                found += 1
    return found + cells[-1][-1]
''',
    [{"cells": [[3, 1, 2], [1, 5, 3], [4, 4, 4]]}, {"cells": [[1, 2, 3], [6, 5, 4], [1, 1, 1]]}],
)
PATHS = Case(
    "paths",
    '''
def solution(steps: list[int], size: int) -> int:
    """Count the ways through a square, each weighted by a step."""
    ways = [[0] * size for _ in range(size)]
    for r in range(size):
        for c in range(size):
            ways[r][c] = 1 if r == 0 or c == 0 else ways[r - 1][c] + ways[r][c - 1] + steps[r]
    return ways[-1][-1]
''',
    [{"steps": [1, 2, 3, 1], "size": 3}, {"steps": [5, 1, 2, 2], "size": 4}],
)


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        (-1, 0, "IndexError: row must be from 0 to 2"),
        (3, 0, "IndexError: row must be from 0 to 2"),
        (0, -1, "IndexError: column must be from 0 to 2"),
        (2, 3, "IndexError: column must be from 0 to 2"),
    ],
)
@pytest.mark.parametrize("lifted", [False, True])
def test_outside_of_a_grid_there_is_nothing(row, column, told, lifted):
    draft = draft_with(LAND, "cell_at", lifted=lifted)
    assert answered(draft, LAND, "cell_at", row, column) == ("tool_raised", told)
    assert answered(draft, LAND, "cell_at", 1, 1) == (None, "5")


def test_a_ragged_grid_tells_how_long_a_row_is_as_its_tool_does():
    draft = draft_with(RAGGED, "row_length")
    assert answered(draft, RAGGED, "cell_at", 0, 2) == (
        "tool_raised",
        "IndexError: column must be from 0 to 1",
    )
    assert answered(draft, RAGGED, "row_length", -1) == ("tool_raised", "IndexError: row must be from 0 to 2")


@pytest.mark.parametrize("lifted", [False, True])
def test_solution_that_goes_round_the_edge_asks_for_the_other_edge(lifted):
    draft = draft_with(RING, "cell_at", lifted=lifted)
    told = "IndexError: row must be from 0 to 2"
    assert answered(draft, RING, "cell_at", -1, 0) == ("tool_raised", told)
    assert "% row_count" in draft.source and "% column_count" in draft.source


def test_table_says_so_where_it_counts_from_the_end():
    draft = draft_with(PATHS, "way_at", tables="state")
    assert draft.source.count("Row, counted from 0; -1 is the last one.") == 2  # of two tools
    assert answered(draft, PATHS, "way_at", -1, -1) == (None, "0")


def test_table_that_is_counted_from_the_start_refuses_to_count_from_the_end():
    source = PATHS.source.replace("ways[-1][-1]", "ways[size - 1][size - 1]")
    case = Case("paths_to_the_corner", source, PATHS.inputs)
    draft = draft_with(case, "way_at", tables="state")
    assert "-1 is the last one" not in draft.source[draft.source.index("def way_at") :]
    # No other tool tells how large the table is.
    told = ("tool_raised", "IndexError: row -1 is out of range")
    assert answered(draft, case, "way_at", -1, 0) == told
    assert answered(draft, case, "way_at", 2, 2) == (None, "0")


@pytest.mark.parametrize(
    "start", ["Counter()", "defaultdict(int)", "Counter(['b'])", "defaultdict(int, {'b': 1})"]
)
def test_key_that_stands_for_something_where_it_is_missing_is_none_too_many(start):
    case = Case(
        "fruits_in_a_row",
        f'''
from collections import Counter, defaultdict


def solution(trees: list[str], kinds: int) -> int:
    """Find the longest run of trees with at most so many kinds of fruit."""
    seen = {start}
    first = best = 0
    for last in range(len(trees)):
        seen[trees[last]] += 1
        while len(seen) > kinds:
            seen[trees[first]] -= 1
            if seen[trees[first]] == 0:
                del seen[trees[first]]
            first += 1
        best = max(best, last - first + 1)
    return best
''',
        [{"trees": list("abacca"), "kinds": 2}, {"trees": list("aab"), "kinds": 3}],
    )
    drafts = list(drafts_of(case, options=Options(tables="state")))
    assert drafts
    for draft in drafts:
        for played, *_ in plays(draft, case):
            assert played.reward == 1.0, (played, draft.source)
