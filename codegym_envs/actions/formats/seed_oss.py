"""The tags of Seed-OSS.

Example::

    <seed:tool_call>
    <function=reading_at>
    <parameter=index>3</parameter>
    </function>
    </seed:tool_call>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_elements, written
from codegym_envs.actions.function_tags import FUNCTION, read_inline_function

__all__ = ["FORMAT"]

_OPENING = "<seed:tool_call>"
_CLOSING = "</seed:tool_call>"


def _read(text: str, start: int) -> Unit:
    return read_elements(text, start + len(_OPENING), FUNCTION, read_inline_function)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    lines = [f"<parameter={key}>{written(value)}</parameter>\n" for key, value in arguments.items()]
    return f"{_OPENING}\n<function={name}>\n{''.join(lines)}</function>\n{_CLOSING}"


FORMAT = CallFormat(
    name="seed_oss",
    rank=20,
    doc="Function and parameter tags in a seed:tool_call tag, as Seed-OSS writes them. Values are text.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(re.escape(_OPENING)),
)
