r"""A chat message of OpenAI's interface as JSON.

Example::

    {"role": "assistant", "content": null, "tool_calls": [{"id": "call_0", "type": "function", "function": {"name": "reading_at", "arguments": "{\"index\": 3}"}}]}
"""  # noqa: E501 - one line, as JSON is written

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallError, CallFormat, Unit
from codegym_envs.actions.json_calls import json_arguments, read_calls, read_json
from codegym_envs.spec.plain_data.values import encode

__all__ = ["FORMAT"]

_KEYS = frozenset({"tool_calls", "function_call", "functionCall", "content"})
_HINTS = ('"tool_calls"', '"function_call"', '"functionCall"', '"tool_use"')


def _read(text: str, start: int) -> Unit:
    value = read_json(text[start:]) if any(hint in text for hint in _HINTS) and text[start] in "{[" else None
    message = value[0] if type(value) is list and len(value) == 1 else value
    if type(message) is not dict or _KEYS.isdisjoint(message):
        raise CallError("no_call", "The action is not a JSON message with tool_calls.")
    try:
        return read_calls(message), len(text)
    except CallError as error:
        error.format = FORMAT.name
        raise


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    function = f'{{"name": {encode(name)}, "arguments": {encode(json_arguments(arguments))}}}'
    call = f'{{"id": "call_0", "type": "function", "function": {function}}}'
    return f'{{"role": "assistant", "content": null, "tool_calls": [{call}]}}'


FORMAT = CallFormat(
    name="openai",
    rank=215,
    doc=(
        "A JSON message with tool_calls, as OpenAI's chat interface returns it; also Anthropic's tool_use "
        "blocks."
    ),
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
)
