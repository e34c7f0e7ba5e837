"""Problems for the tests of synthesis, and a way to observe, synthesize and play them."""

import copy
import pickle
from dataclasses import dataclass, field
from typing import Any

from codegym_envs.episode import play_oracle
from codegym_envs.executor import load_program
from codegym_envs.spec import convert, decode, encode, format_sidecar, parse_module, parse_problem
from codegym_envs.synthesis import PROFILE_FUNCTION, SYNTHESIZERS, Observations, Options, Sample, instrument


@dataclass(frozen=True)
class Case:
    name: str
    source: str
    inputs: list[dict[str, Any]]
    wants: list[str] = field(default_factory=list)  # names of tools in some draft


def problem_of(case):
    return parse_problem(case.source, name=case.name)


_observed = {}
_drafts = {}


def observed(case):
    """What is seen of a case; many tests ask for the same."""
    key = (case.source, pickle.dumps(case.inputs))
    if key not in _observed:
        _observed[key] = observe(case)
    return _observed[key]


def observe(case):
    """Run the solution here: the problems of the tests are ours."""
    space: dict[str, Any] = {}
    exec(compile(case.source, case.name, "exec"), space)
    runs = []
    changed: list[str] = []
    for inputs in case.inputs:
        given = copy.deepcopy(inputs)
        runs.append((inputs, given, space["solution"](**given)))
        changed += [name for name in given if given[name] != inputs[name]]
    samples = [
        Sample(inputs, given[changed[0]] if answer is None and changed else answer)
        for inputs, given, answer in runs
    ]
    profiled: dict[str, Any] = {}
    exec(compile(instrument(case.source), case.name, "exec"), profiled)
    found = profiled[PROFILE_FUNCTION](case.inputs)
    types = {int(number): text for number, text in found["types"].items()}
    return Observations(types, samples, tuple(found["mutated"]), frozenset(found["negative"]))


def drafts_of(case, name="residual", options=None):
    """All drafts of a case; many tests ask for the same."""
    key = (case.name, case.source, pickle.dumps(case.inputs), name, options)
    if key not in _drafts:
        _drafts[key] = tuple(
            SYNTHESIZERS[name].synthesize(problem_of(case), observed(case), options or Options())
        )
    return list(_drafts[key])


def module_of(draft, case, chosen=None):
    sidecar = format_sidecar([(1, draft.pack(chosen or (case.inputs if draft.lifted else case.inputs[:1])))])
    return parse_module(draft.source, name=case.name, sidecar=sidecar)


def plays(draft, case):
    """Play the oracle on the case's inputs: all of them in one configuration if the draft is lifted."""
    samples = observed(case).samples
    program = load_program(module_of(draft, case), "inline")
    groups = [list(samples)] if draft.lifted else [[sample] for sample in samples]
    for group in groups:
        packed = draft.pack([sample.inputs for sample in group])
        inputs = {
            item.name: convert(decode(encode(packed[item.name])), item.type) for item in program.module.inputs
        }
        expected = program.reference(inputs)
        answers = [sample.output for sample in group]
        yield play_oracle(program, inputs, expected, max_tool_calls=2000), expected, answers


QUEUE = '''
from collections import deque

def solution(tasks: list[int], slot: int) -> int:
    """Find after how many rounds all tasks are served."""
    waiting = deque(tasks)
    rounds = 0
    while waiting:
        left = waiting.popleft() - slot
        rounds += 1
        if left > 0:
            waiting.append(left)
    return rounds
'''


CASES = [
    Case(
        "heavy_parcels",
        '''
def solution(weights: list[int], limit: int) -> int:
    """Count the parcels whose weight is above the limit."""
    return sum(1 for weight in weights if weight > limit)
''',
        [
            {"weights": [3, 9, 12, 4], "limit": 5},
            {"weights": [7, 7], "limit": 7},
            {"weights": [], "limit": 1},
        ],
        ["weight_at", "is_greater"],
    ),
    Case(
        "bracket_depth",
        '''
def solution(brackets):
    """Find how deep the brackets are nested."""
    depth = 0
    deepest = 0
    for c in brackets:
        if c == "(":
            depth += 1
        else:
            depth -= 1
        if depth > deepest:
            deepest = depth
    return deepest
''',
        [{"brackets": "(()(()))"}, {"brackets": ""}, {"brackets": "()()()()()()()()()()"}],
        ["bracket_at", "is_opening_bracket", "update_depth"],
    ),
    Case(
        "island_cells",
        '''
def solution(heights: list[list[int]], level: int) -> int:
    """Count the cells above the level that touch a cell at most as high as the level."""
    total = 0
    for i in range(len(heights)):
        for j in range(len(heights[0])):
            if heights[i][j] <= level:
                continue
            near = False
            if i > 0 and heights[i - 1][j] <= level:
                near = True
            if j > 0 and heights[i][j - 1] <= level:
                near = True
            if near:
                total += 1
    return total
''',
        [{"heights": [[1, 5], [5, 1]], "level": 2}, {"heights": [[3, 0, 3, 4], [9, 9, 0, 1]], "level": 2}],
        ["cell_at"],
    ),
    Case(
        "sorted_in_place",
        '''
def solution(marks):
    """Put the marks into ascending order."""
    for i in range(1, len(marks)):
        j = i
        while j > 0 and marks[j - 1] > marks[j]:
            marks[j - 1], marks[j] = marks[j], marks[j - 1]
            j -= 1
''',
        [{"marks": [3, 1, 2]}, {"marks": [5, 4, 3, 2, 1]}, {"marks": [1, 2]}],
        ["swap_marks", "mark_at"],
    ),
    Case(
        "stock_lookup",
        '''
def solution(stock: dict[str, int], order: list[str]) -> list[str]:
    """Find which ordered articles are missing or down to the last piece."""
    missing = []
    for article in order:
        if article not in stock or stock[article] <= 1:
            missing.append(article)
    return missing
''',
        [
            {"stock": {"nail": 3, "bolt": 1}, "order": ["nail", "bolt", "nut"]},
            {"stock": {}, "order": ["nut"]},
            {"stock": {"nut": 8}, "order": ["nut", "nut"]},
        ],
        ["has_key", "look_up", "word_at"],
    ),
    Case(
        "tank_sizes",
        '''
def solution(width: float, height: float) -> float:
    """Work out the area of a wall without its door of two square metres."""
    return width * height - 2.0
''',
        [{"width": 3.0, "height": 2.5}, {"width": 10.0, "height": 4.0}],
        ["open_case", "final_value"],
    ),
    Case(
        "ladder_ways",
        '''
def solution(n: int) -> int:
    """Count the ways to climb n rungs in steps of one or two."""
    if n < 2:
        return 1
    return solution(n - 1) + solution(n - 2)
''',
        [{"n": 4}, {"n": 6}, {"n": 1}],
        ["open_case"],
    ),
    Case(
        "widest_gap",
        '''
def solution(dates):
    """Find the widest gap between neighbouring dates."""
    dates = sorted(dates)
    return max(b - a for a, b in zip(dates, dates[1:]))
''',
        [{"dates": [4, 19, 7]}, {"dates": [1, 2]}, {"dates": [30, 1, 12, 12, 50]}],
        ["date_at"],
    ),
    Case(
        "prime_days",
        '''
def solution(days):
    """List the days that are prime numbers, in order."""
    def prime(n):
        if n < 2:
            return False
        return all(n % k for k in range(2, n))
    return [d for d in days if prime(d)]
''',
        [{"days": [4, 19, 7]}, {"days": [1, 2]}, {"days": [30, 13, 12, 12, 50]}],
        ["day_at", "prime"],
    ),
    Case(
        "default_step",
        '''
def solution(readings, step=2):
    """Add up every second reading, or those at another step."""
    total = 0
    for i in range(0, len(readings), step):
        total += readings[i]
    return total
''',
        [{"readings": [1, 2, 3, 4]}, {"readings": [5, 6, 7], "step": 3}],
        ["reading_at", "add_to_total"],
    ),
    Case(
        "pairs_of_words",
        '''
def solution(words, others):
    """Join the words with the others pairwise, with their places."""
    out = []
    for i, (a, b) in enumerate(zip(words, others)):
        out.append(f"{i}{a}{b.upper()}")
    return "-".join(out)
''',
        [
            {"words": ["sun", "rain"], "others": ["a", "bee", "c"]},
            {"words": ["fog"], "others": ["x"]},
            {"words": ["ice", "hail", "dew"], "others": ["on", "at"]},
        ],
        [],
    ),
    Case(
        "queue_service",
        QUEUE,
        [{"tasks": [3, 9, 12, 4], "slot": 5}, {"tasks": [7, 7], "slot": 7}, {"tasks": [20], "slot": 3}],
        ["task_at"],
    ),
    Case(
        "nested_lists",
        '''
def depth(items):
    if not isinstance(items, list):
        return 0
    return 1 + max([depth(item) for item in items], default=0)

def solution(items):
    """Find how deep the lists are nested."""
    return depth(items)
''',
        [{"items": [1, [2, [3]]]}, {"items": []}, {"items": [[1], 2]}],
        [],
    ),
    Case(
        "shelf_order",
        '''
def solution(titles: list[str]) -> list[str]:
    """Put the titles in order by their length, equal lengths by the alphabet, longest first."""
    titles = sorted(titles, key=lambda title: (len(title), title), reverse=True)
    return [title.upper() for title in titles]
''',
        [
            {"titles": ["ice", "rain", "fog", "dew", "fog"]},
            {"titles": ["a"]},
            {"titles": ["on", "at", "in", "sun", "at"]},
        ],
        ["comes_before", "title_at"],
    ),
    Case(
        "best_bid",
        '''
def score(bid):
    return bid * 7 % 11

def solution(bids: list[int]) -> int:
    """Find the first bid with the best score."""
    return max(bids, key=score)
''',
        [{"bids": [3, 14, 9, 8, 8]}, {"bids": [1]}, {"bids": [12, 1, 23]}],
        ["comes_before", "bid_at"],
    ),
    Case(
        "middle_of_readings",
        '''
def solution(readings: list[int]) -> int:
    """Find the reading in the middle of all of them in order, the smaller one of two."""
    readings.sort()
    return readings[(len(readings) - 1) // 2]
''',
        [{"readings": [5, 1, 4, 4]}, {"readings": [2]}, {"readings": [9, 8, 7]}],
        ["comes_before", "reading_at"],
    ),
    Case(
        "search_in_halves",
        '''
def place(stones, low, high, wanted):
    if low > high:
        return -1
    middle = (low + high) // 2
    if stones[middle] == wanted:
        return middle
    if stones[middle] < wanted:
        return place(stones, middle + 1, high, wanted)
    return place(stones, low, middle - 1, wanted)

def solution(stones: list[int], wanted: int) -> int:
    """Find the position of the wanted stone, -1 if there is none."""
    return place(stones, 0, len(stones) - 1, wanted)
''',
        [
            {"stones": [1, 3, 5, 8, 13], "wanted": 8},
            {"stones": [2], "wanted": 1},
            {"stones": [4, 6, 9], "wanted": 5},
        ],
        ["stone_at"],
    ),
    Case(
        "walk_on_its_own",
        '''
def solution(heights: list[int], start: int) -> int:
    """Find how many steps up one can take from the start."""
    if start + 1 >= len(heights) or heights[start + 1] <= heights[start]:
        return 0
    return 1 + solution(heights, start + 1)
''',
        [
            {"heights": [1, 3, 5, 8, 2], "start": 0},
            {"heights": [2], "start": 0},
            {"heights": [4, 6], "start": 0},
        ],
        ["height_at"],
    ),
    Case(
        "same_both_ways",
        '''
def turned(text):
    return text[::-1]

def turned_is_same(text, other):
    return turned(text) == other

def solution(text: str) -> bool:
    """Decide whether the text reads the same both ways."""
    return turned_is_same(text, text)
''',
        [{"text": "anna"}, {"text": "otto and anna"}, {"text": "b"}],
        ["character_at"],
    ),
    Case(
        "last_calls",
        '''
def solution(graph: dict[int, list[int]], start: int) -> list[int]:
    """Follow the last neighbour of each place from the start, until a place has fewer than two neighbours."""
    place = start
    way = [place]
    while len(graph[place]) > 1 and len(way) < 8:
        place = graph[place][-1]
        way.append(place)
    return way
''',
        [
            {"graph": {1: [2, 3], 2: [1], 3: [1, 2]}, "start": 1},
            {"graph": {4: []}, "start": 4},
            {"graph": {5: [6, 7], 6: [5], 7: [5, 6, 5]}, "start": 7},
        ],
        ["count_neighbours", "neighbour_at"],
    ),
]
