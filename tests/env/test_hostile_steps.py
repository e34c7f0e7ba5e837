"""Hostile action texts, played on real episodes in both tiers: the same answers, and nothing escapes."""

import sys
from pathlib import Path

import pytest

from codegym_envs import ToolEnv, catalog

sys.path.insert(0, str(Path(__file__).parents[1] / "actions"))

from hostile_actions import HOSTILE_ACTIONS

ENV_ID = sorted(catalog.ids())[0]


@pytest.fixture(scope="module")
def envs():
    both = [ToolEnv(ENV_ID, execution=tier, max_tool_calls=10_000) for tier in ("inline", "isolated")]
    for env in both:
        env.reset(seed=0)
    yield both
    for env in both:
        env.close()


@pytest.mark.parametrize("row", HOSTILE_ACTIONS, ids=lambda row: row[0])
def test_both_tiers_answer_alike_and_the_episode_goes_on(envs, row):
    inline, isolated = (env.step(row[1]) for env in envs)
    assert inline == isolated
    observation, reward, terminated, truncated, info = inline
    assert observation in envs[0].observation_space
    assert (reward, terminated, truncated) == (0.0, False, False)
    assert info["status"] in ("invalid_action", "tool_error", "ok")
    assert row[2] is None or info["status"] == "invalid_action"
