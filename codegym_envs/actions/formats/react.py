"""The ``Action:`` and ``Action Input:`` lines of ReAct prompting.

Example::

    Action: reading_at
    Action Input: {"index": 3}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallError, CallFormat, ToolCall, Unit
from codegym_envs.actions.call_spans import after_space, read_arguments
from codegym_envs.actions.json_calls import json_arguments
from codegym_envs.actions.python_calls import read_python_call

__all__ = ["FORMAT"]

_ACTION = re.compile(
    r"(?m:^)[ \t]*+\**+Action[ \t]*+\**+:\**+[ \t]*+(?!\s*+(?:```|\{|\[\s*+(?:\{|[^\W\d]\w*+\()))([^\r\n]*+)"
)
_INPUT = re.compile(
    r"\s*+\**+(?:Action[ _]?)?(?:Input|Arguments|Args|Parameters)[ \t]*+\**+:\**+\s*+"
    r"(?:```[ \t]*+(?:json)?\s*+)?"
)
_NAME = re.compile(r"[^\W\d][\w.-]*+")
_CALL = re.compile(r"[`*]*+(?=[^\W\d][\w.]*+\()")
_OBJECT = re.compile(r"[`*]*+(?P<tool>[^\W\d][\w.-]*+)[`*]*+[ \t]*+(?=\{)")
_NOTHING = re.compile(r"(?:None|null|none|N/A|\(none\)|\"\"|'')(?=\s|$)")
# What may follow the input: the next part of a trace.
_NEXT_PART = re.compile(r"[ \t*]*+(?:Observation|Thought|Final Answer|PAUSE)\b|```")


def _read(text: str, start: int) -> Unit:
    match = _ACTION.match(text, start)
    if match is None:
        raise CallError("no_call", "There is no line that begins with Action: in the action.")
    begin = match.start(1)
    call = _CALL.match(text, begin)
    if call is not None:
        found, end = read_python_call(text, call.end())
        return [found], _end_of_input(text, end, found.name)
    written = _OBJECT.match(text, begin)
    if written is not None:
        name = written.group("tool")
        arguments, end = _arguments(text, written.end(), name)
        return [ToolCall(name, arguments)], end
    name = match.group(1).strip().strip("`*[]")
    if _NAME.fullmatch(name) is None:
        raise CallError("bad_call", "After Action: there must be the name of a tool and nothing else.")
    given = _INPUT.match(text, match.end())
    begin = match.end() if given is None else given.end()
    # Whatever else follows might be arguments, which must not be lost.
    arguments, end = _arguments(text, begin, name)
    return [ToolCall(name, arguments)], end


def _arguments(text: str, start: int, name: str) -> tuple[dict[str, Any], int]:
    """The arguments that begin here, and where what belongs to them ends."""
    position = after_space(text, start)
    if position == len(text) or _NEXT_PART.match(text, position) or _ACTION.match(text, position):
        return {}, position
    nothing = _NOTHING.match(text, position)
    if nothing is not None:
        return {}, _end_of_input(text, nothing.end(), name)
    if text[position] != "{":
        raise CallError("bad_call", "After Action Input: there must be a JSON object of arguments.", name)
    arguments, end = read_arguments(text, position, name)
    return arguments, _end_of_input(text, end, name)


def _end_of_input(text: str, position: int, name: str) -> int:
    """The position after an input, which nothing but the next part of a trace may follow."""
    tail = after_space(text, position)
    if tail == len(text):
        return tail
    if text.startswith("```", tail):
        return tail + 3
    if text[tail] in "`*;" and after_space(text, tail + 1) == len(text):
        return len(text)
    begin = text.rfind("\n", 0, tail) + 1
    if _NEXT_PART.match(text, tail) or _ACTION.match(text, begin if not text[begin:tail].strip() else tail):
        return position
    raise CallError("bad_json", "There is text after the input of the action.", name)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return f"Action: {name}\nAction Input: {json_arguments(arguments)}"


FORMAT = CallFormat(
    name="react",
    rank=120,
    doc=(
        "A line Action: with the tool's name and a line Action Input: with a JSON object, as in ReAct "
        "prompting; also a call in Python syntax after Action:. Thoughts may come before it, and whatever "
        "the model makes up as an observation after it."
    ),
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=_ACTION,
)
