"""Paragraphs of a task text, refilled: lines that a person broke by hand are running text."""

from __future__ import annotations

import re
import textwrap

from codegym_envs.synthesis.statement.statement_lines import is_row

__all__ = ["wrapped"]

_SHORTEST = 40
_FULL = 0.7
_FEWEST_WORDS = 4


def wrapped(text: str, width: int) -> str:
    """A text in lines of at most ``width`` characters.

    Running text is filled; lists, legends, tables, grids, code, what is indented and blank lines keep
    their lines, only the overlong of which are broken.

    Args:
        text: Paragraphs with blank lines in between.
        width: Longest line.
    """
    out: list[str] = []
    fenced = False
    for paragraph in text.split("\n\n"):
        lines = paragraph.splitlines()
        opened = sum(line.lstrip().startswith("```") for line in lines)
        if fenced or opened:
            out.append(paragraph)
            fenced ^= opened % 2 == 1
        else:
            out.append("\n".join(_filled(line, width) for line in _joined(lines)) if lines else paragraph)
    return "\n\n".join(out)


def _filled(line: str, width: int) -> str:
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)


def _joined(lines: list[str]) -> list[str]:
    """The lines of a paragraph, those of running text in one."""
    longest = max(map(len, lines))
    found: list[str] = []
    before = ""
    for line in lines:
        if found and _is_broken(before, longest) and not _stands_alone(line):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
        before = line
    return found


def _is_broken(line: str, longest: int) -> bool:
    """Whether a sentence of running text continues on the next line: this one is about as long as any."""
    full = len(line) >= max(_SHORTEST, _FULL * longest)
    return full and not line.endswith(":") and not _stands_alone(line) and _words(line) >= _FEWEST_WORDS


def _stands_alone(line: str) -> bool:
    return line[:1] in (" ", "\t", "|", "#", ">") or is_row(line) or not _words(line)


def _words(line: str) -> int:
    return len(re.findall(r"[^\W\d_]{2,}", line))
