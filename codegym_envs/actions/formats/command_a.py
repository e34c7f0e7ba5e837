"""The action of Cohere's Command R7B and Command A.

Example::

    <|START_ACTION|>[
        {"tool_call_id": "0", "tool_name": "reading_at", "parameters": {"index": 3}}
    ]<|END_ACTION|>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_values
from codegym_envs.actions.json_calls import json_arguments
from codegym_envs.spec.plain_data.values import encode

__all__ = ["FORMAT"]

_OPENING = "<|START_ACTION|>"
_CLOSING = "<|END_ACTION|>"


def _read(text: str, start: int) -> Unit:
    return read_values(text, start + len(_OPENING), _CLOSING)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    call = f'{{"tool_call_id": "0", "tool_name": {encode(name)}, "parameters": {json_arguments(arguments)}}}'
    return f"{_OPENING}[\n    {call}\n]{_CLOSING}"


FORMAT = CallFormat(
    name="command_a",
    rank=40,
    doc="A JSON list of tool_name and parameters between the action marks of Command R7B and Command A.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(re.escape(_OPENING)),
)
