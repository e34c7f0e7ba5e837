"""Ordinary code means the same in the dialect as in plain Python."""

from __future__ import annotations

import copy

import pytest
from dialect_cases import CASES, IMPORTS

from codegym_envs.executor import load_program
from codegym_envs.spec.parse import parse_module
from codegym_envs.spec.plain_data.values import encode

ALL = [(source, args) for source, calls in CASES for args in calls]


def plain(value):
    """A value with sets as sorted lists, so that their order does not matter."""
    if isinstance(value, set | frozenset) or type(value).__name__ in ("OrderedSet", "FrozenOrderedSet"):
        return sorted([plain(item) for item in value], key=repr)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def in_python(source: str, args: tuple) -> object:
    namespace: dict = {}
    exec(IMPORTS + source, namespace)
    return namespace["f"](*copy.deepcopy(args))


def program_of(source: str):
    module = (
        f'"""Title\n\nText.\n"""\n{IMPORTS}\n{source}\n'
        "def generate(rng, difficulty):\n    return {'arguments': []}\n\n"
        "def reference(arguments):\n    return f(*arguments)\n\n"
        "def observe(state):\n    return f(*state.arguments)\n"
    )
    return load_program(parse_module(module, name="case"))


@pytest.mark.parametrize(("source", "args"), ALL, ids=range(len(ALL)))
def test_same_result_as_python(source, args):
    expected = plain(in_python(source, args))
    program = program_of(source)
    assert plain(program.reference({"arguments": list(args)})) == expected
    # As a tool, with the journal switched on and the result in JSON.
    error, text = program.start({"arguments": copy.deepcopy(list(args))}).call(0, ())
    assert error is None, text
    sets = isinstance(expected, list) and "{" in repr(in_python(source, args))
    if not sets:
        assert text == encode(expected)
