from pathlib import Path

import pytest

from codegym_envs.actions import FORMATS
from codegym_envs.actions.__main__ import format_table, with_table

PAGE = Path(__file__).parents[2] / "docs" / "action_formats.md"


def test_the_page_is_current():
    """Regenerate with: python -m codegym_envs.actions docs/action_formats.md."""
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page
    for name, action_format in FORMATS.items():
        assert f"### `{name}`\n\n{action_format.doc}\n" in page
        assert action_format.example in page


def test_a_page_without_marks():
    with pytest.raises(ValueError, match="formats:begin"):
        with_table("# nothing")
    assert format_table() in with_table("a\n<!-- formats:begin -->\nold\n<!-- formats:end -->\nb")
