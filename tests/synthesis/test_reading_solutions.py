"""Reading and lowering: what is refused and why, and what is said in another way."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegym_envs.errors import SynthesisRefused
from codegym_envs.spec.types import STR, Type
from codegym_envs.synthesis import REASONS, instrument
from codegym_envs.synthesis.hiding.hidden import decide
from codegym_envs.synthesis.reading.solution import read_solution


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def solution(x:\n", "syntax"),
        ("def solution(x):\n    return '\0'\n", "syntax"),
        ("x = " + "(" * 5000, "syntax"),
        ("def solution(x):\n    return " + "-" * 3000 + "x\n", "syntax"),
        ("#" * 70_000, "syntax"),
        ("def other(x):\n    return x\n", "no_entry_point"),
        ("async def solution(x):\n    return x\n", "asynchronous"),
        ("def solution(*x):\n    return x\n", "not_a_function"),
        ("def solution():\n    return 1\n", "not_a_function"),
        ("def solution(x):\n    yield x\n", "generator"),
        ("def solution(x):\n    return open(x).read()\n", "input_output"),
        ("def solution(x):\n    return input()\n", "input_output"),
        ("import os\ndef solution(x):\n    return os.getcwd()\n", "input_output"),
        ("import random\ndef solution(x):\n    return random.random()\n", "random"),
        ("import time\ndef solution(x):\n    return time.time()\n", "time"),
        ("import re\ndef solution(x):\n    return re.split(x, x)\n", "forbidden_import"),
        ("from collections import *\ndef solution(x):\n    return Counter(x)\n", None),
        ("import datetime\ndef solution(x):\n    return datetime.date.today().day + x\n", "time"),
        ("from datetime import time\ndef solution(x):\n    return time(x).hour\n", "forbidden_import"),
        ("from decimal import Decimal\ndef solution(x):\n    return str(Decimal(x))\n", "forbidden_import"),
        ("from numpy import *\ndef solution(x):\n    return cumsum(x)\n", "forbidden_import"),
        ("def solution(x):\n    return helper(x)\n", "unknown_name"),
        ("def solution(x):\n    return ascii(x)\n", "forbidden_name"),
        ("def solution(x):\n    y = 1j\n    return x * y\n", "forbidden_construct"),
        ("def solution(x):\n    exec('y = 1')\n    return x\n", "forbidden_name"),
        (
            "from functools import cache\n@cache\ndef f(n):\n    return n\ndef solution(x):\n"
            "    f(x)\n    return f.cache_info().misses\n",
            "forbidden_construct",
        ),
        ("class A(list):\n    pass\ndef solution(x):\n    return A(x)[0]\n", "defines_classes"),
        ("def solution(x):\n    return eval(x)\n", "forbidden_name"),
        ("def solution(x):\n    return x.__class__\n", "forbidden_construct"),
        ("def solution(x):\n    with x as y:\n        return y\n", "forbidden_construct"),
        ("def solution(x):\n    class A:\n        pass\n    return 1\n", "defines_classes"),
        ("class Node:\n    pass\ndef solution(x):\n    return Node()\n", "defines_classes"),
        ("class Solution:\n    def solution(self, x):\n        return self.y\n", "defines_classes"),
        (
            "total = 0\ndef twice(total):\n    return 2 * total\ndef solution(x):\n    global total\n"
            "    total += twice(x)\n    return total\n",
            "mutable_global",
        ),
    ],
)
def test_refusals(source, reason):
    if reason is None:
        read_solution(source)  # a name that no import brings fails when the solution runs, not here
        return
    with pytest.raises(SynthesisRefused) as caught:
        read_solution(source)
    assert caught.value.reason == reason
    assert reason in REASONS


@given(st.text(alphabet="defsolutinxr():= \n'\"[]{}\\\0\ud800*+-.@lamb", max_size=60))
def test_no_text_does_anything_but_be_refused(text):
    try:
        instrument("def solution(x):\n    return x\n" + text)
    except SynthesisRefused as error:
        assert error.reason in REASONS


def run(source, *arguments):
    solution = read_solution(source)
    body = [*solution.imports, *solution.constants.values(), *solution.functions()]
    space: dict = {}
    exec(compile(ast.fix_missing_locations(ast.Module(body, [])), "lowered", "exec"), space)
    return space["solution"](*arguments)


def test_methods_of_a_solution_class_become_functions():
    source = """
class Solution:
    @staticmethod
    def twice(x):
        return 2 * x
    def half(self, x):
        return x // 2
    def work(self, x):
        return self.twice(x) + self.half(x) + LIMIT
LIMIT: int = 100
"""
    assert run(source.replace("def work", "def solution"), 5) == 112
    with pytest.raises(SynthesisRefused):
        read_solution(source)


def test_a_mutable_default_is_made_afresh():
    source = "def solution(x, seen=[]):\n    seen.append(x)\n    return seen\n"
    assert run(source, 1) == [1]
    assert run(source, 2) == [2]


def test_lowered_forms_mean_the_same():
    source = """
import sys
from typing import List
def solution(values: List[int]):
    import math
    print("working")
    best: int = -sys.maxsize
    count = 0
    for value in values:
        try:
            best = max(best, math.floor(value))
        except:
            pass
        if type(value) is int:
            count += 1
        if type(value) != str and isinstance(value, object if False else (int, float)):
            count += 10
    return best, count
"""
    lowered = "\n".join(
        ast.unparse(item) for item in read_solution(source.replace("object if False else ", "")).functions()
    )
    assert (
        "print" not in lowered and "sys" not in lowered and "type(" not in lowered and "import" not in lowered
    )
    assert run(source.replace("object if False else ", ""), [3.7, 2, True, "x"]) == (3, 31)


def test_the_generator_comes_along_verbatim_with_what_only_it_needs():
    source = """
SIZES = (3, 5)  # small and large
SHARED = 7

def pick(rng):
    return rng.choice(SIZES)  # a comment stays

def generate(rng, difficulty):
    return {"x": pick(rng) * SHARED}

def solution(x):
    return x + SHARED
"""
    solution = read_solution(source)
    assert "# small and large" in solution.generate and "# a comment stays" in solution.generate
    assert "SHARED = 7" not in solution.generate and list(solution.constants) == ["SHARED"]


@pytest.mark.parametrize(
    ("values", "by_cell", "kind"),
    [
        ([["#.", ".."], ["#"]], {"rows"}, "grid"),
        ([["#.", ".."], ["#"]], set(), "sequence"),
        ([["#.", "..."]], {"rows"}, "sequence"),
        ([["#..."]], {"rows"}, "sequence"),
    ],
    ids=["a map", "only whole rows", "ragged", "one row"],
)
def test_texts_of_one_length_are_a_map_if_single_cells_are_looked_at(values, by_cell, kind):
    (hidden,) = decide(["rows"], {"rows": Type("list", (STR,))}, {"rows": values}, by_cell).values()
    assert hidden.kind == kind
