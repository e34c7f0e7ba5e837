"""Finds the values that a text shows: lists, texts in quotes and numbers, with the names they are given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Shown", "literal", "pythonic", "shown_values"]

_LONGEST = 4000
_CLOSING = {"[": "]", "(": ")", "{": "}"}
_NUMBER = re.compile(r"-?\d+(?:_\d{3})*(?:\.\d+)?(?![\w.^]*[\w^]|\s*\*\*)")
_WORD = re.compile(r"(?:true|false|null|none)\b", re.IGNORECASE)
_NAMED = re.compile(r"([A-Za-z_]\w*)[`*_]*\s*(=|:|\bis\b|\bare\b|\bbeing\b)?\s*[`*]*$")
_WORDS = {"true": "True", "false": "False", "null": "None", "none": "None"}
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "−": "-"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in a text.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        value: Plain data.
        name: The word before it; empty if there is none.
        assigned: Whether an equals sign or a colon stands between the two.
    """

    start: int
    end: int
    value: Any
    name: str
    assigned: bool


def literal(text: str) -> Any:
    """The value that a text writes down, as Python or JSON does.

    Raises:
        ValueError: If it is no literal.
    """
    try:
        return ast.literal_eval(pythonic(text.strip()))
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        raise ValueError(f"no literal: {text[:80]}") from None


def pythonic(text: str) -> str:
    """JSON's words as Python has them, outside of quotes."""
    parts = re.split(r"(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')", text.translate(_QUOTES))
    return "".join(
        part if number % 2 else re.sub(r"\b(true|false|null)\b", lambda match: _WORDS[match[1]], part)
        for number, part in enumerate(parts)
    )


def shown_values(text: str) -> list[Shown]:
    """The values of a text in their order, outermost ones only."""
    return list(_found(text.translate(_QUOTES)))


def _found(text: str) -> Iterator[Shown]:
    place = 0
    while place < len(text):
        if text[place] in _CLOSING and re.search(r"[\w)\]]$", text[max(0, place - 1) : place]):
            place = _closed(text, place) or place + 1  # arguments of a call, or an index
            continue
        end = _end_of(text, place)
        if end is None:
            place += 1
            continue
        try:
            value = literal(text[place:end])
        except ValueError:
            place += 1
            continue
        before = _NAMED.search(text, max(0, place - 60), place)
        name, sign = (before[1], before[2] or "") if before else ("", "")
        yield Shown(place, end, value, name, sign in ("=", ":"))
        place = end


def _end_of(text: str, place: int) -> int | None:
    """Where the value ends that begins at a place, if one may."""
    sign = text[place]
    before = text[place - 1] if place else " "
    if sign in _CLOSING:
        return _closed(text, place)
    if before.isalnum() or before in "_.":
        return None
    if sign in "\"'":
        match = re.compile(rf"{sign}(?:\\.|[^{sign}\\\n])*{sign}(?!\w)").match(text, place)
        return match.end() if match else None
    if sign.isdigit() or (sign == "-" and not before.isdigit()):
        match = _NUMBER.match(text, place)
        return (
            match.end()
            if match and not re.match(r"-(?:based|th|st|nd|rd|[a-z])", text[match.end() :])
            else None
        )
    match = _WORD.match(text, place)
    return match.end() if match and re.search(r"[=:]\s*[`*]*$", text[max(0, place - 8) : place]) else None


def _closed(text: str, place: int) -> int | None:
    """Where brackets close that open at a place; a pair of parentheses around one value is none."""
    awaited: list[str] = []
    quote = ""
    for end in range(place, min(len(text), place + _LONGEST)):
        sign = text[end]
        if quote:
            quote = "" if sign == quote and text[end - 1] != "\\" else quote
        elif sign in "\"'":
            quote = sign
        elif sign in _CLOSING:
            awaited.append(_CLOSING[sign])
        elif sign in "])}":
            if not awaited or awaited.pop() != sign:
                return None
            if not awaited:
                single = text[place] == "(" and "," not in text[place:end]
                return None if single else end + 1
    return None
