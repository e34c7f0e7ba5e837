"""The function tag of Llama 3.1's custom tools, with JSON inside.

Example::

    <function=reading_at>{"index": 3}</function>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_named
from codegym_envs.actions.json_calls import json_arguments

__all__ = ["FORMAT"]

# The angle before the JSON is forgotten now and then.
_MARK = re.compile(r"<function=(?P<tool>[^\s<>={}]++)\s*+>?\s*+(?=\{)")
_CLOSING = re.compile(r"</?function>")


def _read(text: str, start: int) -> Unit:
    match = _MARK.match(text, start)
    begin, name = (start, "") if match is None else (match.end(), match.group("tool"))
    return read_named(text, begin, name, _CLOSING)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"<function={name}>{json_arguments(arguments)}</function>"


FORMAT = CallFormat(
    name="llama3_function",
    rank=30,
    doc="A function tag around a JSON object of arguments, as Llama 3.1 and Functionary 3.1 write it.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(_MARK.pattern.replace("?P<tool>", "?:")),
)
