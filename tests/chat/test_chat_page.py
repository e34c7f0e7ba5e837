"""What docs/chat.md shows works as printed."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "chat.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_example_runs(capsys):
    names = {}
    for block in BLOCKS:
        exec(block, names)
    printed = capsys.readouterr().out
    assert "'tool_call_id': 'call_7'" in printed
    assert "0.0 False False None" in printed
    assert [message["role"] for message in names["request"]["messages"]] == [
        "system",
        "user",
        "assistant",
        "tool",
    ]
