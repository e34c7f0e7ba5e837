"""Texts that are put together: lines of a log, entries between commas; and lines in order of time."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads

__all__ = ["LINES"]

_SEPARATORS = ("\n", "; ", ";", ", ", " | ", "|", ",", " / ")
_LEAST_PARTS = 3
_LEAST_SHARE = 0.3
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_LEADING = re.compile(r"\W?(\d+(?:[:.]\d+)*)\b")


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _is_made_up(part: str) -> bool:
    """Whether a part says more than a word or a number does."""
    bare = part.strip()
    return not (bare.isalpha() or _NUMBER.fullmatch(bare)) and any(char.isalnum() for char in bare)


def _parts(found: Sequence[tuple[Any, ...]]) -> tuple[str, tuple[str, ...], frozenset[str]] | None:
    """What stands between the parts of texts, if parts have a form of their own; and the known parts."""
    texts = [value for (value,) in found]
    for sign in _SEPARATORS:
        parts = [part for text in texts for part in text.split(sign)]
        made_up = sum(map(_is_made_up, parts))
        if len(parts) > len(texts) and made_up >= max(_LEAST_PARTS, _LEAST_SHARE * len(parts)):
            known = tuple(dict.fromkeys(parts))
            return sign, known, frozenset(known)
    return None


def _are_known(value: str, sign: str, known: Sequence[str], fast: frozenset[str]) -> bool:
    return all(part in fast for part in value.split(sign))


def _of_known(rng: random.Random, value: str, sign: str, known: Sequence[str], fast: frozenset[str]) -> str:
    """Known parts in place of others, about as many as such a text has."""
    parts = value.split(sign)
    if not any(part in fast for part in parts):
        length = 1 + sum(map(len, known)) // len(known)
        parts = [""] * max(len(parts), 1 + len(value) // length) if value else [""]
    return sign.join(part if part and part in fast else rng.choice(known) for part in parts)


def _times(value: str, sign: str) -> list[tuple[int, tuple[int, ...]]]:
    """Places of the parts that begin with a number or a time, each with that."""
    found = []
    for place, part in enumerate(value.split(sign)):
        match = _LEADING.match(part)
        if match:
            found.append((place, tuple(int(digits) for digits in re.split(r"[:.]", match[1]))))
    return found


def _timed(found: Sequence[tuple[Any, ...]]) -> tuple[str] | None:
    texts = [value for (value,) in found]
    sign = next((sign for sign in _SEPARATORS if any(sign in text for text in texts)), None)
    if sign is None or len({len(time) for text in texts for _, time in _times(text, sign)}) != 1:
        return None
    return (sign,)


def _rises(value: str, sign: str) -> bool:
    return all(one <= other for (_, one), (_, other) in pairwise(_times(value, sign)))


def _by_time(rng: random.Random, value: str, sign: str) -> str:
    """The timed parts in order of time; the others stay where they are."""
    parts, times = value.split(sign), _times(value, sign)
    ordered = [parts[place] for place, _ in sorted(times, key=lambda item: item[1])]
    for (place, _), part in zip(times, ordered, strict=True):
        parts[place] = part
    return sign.join(parts)


LINES = Kind(
    "lines",
    (
        Form(
            "known parts",
            "{0} is put together of parts that known ones have, with {1!r} between them",
            (_text,),
            _are_known,
            reads(r"\blines?\b|form|format|separated|written|lists|\blog\b|comma|notation|range|entr"),
            lambda value, sign, *_: 1.5 * value.count(sign),
            _of_known,
            _parts,
            enough=4.0,
            order=1,
        ),
        Form(
            "lines in order of time",
            "what {0} has between {1!r} begins with numbers or times that never fall",
            (_text,),
            _rises,
            reads(r"order of time|never go|ascend|chronolog|sorted|\btimes?\b|in order"),
            lambda value, sign: max(0.0, len(_times(value, sign)) - 1.0),
            _by_time,
            _timed,
            enough=6.0,
            order=3,
        ),
    ),
)
"""Texts of several parts."""
