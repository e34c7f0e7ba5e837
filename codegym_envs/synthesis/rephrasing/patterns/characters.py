"""Sets of characters: which belong, how that is asked in code, and whether two sets have one in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["CLASS", "Characters", "have_common"]

CLASS = "class"
_TESTS = {
    "digit": "{0}.isdecimal()",
    "space": "{0}.isspace()",
    "word": "({0}.isalnum() or {0} == '_')",
}
_ELSEWHERE = "٣７жÅ\u2003\u3000→☂"
"""Digits, letters, blanks and other signs that no pattern lists."""
_FIRST = 0x300
_LONGEST = 5000


@dataclass(frozen=True, slots=True)
class Characters:
    """A set of characters.

    Attributes:
        members: Ranges as their ends, and classes as ``("class", "digit")``: digit, space, word, or the
            opposite of one (``"no digit"``).
        negative: Whether the set is all that are no members.
    """

    members: tuple[tuple[str, str], ...]
    negative: bool = False

    def has(self, char: str) -> bool:
        """Whether a character belongs to the set."""
        found = any(
            _of_class(char, high) if low == CLASS else low <= char <= high for low, high in self.members
        )
        return found != self.negative

    def parts(self) -> int:
        """How many questions the test asks."""
        return len(self._tests("char"))

    def test(self, char: str) -> str:
        """The source of an expression that tells whether a character belongs.

        Args:
            char: The source of the character.
        """
        tests = self._tests(char)
        if not tests:
            return str(self.negative)
        joined = " or ".join(tests)
        if not self.negative:
            return joined if len(tests) == 1 else f"({joined})"
        if len(tests) == 1 and " == " in joined and "(" not in joined:
            return joined.replace(" == ", " != ")
        if len(tests) == 1 and joined.startswith(f"{char} in "):
            return joined.replace(f"{char} in ", f"{char} not in ", 1)
        return f"not ({joined})"

    def single(self) -> str | None:
        """The one character that belongs, if it is only one."""
        if not self.negative and len(self.members) == 1 and self.members[0][0] == self.members[0][1]:
            return self.members[0][0]
        return None

    def without(self, other: Characters) -> Characters | None:
        """What is in this set and not in the other; None if that has no short form."""
        if self.negative and not other.negative:
            return Characters((*self.members, *other.members), True)
        if not have_common(self, other):
            return self
        return None

    def _tests(self, char: str) -> list[str]:
        alone = "".join(low for low, high in self.members if low == high)
        tests = [f"{char} == {alone!r}" if len(alone) == 1 else f"{char} in {alone!r}"] if alone else []
        for low, high in self.members:
            if low == CLASS:
                positive = high.removeprefix("no ")
                said = _TESTS[positive].format(char)
                tests.append(said if positive == high else f"not {said}")
            elif low != high:
                tests.append(f"{low!r} <= {char} <= {high!r}")
        return tests


def _of_class(char: str, name: str) -> bool:
    if name.startswith("no "):
        return not _of_class(char, name[3:])
    if name == "digit":
        return char.isdecimal()
    return char.isspace() if name == "space" else char.isalnum() or char == "_"


def have_common(one: Characters, other: Characters) -> bool:
    """Whether two sets may have a character in common; where that is hard to tell, they may."""
    for low, high in (*one.members, *other.members):
        if low != CLASS and ord(high) - ord(low) > _LONGEST:
            return True
    return any(one.has(char) and other.has(char) for char in _probes(one, other))


def _probes(*sets: Characters) -> Iterator[str]:
    yield from map(chr, range(_FIRST))
    yield from _ELSEWHERE
    for chars in sets:
        for low, high in chars.members:
            if low != CLASS and ord(high) >= _FIRST:
                yield from map(chr, range(ord(low), ord(high) + 1))
