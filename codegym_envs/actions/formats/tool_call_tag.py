"""The ``<tool_call>`` tag of Hermes, Qwen 2.5 and 3, ERNIE, Granite 4 and many others.

Example::

    <tool_call>
    {"name": "reading_at", "arguments": {"index": 3}}
    </tool_call>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import NAME, read_named, read_values
from codegym_envs.actions.json_calls import json_call
from codegym_envs.actions.python_calls import CALL, read_code

__all__ = ["FORMAT"]

_OPENING = "<tool_call>"
_CLOSING = "</tool_call>"


_NAMED = re.compile(rf"{_OPENING}\s*+(?P<tool>{NAME})\s*+(?:```(?:json)?\s*+)?(?=\{{)")
_NAMED_END = re.compile(rf"(?:```\s*+)?{_CLOSING}")
_CALLED = re.compile(rf"{_OPENING}\s*+(?={CALL})")


def _read(text: str, start: int) -> Unit:
    # Models that know other formats put those into this tag.
    named = _NAMED.match(text, start)
    if named is not None:
        return read_named(text, named.end(), named.group("tool"), _NAMED_END)
    if _CALLED.match(text, start) is not None:
        return read_code(text, start + len(_OPENING), _CLOSING)
    return read_values(text, start + len(_OPENING), _CLOSING)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_OPENING}\n{json_call(name, arguments, 'arguments')}\n{_CLOSING}"


FORMAT = CallFormat(
    name="tool_call",
    rank=40,
    doc="JSON in a tool_call tag, as Hermes, Qwen 2.5 and 3, ERNIE and Granite 3.1 and later write it.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(re.escape(_OPENING)),
)
