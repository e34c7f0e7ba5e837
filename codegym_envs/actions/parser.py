"""From any text to a tool call or a refusal. Nothing that an agent sends raises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.formats import load_formats
from codegym_envs.actions.objects import json_call
from codegym_envs.actions.records import MAX_ACTION_LENGTH, ActionFormat, Refusal, ToolCall
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec.values import encode

__all__ = ["FORMATS", "parse", "parse_calls", "render_call"]

_CANDIDATES = load_formats()
_PLAIN = _CANDIDATES[0]


def _parse_auto(text: str) -> ToolCall | Refusal:
    """Read a text in the first format that it looks like.

    A text that begins like plain JSON and is none may still be prose around a marked call.
    """
    first: Refusal | None = None
    for candidate in _CANDIDATES:
        if candidate.detect(text):
            result = candidate.parse(text)
            if not isinstance(result, Refusal):
                return result
            if candidate is not _PLAIN or result.code != "bad_json":
                return result if first is None else first
            first = result
    return first or AUTO.refuse("no_call", "There is no tool call in the action.")


AUTO = ActionFormat(
    name="auto",
    rank=-1,
    doc="Any of the other formats, recognised by how the text looks. Calls are shown as plain JSON.",
    example=_PLAIN.example,
    detect=lambda text: True,
    parse=_parse_auto,
    encode=json_call,
)

FORMATS: Mapping[str, ActionFormat] = {
    action_format.name: action_format for action_format in (AUTO, *_CANDIDATES)
}
"""All action formats by name, ``auto`` first."""


def parse(text: object, format: str = "auto") -> ToolCall | Refusal:  # noqa: A002 - the word users know
    """Read an action.

    Args:
        text: What the agent sent: anything at all.
        format: Name of the action format, one of `FORMATS`.

    Returns:
        The one tool call in it, or a refusal that says what was wrong.

    Raises:
        ConfigurationError: If there is no such format. No ``text`` raises anything.
    """
    chosen = FORMATS.get(format)
    if chosen is None:
        raise ConfigurationError(f"there is no action format {format!r}; use one of {', '.join(FORMATS)}")
    if not isinstance(text, str):
        return chosen.refuse("not_text", "The action is not a string.")
    if type(text) is not str:
        text = str.__str__(text)  # such as numpy.str_, whose methods may differ
    if len(text) > MAX_ACTION_LENGTH:
        return chosen.refuse("too_long", f"The action is longer than {MAX_ACTION_LENGTH:,} characters.")
    if not text or text.isspace():
        return chosen.refuse("empty", "The action is empty.")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return chosen.refuse("bad_text", "The action holds a lone surrogate, which is not a character.")
    try:
        return chosen.parse(_without_thinking(text))
    except (RecursionError, MemoryError):
        # The caller's own stack may be nearly full.
        return chosen.refuse("too_deep", "The action cannot be read: it is nested too deeply or too large.")


def _without_thinking(text: str) -> str:
    """The text after a leading ``<think>…</think>``; also where only the closing tag is in the text."""
    if "</think>" not in text:
        return text
    head, _, tail = text.partition("</think>")
    if head.lstrip().startswith("<think>"):
        return tail
    # The opening tag often belongs to the prompt. Inside a call, though, the tag is just text.
    return text if any(candidate.detect(head) for candidate in _CANDIDATES) else tail


def parse_calls(text: object, format: str = "auto") -> tuple[ToolCall, ...] | Refusal:  # noqa: A002
    """Read an action that may hold several calls.

    Args:
        text: What the agent sent: anything at all.
        format: Name of the action format, one of `FORMATS`.

    Returns:
        All calls in order, at least one; or a refusal.

    Raises:
        ConfigurationError: If there is no such format. No ``text`` raises anything.
    """
    call = parse(text, format)
    return call if isinstance(call, Refusal) else (call,)


def render_call(format: str, name: str, arguments: Mapping[str, Any]) -> str:  # noqa: A002
    """Write a tool call as action text.

    Args:
        format: Name of the action format; ``auto`` writes plain JSON.
        name: Name of the tool.
        arguments: Named arguments, plain data.

    Returns:
        A text that `parse` reads as this call, if it is short enough.

    Raises:
        ConfigurationError: If there is no such format.
        ValueError: If an argument has no JSON form.
        TypeError: If an argument is not plain data.
    """
    chosen = FORMATS.get(format)
    if chosen is None:
        raise ConfigurationError(f"there is no action format {format!r}; use one of {', '.join(FORMATS)}")
    return chosen.encode(name, {key: encode(value) for key, value in arguments.items()})
