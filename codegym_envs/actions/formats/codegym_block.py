"""The block of the CodeGym paper."""

from __future__ import annotations

from collections.abc import Mapping

from codegym_envs.actions.blocks import read_block
from codegym_envs.actions.objects import CallError, json_call
from codegym_envs.actions.records import ActionFormat, Refusal, ToolCall

__all__ = ["FORMAT"]

_OPENING = "<|FunctionCallBegin|>"
_CLOSING = "<|FunctionCallEnd|>"


def _detect(text: str) -> bool:
    return _OPENING in text


def _parse(text: str) -> ToolCall | Refusal:
    try:
        return read_block(text, _OPENING, _CLOSING)
    except CallError as error:
        return FORMAT.refuse(error.code, error.what)


def _encode(name: str, arguments: Mapping[str, str]) -> str:
    return f"{_OPENING}[{json_call(name, arguments)}]{_CLOSING}"


FORMAT = ActionFormat(
    name="codegym",
    rank=10,
    doc="A JSON array of one call between the marks of the CodeGym paper; other text may stand around it.",
    example=_encode("observe", {}),
    detect=_detect,
    parse=_parse,
    encode=_encode,
)
