"""Puts texts into Python sources."""

from __future__ import annotations

import re
import textwrap

__all__ = ["clean_text", "module_docstring", "quote_docstring"]

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def clean_text(text: str) -> str:
    """A text without control characters and trailing blanks, with LF line endings."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    text = _UNPRINTABLE.sub("", text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def quote_docstring(text: str, indent: str = "") -> str:
    """A docstring literal that reads back as ``text``.

    Args:
        text: One line or several.
        indent: Put before every line.
    """
    text = clean_text(text).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if text.endswith('"'):
        text = text[:-1] + '\\"'
    if "\n" not in text:
        return f'{indent}"""{text}"""'
    return textwrap.indent(f'"""{text}\n"""', indent, lambda line: bool(line.strip()))


def module_docstring(title: str, statement: str) -> str:
    """A module's docstring from title and statement."""
    return quote_docstring(f"{' '.join(title.split())}\n\n{clean_text(statement)}")
