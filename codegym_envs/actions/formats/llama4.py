"""The Python marks of Llama 4.

Example::

    <|python_start|>[reading_at(index=3)]<|python_end|>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_code_or_values
from codegym_envs.actions.python_calls import python_call

__all__ = ["FORMAT"]

_OPENING = "<|python_start|>"
_CLOSING = "<|python_end|>"


def _read(text: str, start: int) -> Unit:
    return read_code_or_values(text, start + len(_OPENING), _CLOSING)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_OPENING}[{python_call(name, arguments)}]{_CLOSING}"


FORMAT = CallFormat(
    name="llama4",
    rank=40,
    doc="A list of calls in Python syntax, or JSON, between the Python marks of Llama 4.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(re.escape(_OPENING)),
)
