"""Rows whose solutions the dialect has no word for: what comes of each, and that answers stay the same."""

import ast
import copy
import json
from pathlib import Path

import pytest

from codegym_envs.errors import SynthesisRefused
from codegym_envs.importers import IMPORTERS, ImportOptions
from codegym_envs.importers.problems import find_entry, problem_source
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.make import make, settle
from codegym_envs.synthesis.profiling.instrument import prepare

SAMPLES = Path(__file__).parent / "samples" / "rephrased_rows.jsonl"
ROWS = {row["question_id"]: row for row in map(json.loads, SAMPLES.read_text().splitlines())}
FUNCTIONS = [name for name, row in ROWS.items() if not row["refused"] and "stdin" not in row["inputs"][0]]
IMPORTED = [
    "d02_star_imports", "d10_dataclass_order", "f18_accumulate_op_in_genexpr", "e16_kwonly_default_none",
    "d42_lt_heap", "k5_try_index", "e12_inheritance_super", "m27_exec_parallel", "f22_date_ordinal",
    "d39_exception_class", "e07_bytes_encode", "g01_own_decorator",
]  # fmt: skip


def item_of(row, tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row) + "\n")
    (item,) = IMPORTERS["kodcode"].items(str(path), ImportOptions())
    return item


def run(source, arguments):
    space: dict = {}
    exec(compile(source, "solution", "exec"), space)
    return space["solution"](**copy.deepcopy(arguments))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_both_versions_answer_alike(name, tmp_path):
    item = item_of(ROWS[name], tmp_path)
    for solution in prepare(item.source):
        body = [*solution.imports, *dict.fromkeys(solution.constants.values()), *solution.functions()]
        text = ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
        for arguments in ROWS[name]["inputs"]:
            assert run(text, arguments) == run(item.source, arguments)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row["refused"]])
def test_what_has_no_other_form_is_refused_by_its_name(name, tmp_path):
    with pytest.raises(SynthesisRefused) as caught:
        prepare(item_of(ROWS[name], tmp_path).source)
    assert caught.value.reason == ROWS[name]["refused"]


@pytest.mark.usefixtures("first_verified")
@pytest.mark.parametrize("name", IMPORTED)
def test_environments_are_verified(name, tmp_path):
    result = settle(make, item_of(ROWS[name], tmp_path), Settings(execution="inline"))
    assert result.verified, result.why


@pytest.mark.parametrize(
    ("solution", "reason"),
    [
        ("import numpy as np\ndef total(xs):\n    return int(np.sum(xs))\n", "forbidden_import"),
        ("from numpy import *\ndef total(xs):\n    return int(cumsum(xs)[-1])\n", "forbidden_import"),
        ("def total(xs):\n    return helper(xs)\n", "unknown_name"),
        ("from datetime import date\ndef total(xs):\n    return date.today().day + len(xs)\n", "time"),
    ],
)
def test_a_missing_library_is_no_lack_of_inputs(solution, reason, tmp_path):
    row = {"question_id": "a", "question": "Add them up.", "solution": solution, "inputs": [{"xs": [1, 2]}]}
    result = settle(make, item_of(row, tmp_path), Settings(execution="inline"))
    assert (result.verified, result.reason) == (False, reason)


NAMED_ALIKE = """
class Till:
    def __init__(self):
        self.total = 0
    def count(self, value):
        self.total += value
        return self.total
def count(values, /, limit=9, *, step=1):
    till = Till()
    for value in values:
        if value < limit:
            till.count(value * step)
    return till.total
"""


def test_a_method_may_be_called_like_the_entry_point():
    source = problem_source("T", "", NAMED_ALIKE, find_entry(NAMED_ALIKE, "count"), topics=(), family="t")
    assert run(source, {"values": [1, 2, 12], "step": 3}) == 9
    plain, _ = prepare(source)
    assert [item.arg for item in plain.entry.args.args] == ["values", "limit", "step"]


def test_a_variable_may_be_called_like_the_entry_point():
    source = "def best(xs):\n    def inner(best):\n        return best + 1\n    return inner(xs[0])\n"
    made = problem_source("T", "", source, find_entry(source, "best"), topics=(), family="t")
    assert run(made, {"xs": [4]}) == 5


def test_a_program_in_a_text_is_a_program(tmp_path):
    row = {"question_id": "a", "question": "Print.", "inputs": [{"stdin": "2\n5\n7\n"}],
           "solution": "exec('print(int(input()) * 2);' * int(input()))"}  # fmt: skip
    item = item_of(row, tmp_path)
    assert isinstance(item, Item) and item.refused is None and "exec" not in item.source
