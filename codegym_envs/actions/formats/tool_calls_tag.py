"""The ``<tool_calls>`` tag of Jamba, Hunyuan and MiniMax-M1.

Example::

    <tool_calls>[{"name": "reading_at", "arguments": {"index": 3}}]</tool_calls>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_values
from codegym_envs.actions.json_calls import json_call

__all__ = ["FORMAT"]

_OPENING = "<tool_calls>"
_CLOSING = "</tool_calls>"


def _read(text: str, start: int) -> Unit:
    return read_values(text, start + len(_OPENING), _CLOSING)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_OPENING}[{json_call(name, arguments, 'arguments')}]{_CLOSING}"


FORMAT = CallFormat(
    name="tool_calls",
    rank=40,
    doc="A JSON list in a tool_calls tag, as Jamba and Hunyuan write it; MiniMax-M1 has one object per line.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(r"<tool_calls>(?!\s*+<)"),
)
