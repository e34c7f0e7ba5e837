"""What a solution keeps in module-level variables lives in its entry point."""

import ast

import pytest

from codegym_envs.synthesis.reading.module_state import move_module_state

COUNTED = """
count = 0
def walk(values, index):
    global count
    if index == len(values):
        return
    if values[index] % 2:
        count += values[index]
    walk(values, index + 1)
def solution(values):
    global count
    count = 0
    walk(values, 0)
    return count
"""

REMEMBERED = """
known = {}
LEAST = 3
def solution(n):
    if n <= LEAST:
        return 1
    if n in known:
        return known[n]
    known[n] = solution(n - 1) + solution(n - 2)
    return known[n]
"""

BY_FUNCTIONS = """
from heapq import heappush, heappop
heap = []
def push(value):
    heappush(heap, value)
def solution(values):
    for value in values:
        push(value)
    return [heappop(heap) for _ in range(len(heap))]
"""

NESTED = """
best = []
def solution(n):
    def put(value):
        global best
        best = best + [value]
    for i in range(n):
        put(i)
    return best
"""


@pytest.mark.parametrize(
    ("source", "inputs"),
    [
        (COUNTED, [[1, 2, 3], [], [7]]),
        (REMEMBERED, [2, 9, 30]),
        (BY_FUNCTIONS, [[3, 1, 2], []]),
        (NESTED, [0, 4]),
    ],
    ids=["global", "memo of a recursive entry", "changed by functions", "nested"],
)
def test_state_lives_for_one_call(source, inputs):
    body = move_module_state(ast.parse(source).body, "solution")
    assert not any(isinstance(node, ast.Global) for item in body for node in ast.walk(item))
    space: dict = {}
    exec(compile(ast.Module(body, []), "moved", "exec"), space)
    for given in inputs:
        fresh: dict = {}
        exec(source, fresh)
        assert space["solution"](given) == fresh["solution"](given)


def test_constants_stay_where_they_are():
    source = "TABLE = [1, 2]\nLEAST = 3\ndef solution(n):\n    return TABLE[n] + LEAST\n"
    body = ast.parse(source).body
    assert move_module_state(body, "solution") is body
