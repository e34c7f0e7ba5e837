"""The notation of FunctionGemma and Gemma 4: ``call:name{key:value}``, strings between special tokens."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallError, ToolCall, Unit, excerpt
from codegym_envs.actions.call_spans import after_space
from codegym_envs.spec.plain_data.integers import from_decimal
from codegym_envs.spec.plain_data.values import MAX_DEPTH, decode, encode

__all__ = ["GemmaCalls"]

_HEAD = re.compile(r"\s*+call:\s*+(?P<tool>[^\s{}:]++)\s*+(?=\{)")
_KEY = re.compile(r"\s*+([^\s:{}\[\],<>\"']++)\s*+:")
_PLAIN_KEY = re.compile(r"[^\W\d]\w*+")
_COLON = re.compile(r"\s*+:")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*+)(\.\d++)?([eE][+-]?\d++)?(?![\w.])", re.ASCII)
_WORDS = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None}
_WORD = re.compile(r"[A-Za-z]++(?!\w)")


class GemmaCalls:
    """Reader and writer of one family's notation.

    Args:
        opening: The mark of a call.
        closing: What ends the call; it may be missing at the end of the text.
        quote: What stands before and after every string.

    Attributes:
        mark: The beginning of a call.
    """

    def __init__(self, opening: str, closing: str, quote: str) -> None:
        self._opening, self._closing, self._quote = opening, closing, quote
        self._begin = re.compile(rf"(?:{re.escape(opening)})?")
        # At the beginning of a text the mark is missing where special tokens are not decoded.
        self.mark = re.compile(rf"{re.escape(opening)}|\A\s*+(?=call:[^\s{{}}:]++\{{)")

    def read(self, text: str, start: int) -> Unit:
        """Read the call at a mark.

        Raises:
            CallError: If it is not a call, or is cut off.
        """
        begin = self._begin.match(text, start)
        head = _HEAD.match(text, start if begin is None else begin.end())
        if head is None:
            raise CallError("bad_call", f"After {self._opening} there must be call:name and braces.")
        name = head.group("tool")
        try:
            arguments, end = self._object(text, head.end() + 1, MAX_DEPTH)
        except CallError as error:
            raise CallError(error.code, error.what, name) from None
        tail = after_space(text, end)
        if text.startswith(self._closing, tail):
            return [ToolCall(name, arguments)], tail + len(self._closing)
        if tail < len(text):
            raise CallError("bad_call", f"After the braces of the call there must be {self._closing}.", name)
        return [ToolCall(name, arguments)], tail

    def _object(self, text: str, position: int, depth: int) -> tuple[dict[str, Any], int]:
        members: dict[str, Any] = {}
        while not text.startswith("}", position := after_space(text, position)):
            key, position = self._key(text, position)
            if key in members:
                raise CallError("duplicate_key", "A name occurs twice in the arguments of the call.")
            members[key], position = self._value(text, position, depth)
            position = self._next(text, position, "}")
        return members, position + 1

    def _key(self, text: str, position: int) -> tuple[str, int]:
        if text.startswith(self._quote, position):
            key, position = self._string(text, position)
            colon = _COLON.match(text, position)
        else:
            colon = _KEY.match(text, position)
            key = "" if colon is None else colon.group(1)
        if colon is None:
            raise self._unexpected(text, position)
        return key, colon.end()

    def _string(self, text: str, position: int) -> tuple[str, int]:
        start = position + len(self._quote)
        end = text.find(self._quote, start)
        if end < 0:
            raise CallError("bad_call", f"A string is not closed by {self._quote}.")
        return text[start:end], end + len(self._quote)

    def _value(self, text: str, position: int, depth: int) -> tuple[Any, int]:
        position = after_space(text, position)
        if text.startswith(self._quote, position):
            return self._string(text, position)
        if text[position : position + 1] in ("{", "["):
            if depth <= 1:
                raise CallError("too_deep", f"The arguments are nested more than {MAX_DEPTH} levels deep.")
            if text[position] == "{":
                return self._object(text, position + 1, depth - 1)
            return self._list(text, position + 1, depth - 1)
        number = _NUMBER.match(text, position)
        if number is not None:
            if number.group(1) is None and number.group(2) is None:
                return from_decimal(number.group()), number.end()
            value = float(number.group())
            if math.isinf(value):
                raise CallError("bad_number", "A number is too large.")
            return value, number.end()
        word = _WORD.match(text, position)
        if word is not None and word.group() in _WORDS:
            return _WORDS[word.group()], word.end()
        raise self._unexpected(text, position)

    def _list(self, text: str, position: int, depth: int) -> tuple[list[Any], int]:
        items = []
        while not text.startswith("]", position := after_space(text, position)):
            item, position = self._value(text, position, depth)
            items.append(item)
            position = self._next(text, position, "]")
        return items, position + 1

    def _next(self, text: str, position: int, closing: str) -> int:
        """The position after a comma, or of the closing bracket."""
        position = after_space(text, position)
        if text.startswith(",", position):
            return position + 1
        if text.startswith(closing, position):
            return position
        raise self._unexpected(text, position)

    def _unexpected(self, text: str, position: int) -> CallError:
        rest = text[position : position + 41]
        if not rest:
            return CallError("bad_call", "The call is not closed: a brace or bracket is missing.")
        allowed = f"numbers, constants, or strings between {self._quote}"
        return CallError("bad_call", f"Values are {allowed}; unexpected: {excerpt(rest, 40)}.")

    def encode(self, name: str, arguments: Mapping[str, Any]) -> str:
        """Write a call."""
        # By way of JSON, so that the forms of tuples, sets and mappings are those of every other format.
        members = [f"{key}:{self._written(value)}" for key, value in arguments.items()]
        return f"{self._opening}call:{name}{{{','.join(members)}}}{self._closing}"

    def _written(self, value: Any) -> str:
        return self._written_form(decode(encode(value)))

    def _written_form(self, value: Any) -> str:
        if type(value) is str:
            return f"{self._quote}{value}{self._quote}"
        if type(value) is list:
            return f"[{','.join(map(self._written_form, value))}]"
        if type(value) is dict:
            members = [
                f"{key if _PLAIN_KEY.fullmatch(key) else self._written_form(key)}:{self._written_form(item)}"
                for key, item in value.items()
            ]
            return f"{{{','.join(members)}}}"
        return encode(value)
