"""What parsing an action gives, and what an action format is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["MAX_ACTION_LENGTH", "ActionFormat", "Refusal", "RefusalCode", "ToolCall", "excerpt"]

MAX_ACTION_LENGTH = 8192
"""Longest action, in characters."""

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


@dataclass(frozen=True, slots=True)
class ActionFormat:
    """A way of writing tool calls as text.

    Attributes:
        name: How users select it.
        rank: Place in the order in which ``auto`` tries formats, smallest first.
        doc: What it is and where it is used, one or two sentences.
        example: A well-formed call.
        detect: Whether a text looks like this format; must be cheap and linear.
        parse: Reads a text that is not blank, not too long and has a UTF-8 form.
        encode: Writes a call from a tool's name and the JSON text of each argument.
    """

    name: str
    rank: int
    doc: str
    example: str
    detect: Callable[[str], bool]
    parse: Callable[[str], ToolCall | Refusal]
    encode: Callable[[str, Mapping[str, str]], str]

    def refuse(self, code: RefusalCode, what: str, tool: str | None = None) -> Refusal:
        """A refusal of a text that was taken for this format."""
        return Refusal(code, what, None if self.name == "auto" else self.name, tool)


def excerpt(text: str, limit: int = 60) -> str:
    """The beginning of an agent's text for a message: quoted, on one line, printable characters only."""
    shown = text[:limit].strip()
    shown = "".join(character if character.isprintable() else " " for character in shown)
    return f"'{shown}…'" if len(text) > limit else f"'{shown}'"
