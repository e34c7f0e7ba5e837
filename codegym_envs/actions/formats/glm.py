"""The tags of GLM 4.5 and later.

Example::

    <tool_call>reading_at
    <arg_key>index</arg_key>
    <arg_value>3</arg_value>
    </tool_call>
"""

from __future__ import annotations

from codegym_envs.actions.arg_tags import ArgTags
from codegym_envs.actions.call_records import CallFormat

__all__ = ["FORMAT"]

_TAGS = ArgTags()

FORMAT = CallFormat(
    name="glm",
    rank=20,
    doc=(
        "A tool_call tag with the name and a pair of tags per argument, as GLM 4.5 and later write it. "
        "Values are text."
    ),
    example=_TAGS.encode("reading_at", {"index": 3}),
    encode=_TAGS.encode,
    read=_TAGS.read,
    mark=_TAGS.mark,
)
