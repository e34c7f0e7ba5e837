"""Draws from many environments: the same everywhere, as weighted, and as quick for thousands of them."""

import copy
import functools
import os
import pickle
import subprocess
import sys
import threading

import gymnasium
import msgspec
import numpy as np
import pytest
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv
from vector_samples import IDS, OBSERVE, text_of

import codegym_envs as cg
from codegym_envs import catalog
from codegym_envs.catalog import Index, load_index
from codegym_envs.env import Suite, SuiteEnv, ToolEnv
from codegym_envs.vector import ToolVectorEnv


@pytest.mark.parametrize(
    ("weights", "text"),
    [
        (lambda arms: None, "one number an arm"),
        (lambda arms: "abc", "one number an arm"),
        (lambda arms: np.ones((len(arms), 2)), "one number an arm"),
        (lambda arms: [1e308] * len(arms), "not finite"),
        (lambda arms: [float("nan")] * len(arms), "finite numbers"),
        (lambda arms: [1.0] * (len(arms) + 1), "finite numbers"),
    ],
)
def test_weights_that_cannot_be_used(weights, text):
    suite = Suite(ids=IDS, weights=weights)
    with pytest.raises(cg.ConfigurationError, match=text):
        suite.draw(1, 1)


@pytest.mark.parametrize(
    "weights",
    [
        lambda arms: np.arange(len(arms), dtype=np.float32),
        lambda arms: (index for index, _ in enumerate(arms)),
        lambda arms: [np.int64(index) for index, _ in enumerate(arms)],
    ],
)
def test_weights_of_every_kind(weights):
    suite, wanted = Suite(ids=IDS, weights=weights), Suite(ids=IDS, weights=lambda arms: range(len(arms)))
    assert [suite.draw_by_seed(seed) for seed in range(50)] == [
        wanted.draw_by_seed(seed) for seed in range(50)
    ]


def test_an_error_of_the_weights_is_the_callers_own():
    env = ToolVectorEnv(Suite(ids=IDS, weights=lambda arms: 1 / 0), 2)
    with pytest.raises(ZeroDivisionError):
        env.reset(seed=0)


def test_nothing_without_weight_is_drawn():
    most = 2**64 - 1
    for place in (0, 3):
        suite = Suite(
            ids=IDS, weights=lambda arms, place=place: [float(n == place) for n, _ in enumerate(arms)]
        )
        only = suite.arms[place]
        for first in (0, 1, most // 2, most):
            for second in (0, most):
                env_id, config_id = suite.draw(first, second)
                assert (env_id, config_id in only.config_ids) == (only.env_id, True)


def test_a_difficulty_is_drawn_from_all_that_have_it(monkeypatch):
    """An environment without the difficulty that is asked for must not make the reset fail by chance."""
    monkeypatch.setattr(
        catalog, "difficulties", lambda env_id: [1] * 36 if env_id == IDS[0] else [1] * 12 + [3] * 24
    )
    for weights in (None, "frontier"):
        suite = Suite(ids=IDS, weights=weights)
        drawn = [suite.draw_by_seed(seed, 3) for seed in range(60)]
        assert {env_id for env_id, _ in drawn} == set(IDS[1:])
        assert all(config_id >= 12 for _, config_id in drawn)
        for difficulty in (2, "3", 3.0):
            with pytest.raises(cg.ConfigurationError, match="must be one of 1, 3"):
                suite.draw(1, 1, difficulty)


@pytest.mark.parametrize("weights", [None, "frontier"])
def test_difficulty_as_an_option(weights):
    single = SuiteEnv(split=None, weights=weights)
    vector = ToolVectorEnv(Suite(split=None, weights=weights), 4)
    for seed in range(0, 20, 4):
        infos = vector.reset(seed=seed, options={"difficulty": 2})[1]
        assert infos["difficulty"].tolist() == [2] * 4
        for slot in range(4):
            info = single.reset(seed=seed + slot, options={"difficulty": np.int64(2)})[1]
            assert (info["env_id"], info["config_id"]) == (infos["env_id"][slot], infos["config_id"][slot])
    with pytest.raises(cg.ConfigurationError, match="must be one of 1, 2"):
        SuiteEnv(difficulty=(1, 2)).reset(options={"difficulty": 3})


@pytest.mark.parametrize("ids", [set(IDS), frozenset(IDS), 5, [3], [None], IDS[0]])
def test_ids_without_an_order_or_a_name(ids):
    with pytest.raises(cg.ConfigurationError, match="ids must be a sequence"):
        Suite(ids=ids)


def test_ids_of_every_ordered_kind():
    assert (
        Suite(ids=np.array(IDS)).ids == Suite(ids=iter(IDS)).ids == Suite(ids=dict.fromkeys(IDS)).ids == IDS
    )


def test_the_same_draws_in_every_process():
    code = """
from codegym_envs.env import Suite, SuiteEnv
for weights in (None, "frontier"):
    suite = Suite(topic="search", weights=weights)
    print([suite.draw_by_seed(seed) for seed in range(40)])
env = SuiteEnv(split=None, max_tool_calls=2)
env.reset(seed=4)
print([env.reset()[1]["env_id"] for _ in range(9)])
"""
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(texts) == 1


def test_a_failed_reset_leaves_the_episode_alone():
    env = SuiteEnv(split=None)
    env.reset(seed=1)
    module = env.module
    env.step(OBSERVE)
    other = next(env_id for env_id in IDS if env_id != module.env_id)
    for options in (
        {"env_id": other, "config_id": 999},
        {"env_id": other, "config": {"nothing": 1}},
        {"env_id": "CodeGym/NoSuch-v0"},
        {"config_id": 3},
        {"difficulty": 9},
        [3],
    ):
        with pytest.raises(cg.CodeGymError):
            env.reset(options=options)
        assert env.module is module
    assert env.step(OBSERVE)[4]["num_tool_calls"] == 2


@pytest.mark.parametrize("weights", [None, "frontier"])
@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda item: pickle.loads(pickle.dumps(item))])
def test_copies_of_suites_learn_by_themselves(weights, duplicate):
    env = SuiteEnv(split=None, weights=weights, max_tool_calls=2)
    env.reset(seed=1)
    env.step(OBSERVE)
    twin = duplicate(env)
    assert twin.suite is not env.suite
    for _ in range(80):
        assert env.step(OBSERVE)[:4] == twin.step(OBSERVE)[:4]
        if env.episode.outcome:
            assert env.reset()[0] == twin.reset()[0]
    recorded = [(arm.wins, arm.episodes) for arm in env.suite.arms]
    assert recorded == [(arm.wins, arm.episodes) for arm in twin.suite.arms]
    for number in range(40):
        twin.suite.record(twin.suite.ids[0], 1, won=number % 2 == 0)
    assert [(arm.wins, arm.episodes) for arm in env.suite.arms] == recorded


@pytest.mark.parametrize("kind", [SyncVectorEnv, AsyncVectorEnv])
def test_suites_in_gymnasiums_own_vectors(kind):
    theirs = kind([functools.partial(SuiteEnv, split=None, max_tool_calls=3)] * 3)
    ours = gymnasium.make_vec("CodeGym/Suite-v0", num_envs=3, split=None, max_tool_calls=3)
    assert text_of(theirs.reset(seed=1)) == text_of(ours.reset(seed=1))
    for _ in range(9):
        assert text_of(theirs.step((OBSERVE,) * 3)) == text_of(ours.step((OBSERVE,) * 3))
    theirs.close()


@pytest.fixture
def thousands(monkeypatch):
    """The catalog many times over, 13,000 environments under names of their own."""
    entries = load_index().entries
    many = []
    for number in range(13_000):
        entry = entries[number % len(entries)]
        name = f"{entry.name}_n{number}"
        camel = "".join(part.capitalize() for part in name.split("_"))
        many.append(msgspec.structs.replace(entry, id=f"CodeGym/{camel}-v0", name=name))
    index = Index(tuple(many), load_index().root)
    monkeypatch.setattr("codegym_envs.catalog.index.load_index", lambda: index)
    monkeypatch.setattr("codegym_envs.catalog.load_index", lambda: index)
    return [entry.id for entry in index.entries]


def test_a_large_catalog_is_read_once(thousands, monkeypatch):
    """Counted, not timed: how often what concerns all environments is asked for."""
    looked = []
    original = Index.difficulties
    monkeypatch.setattr(
        Index, "difficulties", lambda self, env_id: looked.append(1) or original(self, env_id)
    )
    listed = []
    monkeypatch.setattr(
        Index, "ids", lambda self, *a, _of=Index.ids, **k: listed.append(1) or _of(self, *a, **k)
    )
    suite = Suite(split=None, ids=thousands)
    assert (len(suite), len(looked), len(listed)) == (13_000, 13_000, 1)
    weighed = []
    suite = Suite(split=None, weights=lambda arms: weighed.append(len(arms)) or [1.0] * len(arms))
    for seed in range(200):
        env_id, _ = suite.draw_by_seed(seed)
        suite.record(env_id, 1, won=False)
    assert len(weighed) == 7  # once in 32 results
    assert (len(looked), len(listed)) == (26_000, 2)
    assert len({arm.config_ids for arm in suite.arms}) < 10
    assert copy.deepcopy(suite).draw_by_seed(5) == suite.draw_by_seed(5)


def test_many_environments_leave_nothing_behind():
    """What a vector holds depends on its slots, not on the environments that it has played."""
    env = ToolVectorEnv(Suite(split=None), 4)
    for seed in range(0, 200, 4):
        env.reset(seed=seed)
    held = [drawn.module for drawn in env._drawn.values()]
    assert len(held) == 4
    assert len(env._player._episodes) == len(env._player._starts) == 4


def test_a_renamed_copy_of_an_installed_module_is_a_module_of_its_own():
    module = catalog.load(IDS[0])
    twin = cg.loads(module.source, name="another_name")
    assert twin.hash == module.hash
    env, vector = ToolEnv(twin, execution="inline"), ToolVectorEnv(twin, 2, execution="inline")
    assert env.reset(seed=1)[0] == vector.reset(seed=1)[0][0]
    assert env.reset(seed=1)[1]["env_id"] == "CodeGym/AnotherName-v0"


def test_vectors_in_threads(monkeypatch):
    """Threads share modules, tasks and rules, also where the caches are too small for them."""
    from codegym_envs.env import resolving
    from codegym_envs.episode import rules, task_set

    monkeypatch.setattr(task_set, "_CACHED_TASKS", 2)
    monkeypatch.setattr(rules, "_KEPT", 2)
    monkeypatch.setattr(resolving, "_KEPT", 2)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    results, errors = {}, []

    def play(number):
        try:
            env = ToolVectorEnv(Suite(ids=IDS), 4, max_tool_calls=2, autoreset_mode="same_step")
            found = [text_of(env.reset(seed=5))]
            found += [text_of(env.step([OBSERVE, "x"] * 2)) for _ in range(40)]
            results[number] = found
        except BaseException as error:
            errors.append(error)

    try:
        threads = [threading.Thread(target=play, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert errors == []
    assert all(results[number] == results[0] for number in range(4))


@pytest.mark.parametrize("shards", [0, 1])
def test_an_end_by_a_budget_is_recorded_once_with_or_without_a_step_after_it(shards):
    suite = Suite(ids=IDS[:1], difficulty=1)
    env = ToolVectorEnv(suite, 2, autoreset_mode="same_step", shards=shards)
    env.reset(seed=0)
    env.truncate(0)
    env.truncate(0)
    assert suite.arms[0].episodes == 1
    infos = env.step([OBSERVE, OBSERVE])[4]
    assert infos["final_info"]["outcome"][0] == "budget"
    assert suite.arms[0].episodes == 1
    env.truncate(1)
    env.reset(seed=1)
    assert 1 < suite.arms[0].episodes <= 2
    env.close()
    single = SuiteEnv(suite=suite)
    single.reset(seed=0)
    single.truncate()
    single.step(OBSERVE)
    single.truncate()
    assert 2 < suite.arms[0].episodes <= 3
    assert suite.arms[0].wins == 0.0
