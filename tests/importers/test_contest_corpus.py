"""The contest problems in benchmarks/corpora: what docs/yields.md says of them, for a sample and for all."""

import json
import random
import re
from functools import cache
from pathlib import Path

import pytest

from codegym_envs.importers import IMPORTERS
from codegym_envs.importers.importer import ImportOptions
from codegym_envs.pipeline.items import Settings
from codegym_envs.pipeline.make import make, settle

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "benchmarks" / "corpora" / "contest.jsonl"
# All others are admitted. What stops behind "not_admitted" is verified.
KEPT_BACK = {
    "candle_snuffing_game": "not_admitted:",
    "coffee_bar_regulars_shelf": "forbidden_name",
    "coral_tree_postcard": "opaque_answer",
    "kitchen_recipe_sequence": "not_admitted:necessity",
    "rival_stalls_two_squares": "not_admitted:necessity",
    "semiprime_stamp_album": "no_samples",
}
NOT_VERIFIED = [name for name, reason in KEPT_BACK.items() if not reason.startswith("not_admitted")]
SLOW = {"candle_snuffing_game"}  # its solution needs most of the time that a job may take


@cache
def items():
    return {item.name: item for item in IMPORTERS["kodcode"].items(str(CORPUS), ImportOptions())}


NAMES = [json.loads(line)["question_id"] for line in CORPUS.read_text(encoding="utf-8").splitlines()]
ADMITTED = [name for name in NAMES if name not in KEPT_BACK]
SAMPLE = [
    *random.Random("contest").sample(ADMITTED, 6),
    *random.Random("contest").sample(sorted(set(KEPT_BACK) - SLOW), 2),
]


def check(name):
    item = items()[name]
    assert not item.refused
    result = settle(make, item, Settings())
    assert (result.verified, result.admitted) == (name not in NOT_VERIFIED, name not in KEPT_BACK)
    assert result.reason.startswith(KEPT_BACK[name]) if name in KEPT_BACK else result.reason == ""


def test_every_row_is_read():
    assert list(items()) == NAMES
    assert {item.provenance["licence"] for item in items().values()} == {"Apache-2.0"}


def test_the_documentation_claims_what_is_tested_here():
    page = (ROOT / "docs" / "yields.md").read_text(encoding="utf-8")
    [row] = re.findall(r"^\| contest problems \|.*\| (\d+) \| (\d+) \| (\d+) \|[^|]*\|$", page, re.MULTILINE)
    assert set(KEPT_BACK) < set(NAMES)
    assert tuple(map(int, row)) == (len(NAMES), len(NAMES) - len(NOT_VERIFIED), len(ADMITTED))


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_yields_what_is_claimed(name):
    check(name)


@pytest.mark.whole_corpus
@pytest.mark.parametrize("name", [name for name in NAMES if name not in SAMPLE])
def test_the_rest_yields_what_is_claimed(name):
    check(name)
