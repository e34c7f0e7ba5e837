"""The calls of DeepSeek V3 and R1, with a fenced block of arguments.

Example::

    <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>reading_at
    ```json
    {"index": 3}
    ```<｜tool▁call▁end｜><｜tool▁calls▁end｜>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat
from codegym_envs.actions.json_calls import json_arguments
from codegym_envs.actions.section_marks import CALL_BEGIN, SECTION_BEGIN, read_marked_call

__all__ = ["FORMAT"]


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return (
        f"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>{name}\n"
        f"```json\n{json_arguments(arguments)}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>"
    )


FORMAT = CallFormat(
    name="deepseek_v3",
    rank=45,
    doc="Type, name and a fenced JSON object between DeepSeek's marks, as DeepSeek V3 and R1 write them.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=read_marked_call,
    mark=re.compile(rf"{SECTION_BEGIN}(?:\s*+{CALL_BEGIN})?|{CALL_BEGIN}"),
)
