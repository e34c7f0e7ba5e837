"""The rules of an episode."""

import json

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegym_envs.episode import Episode, TaskSet, play_oracle, rules_of
from codegym_envs.errors import ConfigurationError, ExecutionFailed, ModuleRejected
from codegym_envs.executor import load_program

INPUTS = {"weights": [2, 9, 5], "labels": ["a", "b", "c"], "limit": 6}


def call(name, **arguments):
    return json.dumps({"name": name, "parameters": arguments})


def facts(status, tool, arguments, error=None, *, count=1, outcome=None):
    """The info dictionary of a step."""
    return {
        "status": status,
        "tool": tool,
        "arguments": arguments,
        "error": error,
        "num_tool_calls": count,
        "outcome": outcome,
    }


@pytest.fixture(scope="session")
def program(module):
    return load_program(module, "inline")


@pytest.fixture
def episode(program):
    return Episode(program, INPUTS, "c")


def test_ok(episode):
    assert episode.step(call("weight_at", position=1)) == (
        "9", 0.0, False, False, facts("ok", "weight_at", {"position": 1}),
    )  # fmt: skip
    assert episode.step(call("label_at", position=1))[0] == '"b"'


def test_state_lasts_and_a_failing_call_leaves_it_alone(episode):
    assert episode.step(call("mark", position=1))[0] == '[[1,"red"]]'
    observation, reward, terminated, truncated, info = episode.step(call("mark", position=-1))
    assert (reward, terminated, truncated) == (0.0, False, False)
    assert info == facts("tool_error", "mark", {"position": -1}, "tool_raised", count=2)
    assert "no parcel at this position" in observation
    assert json.loads(episode.step(call("observe"))[0])["marked"] == 1


@pytest.mark.parametrize(
    ("action", "code", "tool"),
    [
        (None, "not_text", None),
        ("", "empty", None),
        ("hello", "no_call", None),
        (call("nothing"), "unknown_tool", None),
        (call("weight_at"), "missing_argument", "weight_at"),
        (call("weight_at", position=1, depth=2), "unexpected_argument", "weight_at"),
        (call("weight_at", position="1"), "wrong_type", "weight_at"),
        (call("weight_at", position=True), "wrong_type", "weight_at"),
        (call("weight_at", position=1.5), "wrong_type", "weight_at"),
        ("weight_at(0, 1)", "unexpected_argument", "weight_at"),
        (call("done", answer=3), "wrong_type", "done"),
        (call("observe") + " " * 8192, "too_long", None),
    ],
)
def test_invalid_actions_count_and_go_on(episode, action, code, tool):
    observation, reward, terminated, truncated, info = episode.step(action)
    assert info == facts("invalid_action", tool, info["arguments"], code)
    assert (info["arguments"] is None) == (tool is None)
    assert (reward, terminated, truncated) == (0.0, False, False)
    assert observation.startswith(f"Invalid action ({code}): ")
    assert episode.step(call("done", answer="c"))[1] == 1.0


def test_a_refusal_shows_how_to_do_it_right(episode):
    assert episode.step(call("weight_at"))[0].splitlines()[-1] == (
        'Example: {"name": "weight_at", "parameters": {"position": 0}}'
    )
    assert "weight_at" in episode.step(call("weigth_at", position=0))[0]


def test_unknown_names_come_back_short_and_printable(episode):
    observation = episode.step(call("\x1b[2J" + "é" * 4000))[0]
    assert len(observation) < 500
    assert observation.isascii()
    assert "\x1b" not in observation


@pytest.mark.parametrize(("answer", "reward"), [("c", 1.0), ("b", 0.0), ("", 0.0)])
def test_done_ends_and_says_nothing(episode, answer, reward):
    assert episode.step(call("done", answer=answer)) == (
        "Answer submitted. The episode is over.",
        reward,
        True,
        False,
        facts("done", "done", {"answer": answer}, outcome="won" if reward else "wrong"),
    )


def test_nothing_can_be_won_after_the_end(episode):
    episode.step(call("done", answer="b"))
    for action in (call("done", answer="c"), call("observe"), None):
        observation, reward, terminated, truncated, info = episode.step(action)
        assert (reward, terminated, truncated) == (0.0, True, False)
        assert info == facts("invalid_action", None, None, "episode_over", outcome="wrong")
        assert "over" in observation


def test_limit_counts_everything(program):
    episode = Episode(program, INPUTS, "c", max_tool_calls=4)
    actions = [call("observe"), None, call("nothing"), call("mark", position=-1)]
    flags = [episode.step(action)[2:4] for action in actions]
    assert flags == [(False, False)] * 3 + [(False, True)]
    assert episode.step(call("done", answer="c"))[1:4] == (0.0, False, True)
    assert episode.num_tool_calls == 4


@pytest.mark.parametrize("last", [call("observe"), "nothing", call("mark", position=-1)])
def test_truncation_by_every_kind_of_action(program, last):
    assert Episode(program, INPUTS, "c", max_tool_calls=1).step(last)[2:4] == (False, True)


def test_done_as_the_last_action_is_scored(program):
    episode = Episode(program, INPUTS, "c", max_tool_calls=2)
    episode.step(call("observe"))
    assert episode.step(call("done", answer="c"))[1:4] == (1.0, True, False)


class Sly(str):
    """A text with methods that raise, or lie about what it is."""

    def __len__(self):
        raise RuntimeError

    def __getattribute__(self, name):
        raise RuntimeError(name)


class Masked:
    @property
    def __class__(self):
        raise RuntimeError

    def __repr__(self):
        raise RuntimeError


@pytest.mark.parametrize("action", [object, 3.5, float("nan"), [], {"name": "observe"}, b"observe"])
def test_objects_that_are_no_text(episode, action):
    assert episode.step(action)[4]["error"] == "not_text"


def test_objects_that_raise_when_looked_at(episode):
    assert episode.step(Masked())[4]["error"] == "not_text"


def test_subclasses_of_str_are_texts(episode):
    assert episode.step(Sly(call("weight_at", position=0)))[0] == "2"


@given(
    st.text()
    | st.text('{}[]",:0123456789.eE-\\ \nobservdnaw_tipmx()=')
    | st.binary()
    | st.none()
    | st.integers()
)
def test_no_text_raises_or_ends(program, action):
    episode = Episode(program, INPUTS, "c")
    observation, reward, terminated, truncated, info = episode.step(action)
    assert len(observation) <= 16_384
    assert (reward, terminated, truncated, info["num_tool_calls"]) == (0.0, False, False, 1)


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Z"))))
def test_reward_is_the_comparison(program, answer):
    result = Episode(program, INPUTS, "c").step(call("done", answer=answer))
    assert result[1] == float(answer == "c")
    assert result[0] == "Answer submitted. The episode is over."


def test_texts_do_not_depend_on_the_expected_answer(program):
    actions = [
        call("observe"),
        "x",
        call("weight_at", position=99),
        call("done", answer=1),
        call("done", answer="q"),
    ]
    plays = []
    for expected in ("c", "canary-93f1", ""):
        episode = Episode(program, INPUTS, expected)
        plays.append((episode.prompt, [episode.step(action)[0] for action in actions]))
    assert plays[0] == plays[1] == plays[2]


def test_prompt(program):
    prompt = Episode(program, INPUTS, "c", max_tool_calls=77).prompt
    for part in (
        "Weighing parcels",
        "Find the label of the heaviest parcel",
        "weight_at(position: int) -> int",
        "position: Position in the row, counted from 0.",
        "mark(position: int, colour: str = 'red') -> list[list]",
        "done(answer: str)",
        '{"name": "weight_at", "parameters": {"position": 0}}',
        "77 actions",
    ):
        assert part in prompt
    assert "reference" not in prompt


def test_prompts_show_the_format_that_holds(program):
    assert "weight_at(position=0)" in rules_of(program, "python").prompt(10)
    assert "Action Input:" in rules_of(program, "react").prompt(10)


def test_a_prompt_that_is_too_long_is_rejected(module):
    import codegym_envs as cg

    long = cg.loads(
        module.source.replace("Parcels stand", "Parcels stand " + "on and on " * 1700), name="long"
    )
    with pytest.raises(ModuleRejected, match="prompt has") as caught:
        rules_of(load_program(long, "inline"))
    assert caught.value.reason == "prompt_too_long"


def test_wrong_arguments(program):
    with pytest.raises(ConfigurationError, match="max_tool_calls"):
        Episode(program, INPUTS, "c", max_tool_calls=0)
    with pytest.raises(ConfigurationError, match="action_format"):
        Episode(program, INPUTS, "c", action_format="yaml")


def test_inputs_are_not_changed_by_the_episode(program):
    inputs = {"weights": [2, 9, 5], "labels": ["a", "b", "c"], "limit": 6}
    Episode(program, inputs, "c").step(call("mark", position=0))
    assert inputs == INPUTS


def test_snapshot_goes_on_independently(program, episode):
    episode.step(call("mark", position=0))
    twin = Episode.restore(program, episode.snapshot())
    assert twin.step(call("mark", position=1)) == episode.step(call("mark", position=1))
    twin.step(call("mark", position=2))
    assert json.loads(episode.step(call("observe"))[0])["marked"] == 2
    assert twin.step(call("done", answer="c"))[1] == 1.0
    over = Episode.restore(program, twin.snapshot())
    assert over.step(call("observe"))[2:] == (
        True, False, facts("invalid_action", None, None, "episode_over", count=4, outcome="won"),
    )  # fmt: skip


def test_oracle(program):
    played = play_oracle(program, INPUTS, "c")
    assert (played.reward, played.calls) == (1.0, 7)
    assert played.transcript[0] == (
        '{"name": "observe", "parameters": {}}',
        '{"count":3,"limit":6,"marked":0}',
    )
    assert played.transcript[-1][0] == '{"name": "done", "parameters": {"answer": "c"}}'
    assert play_oracle(program, INPUTS, "b").reward == 0.0


def test_oracle_that_needs_too_many_actions(program):
    with pytest.raises(ExecutionFailed, match="more than 3 actions") as caught:
        play_oracle(program, INPUTS, "c", max_tool_calls=3)
    assert caught.value.code == "truncated"


def test_tasks(program):
    from codegym_envs.executor.configs import freeze

    tasks = TaskSet(program, freeze(program))
    assert len(tasks.configs) == 36
    inputs, expected = tasks.task(3)
    assert expected == program.reference(inputs)
    assert tasks.task(3)[0] is inputs
    assert {tasks.configs[tasks.pick(number, 2)].difficulty for number in range(50)} == {2}
    assert len({tasks.pick(tasks.seed_number(seed)) for seed in range(200)}) == 36
    assert tasks.task(numpy.int64(3))[0] is inputs
    assert tasks.pick(7, numpy.int8(2)) == tasks.pick(7, 2)
    for wrong in (-1, 36, True, numpy.True_, numpy.float64(3.0), "1", None):
        with pytest.raises(ConfigurationError):
            tasks.task(wrong)
