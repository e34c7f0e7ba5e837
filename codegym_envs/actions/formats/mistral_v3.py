"""The list of Mistral up to the third version of its tokenizer.

Example::

    [TOOL_CALLS] [{"name": "reading_at", "arguments": {"index": 3}}]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_values
from codegym_envs.actions.json_calls import json_call

__all__ = ["FORMAT"]

_OPENING = "[TOOL_CALLS]"


def _read(text: str, start: int) -> Unit:
    return read_values(text, start + len(_OPENING), None)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_OPENING} [{json_call(name, arguments, 'arguments')}]"


FORMAT = CallFormat(
    name="mistral_v3",
    rank=40,
    doc="A JSON list after [TOOL_CALLS], as Mistral models up to version 3 of their tokenizer write it.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(re.escape(_OPENING)),
)
