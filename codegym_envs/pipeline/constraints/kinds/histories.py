"""Histories: operations whose validity depends on all before them go as known ones do, names changed."""

from __future__ import annotations

import random
import string
from collections.abc import Mapping, Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.operation_rows import Row, are_operations, number_of, rows_of
from codegym_envs.pipeline.constraints.places import Whole, alike, is_table

__all__ = ["HISTORIES"]

_LEAST_NAMES = 4
_HISTORY = (
    r"at (?:that|this|the|any) (?:moment|time|point)|\bstill\b|\balready\b|\bcurrently\b"
    r"|\bwhile\b|\bwhenever\b|comes? back|so far"
    r"|more [^.]{0,40}than there are|only (?:used|mention|ever|refer|called)"
    r"|when(?:ever)? \S+ (?:comes|occurs|is called)"
    r"|always something|never comes|alternat|before (?:it|that|its|the|he|she)\b|(?:been"
    r"|is) \w+ (?:before|earlier)|never [^.]{0,40}(?:empty|when|without)"
    r"|is waiting|second \w+ while|(?:names?|mentions?) an? \w+ (?:that|which|who|whose)"
    r"|not (?:yet )?(?:been )?(?:open|closed|there)"
)


def _whole(value: Any) -> bool:
    return isinstance(value, Whole)


def _operations(whole: Whole) -> list[tuple[str, Any]]:
    """Parameters that may hold operations."""
    return [
        (name, value)
        for name, value in whole.inputs.items()
        if isinstance(value, (list, tuple))
        and all(isinstance(item, (list, tuple, str)) or is_table(item) for item in value)
    ]


def _known(found: Sequence[tuple[Any, ...]]) -> tuple[str, tuple[Any, ...], frozenset[str]] | None:
    """The parameter that holds operations, the known inputs, and the names in them that may be others."""
    for name, _ in _operations(found[0][0]):
        values = [whole.inputs[name] for (whole,) in found]
        if are_operations(values):
            free = {
                token
                for value in values
                for row in rows_of(value)
                for token in row.arguments
                if isinstance(token, str) and token.isalpha() and token.islower()
            }
            inputs = tuple(whole.inputs for (whole,) in found)
            return name, inputs, frozenset(free if len(free) >= _LEAST_NAMES else ())
    return None


def _canonical(rows: Sequence[Row], free: frozenset[str]) -> list[tuple[Any, ...]]:
    """Rows with numbers for names, counted as they first come; what is known to be no name stays."""
    numbers: dict[str, int] = {}
    return [
        (
            row.name,
            *(
                ("name", numbers.setdefault(token, len(numbers))) if _is_name(token, free) else token
                for token in row.arguments
            ),
        )
        for row in rows
    ]


def _is_name(token: Any, free: frozenset[str]) -> bool:
    return bool(free) and isinstance(token, str) and token.isalpha() and token.islower()


def _goes_as_known(whole: Whole, name: str, known: Sequence[Any], free: frozenset[str]) -> bool:
    rows = _canonical(rows_of(whole.inputs[name]), free)
    others = {key: value for key, value in whole.inputs.items() if key != name}
    return any(
        {key: value for key, value in other.items() if key != name} == others
        and _canonical(rows_of(other[name]), free)[: len(rows)] == rows
        for other in known
    )


def _beginning(
    rng: random.Random, whole: Whole, name: str, known: Sequence[Any], free: frozenset[str]
) -> Whole:
    """The beginning of a known list, of about the length of the given one or as long as there is."""
    wanted = len(whole.inputs[name])
    others = sorted(known, key=lambda other: len(other[name]))
    fitting = [other for other in others if len(other[name]) >= wanted] or others[-2:]
    chosen = rng.choice(fitting)
    longest = len(chosen[name])
    length = wanted if rng.random() < 0.5 else rng.randint(min(longest, 3), longest)
    part = chosen[name][: max(1, length)]
    names = sorted({token for row in rows_of(part) for token in row.arguments if _is_name(token, free)})
    fresh = sorted(free)
    while len(fresh) < 2 * len(names) + 4:
        word = "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randint(2, 5)))
        fresh += [word] if word not in fresh else []
    renamed = dict(zip(names, rng.sample(fresh, len(names)), strict=True))
    return Whole({**chosen, name: alike(part, [_renamed(item, renamed) for item in part])})


def _renamed(item: Any, names: Mapping[str, str]) -> Any:
    if is_table(item):
        return {key: _renamed(part, names) for key, part in item.items()}
    if isinstance(item, (list, tuple)):
        return alike(item, [_renamed(part, names) for part in item])
    if isinstance(item, str) and " " in item:
        return " ".join(names.get(word, word) for word in item.split(" "))
    return names.get(item, item) if isinstance(item, str) and number_of(item) is None else item


HISTORIES = Kind(
    "histories",
    (
        Form(
            "goes as known",
            "`{1}` begins as in a known input, but for names, and all else is as there",
            (_whole,),
            _goes_as_known,
            reads(_HISTORY),
            lambda value, *_: 1.0,
            _beginning,
            _known,
            mined=False,
            order=0,
        ),
    ),
)
"""Operations whose validity depends on all before them."""
