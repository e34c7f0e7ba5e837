"""What an agent without understanding takes from texts, and the rules by which it guesses an answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from codegym_envs.agents.schemas import fits, zero
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import DecodeError, decode, encode

__all__ = ["MISSING", "RULES", "check_rule", "guess", "read_observation", "size_in", "texts_in", "values_in"]

MISSING: Final = object()
"""Stands for a value that is not there."""

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\w)")
_QUOTED = re.compile(r'"([^"\n]{1,80})"|«([^»\n]{1,80})»')
_SIZE_NAMES = ("count", "size", "length", "number", "total", "n", "rows", "many")


def read_observation(observation: str) -> Any:
    """The value that a tool returned; `MISSING` if the observation is a message, such as a refusal."""
    try:
        return decode(observation)
    except DecodeError:
        return MISSING


def texts_in(text: str) -> Iterator[Any]:
    """Numbers and quoted texts of a prose text, in order."""
    found: list[tuple[int, Any]] = []
    for match in _NUMBER.finditer(text):
        digits = match.group()
        # Longer ones are not numbers that a task mentions, and would not fit into a float.
        if len(digits) <= 300:
            found.append((match.start(), float(digits) if "." in digits else int(digits)))
    found += [(match.start(), match.group(1) or match.group(2)) for match in _QUOTED.finditer(text)]
    for _, value in sorted(found, key=lambda item: item[0]):
        yield value


def values_in(value: Any) -> Iterator[Any]:
    """A value and everything in it, outer ones first; keys of mappings too."""
    yield value
    if isinstance(value, list):
        for item in value:
            yield from values_in(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from values_in(item)


def size_in(value: Any) -> int | None:
    """How many things there are, by an observation: an integer with a telling name, else the first one."""
    if isinstance(value, dict):
        counts = {k: v for k, v in value.items() if isinstance(v, int) and not isinstance(v, bool) and v > 0}
        for name in _SIZE_NAMES:
            for key, count in counts.items():
                if name in str(key).lower().split("_"):
                    return count
        return next(iter(counts.values()), None)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    return None


def check_rule(rule: object) -> str:
    """The rule, if there is one by this name.

    Raises:
        ConfigurationError: If there is none.
    """
    if not isinstance(rule, str) or rule not in RULES:
        raise ConfigurationError(f"rule must be one of {', '.join(RULES)}, not {rule!r}")
    return rule


def guess(rule: str, schema: Mapping[str, Any], seen: Sequence[Any], size: int | None = None) -> Any:
    """An answer from what was seen.

    Args:
        rule: One of `RULES`.
        schema: Of the answer.
        seen: Values in the order they were seen.
        size: How many things there are, if that is known.

    Returns:
        A value that fits the schema: the rule's choice from the values that fit; where the answer is a list
        and none was seen, a list of all values that fit its items; the plainest one if nothing fits.
    """
    fitting = [value for value in seen if fits(schema, value)]
    made = RULES[rule](fitting, size) if fitting else MISSING
    if isinstance(made, Fraction):
        made = _number(made, schema)
    if made is not MISSING and fits(schema, made):
        return made
    items = schema.get("items")
    if isinstance(items, Mapping) and not fitting:
        collected = [value for value in seen if not isinstance(value, (list, dict)) and fits(items, value)]
        if fits(schema, collected):
            return collected
    return fitting[-1] if fitting else zero(schema)


def _number(value: Fraction, schema: Mapping[str, Any]) -> Any:
    rounded = round(value)
    if fits(schema, rounded) and (value == rounded or schema.get("type") == "integer"):
        return rounded
    try:
        return float(value)
    except OverflowError:
        return rounded


def _numbers(values: Sequence[Any]) -> list[Fraction]:
    return [Fraction(v) for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]


def _extreme(values: Sequence[Any], sign: int) -> Any:
    """The largest or smallest: numbers by size, everything else by length and then by order."""

    def rank(value: Any) -> tuple[Any, ...]:
        if isinstance(value, (int, float)):
            return (0, value, "")
        return (1, len(value) if hasattr(value, "__len__") else 0, encode(value))

    return max(values, key=rank) if sign > 0 else min(values, key=rank)


def _frequent(values: Sequence[Any], _: int | None) -> Any:
    counts = Counter(encode(value) for value in values)
    most = counts.most_common(1)[0][0]
    return next(value for value in values if encode(value) == most)


def _sum(values: Sequence[Any], _: int | None) -> Any:
    numbers = _numbers(values)
    return sum(numbers, Fraction()) if numbers else MISSING


def _scaled_sum(values: Sequence[Any], size: int | None) -> Any:
    numbers = _numbers(values)
    return sum(numbers, Fraction()) * (size or len(numbers)) / len(numbers) if numbers else MISSING


def _mean(values: Sequence[Any], _: int | None) -> Any:
    numbers = _numbers(values)
    return sum(numbers, Fraction()) / len(numbers) if numbers else MISSING


def _linear(values: Sequence[Any], size: int | None) -> Any:
    """The value at the last place on the straight line through the values (least squares)."""
    numbers = _numbers(values)
    if not numbers:
        return MISSING
    count = len(numbers)
    middle = Fraction(count - 1, 2)
    mean = sum(numbers, Fraction()) / count
    spread = sum(((index - middle) ** 2 for index in range(count)), Fraction())
    slope = Fraction()
    if spread:
        slope = sum(((i - middle) * (v - mean) for i, v in enumerate(numbers)), Fraction()) / spread
    return mean + slope * ((size or count + 1) - 1 - middle)


RULES: Final[Mapping[str, Callable[[Sequence[Any], int | None], Any]]] = {
    "first": lambda values, _: values[0],
    "last": lambda values, _: values[-1],
    "largest": lambda values, _: _extreme(values, 1),
    "smallest": lambda values, _: _extreme(values, -1),
    "frequent": _frequent,
    "sum": _sum,
    "scaled_sum": _scaled_sum,
    "mean": _mean,
    "linear": _linear,
}
"""How an answer is made: by name, a function of the values that fit and of how many things there are."""
