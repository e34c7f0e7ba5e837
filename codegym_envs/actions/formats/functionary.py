"""The recipients of Functionary 3.2.

Example::

    >>>reading_at
    {"index": 3}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import NAME, read_named
from codegym_envs.actions.json_calls import json_arguments

__all__ = ["FORMAT"]

_MARK = re.compile(rf">>>(?P<tool>{NAME})[ \t]*+\r?\n(?=\{{)")
_END = re.compile(r"(?=>>>)")


def _read(text: str, start: int) -> Unit:
    match = _MARK.match(text, start)
    begin, name = (start, "") if match is None else (match.end(), match.group("tool"))
    return read_named(text, begin, name, _END)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f">>>{name}\n{json_arguments(arguments)}"


FORMAT = CallFormat(
    name="functionary",
    rank=40,
    doc="The name after >>> and a JSON object on the next line, as Functionary 3.2 writes it.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(_MARK.pattern.replace("?P<tool>", "?:")),
)
