"""Statements that come as pages: tags and entities become plain text, once.

What a text says about tags or entities stays: quoted texts and code spans are left alone, and so is a text
that has tags for its subject.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

__all__ = ["raised", "without_html"]

_NAMES = (
    "p|br|ul|ol|li|pre|code|sup|sub|strong|em|b|i|u|span|div|h[1-6]|table|tr|td|th|thead|tbody|img|a|hr|var|"
    "tt|kbd|samp|center|font|blockquote|section|small|figure|figcaption|caption|dl|dt|dd"
)
_TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>{_NAMES})(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))*\s*/?>",
    re.IGNORECASE,
)
_PAGE = re.compile(rf"</(?:{_NAMES})>|<(?:p|br|li|hr|img)\b", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|li|pre|h[1-6])\b|<br\b", re.IGNORECASE)
_ABOUT_TAGS = re.compile(r"\b(?:tags?|html|xml|markup)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_ABOUT_ENTITIES = re.compile(r"\b(?:entit(?:y|ies)|escap(?:e|es|ed|ing)|ampersands?|html)\b", re.IGNORECASE)
_KEPT = re.compile(r"(```.*?```|``.+?``|`[^`\n]*`|\"[^\"\n]*\")", re.DOTALL)
_SPACED = ("p", "div", "ul", "ol", "table", "blockquote", "section", "dl", "hr", "figure")
_RAISED = re.compile(r"<(?P<name>sup|sub)\b[^>]*>(?P<text>.*?)</(?P=name)>", re.IGNORECASE | re.DOTALL)


def without_html(text: str) -> str:
    """A text without tags and entities.

    Args:
        text: Any text; one that is no page only has its entities decoded.

    Returns:
        Paragraphs and items of lists on lines of their own, code in backticks, powers as ``10^5``, indices as
        ``a_i``; images are left out.
    """
    if _is_page(text):
        text = _RAISED.sub(lambda match: raised(match["name"].lower(), _bare(match["text"])), text)
        return _Page().read(text)
    if _ABOUT_ENTITIES.search(text):
        return text
    parts = _KEPT.split(text)
    return "".join(part if place % 2 else _decoded(part) for place, part in enumerate(parts))


def raised(kind: str, text: str) -> str:
    """A power (``sup``) or an index (``sub``) in one line: ``^5``, ``^(n+1)``, ``_i``; ordinals stay."""
    if text in ("st", "nd", "rd", "th"):
        return text
    simple = re.fullmatch(r"-?\w+|\*", text)
    return f"{'^' if kind == 'sup' else '_'}{text if simple else f'({text})'}"


def _is_page(text: str) -> bool:
    told = "".join(part for place, part in enumerate(_KEPT.split(text)) if not place % 2)
    if not _PAGE.search(told):
        return False
    return not _ABOUT_TAGS.search(told) or bool(_BLOCK.search(told))


def _bare(text: str) -> str:
    return " ".join(_TAG.sub("", text).split())


def _decoded(text: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text).replace("\xa0", " ")


@dataclass(slots=True)
class _Page:
    """What is known while a page is read from its beginning to its end."""

    out: list[str] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)
    """Of each open list: the number of its last item, or None for marks."""
    preformatted: bool = False
    cells: int = 0

    def read(self, text: str) -> str:
        """The plain text of a page."""
        end = 0
        for match in _TAG.finditer(text):
            self._text(text[end : match.start()])
            end = match.end()
            self._tag(match["name"].lower(), closes=bool(match["close"]))
        self._text(text[end:])
        plain = "".join(self.out)
        return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", plain)).strip("\n")

    def _text(self, text: str) -> None:
        if not self.preformatted:
            text = re.sub(r"\n[ \t]+", "\n", text)
            if not self.out or self.out[-1].endswith("\n"):
                text = text.lstrip(" \t")
        if text:
            self.out.append(_decoded(text))

    def _tag(self, name: str, *, closes: bool) -> None:
        if name == "pre":
            self.preformatted = not closes
            self.out.append("\n\n")
        elif name in ("code", "tt", "kbd", "samp") and not self.preformatted:
            self.out.append("`")
        elif name in _SPACED or re.fullmatch(r"h\d", name):
            if name in ("ul", "ol"):
                self._list(0 if name == "ol" else None, closes=closes)
            self.out.append("\n\n")
        elif name == "li" and not closes:
            self.out.append(self._item())
        elif name in ("br", "tr", "dt", "dd", "caption"):
            self.cells = 0
            self.out.append("" if name == "tr" and (closes or self._fresh()) else "\n")
        elif name in ("td", "th") and not closes:
            self.out.append(" | " if self.cells else "")
            self.cells += 1

    def _list(self, number: int | None, *, closes: bool) -> None:
        if not closes:
            self.numbers.append(number)
        elif self.numbers:
            self.numbers.pop()

    def _item(self) -> str:
        number = self.numbers[-1] if self.numbers else None
        if number is None:
            return "- " if self._fresh() else "\n- "
        self.numbers[-1] = number + 1
        return f"{'' if self._fresh() else chr(10)}{number + 1}. "

    def _fresh(self) -> bool:
        """Whether a line has just begun."""
        return "".join(self.out[-4:]).rstrip(" ").endswith("\n")
