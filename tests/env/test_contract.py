"""Every registered id keeps the promises of a tool environment."""

import warnings

import gymnasium
import pytest
from gymnasium.utils.env_checker import check_env

import codegym_envs as cg
from codegym_envs.actions import FORMATS
from codegym_envs.env import ToolEnv
from codegym_envs.testing import check_tool_env

IDS = sorted(
    env_id
    for env_id, spec in gymnasium.registry.items()
    if spec.namespace == "CodeGym" and env_id != cg.registry.SUITE_ID
)


@pytest.mark.parametrize("env_id", IDS)
def test_contract(env_id):
    check_tool_env(env_id)


@pytest.mark.parametrize("env_id", [*IDS, cg.registry.SUITE_ID])
def test_gymnasium_checker_has_nothing_to_say(env_id):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gymnasium.make(env_id).unwrapped)


def test_all_of_the_catalog_is_registered():
    assert set(cg.registry.register_all()) == set(IDS)
    assert cg.registry.SUITE_ID in gymnasium.registry


@pytest.mark.parametrize("execution", ["inline", "isolated"])
@pytest.mark.parametrize("action_format", sorted(FORMATS))
def test_contract_of_a_module_of_ones_own(module, execution, action_format):
    check_tool_env(module, execution=execution, action_format=action_format)


@pytest.mark.parametrize(
    "env_id", IDS[::3]
)  # that calls give the same bytes is checked of all, by verification
def test_both_tiers_give_the_same_bytes(env_id):
    """The oracle's trajectory, with refused and failing actions in between."""
    played = []
    for execution in ("inline", "isolated"):
        env = ToolEnv(env_id, execution=execution)
        seen = [env.reset(seed=1)]
        env.action_space.seed(1)
        for action in env.oracle_actions():
            extra = env.action_space.sample()
            if '"done"' not in extra:
                seen.append(env.step(extra))
            seen.append(env.step(action))
        played.append(seen)
    assert played[0] == played[1]


def test_contract_finds_an_oracle_that_is_wrong(module):
    wrong = cg.loads(
        module.source.replace(
            '        return ""\n    tools.mark', '        return ""\n    best = 0\n    tools.mark'
        ),
        name="wrong",
    )
    with pytest.raises(
        AssertionError, match=r"CodeGym/Wrong-v0: check_oracle: seed \d: the oracle's answer is wrong"
    ):
        check_tool_env(wrong, execution="inline")


def test_contract_finds_hidden_memory(module, monkeypatch):
    """A step that depends on more than the episode's own past is found."""
    from codegym_envs.episode import Episode

    original = Episode.step
    steps = []

    def step(self, action):
        steps.append(action)
        observation, *rest = original(self, action)
        return (f"{observation} " if len(steps) % 50 == 49 else observation, *rest)

    monkeypatch.setattr(Episode, "step", step)
    with pytest.raises(AssertionError, match="check_"):
        check_tool_env(module, execution="inline")
