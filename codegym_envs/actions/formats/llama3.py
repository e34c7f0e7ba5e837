"""The python tag of Llama 3.1, with JSON or with a call in Python syntax.

Example::

    <|python_tag|>{"name": "reading_at", "parameters": {"index": 3}}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_code_or_values
from codegym_envs.actions.json_calls import json_call

__all__ = ["FORMAT"]

_OPENING = "<|python_tag|>"


def _read(text: str, start: int) -> Unit:
    # The built-in tools of Llama 3.1 are called as in name.call(query="…").
    return read_code_or_values(text, start + len(_OPENING), None, suffix=".call")


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_OPENING}{json_call(name, arguments)}"


FORMAT = CallFormat(
    name="llama3",
    rank=40,
    doc=(
        "JSON after <|python_tag|>, as Llama 3.1 to 3.3 write it, several calls with semicolons between "
        "them; also the call style of their built-in tools."
    ),
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(re.escape(_OPENING)),
)
