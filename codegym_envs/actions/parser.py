"""From any text to tool calls or a refusal, and back. Nothing that an agent sends raises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_reading import CONCRETE, Reading, read, read_any
from codegym_envs.actions.call_records import (
    MAX_ACTION_LENGTH,
    MAX_RAW_LENGTH,
    CallError,
    CallFormat,
    Refusal,
    RefusalCode,
    ToolCall,
    Unit,
)
from codegym_envs.actions.call_spans import written
from codegym_envs.actions.json_calls import json_call
from codegym_envs.actions.survey import survey
from codegym_envs.actions.tokens import NEXT_TURN
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec.plain_data.values import encode

__all__ = ["FORMATS", "parse", "parse_calls", "render_call"]


def _read_auto(text: str, _: int) -> Unit:
    return read_any(text, None)[1], len(text)


AUTO = CallFormat(
    name="auto",
    rank=-1,
    doc="Any of the other formats, recognised by how the text looks. Calls are shown as plain JSON.",
    example=json_call("reading_at", {"index": 3}),
    encode=json_call,
    read=_read_auto,
)

FORMATS: Mapping[str, CallFormat] = {action_format.name: action_format for action_format in (AUTO, *CONCRETE)}
"""All action formats by name, ``auto`` first."""

_TOOL_SHOWN = 200  # characters of a tool's name that a refusal shows


def _chosen(name: str) -> CallFormat:
    chosen = FORMATS.get(name)
    if chosen is None:
        raise ConfigurationError(f"there is no action format {name!r}; use one of {', '.join(FORMATS)}")
    return chosen


def parse(text: object, format: str = "auto") -> ToolCall | Refusal:  # noqa: A002 - the word users know
    """Read an action that has to be exactly one call.

    Args:
        text: What the agent sent: anything at all.
        format: Name of the action format, one of `FORMATS`.

    Returns:
        The one tool call in it, or a refusal that says what was wrong.

    Raises:
        ConfigurationError: If there is no such format. No ``text`` raises anything.
    """
    chosen = _chosen(format)
    reading = _read(text, chosen)
    if isinstance(reading, Refusal):
        return reading
    name, items = reading
    if len(items) == 1 and isinstance(items[0], ToolCall):
        return items[0]
    first = items[0]
    if len(items) > 1:
        what = f"The action holds {len(items)} tool calls; send one call at a time."
        tool = first.name if isinstance(first, ToolCall) else first.tool
        first = CallError("several_calls", what, tool)
    assert isinstance(first, CallError)
    return _refusal(first, chosen, name)


def parse_calls(text: object, format: str = "auto") -> tuple[ToolCall, ...] | Refusal:  # noqa: A002
    """Read an action that may hold several calls.

    Args:
        text: What the agent sent: anything at all.
        format: Name of the action format, one of `FORMATS`.

    Returns:
        All calls in order, at least one; or a refusal, also if only one of several is at fault.

    Raises:
        ConfigurationError: If there is no such format. No ``text`` raises anything.
    """
    chosen = _chosen(format)
    reading = _read(text, chosen)
    if isinstance(reading, Refusal):
        return reading
    name, items = reading
    calls = tuple(item for item in items if isinstance(item, ToolCall))
    if len(calls) == len(items):
        return calls
    number, error = next((n, item) for n, item in enumerate(items, 1) if isinstance(item, CallError))
    if len(items) > 1:
        error.what = f"Call {number} of {len(items)}: {error.what}"
    return _refusal(error, chosen, name)


def _read(text: object, chosen: CallFormat) -> Reading | Refusal:
    """The calls and faults of a text, at least one; or a refusal of the whole text.

    A model that was not stopped goes on with the next turn, an invented one. A text that cannot be read as it
    stands is read up to where its own turn ends.
    """
    reading = _read_whole(text, chosen)
    if isinstance(text, str) and (isinstance(reading, Refusal) or _faulty(reading)):
        turn = NEXT_TURN.search(str.__str__(text), 0, MAX_RAW_LENGTH)
        if turn is not None:
            own = _read_whole(str.__str__(text)[: turn.start()], chosen)
            if not isinstance(own, Refusal) and not _faulty(own):
                return own
    return reading


def _faulty(reading: Reading) -> bool:
    return any(isinstance(item, CallError) for item in reading[1])


def _read_whole(text: object, chosen: CallFormat) -> Reading | Refusal:
    if not isinstance(text, str):
        return _refuse(chosen, "not_text", "The action is not a string.")
    if type(text) is not str:
        text = str.__str__(text)  # such as numpy.str_, whose methods may differ
    if len(text) > MAX_RAW_LENGTH:
        return _refuse(chosen, "too_long", f"The action is longer than {MAX_RAW_LENGTH:,} characters.")
    if not text or text.isspace():
        return _refuse(chosen, "empty", "The action is empty.")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            what = "The action holds a lone surrogate, which is not a character."
            return _refuse(chosen, "bad_text", what)
    try:
        inner, masked, thinking = survey(text)
        if len(inner) > MAX_ACTION_LENGTH:
            what = f"The action is longer than {MAX_ACTION_LENGTH:,} characters"
            return _refuse(chosen, "too_long", f"{what} without its thinking." if thinking else f"{what}.")
        if thinking == "open" and not inner.strip():
            return _refuse(chosen, "no_call", "There is no tool call in the action: its thinking never ends.")
        if not inner.strip():
            what = (
                "There is no tool call after the thinking."
                if thinking
                else "There is no tool call in the action."
            )
            return _refuse(chosen, "no_call", what)
        return read_any(inner, masked) if chosen is AUTO else read(inner, masked, chosen)
    except CallError as error:
        if thinking and error.code == "no_call":
            error.what += (
                " Its thinking never ends."
                if thinking == "open"
                else " What is drafted while thinking is not a call."
            )
        return _refusal(error, chosen, error.format)
    except (RecursionError, MemoryError):
        # The caller's own stack may be nearly full.
        what = "The action cannot be read: it is nested too deeply or too large."
        return _refuse(chosen, "too_deep", what)


def _refuse(chosen: CallFormat, code: RefusalCode, what: str) -> Refusal:
    return Refusal(code, what, None if chosen is AUTO else chosen.name)


def _refusal(error: CallError, chosen: CallFormat, recognised: str | None) -> Refusal:
    tool = error.tool if error.tool and len(error.tool) <= _TOOL_SHOWN else None
    if chosen is not AUTO:
        return Refusal(error.code, error.what, chosen.name, tool)
    what = f"{error.what} The action was read in the format {recognised}." if recognised else error.what
    return Refusal(error.code, what, recognised, tool)


def render_call(format: str, name: str, arguments: Mapping[str, Any]) -> str:  # noqa: A002
    """Write a tool call as action text: the inverse of `parse`.

    Formats that write strings as they are, between tags or special tokens, cannot write every string: not one
    that holds the closing tag itself. What would not be read back exactly is not written.

    Args:
        format: Name of the action format; ``auto`` writes plain JSON.
        name: Name of the tool.
        arguments: Named arguments, plain data.

    Returns:
        A text that `parse` reads as this call, if it is short enough.

    Raises:
        ConfigurationError: If there is no such format.
        ValueError: If an argument has no JSON form, or if the format cannot write the call.
        TypeError: If an argument is not plain data.
    """
    chosen = _chosen(format)
    text = chosen.encode(name, arguments)
    exact = name != "" if chosen.name in ("auto", "json") else _reads_back(text, chosen, name, arguments)
    if not exact:
        raise ValueError(f"this call of {name!r} cannot be written in the format {chosen.name}")
    return text


def _reads_back(text: str, chosen: CallFormat, name: str, arguments: Mapping[str, Any]) -> bool:
    try:
        inner, masked, _ = survey(text)
        items = read(inner, masked, chosen)[1]
    except CallError:
        return False
    item = items[0]
    if len(items) > 1 or not isinstance(item, ToolCall) or item.name != name or item.positional:
        return False
    if item.textual:
        return item.arguments == {key: written(value) for key, value in arguments.items()}
    return encode(item.arguments) == encode(dict(arguments))
