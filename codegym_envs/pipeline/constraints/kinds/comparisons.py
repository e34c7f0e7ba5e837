"""Relations between numbers and sizes: at most, less than, a valid index, lengths that go together."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike, is_number, is_table

__all__ = ["COMPARISONS"]


def _integer(value: Any) -> bool:
    return type(value) is int


def _listed(value: Any) -> bool:
    return isinstance(value, (list, tuple, str)) or is_table(value)


def _sequence(value: Any) -> bool:
    return isinstance(value, (list, tuple, str))


def _numbers(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(map(is_number, value))


def _comparable(value: Any) -> bool:
    return is_number(value) or isinstance(value, str)


def _bit(*values: Any) -> float:
    return 1.0


def _swung(rng: random.Random, one: Any, other: Any) -> Any:
    """A number below another one, as far from it as it was."""
    if isinstance(one, str):
        return other
    return other - abs(one - other) if other >= abs(one - other) else other


def _below(rng: random.Random, one: Any, other: Any) -> Any:
    if isinstance(one, float) or isinstance(other, float):
        return other / 2
    return rng.randint(min(0, other - 1), other - 1)


def _size_of(rng: random.Random, one: Any, other: Any, less: int) -> int:
    return len(other) + less


def _difference(found: Sequence[tuple[Any, ...]]) -> tuple[int] | None:
    apart = {one - len(other) for one, other in found}
    varied = len({len(other) for _, other in found}) > 1
    return (apart.pop(),) if len(apart) == 1 and abs(max(apart)) <= 2 and varied else None


def _length_difference(found: Sequence[tuple[Any, ...]]) -> tuple[int] | None:
    apart = {len(one) - len(other) for one, other in found}
    varied = len({len(other) for _, other in found}) > 1
    return (apart.pop(),) if len(apart) == 1 and abs(max(apart)) <= 2 and varied else None


def _sized(rng: random.Random, one: Any, other: Any, more: int) -> Any:
    """A sequence of the length of another one, and so many more."""
    length = max(0, len(other) + more)
    if is_table(one) or (not one and length):
        return one
    while len(one) < length:
        one = one + one[: length - len(one)]
    return one[:length]


def _bits_of_length(one: Any, other: Any, *_: Any) -> float:
    return 2.0 if len(other) else 0.5


def _half(rng: random.Random, one: Any, other: Any) -> Any:
    return _sized(rng, one, range((len(other) + 1) // 2), 0)


def _inside(one: Sequence[Any], bound: int) -> bool:
    return all(0 <= item < bound for item in one)


def _inside_from_one(one: Sequence[Any], bound: int) -> bool:
    return all(1 <= item <= bound for item in one)


def _folded(rng: random.Random, one: Sequence[int], bound: int) -> Any:
    return alike(one, [item % bound for item in one])


def _folded_from_one(rng: random.Random, one: Sequence[int], bound: int) -> Any:
    return alike(one, [(item - 1) % bound + 1 for item in one])


def _reach(one: Sequence[int], bound: int) -> float:
    """Numbers that come close to a bound tell that it is one."""
    return 1.0 + 0.7 * len(one) if one and max(one) >= bound - 1 else 0.2 if one else 0.0


def _indexed(rng: random.Random, one: Sequence[int], other: Sequence[Any]) -> Any:
    return alike(one, [item % len(other) for item in one])


def _each_less(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return len(one) == len(other) and all(a < b for a, b in zip(one, other, strict=True))


def _each_at_most(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return len(one) == len(other) and all(a <= b for a, b in zip(one, other, strict=True))


def _each_before(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether each item of one list is at most the next of the other."""
    return len(one) == len(other) and all(a <= b for a, b in zip(one, other[1:], strict=False))


def _lowered(rng: random.Random, one: Sequence[Any], other: Sequence[Any]) -> Any:
    return alike(one, [min(a, b - 1) for a, b in zip(one, other, strict=False)])


def _one_bit_each(one: Sequence[Any], other: Sequence[Any]) -> float:
    return 0.9 * len(one)


def _integers(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(type(item) is int for item in value)


def _all_at_most(one: Sequence[Any], bound: Any) -> bool:
    return all(item <= bound for item in one)


def _all_at_least(one: Sequence[Any], bound: Any) -> bool:
    return all(item >= bound for item in one)


def _adds_up_within(one: Sequence[Any], bound: Any) -> bool:
    return bool(sum(one) <= bound)


def _dropped_until_within(rng: random.Random, one: Sequence[Any], bound: Any) -> Any:
    """The numbers without some of them, so that they add up to no more."""
    items = list(one)
    while items and sum(items) > bound:
        items.pop(rng.randrange(len(items)))
    return alike(one, items)


def _close_to_bound(one: Sequence[Any], bound: Any) -> float:
    return 1.0 if one and 2 * sum(one) >= bound else 0.2 if one else 0.0


_INDEX = (
    r"valid|index|position|place|exist|number of an?|0 (?:<=|≤|\\leq?) ?[^<≤\n]{1,40} ?(?:<|\\lt)|0 "
    r"to n|0\.\.n|from 0|numbered|of (?:the|an?) \w+"
)
_ONE = r"1 (?:<=|≤|\\leq?)|1 to n|1\.\.n|from 1|numbered|of the|between 1|valid|exist"
_SIZE = (
    r"len|length|as many|number of|same|equal(?:ly)?|one \w+ (?:for|per)|entry for|n rows"
    r"|n lines|n - 1|n-1|n \+ 1|each"
)
_LESS = (
    r"<=?|≤|\\leq?|\\lt|less|smaller|at most|never larger|not (?:more|larger|greater)|no "
    r"more|before|later|earlier|after|exceed|greater|larger|ends"
)

COMPARISONS = Kind(
    "comparisons",
    (
        Form(
            "size of",
            "{0} is the length of {1}, plus {2}",
            (_integer, _listed),
            lambda one, other, more: one == len(other) + more,
            reads(_SIZE),
            lambda one, other, more: 3.0,
            _size_of,
            _difference,
            enough=6.0,
            order=2,
        ),
        Form(
            "equal lengths",
            "{0} is as long as {1}, plus {2}",
            (_sequence, _listed),
            lambda one, other, more: len(one) == len(other) + more,
            reads(_SIZE),
            _bits_of_length,
            _sized,
            _length_difference,
            enough=4.0,
            order=0,
        ),
        Form(
            "half as long",
            "{0} is half as long as {1}, rounded up",
            (_sequence, _listed),
            lambda one, other: len(one) == (len(other) + 1) // 2,
            reads(r"half|// ?2|/ 2|ring"),
            lambda one, other: 2.0 if len(other) > 2 else 0.3,
            _half,
            enough=5.0,
            order=0,
        ),
        Form(
            "index in",
            "{0} is an index of {1}",
            (_integer, _sequence),
            lambda one, other: 0 <= one < len(other),
            reads(_INDEX),
            _bit,
            lambda rng, one, other: rng.randrange(len(other)),
            enough=3.0,
            order=2,
        ),
        Form(
            "at most the length",
            "{0} lies from 1 to the length of {1}",
            (_integer, _listed),
            lambda one, other: 1 <= one <= len(other),
            reads(r"1 (?:<=|≤|\\leq?)|at most|no more than|length|number of|len|between 1"),
            _bit,
            lambda rng, one, other: rng.randint(1, len(other)),
            enough=3.0,
            order=2,
        ),
        Form(
            "at most",
            "{0} is at most {1}",
            (_comparable, _comparable),
            lambda one, other: type(one) is type(other) and one <= other,
            reads(_LESS),
            lambda one, other: 1.0 if one != other else 0.5,
            _swung,
            enough=4.0,
            order=2,
        ),
        Form(
            "less than",
            "{0} is less than {1}",
            (_comparable, _comparable),
            lambda one, other: type(one) is type(other) and one < other,
            reads(_LESS),
            _bit,
            _below,
            enough=4.0,
            order=2,
        ),
        Form(
            "item by item less",
            "each item of {0} is less than that of {1} at the same place",
            (_numbers, _numbers),
            _each_less,
            reads(_LESS),
            _one_bit_each,
            _lowered,
            enough=6.0,
            order=2,
        ),
        Form(
            "item by item at most",
            "each item of {0} is at most that of {1} at the same place",
            (_numbers, _numbers),
            _each_at_most,
            reads(_LESS),
            _one_bit_each,
            _lowered,
            enough=6.0,
            order=2,
        ),
        Form(
            "item by item before the next",
            "each item of {0} is at most the next one of {1}",
            (_numbers, _numbers),
            _each_before,
            reads(_LESS + r"|overlap|disjoint"),
            lambda one, other: 0.8 * max(0, len(one) - 1),
            lambda rng, one, other: alike(
                one, [*(min(a, b) for a, b in zip(one, other[1:], strict=False)), *one[-1:]]
            ),
            enough=6.0,
            order=2,
        ),
        Form(
            "differs from",
            "{0} differs from {1}",
            (_comparable, _comparable),
            lambda one, other: one != other,
            reads(r"differ|distinct|not equal|!=|≠|\\neq?|never the same|itself|two "),
            lambda one, other: 0.3 if type(one) is type(other) else 0.0,
            lambda rng, one, other: one + 1 if is_number(one) else one,
            enough=1.2,
            order=2,
        ),
        Form(
            "less than the sum",
            "{0} is less than the sum of {1}",
            (is_number, _numbers),
            lambda one, other: one < sum(other),
            reads(r"\b(?:sum|total|altogether|together)\b"),
            _bit,
            lambda rng, one, other: rng.randint(min(1, int(sum(other)) - 1), int(sum(other)) - 1),
            mined=False,
            order=2,
        ),
        Form(
            "at most the sum",
            "{0} is at most the sum of {1}",
            (is_number, _numbers),
            lambda one, other: one <= sum(other),
            reads(r"\b(?:sum|total|altogether|together)\b"),
            _bit,
            lambda rng, one, other: rng.randint(min(1, int(sum(other))), int(sum(other))),
            mined=False,
            order=2,
        ),
        Form(
            "adds up to at most",
            "the numbers in {0} add up to at most {1}",
            (_numbers, is_number),
            _adds_up_within,
            reads(r"\b(?:sum|total|altogether|together|adds? up|sums? up)\b"),
            _close_to_bound,
            _dropped_until_within,
            enough=5.0,
            few=False,
            order=2,
        ),
        Form(
            "below",
            "all numbers in {0} lie from 0 to below {1}",
            (_integers, _integer),
            _inside,
            reads(_INDEX),
            _reach,
            _folded,
            enough=6.0,
            order=2,
        ),
        Form(
            "from 1 to",
            "all numbers in {0} lie from 1 to {1}",
            (_integers, _integer),
            _inside_from_one,
            reads(_ONE),
            lambda one, bound: _reach(one, bound + 1),
            _folded_from_one,
            enough=6.0,
            order=2,
        ),
        Form(
            "all at most",
            "no number in {0} is greater than {1}",
            (_numbers, is_number),
            _all_at_most,
            reads(_LESS + r"|within|between|range|lie|exceed|beyond"),
            lambda one, bound: 0.5 * len(one),
            lambda rng, one, bound: alike(one, [min(item, bound) for item in one]),
            enough=6.0,
            order=2,
        ),
        Form(
            "all at least",
            "no number in {0} is less than {1}",
            (_numbers, is_number),
            _all_at_least,
            reads(_LESS + r"|within|between|range|lie|at least"),
            lambda one, bound: 0.5 * len(one) if bound else 0.1,
            lambda rng, one, bound: alike(one, [max(item, bound) for item in one]),
            enough=6.0,
            order=2,
        ),
        Form(
            "places of",
            "all numbers in {0} are places of {1}, counted from 1",
            (_integers, _sequence),
            lambda one, other: _inside_from_one(one, len(other)),
            reads(_ONE),
            lambda one, other: _reach(one, len(other) + 1),
            lambda rng, one, other: _folded_from_one(rng, one, len(other)),
            enough=6.0,
            order=2,
        ),
        Form(
            "own indices",
            "all numbers in {0} are indices of it",
            (_integers,),
            lambda one: _inside(one, len(one)),
            reads(_INDEX + r"|refer|point|exactly one|next|itself"),
            lambda one: _reach(one, len(one)),
            lambda rng, one: _folded(rng, one, len(one)),
            enough=6.0,
        ),
        Form(
            "own places",
            "all numbers in {0} are places of it, counted from 1",
            (_integers,),
            lambda one: _inside_from_one(one, len(one)),
            reads(_ONE + r"|refer|point|exactly one|next|itself"),
            lambda one: _reach(one, len(one) + 1),
            lambda rng, one: _folded_from_one(rng, one, len(one)),
            enough=6.0,
        ),
        Form(
            "indices of",
            "all numbers in {0} are indices of {1}",
            (_integers, _sequence),
            lambda one, other: _inside(one, len(other)),
            reads(_INDEX),
            lambda one, other: _reach(one, len(other)),
            _indexed,
            enough=6.0,
            order=2,
        ),
    ),
)
"""Relations between numbers and sizes."""
