"""Limits that a problem's statement gives for its inputs, put into what was learned from samples.

What a statement says is believed only where no sample breaks it: "distinct" may be about something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from codegym_envs.pipeline.constraints.kinds.ranges import (
    ALPHABETS,
    ASCENDING,
    DESCENDING,
    DISTINCT,
    range_of,
)
from codegym_envs.pipeline.inputs.domains import Domain, FixedDomain, IntDomain, ListDomain, TextDomain

__all__ = ["constrained"]

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
        return _with_range(domain, range_of(rf"{named}", statement), statement)
    if isinstance(domain, ListDomain):
        size = range_of(rf"(?:len\s*\(\s*{named}\s*\)|{named}\.length|\|{named}\|)", statement)
        if size is not None and size[0] is not None and 0 <= size[0] <= domain.shortest:
            domain = replace(domain, shortest=size[0])
        if isinstance(domain.item, IntDomain):
            each = rf"each (?:element|value|number|entry|item) of {named}"
            cell = rf"(?:{named}\s*\[\s*\w+\s*\]|{each}|{named} values)"
            domain = replace(domain, item=_with_range(domain.item, range_of(cell, statement), statement))
        elif isinstance(domain.item, ListDomain) and isinstance(domain.item.item, IntDomain):
            cell = rf"{named}\s*\[\s*\w+\s*\]\s*\[\s*\w+\s*\]"
            inner = _with_range(domain.item.item, range_of(cell, statement), statement)
            domain = replace(domain, item=replace(domain.item, item=inner))
        elif isinstance(domain.item, TextDomain):
            domain = replace(domain, item=_with_letters(domain.item, statement))
        return _with_properties(domain, values, statement)
    if isinstance(domain, TextDomain):
        return _with_letters(domain, statement)
    return domain


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
    if not domain.unique and DISTINCT.search(statement) and _holds(long, _is_unique):
        domain = replace(domain, unique=True)
    if not domain.order:
        if ASCENDING.search(statement) and any(len(value) > 2 for value in long) and _holds(long, _ascends):
            domain = replace(domain, order=1)
        elif (
            DESCENDING.search(statement) and any(len(value) > 2 for value in long) and _holds(long, _descends)
        ):
            domain = replace(domain, order=-1)
    return domain


def _with_letters(domain: TextDomain, statement: str) -> TextDomain:
    """All letters that the statement allows, if those seen are among them."""
    letters = [char for char in domain.alphabet if char.isalnum()]
    if domain.balanced or domain.separator or (letters and len(set(letters)) <= 2):
        return domain  # two letters may be all that there are
    for said, alphabet, fits in ALPHABETS:
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
