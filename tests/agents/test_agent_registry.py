"""Agents by name and by ``package.module:function``."""

import importlib
import importlib.util

import pytest

from codegym_envs.agents import AGENTS, make_agent, read_agent_options, rollout
from codegym_envs.errors import ConfigurationError, MissingExtra

SOURCE = '''
class Fixed:
    """Always the same action."""

    name = "fixed"

    def __init__(self, action='{"name": "done", "parameters": {"answer": 1}}'):
        self.action = action

    def start(self, env, prompt, info, seed):
        self.count = 0

    def act(self, observation):
        self.count += 1
        return self.action


def make(action="x"):
    return Fixed(action)


def answer(observation):
    return '{"name": "done", "parameters": {"answer": 2}}'


async def answer_later(observation):
    return '{"name": "done", "parameters": {"answer": 2}}'


def configured(observation, *, text):
    return text


def with_memory():
    seen = []

    def act(observation):
        seen.append(observation)
        return "x" if len(seen) < 3 else '{"name": "done", "parameters": {"answer": 3}}'

    return act


def two(first, second):
    return first


def nothing():
    return None


class Half:
    def act(self, observation):
        return "x"


class Outer:
    Inner = Fixed


AN_AGENT = 3
'''


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A module of agents in the working folder."""
    (tmp_path / "my_agents_here.py").write_text(SOURCE)
    (tmp_path / "broken_agents.py").write_text("import does_not_exist_anywhere\n")
    (tmp_path / "wrong_agents.py").write_text("def make(:\n")
    (tmp_path / "exploding_agents.py").write_text("1 / 0\n")
    monkeypatch.chdir(tmp_path)
    path = list(importlib.import_module("sys").path)
    monkeypatch.setattr("sys.path", [entry for entry in path if entry])
    yield "my_agents_here"
    importlib.import_module("sys").modules.pop("my_agents_here", None)


@pytest.mark.parametrize(
    ("function", "name", "outcome"),
    [
        ("Fixed", "fixed", "wrong"),
        ("make", "fixed", "truncated"),
        ("answer", "my_agents_here:answer", "wrong"),
        ("answer_later", "my_agents_here:answer_later", "wrong"),
        ("with_memory", "my_agents_here:with_memory", "wrong"),
        ("Outer.Inner", "fixed", "wrong"),
    ],
)
def test_what_makes_agents(own, make_env, function, name, outcome):
    factory = make_agent(f"{own}:{function}")
    assert factory() is not factory()
    trajectory = rollout(make_env(max_tool_calls=5), factory(), seed=1)
    assert (trajectory.agent, trajectory.outcome) == (name, outcome)


def test_a_closure_is_made_anew_for_each_agent(own, make_env):
    factory = make_agent(f"{own}:with_memory")
    assert [rollout(make_env(), factory(), seed=1).num_tool_calls for _ in range(2)] == [3, 3]


def test_options_reach_ones_own(own, make_env):
    done = '{"name": "done", "parameters": {"answer": 9}}'
    for spec, options in (("make", {"action": done}), ("configured", {"text": done})):
        trajectory = rollout(make_env(), make_agent(f"{own}:{spec}", **options)(), seed=1)
        assert trajectory.actions == (done,)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("wizard", "there is no agent 'wizard'; there are .*oracle.*package.module:function"),
        ("", "there is no agent ''"),
        ("no_such_package.agents:make", "'no_such_package.agents' cannot be imported: ModuleNotFoundError"),
        ("broken_agents:make", "ModuleNotFoundError: No module named 'does_not_exist_anywhere'"),
        ("wrong_agents:make", "cannot be imported: SyntaxError"),
        ("exploding_agents:make", "cannot be imported: ZeroDivisionError"),
        ("my_agents_here:", "package.module:function"),
        (":make", "package.module:function"),
        ("my_agents_here:maek", "has no 'maek'; it has .*make"),
        ("my_agents_here:AN_AGENT", "an object of type int, not a function or class"),
        ("my_agents_here:two", "takes 2 arguments; it must take none and make an agent"),
        ("my_agents_here:nothing", "made None, which is no agent: it lacks start and act"),
        ("my_agents_here:Half", "of type Half, which is no agent: it lacks start;"),
    ],
)
def test_what_is_no_agent_is_said_in_one_line(own, spec, message):
    with pytest.raises(ConfigurationError, match=message) as caught:
        make_agent(spec)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("spec", "options", "message"),
    [
        ("oracle", {"x": 1}, "the agent 'oracle' has no option 'x'; it has none"),
        ("random", {"rate": 1}, "has no option 'rate'; it has done_rate"),
        ("random", {"done_rate": 0}, "done_rate must be above 0"),
        ("random", {"done_rate": "often"}, "done_rate must be above 0"),
        ("my_agents_here:make", {"x": 1}, "has no parameter 'x'"),
    ],
)
def test_wrong_options(own, spec, options, message):
    with pytest.raises(ConfigurationError, match=message):
        make_agent(spec, **options)


def test_the_registry_says_what_is_there():
    assert list(AGENTS) == sorted(AGENTS)
    for name, kind in AGENTS.items():
        assert kind.name == name
        assert kind.doc.endswith(".")
        if kind.extra == "local":
            continue  # a model: its own tests
        if not kind.needs:
            assert getattr(make_agent(name)(), "privileged", False) == kind.privileged


@pytest.mark.skipif(
    bool(importlib.util.find_spec("torch") and importlib.util.find_spec("transformers")),
    reason="the extra local is installed",
)
def test_a_missing_extra_is_named():
    with pytest.raises(MissingExtra, match=r"codegym-envs\[local\]"):
        make_agent("local")


def test_options_as_text():
    assert read_agent_options(["a=3", "b=true", "c=text", 'd={"x": [1]}', "e-f=", "g=a=b", "h=0.5"]) == {
        "a": 3,
        "b": True,
        "c": "text",
        "d": {"x": [1]},
        "e_f": "",
        "g": "a=b",
        "h": 0.5,
    }
    for items, message in ((["a"], "name=value"), (["=3"], "name=value"), (["a=1", "a=2"], "given twice")):
        with pytest.raises(ConfigurationError, match=message):
            read_agent_options(items)
