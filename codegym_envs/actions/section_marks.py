"""The marks of DeepSeek's calls, with the plain characters that sometimes stand for the special ones."""

from __future__ import annotations

import re

from codegym_envs.actions.call_records import CallError, Unit
from codegym_envs.actions.call_spans import NAME, after_space, read_named

__all__ = ["CALL_BEGIN", "CALL_END", "SECTION_BEGIN", "SEPARATOR", "read_marked_call"]

SECTION_BEGIN = r"<[|｜]tool[▁_ ]calls[▁_ ]begin[|｜]>"
CALL_BEGIN = r"<[|｜]tool[▁_ ]call[▁_ ]begin[|｜]>"
CALL_END = r"<[|｜]tool[▁_ ]calls?[▁_ ]end[|｜]>"
SEPARATOR = r"<[|｜]tool[▁_ ]sep[|｜]>"

_HEAD = re.compile(
    rf"(?:{SECTION_BEGIN}\s*+)?(?:{CALL_BEGIN}\s*+)?(?P<first>{NAME})\s*+{SEPARATOR}\s*+(?P<second>{NAME})?"
)
_FENCE = re.compile(r"\s*+```(?:json)?", re.IGNORECASE)
_END = re.compile(rf"(?:```\s*+)?{CALL_END}")


def read_marked_call(text: str, start: int) -> Unit:
    """Read one call: type and name or the name alone, then its arguments, in a fence or not.

    Raises:
        CallError: If a part of it is missing.
    """
    head = _HEAD.match(text, start)
    if head is None:
        raise CallError(
            "bad_call", "After the mark of a call there must be the name of a tool and a separator."
        )
    name = head.group("second") or head.group("first")
    fence = _FENCE.match(text, head.end())
    if fence is None:
        return read_named(text, head.end(), name, _END)
    items, end = read_named(text, fence.end(), name, _FENCED_END)
    end = after_space(text, end)
    closing = _END.match(text, end)
    return items, end if closing is None else closing.end()


_FENCED_END = re.compile(rf"```|{CALL_END}")
