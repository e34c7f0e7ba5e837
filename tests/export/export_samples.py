"""What several tests of exports need."""

import json
import os
from contextlib import contextmanager

from codegym_envs.actions import Refusal, parse
from codegym_envs.chat import ChatEpisode
from codegym_envs.env import ToolEnv

__all__ = ["FEW", "hf_offline", "lines", "replayed"]

FEW = ("CodeGym/BatchCosting-v1", "CodeGym/BeltExchange-v0", "CodeGym/PettyCash-v1")
"""Environments of the training split; one of them answers with a mapping."""


def lines(path):
    """The rows of a file of JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def replayed(row):
    """The reward that the replies of a row earn when they are played."""
    native = row["action_format"] == "native"
    env = ToolEnv(row["env_id"], action_format="auto" if native else row["action_format"])
    episode = ChatEpisode(env, mode="native" if native else "text")
    opening = episode.reset(options={"config_id": row["config_id"]})
    told = [message for message in row["messages"] if message["role"] in ("system", "user")][: len(opening)]
    assert [(message["role"], message["content"]) for message in told] == [
        (message["role"], message["content"]) for message in opening
    ]
    reward = 0.0
    answers = []
    for message in row["messages"]:
        if message["role"] == "assistant":
            if not native:
                assert not isinstance(parse(message["content"], row["action_format"]), Refusal)
            step = episode.step(
                {key: message[key] for key in ("role", "content", "tool_calls") if key in message}
            )
            assert step.info["status"] in ("ok", "done", "tool_error")
            assert step.info["message_faults"] == []
            reward += step.reward
            answers += [answer["content"] for answer in step.messages]
    written = [
        message["content"] for message in row["messages"][len(opening) :] if message["role"] != "assistant"
    ]
    assert written == answers
    return reward


@contextmanager
def hf_offline(folder):
    """``datasets`` without a network and with a cache of its own."""
    names = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(folder)}
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    try:
        import datasets

        datasets.disable_progress_bars()
        yield datasets
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value
