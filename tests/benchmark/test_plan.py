"""Which episodes are played."""

from collections import Counter

import pytest
from small_sources import MODULE

from codegym_envs import catalog
from codegym_envs.benchmark.plan import Selection, make_plan
from codegym_envs.errors import CatalogError, ConfigurationError

ID, OTHER = catalog.ids()[:2]


def configs(plan):
    return [item.config_id for item in plan.assignments]


def test_drawn_configurations_are_different_and_depend_on_the_seed():
    plans = [configs(make_plan(Selection(environments=(ID,), episodes=12, seed=seed))) for seed in range(4)]
    assert all(len(set(plan)) == 12 for plan in plans)
    assert len({tuple(plan) for plan in plans}) == 4
    assert plans[0] == configs(make_plan(Selection(environments=(ID,), episodes=12, seed=0)))


def test_more_episodes_only_add():
    fewer, more = (set(configs(make_plan(Selection(environments=(ID,), episodes=n)))) for n in (5, 20))
    assert fewer < more


def test_ten_configurations_without_a_number_and_all_of_a_sweep():
    assert len(configs(make_plan(Selection(environments=(ID,))))) == 10
    assert configs(make_plan(Selection(environments=(ID,), sweep=True))) == list(range(36))


@pytest.mark.parametrize("episodes", [3, 6, 12, 30])
def test_a_short_sweep_is_spread_over_difficulties(episodes):
    plan = make_plan(Selection(environments=(ID,), sweep=True, episodes=episodes))
    found = Counter(item.difficulty for item in plan.assignments)
    assert len(set(configs(plan))) == episodes
    assert max(found.values()) - min(found.values()) <= 1


def test_more_than_there_are_is_refused():
    with pytest.raises(ConfigurationError, match="36 configurations, 37 are asked for; use attempts"):
        make_plan(Selection(environments=(ID,), episodes=37))


def test_seeds_of_episodes_share_nothing():
    plans = [make_plan(Selection(suite="core", attempts=3, seed=seed)) for seed in (0, 1)]
    seeds = [item.seed for plan in plans for item in plan.assignments]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**31 for seed in seeds)
    # An episode's seed does not depend on what else is played.
    alone = make_plan(Selection(suite="core", split="test"))
    by_key = {item.key: item.seed for item in plans[0].assignments}
    assert all(by_key[item.key] == item.seed for item in alone.assignments)


def test_the_order_is_canonical_and_that_of_play_by_chance():
    plan = make_plan(Selection(environments=(OTHER, ID), episodes=12, attempts=2))
    order = [(item.env_id, item.config_id, item.attempt) for item in plan.assignments]
    assert order == sorted(order)
    played = plan.in_order_of_play()
    assert sorted(item.key for item in played) == sorted(item.key for item in plan.assignments)
    assert [item.attempt for item in played] == [0] * 24 + [1] * 24
    first = Counter(item.env_id for item in played[:12])
    assert set(first) == {ID, OTHER}


def test_a_name_that_stands_twice_is_played_once():
    short = ID.removeprefix("CodeGym/").removesuffix("-v0")
    assert len(make_plan(Selection(environments=(ID, short, ID), episodes=3)).assignments) == 3


def test_a_split_alone_is_all_of_its_environments():
    plan = make_plan(Selection(split="test", episodes=1))
    assert sorted({item.env_id for item in plan.assignments}) == list(catalog.ids("test"))
    with pytest.raises(ConfigurationError, match="none of the environments is in the split test"):
        make_plan(Selection(environments=(catalog.ids("train")[0],), split="test"))


def test_facts_of_the_catalog_come_along():
    receipt = catalog.receipt(ID)
    necessity = next(check for check in receipt.checks if check.check == "necessity")
    bounds = dict(zip(necessity.figures["configurations"], necessity.figures["bounds"], strict=True))
    for item in make_plan(Selection(environments=(ID,), sweep=True)).assignments:
        assert item.oracle_calls == receipt.calls[item.config_id]
        # The calls that are certified to be needed, and done.
        assert item.bound == bounds[item.config_id] + 1
        assert item.bound <= item.oracle_calls
        assert (item.split, item.module_hash) == (catalog.entry(ID).split, catalog.entry(ID).hash)


def test_a_module_of_ones_own(tmp_path):
    path = tmp_path / "my_module.py"
    path.write_text(MODULE)
    plan = make_plan(Selection(environments=(str(path),), episodes=2, max_tool_calls=9))
    item = plan.assignments[0]
    assert (item.env_id, item.target, item.split) == ("CodeGym/MyModule-v0", str(path), None)
    assert (item.oracle_calls, item.bound, item.max_tool_calls) == (None, None, 9)
    (tmp_path / "b").mkdir()
    twin = tmp_path / "b" / "my_module.py"
    twin.write_text(MODULE + "\n# another one\n")
    with pytest.raises(ConfigurationError, match="two environments with one id"):
        make_plan(Selection(environments=(str(path), str(twin))))


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (Selection(), "name a suite, environments, or a split"),
        (Selection(suite="core", environments=(ID,)), "either a suite or environments"),
        (Selection(suite="core", episodes=3), "a suite says itself"),
        (Selection(suite="core", sweep=True), "a suite says itself"),
        (Selection(suite="core", max_tool_calls=3), "a suite says itself"),
        (Selection(suite="cor"), "there are smoke, core, full"),
        (Selection(split="dev"), "there are train, validation, test"),
        (Selection(environments=("nothing.py",)), "there is no file nothing.py"),
        (Selection(environments=(ID,), attempts=0), "attempts must be an integer of at least 1"),
        (Selection(environments=(ID,), episodes=0), "episodes must be an integer of at least 1"),
        (Selection(environments=(ID,), seed=-1), "seed must be an integer of at least 0"),
        (Selection(environments=(ID,), seed=True), "seed must be an integer"),
        (Selection(environments=(ID,), max_tool_calls=0), "max_tool_calls must be"),
    ],
)
def test_contradictions_are_named(selection, words):
    with pytest.raises(ConfigurationError, match=words):
        make_plan(selection)


def test_an_unknown_id_is_named_with_near_ones():
    with pytest.raises(CatalogError, match="did you mean"):
        make_plan(Selection(environments=("CodeGym/PettyCsh-v0",)))
