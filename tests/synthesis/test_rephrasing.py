"""What the dialect has no word for is said in another way, which means the same in both languages."""

import ast
import copy

import pytest
from rephrasing_cases import CASES

from codegym_envs.executor import load_program
from codegym_envs.spec.parse import parse_module
from codegym_envs.synthesis.profiling.instrument import prepare


def text_of(solution):
    body = [*solution.imports, *dict.fromkeys(solution.constants.values()), *solution.functions()]
    return ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))


def in_python(source, arguments):
    space: dict = {}
    exec(compile(source, "solution", "exec"), space)
    return space["solution"](*copy.deepcopy(arguments))


def plain(value):
    """A value with its sequences as lists: JSON has no others."""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def in_dialect(text, arguments):
    module = (
        f'"""Title\n\nText.\n"""\n{text}\n'
        "def generate(rng, difficulty):\n    return {'arguments': []}\n\n"
        "def reference(arguments):\n    return solution(*arguments)\n\n"
        "def observe(state):\n    return 1\n"
    )
    return load_program(parse_module(module, name="case")).reference({"arguments": list(arguments)})


@pytest.mark.parametrize("name", CASES)
def test_it_means_the_same(name):
    source, calls = CASES[name]
    given, normal = prepare(source)
    for arguments in calls:
        expected = in_python(source, arguments)
        assert in_python(text_of(given), arguments) == expected
        assert plain(in_python(text_of(normal), arguments)) == plain(expected)
        assert plain(in_dialect(text_of(given), copy.deepcopy(arguments))) == plain(expected)
