"""Sentences of running text, each with the blanks behind it: joined again they are the text."""

from __future__ import annotations

import re

__all__ = ["asks", "sentences"]

_END = re.compile(
    r"(?<=[.?!])[\"')\]]*\s+(?=[\"'(\[*]?[A-Z0-9\uE000-\uF8FF]|[\"'(\[])|"
    r"(?<=[a-z\d)\]]\.)\s+(?=[a-z])|(?<=[a-z)]\.)(?=[A-Z][a-z]+ )|(?<=[\uE000-\uF8FF][.?])\s+(?=[a-z])"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|resp|approx|cf|no|nos|mr|mrs|dr|st|fig|incl)|\.\.|(?:^|\s))[.?!]\s*$",
    re.IGNORECASE,
)
_LETTER = re.compile(r"(?:^|[^\w'])[A-Za-z]\.\s*$")
_ASKS = re.compile(
    r"\?|\b(?:find|return|print|output|compute|calculate|determine|count|decide|answer|report|give|tell|"
    r"check|"
    r"what|which|whether|how many|how much|how long|how often|how far|task|goal|write|implement|list|sort|"
    r"convert|simulate|produce|work out|figure out|need to know|wants? to know|build|make|choose|move|"
    r"merge|"
    r"remove|reverse|replace|group|translate|encode|decode|sum|add|get|identify|generate|create|evaluate|"
    r"rotate|validate|verify|extract|transform|detect|compare|swap|split|join|show|say|name|rank|arrange|"
    r"select|"
    r"compress|expand|format|parse|match|filter|search|rearrange|plan|assign|maximi[sz]e|minimi[sz]e)s?\b",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """Split a paragraph; each part keeps the blanks behind it.

    Args:
        text: Running text. Abbreviations, decimal points and signs that stand alone end no sentence.
    """
    found = [""]
    start = 0
    for match in _END.finditer(text):
        before = text[start : match.end()]
        found[-1] += before
        start = match.end()
        letter = _LETTER.search(found[-1]) and not re.match(r"[A-Z][a-z]+ ", text[match.end() :])
        if not letter and not _ABBREVIATED.search(found[-1]) and _balanced(found[-1]):
            found.append("")
    found[-1] += text[start:]
    return [part for part in found if part]


def asks(sentence: str) -> bool:
    """Whether a sentence may say what is to be found out."""
    return bool(_ASKS.search(sentence))


def _balanced(text: str) -> bool:
    return text.count("(") <= text.count(")") or len(text) > 400
