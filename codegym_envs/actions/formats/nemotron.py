"""The ``<TOOLCALL>`` tag of Nemotron.

Example::

    <TOOLCALL>[{"name": "reading_at", "arguments": {"index": 3}}]</TOOLCALL>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_code_or_values
from codegym_envs.actions.json_calls import json_call

__all__ = ["FORMAT"]

_OPENING = "<TOOLCALL>"
_CLOSING = "</TOOLCALL>"


def _read(text: str, start: int) -> Unit:
    return read_code_or_values(text, start + len(_OPENING), _CLOSING)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_OPENING}[{json_call(name, arguments, 'arguments')}]{_CLOSING}"


FORMAT = CallFormat(
    name="nemotron",
    rank=40,
    doc="A JSON list, or calls in Python syntax, in a TOOLCALL tag, as Nemotron models write it.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(re.escape(_OPENING)),
)
