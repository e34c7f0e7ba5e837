"""The ``<tool_call>`` tag of Hermes and Qwen."""

from __future__ import annotations

from collections.abc import Mapping

from codegym_envs.actions.blocks import read_block
from codegym_envs.actions.objects import CallError, json_call
from codegym_envs.actions.records import ActionFormat, Refusal, ToolCall

__all__ = ["FORMAT"]

_OPENING = "<tool_call>"
_CLOSING = "</tool_call>"


def _detect(text: str) -> bool:
    return _OPENING in text


def _parse(text: str) -> ToolCall | Refusal:
    try:
        return read_block(text, _OPENING, _CLOSING)
    except CallError as error:
        return FORMAT.refuse(error.code, error.what)


def _encode(name: str, arguments: Mapping[str, str]) -> str:
    return f"{_OPENING}\n{json_call(name, arguments)}\n{_CLOSING}"


FORMAT = ActionFormat(
    name="tool_call",
    rank=20,
    doc="A JSON object in a tool_call tag, as Hermes and Qwen write it; other text may stand around it.",
    example=f"{_OPENING}{json_call('observe', {})}{_CLOSING}",
    detect=_detect,
    parse=_parse,
    encode=_encode,
)
