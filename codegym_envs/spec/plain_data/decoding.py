"""Strict reading of JSON: what the grammar leaves open is refused, never guessed."""

from __future__ import annotations

import math
import re
from json import JSONDecodeError, JSONDecoder
from typing import Any, Literal, NoReturn

from codegym_envs.spec.plain_data.encoding import MAX_DEPTH
from codegym_envs.spec.plain_data.integers import from_decimal

__all__ = ["DecodeCode", "DecodeError", "decode"]

DecodeCode = Literal["bad_json", "too_deep", "bad_number", "duplicate_key", "bad_text"]

# A whole string (or the unfinished rest of the text), or one bracket. Possessive: linear on any text.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89abcdefABCDEF]")
# Texts shorter than this hold no integer beyond the interpreter's digit limit.
_SHORT = 600


class DecodeError(ValueError):
    """A text is not strict JSON.

    Attributes:
        code: What kind of fault it is.
        detail: The fault in a few words; quotes nothing of the text.
    """

    def __init__(self, code: DecodeCode, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(detail)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.detail)


def decode(text: str) -> Any:
    """Read one JSON value, strictly.

    Integers are exact at any size. Refused beyond the grammar: NaN and infinities (also numbers too
    large for a float, such as 1e999), a name that occurs twice in one object, lone surrogates, nesting
    deeper than 64 containers.

    Args:
        text: The JSON text; white space around the value is allowed.

    Returns:
        None, bool, int, float, str, and lists and dictionaries of these.

    Raises:
        DecodeError: If the text is not strict JSON; its ``code`` says why.
    """
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise DecodeError(
                "bad_text", "the text holds a lone surrogate, which is not a character"
            ) from None
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise DecodeError("too_deep", f"the JSON is nested more than {MAX_DEPTH} levels deep")
    try:
        value = (_SHORT_DECODER if len(text) <= _SHORT else _LONG_DECODER).decode(text)
    except JSONDecodeError:
        # Neither Python's message nor its position: they differ between Python versions.
        raise DecodeError("bad_json", "the text is not valid JSON") from None
    if _ESCAPED_SURROGATE.search(text) is not None:
        _refuse_surrogates(value)
    return value


def _depth(text: str) -> int:
    deepest = depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        token = match.group()
        if token in ("[", "{"):
            depth += 1
            deepest = max(deepest, depth)
        elif token in ("]", "}"):
            depth -= 1
    return deepest


def _refuse_surrogates(value: Any) -> None:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise DecodeError("bad_text", "a string holds half of a surrogate pair") from None
    elif isinstance(value, list):
        for item in value:
            _refuse_surrogates(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_surrogates(key)
            _refuse_surrogates(item)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise DecodeError("duplicate_key", "a name occurs twice in one JSON object")
    return result


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise DecodeError("bad_number", "a number is too large")
    return value


def _constant(name: str) -> NoReturn:
    raise DecodeError("bad_number", f"{name} is not a JSON number")


_SHORT_DECODER = JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_constant=_constant)
_LONG_DECODER = JSONDecoder(
    object_pairs_hook=_object, parse_float=_float, parse_int=from_decimal, parse_constant=_constant
)
