"""The calls of Kimi K2.

Example::

    <|tool_calls_section_begin|><|tool_call_begin|>functions.reading_at:0<|tool_call_argument_begin|>{"index": 3}<|tool_call_end|><|tool_calls_section_end|>
"""  # noqa: E501 - one line, as the model writes it

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallError, CallFormat, Unit
from codegym_envs.actions.call_spans import read_named
from codegym_envs.actions.json_calls import json_arguments

__all__ = ["FORMAT"]

_SECTION = r"<\|tool_calls?_section_begin\|>"
_BEGIN = r"<\|tool_call_begin\|>"
_ARGUMENTS = r"<\|tool_call_argument_begin\|>"
_HEAD = re.compile(
    rf"(?:{_SECTION}\s*+)?{_BEGIN}\s*+(?:functions\.)?(?P<tool>[^\s<>:]++)(?::\d++)?\s*+{_ARGUMENTS}"
)
_END = re.compile(r"<\|tool_calls?(?:_section)?_end\|>")


def _read(text: str, start: int) -> Unit:
    head = _HEAD.match(text, start)
    if head is None:
        raise CallError(
            "bad_call", "After <|tool_call_begin|> there must be functions.name:0 and its arguments."
        )
    return read_named(text, head.end(), head.group("tool"), _END)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return (
        f"<|tool_calls_section_begin|><|tool_call_begin|>functions.{name}:0<|tool_call_argument_begin|>"
        f"{json_arguments(arguments)}<|tool_call_end|><|tool_calls_section_end|>"
    )


FORMAT = CallFormat(
    name="kimi_k2",
    rank=30,
    doc="The name with a prefix and a number, and a JSON object, between the marks of Kimi K2.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(rf"(?:{_SECTION}\s*+)?{_BEGIN}(?=[^<]*+{_ARGUMENTS})|{_SECTION}(?:\s*+{_BEGIN})?"),
)
