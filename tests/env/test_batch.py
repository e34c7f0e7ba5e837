"""Steps of many episodes at once are the steps of each."""

import json

import pytest

from codegym_envs.episode import Episode, step_batch
from codegym_envs.errors import ConfigurationError
from codegym_envs.executor import load_program

INPUTS = {"weights": [2, 9, 5], "labels": ["a", "b", "c"], "limit": 6}


def call(name, **arguments):
    return json.dumps({"name": name, "parameters": arguments})


ACTIONS = [
    call("weight_at", position=1),
    call("mark", position=0),
    call("mark", position=-1),
    call("weight_at", position="1"),
    "nonsense",
    None,
    "mark(2)",
    call("done", answer="c"),
    call("done", answer="b"),
    call("observe"),
]


@pytest.fixture(scope="module", params=["inline", "isolated"])
def program(module, request):
    return load_program(module, request.param)


def test_batch_equals_single_steps(program):
    batched = [Episode(program, INPUTS, "c", max_tool_calls=3) for _ in ACTIONS]
    single = [Episode(program, INPUTS, "c", max_tool_calls=3) for _ in ACTIONS]
    for turn in range(5):
        actions = ACTIONS[turn:] + ACTIONS[:turn]
        expected = [episode.step(action) for episode, action in zip(single, actions, strict=True)]
        assert step_batch(batched, actions) == expected


def test_tiers_mix(module):
    episodes = [Episode(load_program(module, tier), INPUTS, "c") for tier in ("inline", "isolated", "inline")]
    results = step_batch(episodes, [call("weight_at", position=position) for position in range(3)])
    assert [result[0] for result in results] == ["2", "9", "5"]


def test_wrong_batches(program):
    episode = Episode(program, INPUTS, "c")
    with pytest.raises(ConfigurationError, match="different episodes"):
        step_batch([episode, episode], ["", ""])
    with pytest.raises(ConfigurationError, match="one action for each"):
        step_batch([episode], [])
    assert step_batch([], []) == []


def test_actions_that_were_not_played_do_not_count(module, monkeypatch):
    """Where a sequence of calls finds no worker, what was prepared before it is not played either."""
    from codegym_envs.episode import play_batch
    from codegym_envs.errors import WorkerError
    from codegym_envs.executor.isolated_session import IsolatedSession

    program = load_program(module, "isolated")
    episodes = [Episode(program, INPUTS, "c", parallel_calls="sequence") for _ in range(3)]
    several = f"[{call('observe')}, {call('observe')}]"

    def lost(*_):
        raise WorkerError("none")

    with monkeypatch.context() as patch:
        patch.setattr(IsolatedSession, "call", lost)
        with pytest.raises(WorkerError):
            play_batch(episodes, [call("observe"), call("weight_at", position=1), several])
    assert [episode.num_tool_calls for episode in episodes] == [0, 0, 0]
    steps = play_batch(episodes, [call("observe"), call("weight_at", position=1), several])
    assert steps.counts == [1, 1, 2]
