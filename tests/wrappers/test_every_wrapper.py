"""What holds for every wrapper, and for all of them at once."""

import copy
import functools
import itertools
import json
import pickle
import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv
from wrapper_samples import ALL, HOSTILE, RANDOM, call, play, solution

import codegym_envs as cg
from codegym_envs import wrappers
from codegym_envs.env import SuiteEnv, ToolEnv
from codegym_envs.errors import ConfigurationError
from codegym_envs.trajectories import (
    EpisodeRecorder,
    Trajectory,
    dump_line,
    environment_of,
    load_line,
    replay,
)
from codegym_envs.wrappers import EpisodeWrapper

every_wrapper = pytest.mark.parametrize("name", ALL)
CATALOG = sorted(cg.catalog.ids())[::12]


def episode(env, seed=3, actions=None):
    """Everything that an agent sees of an episode."""
    first = env.reset(seed=seed)
    return [first, *play(env, solution(env) if actions is None else actions)]


def test_all_wrappers_are_tried(make):
    tried = set()
    for wrap in ALL.values():
        env = wrap(make())
        while isinstance(env, gymnasium.Wrapper):
            tried.add(type(env).__name__)
            env = env.env
    assert tried == set(wrappers.__all__) - {"EpisodeWrapper", "RecordTrajectories"}
    assert list(wrappers.__all__) == sorted(wrappers.__all__)


@every_wrapper
def test_the_oracle_still_solves(make, name):
    for seed in range(3):
        env = ALL[name](make())
        results = episode(env, seed)
        assert results[-1][2:4] == (True, False)
        assert results[-1][4]["outcome"] == "won"
        if "sparse_reward" in results[-1][4]:
            assert results[-1][4]["sparse_reward"] is not None
        else:
            assert results[-1][1] == 1.0


@pytest.mark.filterwarnings("ignore:.*which is not a tool of")
@pytest.mark.parametrize("env_id", CATALOG)
def test_the_oracle_still_solves_the_catalog(env_id):
    results = episode(ALL["stack"](ToolEnv(env_id, max_tool_calls=2_000)))
    assert results[-1][4]["outcome"] == "won"


@every_wrapper
def test_the_same_seed_gives_the_same_texts(make, name):
    one, other = ALL[name](make()), ALL[name](make())
    assert episode(one) == episode(other)
    assert episode(one) == episode(other)  # not only in the first episode
    one.reset(seed=8), other.reset(seed=8)
    for _ in range(3):  # and without a seed, as many episodes after one
        assert one.reset() == other.reset()
        assert play(one, solution(one)) == play(other, solution(other))


@pytest.mark.parametrize("name", RANDOM)
def test_another_seed_gives_other_texts(make, name):
    wrap = ALL[name]
    env = wrap(make())
    config = {"config_id": 0}

    def seen(env, seed):
        return [env.reset(seed=seed, options=config), *play(env, solution(env))]

    assert len({str(seen(env, seed)) for seed in range(4)}) > 1
    if isinstance(wrap, (functools.partial, type)):
        assert len({str(seen(wrap(make(), seed=seed), 3)) for seed in range(4)}) > 1


@every_wrapper
def test_episodes_after_another_differ_and_can_be_had_again(make, name):
    env = ALL[name](make())
    env.reset(seed=3)
    seeds = []
    for _ in range(4):
        env.reset()
        seeds.append(env.episode_seed)
    assert len(set(seeds)) == 4
    assert all(0 <= seed < 2**53 for seed in seeds)
    env.reset(seed=3)
    for seed in seeds:
        env.reset()
        assert env.episode_seed == seed


def test_two_wrappers_of_one_class_make_choices_of_their_own(make):
    env = wrappers.TransientFailures(wrappers.ShuffleToolNames(wrappers.TransientFailures(make())))
    env.reset(seed=3)
    assert env.episode_seed != env.env.env.episode_seed
    alone = wrappers.TransientFailures(make())
    alone.reset(seed=3)
    assert alone.episode_seed == env.env.env.episode_seed


def test_a_wrapper_of_ones_own_is_recorded_under_its_whole_name(make):
    class Latency(wrappers.Latency):
        """Not the library's."""

    name = Latency(make()).describe()["name"]
    assert name.endswith(":test_a_wrapper_of_ones_own_is_recorded_under_its_whole_name.<locals>.Latency")


def test_an_environment_that_was_never_seeded_depends_on_its_own_seed(make):
    def started(env):
        assert isinstance(env.np_random_seed, int)
        env.reset()
        return env

    one, other = started(ALL["names"](make())), started(ALL["names"](make()))
    assert one.episode_seed != other.episode_seed


@every_wrapper
def test_spaces_are_true(make, name):
    env = ALL[name](make())
    env.action_space.seed(4)
    for seed in (3, 4):
        observation, info = env.reset(seed=seed)
        assert observation in env.observation_space
        assert info["task"] or info["tools"]
        for _ in range(30):
            action = env.action_space.sample()
            assert action in env.action_space
            observation, reward, terminated, truncated, info = env.step(action)
            assert observation in env.observation_space
            assert type(reward) is float
            assert info["status"] != "invalid_action", observation
            if terminated or truncated:
                break


@every_wrapper
def test_no_action_raises_and_refused_ones_change_nothing(make, name):
    env = ALL[name](make())
    env.reset(seed=3)
    half = len(solution(env)) // 2
    actions = solution(env)
    results = play(env, actions[:half])
    for action in (*HOSTILE, call("label_at", place=0, surplus=1), "weigh('x')"):
        before = results[-1][4]["num_tool_calls"]
        results.append(env.step(action))
        observation, _, terminated, truncated, info = results[-1]
        assert (terminated, truncated) == (False, False)
        assert info["num_tool_calls"] == before + 1
        assert observation in env.observation_space
    results += play(env, actions[half:])
    assert results[-1][4]["outcome"] == "won"


@every_wrapper
def test_limits_and_steps_after_the_end(make, name):
    env = ALL[name](make(max_tool_calls=3))
    prompt, info = env.reset(seed=3)
    assert info["max_tool_calls"] == 3
    assert "You have 3 actions" in info["task"]
    assert "You have 3 actions" in prompt
    results = [env.step("nonsense") for _ in range(5)]
    assert [result[2:4] for result in results] == [(False, False), (False, False), *[(False, True)] * 3]
    assert results[2][4]["outcome"] == "truncated"
    assert [result[4]["num_tool_calls"] for result in results] == [1, 2, 3, 3, 3]
    env = ALL[name](make(max_invalid_actions=2))
    env.reset(seed=3)
    assert [env.step("nonsense")[4]["outcome"] for _ in range(2)] == [None, "invalid_streak"]


@every_wrapper
def test_copies_and_pickles_go_on_by_themselves(make, name):
    env = ALL[name](make())
    env.reset(seed=3)
    fresh = pickle.loads(pickle.dumps(ALL[name](make())))
    assert fresh.reset(seed=3) == env.reset(seed=3)
    actions = solution(env)
    for cut in (0, 1, len(actions) // 2, len(actions)):
        env.reset(seed=3)
        play(env, actions[:cut])
        twins = [copy.deepcopy(env), pickle.loads(pickle.dumps(env)), copy.deepcopy(copy.deepcopy(env))]
        rest = play(env, actions[cut:])
        for twin in twins:
            assert play(twin, actions[cut:]) == rest
            assert twin.reset() == copy.deepcopy(env).reset()
    env.close()
    assert copy.deepcopy(env).reset(seed=3) == fresh.reset(seed=3)


def test_copies_of_isolated_episodes(module):
    env = ALL["stack"](ToolEnv(module, execution="isolated"))
    env.reset(seed=3)
    actions = solution(env)
    play(env, actions[:5])
    twin = pickle.loads(pickle.dumps(env))
    assert play(twin, actions[5:]) == play(env, actions[5:])


@pytest.fixture
def registered(module, tmp_path):
    path = tmp_path / "tidy_shelf_v9.py"
    path.write_text(module.source)
    env_id = cg.register(path, execution="inline")
    yield env_id
    del gymnasium.registry[env_id]


@every_wrapper
def test_the_spec_makes_it_again(registered, name):
    env = ALL[name](gymnasium.make(registered, max_tool_calls=300))
    again = gymnasium.make(env.spec)
    assert episode(again) == episode(env)
    assert gymnasium.make(gymnasium.envs.registration.EnvSpec.from_json(env.spec.to_json())).reset(
        seed=3
    ) == env.reset(seed=3)


@every_wrapper
def test_gymnasiums_checker(registered, name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message=".*different from the unwrapped version.*")
        check_env(ALL[name](gymnasium.make(registered)), skip_render_check=True)


@every_wrapper
def test_sync_vectors(make, name):
    single = ALL[name](make())
    first = episode(single)
    env = SyncVectorEnv([lambda: ALL[name](make())] * 3)
    observations, infos = env.reset(seed=[3, 3, 4])
    assert observations[0] == observations[1] == first[0][0]
    assert infos["task"][0] == first[0][1]["task"]
    single.reset(seed=3)
    for result, action in zip(first[1:4], solution(single)[:3], strict=True):
        if result[4]["error"] == "unavailable":
            break
        observations, rewards, *_ = env.step((action,) * 3)
        assert observations[0] == observations[1] == result[0]
        assert rewards[0] == pytest.approx(result[1])
    env.close()


def test_gymnasium_makes_vectors_of_wrapped_environments(registered):
    wrappers = [ALL["names"], ALL["history"]]
    env = gymnasium.make_vec(registered, num_envs=2, vectorization_mode="sync", wrappers=wrappers)
    observations, _ = env.reset(seed=3)
    single = ALL["history"](ALL["names"](gymnasium.make(registered)))
    assert observations[0] == single.reset(seed=3)[0]
    action = env.envs[0].action_space.sample()
    assert env.step((action, action))[0][0] == single.step(action)[0]
    env.close()


@every_wrapper
def test_async_vectors(make, name):
    sync = SyncVectorEnv([lambda: ALL[name](make())] * 2)
    env = AsyncVectorEnv([lambda: ALL[name](make())] * 2, context="fork")
    try:
        assert env.reset(seed=3)[0] == sync.reset(seed=3)[0]
        sync.action_space.seed(1)
        for action in ("nonsense", call("observe"), "label_at(place=0)", call("no_tool")):
            results = [made.step((action, action)) for made in (env, sync)]
            assert results[0][0] == results[1][0]
            assert results[0][1].tolist() == results[1][1].tolist()
            assert set(results[0][4]) == set(results[1][4])
    finally:
        env.close()
        sync.close()


@every_wrapper
def test_both_tiers_give_the_same(module, name):
    played = [episode(ALL[name](ToolEnv(module, execution=tier))) for tier in ("inline", "isolated")]
    assert played[0] == played[1]


@every_wrapper
def test_every_episode_can_be_replayed(make, module, name):
    for seed, options in ((3, None), (None, {"config_id": 1}), (None, None), (3, {"difficulty": 2})):
        env = ALL[name](make(parallel_calls="sequence", max_tool_calls=90))
        for _ in range(2):  # the second episode after a seed has another seed of its own
            prompt, info = env.reset(seed=seed, options=options)
            recorder = EpisodeRecorder(env, prompt, info, seed=seed, options=options)
            for action in ("nonsense", None, "\ud800", *solution(env)):
                recorder.add(action, env.step(action))
                if recorder.outcome is not None:
                    break
            seed = None if seed is None and options is None else seed
        record = Trajectory.from_json(load_line(dump_line(recorder.trajectory().to_json())))
        assert record == recorder.trajectory()
        again = environment_of(record, module)
        report = replay(record, again)
        assert report.exact, str(report)
        assert report.num_steps == len(record.steps) > 3


@every_wrapper
def test_infos_have_what_the_wrapper_says(make, name):
    env = ALL[name](make())
    _, info = env.reset(seed=3)
    base = {"env_id", "config_id", "difficulty", "fresh_seed", "max_tool_calls", "task", "tools"}
    assert set(info) == base
    assert json.loads(json.dumps(info["tools"])) == info["tools"]
    keys = {"status", "tool", "arguments", "error", "num_tool_calls", "outcome"}
    level = env
    while isinstance(level, EpisodeWrapper):
        keys |= set(level.info_keys)
        level = level.env
    for action in ("nonsense", solution(env)[0]):
        found = set(env.step(action)[4])
        assert found <= keys
        assert keys - found <= {"sparse_reward"}


@every_wrapper
def test_nothing_shown_depends_on_the_hidden_input(make, name):
    """The same choices with another input: the same prompt, tools and refusals."""
    env = ALL[name](make())
    seen = []
    for config_id in range(4):
        level = env
        while isinstance(level, EpisodeWrapper):
            level.fix_episode_seed(5)
            level = level.env
        prompt, info = env.reset(options={"config_id": config_id})
        shown = [prompt if info["difficulty"] != 3 else "", info["tools"]]
        seen.append((info["difficulty"], [*shown, env.step("nonsense")[0].replace(prompt, "")]))
    for difficulty in {difficulty for difficulty, _ in seen}:
        assert len({str(shown) for of, shown in seen if of == difficulty}) == 1


@every_wrapper
def test_the_environment_itself_stays_as_it_was(make, name):
    env = ALL[name](make())
    plain = make()
    episode(env)
    bare = env.unwrapped
    bare.action_format = "auto"
    assert bare.reset(seed=5) == plain.reset(seed=5)
    assert [bare.step(action) for action in bare.oracle_actions()] == [
        plain.step(action) for action in plain.oracle_actions()
    ]


@pytest.mark.filterwarnings("ignore:.*which is not a tool of")
@every_wrapper
def test_suites_of_environments(name):
    env = ALL[name](SuiteEnv(max_tool_calls=1_500))
    played = set()
    for seed in range(3):
        prompt, info = env.reset(seed=seed)
        recorder = EpisodeRecorder(env, prompt, info, seed=seed)
        played.add(info["env_id"])
        actions = list(solution(env))
        while recorder.outcome is None:
            if recorder.add(actions[0], env.step(actions[0])).error != "unavailable":
                del actions[0]
        assert recorder.outcome == "won"
    assert len(played) > 1
    assert replay(recorder.trajectory()).exact  # in the environment that the suite drew


@every_wrapper
def test_several_calls_in_one_action(make, name, several_calls):
    env, single = (ALL[name](make(parallel_calls=mode)) for mode in ("sequence", "refuse"))
    env.reset(seed=3), single.reset(seed=3)
    actions = env.get_wrapper_attr("oracle_actions")("json")[:3]
    result = env.step(f"[{', '.join(actions)}]")
    calls = result[4]["calls"]
    assert (result[4]["num_tool_calls"], len(calls)) == (3, 3)
    assert result[0] in env.observation_space
    if single.unwrapped.action_format not in ("auto", "json"):
        actions = solution(single)[:3]
    alone = [single.step(action) for action in actions]
    for call_info, (_, _, _, _, info) in zip(calls, alone, strict=True):
        assert {key: call_info[key] for key in ("status", "tool", "arguments", "error")} == {
            key: info[key] for key in ("status", "tool", "arguments", "error")
        }
        assert call_info["observation"] in result[0]
    if "history" not in name and name != "stack":  # their observations hold earlier ones, too
        assert [call_info["observation"] for call_info in calls] == [other[0] for other in alone]
    if name != "paid progress":  # one step is discounted once, three steps three times
        assert result[1] == pytest.approx(sum(other[1] for other in alone))
    for key in ("total_price", "total_latency_s", "progress"):
        if key in result[4]:
            assert result[4][key] == pytest.approx(alone[-1][4][key])


def test_other_environments_are_refused():
    class Other(gymnasium.Env):
        observation_space = action_space = gymnasium.spaces.Discrete(2)

    for wrap in itertools.islice(ALL.values(), len(ALL) - 1):
        with pytest.raises(ConfigurationError, match="for tool environments, not for Other"):
            wrap(Other())


@every_wrapper
def test_seeds_that_are_no_integers(make, name):
    wrap = ALL[name]
    if name == "stack":
        return
    for seed in (None, 1.0, "1"):
        with pytest.raises(ConfigurationError, match="seed must be an integer"):
            wrap(make(), seed=seed)


@every_wrapper
def test_a_wrapper_around_a_running_episode(make, name):
    """Nothing is changed before the wrapper's own reset, and nothing breaks."""
    plain, inner = make(), make()
    assert plain.reset(seed=3) == inner.reset(seed=3)
    env = ALL[name](inner)
    twin = pickle.loads(pickle.dumps(env))
    results = [[player.step(action) for action in plain.oracle_actions()] for player in (plain, env, twin)]
    assert results[1] == results[2]
    assert [result[4]["outcome"] for result in results[0]] == [result[4]["outcome"] for result in results[1]]
    assert episode(env) == episode(ALL[name](make()))


def test_names_that_are_no_tools_are_warned_of(make):
    with pytest.warns(
        UserWarning, match="names 'wiegh', which is not a tool of CodeGym/TidyShelf-v9; there are"
    ):
        wrappers.CallPrices(make(), {"wiegh": 2})
    for wrap in (
        lambda env: wrappers.Latency(env, tools={"wiegh": (1, 2)}),
        lambda env: wrappers.TransientFailures(env, tools=["wiegh"]),
        lambda env: wrappers.ShuffleToolNames(env, keep=["wiegh"]),
    ):
        with pytest.warns(UserWarning, match="'wiegh'"):
            wrap(make())
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            wrap(SuiteEnv())


def test_numbers_of_numpy_are_numbers(make):
    env = wrappers.TransientFailures(make(), np.float32(0.5), longest=np.int64(2), seed=np.int64(4))
    assert env.reset(seed=3) == wrappers.TransientFailures(make(), 0.5, longest=2, seed=4).reset(seed=3)
    assert json.loads(json.dumps(env.describe())) == env.describe()


def test_rendering_shows_what_the_agent_sees(make, capsys):
    env = ALL["opaque names"](make(render_mode="ansi"))
    prompt, _ = env.reset(seed=3)
    assert env.render() == prompt
    env.step("nonsense")
    assert env.render().startswith("[1] nonsense\nInvalid action")
    env = ALL["opaque names"](make(render_mode="human"))
    prompt, _ = env.reset(seed=3)
    assert capsys.readouterr().out.endswith(f"{prompt}\n")
