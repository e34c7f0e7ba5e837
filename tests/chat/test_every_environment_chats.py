"""Every environment of the catalog is won by native calls, and answers them as it answers text."""

import pytest

from codegym_envs import ToolEnv, catalog
from codegym_envs.actions import parse
from codegym_envs.chat import ChatEpisode, assistant_message
from codegym_envs.spec import encode


@pytest.mark.parametrize("env_id", catalog.ids())
def test_the_oracle_wins_by_native_calls(env_id):
    env = ToolEnv(env_id)
    twin = ToolEnv(env_id)
    episode = ChatEpisode(env)
    episode.reset(seed=1)
    twin.reset(seed=1)
    step = None
    for number, action in enumerate(env.oracle_actions()):
        call = parse(action)
        message = assistant_message(None, [(f"c{number}", call.name, encode(call.arguments))])
        step = episode.step(message)
        observation, reward, terminated, truncated, info = twin.step(action)
        assert step.messages == [{"role": "tool", "tool_call_id": f"c{number}", "content": observation}]
        assert step[1:4] == (reward, terminated, truncated)
        assert step.info == {**info, "message_faults": []}
    assert step is not None
    assert (step.reward, step.terminated, step.info["outcome"]) == (1.0, True, "won")


@pytest.mark.parametrize("env_id", catalog.ids()[::8])
def test_refusals_are_the_same_in_both_ways(env_id):
    episode, twin = ChatEpisode(ToolEnv(env_id)), ToolEnv(env_id)
    episode.reset(seed=2)
    twin.reset(seed=2)
    for name, arguments in (
        ("observ", {}),
        ("observe", {"a": 1}),
        ("done", {}),
        ("done", {"answer": {"x": []}}),
    ):
        step = episode.step(assistant_message(None, [("a", name, encode(arguments))]))
        observation, *_ = twin.step(encode({"name": name, "parameters": arguments}))
        assert step.messages[0]["content"] == observation
