"""Plain JSON, alone in the text or at the end of prose.

Example::

    {"name": "reading_at", "parameters": {"index": 3}}
"""

from __future__ import annotations

import re

from codegym_envs.actions.call_records import CallError, CallFormat, ToolCall, Unit
from codegym_envs.actions.call_spans import read_values
from codegym_envs.actions.json_calls import json_call
from codegym_envs.actions.prose import read_prose
from codegym_envs.actions.python_calls import CALL

__all__ = ["FORMAT"]

_CODE = re.compile(rf"\s*+{CALL}")
# The opening mark may have been the end of the prompt.
_END = re.compile(
    r"[\s,;]*+(?:```|</(?:tool_calls?|function_calls?|TOOLCALL)>|<\|(?:/tool_call|tool_call_end|action_end|END_ACTION"
    r"|FunctionCallEnd|python_end|tools_suffix)\|>)?\s*+\Z"
)


def _read(text: str, start: int) -> Unit:
    if not text.startswith(("{", "["), start):
        if _CODE.match(text, start) is not None:
            raise CallError("no_call", "The action is not a JSON object.")
        if text.startswith("\ufeff", start):
            raise CallError("no_call", "The action begins with a byte-order mark.")
        return read_prose(text)
    items, end = read_values(text, start, None)
    last = items[-1]
    if isinstance(last, ToolCall) and _END.match(text, end) is None:
        what = "There is text after the JSON object; send the object alone."
        raise CallError("bad_json", what, last.name)
    return items, end


FORMAT = CallFormat(
    name="json",
    rank=220,
    doc=(
        "A JSON object with name and parameters (or arguments, as an object or as a JSON string), alone in "
        "the text or last after prose; also the spellings of other families, and arrays, as xLAM writes them."
    ),
    example=json_call("reading_at", {"index": 3}),
    encode=json_call,
    read=_read,
)
