"""What parsing an action gives, and what an action format is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

__all__ = [
    "MAX_ACTION_LENGTH",
    "MAX_RAW_LENGTH",
    "CallError",
    "CallFormat",
    "Item",
    "Refusal",
    "RefusalCode",
    "ToolCall",
    "Unit",
    "excerpt",
]

MAX_ACTION_LENGTH = 8192
"""Longest action, in characters; thinking and the special tokens around the action do not count."""

MAX_RAW_LENGTH = 524_288
"""Longest text that is looked at, in characters, with everything that does not count."""

RefusalCode = Literal[
    "not_text",
    "too_long",
    "empty",
    "no_call",
    "bad_json",
    "several_calls",
    "bad_call",
    "too_deep",
    "bad_number",
    "duplicate_key",
    "bad_text",
]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One tool call, as written; nothing is known yet about whether the tool exists.

    Attributes:
        name: Name of the tool.
        arguments: Named arguments in their JSON form.
        positional: Arguments given by position; only formats in Python syntax have them.
        textual: Whether every value of ``arguments`` is the text as it was written, to be read by the
            tool's schema.
    """

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    positional: tuple[Any, ...] = ()
    textual: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A text that is not one well-formed tool call.

    Attributes:
        code: What kind of fault it is.
        message: What was wrong, for the agent; at most a short excerpt of its text is repeated. It holds
            no example of a call.
        format: Name of the action format that the text was taken for; None if it looks like none.
        tool: Name of the tool that was recognised in the malformed text, or None.
    """

    code: RefusalCode
    message: str
    format: str | None = None
    tool: str | None = None


class CallError(Exception):
    """A part of a text is not a well-formed tool call; becomes a `Refusal`.

    Attributes:
        code: What kind of fault it is.
        what: What is wrong, for the agent.
        tool: Name of the tool that the part seems to call, or None.
        format: Name of the format that the part was taken for, if it is known.
    """

    def __init__(self, code: RefusalCode, what: str, tool: str | None = None) -> None:
        self.code: RefusalCode = code
        self.what = what
        self.tool = tool
        self.format: str | None = None
        super().__init__(what)


Item: TypeAlias = ToolCall | CallError
"""One of the calls of a text: read, or recognised and at fault."""

Unit: TypeAlias = tuple[list[Item], int]
"""The calls of one stretch of text (none, if it is no call after all), and where the stretch ends."""


@dataclass(frozen=True, slots=True)
class CallFormat:
    """A way of writing tool calls as text.

    A format either has a ``mark``, which may stand anywhere in a text and as often as there are calls, or it
    has none and reads the text as a whole.

    Attributes:
        name: How users select it.
        rank: Place in the order in which ``auto`` tries formats, smallest first. Below 100 are marks that
            only calls have, below 200 marks of Markdown and of plain lines, then formats without a mark.
        doc: What it is and where it is used, one or two sentences.
        example: A well-formed call.
        encode: Writes a call from a tool's name and named arguments, plain data; what it writes is read
            back by `render_call`, so that it need not check what cannot be written.
        read: Reads the calls of a text; with a mark, those of the stretch that begins with the mark at the
            given position. Raises `CallError` if that stretch is not a call, or is cut off.
        mark: What calls of the format begin with.
    """

    name: str
    rank: int
    doc: str
    example: str
    encode: Callable[[str, Mapping[str, Any]], str]
    read: Callable[[str, int], Unit]
    mark: re.Pattern[str] | None = None


def excerpt(text: str, limit: int = 60) -> str:
    """The beginning of an agent's text for a message: quoted, on one line, printable characters only."""
    shown = text[:limit].strip()
    shown = "".join(character if character.isprintable() else " " for character in shown)
    return f"'{shown}…'" if len(text) > limit else f"'{shown}'"
