"""Whatever source arrives, the loader answers with ModuleRejected or a program, and calls never raise."""

# ruff: noqa: E501

from __future__ import annotations

import ast
import random

import pytest
from dialect_cases import CASES
from hostile_sources import HOSTILE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegym_envs.errors import ExecutionFailed, ModuleRejected
from codegym_envs.executor import load_program
from codegym_envs.spec.parse import parse_module

INPUTS = {"xs": [1, 2, 3], "n": 5}
SOURCES = [case.source for case in HOSTILE if len(case.source) < 4_000]
SNIPPETS = [line for source in SOURCES for line in source.splitlines() if line.startswith("    ")]
SNIPPETS += [line for source, _ in CASES for line in source.splitlines()[1:]]
CODES = {None, "tool_raised", "budget_exceeded", "size_exceeded", "bad_result", "result_too_long"}


def answer(source: str) -> str:
    """Load and play; what escapes is a failure of the test."""
    try:
        program = load_program(parse_module(source, name="fuzz"))
    except ModuleRejected as error:
        assert len(str(error)) < 1_000
        return "rejected"
    try:
        session = program.start(INPUTS)
    except ExecutionFailed:
        return "failed"
    for index, tool in enumerate(program.module.tools):
        before = session.snapshot()
        error, text = session.call(index, tuple(1 for _ in tool.parameters))
        assert error in CODES
        assert isinstance(text, str)
        if error is not None:
            assert session.snapshot() == before
    return "played"


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=200))
def test_any_text(text):
    answer(text)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(SNIPPETS), min_size=1, max_size=6))
def test_shuffled_lines(lines):
    body = "\n".join(lines)
    answer(
        '"""T\n\nS.\n"""\nimport math, itertools, collections\n'
        "def reference(xs: list[int], n: int):\n    return n\n\ndef generate(rng, difficulty):\n    return {}\n\n"
        f"def observe(state):\n{body}\n"
    )


@pytest.mark.parametrize("seed", range(60))
def test_mutated_trees(seed):
    """Parts of one hostile module put in the place of parts of another."""
    picker = random.Random(seed)
    trees = []
    for source in picker.sample(SOURCES, 3):
        try:
            trees.append(ast.parse(source))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    if len(trees) < 2:
        return
    expressions = [node for tree in trees[1:] for node in ast.walk(tree) if isinstance(node, ast.expr)]
    target = trees[0]
    slots = [
        (node, name, position)
        for node in ast.walk(target)
        for name, value in ast.iter_fields(node)
        for position, part in enumerate(value if isinstance(value, list) else [value])
        if isinstance(part, ast.expr)
    ]
    for node, name, position in picker.sample(slots, min(3, len(slots))):
        chosen = picker.choice(expressions)
        value = getattr(node, name)
        if isinstance(value, list):
            value[position] = chosen
        else:
            setattr(node, name, chosen)
    try:
        source = ast.unparse(ast.fix_missing_locations(target))
    except (ValueError, AttributeError, RecursionError, TypeError):
        return
    answer(source)


@pytest.mark.parametrize("seed", range(50))
def test_damaged_text(seed):
    picker = random.Random(seed)
    text = picker.choice(SOURCES)
    for _ in range(picker.randint(1, 4)):
        start = picker.randrange(len(text))
        length = picker.choice([0, 1, 5, 40])
        text = (
            text[:start]
            + picker.choice(["", "(", "\n", "\0", ":", "state.", "\ud800", "   ", "x", "[" * 50])
            + text[start + length :]
        )
    answer(text)
