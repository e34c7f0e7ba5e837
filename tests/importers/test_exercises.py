"""Folders of exercises become items: text, solution and tests are found under the names that they go by."""

# ruff: noqa: E501 (a layout stands on one line)

import json

import pytest

from codegym_envs.cli.app import run
from codegym_envs.errors import ConfigurationError
from codegym_envs.importers import IMPORTERS, ImportOptions
from codegym_envs.pipeline.item_files import folder_items
from codegym_envs.pipeline.observing.collect import collect_inputs
from codegym_envs.spec import parse_problem

SOLUTION = """
def waiting_times(durations, desks):
    if desks < 1:
        raise ValueError("there must be a desk")
    free = [0] * desks
    started = []
    for duration in durations:
        desk = free.index(min(free))
        started.append(free[desk])
        free[desk] += duration
    return started
"""
STUB = 'def waiting_times(durations, desks):\n    """Find them."""\n    pass\n'
TEXT = """# Queue tickets

People with numbered tickets wait in an office with several desks. Each goes to the desk that is free first, of
several to the one with the lowest number, and stays there for a known time. Write a function that finds for
every ticket, in order, the time at which it is served.

## Exception messages

Raise a `ValueError` if there is no desk.

## Running the tests

Type `pytest`.
"""
TESTS = """
import unittest
from {module} import (
    waiting_times,
)

class QueueTest(unittest.TestCase):
    def test_times(self):
        self.assertEqual(waiting_times([3, 2, 4], 1), [0, 3, 5])
        self.assertEqual(waiting_times([3, 2, 4, 1, 7, 2], 2), [0, 0, 2, 3, 4, 6])

    def test_no_desk(self):
        with self.assertRaises(ValueError):
            waiting_times([1], 0)
"""
LAYOUTS = {
    "practice_site": {
        ".meta/example.py": SOLUTION, ".docs/instructions.md": TEXT, "queue_tickets.py": STUB,
        "queue_tickets_test.py": TESTS.format(module="queue_tickets"),
    },
    "pytest_names": {"README.md": TEXT, "queue_tickets.py": SOLUTION, "test_queue_tickets.py": TESTS.format(module="queue_tickets")},
    "example_file": {"README.md": TEXT, "example.py": SOLUTION, "queue_tickets_test.py": TESTS.format(module="example")},
    "solution_file": {"instructions.md": TEXT, "solution.py": SOLUTION, "tests.py": TESTS.format(module="solution")},
    "tests_in_a_folder": {"README.md": TEXT, "office.py": SOLUTION, "tests/test_all.py": TESTS.format(module="office")},
    "text_in_the_docstring": {"office.py": f'"""{TEXT}"""\n{SOLUTION}', "office_test.py": TESTS.format(module="office")},
}  # fmt: skip


def write(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def items(root, **options):
    return list(IMPORTERS["exercises"].items(str(root), ImportOptions(**options)))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_read(tmp_path, layout):
    write(tmp_path / "queue-tickets", LAYOUTS[layout])
    (item,) = items(tmp_path)
    assert (item.name, item.refused) == ("queue_tickets", None)
    assert (
        item.provenance["importer"] == "exercises" and item.provenance["source"] == "exercises:queue-tickets"
    )
    statement = parse_problem(item.source, name=item.name).statement
    assert "every ticket, in order" in statement
    found = collect_inputs(item.source, item.payload["tests"], item.payload["aliases"])
    assert [given["desks"] for given in found.inputs] == [1, 2]
    assert found.raising == ({"durations": [1], "desks": 0},)


def test_sections_about_running_and_errors_fall_away(tmp_path):
    write(tmp_path / "queue-tickets", LAYOUTS["pytest_names"])
    (item,) = items(tmp_path)
    assert "pytest" not in item.source and "Exception messages" not in item.source


def test_what_is_missing_is_said(tmp_path):
    files = LAYOUTS["pytest_names"]
    write(tmp_path / "a-stub", {**files, "queue_tickets.py": STUB})
    write(tmp_path / "b-no-text", {name: text for name, text in files.items() if name != "README.md"})
    assert [item.refused for item in items(tmp_path)] == [
        ("bad_row", "a-stub: there is only the beginning of a solution"),
        ("bad_row", "b-no-text: no text says what the exercise is"),
    ]


def test_the_licence_of_all_is_read(tmp_path):
    write(tmp_path, {"licence.txt": "MIT\n"})
    write(tmp_path / "one", LAYOUTS["pytest_names"])
    assert items(tmp_path)[0].provenance["licence"] == "MIT"


def test_a_limit_counts_exercises(tmp_path):
    for name in ("one", "two"):
        write(tmp_path / name, LAYOUTS["pytest_names"])
    assert [item.name for item in items(tmp_path, limit=1)] == ["one"]
    assert [item.name for item in items(tmp_path)] == ["one", "two"]


def test_a_source_that_is_no_folder_is_an_error(tmp_path):
    with pytest.raises(ConfigurationError, match="no folder of exercises"):
        items(tmp_path / "none")


def test_a_coding_problem_named_like_a_test_is_no_exercise(tmp_path):
    problem = '"""Title\n\nAdd up."""\n\n\ndef solution(values):\n    assert values\n    return sum(values)\n'
    write(tmp_path, {"alpha_test.py": problem, "other.py": problem})
    assert items(tmp_path) == []
    assert [item.name for item in folder_items(tmp_path)] == ["alpha_test", "other"]


def test_a_corpus_may_hold_exercises_beside_coding_problems(tmp_path, capsys):
    corpus = tmp_path / "corpus"
    write(corpus / "queue-tickets", LAYOUTS["practice_site"])
    write(corpus, {"queue_tickets.py": "no problem"})
    report = tmp_path / "report.json"
    arguments = ["--corpus", str(corpus), "--out", str(tmp_path / "out"), "--jobs", "0"]
    assert run(["synthesize", *arguments, "--execution", "inline", "--report", str(report)]) == 0
    capsys.readouterr()
    rows = json.loads(report.read_text())["rows"]
    assert [(row["id"], row["outcome"]) for row in rows] == [
        ("queue_tickets.py", "refused"),
        ("exercises:queue-tickets", "admitted"),
    ]
