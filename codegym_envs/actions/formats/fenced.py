"""A call in a fenced code block of Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from codegym_envs.actions.objects import CallError, json_call, json_extent, read_call, read_json, several
from codegym_envs.actions.records import ActionFormat, Refusal, ToolCall

__all__ = ["FORMAT"]

# Other languages are left alone: a model may show code before it calls a tool.
_OPENING = re.compile(
    r"```[ \t]*+(?:json5?|jsonc|tool_call|tool_code)?[ \t]*+\r?\n\s*+(?=[\[{])", re.IGNORECASE
)


def _detect(text: str) -> bool:
    return "```" in text and _OPENING.search(text) is not None


def _parse(text: str) -> ToolCall | Refusal:
    match = _OPENING.search(text)
    if match is None:
        return FORMAT.refuse("no_call", "There is no ```json block with a JSON object in the action.")
    try:
        start = match.end()
        end = json_extent(text, start)
        tail = text[end:].lstrip()
        if tail and not tail.startswith("```"):
            if tail.lstrip(",; ").startswith(("{", "[")):
                raise several()
            read_json(text[start:end])  # a fault of the JSON itself is the better message
            raise CallError("bad_json", "There is text after the JSON object in its ```json block.")
        if _OPENING.search(tail, 3) is not None:
            raise several()
        return read_call(read_json(text[start:end]))
    except CallError as error:
        return FORMAT.refuse(error.code, error.what)


def _encode(name: str, arguments: Mapping[str, str]) -> str:
    return f"```json\n{json_call(name, arguments)}\n```"


FORMAT = ActionFormat(
    name="fenced",
    rank=30,
    doc="A JSON object in a ```json block of Markdown; other text may stand around it.",
    example=_encode("observe", {}),
    detect=_detect,
    parse=_parse,
    encode=_encode,
)
