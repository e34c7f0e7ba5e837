"""Our vector environment gives what as many single environments give, in every mode."""

import functools
import os
import signal

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import RecordEpisodeStatistics
from vector_samples import IDS, MODES, call, script, text_of

import codegym_envs as cg
from codegym_envs import catalog
from codegym_envs.env import Suite, ToolEnv
from codegym_envs.vector import ShardLost, ToolVectorEnv


@pytest.mark.parametrize("shards", [0, 2])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("env_id", IDS)
def test_equals_gymnasiums_own(env_id, mode, shards):
    settings = {"max_tool_calls": 9, "max_invalid_actions": 3, "parallel_calls": "sequence"}
    ours = gymnasium.make_vec(env_id, num_envs=4, autoreset_mode=mode, shards=shards, **settings)
    theirs = SyncVectorEnv(
        [functools.partial(ToolEnv, env_id, **settings)] * 4,
        autoreset_mode=AutoresetMode.NEXT_STEP if mode == "next_step" else AutoresetMode.SAME_STEP,
    )
    assert isinstance(ours, ToolVectorEnv)
    try:
        first, second = ours.reset(seed=11), theirs.reset(seed=11)
        assert text_of(first) == text_of(second)
        for actions in script(env_id, 60, 4):
            mine, wanted = ours.step(actions), theirs.step(actions)
            assert text_of(mine) == text_of(wanted)
            for array, other in zip(mine[1:4], wanted[1:4], strict=True):
                assert array.dtype == other.dtype
            assert {key: getattr(value, "dtype", dict) for key, value in mine[4].items()} == {
                key: getattr(value, "dtype", dict) for key, value in wanted[4].items()
            }
    finally:
        ours.close()
        theirs.close()


def test_disabled_autoreset_with_a_mask():
    env = gymnasium.make_vec(IDS[0], num_envs=3, autoreset_mode="disabled", max_tool_calls=2)
    env.reset(seed=0)
    env.step([call("observe"), "x", call("observe")])
    *_, truncations, infos = env.step([call("observe"), "x", "x"])
    assert truncations.all()
    assert list(infos["outcome"]) == ["truncated"] * 3
    observations, *_, truncations, infos = env.step([call("observe")] * 3)
    assert list(infos["error"]) == ["episode_over"] * 3
    assert truncations.all()
    mask = np.array([False, True, False])
    last = observations
    observations, infos = env.reset(seed=[None, 5, None], options={"reset_mask": mask})
    assert (observations[0], observations[2]) == (last[0], last[2])
    assert infos["_config_id"].tolist() == mask.tolist()
    single = ToolEnv(IDS[0], max_tool_calls=2)
    assert observations[1] == single.reset(seed=5)[0]
    assert env.step([call("observe")] * 3)[3].tolist() == [True, False, True]
    env.close()


@pytest.mark.parametrize("mask", [[True, False], np.array([1, 0]), np.array([True]), np.zeros(2, bool)])
def test_wrong_masks(mask):
    env = ToolVectorEnv(IDS[0], 2)
    with pytest.raises(cg.ConfigurationError, match="reset_mask"):
        env.reset(options={"reset_mask": mask})


@pytest.mark.parametrize("mode", MODES)
def test_gymnasiums_vector_wrappers(mode):
    results = []
    for env in (
        gymnasium.make_vec(IDS[0], num_envs=2, max_tool_calls=5, autoreset_mode=mode),
        SyncVectorEnv(
            [functools.partial(ToolEnv, IDS[0], max_tool_calls=5)] * 2,
            autoreset_mode=AutoresetMode.NEXT_STEP if mode == "next_step" else AutoresetMode.SAME_STEP,
        ),
    ):
        wrapped = RecordEpisodeStatistics(env)
        wrapped.reset(seed=0)
        lengths = []
        for _ in range(20):
            infos = wrapped.step((call("observe"), "x"))[4]
            if "episode" in infos:
                lengths.append(infos["episode"]["l"].tolist())
        results.append(lengths)
        assert list(wrapped.length_queue) == [5] * len(wrapped.length_queue)
        wrapped.close()
    assert results[0] == results[1]
    assert results[0]


def test_mixed_ids():
    env = ToolVectorEnv(IDS, num_envs=2 * len(IDS))
    observations, infos = env.reset(seed=4)
    assert list(infos["env_id"]) == [*IDS, *IDS]
    for slot, text in enumerate(observations):
        assert text == ToolEnv(IDS[slot % len(IDS)]).reset(seed=4 + slot)[0]
    env.action_space.seed(0)
    for _ in range(30):
        observations, *_ = env.step(env.action_space.sample())
        assert observations in env.observation_space
    for slot in range(env.num_envs):
        assert env.oracle_actions(slot)[-1].startswith('{"name": "done"')
    env.close()


def play_oracles(env, slots):
    """Rewards of the first episode of every slot, played by the oracles side by side."""
    plans = [list(env.oracle_actions(slot)) for slot in range(slots)]
    rewards = np.zeros(slots)
    while any(plans):
        actions = [plan.pop(0) if plan else call("observe") for plan in plans]
        live = [
            bool(plan) or action.startswith('{"name": "done"')
            for plan, action in zip(plans, actions, strict=True)
        ]
        rewards += env.step(actions)[1] * live
    return rewards


@pytest.mark.parametrize("shards", [0, 2])
def test_groups_share_their_tasks_whatever_their_pace(shards):
    env = gymnasium.make_vec(
        "CodeGym/Suite-v0", num_envs=6, group_size=3, split=None, max_tool_calls=7, shards=shards
    )
    _, infos = env.reset(seed=9)
    tasks: dict = {}

    def note(infos):
        for slot in np.flatnonzero(infos.get("_group", np.zeros(6, bool))):
            key = int(infos["group"][slot]), int(infos["group_episode"][slot])
            assert key[0] == slot // 3
            tasks.setdefault(key, {})[int(slot)] = (infos["env_id"][slot], int(infos["config_id"][slot]))

    note(infos)
    for number in range(60):
        # The members end after different numbers of steps: slot 1 and 4 are truncated early by nothing but
        # their own `truncate`.
        if number % 3 == 0:
            env.truncate(1)
            env.truncate(4)
        note(env.step([call("observe")] * 6)[4])
    env.close()
    shared = [set(members.values()) for members in tasks.values() if len(members) == 3]
    assert len(shared) >= 8
    assert all(len(members) == 1 for members in shared)
    assert len(set.union(*shared)) > 4


def test_groups_must_divide():
    with pytest.raises(cg.ConfigurationError, match="does not divide"):
        ToolVectorEnv(IDS[0], 5, group_size=2)


def test_every_environment_is_won_by_its_oracle_in_one_vector():
    ids = catalog.ids()
    env = ToolVectorEnv(ids)
    env.reset(seed=1)
    assert play_oracles(env, len(ids)).min() >= 1.0
    env.close()


@pytest.mark.parametrize("shards", [0, 2])
def test_send_and_recv_give_what_step_gives(shards):
    wanted = ToolVectorEnv(IDS[0], 6, max_tool_calls=6)
    env = ToolVectorEnv(IDS[0], 6, max_tool_calls=6, shards=shards)
    wanted.reset(seed=2)
    env.reset(seed=2)
    for number, actions in enumerate(script(IDS[0], 40, 6)):
        expected = wanted.step(actions)
        order = np.random.default_rng(number).permutation(6)
        env.send([actions[slot] for slot in order[:2]], [int(slot) for slot in order[:2]])
        env.send([actions[slot] for slot in order[2:]], order[2:])
        seen = {}
        while len(seen) < 6:
            found = env.recv(min_results=1, timeout_s=30.0)
            assert found.slots
            for place, slot in enumerate(found.slots):
                info = {
                    key: column[place]
                    for key, column in found.infos.items()
                    if not key.startswith("_") and found.infos[f"_{key}"][place]
                }
                seen[slot] = (
                    found.observations[place],
                    *(float(column[place]) for column in found[2:5]),
                    text_of(sorted(info.items(), key=lambda item: item[0])),
                )
        for slot in range(6):
            info = {
                key: column[slot]
                for key, column in expected[4].items()
                if not key.startswith("_") and expected[4][f"_{key}"][slot]
            }
            assert seen[slot] == (
                expected[0][slot],
                *(float(column[slot]) for column in expected[1:4]),
                text_of(sorted(info.items(), key=lambda item: item[0])),
            )
    assert env.recv().slots == ()
    env.close()


def test_send_takes_each_slot_once():
    env = ToolVectorEnv(IDS[0], 3)
    env.reset(seed=0)
    env.send(["x"], [1])
    for slots in ([1], [0, 0], [3]):
        with pytest.raises(cg.ConfigurationError):
            env.send(["x"] * len(slots), slots)
    with pytest.raises(cg.ConfigurationError, match="recv"):
        env.step(["x"] * 3)
    with pytest.raises(cg.ConfigurationError, match="recv"):
        env.reset()
    assert env.recv().slots == (1,)
    env.step(["x"] * 3)


def test_suite_draws_by_seed():
    first = gymnasium.make("CodeGym/Suite-v0", split="train", difficulty=(1, 2))
    picked = []
    for seed in range(40):
        prompt, info = first.reset(seed=seed)
        assert catalog.entry(info["env_id"]).split == "train"
        assert info["difficulty"] in (1, 2)
        again, info_again = first.reset(seed=seed)
        assert (prompt, info["config_id"]) == (again, info_again["config_id"])
        picked.append((info["env_id"], info["config_id"]))
    assert len({env_id for env_id, _ in picked}) > 20
    vector = gymnasium.make_vec("CodeGym/Suite-v0", num_envs=40, split="train", difficulty=(1, 2))
    _, infos = vector.reset(seed=0)
    assert list(zip(infos["env_id"], infos["config_id"].tolist(), strict=True)) == picked
    _, infos = vector.reset(options={"env_id": IDS[0], "config_id": 3})
    assert set(infos["env_id"]) == {IDS[0]}
    _, infos = vector.reset(options={"env_ids": [IDS[0], IDS[1]] * 20, "config_ids": [3, 5] * 20})
    assert list(infos["env_id"][:2]) == [IDS[0], IDS[1]]
    assert infos["config_id"][:2].tolist() == [3, 5]


def test_suite_equals_single_environments():
    vector = gymnasium.make_vec("CodeGym/Suite-v0", num_envs=3, split=None, max_tool_calls=4)
    singles = [gymnasium.make("CodeGym/Suite-v0", split=None, max_tool_calls=4) for _ in range(3)]
    observations, _ = vector.reset(seed=5)
    assert list(observations) == [env.reset(seed=5 + slot)[0] for slot, env in enumerate(singles)]
    ended = [False] * 3
    for _ in range(30):
        observations, *_ = vector.step([call("observe")] * 3)
        for slot, env in enumerate(singles):
            if ended[slot]:
                text, ended[slot] = env.reset()[0], False
            else:
                text, _, terminated, truncated, _ = env.step(call("observe"))
                ended[slot] = terminated or truncated
            assert observations[slot] == text


def test_a_curriculum_follows_success():
    suite = Suite(ids=IDS, difficulty=1, weights="frontier")
    loved, lost = suite.ids[0], suite.ids[1]
    for _ in range(200):
        suite.record(lost, 1, won=False)
        suite.record(loved, 1, won=True)
        for other in suite.ids[2:]:
            suite.record(other, 1, won=True)
    suite.record(suite.ids[2], 1, won=False)
    for _ in range(40):
        suite.record(suite.ids[2], 1, won=False)
        suite.record(suite.ids[2], 1, won=True)
    drawn = [suite.draw_by_seed(seed)[0] for seed in range(400)]
    assert drawn.count(suite.ids[2]) > 3 * drawn.count(loved) > 0
    assert drawn.count(lost) > 0


def test_the_vector_tells_the_suite_how_episodes_ended():
    suite = Suite(ids=IDS[:2], difficulty=1)
    env = ToolVectorEnv(suite, 8)
    env.reset(seed=0)
    play_oracles(env, 8)
    assert sum(arm.episodes for arm in suite.arms) > 7  # a little fades with each further episode
    assert sum(arm.wins for arm in suite.arms) > 7


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"split": "dev"}, "split"),
        ({"difficulty": 4}, "difficulty"),
        ({"difficulty": (3, 1)}, "difficulty"),
        ({"topic": "no such topic"}, "left to draw from"),
        ({"weights": "best"}, "weights"),
        ({"weights": 3}, "weights"),
        ({"memory": 0}, "memory"),
        ({"ids": "CodeGym/PettyCash-v1"}, "sequence of ids"),
        ({"ids": ["CodeGym/Nothing-v0"]}, "Nothing"),
        ({"splits": "train"}, "splits"),
    ],
)
def test_wrong_selections(arguments, text):
    with pytest.raises(cg.CodeGymError, match=text):
        gymnasium.make("CodeGym/Suite-v0", **arguments)
    with pytest.raises(cg.CodeGymError, match=text):
        gymnasium.make_vec("CodeGym/Suite-v0", num_envs=2, **arguments)


@pytest.mark.parametrize(
    "weights", [lambda arms: [1.0], lambda arms: [-1.0] * len(arms), lambda arms: [0.0] * len(arms)]
)
def test_wrong_weights(weights):
    with pytest.raises(cg.ConfigurationError, match="weights"):
        Suite(ids=IDS, weights=weights).draw(1, 1)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"num_envs": 0}, "num_envs"),
        ({"shards": -1}, "shards"),
        ({"group_size": 0}, "group_size"),
        ({"autoreset_mode": "later"}, "autoreset_mode"),
        ({"render_mode": "rgb_array"}, "render_mode"),
        ({"execution": "trusted"}, "execution"),
        ({"action_format": "yaml"}, "action_format"),
        ({"parallel_calls": "all"}, "parallel_calls"),
        ({"module": []}, "at least one"),
    ],
)
def test_wrong_arguments(arguments, text):
    with pytest.raises(cg.ConfigurationError, match=text):
        ToolVectorEnv(**{"module": IDS[0], "num_envs": 2, **arguments})


def test_wrong_actions_and_seeds():
    env = ToolVectorEnv(IDS[0], 2)
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step(["x", "x"])
    env.reset(seed=np.int64(3))
    env.reset(seed=[1, None])
    for seed in ([1], "ab", -1, 2.5, True):
        with pytest.raises(cg.ConfigurationError, match="seed"):
            env.reset(seed=seed)
    for actions in (["x"], "xx", ["x"] * 3):
        with pytest.raises(cg.ConfigurationError, match="one action"):
            env.step(actions)
    assert env.step(np.array(["x", call("observe")]))[4]["status"].tolist() == ["invalid_action", "ok"]
    with pytest.raises(cg.ConfigurationError, match="unknown option"):
        env.reset(options={"level": 3})


def test_a_failed_reset_leaves_the_episodes_alone():
    env = ToolVectorEnv(IDS[0], 2)
    env.reset(seed=0)
    env.step([call("observe")] * 2)
    with pytest.raises(cg.ConfigurationError):
        env.reset(options={"config": {"nothing": 1}})
    assert env.step([call("observe")] * 2)[4]["num_tool_calls"].tolist() == [2, 2]


def test_rendering(capsys):
    env = ToolVectorEnv(IDS[0], 2, render_mode="ansi")
    env.reset(seed=0)
    env.step(["x", call("observe")])
    assert "Invalid action" in env.render()[0]
    assert env.render()[1].startswith('{"name": "observe"')
    env = ToolVectorEnv(IDS[0], 2, render_mode="human")
    env.reset(seed=0)
    assert "[1] " in capsys.readouterr().out


def test_a_lost_shard_is_said_and_started_again():
    env = ToolVectorEnv(IDS[0], 4, shards=2)
    first, _ = env.reset(seed=1)
    victim = env._player._shards[1].process
    os.kill(victim.pid, signal.SIGKILL)
    with pytest.raises(ShardLost, match="shard 1") as lost:
        env.step([call("observe")] * 4)
    assert lost.value.slots == (1, 3)
    with pytest.raises(gymnasium.error.ResetNeeded, match=r"slots \[1, 3\]"):
        env.step([call("observe")] * 4)
    again, _ = env.reset(seed=1)
    assert again == first
    assert env.step([call("observe")] * 4)[4]["status"].tolist() == ["ok"] * 4
    processes = [shard.process for shard in env._player._shards]
    env.close()
    assert all(process.poll() is not None for process in processes)


def test_errors_of_a_shard_are_those_of_the_process():
    env = ToolVectorEnv(IDS[0], 2, shards=2)
    with pytest.raises(cg.ConfigurationError, match="unknown value"):
        env.reset(options={"config": {"nothing": 1}})
    env.reset(seed=0)
    assert env.step([call("observe")] * 2)[4]["status"].tolist() == ["ok"] * 2
    env.close()


def test_isolated_modules_play_in_batches(tmp_path):
    source = catalog.load(IDS[0]).source + "\n# another text, so that nobody trusts it\n"
    path = tmp_path / "stranger_v3.py"
    path.write_text(source)
    env_id = cg.register(path)
    try:
        ours = gymnasium.make_vec(env_id, num_envs=3, max_tool_calls=6)
        theirs = gymnasium.make_vec(env_id, num_envs=3, max_tool_calls=6, vectorization_mode="sync")
        assert text_of(ours.reset(seed=0)) == text_of(theirs.reset(seed=0))
        for actions in script(IDS[0], 20, 3):
            assert text_of(ours.step(actions)) == text_of(theirs.step(actions))
        ours.close()
        theirs.close()
    finally:
        del gymnasium.registry[env_id]


def test_a_live_environment_in_the_vector_is_small():
    """Memory of one more environment in the vector, beyond its hidden input and prompt: at most 6 kB."""
    import gc
    import tracemalloc

    def used(count):
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        env = ToolVectorEnv(IDS[0], count)
        env.reset(seed=0, options={"config_id": 0})
        env.step([call("observe")] * count)
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        env.close()
        return taken

    used(10)
    assert (used(100) - used(40)) / 60 <= 6 * 1024
