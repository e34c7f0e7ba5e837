"""The flower marks of Qwen-Agent's own prompting.

Example::

    ✿FUNCTION✿: reading_at
    ✿ARGS✿: {"index": 3}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallError, CallFormat, Unit
from codegym_envs.actions.call_spans import NAME, read_named
from codegym_envs.actions.json_calls import json_arguments

__all__ = ["FORMAT"]

_HEAD = re.compile(rf"✿FUNCTION✿[ \t]*+:[ \t]*+(?P<tool>{NAME})[ \t]*+\s*+✿ARGS✿[ \t]*+:[ \t]*+")
_END = re.compile(r"(?=✿)")


def _read(text: str, start: int) -> Unit:
    head = _HEAD.match(text, start)
    if head is None:
        raise CallError("bad_call", "After ✿FUNCTION✿: there must be the name of a tool and then ✿ARGS✿:.")
    return read_named(text, head.end(), head.group("tool"), _END)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"✿FUNCTION✿: {name}\n✿ARGS✿: {json_arguments(arguments)}"


FORMAT = CallFormat(
    name="qwen_agent",
    rank=50,
    doc="Lines with flower marks for the name and a JSON object, as Qwen models write them under Qwen-Agent.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile("✿FUNCTION✿"),
)
