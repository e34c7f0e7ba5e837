"""The corpora in benchmarks/corpora that were written for this project: sound in themselves, and readable."""

import json
from pathlib import Path

import pytest

from codegym_envs.importers.codegym.reading.anatomy import dissect
from codegym_envs.importers.exercises import exercise_items
from codegym_envs.importers.kodcode import row_item
from codegym_envs.pipeline.observing.collect import collect_inputs

CORPORA = Path(__file__).parents[2] / "benchmarks" / "corpora"
FUNCTIONS = [json.loads(line) for line in (CORPORA / "functions.jsonl").read_text().splitlines()]
CODEGYM = sorted((CORPORA / "codegym_format").glob("*.py"))


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row["question_id"])
def test_both_solutions_of_a_function_pass_its_tests(row):
    for solution in (row["solution"], *row["solutions"]):
        space: dict = {}
        exec(solution, space)
        exec(row["test"], space)


def test_every_function_is_an_item_with_a_witness():
    taken: set[str] = set()
    items = [row_item(row, number, taken) for number, row in enumerate(FUNCTIONS)]
    assert len(items) == 70
    assert [item.refused for item in items] == [None] * 70
    assert all(len(item.payload["solutions"]) == 1 for item in items)
    assert sum("import re\n" in row["solution"] for row in FUNCTIONS) == 23


def test_every_exercise_gives_its_solution_inputs():
    items = list(exercise_items(CORPORA / "exercises", set()))
    assert len(items) == 24
    few = [
        item.name
        for item in items
        if item.refused
        or len(collect_inputs(item.source, item.payload["tests"], item.payload["aliases"]).inputs) < 3
    ]
    assert few == []


@pytest.mark.parametrize("path", CODEGYM, ids=lambda path: path.stem)
def test_every_file_of_the_codegym_format_is_taken_apart(path):
    rows = (CORPORA / "codegym_format" / "rows.jsonl").read_text()
    assert rows.count(f"@{path.stem}@") == 32
    found = dissect(path.read_text(), path.name)
    assert found.class_name == path.stem.rpartition("__")[2]
    assert len(found.actions) >= 2
