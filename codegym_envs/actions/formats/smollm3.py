"""The code block of SmolLM3 and smolagents.

Example::

    <code>
    reading_at(index=3)
    </code>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.python_calls import python_call, read_code

__all__ = ["FORMAT"]

_OPENING = "<code>"
_CLOSING = "</code>"


def _read(text: str, start: int) -> Unit:
    return read_code(text, start + len(_OPENING), _CLOSING)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_OPENING}\n{python_call(name, arguments)}\n{_CLOSING}"


FORMAT = CallFormat(
    name="smollm3",
    rank=40,
    doc="Calls in Python syntax on lines of their own in a code tag, as SmolLM3 and smolagents write them.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    # On one line it may be code that is only talked about.
    mark=re.compile(r"<code>(?=[ \t]*+\r?\n)"),
)
