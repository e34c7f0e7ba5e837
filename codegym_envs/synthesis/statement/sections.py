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
from codegym_envs.synthesis.statement.value_ranges import Sizes, within_parentheses, without_sizes

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
    r"references?|see also|function signature|signature|follow[- ]?up|hints?(?: ?\d+)?|tags?|"
    r"sources?|authors?|"
    r"(?:time|memory) limit(?: per test(?: ?case)?)?|your task|starter code|(?:class |"
    r"node )?definitions?(?: for [\w -]+)?",
    re.IGNORECASE,
)
_ASIDES = re.compile(
    r"(?:running|how to run) (?:the )?tests?|submi(?:t|ssions?|tting)(?: [\w ]+)?|exception messages?|"
    r"try it(?: out)?|performance|partial scores?|(?:random |hidden )?tests|difficulty|further reading|"
    r"subtasks?",
    re.IGNORECASE,
)
"""Headings of what is not the task; as labels of a line they may belong to a story."""

_TASK = re.compile(
    r"problem(?: statement| description)?|statement|description|(?:the |your )?task|task description|"
    r"overview|what is asked|what to do",
    re.IGNORECASE,
)
_BOUNDS = re.compile(r"constraints?|limits?|limitations|bounds", re.IGNORECASE)
_LIMITS = re.compile(r"assumptions?|notes?|scoring", re.IGNORECASE)
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
_DESCRIBED_FIELD = re.compile(r"^:(?P<kind>\w+)(?: (?P<name>[\w ]+))?:\s*(?P<text>.*)$")
_QUOTE = re.compile(r"^>[ \t]+(?=[*_`\[(\"'“]*(?:\w{2,}|[aAI])\b)|^>[ \t]*$")
_LINKS = re.compile(r"(?:[^\w\[\]]*\[[^\]]+\]\(https?:[^)]*\)[^\w\[\]]*)+")
_VALUES = re.compile(r"[\"'\[{]|(?<![<>!=])=(?!=)")
_IN_WORDS = re.compile(
    r"(?:for each|the|an?|all|how|one|each) (?:[A-Za-z'’-]+[,;]? ){2,}[A-Za-z'’-]+\.?", re.IGNORECASE
)
_RULE = re.compile(r"([-*_])(?: ?\1){2,}")
_WITH_BOUNDS = re.compile(r"\(((?:[^()]|\([^()]*\))*(?:<=?|>=?|≤|≥)(?:[^()]|\([^()]*\))*)\)")
_COMPARED = re.compile(r"(?:(?:^|(?<=[\s:]))(?:[^\s,]+, )*[^\s,]+)\s*(?:<=?|>=?|≤|≥|!=|≠).*")
_PLAIN_BLOCKS = ("", "text", "txt", "plain", "plaintext", "none", "json", "csv", "yaml")


def task_paragraphs(text: str, function: str) -> list[str]:
    """The paragraphs that say what the task is; items of a list are a line each, grids are indented.

    Args:
        text: The statement.
        function: Name of the solution: calls of it are examples.
    """
    reader = _Reader(function, Sizes(text))
    lines = [_QUOTE.sub("", line) for line in _own_text(text).splitlines()]
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

    def __init__(self, function: str, sizes: Sizes) -> None:
        self.section = "task"
        self._function = function
        self._sizes = sizes
        self._aside = False
        self._opened = False
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
        if self.section == "task" and (
            _LINKS.fullmatch(bare) or (_RULE.fullmatch(bare) and not self._kept[-1])
        ):
            bare = ""
        heading = _section(bare) if bare else None
        marked = re.match(r"#{1,6} ", bare) is not None
        if heading is not None or marked:
            self._aside = heading == "programmers" and marked
        if self._aside or self._field(bare):
            return
        if not bare:
            self.section = "task" if self.section in ("doctest", "explanation") else self.section
        elif heading is not None:
            self.section = self.section if (self.section, heading) == ("example", "layout") else heading
        if not bare or heading is not None:
            self._fresh = True
            self._opened = self._opened or heading is not None
            self._kept.append([])
            return
        if self.section == "bounds" and self._fresh and not self._opened and not is_limit(bare):
            self.section = "bounds" if is_row(bare) else "task"
        self._opened = False
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
        self.section = self.section if self.section in ("layout", "limits", "bounds") else "task"
        self._take(bare)

    def _field(self, bare: str) -> bool:
        """Take in ``:param name: …`` or ``:return: …``, if the line is a field of a docstring."""
        field = _DESCRIBED_FIELD.match(bare) if bare.startswith(":") else None
        if field is None:
            return False
        if field["kind"] in ("return", "returns"):
            self._returned.append(field["text"])
        elif field["name"] and field["kind"] in ("param", "arg", "parameter"):
            self._describe(f"{field['name'].split()[-1]}: {field['text']}")
        elif field["kind"] not in ("type", "rtype", "raise", "raises"):
            return False
        return True

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
            lines[-1] = within_parentheses(f"{last} {bare}", self._sizes)
            return
        goes_on = _DEFINED.search(last) or (self._defined and re.search(r"=|^(?:where|if|for)\b", bare))
        self._defined = bool(goes_on) and not CODE_LINE.match(bare)
        if self._defined:
            lines.append(bare if is_row(bare) else f"- {bare}")
        elif self.section == "task" and is_literal(bare) and f"{self._function}(" not in bare:
            self.block([bare], "")
        elif is_code(bare, self._function):
            self.section = "doctest" if bare.startswith(">>>") else self.section
        elif self._is_limit(bare) or (self.section == "layout" and not is_prose(bare) and self._ranges(bare)):
            lines += self._ranges(bare)
        elif not is_skeleton(bare, self.section):
            bare = within_parentheses(bare, self._sizes)
            lines.append(f"- {bare}" if self.section == "bounds" and _stands_alone(last, bare) else bare)

    def _ranges(self, line: str) -> list[str]:
        """What a line of bounds says of values, as an item; nothing if it speaks of sizes only."""
        text = re.sub(r"^(?:[-*•+]|\d+[.)])\s+", "", line)
        parts = _WITH_BOUNDS.findall(text) or [found[0] for found in _COMPARED.finditer(text)]
        kept = [ranges for ranges in (without_sizes(part, self._sizes) for part in parts) if ranges]
        return [f"- {'; '.join(kept)}"] if kept else []

    def _is_limit(self, line: str) -> bool:
        return is_limit(line) and (self.section != "task" or bool(re.search(r"\d{3,}|\^|10\*\*", line)))

    def paragraphs(self) -> list[str]:
        """What was taken in, without a title in front."""
        found = [_joined(lines) for lines in self._kept if lines]
        headed = len(found) > 1 and _is_title(found[0]) and not found[1].startswith("    ")
        if headed and any(asks(item) for item in found[1:]):
            found = found[1:]
        told = " ".join(self._returned)
        if told and not any(asks(item) for item in found):
            begins = re.match(r"(?:the|an?|all|how|whether|every|each)\b", told, re.IGNORECASE)
            found.append(f"Find {told[:1].lower()}{told[1:]}" if begins else told)
        elif _says_more(told, " ".join(found)):
            found.append(f"The answer: {told[:1].lower()}{told[1:]}")
        return found


def _says_more(returned: str, told: str) -> bool:
    """Whether the description of what is returned says what the rest does not: of what it consists."""
    words = re.findall(r"[a-z]{2,}", returned.lower())
    parts = re.search(
        r"\band\b|,|\bthen\b|\bif\b|\bor\b|\bwithout\b|\brounded\b|\bsorted\b|\border\b", returned
    )
    return len(words) >= 5 and parts is not None and returned.strip(" .").lower() not in told.lower()


def _goes_on(last: str, line: str) -> bool:
    """Whether a sentence that the line before left open goes on, whatever this line looks like."""
    if not last or last[-1] in ".:;!?" or is_table(last) or is_row(line):
        return False
    return not CODE_LINE.match(line) and not is_call(line)


def _stands_alone(last: str, line: str) -> bool:
    """Whether a line among bounds is one of them, and does not go on with the last."""
    if is_row(line):
        return False
    return not last or last[-1] in ".;`" or len(last) < 60 or not re.match(r"[a-z]{2,} [a-z]+ [a-z]+", line)


def _is_title(paragraph: str) -> bool:
    """Whether the first paragraph is the heading of a sheet."""
    bare = paragraph.strip("#*_ ")
    if not bare or "\n" in bare or bare[-1] in ".?!:;,":
        return False
    return len(bare.split()) <= 8 and bare[:1].isupper()


def _section(line: str, *, label: bool = False) -> str | None:
    """The kind of section that a line begins, if it is nothing but a heading, or that its label names."""
    word = line.strip("#*-=_[]() \t").rstrip(":").strip("*_ ").strip()
    if not word or len(word) > 40:
        return None
    if _EXAMPLES.fullmatch(word):
        return "example"
    if _PARAMETERS.fullmatch(word):
        return "parameters"
    if _RETURNS.fullmatch(word):
        return "returns"
    if _ASIDES.fullmatch(word) and not label:
        return "programmers"
    if _FOR_PROGRAMMERS.fullmatch(word):
        return "programmers" if word.lower() != "your task" else "task"
    if _BOUNDS.fullmatch(word):
        return "bounds"
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
    kind = _section(match[1], label=True)
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
    if kind == "layout" and re.search(r"<=|≤|<", match[2]) and not _VALUES.search(match[2]):
        return match[2], kind
    if kind == "layout":
        told = is_prose(match[2]) or _IN_WORDS.fullmatch(match[2])
        form = section == "task" and len(re.findall(r"\b[a-z]{2,}\b", match[2])) > 1 and " = " not in match[2]
        return ("", "layout" if form else "example") if not told else (_labelled(match[1], match[2]), section)
    if kind in ("programmers", "parameters", "returns") and not re.match(r"[#*_\s]*[A-Z]", line):
        return line, section
    if kind == "returns":
        return match[2], kind
    if kind in ("programmers", "parameters"):
        rest = re.match(r"[^.]*\d[^.]*\.\s+(.*)", match[2]) if "limit" in match[1].lower() else None
        return (rest[1], section) if rest else ("", section)
    return (match[2], kind) if kind in ("limits", "bounds", "task") else ("", kind)


def _labelled(label: str, text: str) -> str:
    """``Input: a list of …`` and ``Output: the number of …`` as sentences."""
    lines = re.match(r"the \w+ lines?\b|the first\b", text, re.IGNORECASE)
    whole = re.match(r"(?:\S+ ){1,4}(?:is|are|contains?)\b", text)
    if (
        lines
        or whole
        or not re.match(r"(?:an?|the|two|three|one|how|whether|all|for each)\b", text, re.IGNORECASE)
    ):
        return text[:1].upper() + text[1:] if re.match(r"[a-z]{2}", text) else text
    if re.match(r"for each\b.*\b(?:print|give|output|write|answer|return|tell)\b", text, re.IGNORECASE):
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
