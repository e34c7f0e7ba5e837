"""Several calls in one action, invalid actions in a row, ends from outside, hints, facts of a step."""

import copy
import json
import pickle

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegym_envs import ConfigurationError
from codegym_envs.env import ToolEnv
from codegym_envs.episode import SEQUENCE_LIMIT, Arguments, Episode
from codegym_envs.episode.suggestions import nearest
from codegym_envs.executor import load_program

INPUTS = {"weights": [2, 9, 5], "labels": ["a", "b", "c"], "limit": 6}


def call(name, **arguments):
    return json.dumps({"name": name, "parameters": arguments})


def calls(*texts):
    return f"[{', '.join(texts)}]"


@pytest.fixture(scope="session")
def program(module):
    return load_program(module, "inline")


def test_several_calls_are_refused_by_default_and_counted(program):
    episode = Episode(program, INPUTS, "c")
    several = calls(call("observe"), call("weight_at", position=1), call("observe"))
    observation, *_, info = episode.step(several)
    assert "3 tool calls" in observation
    assert (info["status"], info["error"], info["num_tool_calls"]) == ("invalid_action", "several_calls", 1)


def test_first_of_several(program):
    episode = Episode(program, INPUTS, "c", parallel_calls="first")
    observation, *_, info = episode.step(calls(call("weight_at", position=1), call("done", answer="c")))
    assert (observation, info["num_tool_calls"], episode.terminated) == ("9", 1, False)
    assert "calls" not in info


def test_sequence(program):
    episode = Episode(program, INPUTS, "c", parallel_calls="sequence")
    action = calls(
        call("weight_at", position=1),
        call("wdith_at"),
        call("mark", position=-1),
        call("done", answer="c"),
        call("observe"),
    )
    observation, reward, terminated, truncated, info = episode.step(action)
    assert (reward, terminated, truncated) == (1.0, True, False)
    lines = observation.splitlines()
    assert lines[0] == "[1] 9"
    assert lines[1].startswith("[2] Invalid action (unknown_tool)")
    assert "[3] Tool error (tool_raised)" in observation
    assert "[4] Answer submitted." in observation
    assert lines[-1] == "[5] Not played: the episode is over."
    assert info["outcome"] == "won"
    assert info["num_tool_calls"] == 4
    assert [item["status"] for item in info["calls"]] == ["ok", "invalid_action", "tool_error", "done"]
    assert [item["num_tool_calls"] for item in info["calls"]] == [1, 2, 3, 4]
    assert info["calls"][0]["observation"] == "9"


def test_a_sequence_stops_at_the_limit(program):
    episode = Episode(program, INPUTS, "c", parallel_calls="sequence", max_tool_calls=2)
    observation, _, terminated, truncated, info = episode.step(calls(*[call("observe")] * 4))
    assert (terminated, truncated, info["num_tool_calls"]) == (False, True, 2)
    assert observation.splitlines()[-1] == "[3-4] Not played: the episode is over."
    assert info["outcome"] == "truncated"


def test_a_single_call_in_sequence_mode_is_not_numbered(program):
    episode = Episode(program, INPUTS, "c", parallel_calls="sequence")
    observation, *_, info = episode.step(call("weight_at", position=0))
    assert observation == "2"
    assert "calls" not in info


def test_long_observations_of_a_sequence_stay_within_the_space():
    import codegym_envs as cg

    source = '''"""Long words

A store keeps one long word. How long is it?

Example: for the word aaa the answer is 3.
"""
TOPICS = ("text",)

def generate(rng, difficulty):
    return {"word": "a" * (15000 + rng.integers(0, 9))}

def reference(word: str) -> int:
    return len(word)

def observe(state) -> str:
    """The kind of store."""
    return "words"

def whole(state) -> str:
    """The word."""
    return state.word
'''
    env = ToolEnv(cg.loads(source, name="long_words"), execution="inline", parallel_calls="sequence")
    env.reset(seed=0)
    observation, *_, info = env.step(calls(*[call("whole")] * 9))
    assert env.observation_space.contains(observation)
    assert len(observation) <= SEQUENCE_LIMIT
    assert "Not played: the observations of this reply are already long" in observation
    assert info["num_tool_calls"] == len(info["calls"]) < 9


@pytest.mark.parametrize("execution", ["inline", "isolated"])
def test_batches_equal_steps_with_every_setting(module, execution):
    from codegym_envs.episode import step_batch

    program = load_program(module, execution)
    actions = [
        call("observe"),
        "weight_at(1)",
        calls(call("observe"), call("mark", position=1)),
        "nonsense",
        call("weight_at"),
        call("mark", position=-3),
        call("done", answer="c"),
        call("observe"),
        None,
    ]
    for settings in (
        {},
        {"parallel_calls": "first"},
        {"parallel_calls": "sequence"},
        {"max_invalid_actions": 2},
        {"max_tool_calls": 3},
    ):
        singles = [Episode(program, INPUTS, "c", **settings) for _ in actions]
        batch = [Episode(program, INPUTS, "c", **settings) for _ in actions]
        for shift in range(4):
            turned = actions[shift:] + actions[:shift]
            wanted = [episode.step(action) for episode, action in zip(singles, turned, strict=True)]
            assert step_batch(batch, turned) == wanted


def test_invalid_actions_in_a_row(program):
    episode = Episode(program, INPUTS, "c", max_invalid_actions=3)
    episode.step("x")
    episode.step("x")
    episode.step(call("mark", position=-1))  # a failing tool was called right
    episode.step("x")
    episode.step("x")
    assert episode.outcome is None
    observation, _, terminated, truncated, info = episode.step("x")
    assert (terminated, truncated, info["outcome"]) == (False, True, "invalid_streak")
    assert "3 invalid actions in a row" in observation
    assert episode.step(call("done", answer="c"))[1] == 0.0


def test_no_limit_on_invalid_actions_by_default(program):
    episode = Episode(program, INPUTS, "c")
    for _ in range(255):
        assert episode.step("x")[3] is False
    assert episode.step("x")[4]["outcome"] == "truncated"


def test_the_limit_on_actions_comes_first(program):
    episode = Episode(program, INPUTS, "c", max_invalid_actions=2, max_tool_calls=2)
    episode.step("x")
    assert episode.step("x")[4]["outcome"] == "truncated"


def test_ends_from_outside(module):
    env = ToolEnv(module, execution="inline")
    env.reset(seed=0)
    with pytest.raises(ConfigurationError, match="budget"):
        env.truncate("won")
    env.truncate("budget")
    _, reward, terminated, truncated, info = env.step(call("observe"))
    assert (reward, terminated, truncated) == (0.0, False, True)
    assert (info["outcome"], info["error"]) == ("budget", "episode_over")
    env.reset(seed=0)
    env.step(call("done", answer=""))
    env.truncate("budget")
    assert env.step("x")[4]["outcome"] == "wrong"


def test_reset_says_difficulty_limit_and_how_it_ends(module):
    env = ToolEnv(module, execution="inline", max_tool_calls=numpy.int64(9))
    info = env.reset(options={"config_id": numpy.int32(30)})[1]
    assert (info["config_id"], info["difficulty"], info["max_tool_calls"]) == (30, 3, 9)
    assert "done(answer: str)" in info["task"]
    assert "9 actions" in info["task"]
    json.dumps(info)


@pytest.mark.parametrize(
    "arguments",
    [
        {"parallel_calls": "all"},
        {"parallel_calls": ["first"]},
        {"action_format": ["json"]},
        {"action_format": None},
        {"max_invalid_actions": 0},
        {"max_invalid_actions": True},
        {"max_tool_calls": 2.5},
    ],
)
def test_wrong_settings(module, arguments):
    with pytest.raises(ConfigurationError, match=next(iter(arguments))):
        ToolEnv(module, execution="inline", **arguments)


def test_hints_show_the_tool_that_was_meant(program):
    episode = Episode(program, INPUTS, "c")
    assert episode.step("weight_at(position=Studio)")[0].endswith("weight_at(position=0)")
    assert "Did you mean weight_at?" in episode.step(call("wieght_at", position=1))[0]
    assert episode.step(call("functions.weight_at", position=1))[4]["error"] == "unknown_tool"
    assert "Did you mean weight_at?" in episode.step(call("functions.weight_at", position=1))[0]
    assert "Did you mean" not in episode.step(call("zebra"))[0]
    assert "weight_at" in episode.step("Hello there.")[0]


@pytest.mark.parametrize(
    "text",
    [
        "I would read weight_at for the first parcel, or label_at for its label.",
        '<think>Maybe {"name": "label_at", "parameters": {"position": 0}} next.</think> Let me think again.',
        '<think>So {"name": "label_at", "parameters": {"position": 0}}',
    ],
)
def test_hints_show_the_tool_that_prose_names_last(program, text):
    observation, *_, info = Episode(program, INPUTS, "c").step(text)
    assert info["error"] == "no_call"
    assert observation.endswith('Example: {"name": "label_at", "parameters": {"position": 0}}')


NAMES = ("observe", "weight_at", "label_at", "mark", "done")


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("wdith_at", None),
        ("wieght_at", "weight_at"),
        ("weightat", "weight_at"),
        ("weight-at", "weight_at"),
        ("WeightAt", "weight_at"),
        ("functions.weight_at", "weight_at"),
        ("functions_weight_at", "weight_at"),
        ("Observe", "observe"),
        ("obseve", "observe"),
        ("dnoe", "done"),
        ("mrak", "mark"),
        ("submit_answer", None),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_nearest(wrong, meant):
    assert nearest(wrong, NAMES) == meant


def test_nearest_says_nothing_where_two_are_as_near():
    assert nearest("read_ab", ("read_a", "read_b")) is None
    assert nearest("Read_A", ("read_a", "read__a")) is None


@given(st.text(), st.lists(st.text(min_size=1, max_size=8), max_size=5))
def test_nearest_is_one_of_the_known(wrong, known):
    assert nearest(wrong, known) in (None, *known)


def test_arguments_are_a_mapping_equal_to_a_dictionary(module):
    arguments = Arguments(("a", "b"), ((1, (2.5, "x")), {"k": [1]}))
    plain = {"a": [1, [2.5, "x"]], "b": {"k": [1]}}
    assert arguments == plain
    assert plain == arguments
    assert dict(arguments) == plain
    assert arguments["a"] == [1, [2.5, "x"]]
    assert pickle.loads(pickle.dumps(arguments)) == copy.deepcopy(arguments) == plain
    assert repr(arguments) == repr(plain)
    assert list(arguments) == ["a", "b"]
    with pytest.raises(KeyError):
        arguments["c"]
    arguments["a"].append(3)
    assert arguments == plain


@pytest.mark.parametrize(
    "text", ["weight_at(1)", '{"name": "weight_at", "arguments": "{\\"position\\": 1}"}']
)
def test_arguments_of_every_way_of_writing(program, text):
    assert Episode(program, INPUTS, "c").step(text)[4]["arguments"] == {"position": 1}
