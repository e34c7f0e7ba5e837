"""Tables of examples, as Markdown draws them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["column_of", "tables"]

_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")


def tables(text: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The tables of a text.

    Yields:
        Heads of the columns in lower case, and rows of as many cells, without marks for code and emphasis.
    """
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not _RULE.match(line) or "|" not in line or number == 0:
            continue
        heads = [head.lower() for head in _cells(lines[number - 1])]
        rows: list[list[str]] = []
        for below in lines[number + 1 :]:
            if "|" not in below:
                break
            cells = _cells(below)
            if len(cells) == len(heads):
                rows.append(cells)
        if rows:
            yield heads, rows


def column_of(heads: Sequence[str], *words: str) -> int | None:
    """Place of the first column whose head is one of some words, or begins with one of them."""
    for exact in (True, False):
        for place, head in enumerate(heads):
            for word in words:
                if head == word or (not exact and re.match(rf"{re.escape(word)}\b", head)):
                    return place
    return None


def _cells(line: str) -> list[str]:
    """The cells of a line; bars inside of code, brackets and quotes are none."""
    cells, depth, quote = [""], 0, ""
    for sign in line.strip().removeprefix("|").removesuffix("|"):
        if sign == "|" and depth <= 0 and not quote:
            cells.append("")
            continue
        if sign in '"`':
            quote = "" if sign == quote else quote or sign
        elif not quote:
            depth += (sign in "[({") - (sign in "])}")
        cells[-1] += sign
    return [cell.strip().strip("`*").strip() for cell in cells]
