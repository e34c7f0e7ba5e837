"""Agents that follow a script: what each wins, and what it cannot win."""

import json

import pytest

import codegym_envs as cg
from codegym_envs.agents import OracleAgent, RandomAgent, make_agent, rollout
from codegym_envs.agents.seen import RULES, guess, size_in, texts_in, values_in
from codegym_envs.env import ToolEnv
from codegym_envs.errors import ConfigurationError
from codegym_envs.trajectories import write_trajectories

NO_MODEL = {
    "constant": {},
    "explorer": {},
    "first_observation": {},
    "most_common": {},
    "partial_reader": {},
    "random": {},
}

TEMPLATE = '''"""Rows

{statement}

Example: for 1, 2, 3 it is this.
"""
TOPICS = ("sums",)

def generate(rng, difficulty):
    {generate}

def reference({inputs}) -> {type}:
    return {answer}

def observe(state) -> dict[str, int]:
    """Number of values."""
    return {{"count": {count}}}

{tools}

def solve(tools) -> {type}:
    {solve}
'''
READ = '''
def value_at(state, index: int) -> int:
    """One value.

    Args:
        index: Position, counted from 0.
    """
    if not 0 <= index < len(state.values):
        raise ValueError("there is none")
    return state.values[index]
'''


def environment(name, **parts):
    given = {
        "statement": "What is it?",
        "generate": 'return {"values": [rng.integers(1, 9) for _ in range(6)]}',
        "inputs": "values: list[int]",
        "type": "int",
        "answer": "sum(values)",
        "count": "len(state.values)",
        "tools": READ,
        "solve": "return 0",
    }
    return ToolEnv(cg.loads(TEMPLATE.format(**{**given, **parts}), name=name), execution="inline")


def success(env, name, episodes=12, **options):
    agent = make_agent(name, **options)()
    return sum(rollout(env, agent, seed=seed).reward for seed in range(episodes)) / episodes


@pytest.mark.parametrize("name", sorted(NO_MODEL))
def test_an_honest_task_is_not_won_and_nothing_is_refused(make_env, name):
    env, agent = make_env(), make_agent(name)()
    played = [rollout(env, agent, seed=seed) for seed in range(12)]
    assert sum(trajectory.reward for trajectory in played) <= 2
    assert played == [rollout(env, make_agent(name)(), seed=seed) for seed in range(12)]
    for trajectory in played:
        assert "invalid_action" not in trajectory.statuses
        assert trajectory.outcome in ("won", "wrong") or name == "random"


def test_the_constant_wins_where_the_answer_is_always_the_same():
    env = environment("rows", answer="0")
    assert success(env, "constant") == 1.0
    env = environment("rows", answer="42", solve="return 42")
    assert success(env, "constant") == 0.0
    assert success(env, "constant", answer=42) == 1.0
    assert success(env, "constant", answer="no number") == 0.0
    assert success(env, "most_common") == 1.0


def test_the_most_common_answer_is_learnt_from_the_other_configurations():
    source = 'return {"values": [7 if rng.random() < 0.7 else 8, rng.integers(0, 10**9)]}'
    env = environment("rows", generate=source, answer="values[0]", solve="return tools.value_at(0)")
    assert 0.5 < success(env, "most_common", episodes=30) < 0.9
    # The answer that is played is not among those that are counted: here each one is there once.
    distinct = 'return {"values": [rng.integers(0, 10**9)] * 3}'
    env = environment("rows", generate=distinct, answer="values[0]", solve="return tools.value_at(0)")
    assert success(env, "most_common") == 0.0


def test_a_table_of_answers_is_used_and_nothing_else(tmp_path, make_env):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"CodeGym/WaterMeters-v0": 17}))
    for answers in (str(path), {"CodeGym/WaterMeters-v0": 17}):
        agent = make_agent("most_common", answers=answers)()
        assert not agent.privileged
        assert rollout(make_env(), agent, seed=1).steps[0].arguments == {"answer": 17}
    assert rollout(make_env(), make_agent("most_common", answers={})(), seed=1).steps[0].arguments == {
        "answer": 0
    }
    for content, message in (("[]", "JSON object"), ("{", "cannot be read")):
        path.write_text(content)
        with pytest.raises(ConfigurationError, match=message):
            make_agent("most_common", answers=str(path))


def test_most_common_says_what_it_needs():
    env = environment("rows", solve="return tools.value_at(99)")
    with pytest.raises(ConfigurationError, match="cannot learn the answers of CodeGym/Rows-v0"):
        rollout(env, make_agent("most_common")(), seed=1)


def test_the_first_observation_wins_where_it_tells_the_answer():
    env = environment("rows", answer="len(values)")
    assert success(env, "first_observation", rule="last") == 1.0
    assert success(env, "first_observation", prompt=False) == 1.0
    env = environment("rows", statement='Is it "yes" or "no"?', type="str", answer='"yes"')
    assert success(env, "first_observation", rule="first") == 1.0
    assert 0.1 < success(env, "first_observation", episodes=30) < 0.9


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        ("first", "values[0]"),
        ("last", "values[5]"),
        ("sum", "sum(values)"),
        ("largest", "max(values)"),
        ("smallest", "min(values)"),
        ("frequent", "max(sorted(set(values)), key=values.count)"),
    ],
)
def test_a_reader_of_all_cells_wins_by_its_rule(rule, answer):
    source = 'return {"values": [4, rng.integers(5, 9), 4, rng.integers(2, 4), 1, rng.integers(9, 20)]}'
    env = environment("rows", generate=source, answer=answer)
    assert success(env, "partial_reader", cells=6, rule=rule) == 1.0
    assert success(env, "partial_reader", cells=9, rule=rule) == 1.0, "the row ends before the ninth cell"


def test_a_partial_reader_extrapolates():
    start = "start, step = rng.integers(1, 99), rng.integers(1, 9)"
    line = f'{start}\n    return {{"values": [start + step * n for n in range(20)]}}'
    assert success(environment("rows", generate=line, answer="values[-1]"), "partial_reader") == 1.0
    same = 'return {"values": [rng.integers(1, 99)] * 20}'
    env = environment("rows", generate=same)
    assert success(env, "partial_reader", rule="scaled_sum") == 1.0
    assert success(env, "partial_reader", rule="sum") == 0.0
    assert rollout(env, make_agent("partial_reader")(), seed=1).num_tool_calls == 6


def test_a_partial_reader_collects_a_list():
    env = environment("rows", type="list[int]", answer="values", solve="return []")
    assert success(env, "partial_reader", cells=6) == 1.0
    assert success(env, "partial_reader", cells=3) == 0.0


KEYED = '''
def next_name(state) -> str | None:
    """The name on the next card, or null."""
    if state.position >= len(state.values):
        return None
    state.position += 1
    return "card " + str(state.position)


def value_of(state, name: str) -> int:
    """The value on a card.

    Args:
        name: Name of the card.
    """
    if not name.startswith("card "):
        raise ValueError("there is no such card")
    return state.values[int(name[5:]) - 1]


def in_cell(state, row: int, column: int) -> int:
    """A value of the table.

    Args:
        row: Row, counted from 0.
        column: Column, counted from 0.
    """
    if not (0 <= row < 2 and 0 <= column < 3):
        raise ValueError("there is no such cell")
    return state.values[3 * row + column]


def setup(state):
    state.position = 0
'''


def test_the_explorer_reaches_what_keys_and_cells_lead_to():
    source = 'return {"values": [rng.integers(100, 999) for _ in range(6)]}'
    env = environment("rows", generate=source, answer="max(values)", tools=KEYED)
    trajectory = rollout(env, make_agent("explorer", rule="largest")(), seed=1)
    assert trajectory.outcome == "won"
    calls = [(step.tool, dict(step.arguments or {}), step.status) for step in trajectory.steps]
    cells = [arguments for tool, arguments, status in calls if tool == "in_cell" and status == "ok"]
    assert [(cell["row"], cell["column"]) for cell in cells] == [(r, c) for r in (0, 1) for c in (0, 1, 2)]
    cards = [arguments["name"] for tool, arguments, status in calls if tool == "value_of" and status == "ok"]
    assert cards == [f"card {number}" for number in range(1, 7)]
    assert sum(tool == "next_name" for tool, *_ in calls) == 8, "until nothing new comes"
    assert len(calls) < 40, "it stops when it has seen everything"
    assert len(set(map(str, calls))) >= len(calls) - 8, "no keyed call is made twice"


def test_the_explorer_keeps_to_its_budget_and_to_the_episodes(make_env):
    assert rollout(make_env(), make_agent("explorer", budget=5)(), seed=1).num_tool_calls == 6
    short = rollout(make_env(max_tool_calls=3), make_agent("explorer")(), seed=1)
    assert (short.num_tool_calls, short.outcome) == (3, "wrong")


def test_replay_plays_what_was_recorded(make_env, tmp_path):
    env = make_env(max_tool_calls=60)
    recorded = [rollout(env, RandomAgent(), seed=seed) for seed in range(4)]
    recorded += [rollout(env, OracleAgent(), seed=9)]
    path = write_trajectories(tmp_path / "played.jsonl", recorded)
    factory = make_agent("replay", path=str(path))
    for trajectory in recorded:
        again = rollout(env, factory(), seed=trajectory.seed)
        assert again.steps == trajectory.steps
    other = next(n for n in range(len(env.configs)) if n not in {item.config_id for item in recorded})
    missing = rollout(env, factory(), options={"config_id": other})
    assert (missing.outcome, missing.failure) == (
        "infrastructure",
        f"no episode of CodeGym/WaterMeters-v0, configuration {other}, was recorded",
    )


def test_replay_reads_results_with_further_fields(make_env, tmp_path):
    trajectory = rollout(make_env(), OracleAgent(), seed=3)
    path = tmp_path / "results.jsonl"
    path.write_text(json.dumps({**trajectory.to_json(), "suite": "smoke", "attempt": 0}) + '\n{"torn')
    assert rollout(make_env(), make_agent("replay", path=path)(), seed=3).outcome == "won"


def test_replay_of_an_episode_that_was_cut_is_no_result(make_env, tmp_path):
    trajectory = rollout(make_env(), OracleAgent(), seed=3)
    cut = trajectory.to_json()
    cut["steps"] = cut["steps"][:2]
    path = tmp_path / "cut.jsonl"
    path.write_text(json.dumps(cut) + "\n")
    again = rollout(make_env(), make_agent("replay", path=path)(), seed=3)
    assert (again.outcome, len(again.steps)) == ("infrastructure", 2)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("explorer", {"budget": 0}, "budget must be"),
        ("explorer", {"rule": "best"}, "rule must be one of first, last"),
        ("partial_reader", {"cells": True}, "cells must be"),
        ("partial_reader", {"rule": None}, "rule must be one of"),
        ("first_observation", {"rule": "x"}, "rule must be one of"),
        ("replay", {}, "missing a required argument: 'path'"),
        ("replay", {"path": "nowhere.jsonl"}, "nowhere.jsonl"),
        ("most_common", {"answers": "nowhere.json"}, "cannot be read"),
    ],
)
def test_wrong_options_are_refused_when_the_agent_is_found(name, options, message):
    with pytest.raises(ConfigurationError, match=message):
        make_agent(name, **options)


def test_an_empty_recording_is_refused(tmp_path):
    path = tmp_path / "empty.jsonl"
    path.write_text("")
    with pytest.raises(ConfigurationError, match="no episode"):
        make_agent("replay", path=path)


def test_values_of_texts():
    text = 'Take 3 of "north", -4.5 and «süd»; not v2, 1.2.3 or x7. The answer is 12.'
    assert list(texts_in(text)) == [3, "north", -4.5, "süd", 12]
    assert list(texts_in("9" * 400)) == []
    assert list(values_in({"a": [1, "x"]})) == [{"a": [1, "x"]}, "a", [1, "x"], 1, "x"]
    assert size_in({"limit": 9, "row_count": 4}) == 4
    assert (size_in({"limit": 9}), size_in(7), size_in({"a": True}), size_in("x")) == (9, 7, None, None)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_gives_a_fitting_answer(rule):
    seen = [3, "a", 4, True, 4.5, ["b"], None, {"k": 1}, 10**400, -2]
    for schema, kind in (
        ({"type": "integer"}, int),
        ({"type": "number"}, (int, float)),
        ({"type": "string"}, str),
        ({"type": "boolean"}, bool),
        ({"type": "array", "items": {"type": "string"}}, list),
    ):
        assert isinstance(guess(rule, schema, seen), kind)
        assert isinstance(guess(rule, schema, []), kind)
