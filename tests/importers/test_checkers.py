"""Rows with a checker become problems with ``accepts``, whose other right answers win."""

import json

import pytest

from codegym_envs.episode import Episode
from codegym_envs.errors import ModuleRejected
from codegym_envs.executor import inputs_of, load_program
from codegym_envs.importers.checkers import with_checker
from codegym_envs.importers.importer import ImportOptions
from codegym_envs.importers.kodcode import KodCode
from codegym_envs.pipeline.items import Settings
from codegym_envs.pipeline.make import make
from codegym_envs.pipeline.settling import settle
from codegym_envs.spec import parse_module, parse_problem
from codegym_envs.spec.receipts import receipt_from_json

ROW = {
    "question_id": "barrel_peaks",
    "question": (
        "A cellar has barrels in a row; levels[i] is how full barrel i is. A barrel stands out if "
        "its neighbours are not fuller than it and it is filled above the mark; a barrel at an end has one "
        "neighbour.\n\nReturn the index of a barrel that stands out. If there are several, return any of "
        "them. Return -1 if there is none.\n\n"
        "Example: for levels [1, 7, 3, 9] and mark 5 both 1 and 3 are right."
    ),
    "solution": (
        "def stands_out(levels, place):\n"
        "    if place > 0 and levels[place - 1] > levels[place]:\n        return False\n"
        "    return place + 1 == len(levels) or levels[place + 1] <= levels[place]\n\n\n"
        "def barrel_peaks(levels, mark):\n"
        "    for place in range(len(levels)):\n"
        "        if levels[place] > mark and stands_out(levels, place):\n            return place\n"
        "    return -1\n"
    ),
    "inputs": [
        {"levels": [1, 7, 3, 9], "mark": 5},
        {"levels": [4, 4, 2, 8, 1, 3, 6, 5, 5, 9], "mark": 3},
        {"levels": [9, 8, 7, 6, 5, 4, 3, 2], "mark": 9},
        {"levels": [2, 6, 6, 1, 7, 2, 8, 3, 9, 4], "mark": 6},
        {"levels": [30, 10, 20, 50, 40, 60, 10, 70], "mark": 45},
    ],
    "checker": (
        "def stands_out(levels, i):\n"
        "    return levels[i] == max(levels[max(i - 1, 0):i + 2])\n\n\n"
        "def accepts(answer, levels, mark) -> bool:\n"
        "    best = [i for i, level in enumerate(levels) if level > mark and stands_out(levels, i)]\n"
        "    if type(answer) is not int:\n        return False\n"
        "    return answer in best if best else answer == -1\n"
    ),
}


def item_of(tmp_path, **changes):
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({**ROW, **changes}) + "\n")
    (item,) = KodCode().items(str(file), ImportOptions())
    return item


@pytest.mark.usefixtures("first_verified")
def test_every_other_right_answer_of_an_imported_row_wins(tmp_path):
    result = settle(make, item_of(tmp_path), Settings(execution="inline"))
    assert result.verified, result.why
    module = parse_module(result.source, name=result.name, sidecar=result.sidecar)
    assert module.has_accepts
    program = load_program(module)
    several = 0
    for config in receipt_from_json(result.receipt).configs:
        inputs = inputs_of(program, config)
        expected = program.reference(inputs)
        cases = inputs["cases"] if "cases" in inputs else [tuple(inputs.values())]
        lasts, wrong = [], []
        for levels, mark in cases:
            right = [
                place
                for place, level in enumerate(levels)
                if level > mark and all(level >= other for other in levels[max(place - 1, 0) : place + 2])
            ]
            lasts.append(right[-1] if right else -1)
            wrong.append(next(place for place in range(-1, len(levels) + 1) if place not in (right or [-1])))
        lifted = "cases" in inputs
        for answer, reward in ((lasts, 1.0), (wrong, 0.0)):
            action = json.dumps({"name": "done", "parameters": {"answer": answer if lifted else answer[0]}})
            assert Episode(program, inputs, expected).step(action)[1] == reward
        several += (lasts if lifted else lasts[0]) != expected
    assert several > 5


def test_without_its_checker_the_row_is_refused(tmp_path):
    result = settle(make, item_of(tmp_path, checker=None), Settings(execution="inline"))
    assert (result.verified, result.reason) == (False, "several_answers")
    assert "return any of them" in result.detail


def test_a_checker_that_refuses_a_known_answer_is_a_contradiction(tmp_path):
    wrong = ROW["checker"].replace("level > mark", "level > mark + 100")
    result = settle(make, item_of(tmp_path, checker=wrong), Settings(execution="inline"))
    assert (result.verified, result.reason) == (False, "several_answers")
    assert "known input" in result.detail


@pytest.mark.parametrize(
    "checker", ["import sys\nprint(sys.stdin.read())", "def check(a, b):\n    return True", 7]
)
def test_other_checkers_are_refused(tmp_path, checker):
    assert item_of(tmp_path, checker=checker).refused[0] == "several_answers"


PROGRAM = "n = int(input())\nprint(*[int(input()) for _ in range(n)])\n"


@pytest.mark.parametrize(
    ("question", "checker", "refused"),
    [
        ("Print the loads of n carts. If there are several orders, print any of them.", None, True),
        ("Print the loads of n carts.", "def accepts(answer, stdin):\n    return True", True),
        ("Print the loads of n carts, in any order.", "def accepts(answer, stdin):\n    return True", False),
        ("Print the loads of n carts.", None, False),
    ],
)
def test_programs_whose_output_needs_a_judge_are_refused(tmp_path, question, checker, refused):
    inputs = [{"stdin": "2\n4\n5\n"}]
    item = item_of(tmp_path, question=question, checker=checker, solution=PROGRAM, inputs=inputs)
    assert (item.refused is not None and item.refused[0] == "several_answers") == refused


SOURCE = "LIMIT = 3\n\n\ndef helper(x):\n    return x\n\n\ndef solution(one, two):\n    return helper(one)\n"


@pytest.mark.parametrize(
    "head",
    [
        "def accepts(answer, one, two):",
        "def accepts(result, one, two) -> bool:",
        "def accepts(answer, first, second):\n    one, two = first, second",
        "def accepts(answer, two, one):",
        "def accepts(answer, one, two=None):",
    ],
)
def test_checkers_take_the_solutions_parameters(head):
    helper = "LIMIT = 4\n\n\ndef helper(x):\n    return x + 1\n\n\n"
    body = f"{helper}{head}\n    return helper(one) > LIMIT and [two]\n"
    source = with_checker(SOURCE, body)
    assert parse_problem(source).has_accepts
    known = {}
    exec(source, known)  # our own text
    assert known["solution"](5, 0) == 5
    assert known["accepts"](None, 5, 0) is True
    assert known["accepts"](None, 1, 0) is False
    assert known["accepts"](None, "text", 0) is False


def test_checkers_with_other_parameters_are_refused():
    with pytest.raises(ModuleRejected) as caught:
        with_checker(SOURCE, "def accepts(answer, one):\n    return True\n")
    assert caught.value.reason == "several_answers"


@pytest.mark.usefixtures("first_verified")
def test_an_order_that_does_not_matter_needs_no_checker(tmp_path):
    """Nor does a solution whose order depends on hashes stand in the way."""
    question = (
        "A lamp log lists the numbers of lamps that were switched. A lamp is lit if it was switched an odd "
        "number of times. Return the numbers of the lit lamps, in any order.\n\n"
        "Example: for log [3, 5, 3] the answer is [5]."
    )
    solution = (
        "def lit_lamps(log):\n    lit = set()\n    for lamp in log:\n        name = f'lamp {lamp}'\n"
        "        if name in lit:\n            lit.remove(name)\n        else:\n            lit.add(name)\n"
        "    return [int(name[5:]) for name in lit]\n"
    )
    inputs = [
        {"log": [3, 5, 3]},
        {"log": [1, 2, 3, 4, 5, 6, 7, 8, 9]},
        {"log": [4, 4, 7, 9, 7, 4, 12, 30, 31, 30]},
        {"log": [100, 2, 100, 8, 8, 100, 3, 2, 2]},
    ]
    row = {"question": question, "solution": solution, "inputs": inputs, "checker": None}
    result = settle(make, item_of(tmp_path, question_id="lit_lamps", **row), Settings(execution="inline"))
    assert result.verified, result.why
    module = parse_module(result.source, name=result.name, sidecar=result.sidecar)
    program = load_program(module)
    changed = 0
    for config in receipt_from_json(result.receipt).configs:
        inputs = inputs_of(program, config)
        expected = program.reference(inputs)
        other = [item[::-1] for item in expected] if "cases" in inputs else expected[::-1]
        action = json.dumps({"name": "done", "parameters": {"answer": other}})
        assert Episode(program, inputs, expected).step(action)[1] == 1.0
        changed += other != expected
    assert changed > 20
    assert "in any order" in module.statement
