"""The list of Apertus, whose objects have the name of the tool as their only key.

Example::

    <|tools_prefix|>[{"reading_at": {"index": 3}}]<|tools_suffix|>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallError, CallFormat, Item, ToolCall, Unit
from codegym_envs.actions.call_spans import read_values
from codegym_envs.actions.json_calls import json_arguments
from codegym_envs.spec.plain_data.values import encode

__all__ = ["FORMAT"]

_OPENING = "<|tools_prefix|>"
_CLOSING = "<|tools_suffix|>"


def _read(text: str, start: int) -> Unit:
    return read_values(text, start + len(_OPENING), _CLOSING, _calls)


def _calls(value: Any) -> list[Item]:
    members = value if type(value) is list else [value]
    if not members:
        raise CallError("no_call", "The action is an empty list of calls.")
    return [_call(member) for member in members]


def _call(value: Any) -> Item:
    if type(value) is not dict or len(value) != 1:
        return CallError("bad_call", "A call is an object with the name of the tool as its only key.")
    name, arguments = next(iter(value.items()))
    if type(arguments) is not dict:
        return CallError("bad_call", "The arguments must be an object of argument names and values.", name)
    return ToolCall(name, arguments)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_OPENING}[{{{encode(name)}: {json_arguments(arguments)}}}]{_CLOSING}"


FORMAT = CallFormat(
    name="apertus",
    rank=40,
    doc="A JSON list of objects from names to arguments between the tool marks of Apertus.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(re.escape(_OPENING)),
)
