"""The loop that plays an episode, and what it writes down."""

import asyncio
import json

import pytest

from codegym_envs.agents import (
    AGENTS,
    AgentFailure,
    ContextExhausted,
    OracleAgent,
    RandomAgent,
    make_agent,
    rollout,
    rollout_async,
)
from codegym_envs.errors import ConfigurationError, WorkerError
from codegym_envs.trajectories import Trajectory


class Scripted:
    """Plays given actions; an exception among them is raised."""

    name = "scripted"

    def __init__(self, *actions, facts=None):
        self.actions = actions
        self.facts = facts or {}

    def start(self, env, prompt, info, seed):
        self.seen = []
        self.left = list(self.actions)

    def act(self, observation):
        self.seen.append(observation)
        action = self.left.pop(0)
        if isinstance(action, Exception):
            raise action
        return action

    def finish(self):
        return self.facts


class Awaited(Scripted):
    async def act(self, observation):
        await asyncio.sleep(0)
        return super().act(observation)


OBSERVE = '{"name": "observe", "parameters": {}}'
WRONG = '{"name": "done", "parameters": {"answer": -1}}'


def test_oracle_wins(make_env):
    env = make_env()
    played = [rollout(env, OracleAgent(), seed=seed) for seed in range(5)]
    for trajectory in played:
        assert (trajectory.reward, trajectory.outcome, trajectory.terminated) == (1.0, "won", True)
        assert trajectory.statuses[-1] == "done"
        assert trajectory.num_tool_calls == len(trajectory.steps)
        assert trajectory.agent == "oracle"


def test_random_is_reproducible_and_loses(make_env):
    env = make_env(max_tool_calls=40)
    played = [rollout(env, RandomAgent(), seed=seed) for seed in range(10)]
    assert played == [rollout(env, RandomAgent(), seed=seed) for seed in range(10)]
    assert len({trajectory.actions for trajectory in played}) == 10
    assert sum(trajectory.reward for trajectory in played) <= 1
    assert {trajectory.outcome for trajectory in played} >= {"truncated", "wrong"}
    assert not any("invalid_action" in trajectory.statuses for trajectory in played)


def test_random_without_a_seed_differs_from_episode_to_episode(make_env):
    env, agent = make_env(max_tool_calls=30), RandomAgent()
    first, second = (rollout(env, agent, options={"config_id": 3}) for _ in range(2))
    assert first.actions != second.actions


def test_everything_is_written_down_and_read_back(make_env, module):
    env = make_env(max_tool_calls=7, max_invalid_actions=5, parallel_calls="sequence")
    usage = {"requests": 2, "prompt_tokens": 5, "completion_tokens": 3, "cost": None, "reused": 0}
    facts = {"usage": usage, "messages": [{"role": "user", "content": "x"}]}
    both = f"[{OBSERVE}, {OBSERVE}]"
    trajectory = rollout(env, Scripted("nothing", both, WRONG, facts=facts), seed=4)
    assert trajectory.module_hash == module.hash
    assert trajectory.config_id == env.reset(seed=4)[1]["config_id"]
    assert trajectory.difficulty == env.configs[trajectory.config_id].difficulty
    assert (trajectory.max_tool_calls, trajectory.max_invalid_actions) == (7, 5)
    assert trajectory.parallel_calls == "sequence"
    assert trajectory.statuses == ("invalid_action", "ok", "done")
    assert trajectory.num_tool_calls == 4
    assert [call["tool"] for call in trajectory.steps[1].info["calls"]] == ["observe", "observe"]
    assert trajectory.steps[2].arguments == {"answer": -1}
    assert (trajectory.usage, list(trajectory.messages)) == (usage, facts["messages"])
    assert Trajectory.from_json(json.loads(json.dumps(trajectory.to_json()))) == trajectory


def test_a_given_configuration_is_written_down_in_its_json_form(make_env):
    config = {"readings": (3, 9, 10**5000), "limit": 5}
    trajectory = rollout(make_env(), OracleAgent(), options={"config": config, "difficulty": 2})
    assert trajectory.config == {"readings": [3, 9, 10**5000], "limit": 5}
    assert (trajectory.config_id, trajectory.difficulty, trajectory.outcome) == (None, 2, "won")


def test_an_agent_sees_the_prompt_and_then_each_observation(make_env):
    agent = Scripted(OBSERVE, "nothing", WRONG)
    trajectory = rollout(make_env(), agent, seed=1)
    assert agent.seen == [trajectory.prompt, *trajectory.observations[:2]]


@pytest.mark.parametrize("kind", [Scripted, Awaited])
def test_awaited_or_not_the_same_episode_is_played(make_env, kind):
    agent = kind(OBSERVE, WRONG)
    played = rollout(make_env(), agent, seed=1)
    assert played.outcome == "wrong"
    assert asyncio.run(rollout_async(make_env(), agent, seed=1)) == played


@pytest.mark.parametrize("kind", [Scripted, Awaited])
@pytest.mark.parametrize("error", [AgentFailure("the endpoint is gone"), WorkerError("no worker")])
def test_a_failure_outside_the_episode_is_no_result(make_env, kind, error):
    for play in (rollout, lambda *a, **k: asyncio.run(rollout_async(*a, **k))):
        trajectory = play(make_env(), kind(OBSERVE, error), seed=1)
        assert (trajectory.outcome, trajectory.failure) == ("infrastructure", str(error))
        assert (trajectory.terminated, trajectory.truncated) == (False, False)
        assert len(trajectory.steps) == 1
        assert Trajectory.from_json(trajectory.to_json()) == trajectory


def test_a_failing_start_or_reset_is_no_result_either(make_env):
    class Unstarted(Scripted):
        def start(self, env, prompt, info, seed):
            raise AgentFailure("no key")

    trajectory = rollout(make_env(), Unstarted(), seed=1)
    assert (trajectory.outcome, trajectory.failure, trajectory.steps) == ("infrastructure", "no key", ())
    env = make_env()

    def reset(**_):
        raise WorkerError("no worker process")

    env.reset = reset
    trajectory = rollout(env, Scripted(), options={"config_id": 2})
    assert (trajectory.outcome, trajectory.config_id) == ("infrastructure", 2)
    assert trajectory.env_id == "CodeGym/WaterMeters-v0"
    assert Trajectory.from_json(trajectory.to_json()) == trajectory


def test_an_agent_without_room_ends_the_episode(make_env):
    env = make_env()
    trajectory = rollout(env, Scripted(OBSERVE, ContextExhausted("full")), seed=1)
    assert (trajectory.outcome, trajectory.truncated, trajectory.terminated) == ("budget", True, False)
    assert (trajectory.failure, trajectory.reward) == (None, 0.0)
    assert env.step(OBSERVE)[3], "the environment knows of the end"


@pytest.mark.parametrize("action", [None, 3, b"x", ["x"]])
def test_an_action_that_is_no_text_is_the_agents_fault(make_env, action):
    with pytest.raises(ConfigurationError, match=rf"'scripted' gave {type(action).__name__}"):
        rollout(make_env(), Scripted(action), seed=1)


def test_other_errors_of_an_agent_are_not_hidden(make_env):
    with pytest.raises(ZeroDivisionError):
        rollout(make_env(), Scripted(ZeroDivisionError()), seed=1)


def test_rollout_says_what_to_do_where_a_loop_runs(make_env):
    async def inside():
        return rollout(make_env(), Awaited(OBSERVE), seed=1)

    with pytest.raises(ConfigurationError, match="await rollout_async"):
        asyncio.run(inside())


def test_oracle_plays_tool_environments_only():
    import gymnasium

    env = gymnasium.make("CartPole-v1")
    with pytest.raises(ConfigurationError, match="CartPoleEnv"):
        OracleAgent().start(env, "", {}, None)


def test_an_oracle_at_its_end_fails_and_does_not_lose(make_env):
    agent = OracleAgent()
    env = make_env()
    prompt, info = env.reset(seed=1)
    agent.start(env, prompt, info, 1)
    for _ in env.oracle_actions():
        agent.act("")
    with pytest.raises(AgentFailure, match="used up"):
        agent.act("")


def test_random_must_be_started():
    with pytest.raises(RuntimeError, match="start"):
        RandomAgent().act("")


@pytest.mark.parametrize(
    "name", sorted(name for name, kind in AGENTS.items() if not kind.needs and kind.extra != "local")
)
def test_every_agent_of_the_registry_plays(make_env, name):
    trajectory = rollout(make_env(max_tool_calls=64), make_agent(name)(), seed=1)
    assert trajectory.outcome == ("won" if name == "oracle" else "wrong")
    assert trajectory.agent == name
