"""The model-free agents."""

import pytest

from codegym_envs.agents import AGENTS, OracleAgent, RandomAgent, rollout
from codegym_envs.errors import ConfigurationError


def test_oracle_wins(make_env):
    played = [rollout(make_env(), OracleAgent(), seed=seed) for seed in range(5)]
    assert [trajectory.reward for trajectory in played] == [1.0] * 5
    for trajectory in played:
        assert trajectory.terminated
        assert trajectory.statuses[-1] == "done"
        assert len(trajectory.observations) == trajectory.num_tool_calls == len(trajectory.statuses)


def test_random_is_reproducible_and_loses(make_env):
    env = make_env(max_tool_calls=40)
    played = [rollout(env, RandomAgent(), seed=seed) for seed in range(10)]
    assert played == [rollout(env, RandomAgent(), seed=seed) for seed in range(10)]
    assert sum(trajectory.reward for trajectory in played) <= 1
    assert any(trajectory.truncated for trajectory in played)
    assert not any("invalid_action" in trajectory.statuses for trajectory in played)


def test_registry_of_agents(make_env):
    for kind in AGENTS.values():
        trajectory = rollout(make_env(max_tool_calls=64), kind(), seed=1)
        assert trajectory.terminated or trajectory.truncated


def test_oracle_plays_tool_environments_only():
    import gymnasium

    env = gymnasium.make("CartPole-v1")
    with pytest.raises(ConfigurationError, match="CartPoleEnv"):
        OracleAgent().start(env, "", {}, None)


def test_random_must_be_started():
    with pytest.raises(RuntimeError, match="start"):
        RandomAgent().act("")
