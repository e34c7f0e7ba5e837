"""Infinities inside a solution are its own affair: no tool is told one, and none answers with one."""

import pytest
from synthesis_cases import Case, drafts_of, plays

from codegym_envs.episode import play_oracle
from codegym_envs.errors import ExecutionFailed, SynthesisRefused
from codegym_envs.executor import load_program
from codegym_envs.spec import FrozenOrderedSet, OrderedSet, format_sidecar, parse_module
from codegym_envs.synthesis import Options
from codegym_envs.synthesis.profiling.infinities import is_finite

WAYS = Case(
    "ways",
    '''
def solution(edges: list[tuple[str, str, int]], start: str, goal: str) -> int:
    """Find the length of the shortest way from the start to the goal, or -1 if there is none."""
    dist = {start: 0}
    changed = True
    while changed:
        changed = False
        for one, other, length in edges:
            if one in dist and dist[one] + length < dist.get(other, float("inf")):
                dist[other] = dist[one] + length
                changed = True
    return dist.get(goal, -1)
''',
    [
        {"edges": [("a", "b", 3), ("b", "c", 4), ("a", "c", 9)], "start": "a", "goal": "c"},
        {"edges": [("a", "b", 3)], "start": "b", "goal": "a"},
    ],
)
LOWEST = Case(
    "lowest_price",
    '''
def solution(prices: list[int], limit: int) -> int:
    """Find the lowest price of at least the limit, or -1."""
    lowest = float("inf")
    for price in prices:
        if price >= limit and price < lowest:
            lowest = price
    if lowest == float("inf"):
        return -1
    return lowest
''',
    [{"prices": [4, 9, 7], "limit": 5}, {"prices": [4], "limit": 5}, {"prices": [], "limit": 0}],
)
COINS = Case(
    "fewest_coins",
    '''
import math

def solution(coins: list[int], amount: int) -> int:
    """Find the fewest coins that make the amount, or -1."""
    best = [0] + [math.inf] * amount
    for value in range(1, amount + 1):
        for coin in coins:
            if coin <= value and best[value - coin] + 1 < best[value]:
                best[value] = best[value - coin] + 1
    return -1 if best[amount] == math.inf else best[amount]
''',
    [{"coins": [1, 4, 5], "amount": 8}, {"coins": [5], "amount": 3}],
)
STOCK = Case(
    "cheapest_offers",
    '''
def solution(stock: dict[str, int], wanted: list[str]) -> int:
    """Find the lowest price of what is wanted and offered, or 0."""
    lowest = min((stock.get(name, float("inf")) for name in wanted), default=float("inf"))
    return 0 if lowest == float("inf") else lowest
''',
    [
        {"stock": {"pen": 4, "cup": 9}, "wanted": ["cup", "pen", "hat"]},
        {"stock": {"pen": 4}, "wanted": []},
        {"stock": {"pen": 4}, "wanted": ["hat"]},
    ],
)
PEAKS = Case(
    "second_peak",
    '''
INFINITY = float("inf")

def better(one, other):
    return max(one, other)

def solution(heights: list[int]) -> int:
    """Find the second largest height, or 0 if there is none."""
    first, second = -INFINITY, -INFINITY
    for height in heights:
        if height > first:
            first, second = height, first
        elif height < first:
            second = better(second, height)
    return second if second > -INFINITY else 0
''',
    [{"heights": [3, 8, 5, 8]}, {"heights": [2]}, {"heights": [4, 3]}],
)
STARTS = Case(
    "route_costs",
    '''
def solution(roads: list[tuple[int, int, int]], count: int) -> list[int]:
    """Find the costs of the ways from place 0; -1 for a place without one."""
    costs = {place: float("inf") for place in range(count)}
    costs[0] = 0
    for _ in range(count):
        for start, end, cost in roads:
            if costs[start] + cost < costs[end]:
                costs[end] = costs[start] + cost
    return [-1 if costs[place] == float("inf") else costs[place] for place in range(count)]
''',
    [{"roads": [(0, 1, 4), (1, 2, 3), (0, 2, 9)], "count": 4}, {"roads": [], "count": 2}],
)
BOUNDS = Case(
    "search_tree",
    '''
def solution(values: list[int]) -> bool:
    """Decide whether the values, read as a heap of nodes, are a search tree."""
    pending = [(0, float("-inf"), float("inf"))]
    while pending:
        place, low, high = pending.pop()
        if place >= len(values):
            continue
        if not low < values[place] < high:
            return False
        pending.append((2 * place + 1, low, values[place]))
        pending.append((2 * place + 2, values[place], high))
    return True
''',
    [{"values": [4, 2, 6, 1, 3]}, {"values": [4, 5, 6]}],
)
CASES = [WAYS, LOWEST, COINS, STOCK, PEAKS, STARTS, BOUNDS]


STYLES = [
    Options(granularity="fine", scalars="explicit", tables="explicit"),
    Options(granularity="medium", scalars="state"),
    Options(granularity="medium", scalars="explicit", tables="state"),
]


def all_drafts(case):
    for options in STYLES:
        try:
            yield from drafts_of(case, options=options)
        except SynthesisRefused as refused:
            assert refused.reason in ("no_tables", "no_updates", "too_few_tools")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_oracles_win_although_the_solution_counts_with_infinities(case):
    drafts = list(all_drafts(case))
    assert drafts
    for draft in drafts:
        for play, expected, answers in plays(draft, case):
            assert play.reward == 1.0, (draft.variant, play, draft.source)
            assert expected == (answers if draft.lifted else answers[0])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_infinities_that_stay_in_the_oracle_stay(case):
    """With tools that only look, none of these solutions hands an infinity to a tool."""
    looking = [draft.source for draft in all_drafts(case) if draft.variant.startswith("access")]
    assert looking
    assert not [source for source in looking if "1e+308" in source]


def test_an_oracle_that_hands_over_an_infinity_fails_with_a_reason():
    source = '''"""Task

Find the answer.
"""


def reference(number: int) -> int:
    return number


def observe(state) -> int:
    """The number."""
    return state.number


def doubled(state, value: float) -> float:
    """Twice a value.

    Args:
        value: The value.
    """
    return 2 * value


def solve(tools) -> int:
    tools.doubled(value=float("inf"))
    return tools.observe()
'''
    sidecar = format_sidecar([(1, {"number": 3})])
    program = load_program(parse_module(source, name="task", sidecar=sidecar), "inline")
    with pytest.raises(ExecutionFailed, match="solve called doubled with what cannot be written") as caught:
        play_oracle(program, {"number": 3}, 3)
    assert caught.value.code == "bad_call"


def test_a_solution_that_answers_with_an_infinity_is_refused():
    case = Case(
        "lowest_of_none",
        WAYS.source.replace("goal, -1", 'goal, float("inf")'),
        WAYS.inputs,
    )
    with pytest.raises(SynthesisRefused, match="an answer is infinite or no number") as caught:
        drafts_of(case)
    assert caught.value.reason == "opaque_answer"


def test_an_answer_that_is_a_set_is_looked_into():
    """The dialect's sets are dictionaries underneath: one in an answer ended in an AttributeError."""
    assert is_finite([OrderedSet([1, 2]), {"a": FrozenOrderedSet([0.5])}])
    assert not is_finite([OrderedSet([float("inf")])])
    assert not is_finite({float("nan"): 1})
