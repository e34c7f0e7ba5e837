"""Calls between an opening and a closing mark, with any other text around them."""

from __future__ import annotations

from codegym_envs.actions.objects import CallError, json_extent, read_call, read_json, several
from codegym_envs.actions.records import ToolCall

__all__ = ["read_block"]


def read_block(text: str, opening: str, closing: str) -> ToolCall:
    """Read the one call that stands between two marks.

    The closing mark may be missing at the end of the text: generation often stops there. Inside
    strings of the JSON the marks have no meaning.

    Raises:
        CallError: If there is no call, more than one, or a malformed one.
    """
    start = text.find(opening)
    if start < 0:
        raise CallError("no_call", f"There is no {opening} in the action.")
    call, rest = _read_one(text[start + len(opening) :], closing)
    if opening in rest:
        raise several()
    return call


def _read_one(text: str, closing: str) -> tuple[ToolCall, str]:
    """The call at the beginning of a text, and what follows its closing mark."""
    text = text.lstrip()
    if not text.startswith(("{", "[")):
        raise CallError("bad_json", "There is no JSON object between the marks of the call.")
    end = json_extent(text, 0)
    body = text[:end]
    tail = text[end:].lstrip()
    if tail.startswith(closing):
        return read_call(read_json(body)), tail[len(closing) :]
    if not tail:
        return read_call(read_json(body)), ""
    if tail.lstrip(",; ").startswith(("{", "[")):
        raise several()
    read_json(body)  # a fault of the JSON itself is the better message
    raise CallError("bad_json", f"After the JSON object of the call there must be {closing}.")
