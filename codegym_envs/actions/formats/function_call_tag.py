"""JSON in tags that models make up besides the one they were taught, and Granite 20B's own.

Example::

    <function_call>{"name": "reading_at", "arguments": {"index": 3}}</function_call>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_code_or_values
from codegym_envs.actions.json_calls import json_call
from codegym_envs.actions.python_calls import CALL

__all__ = ["FORMAT"]

# Calls in Python syntax in the first of these are OLMo's.
_MARK = re.compile(
    r"<(?:(function_calls)>\s*+(?=[\[{])"
    rf"|(function_call|functioncall|toolcall|tools?|tool_use|tool_code|action)>\s*+(?=[\[{{]|{CALL}))"
)


def _read(text: str, start: int) -> Unit:
    match = _MARK.match(text, start)
    begin, tag = (start, "") if match is None else (match.end(), match.group(1) or match.group(2))
    return read_code_or_values(text, begin, f"</{tag}>")


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"<function_call>{json_call(name, arguments, 'arguments')}</function_call>"


FORMAT = CallFormat(
    name="function_call",
    rank=40,
    doc=(
        "JSON, or a call in Python syntax, in a function_call tag, as Granite 20B writes it, or in one of "
        "the like: functioncall, toolcall, tool, tools, tool_use, tool_code, action."
    ),
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=_MARK,
)
