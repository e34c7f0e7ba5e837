"""The Gymnasium side: options, seeding, tiers, rendering, copies."""

import copy
import itertools
import json
import pickle
import warnings

import gymnasium
import gymnasium.utils.env_checker
import pytest

import codegym_envs as cg
from codegym_envs.env import ToolEnv

CONFIG = {"weights": [2, 9, 5], "labels": ["a", "b", "c"], "limit": 6}


def call(name, **arguments):
    return json.dumps({"name": name, "parameters": arguments})


def test_step_before_reset(make_env):
    with pytest.raises(gymnasium.error.ResetNeeded):
        make_env().step(call("observe"))


def test_given_configuration(make_env):
    env = make_env()
    _, info = env.reset(options={"config": CONFIG})
    assert info["config_id"] is None
    assert env.step(call("observe"))[0] == '{"count":3,"limit":6,"marked":0}'
    assert env.step(call("done", answer="c"))[1] == 1.0


def test_given_configuration_is_copied(make_env):
    env = make_env()
    config = copy.deepcopy(CONFIG)
    env.reset(options={"config": config})
    config["weights"][0] = 77
    assert env.step(call("weight_at", position=0))[0] == "2"


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"confg": {}}, "unknown option 'confg'"),
        ({"config": 3}, "must be a mapping"),
        ({"config": {"weights": [], "labels": []}}, "lacks 'limit'"),
        ({"config": {**CONFIG, "color": 1}}, "unknown value 'color'"),
        ({"config": {**CONFIG, "limit": "6"}}, r"\['limit'\] must be int: expected int, got a string"),
        ({"config": {**CONFIG, "limit": True}}, r"\['limit'\] must be int"),
        ({"config": {**CONFIG, "weights": [1, 2.5]}}, r"at \[1\]"),
        ({"config": {**CONFIG, "limit": object()}}, "not plain data"),
        ({"config": {**CONFIG, "labels": []}}, "reference"),
        ({"config": CONFIG, "config_id": 0}, "not both"),
        ({"config": CONFIG, "difficulty": 4}, "from 1 to 3"),
        ({"config_id": 0, "difficulty": 1}, "not both"),
        ({"config_id": 36}, "0 to 35"),
        ({"config_id": "0"}, "0 to 35"),
        ({"difficulty": 4}, "one of 1, 2, 3"),
        ({"difficulty": "easy"}, "one of 1, 2, 3"),
        ({"difficulty": [1]}, "one of 1, 2, 3"),
    ],
)
def test_wrong_options(make_env, options, text):
    env = make_env()
    env.reset(seed=0)
    with pytest.raises(cg.ConfigurationError, match=text):
        env.reset(options=options)
    assert env.step(call("observe"))[4]["num_tool_calls"] == 1


def test_chosen_configuration(make_env):
    env = make_env()
    assert env.reset(options={"config_id": 30})[1]["config_id"] == 30
    assert env.configs[env.reset(seed=1, options={"difficulty": 2})[1]["config_id"]].difficulty == 2


def test_default_limits(make_env):
    env = make_env()
    limits = {}
    for config_id, config in enumerate(env.configs):
        env.reset(options={"config_id": config_id})
        limits.setdefault(config.difficulty, set()).add(env.max_tool_calls)
    assert limits == {1: {256}, 2: {256}, 3: {512}}
    env.reset(options={"config": CONFIG})
    assert env.max_tool_calls == 256
    env.reset(options={"config": CONFIG, "difficulty": 3})
    assert env.max_tool_calls == 512
    env = make_env(max_tool_calls=9)
    env.reset(options={"difficulty": 3})
    assert env.max_tool_calls == 9


def test_neighbouring_seeds_share_nothing(make_env):
    env = make_env()
    picked = [env.reset(seed=seed)[1]["config_id"] for seed in range(120)]
    assert len(set(picked)) > 30
    differences = {(second - first) % 36 for first, second in itertools.pairwise(picked)}
    assert len(differences) > 20


def test_configuration_of_a_seed_is_for_all_time(make_env):
    """A changed way of picking would change every published result."""
    env = make_env()
    assert [env.reset(seed=seed)[1]["config_id"] for seed in range(8)] == [3, 32, 26, 30, 13, 22, 23, 29]
    env.reset(seed=3)
    assert [env.reset()[1]["config_id"] for _ in range(4)] == [16, 5, 6, 0]


def test_modules_from_elsewhere_do_not_run_inline_by_default(module, tmp_path):
    path = tmp_path / "weighing_parcels.py"
    path.write_text(module.source)
    (tmp_path / "weighing_parcels.receipt.json").write_text('{"verified": true}')
    for subject in (module, path, str(path)):
        assert ToolEnv(subject).execution == "isolated"
    assert ToolEnv(path, execution="inline").execution == "inline"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"execution": "trusted"}, "execution must be"),
        ({"max_tool_calls": 0}, "max_tool_calls"),
        ({"max_tool_calls": True}, "max_tool_calls"),
        ({"max_tool_calls": 2.0}, "max_tool_calls"),
        ({"render_mode": "rgb_array"}, "render_mode"),
        ({"action_format": "yaml"}, "action_format"),
    ],
)
def test_wrong_arguments(module, arguments, text):
    with pytest.raises(cg.ConfigurationError, match=text):
        ToolEnv(module, **{"execution": "inline", **arguments})


def test_wrong_modules():
    with pytest.raises(cg.CatalogError, match="NoSuchThing"):
        ToolEnv("CodeGym/NoSuchThing-v0")
    with pytest.raises(cg.ModuleRejected):
        ToolEnv("no_such_file.py")
    with pytest.raises(cg.ConfigurationError, match="not int"):
        ToolEnv(3)


def test_ansi(make_env):
    env = make_env(render_mode="ansi")
    prompt, _ = env.reset(options={"config": CONFIG})
    assert env.render() == prompt
    env.step(call("weight_at", position=1))
    assert env.render() == '[1] {"name": "weight_at", "parameters": {"position": 1}}\n9'
    env.step(None)
    assert env.render().startswith("[2] <NoneType>\nInvalid action (not_text)")


def test_human(make_env, capsys):
    env = make_env(render_mode="human")
    env.reset(options={"config": CONFIG})
    env.step(call("weight_at", position=1))
    env.step("\ud800")
    shown = capsys.readouterr().out
    assert "Weighing parcels" in shown
    assert "\n9\n" in shown
    assert env.render() is None


def test_render_without_mode_warns(make_env):
    env = make_env()
    env.reset(seed=0)
    with pytest.warns(UserWarning, match="render mode"):
        assert env.render() is None


@pytest.mark.parametrize("copier", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
def test_copies_in_mid_episode(make_env, copier):
    env = make_env(render_mode="ansi", max_tool_calls=20)
    env.reset(seed=4)
    env.step(call("mark", position=0))
    env.action_space.seed(9)
    twin = copier(env)
    assert twin.render() == env.render()
    assert twin.action_space.sample() == env.action_space.sample()
    assert twin.step(call("mark", position=1)) == env.step(call("mark", position=1))
    twin.step(call("mark", position=2))
    assert json.loads(env.step(call("observe"))[0])["marked"] == 2
    assert [twin.reset()[1] for _ in range(3)] == [env.reset()[1] for _ in range(3)]
    assert twin.oracle_actions() == env.oracle_actions()


def test_copies_before_and_after_an_episode(make_env):
    env = make_env()
    twin = pickle.loads(pickle.dumps(env))
    assert twin.reset(seed=1) == env.reset(seed=1)
    env.step(call("done", answer=""))
    over = copy.deepcopy(env)
    assert over.step(call("observe"))[4]["error"] == "episode_over"


def test_copies_of_a_given_configuration(make_env):
    env = make_env()
    env.reset(options={"config": CONFIG})
    twin = copy.deepcopy(env)
    assert twin.oracle_actions()[-1] == call("done", answer="c")


def test_environments_do_not_share_state(make_env):
    first, second = make_env(), make_env()
    first.reset(seed=1)
    second.reset(seed=1)
    first.step(call("mark", position=0))
    assert json.loads(second.step(call("observe"))[0])["marked"] == 0


def test_oracle_actions_leave_the_episode_alone(make_env):
    env = make_env()
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.oracle_actions()
    env.reset(seed=2)
    env.step(call("mark", position=0))
    actions = env.oracle_actions()
    assert env.oracle_actions() == actions
    observation, *_, info = env.step(call("observe"))
    assert json.loads(observation)["marked"] == 1
    assert info["num_tool_calls"] == 2


def test_close_twice(make_env):
    env = make_env()
    env.close()
    env.reset(seed=0)
    env.close()
    env.close()


def test_no_warning_through_gymnasiums_wrappers(tmp_path, module):
    path = tmp_path / "weighing_parcels_v7.py"
    path.write_text(module.source)
    env_id = cg.register(path, execution="inline")
    try:
        assert env_id == "CodeGym/WeighingParcels-v7"
        assert cg.register(path, execution="inline") == env_id
        other = tmp_path / "other"
        other.mkdir()
        (other / path.name).write_text(module.source)
        with pytest.raises(cg.ConfigurationError, match="registered already"):
            cg.register(other / path.name)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            env = gymnasium.make(env_id, max_tool_calls=5)
            env.reset(seed=0)
            for _ in range(5):
                result = env.step(call("observe"))
            assert result[3] is True
            assert gymnasium.make(env.spec).spec.to_json() == env.spec.to_json()
            gymnasium.utils.env_checker.check_env(gymnasium.make(env_id).unwrapped)
    finally:
        del gymnasium.registry[env_id]
