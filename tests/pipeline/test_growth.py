# ruff: noqa: E501 - bodies of solutions stand on one line
"""Growing a pool of inputs: steps instead of seconds, answers that may not rest on chance, rare answers."""

import pytest

from codegym_envs.errors import SynthesisRefused
from codegym_envs.executor.workers.foreign import Job, run_foreign
from codegym_envs.pipeline.inputs.input_pool import build_pool
from codegym_envs.pipeline.observing.stepping import CASE_FUNCTION, MOST_STEPS, OVERRUN, count_steps
from codegym_envs.spec import encode, parse_problem

HEAD = '"""Title\n\nStatement.\n"""\nTOPICS = ("numbers",)\n\n'


def problem(body, name="sums"):
    return parse_problem(HEAD + body, name=name)


def run(body, *inputs, **options):
    jobs = [Job(CASE_FUNCTION, {"given": item}, fresh=number == 0) for number, item in enumerate(inputs)]
    outcomes = run_foreign(count_steps(HEAD + body, **options), jobs)
    return [outcome.value if outcome.status == "returned" else outcome.error for outcome in outcomes]


COUNTED = {
    "loop": "def solution(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n",
    "while": "def solution(n):\n    i = 0\n    while i < n:\n        i += 1\n    return i\n",
    "comprehension": "def solution(n):\n    return sum([i for i in range(n) if i > 2])\n",
    "generator": "def solution(n):\n    return sum(i for i in range(n))\n",
    "calls": "def one():\n    return 1\n\ndef solution(n):\n    return sum(map(lambda i: one(), range(n // 2)))\n",
}


@pytest.mark.parametrize("body", COUNTED.values(), ids=COUNTED)
def test_steps_are_counted_and_end_what_is_too_large(body):
    small, large, again = run(body, {"n": 100}, {"n": 10 * MOST_STEPS}, {"n": 100})
    assert 95 <= small[1] <= 110
    assert large == [None, OVERRUN]
    assert again == small


def test_values_stay_what_they_were():
    plain = "def solution(n):\n    '''Doc.'''\n    return [solution.__doc__, {i: [i] for i in range(n)}, sorted([3, 1], key=lambda x: -x)]\n"
    ((value, _),) = run(plain, {"n": 2})
    assert value == ["Doc.", {0: [0], 1: [1]}, [3, 1]]


def test_an_endless_solution_costs_little():
    body = (
        "ROUNDS = []\nrounds = ROUNDS.__len__\ndef solution(n):\n    while True:\n        ROUNDS.append(n)\n"
    )
    jobs = [Job(CASE_FUNCTION, {"given": {"n": number}}, fresh=number == 0) for number in range(100)]
    *outcomes, rounds = run_foreign(count_steps(HEAD + body), [*jobs, Job("rounds", fresh=False)])
    assert [outcome.value for outcome in outcomes] == [[None, OVERRUN]] * 100
    assert 5 * MOST_STEPS < rounds.value <= 7 * MOST_STEPS  # six inputs are tried, not a hundred


def test_answers_too_long_for_an_action_are_none():
    assert run("def solution(n):\n    return [[0] * n] * n\n", {"n": 20}, {"n": 200}) == [
        [[[0] * 20] * 20, 1],
        [None, OVERRUN],
    ]


def test_an_exponential_solution_is_grown_to_what_it_can_do():
    body = (
        "def solution(items: list[int]) -> list[list[int]]:\n    found = [[]]\n    for item in items:\n"
        "        found += [[*one, item] for one in found]\n    return found\n"
    )
    pool = build_pool(problem(body), [{"items": [3, 1, 2]}, {"items": [4, 4]}])
    sizes = [len(case.inputs["items"]) for case in pool.cases]
    assert 6 <= max(sizes) <= 12 and len(pool.cases) > 30
    larger = [case.steps for case in pool.cases if len(case.inputs["items"]) == max(sizes)]
    assert max(larger) == max(case.steps for case in pool.cases) <= MOST_STEPS


@pytest.mark.parametrize(
    "body",
    [
        "def solution(items: list[int]) -> list[int]:\n    return list(set(items))\n",
        "def solution(items: list[int]) -> int:\n    return {item for item in items}.pop()\n",
        "def solution(items: list[int]) -> list[int]:\n    return [item for item in {*items}]\n",
        "import random\ndef solution(items: list[int]) -> int:\n    return random.randrange(10 ** 6)\n",
    ],
)
def test_answers_that_rest_on_chance_or_on_the_order_of_a_set_are_refused(body):
    with pytest.raises(SynthesisRefused) as refused:
        build_pool(problem(body), [{"items": [9, 1, 5]}, {"items": [70, 8, 33, 8]}])
    assert refused.value.reason == "random"


@pytest.mark.parametrize(
    "body",
    [
        "def solution(items: list[int]) -> list[int]:\n    return sorted(set(items))\n",
        "def solution(items: list[int]) -> set[int]:\n    return set(items)\n",
        "def solution(items: list[int]) -> int:\n    seen: set[int] = set()\n    for item in items:\n"
        "        seen.add(item)\n    return len(seen) + sum(seen)\n",
        "def solution(items: list[int]) -> bool:\n    return isinstance(set(items), set) and len({1} | set(items)) > 3\n",
    ],
)
def test_sets_whose_order_does_not_matter_are_fine(body):
    assert len(build_pool(problem(body), [{"items": [9, 1, 5]}, {"items": [70, 8, 33, 8]}]).cases) > 30


def test_inputs_that_leave_out_a_default_get_it():
    body = "def solution(items: list[int], scale=3) -> int:\n    return sum(items) * scale\n"
    pool = build_pool(problem(body), [{"items": [1, 2], "scale": 2}, {"items": [4]}])
    assert {"items": [4], "scale": 3} in [case.inputs for case in pool.cases]
    without = build_pool(problem(body), [{"items": [1, 2]}, {"items": [4]}])
    assert all(list(case.inputs) == ["items"] for case in without.cases)


def test_rare_answers_are_looked_for_near_those_that_were_found():
    body = (
        "def solution(items: list[int]) -> int:\n    for place in range(2, len(items)):\n"
        "        if items[place - 2] == items[place - 1] == items[place]:\n            return place\n    return -1\n"
    )
    given = [{"items": [1, 5, 5, 5, 9, 300]}, {"items": [100, 7, 12, 7, 7, 7, 800]}, {"items": [1, 2]}]
    pool = build_pool(problem(body), given)
    rare = [case for case in pool.cases if case.answer != -1]
    before = len(pool.cases)
    kept = pool.vary(rare[:4], 8)
    assert kept == len(pool.cases) - before > 8
    found = [case.answer for case in pool.cases[before:]]
    assert sum(answer != -1 for answer in found) > len(found) // 3
    assert len({encode(dict(case.inputs)) for case in pool.cases}) == len(pool.cases)


def test_inputs_with_sets_are_varied():
    body = "def solution(known: set[int], limit: int) -> int:\n    return max([item for item in known if item < limit], default=-1)\n"
    pool = build_pool(problem(body), [{"known": {3, 1, 2}, "limit": 3}, {"known": {9, 40}, "limit": 1}])
    assert pool.vary(pool.cases[:6], 6) > 0
