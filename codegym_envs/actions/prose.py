"""JSON calls in prose that no mark sets off."""

from __future__ import annotations

import re
from typing import Any

from codegym_envs.actions.call_records import CallError, Item, ToolCall, Unit
from codegym_envs.actions.json_calls import json_extent, named_tool, read_calls, read_json

__all__ = ["read_prose"]

_VALUE = re.compile(r"""\[\s*+\{\s*+["']|\{\s*+["']""")
_LIKE_CALL = re.compile(
    r"""[\[\s]*+\{\s*+["'](?:name|tool_name|tool|action|function|type|id|tool_calls)["']"""
)
# Not what the model does, but what it shows, or repeats from a hint.
_SHOWN = re.compile(r"(?:\bexample|\be\.g\.|\bfor instance)[\s:,`*]*+\Z", re.IGNORECASE)
_QUOTED = re.compile(r"""[\s`*"'.)»]*+\Z""")
_NEAR = 20  # characters before the JSON within which such a word counts
_NAMES = ("name", "tool_name", "tool", "action", "function")
_ARGUMENTS = frozenset({"parameters", "arguments", "args", "input", "action_input", "tool_input"})


def read_prose(text: str) -> Unit:
    """Read the JSON calls of a text; examples and JSON that is data count as prose.

    Raises:
        CallError: If there is none, or if other text follows the last one.
    """
    items: list[Item] = []
    position = last = 0
    while (match := _VALUE.search(text, position)) is not None:
        start = match.start()
        position = json_extent(text, start)
        if _SHOWN.search(text, max(0, start - _NEAR), start) is not None:
            continue
        body = text[start:position]
        try:
            value = read_json(body)
        except CallError as error:
            if _LIKE_CALL.match(body) is None:
                continue
            error.tool = error.tool or named_tool(body)
            items.append(error)
        else:
            if not _is_call(value):
                continue
            items += read_calls(value)
        last = position
    if not items:
        raise CallError("no_call", "There is no JSON object of a call in the action.")
    if _QUOTED.match(text, last) is None:
        item = items[-1]
        if isinstance(item, CallError):
            raise item
        what = "There is text after the JSON object; the call must come last."
        raise CallError("bad_json", what, item.name if isinstance(item, ToolCall) else item.tool)
    return items, last


def _is_call(value: Any) -> bool:
    if type(value) is list:
        return any(map(_is_call, value))
    if type(value) is not dict:
        return False
    if type(value.get("function")) is dict or type(value.get("tool_calls")) is list:
        return True
    named = any(type(value.get(key)) is str for key in _NAMES)
    return named and (not _ARGUMENTS.isdisjoint(value) or value.keys() <= {"name", "id", "type"})
