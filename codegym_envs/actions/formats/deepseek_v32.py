"""The markup of DeepSeek V3.2 and V4.

Example::

    <｜DSML｜function_calls>
    <｜DSML｜invoke name="reading_at">
    <｜DSML｜parameter name="index" string="false">3</｜DSML｜parameter>
    </｜DSML｜invoke>
    </｜DSML｜function_calls>
"""

from __future__ import annotations

from codegym_envs.actions.call_records import CallFormat
from codegym_envs.actions.invocations import Invocations

__all__ = ["FORMAT"]

_TAGS = Invocations(
    "<｜DSML｜function_calls>\n",
    "\n</｜DSML｜function_calls>",
    section=r"<[|｜]DSML[|｜](?:function_calls|tool_calls)>",
    prefix="｜DSML｜",
    prefixes="[|｜]DSML[|｜]",
    typed=True,
)

FORMAT = CallFormat(
    name="deepseek_v32",
    rank=20,
    doc=(
        "An invoke tag in DeepSeek's own markup, as DeepSeek V3.2 and V4 write it; every parameter says "
        "whether its value is text or JSON."
    ),
    example=_TAGS.encode("reading_at", {"index": 3}),
    encode=_TAGS.encode,
    read=_TAGS.read,
    mark=_TAGS.mark,
)
