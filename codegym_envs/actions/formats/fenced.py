"""JSON in a fenced code block of Markdown.

Example::

    ```json
    {"name": "reading_at", "parameters": {"index": 3}}
    ```
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_values
from codegym_envs.actions.json_calls import json_call

__all__ = ["FORMAT"]

# Other languages are left alone: a model may show code before it calls a tool.
_OPENING = re.compile(
    r"```[ \t]*+(?i:(?:json5?|jsonc|tool_calls?|tool_code|function_calls?)\b)?\s*+(?=\{|\[(?!\s*+[^\W\d]))"
)


def _read(text: str, start: int) -> Unit:
    match = _OPENING.match(text, start)
    return read_values(text, start if match is None else match.end(), "```")


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"```json\n{json_call(name, arguments)}\n```"


FORMAT = CallFormat(
    name="fenced",
    rank=110,
    doc="JSON in a ```json block of Markdown; blocks of other languages are passed over.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=_OPENING,
)
