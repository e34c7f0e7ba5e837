"""The lines of a foreign statement: which are the task, and which are examples, signatures, limits, layout.

Statements of coding problems come as docstrings, as judges' pages with ``Example 1:`` and ``Constraints:``,
and as contest sheets with ``Input`` and ``Output``. What remains is prose; `statement_prose` rewrites it.
"""

from __future__ import annotations

import inspect
import re
from itertools import pairwise

__all__ = ["is_limit", "is_row", "is_table", "task_paragraphs"]

_EXAMPLES = re.compile(
    r"(?:(?:here (?:are|is) )?(?:some |an |the )?(?:for )?(?:sample|example|examble|doctest|test ?case|"
    r"usage)s?"
    r"(?: (?:input|output|usage|test|case|run)s?)*|input/output samples?|for instance|e\.?g\.?|"
    r"explanations?|expected output)(?: ?(?:#|no\.?)? ?\d+)?(?: (?:input|output|explanation))?",
    re.IGNORECASE,
)
_FOR_PROGRAMMERS = re.compile(
    r"args?|arguments?|param(?:eter)?s?|returns?|return value|raises|yields|complexity|(?:time|space) "
    r"complexity|"
    r"references?|see also|function signature|signature|follow[- ]?up|hints?|tags?|sources?|authors?|"
    r"time limit|memory limit|your task|starter code|(?:class |node )?definitions?(?: for [\w -]+)?",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"problem(?: statement| description)?|statement|description|task|task description|overview", re.IGNORECASE
)
_LIMITS = re.compile(r"constraints?|limits?|limitations|assumptions?|bounds|notes?|scoring", re.IGNORECASE)
_LAYOUT = re.compile(r"(?:input|output)(?: (?:format|description|specification))?", re.IGNORECASE)
_COMPARISON = re.compile(r"<=|>=|≤|≥|<|>|!=|\bin range\b")
_LITERAL = re.compile(r"""^[\s\d\[\]{}(),.:;+*/#'"-]*$""")
_CODE_LINE = re.compile(
    r"^(?:>>>|->|=>|\.\.\.(?:\s|$)|```|(?:async )?def \w+\s*\(|class \w+[:(]|self\.\w+ = |"
    r"import \w+|from \w+ import\b|"
    r"return\b.*[=\[(]|assert )"
)
_DEFINED = re.compile(r"\b(?:defin|recurrence|formula|as follows)[^:]*:$", re.IGNORECASE)
_INLINE_EXAMPLE = re.compile(
    r"^(?:input|output|explanation|expected|result|sample|samples|example|examples|for example|answer)"
    r"(?:\s*#?\d+)?\s*[:=]\s*\S",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"^[*_#\s-]*([A-Za-z][A-Za-z /-]*?)[*_\s]*:[*_]*\s*(\S.*)$")
_CALL_LINE = re.compile(
    r"^`?[A-Za-z_]\w*\([^()]*(?:\([^()]*\)[^()]*)*\)`?\s*(?:(?:->|==|=>|=|→|➞|:|returns?\b|#).*)?$"
)
_ARROW = re.compile(r"(?:->|=>|==>|➞|→|==|\bgives\b|\breturns\b)")


def task_paragraphs(text: str, function: str) -> list[str]:
    """The paragraphs that say what the task is; items of a list get a line each.

    Args:
        text: The statement.
        function: Name of the solution: calls of it are examples.
    """
    kept: list[list[str]] = [[]]
    section, fresh, defined = "task", True, False
    for line in _lines(text):
        bare = line.strip()
        if not bare:
            section = "task" if section in ("doctest", "explanation") else section
            fresh = True
            kept.append([])
            continue
        heading = _section(bare)
        if heading is not None:
            section = section if (section, heading) == ("example", "layout") else heading
            fresh = True
            kept.append([])
            continue
        bare, section = _without_label(bare, section)
        resumes, fresh = fresh and _is_prose(bare), False
        if not bare or section in ("doctest", "explanation"):
            continue
        if section == "example" or (section == "programmers" and (line[:1] in (" ", "\t") or not kept[-1])):
            if not resumes or line[:1] in (" ", "\t"):
                continue
        section = section if section in ("layout", "limits") else "task"
        last = kept[-1][-1] if kept[-1] else ""
        if not defined and section == "task" and _goes_on(last, bare):
            kept[-1][-1] = f"{last} {bare}"
            continue
        goes_on = _DEFINED.search(last) or (defined and re.search(r"=|^(?:where|if|for)\b", bare))
        if not goes_on or _CODE_LINE.match(bare):
            defined = False
            if _is_code(bare, function):
                section = "doctest" if bare.startswith(">>>") else section
                continue
            if is_limit(bare) or _is_skeleton(bare, section):
                continue
        else:
            defined = True
            kept[-1].append(f"- {bare.rstrip('.')}")
            continue
        kept[-1].append(bare)
    paragraphs = [_joined(lines) for lines in kept if lines]
    return paragraphs[1:] if len(paragraphs) > 1 and _is_title(paragraphs[0]) else paragraphs


def _goes_on(last: str, line: str) -> bool:
    """Whether a sentence that the previous line left open continues, whatever this line looks like."""
    if not last or last[-1] in ".:;!?" or is_table(last) or is_row(line):
        return False
    return not _CODE_LINE.match(line) and not _CALL_LINE.match(line)


def _is_title(paragraph: str) -> bool:
    """Whether the first paragraph is the heading of a sheet."""
    return (
        paragraph[-1] not in ".?!:;," and len(paragraph.split()) <= 8 and paragraph.lstrip("# ")[:1].isupper()
    )


def _lines(text: str) -> list[str]:
    """Lines without fences, rules and comment signs."""
    found = []
    fenced = False
    for line in inspect.cleandoc(text).splitlines():
        if line.strip().startswith("```"):
            fenced = not fenced
            continue
        if not fenced:
            found.append(line)
    return found


def _section(line: str) -> str | None:
    """The kind of section that a line begins, if it is nothing but a heading."""
    word = line.strip("#*-=_[]() \t").rstrip(":").strip("*_ ").strip()
    if not word or len(word) > 40:
        return None
    if _EXAMPLES.fullmatch(word):
        return "example"
    if _FOR_PROGRAMMERS.fullmatch(word):
        return "programmers" if word.lower() != "your task" else "task"
    if _LIMITS.fullmatch(word):
        return "limits"
    if _LAYOUT.fullmatch(word):
        return "layout"
    return "task" if _TASK.fullmatch(word) else None


def _without_label(line: str, section: str) -> tuple[str, str]:
    """Read ``Note: …``, ``Constraints: …`` and ``Example: …`` at the beginning of a line."""
    match = _LABELLED.match(line)
    if match is None:
        return line, section
    kind = _section(match[1])
    if kind is None:
        return line, section
    if match[1].lower().startswith("explanation"):
        return "", "explanation"
    if kind == "example" and _is_prose(match[2]) and not _ARROW.search(match[2]):
        return line, "task"  # an example told in words
    if kind == "layout":
        return ("", "example") if not _is_prose(match[2]) else (line, section)
    if kind == "programmers":
        return "", section
    return (match[2], kind) if kind in ("limits", "task") else ("", kind)


def _is_prose(line: str) -> bool:
    """Whether a line reads as a sentence, and not as data, code or a note on an example."""
    if _INLINE_EXAMPLE.match(line) or _CODE_LINE.match(line) or line[:1] in "[{(\"'" or "->" in line:
        return False
    words = re.findall(r"[A-Za-z]{2,}", line)
    symbols = sum(line.count(sign) for sign in "[]{}=<>|")
    return len(words) >= 4 and symbols <= len(words) // 2 and (line[:1].isupper() or len(words) >= 7)


def _is_code(line: str, function: str) -> bool:
    if (
        _CODE_LINE.match(line)
        or _CALL_LINE.match(line)
        or (_INLINE_EXAMPLE.match(line) and not _is_prose(line))
    ):
        return True
    if line[:1] in "[{(\"'" and not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", line):
        return True
    called = re.search(rf"\b(?:{re.escape(function)}|solution|candidate)\s*\(", line, re.IGNORECASE)
    if called is None:
        told = _ARROW.search(line) and re.search(r"\w+\s*=\s*\S", line) and not _is_prose(line)
        return bool(told)
    if re.match(r"(?:please )?(?:write|implement|create|complete|define)\b", line, re.IGNORECASE):
        return False
    if called.start() == 0 or _ARROW.search(line):
        return len(re.findall(r"[A-Za-z]{2,}", line[: called.start()])) < 4 or bool(
            re.search(r"\)\s*(?:->|=>|==|➞|→|returns|should return)", line)
        )
    return False


def is_limit(line: str) -> bool:
    """Whether a text only bounds sizes and values: the inputs of an environment are small anyway."""
    if not re.search(rf"\w[^<>=≤≥!]*(?:{_COMPARISON.pattern})", line):
        return bool(
            re.match(r"^[-*•]?\s*\|?\w+\|?\s*(?:is|are)?\s*(?:an? )?(?:integers?|strings?)\s*$", line)
        )
    words = re.findall(r"[A-Za-z]{3,}", re.sub(r"[\w.]+\[[^\]]*\]|\w+\.\w+|len\(\w+\)|`[^`]*`", "", line))
    return len(words) <= 4


def _is_skeleton(line: str, section: str) -> bool:
    """Whether a line of an input section shows the layout with symbols only, such as ``N M`` or ``a_1``."""
    if section != "layout":
        return False
    return not re.search(r"[a-z]{3,}", line) or bool(_LITERAL.match(line))


def is_row(line: str) -> bool:
    """Whether a line is on its own: an item of a list, an entry of a legend, a row of a table."""
    return bool(re.match(r"^(?:[-*•+]|\d+[.)])\s+\S", line)) or is_table(line)


def is_table(line: str) -> bool:
    """Whether a line is an entry of a legend or a row of a table."""
    if re.match(r"^\S{1,12} [-–:] \S", line) and line[:1] not in "-*•+":
        return True
    return bool(re.search(r"\S(?: {3,}| +\|\s+)\S", line)) and len(re.findall(r"[a-z]{2,}", line)) <= 4


def _joined(lines: list[str]) -> str:
    """One paragraph: running text in one line, items of a list on lines of their own."""
    groups: list[str] = []
    for before, line in pairwise(["", *lines]):
        apart = is_row(line) or (is_row(before) and line[:1].isupper())
        if groups and not apart and not before.startswith("- "):
            groups[-1] = f"{groups[-1]} {line}"
        else:
            groups.append(line)
    return "\n".join(
        re.sub(r"[ \t]+", " ", re.sub(r"\s+\|\s+|\s{3,}", " | ", group) if is_table(group) else group)
        for group in groups
    )
