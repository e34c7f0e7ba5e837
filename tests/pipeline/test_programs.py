"""Programs that read standard input and print become functions that answer the same."""

# ruff: noqa: E501 (programs and sheets stand on one line)

import json

import pytest
from judge_programs import PROGRAMS

from codegym_envs.errors import SynthesisRefused
from codegym_envs.importers import IMPORTERS, ImportOptions, import_source
from codegym_envs.pipeline.converting.programs import convert_program, converted_problems
from codegym_envs.spec import parse_problem


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_are_converted(name):
    program, texts, cases, first = PROGRAMS[name]
    found = next(convert_program(program, texts))
    assert found.cases is cases
    assert found.inputs[0] == first
    for word in ("input(", "sys.", "print(", "open("):
        assert word not in found.source


def test_numbers_that_count_something_are_no_parameters():
    program = (
        "h, w, k = map(int, input().split())\n"
        "grid = [input() for _ in range(h)]\n"
        "total = 0\n"
        "for i in range(h):\n"
        "    for j in range(w):\n"
        "        total += grid[i][j] == '#' and (i + j) % k == 0\n"
        "print(total)\n"
    )
    found = next(convert_program(program, ["2 3 2\n#.#\n.#.\n", "3 1 4\n#\n#\n#\n"]))
    assert [list(item) for item in found.inputs] == [["k", "grid"]] * 2
    assert "h = len(grid)" in found.source and "w = len(grid[0])" in found.source


def test_what_one_case_leaves_for_the_next_keeps_the_cases_together():
    program = (
        "best = 0\n"
        "for _ in range(int(input())):\n"
        "    n = int(input())\n"
        "    a = list(map(int, input().split()))\n"
        "    best = max(best, sum(a))\n"
        "    print(best)\n"
    )
    found = next(convert_program(program, ["2\n2\n5 6\n1\n3\n", "1\n1\n4\n"]))
    assert not found.cases
    assert list(found.inputs[0].values()) == [[[5, 6], [3]]]


def test_answers_have_one_form():
    program = (
        "n = int(input())\n"
        "a = list(map(int, input().split()))\n"
        "odd = [x for x in a if x % 2]\n"
        "print(*odd) if odd else print('none')\n"
    )
    found = next(convert_program(program, ["3\n1 2 3\n", "2\n2 4\n"]))
    assert "'none'" in found.source and "' '.join(map(str, odd))" in found.source
    alone = next(convert_program(program.replace("'none'", "-1"), ["3\n1 2 3\n", "2\n2 4\n"]))
    assert "return odd" in alone.source and "return [-1]" in alone.source


def test_a_search_that_always_finds_returns_what_it_found():
    program = (
        "n = int(input())\n"
        "a = list(map(int, input().split()))\n"
        "for i in range(n):\n"
        "    if a[i] == max(a):\n"
        "        print(i + 1)\n"
        "        break\n"
    )
    found = next(convert_program(program, ["3\n1 5 2\n", "2\n9 9\n"]))
    assert "return i + 1" in found.source and "results" not in found.source


def test_pieces_that_are_read_again_and_again_are_one_value():
    program = (
        "import sys\n"
        "a = list(map(int, sys.stdin.read().split()))\n"
        "best = 0\n"
        "for i in range(len(a)):\n"
        "    for j in range(i):\n"
        "        best = max(best, a[i] - a[j])\n"
        "print(best)\n"
    )
    found = next(convert_program(program, ["3 1 4 1 5\n", "2 9\n"]))
    assert found.inputs == ({"a": [3, 1, 4, 1, 5]}, {"a": [2, 9]})


def test_texts_are_taken_apart_by_patterns():
    program = (
        "import re\n"
        "total = 0\n"
        "for count, step in re.findall(r'(\\d*)([UD])', input()):\n"
        "    total += (int(count) if count else 1) * (1 if step == 'U' else -1)\n"
        "print(total)\n"
    )
    found = next(convert_program(program, ["3UD2D\n", "UU\n"]))
    assert list(found.inputs[0].values()) == [[("3", "U"), ("", "D"), ("2", "D")]]


@pytest.mark.parametrize(
    ("program", "texts", "reason"),
    [
        ("print(1 / int(input()))", ["0\n"], "no_samples"),
        ("print(input())", [], "no_samples"),
        ("while True: print(input())", ["a\n"], "no_samples"),
        (
            "x = input()\nif len(x) > 3:\n    print(eval('input()'))\nelse:\n    print(x)\n",
            ["abcd\nb\n"],
            "tangled_input",
        ),
        ("import random\nprint(random.random(), input())", ["1\n"], "tangled_input"),
        ("print('x')\ndef f(", ["a\n"], "no_samples"),
    ],
)
def test_what_cannot_be_converted_is_refused(program, texts, reason):
    with pytest.raises(SynthesisRefused) as caught:
        list(convert_program(program, texts))
    assert caught.value.reason == reason


def test_a_row_with_a_program_becomes_an_environment(tmp_path):
    row = {
        "question_id": "late_parcels",
        "question": "Parcels\n\nParcels come in order with their weights. A van takes parcels until the next one would make it "
        "heavier than the limit; then a new van is loaded. How heavy is each van?\n\nInput\n\nThe first line contains "
        "the number of parcels n and the limit k. The second line contains n weights, none above the limit.\n\nOutput\n\n"
        "Print the weights of the vans in order.\n\nSample Input\n\n3 5\n2 2 3\n\nSample Output\n\n4 3\n",
        "solution": "import sys\ndef main():\n    data = sys.stdin.read().split()\n    n, k = int(data[0]), int(data[1])\n"
        "    a = list(map(int, data[2:2 + n]))\n    vans = []\n    load = 0\n    for x in a:\n        if load + x > k:\n"
        "            vans.append(load)\n            load = 0\n        load += x\n    vans.append(load)\n    print(*vans)\n\n"
        "if __name__ == '__main__':\n    main()\n",
        "test": json.dumps(
            {"inputs": ["3 5\n2 2 3\n", "5 9\n4 5 1 8 2\n", "1 4\n4\n"], "outputs": ["4 3\n", "", ""]}
        ),
    }
    source = tmp_path / "rows.jsonl"
    source.write_text(json.dumps(row) + "\n")
    (item,) = IMPORTERS["kodcode"].items(str(source), ImportOptions())
    assert item.payload["program"]["texts"] == ["3 5\n2 2 3\n", "5 9\n4 5 1 8 2\n", "1 4\n4\n"]
    report = import_source(IMPORTERS["kodcode"], str(source), tmp_path / "out", workers=0, quiet=True)
    assert report.verified == 1 and report.environments == ["CodeGym/LateParcels-v0"]


SHEET = '''"""Loads

Boxes come in order. Find how many of them are heavier than the one before.

Input

The first line has the number n of boxes. The second line has their weights.

Output

Print the number of boxes.

Sample Input 1

4
3 5 2 9

Sample Output 1

2
"""
TOPICS = ("boxes",)
WORKFLOW = "linear_scan"

def solution():
    n = int(input())
    a = list(map(int, input().split()))
    count = 0
    for i in range(1, n):
        if a[i] > a[i - 1]:
            count += 1
    print(count)
'''


def test_a_coding_problem_may_read_and_print():
    found = list(converted_problems(parse_problem(SHEET, name="loads")))
    problem, inputs = found[0]
    assert [parameter.name for parameter in problem.parameters] == ["a"]
    assert inputs == ({"a": [3, 5, 2, 9]},)
    assert "Sample" not in problem.statement and problem.topics == ("boxes",)
    assert problem.workflow == "linear_scan"
    own = parse_problem(SHEET.replace("solution()", "solution(n, a)"), name="loads")
    assert list(converted_problems(own)) == []
