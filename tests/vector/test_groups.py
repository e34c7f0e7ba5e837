"""Members of a group play the same tasks, whatever happens to one of them."""

import numpy as np
import pytest
from vector_samples import IDS, OBSERVE, call, text_of

import codegym_envs as cg
from codegym_envs.env import Suite
from codegym_envs.vector import ToolVectorEnv


def mask(*slots, size=6):
    found = np.zeros(size, dtype=np.bool_)
    found[list(slots)] = True
    return found


class Notes:
    """Which task each episode of a group was, by slot."""

    def __init__(self, size):
        self._size = size
        self.tasks = {}

    def note(self, infos):
        for slot in np.flatnonzero(infos.get("_group", [])):
            assert infos["group"][slot] == slot // self._size
            key = int(infos["group"][slot]), int(infos["group_episode"][slot])
            self.tasks.setdefault(key, {})[int(slot)] = infos["env_id"][slot], int(infos["config_id"][slot])

    def check(self, least):
        whole = [set(members.values()) for members in self.tasks.values() if len(members) == self._size]
        assert len(whole) >= least
        assert all(len(members) == 1 for members in whole)
        return [members.pop() for members in whole]


@pytest.mark.parametrize("mode", ["next_step", "same_step", "disabled"])
@pytest.mark.parametrize("shards", [0, 2])
def test_every_mode_at_every_pace(mode, shards):
    env = ToolVectorEnv(
        Suite(split=None), 6, group_size=3, max_tool_calls=9, autoreset_mode=mode, shards=shards
    )
    rng = np.random.default_rng(1)
    notes = Notes(3)
    notes.note(env.reset(seed=3)[1])
    for _ in range(50):
        for slot in range(6):
            if rng.random() < 0.2:
                env.truncate(slot)
        *_, terminations, truncations, infos = env.step([OBSERVE] * 6)
        notes.note(infos)
        ended = terminations | truncations
        if mode == "disabled" and ended.any():
            notes.note(env.reset(options={"reset_mask": ended})[1])
    tasks = notes.check(least=8)
    assert len(set(tasks)) > len(tasks) / 2
    env.close()


def test_the_seed_is_that_of_the_first_slot():
    env, single = ToolVectorEnv(IDS[0], 6, group_size=3), ToolVectorEnv(IDS[0], 6)
    wanted = single.reset(seed=[8, 9, 10, 11, 12, 13])[1]["config_id"]
    for seed in (8, [8, None, None, 11, None, None], [8, 1, 2, 11, 3, 4]):
        infos = env.reset(seed=seed)[1]
        assert infos["config_id"].tolist() == [wanted[0]] * 3 + [wanted[3]] * 3
        assert infos["group_episode"].tolist() == [0] * 6


def test_what_contradicts_itself_is_refused_and_changes_nothing():
    env = ToolVectorEnv(Suite(split=None), 6, group_size=3, max_tool_calls=1)
    env.reset(seed=1)
    env.step([OBSERVE] * 6)
    env.step([OBSERVE] * 6)
    for seed, options in (
        ([None, 5, None, 1, None, None], {}),
        (5, {"reset_mask": mask(0, 1)}),
        (None, {"reset_mask": mask(0, 1), "difficulty": 1}),
        (None, {"env_ids": [IDS[0], IDS[1], IDS[0], IDS[0], IDS[0], IDS[0]]}),
        (None, {"env_id": IDS[0], "config_ids": [1, 1, 2, 3, 3, 3]}),
    ):
        with pytest.raises(cg.ConfigurationError, match="group"):
            env.reset(seed=seed, options=options)
    infos = env.reset(options={"reset_mask": mask(0)})[1]
    assert infos["group_episode"][0] == 2


def test_options_for_a_whole_group():
    env = ToolVectorEnv(Suite(split=None), 6, group_size=3)
    env.reset(seed=1)
    ids = [IDS[0]] * 3 + [IDS[1]] * 3
    infos = env.reset(options={"env_ids": ids, "config_ids": [4, 4, 4, 7, 7, 7]})[1]
    assert list(infos["env_id"]) == ids
    assert infos["config_id"].tolist() == [4, 4, 4, 7, 7, 7]
    infos = env.reset(seed=[None] * 3 + [6] * 3, options={"reset_mask": mask(3, 4, 5)})[1]
    assert len(set(infos["config_id"][3:])) == 1
    assert infos["group_episode"][3:].tolist() == [0] * 3


def test_a_seeded_group_begins_to_count_anew():
    env = ToolVectorEnv(IDS[0], 6, group_size=3, max_tool_calls=1, autoreset_mode="same_step")
    env.reset(seed=1)
    for _ in range(3):
        env.step([OBSERVE] * 6)
    infos = env.reset(seed=1, options={"reset_mask": mask(0, 1, 2)})[1]
    assert infos["group_episode"][:3].tolist() == [0] * 3
    infos = env.step([OBSERVE] * 6)[4]
    assert infos["group_episode"].tolist() == [1, 1, 1, 4, 4, 4]
    assert len(set(infos["config_id"][:3])) == len(set(infos["config_id"][3:])) == 1


def test_a_failed_start_skips_no_task(monkeypatch):
    """The n-th episode of every member stays the same task when some begin could not be made."""
    env = ToolVectorEnv(Suite(split=None), 4, group_size=2, max_tool_calls=3)
    notes = Notes(2)
    notes.note(env.reset(seed=1)[1])
    start, calls = env._player.start, 0

    def failing(starts):
        nonlocal calls
        calls += 1
        if calls % 3:
            raise cg.ExecutionFailed("why", "not now")
        start(starts)

    monkeypatch.setattr(env._player, "start", failing)
    failures = 0
    for number in range(60):
        if number % 7 == 0:
            env.truncate(number % 4)
        try:
            notes.note(env.step([OBSERVE] * 4)[4])
        except cg.ExecutionFailed:
            failures += 1
    assert failures > 9
    notes.check(least=4)
    numbers = [sorted(number for group, number in notes.tasks if group == wanted) for wanted in (0, 1)]
    assert numbers == [list(range(len(numbers[0]))), list(range(len(numbers[1])))]


def test_a_failed_reset_leaves_the_count_alone():
    env = ToolVectorEnv(IDS[0], 4, group_size=2, max_tool_calls=1, autoreset_mode="same_step")
    env.reset(seed=1)
    env.step([OBSERVE] * 4)
    with pytest.raises(cg.ConfigurationError):
        env.reset(options={"config": {"nothing": 1}})
    assert env.step([OBSERVE] * 4)[4]["group_episode"].tolist() == [2] * 4


def test_tasks_are_forgotten_when_all_have_begun_them():
    env = ToolVectorEnv(IDS[0], 4, group_size=2, max_tool_calls=1, autoreset_mode="same_step")
    env.reset(seed=1)
    for _ in range(50):
        env.step([call("observe")] * 4)
    assert sum(map(len, env._groups._drawn.values())) == 0


def test_groups_give_the_same_everywhere():
    envs = [ToolVectorEnv(Suite(split=None), 6, group_size=3, max_tool_calls=4, shards=n) for n in (0, 2)]
    results = [text_of(env.reset(seed=7)) for env in envs]
    assert results[0] == results[1]
    for _ in range(12):
        results = [text_of(env.step([OBSERVE] * 6)) for env in envs]
        assert results[0] == results[1]
    for env in envs:
        env.close()
