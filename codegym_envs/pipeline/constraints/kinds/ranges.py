"""Ranges of parameters, items and lengths that a statement gives, and the letters of which it says texts are.

They bound what is drawn at all (see `codegym_envs.pipeline.inputs.limits`), and are kept like all others.
"""

from __future__ import annotations

import random
import re
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Constraint, Form, Samples, reads
from codegym_envs.pipeline.constraints.places import Place, places_of

__all__ = ["ALPHABETS", "ASCENDING", "DESCENDING", "DISTINCT", "range_of", "stated_ranges", "without_ranges"]

_NUMBER = r"(-?\d+(?:[ _,]\d{3})*(?:\s*(?:\^|\*\*|\*\s*10\s*\^)\s*\d+)?)"
_BOUND = re.compile(r"([A-Za-z])[`$]?\s*(?:<=|≤|\\leq?)\s*[`$]?(\d{1,3})(?![\d^*])")
_SAID_TOP = re.compile(
    r"(?:\b-?\d+`?\s*(?:to|and|\.\.+|–)|<|≤|<=|\\leq?)\s*[`$]?(\d{1,7})\b(?!\s*(?:\^|\*|[<≤]))"
)
_IS = (
    r"(?:is|are|will be)\s+(?:always\s+)?(?:an?\s+)?(?:(?:positive|non-negative|whole)\s+)?"
    r"(?:(?:integers?|numbers?)\s+)?"
)
_AT_MOST = r"(?:at most|no more than|up to|not more than)"
_LISTED = (
    r"(?:\s*(?:either|one of))?:?\s+((?:[`'\"]?-?\w+[`'\"]?(?:,|\s+or|,\s+or|\s+and)\s+)+[`'\"]?-?\w+[`'\"]?)"
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
        rf"|in (?:the )?(?:range |interval )?(?:of |from )?\[{_NUMBER}\s*,\s*{_NUMBER}\])",
        statement,
    )
    if match:
        low, high = [_number(text) for text in match.groups() if text is not None][:2]
        return (low, high) if low is not None and high is not None and low < high else None
    match = re.search(rf"{word}`?\s*(?:>=|≥|{_IS}(?:at least|no less than))\s*{_NUMBER}", statement)
    if match:
        return _number(match[1]), None
    match = re.search(rf"{word}`?\s*(?:<=|≤|{_IS}{_AT_MOST})\s*{_NUMBER}", statement)
    if match:
        return None, _number(match[1])
    match = re.search(rf"{word}`?\s*{_IS}(?:less|smaller) than\s*{_NUMBER}", statement)
    top = _number(match[1]) if match else None
    return None if top is None else (None, top - 1)


def _number(text: str) -> int | None:
    match = re.fullmatch(r"(-?)(\d+)(?:\*10\^(\d+)|\^(\d+))?", re.sub(r"[ _,]", "", text).replace("**", "^"))
    if match is None:
        return None
    sign, base, scale, power = match.groups()
    value = int(base) * 10 ** int(scale) if scale else int(base) ** min(int(power or 1), 60)
    return (-value if sign else value) if value <= 10**18 else None


_BOUNDED = re.compile(
    rf"{_NUMBER}{_LESS}|between\s*{_NUMBER}\s*and\s*{_NUMBER}|{_LESS}{_NUMBER}"
    rf"|in (?:the )?(?:range|interval) (?:of |from )?\[{_NUMBER}\s*,\s*{_NUMBER}\]"
)


def without_ranges(sentence: str) -> tuple[str, bool]:
    """A sentence without its parts that say between which numbers something lies, and whether it had any."""
    parts = re.split(r",?\s+and\s+(?=[a-z`])|;\s+", sentence)
    left = [part for part in parts if not _BOUNDED.search(part)]
    return " and ".join(left), len(left) < len(parts)


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
        item = rf"each (?:element|value|number|entry|item) of {named}"
        cell = rf"(?:{named}\s*\[\s*\w+\s*\]|{named}_\{{?\w\}}?|{item}|{named} values)"
        whole.append((Place(parameter, "each"), cell, _BETWEEN))
        deep = rf"{named}\s*\[\s*\w+\s*\]\s*\[\s*\w+\s*\]"
        whole.append((Place(parameter, "leaf"), deep, _BETWEEN))
        for place, what, form in whole:
            limits = (
                _limits(what, statement) if form is _BETWEEN else _length_limits(what, parameter, statement)
            )
            if limits != (None, None):
                constraint = Constraint("ranges", form, (place,), limits)
                if all(constraint.holds(sample) for sample in samples):
                    found.append(constraint)
        found += _values(Place(parameter), rf"{named}", samples, statement)
        found += _values(Place(parameter, "each"), cell, samples, statement)
        found += _values(Place(parameter, "leaf"), deep, samples, statement)
    return [*found, *_sizes(samples, statement), *_tops(samples, statement)]


def _values(place: Place, what: str, samples: Samples, statement: str) -> list[Constraint]:
    """The values that the statement lists for numbers or texts: "each item is 0, 1 or 2"."""
    said = re.search(rf"(?<![\w.]){what}`?\s+(?:is|are){_LISTED}", statement)
    if said is None:
        return []
    words = [word.strip("`'\"") for word in re.split(r",\s*(?:or\s+)?|\s+or\s+|\s+and\s+", said[1])]
    numbers = [int(word) for word in words if re.fullmatch(r"-?\d+", word)]
    values = tuple(numbers) if len(numbers) == len(words) else tuple(words)
    constraint = Constraint("ranges", _AMONG, (place,), (values,))
    return [constraint] if all(constraint.holds(sample) for sample in samples) else []


def _length_limits(what: str, parameter: str, statement: str) -> tuple[int | None, int | None]:
    """How many there are, also where it is said in words: "There are between 1 and 20 prices"."""
    limits = _limits(what, statement)
    if limits != (None, None):
        return limits
    many = rf"(?:\w+\s+)?`?{re.escape(parameter)}\b(?!`?\s*\[)"
    match = re.search(rf"(?:between\s+)?{_NUMBER}\s*(?:and|to|\.\.+|–)\s*{_NUMBER}\s+{many}", statement)
    if match:
        return _number(match[1]), _number(match[2])
    match = re.search(rf"\b{_AT_MOST}\s+{_NUMBER}\s+{many}", statement)
    return (None, _number(match[1])) if match else (None, None)


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
_AMONG = Form(
    "among",
    "{0} is one of {1}",
    (_anything,),
    lambda value, values: value in values,
    reads(r"(?!)"),
    mend=lambda rng, value, values: rng.choice(values),
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
