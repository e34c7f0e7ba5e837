"""What kind of thing a line of a foreign statement is: prose, code, an example, a limit, a row or data."""

from __future__ import annotations

import re

__all__ = [
    "CODE_LINE",
    "data_rows",
    "fenced_lines",
    "indented_lines",
    "is_call",
    "is_code",
    "is_data",
    "is_form",
    "is_limit",
    "is_literal",
    "is_prose",
    "is_row",
    "is_skeleton",
    "is_table",
    "shows_result",
]

_COMPARISON = re.compile(r"<=|>=|≤|≥|<|>|!=|\bin range\b")
_LITERAL = re.compile(r"""^[\s\d\[\]{}(),.:;+*/#'"-]*$""")
CODE_LINE = re.compile(
    r"^(?:>>>|->|=>|\.\.\.(?:\s|$)|```|(?:async )?def \w+\s*\(|"
    r"class \w+(?:\([\w., ]*\))?:\s*(?:$|#|pass\b|def\b|\"\"\")|self\.\w+ = |"
    r"import \w+|from \w+ import\b|"
    r"return\b.*[=\[(]|assert )"
)
"""A line of Python, or of a session with it."""

_INLINE_EXAMPLE = re.compile(
    r"^(?:input|output|explanation|expected|result|sample|samples|example|examples|for example|answer)"
    r"(?:\s*#?\d+)?\s*[:=]\s*\S",
    re.IGNORECASE,
)

_CALL_LINE = re.compile(
    r"^`?[A-Za-z_]\w*\([^()]*(?:\([^()]*\)[^()]*)*\)`?\s*(?:(?:->|==|=>|=|→|➞|:|returns?\b|#).*)?$"
)
_ARROW = re.compile(r"(?:->|=>|==>|➞|→|==|\bgives\b|\breturns\b)")
_SYMBOLIC = r"[a-z]\w*(?: ?[-+*/] ?\w+)?"
_FORMULA = re.compile(rf"^\w+\({_SYMBOLIC}(?:, ?{_SYMBOLIC})*\)\s*=(?!=)")
_SAYS = (
    r"(?:shall|should|must|will|has to|is to|may)?(?: ?[a-z]+s|(?<= )(?:return|give|find|compute|be|do|tell))"
)
_RULE = re.compile(r"[-=*_~]{3,}")
_FENCE = re.compile(r"\s*(?P<sign>```+|~~~+)[^`]*$")


def fenced_lines(lines: list[str], place: int) -> int:
    """Number of lines of the fenced block that begins at a place, its fences included; 0 if none does."""
    fence = _FENCE.match(lines[place])
    if fence is None:
        return 0
    for end in range(place + 1, len(lines)):
        if lines[end].strip() == fence["sign"]:
            return end - place + 1
    return len(lines) - place


def data_rows(lines: list[str], place: int) -> int:
    """Number of lines of the grid that begins at a place, at least two; 0 if none does."""
    end = place
    while end < len(lines) and is_data(lines[end].strip()):
        end += 1
    return end - place if end - place > 1 else 0


def indented_lines(lines: list[str], place: int) -> int:
    """Number of lines of the indented block that begins at a place; 0 if none does.

    Running text goes before it, and no item of a list, whose text may go on indented.
    """
    before = next((line for line in reversed(lines[:place]) if line.strip()), "")
    apart = place > 0 and (not lines[place - 1].strip() or before.rstrip().endswith(":"))
    if not apart or before[:1] in (" ", "") or is_row(before.strip()):
        return 0
    if is_prose(lines[place].strip()) and lines[place].strip()[:1].isupper():
        return 0
    end = place
    while end < len(lines) and re.match(r" {3,}\S", lines[end]):
        end += 1
    return end - place


def is_data(line: str) -> bool:
    """Whether a line is a row of a grid or of numbers, and no words."""
    if not line or _FENCE.match(line) or line.startswith((">>>", "- ", "* ", "|")) or _RULE.fullmatch(line):
        return False
    if _COMPARISON.search(line) or line[:1] in "[{(\"'":
        return False
    return bool(re.fullmatch(r"[^\sa-z=]{2,}(?: [^\sa-z=]+)*|(?:\S )+\S", line))


def is_literal(line: str) -> bool:
    """Whether a line is a list, a record or a text of its own, without what comes out of it."""
    return (
        line[:1] in "[{(\"'" and line[-1:] in "]})\"'," and not shows_result(line) and not is_prose(line[1:])
    )


def is_prose(line: str) -> bool:
    """Whether a line reads as a sentence, and not as data, code or a note on an example."""
    if _INLINE_EXAMPLE.match(line) or CODE_LINE.match(line) or line[:1] in "[{(\"'" or "->" in line:
        return False
    words = re.findall(r"[A-Za-z]{2,}", line)
    symbols = sum(line.count(sign) for sign in "[]{}=<>|")
    return len(words) >= 4 and symbols <= len(words) // 2 and (line[:1].isupper() or len(words) >= 7)


def shows_result(line: str) -> bool:
    """Whether a line shows what comes out of something."""
    return bool(_ARROW.search(line))


def is_call(line: str) -> bool:
    """Whether a line is nothing but a call, perhaps with its result; a formula is none."""
    return bool(_CALL_LINE.match(line)) and not _FORMULA.match(line) and not _tells(line)


def _tells(line: str) -> bool:
    """Whether a line that begins with a call goes on as a sentence: it says what the call is for."""
    said = re.match(rf"^(?:[A-Z]\w+: )?`?\w+\([^()]*\)`? (?:{_SAYS})\b(?P<what>.*)", line)
    if said is None or re.match(r"\s*[-\d\[({\"'`]", said["what"]):
        return False
    return len(re.findall(r"\b[a-z]{2,}\b", said["what"])) >= 4


def is_code(line: str, function: str) -> bool:
    """Whether a line is code or an example in code.

    Args:
        line: Without blanks around it.
        function: Name of the solution.
    """
    if _FORMULA.match(line) or _tells(line) or _told_example(line, function):
        return False
    if CODE_LINE.match(line) or is_call(line) or (_INLINE_EXAMPLE.match(line) and not is_prose(line)):
        return True
    words = r"[a-z]{2,} [a-z]+ [a-z]{2,}|\b(?:is|are|means?|stands?|costs?|counts?)\b"
    if line[:1] in "[{(\"'" and not re.search(words, line):
        return True
    called = re.search(rf"\b(?:{re.escape(function)}|solution|candidate)\s*\(", line, re.IGNORECASE)
    if called is None:
        arrow = re.search(r"->|=>|➞|→|\bgives\b|\breturns\b", line)
        told = re.match(r"\W*(?:\w+ )?\w+\s*=\s*[^=\s]", line) and not is_prose(line)
        return bool(arrow and told)
    if re.match(r"(?:please )?(?:write|implement|create|complete|define)\b", line, re.IGNORECASE):
        return False
    if called.start() == 0 or shows_result(line):
        return len(re.findall(r"[A-Za-z]{2,}", line[: called.start()])) < 4 or bool(
            re.search(r"\)\s*(?:->|=>|==|➞|→|returns|should return)", line)
        )
    return False


def _told_example(line: str, function: str) -> bool:
    """Whether a line tells an example in words: no call, no assignment, no arrow."""
    told = re.match(r"(?:for )?examples?(?: \d+)?\s*:\s*(?P<what>.*)", line, re.IGNORECASE)
    if told is None or "->" in line or f"{function}(" in line or re.search(r"\b\w+ = \S", line):
        return False
    return len(re.findall(r"\b[a-z]{2,}\b", told["what"])) >= 6


def is_limit(line: str) -> bool:
    """Whether a text only bounds sizes and values: the inputs of an environment are small anyway."""
    if not re.search(rf"\w[^<>=≤≥!]*(?:{_COMPARISON.pattern})", line):
        return bool(
            re.match(r"^[-*•]?\s*\|?\w+\|?\s*(?:is|are)?\s*(?:an? )?(?:integers?|strings?)\s*$", line)
        )
    bare = re.sub(r"[\w.]+\[[^\]]*\]|\w+\.\w+|len\(\w+\)|`[^`]*`", "", line)
    words = [word for word in re.findall(r"[A-Za-z]{3,}", bare) if word not in ("length", "len", "size")]
    said = re.search(r"\b(?:odd|even|distinct|unique|sorted|different|prime|divisible|multiple)\b", bare)
    return len(words) <= 4 and not said


def is_skeleton(line: str, section: str) -> bool:
    """Whether a line of an input section shows the layout with symbols only, such as ``N M`` or ``a_1``."""
    if section != "layout":
        return False
    return not re.search(r"[a-z]{3,}", line) or bool(_LITERAL.match(line))


def is_row(line: str) -> bool:
    """Whether a line stands for itself: an item of a list, an entry of a legend, a row of a table."""
    return bool(re.match(r"^(?:[-*•+]|\d+[.)])\s+\S", line)) or is_table(line) or is_form(line)


def is_form(line: str) -> bool:
    """Whether a line shows a command, ``MOVE crate place``, alone or with what it does."""
    if re.match(r"`?[A-Z]{2,}(?: [\w.-]+){0,4}`? [-–:] ", line) or re.match(r"`?\[[^\]]*\]`?:? [a-z]", line):
        return True
    words = line.strip("`").split()
    small = {"the", "a", "an", "is", "are", "of", "to", "and", "or", "in", "for", "that", "with", "at", "by"}
    return (
        1 < len(words) <= 5
        and not small & {word.lower() for word in words}
        and line[-1:] not in ".,;:!?"
        and any(re.fullmatch(r"[A-Z]{2,}|HH:MM|hh:mm", word) for word in words)
    )


def is_table(line: str) -> bool:
    """Whether a line is an entry of a legend or a row of a table."""
    if line.startswith("|") and line.count("|") > 1:
        return True
    if re.match(r"^\S{1,12} [-–:] \S", line) and line[:1] not in "-*•+":
        return True
    return bool(re.search(r"\S(?: {3,}| +\|\s+)\S", line)) and len(re.findall(r"[a-z]{2,}", line)) <= 4
