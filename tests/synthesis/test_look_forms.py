"""The forms in which solutions look at data and change it: each becomes tools by which the oracle wins."""

from dataclasses import replace

import pytest
from synthesis_cases import Case, drafts_of, plays

from codegym_envs.errors import SynthesisRefused
from codegym_envs.pipeline.observing.observe import dialect_data
from codegym_envs.synthesis import Options

HIDDEN = [
    Case(
        "is_there_anything",
        '''
def solution(prices: list[int], names: str) -> str:
    """Tell what is missing: the prices, the names, or nothing."""
    if not isinstance(prices, list) or prices is None:
        return "no list"
    if not prices:
        return "prices"
    if names == "":
        return "names"
    if prices != [] and names:
        return "nothing"
    return "both"
''',
        [{"prices": [3], "names": "abcd"}, {"prices": [], "names": "abcd"}, {"prices": [2, 1], "names": ""}],
        [],
    ),
    Case(
        "entries_of_a_mapping",
        '''
def solution(stock: dict[str, int], wanted: list[str]) -> list[str]:
    """List what is in stock more than once and wanted, and how many pieces of all there are."""
    found = []
    for name, count in stock.items():
        if count > 1 and name in wanted:
            found.append(name)
    total = 0
    for count in stock.values():
        total += count
    for name in wanted:
        if name not in stock.keys():
            found.append(name + "?")
    found.append(str(total))
    return found
''',
        [
            {"stock": {"nail": 3, "bolt": 1}, "wanted": ["nail", "nut"]},
            {"stock": {}, "wanted": ["nut"]},
            {"stock": {"a": 2, "b": 2}, "wanted": ["b"]},
        ],
        ["What is stored under a key of the stock", "The key at a position of the stock"],
    ),
    Case(
        "entries_that_comprehensions_run_through",
        '''
def solution(heights: dict[str, int], least: int) -> dict[str, int]:
    """Double what is tall enough, and add the letters of the names of all."""
    doubled = {name: 2 * height for name, height in heights.items() if height >= least}
    longest = max([len(name) for name, height in sorted(heights.items())], default=0)
    doubled["longest"] = longest
    doubled["letters"] = sum(len(name) for name, height in heights.items() if height > 0)
    return doubled
''',
        [
            {"heights": {"oak": 30, "ash": 12}, "least": 20},
            {"heights": {}, "least": 1},
            {"heights": {"elm": 9, "yew": 0, "willow": 9}, "least": 9},
        ],
        ["The height stored under a key of the heights"],
    ),
    Case(
        "a_mapping_as_a_whole",
        '''
def solution(stock: dict[str, int], name: str) -> list[tuple[str, int]]:
    """Sell one piece, and list what is left in the order of the names."""
    left = dict(stock)
    left[name] = left.get(name, 1) - 1
    return sorted(left.items())
''',
        [{"stock": {"nail": 3, "bolt": 1}, "name": "nail"}, {"stock": {"nut": 2}, "name": "nut"}],
        [],
    ),
    Case(
        "members_of_a_set",
        '''
def solution(seats: set[int], guests: list[int]) -> int:
    """Seat the guests: a guest whose seat is taken takes the next one; count the moves."""
    moves = 0
    for guest in guests:
        seat = guest
        while seat in seats:
            seat += 1
            moves += 1
        seats.add(seat)
    return moves
''',
        [{"seats": {1, 2}, "guests": [1, 5]}, {"seats": {4}, "guests": [4, 4]}],
        ["Put one seat to the seats."],
    ),
    Case(
        "members_one_by_one",
        '''
def solution(rooms: set[int], keys: list[int]) -> int:
    """Add up the rooms for which there is a key, and the keys without a room ten times."""
    total = 0
    for room in rooms:
        for key in keys:
            if key == room:
                total += room
    for key in keys:
        if key not in rooms:
            total += key * 10
    return total
''',
        [{"rooms": {1, 2}, "keys": [1, 5]}, {"rooms": {4}, "keys": [4, 4]}],
        ["The room at a position of the rooms", "Whether the rooms have a given value."],
    ),
    Case(
        "runs_in_all_directions",
        '''
def solution(steps: list[int], low: int) -> list[int]:
    """Compare the steps with those before them, backwards, and at every second place."""
    marks = []
    for later, earlier in zip(steps[1:], steps):
        if later > earlier:
            marks.append(later)
    for step in reversed(steps):
        marks.append(step * 2)
    for step in steps[::-1]:
        marks.append(step * 3)
    for step in steps[::2]:
        marks.append(step * 5)
    for step in steps[low:]:
        marks.append(step * 7)
    for place, step in enumerate(steps, 1):
        marks.append(place * step)
    return marks
''',
        [{"steps": [3, 5, 4], "low": 1}, {"steps": [2, 9], "low": 0}, {"steps": [7], "low": 1}],
        [],
    ),
    Case(
        "parts_as_a_whole",
        '''
def solution(marks: list[int], low: int, high: int) -> list[int]:
    """Put the middle part in front of the rest, then all marks backwards, and the last of them."""
    middle = marks[low:high]
    rest = marks[:low] + marks[high:]
    pair = tuple(marks)
    turned = list(reversed(marks))
    return middle + rest + turned + [pair[-1]] + marks[::-1]
''',
        [{"marks": [3, 5, 4, 8], "low": 1, "high": 3}, {"marks": [2, 9], "low": 0, "high": 1}],
        [],
    ),
    Case(
        "list_that_grows_and_shrinks",
        '''
def solution(jobs: list[int]) -> int:
    """Do the jobs in turn; a long one is cut and its rest put at the end. Add the last one to the turns."""
    turns = 0
    while len(jobs) > 1 and turns < 9:
        job = jobs.pop(0)
        turns += 1
        if job > 3:
            jobs.append(job - 3)
    last = jobs[-1]
    if jobs:
        turns += jobs.pop()
    return turns * 100 + last
''',
        [{"jobs": [4, 7, 1]}, {"jobs": [2]}, {"jobs": [3, 3, 9]}],
        [
            "at the end of the jobs.",
            "Take the first job off the jobs and return it.",
            "How many jobs there are now.",
        ],
    ),
    Case(
        "grid_that_is_filled",
        '''
def solution(heights: list[list[int]], level: int) -> list[list[int]]:
    """Fill up what is below the level, and count every cell that was filled in the first one of its row."""
    for row in range(len(heights)):
        for column in range(len(heights[0])):
            if heights[row][column] < level:
                heights[row][column] = level
                heights[row][0] += 10
    return heights
''',
        [{"heights": [[1, 5], [5, 1]], "level": 2}, {"heights": [[3, 0, 3]], "level": 2}],
        ["Write one cell of the heights."],
    ),
    Case(
        "stock_that_is_sold",
        '''
def solution(stock: dict[str, int], orders: list[str]) -> dict[str, int]:
    """Take what is ordered off the stock, and note what was not there as less than nothing."""
    for order in orders:
        if order in stock:
            stock[order] -= 1
        else:
            stock[order] = -1
    return stock
''',
        [
            {"stock": {"nail": 3, "bolt": 1}, "orders": ["nail", "nut", "nut"]},
            {"stock": {"a": 1}, "orders": ["a"]},
        ],
        ["of the stock."],
    ),
    Case(
        "prices_that_change",
        '''
def solution(prices: list[int], rise: int) -> list[int]:
    """Raise every second price, and exchange the first and the last."""
    for place in range(0, len(prices), 2):
        prices[place] += rise
    prices[0], prices[-1] = prices[-1], prices[0]
    return prices
''',
        [{"prices": [3, 5, 4], "rise": 2}, {"prices": [7, 1], "rise": 1}],
        ["Write one price of the prices.", "Exchange the prices at two positions."],
    ),
    Case(
        "neighbours_by_key",
        '''
def solution(roads: dict[str, list[str]], start: str) -> int:
    """Count the ways of two roads from the start."""
    ways = 0
    for place in range(len(roads[start])):
        following = roads[start][place]
        ways += len(roads[following])
    return ways
''',
        [
            {"roads": {"a": ["b", "c"], "b": ["a"], "c": []}, "start": "a"},
            {"roads": {"x": ["x"]}, "start": "x"},
        ],
        [
            "One road entry of those stored under a key of the roads.",
            "How many road entries are stored under",
        ],
    ),
    Case(
        "nodes_that_are_joined",
        '''
def solution(value_of: list[int], near_of: list[list[int]], node: int) -> int:
    """Join every node to the one that the first node near it is near to, and raise what it holds."""
    joined = 0
    for other in range(len(value_of)):
        if len(near_of[other]) > 0:
            near_of[other].append(node)
            value_of[other] = value_of[other] + 10
            joined += value_of[other]
    return joined * 10 + len(near_of[node]) + value_of[node]
''',
        [
            {"value_of": [4, 5, 6], "near_of": [[1], [2, 0], []], "node": 1},
            {"value_of": [7, 8], "near_of": [[], [0]], "node": 0},
        ],
        ["Add a node at the end of the near of a node.", "Change the value of a node."],
    ),
]
TABLES = [
    Case(
        "parcels_by_weight",
        '''
def solution(parcels: list[str]) -> list[str]:
    """Count equal parcels; list them by how often they come, then by name, and those that come twice."""
    counts = {}
    for parcel in parcels:
        counts[parcel] = counts.get(parcel, 0) + 1
    ordered = sorted(parcels, key=lambda parcel: (counts[parcel], parcel))
    twice = [parcel for parcel in parcels if parcel in counts and counts[parcel] > 1]
    shares = {parcel: counts[parcel] for parcel in twice}
    return ordered + twice + [str(len(shares))]
''',
        [{"parcels": ["b", "a", "b"]}, {"parcels": ["x"]}, {"parcels": ["c", "c", "d", "d"]}],
        ["counts"],
    ),
    Case(
        "positions_in_a_line",
        '''
def solution(heights: list[int]) -> int:
    """Let people enter a line in front of smaller ones; add up place times height."""
    line = []
    for height in heights:
        place = 0
        while place < len(line) and line[place] >= height:
            place += 1
        line.insert(place, height)
    total = 0
    for place, height in enumerate(line):
        total += place * height
    return total
''',
        [{"heights": [3, 5, 4]}, {"heights": [1]}, {"heights": [2, 2, 9, 1]}],
        ["line"],
    ),
    Case(
        "cards_that_change_places",
        '''
def solution(count: int, swaps: list[tuple[int, int]]) -> list[int]:
    """Change places of cards, take the one in the middle out, and put its number in front."""
    cards = list(range(count))
    for one, other in swaps:
        cards[one], cards[other] = cards[other], cards[one]
    middle = cards.pop(count // 2)
    cards.remove(cards[0])
    cards.insert(0, middle)
    return cards
''',
        [{"count": 4, "swaps": [(0, 2), (1, 3)]}, {"count": 3, "swaps": [(2, 0)]}],
        ["cards"],
    ),
    Case(
        "doors_that_open_and_close",
        '''
def solution(count: int, touched: list[int]) -> int:
    """Open the doors that are touched, close the one before, and count the open ones."""
    opened = [False] * count
    for door in touched:
        opened[door] = True
        if door > 0:
            opened[door - 1] = False
    total = 0
    for door in range(count):
        if opened[door]:
            total += 1
    return total
''',
        [{"count": 4, "touched": [1, 3, 2]}, {"count": 2, "touched": [0]}],
        ["opened"],
    ),
    Case(
        "guests_who_come_and_go",
        '''
def solution(moves: list[tuple[str, int]]) -> int:
    """Note who is in the house; those who come again leave. Add up the numbers of all who stayed."""
    inside = set()
    names = {}
    for name, number in moves:
        if number in inside:
            inside.discard(number)
        else:
            inside.add(number)
        names[number] = name
    total = 0
    for number in names.keys():
        if number in inside:
            total += number
    for name in names.values():
        total += len(name)
    return total
''',
        [{"moves": [("ann", 1), ("bob", 2), ("ann", 1)]}, {"moves": [("eve", 5)]}],
        ["inside", "names"],
    ),
    Case(
        "letters_in_boxes",
        '''
def solution(letters: str, count: int) -> list[str]:
    """Put the letters into boxes in turn; a box that has been passed over gets a mark at its end."""
    boxes = [""] * count
    groups = {}
    place = 0
    for letter in letters:
        boxes[place] += letter
        if letter not in groups:
            groups[letter] = []
        groups[letter].append(place)
        place = (place + 2) % count
    for box in range(count):
        if boxes[box] == "":
            boxes[box] += "*"
    for letter in letters:
        if len(groups[letter]) > 1:
            boxes[0] += letter
    return boxes
''',
        [{"letters": "abca", "count": 4}, {"letters": "xx", "count": 1}],
        ["boxes"],
    ),
    Case(
        "steps_with_both_ends",
        '''
from collections import deque

def solution(steps: list[int]) -> list[int]:
    """Put even steps in front and odd ones behind; list them until nothing is left, then all again."""
    line = deque()
    early = []
    for step in steps:
        if step % 2 == 0:
            line.appendleft(step)
        else:
            line.append(step)
        early.append(step)
    told = []
    while line:
        told.append(line.popleft())
    if early == []:
        return told
    told = told + early[:2] + [place * step for place, step in enumerate(early)]
    return told + [max(early), min(early)] + [early[place] for place in range(len(early)) if place % 2]
''',
        [{"steps": [3, 4, 5, 6]}, {"steps": [2]}, {"steps": [1, 7]}],
        ["line"],
    ),
]
BROKEN = [
    Case(
        "two_steps_at_once",
        '''
import heapq

def solution(prices: list[int]) -> int:
    """Replace the lowest price by each one, and find the lowest in the end."""
    heap = [0]
    for price in prices:
        heapq.heappushpop(heap, price)
    return heap[0]
''',
        [{"prices": [1, 1, 2]}, {"prices": [3, 2]}],
    ),
    Case(
        "changed_while_it_is_run_over",
        '''
def solution(marks: list[int]) -> int:
    """Let every mark above two leave one that is lower by one; count all."""
    line = []
    for mark in marks:
        line.append(mark)
    for mark in line:
        if mark > 2:
            line.append(mark - 1)
    return len(line)
''',
        [{"marks": [1, 4]}, {"marks": [2]}],
    ),
    Case(
        "several_places_at_once",
        '''
def solution(marks: list[int]) -> int:
    """Write down the mark and its double at once."""
    line = [0, 0, 0]
    for mark in marks:
        line[0], line[1], line[2] = mark, mark + mark, line[0]
    return line[2]
''',
        [{"marks": [1, 4]}, {"marks": [2]}],
    ),
    Case(
        "all_deleted",
        '''
def solution(marks: list[int]) -> int:
    """Count the marks since the last zero."""
    line = []
    for mark in marks:
        line.append(mark)
        if mark == 0:
            del line[:]
    return len(line)
''',
        [{"marks": [1, 0, 4]}, {"marks": [2]}],
    ),
]


def won(drafts, case):
    """Play the oracle of each draft; sets of ours are sets of the dialect there."""
    assert drafts
    told = replace(case, inputs=[dialect_data(inputs) for inputs in case.inputs])
    for draft in drafts:
        for play, expected, answers in plays(draft, told):
            assert play.reward == 1.0, draft.source
            assert expected == (answers if draft.lifted else answers[0])


@pytest.mark.parametrize("case", HIDDEN, ids=lambda case: case.name)
def test_oracles_look_at_hidden_data_in_any_form(case):
    drafts = drafts_of(case, options=Options(tables="explicit", granularity="medium", scalars="explicit"))
    won(drafts, case)
    for text in case.wants:
        assert any(text in draft.source for draft in drafts), drafts[0].source


@pytest.mark.parametrize("case", TABLES, ids=lambda case: case.name)
def test_oracles_use_tables_in_any_form(case):
    drafts = drafts_of(case, options=Options(tables="state", granularity="medium", scalars="explicit"))
    won(drafts, case)
    for name in case.wants:
        assert all(f"state.{name} = " in draft.source for draft in drafts)


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_tables_without_a_form_stay(case):
    with pytest.raises(SynthesisRefused) as caught:
        drafts_of(case, options=Options(tables="state", granularity="medium", scalars="explicit"))
    assert caught.value.reason == "no_tables"
