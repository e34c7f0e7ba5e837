"""What sample values have in common, as something new values can be drawn from.

A domain is learned from the values seen at one place (a parameter, the items of a list, the keys of a
dictionary) and draws values of a given size. Sizes mean items for containers and characters for texts;
numbers keep to the range seen, widened with the size where it looks open-ended.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from codegym_envs.pipeline.inputs.text_shapes import has_shape, reshaped

__all__ = [
    "BRACKETS",
    "DictDomain",
    "Domain",
    "FixedDomain",
    "FloatDomain",
    "IntDomain",
    "ListDomain",
    "MixedDomain",
    "TextDomain",
    "TupleDomain",
]

_SHAPED = 0.55
"""Share of texts that keep the shape of one that was seen, where there are such."""
BRACKETS = ("()", "[]", "{}", "<>")


class Domain(Protocol):
    """Draws values like those it was learned from."""

    def draw(self, rng: random.Random, size: int) -> Any:
        """A new value.

        Args:
            rng: Source of randomness.
            size: Wanted size, at least 0; a hint.
        """


@dataclass(frozen=True, slots=True)
class FixedDomain:
    """One of a few fixed values: None, booleans, enumerations."""

    values: tuple[Any, ...]

    def draw(self, rng: random.Random, size: int) -> Any:
        """One of the values."""
        return rng.choice(self.values)


@dataclass(frozen=True, slots=True)
class IntDomain:
    """Integers.

    Attributes:
        low: Smallest value seen.
        high: Largest value seen.
        closed: Whether only these few consecutive values occur (digits, flags), so that the range stays.
        even: Whether all were even; likewise for ``odd``.
        least: Smallest value that may be drawn, from the statement or the signs seen.
        most: Largest value that may be drawn; None if it is open.
    """

    low: int
    high: int
    closed: bool = False
    even: bool = False
    odd: bool = False
    least: int | None = None
    most: int | None = None

    def draw(self, rng: random.Random, size: int) -> int:
        """An integer; larger sizes widen the range, and now and then a bound itself is drawn."""
        low, high = self.low, self.high
        if not self.closed:
            reach = max(abs(low), abs(high), 2)
            span = min(reach, 3 * max(size, 1)) if rng.random() < 0.5 else reach
            low = max(low, -span) if low < 0 else min(low, span)
            high = max(min(high, span), low)
            if size > 8 and rng.random() < 0.3:
                high = max(high, 2 * size)
        if self.least is not None:
            low = max(low, self.least)
        if self.most is not None:
            high = min(high, self.most)
        high = max(low, high)
        value = rng.choice((low, high)) if rng.random() < 0.08 else rng.randint(low, high)
        if self.even and value % 2:
            value += 1
        if self.odd and not value % 2:
            value += 1
        return value

    def scaled(self, rng: random.Random, size: int) -> int:
        """An integer of about the magnitude ``size``, for problems whose work grows with a number."""
        if self.closed:
            return self.draw(rng, size)
        least = self.least if self.least is not None else min(self.low, 0)
        value = rng.randint(max(least, size // 2), max(least, size // 2) + max(size, 1))
        if self.most is not None:
            value = min(value, self.most)
        if self.low < 0 and rng.random() < 0.4:
            value = -value
        if self.even and value % 2:
            value += 1
        if self.odd and not value % 2:
            value += 1
        return value


@dataclass(frozen=True, slots=True)
class FloatDomain:
    """Floats, with as many decimals as were seen; some are whole if some were."""

    low: float
    high: float
    decimals: int
    least: float | None = None

    def draw(self, rng: random.Random, size: int) -> float:
        """A rounded float."""
        value = round(rng.uniform(self.low, self.high), self.decimals)
        return value if self.least is None else max(value, self.least)


@dataclass(frozen=True, slots=True)
class TextDomain:
    """Texts.

    Attributes:
        alphabet: Characters seen, each as often as it was seen (up to a limit).
        shortest: Least length seen.
        separator: What separates tokens, where the texts look like lists of tokens; else empty.
        tokens: The tokens seen.
        samples: The texts seen.
        fixed: Whether all had one length, and a short one, so that the length stays.
        balanced: Whether all were balanced brackets, so that new ones are too.
    """

    alphabet: str
    shortest: int
    separator: str
    tokens: tuple[str, ...]
    samples: tuple[str, ...]
    fixed: bool = False
    balanced: bool = False

    def draw(self, rng: random.Random, size: int) -> str:
        """A new text of about ``size`` characters, or tokens where there are tokens."""
        if not self.alphabet:
            return ""
        if self.balanced:
            return self._brackets(rng, max(1, size // 2))
        if self.fixed and self.shortest <= 2 and not self.separator:
            return "".join(rng.choice(self.alphabet) for _ in range(self.shortest))
        if rng.random() < _SHAPED and (shaped := [text for text in self.samples if has_shape(text)]):
            return self._shaped(rng, size, shaped)
        length = self.shortest if self.fixed else max(size, min(self.shortest, 1))
        if self.separator:
            count = max(1, length if not self.fixed else len(rng.choice(self.samples).split(self.separator)))
            return self.separator.join(rng.choice(self.tokens) for _ in range(count))
        way = rng.random()
        if way < 0.25 and self.samples:
            return self._spliced(rng, length)
        if way < 0.4:  # a text with few different characters, so that there are repetitions
            few = [rng.choice(self.alphabet) for _ in range(2)]
            return "".join(rng.choice(few) for _ in range(length))
        if way < 0.5 and length > 1:  # a palindrome, or half of one
            half = "".join(rng.choice(self.alphabet) for _ in range((length + 1) // 2))
            return (half + half[: length // 2][::-1])[:length]
        return "".join(rng.choice(self.alphabet) for _ in range(length))

    def _shaped(self, rng: random.Random, size: int, shaped: list[str]) -> str:
        """A text like one of those that have a shape; of tokens some, each like one that was seen."""
        text = rng.choice(shaped)
        if self.separator and self.separator in text and not self.fixed:
            tokens = [token for token in text.split(self.separator) if token]
            most = max(1, min(size, 2 * len(tokens)))
            start = rng.randrange(len(tokens))
            run = (tokens[start:] + tokens[:start]) * 2
            text = self.separator.join(run[: rng.randint(1, most)])
        return reshaped(text, rng, fixed=self.fixed)

    def _brackets(self, rng: random.Random, pairs: int) -> str:
        """Balanced brackets, with other characters seen strewn in between."""
        kinds = [pair for pair in BRACKETS if pair[0] in self.alphabet]
        others = [char for char in self.alphabet if not any(char in pair for pair in BRACKETS)]
        result: list[str] = []
        open_now: list[str] = []
        while pairs or open_now:
            if pairs and (not open_now or rng.random() < 0.55):
                pair = rng.choice(kinds)
                result.append(pair[0])
                open_now.append(pair[1])
                pairs -= 1
            else:
                result.append(open_now.pop())
            if others and rng.random() < 0.3 and (" " not in others or not open_now):
                result.append(rng.choice(others))
        return "".join(result).strip()

    def _spliced(self, rng: random.Random, length: int) -> str:
        """Pieces of the texts seen, put together."""
        result = ""
        while len(result) < length:
            sample = rng.choice(self.samples)
            if not sample:
                return result or "".join(rng.choice(self.alphabet) for _ in range(length))
            start = rng.randrange(len(sample))
            result += sample[start : start + rng.randint(1, max(1, len(sample)))]
        return result[:length]


@dataclass(frozen=True, slots=True)
class ListDomain:
    """Lists and sets.

    Attributes:
        item: The items' domain.
        kind: ``list``, ``set`` or ``tuple`` (of any length).
        shortest: Least length seen.
        fixed: Whether all had one short length that stays (pairs, triples).
        order: 1 ascending, -1 descending, 0 neither.
        unique: Whether items never repeat.
        rectangular: Whether the items are lists of one length.
        square: Whether that length is the number of items.
        permutation: First number, where every list holds consecutive numbers from it once; else None.
        samples: Items seen, for splicing.
    """

    item: Domain
    kind: str
    shortest: int
    fixed: bool = False
    order: int = 0
    unique: bool = False
    rectangular: bool = False
    square: bool = False
    permutation: int | None = None
    samples: tuple[Any, ...] = ()

    def draw(self, rng: random.Random, size: int) -> Any:
        """A new list of about ``size`` items."""
        length = self.shortest if self.fixed else max(size, min(self.shortest, 1))
        if self.permutation is not None:
            items: list[Any] = list(range(self.permutation, self.permutation + length))
            rng.shuffle(items)
        elif self.rectangular and isinstance(self.item, ListDomain):
            items = self._grid(rng, length)
        else:
            items = self._items(rng, length, size)
        if self.order and _sortable(items):
            items.sort(reverse=self.order < 0)
        return tuple(items) if self.kind == "tuple" else set(items) if self.kind == "set" else items

    def _grid(self, rng: random.Random, length: int) -> list[Any]:
        assert isinstance(self.item, ListDomain)
        side = max(1, math.isqrt(max(length, 1)))
        rows = side if not self.fixed else self.shortest
        columns = (
            rows
            if self.square
            else self.item.shortest
            if self.item.fixed
            else max(1, side + rng.randint(-1, 2))
        )
        return [[self.item.item.draw(rng, 8) for _ in range(columns)] for _ in range(rows)]

    def _items(self, rng: random.Random, length: int, size: int) -> list[Any]:
        inner = max(1, min(8, math.isqrt(max(size, 1)) + rng.randint(0, 3)))
        way = rng.random()
        if isinstance(self.item, (IntDomain, FloatDomain)) or not isinstance(
            self.item, (ListDomain, TextDomain, DictDomain)
        ):
            inner = max(size, 2)
        items: list[Any] = []
        if not self.unique and way < 0.2 and length > 2:  # few different items: duplicates
            few = [self.item.draw(rng, inner) for _ in range(max(1, length // 3))]
            items = [rng.choice(few) for _ in range(length)]
        elif not self.unique and way < 0.35 and self.samples:  # some of the items seen
            items = [
                rng.choice(self.samples) if rng.random() < 0.5 else self.item.draw(rng, inner)
                for _ in range(length)
            ]
        else:
            tries = 0
            while len(items) < length and tries < 6 * length + 20:
                tries += 1
                value = self.item.draw(rng, max(inner, length) if self.unique else inner)
                if not self.unique or value not in items:
                    items.append(value)
        if not self.order and way > 0.92 and _sortable(items):
            items.sort(reverse=rng.random() < 0.5)
        return items


@dataclass(frozen=True, slots=True)
class TupleDomain:
    """Tuples, or lists used like tuples: a domain for each position."""

    items: tuple[Domain, ...]
    ordered: bool = False
    as_list: bool = False

    def draw(self, rng: random.Random, size: int) -> Any:
        """A new tuple; ascending where all seen were (intervals)."""
        values = [item.draw(rng, size) for item in self.items]
        if self.ordered and _sortable(values):
            values.sort()
        return values if self.as_list else tuple(values)


@dataclass(frozen=True, slots=True)
class DictDomain:
    """Dictionaries.

    Attributes:
        key: The keys' domain.
        value: The values' domain.
        shortest: Least number of entries seen.
        graph: Whether the values are collections of keys: an adjacency mapping.
        weighted: Whether the values map keys to weights: a weighted adjacency mapping.
        symmetric: Whether an edge of such a graph always came with its opposite.
        keys: Keys seen, in the order they were first seen.
        records: Whether all had the same keys, so that the keys stay.
        fields: For records: the domain of each key's value.
    """

    key: Domain
    value: Domain
    shortest: int
    graph: bool = False
    weighted: bool = False
    symmetric: bool = False
    keys: tuple[Any, ...] = ()
    records: bool = False
    fields: tuple[tuple[Any, Domain], ...] = field(default=())

    def draw(self, rng: random.Random, size: int) -> dict[Any, Any]:
        """A new dictionary of about ``size`` entries."""
        if self.records:
            return {key: domain.draw(rng, size) for key, domain in self.fields}
        names = self._names(rng, max(size, min(self.shortest, 1)))
        if self.graph or self.weighted:
            return self._edges(rng, names)
        return {name: self.value.draw(rng, min(size, 6)) for name in names}

    def _names(self, rng: random.Random, count: int) -> list[Any]:
        if count <= len(self.keys):
            return (
                list(self.keys[:count]) if self.graph or self.weighted else rng.sample(list(self.keys), count)
            )
        names = list(self.keys)
        tries = 0
        while len(names) < count and tries < 20 * count + 50:
            tries += 1
            new = self._new_name(rng, names, tries)
            if new not in names:
                names.append(new)
        return names

    def _new_name(self, rng: random.Random, names: list[Any], tries: int) -> Any:
        if all(isinstance(name, int) and not isinstance(name, bool) for name in names) and names:
            return max(names) + 1 if self.graph or self.weighted else self.key.draw(rng, 4 * len(names))
        if all(isinstance(name, str) and len(name) == 1 for name in names) and names:
            letters = (
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if str(names[0]).isupper() else "abcdefghijklmnopqrstuvwxyz"
            )
            return (
                rng.choice(letters)
                if tries % 3 or len(names) < 20
                else rng.choice(letters) + rng.choice(letters)
            )
        return self.key.draw(rng, 2 + tries // 8)

    def _edges(self, rng: random.Random, names: list[Any]) -> dict[Any, Any]:
        degree = rng.choice((1, 2, 2, 3))
        links: dict[Any, dict[Any, Any]] = {name: {} for name in names}
        for index, name in enumerate(names):
            for other in rng.sample(names, min(len(names), degree)) + ([names[index - 1]] if index else []):
                if other == name or rng.random() < 0.2:
                    continue
                weight = self.value.value.draw(rng, 8) if isinstance(self.value, DictDomain) else 1
                links[name][other] = weight
                if self.symmetric:
                    links[other][name] = weight
        if self.weighted:
            return links
        make = _maker(self.value)
        return {name: make(list(others)) for name, others in links.items()}


@dataclass(frozen=True, slots=True)
class MixedDomain:
    """Values of several kinds, each as often as it was seen."""

    options: tuple[tuple[int, Domain], ...]

    def draw(self, rng: random.Random, size: int) -> Any:
        """A value of one of the kinds."""
        total = sum(weight for weight, _ in self.options)
        place = rng.randrange(total)
        for weight, domain in self.options:
            place -= weight
            if place < 0:
                return domain.draw(rng, size)
        raise AssertionError("weights add up to the total")


def _maker(domain: Domain) -> Any:
    kind = domain.kind if isinstance(domain, ListDomain) else "list"
    return {"set": set, "tuple": tuple}.get(kind, list)


def _sortable(items: Sequence[Any]) -> bool:
    try:
        sorted(items)
    except TypeError:
        return False
    return True
