"""The calls of DeepSeek V3.1.

Example::

    <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>reading_at<｜tool▁sep｜>{"index": 3}<｜tool▁call▁end｜><｜tool▁calls▁end｜>
"""  # noqa: E501 - one line, as the model writes it

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat
from codegym_envs.actions.call_spans import NAME
from codegym_envs.actions.json_calls import json_arguments
from codegym_envs.actions.section_marks import CALL_BEGIN, SECTION_BEGIN, SEPARATOR, read_marked_call

__all__ = ["FORMAT"]


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return (
        f"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>{name}<｜tool▁sep｜>{json_arguments(arguments)}"
        "<｜tool▁call▁end｜><｜tool▁calls▁end｜>"
    )


FORMAT = CallFormat(
    name="deepseek_v31",
    rank=40,
    doc="The name and a JSON object between DeepSeek's marks, as DeepSeek V3.1 writes them.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=read_marked_call,
    mark=re.compile(rf"(?:{SECTION_BEGIN}\s*+)?{CALL_BEGIN}\s*+{NAME}\s*+{SEPARATOR}\s*+(?=[{{<])"),
)
