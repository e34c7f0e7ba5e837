"""The tags of Hunyuan 3, which are GLM's in a section and with a separator.

Example::

    <tool_calls>
    <tool_call>reading_at<tool_sep>
    <arg_key>index</arg_key>
    <arg_value>3</arg_value>
    </tool_call>
    </tool_calls>
"""

from __future__ import annotations

from codegym_envs.actions.arg_tags import ArgTags
from codegym_envs.actions.call_records import CallFormat

__all__ = ["FORMAT"]

_TAGS = ArgTags(separator="<tool_sep>", before="<tool_calls>", after="</tool_calls>")

FORMAT = CallFormat(
    name="hunyuan",
    rank=20,
    doc="GLM's tags in a tool_calls section and with a separator, as Hunyuan 3 writes them. Values are text.",
    example=_TAGS.encode("reading_at", {"index": 3}),
    encode=_TAGS.encode,
    read=_TAGS.read,
    mark=_TAGS.mark,
)
