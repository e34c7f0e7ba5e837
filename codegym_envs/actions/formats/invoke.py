"""Invocations in XML, as several vendors write them.

Example::

    <function_calls>
    <invoke name="reading_at">
    <parameter name="index">3</parameter>
    </invoke>
    </function_calls>
"""

from __future__ import annotations

from codegym_envs.actions.call_records import CallFormat
from codegym_envs.actions.invocations import Invocations

__all__ = ["FORMAT"]

_TAGS = Invocations(
    "<function_calls>\n",
    "\n</function_calls>",
    section=r"<(?:antml:)?(?:function_calls|tool_calls?)>",
    prefixes="(?:antml:)?",
)

FORMAT = CallFormat(
    name="invoke",
    rank=30,
    doc=(
        "An invoke tag with one parameter tag per argument, as Claude and other models write it; the outer "
        "tag may be missing. Values are text between the tags."
    ),
    example=_TAGS.encode("reading_at", {"index": 3}),
    encode=_TAGS.encode,
    read=_TAGS.read,
    mark=_TAGS.mark,
)
