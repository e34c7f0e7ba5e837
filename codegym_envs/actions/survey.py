"""Removes what is not the action: thinking before it and in between, special tokens around it.

A tag of thinking inside a string argument is part of the argument. So the text is walked through once,
from left to right, over whatever looks like a JSON object, a Python call or a parameter's value; only
tags that stand outside of these count. Inside thinking nothing counts but the tag that closes it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from codegym_envs.actions.tokens import EMPTY_MESSAGE, LEADING, TRAILING

__all__ = ["Survey", "mask", "survey"]

_TAG = (
    r"(?i:(?:[a-z]{1,12}[:_])?(?:think(?:ing)?|antthinking|thoughts?|reasoning|reflection|analysis"
    r"|scratch_?pad))"
)
# Marks of thinking that are not tags, with what closes them.
_PAIRS = {
    "[THINK]": "[/THINK]",
    "<|START_THINKING|>": "<|END_THINKING|>",
    "<|begin_of_thought|>": "<|end_of_thought|>",
    "<|inner_prefix|>": "<|inner_suffix|>",
    "<|think_start|>": "<|think_end|>",
    "<|think|>": "<|/think|>",
    "<|channel>thought": "<channel|>",
    "<unused94>thought": "<unused95>",
    "<|open|>think<|sep|>": "<|close|>think<|sep|>",
    "◁think▷": "◁/think▷",
}
_OPENINGS = "|".join(map(re.escape, _PAIRS))
_CLOSINGS = "|".join(map(re.escape, _PAIRS.values()))

# The analysis channel of harmony; a message that has a recipient is a call, whatever its channel.
_RECIPIENT = r"<\|start\|>assistant\s++to=[^<]*+(?:<\|channel\|>[^<]*+)?|<\|channel\|>\w++\s++to=[^<]*+"
_RECIPIENT_FIRST = re.compile(r"\s*+to=[^<]*+<\|channel\|>[^<]*+")
_ANALYSIS = r"(?:<\|start\|>assistant)?<\|channel\|>analysis\b(?!\s++to=)[^<]*+(?:<\|message\|>)?"
_ANALYSIS_END = re.compile(r"<\|(?:end|return|call)\|>|(?=<\|(?:start|channel)\|>)")
# What is left of it where special tokens were not decoded.
_BARE_ANALYSIS = re.compile(r"\s*+analysis(?=[^\s\w]|[A-Z])")
_BARE_ANALYSIS_END = re.compile(r"assistant(?=commentary|final)")

_THINKING = re.compile(rf"(?=[<\[◁])(?:</?{_TAG}>|{_OPENINGS}|{_CLOSINGS}|<\|channel\|>analysis)")

# Where an argument begins: a JSON object, the arguments of a Python call, the value of a parameter.
_JSON = r'\{\s*+"'
_PYTHON = r"""\((?<=\w\()(?=\s*+(?:[)"'\[({]|[-+.]?\d|[^\W\d]\w*+\s*+=|(?:None|[Tt]rue|[Ff]alse|null)\b))"""
_VALUE = (
    r"<(?:[a-z]{1,12}[:_])?(?:parameter|arg_value)(?::[a-z]{1,12})?(?:[=\s][^<>]*+)?>"
    r'|<[|｜]DSML[|｜]parameter\b[^<>]*+>|<escape>|<\|"\|>|<\|open\|>argument\b[^<>]*+<\|sep\|>'
)
_START = re.compile(
    rf"(?=[<\[◁{{(])(?:(?P<json>{_JSON})|(?P<python>{_PYTHON})|(?P<value>{_VALUE})|(?P<recipient>{_RECIPIENT})"
    rf"|(?P<analysis>{_ANALYSIS})|(?P<opening><(?P<tag>{_TAG})>|{_OPENINGS})|(?P<closing></{_TAG}>|{_CLOSINGS}))"
)
_JSON_PART = re.compile(
    r'(?P<text>"(?:[^"\\\n]++|\\[^\n])*+")|(?P<open>(?:\{|\[(?!/?THINK\]))++)|(?P<close>[\]}]++)|[\s,:\w.+-]++'
)
_PYTHON_PART = re.compile(
    r'(?P<text>"""(?:[^"\\]++|\\.|"(?!""))*+"""|"(?:[^"\\\n]++|\\[^\n])*+"|\'(?:[^\'\\\n]++|\\[^\n])*+\')'
    r"|(?P<open>(?:[{(]|\[(?!/?THINK\]))++)|(?P<close>[\]})]++)|[^\"'\[\]{}()<]++",
    re.DOTALL,
)
_AFTER_STRING = re.compile(r"\s*+(?:[,:)\]}]|\Z)")
_VALUE_TAG = re.compile(r"<([^\s<>=]++)")
_MASK = "\0"


class Survey(NamedTuple):
    """A text without what is not the action.

    Attributes:
        text: What is left.
        masked: The same, with the insides of string arguments blotted out, so that a mark that is found in
            it is not part of an argument; None if that was not needed.
        thinking: ``"closed"`` if thinking was taken away, ``"open"`` if it never ended, else ``""``.
    """

    text: str
    masked: str | None
    thinking: str


def survey(text: str) -> Survey:
    """Take away thinking and the special tokens around the action, in one pass.

    A closing tag without an opening one closes thinking that began before the text, as where the prompt
    ends with the opening tag. Thinking that never ends goes to the end of the text.
    """
    masked: str | None
    if not _may_think(text):
        masked = None
        thinking = ""
    else:
        pieces, covered, thinking = _walk(text)
        blotted = _blot(text, covered)
        text = "".join([text[start:end] for start, end in pieces])
        masked = "".join([blotted[start:end] for start, end in pieces])
    start, end = _inner(text)
    if end - start < len(text):
        text = text[start:end]
        masked = masked and masked[start:end]
    return Survey(text, masked, thinking)


def _may_think(text: str) -> bool:
    """Whether there is any mark of thinking, inside an argument or not."""
    if "<" in text or "THINK]" in text or "think▷" in text:
        if _THINKING.search(text) is not None:
            return True
    return "analysis" in text and _BARE_ANALYSIS.match(text) is not None


def mask(text: str) -> str:
    """The text with the insides of string arguments blotted out, for a text without thinking."""
    return _blot(text, _walk(text)[1])


def _blot(text: str, covered: list[tuple[int, int]]) -> str:
    parts = []
    position = 0
    for start, end in covered:
        parts += [text[position:start], _MASK * (end - start)]
        position = end
    parts.append(text[position:])
    return "".join(parts)


def _walk(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]], str]:
    """The stretches outside of thinking, the insides of string arguments, and what became of the thinking."""
    pieces: list[tuple[int, int]] = []
    covered: list[tuple[int, int]] = []
    following = _Following(text)
    thinking = ""
    begin = position = 0
    first = _RECIPIENT_FIRST.match(text)
    if first is not None:
        position = first.end()
    elif _BARE_ANALYSIS.match(text) is not None:
        last = _BARE_ANALYSIS_END.search(text)
        if last is not None:
            begin = position = last.start()
            thinking = "closed"
    while (match := _START.search(text, position)) is not None:
        kind = match.lastgroup
        if kind in ("json", "python"):
            position = _over(text, match.start(), _JSON_PART if kind == "json" else _PYTHON_PART, covered)
        elif kind == "value":
            position = _over_value(match, following, covered)
        elif kind == "recipient":
            position = match.end()
        elif kind == "closing":
            pieces.clear()
            thinking = "closed"
            begin = position = match.end()
        else:
            pieces.append((begin, match.start()))
            end = following.end_of_thinking(match)
            if end is None:
                return pieces, covered, "open"
            thinking = "closed"
            begin = position = end
    pieces.append((begin, len(text)))
    return pieces, covered, thinking


class _Following:
    """Where the next of a few texts stands; each stretch of the text is searched once for each of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[str, int] = {}

    def find(self, wanted: str, start: int) -> int:
        """As ``str.find``, for positions that never decrease; the text's length if there is none."""
        found = self._found.get(wanted, -1)
        if found < start:
            found = self.text.find(wanted, start)
            self._found[wanted] = found = len(self.text) if found < 0 else found
        return found

    def end_of_thinking(self, opening: re.Match[str]) -> int | None:
        """The position after the mark that closes thinking, or None."""
        if opening.lastgroup == "analysis":
            match = _ANALYSIS_END.search(self.text, opening.end())
            return None if match is None else match.end()
        tag = opening.group("tag")
        closing = _PAIRS[opening.group()] if tag is None else f"</{tag}>"
        found = self.text.find(closing, opening.end())
        return None if found < 0 else found + len(closing)


def _over(text: str, start: int, part: re.Pattern[str], covered: list[tuple[int, int]]) -> int:
    """The position after a bracket and all in it; its strings are covered.

    If the bracket is not closed by its own kind, or a string is followed by what cannot follow one, it may
    hold no strings: then the last tag of thinking in it counts, and the position is there.
    """
    depth = 0
    position = start
    sound = True
    before = len(covered)
    while (match := part.match(text, position)) is not None:
        kind = match.lastgroup
        position = match.end()
        if kind == "text":
            covered.append((match.start() + 1, position - 1))
            sound = sound and _AFTER_STRING.match(text, position) is not None
        elif kind == "open":
            depth += position - match.start()
        elif kind == "close":
            closed = position - match.start()
            if closed >= depth:
                position = match.start() + depth
                if sound and text[start] + text[position - 1] in ("{}", "()"):
                    return position
                break
            depth -= closed
    tags = [match.start() for match in _THINKING.finditer(text, start, position)]
    if not tags:
        return position
    while len(covered) > before and covered[-1][1] > tags[-1]:
        covered.pop()
    return tags[-1]


def _over_value(opening: re.Match[str], following: _Following, covered: list[tuple[int, int]]) -> int:
    """The position after a parameter's value; after its opening tag if no value stands there."""
    mark = opening.group()
    if mark in ("<escape>", '<|"|>'):
        closing = again = mark
    elif mark.startswith("<|open|>"):
        closing, again = "<|close|>argument<|sep|>", "<|open|>argument"
    else:
        match = _VALUE_TAG.match(mark)
        name = "" if match is None else match.group(1)
        closing, again = f"</{name}>", f"<{name}"
    start = opening.end()
    end = following.find(closing, start)
    if end == len(following.text) or (again != closing and following.find(again, start) < end):
        return start
    covered.append((start, end))
    return end + len(closing)


def _inner(text: str) -> tuple[int, int]:
    """Where a text begins and ends without special tokens; white space stays if there are none."""
    start = 0
    while (match := LEADING.match(text, start)) is not None:
        start = match.end()
    end = bare = len(text)
    while bare > start:
        while bare > start and text[bare - 1].isspace():
            bare -= 1
        if not text.endswith(TRAILING, start, bare) or text.endswith(EMPTY_MESSAGE, start, bare):
            break
        end = bare = bare - next(len(token) for token in TRAILING if text.endswith(token, start, bare))
    return start, end
