"""The learned guesser: from the numbers and texts of the first look to the answer, fitted on known answers.

Everything is plain arithmetic in a fixed order, so that figures are the same on every machine.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from codegym_envs.spec import Type
from codegym_envs.spec.plain_data.values import decode, encode
from codegym_envs.verification.answer_variants import plain
from codegym_envs.verification.guessing.contest import MISSING, Guess
from codegym_envs.verification.guessing.least_squares import fit, within_floats
from codegym_envs.verification.guessing.number_guesses import CELL_RULES, is_number, offsets
from codegym_envs.verification.guessing.views import View

__all__ = ["decodings", "lookups", "regressions"]

_MODULI: Final = (*range(2, 17), 32, 60, 64, 100, 128, 256, 1000, 1024, 10_000, 1_000_000)
_BASES: Final = (
    2,
    10,
    16,
    100,
    128,
    256,
    500,
    512,
    1000,
    1024,
    2048,
    4096,
    10_000,
    65_536,
    100_000,
    1_000_000,
)
_TABLES: Final = (0, 2, 3, 5, 7, 10)  # 0: the number itself
_MOST_FEATURES = 8
_MOST_BITS = 4_096  # numbers above that are not taken apart
_MOST_DIGITS = 1_024

Feature = Callable[[View], Any]


def _features(views: Sequence[View]) -> list[str]:
    """Names of the numbers that every view has and that are not the same everywhere."""
    names = sorted(set.intersection(*(set(view.numbers) for view in views))) if views else []
    return [name for name in names if len({view.numbers[name] for view in views}) > 1][:_MOST_FEATURES]


def _number(name: str, view: View) -> Any:
    return view.numbers.get(name, MISSING)


def regressions(views: Sequence[View], kind: Type) -> list[Guess]:
    """The plane through the numbers of the first look (least squares), and the line through each, rounded."""
    answers = [plain(view.case.expected) for view in views]
    if not all(map(is_number, answers)) or not all(map(within_floats, answers)):
        return []
    names = [n for n in _features(views) if all(within_floats(view.numbers[n]) for view in views)]
    found = []
    groups = [[name] for name in names] + ([names] if len(names) > 1 else [])
    for group in groups:
        weights = fit([[float(view.numbers[name]) for name in group] for view in views], answers)
        if weights is not None:
            for told, rounding in (("", round), (" rounded down", math.floor)):
                guess = partial(_plane, group, weights, rounding if kind.kind == "int" else None)
                found.append(Guess(f"a fitted line through {' and '.join(group)}{told}", guess))
    return found


def _plane(
    names: list[str], weights: list[float], rounding: Callable[[float], int] | None, view: View
) -> Any:
    values = [view.numbers.get(name) for name in names]
    if any(value is None or not within_floats(value) for value in values):
        return MISSING
    made = weights[-1] + sum(
        weight * value for weight, value in zip(weights, values, strict=False) if value is not None
    )
    if not math.isfinite(made):
        return MISSING
    return made if rounding is None else rounding(made)


def decodings(views: Sequence[View], kind: Type) -> list[Guess]:
    """The answer hidden in a number or text of the first look: remainders, quotients, digits, letters."""
    answers = [plain(view.case.expected) for view in views]
    found: list[Guess] = []
    names = [name for name in _features(views) if all(type(view.numbers[name]) is int for view in views)]
    if all(type(answer) is int for answer in answers):
        for name in names:
            found += _decoded(name, views, answers)
        found += _pairs(names, views, answers)
    if kind.kind in ("int", "list", "float", "any", "vartuple", "set"):
        for name in names:
            for base in _BASES:
                for rule in CELL_RULES:
                    told = f"{rule} of the digits of {name} to base {base}"
                    found.append(Guess(told, partial(_digits, name, base, rule, kind.kind == "int")))
    return found + _texts(views, answers)


def _decoded(name: str, views: Sequence[View], answers: Sequence[int]) -> list[Guess]:
    """Remainders and quotients of one number, with whatever is to be added."""
    numbers = [int(view.numbers[name]) for view in views]
    common = math.gcd(*(number - answer for number, answer in zip(numbers, answers, strict=True)))
    moduli = [*_MODULI, common] if common > max(answers, default=0) and common not in _MODULI else [*_MODULI]
    forms: list[tuple[str, Callable[[int], int]]] = [(f"{name}", lambda value: value)]
    for modulus in moduli:
        forms.append((f"{name} modulo {modulus}", partial(_modulo, modulus)))
        forms.append((f"{name} divided by {modulus}", partial(_divided, modulus)))
    key = Counter(number ^ answer for number, answer in zip(numbers, answers, strict=True)).most_common(1)[0]
    if key[1] > 1:
        forms.append((f"{name} xor {key[0]}", partial(_xored, key[0])))
    forms.append((f"the number of bits set in {name}", lambda value: abs(value).bit_count()))
    return [
        Guess(f"answering {told}{f' {offset:+d}' if offset else ''}", partial(_form, name, form, offset))
        for told, form in forms
        for offset in offsets([form(number) for number in numbers], answers)
    ]


def _modulo(modulus: int, value: int) -> int:
    return value % modulus


def _divided(modulus: int, value: int) -> int:
    return value // modulus


def _xored(key: int, value: int) -> int:
    return value ^ key


def _form(name: str, form: Callable[[int], int], offset: int, view: View) -> Any:
    value = view.numbers.get(name)
    return form(value) + offset if type(value) is int else MISSING


_OPERATIONS: Final[dict[str, Callable[[int, int], int]]] = {
    "plus": lambda one, other: one + other,
    "minus": lambda one, other: one - other,
    "times": lambda one, other: one * other,
    "divided by": lambda one, other: one // other,
    "modulo": lambda one, other: one % other,
    "xor": lambda one, other: one ^ other,
}


def _pairs(names: Sequence[str], views: Sequence[View], answers: Sequence[int]) -> list[Guess]:
    found = []
    for one in names:
        for other in names:
            for told in _OPERATIONS if one != other else ():
                made = [_pair(one, other, told, 0, view) for view in views]
                for offset in offsets(made, answers):
                    name = f"answering {one} {told} {other}{f' {offset:+d}' if offset else ''}"
                    found.append(Guess(name, partial(_pair, one, other, told, offset)))
    return found


def _pair(one: str, other: str, operation: str, offset: int, view: View) -> Any:
    left, right = view.numbers.get(one), view.numbers.get(other)
    if type(left) is not int or type(right) is not int:
        return MISSING
    if not right and operation in ("divided by", "modulo"):
        return MISSING
    return _OPERATIONS[operation](left, right) + offset


def _digits(name: str, base: int, rule: str, rounded: bool, view: View) -> Any:
    value = view.numbers.get(name)
    if type(value) is not int or value < 0 or value.bit_length() > _MOST_BITS:
        return MISSING
    digits: list[Any] = []
    while value and len(digits) < _MOST_DIGITS:
        value, digit = divmod(value, base)
        digits.append(digit)
    if len(digits) < 2:
        return MISSING
    made = CELL_RULES[rule](digits, len(digits))
    return round(made) if rounded and isinstance(made, float) else made


def _texts(views: Sequence[View], answers: Sequence[Any]) -> list[Guess]:
    """Texts of the first look turned round, cut up, or put into other letters."""
    if not all(isinstance(answer, str) for answer in answers):
        return []
    names = sorted({name for view in views for name, value in view.places.items() if isinstance(value, str)})
    found = []
    for name in names[:_MOST_FEATURES]:
        for told, change in _CHANGES.items():
            found.append(Guess(f"{name} {told}", partial(_changed, name, change)))
        letters: dict[str, str] = {}
        for view, answer in zip(views, answers, strict=True):
            text = view.places.get(name)
            if isinstance(text, str) and len(text) == len(answer):
                letters.update(zip(text, answer, strict=True))
        if letters:
            change = partial(_translated, letters)
            found.append(
                Guess(f"{name} letter by letter in another alphabet", partial(_changed, name, change))
            )
    return found


def _translated(letters: dict[str, str], text: str) -> str:
    return "".join(letters.get(letter, letter) for letter in text)


_CHANGES: Final[dict[str, Callable[[str], Any]]] = {
    "in reverse": lambda text: text[::-1],
    "in small letters": str.lower,
    "in capitals": str.upper,
    "up to the first dash": lambda text: text.partition("-")[0],
    "after the last dash": lambda text: text.rpartition("-")[2],
    "up to the first blank": lambda text: text.partition(" ")[0],
    "after the last blank": lambda text: text.rpartition(" ")[2],
}


def _changed(name: str, change: Callable[[str], Any], view: View) -> Any:
    text = view.places.get(name)
    return change(text) if isinstance(text, str) else MISSING


def lookups(views: Sequence[View], kind: Type) -> list[Guess]:
    """What was the answer when the first look, or one number of it, was the same, or was most similar."""
    if not views:
        return []
    answers = [encode(plain(view.case.expected)) for view in views]
    found = [
        Guess("the answer to the same first look", partial(_looked_up, _table(_look, views, answers), _look))
    ]
    for name in _features(views):
        for modulus in _TABLES:
            feature = partial(_remainder, name, modulus)
            told = f"the usual answer for {name}{f' modulo {modulus}' if modulus else ''}"
            found.append(Guess(told, partial(_looked_up, _table(feature, views, answers), feature)))
    names = [n for n in _features(views) if all(within_floats(view.numbers[n]) for view in views)]
    if names:
        spans = [max(map(abs, (float(view.numbers[name]) for view in views))) or 1.0 for name in names]
        known = [
            [float(view.numbers[name]) / span for name, span in zip(names, spans, strict=True)]
            for view in views
        ]
        nearest = partial(_nearest, names, spans, known, answers)
        found.append(Guess("the answer to the most similar first look", nearest))
    return found


def _look(view: View) -> Any:
    return view.look


def _remainder(name: str, modulus: int, view: View) -> Any:
    value = view.numbers.get(name, 0)
    return value % modulus if modulus else value


def _table(feature: Feature, views: Sequence[View], answers: Sequence[str]) -> dict[Any, Any]:
    counts: dict[Any, Counter[str]] = defaultdict(Counter)
    for view, answer in zip(views, answers, strict=True):
        counts[feature(view)][answer] += 1
    return {key: decode(counter.most_common(1)[0][0]) for key, counter in counts.items()}


def _looked_up(table: dict[Any, Any], feature: Feature, view: View) -> Any:
    return table.get(feature(view), MISSING)


def _nearest(
    names: list[str], spans: list[float], known: list[list[float]], answers: list[str], view: View
) -> Any:
    values = [view.numbers.get(name, 0) for name in names]
    if not all(map(within_floats, values)):
        return MISSING
    here = [float(value) / span for value, span in zip(values, spans, strict=True)]
    distances = [sum((a - b) ** 2 for a, b in zip(here, there, strict=True)) for there in known]
    return decode(answers[distances.index(min(distances))])
