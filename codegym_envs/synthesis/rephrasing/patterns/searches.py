"""The functions that use a pattern: find all, replace, split, search."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from codegym_envs.synthesis.rephrasing.patterns.characters import CLASS, Characters
from codegym_envs.synthesis.rephrasing.patterns.following import can_be_empty, is_settled
from codegym_envs.synthesis.rephrasing.patterns.matchers import Matcher
from codegym_envs.synthesis.rephrasing.patterns.pattern import (
    Anchor,
    NoPlainForm,
    Open,
    Pattern,
    Repeat,
    Step,
    Take,
)

__all__ = ["Replacement", "Searches", "literal_of", "template_of"]

_LABELS = {
    ("class", "digit"): "digits", ("class", "word"): "word", ("class", "space"): "blanks",
    ("0", "9"): "digits", ("a", "z"): "letters", ("A", "Z"): "capitals", (" ", " "): "blanks",
}  # fmt: skip

_DOCS = {
    "holds": "Tell whether the text matches",
    "record": "Find matches, each with its groups, of",
    "texts": "Collect all matches of",
    "replaced": "Replace the matches of",
    "split": "Split the text at the matches of",
}


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a match is replaced by: texts and numbers of groups, one after the other."""

    parts: tuple[str | int, ...]


class Searches:
    """Writes the functions for the uses of patterns, each once.

    Args:
        named: Gives a name for a function that is not taken yet.

    Attributes:
        functions: The sources of all functions, by name.
    """

    def __init__(self, named: Callable[[str], str]) -> None:
        self.named = named
        self.functions: dict[str, str] = {}
        self._matchers: dict[tuple[Pattern, bool, bool], Matcher] = {}
        self._made: dict[tuple[object, ...], str] = {}

    def holds(self, pattern: Pattern, purpose: str) -> str:
        """Name of the function that tells whether a text has a match."""
        matcher = self._matcher(pattern, whole=purpose == "fullmatch")
        if purpose != "search" or _begins(pattern):
            return self._write(
                ("holds", matcher), pattern, f"fits_{_label(pattern)}",
                [f"return {matcher.name}(text, 0) >= 0"],
            )  # fmt: skip
        lines = [f"for place in range({_starts(pattern)}):", f"    if {matcher.name}(text, place) >= 0:"]
        return self._write(
            ("holds", matcher, "search"), pattern, f"has_{_label(pattern)}",
            [*lines, "        return True", "return False"],
        )  # fmt: skip

    def record(self, pattern: Pattern, purpose: str, *, places: bool) -> str:
        """Name of the function that gives a match as a list: the whole, then its groups; empty without one.

        Args:
            pattern: The pattern.
            purpose: match, search, fullmatch or finditer (all matches, as a list of such lists).
            places: Whether each group is a tuple of its text, and where it begins and ends.
        """
        every = purpose == "finditer"
        matcher = self._matcher(pattern, whole=purpose == "fullmatch", groups=pattern.groups > 0)
        end = "found[0]" if matcher.listed else "found"
        made = self._groups(pattern, end, places=places, absent="None")
        test = "found" if matcher.listed else "found >= 0"
        key = ("record", matcher, purpose, places)
        if every:
            return self._scan(key, pattern, matcher, f"all_{_label(pattern)}", made=made)
        if purpose != "search" or _begins(pattern):
            lines = ["place = 0", f"found = {matcher.name}(text, 0)", f"if {test}:", f"    return {made}"]
        else:
            lines = [f"for place in range({_starts(pattern)}):", f"    found = {matcher.name}(text, place)"]
            lines += [f"    if {test}:", f"        return {made}"]
        return self._write(key, pattern, f"first_{_label(pattern)}", [*lines, "return []"])

    def all_texts(self, pattern: Pattern) -> str:
        """Name of the function that gives what ``findall`` gives."""
        matcher = self._matcher(pattern, groups=pattern.groups > 0)
        end = "found[0]" if matcher.listed else "found"
        parts = [
            f"text[found[{2 * number - 1}]:found[{2 * number}]]" for number in range(1, pattern.groups + 1)
        ]
        made = f"({', '.join(parts)})" if len(parts) > 1 else parts[0] if parts else f"text[place:{end}]"
        return self._scan(("texts", matcher), pattern, matcher, f"find_{_label(pattern)}", made=made)

    def replaced(self, pattern: Pattern, by: Replacement | None, *, counted: bool) -> str:
        """Name of the function that replaces all matches, or the first ``most``.

        Args:
            pattern: The pattern.
            by: What stands for a match; None if a function ``made`` of the match tells that.
            counted: Whether there is a parameter ``most``.
        """
        groups = pattern.groups > 0 and (
            by is None or any(isinstance(part, int) and part for part in by.parts)
        )
        matcher = self._matcher(pattern, groups=groups)
        end = "found[0]" if matcher.listed else "found"
        if by is None:
            new = f"made({self._groups(pattern, end, places=False, absent='None')})"
        else:
            pieces = [
                repr(part) if isinstance(part, str)
                else f"text[place:{end}]" if part == 0
                else f"text[found[{2 * part - 1}]:found[{2 * part}]]"
                for part in by.parts
            ]  # fmt: skip
            new = " + ".join(pieces) or "''"
        return self._scan(
            ("replaced", matcher, by, counted), pattern, matcher, f"replace_{_label(pattern)}",
            new=new, most="most" if counted else "", made_by=by is None,
        )  # fmt: skip

    def split(self, pattern: Pattern, *, counted: bool) -> str:
        """Name of the function that splits a text at the matches."""
        matcher = self._matcher(pattern, groups=pattern.groups > 0)
        own = [
            f"text[found[{2 * number - 1}]:found[{2 * number}]] if found[{2 * number}] >= 0 else None"
            for number in range(1, pattern.groups + 1)
        ]
        return self._scan(
            ("split", matcher, counted), pattern, matcher, f"split_at_{_label(pattern)}",
            parts=["text[last:place]", *own], most="most" if counted else "",
        )  # fmt: skip

    def _groups(self, pattern: Pattern, end: str, *, places: bool, absent: str) -> str:
        straight = {step.number for step in pattern.steps if isinstance(step, Open)}
        made = [f"(text[place:{end}], place, {end})" if places else f"text[place:{end}]"]
        for number in range(1, pattern.groups + 1):
            start, stop = f"found[{2 * number - 1}]", f"found[{2 * number}]"
            text = f"text[{start}:{stop}]"
            text = text if number in straight else f"({text} if {stop} >= 0 else {absent})"
            made.append(f"({text}, {start}, {stop})" if places else text)
        return f"[{', '.join(made)}]"

    def _scan(
        self, key: tuple[object, ...], pattern: Pattern, matcher: Matcher, name: str, *,
        made: str = "", new: str = "", parts: list[str] | None = None, most: str = "", made_by: bool = False,
    ) -> str:  # fmt: skip
        """A function that goes through all matches: collects, replaces or splits."""
        empty = can_be_empty(pattern.steps)
        if empty and not is_settled(pattern.steps, [], more=False):
            raise NoPlainForm(f"all matches of {pattern.text!r}, which may be empty")
        end = "found[0]" if matcher.listed else "found"
        test = "not found" if matcher.listed else "found < 0"
        start = {"new": "changed = ''", "made": "matches = []", "parts": "parts = []"}
        kind = "new" if new else "parts" if parts else "made"
        lines = [start[kind], "place = 0"] + (["last = 0"] if parts else [])
        lines += ["count = 0"] if most else []
        lines += [
            f"while place {'<=' if empty else '<'} len(text):",
            f"    found = {matcher.name}(text, place)",
        ]
        if most:
            test = f"({most} > 0 and count >= {most}) or {test}"
        skipped = ["changed += text[place]"] if new else []
        if new and empty:
            skipped = ["if place < len(text):", "    changed += text[place]"]
        lines += [f"    if {test}:", *(f"        {line}" for line in skipped), "        place += 1"]
        taken = [f"changed += {new}"] if new else [f"parts.append({part})" for part in parts or []]
        taken = taken or [f"matches.append({made})"]
        taken += ["count += 1"] if most else []
        taken += [f"last = {end}"] if parts else []
        if empty:
            step = [*skipped, "place += 1"]
            taken += [f"if {end} > place:", f"    place = {end}", "else:", *(f"    {line}" for line in step)]
        else:
            taken += [f"place = {end}"]
        lines += ["    else:", *(f"        {line}" for line in taken)]
        lines += ["parts.append(text[last:])"] if parts else []
        lines += [f"return {start[kind].split(' ')[0]}"]
        before = "made, " if made_by else ""
        return self._write(key, pattern, name, lines, head=f"{before}text" + (f", {most}" if most else ""))

    def _write(
        self, key: tuple[object, ...], pattern: Pattern, name: str, lines: list[str], head: str = "text"
    ) -> str:
        if key not in self._made:
            name = self._made[key] = self.named(name)
            doc = f"{_DOCS[str(key[0])]} the regular expression {pattern.text}."
            first = f"def {name}({head}):\n    {doc!r}"
            self.functions[name] = "\n".join([first, *(f"    {line}" for line in lines)]) + "\n"
        return self._made[key]

    def _matcher(self, pattern: Pattern, *, whole: bool = False, groups: bool = False) -> Matcher:
        key = (pattern, whole, groups)
        if key not in self._matchers:
            made = self._matchers[key] = Matcher(
                pattern, self.named, _label(pattern), whole=whole, groups=groups
            )
            self.functions |= made.functions
        return self._matchers[key]


def literal_of(pattern: Pattern) -> str | None:
    """The text that a pattern stands for, if it stands for one only."""
    chars = [step.chars.single() if isinstance(step, Take) else None for step in pattern.steps]
    return None if not chars or None in chars else "".join(char or "" for char in chars)


def template_of(text: str, pattern: Pattern) -> Replacement:
    """A replacement text with its references to groups.

    Raises:
        NoPlainForm: If it refers to a group that there is not, or has another escape.
    """
    parts: list[str | int] = []
    names = dict(pattern.names)
    for piece in re.split(r"(\\(?:g<\w+>|[1-9]\d?|\\|n|t))", text):
        if not piece:
            continue
        if len(piece) > 1 and piece[0] == "\\" and (piece[1].isdigit() or piece[1] == "g"):
            said = piece[1:] if piece[1] != "g" else piece[3:-1]
            number = int(said) if said.isdigit() else names.get(said, -1)
            if not 0 <= number <= pattern.groups:
                raise NoPlainForm(f"there is no group {said}")
            parts.append(number)
            continue
        plain = {"\\\\": "\\", "\\n": "\n", "\\t": "\t"}.get(piece, piece)
        if "\\" in plain and plain != "\\":
            raise NoPlainForm(f"the replacement {text!r}")
        parts.append(plain)
    return Replacement(tuple(parts))


def _begins(pattern: Pattern) -> bool:
    """Whether a match can only be at the beginning."""
    return bool(pattern.steps) and pattern.steps[0] == Anchor("start")


def _starts(pattern: Pattern) -> str:
    return "len(text) + 1" if can_be_empty(pattern.steps) else "len(text)"


def _label(pattern: Pattern) -> str:
    """What a pattern's matches are called in names."""
    steps = [step for step in pattern.steps if not isinstance(step, Anchor)]
    chars = _only(steps[0]) if len(steps) == 1 else None
    members = chars.members if chars is not None and not chars.negative else ()
    found = {_LABELS.get(member, "") for member in members}
    if found and found <= {"letters", "capitals"}:
        return "capitals" if found == {"capitals"} else "letters"
    if len(found) == 1 and "" not in found:
        return found.pop()
    return "characters" if members and all(member[0] != CLASS for member in members) else "pattern"


def _only(step: Step) -> Characters | None:
    if isinstance(step, Take):
        return step.chars
    if isinstance(step, Repeat) and len(step.body) == 1 and isinstance(step.body[0], Take):
        return step.body[0].chars
    return None
