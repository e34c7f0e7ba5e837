"""What the dialect costs: tool bodies in a session against the same bodies as plain Python.

Both versions run interleaved, round by round, on the same arguments and a state of the same kind; printed
are medians and their ratio. "body" calls the compiled function directly, with its budget reset once a
call, as a session does; "call" is `Session.call` against the plain call alone.

Run: python benchmarks/dialect_cost.py [--rounds 51] [--seed 7]
"""

# ruff: noqa: E501  (the bodies are sources)
from __future__ import annotations

import argparse
import copy
import random
import statistics
import time
import types

from codegym_envs.executor import load_program
from codegym_envs.executor.guards.runtime import FREE
from codegym_envs.executor.limits import TOOL
from codegym_envs.spec.parse import parse_module

BODIES = {
    "trivial": "def tool(state, index: int) -> int:\n    return state.xs[index]\n",
    "arithmetic": "def tool(state, low: int, high: int) -> int:\n    return (low + high) // 2\n",
    "list loop": (
        "def tool(state, limit: int) -> int:\n    best = 0\n    for x in state.xs:\n"
        "        if x > limit and x > best:\n            best = x\n    return best\n"
    ),
    "index loop": (
        "def tool(state, limit: int) -> int:\n    count = 0\n    for i in range(len(state.xs)):\n"
        "        if state.xs[i] > limit:\n            count += 1\n    return count\n"
    ),
    "while loop": (
        "def tool(state, a: int, b: int) -> int:\n    lo, hi = 0, len(state.sorted)\n    while lo < hi:\n"
        "        mid = (lo + hi) // 2\n        if state.sorted[mid] < a:\n            lo = mid + 1\n"
        "        else:\n            hi = mid\n    return lo\n"
    ),
    "dict count": (
        "def tool(state, limit: int) -> dict:\n    counts = {}\n    for word in state.words:\n"
        "        counts[word] = counts.get(word, 0) + 1\n    return counts\n"
    ),
    "dict augmented": (
        "def tool(state, limit: int) -> dict:\n    counts = {}\n    for word in state.words:\n"
        "        if word in counts:\n            counts[word] += 1\n        else:\n"
        "            counts[word] = 1\n    return counts\n"
    ),
    "attributes": (
        "def tool(state, step: int) -> int:\n    for i in range(50):\n        state.count += step\n"
        "        state.last = i\n    return state.count\n"
    ),
    "in place": (
        "def tool(state, step: int) -> int:\n    xs = state.xs\n    for i in range(len(xs)):\n"
        "        xs[i] = xs[i] + 1\n    return xs[0]\n"
    ),
    "in place augmented": (
        "def tool(state, step: int) -> int:\n    for i in range(len(state.xs)):\n        state.xs[i] += step\n"
        "    return state.xs[0]\n"
    ),
    "append, pop": (
        "def tool(state, step: int) -> int:\n    for i in range(50):\n        state.stack.append(i)\n"
        "    for i in range(50):\n        state.stack.pop()\n    return len(state.stack)\n"
    ),
    "comprehension": (
        "def tool(state, limit: int) -> int:\n    return sum([x * 2 for x in state.xs if x > limit])\n"
    ),
    "sorting": "def tool(state, limit: int) -> list:\n    return sorted(state.xs)[:5]\n",
    "strings": (
        "def tool(state, limit: int) -> str:\n    parts = []\n    for word in state.words:\n"
        "        if len(word) > 2 and word[0] != 'q':\n            parts.append(word[0] + word[-1])\n"
        "    return '-'.join(parts)\n"
    ),
    "grid": (
        "def tool(state, limit: int) -> int:\n    total = 0\n    for r in range(len(state.grid)):\n"
        "        for c in range(len(state.grid[r])):\n"
        "            if state.grid[r][c] == 1 and (r, c) not in state.seen:\n                total += r * c\n"
        "    return total\n"
    ),
    "write once": (
        "def tool(state, index: int, value: int) -> int:\n    state.xs[index] = value\n    state.count += 1\n"
        "    return state.count\n"
    ),
    "twenty lines": """def tool(state, start: int, goal: int) -> int:
    rows = len(state.grid)
    cols = len(state.grid[0])
    queue = [(0, 0)]
    distance = {(0, 0): 0}
    head = 0
    while head < len(queue):
        r, c = queue[head]
        head += 1
        d = distance[(r, c)]
        for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            nr = r + dr
            nc = c + dc
            if nr < 0 or nc < 0 or nr >= rows or nc >= cols:
                continue
            if state.grid[nr][nc] == 1 or (nr, nc) in distance:
                continue
            distance[(nr, nc)] = d + 1
            queue.append((nr, nc))
    best = max(distance.values())
    return best + len(queue)
""",
}
ARGUMENTS = {
    "trivial": (7,),
    "arithmetic": (3, 400),
    "while loop": (500, 0),
    "write once": (3, 17),
    "twenty lines": (0, 0),
}


def inputs(seed: int) -> dict:
    """A state like those of the catalog: lists of fifty, a ten by ten grid."""
    rng = random.Random(seed)
    xs = [rng.randrange(1000) for _ in range(50)]
    words = [rng.choice(["ab", "abc", "hello", "quiz", "zebra"]) for _ in range(50)]
    grid = [[int(rng.random() < 0.3) for _ in range(10)] for _ in range(10)]
    grid[0][0] = 0
    return {
        "xs": xs,
        "sorted": sorted(xs),
        "words": words,
        "grid": grid,
        "count": 0,
        "stack": [1],
        "seen": [],
    }


def module_text(body: str) -> str:
    """A module around one tool."""
    return (
        '"""T\n\nS.\n"""\n\ndef generate(rng, difficulty):\n    return {}\n\n'
        "def reference(xs: list[int], sorted: list[int], words: list[str], grid: list[list[int]], count: int, "
        "stack: list[int], seen: list[int]):\n    return 0\n\n"
        "def observe(state):\n    return 0\n\n"
        "def setup(state):\n    state.seen = set()\n    state.last = 0\n\n" + body
    )


def timed(function, repeat: int) -> float:
    """Seconds a call."""
    started = time.perf_counter()
    for _ in range(repeat):
        function()
    return (time.perf_counter() - started) / repeat


def compare(body: str, arguments: tuple, rounds: int, seed: int) -> tuple[float, float, float]:
    """Median seconds of the plain call, the dialect's body, and the whole session call."""
    values = inputs(seed)
    namespace: dict = {}
    exec(body, namespace)
    plain_function = namespace["tool"]
    plain_state = types.SimpleNamespace(**copy.deepcopy(values))
    plain_state.seen = set()
    plain_state.last = 0
    program = load_program(parse_module(module_text(body), name="case"))
    session = program.start(values)
    pool = program._pools["tools"]
    facts = pool.unit.facts["tool"]
    runtime = pool.take()
    dialect_function = runtime.namespace["tool"]
    state = program.start(values).state
    prepare = runtime.meter.reset if facts.used & {"tick", "ticks"} else runtime.meter.reset_lightly
    if facts.used <= FREE:
        prepare = id  # such a body runs without counters
    writes = program.writes[1]

    def run_dialect():
        prepare(TOOL)
        dialect_function(state, *arguments)
        if writes:
            runtime.journal.forget()

    def run_foreign():
        plain_function(plain_state, *arguments)

    def run_call():
        session.call(1, arguments)

    assert session.call(1, arguments)[0] is None, session.call(1, arguments)
    repeat = max(20, int(0.001 / max(timed(run_foreign, 20), 1e-7)))
    times: list[list[float]] = [[], [], []]
    for _ in range(rounds):
        for index, function in enumerate((run_foreign, run_dialect, run_call)):
            times[index].append(timed(function, repeat))
    return tuple(statistics.median(column) for column in times)  # type: ignore[return-value]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=51)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(f"{'body':20} {'plain µs':>9} {'dialect µs':>11} {'ratio':>6} {'call µs':>9} {'beyond µs':>10}")
    ratios = []
    for name, body in BODIES.items():
        arguments = ARGUMENTS.get(name, (300,))
        plain, dialect, call = compare(body, arguments, options.rounds, options.seed)
        if plain > 1e-6:
            ratios.append(dialect / plain)
        print(
            f"{name:20} {plain * 1e6:9.2f} {dialect * 1e6:11.2f} {dialect / plain:6.2f} {call * 1e6:9.2f}"
            f" {(call - plain) * 1e6:10.2f}"
        )
    print(
        f"bodies of more than 1 µs: median ratio {statistics.median(ratios):.2f}, worst {max(ratios):.2f}"
        f" (rounds {options.rounds}, seed {options.seed})"
    )


if __name__ == "__main__":
    main()
