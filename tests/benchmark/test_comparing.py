"""Comparisons: paired, clustered, and refused where nothing can be compared."""

import random

import pytest
from bench_cases import result

from codegym_envs.benchmark import compare, summarise
from codegym_envs.benchmark.intervals import difference_estimate
from codegym_envs.errors import ConfigurationError

ENVS = "ABCDEFGH"


def runs(seed=0, gain=0.3):
    """Two runs of eight environments with six configurations each."""
    rng = random.Random(seed)
    first, second = [], []
    for env in ENVS:
        ease = rng.random()
        for config in range(6):
            for run, rate in ((first, ease), (second, ease + gain)):
                won = rng.random() < rate
                run.append(result(env, config, outcome="won" if won else "wrong", difficulty=1 + config % 3))
    return first, second


def test_counts_and_difference_are_those_of_the_pairs():
    first, second = runs()
    overall = compare(first, second).overall
    won = [{item.key: item.won for item in run} for run in (first, second)]
    cells = [(won[0][key], won[1][key]) for key in won[0]]
    assert overall.pairs == len(cells) == 48
    assert overall.both == cells.count((True, True))
    assert overall.none == cells.count((False, False))
    assert overall.only_first == cells.count((True, False))
    assert overall.only_second == cells.count((False, True))
    assert overall.ties == overall.both + overall.none
    assert overall.difference.value == pytest.approx((overall.only_second - overall.only_first) / 48)
    assert overall.difference.value == pytest.approx(overall.second - overall.first)
    wanted = difference_estimate([b - a for a, b in cells], [key.split("|")[0] for key in won[0]])
    assert overall.difference == wanted


def test_the_other_way_round_it_is_the_opposite():
    first, second = runs()
    one, other = compare(first, second).overall, compare(second, first).overall
    assert one.difference.value == -other.difference.value
    assert (one.difference.low, one.difference.high) == pytest.approx(
        (-other.difference.high, -other.difference.low)
    )
    assert (one.only_first, one.both) == (other.only_second, other.both)


def test_order_does_not_matter():
    first, second = runs()
    wanted = compare(first, second)
    random.Random(1).shuffle(first)
    random.Random(2).shuffle(second)
    assert compare(first, second) == wanted


def test_pairing_sees_more_than_two_separate_intervals():
    """An agent that is better everywhere by a little, on environments that differ by much."""
    first, second = [], []
    for number in range(32):
        for config in range(36):
            for run, wins in ((first, number), (second, number + 4)):
                run.append(result(f"E{number:02}", config, outcome="won" if config < wins else "wrong"))
    difference = compare(first, second).overall.difference
    assert difference.value == pytest.approx(4 / 36)
    assert difference.low > 0.05
    one, other = (summarise(run).overall.success for run in (first, second))
    assert one.high > other.low


def test_groups_are_parts():
    first, second = runs()
    comparison = compare(first, second)
    for name in ("difficulty", "environment", "bound"):
        assert sum(part.pairs for part in comparison.groups[name].values()) == 48
    assert list(comparison.groups["environment"]) == [f"CodeGym/{env}-v0" for env in ENVS]
    alone = comparison.groups["environment"]["CodeGym/A-v0"]
    assert alone.difference.clusters == 6


def test_what_has_no_partner_is_counted_and_left_out():
    first = [result(config=0), result(config=1), result(config=2, outcome="infrastructure"), result(config=3)]
    second = [
        result(config=1, outcome="wrong"),
        result(config=2),
        result(config=4),
        result(config=5, outcome="infrastructure"),
    ]
    comparison = compare(first, second)
    assert comparison.overall.pairs == 1
    assert (comparison.missing_first, comparison.missing_second, comparison.failed) == (1, 2, 1)
    assert (comparison.overall.only_first, comparison.overall.difference.method) == (1, "not_estimable")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"suite_version": "2"}, "different suites: core version 1 and core version 2"),
        ({"suite": None, "suite_version": None}, "different suites: core version 1 and no suite"),
        ({"suite_version": "1+changed"}, r"core version 1 and core version 1\+changed"),
        ({"module_hash": "other"}, "different versions of CodeGym/A-v0"),
        ({"max_tool_calls": 64}, "different rules: max_tool_calls is 256 and 64"),
        ({"max_invalid_actions": None}, "different rules: max_invalid_actions is 8 and None"),
        ({"parallel_calls": "first"}, "different rules: parallel_calls"),
        ({"prompt": "another prompt"}, "the prompts differ for CodeGym/A-v0"),
        ({"env": "B"}, "no episode in common"),
    ],
)
def test_what_is_not_the_same_is_refused_unless_forced(changes, words):
    first, second = [result(config=c) for c in range(3)], [result(config=c, **changes) for c in range(3)]
    with pytest.raises(ConfigurationError, match=words):
        compare(first, second)
    if "env" in changes:
        with pytest.raises(ConfigurationError, match="no scored episode in common"):
            compare(first, second, force=True)
        return
    forced = compare(first, second, force=True)
    assert forced.overall.pairs == 3
    assert forced.notes[0].startswith("not comparable: ")


def test_two_runs_in_one_are_refused():
    with pytest.raises(ConfigurationError, match="occurs twice"):
        compare([result(), result()], [result()])


def test_many_changed_environments_are_not_all_listed():
    first = [result(env) for env in ENVS]
    second = [result(env, module_hash="other") for env in ENVS]
    with pytest.raises(ConfigurationError, match="A-v0, CodeGym/B-v0, CodeGym/C-v0 and 5 more"):
        compare(first, second)


def test_another_action_format_is_the_agents_choice_and_noted():
    second = [result(config=c, action_format="react", prompt="says how to write it") for c in range(3)]
    comparison = compare([result(config=c) for c in range(3)], second)
    assert comparison.notes == ("the action formats differ: auto and react",)


def test_an_episode_that_never_began_does_not_make_runs_incomparable():
    failed = result(config=1, outcome="infrastructure", steps=(), prompt="", max_tool_calls=0)
    comparison = compare([result(config=0), result(config=1)], [result(config=0), failed])
    assert (comparison.overall.pairs, comparison.failed) == (1, 1)
