"""The tags of LongCat, which are GLM's with a prefix.

Example::

    <longcat_tool_call>reading_at
    <longcat_arg_key>index</longcat_arg_key>
    <longcat_arg_value>3</longcat_arg_value>
    </longcat_tool_call>
"""

from __future__ import annotations

from codegym_envs.actions.arg_tags import ArgTags
from codegym_envs.actions.call_records import CallFormat

__all__ = ["FORMAT"]

_TAGS = ArgTags("longcat_")

FORMAT = CallFormat(
    name="longcat",
    rank=20,
    doc="GLM's tags with the prefix longcat_, as LongCat writes them. Values are text.",
    example=_TAGS.encode("reading_at", {"index": 3}),
    encode=_TAGS.encode,
    read=_TAGS.read,
    mark=_TAGS.mark,
)
