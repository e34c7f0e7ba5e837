"""Local containers that live in the state: what moves, what is refused, and how the tools read."""

import re

import pytest
from synthesis_cases import QUEUE, Case, drafts_of, module_of, plays

from codegym_envs.errors import SynthesisRefused
from codegym_envs.synthesis import Options

MOVED = [
    Case(
        "fewest_coins",
        '''
def solution(coins: list[int], amount: int) -> int:
    """Find the fewest coins that make up the amount, or -1."""
    best = [0] + [amount + 1] * amount
    for target in range(1, amount + 1):
        for coin in coins:
            if coin <= target:
                best[target] = min(best[target], best[target - coin] + 1)
    return best[amount] if best[amount] <= amount else -1
''',
        [{"coins": [1, 3, 4], "amount": 6}, {"coins": [5], "amount": 3}],
        ["best"],
    ),
    Case(
        "flood_depth",
        '''
from collections import deque

def solution(terrain: list[list[int]]) -> int:
    """Count how many steps the water takes from the corner to the farthest cell it reaches; walls are 1."""
    pending = deque([(0, 0, 0)])
    visited = set()
    visited.add((0, 0))
    farthest = 0
    while pending:
        row, column, steps = pending.popleft()
        farthest = max(farthest, steps)
        for down, right in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            r, c = row + down, column + right
            if 0 <= r < len(terrain) and 0 <= c < len(terrain[0]):
                if terrain[r][c] == 0 and (r, c) not in visited:
                    visited.add((r, c))
                    pending.append((r, c, steps + 1))
    return farthest
''',
        [{"terrain": [[0, 0, 1], [1, 0, 1], [0, 0, 0]]}, {"terrain": [[0, 1], [1, 0]]}],
        ["pending", "visited"],
    ),
    Case(
        "hand_out_order",
        '''
def solution(count: int, links: list[tuple[int, int]]) -> list[int]:
    """List the tasks in an order in which every task comes after those it needs."""
    followers = [[] for _ in range(count)]
    waiting = [0] * count
    for before, after in links:
        followers[before].append(after)
        waiting[after] += 1
    ready = []
    for task in range(count):
        if waiting[task] == 0:
            ready.append(task)
    order = []
    while ready:
        task = ready.pop(0)
        order.append(task)
        for follower in followers[task]:
            waiting[follower] -= 1
            if waiting[follower] == 0:
                ready.append(follower)
    return order
''',
        [{"count": 4, "links": [(0, 2), (1, 2), (2, 3)]}, {"count": 3, "links": [(2, 0), (2, 1)]}],
        ["followers", "waiting", "ready", "order"],
    ),
    Case(
        "favourite_dish",
        '''
def solution(orders: list[str]) -> str:
    """Find the dish that is ordered most often; of several the one that was ordered first."""
    counts = {}
    for dish in orders:
        counts[dish] = counts.get(dish, 0) + 1
    favourite = ""
    for dish, count in counts.items():
        if favourite == "" or count > counts[favourite]:
            favourite = dish
    return favourite
''',
        [{"orders": ["soup", "pie", "pie"]}, {"orders": ["tea", "soup"]}],
        ["counts"],
    ),
    Case(
        "road_groups",
        '''
def solution(count: int, roads: list[tuple[int, int]]) -> int:
    """Count the groups of villages that roads connect."""
    parent = list(range(count))

    def find(village):
        while parent[village] != village:
            parent[village] = parent[parent[village]]
            village = parent[village]
        return village

    groups = count
    for left, right in roads:
        one, other = find(left), find(right)
        if one != other:
            parent[one] = other
            groups -= 1
    return groups
''',
        [{"count": 5, "roads": [(0, 1), (1, 2), (0, 2), (3, 4)]}, {"count": 2, "roads": [(0, 1)]}],
        ["parent"],
    ),
    Case(
        "delivery_times",
        '''
import heapq

def solution(jobs: list[int], vans: int) -> int:
    """Give each job to the van that is free first; find when the last one is done."""
    free = []
    for van in range(vans):
        heapq.heappush(free, (0, van))
    last = 0
    for job in jobs:
        start, van = heapq.heappop(free)
        last = max(last, start + job)
        heapq.heappush(free, (start + job, van))
    return last
''',
        [{"jobs": [4, 3, 2, 6], "vans": 2}, {"jobs": [1], "vans": 3}],
        ["free"],
    ),
    Case(
        "shelf_groups",
        '''
def solution(boxes: list[int]) -> list[list[int]]:
    """Group the boxes by the remainder of their number divided by three, in the order of arrival."""
    groups = {}
    for box in boxes:
        groups.setdefault(box % 3, []).append(box)
    result = []
    for remainder in sorted(groups):
        result.append(list(groups[remainder]))
    return result
''',
        [{"boxes": [4, 3, 2, 6, 9]}, {"boxes": [1]}],
        [],
    ),
    Case(
        "queue_copy",
        QUEUE,
        [{"tasks": [3, 9, 12, 4], "slot": 5}, {"tasks": [7, 7], "slot": 7}],
        ["waiting"],
    ),
    Case(
        "lamp_switches",
        '''
def solution(presses: list[int], count: int) -> list[bool]:
    """Press the switches in turn; tell which lamps are on in the end."""
    lit = [False] * count
    for press in presses:
        lit[press % count] = not lit[press % count]
    return lit
''',
        [{"presses": [3, 9, 12, 4], "count": 5}, {"presses": [0, 0], "count": 2}],
        ["lit"],
    ),
    Case(
        "torn_notes",
        '''
def solution(note: str) -> list[str]:
    """Cut the note at its bars, and leave out empty parts."""
    parts = []
    pieces = []
    for mark in note + "|":
        if mark != "|":
            pieces.append(mark)
        elif pieces:
            parts.append("".join(pieces))
            pieces.clear()
    return parts
''',
        [{"note": "ab|c||d"}, {"note": "x"}],
        ["parts", "pieces"],
    ),
    Case(
        "tallest_before",
        '''
def solution(heights: list[int]) -> list[int]:
    """For every tree find the nearest taller one to the left, or -1."""
    stack = []
    result = []
    for height in heights:
        while stack and stack[-1] <= height:
            stack.pop()
        result.append(stack[-1] if stack else -1)
        stack.append(height)
    return result
''',
        [{"heights": [4, 3, 2, 6, 5]}, {"heights": [1]}],
        ["stack", "result"],
    ),
]
KEPT = [
    Case(
        "heap_of_lists",
        '''
import heapq

def solution(prices: list[int]) -> int:
    """Find the second lowest price."""
    entries = []
    for price in prices:
        heapq.heappush(entries, [price, 1])
    heapq.heappop(entries)
    return entries[0][0]
''',
        [{"prices": [1, 1, 2]}, {"prices": [3, 2]}],
    ),
    Case(
        "handed_on",
        '''
def longest(runs):
    return max(len(run) for run in runs)

def solution(marks: list[int]) -> int:
    """Find the longest run of equal marks."""
    runs = [[]]
    for mark in marks:
        if runs[-1] and runs[-1][-1] != mark:
            runs.append([])
        runs[-1].append(mark)
    return longest(runs)
''',
        [{"marks": [1, 1, 2]}, {"marks": [3]}],
    ),
    Case(
        "second_name",
        '''
def solution(prices: list[int]) -> int:
    """Add up the prices twice."""
    kept = []
    other = kept
    for price in prices:
        kept.append(price)
    total = 0
    for price in other:
        total += price + price
    return total
''',
        [{"prices": [1, 1, 2]}, {"prices": [3]}],
    ),
    Case(
        "replaced",
        '''
def solution(steps: list[int]) -> int:
    """Count the ways to add or leave out the steps."""
    ways = {0: 1}
    for step in steps:
        following = dict(ways)
        for place in ways:
            following[place + step] = following.get(place + step, 0) + ways[place]
        ways = following
    return ways[max(ways)]
''',
        [{"steps": [1, 1, 2]}, {"steps": [3]}],
    ),
]
by_name = pytest.mark.parametrize("case", MOVED, ids=lambda case: case.name)
SIZES = ("fine", "medium", "coarse")


@by_name
@pytest.mark.parametrize("size", SIZES)
def test_oracles_win_with_tables_in_the_state(case, size):
    drafts = drafts_of(case, options=Options(granularity=size, tables="state", scalars="explicit"))
    assert {draft.lifted for draft in drafts} == {True, False}
    for draft in drafts:
        assert "-tables" in draft.variant
        for play, expected, answers in plays(draft, case):
            assert play.reward == 1.0, draft.source
            assert expected == (answers if draft.lifted else answers[0])


@by_name
def test_tables_leave_the_oracle(case):
    for draft in drafts_of(case, options=Options(tables="state", scalars="explicit")):
        oracle = draft.source.split("def solve", 1)[1]
        for name in case.wants:
            assert f"state.{name} = " in draft.source
            assert not re.search(rf"(?<![\w.]){name}(\[|\.| =|\))", oracle), oracle


@by_name
def test_table_tools_read_well(case):
    for draft in drafts_of(case, options=Options(tables="state", scalars="explicit")):
        module = module_of(draft, case)
        assert len(module.tools) <= 12
        docs = [(tool.doc, str(tool.parameters)) for tool in module.tools]
        assert len(set(docs)) == len(docs)
        for tool in module.tools:
            assert len(tool.doc.split()) > 2, tool.name
            assert not re.search(r"\d|tmp|temp|other_|another", tool.name), tool.name
            assert all(parameter.doc for parameter in tool.parameters)


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case.name)
def test_tables_that_escape_stay(case):
    with pytest.raises(SynthesisRefused) as caught:
        drafts_of(case, options=Options(tables="state"))
    assert caught.value.reason == "no_tables"


def source_of(name, **options):
    case = next(case for case in MOVED if case.name == name)
    drafts = drafts_of(case, options=Options(tables="state", granularity="medium", **options))
    return next(draft.source for draft in drafts if draft.lifted == options.get("lifted", False))


def test_a_copy_of_a_hidden_value_is_made_in_setup():
    setup = source_of("queue_copy", lifted=False).split("def setup(state)")[1].split("\n\n\n")[0]
    assert "state.waiting = deque(state.tasks)" in setup


def test_every_case_begins_with_fresh_tables():
    source = source_of("queue_copy", lifted=True)
    assert source.count("_begin_case(state)") == 3  # where it is made, in setup, and when a case is taken up
    made = source.split("def _begin_case(state)")[1].split("\n\n\n")[0]
    assert "deque(state.cases[state.current_case][0])" in made


def test_tools_are_called_by_what_they_do():
    names = set(re.findall(r"^def (\w+)\(state", source_of("flood_depth", lifted=False), re.MULTILINE))
    assert {"mark_visited", "next_pending", "push_pending", "has_pending"} <= names
    names = set(re.findall(r"^def (\w+)\(state", source_of("torn_notes", lifted=False), re.MULTILINE))
    assert {"add_piece", "joined_pieces", "add_part", "collect_parts"} <= names


def test_scalars_and_tables_can_both_live_in_the_state():
    case = next(case for case in MOVED if case.name == "queue_copy")
    drafts = drafts_of(case, options=Options(tables="state", granularity="coarse", scalars="state"))
    assert {draft.variant for draft in drafts} == {"coarse-tables-state", "coarse-tables-state-lifted"}
    for draft in drafts:
        assert "state.rounds = 0" in draft.source
        assert all(play.reward == 1.0 for play, _, _ in plays(draft, case))
