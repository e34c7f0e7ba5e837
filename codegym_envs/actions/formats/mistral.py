"""Name and arguments after Mistral's mark, since version 11 of its tokenizer.

Example::

    [TOOL_CALLS]reading_at[ARGS]{"index": 3}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import NAME, read_named
from codegym_envs.actions.json_calls import json_arguments

__all__ = ["FORMAT"]

_MARK = re.compile(
    rf"\[TOOL_CALLS\]\s*+(?P<tool>{NAME})\s*+(?:\[CALL_ID\][^\[\]{{}}\s]*+\s*+)?(?:\[ARGS\]|(?=\{{))"
)
_END = re.compile(r"(?=\[TOOL_CALLS\])")


def _read(text: str, start: int) -> Unit:
    match = _MARK.match(text, start)
    begin, name = (start, "") if match is None else (match.end(), match.group("tool"))
    return read_named(text, begin, name, _END, lenient=True)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"[TOOL_CALLS]{name}[ARGS]{json_arguments(arguments)}"


FORMAT = CallFormat(
    name="mistral",
    rank=30,
    doc=(
        "The name and a JSON object after [TOOL_CALLS], as Mistral models since version 11 of their "
        "tokenizer write it, also with [CALL_ID] in between; every call has its mark."
    ),
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(_MARK.pattern.replace("?P<tool>", "?:")),
)
