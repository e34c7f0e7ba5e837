"""Membership: values that stand in another collection, all of its values once, or none of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike, is_number, is_table

__all__ = ["MEMBERSHIP"]


def _scalar(value: Any) -> bool:
    return is_number(value) or isinstance(value, str)


def _scalars(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(map(_scalar, value))


def _choices(value: Any) -> bool:
    return (isinstance(value, (list, tuple)) or is_table(value)) and all(map(_scalar, value))


def _nearest(rng: random.Random, item: Any, choices: Sequence[Any]) -> Any:
    return choices[item % len(choices)] if type(item) is int and rng.random() < 0.5 else rng.choice(choices)


def _replaced(rng: random.Random, one: Sequence[Any], other: Any) -> Any:
    choices = list(other)
    if not choices:
        return alike(one, ())
    return alike(one, [item if item in other else _nearest(rng, item, choices) for item in one])


def _is_inside(one: Sequence[Any], other: Any) -> bool:
    return all(item in other for item in one)


def _bits(one: Sequence[Any], other: Any) -> float:
    """What chance would have to do, where the other collection does not hold all there is."""
    if not one or not other:
        return 0.0
    words = any(isinstance(item, str) for item in one)
    rate = 2.0 if words and any(len(str(item)) > 1 for item in one) else 0.7
    return rate * len(set(map(repr, one)))


def _same_items(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return Counter(map(repr, one)) == Counter(map(repr, other))


def _shuffled(rng: random.Random, one: Sequence[Any], other: Sequence[Any]) -> Any:
    items = list(other)
    rng.shuffle(items)
    return alike(one, items)


def _balanced_letters(found: Sequence[tuple[Any, ...]]) -> tuple[str, str] | None:
    """Two characters of which every text has as many as of the other."""
    texts = [value for (value,) in found]
    letters = sorted({char for text in texts for char in text})
    if not 2 <= len(letters) <= 6:
        return None
    for place, one in enumerate(letters):
        for other in letters[place + 1 :]:
            if all(text.count(one) == text.count(other) for text in texts):
                return one, other
    return None


def _evened(rng: random.Random, value: str, one: str, other: str) -> str:
    chars = list(value)
    extra, scarce = (one, other) if value.count(one) > value.count(other) else (other, one)
    places = [place for place, char in enumerate(chars) if char == extra]
    rng.shuffle(places)
    apart = abs(value.count(one) - value.count(other))
    for place in places[: apart // 2]:
        chars[place] = scarce
    if apart % 2:
        del chars[places[-1]]
    return "".join(chars)


def _splits(text: str, words: Sequence[str]) -> bool:
    """Whether a text consists of whole words."""
    reached = {0}
    for place in range(len(text)):
        if place in reached:
            reached |= {place + len(word) for word in words if word and text.startswith(word, place)}
    return len(text) in reached


def _joined(rng: random.Random, text: str, words: Sequence[str]) -> str:
    made = ""
    while len(made) < len(text):
        made += rng.choice(list(words))
    return made


def _prefix_free(words: Sequence[str]) -> bool:
    return not any(
        place != at and other.startswith(word)
        for at, word in enumerate(words)
        for place, other in enumerate(words)
    )


def _without_prefixes(rng: random.Random, words: Sequence[str]) -> Any:
    kept: list[str] = []
    for word in words:
        if word and not any(word.startswith(other) or other.startswith(word) for other in kept):
            kept.append(word)
    return alike(words, kept)


def _texts(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)


_IN = (
    r"\bkey|\b(?:one|some|any|each|every|item|element|name)s? of (?:the|`|them)|\bin "
    r"(?:the )?`?\w+`?|exist|known|listed|present|appear|"
    r"occurs? in|stands? in|contain|valid|refer|belong|mention|named|only"
)

MEMBERSHIP = Kind(
    "membership",
    (
        Form(
            "one of",
            "{0} stands in {1}",
            (_scalar, _choices),
            lambda one, other: one in other,
            reads(_IN),
            lambda one, other: 3.0 if isinstance(one, str) else 1.0,
            lambda rng, one, other: _nearest(rng, one, list(other)),
            enough=5.0,
            order=2,
        ),
        Form(
            "all in",
            "all that stands in {0} stands in {1}",
            (_scalars, _choices),
            _is_inside,
            reads(_IN),
            _bits,
            _replaced,
            enough=6.0,
            order=2,
        ),
        Form(
            "the same values",
            "{0} holds the same values as {1}, each as often",
            (_scalars, _scalars),
            _same_items,
            reads(
                r"permutation|rearrang|exactly once|anagram|same (?:\w+ ){0,2}(?:items|values|elements"
                r"|numbers|names|letters|containers)|each|every|all"
            ),
            lambda one, other: 1.5 * len(one),
            _shuffled,
            enough=6.0,
            order=2,
        ),
        Form(
            "as many of both",
            "{0} has as many {1!r} as {2!r}",
            (lambda value: isinstance(value, str),),
            lambda value, one, other: value.count(one) == value.count(other),
            reads(r"as many|same number|equal number|equally many|half of"),
            lambda value, one, other: 1.5 if len(value) > 2 else 0.3,
            _evened,
            _balanced_letters,
            enough=4.5,
            few=False,
        ),
        Form(
            "consists of",
            "{0} consists of whole words of {1}",
            (lambda value: isinstance(value, str), _texts),
            _splits,
            reads(r"consists? of|made (?:up )?of|put (?:together|one after)|concatenat|split|segmented"),
            lambda one, other: 0.5 * len(one),
            _joined,
            enough=8.0,
            order=2,
        ),
        Form(
            "no beginning of another",
            "no text in {0} is the beginning of another one",
            (_texts,),
            _prefix_free,
            reads(r"prefix|beginning of (?:another|any)|begins? with another"),
            lambda words: (
                0.2 * len(words) ** 2
                if words and all(set(word) <= {"0", "1"} for word in words)
                else 0.05 * len(words)
            ),
            _without_prefixes,
            enough=4.0,
            order=2,
        ),
    ),
)
"""Values that stand in another collection."""
