"""Results as a benchmark writes them, from players that need no model: for tests of the report.

The oracle, a player that calls tools at random, and an oracle whose calls get corrupted with a given
probability, in ways that models are known for. Everything is seeded.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from codegym_envs import catalog
from codegym_envs.benchmark import EpisodeResult
from codegym_envs.env import ToolEnv
from codegym_envs.trajectories import Step, Trajectory, dump_line

WORKFLOWS = ("linear scan", "binary search", "graph walk", "bookkeeping")


def dice_of(*parts: Any) -> random.Random:
    return random.Random(hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest())


class Oracle:
    name = "oracle"

    def actions(self, env: ToolEnv, dice: random.Random) -> Iterator[str]:
        yield from env.oracle_actions()


class Random:
    name = "random"

    def actions(self, env: ToolEnv, dice: random.Random) -> Iterator[str]:
        env.action_space.seed(dice.randrange(2**31))
        while True:
            yield env.action_space.sample()


class Corrupted:
    """The oracle's calls, with faults."""

    def __init__(self, rate: float, name: str) -> None:
        self.rate = rate
        self.name = name

    def actions(self, env: ToolEnv, dice: random.Random) -> Iterator[str]:
        played: list[str] = []
        for call in env.oracle_actions():
            while dice.random() < self.rate:
                fault = self._fault(call, played, env, dice)
                played.append(fault)
                yield fault
            played.append(call)
            yield f"<think>\nNext.\n</think>\n{call}" if dice.random() < 0.2 else call

    def _fault(self, call: str, played: list[str], env: ToolEnv, dice: random.Random) -> str:
        kind = dice.choice(["again", "again", "prose", "misspelt", "text", "random", "early", "stuck"])
        content = json.loads(call)
        if kind == "again" and played:
            return played[-1]
        if kind == "prose":
            return "I should look at the next one first. مرحبا — let me think about it 🤔."
        if kind == "misspelt":
            return call.replace(content["name"], content["name"].replace("e", "", 1), 1)
        if kind == "text" and content["parameters"]:
            content["parameters"] = {key: str(value) for key, value in content["parameters"].items()}
            return json.dumps(content)
        if kind == "early" and dice.random() < 0.5:
            right = json.loads(env.oracle_actions()[-1])["parameters"]["answer"]
            return json.dumps({"name": "done", "parameters": {"answer": other(right)}})
        if kind == "stuck" and played:
            return played[dice.randrange(len(played))]
        return env.action_space.sample() if dice.random() < 0.7 else call.replace("{", "{{", 1)


def other(answer: Any) -> Any:
    """A wrong answer of the same type."""
    match answer:
        case bool():
            return not answer
        case int() | float():
            return answer + 1
        case str():
            return answer + "x"
        case list():
            return answer[:-1]
        case dict():
            return dict(list(answer.items())[:-1])
    return answer


def play(
    env: ToolEnv, agent: Any, config_id: int, attempt: int = 0, *, budget: int | None = None
) -> EpisodeResult:
    """One episode; with a budget, it ends after so many actions."""
    prompt, _ = env.reset(seed=config_id, options={"config_id": config_id})
    dice = dice_of(agent.name, env.module.env_id, config_id, attempt)
    steps: list[Step] = []
    terminated, truncated, outcome = False, False, None
    for action in agent.actions(env, dice):
        observation, reward, terminated, truncated, info = env.step(action)
        named = {name: info[name] for name in ("status", "tool", "error", "num_tool_calls")}
        arguments = None if info["arguments"] is None else dict(info["arguments"])
        steps.append(Step(action, observation, float(reward), arguments=arguments, **named))
        outcome = info["outcome"]
        if terminated or truncated:
            break
        if len(steps) == budget:
            outcome, truncated = "budget", True
            break
    assert outcome is not None
    tokens = sum(len(step.action or "") for step in steps) // 4
    trajectory = Trajectory(
        env_id=env.module.env_id,
        module_hash=env.module.hash,
        config_id=config_id,
        config=None,
        difficulty=env.configs[config_id].difficulty,
        seed=config_id,
        action_format="auto",
        parallel_calls="refuse",
        max_tool_calls=env.max_tool_calls or 0,
        max_invalid_actions=None,
        prompt=prompt,
        steps=tuple(steps),
        outcome=outcome,
        reward=sum(step.reward for step in steps),
        terminated=terminated,
        truncated=truncated,
        agent=agent.name,
        usage={
            "requests": len(steps),
            "prompt_tokens": 40 * tokens,
            "completion_tokens": tokens,
            "cost": None,
        },
    )
    return result_of(trajectory, attempt, oracle_calls=len(env.oracle_actions()))


def result_of(played: Trajectory, attempt: int = 0, **known: Any) -> EpisodeResult:
    """A trajectory as a benchmark's result."""
    entry = catalog.entry(played.env_id)
    facts: dict[str, Any] = {
        "suite": "core",
        "suite_version": "1",
        "split": entry.split,
        "topics": entry.topics,
        "workflow": WORKFLOWS[dice_of(entry.id).randrange(len(WORKFLOWS))],
        "family": entry.family,
        "title": entry.title,
        "oracle_calls": None,
        "bound": None,
    }
    return EpisodeResult(trajectory=played, attempt=attempt, **{**facts, **known})


def failed(result: EpisodeResult, text: str = "The endpoint answered 503 five times.") -> EpisodeResult:
    """The same episode, broken off by an endpoint that did not answer."""
    broken = dataclasses.replace(
        result.trajectory,
        steps=result.trajectory.steps[:3],
        outcome="infrastructure",
        reward=0.0,
        terminated=False,
        truncated=False,
        failure=text,
    )
    return dataclasses.replace(result, trajectory=broken)


def play_all(
    agent: Any, env_ids: Sequence[str], config_ids: Sequence[int], *, attempts: int = 1, failures: int = 0
) -> list[EpisodeResult]:
    """Every attempt at every configuration; one in twenty runs out of its budget, some fail."""
    results = []
    for env_id in env_ids:
        env = ToolEnv(env_id)
        for config_id in config_ids:
            for attempt in range(attempts):
                tight = dice_of("budget", agent.name, env_id, config_id, attempt).random() < 0.05
                results.append(play(env, agent, config_id, attempt, budget=12 if tight else None))
        env.close()
    for number in dice_of("failures", agent.name).sample(range(len(results)), failures):
        results[number] = failed(results[number])
    return results


def write_run(folder: Path, results: Sequence[EpisodeResult], planned: int | None = None) -> Path:
    """A run's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{dump_line(result.to_json())}\n" for result in results)
    (folder / "results.jsonl").write_text(lines, encoding="utf-8", newline="\n")
    facts = {"format": 1, "planned": planned or len(results), "suite": "core", "suite_version": "1"}
    (folder / "run.json").write_text(json.dumps(facts))
    return folder
