"""Brackets that close, each by one of its own kind, with whatever else stands between them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads

__all__ = ["BRACKETS"]

_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}


def _has_brackets(value: Any) -> bool:
    return isinstance(value, str)


def _in_use(found: Sequence[tuple[Any, ...]]) -> tuple[str] | None:
    """The opening brackets that known texts have and close."""
    texts = [value for (value,) in found]
    used = [
        opening
        for closing, opening in _PAIRS.items()
        if any(closing in text for text in texts)
        and all(
            _balanced("".join(char for char in text if char in (opening, closing)), opening) for text in texts
        )
    ]
    return ("".join(used),) if used else None


def _balanced(value: str, used: str) -> bool:
    open_now: list[str] = []
    for char in value:
        if char in used:
            open_now.append(char)
        elif _PAIRS.get(char, " ") in used and (not open_now or open_now.pop() != _PAIRS[char]):
            return False
    return not open_now


def _closed(rng: random.Random, value: str, used: str) -> str:
    """What closes nothing is left out, what stays open is closed."""
    closes = {opening: closing for closing, opening in _PAIRS.items()}
    open_now: list[str] = []
    made: list[str] = []
    for char in value:
        if char in used:
            open_now.append(char)
            made.append(char)
        elif _PAIRS.get(char, " ") in used:
            if open_now:
                made.append(closes[open_now.pop()])
        else:
            made.append(char)
    return "".join([*made, *(closes[char] for char in reversed(open_now))])


def _no_empty(value: str) -> bool:
    return not any(pair in value for pair in ("()", "[]", "{}"))


def _digit_before(value: str) -> bool:
    return all(place and value[place - 1].isdigit() for place, char in enumerate(value) if char in "([{")


def _bits(value: str, used: str = "([{") -> float:
    return 1.4 * sum(char in used for char in value)


_SAYS = reads(
    r"bracket|parenthes|balanced|nested|closed|matched|well-formed|valid (?:expression|string|encod)"
)

BRACKETS = Kind(
    "brackets",
    (
        Form(
            "balanced",
            "the brackets in {0} are balanced: {1}",
            (_has_brackets,),
            _balanced,
            _SAYS,
            _bits,
            _closed,
            _in_use,
            enough=4.0,
            order=2,
        ),
        Form(
            "not empty",
            "no brackets in {0} are empty",
            (_has_brackets,),
            _no_empty,
            reads(r"empty|at least one"),
            _bits,
            lambda rng, value: value.replace("()", "").replace("[]", "").replace("{}", ""),
            enough=6.0,
            order=3,
        ),
        Form(
            "number in front",
            "a digit stands before every opening bracket in {0}",
            (_has_brackets,),
            _digit_before,
            reads(r"number|digit|count|times|factor|preced|directly behind|in front|encod"),
            _bits,
            None,
            enough=6.0,
            order=3,
        ),
    ),
)
"""Brackets in texts."""
