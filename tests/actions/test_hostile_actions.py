import sys
from pathlib import Path

import pytest

from codegym_envs.actions import FORMATS, Refusal, ToolCall, parse

sys.path.insert(0, str(Path(__file__).parent))
from hostile_actions import HOSTILE_ACTIONS

CASES = [pytest.param(text, code, id=name) for name, text, code in HOSTILE_ACTIONS]


def test_the_table_is_large_and_its_names_are_distinct():
    assert len(HOSTILE_ACTIONS) >= 150
    assert len({name for name, _, _ in HOSTILE_ACTIONS}) == len(HOSTILE_ACTIONS)


@pytest.mark.parametrize(("text", "code"), CASES)
def test_refusals(text, code):
    result = parse(text)
    assert isinstance(result, Refusal)
    assert result.code == code
    assert len(result.message) < 300
    assert all(character.isprintable() or character == "\n" for character in result.message)
    result.message.encode()


@pytest.mark.parametrize(("text", "code"), CASES)
def test_no_format_raises(text, code):
    for action_format in FORMATS:
        result = parse(text, action_format)
        assert isinstance(result, ToolCall | Refusal)
        if code in ("not_text", "empty", "too_long"):
            assert isinstance(result, Refusal)
            assert result.code == code
