"""Which known name was meant by an unknown one."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["nearest"]

_PREFIXES = ("functions", "function", "tools", "tool")
_LONGEST = 80  # characters; longer names are not misspellings


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that a wrong one most likely stands for.

    First a name that differs only in case, in ``-`` and ``_``, or by a prefix such as ``functions.``; then
    the one with the fewest slips of the pen (optimal string alignment: insertions, deletions, replacements,
    and swaps of neighbours; see Damerau 1964), at most one in three characters. None if no name or several
    are equally near.

    Args:
        name: The wrong name, of any length.
        known: The existing names.
    """
    if not name or len(name) > _LONGEST:
        return None
    names = tuple(known)
    bare = _bare(name)
    same = [candidate for candidate in names if _bare(candidate) == bare]
    if same:
        return same[0] if len(same) == 1 else None
    allowed = max(1, len(bare) // 3) if len(bare) > 2 else 0
    best: list[str] = []
    for candidate in names:
        slips = _slips(bare, _bare(candidate), allowed)
        if slips is not None and slips <= allowed:
            if slips < allowed:
                best.clear()
                allowed = slips
            best.append(candidate)
    return best[0] if len(best) == 1 else None


def _bare(name: str) -> str:
    """A name without prefix, case and separators."""
    head, dot, tail = name.rpartition(".")
    if dot and head.lower() in _PREFIXES:
        name = tail
    head, mark, tail = name.partition("_")
    if mark and head.lower() == "functions" and tail:
        name = tail
    return name.replace("-", "").replace("_", "").replace(" ", "").casefold()


def _slips(one: str, other: str, limit: int) -> int | None:
    """Optimal string alignment distance; None if it is certainly above the limit."""
    if abs(len(one) - len(other)) > limit:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for line, character in enumerate(one, 1):
        latest = [line]
        for column, twin in enumerate(other, 1):
            cost = min(row[column] + 1, latest[-1] + 1, row[column - 1] + (character != twin))
            if line > 1 and column > 1 and character == other[column - 2] and one[line - 2] == twin:
                cost = min(cost, before[column - 2] + 1)
            latest.append(cost)
        before, row = row, latest
    return row[-1]
