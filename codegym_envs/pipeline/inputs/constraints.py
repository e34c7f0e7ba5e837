"""Limits that a problem's statement gives for its inputs, put into what was learned from samples.

What a statement says is believed only where no sample breaks it: "distinct" may be about something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from codegym_envs.pipeline.inputs.domains import Domain, FixedDomain, IntDomain, ListDomain, TextDomain

__all__ = ["constrained"]

_NUMBER = r"(-?\d+(?:[ _,]\d{3})*(?:\s*(?:\^|\*\*|\*\s*10\s*\^)\s*\d+)?)"
_LESS = r"\s*(<=|≤|=<|<)\s*"
_DISTINCT = re.compile(
    r"\b(?:all|pairwise|are|be|of|contains?|with|have)\s+(?:pairwise\s+|all\s+)?(?:distinct|unique|different)\b"
    r"|\b(?:no|without)\s+(?:duplicates?|repeat\w*)\b|\bpermutation of\b",
    re.IGNORECASE,
)
_ASCENDING = re.compile(
    r"\b(?:sorted|ascending|increasing|non-?decreasing|smallest to largest)\b", re.IGNORECASE
)
_DESCENDING = re.compile(r"\b(?:descending|decreasing|non-?increasing)\b", re.IGNORECASE)
_ALPHABETS = (
    (re.compile(r"\blower-?\s?case\b", re.IGNORECASE), "abcdefghijklmnopqrstuvwxyz", str.islower),
    (re.compile(r"\bupper-?\s?case\b", re.IGNORECASE), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", str.isupper),
    (re.compile(r"\bdigits?\b", re.IGNORECASE), "0123456789", str.isdigit),
)
_NEAR = 20  # how far beyond the values seen a range may be widened


def constrained(domain: Domain, parameter: str, values: Sequence[Any], statement: str) -> Domain:
    """A parameter's domain with what the statement says of it.

    Args:
        domain: What was learned from the values.
        parameter: Its name.
        values: The values seen.
        statement: The problem's text.
    """
    named = re.escape(parameter)
    if isinstance(domain, IntDomain):
        return _with_range(domain, _range_of(rf"{named}", statement), statement)
    if isinstance(domain, ListDomain):
        size = _range_of(rf"(?:len\s*\(\s*{named}\s*\)|{named}\.length|\|{named}\|)", statement)
        if size is not None and size[0] is not None and 0 <= size[0] <= domain.shortest:
            domain = replace(domain, shortest=size[0])
        if isinstance(domain.item, IntDomain):
            each = rf"each (?:element|value|number|entry|item) of {named}"
            cell = rf"(?:{named}\s*\[\s*\w+\s*\]|{each}|{named} values)"
            domain = replace(domain, item=_with_range(domain.item, _range_of(cell, statement), statement))
        elif isinstance(domain.item, ListDomain) and isinstance(domain.item.item, IntDomain):
            cell = rf"{named}\s*\[\s*\w+\s*\]\s*\[\s*\w+\s*\]"
            inner = _with_range(domain.item.item, _range_of(cell, statement), statement)
            domain = replace(domain, item=replace(domain.item, item=inner))
        elif isinstance(domain.item, TextDomain):
            domain = replace(domain, item=_with_letters(domain.item, statement))
        return _with_properties(domain, values, statement)
    if isinstance(domain, TextDomain):
        return _with_letters(domain, statement)
    return domain


def _range_of(what: str, statement: str) -> tuple[int | None, int | None] | None:
    """Least and greatest value the statement gives for an expression, a pattern; None if it gives neither."""
    # "1 <= n <= 100", also with others next to it: "0 <= len(a), len(b) <= 500", "1 <= rows, cols <= 50".
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
        rf"{link}(?:between\s*{_NUMBER}\s*and\s*{_NUMBER}|(?:from|in)?\s*{_NUMBER}\s*(?:\.\.+|…|to)\s*{_NUMBER}"
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


def _with_range(domain: IntDomain, range_: tuple[int | None, int | None] | None, statement: str) -> IntDomain:
    """The domain within a range, and widened towards its ends."""
    least, most = domain.least, domain.most
    low, high = range_ or (None, None)
    if (low is not None and low > domain.low) or (high is not None and high < domain.high):
        return domain  # a sample breaks it, so it is about something else
    if low is not None:
        least = low
    elif re.search(r"\bpositive (?:integer|number|int)s?\b", statement) and domain.low >= 1:
        least = 1
    elif re.search(r"\bnon-?negative\b", statement) and domain.low >= 0:
        least = 0
    if high is not None:
        most = high
    widened = replace(domain, least=least, most=most)
    if domain.closed:
        return widened
    reach = max(_NEAR, abs(domain.low), abs(domain.high))
    if low is not None and low < domain.low:
        widened = replace(widened, low=max(low, -reach if low < 0 else low))
    if high is not None and high > domain.high:
        widened = replace(widened, high=min(high, reach))
    return widened


def _with_properties(domain: ListDomain, values: Sequence[Any], statement: str) -> ListDomain:
    """Order and uniqueness, where they are stated and were never broken."""
    long = [list(value) for value in values if len(value) > 1]
    if not long or isinstance(domain.item, (ListDomain, FixedDomain)):
        return domain
    if not domain.unique and _DISTINCT.search(statement) and _holds(long, _is_unique):
        domain = replace(domain, unique=True)
    if not domain.order:
        if _ASCENDING.search(statement) and any(len(value) > 2 for value in long) and _holds(long, _ascends):
            domain = replace(domain, order=1)
        elif (
            _DESCENDING.search(statement)
            and any(len(value) > 2 for value in long)
            and _holds(long, _descends)
        ):
            domain = replace(domain, order=-1)
    return domain


def _with_letters(domain: TextDomain, statement: str) -> TextDomain:
    """All letters that the statement allows, if those seen are among them."""
    letters = [char for char in domain.alphabet if char.isalnum()]
    if domain.balanced or domain.separator or (letters and len(set(letters)) <= 2):
        return domain  # two letters may be all that there are
    for said, alphabet, fits in _ALPHABETS:
        if said.search(statement) and letters and all(map(fits, letters)):
            return replace(domain, alphabet=domain.alphabet + alphabet)
    return domain


def _holds(values: Iterable[Any], test: Any) -> bool:
    try:
        return all(map(test, values))
    except TypeError:
        return False


def _is_unique(value: Sequence[Any]) -> bool:
    return len(set(value)) == len(value)


def _ascends(value: Sequence[Any]) -> bool:
    return list(value) == sorted(value)


def _descends(value: Sequence[Any]) -> bool:
    return list(value) == sorted(value, reverse=True)


def _number(text: str) -> int | None:
    match = re.fullmatch(r"(-?)(\d+)(?:\*10\^(\d+)|\^(\d+))?", re.sub(r"[ _,]", "", text).replace("**", "^"))
    if match is None:
        return None
    sign, base, scale, power = match.groups()
    value = int(base) * 10 ** int(scale) if scale else int(base) ** min(int(power or 1), 60)
    return (-value if sign else value) if value <= 10**18 else None
