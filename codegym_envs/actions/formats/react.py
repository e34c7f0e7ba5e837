"""The ``Action:`` / ``Action Input:`` lines of ReAct prompting."""

from __future__ import annotations

import re
from collections.abc import Mapping

from codegym_envs.actions.objects import CallError, json_extent, read_json, several
from codegym_envs.actions.records import ActionFormat, Refusal, ToolCall
from codegym_envs.spec.values import encode

__all__ = ["FORMAT"]

_ACTION = re.compile(r"^[ \t]*+Action[ \t]*+:[ \t]*+([^\r\n]*+)", re.MULTILINE)
_INPUT = re.compile(r"\s*+Action[ _]?Input[ \t]*+:\s*+")
_NAME = re.compile(r"[^\W\d]\w*+")
# What may follow the input: the next part of a ReAct trace.
_NEXT_PART = re.compile(r"(?:Observation|Thought|Final Answer)[ \t]*+:|```")


def _detect(text: str) -> bool:
    return "Action" in text and _ACTION.search(text) is not None


def _parse(text: str) -> ToolCall | Refusal:
    try:
        return _read(text)
    except CallError as error:
        return FORMAT.refuse(error.code, error.what)


def _read(text: str) -> ToolCall:
    match = _ACTION.search(text)
    if match is None:
        raise CallError("no_call", "There is no line that begins with Action: in the action.")
    name = match.group(1).strip().strip("`*[]")
    if _NAME.fullmatch(name) is None:
        raise CallError("bad_call", "After Action: there must be the name of a tool and nothing else.")
    given = _INPUT.match(text, match.end())
    if given is None:
        arguments: dict[str, object] = {}
        end = match.end()
    else:
        arguments, end = _arguments(text, given.end())
    if _ACTION.search(text, end) is not None:
        raise several()
    return ToolCall(name, arguments)


def _arguments(text: str, start: int) -> tuple[dict[str, object], int]:
    """The arguments after ``Action Input:``, and where they end."""
    rest = text[start:]
    if not rest.strip() or _NEXT_PART.match(rest):
        return {}, start
    if not rest.startswith("{"):
        raise CallError("bad_call", "After Action Input: there must be a JSON object of arguments.")
    end = json_extent(rest, 0)
    tail = rest[end:].lstrip()
    if tail and _NEXT_PART.match(tail) is None and _ACTION.match(tail) is None:
        read_json(rest[:end])  # a fault of the JSON itself is the better message
        raise CallError("bad_json", "There is text after the JSON object of Action Input:.")
    arguments: dict[str, object] = read_json(rest[:end])
    return arguments, start + end


def _encode(name: str, arguments: Mapping[str, str]) -> str:
    members = ", ".join(f"{encode(key)}: {text}" for key, text in arguments.items())
    return f"Action: {name}\nAction Input: {{{members}}}"


FORMAT = ActionFormat(
    name="react",
    rank=40,
    doc=(
        "A line Action: with the tool's name and a line Action Input: with a JSON object, as in ReAct "
        "prompting; a thought may stand before them."
    ),
    example=_encode("observe", {}),
    detect=_detect,
    parse=_parse,
    encode=_encode,
)
