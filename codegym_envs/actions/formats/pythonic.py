"""A list of calls in Python syntax.

Example::

    [reading_at(index=3)]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallError, CallFormat, Unit
from codegym_envs.actions.python_calls import CALL, python_call, read_code

__all__ = ["FORMAT"]

_LIST = re.compile(rf"(?m:^)[ \t]*+(?=\[\s*+{CALL})")


def _read(text: str, start: int) -> Unit:
    match = _LIST.search(text, start)
    if match is None:
        raise CallError("no_call", "The action is not a list of calls such as [name(argument=value)].")
    return read_code(text, match.end(), None)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"[{python_call(name, arguments)}]"


FORMAT = CallFormat(
    name="pythonic",
    rank=200,
    doc=(
        "A list of calls in Python syntax, as Llama 3.2 and 4, ToolACE and others write it, at the end of "
        "the text; prose may stand on lines before it."
    ),
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
)
