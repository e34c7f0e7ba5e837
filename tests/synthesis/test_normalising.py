"""Normalising keeps what a solution does, and instrumentation sees the types of its values."""

import ast
import copy

import pytest

from codegym_envs.synthesis.profiling.instrument import PROFILE_FUNCTION, instrument, prepare
from codegym_envs.synthesis.profiling.observed_types import attach, variable_types

NUMBERS = [[3, 1, 2], [5], [-4, 4, 0, 9, 9], [10, 20, 30, 40, 50]]
BODIES = [
    "return sum(values)",
    "return sum(v * v for v in values if v % 2)",
    "return sum(v > 2 for v in values)",
    "return sum(range(max(values) + 1))",
    "return min(values), max(values)",
    "return max(abs(v - w) for v in values for w in values)",
    "return any(v > 8 for v in values)",
    "return all(v > 0 for v in values) and len(values) > 2",
    "found = any(v == 4 for v in values)\n    return not found",
    "return len([v for v in values if v > 1])",
    "return list(map(lambda v: v + 1, values))",
    "return list(map(str, filter(lambda v: v > 1, values)))",
    "return ''.join(str(v) for v in values)",
    "return [v for v in values if v != min(values)]",
    "v = 5\n    out = [v for v in values]\n    return out, v",
    "return [[v * w for w in values] for v in values]",
    "return sorted({v % 3 for v in values})",
    "return {v: values.count(v) for v in values}",
    "return sum(values) if len(values) > 2 else max(values)",
    "total = sum(values)\n    return [v / total if total else 0 for v in values]",
    "return sum(values[1:]) - sum(values[:1])",
    "out = []\n    for v in (w for w in values if w):\n        out.append(v)\n    return out",
    "return max(values, key=lambda v: -v)",
    "assert values\n    if not values:\n        raise ValueError('none')\n    return values[0]",
    "def inner(items):\n        return sum(i for i in items)\n    return inner(values) + inner(values[1:])",
    "n = 0\n    while any(v > n for v in values):\n        n += 1\n    return n",
    "return 0 < sum(values) < 20",
    "return sorted(range(len(values)), key=values.__getitem__)",
    "known = set(values[1:])\n    return sum(map(known.__contains__, range(6)))",
    "rows = list(values)\n    def last():\n        return rows[-1]\n"
    "    rows = [v + last() for v in values]\n    return rows",
    "return next(v for v in values if v >= max(values))",
    "return next((v for v in values if v > 40), -1) + next((v for v in values if v > 400), 7)",
    "marks = bytearray([1]) * 3 + bytearray(2)\n    marks[0:2] = b'\\x00' * 2\n    return sum(marks)",
]


@pytest.mark.parametrize("body", BODIES)
def test_a_normalised_solution_does_the_same(body):
    source = f"def solution(values):\n    {body}\n"
    plain: dict = {}
    exec(source, plain)
    _, worked = prepare(source)
    space: dict = {}
    exec(compile(ast.fix_missing_locations(ast.Module(worked.functions(), [])), "normalised", "exec"), space)
    for values in NUMBERS:
        assert space["solution"](copy.copy(values)) == plain["solution"](copy.copy(values))


@pytest.mark.parametrize("body", BODIES)
def test_an_instrumented_solution_runs_on_everything(body):
    space: dict = {}
    exec(instrument(f"def solution(values):\n    {body}\n"), space)
    found = space[PROFILE_FUNCTION]([{"values": values} for values in NUMBERS])
    assert found["failed"] == 0
    assert found["types"] and found["mutated"] == []


def test_types_of_variables_are_found_again():
    source = """
def solution(words, table):
    best = None
    for place, word in enumerate(words):
        value = table.get(word, 0.5)
        if best is None or value > best:
            best = value
    words.append("end")
    return best, (place, word)
"""
    space: dict = {}
    exec(instrument(source), space)
    found = space[PROFILE_FUNCTION]([{"words": ["a", "b"], "table": {"a": 2}}])
    assert found["mutated"] == ["words"]
    _, worked = prepare(source)
    attach(worked.functions(), {int(number): text for number, text in found["types"].items()})
    types = {name: str(type_) for name, (type_, _) in variable_types(worked.entry).items()}
    assert types == {
        "words": "list[str]",
        "table": "dict[str, int]",
        "best": "int | None",
        "place": "int",
        "word": "str",
        "value": "float | int",
    }


def test_long_texts_are_told_from_words():
    space: dict = {}
    source = "def solution(text):\n    first = text[:3]\n    return first + text\n"
    exec(instrument(source), space)
    found = space[PROFILE_FUNCTION]([{"text": "a long text, longer than a word"}])
    _, worked = prepare(source)
    attach(worked.functions(), {int(number): text for number, text in found["types"].items()})
    types = variable_types(worked.entry)
    assert types["text"][1] is True
    assert types["first"][1] is False


def test_observing_ends_although_the_solution_does_not():
    source = """
def solution(x):
    while True:
        try:
            x = x + 1
        except Exception:
            pass
"""
    space: dict = {}
    exec(instrument(source), space)
    found = space[PROFILE_FUNCTION]([{"x": 1}])
    assert found["failed"] == 0
    assert "int" in found["types"].values()
