"""Recording an episode while it is played, and playing it again."""

import dataclasses

import gymnasium
import pytest
from trajectory_samples import SOURCE

import codegym_envs as cg
from codegym_envs.env import ToolEnv
from codegym_envs.errors import ConfigurationError
from codegym_envs.trajectories import (
    EpisodeRecorder,
    Step,
    Trajectory,
    dump_line,
    environment_of,
    load_line,
    replay,
)

ACTIONS = (
    '{"name": "observe", "parameters": {}}',
    f'{{"name": "weight_at", "parameters": {{"tray": 1, "scale": {10**700}}}}}',
    '{"name": "weight_at", "parameters": {"tray": 99}}',
    '{"name": "weight_at", "parameters": {"tray": "1"}}',
    "weight_at(1, scale=2)",
    "no call at all é",
    "\ud83d\ude00",
    "\ud800",
    None,
    '{"name": "done", "parameters": {"answer": 0}}',
)
SETTINGS = (
    {},
    {"max_tool_calls": 4},
    {"action_format": "json"},
    {"max_invalid_actions": 2},
    {"parallel_calls": "sequence"},
    {"parallel_calls": "first"},
)


def record(env, actions=ACTIONS, seed=None, options=None, **facts):
    recorder = EpisodeRecorder(env, *env.reset(seed=seed, options=options), seed=seed, options=options)
    for action in actions:
        if recorder.outcome is None:
            recorder.add(action, env.step(action))
    return recorder.trajectory(**facts)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize(
    ("seed", "options"),
    [
        (3, None),
        (None, {"config_id": 2}),
        (5, {"config": {"weights": [3, 10**30], "unit": "é"}, "difficulty": 3}),
        (None, None),
    ],
)
def test_a_replay_is_exact(make, settings, seed, options):
    played = record(make(**settings), seed=seed, options=options, agent="test")
    again = Trajectory.from_json(load_line(dump_line(played.to_json())))
    assert again == played
    report = replay(again, make(**settings))
    assert report.exact, str(report)
    assert report.difference is None
    assert report.num_steps == len(played.steps) > 0


def test_what_is_recorded(make):
    played = record(make(max_tool_calls=50), seed=3, agent="me", usage={"cost": None}, messages=[{"a": 1}])
    assert (played.env_id, played.config, played.difficulty) == (
        "CodeGym/SortingLetters-v9",
        None,
        played.difficulty,
    )
    assert (played.seed, played.max_tool_calls, played.action_format) == (3, 50, "auto")
    assert (played.agent, played.usage, played.messages) == ("me", {"cost": None}, [{"a": 1}])
    assert played.actions == ACTIONS
    assert played.steps[1].arguments == {"tray": 1, "scale": 10**700}
    assert played.steps[4].arguments == {"tray": 1, "scale": 2}
    assert type(played.steps[4].arguments) is dict
    assert [step.status for step in played.steps] == [
        "ok",
        "ok",
        "tool_error",
        "invalid_action",
        "ok",
        *["invalid_action"] * 4,
        "done",
    ]
    assert (played.outcome, played.terminated, played.truncated) in (
        ("won", True, False),
        ("wrong", True, False),
    )


def test_calls_of_a_sequence_are_recorded(make, several_calls):
    two = f"[{ACTIONS[0]}, {ACTIONS[2]}]"
    env = make(parallel_calls="sequence")
    played = record(env, [two], seed=1)
    calls = played.steps[0].info["calls"]
    assert [call["tool"] for call in calls] == ["observe", "weight_at"]
    assert replay(played, make(parallel_calls="sequence")).exact


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prompt": "Other"}, "prompt: recorded 'Other', played again 'Sorting letters"),
        ({"module_hash": "0" * 64}, "module_hash is .* the environment has changed"),
        ({"env_id": "CodeGym/Other-v0"}, "env_id is 'CodeGym/SortingLetters-v9'"),
        ({"max_tool_calls": 3}, "max_tool_calls: recorded '3', played again '\\d+'"),
        ({"action_format": "json"}, "action_format is 'auto'"),
        ({"reward": 0.5}, "at the end reward: recorded '0.5'"),
        ({"outcome": "truncated"}, "at the end outcome: recorded 'truncated'"),
        ({"truncated": True}, "at the end truncated"),
    ],
)
def test_differences_are_found(make, change, message):
    played = dataclasses.replace(record(make(), seed=3), **change)
    report = replay(played, make())
    assert not report.exact
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(report.difference)


@pytest.mark.parametrize(
    ("position", "change", "message"),
    [
        (1, {"observation": "1" * 500}, r"step 2: observation: recorded '1+', played again '\d+'"),
        (1, {"arguments": {"tray": True}}, "step 2: arguments"),
        (1, {"arguments": {"tray": 1.0, "scale": 10**700}}, "step 2: arguments"),
        (2, {"error": "other"}, "step 3: error: recorded 'other', played again 'tool_raised'"),
        (3, {"status": "ok"}, "step 4: status"),
        (4, {"num_tool_calls": 9}, "step 5: num_tool_calls"),
        (0, {"reward": 1.0}, "step 1: reward"),
        (0, {"action": '{"name": "done", "parameters": {"answer": 0}}'}, "step 1: status"),
        (0, {"info": {"calls": []}}, "step 1: info"),
    ],
)
def test_the_first_difference_of_the_steps_is_named(make, position, change, message):
    played = record(make(), seed=3)
    steps = list(played.steps)
    steps[position] = dataclasses.replace(steps[position], **change)
    report = replay(dataclasses.replace(played, steps=tuple(steps)), make())
    assert (report.exact, report.num_steps) == (False, position)
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(str(report))


def test_steps_after_the_end_are_a_difference(make):
    played = record(make(), seed=3)
    longer = dataclasses.replace(played, steps=(*played.steps, played.steps[0]))
    report = replay(longer, make())
    assert report.num_steps == len(played.steps)
    assert "is over already" in report.difference


def test_episodes_that_were_left_or_ended_from_outside(make):
    left = record(make(), ACTIONS[:3], seed=3)
    assert (left.outcome, left.terminated, left.truncated) == (None, False, False)
    assert replay(left, make()).exact
    for outcome, truncated in (("budget", True), ("infrastructure", False)):
        env = make()
        recorder = EpisodeRecorder(env, *env.reset(seed=1), seed=1)
        recorder.add(ACTIONS[0], env.step(ACTIONS[0]))
        recorder.end(outcome)
        played = recorder.trajectory(failure="broken" if outcome == "infrastructure" else None)
        assert (played.outcome, played.truncated) == (outcome, truncated)
        assert replay(played, make()).exact
    with pytest.raises(ConfigurationError, match="not 'won'"):
        recorder.end("won")


def test_an_episode_that_never_began(make):
    played = dataclasses.replace(
        record(make(), seed=3), prompt="", steps=(), outcome="infrastructure", failure="no worker"
    )
    report = replay(dataclasses.replace(played, max_tool_calls=0))
    assert (report.exact, report.num_steps) == (False, 0)
    assert "the episode never began (no worker)" in str(report)


def test_a_module_of_ones_own(tmp_path, module, make):
    path = tmp_path / "sorting_letters_v9.py"
    path.write_text(SOURCE)
    played = record(make(), seed=4)
    with pytest.raises(ConfigurationError, match="give its path"):
        replay(played)
    assert replay(played, environment_of(played, path)).exact
    assert replay(played, environment_of(played, module)).exact
    env_id = cg.register(path, execution="inline")
    try:
        assert replay(played).exact
        wrapped = gymnasium.make(env_id)  # Gymnasium's own wrappers are not part of the record
        assert record(wrapped, seed=4) == played
        assert replay(played, wrapped).exact
        path.write_text(SOURCE.replace("Some letters.", "A few letters."))
        report = replay(played)
        assert not report.exact
        assert "module_hash" in report.difference
    finally:
        del gymnasium.registry[env_id]


def test_both_tiers_replay_the_same(make, module):
    played = record(make(), seed=4)
    assert replay(played, environment_of(played, module)).exact  # isolated, since it is not in the catalog


def test_wrappers_that_a_record_cannot_make_are_refused(make, module):
    class Loud(gymnasium.ObservationWrapper):
        def observation(self, observation):
            return observation.upper()

    played = record(Loud(make()), seed=4)
    assert played.wrappers[0]["name"].endswith(":Loud")
    with pytest.raises(ConfigurationError, match="cannot be made from a record"):
        environment_of(played, module)
    assert replay(played, Loud(make())).exact
    for name in ("RecordTrajectories", "os", "nothing", "base:EpisodeWrapper", 3, None):
        forged = dataclasses.replace(played, wrappers=({"name": name, "kwargs": {}, "episode_seed": None},))
        with pytest.raises(ConfigurationError, match="cannot be made from a record"):
            environment_of(forged, module)


def test_a_catalog_environment_replays():
    env_id = min(cg.catalog.ids())
    env = ToolEnv(env_id)
    env.reset(seed=2)
    played = record(env, env.oracle_actions(), seed=2)
    assert played.outcome == "won"
    assert replay(played).exact
    assert isinstance(played.steps[0], Step)
