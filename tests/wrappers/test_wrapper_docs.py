"""What the page and the docstrings show works as printed."""

import doctest
import inspect
import re
from pathlib import Path

import gymnasium
import pytest

from codegym_envs import trajectories, wrappers
from codegym_envs.chat import ChatEpisode

PAGE = (Path(__file__).parents[2] / "docs" / "wrappers.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
OWN = [name for name in wrappers.__all__ if name != "EpisodeWrapper"]
DOCUMENTED = [*(getattr(wrappers, name) for name in OWN), trajectories.EpisodeRecorder]


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_pages_examples_run(number, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(BLOCKS[number], f"docs/wrappers.md, block {number + 1}", "exec"), {})


def test_every_wrapper_has_a_row_a_section_and_an_example():
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
    for name in OWN:
        assert f"| [`{name}`](#{name.lower()}) |" in PAGE
        assert f"import {name}" in sections[name] or f", {name}" in sections[name]


@pytest.mark.parametrize("name", OWN)
def test_the_pages_signatures_are_true(name):
    section = PAGE.partition(f"## {name}\n")[2]
    shown = re.search(rf"`{name}\((.*)\)`", section).group(1)
    true = dict(inspect.signature(getattr(wrappers, name)).parameters)
    said = dict(inspect.signature(eval(f"lambda {shown}: None")).parameters)
    if "seed" not in said:  # one that decides about nothing is not worth the room
        assert "nothing is random here" in inspect.getdoc(getattr(wrappers, name))
        del true["seed"]
    assert list(said) == list(true)
    for parameter in true.values():
        assert said[parameter.name] == parameter.replace(annotation=parameter.empty)


@pytest.mark.parametrize("documented", DOCUMENTED, ids=lambda item: item.__name__)
def test_docstring_examples(documented, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {name: getattr(room, name) for room in (wrappers, trajectories) for name in room.__all__}
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    test = parser.get_doctest(
        inspect.getdoc(documented), {**names, "gymnasium": gymnasium}, documented.__name__, None, None
    )
    assert test.examples
    said = []
    runner.run(test, out=said.append)
    assert not runner.failures, "".join(said)


def test_chats_go_through_wrappers():
    env = gymnasium.make("CodeGym/TankTransfers-v0")
    env = wrappers.ShuffleToolNames(wrappers.DistractorTools(env, 2), "opaque")
    env = wrappers.TransientFailures(env, 0.2)
    for mode in ("native", "text"):
        episode = ChatEpisode(env, mode=mode)
        messages = episode.reset(seed=1)
        text = "\n".join(message["content"] for message in messages)
        assert "unavailable" in text
        assert "tank_level" not in text
        shown = [tool["function"]["name"] for tool in episode.tools]
        assert set(env.get_wrapper_attr("names").values()) == set(shown)
        for action in env.get_wrapper_attr("oracle_actions")():
            step = episode.step(action)
            while step.info["error"] == "unavailable":
                step = episode.step(action)
        assert step.info["outcome"] == "won"
