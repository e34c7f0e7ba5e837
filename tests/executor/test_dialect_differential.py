"""Random programs: the same result, the same final state, and the same kind of error as in plain Python."""

# ruff: noqa: E501  (the tables of fragments)

from __future__ import annotations

import copy
import random
import types

import pytest
from dialect_cases import IMPORTS

from codegym_envs.executor import load_program
from codegym_envs.executor.guards.state import State
from codegym_envs.executor.limits import TOOL
from codegym_envs.spec.parse import parse_module

NUMBERS = [
    "a",
    "b",
    "n",
    "i",
    "0",
    "1",
    "2",
    "7",
    "(-3)",
    "2.5",
    "len(xs)",
    "xs[0]",
    "xs[-1]",
    "state.count",
    "state.xs[1]",
    "10**20",
]
TEXTS = ["s", "'ab'", "state.name", "s[0]", "str(a)", "s[1:]", "f'{a}-{b}'", "s + 'x'"]
LISTS = [
    "xs",
    "state.xs",
    "[a, b]",
    "xs[1:]",
    "list(xs)",
    "sorted(xs)",
    "[x + 1 for x in xs]",
    "state.rows[0]",
]
TARGETS = [
    "a",
    "b",
    "state.count",
    "state.xs[0]",
    "xs[-1]",
    "state.rows[0][0]",
    "d[a]",
    "d['k']",
    "table[b, 1]",
]
LOOPS = [
    "for i in range(3)",
    "for i in xs[:4]",
    "for i, c in enumerate(s)",
    "for i in sorted(d, key=str)",
    "for i in list(xs)",
    "for i in range(a % 4, 6)",
    "for i in reversed(range(3))",
    "for i, c in zip(xs[:3], s)",
    "for i in state.xs[:5]",
    "while n < 3",
]
LINES = [
    "xs.pop()",
    "state.xs.pop(0)",
    "xs.reverse()",
    "xs[0], xs[-1] = xs[-1], xs[0]",
    "a, b = b, a",
    "xs = state.xs",
    "xs = xs + [1]",
    "xs += [2]",
    "state.rows.append(xs[:2])",
    "d.clear()",
    "state.name = s",
    "state.seen = [a]",
    "del xs[0]",
    "xs[1:2] = [5, 6]",
    "state.xs = list(xs)",
    "xs.sort()",
    "state.rows[0] = xs",
    "n = n + a",
    "table[a, s] = b",
    "xs.extend(state.rows[0])",
    "d.setdefault(s, []).append(a)",
]
HELPER = "def helper(value, other=1):\n    return [value, other] if other else value\n"
STATE = {"xs": [3, 1, 2], "rows": [[1, 2], [4, 5, 6]], "name": "abc", "count": 2}


class Programs:
    """A source of random programs."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def number(self, depth: int) -> str:
        pick = self.random.choice
        if depth == 0:
            return pick(NUMBERS)
        inner = lambda: self.number(self.random.randrange(depth))  # noqa: E731
        match self.random.randrange(10):
            case 0 | 1 | 2:
                return f"({inner()} {pick(['+', '-', '*', '//', '%', '&', '|', '^', '/', '<<'])} {inner()})"
            case 3:
                return f"({inner()} {pick(['<', '<=', '==', '!=', '>', '>='])} {inner()})"
            case 4:
                return f"{pick(['abs', 'int', '-', 'str', 'bool', 'float', 'helper'])}({inner()})"
            case 5:
                return f"{pick(['min', 'max'])}({inner()}, {inner()})"
            case 6:
                return f"{pick(['sum', 'len', 'min', 'max', 'any', 'all'])}({pick(LISTS)})"
            case 7:
                return f"({inner()} in {pick(LISTS)})"
            case 8:
                return f"({pick(TEXTS)} {pick(['* 2', '+ s', '< s', '== s', 'in s', '* b', '% 1'])})"
            case _:
                return f"({inner()} if {inner()} <= {inner()} < {inner()} else [{inner()} for i in {pick(LISTS)}])"

    def block(self, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(self.random.randint(1, 3)):
            lines += self.statement(depth)
        return lines

    def statement(self, depth: int) -> list[str]:
        pick = self.random.choice
        kind = self.random.randrange(9 if depth else 6)
        if kind == 0:
            return [pick(LINES)]
        if kind in (1, 2):
            return [f"{pick(TARGETS)} = {self.number(2)}"]
        if kind == 3:
            return [f"{pick(TARGETS)} {pick(['+', '-', '*', '//', '|', '%'])}= {self.number(2)}"]
        if kind == 4:
            call = pick(
                [
                    "xs.append({})",
                    "state.xs.insert(0, {})",
                    "d[{0}] = d.get({0}, 0)",
                    "s += str({})",
                    "n += {}",
                ]
            )
            return [call.format(self.number(1))]
        if kind == 5:
            return [pick(LINES)]
        inner = ["    " + line for line in self.block(depth - 1)]
        other = ["    " + line for line in self.block(depth - 1)]
        if kind == 6:
            loop = pick(LOOPS)
            if loop.startswith("while"):
                inner.append("    n += 1")
            return [f"{loop}:", *inner]
        if kind == 7:
            return [f"if {self.number(2)}:", *inner, "else:", *other]
        return [
            "try:",
            *inner,
            "except (ValueError, TypeError, KeyError, IndexError, ZeroDivisionError) as e:",
            *other,
        ]

    def tool(self) -> str:
        lines = ["xs = state.rows[1]", "d = {}", "table = {}", "i = 0", "n = 0", "s = state.name"]
        lines += self.block(2) + self.block(2)
        lines.append("return [a, b, n, s, xs, [str(k) for k in d], len(table)]")
        return "def tool(state, a: int, b: int):\n" + "\n".join("    " + line for line in lines) + "\n"


def in_python(source: str, arguments: tuple[int, int]):
    namespace: dict = {}
    exec(IMPORTS + HELPER + source, namespace)
    state = types.SimpleNamespace(**copy.deepcopy(STATE))
    try:
        return None, namespace["tool"](state, *arguments), vars(state)
    except Exception as error:
        return type(error).__name__, None, STATE


@pytest.mark.parametrize("seed", range(150))
def test_random_program(seed):
    programs = Programs(seed)
    source = programs.tool()
    a, b = programs.random.randint(-3, 9), programs.random.randint(-3, 9)
    module = (
        f'"""T\n\nS.\n"""\n{IMPORTS}\n{HELPER}\n'
        "def generate(rng, difficulty):\n    return {}\n\n"
        "def reference(xs: list[int], rows: list[list[int]], name: str, count: int):\n    return 0\n\n"
        f"def observe(state):\n    return 0\n\n{source}"
    )
    program = load_program(parse_module(module, name="random"))
    session = program.start(STATE)
    before = session.snapshot()
    expected_error, expected, expected_state = in_python(source, (a, b))
    error, text = session.call(1, (a, b))
    if error is None:
        assert expected_error is None, source
        # The value itself, from a namespace without a session.
        state = State()
        vars(state).update(copy.deepcopy(STATE))
        runtime = program._pools["tools"].unit.runtime()
        runtime.meter.reset(TOOL)
        assert repr(runtime.namespace["tool"](state, a, b)) == repr(expected), source
        assert repr(vars(session.state)) == repr(dict(expected_state)), source
        return
    # Whatever the error, nothing happened.
    assert session.snapshot() == before, source
    if error == "tool_raised":
        assert expected_error is not None, (text, source)
        assert text.startswith(f"{expected_error}:"), (expected_error, text, source)
    else:
        # Growth that plain Python allows, or a value without JSON form.
        assert error in ("size_exceeded", "budget_exceeded", "bad_result", "result_too_long"), source
