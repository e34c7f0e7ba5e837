"""A call in Python syntax, alone in the text.

Example::

    reading_at(index=3)
"""

from __future__ import annotations

import re

from codegym_envs.actions.call_records import CallError, CallFormat, Unit
from codegym_envs.actions.python_calls import python_call, read_code

__all__ = ["FORMAT"]

_HEAD = re.compile(r"\s*+[^\W\d]\w*+(?:\.\w++)*+[ \t]*+\(")
_LATER = re.compile(r"(?m:^)[ \t]*+([^\W\d]\w*+(?:\.\w++)*+)\(.*\)[ \t]*+;?\Z")


def _read(text: str, start: int) -> Unit:
    if text.startswith("`", start) and text.endswith("`"):
        text = text.strip("`")
    if _HEAD.match(text, start) is not None:
        return read_code(text, start, None)
    later = _LATER.search(text, start)
    if later is not None:
        # It may be what the model talks about, as in «The first step would be: observe()».
        what = "There is text before the call; a call in Python syntax must stand alone in the action."
        raise CallError("bad_call", what, later.group(1))
    raise CallError("no_call", "The action is not a call such as name(argument=value).")


FORMAT = CallFormat(
    name="python",
    rank=230,
    doc=(
        "A call in Python syntax, alone in the text; arguments are literals, by name or by position; true, "
        "false and null are accepted for True, False and None."
    ),
    example=python_call("reading_at", {"index": 3}),
    encode=python_call,
    read=_read,
)
