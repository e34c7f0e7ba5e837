"""Markup of statements as plain text: pages and formulas on the way in, Markdown in each paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable

from codegym_envs.synthesis.statement.html_markup import without_html
from codegym_envs.synthesis.statement.latex_markup import without_latex

__all__ = ["KeptSpans", "decoded", "without_marks"]

_SPAN = re.compile(r"(?P<ticks>`{1,2})(?P<code>(?:(?!(?P=ticks)).)+?)(?P=ticks)(?!`)", re.DOTALL)
_QUOTED = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”|(?<![\w'])'[^'\n]{1,60}?'(?![\w'])")
_BARE = re.compile(r"(?:-?[\w\[({<'\"]).*(?:[\w\])}>'\"!]|\.\.\.)|\w|-?\d+", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w*(?:\([^()]*\))?")
_FIRST = 0xE000
_LAST = 0xF8FF
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LINK = re.compile(
    r"(?<![\w\])!])\[([^\]\n]+)\]\((?:https?:|mailto:|/|#|\.{0,2}/|[\w./-]+\.\w+)[^)\s]*(?: [^)]*)?\)"
)
_STRONG = re.compile(r"(?<![\w*\\])(\*\*\*?)(?=[^\s*])([^*\n]*?[^\s*\\])\1(?![\w*])")
_EMPHASIS = re.compile(r"(?<![\w*\\/\])])\*(?=[^\s*.,;:)?!/])([^*\n]*?[^\s*\\(\[/])\*(?![\w*/(\[])")
_UNDERLINED = re.compile(r"(?<![\w\\\"'`])(__?)(?=[^\W_])([^_\n]*?[^\W_][.!?)]?)\1(?![\w\"'`(])")
_MARKED_SUBJECT = re.compile(
    r"\b(?:wild ?cards?|patterns?|globs?|asterisks?|stars?|markdown|regex(?:es)?|regular expressions?|"
    r"underscores?|marks)\b",
    re.IGNORECASE,
)


def decoded(text: str) -> str:
    """A text as it comes from a page or a row, without tags, entities and commands of LaTeX.

    Args:
        text: The statement. To be decoded once: what is decoded already may hold what looks like markup.
    """
    return without_latex(without_html(text))


class KeptSpans:
    """Code spans and quoted texts of one paragraph, taken out so that no rule changes them.

    Attributes:
        text: The paragraph; each kept text is one sign of its own in it.
    """

    def __init__(self, paragraph: str) -> None:
        self._texts: list[tuple[str, bool]] = []
        text = _SPAN.sub(lambda match: self._sign(match["code"], code=True), paragraph)
        self.text = _QUOTED.sub(lambda match: self._sign(match[0], code=False), text)

    def _sign(self, text: str, *, code: bool) -> str:
        if _FIRST + len(self._texts) > _LAST:
            return text
        self._texts.append((text, code))
        return chr(_FIRST + len(self._texts) - 1)

    def with_names(self, text: str, told: Callable[[str], str]) -> str:
        """Put code spans that are names or calls back.

        Args:
            text: With signs.
            told: What a name in a code span is called.
        """

        def back(match: re.Match[str]) -> str:
            kept, code = self._texts[ord(match[0]) - _FIRST]
            return told(kept) if code and _NAME.fullmatch(kept) else match[0]

        return self._sub(back, text)

    def back(self, text: str, told: Callable[[str], str]) -> str:
        """Put everything back, code spans without their marks where they read well without.

        Args:
            text: With signs.
            told: A code span in the words of the module.
        """

        def back(match: re.Match[str]) -> str:
            kept, code = self._texts[ord(match[0]) - _FIRST]
            if not code:
                return self.back(kept, told)  # a code span inside quotes
            if _BARE.fullmatch(kept) and kept == kept.strip():
                return told(kept)
            return f'"{kept}"' if '"' not in kept else f"`{kept}`"

        return self._sub(back, text)

    def _sub(self, back: Callable[[re.Match[str]], str], text: str) -> str:
        known = f"[{chr(_FIRST)}-{chr(_FIRST + len(self._texts) - 1)}]"
        return re.sub(known, back, text) if self._texts else text


def without_marks(text: str) -> str:
    """Markdown within a paragraph as plain text: emphasis, links and images; other asterisks stay.

    Args:
        text: Without code spans and quoted texts.
    """
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _STRONG.sub(r"\2", text)
    if not _MARKED_SUBJECT.search(text):
        text = _EMPHASIS.sub(r"\1", text)
        text = _UNDERLINED.sub(_underlined, text)
    return re.sub(r"\\([*_#<>$])", r"\1", text)


def _underlined(match: re.Match[str]) -> str:
    if len(re.findall(r"[^\W\d_]", match[2])) < 2 or (
        match[1] == "__" and match[2].islower() and " " not in match[2]
    ):
        return match[0]  # blanks to fill, and Python's own names
    return match[2]
