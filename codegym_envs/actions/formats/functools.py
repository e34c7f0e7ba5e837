"""The list of Phi-4-mini and Firefunction without special tokens.

Example::

    functools[{"name": "reading_at", "arguments": {"index": 3}}]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_values
from codegym_envs.actions.json_calls import json_call

__all__ = ["FORMAT"]

_OPENING = "functools"


def _read(text: str, start: int) -> Unit:
    return read_values(text, start + len(_OPENING), None)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_OPENING}[{json_call(name, arguments, 'arguments')}]"


FORMAT = CallFormat(
    name="functools",
    rank=40,
    doc="A JSON list after the word functools, as Phi-4-mini and Firefunction write it.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(r"(?<!\w)functools\s*+(?=\[)"),
)
