"""A small module of this test room's own, so that these tests do not depend on the catalog's content."""

import pytest
from trajectory_samples import SOURCE

import codegym_envs as cg
from codegym_envs.env import ToolEnv


@pytest.fixture(scope="session")
def module():
    return cg.loads(SOURCE, name="sorting_letters_v9")


@pytest.fixture
def make(module):
    return lambda **kwargs: ToolEnv(module, execution="inline", **kwargs)


@pytest.fixture
def several_calls(monkeypatch):
    """An action that is a JSON list holds several calls, whatever the action formats make of it."""
    from codegym_envs.actions import ToolCall
    from codegym_envs.episode import core
    from codegym_envs.spec import decode

    parse_calls = core.parse_calls

    def parse(text, action_format="auto"):
        if isinstance(text, str) and text.startswith("["):
            return tuple(ToolCall(call["name"], call["parameters"]) for call in decode(text))
        return parse_calls(text, action_format)

    monkeypatch.setattr(core, "parse_calls", parse)
