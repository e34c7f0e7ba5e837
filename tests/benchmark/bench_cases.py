"""Results made by hand, and agents to play with."""

import asyncio
import json
import os
from pathlib import Path

from codegym_envs.agents import AgentFailure
from codegym_envs.benchmark import EpisodeResult
from codegym_envs.trajectories import Step, Trajectory


def call(tool, arguments, observation, *, status="ok", number=1):
    """A step."""
    return Step(
        action=json.dumps({"name": tool, "parameters": arguments}),
        observation=observation,
        reward=0.0,
        status=status,
        tool=None if status == "invalid_action" else tool,
        arguments=None if status == "invalid_action" else arguments,
        error=None if status in ("ok", "done") else "wrong_type",
        num_tool_calls=number,
    )


def result(env="A", config=0, attempt=0, outcome="won", **changes):
    """A result: of the trajectory's fields and of the result's own."""
    own = {
        "suite": "core",
        "suite_version": "1",
        "split": "train",
        "topics": ("grids",),
        "workflow": "scan",
        "family": env.lower(),
        "title": env,
        "oracle_calls": 10,
        "bound": 3,
    }
    own |= {name: changes.pop(name) for name in list(changes) if name in own}
    steps = changes.pop("steps", None)
    if steps is None:
        steps = (
            call("look", {"index": 1}, "5", number=1),
            call("done", {"answer": 1}, "over", status="done", number=2),
        )
    fields = {
        "env_id": f"CodeGym/{env}-v0",
        "module_hash": env * 4,
        "config_id": config,
        "config": None,
        "difficulty": 1,
        "seed": 7,
        "action_format": "auto",
        "parallel_calls": "refuse",
        "max_tool_calls": 256,
        "max_invalid_actions": 8,
        "prompt": "the prompt",
        "steps": tuple(steps),
        "outcome": outcome,
        "reward": 1.0 if outcome == "won" else 0.0,
        "terminated": outcome in ("won", "wrong"),
        "truncated": outcome in ("truncated", "budget", "invalid_streak"),
    }
    return EpisodeResult(trajectory=Trajectory(**(fields | changes)), attempt=attempt, **own)


class Guess:
    """Observes, then submits a number drawn with its seed; waits a little in between."""

    name = "guess"

    def __init__(self, wait_s=0.0, calls=3):
        self.wait_s = wait_s
        self.calls = calls

    def start(self, env, prompt, info, seed):
        self.seed = seed
        self.left = self.calls
        self.seen = []

    async def act(self, observation):
        await asyncio.sleep(self.wait_s)
        self.seen.append(observation)
        self.left -= 1
        if self.left > 0:
            return '{"name": "observe", "parameters": {}}'
        return json.dumps({"name": "done", "parameters": {"answer": self.seed % 7}})

    def finish(self):
        return {
            "usage": {
                "requests": len(self.seen),
                "prompt_tokens": 3,
                "completion_tokens": 2,
                "cost": None,
                "reused": 0,
            },
            "messages": [{"role": "user", "content": text} for text in self.seen],
        }


class Broken(Guess):
    """Fails in every episode whose seed is even, as long as a file is there."""

    name = "broken"

    def __init__(self, flag, how="failure"):
        super().__init__()
        self.flag = Path(flag)
        self.how = how

    async def act(self, observation):
        if self.flag.exists() and self.seed % 2 == 0 and self.left == 2:
            if self.how == "failure":
                raise AgentFailure("the endpoint is away")
            if self.how == "bug":
                raise KeyError("oops")
            os._exit(9)
        return await super().act(observation)


class Dead:
    """Cannot play at all."""

    name = "dead"

    def start(self, env, prompt, info, seed):
        raise AgentFailure("nobody answers")

    def act(self, observation):
        raise AssertionError


class NoText(Guess):
    """Gives back what is no text."""

    async def act(self, observation):
        return 3


class Odd(Guess):
    """Says of an episode what no file can hold."""

    def finish(self):
        return {"usage": {"requests": lambda: 1}}


class Looker(Guess):
    """Says itself that it looks behind the texts."""

    privileged = True
