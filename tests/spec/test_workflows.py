"""Kinds of workflow: a checked constant of modules and problems that agents do not see."""

import re

import pytest

from codegym_envs.errors import ModuleRejected
from codegym_envs.spec import WORKFLOWS, parse_module, parse_problem

MODULE = (
    "def generate(rng, difficulty): return {}\n"
    "def reference() -> int: return 1\n"
    "def observe(state) -> int: return 1\n"
)
PROBLEM = "def solution(a: int) -> int: return a\n"


def test_the_kinds_are_slugs_with_a_line_each():
    assert len(WORKFLOWS) >= 48
    for name, line in WORKFLOWS.items():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
        assert line == line.strip() and not line.endswith(".")
        assert len(line) < 100
    assert len(set(WORKFLOWS.values())) == len(WORKFLOWS)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_modules_and_problems_name_their_kind(name):
    line = f'WORKFLOW = "{name}"\n'
    assert parse_module(line + MODULE).workflow == name
    assert parse_problem(line + PROBLEM).workflow == name


def test_the_kind_may_be_left_out():
    assert parse_module(MODULE).workflow == ""
    assert parse_problem(PROBLEM).workflow == ""
    assert parse_module('WORKFLOW: str = "graph_walk"\n' + MODULE).workflow == "graph_walk"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("'linear_scans'", "'linear_scans' is not a kind of workflow; there are kinds such as linear_scan"),
        ("'xyz'", "command_stream"),
        ("'Linear_Scan'", "not a kind"),
        ("3", 'must be a string, such as WORKFLOW = "linear_scan"'),
        ("''", "must be a string"),
        ("('linear_scan',)", "must be a string"),
        ("name", "must be a string"),
        ("'\\ud800'", "lone surrogate"),
    ],
)
@pytest.mark.parametrize(("parse", "source"), [(parse_module, MODULE), (parse_problem, PROBLEM)])
def test_refused_kinds(parse, source, value, words):
    with pytest.raises(ModuleRejected) as caught:
        parse(f'"""Title"""\nWORKFLOW = {value}\n{source}')
    assert words in caught.value.detail
    assert caught.value.line == 2
    assert len(caught.value.detail) < 300
