"""A name and a JSON object, which is what GLM 4 writes and what is left of some marks without special tokens.

Example::

    reading_at
    {"index": 3}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallError, CallFormat, Unit
from codegym_envs.actions.call_spans import NAME, read_named
from codegym_envs.actions.json_calls import json_arguments

__all__ = ["FORMAT"]

_HEAD = re.compile(rf"\s*+(?P<tool>{NAME})(?P<gap>[ \t]*+\r?\n\s*+|[ \t]*+)(?=\{{)")
_NAMED = re.compile(r'\{\s*+"(?:name|tool_name|function|tool|action|type)"\s*+:')
_END = re.compile(r"\Z")


def _read(text: str, start: int) -> Unit:
    head = _HEAD.match(text, start)
    # On one line with a word before it, an object that has a name of its own is a call in prose.
    if head is None or (
        head.group("gap").strip(" \t") == "" and head.group("gap") and _NAMED.match(text, head.end())
    ):
        raise CallError("no_call", "The action is not a name with a JSON object of arguments after it.")
    return read_named(text, head.end(), head.group("tool"), _END)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{name}\n{json_arguments(arguments)}"


FORMAT = CallFormat(
    name="glm4",
    rank=210,
    doc="The name and on the next line a JSON object of arguments, alone in the text, as GLM 4 writes it.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
)
