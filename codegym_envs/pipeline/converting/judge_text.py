"""What pages and rows of online judges give: texts for standard input, and a statement without its layout."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["is_interactive", "sample_texts", "statement_of_values", "stdin_texts"]

_KEYS = ("stdin", "input", "in")
_HEADING = re.compile(
    r"^[\s#*_=>-]*(?P<sample>(?:sample|example)\s+)?(?P<kind>input|output|explanation|note)s?"
    r"(?:\s+(?:sample|example))?(?:\s*(?:#|no\.?)?\s*\d+)?[\s#*_=:-]*$",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(
    r"^[\s#*_=-]*(?:(?:sample|example)s?(?:\s+tests?)?)(?:\s*\d+)?[\s#*_=:-]*$", re.IGNORECASE
)


_INTERACTIVE = re.compile(
    r"\b(?:this|the following) is an interactive (?:problem|task)\b|\bthe interactor\b|"
    r"\bflush (?:the|your) (?:output|"
    r"stdout|buffer)\b|\byour program (?:talks|interacts|communicates) with\b",
    re.IGNORECASE,
)


def is_interactive(statement: str) -> bool:
    """Whether a problem is a dialogue: the program asks, and what it reads depends on what it asked."""
    return _INTERACTIVE.search(" ".join(statement.split())) is not None


def stdin_texts(row: Mapping[str, Any]) -> list[str]:
    """Texts for standard input that a row lists.

    Args:
        row: ``inputs`` may be a list of objects with ``stdin`` (or ``input``); ``test`` or ``input_output``
            an object, or the JSON text of one, with a list ``inputs``.
    """
    found: list[str] = []
    for key in ("inputs", "test", "input_output", "tests"):
        value = _decoded(row.get(key))
        if isinstance(value, Mapping):
            if value.get("fn_name"):
                continue  # arguments of a function
            value = value.get("inputs", value.get("input"))
        if isinstance(value, str):
            continue  # a test written in Python, or broken data
        for item in value if isinstance(value, list) else ():
            text = _one(item)
            if text is not None:
                found.append(text)
    return list(dict.fromkeys(found))


def _one(item: Any) -> str | None:
    if isinstance(item, Mapping):
        item = next((item[key] for key in _KEYS if key in item and len(item) <= 3), None)
    if isinstance(item, list) and item and all(isinstance(line, str) for line in item):
        item = "\n".join(item)
    return item if isinstance(item, str) else None


def _decoded(value: Any) -> Any:
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        try:
            return ast.literal_eval(value)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            return value


def sample_texts(statement: str) -> list[str]:
    """The sample inputs that a statement shows."""
    found: list[str] = []
    for kind, lines, sample in _parts(statement):
        if kind == "input" and sample:
            text = "\n".join(lines).strip("\n")
            if text.strip():
                found.append(text + "\n")
    return list(dict.fromkeys(found))


def _parts(statement: str) -> list[tuple[str, list[str], bool]]:
    """Sections by kind: ``task``, ``input``, ``output``, ``note``; whether each is part of a sample."""
    parts: list[tuple[str, list[str], bool]] = [("task", [], False)]
    samples = False
    for line in statement.splitlines():
        if line.strip().startswith("```") and parts[-1][0] != "task":
            continue
        if _EXAMPLES.match(line):
            samples = True
            parts.append(("example", [], True))
            continue
        match = _HEADING.match(line)
        if match is None:
            parts[-1][1].append(line.rstrip())
            continue
        kind = match["kind"].lower()
        kind = "note" if kind in ("note", "explanation") else kind
        parts.append((kind, [], kind != "note" and (samples or bool(match["sample"]))))
    return parts


_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|next|last|following|only|single|\d+(?:st|nd|rd|th))"
_LINE_HOLDS = re.compile(
    rf"\b(?:then,? )?(?:on )?(?:the |an? )?{_ORDINAL}(?: and (?:the )?{_ORDINAL})? (?:input )?(?:line|one)"
    r"(?: of (?:the |each |every )?(?:input|test ?case|test|case|description))*"
    r"(?:,? (?:you are given|there (?:is|are|will be))|"
    r" (?:will )?(?:contains?|consists? of|has|have|holds?|gives?))",
    re.IGNORECASE,
)
_NEXT_LINES = re.compile(
    r"\b(?:then,? )?(?:each of )?(?:the )?(?:next|following) (?P<count>[\w*]+(?: ?[-+] ?\d+)?) lines?"
    r"(?: of (?:the )?(?:input|each test case|test case))?(?: each)?"
    r" (?:will )?(?:(?:each )?contains?|consists? of|has|have|holds?|gives?|describes?|each has)(?: each)?",
    re.IGNORECASE,
)
_CASES = re.compile(
    r"\bnumber of (?:test ?cases|tests|cases|data ?sets)\b|\bover all (?:the )?test ?cases\b|"
    r"\b(?:consists? of|contains?) (?:multiple|several|one or more|T|t) (?:test ?cases|tests)\b|"
    r"\bdescriptions? of (?:the )?(?:test ?cases|tests)\b|"
    r"\beach test ?case (?:consists|contains|is given) (?:of |in |on )?\w+ lines?\b",
    re.IGNORECASE,
)
_FORMAT = re.compile(
    r"\b(?:input is given|given from standard input|in the following format|separated by (?:single "
    r")?spaces?|"
    r"space[- ]separated|on (?:a|one) single line|on separate lines|trailing spaces?|"
    r"case[- ]insensitive|upper or lower case|in any case)\b",
    re.IGNORECASE,
)
_PRINT = re.compile(
    r"\b(?:for each (?:of the )?test ?cases?,? )?(?:on (?:a|one) (?:single |separate )?line,? )?"
    r"(?<!all )(?<!the )(?<!a )(?<!each )(?<!of )(?<!per )(?<!in )(?:print|output|display|write)(?: (?:a|"
    r"one) single line"
    r"(?: with| containing)?| on (?:a|one) line| in (?:a|one) (?:single )?line)?"
    r"(?= (?:the|an?|one|its|their|any|all|each|every|how|whether|what|which|two|three|[\w^]+ (?:lines?|"
    r"integers?|numbers?)|"
    r"either|only|exactly|it|them|yes|no|-?\d|[\"'`(]|(?-i:[A-Z]+\b)|nothing|in|on|home|followed)\b| "
    r"[\"'`(-])",
    re.IGNORECASE,
)


_ABOUT_SAMPLES = re.compile(
    r"\b(?:samples?|examples?|first|second|third|last|\d+(?:st|nd|rd|th)|here|only)\b",
    re.IGNORECASE,
)
_ON_LINES = re.compile(
    r",? (?:each )?(?:on|in) (?:an?|one|its own|their own|separate|the same) (?:separate |single |new "
    r")?lines?\b"
    r"(?! (?:segment|graph|of))",
    re.IGNORECASE,
)
_OWN_LINE = re.compile(r",? on (?:a (?:separate|new) line|a line of its own|its own line|separate lines)\b")
_LINE = re.compile(
    r"\b(?P<count>(?:an?|one|single|separate|first|second|third|fourth|last|next|each|every|two|three|"
    r"[a-z]|- 1) )"
    r"(?P<line>lines?)\b(?! (?:segment|graph|of sight|at|from|to|between|on)\b)",
    re.IGNORECASE,
)


def statement_of_values(statement: str, *, cases: bool) -> str:
    """A statement about values instead of lines of text, without samples.

    Args:
        statement: The judge's text.
        cases: Whether one input is one of several test cases of a text, so that their number is left out.
    """
    kept: list[str] = []
    parts = _parts(statement)
    told = " ".join(line for kind, lines, sample in parts if kind == "task" and not sample for line in lines)
    about_lines = re.search(r"\blines?\b", told, re.IGNORECASE)
    for kind, lines, sample in parts:
        if sample or (kind == "note" and _ABOUT_SAMPLES.search(" ".join(lines))):
            continue
        text = "\n".join(lines).strip("\n")
        if kind in ("input", "output"):
            text = _about_values(text, cases)
            if kind == "output":
                text = _OWN_LINE.sub("", text)
            if kind == "output" and not about_lines:
                text = _ON_LINES.sub("", text)
                text = _LINE.sub(lambda match: match["count"] + match["line"].replace("line", "value"), text)
        elif cases:
            text = _without_cases(text)
        if text.strip():
            kept.append(text)
    return "\n\n".join(kept) + "\n"


def _about_values(text: str, cases: bool) -> str:
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line for line in paragraph.splitlines() if _says_something(line)]
        items: list[list[str]] = [[]]
        for line in lines:
            items += [[]] if re.match(r"\s*[-*•] ", line) else []
            items[-1].append(line)
        told = [_of_item(" ".join(" ".join(item).split()), cases) for item in items]
        if any(told):
            paragraphs.append("\n".join(item for item in told if item))
    return "\n\n".join(paragraphs)


def _of_item(text: str, cases: bool) -> str:
    """Running text, or one item of a list."""
    sentences = [_reworded(item, cases) for item in re.split(r"(?<=[.!?;])\s+(?=[A-Z(])", text)]
    joined = " ".join(item for item in sentences if item)
    return re.sub(r"\.\s+Given: ", "; ", joined) if joined.startswith("Given: ") else joined


def _without_cases(text: str) -> str:
    sentences = re.split(r"(?<=[.!?])(\s+)", text)
    return "".join(item for item in sentences if not _CASES.search(item))


def _given_in_case(match: re.Match[str]) -> str:
    return "given:" if match["count"] in ("t", "T") else match[0]


def _says_something(line: str) -> bool:
    """Whether a line is a sentence rather than a picture of the layout (``N M``, ``a_1 ... a_N``, ``:``)."""
    if re.search(r"<=|≤|<", line):
        return True  # it bounds something
    words = re.findall(r"[A-Za-z]{3,}", line)
    return len(words) >= 3 or (len(words) == 2 and line.rstrip()[-1:] in ".?!")


def _reworded(sentence: str, cases: bool) -> str:
    if _CASES.search(sentence) and (cases or "number of" not in sentence.lower()):
        return ""
    if cases:
        sentence = re.sub(
            r"\bfor (?:each|every) (?:of the )?test ?cases?,? ?", "", sentence, flags=re.IGNORECASE
        )
        sentence = re.sub(r"\b(?:of|in) (?:each|every|the) test ?case\b ?", "", sentence, flags=re.IGNORECASE)
    if cases:  # one line of several is what one case is
        sentence = re.sub(_NEXT_LINES.pattern, _given_in_case, sentence, count=1, flags=re.IGNORECASE)
    sentence = _NEXT_LINES.sub(lambda match: f"{match['count']} entries are given, each with", sentence)
    sentence = _LINE_HOLDS.sub("given:", sentence)
    sentence = re.sub(r"^given: ", "Given: ", sentence)
    sentence = _PRINT.sub(lambda match: "give" if match.start() else "Give", sentence)
    if _FORMAT.search(sentence):
        sentence = re.sub(
            r",? ?\(?(?:separated by (?:single )?spaces?|space[- ]separated|on separate lines)\)?",
            "",
            sentence,
        )
        if _FORMAT.search(sentence):
            return ""
    sentence = " ".join(sentence.split())
    named = re.match(r"[A-Za-z]\b(?! [a-z]{3,} (?:of|is|in)\b)|\w+_\w", sentence) and not sentence.startswith(
        "a "
    )
    return sentence if named else sentence[:1].upper() + sentence[1:]
