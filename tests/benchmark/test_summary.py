"""Figures against counting by hand."""

import itertools
import random

import pytest
from bench_cases import call, result

from codegym_envs.benchmark import GROUPINGS, summarise
from codegym_envs.benchmark.intervals import mean_estimate
from codegym_envs.benchmark.passes import pass_at_k, pass_hat_k
from codegym_envs.benchmark.summary import bound_band
from codegym_envs.errors import ConfigurationError


def mixed(count=60, seed=1):
    """Results of many kinds."""
    rng = random.Random(seed)
    outcomes = ("won", "won", "wrong", "truncated", "budget", "invalid_streak", "infrastructure")
    return [
        result(
            rng.choice("ABCDEF"),
            number,
            outcome=rng.choice(outcomes),
            difficulty=rng.randint(1, 3),
            topics=tuple(rng.sample(("grids", "graphs", "text"), 2)),
            split=rng.choice(("train", "test", None)),
            bound=rng.choice((None, 1, 2, 3, 5, 9)),
            workflow=rng.choice(("", "scan")),
            usage=rng.choice(
                (None, {"requests": 2, "prompt_tokens": 10, "completion_tokens": 3, "cost": 0.1})
            ),
        )
        for number in range(count)
    ]


def test_an_infrastructure_error_is_neither_a_loss_nor_left_out():
    results = [
        result(config=0),
        result(config=1, outcome="wrong"),
        result(config=2, outcome="infrastructure"),
    ]
    figures = summarise(results).overall
    assert (figures.planned, figures.scored) == (3, 2)
    assert figures.success.value == 0.5
    assert figures.coverage == pytest.approx(2 / 3)
    assert figures.possible == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert figures.outcomes == {"won": 1, "wrong": 1, "infrastructure": 1}
    more = summarise(results, planned=10).overall
    assert (more.planned, more.scored, more.possible) == (10, 2, (0.1, 0.9))


def test_nothing_that_counts_gives_no_score():
    for results in ([], [result(outcome="infrastructure")]):
        figures = summarise(results).overall
        assert figures.success.value is None
        assert figures.scored == 0
        assert figures.invalid_actions is figures.repeated_calls is figures.truncated is None
        assert figures.calls_to_oracle is figures.calls_to_bound is None


def test_order_does_not_matter():
    results = mixed()
    wanted = summarise(results)
    for seed in range(4):
        random.Random(seed).shuffle(results)
        assert summarise(results) == wanted


def test_groups_are_parts():
    results = mixed()
    summary = summarise(results)
    assert list(summary.groups) == list(GROUPINGS)
    for name in ("difficulty", "split", "workflow", "bound", "environment"):
        parts = summary.groups[name].values()
        assert sum(part.planned for part in parts) == 60
        assert sum(part.outcomes.get("won", 0) for part in parts) == summary.overall.outcomes["won"]
    # Two topics each: an environment counts in both.
    assert sum(part.planned for part in summary.groups["topic"].values()) == 120
    for number, part in summary.groups["difficulty"].items():
        mine = [item for item in results if str(item.trajectory.difficulty) == number and item.scored]
        wanted = mean_estimate([float(item.won) for item in mine], [item.env_id for item in mine])
        assert part.success == wanted


def test_labels_stand_in_the_order_of_their_numbers():
    results = [
        result(config=number, bound=bound) for number, bound in enumerate((None, 1, 2, 3, 5, 9, 17, 200))
    ]
    labels = list(summarise(results).groups["bound"])
    assert labels == ["1", "2", "3-4", "5-8", "9-16", "17-32", "129-256", "unknown"]
    assert [bound_band(bound) for bound in (0, 4, 8, 16)] == ["1", "3-4", "5-8", "9-16"]


def test_within_one_environment_configurations_are_the_clusters():
    results = [
        result(config=config, attempt=attempt, outcome="won" if config % 2 else "wrong")
        for config in range(8)
        for attempt in range(5)
    ]
    found = summarise(results).overall.success
    assert found.clusters == 8
    assert found.high - found.low > 0.4


def test_passes_are_means_over_configurations():
    rng = random.Random(4)
    wins = {(env, config): rng.randint(0, 4) for env in "ABC" for config in range(3)}
    results = [
        result(env, config, attempt, outcome="won" if attempt < won else "wrong")
        for (env, config), won in wins.items()
        for attempt in range(4)
    ]
    figures = summarise(results).overall
    assert list(figures.pass_at) == list(figures.pass_hat) == [1, 2, 3, 4]
    for k in (1, 2, 3, 4):
        assert figures.pass_at[k].value == pytest.approx(
            sum(pass_at_k(4, won, k) for won in wins.values()) / 9
        )
        assert figures.pass_hat[k].value == pytest.approx(
            sum(pass_hat_k(4, won, k) for won in wins.values()) / 9
        )
        assert (figures.pass_at[k].count, figures.pass_at[k].clusters) == (9, 3)
    assert figures.pass_at[1].value == figures.pass_hat[1].value == pytest.approx(figures.success.value)


def test_configurations_with_too_few_scored_attempts_are_not_in_pass_at_k():
    results = [result(config=0, attempt=a) for a in range(3)]
    results += [
        result(config=1, attempt=0, outcome="wrong"),
        result(config=1, attempt=1, outcome="infrastructure"),
    ]
    figures = summarise(results).overall
    assert (figures.pass_at[1].count, figures.pass_at[1].value) == (2, 0.5)
    assert (figures.pass_at[3].count, figures.pass_at[3].value) == (1, 1.0)


def test_of_many_attempts_not_every_k_is_listed():
    results = [result(config=0, attempt=attempt) for attempt in range(21)]
    assert list(summarise(results).overall.pass_at) == [1, 2, 3, 4, 5, 6, 7, 8, 16, 21]
    assert summarise([result(), result(config=1)]).overall.pass_at == {}


def test_invalid_and_repeated_calls_are_counted():
    steps = [
        call("look", {"index": 1, "row": 2}, "5", number=1),
        call("look", {"row": 2, "index": 1}, "5", number=2),  # the same call, the names in another order
        call("look", {"index": 1, "row": 2}, "6", number=3),  # the same call with another answer
        call("look", {"index": True, "row": 2}, "5", number=4),  # true is not 1
        call("nothing", {}, "Invalid action", status="invalid_action", number=5),
        call("nothing", {}, "Invalid action", status="invalid_action", number=6),
        call("look", {"index": 9, "row": 2}, "Tool error", status="tool_error", number=7),
        call("look", {"index": 9, "row": 2}, "Tool error", status="tool_error", number=8),
        call("done", {"answer": 1}, "over", status="done", number=9),
    ]
    figures = summarise([result(steps=steps)]).overall
    assert figures.actions == 9
    assert figures.invalid_actions == pytest.approx(2 / 9)
    assert figures.repeated_calls == pytest.approx(2 / 6)


def test_calls_in_one_action_count_singly():
    inner = [
        {"tool": "look", "arguments": {"index": 1}, "status": "ok", "observation": "5"},
        {"tool": "look", "arguments": {"index": 1}, "status": "ok", "observation": "5"},
        {"tool": None, "arguments": None, "status": "invalid_action", "observation": "no"},
    ]
    step = call("look", {"index": 1}, "joined", number=3)
    step = type(step)(**({name: getattr(step, name) for name in step.__slots__} | {"info": {"calls": inner}}))
    figures = summarise([result(outcome="truncated", steps=[step])]).overall
    assert (figures.actions, figures.invalid_actions, figures.repeated_calls) == (
        3,
        pytest.approx(1 / 3),
        0.5,
    )


def test_effort_is_that_of_the_episodes_that_were_won():
    results = [
        result("A", 0, oracle_calls=10, bound=4),  # two actions each
        result("A", 1, oracle_calls=30, bound=None),
        result("B", 0, outcome="wrong", oracle_calls=1, bound=1),
    ]
    figures = summarise(results).overall
    assert figures.calls_to_oracle == pytest.approx(4 / 40)
    assert figures.calls_to_bound == pytest.approx(2 / 4)
    assert summarise([result(oracle_calls=None, bound=None)]).overall.calls_to_oracle is None


def test_usage_counts_what_was_paid_whatever_came_of_it():
    one = {"requests": 3, "prompt_tokens": 100, "completion_tokens": 10, "cost": 0.1, "reused": 0}
    results = [
        result(config=0, usage=one),
        result(config=1, outcome="infrastructure", usage=one),
        result(config=2, usage={**one, "cost": None}),
        result(config=3),
    ]
    usage = summarise(results).overall.usage
    assert (usage.known, usage.requests, usage.prompt_tokens, usage.completion_tokens) == (3, 9, 300, 30)
    assert (usage.cost, usage.cost_known) == (pytest.approx(0.2), 2)
    assert summarise([result()]).overall.usage is None


def test_two_runs_in_one_are_refused():
    with pytest.raises(ConfigurationError, match=r"A-v0\|0\|0 occurs twice"):
        summarise([result(), result()])
    with pytest.raises(ConfigurationError, match="more than the 1 episodes planned"):
        summarise([result(), result(config=1)], planned=1)


def test_all_outcomes_are_counted_by_hand():
    results = mixed(200, seed=7)
    figures = summarise(results).overall
    for outcome, group in itertools.groupby(sorted(r.trajectory.outcome for r in results)):
        assert figures.outcomes[outcome] == len(list(group))
    ended = [r for r in results if r.trajectory.outcome != "infrastructure"]
    cut = [r for r in ended if r.trajectory.outcome in ("truncated", "budget", "invalid_streak")]
    assert figures.truncated == pytest.approx(len(cut) / len(ended))
