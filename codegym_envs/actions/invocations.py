"""Calls as ``<invoke name="…">`` with ``<parameter name="…">value</parameter>`` inside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegym_envs.actions.call_records import Unit
from codegym_envs.actions.call_spans import read_elements, read_parameters, written

__all__ = ["Invocations"]

_NAMED = r"""\s++name\s*+=\s*+(?:"(?P<{group}>[^"<>]*+)"|'(?P<{group}_>[^'<>]*+)')"""


class Invocations:
    """Reader and writer of one family's tags.

    Args:
        opening: The mark of a section of calls, as it is written, with the line break after it if any.
        closing: The closing mark of the section, as it is written, with the line break before it if any.
        section: Pattern of the mark of a section; by default ``opening`` alone.
        prefix: What the names of the inner tags begin with, as it is written.
        prefixes: Pattern of it; by default ``prefix`` alone.
        bare: Whether calls may stand without a section.
        typed: Whether a parameter says by ``string="true"`` that it is text, or JSON otherwise.

    Attributes:
        mark: The beginning of a section or a call.
    """

    def __init__(
        self,
        opening: str,
        closing: str,
        *,
        section: str = "",
        prefix: str = "",
        prefixes: str = "",
        bare: bool = True,
        typed: bool = False,
    ) -> None:
        section = section or re.escape(opening.strip())
        prefixes = prefixes or re.escape(prefix)
        self._opening, self._closing, self._prefix, self._typed = opening, closing, prefix, typed
        self._section = re.compile(rf"(?:{section})\s*+")
        self._invoke = re.compile(rf"<(?P<prefix>{prefixes})invoke{_NAMED.format(group='tool')}\s*+>")
        self._parameter = re.compile(
            rf"<(?:{prefixes})parameter{_NAMED.format(group='key')}"
            r"""(?:\s++string\s*+=\s*+["']?(?P<string>true|false)["']?)?[^<>]*+>"""
        )
        self._end = re.compile(rf"</(?:{prefixes})invoke>")
        inner = rf"<(?:{prefixes})invoke(?=\s)"
        self.mark = re.compile(rf"(?:{section})\s*+(?={inner})" + (f"|{inner}" if bare else ""))

    def read(self, text: str, start: int) -> Unit:
        """Read the section, or the calls without a section, at a mark.

        Raises:
            CallError: As `read_elements`.
        """
        section = self._section.match(text, start)
        return read_elements(text, start if section is None else section.end(), self._invoke, self._read_call)

    def _read_call(self, text: str, opening: re.Match[str]) -> Unit:
        prefix = opening.group("prefix")
        return read_parameters(
            text,
            opening.end(),
            opening.group("tool") or opening.group("tool_") or "",
            parameter=self._parameter,
            closing=f"</{prefix}parameter>",
            end=self._end,
            reserved=(f"<{prefix}parameter ", f"<{prefix}invoke ", f"</{prefix}invoke>"),
            is_text=self._is_text if self._typed else None,
        )

    @staticmethod
    def _is_text(parameter: re.Match[str]) -> bool | None:
        said = parameter.group("string")
        return None if said is None else said == "true"

    def encode(self, name: str, arguments: Mapping[str, Any]) -> str:
        """Write a call in a section of its own."""
        prefix = self._prefix
        lines = []
        for key, value in arguments.items():
            said = f' string="{"true" if type(value) is str else "false"}"' if self._typed else ""
            lines.append(f'<{prefix}parameter name="{key}"{said}>{written(value)}</{prefix}parameter>\n')
        call = f'<{prefix}invoke name="{name}">\n{"".join(lines)}</{prefix}invoke>'
        return f"{self._opening}{call}{self._closing}"
