"""The block of the CodeGym paper.

Example::

    <|FunctionCallBegin|>[{"name": "reading_at", "parameters": {"index": 3}}]<|FunctionCallEnd|>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_values
from codegym_envs.actions.json_calls import json_call

__all__ = ["FORMAT"]

_OPENING = "<|FunctionCallBegin|>"
_CLOSING = "<|FunctionCallEnd|>"


def _read(text: str, start: int) -> Unit:
    return read_values(text, start + len(_OPENING), _CLOSING)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_OPENING}[{json_call(name, arguments)}]{_CLOSING}"


FORMAT = CallFormat(
    name="codegym",
    rank=10,
    doc="A JSON array of calls between the marks of the CodeGym paper.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(re.escape(_OPENING)),
)
