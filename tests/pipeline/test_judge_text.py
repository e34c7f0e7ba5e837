"""Texts for standard input in rows and statements, and statements without the layout of lines."""

# ruff: noqa: E501 (programs and sheets stand on one line)

import json

import pytest

from codegym_envs.importers import IMPORTERS, ImportOptions
from codegym_envs.pipeline.converting.judge_text import sample_texts, statement_of_values, stdin_texts

SHEET = """Problem Statement

Count the lamps that are brighter than the one before.

Input

The first line contains an integer t, the number of test cases.
Each test case consists of two lines. The first line of each test case contains an integer n (1 <= n <= 50).
The second line contains n integers, the lamps.

Output

For each test case, print the number of lamps on a single line.

Sample Input 1

1
3
1 2 1

Sample Output 1

1

Note

Only the second lamp counts.
"""


@pytest.mark.parametrize(
    "row",
    [
        {"inputs": [{"stdin": "1\n"}, {"input": "2\n"}]},
        {"inputs": json.dumps([{"stdin": "1\n"}, {"stdin": "2\n"}])},
        {"test": json.dumps({"inputs": ["1\n", "2\n"], "outputs": ["", ""]})},
        {"test": {"inputs": ["1\n", "2\n"]}},
        {"input_output": "{'inputs': ['1\\n', '2\\n'], 'outputs': ['', '']}"},
    ],
)
def test_rows_list_texts_in_several_ways(row):
    assert stdin_texts(row) == ["1\n", "2\n"]


@pytest.mark.parametrize(
    "row",
    [
        {"inputs": [{"values": [1], "limit": 2}]},
        {"test": "def test_a():\n    assert f(1) == 2\n"},
        {"input_output": json.dumps({"fn_name": "f", "inputs": [["a"]]})},
        {"test": "{broken"},
        {},
    ],
)
def test_arguments_are_no_texts(row):
    assert stdin_texts(row) == []


def test_samples_are_found_in_sheets():
    assert sample_texts(SHEET) == ["1\n3\n1 2 1\n"]
    contest = "Add up.\n\nInput\nA number.\n\nOutput\nA number.\n\n-----Examples-----\nInput\n4\n5\n\nOutput\n9\n\nInput\n1\n2\n\nOutput\n3\n"
    assert sample_texts(contest) == ["4\n5\n", "1\n2\n"]
    marked = "Add.\n\n## Input\nTwo.\n\n### Sample Input 1\n```\n4 5\n```\n### Sample Output 1\n```\n9\n```\n"
    assert sample_texts(marked) == ["4 5\n"]


def test_statements_speak_of_values():
    text = statement_of_values(SHEET, cases=True)
    assert "brighter than the one before" in text
    for gone in ("line", "test case", "Sample", "1 2 1", "Only the second"):
        assert gone not in text
    assert "n integers, the lamps" in text
    assert "number of test cases" in statement_of_values(SHEET, cases=False)


@pytest.mark.parametrize(
    ("solution", "extra", "is_program"),
    [
        ("n = int(input())\nprint(n)\n", {}, True),
        ("def main():\n    print(input())\nif __name__ == '__main__':\n    main()\n", {}, True),
        (
            "def f(n):\n    return n\nif __name__ == '__main__':\n    print(f(int(input())))\n",
            {"test": "assert f(1) == 1"},
            False,
        ),
        ("def f(n):\n    return n\n", {}, False),
        ("class Solution:\n    def f(self, n):\n        return n\n", {"inputs": [{"n": 1}]}, False),
    ],
)
def test_programs_are_told_from_functions(tmp_path, solution, extra, is_program):
    path = tmp_path / "rows.jsonl"
    path.write_text(
        json.dumps({"question_id": "row_a", "question": "Say it.", "solution": solution, **extra})
    )
    (item,) = IMPORTERS["kodcode"].items(str(path), ImportOptions())
    assert ("program" in item.payload) is is_program
