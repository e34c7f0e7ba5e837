"""The sections of a foreign statement: which are the task, and which examples, signatures, limits, layout.

Statements of coding problems come as docstrings, as judges' pages with ``Example 1:`` and ``Constraints:``,
and as contest sheets with ``Input`` and ``Output``. What remains is prose; `statement_prose` goes over its
sentences.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from itertools import pairwise

from codegym_envs.synthesis.statement.sentences import asks
from codegym_envs.synthesis.statement.statement_lines import (
    CODE_LINE,
    data_rows,
    fenced_lines,
    indented_lines,
    is_call,
    is_code,
    is_limit,
    is_literal,
    is_prose,
    is_row,
    is_skeleton,
    is_table,
    shows_result,
)

__all__ = ["task_paragraphs"]

_EXAMPLES = re.compile(
    r"(?:(?:here (?:are|is) )?(?:some |an |the )?(?:for )?(?:sample|example|examble|doctest|test ?case|"
    r"usage)s?"
    r"(?: (?:input|output|usage|test|case|run)s?)*|input/output samples?|for instance|e\.?g\.?|"
    r"explanations?|expected output)(?: ?(?:#|no\.?)? ?\d+)?(?: (?:input|output|explanation))?",
    re.IGNORECASE,
)
_PARAMETERS = re.compile(r"args?|arguments?|param(?:eter)?s?", re.IGNORECASE)
_RETURNS = re.compile(r"returns?|return value", re.IGNORECASE)
_FOR_PROGRAMMERS = re.compile(
    r"raises|yields|complexity|(?:time|space) complexity|"
    r"references?|see also|function signature|signature|follow[- ]?up|hints?|tags?|sources?|authors?|"
    r"(?:time|memory) limit(?: per test(?: ?case)?)?|your task|starter code|(?:class |"
    r"node )?definitions?(?: for [\w -]+)?",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"problem(?: statement| description)?|statement|description|(?:the |your )?task|task description|"
    r"overview|what is asked|what to do",
    re.IGNORECASE,
)
_LIMITS = re.compile(r"constraints?|limits?|limitations|assumptions?|bounds|notes?|scoring", re.IGNORECASE)
_LAYOUT = re.compile(r"(?:input|output)(?: (?:format|description|specification))?", re.IGNORECASE)
_DEFINED = re.compile(r"\b(?:defin|recurrence|formula|as follows)[^:]*:$", re.IGNORECASE)
_LABELLED = re.compile(r"^[*_#\s-]*([A-Za-z][A-Za-z /-]*?)[*_\s]*:[*_]*\s*(\S.*)$")
_BOLD_LABEL = re.compile(
    r"^\*\*(input|output|constraints?|notes?|limits?|examples?)[.:]?\*\*[.:]?\s+", re.IGNORECASE
)
_DESCRIBED = re.compile(
    r"^(?:[-*] )?`?\*{0,2}(?P<name>[A-Za-z_]\w*)\*{0,2}`?\s*(?:\([^)]*\)|\[[^\]]*\])?\s*(?::|-|"
    r"–)\s+(?P<text>.*)$"
)
_DOCSTRING = re.compile(
    r"^[ \t]*[rR]?(?P<sign>\"\"\"|''')(?P<text>.*?)(?:(?P=sign)|\Z)", re.DOTALL | re.MULTILINE
)
_PLAIN_BLOCKS = ("", "text", "txt", "plain", "plaintext", "none")


def task_paragraphs(text: str, function: str) -> list[str]:
    """The paragraphs that say what the task is; items of a list are a line each, grids are indented.

    Args:
        text: The statement.
        function: Name of the solution: calls of it are examples.
    """
    reader = _Reader(function)
    lines = _own_text(text).splitlines()
    place = 0
    while place < len(lines):
        fenced = fenced_lines(lines, place)
        rows = 0
        if not fenced and reader.section == "task":
            rows = data_rows(lines, place) or indented_lines(lines, place)
        if fenced:
            language = lines[place].strip("`~ ").lower()
            reader.block([line for line in lines[place + 1 : place + fenced] if line.strip("`~ ")], language)
        elif rows:
            reader.block(lines[place : place + rows], "")
        else:
            reader.line(lines[place])
        place += fenced or rows or 1
    return reader.paragraphs()


def _own_text(text: str) -> str:
    """A statement without the quotes around it; one that is a function's stub gives its docstring."""
    text = inspect.cleandoc(text)
    quoted = _DOCSTRING.search(text)
    if quoted is None:
        return text
    before, after = text[: quoted.start()], text[quoted.end() :]
    return f"{before}\n\n{inspect.cleandoc(quoted['text'])}\n\n{textwrap.dedent(after)}"


class _Reader:
    """Goes through the lines of a statement.

    Attributes:
        section: The kind of section that the last line stood in.
    """

    def __init__(self, function: str) -> None:
        self.section = "task"
        self._function = function
        self._kept: list[list[str]] = [[]]
        self._fresh = True
        self._defined = False
        self._returned: list[str] = []

    def block(self, lines: list[str], language: str) -> None:
        """Take in lines that stand as they are: a fenced block or a grid; code and samples are left out."""
        if self.section != "task" or language not in _PLAIN_BLOCKS:
            return
        bare = [line.rstrip() for line in textwrap.dedent("\n".join(lines)).splitlines()]
        if any(CODE_LINE.match(line.strip()) or is_call(line.strip()) for line in bare):
            return
        self._kept += [[f"    {line}" for line in bare], []]

    def line(self, line: str) -> None:
        """Take in one line."""
        bare = line.strip()
        heading = _section(bare) if bare else None
        if not bare:
            self.section = "task" if self.section in ("doctest", "explanation") else self.section
        elif heading is not None:
            self.section = self.section if (self.section, heading) == ("example", "layout") else heading
        if not bare or heading is not None:
            self._fresh = True
            self._kept.append([])
            return
        bare, self.section = _without_label(bare, self.section)
        resumes, self._fresh = self._fresh and is_prose(bare), False
        if not bare or self.section in ("doctest", "explanation"):
            return
        indented = line[:1] in (" ", "\t")
        if self.section in ("parameters", "returns") and (indented or not resumes):
            self._describe(bare)
            return
        if self.section == "example" or (self.section == "programmers" and (indented or not self._kept[-1])):
            if not resumes or indented:
                return
        self.section = self.section if self.section in ("layout", "limits") else "task"
        self._take(bare)

    def _describe(self, bare: str) -> None:
        """What a docstring says of a parameter, or of the value that is returned."""
        lines, found = self._kept[-1], _DESCRIBED.match(bare)
        if self.section == "returns":
            self._returned.append(found["text"] if found else bare)
        elif found and len(re.findall(r"[A-Za-z]{2,}", found["text"])) >= 4:
            lines.append(f"- {found['name']}: {found['text']}")
        elif lines and found is None and lines[-1].startswith("- "):
            lines[-1] += f" {bare}"

    def _take(self, bare: str) -> None:
        lines = self._kept[-1]
        last = lines[-1] if lines else ""
        if bare.startswith("#"):
            bare = re.sub(r"^#{1,6}\s+(.*?)\s*#*$", r"\1", bare)
        if not self._defined and self.section == "task" and _goes_on(last, bare):
            lines[-1] = f"{last} {bare}"
            return
        goes_on = _DEFINED.search(last) or (self._defined and re.search(r"=|^(?:where|if|for)\b", bare))
        self._defined = bool(goes_on) and not CODE_LINE.match(bare)
        if self._defined:
            lines.append(bare if is_row(bare) else f"- {bare}")
        elif self.section == "task" and is_literal(bare) and f"{self._function}(" not in bare:
            self.block([bare], "")
        elif is_code(bare, self._function):
            self.section = "doctest" if bare.startswith(">>>") else self.section
        elif not is_skeleton(bare, self.section) and not self._is_limit(bare):
            lines.append(bare)

    def _is_limit(self, line: str) -> bool:
        return is_limit(line) and (self.section != "task" or bool(re.search(r"\d{3,}|\^|10\*\*", line)))

    def paragraphs(self) -> list[str]:
        """What was taken in, without a title in front."""
        found = [_joined(lines) for lines in self._kept if lines]
        if len(found) > 1 and _is_title(found[0]) and any(asks(item) for item in found[1:]):
            found = found[1:]
        if self._returned and not any(asks(item) for item in found):
            told = " ".join(self._returned)
            begins = re.match(r"(?:the|an?|all|how|whether|every|each)\b", told, re.IGNORECASE)
            found.append(f"Find {told[:1].lower()}{told[1:]}" if begins else told)
        return found


def _goes_on(last: str, line: str) -> bool:
    """Whether a sentence that the line before left open goes on, whatever this line looks like."""
    if not last or last[-1] in ".:;!?" or is_table(last) or is_row(line):
        return False
    return not CODE_LINE.match(line) and not is_call(line)


def _is_title(paragraph: str) -> bool:
    """Whether the first paragraph is the heading of a sheet."""
    bare = paragraph.strip("#*_ ")
    if not bare or "\n" in bare or bare[-1] in ".?!:;,":
        return False
    return len(bare.split()) <= 8 and bare[:1].isupper()


def _section(line: str) -> str | None:
    """The kind of section that a line begins, if it is nothing but a heading."""
    word = line.strip("#*-=_[]() \t").rstrip(":").strip("*_ ").strip()
    if not word or len(word) > 40:
        return None
    if _EXAMPLES.fullmatch(word):
        return "example"
    if _PARAMETERS.fullmatch(word):
        return "parameters"
    if _RETURNS.fullmatch(word):
        return "returns"
    if _FOR_PROGRAMMERS.fullmatch(word):
        return "programmers" if word.lower() != "your task" else "task"
    if _LIMITS.fullmatch(word):
        return "limits"
    if _LAYOUT.fullmatch(word):
        return "layout"
    return "task" if _TASK.fullmatch(word) else None


def _without_label(line: str, section: str) -> tuple[str, str]:
    """Read ``Note: …``, ``Constraints: …`` and ``Example: …`` at the beginning of a line."""
    line = _BOLD_LABEL.sub(r"\1: ", line)
    match = _LABELLED.match(line)
    if match is None:
        return line, section
    kind = _section(match[1])
    if kind is None or (section == "parameters" and line[:1] in "-*`"):
        return line, section
    if match[1].lower().startswith("explanation"):
        return "", "explanation"
    if (
        kind == "example"
        and len(match[2].split()) > 6
        and not shows_result(match[2])
        and " = " not in match[2]
    ):
        return line, "task"  # an example told in words
    if kind == "layout":
        return ("", "example") if not is_prose(match[2]) else (_labelled(match[1], match[2]), section)
    if kind in ("programmers", "parameters", "returns") and not re.match(r"[#*_\s]*[A-Z]", line):
        return line, section
    if kind == "returns":
        return match[2], kind
    if kind in ("programmers", "parameters"):
        rest = re.match(r"[^.]*\d[^.]*\.\s+(.*)", match[2]) if "limit" in match[1].lower() else None
        return (rest[1], section) if rest else ("", section)
    return (match[2], kind) if kind in ("limits", "task") else ("", kind)


def _labelled(label: str, text: str) -> str:
    """``Input: a list of …`` and ``Output: the number of …`` as sentences."""
    lines = re.match(r"the \w+ lines?\b|the first\b", text, re.IGNORECASE)
    whole = re.match(r"(?:\S+ ){1,4}(?:is|are|contains?)\b", text)
    if lines or whole or not re.match(r"(?:an?|the|two|three|one|how|whether|all)\b", text, re.IGNORECASE):
        return text[:1].upper() + text[1:]
    first = "You are given" if label.lower().startswith("input") else "Find"
    return f"{first} {text[:1].lower()}{text[1:]}"


def _joined(lines: list[str]) -> str:
    """One paragraph: running text in one line, items of a list on lines of their own."""
    if lines[0].startswith("    "):
        return "\n".join(lines)
    groups: list[str] = []
    tables = [is_table(line) for line in lines]
    rows = tables.count(True) > 1
    for before, line in pairwise(["", *lines]):
        apart = is_row(line) or (is_row(before) and line[:1].isupper())
        if groups and not apart and not before.startswith("- "):
            groups[-1] = f"{groups[-1]} {line}"
        else:
            groups.append(line)
    return "\n".join(_spaced(group, table=rows) for group in groups)


def _spaced(group: str, *, table: bool) -> str:
    if group.startswith("|"):
        return group
    if table and is_table(group):
        group = re.sub(r"\s+\|\s+|\s{3,}", " | ", group)
    return re.sub(r"[ \t]+", " ", group)
