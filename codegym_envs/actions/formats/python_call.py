"""A call in Python syntax, with literal arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping

from codegym_envs.actions.literals import LiteralReader
from codegym_envs.actions.objects import CallError
from codegym_envs.actions.records import ActionFormat, Refusal, ToolCall

__all__ = ["FORMAT"]

_HEAD = re.compile(r"\s*+([^\W\d]\w*+)[ \t]*+\(")


def _detect(text: str) -> bool:
    return _HEAD.match(text) is not None


def _parse(text: str) -> ToolCall | Refusal:
    match = _HEAD.match(text)
    if match is None:
        return FORMAT.refuse("no_call", "The action is not a call such as name(argument=value).")
    reader = LiteralReader(text.rstrip(), match.end())
    try:
        positional, named = reader.arguments()
        reader.end_of_call()
    except CallError as error:
        return FORMAT.refuse(error.code, error.what)
    return ToolCall(match.group(1), named, tuple(positional))


def _encode(name: str, arguments: Mapping[str, str]) -> str:
    return f"{name}({', '.join(f'{key}={text}' for key, text in arguments.items())})"


FORMAT = ActionFormat(
    name="python",
    rank=50,
    doc=(
        "A call in Python syntax, alone in the text, such as reading_at(index=3); arguments are literals, by "
        "name or by position; true, false and null are accepted for True, False and None."
    ),
    example="observe()",
    detect=_detect,
    parse=_parse,
    encode=_encode,
)
