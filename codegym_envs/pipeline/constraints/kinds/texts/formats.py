"""Formats of texts: times, dates, Roman numerals, colours, words; and the patterns of known texts."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads

__all__ = ["FORMATS"]

_ROMAN = re.compile(r"(?=.)M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_SIGNS = (
    ("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90), ("L", 50), ("XL", 40),
    ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1),
)  # fmt: skip
_CLASSES = (
    ("binary digits", "01"),
    ("digits", string.digits),
    ("lower-case letters", string.ascii_lowercase),
    ("upper-case letters", string.ascii_uppercase),
    ("letters", string.ascii_letters),
    ("letters and digits", string.ascii_letters + string.digits),
)
_RUN = re.compile(r"[a-z]+|[A-Z]+|\d+")
_ANY_LENGTH = 10**6
_MOST_PATTERNS = 12
_LONGEST_PATTERN = 14


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _is_time(value: str) -> bool:
    return re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None


def _time(rng: random.Random, value: str) -> str:
    return f"{rng.randrange(24):02}:{rng.randrange(60):02}"


def _is_full_time(value: str) -> bool:
    return re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d", value) is not None


def _is_date(value: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _years(found: Sequence[tuple[Any, ...]]) -> tuple[str, str] | None:
    texts = [value for (value,) in found]
    return (min(texts), max(texts)) if all(map(_is_date, texts)) else None


def _date(rng: random.Random, value: str, least: str, most: str) -> str:
    first, last = date.fromisoformat(least), date.fromisoformat(most)
    return (first + timedelta(days=rng.randrange((last - first).days + 10))).isoformat()


def _is_date_number(value: int) -> bool:
    text = str(value)
    return len(text) == 8 and _is_date(f"{text[:4]}-{text[4:6]}-{text[6:]}")


def _span(found: Sequence[tuple[Any, ...]]) -> tuple[int, int] | None:
    numbers = [value for (value,) in found]
    return (min(numbers), max(numbers)) if all(map(_is_date_number, numbers)) else None


def _date_number(rng: random.Random, value: int, least: int, most: int) -> int:
    first, last = (date.fromisoformat(str(number)) for number in (least, most))
    return int((first + timedelta(days=rng.randrange((last - first).days + 10))).strftime("%Y%m%d"))


def _is_roman(value: str) -> bool:
    return _ROMAN.fullmatch(value) is not None


def _roman(rng: random.Random, value: str) -> str:
    number, made = rng.choice((rng.randint(1, 40), rng.randint(1, 400), rng.randint(1, 3999))), ""
    for sign, worth in _ROMAN_SIGNS:
        made += sign * (number // worth)
        number %= worth
    return made


def _is_colour(value: str) -> bool:
    return re.fullmatch(r"#([0-9a-f]{6}|[0-9A-F]{6})", value) is not None


def _is_address(value: str) -> bool:
    parts = value.split(".")
    return len(parts) == 4 and all(
        re.fullmatch(r"0|[1-9]\d{0,2}", part) and int(part) <= 255 for part in parts
    )


def _is_spaced(value: str) -> bool:
    return value == " ".join(value.split())


def _class_of(found: Sequence[tuple[Any, ...]]) -> tuple[str, str] | None:
    """The narrowest class of characters that holds all letters and digits, with what else was seen."""
    chars = {char for (value,) in found for char in value}
    plain = {char for char in chars if char.isalnum()}
    if not plain:
        return None
    for name, members in _CLASSES:
        if plain <= set(members) and (members != "01" or len(chars) > 1):
            others = "".join(sorted(chars - set(members)))
            return f"{name} and {others!r}" if others else name, members + others
    return None


def _consists(value: str, name: str, members: str) -> bool:
    return all(char in members for char in value)


def _filtered(rng: random.Random, value: str, name: str, members: str) -> str:
    return "".join(char for char in value if char in members)


def _skeleton(value: str) -> str:
    """The text with ``a``, ``A`` and ``0`` for runs of letters and digits."""
    return re.sub(r"[a-z]+", "a", re.sub(r"[A-Z]+", "A", re.sub(r"\d+", "0", value)))


_Runs = tuple[tuple[int, int, frozenset[bool]], ...]
"""Of each run of letters or digits: its least and greatest length, and whether it was a 0 alone (True), or
began with one (False)."""


def _runs(texts: Sequence[str]) -> _Runs:
    """The runs of texts of one pattern; a word or number alone may be of any length."""
    columns = list(zip(*(_RUN.findall(text) for text in texts), strict=True))
    alone = len(_skeleton(texts[0])) == 1
    return tuple(
        (
            1 if alone else min(map(len, column)),
            _ANY_LENGTH if alone else max(map(len, column)),
            frozenset(len(run) == 1 for run in column if run[0] == "0"),
        )
        for column in columns
    )


def _patterns(
    found: Sequence[tuple[Any, ...]],
) -> tuple[tuple[str, ...], tuple[str, ...], Mapping[str, _Runs]] | None:
    """The patterns of the texts, if they are few; with texts to make others of, and the lengths of runs."""
    texts = list(dict.fromkeys(value for (value,) in found))
    patterns = tuple(sorted({_skeleton(text) for text in texts}))
    if any(len(pattern) > _LONGEST_PATTERN for pattern in patterns) or len(patterns) > _MOST_PATTERNS:
        return None
    if 3 * len(patterns) > len(texts) and len(patterns) > 1:
        return None
    runs = {pattern: _runs([text for text in texts if _skeleton(text) == pattern]) for pattern in patterns}
    return patterns, tuple(texts), runs


def _has_pattern(
    value: str, patterns: Sequence[str], texts: Sequence[str], runs: Mapping[str, _Runs]
) -> bool:
    expected = runs.get(_skeleton(value))
    return expected is not None and all(
        least <= len(run) <= most and (run[0] != "0" or (len(run) == 1) in zeros)
        for run, (least, most, zeros) in zip(_RUN.findall(value), expected, strict=True)
    )


def _sort_of(char: str) -> str:
    """``a``, ``A`` and ``0`` for letters and digits; other characters stand for themselves."""
    return "0" if char.isdigit() else "A" if char.isupper() else "a" if char.isalpha() else char


def _steps(value: str) -> list[tuple[str, str]]:
    sorts = ["", *map(_sort_of, value), ""]
    return list(pairwise(sorts))


def _neighbours(found: Sequence[tuple[Any, ...]]) -> tuple[frozenset[tuple[str, str]]] | None:
    """Which sorts of characters stand beside each other, at the ends too, if there are signs among them."""
    steps = [step for (value,) in found for step in _steps(value)]
    signs = {sort for step in steps for sort in step} - {"", "a", "A", "0"}
    known = frozenset(steps)
    return (known,) if (signs or ("a", "0") in known) and len(steps) >= 3 * len(known) else None


def _steps_known(value: str, known: frozenset[tuple[str, str]]) -> bool:
    return all(step in known for step in _steps(value))


def _stepping(rng: random.Random, value: str, known: frozenset[tuple[str, str]]) -> str:
    """The text without characters that stand where none of their sort did."""
    made = ""
    for char in value:
        if (_sort_of(made[-1]) if made else "", _sort_of(char)) in known:
            made += char
    while made and (_sort_of(made[-1]), "") not in known:
        made = made[:-1]
    return made


def _numbers(value: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", value)]


def _numbers_ascend(value: str) -> bool:
    return _numbers(value) == sorted(_numbers(value))


def _ascending_numbers(rng: random.Random, value: str) -> str:
    left = iter(sorted(_numbers(value)))
    return re.sub(r"\d+", lambda match: str(next(left)), value)


def _numbers_within(value: str, bound: int) -> bool:
    return all(1 <= number <= bound for number in _numbers(value))


def _folded_numbers(rng: random.Random, value: str, bound: int) -> str:
    return re.sub(r"\d+", lambda match: str((int(match[0]) - 1) % bound + 1), value)


def _letter_within(value: str, bound: int) -> bool:
    return "A" <= value[:1] < chr(ord("A") + bound)


def _folded_letter(rng: random.Random, value: str, bound: int) -> str:
    return chr(ord("A") + rng.randrange(bound)) + value[1:]


def _like_known(
    rng: random.Random, value: str, patterns: Sequence[str], texts: Sequence[str], runs: Mapping[str, _Runs]
) -> str:
    """A known text with other letters and digits, of those that known texts have."""
    seen = sorted({char for text in texts for char in text})
    groups: list[tuple[Callable[[str], bool], list[str]]] = [
        (test, [char for char in seen if test(char)]) for test in (str.isdigit, str.islower, str.isupper)
    ]
    known = rng.choice(list(texts))
    made = ""
    for char in known:
        pool = next((members for test, members in groups if test(char)), [char])
        made += rng.choice(pool) if rng.random() < 0.6 else char
    return made if _has_pattern(made, patterns, texts, runs) else known


def _pattern_bits(value: str, *_: Any) -> float:
    return 0.2 if value.isalnum() else 1.0


_WORD = r"word|lower|upper|letter|character|digit|binary|alphabet|consist|made of|string of|0s? and 1s?"

FORMATS = Kind(
    "formats",
    (
        Form(
            "time",
            "{0} is a time of the form hh:mm",
            (_text,),
            _is_time,
            reads(r"hh:mm|\btimes?\b|clock|00:00"),
            lambda value: 3.0,
            _time,
        ),
        Form(
            "time with seconds",
            "{0} is a time of the form hh:mm:ss",
            (_text,),
            _is_full_time,
            reads(r"hh:mm:ss|\btimes?\b|clock"),
            lambda value: 3.0,
            lambda rng, value: f"{_time(rng, value)}:{rng.randrange(60):02}",
        ),
        Form(
            "date",
            "{0} is a date of the form yyyy-mm-dd",
            (_text,),
            lambda value, least, most: _is_date(value),
            reads(r"yyyy|date|\bdays?\b|calendar"),
            lambda value, *_: 3.0,
            _date,
            _years,
        ),
        Form(
            "date number",
            "{0} is a date written as the number yyyymmdd",
            (lambda value: type(value) is int,),
            lambda value, least, most: _is_date_number(value),
            reads(r"yyyy|date|\bdays?\b|calendar"),
            lambda value, *_: 3.0,
            _date_number,
            _span,
        ),
        Form(
            "Roman",
            "{0} is a Roman numeral",
            (_text,),
            _is_roman,
            reads(r"roman"),
            lambda value: 2.0,
            _roman,
            enough=4.0,
        ),
        Form(
            "colour",
            "{0} is a colour of the form #rrggbb",
            (_text,),
            _is_colour,
            reads(r"rrggbb|colou?r|hexadecimal"),
            lambda value: 3.0,
            lambda rng, value: f"#{rng.randrange(2**24):06x}",
        ),
        Form(
            "address",
            "{0} is an address of four numbers up to 255",
            (_text,),
            _is_address,
            reads(r"address|ipv?4?\b"),
            lambda value: 3.0,
            lambda rng, value: ".".join(str(rng.randrange(256)) for _ in range(4)),
        ),
        Form(
            "single blanks",
            "{0} has one blank between words and none at its ends",
            (_text,),
            _is_spaced,
            reads(r"blank|space|word"),
            lambda value: 0.4 * len(value.split()),
            lambda rng, value: " ".join(value.split()),
            enough=4.0,
        ),
        Form(
            "characters",
            "{0} consists of {1}",
            (_text,),
            _consists,
            reads(_WORD),
            lambda value, *_: 0.5 * len(value),
            _filtered,
            _class_of,
            enough=4.0,
            order=0,
        ),
        Form(
            "neighbouring characters",
            "characters in {0} stand beside each other as in known texts",
            (_text,),
            _steps_known,
            reads(_WORD + r"|form|format|directly|behind|followed|between"),
            lambda value, *_: 0.3 * len(value),
            _stepping,
            _neighbours,
            enough=8.0,
            few=False,
            order=3,
        ),
        Form(
            "numbers in texts ascend",
            "the numbers within {0} are in ascending order",
            (_text,),
            _numbers_ascend,
            reads(r"first|larger|smaller|ascend|block|range|from"),
            lambda value: 1.0 if len(_numbers(value)) > 1 else 0.0,
            _ascending_numbers,
            enough=4.0,
            order=2,
        ),
        Form(
            "numbers in texts within",
            "the numbers within {0} lie from 1 to {1}",
            (_text, lambda value: type(value) is int),
            _numbers_within,
            reads(r"exist|between|numbered|valid|1 to"),
            lambda value, bound: 0.7 * len(_numbers(value)),
            _folded_numbers,
            enough=5.0,
            order=2,
        ),
        Form(
            "first letter within",
            "the first letter of {0} is one of the first {1} of the alphabet",
            (_text, lambda value: type(value) is int),
            _letter_within,
            reads(r"exist|letter|row|column|valid"),
            lambda value, bound: 0.7,
            _folded_letter,
            enough=5.0,
            order=2,
        ),
        Form(
            "pattern",
            "{0} is of one of the forms {1}, where a, A and 0 stand for letters and digits",
            (_text,),
            _has_pattern,
            reads(_WORD + r"|form|format|written|separated|code|label|valid|range|hash"),
            _pattern_bits,
            _like_known,
            _patterns,
            enough=4.0,
        ),
    ),
)
"""Formats of texts."""
