"""Tables: for a person at a terminal of any width, or as plain lines for a pipe.

    print_table((TableColumn("environment", whole=True), TableColumn("success", number=True)), rows)

At a terminal, columns marked ``whole`` are never cut nor wrapped; the others are wrapped between words, and
where that is not enough, columns are left out in the order of ``drop`` (and named below the table). What
still does not fit is printed as one block per record. Where standard output is not a terminal, a record is
one line of aligned text without any decoration, nothing is left out, and remarks go to standard error.

Cells are shown as they are: markup has no meaning in them, and control characters are written as escapes.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

__all__ = [
    "DrawnTable",
    "TableColumn",
    "plain",
    "print_facts",
    "print_table",
    "remark",
    "render_table",
    "terminal_width",
]

_GAP = 2  # spaces between two columns
_LONGEST_WORD = 18  # characters of a word that a wrapped column keeps in one piece
_USUAL = 80  # characters of a terminal that does not say how wide it is
_NARROWEST = 20  # characters; a terminal that claims to be narrower is not believed


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table.

    Attributes:
        name: Its heading.
        number: Whether it holds numbers: aligned to the right, in one piece.
        whole: Whether its cells stay in one piece: ids, names, paths.
        drop: Columns with a number here are left out of a narrow terminal's table, the lowest first; those
            with one number go together.
    """

    name: str
    number: bool = False
    whole: bool = False
    drop: int | None = None


def print_table(columns: Sequence[TableColumn], rows: Iterable[Sequence[object]]) -> None:
    """Print a table on standard output, in the form that fits there.

    Args:
        columns: The columns.
        rows: One cell per column; None is shown as ``-``, everything else by ``str``.
    """
    width = terminal_width()
    drawn = render_table(columns, rows, width)
    head, line_break, body = drawn.text.partition("\n")
    _write(head, style="bold" if drawn.headed and width is not None else "")
    if line_break:
        _write(body)
    if drawn.left_out:
        remark(f"left out for want of width: {', '.join(drawn.left_out)}")


def print_facts(facts: Iterable[tuple[str, object]]) -> None:
    """Print names with their values, one per line.

    Args:
        facts: Names and values; values are shown as the cells of `print_table` are.
    """
    pairs = [(name, _cell(value)) for name, value in facts]
    width = terminal_width()
    _write("\n".join(_fact_lines(pairs, width, indent=0)))


def remark(text: str) -> None:
    """Print a line about the results: below them at a terminal, on standard error otherwise."""
    if sys.stdout.isatty():
        width = terminal_width() or 80
        _write("\n".join(_wrapped(plain(text), width)))
    else:
        sys.stdout.flush()
        print(plain(text), file=sys.stderr)


def terminal_width(stream: TextIO | None = None) -> int | None:
    """Characters in a line of the terminal (``COLUMNS`` decides, if set); None if there is none.

    Args:
        stream: What is written to; standard output by default.
    """
    out = sys.stdout if stream is None else stream
    if not out.isatty():
        return None
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given) > 0:
        return max(int(given), _NARROWEST)
    try:
        return max(os.get_terminal_size(out.fileno()).columns or _USUAL, _NARROWEST)
    except (OSError, ValueError):
        return _USUAL


def wrap_lines(text: str, width: int | None) -> str:
    """Lines that are too long for a terminal, broken between words and indented as they were.

    A sentence that continues on the next line flows into it, so that no short stubs are left.

    Args:
        text: Text with line breaks.
        width: Characters in a line; None for any number.
    """
    if width is None:
        return text
    lines: list[str] = []
    waiting = text.split("\n")[::-1]
    while waiting:
        line = waiting.pop()
        if cell_len(line) <= width:
            lines.append(line)
            continue
        indent, body = _margin(line)
        parts = _wrapped(body, max(width - len(indent), _NARROWEST))
        if len(parts) > 1 and waiting and _goes_on(body) and waiting[-1].strip(" "):
            below, rest = _margin(waiting[-1])
            if below == indent:
                waiting[-1] = f"{indent}{parts.pop()} {rest}"
        lines += [indent + part for part in parts]
    return "\n".join(lines)


def plain(text: object, *, lines: bool = False) -> str:
    """Text that does nothing to a terminal.

    Args:
        text: Anything; ``str`` of it is taken.
        lines: Whether line breaks and tabs stay; otherwise they become a space.

    Returns:
        The text with every character that is not visible, such as an escape or a change of the writing
        direction, written as its escape in Python.
    """
    shown = str(text)
    if not lines:
        shown = " ".join(shown.split("\n")) if "\n" in shown else shown
        shown = shown.replace("\t", " ").replace("\r", "")
    if shown.isascii() and shown.isprintable():
        return shown
    return "".join(_visible(character, lines) for character in shown)


class DrawnTable(NamedTuple):
    """A table as text.

    Attributes:
        text: Its lines, without the last line break.
        left_out: Names of the columns that are not in it.
        headed: Whether the first line holds the headings.
    """

    text: str
    left_out: list[str]
    headed: bool = True


def render_table(
    columns: Sequence[TableColumn], rows: Iterable[Sequence[object]], width: int | None
) -> DrawnTable:
    """A table as text, see the top of this module.

    Args:
        columns: The columns.
        rows: One cell per column.
        width: Characters in a line of the terminal; None for lines of any length.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    if width is None:
        return DrawnTable(_lines(columns, cells), [])
    kept = list(range(len(columns)))
    natural, least = _widths(columns, cells)
    while _total(least, kept) > width:
        first = min((drop for index in kept if (drop := columns[index].drop) is not None), default=None)
        if first is None:
            return DrawnTable(_blocks(columns, cells, width), [], headed=False)
        kept = [index for index in kept if columns[index].drop != first]
    shares = _shares(natural, least, kept, width)
    shown = [columns[index] for index in kept]
    lines = [_line(shown, [column.name for column in shown], shares)]
    for row in cells:
        folded = [_folded(row[index], share) for index, share in zip(kept, shares, strict=True)]
        for number in range(max(map(len, folded))):
            parts = [part[number] if number < len(part) else "" for part in folded]
            lines.append(_line(shown, parts, shares))
    left_out = [column.name for index, column in enumerate(columns) if index not in kept]
    return DrawnTable("\n".join(lines), left_out)


def _cell(value: object) -> str:
    return "-" if value is None or value == "" else plain(value)


def _visible(character: str, lines: bool) -> str:
    if character.isprintable() or (lines and character in "\n\t"):
        return character
    # A space of another width is a space; only what is invisible or acts on the terminal is written out.
    if unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode("ascii")


def _widths(columns: Sequence[TableColumn], cells: Sequence[Sequence[str]]) -> tuple[list[int], list[int]]:
    """How wide each column would like to be, and how wide it must be."""
    natural, least = [], []
    for index, column in enumerate(columns):
        texts = [column.name, *(row[index] for row in cells)]
        wish = max(map(cell_len, texts))
        words = max((cell_len(word) for text in texts for word in text.split()), default=0)
        natural.append(wish)
        held = wish if column.whole or column.number else min(wish, max(words, cell_len(column.name)))
        fixed = column.whole or column.number
        least.append(held if fixed else min(held, max(_LONGEST_WORD, cell_len(column.name))))
    return natural, least


def _total(widths: Sequence[int], kept: Sequence[int]) -> int:
    return sum(widths[index] for index in kept) + _GAP * (len(kept) - 1)


def _shares(natural: Sequence[int], least: Sequence[int], kept: Sequence[int], width: int) -> list[int]:
    """The widths of the kept columns: what is left over goes first to those that want little."""
    shares = {index: least[index] for index in kept}
    spare = width - _total(least, kept)
    waiting = sorted(kept, key=lambda index: natural[index] - least[index])
    while waiting:
        index = waiting.pop(0)
        more = min(natural[index] - least[index], spare // (len(waiting) + 1))
        shares[index] += more
        spare -= more
    return [shares[index] for index in kept]


def _lines(columns: Sequence[TableColumn], cells: Sequence[Sequence[str]]) -> str:
    """One line per record."""
    table = [[column.name for column in columns], *cells]
    widths = [max(cell_len(row[index]) for row in table) for index in range(len(columns))]
    return "\n".join(_line(columns, row, widths) for row in table)


def _line(columns: Sequence[TableColumn], cells: Sequence[str], widths: Sequence[int]) -> str:
    parts = []
    for column, text, width in zip(columns, cells, widths, strict=True):
        blanks = " " * (width - cell_len(text))
        parts.append(blanks + text if column.number else text + blanks)
    return (" " * _GAP).join(parts).rstrip()


def _folded(text: str, width: int) -> list[str]:
    """A text in lines of a width; only words that are longer are cut."""
    return [part for line in _wrapped(text, width) for part in _chopped(line, width)]


def _chopped(line: str, width: int) -> list[str]:
    if cell_len(line) <= width:
        return [line]
    parts = [""]
    for character in line:
        if parts[-1] and cell_len(parts[-1] + character) > width:
            parts.append("")
        parts[-1] += character
    return parts


def _blocks(columns: Sequence[TableColumn], cells: Sequence[Sequence[str]], width: int) -> str:
    """One block per record: the first cell, and the others below it with their names."""
    names = [column.name for column in columns[1:]]
    blocks = []
    for first, *rest in cells:
        blocks.append("\n".join([first, *_fact_lines(list(zip(names, rest, strict=True)), width, indent=2)]))
    return "\n".join(blocks)


def _fact_lines(pairs: Sequence[tuple[str, str]], width: int | None, *, indent: int) -> list[str]:
    margin = indent + max((cell_len(name) for name, _ in pairs), default=0) + _GAP
    lines = []
    for name, value in pairs:
        head = " " * indent + name + " " * (margin - indent - cell_len(name))
        parts = [value] if width is None else _wrapped(value, max(width - margin, _NARROWEST))
        lines.append(head + parts[0])
        lines += [" " * margin + part for part in parts[1:]]
    return lines


def _margin(line: str) -> tuple[str, str]:
    body = line.lstrip(" ")
    return line[: len(line) - len(body)], body


def _goes_on(line: str) -> bool:
    """Whether a line ends in the middle of a sentence, as far as that can be seen."""
    return line[-1:].isalnum() or line.endswith((",", ";", "-"))


def _wrapped(text: str, width: int) -> list[str]:
    """A text in lines; a word that is longer than a line stays in one piece."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _write(text: str, style: str = "") -> None:
    """Print text whose line breaks and escapes are ours."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    shown = text.encode(encoding, "backslashreplace").decode(encoding)
    if style:
        console = Console(highlight=False, width=max(cell_len(shown), 1))
        console.print(Text(shown, style), no_wrap=True, overflow="ignore", crop=False)
    else:
        print(shown)
