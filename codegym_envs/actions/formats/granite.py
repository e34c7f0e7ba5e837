"""The list of Granite 3 and of Phi-4-mini, which closes it with ``<|/tool_call|>``.

Example::

    <|tool_call|>[{"name": "reading_at", "arguments": {"index": 3}}]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_values
from codegym_envs.actions.json_calls import json_call

__all__ = ["FORMAT"]

_OPENING = "<|tool_call|>"


def _read(text: str, start: int) -> Unit:
    return read_values(text, start + len(_OPENING), None)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_OPENING}[{json_call(name, arguments, 'arguments')}]"


FORMAT = CallFormat(
    name="granite",
    rank=40,
    doc="A JSON list after <|tool_call|>, as Granite 3 and Phi-4-mini write it; Phi-4-mini closes it.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(re.escape(_OPENING)),
)
