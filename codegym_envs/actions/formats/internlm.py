"""The action of InternLM.

Example::

    <|action_start|><|plugin|>
    {"name": "reading_at", "parameters": {"index": 3}}<|action_end|>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_values
from codegym_envs.actions.json_calls import json_call

__all__ = ["FORMAT"]

_OPENING = "<|action_start|><|plugin|>"
_CLOSING = "<|action_end|>"
_MARK = re.compile(r"<\|action_start\|>\s*+(?:<\|(?:plugin|interpreter)\|>)?")


def _read(text: str, start: int) -> Unit:
    match = _MARK.match(text, start)
    return read_values(text, start if match is None else match.end(), _CLOSING)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_OPENING}\n{json_call(name, arguments)}{_CLOSING}"


FORMAT = CallFormat(
    name="internlm",
    rank=40,
    doc="JSON between the action marks of InternLM 2 and 3.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=_MARK,
)
