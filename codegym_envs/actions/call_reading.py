"""From a text without thinking to its calls, in one format or in the one that it looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from codegym_envs.actions.call_records import CallError, CallFormat, Item
from codegym_envs.actions.formats import load_formats
from codegym_envs.actions.python_calls import CALL
from codegym_envs.actions.survey import mask

__all__ = ["CONCRETE", "Reading", "read", "read_any"]

Reading: TypeAlias = tuple[str, list[Item]]
"""Name of the format that a text was taken for, and its calls: at least one."""

CONCRETE = load_formats()
"""All formats but ``auto``, in the order in which that tries them."""

_BY_NAME = {one.name: one for one in CONCRETE}
# What begins like this is a call in JSON, so that its faults are those of JSON whatever else it holds.
_LIKE_CALL = re.compile(
    r"""[\[{\s]*+["'](?:name|tool_name|tool|action|function|type|id|role|tool_calls)["']"""
)
_CALL = re.compile(CALL)
_CODE_LIST = re.compile(rf"\[\s*+{CALL}")
_MENTIONED = re.compile(r"\b(?!print\()([^\W\d]\w*+)\(")
_WORD = re.compile(r"[`*\"']?([^\W\d]\w*+)[`*\"'.]?")


class _Tier:
    """Formats whose marks are looked for together: the first one found decides.

    Args:
        formats: The formats; where several marks begin at one place, the first format has it.
        first: What every mark begins with, in one character or less.
        hint: Part of every mark, cheap to look for.
    """

    def __init__(self, formats: Sequence[CallFormat], first: str, hint: str) -> None:
        marks = [f"(?P<{one.name}>{one.mark.pattern})" for one in formats if one.mark is not None]
        self.mark = re.compile(f"(?={first})(?:{'|'.join(marks)})")
        self.hint = re.compile(hint)


# Marks that only calls have go before marks of Markdown and of plain lines, wherever they stand.
_TIERS = (
    _Tier(
        [one for one in CONCRETE if one.rank < 100],
        r"[<\[>✿fac]|\A",
        r"<|\[TOOL_CALLS|>>>|✿|functools|to=|call:",
    ),
    _Tier([one for one in CONCRETE if 100 <= one.rank < 200], "[`A]|(?m:^)", r"```|Action"),
)
_WHOLE = tuple(one for one in CONCRETE if one.mark is None)
_JSON = tuple(_BY_NAME[name] for name in ("openai", "json"))
_CODE = (_BY_NAME["python"],)


class _Marks:
    """Finds marks in a text, leaving out those inside string arguments.

    Args:
        text: The text.
        masked: The same with string arguments blotted out; if it is None, it is made as soon as it is needed.
    """

    def __init__(self, text: str, masked: str | None) -> None:
        self.text = text
        self._masked = masked

    def search(self, pattern: re.Pattern[str], start: int) -> re.Match[str] | None:
        """The next mark from a position on."""
        if self._masked is None:
            match = pattern.search(self.text, start)
            if match is None:
                return None
            end = match.start()
            if self.text.find("{", start, end) < 0 and self.text.find("(", start, end) < 0:
                return match
            self._masked = mask(self.text)
        return pattern.search(self._masked, start)


def _read_marked(marks: _Marks, tier: _Tier, only: CallFormat | None = None) -> Reading:
    """The calls at all marks of a tier, in order; none if no mark begins a call.

    With a given format only its own calls count; those of others are passed over as a whole, so that what
    stands in them is not taken for a call either.
    """
    name = other = ""
    items: list[Item] = []
    position = 0
    while (match := marks.search(tier.mark, position)) is not None:
        chosen = _BY_NAME[match.lastgroup or ""]
        counts = only is None or chosen is only
        found: list[Item] = []
        end = match.end()
        try:
            found, end = chosen.read(marks.text, match.start())
        except CallError as error:
            if counts and not items:
                error.format = chosen.name
                raise
            if counts:
                items.append(error)
                break
        if counts:
            items += found
            name = name or (chosen.name if found else "")
        else:
            other = other or chosen.name
        position = max(end, match.start() + 1)  # a mark may be empty, what follows it being the sign
    if only is not None and not items:
        looks = f"; it looks like {other}" if other else " in the action"
        raise CallError("no_call", f"There is no call in the format {only.name}{looks}.")
    return name, items


def _read_tier(marks: _Marks, tier: _Tier) -> Reading:
    return ("", []) if tier.hint.search(marks.text) is None else _read_marked(marks, tier)


def read(text: str, masked: str | None, chosen: CallFormat) -> Reading:
    """Read a text in a given format.

    Args:
        text: The text, which is not blank.
        masked: See `_Marks`.
        chosen: The format.

    Raises:
        CallError: If it holds no call of that format, or if what should be its first call is not one.
    """
    marks = _Marks(text, masked)
    if chosen.mark is not None:
        return chosen.name, _read_marked(marks, _TIERS[chosen.rank >= 100], chosen)[1]
    stripped = text.strip()
    if not stripped.startswith(("{", "[")) or _CODE_LIST.match(stripped) is not None:
        # Formats without a mark must not take the texts of those that have one.
        other = _marked_format(marks)
        if other:
            raise CallError(
                "no_call", f"There is no call in the format {chosen.name}; it looks like {other}."
            )
    return chosen.name, chosen.read(stripped, 0)[0]


def _marked_format(marks: _Marks) -> str:
    """The format of a mark in the text, or nothing."""
    for tier in _TIERS:
        try:
            name = _read_tier(marks, tier)[0]
        except CallError as error:
            name = error.format or ""
        if name:
            return name
    return ""


def read_any(text: str, masked: str | None) -> Reading:
    """Read a text in the format that it looks like.

    JSON at the beginning of the text goes first, then marks, then texts that are calls as a whole.

    Args:
        text: The text, which is not blank.
        masked: See `_Marks`.

    Raises:
        CallError: If it holds no call, or if what should be its first call is not one.
    """
    stripped = text.strip()
    plain: CallError | None = None
    if stripped[0] == "{" or (
        stripped[0] == "[" and _CODE_LIST.match(stripped) is None and _TIERS[0].mark.match(stripped) is None
    ):
        try:
            return _read_whole(stripped, _JSON)
        except CallError as error:
            # What begins with a bracket and is not JSON may still be prose around a marked call.
            if error.code != "bad_json" or _LIKE_CALL.match(stripped) is not None:
                raise
            plain = error
    marks = _Marks(text, masked)
    for tier in _TIERS:
        reading = _read_tier(marks, tier)
        if reading[1]:
            return reading
    if plain is not None:
        raise plain
    return _read_whole(stripped, _WHOLE if _CALL.match(stripped) is None else _CODE)


def _read_whole(text: str, formats: Sequence[CallFormat]) -> Reading:
    for one in formats:
        try:
            items = one.read(text, 0)[0]
        except CallError as error:
            if error.code == "no_call" and error.format is None:
                continue
            error.format = one.name
            raise
        if len(items) == 1 and isinstance(items[0], CallError):
            items[0].format = one.name
            raise items[0]
        return one.name, items
    raise _nothing(text)


def _nothing(text: str) -> CallError:
    """The error for a text without a call, with the tool that it mentions if it mentions one."""
    what = "There is no tool call in the action."
    if "Final Answer" in text:
        what = "There is no tool call in the action; an answer has to be submitted by a call as well."
    word = _WORD.fullmatch(text)
    mentioned = {word.group(1)} if word else {match.group(1) for match in _MENTIONED.finditer(text)}
    error = CallError("no_call", what, mentioned.pop() if len(mentioned) == 1 else None)
    if "<|channel|>" in text:
        error.format = "harmony"
    return error
