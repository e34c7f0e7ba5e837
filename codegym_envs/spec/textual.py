"""Reading values that were given as text, by the type that is due.

Some ways of writing calls put every argument between tags: ``3`` is then an integer for one tool and a
text for another, which only the tool's schema can tell.
"""

from __future__ import annotations

import re
from typing import Any

from codegym_envs.spec.plain_data.decoding import DecodeError, decode
from codegym_envs.spec.plain_data.values import TypeMismatch, convert
from codegym_envs.spec.types import Type

__all__ = ["read_text"]

_CONSTANTS = {"True": True, "False": False, "None": None}
_SIGNED = re.compile(r"\+(?=\d)")
# What Python writes differently from JSON, and strings, which are skipped whole. An unfinished string runs
# to the end of the text, so that no text is gone over twice.
_PYTHON = re.compile(
    r'"(?:[^"\\]++|\\.)*+"?|\'(?:[^\'\\]++|\\.)*+\'?|,\s*+(?=[\])}])|\b(?:True|False|None)\b|[()]', re.DOTALL
)
_QUOTED = re.compile(r'\\.|"', re.DOTALL)
_WORDS = {"True": "true", "False": "false", "None": "null", "(": "[", ")": "]"}


def read_text(text: str, wanted: Type) -> Any:
    """Read a value's text.

    Where a text is due it is taken as it is; around everything else white space does not matter. Data is
    JSON; ``True``, ``False``, ``None`` and lists and dictionaries in Python's spelling are read too. Of a
    union or enumeration, texts come last: ``null`` is None for ``str | None``. For a value of any type, a
    text that is not JSON is itself.

    Args:
        text: The text as it was written.
        wanted: The type that is due.

    Returns:
        The value in a JSON form that `codegym_envs.spec.plain_data.values.convert` takes for the type.

    Raises:
        TypeMismatch: If the text is not that of a value of the type.
    """
    if wanted.kind == "str":
        return text
    if wanted.kind == "any":
        try:
            return decode(text)
        except DecodeError:
            return text
    members = wanted.args if wanted.kind == "union" else (wanted,)
    data = [member for member in members if member.kind != "str"]
    try:
        value = _data(text.strip())
        convert(value, Type("union", tuple(data)))
    except (DecodeError, TypeMismatch):
        pass
    else:
        return value
    options = [option for member in data for option in member.literals if isinstance(option, str)]
    for written in (text, text.strip()):
        if written in options:
            return written
    if len(data) < len(members):
        return text
    raise TypeMismatch("", str(wanted), "a text that is none")


def _data(text: str) -> Any:
    """Read JSON, or what Python writes for it.

    Raises:
        DecodeError: If it is neither.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    try:
        return decode(_SIGNED.sub("", text, count=1) if text.startswith("+") else text)
    except DecodeError as error:
        if error.code != "bad_json" or not text.startswith(("[", "{", "(")):
            raise
        return decode(_PYTHON.sub(_in_json, text))


def _in_json(match: re.Match[str]) -> str:
    token = match.group()
    if token[0] == "'":
        return f'"{_QUOTED.sub(_requoted, token[1:-1])}"' if len(token) > 1 and token[-1] == "'" else token
    return "" if token[0] == "," else _WORDS.get(token, token)


def _requoted(match: re.Match[str]) -> str:
    """A part of a string in single quotes, as it is written in double quotes."""
    token = match.group()
    if token == "\\'":
        return "'"
    return '\\"' if token == '"' else token
