"""Calls as ``<function=name>`` with ``<parameter=key>value</parameter>`` inside."""

from __future__ import annotations

import re

from codegym_envs.actions.call_records import Unit
from codegym_envs.actions.call_spans import read_parameters

__all__ = ["FUNCTION", "read_function", "read_inline_function"]

FUNCTION = re.compile(r"<function=([^\s<>={}]++)\s*+>")
"""The opening of a call; its first group is the tool's name."""

_PARAMETER = re.compile(r"<parameter=(?P<key>[^\s<>]++)\s*+>")
# The end of the section stands for the end of the call where that was forgotten.
_END = re.compile(r"</function>|(?=</(?:seed:)?tool_call>)")
_RESERVED = ("<parameter=", "<function=", "</function>")


def read_function(text: str, opening: re.Match[str]) -> Unit:
    """Read a call whose values stand on lines of their own.

    Raises:
        CallError: As `read_parameters`.
    """
    return _read(text, opening, newline=True)


def read_inline_function(text: str, opening: re.Match[str]) -> Unit:
    """Read a call whose values stand directly between their tags.

    Raises:
        CallError: As `read_parameters`.
    """
    return _read(text, opening, newline=False)


def _read(text: str, opening: re.Match[str], *, newline: bool) -> Unit:
    return read_parameters(
        text,
        opening.end(),
        opening.group(1),
        parameter=_PARAMETER,
        closing="</parameter>",
        end=_END,
        reserved=_RESERVED,
        newline=newline,
    )
