"""From JSON text to tool calls: what the formats that carry JSON have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallError, Item, ToolCall, excerpt
from codegym_envs.spec.plain_data.values import DecodeError, decode, encode

__all__ = [
    "json_arguments",
    "json_call",
    "json_extent",
    "named_tool",
    "read_call",
    "read_calls",
    "read_json",
]

# What stands for the name and for the arguments of a call in one family or another.
_NAMES = ("name", "tool_name", "function_name", "tool", "action")
_ARGUMENTS = ("parameters", "arguments", "args", "input", "action_input", "tool_input")
_AS_JSON_TEXT = ("arguments", "action_input", "tool_input")  # what is also written as a JSON string
_IDS = frozenset({"id", "type", "call_id", "tool_call_id", "tool_use_id"})
_OUTER = _IDS | {"function", "index"}

# A whole string (or its unfinished rest), or one bracket. Possessive: linear on any text.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_PYTHON_CONSTANT = re.compile(r"[:,\[]\s*+(?:True|False|None)\b")
_TRAILING_COMMA = re.compile(r",\s*+[}\]]")
_NAMED = re.compile(
    r"""["'](?:name|tool_name|tool|action|function)["']\s*+:\s*+["']([^"'\\\r\n]{1,100}+)["']"""
)


def json_call(name: str, arguments: Mapping[str, Any], key: str = "parameters") -> str:
    """A call as a plain JSON object."""
    return f'{{"name": {encode(name)}, "{key}": {json_arguments(arguments)}}}'


def json_arguments(arguments: Mapping[str, Any]) -> str:
    """Named arguments as a JSON object."""
    return f"{{{', '.join(f'{encode(key)}: {encode(value)}' for key, value in arguments.items())}}}"


def json_extent(text: str, start: int) -> int:
    """Where the JSON array or object that begins at ``start`` ends; the text's length if it does not."""
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text, start):
        token = match.group()
        if token in ("[", "{"):
            depth += 1
        elif token in ("]", "}"):
            depth -= 1
            if depth <= 0:
                return match.end()
    return len(text)


def named_tool(text: str) -> str | None:
    """The name that a piece of JSON, possibly malformed, gives to the tool it calls."""
    match = _NAMED.search(text)
    return None if match is None else match.group(1)


def read_json(text: str) -> Any:
    """Decode JSON strictly.

    Raises:
        CallError: With a hint if the fault is a common one.
    """
    try:
        return decode(text)
    except DecodeError as error:
        if error.code != "bad_json":
            what = f"{error.detail[0].upper()}{error.detail[1:]}."
            raise CallError(error.code, what, named_tool(text)) from None
    raise CallError("bad_json", f"The action is not valid JSON{_hint(text)}.", named_tool(text))


def _hint(text: str) -> str:
    if text.startswith(("{'", "[{'")):
        return ": names and strings need double quotes"
    if _PYTHON_CONSTANT.search(text):
        return ": write true, false and null in JSON"
    if _TRAILING_COMMA.search(text):
        return ": a comma before a closing bracket is not allowed"
    if text[-1:] not in ("}", "]"):
        return f": it begins with {excerpt(text, 40)} and does not end with its closing bracket"
    return f": it begins with {excerpt(text, 40)}"


def read_calls(value: Any) -> list[Item]:
    """Read decoded JSON as calls.

    Accepted are ``{"name": …, "parameters": {…}}`` and its spellings in other families (``arguments``, also
    as a JSON string; ``tool_name``; ``action`` with ``action_input`` …), OpenAI's ``{"type": "function",
    "function": {…}}``, messages that hold such calls in ``tool_calls``, and arrays of these.

    Raises:
        CallError: If there is no call.
    """
    members = value
    if type(value) is not list:
        members = _held_calls(value)
        if members is None:
            return [_attempt(value)]
        if not members:
            raise CallError("no_call", "The action is a message without a tool call.")
    elif not value:
        raise CallError("no_call", "The action is an empty list of calls.")
    elif len(value) == 1 and _held_calls(value[0]) is not None:
        return read_calls(value[0])
    return [_attempt(member) for member in members]


def _held_calls(value: Any) -> list[Any] | None:
    """The calls of a chat message in JSON form; None if it is not such a message."""
    if type(value) is not dict:
        return None
    held = value.get("tool_calls")
    if type(held) is list and "parameters" not in value and "arguments" not in value:
        return held
    held = value.get("function_call", value.get("functionCall"))
    if type(held) is dict and "name" not in value:
        return [held]
    content = value.get("content")
    if value.get("role") in ("assistant", "model"):
        if type(content) is not list:
            return []
        return [part for part in content if type(part) is dict and part.get("type") == "tool_use"]
    return None


def _attempt(value: Any) -> Item:
    try:
        return read_call(value)
    except CallError as error:
        return error


def read_call(value: Any) -> ToolCall:
    """Read one decoded call.

    Raises:
        CallError: If it is anything else.
    """
    if type(value) is dict and len(value) == 2:  # the plain case, before everything that may be accepted
        name, arguments = value.get("name"), value.get("parameters", value.get("arguments"))
        if type(name) is str and name and type(arguments) is dict:
            return ToolCall(name, arguments)
    if type(value) is dict and type(value.get("function")) is dict and "name" not in value:
        if not value.keys() <= _OUTER:
            raise CallError(
                "bad_call", 'Besides "function", only "type" and "id" are allowed.', _named(value["function"])
            )
        value = value["function"]
    if type(value) is not dict:
        raise CallError("bad_call", "The action is JSON, but not an object with a name and parameters.")
    given = [key for key in _ARGUMENTS if key in value]
    names = [key for key in _NAMES if key in value]
    if not names and given and type(value.get("function")) is str:
        names = ["function"]
    name = value[names[0]] if names else None
    if type(name) is not str or not name:
        raise CallError("bad_call", 'The call needs "name", the name of a tool as a string.')
    if len(given) > 1:
        raise CallError("bad_call", f'Give either "{given[0]}" or "{given[1]}", not both.', name)
    if not value.keys() - {names[0], *given} <= _IDS:
        raise CallError(
            "bad_call", 'A call has only "name" and "parameters"; put every argument into "parameters".', name
        )
    arguments = value[given[0]] if given else None
    if type(arguments) is str and given[0] in _AS_JSON_TEXT:
        try:
            arguments = read_json(arguments.strip()) if arguments.strip() else None
        except CallError as error:
            raise CallError(error.code, error.what, name) from None
    if arguments is None:
        arguments = {}
    if type(arguments) is not dict:
        raise CallError("bad_call", '"parameters" must be an object of argument names and values.', name)
    return ToolCall(name, arguments)


def _named(value: Any) -> str | None:
    name = value.get("name") if type(value) is dict else None
    return name if type(name) is str and name else None
