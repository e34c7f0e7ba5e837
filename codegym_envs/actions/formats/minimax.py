"""Invocations in XML with the outer tag of MiniMax.

Example::

    <minimax:tool_call>
    <invoke name="reading_at">
    <parameter name="index">3</parameter>
    </invoke>
    </minimax:tool_call>
"""

from __future__ import annotations

from codegym_envs.actions.call_records import CallFormat
from codegym_envs.actions.invocations import Invocations

__all__ = ["FORMAT"]

_TAGS = Invocations("<minimax:tool_call>\n", "\n</minimax:tool_call>", bare=False)

FORMAT = CallFormat(
    name="minimax",
    rank=20,
    doc="An invoke tag in a minimax:tool_call tag, as MiniMax-M2 writes it. Values are text.",
    example=_TAGS.encode("reading_at", {"index": 3}),
    encode=_TAGS.encode,
    read=_TAGS.read,
    mark=_TAGS.mark,
)
