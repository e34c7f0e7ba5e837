"""What Gymnasium expects of a vector environment, compared with its own where it has one."""

import copy
import functools
import pickle

import gymnasium
import numpy as np
import pytest
from gymnasium.envs.registration import EnvSpec
from gymnasium.error import ClosedEnvironmentError, ResetNeeded
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import DictInfoToList, RecordEpisodeStatistics
from vector_samples import IDS, MODES, OBSERVE, call, script, text_of

import codegym_envs as cg
from codegym_envs.env import Suite, ToolEnv
from codegym_envs.vector import ToolVectorEnv


def theirs(mode, slots=2, **settings):
    return SyncVectorEnv(
        [functools.partial(ToolEnv, IDS[0], **settings)] * slots, autoreset_mode=AutoresetMode[mode.upper()]
    )


@pytest.mark.parametrize("shards", [0, 2])
def test_closed_for_good(shards):
    env = ToolVectorEnv(IDS[0], 2, shards=shards)
    env.reset(seed=0)
    env.send([OBSERVE], [0])
    env.close()
    env.close()
    for use in (
        lambda: env.step([OBSERVE] * 2),
        env.reset,
        env.recv,
        lambda: env.send([OBSERVE], [1]),
        lambda: env.oracle_actions(1),
        lambda: env.truncate(1),
    ):
        with pytest.raises(ClosedEnvironmentError):
            use()
    if shards:
        assert all(shard.process.poll() is not None for shard in env._player._shards)


def test_closed_before_it_began():
    env = ToolVectorEnv(IDS[0], 2)
    env.close()
    assert env.closed


@pytest.mark.parametrize("mode", MODES)
def test_all_end_in_one_step(mode):
    """No key stays that no environment has."""
    ours, wanted = (
        ToolVectorEnv(IDS[0], 2, autoreset_mode=mode, max_tool_calls=2),
        theirs(mode, max_tool_calls=2),
    )
    ours.reset(seed=4)
    wanted.reset(seed=4)
    for _ in range(5):
        assert text_of(ours.step([OBSERVE, "x"])) == text_of(wanted.step((OBSERVE, "x")))


@pytest.mark.parametrize("mode", ["next_step", "same_step", "disabled"])
def test_a_masked_reset_repeats_what_the_others_said_last(mode):
    ours, wanted = ToolVectorEnv(IDS[0], 3, autoreset_mode=mode), theirs(mode, 3)
    for seed in (7, None):
        for env in (ours, wanted):
            env.reset(seed=7)
            env.step((OBSERVE,) * 3)
        mask = np.array([False, True, False])
        options = {"reset_mask": mask}
        results = [
            env.reset(seed=None if seed is None else [None, seed, None], options=dict(options))
            for env in (ours, wanted)
        ]
        assert text_of(results[0]) == text_of(results[1])
        ours.reset(options=options)
        assert list(options) == ["reset_mask"]
        assert options["reset_mask"] is mask


def test_masked_reset_before_the_first():
    env = ToolVectorEnv(IDS[0], 2, autoreset_mode="disabled")
    observations, infos = env.reset(seed=1, options={"reset_mask": np.array([True, False])})
    assert [bool(text) for text in observations] == [True, False]
    assert infos["_env_id"].tolist() == [True, False]
    with pytest.raises(ResetNeeded, match=r"slots \[1\]"):
        env.step([OBSERVE] * 2)
    env.send([OBSERVE], [0])
    assert env.recv().slots == (0,)


def test_statistics_of_a_masked_reset():
    env = RecordEpisodeStatistics(ToolVectorEnv(IDS[0], 2, autoreset_mode="disabled", max_tool_calls=3))
    env.reset(seed=0)
    env.step(["x", "x"])
    env.reset(options={"reset_mask": np.array([True, False])})
    env.step(["x", "x"])
    infos = env.step(["x", "x"])[4]
    assert infos["episode"]["l"].tolist() == [0, 3]


@pytest.mark.parametrize("mode", MODES)
def test_infos_as_lists(mode):
    listed = []
    for env in (
        ToolVectorEnv(IDS[0], 4, autoreset_mode=mode, max_tool_calls=3, max_invalid_actions=2),
        theirs(mode, 4, max_tool_calls=3, max_invalid_actions=2),
    ):
        wrapped = DictInfoToList(env)
        rows = [wrapped.reset(seed=1)[1]]
        rows += [wrapped.step(actions)[4] for actions in script(IDS[0], 12, 4)]
        listed.append(text_of(rows))
    assert listed[0] == listed[1]


def test_seeds_and_generators():
    ours, wanted = ToolVectorEnv(IDS[0], 3), theirs("next_step", 3)
    for seed in (5, [9, 2, 4], np.array([3, 1, 2]), (1, 2, 3)):
        given = seed.tolist() if isinstance(seed, np.ndarray) else seed
        assert text_of(ours.reset(seed=seed)) == text_of(wanted.reset(seed=given))
        assert ours.np_random_seed == wanted.np_random_seed
        states = [[rng.bit_generator.state for rng in env.np_random] for env in (ours, wanted)]
        assert states[0] == states[1]
    fresh = ToolVectorEnv(IDS[0], 2)
    assert len(set(fresh.np_random_seed)) == 2
    assert fresh.np_random_seed == fresh.np_random_seed
    first, second = fresh.reset(), ToolVectorEnv(IDS[0], 2).reset(seed=list(fresh.np_random_seed))
    assert first[0] != "" != second[0]


@pytest.mark.parametrize(
    "arguments",
    [
        {"id": IDS[0], "num_envs": 3, "autoreset_mode": "same_step", "max_tool_calls": 4},
        {"id": IDS[0], "num_envs": 1, "group_size": 1},
        {"id": "CodeGym/Suite-v0", "num_envs": 2, "difficulty": (1, 2), "weights": "frontier"},
        {"id": IDS[0], "num_envs": 2, "vectorization_mode": "sync"},
    ],
)
def test_a_spec_makes_the_same_again(arguments):
    env = gymnasium.make_vec(**arguments)
    begun = env.reset(seed=3)
    for spec in (env.spec, pickle.loads(pickle.dumps(env.spec)), EnvSpec.from_json(env.spec.to_json())):
        again = gymnasium.make_vec(spec)
        assert type(again) is type(env)
        assert again.num_envs == env.num_envs
        assert text_of(again.reset(seed=3)) == text_of(begun)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
@pytest.mark.parametrize("what", [IDS[0], IDS, Suite(ids=IDS, weights="frontier")])
def test_copies_go_on_by_themselves(duplicate, what):
    env = ToolVectorEnv(what, 4, max_tool_calls=5, group_size=1 if what == IDS else 2)
    env.reset(seed=2)
    for _ in range(3):
        env.step(["x", OBSERVE, OBSERVE, OBSERVE])
    env.send([OBSERVE], [2])
    twin = duplicate(env)
    assert twin.recv().observations == env.recv().observations
    for _ in range(20):
        mine, other = env.step([OBSERVE] * 4), twin.step([OBSERVE] * 4)
        assert text_of(mine) == text_of(other)
    before = env.step([OBSERVE] * 4)
    twin.close()
    assert text_of(env.step([OBSERVE] * 4)) != text_of(before)


def test_shards_cannot_be_copied():
    env = ToolVectorEnv(IDS[0], 2, shards=1)
    for duplicate in (copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="other processes"):
            duplicate(env)
    env.close()


def test_results_share_nothing_that_changes():
    env = ToolVectorEnv(IDS[0], 2, max_tool_calls=3)
    wanted = ToolVectorEnv(IDS[0], 2, max_tool_calls=3)
    begun = env.reset(seed=1), wanted.reset(seed=1)
    for _ in range(12):
        assert text_of(begun[0]) == text_of(begun[1])
        _, *arrays, infos = begun[0] if len(begun[0]) == 5 else (None, begun[0][1])
        for column in (*arrays, *infos.values()):
            if isinstance(column, np.ndarray) and column.flags.writeable:
                column[:] = True if column.dtype == np.bool_ else 0
        for tools in infos.get("tools", []):
            if isinstance(tools, list):
                tools.clear()
        begun = env.step([OBSERVE, "x"]), wanted.step([OBSERVE, "x"])


def test_a_given_input_stays_as_it_was(echo):
    config = {"kept": 3}
    env = ToolVectorEnv(echo, 1, execution="inline")
    env.reset(options={"config": config})
    config["kept"] = 8
    assert env.oracle_actions(0)[-1] == call("done", answer=3)
    assert env.step([call("done", answer=3)])[1].tolist() == [1.0]


@pytest.mark.parametrize(
    "actions", [None, 3, {OBSERVE: 1, "x": 2}, {OBSERVE, "x"}, "xx", [OBSERVE], iter("xx")]
)
def test_what_is_no_batch_of_actions(actions):
    env = ToolVectorEnv(IDS[0], 2)
    env.reset(seed=0)
    with pytest.raises(cg.ConfigurationError, match="one action for each of 2"):
        env.step(actions)
    assert env.step([OBSERVE] * 2)[4]["num_tool_calls"].tolist() == [1, 1]


@pytest.mark.parametrize(
    "options",
    [
        {"config_ids": 3},
        {"config_ids": [1]},
        {"config_ids": "12"},
        {"config_ids": [1, 2], "config_id": 1},
        {"config_ids": [1, "2"]},
        {"env_ids": [IDS[0]] * 2},
        {"reset_mask": [True, True]},
        [1],
        "seed",
    ],
)
def test_wrong_options(options):
    env = ToolVectorEnv(IDS[0], 2)
    env.reset(seed=0)
    with pytest.raises(cg.ConfigurationError, match="option"):
        env.reset(options=options)
    assert env.step([OBSERVE] * 2)[4]["num_tool_calls"].tolist() == [1, 1]


def test_a_column_may_leave_the_choice_to_the_seed():
    env = ToolVectorEnv(IDS[0], 3)
    drawn = env.reset(seed=5)[1]["config_id"].tolist()
    assert env.reset(seed=5, options={"config_ids": [None, 4, None]})[1]["config_id"].tolist() == [
        drawn[0],
        4,
        drawn[2],
    ]


def test_a_number_of_results_fits_the_dtype():
    env = ToolVectorEnv(IDS[0], 2)
    infos = env.reset(seed=0)[1]
    for key in ("config_id", "difficulty", "max_tool_calls"):
        assert infos[key].dtype == np.int64
    *_, infos = env.step([OBSERVE] * 2)
    assert infos["num_tool_calls"].dtype == np.int64
    assert infos["_num_tool_calls"].dtype == np.bool_
