"""Stretches of text that hold calls: JSON between marks, a name and JSON, parameters between tags.

Formats differ in their marks and share these readers. Every reader moves forward only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from codegym_envs.actions.call_records import CallError, Item, ToolCall, Unit, excerpt
from codegym_envs.actions.json_calls import json_extent, named_tool, read_calls, read_json
from codegym_envs.actions.python_calls import read_code
from codegym_envs.spec.plain_data.values import encode

__all__ = [
    "NAME",
    "after_space",
    "read_arguments",
    "read_code_or_values",
    "read_elements",
    "read_named",
    "read_parameters",
    "read_values",
    "written",
]

NAME = r"[^\W\d][\w.-]*+"
"""Pattern of a tool's name where a mark or white space ends it."""

_SPACE = re.compile(r"\s*+")
_SEPARATOR = re.compile(r"[\s,;]*+")
_JSON_START = re.compile(r"\s*+(?:\{|\[\s*+[{\]])")
_JSON_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)


def after_space(text: str, position: int) -> int:
    """The first position from here on that holds no white space."""
    match = _SPACE.match(text, position)
    return position if match is None else match.end()


def _after_separator(text: str, position: int) -> int:
    match = _SEPARATOR.match(text, position)
    return position if match is None else match.end()


def read_values(
    text: str, start: int, closing: str | None, read: Callable[[Any], list[Item]] = read_calls
) -> Unit:
    """Read the calls of the JSON that stands between an opening mark and a closing one.

    The closing mark may be missing at the end of the text: generation often stops there. Inside strings of
    the JSON the marks have no meaning. One value may follow another.

    Args:
        text: The whole text.
        start: The position after the opening mark.
        closing: The closing mark; None if the format has none.
        read: From a decoded value to calls.

    Raises:
        CallError: If no JSON stands there, or something else stands before the closing mark.
    """
    items: list[Item] = []
    position = after_space(text, start)
    if text[position : position + 1] not in ("{", "["):
        raise CallError("bad_json", "There is no JSON object between the marks of the call.")
    while True:
        end = json_extent(text, position)
        body = text[position:end]
        faulty = False
        try:
            items += read(read_json(body))
        except CallError as error:
            error.tool = error.tool or named_tool(body)
            items.append(error)
            faulty = error.code in ("bad_json", "too_deep")
        tail = after_space(text, end)
        if closing is not None and text.startswith(closing, tail):
            return items, tail + len(closing)
        if tail == len(text):
            return items, tail
        position = _after_separator(text, end)
        if _JSON_START.match(text, position) is not None:
            continue
        if faulty:  # the fault of the JSON itself is the better message
            return items, end
        if closing is not None:
            what = f"After the JSON object of the call there must be {closing}."
            return [*items[:-1], CallError("bad_json", what, _name_of(items[-1]))], end
        if text[tail] in "]})\"'":
            what = f"After the JSON object of the call there is text: {excerpt(text[tail : tail + 41], 40)}."
            return [*items[:-1], CallError("bad_json", what, _name_of(items[-1]))], end
        return items, end


def _name_of(item: Item) -> str | None:
    return item.name if isinstance(item, ToolCall) else item.tool


def read_arguments(text: str, start: int, name: str) -> tuple[dict[str, Any], int]:
    """Read a JSON object of arguments, also one that is written as a JSON string; nothing means none.

    Returns:
        The arguments, and where they end.

    Raises:
        CallError: If something else stands there.
    """
    position = after_space(text, start)
    first = text[position : position + 1]
    if first == '"':
        match = _JSON_STRING.match(text, position)
        end = len(text) if match is None else match.end()
    elif first in ("{", "["):
        end = json_extent(text, position)
    else:
        return {}, position
    try:
        value = read_json(text[position:end])
        if type(value) is str:
            value = read_json(value.strip()) if value.strip() else {}
    except CallError as error:
        raise CallError(error.code, error.what, name) from None
    if value is None:
        value = {}
    if type(value) is not dict:
        raise CallError("bad_call", "The arguments must be an object of argument names and values.", name)
    return value, end


def read_named(text: str, start: int, name: str, closing: re.Pattern[str], *, lenient: bool = False) -> Unit:
    """Read one call whose name has been read already: its JSON arguments and the closing mark.

    Args:
        text: The whole text.
        start: Where the arguments begin.
        name: Name of the tool.
        closing: What ends the call; it may be missing at the end of the text, if arguments are there.
        lenient: Whether anything may follow arguments that are there, as where a format has no closing mark.

    Raises:
        CallError: If the arguments are at fault, or something else stands before the closing mark.
    """
    arguments, end = read_arguments(text, start, name)
    call = ToolCall(name, arguments)
    tail = after_space(text, end)
    match = closing.match(text, tail)
    if match is not None:
        return [call], match.end()
    if end > after_space(text, start):
        if tail == len(text):
            return [call], tail
        if lenient and text[tail] not in "]})\"'":
            return [call], end
        shown = excerpt(text[tail : tail + 41], 40)
        raise CallError("bad_json", f"After the arguments of the call there is text: {shown}.", name)
    if tail == len(text):
        raise CallError("bad_json", "The call is cut off before its arguments.", name)
    shown = excerpt(text[tail : tail + 41], 40)
    raise CallError("bad_json", f"The arguments must be a JSON object, not {shown}.", name)


def read_parameters(
    text: str,
    start: int,
    name: str,
    *,
    parameter: re.Pattern[str],
    closing: str,
    end: re.Pattern[str],
    reserved: tuple[str, ...],
    newline: bool = False,
    is_text: Callable[[re.Match[str]], bool | None] | None = None,
) -> Unit:
    """Read one call whose arguments are written as text between tags.

    Args:
        text: The whole text.
        start: The position after the opening of the call.
        name: Name of the tool.
        parameter: The opening of a parameter; its group ``key``, or else ``key_``, is the parameter's
            name.
        closing: The closing of a parameter.
        end: The closing of the call; it may be missing at the end of the text, after a parameter.
        reserved: What a value must not hold, since it would be the beginning of another part.
        newline: Whether the format puts each value on lines of its own: then one line break after the
            opening and one before the closing are no part of the value.
        is_text: For formats that say with each parameter whether its value is text or JSON: which of the two,
            or None if it is not said. If it is said of all, the values are read right here.

    Raises:
        CallError: If a parameter is not closed, holds the beginning of another part, or occurs twice, or if
            something else stands between the parameters.
    """
    arguments: dict[str, Any] = {}
    kinds: list[bool | None] = []
    position = after_space(text, start)
    while (match := parameter.match(text, position)) is not None:
        key = match.group("key") if match.group("key") is not None else match.group("key_")
        stop = text.find(closing, match.end())
        value = text[match.end() : stop]
        if stop < 0 or any(part in value for part in reserved):
            raise CallError("bad_call", f"The value of a parameter is not closed by {closing}.", name)
        if key in arguments:
            raise CallError("duplicate_key", "A parameter occurs twice in the call.", name)
        if newline:
            line_break = "\r\n" if value.startswith("\r\n") else "\n"
            value = value.removeprefix(line_break).removesuffix(line_break)
        arguments[key] = value
        kinds.append(None if is_text is None else is_text(match))
        position = after_space(text, stop + len(closing))
    last = end.match(text, position)
    if last is None and position == len(text) and not arguments:
        raise CallError("bad_call", "The call is cut off before its parameters.", name)
    if last is None and position < len(text):
        shown = excerpt(text[position : position + 41], 40)
        raise CallError("bad_call", f"The call holds text that is not a parameter: {shown}.", name)
    textual = is_text is None or None in kinds
    if not textual:
        for (key, value), kind in zip(arguments.items(), kinds, strict=True):
            if not kind:
                arguments[key] = _read_value(value, name)
    return [ToolCall(name, arguments, textual=textual)], len(text) if last is None else last.end()


def _read_value(text: str, name: str) -> Any:
    try:
        return read_json(text.strip())
    except CallError as error:
        raise CallError(error.code, error.what, name) from None


def read_elements(
    text: str, start: int, opening: re.Pattern[str], read: Callable[[str, re.Match[str]], Unit]
) -> Unit:
    """Read the calls of a section, one after another, for as long as there are any.

    Args:
        text: The whole text.
        start: The position after the opening mark of the section.
        opening: How a call begins.
        read: Reads the call that begins with a match.

    Raises:
        CallError: If no call stands there, or the first one is at fault.
    """
    items: list[Item] = []
    position = after_space(text, start)
    while (match := opening.match(text, position)) is not None:
        try:
            found, position = read(text, match)
        except CallError as error:
            if not items:
                raise
            return [*items, error], len(text)
        items += found
        position = after_space(text, position)
    if not items:
        raise CallError("bad_call", "There is no call between the marks of the section.")
    return items, position


def written(value: Any) -> str:
    """How formats with arguments as text write a value: strings as they are, everything else as JSON.

    Raises:
        ValueError: If the value has no JSON form.
        TypeError: If it is not plain data.
    """
    return value if type(value) is str else encode(value)


def read_code_or_values(text: str, start: int, closing: str | None, suffix: str = "") -> Unit:
    """Read calls in Python syntax, or in JSON where JSON stands there.

    Raises:
        CallError: As `read_code` and `read_values`.
    """
    if _JSON_START.match(text, start) is not None:
        return read_values(text, start, closing)
    return read_code(text, start, closing, suffix=suffix)
