"""Reading the arguments of a call in Python syntax, in one pass over the text.

Written by hand, not with Python's own parser: what that accepts differs between Python versions, and
it needs guarding against texts that exhaust it. Values are returned in their JSON form.
"""

from __future__ import annotations

import math
import re
from typing import Any

from codegym_envs.actions.call_records import CallError, excerpt
from codegym_envs.spec.plain_data.integers import from_decimal
from codegym_envs.spec.plain_data.values import MAX_DEPTH

__all__ = ["LiteralReader"]

_SPACE = re.compile(r"[ \t\r\n]*+")
_WORD = re.compile(r"[^\W\d]\w*+")
_KEYWORD = re.compile(r"([^\W\d]\w*+)[ \t\r\n]*+=(?!=)")
_NUMBER = re.compile(r"[+-]?(?:\d++(\.\d*+)?|(\.\d++))([eE][+-]?\d++)?(?![\w.])", re.ASCII)
_STRING = re.compile(
    r'"""((?:[^"\\]++|\\.|"(?!""))*+)"""|"((?:[^"\\\n]++|\\.)*+)"|\'((?:[^\'\\\n]++|\\.)*+)\'', re.DOTALL
)
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(.))", re.DOTALL
)
_CONSTANTS = {"True": True, "False": False, "None": None, "true": True, "false": False, "null": None}
_NOT_FINITE = frozenset({"nan", "NaN", "inf", "Infinity", "float"})
_SIMPLE_ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "\n": "",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
}


class LiteralReader:
    """A position in a text, moving forward.

    Args:
        text: The whole text.
        position: Just after the opening parenthesis of the call.

    Attributes:
        position: How far the text has been read.
    """

    def __init__(self, text: str, position: int) -> None:
        self._text = text
        self.position = position

    def arguments(self) -> tuple[list[Any], dict[str, Any]]:
        """Read up to the closing parenthesis: positional and named arguments.

        Raises:
            CallError: If they are not literals or not well-formed.
        """
        positional: list[Any] = []
        named: dict[str, Any] = {}
        while not self._accept(")"):
            match = _KEYWORD.match(self._text, self.position)
            if match is not None:
                name = match.group(1)
                if name in named:
                    raise CallError("duplicate_key", "An argument name occurs twice in the call.")
                self.position = match.end()
                named[name] = self._value(MAX_DEPTH)
            elif named:
                raise CallError("bad_call", "Positional arguments must come before named ones.")
            else:
                positional.append(self._value(MAX_DEPTH))
            if not self._accept(",") and self._peek() != ")":
                raise self._unexpected()
        return positional, named

    def _skip(self) -> None:
        match = _SPACE.match(self._text, self.position)
        if match is not None:
            self.position = match.end()

    def _peek(self) -> str:
        self._skip()
        return self._text[self.position : self.position + 1]

    def _accept(self, character: str) -> bool:
        if self._peek() == character:
            self.position += 1
            self._skip()
            return True
        return False

    def _unexpected(self) -> CallError:
        rest = self._text[self.position : self.position + 41]
        if not rest.strip():
            return CallError("bad_call", "The call is not closed: a bracket or parenthesis is missing.")
        return CallError("bad_call", f"Arguments must be literal values; unexpected: {excerpt(rest, 40)}.")

    def _value(self, depth: int) -> Any:
        character = self._peek()
        if character in ("'", '"'):
            return self._string()
        if character in ("[", "(", "{") and character:
            if depth == 0:
                raise CallError("too_deep", f"The arguments are nested more than {MAX_DEPTH} levels deep.")
            self.position += 1
            if character == "{":
                return self._braces(depth - 1)
            return self._items("]" if character == "[" else ")", depth - 1)
        word = _WORD.match(self._text, self.position)
        if word is not None:
            name = word.group()
            if name in _CONSTANTS:
                self.position = word.end()
                return _CONSTANTS[name]
            if name in _NOT_FINITE:
                raise CallError("bad_number", "NaN and the infinities are not allowed as arguments.")
            raise self._unexpected()
        return self._number()

    def _items(self, closing: str, depth: int) -> Any:
        """A list or tuple (as a list), or a value in parentheses."""
        items = []
        comma = False
        while not self._accept(closing):
            items.append(self._value(depth))
            comma = self._accept(",")
            if not comma and self._peek() != closing:
                raise self._unexpected()
        if closing == ")" and len(items) == 1 and not comma:
            return items[0]
        return items

    def _braces(self, depth: int) -> Any:
        """A dictionary (as an object, or as pairs if a key is not a string), or a set (as a list)."""
        pairs: list[list[Any]] = []
        members: list[Any] = []
        while not self._accept("}"):
            value = self._value(depth)
            if not members and self._accept(":"):
                pairs.append([value, self._value(depth)])
            elif pairs:
                raise self._unexpected()
            else:
                members.append(value)
            if not self._accept(",") and self._peek() != "}":
                raise self._unexpected()
        if members:
            return members
        if all(type(key) is str for key, _ in pairs):
            result = dict(pairs)
            if len(result) != len(pairs):
                raise CallError("duplicate_key", "A key occurs twice in a dictionary.")
            return result
        return pairs

    def _number(self) -> int | float:
        match = _NUMBER.match(self._text, self.position)
        if match is None:
            raise self._unexpected()
        self.position = match.end()
        text = match.group()
        if match.group(1) is None and match.group(2) is None and match.group(3) is None:
            digits = text.lstrip("+-")
            if len(digits) > 1 and digits[0] == "0":
                raise CallError("bad_number", "A number must not begin with a zero.")
            return from_decimal(text.removeprefix("+"))
        value = float(text)
        if math.isinf(value):
            raise CallError("bad_number", "A number is too large.")
        return value

    def _string(self) -> str:
        match = _STRING.match(self._text, self.position)
        if match is None:
            raise CallError("bad_call", "A string is not closed, or runs past the end of a line.")
        self.position = match.end()
        if self._text[self.position : self.position + 1] in ("'", '"'):
            raise CallError("bad_call", "A string has one pair of quotes; strings are not joined.")
        body = next(group for group in match.groups() if group is not None)
        if "\\" not in body:
            return body
        text = _ESCAPE.sub(_unescape, body)
        try:
            # Two escapes may make up one character beyond the basic plane, as in JSON.
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeError:
            raise CallError("bad_text", "A string holds half of a surrogate pair.") from None


def _unescape(match: re.Match[str]) -> str:
    short, middle, long, octal, other = match.groups()
    if octal is not None:
        return chr(int(octal, 8))
    if other is not None:
        if other not in _SIMPLE_ESCAPES:
            raise CallError("bad_text", "A string holds an unknown escape; double the backslash.")
        return _SIMPLE_ESCAPES[other]
    code = int(short or middle or long, 16)
    if code > 0x10FFFF:
        raise CallError("bad_text", "A string holds an escape beyond the last character.")
    return chr(code)
