"""``configs="fresh"``: inputs that are made for each episode, everywhere where environments are made."""

import copy
import json
import os
import pickle
import subprocess
import sys

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import SyncVectorEnv

import codegym_envs as cg
from codegym_envs import catalog
from codegym_envs.agents import make_agent, rollout
from codegym_envs.chat import ChatEpisode
from codegym_envs.env import ToolEnv
from codegym_envs.episode import SEEDS, Choices, fresh_task
from codegym_envs.errors import ConfigurationError, ExecutionFailed
from codegym_envs.executor import load_program
from codegym_envs.spec import TaskConfig, decode, digest, encode
from codegym_envs.spec.parse import parse_module
from codegym_envs.trajectories import replay
from codegym_envs.vector import ToolVectorEnv
from codegym_envs.wrappers import ProgressReward

ID = "CodeGym/PettyCash-v1"

PILES = '''"""Piles of stones

A quarry keeps its stones in piles. How many stones lie in all piles together?

Example: for the piles 2, 3 and 4 the answer is 9.
"""
TOPICS = ("search",)


def generate(rng, difficulty):
    """Some piles."""
    {generate}


def reference(piles: list[int]) -> int:
    """The sum."""
    if not piles:
        raise ValueError("there is no pile")
    return sum(piles)


def observe(state) -> int:
    """Number of piles."""
    return len(state.piles)


def pile(state, number: int) -> int:
    """Stones of one pile.

    Args:
        number: Counted from 0.
    """
    return state.piles[number]


def solve(tools) -> int:
    """Count them all."""
    total = 0
    for number in range(tools.observe()):
        total += tools.pile(number=number)
    return total
'''


def piles(generate, name="piles"):
    return cg.loads(PILES.replace("{generate}", generate), name=name)


def plain(value):
    return value.tolist() if isinstance(value, np.ndarray) else dict(value)


def text_of(value):
    return json.dumps(value, default=plain, sort_keys=True)


@pytest.mark.parametrize("env_id", catalog.ids())
def test_the_oracle_wins_fresh_episodes_of_every_environment(env_id):
    env = gymnasium.make(env_id, configs="fresh")
    frozen = {config.digest for config in env.unwrapped.configs}
    seen = set()
    for seed in range(3):
        _, info = env.reset(seed=seed, options={"difficulty": seed + 1})
        assert (info["config_id"], info["difficulty"]) == (None, seed + 1)
        assert 0 <= info["fresh_seed"] < SEEDS
        seen.add(digest(env.unwrapped.given_inputs))
        for action in env.unwrapped.oracle_actions():
            _, reward, terminated, _, _ = env.step(action)
        assert (reward, terminated) == (1.0, True)
    assert len(seen) == 3
    assert not seen & frozen


def test_frozen_is_the_default_and_says_that_nothing_is_fresh():
    env = gymnasium.make(ID)
    _, info = env.reset(seed=3)
    assert info["fresh_seed"] is None
    assert info["config_id"] == gymnasium.make(ID, configs="frozen").reset(seed=3)[1]["config_id"]
    assert env.unwrapped.given_inputs is None


@pytest.mark.parametrize("configs", ["new", None, True, ["fresh"]])
def test_another_value_of_configs_is_refused(configs):
    with pytest.raises(ConfigurationError, match="configs must be 'frozen' or 'fresh'"):
        ToolEnv(ID, configs=configs)


def test_both_tiers_and_other_interpreters_draw_the_same_inputs():
    program = (
        "import codegym_envs as cg\n"
        "from codegym_envs.spec import encode\n"
        f"env = cg.ToolEnv({ID!r}, configs='fresh')\n"
        "for seed in range(4):\n"
        "    env.reset(seed=seed)\n"
        "    print(encode(env.given_inputs))\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for hash_seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    inline, isolated = (ToolEnv(ID, tier, configs="fresh") for tier in ("inline", "isolated"))
    for _ in range(4):
        assert inline.reset(seed=9) == isolated.reset(seed=9)
        assert inline.reset() == isolated.reset()
        assert inline.given_inputs == isolated.given_inputs
    assert len(set(runs[0].splitlines())) == 4


def test_a_fresh_input_is_named_by_its_seed_and_difficulty():
    env = ToolEnv(ID, configs="fresh")
    _, info = env.reset(seed=5)
    inputs = env.given_inputs
    again = ToolEnv(ID)
    options = {"fresh_seed": info["fresh_seed"], "difficulty": info["difficulty"]}
    assert again.reset(options=options)[1] == info
    assert again.given_inputs == inputs
    assert env.reset(options={"config_id": 2})[1]["config_id"] == 2


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"fresh_seed": 1}, "goes with options\\['difficulty'\\]"),
        ({"fresh_seed": -1, "difficulty": 1}, "fresh_seed"),
        ({"fresh_seed": SEEDS, "difficulty": 1}, "fresh_seed"),
        ({"fresh_seed": 1, "difficulty": 4}, "must be one of 1, 2, 3"),
        ({"fresh_seed": 1, "config_id": 1}, "not both"),
        ({"difficulty": 0}, "must be one of 1, 2, 3"),
    ],
)
def test_options_that_name_no_fresh_input_are_refused(options, text):
    with pytest.raises(ConfigurationError, match=text):
        ToolEnv(ID, configs="fresh").reset(options=options)


def test_vectors_agree_with_single_environments():
    ours = gymnasium.make_vec(ID, num_envs=3, configs="fresh")
    theirs = SyncVectorEnv([lambda: ToolEnv(ID, configs="fresh")] * 3)
    for seed in (4, None):
        left, right = ours.reset(seed=seed), theirs.reset(seed=seed)
        assert left[0] == right[0]
        for key in ("fresh_seed", "difficulty", "config_id", "max_tool_calls"):
            assert left[1][key].tolist() == right[1][key].tolist()
    single = ToolEnv(ID, configs="fresh")
    single.reset(seed=5)
    assert ours.reset(seed=4)[1]["fresh_seed"][1] == single.reset(seed=5)[1]["fresh_seed"]
    assert ours.oracle_actions(1) == single.oracle_actions()


def test_shards_and_groups_play_the_same_fresh_inputs():
    single = gymnasium.make_vec(ID, num_envs=4, configs="fresh", group_size=2)
    sharded = gymnasium.make_vec(ID, num_envs=4, configs="fresh", group_size=2, shards=2)
    try:
        (one, first), (two, second) = single.reset(seed=1), sharded.reset(seed=1)
        assert (one, text_of(first)) == (two, text_of(second))
        seeds = first["fresh_seed"].tolist()
        assert seeds[0] == seeds[1] != seeds[2] == seeds[3]
        assert [sharded.oracle_actions(slot) for slot in range(4)] == [
            single.oracle_actions(slot) for slot in range(4)
        ]
    finally:
        sharded.close()


def test_frozen_and_fresh_slots_share_one_info():
    envs = ToolVectorEnv(ID, 3, configs="fresh")
    _, infos = envs.reset(seed=1, options={"config_ids": [4, None, 5]})
    assert infos["config_id"].tolist() == [4, None, 5]
    assert [value is None for value in infos["fresh_seed"]] == [True, False, True]


def test_suites_draw_fresh_inputs():
    single = gymnasium.make("CodeGym/Suite-v0", split=None, configs="fresh")
    envs = gymnasium.make_vec("CodeGym/Suite-v0", num_envs=2, split=None, configs="fresh")
    _, infos = envs.reset(seed=7)
    _, info = single.reset(seed=8)
    for key in ("env_id", "fresh_seed", "difficulty"):
        assert infos[key][1] == info[key]
    assert info["config_id"] is None
    assert single.reset(seed=8, options={"difficulty": 2})[1]["difficulty"] == 2
    with pytest.raises(ConfigurationError, match=r"fresh_seed.*goes with"):
        single.reset(options={"fresh_seed": 3, "difficulty": 1})


def test_copies_go_on_with_the_same_fresh_input():
    env = ToolEnv(ID, configs="fresh")
    env.reset(seed=2)
    actions = env.oracle_actions()
    env.step(actions[0])
    for twin in (copy.deepcopy(env), pickle.loads(pickle.dumps(env))):
        assert twin.oracle_actions() == actions
        assert [twin.step(action)[1] for action in actions[1:]][-1] == 1.0
        assert twin.reset()[1]["fresh_seed"] == copy.deepcopy(env).reset()[1]["fresh_seed"]


def test_records_of_fresh_episodes_can_be_played_again():
    env = ToolEnv(ID, configs="fresh")
    played = rollout(env, make_agent("oracle")(), seed=3)
    assert (played.outcome, played.config_id) == ("won", None)
    assert played.config == decode(encode(env.given_inputs))
    assert replay(played).exact


def test_chats_and_wrappers_play_fresh_inputs():
    chat = ChatEpisode(ToolEnv(ID, configs="fresh"))
    opening = chat.reset(seed=3)
    assert opening == ChatEpisode(ToolEnv(ID, configs="fresh")).reset(seed=3)
    dense = ProgressReward(ToolEnv(ID, configs="fresh", max_tool_calls=2))
    dense.reset(seed=3)
    first = dense.unwrapped.given_inputs
    assert dense.step('{"name": "observe", "parameters": {}}')[4]["progress"] > 0.0
    assert dense.unwrapped.given_inputs == first


def test_a_module_without_generate_says_what_to_do():
    source = PILES.replace("def generate(rng, difficulty):", "def _unused(difficulty):")
    module = parse_module(
        source.replace("{generate}", "return difficulty"),
        name="piles",
        sidecar='{"difficulty": 1, "inputs": {"piles": [1, 2]}}\n',
    )
    for make in (ToolEnv, lambda subject, **given: ToolVectorEnv(subject, 2, **given)):
        with pytest.raises(ConfigurationError, match=r"has no generate, only a list.*write generate"):
            make(module, configs="fresh")
    with pytest.raises(ConfigurationError, match="no generate"):
        ToolEnv(module).reset(options={"fresh_seed": 1, "difficulty": 1})
    assert ToolEnv(module).reset(seed=1)[1]["config_id"] == 0


def test_inputs_that_cannot_be_played_are_drawn_again():
    module = piles(
        'return {"piles": [rng.integers(1, 9) for _ in range(rng.choice([0, 3, 300]))]}', name="some_piles"
    )
    env = ToolEnv(module, "inline", configs="fresh")
    sizes = set()
    for seed in range(30):
        env.reset(seed=seed, options={"difficulty": 2})
        sizes.add(len(env.given_inputs["piles"]))
    assert sizes == {3}
    env.reset(seed=0, options={"difficulty": 3})  # 512 actions
    assert {len(_inputs(env, seed)["piles"]) for seed in range(30)} == {3, 300}


def _inputs(env, seed):
    env.reset(seed=seed, options={"difficulty": 3})
    return env.given_inputs


def test_a_generator_that_never_gives_what_can_be_played_is_named():
    module = piles('return {"piles": []}', name="no_piles")
    with pytest.raises(ExecutionFailed, match=r"20 inputs of difficulty 1 .* no_piles drew .* no pile"):
        ToolEnv(module, "inline", configs="fresh").reset(options={"difficulty": 1})


def test_frozen_inputs_come_only_where_there_are_no_others():
    module = piles('return {"piles": [rng.integers(0, 120)]}', name="one_pile")
    program = load_program(module, "inline")
    tasks = ToolEnv(module, "inline")._tasks
    frozen = {config.digest for config in tasks.configs}
    drawn = [fresh_task(tasks, tasks.pick_fresh(seed, 1)) for seed in range(40)]
    assert not {digest(inputs) for inputs, _ in drawn} & frozen
    assert drawn[3] is fresh_task(tasks, tasks.pick_fresh(3, 1))
    assert [program.reference(inputs) for inputs, _ in drawn] == [answer for _, answer in drawn]
    few = piles('return {"piles": [rng.integers(0, 3)]}', name="few_piles")
    env = ToolEnv(few, "inline", configs="fresh")
    assert {env.reset(seed=seed) and env.given_inputs["piles"][0] for seed in range(20)} == {0, 1, 2}


def test_every_difficulty_is_drawn_alike():
    choices = Choices("CodeGym/X-v0", [TaskConfig(level, level, "0" * 64) for level in (1, 2, 3)])
    counts = dict.fromkeys((1, 2, 3), 0)
    for seed in range(300):
        counts[choices.pick_fresh(choices.seed_number(seed)).difficulty] += 1
    assert all(80 < count < 120 for count in counts.values())
