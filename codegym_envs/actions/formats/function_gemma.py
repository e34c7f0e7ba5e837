"""The calls of FunctionGemma.

Example::

    <start_function_call>call:reading_at{index:3}<end_function_call>
"""

from __future__ import annotations

from codegym_envs.actions.call_records import CallFormat
from codegym_envs.actions.gemma_calls import GemmaCalls

__all__ = ["FORMAT"]

_CALLS = GemmaCalls("<start_function_call>", "<end_function_call>", "<escape>")

FORMAT = CallFormat(
    name="function_gemma",
    rank=40,
    doc=(
        "call:name with arguments in braces between the marks of FunctionGemma; strings stand between "
        "<escape> and <escape>."
    ),
    example=_CALLS.encode("reading_at", {"index": 3}),
    encode=_CALLS.encode,
    read=_CALLS.read,
    mark=_CALLS.mark,
)
