"""Calls in Python syntax in a fenced block, as Gemini and Gemma 3 write them.

Example::

    ```tool_code
    print(reading_at(index=3))
    ```
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallError, CallFormat, Unit
from codegym_envs.actions.python_calls import python_call, read_code

__all__ = ["FORMAT"]

_FENCE = "```"
_LABEL = re.compile(r"```[ \t]*+(?:(?i:(?P<ours>tool_code)|python3?|py)\b)?")
_PREFIX = "default_api."  # the module in which Gemini imagines the tools


def _read(text: str, start: int) -> Unit:
    label = _LABEL.match(text, start)
    begin = start + len(_FENCE) if label is None else label.end()
    try:
        return read_code(text, begin, _FENCE, prefix=_PREFIX)
    except CallError:
        if label is not None and label.group("ours") is not None:
            raise
    # A block of something else, which the model merely shows.
    end = text.find(_FENCE, begin)
    return [], len(text) if end < 0 else end + len(_FENCE)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{_FENCE}tool_code\nprint({python_call(name, arguments)})\n{_FENCE}"


FORMAT = CallFormat(
    name="tool_code",
    rank=120,
    doc=(
        "Calls in Python syntax in a block marked tool_code, python or not at all, also inside print(…), as "
        "Gemini and Gemma 3 write them."
    ),
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(_FENCE),
)
