"""The calls of Gemma 4.

Example::

    <|tool_call>call:reading_at{index:3}<tool_call|>
"""

from __future__ import annotations

from codegym_envs.actions.call_records import CallFormat
from codegym_envs.actions.gemma_calls import GemmaCalls

__all__ = ["FORMAT"]

_CALLS = GemmaCalls("<|tool_call>", "<tool_call|>", '<|"|>')

FORMAT = CallFormat(
    name="gemma4",
    rank=40,
    doc='call:name with arguments in braces between the marks of Gemma 4; strings stand between <|"|> marks.',
    example=_CALLS.encode("reading_at", {"index": 3}),
    encode=_CALLS.encode,
    read=_CALLS.read,
    mark=_CALLS.mark,
)
