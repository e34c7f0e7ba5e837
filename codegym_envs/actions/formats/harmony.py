"""Messages with a recipient, as gpt-oss writes them.

Example::

    <|start|>assistant<|channel|>commentary to=functions.reading_at <|constrain|>json<|message|>{"index": 3}<|call|>
"""  # noqa: E501 - one line, as the model writes it

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import CallError, CallFormat, Unit
from codegym_envs.actions.call_spans import read_named
from codegym_envs.actions.json_calls import json_arguments

__all__ = ["FORMAT"]

_TO = r"to=(?:functions\.)?(?P<{group}>[\w.-]++)"
_REST = r"[^<{{]*+(?:<\|channel\|>[^<{{]*+)?(?:<\|constrain\|>[^<{{]*+)?(?:<\|message\|>)?".replace("{{", "{")
_CHANNEL = r"(?:<\|start\|>assistant\s*+)?<\|channel\|>\w++\s++"
# The recipient comes after the channel or before it; the last form is what is left without special tokens.
_HEAD = re.compile(
    rf"{_CHANNEL}{_TO.format(group='a')}{_REST}|<\|start\|>assistant\s++{_TO.format(group='b')}{_REST}"
    rf"|\A\s*+{_TO.format(group='c')}(?=[^<]*+<\|(?:channel|constrain|message)\|>){_REST}"
    r"|(?:assistant)?(?:commentary|analysis)\s++to=functions\.(?P<d>[\w.-]+?)\s*+(?:json|code)?\s*+(?=\{)"
)
_END = re.compile(r"<\|(?:call|end|return)\|>|(?=<\|(?:start|channel)\|>|assistant)")


def _read(text: str, start: int) -> Unit:
    head = _HEAD.match(text, start)
    if head is None:
        raise CallError("bad_call", "The header of the message names no recipient such as functions.name.")
    return read_named(text, head.end(), next(name for name in head.groups() if name is not None), _END)


def _encode(name: str, arguments: Mapping[str, Any]) -> str:
    return (
        f"<|start|>assistant<|channel|>commentary to=functions.{name} <|constrain|>json<|message|>"
        f"{json_arguments(arguments)}<|call|>"
    )


FORMAT = CallFormat(
    name="harmony",
    rank=30,
    doc=(
        "A message to functions.name with a JSON object of arguments, in the harmony format of gpt-oss, on "
        "whatever channel; the analysis before it is thinking."
    ),
    example=_encode("reading_at", {"index": 3}),
    encode=_encode,
    read=_read,
    mark=re.compile(re.sub(r"\?P<\w>", "?:", _HEAD.pattern)),
)
