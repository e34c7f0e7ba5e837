"""The markup of Kimi K3.

Example::

    <|open|>tools<|sep|><|open|>call tool="reading_at" index="1"<|sep|><|open|>argument key="index" type="number"<|sep|>3<|close|>argument<|sep|><|close|>call<|sep|><|close|>tools<|sep|>
"""  # noqa: E501 - one line, as the model writes it

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallFormat, Unit
from codegym_envs.actions.call_spans import read_elements, read_parameters, written

__all__ = ["FORMAT"]

_SECTION = re.compile(r"<\|open\|>tools<\|sep\|>\s*+")
_CALL = re.compile(r'<\|open\|>call\s++tool="(?P<tool>[^"<>]++)"(?:\s++index="\d*+")?\s*+<\|sep\|>')
_ARGUMENT = re.compile(
    r'<\|open\|>argument\s++key="(?P<key>[^"<>]++)"(?P<key_>)(?:\s++type="(?P<type>\w++)")?\s*+<\|sep\|>'
)
_END = re.compile(r"<\|close\|>call<\|sep\|>")
_TYPES = {bool: "boolean", int: "number", float: "number", str: "string", dict: "object", type(None): "null"}


def _read(text: str, start: int) -> Unit:
    section = _SECTION.match(text, start)
    return read_elements(text, start if section is None else section.end(), _CALL, _read_call)


def _read_call(text: str, opening: re.Match[str]) -> Unit:
    return read_parameters(
        text,
        opening.end(),
        opening.group("tool"),
        parameter=_ARGUMENT,
        closing="<|close|>argument<|sep|>",
        end=_END,
        reserved=("<|open|>argument", "<|open|>call", "<|close|>call<|sep|>"),
        is_text=_is_text,
    )


def _is_text(argument: re.Match[str]) -> bool | None:
    said = argument.group("type")
    return None if said is None else said == "string"


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    inner = "".join(
        f'<|open|>argument key="{key}" type="{_TYPES.get(type(value), "array")}"<|sep|>{written(value)}'
        "<|close|>argument<|sep|>"
        for key, value in arguments.items()
    )
    call = f'<|open|>call tool="{name}" index="1"<|sep|>{inner}<|close|>call<|sep|>'
    return f"<|open|>tools<|sep|>{call}<|close|>tools<|sep|>"


FORMAT = CallFormat(
    name="kimi_k3",
    rank=30,
    doc="Calls and arguments between the marks of Kimi K3; every argument says its type.",
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(r"<\|open\|>tools<\|sep\|>|<\|open\|>call\s(?=[^<]*+<\|sep\|>)"),
)
