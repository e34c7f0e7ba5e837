"""Stored episodes are scored again by the code that scores new ones."""

import dataclasses

import pytest

from codegym_envs import catalog
from codegym_envs.benchmark import Selection, read_results, rescore, run_benchmark

IDS = catalog.ids()[:3]


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Episodes that were won and lost."""
    found = []
    for agent, seed in (("oracle", 0), ("random", 1)):
        out = tmp_path_factory.mktemp(agent)
        run_benchmark(Selection(environments=IDS, episodes=3, seed=seed), agent, out)
        found += read_results(out)
    return found


def changed(item, **changes):
    return dataclasses.replace(item, trajectory=dataclasses.replace(item.trajectory, **changes))


def test_what_was_scored_right_stays(played):
    again = list(rescore(played))
    assert [item.result for item in again] == played
    assert not any(item.differs or item.problem for item in again)
    assert {item.stored for item in again} == {0.0, 1.0}


def test_a_wrong_score_is_found(played):
    won = next(item for item in played if item.won)
    lost = next(item for item in played if item.trajectory.outcome == "wrong")
    forged = [changed(won, reward=0.0, outcome="wrong"), changed(lost, reward=1.0, outcome="won")]
    again = list(rescore(forged))
    assert all(item.differs for item in again)
    assert [item.stored for item in again] == [0.0, 1.0]
    assert [item.result for item in again] == [won, lost]


def test_a_reward_without_an_answer_is_found(played):
    won = next(item for item in played if item.won)
    cut = changed(won, terminated=False, truncated=True, outcome="truncated", steps=won.trajectory.steps[:-1])
    (again,) = rescore([cut])
    assert again.differs
    assert again.result.trajectory.reward == 0.0


def test_the_rewards_code_of_now_decides(played, monkeypatch):
    """A reward that takes everything is found by every answer that was wrong."""
    from codegym_envs.episode import core

    monkeypatch.setattr(core, "right", lambda *arguments: 1.0)
    lost = [item for item in played if item.trajectory.outcome == "wrong"]
    assert lost
    assert all(item.differs for item in rescore(lost))


def test_infrastructure_errors_stay_without_a_score(played):
    failed = changed(played[0], outcome="infrastructure", terminated=False, failure="away")
    (again,) = rescore([failed])
    assert again.result == failed
    assert not again.differs


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"module_hash": "0" * 64}, "its module has changed"),
        ({"env_id": "CodeGym/NotThere-v0"}, "no environment"),
        ({"config_id": 99}, "config_id"),
        ({"action_format": "nonsense"}, "action_format"),
        ({"config_id": None}, "given by a person"),
        ({"wrappers": ({"name": "Price", "kwargs": {}, "episode_seed": 1},)}, "wrappers"),
        ({"steps": ()}, "its last action is no done"),
    ],
)
def test_what_cannot_be_scored_again_is_said(played, changes, words):
    won = next(item for item in played if item.won)
    forged = changed(won, **changes)
    (again,) = rescore([forged])
    assert words in again.problem
    assert again.result == forged
    assert not again.differs


def test_a_done_that_is_none_any_more_is_said(played):
    won = next(item for item in played if item.won)
    last = dataclasses.replace(won.trajectory.steps[-1], action='{"name": "done", "parameters": {}}')
    (again,) = rescore([changed(won, steps=(*won.trajectory.steps[:-1], last))])
    assert "submits nothing now" in again.problem


def test_environments_of_different_settings_are_kept_apart(played):
    won = [item for item in played if item.won][:2]
    mixed = [won[0], changed(won[1], parallel_calls="first"), won[0], changed(won[1], action_format="json")]
    assert all(item.problem is None and not item.differs for item in rescore(mixed))
