"""A module with every kind of call, for the tests of the isolated tier."""

from __future__ import annotations

import random

from codegym_envs.spec.parse import parse_module

SOURCE = '''"""Ledger

Work out the balance of a ledger. Example: for the entries 1, 2 and 3 the answer is 6.
"""
from collections import deque

def generate(rng, difficulty):
    row = [rng.integers(-9, 10) for _ in range(5 * difficulty)]
    pairs = [(value, str(value)) for value in row]
    return {"entries": row, "pairs": pairs, "groups": {1: {3, 1, 2}}, "grid": [row, row]}

def reference(
    entries: list[int], pairs: list[tuple[int, str]], groups: dict[int, set[int]], grid: list[list[int]]
) -> int:
    return sum(entries)

def setup(state):
    state.total = 0
    state.seen = {0}
    state.queue = deque()
    state.alias = state.queue

def observe(state) -> dict:
    """Number of entries."""
    return {"count": len(state.entries), "total": state.total}

def entry(state, index: int) -> int:
    """One entry.

    Args:
        index: Position, from 0.
    """
    if index < 0:
        raise ValueError(f"no entry {index}")
    return state.entries[index]

def add(state, value: int, label: str = "") -> list:
    """Add a value.

    Args:
        value: What to add.
        label: A name for it.
    """
    state.total += value
    state.seen.add(value % 7)
    state.queue.append((value, label))
    if len(state.alias) > 20:
        state.queue.popleft()
    return [state.total, list(state.seen), list(state.alias)]

def spoil(state, value: int) -> int:
    """Change much, then fail.

    Args:
        value: Anything.
    """
    state.total = 10 ** 9
    state.queue.clear()
    state.seen = set()
    state.entries.append(value)
    return state.entries[10 ** 6]

def spin(state) -> int:
    """Run out of budget."""
    state.total = -1
    while True:
        state.total -= 1

def merge(state, members: set[int], spot: tuple[int, str], table: dict[int, float]) -> list:
    """Take arguments of every type.

    Args:
        members: A set.
        spot: A tuple.
        table: A table.
    """
    state.seen |= members
    return [list(members), spot, table, spot[0] in members]

def double(state, value: int) -> int:
    """Twice a number.

    Args:
        value: A number of any size.
    """
    return 2 * value

def echo(state, text: str) -> str:
    """The same text.

    Args:
        text: Any text.
    """
    return text

def solve(tools) -> int:
    total = 0
    for index in range(tools.observe()["count"]):
        total = tools.add(value=tools.entry(index=index))[0]
    return total
'''
MODULE = parse_module(SOURCE, name="ledger")
NAMES = [tool.name for tool in MODULE.tools]


def random_call(choose: random.Random) -> tuple[int, tuple]:
    """One call, in the form that a session takes: mostly good ones, most of which write."""
    from codegym_envs.spec.plain_data.containers import OrderedSet

    kind = choose.random()
    if kind < 0.2:
        return NAMES.index("entry"), (choose.randrange(-2, 7),)
    if kind < 0.75:
        return NAMES.index("add"), (choose.randrange(-50, 50), choose.choice(["", "a", "é\n"]))
    if kind < 0.8:
        return NAMES.index("spoil"), (1,)
    if kind < 0.87:
        members = OrderedSet(choose.randrange(9) for _ in range(3))
        return NAMES.index("merge"), (members, (choose.randrange(9), "x"), {1: 0.5, 2: 1.0})
    if kind < 0.92:
        return NAMES.index("double"), (choose.choice([3, -(2**62), 2**200]),)
    if kind < 0.96:
        return NAMES.index("echo"), (
            choose.choice(["", "text", "é" * 100, "\ud800", "x" * 9000, "x" * 20000]),
        )
    return NAMES.index("observe"), ()
