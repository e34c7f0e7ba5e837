"""A call as plain JSON, alone in the text."""

from __future__ import annotations

from codegym_envs.actions.objects import CallError, json_call, json_extent, read_call, read_json, several
from codegym_envs.actions.records import ActionFormat, Refusal, ToolCall

__all__ = ["FORMAT"]


def _detect(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def _parse(text: str) -> ToolCall | Refusal:
    text = text.strip()
    if not _detect(text):
        return FORMAT.refuse("no_call", "The action is not a JSON object.")
    try:
        end = json_extent(text, 0)
        if end < len(text):
            rest = text[end:].lstrip(" \t\r\n,;")
            if rest.startswith(("{", "[")):
                raise several()
            if rest:
                raise CallError("bad_json", "There is text after the JSON object; send the object alone.")
        return read_call(read_json(text))
    except CallError as error:
        return FORMAT.refuse(error.code, error.what)


FORMAT = ActionFormat(
    name="json",
    rank=0,
    doc=(
        "A JSON object with name and parameters (or arguments, as an object or as a JSON string), alone in "
        "the text; OpenAI's function wrapper and an array of one call are accepted too."
    ),
    example='{"name": "observe", "parameters": {}}',
    detect=_detect,
    parse=_parse,
    encode=json_call,
)
