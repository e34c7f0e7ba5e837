"""Invocations of Step 3, in sections like DeepSeek's.

Example::

    <｜tool_calls_begin｜>
    <｜tool_call_begin｜>function<｜tool_sep｜><steptml:invoke name="reading_at">
    <steptml:parameter name="index">3</steptml:parameter>
    </steptml:invoke><｜tool_call_end｜>
    <｜tool_calls_end｜>
"""

from __future__ import annotations

from codegym_envs.actions.call_records import CallFormat
from codegym_envs.actions.invocations import Invocations

__all__ = ["FORMAT"]

_TAGS = Invocations(
    "<｜tool_calls_begin｜>\n<｜tool_call_begin｜>function<｜tool_sep｜>",
    "<｜tool_call_end｜>\n<｜tool_calls_end｜>",
    section=(
        r"(?:<[|｜]tool[▁_ ]calls[▁_ ]begin[|｜]>\s*+)?"
        r"<[|｜]tool[▁_ ]call[▁_ ]begin[|｜]>\s*+function\s*+<[|｜]tool[▁_ ]sep[|｜]>"
    ),
    prefix="steptml:",
)

FORMAT = CallFormat(
    name="step3",
    rank=20,
    doc="A steptml:invoke tag between marks like DeepSeek's, as Step 3 writes it. Values are text.",
    example=_TAGS.encode("reading_at", {"index": 3}),
    encode=_TAGS.encode,
    read=_TAGS.read,
    mark=_TAGS.mark,
)
