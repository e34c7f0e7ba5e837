"""From JSON text to a tool call: what the formats that carry JSON have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.records import RefusalCode, ToolCall, excerpt
from codegym_envs.spec.values import DecodeError, decode, encode

__all__ = ["CallError", "json_call", "json_extent", "read_call", "read_json", "several"]

_ALLOWED_KEYS = frozenset({"name", "parameters", "arguments", "id", "type"})
_ALLOWED_OUTER_KEYS = frozenset({"function", "id", "type"})

# A whole string (or its unfinished rest), or one bracket. Possessive: linear on any text.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_PYTHON_CONSTANT = re.compile(r"[:,\[]\s*+(?:True|False|None)\b")
_TRAILING_COMMA = re.compile(r",\s*+[}\]]")


class CallError(Exception):
    """A part of a text is not a tool call; formats turn it into a `Refusal` with their example."""

    def __init__(self, code: RefusalCode, what: str) -> None:
        self.code: RefusalCode = code
        self.what = what
        super().__init__(what)


def several(count: int | None = None) -> CallError:
    """The error for more than one call in one action."""
    shown = "more than one tool call" if count is None else f"{count} tool calls"
    return CallError("several_calls", f"The action holds {shown}; send one call at a time.")


def json_call(name: str, arguments: Mapping[str, str]) -> str:
    """A call as a plain JSON object, from the JSON text of each argument."""
    members = ", ".join(f"{encode(key)}: {text}" for key, text in arguments.items())
    return f'{{"name": {encode(name)}, "parameters": {{{members}}}}}'


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


def read_json(text: str) -> Any:
    """Decode JSON strictly.

    Raises:
        CallError: With a hint if the fault is one that is often made.
    """
    try:
        return decode(text)
    except DecodeError as error:
        if error.code != "bad_json":
            raise CallError(error.code, f"{error.detail[0].upper()}{error.detail[1:]}.") from None
    raise CallError("bad_json", f"The action is not valid JSON{_hint(text)}.")


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


def read_call(value: Any) -> ToolCall:
    """Read a decoded call.

    Accepted are ``{"name": …, "parameters": {…}}``, the same with ``arguments`` (also as a JSON
    string), OpenAI's ``{"type": "function", "function": {…}}``, and an array of one of these.

    Raises:
        CallError: If it is anything else.
    """
    if type(value) is list:
        if len(value) > 1:
            raise several(len(value))
        if not value:
            raise CallError("no_call", "The action is an empty list of calls.")
        value = value[0]
    if type(value) is dict and "function" in value and "name" not in value:
        if not value.keys() <= _ALLOWED_OUTER_KEYS:
            raise CallError("bad_call", 'Beside "function" only "type" and "id" are allowed.')
        value = value["function"]
    if type(value) is not dict:
        raise CallError("bad_call", "The action is JSON, but not an object with a name and parameters.")
    name = value.get("name")
    if type(name) is not str or not name:
        raise CallError("bad_call", 'The call needs "name", the name of a tool as a string.')
    if not value.keys() <= _ALLOWED_KEYS:
        raise CallError(
            "bad_call", 'A call has only "name" and "parameters"; put every argument into "parameters".'
        )
    if "parameters" in value and "arguments" in value:
        raise CallError("bad_call", 'Give either "parameters" or "arguments", not both.')
    arguments = value.get("parameters", value.get("arguments"))
    if type(arguments) is str and "arguments" in value:
        arguments = read_json(arguments.strip()) if arguments.strip() else None
    if arguments is None:
        arguments = {}
    if type(arguments) is not dict:
        raise CallError("bad_call", '"parameters" must be an object of argument names and values.')
    return ToolCall(name, arguments)
