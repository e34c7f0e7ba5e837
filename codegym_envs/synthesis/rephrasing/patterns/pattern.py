"""What a pattern consists of: a tree of steps, from Python's own parser of patterns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from codegym_envs.synthesis.rephrasing.patterns.characters import CLASS, Characters

__all__ = [
    "Again",
    "Anchor",
    "Branch",
    "Close",
    "Look",
    "NoPlainForm",
    "Open",
    "Pattern",
    "Repeat",
    "Step",
    "Take",
    "parse_pattern",
]  # fmt: skip

codes = import_module("re._constants")  # modules of the standard library that its type stubs leave out
parser = import_module("re._parser")

MOST = 1 << 20
"""Stands for any number of times."""
_CLASSES = {
    codes.CATEGORY_DIGIT: "digit", codes.CATEGORY_NOT_DIGIT: "no digit", codes.CATEGORY_SPACE: "space",
    codes.CATEGORY_NOT_SPACE: "no space", codes.CATEGORY_WORD: "word", codes.CATEGORY_NOT_WORD: "no word",
}  # fmt: skip
_PLACES = {
    codes.AT_BEGINNING: "start", codes.AT_BEGINNING_STRING: "start", codes.AT_END: "end",
    codes.AT_END_STRING: "last", codes.AT_BOUNDARY: "edge", codes.AT_NON_BOUNDARY: "inside",
}  # fmt: skip
_LINES = {codes.AT_BEGINNING: "line start", codes.AT_END: "line end"}
_KNOWN_FLAGS = re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE | re.UNICODE


class NoPlainForm(Exception):
    """A regular expression, or a use of one, that is not written out."""


@dataclass(frozen=True, slots=True)
class Take:
    """One character of a set."""

    chars: Characters


@dataclass(frozen=True, slots=True)
class Repeat:
    """Something from ``least`` to ``most`` times, as often as possible or, if not greedy, as rarely."""

    least: int
    most: int
    greedy: bool
    body: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A group begins."""

    number: int


@dataclass(frozen=True, slots=True)
class Close:
    """A group ends."""

    number: int


@dataclass(frozen=True, slots=True)
class Branch:
    """One of several, the first that leads to a match."""

    options: tuple[tuple[Step, ...], ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something that must be so at a place: start, end, last, edge, inside, line start, line end."""

    kind: str


@dataclass(frozen=True, slots=True)
class Look:
    """What must, or must not, stand after a place, or before it with its width."""

    negative: bool
    width: int | None
    body: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """The text of a group once more."""

    number: int


Step = Take | Repeat | Open | Close | Branch | Anchor | Look | Again


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern taken apart.

    Attributes:
        text: The pattern as it is written.
        steps: What it consists of.
        groups: How many groups it has.
        names: Numbers of the groups that have names.
    """

    text: str
    steps: tuple[Step, ...]
    groups: int
    names: tuple[tuple[str, int], ...]


def parse_pattern(text: str, flags: int = 0) -> Pattern:
    """Take a pattern apart.

    Args:
        text: The pattern.
        flags: Flags of ``re``, added up.

    Raises:
        NoPlainForm: If it is no pattern, or has something that is not known here.
    """
    try:
        parsed = parser.parse(text, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise NoPlainForm(f"the pattern {text!r}: {error}") from None
    if parsed.state.flags & ~_KNOWN_FLAGS:
        raise NoPlainForm(f"the pattern {text!r}: flags")
    reader = _Reader(parsed.state.flags)
    names = tuple(parsed.state.groupdict.items())
    return Pattern(text, reader.steps(parsed), parsed.state.groups - 1, names)


class _Reader:
    def __init__(self, flags: int) -> None:
        self.fold = bool(flags & re.IGNORECASE)
        self.lines = bool(flags & re.MULTILINE)
        self.all = bool(flags & re.DOTALL)

    def steps(self, items: Any) -> tuple[Step, ...]:
        return tuple(step for item in items for step in self._steps(*item))

    def _steps(self, kind: Any, value: Any) -> Sequence[Step]:
        if kind in (codes.LITERAL, codes.NOT_LITERAL):
            return [Take(self._set([(chr(value), chr(value))], kind is codes.NOT_LITERAL))]
        if kind is codes.ANY:
            return [Take(Characters(() if self.all else (("\n", "\n"),), True))]
        if kind is codes.IN:
            negative = bool(value) and value[0][0] is codes.NEGATE
            return [Take(self._set([_member(*part) for part in value[int(negative) :]], negative))]
        if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            least, most, inner = value
            return [Repeat(int(least), min(int(most), MOST), kind is codes.MAX_REPEAT, self.steps(inner))]
        if kind is codes.SUBPATTERN:
            return self._group(*value)
        if kind is codes.BRANCH:
            return [Branch(tuple(self.steps(option) for option in value[1]))]
        if kind is codes.AT:
            place = (_LINES.get(value) if self.lines else None) or _PLACES.get(value)
            if place is not None:
                return [Anchor(place)]
        if kind in (codes.ASSERT, codes.ASSERT_NOT):
            direction, inner = value
            low, high = inner.getwidth()
            if direction > 0 or low == high:
                return [Look(kind is codes.ASSERT_NOT, None if direction > 0 else low, self.steps(inner))]
        if kind is codes.GROUPREF and not self.fold:
            return [Again(value)]
        raise NoPlainForm(f"{str(kind).lower()} in a pattern")

    def _group(self, number: int | None, add: int, remove: int, inner: Any) -> Sequence[Step]:
        if add or remove:
            raise NoPlainForm("flags inside a pattern")
        body = self.steps(inner)
        return [Open(number), *body, Close(number)] if number else body

    def _set(self, members: list[tuple[str, str]], negative: bool) -> Characters:
        folded = list(members)
        for low, high in members if self.fold else ():
            if low != CLASS:
                folded += [item for item in _other_case(low, high) if item not in folded]
        return Characters(tuple(folded), negative)


def _other_case(low: str, high: str) -> list[tuple[str, str]]:
    """The letters of a range in the other case."""
    if low == high:
        return [] if low.swapcase() == low or len(low.swapcase()) > 1 else [(low.swapcase(), low.swapcase())]
    found = []
    for first, last, shift in (("a", "z", -32), ("A", "Z", 32)):
        start, end = max(low, first), min(high, last)
        if start <= end:
            found.append((chr(ord(start) + shift), chr(ord(end) + shift)))
    if any(ord(char) > 127 for char in (low, high)):
        raise NoPlainForm("letters of either case outside of a to z")
    return found


def _member(kind: Any, value: Any) -> tuple[str, str]:
    if kind is codes.LITERAL:
        return chr(value), chr(value)
    if kind is codes.RANGE:
        return chr(value[0]), chr(value[1])
    if kind is codes.CATEGORY and value in _CLASSES:
        return CLASS, _CLASSES[value]
    raise NoPlainForm(f"{str(kind).lower()} in a set of characters")
