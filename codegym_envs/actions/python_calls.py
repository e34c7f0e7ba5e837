"""Calls in Python syntax: one call, a list of calls, or lines of code that do nothing but call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallError, Item, ToolCall, Unit, excerpt
from codegym_envs.actions.literals import LiteralReader
from codegym_envs.spec.plain_data.values import encode

__all__ = ["CALL", "python_call", "read_code", "read_python_call"]

CALL = r"[^\W\d]\w*+(?:\.[^\W\d]\w*+)*+\("
"""Pattern of the beginning of a call, from the name to the opening parenthesis."""

_HEAD = re.compile(r"([^\W\d]\w*+(?:\.[^\W\d]\w*+)*+)[ \t]*+\(")
_GAP = re.compile(r"(?:[\s,;]++|#[^\n]*+)*+")
_IN_LIST = re.compile(r"[\s,]*+")
_ASSIGNED = re.compile(r"([^\W\d]\w*+)[ \t]*+=(?!=)[ \t]*+(?=[^\W\d])")
_PRINT = re.compile(r"print[ \t]*+\(\s*+")
_PRINTED = re.compile(r"print[ \t]*+\(\s*+([^\W\d]\w*+)\s*+\)")
_CLOSING = re.compile(r"\s*+\)")


def python_call(name: str, arguments: Mapping[str, Any]) -> str:
    """A call in Python syntax. The constants are written as in JSON, which every reader here takes."""
    return f"{name}({', '.join(f'{key}={encode(value)}' for key, value in arguments.items())})"


def read_python_call(text: str, position: int, prefix: str = "", suffix: str = "") -> tuple[ToolCall, int]:
    """Read one call.

    Args:
        text: The whole text.
        position: Where the call begins.
        prefix: What the format puts before names, such as a module; taken away where it is there.
        suffix: What the format puts after names; taken away where it is there.

    Returns:
        The call, and the position after its closing parenthesis.

    Raises:
        CallError: If there is no call, or its arguments are not literals.
    """
    match = _HEAD.match(text, position)
    if match is None:
        shown = excerpt(text[position : position + 41], 40)
        raise CallError("bad_call", f"There must be a call such as name(argument=value), not {shown}.")
    name = match.group(1).removeprefix(prefix)
    if suffix and name != suffix[1:]:
        name = name.removesuffix(suffix)
    reader = LiteralReader(text, match.end())
    try:
        positional, named = reader.arguments()
    except CallError as error:
        raise CallError(error.code, error.what, name) from None
    return ToolCall(name, named, tuple(positional)), reader.position


def read_code(text: str, start: int, closing: str | None, prefix: str = "", suffix: str = "") -> Unit:
    """Read lines of code that do nothing but call tools.

    A line is a call, a list of calls, a call inside ``print(…)`` or one whose result gets a name; a line that
    prints such a name, and comments, are passed over.

    Args:
        text: The whole text.
        start: Where the code begins.
        closing: What ends the code; the end of the text does so too.
        prefix: See `read_python_call`.
        suffix: See `read_python_call`.

    Raises:
        CallError: If there is no call, or the first one is at fault; a later fault is an item.
    """
    items: list[Item] = []
    assigned: set[str] = set()
    position = start
    try:
        while True:
            gap = _GAP.match(text, position)
            position = position if gap is None else gap.end()
            if closing is not None and text.startswith(closing, position):
                position += len(closing)
                break
            if position == len(text):
                break
            if text[position] == "[":
                position = _read_list(text, position + 1, items, prefix, suffix)
                continue
            printed = _PRINTED.match(text, position)
            if printed is not None and printed.group(1) in assigned:
                position = printed.end()
                continue
            target = _ASSIGNED.match(text, position)
            if target is not None:
                assigned.add(target.group(1))
                position = target.end()
            position = _read_statement(text, position, items, prefix, suffix)
    except CallError as error:
        if not items:
            raise
        if _HEAD.match(text, position) is None and text[position] != "[":
            shown = excerpt(text[position : position + 41], 40)
            name = _name_of(items[-1])
            raise CallError("bad_call", f"There is text after the call: {shown}.", name) from None
        return [*items, error], len(text)
    if not items:
        raise CallError("no_call", "There is no call in the code.")
    return items, position


def _name_of(item: Item) -> str | None:
    return item.name if isinstance(item, ToolCall) else item.tool


def _read_statement(text: str, position: int, items: list[Item], prefix: str, suffix: str) -> int:
    wrapper = _PRINT.match(text, position)
    if wrapper is None or _HEAD.match(text, wrapper.end()) is None:
        call, position = read_python_call(text, position, prefix, suffix)
        items.append(call)
        return position
    call, position = read_python_call(text, wrapper.end(), prefix, suffix)
    closed = _CLOSING.match(text, position)
    if closed is None:
        raise CallError(
            "bad_call", "After the call in print( there must be a closing parenthesis.", call.name
        )
    items.append(call)
    return closed.end()


def _read_list(text: str, position: int, items: list[Item], prefix: str, suffix: str) -> int:
    found: list[Item] = []
    while True:
        gap = _IN_LIST.match(text, position)
        position = position if gap is None else gap.end()
        if text.startswith("]", position):
            items += found
            return position + 1
        if position == len(text):
            what = "The list of calls is not closed: a bracket is missing."
            raise CallError("bad_call", what, _name_of(found[-1]) if found else None)
        try:
            call, position = read_python_call(text, position, prefix, suffix)
        except CallError:
            items += found
            raise
        found.append(call)
