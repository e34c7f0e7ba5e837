"""Ranges of parameters, items and lengths that a statement gives, and the letters of which it says texts are.

They bound what is drawn at all (see `codegym_envs.pipeline.inputs.limits`), and are kept like all others.
"""

from __future__ import annotations

import random
import re
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Constraint, Form, Samples, reads
from codegym_envs.pipeline.constraints.places import Place, places_of

__all__ = ["ALPHABETS", "ASCENDING", "DESCENDING", "DISTINCT", "range_of", "says_ranges", "stated_ranges"]

_NUMBER = r"(-?\d+(?:[ _,]\d{3})*(?:\s*(?:\^|\*\*|\*\s*10\s*\^)\s*\d+)?)"
_BOUND = re.compile(r"([A-Za-z])[`$]?\s*(?:<=|≤|\\leq?)\s*[`$]?(\d{1,3})(?![\d^*])")
_SAID_TOP = re.compile(
    r"(?:\b-?\d+`?\s*(?:to|and|\.\.+|–)|<|≤|<=|\\leq?)\s*[`$]?(\d{1,7})\b(?!\s*(?:\^|\*|[<≤]))"
)
_LEAST_BOUND = 8  # less than that is no count of items
_LESS = r"\s*(<=|≤|=<|<)\s*"
DISTINCT = re.compile(
    r"\b(?:all|pairwise|are|be|of|contains?|with|have)\s+(?:pairwise\s+"
    r"|all\s+)?(?:distinct|unique|different)\b"
    r"|\b(?:no|without)\s+(?:duplicates?|repeat\w*)\b|\bpermutation of\b",
    re.IGNORECASE,
)
ASCENDING = re.compile(
    r"\b(?:sorted|ascending|increasing|non-?decreasing|smallest to largest)\b", re.IGNORECASE
)
DESCENDING = re.compile(r"\b(?:descending|decreasing|non-?increasing)\b", re.IGNORECASE)
ALPHABETS = (
    (re.compile(r"\blower-?\s?case\b", re.IGNORECASE), "abcdefghijklmnopqrstuvwxyz", str.islower),
    (re.compile(r"\bupper-?\s?case\b", re.IGNORECASE), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", str.isupper),
    (re.compile(r"\bdigits?\b", re.IGNORECASE), "0123456789", str.isdigit),
)


def range_of(what: str, statement: str) -> tuple[int | None, int | None] | None:
    """Least and greatest value the statement gives for an expression, a pattern; None if it gives neither."""
    # "1 <= n <= 100", also with others beside it: "0 <= len(a), len(b) <= 500", "1 <= rows, cols <= 50".
    word = rf"(?<![\w.\[(]){what}(?![\w(\[])"
    match = re.search(
        rf"{_NUMBER}{_LESS}(?:[^<≤\n]*?,\s*)?{word}(?:\s*,[^<≤\n]*?)?{_LESS}{_NUMBER}", statement
    )
    if match:
        low, high = _number(match[1]), _number(match[4])
        if low is not None and match[2] == "<":
            low += 1
        if high is not None and match[3] == "<":
            high -= 1
        return low, high
    link = rf"{word}`?\s*(?:is|are|lies?|will be|:)?\s*(?:an? )?(?:integers? )?"
    match = re.search(
        rf"{link}(?:between\s*{_NUMBER}\s*and\s*{_NUMBER}|(?:from|in)?\s*{_NUMBER}\s*(?:\.\.+|…"
        rf"|to)\s*{_NUMBER}"
        rf"|in (?:the )?(?:range |interval )?\[{_NUMBER}\s*,\s*{_NUMBER}\])",
        statement,
    )
    if match:
        low, high = [_number(text) for text in match.groups() if text is not None][:2]
        return (low, high) if low is not None and high is not None and low < high else None
    match = re.search(rf"{word}\s*(?:>=|≥)\s*{_NUMBER}", statement)
    if match:
        return _number(match[1]), None
    match = re.search(rf"{word}\s*(?:<=|≤)\s*{_NUMBER}", statement)
    return (None, _number(match[1])) if match else None


def _number(text: str) -> int | None:
    match = re.fullmatch(r"(-?)(\d+)(?:\*10\^(\d+)|\^(\d+))?", re.sub(r"[ _,]", "", text).replace("**", "^"))
    if match is None:
        return None
    sign, base, scale, power = match.groups()
    value = int(base) * 10 ** int(scale) if scale else int(base) ** min(int(power or 1), 60)
    return (-value if sign else value) if value <= 10**18 else None


def says_ranges(sentence: str) -> str:
    """What keeps a sentence that only says between which numbers something lies; empty for others."""
    bounded = re.search(rf"{_NUMBER}{_LESS}|between\s*{_NUMBER}\s*and\s*{_NUMBER}|{_LESS}{_NUMBER}", sentence)
    return "the ranges of what is drawn" if bounded else ""


def stated_ranges(samples: Samples, statement: str) -> list[Constraint]:
    """What the statement says of numbers, items and lengths, where no known input breaks it.

    Args:
        samples: Known inputs.
        statement: The problem's text.
    """
    found: list[Constraint] = []
    for parameter in samples[0] if samples else ():
        named = re.escape(parameter)
        whole = [(Place(parameter), rf"{named}", _BETWEEN)]
        whole.append(
            (Place(parameter), rf"(?:len\s*\(\s*{named}\s*\)|{named}\.length|\|{named}\|)", _SO_LONG)
        )
        cell = (
            rf"(?:{named}\s*\[\s*\w+\s*\]|each (?:element|value|number|entry|item) of {named}|{named} values)"
        )
        whole.append((Place(parameter, "each"), cell, _BETWEEN))
        deep = rf"{named}\s*\[\s*\w+\s*\]\s*\[\s*\w+\s*\]"
        whole.append((Place(parameter, "leaf"), deep, _BETWEEN))
        for place, what, form in whole:
            limits = _limits(what, statement)
            if limits != (None, None):
                constraint = Constraint("ranges", form, (place,), limits)
                if all(constraint.holds(sample) for sample in samples):
                    found.append(constraint)
    return [*found, *_sizes(samples, statement), *_tops(samples, statement)]


def _tops(samples: Samples, statement: str) -> list[Constraint]:
    """Numbers at most as great as the next greater end of any range that the statement gives."""
    ends = sorted({int(match[1]) for match in _SAID_TOP.finditer(statement)})
    found = []
    for place in (place for place in places_of(samples) if place.path in ("each", "cell")):
        values = [value for sample in samples for value in place.get(sample)]
        if values and all(type(value) is int for value in values):
            top = next((end for end in ends if end >= max(values)), None)
            if top is not None:
                found.append(Constraint("ranges", _BETWEEN, (place,), (None, top)))
    return found


def _sizes(samples: Samples, statement: str) -> list[Constraint]:
    """Lengths, where the statement bounds numbers that are no parameters: those are counts."""
    bounds = [
        int(match[2])
        for match in _BOUND.finditer(statement)
        if match[1] not in samples[0] and int(match[2]) >= _LEAST_BOUND
    ]
    if not bounds:
        return []
    found = []
    for place in (place for place in places_of(samples) if place.path in ("whole", "each")):
        values = [value for sample in samples for value in place.get(sample)]
        if values and all(isinstance(value, (list, str)) for value in values):
            most = max(min(bounds), *map(len, values))
            found.append(Constraint("ranges", _SO_LONG, (place,), (None, most)))
    return found


def _limits(what: str, statement: str) -> tuple[int | None, int | None]:
    """The range that is said, or at least from where on or up to where."""
    said = range_of(what, statement)
    if said is not None:
        return said
    least = re.search(rf"{_NUMBER}{_LESS}(?:[^<≤\n]*?,\s*)?(?<![\w.\[(]){what}(?![\w(\[])", statement)
    if least is None:
        return None, None
    low = _number(least[1])
    return (low + 1 if low is not None and least[2] == "<" else low), None


def _is_between(value: Any, low: int | None, high: int | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _clipped(rng: random.Random, value: Any, low: int | None, high: int | None) -> Any:
    if low is not None and value < low:
        return max(low, min(abs(value), high)) if high is not None else max(low, abs(value))
    return high if high is not None and value > high else value


def _fitted(rng: random.Random, value: Any, low: int | None, high: int | None) -> Any:
    if isinstance(value, dict):
        return value
    while value and low is not None and len(value) < low:
        value = value + value[: low - len(value)]
    return value[:high]


def _anything(value: Any) -> bool:
    return True


_BETWEEN = Form(
    "between",
    "{0} lies from {1} to {2} (None: open)",
    (_anything,),
    _is_between,
    reads(r"(?!)"),
    mend=_clipped,
)
_SO_LONG = Form(
    "so long",
    "{0} has a length from {1} to {2} (None: open)",
    (_anything,),
    lambda value, low, high: _is_between(len(value), low, high),
    reads(r"(?!)"),
    mend=_fitted,
    order=0,
)
