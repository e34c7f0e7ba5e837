"""The function calls of OLMo 3, one per line.

Example::

    <function_calls>reading_at(index=3)</function_calls>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.python_calls import CALL, python_call, read_code

__all__ = ["FORMAT"]

_OPENING = "<function_calls>"
_CLOSING = "</function_calls>"


def _read(text: str, start: int) -> Unit:
    return read_code(text, start + len(_OPENING), _CLOSING)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_OPENING}{python_call(name, arguments)}{_CLOSING}"


FORMAT = CallFormat(
    name="olmo",
    rank=40,
    doc="Calls in Python syntax, one per line, in a function_calls tag, as OLMo 3 writes them.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(rf"{_OPENING}(?=\s*+{CALL})"),
)
