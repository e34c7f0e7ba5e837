"""What a worker does before it shuts itself in: everything once, so that nothing is left to be loaded."""

from __future__ import annotations

import contextlib
import importlib
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor.inline import InlineProgram
from codegym_envs.executor.workers import plaindata
from codegym_envs.spec.parse import parse_module

__all__ = ["exercise"]

_SOURCE = '''"""Warm-up

Add up the hidden numbers. Example: for 1 and 2 the answer is 3.
"""
import bisect, collections, copy, functools, heapq, itertools, json, math, string
from collections import Counter, defaultdict, deque

def generate(rng, difficulty):
    numbers = [rng.integers(0, 9) for _ in range(3)]
    rng.shuffle(numbers)
    return {"numbers": numbers + [rng.choice([1, 2]), int(rng.random())] + rng.sample([1, 2, 3], 2)}

def reference(numbers: list[int]) -> int:
    return sum(numbers)

def accepts(answer: int, numbers: list[int]) -> bool:
    return math.isclose(answer, reference(numbers), abs_tol=0.5)

def setup(state):
    state.table = {"total": 0}
    state.line = deque([1])
    state.seen = {1, 2}
    state.counts = Counter("aab")
    state.groups = defaultdict(list)
    state.heap = []

def observe(state) -> dict:
    """How many."""
    return {"count": len(state.numbers), "text": f"{len(state.numbers):>3}"}

def number_at(state, index: int) -> int:
    """One number.

    Args:
        index: Position, from 0.
    """
    if index < 0:
        raise ValueError("no such position")
    return state.numbers[index]

def add(state, value: int, label: str = "x", pair: tuple[int, int] = None) -> list:
    """Add a number.

    Args:
        value: The number.
        label: A name.
        pair: Two numbers.
    """
    state.table["total"] += value
    state.seen.add(value)
    state.groups[label].append(value)
    heapq.heappush(state.heap, value)
    state.line.append(value)
    return [sorted(state.seen), json.dumps([value]), math.gcd(value, 4), state.heap, list(state.line)]

def spin(state) -> int:
    """Never ends."""
    while True:
        pass

def solve(tools) -> int:
    total = 0
    for index in range(tools.observe()["count"]):
        total += tools.number_at(index=index)
    return total
'''

# Modules that the interpreter imports by itself when it first needs them: for the arithmetic of large
# integers (from Python 3.12 on), and for names and escapes beyond ASCII.
_ON_DEMAND = ("_pylong", "unicodedata")

_REFUSED = (
    "def f(:\n",
    "x = '\\N{EN DASH}'\nsømething = 1\n",
    _SOURCE.replace("index: int", "index: lambda: 1 + [2][0]"),
    _SOURCE.replace("import bisect", "import os"),
    _SOURCE.replace("while True:", "with 1:"),
)


def exercise(role: str) -> None:
    """Load a module and run all of it that a worker of this role will run.

    Args:
        role: ``"tool"`` or ``"oracle"``.
    """
    for name in _ON_DEMAND:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for source in _REFUSED:
        with contextlib.suppress(ModuleRejected):
            InlineProgram(parse_module(source, name="warm_up"))
    program = InlineProgram(parse_module(_SOURCE, name="warm_up"))
    if role == "oracle":
        inputs = program.generate(1, 0)
        program.reference(plaindata.decode(plaindata.encode(inputs)))
        program.accepts(6, inputs)
        program.solve(lambda name, arguments: {"count": 2} if name == "observe" else 1)
        return
    session = program.start({"numbers": [1, 2]})
    calls: list[tuple[int, tuple[Any, ...]]] = [
        (0, ()),
        (1, (0,)),
        (1, (-1,)),
        (1, (9,)),
        (2, (3, "y", (1, 2))),
        (2, ("3", "y", None)),
        (3, ()),
    ]
    for index, arguments in calls:
        session.call(index, arguments)
    program.restore(session.snapshot()).close()
    session.close()
