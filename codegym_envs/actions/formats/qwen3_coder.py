"""Tags with one parameter each, as Qwen3-Coder and later Qwen models write them.

Example::

    <tool_call>
    <function=reading_at>
    <parameter=index>
    3
    </parameter>
    </function>
    </tool_call>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_elements, written
from codegym_envs.actions.function_tags import FUNCTION, read_function

__all__ = ["FORMAT"]

_SECTION = re.compile(r"<tool_call>\s*+")


def _read(text: str, start: int) -> Unit:
    section = _SECTION.match(text, start)
    begin = start if section is None else section.end()
    return read_elements(text, begin, FUNCTION, read_function)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    lines = [f"<parameter={key}>\n{written(value)}\n</parameter>\n" for key, value in arguments.items()]
    return f"<tool_call>\n<function={name}>\n{''.join(lines)}</function>\n</tool_call>"


FORMAT = CallFormat(
    name="qwen3_coder",
    rank=20,
    doc=(
        "A function tag with one parameter tag per argument, as Qwen3-Coder, later Qwen models, Step 3.5 and "
        "Nemotron 3 write it; the outer tool_call tag may be missing. Values are text on lines of their own."
    ),
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(rf"(?:<tool_call>\s*+)?{FUNCTION.pattern}(?!\s*+\{{)"),
)
