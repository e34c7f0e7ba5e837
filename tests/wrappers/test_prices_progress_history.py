"""Prices, dense rewards, and windows on what happened before."""

import pytest
from wrapper_samples import call, play, solution

import codegym_envs as cg
from codegym_envs.env import ToolEnv
from codegym_envs.errors import ConfigurationError, ExecutionFailed
from codegym_envs.wrappers import (
    CallPrices,
    DistractorTools,
    HistoryWindow,
    ProgressReward,
    ShuffleToolNames,
    TransientFailures,
)

LOOK = call("observe")
CATALOG = sorted(cg.catalog.ids())


# Prices


def test_prices_are_added_up(make):
    env = CallPrices(make(), {"observe": 0.5, "weigh": 3}, default=1, invalid=0.25)
    prompt, info = env.reset(seed=1)
    note = (
        "Calls cost something: `observe` 0.5, `weigh` 3, `done` 0, every other tool 1. "
        "An invalid action costs 0.25."
    )
    assert note in info["task"].replace("\n", " ")
    assert "The budget" not in prompt
    prices = [
        env.step(action)[4]["price"]
        for action in (LOOK, call("weigh", place=0), call("label_at", place=99), "nonsense", "weigh()")
    ]
    assert prices == [0.5, 3.0, 1.0, 0.25, 0.25]
    result = env.step(solution(env)[-1])
    assert (result[1], result[4]["price"], result[4]["total_price"]) == (1.0, 0.0, 5.0)
    assert env.step(LOOK)[4]["total_price"] == 5.0
    env.reset(seed=2)
    assert env.step(LOOK)[4]["total_price"] == 0.5


def test_the_budget_ends_the_episode(make):
    env = CallPrices(make(), budget=3)
    prompt, _ = env.reset(seed=1)
    assert "The budget is 3; the episode ends when it is spent." in prompt.replace("\n", " ")
    results = [env.step(LOOK) for _ in range(4)]
    assert [result[2:4] for result in results] == [
        (False, False),
        (False, False),
        (False, True),
        (False, True),
    ]
    assert results[2][4]["outcome"] == "budget"
    assert results[2][0].endswith("The episode is over: the budget is spent.")
    assert results[3][4]["error"] == "episode_over"
    assert results[3][4]["total_price"] == 3.0
    assert env.unwrapped._episode.outcome == "budget"


def test_an_answer_counts_though_it_spends_the_budget(make):
    env = CallPrices(make(), {"done": 5}, budget=5)
    env.reset(seed=1)
    result = env.step(solution(env)[-1])
    assert (result[1:4], result[4]["outcome"]) == ((1.0, True, False), "won")


def test_subtracted_prices_leave_the_reward_to_be_seen(make):
    env = CallPrices(make(), default=0.01, subtract=True)
    env.reset(seed=1)
    results = play(env, solution(env))
    assert sum(result[1] for result in results) == pytest.approx(1.0 - 0.01 * (len(results) - 1))
    assert [result[4]["sparse_reward"] for result in results] == [*[0.0] * (len(results) - 1), 1.0]
    assert "sparse_reward" not in CallPrices(make()).reset(seed=1)[1]


def test_prices_of_several_calls(make, several_calls):
    env = CallPrices(make(parallel_calls="sequence"), {"observe": 0.5})
    env.reset(seed=1)
    result = env.step(f"[{LOOK}, {call('weigh', place=0)}, {call('weigh')}]")
    assert result[4]["price"] == 1.5


def test_prices_with_wrong_arguments(make):
    for kwargs in (
        {"prices": {"observe": -1}},
        {"prices": {"observe": "1"}},
        {"prices": [("observe", 1)]},
        {"default": float("nan")},
        {"invalid": -1},
        {"budget": 0},
        {"budget": True},
    ):
        with pytest.raises(ConfigurationError, match=next(iter(kwargs))):
            CallPrices(make(), **kwargs)


# Progress


@pytest.mark.parametrize("env_id", CATALOG[::8])
def test_the_oracle_makes_all_progress(env_id):
    env = ProgressReward(ToolEnv(env_id))
    env.reset(seed=1)
    results = play(env, solution(env))
    progress = [result[4]["progress"] for result in results]
    assert progress == sorted(progress)
    assert progress[-2:] == [1.0, 1.0]
    assert sum(result[1] for result in results) == pytest.approx(1.0)
    assert sum(result[4]["sparse_reward"] for result in results) == 1.0
    assert all(result[1] > 0 for result in results[:-1])
    assert results[-1][1] == pytest.approx(0.0)


@pytest.mark.parametrize("discount", [1.0, 0.9])
@pytest.mark.parametrize("weight", [1.0, 0.3])
def test_shaping_leaves_returns_as_they_are(make, weight, discount):
    """The discounted shaping rewards of a whole episode add up to nothing, however it is played and ends."""
    plays = {
        "solved": solution,
        "half": lambda env: (*solution(env)[::2], call("done", answer=-1)),
        "truncated": lambda env: (*solution(env)[:3], *["x"] * 60),
    }
    for name, actions in plays.items():
        env = ProgressReward(make(max_tool_calls=40), weight=weight, discount=discount)
        env.reset(seed=1)
        results = play(env, actions(env))
        assert results[-1][2] or results[-1][3], name
        shaping = [result[1] - result[4]["sparse_reward"] for result in results]
        assert sum(discount**step * reward for step, reward in enumerate(shaping)) == pytest.approx(0.0)
        assert any(abs(reward) > 0.001 for reward in shaping)
        assert max(map(abs, shaping)) <= weight + 1e-9
        assert env.step(LOOK)[1] == 0.0


def test_paid_progress_is_bounded(make):
    env = ProgressReward(make(), weight=0.5, at_end="keep")
    env.reset(seed=1)
    results = play(env, (*solution(env)[:-1], call("done", answer=-1)))
    assert sum(result[1] for result in results) == pytest.approx(0.5)
    assert results[-1][4]["outcome"] == "wrong"


def test_repeated_and_useless_calls_make_no_progress(make):
    env = ProgressReward(make())
    env.reset(seed=1)
    first = env.step(LOOK)
    for action in (
        LOOK,
        "nonsense",
        call("all_labels"),
        call("label_at", place=99),
        call("weigh", place=0, kilos=True),
    ):
        result = env.step(action)
        assert (result[1], result[4]["progress"]) == (0.0, first[4]["progress"])
    assert env.step("label_at(0)")[1] > 0  # however it is written
    assert env.step(call("label_at", place=0))[1] == 0.0


def test_defaults_written_out_are_the_same_call(make):
    env = ProgressReward(make())
    options = {"config": {"labels": ["long"], "weights": [3]}}
    env.reset(seed=1, options=options)
    rewards = [env.step(action)[1] for action in (LOOK, call("weigh", place=0, kilos=False))]
    assert rewards == [pytest.approx(0.25)] * 2


@pytest.mark.parametrize("inside", [True, False])
def test_progress_under_other_names_and_failures(make, inside):
    def others(env):
        return TransientFailures(DistractorTools(ShuffleToolNames(env, "opaque", keep=()), 3), 0.5)

    env = others(ProgressReward(make())) if inside else ProgressReward(others(make()))
    env.reset(seed=1)
    results = play(env, solution(env))
    assert results[-1][4]["progress"] == 1.0
    assert sum(result[1] for result in results) == pytest.approx(1.0)
    for result in results:
        if result[4]["error"] == "unavailable":
            assert result[1] == 0.0


def test_progress_when_the_limit_is_below_what_the_oracle_needs(make):
    for options in (None, {"config": {"labels": ["long"] * 9, "weights": [3] * 9}}):
        env = ProgressReward(make(max_tool_calls=3))
        env.reset(seed=1, options=options)
        first = env.step(LOOK)[4]["progress"]
        free = ProgressReward(make())
        free.reset(seed=1, options=options)
        assert first == free.step(LOOK)[4]["progress"] > 0


def test_a_module_without_an_oracle(module):
    source = module.source[: module.source.index("def solve")]
    env = ProgressReward(ToolEnv(cg.loads(source, name="no_oracle"), execution="inline"))
    with pytest.raises(ExecutionFailed):
        env.reset(seed=1)


def test_progress_with_wrong_arguments(make):
    for kwargs in ({"weight": 0}, {"weight": "1"}, {"discount": 0}, {"discount": 1.1}, {"at_end": "half"}):
        with pytest.raises(ConfigurationError, match=next(iter(kwargs))):
            ProgressReward(make(), **kwargs)


# History


def test_the_window_shows_the_last_exchanges(make):
    env = HistoryWindow(make(), last=2)
    prompt, _ = env.reset(seed=1)
    plain = make()
    assert prompt == plain.reset(seed=1)[0]
    actions = [LOOK, "nonsense", call("weigh", place=0), None, "x" * 1000]
    seen = [plain.step(action)[0] for action in actions]
    windows = [env.step(action)[0] for action in actions]
    heading = f"{prompt}\n\nSo far\n------\n"
    assert windows[0] == f"{heading}> {LOOK}\n{seen[0]}"
    assert windows[1] == f"{heading}> {LOOK}\n{seen[0]}\n> nonsense\n{seen[1]}"
    assert windows[2] == (
        f"{heading}[1 earlier action not shown]\n> nonsense\n{seen[1]}\n> {actions[2]}\n{seen[2]}"
    )
    assert windows[3].endswith(f"> <NoneType>\n{seen[3]}")
    assert "[3 earlier actions not shown]" in windows[4]
    assert "characters left out …]" in windows[4]
    assert "x" * 500 not in windows[4]
    assert env.reset(seed=1)[0] == prompt
    assert env.step(LOOK)[0] == windows[0]


@pytest.mark.parametrize("limit", [1_000, 1_500, 4_000, 16_384])
def test_the_window_keeps_within_its_limit(make, limit):
    options = {"config": {"labels": ["y" * size for size in (9, 90, 900, 9_000)], "weights": [1] * 4}}
    env = HistoryWindow(make(), last=5, limit=limit)
    plain = make()
    plain.reset(seed=1, options=options)
    prompt = env.reset(seed=1, options=options)[0]
    assert len(prompt) <= limit
    for action in (*[call("label_at", place=place) for place in (0, 1, 2, 3, 3, 2, 1, 0)], "z" * 9_000):
        window, result = env.step(action)[0], plain.step(action)[0]
        assert len(window) <= limit
        assert window.startswith("Tidy shelf")
        assert window.endswith(result[-20:])
        if len(result) < limit // 3:
            assert window.endswith(result)
    if limit == 16_384:
        assert window.startswith(prompt)


def test_windows_with_wrong_arguments(make):
    for last in (0, -1, "4", None, 1.5):
        with pytest.raises(ConfigurationError, match="last"):
            HistoryWindow(make(), last)
    for limit in (0, 999, 16_385, "4000"):
        with pytest.raises(ConfigurationError, match="limit"):
            HistoryWindow(make(), limit=limit)
    assert HistoryWindow(make(parallel_calls="sequence"), limit=60_000).reset(seed=1)
