"""The contest problems in benchmarks/corpora: what docs/yields.md says of them, for a sample and for all."""

import json
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
# What came of the problems that were run since inputs are chosen in which every rule matters: the reason that
# kept one back, or nothing for one that was admitted. What has "not_admitted" is verified.
OUTCOMES = {
    "tea_caravan_free_passes": "",
    "orchard_basket_stretch": "",
    "carousel_mosaic_shift": "",
    "beehive_circle_harvest": "",
    "lighthouse_line_of_sight": "",
    "postal_prefix_depots": "not_admitted:necessity",
    "festival_island_shores": "",
    "kitchen_recipe_sequence": "not_admitted:necessity",
    "market_stall_idle_hours": "",
    "pebble_duel_on_a_rope": "",
    "neon_sign_repair_cost": "",
    "marathon_overtakes": "",
    "nougat_slab_fair_cut": "",
    "storm_bridge_collapse": "",
    "museum_shelf_compaction": "",
    "spice_robot_program_length": "",
    "quarrelsome_wedding_table": "",
    "foggy_pier_stroller": "",
    "vineyard_lattice_posts": "",
    "ferry_calendar_gap": "",
    "negabinary_clockmaker": "",
    "choir_rhyme_families": "",
    "alchemist_balance_weights": "",
    "twin_violin_strings": "",
    "knitting_pattern_shorthand": "",
    "mail_drone_round_trip": "",
    "river_gauge_log": "",
    "paternoster_queue_simulation": "",
    "savings_club_ledger": "",
    "sled_team_weights": "",
    "lichen_torus_growth": "",
    "cable_car_network": "",
    "coral_tree_postcard": "opaque_answer",
    "coffee_bar_regulars_shelf": "forbidden_name",
}


@cache
def items():
    return {item.name: item for item in IMPORTERS["kodcode"].items(str(CORPUS), ImportOptions())}


NAMES = [json.loads(line)["question_id"] for line in CORPUS.read_text(encoding="utf-8").splitlines()]
# One of each outcome, of those that do not take long.
SAMPLE = [
    "coral_tree_postcard",
    "coffee_bar_regulars_shelf",
    "nougat_slab_fair_cut",
    "carousel_mosaic_shift",
]


def check(name):
    item = items()[name]
    assert not item.refused
    result = settle(make, item, Settings())
    reason = OUTCOMES[name]
    assert (result.verified, result.admitted) == (
        reason == "" or reason.startswith("not_admitted"),
        reason == "",
    )
    assert result.reason == reason


def test_every_row_is_read():
    assert list(items()) == NAMES
    assert {item.provenance["licence"] for item in items().values()} == {"Apache-2.0"}


def test_the_documentation_claims_what_is_tested_here():
    page = (ROOT / "docs" / "yields.md").read_text(encoding="utf-8")
    [row] = re.findall(
        r"^\| contest problems, \w+.*\| (\d+) \| (\d+) \| (\d+) \|[^|]*\|$", page, re.MULTILINE
    )
    assert set(OUTCOMES) < set(NAMES)
    verified = [name for name, why in OUTCOMES.items() if not why or why.startswith("not_admitted")]
    assert tuple(map(int, row)) == (len(OUTCOMES), len(verified), list(OUTCOMES.values()).count(""))


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_yields_what_is_claimed(name):
    check(name)


@pytest.mark.whole_corpus
@pytest.mark.parametrize("name", [name for name in OUTCOMES if name not in SAMPLE])
def test_the_rest_yields_what_is_claimed(name):
    check(name)
