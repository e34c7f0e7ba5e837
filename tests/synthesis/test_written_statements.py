"""Statements as people write them, in every style: what a solver needs stays, what is beside it goes."""

import json
import re
from pathlib import Path

import pytest

from codegym_envs.errors import SynthesisRefused
from codegym_envs.pipeline.converting.judge_text import statement_of_values
from codegym_envs.pipeline.converting.plain_forms import forms
from codegym_envs.pipeline.items import Item
from codegym_envs.synthesis.statement.markup import decoded
from codegym_envs.synthesis.statement.task_text import clean_statement
from codegym_envs.synthesis.statement.value_ranges import Sizes, within_parentheses, without_sizes
from codegym_envs.verification import verify
from tests.synthesis.statement_styles import tasks
from tests.verification.verification_modules import good

WRITTEN = [
    json.loads(line)
    for line in (Path(__file__).parent / "statements" / "written.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
TOLD = [row for row in WRITTEN if row["refused"] is None]
REFUSED = [row for row in WRITTEN if row["refused"] is not None]


def name_of(row):
    return row["name"].replace(" ", "_")


def told(row):
    text = decoded(row["statement"])
    if row["style"].startswith(("contest", "judge, AtCoder")):
        text = statement_of_values(text, cases="test case" in text)
    return clean_statement(text, "find_it", {})


@pytest.mark.parametrize("row", TOLD, ids=name_of)
def test_what_a_solver_needs_stays_and_what_is_beside_the_task_goes(row):
    text = " ".join(told(row).split())
    assert [phrase for phrase in row["must_keep"] if phrase not in text] == []
    assert [sentence for sentence in row["must_go"] if sentence in text] == []


@pytest.mark.parametrize("row", [row for row in REFUSED if row["refused"] == "no task"], ids=name_of)
def test_a_task_that_lost_its_question_is_refused(row):
    source = good().source
    own = source[source.index("A house has") : source.index("Example")]
    text = told(row).strip()
    (result,) = verify(good((own, f"{text}\n\n")), execution="inline", checks=["readability"]).checks
    assert not result.passed
    assert re.search("nothing but an example|too short|does not say what to find out", result.detail)


@pytest.mark.parametrize("row", [row for row in REFUSED if row["refused"] == "interactive"], ids=name_of)
@pytest.mark.parametrize("read", ["n = int(input())\n    print(n, flush=True)", "return 7"])
def test_a_dialogue_with_a_judge_is_refused(row, read):
    source = f'"""Guess\n\n{row["statement"]}\n"""\nTOPICS = ("games",)\n\ndef solution():\n    {read}\n'
    with pytest.raises(SynthesisRefused) as caught:
        next(forms(Item("guess", "problem", source)))
    assert caught.value.reason == "interactive"


BOUNDS = {
    "1 <= n <= 10^5": "",
    "1 <= grid.length, grid[i].length <= 200": "",
    "0 <= grid[i][j] <= 9": "0 <= grid[i][j] <= 9",
    "1 <= k <= n <= 1000": "1 <= k <= n",
    "1 <= k <= n": "1 <= k <= n",
    "1 <= n, k <= 50": "1 <= k <= 50",
    "2 <= n <= 10^5, 1 <= a, b <= n": "1 <= a, b <= n",
    "1 <= |s| <= 100": "",
    "|x_i| <= 10^9": "|x_i| <= 10^9",
    "s.length == t.length": "s.length == t.length",
    "(A_i, B_i) != (A_j, B_j)": "(A_i, B_i) != (A_j, B_j)",
    "0 ≤ D_1 < D_2 < ... < D_N ≤ 10^6": "0 ≤ D_1 < D_2 < ... < D_N ≤ 10^6",
    "1 <= len(words) <= 20 and 1 <= cost <= 7": "1 <= cost <= 7",
    "-100 <= low < high <= 100": "-100 <= low < high <= 100",
    "n and k": "",
}


@pytest.mark.parametrize("text", BOUNDS)
def test_bounds_of_values_stay_and_those_of_sizes_go(text):
    assert (
        without_sizes(text, Sizes("You are given n numbers and k. In each row stands a word."))
        == BOUNDS[text]
    )


def test_a_letter_is_a_size_where_the_text_counts_with_it():
    assert Sizes("Given the array a of length n").has("n")
    assert Sizes("a grid of h x w cells").has("w")
    assert Sizes("Read 1 <= n <= 9.").has("n")
    assert not Sizes("Find the n-th prime, n <= 100").has("n")
    assert not Sizes("It takes m minutes, and m is odd.").has("m")
    assert not Sizes("There are k stones.").has("k")


REMARKS = {
    "n jobs (1 <= n <= 10^5) of length a_i (1 <= a_i <= 9)": "n jobs of length a_i (1 <= a_i <= 9)",
    "n jobs and k (1 <= k <= n <= 100)": "n jobs and k (1 <= k <= n)",
    "n jobs; pairs (i, j) with i < j": "n jobs; pairs (i, j) with i < j",
    "n jobs (the shortest has n <= 5 parts left)": "n jobs (the shortest has n <= 5 parts left)",
}


@pytest.mark.parametrize("text", REMARKS)
def test_sizes_in_parentheses_go(text):
    assert within_parentheses(text, Sizes(text)) == REMARKS[text]


def test_labels_of_remarks_are_names_in_a_list():
    commands = "- Hint: shows a letter and costs 2 points.\n- Score: 3 points."
    text = f"The game has two commands:\n{commands}\n\nHint: count.\n\nWho wins?"
    told_text = clean_statement(text, "find_it", {})
    assert "- Hint: shows a letter and costs 2 points." in told_text
    assert "- Score: 3 points." in told_text
    assert "Hint: count" not in told_text


def test_three_hundred_statements_are_written_and_none_twice():
    assert len(WRITTEN) + len(tasks()) >= 300
    assert len({row["name"] for row in WRITTEN}) == len(WRITTEN)
    assert len({row["style"] for row in WRITTEN}) >= 15
