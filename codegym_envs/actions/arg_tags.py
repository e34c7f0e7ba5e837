"""Calls with ``<arg_key>`` and ``<arg_value>`` tags, as GLM introduced them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import Unit
from codegym_envs.actions.call_spans import NAME, read_parameters, written

__all__ = ["ArgTags"]


class ArgTags:
    """Reader and writer of one family's tags.

    Args:
        prefix: What the names of all tags begin with.
        separator: What stands after the tool's name.
        before: The mark of a section of calls; it may be missing in what is read.
        after: The closing mark of the section.

    Attributes:
        mark: The beginning of a call whose first argument or end can be seen.
    """

    def __init__(self, prefix: str = "", separator: str = "", before: str = "", after: str = "") -> None:
        self._opening = f"<{prefix}tool_call>"
        self._closing = f"</{prefix}tool_call>"
        self._key = (f"<{prefix}arg_key>", f"</{prefix}arg_key>")
        self._value = (f"<{prefix}arg_value>", f"</{prefix}arg_value>")
        self._separator = separator
        self._before = before
        self._after = after
        section = rf"(?:{before}\s*+)?" if before else ""
        self._head = re.compile(rf"{section}{self._opening}\s*+(?P<tool>{NAME})\s*+{separator}")
        self.mark = re.compile(
            rf"{section}{self._opening}\s*+{NAME}\s*+{separator}\s*+(?=<{prefix}arg_|{self._closing})"
        )
        self._parameter = re.compile(rf"{self._key[0]}(?P<key>[^<>]*+){self._key[1]}\s*+{self._value[0]}")
        self._end = re.compile(self._closing)

    def read(self, text: str, start: int) -> Unit:
        """Read the call at a mark.

        Raises:
            CallError: As `read_parameters`.
        """
        head = self._head.match(text, start)
        begin, name = (start, "") if head is None else (head.end(), head.group("tool"))
        return read_parameters(
            text,
            begin,
            name,
            parameter=self._parameter,
            closing=self._value[1],
            end=self._end,
            reserved=(self._key[0], self._value[0], self._closing),
        )

    def encode(self, name: str, arguments: Mapping[str, Any]) -> str:
        """Write a call."""
        lines = [
            f"{self._key[0]}{key}{self._key[1]}\n{self._value[0]}{written(value)}{self._value[1]}\n"
            for key, value in arguments.items()
        ]
        call = f"{self._opening}{name}{self._separator}\n{''.join(lines)}{self._closing}"
        return f"{self._before}\n{call}\n{self._after}" if self._before else call
