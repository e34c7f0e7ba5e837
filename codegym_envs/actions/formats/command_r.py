"""The action list of Cohere's Command R and Command R+.

Example::

    Action: ```json
    [
        {
            "tool_name": "reading_at",
            "parameters": {"index": 3}
        }
    ]
    ```
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_values
from codegym_envs.actions.json_calls import json_arguments
from codegym_envs.spec.plain_data.values import encode

__all__ = ["FORMAT"]

_OPENING = re.compile(r"Action[ \t]*+:\s*+```[ \t]*+(?:json)?\s*+(?=\[)")


def _read(text: str, start: int) -> Unit:
    match = _OPENING.match(text, start)
    return read_values(text, start if match is None else match.end(), "```")


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    call = (
        f'{{\n        "tool_name": {encode(name)},\n        "parameters": {json_arguments(arguments)}\n    }}'
    )
    return f"Action: ```json\n[\n    {call}\n]\n```"


FORMAT = CallFormat(
    name="command_r",
    rank=100,
    doc="Action: and a fenced JSON list of tool_name and parameters, as Command R and R+ write it.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=_OPENING,
)
