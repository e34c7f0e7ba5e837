"""The numbers that a text states, in figures, words, powers, fractions and times of day."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Final

__all__ = ["follows_from", "numbers_in"]

_SMALL: Final = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS: Final = [
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth",
]  # fmt: skip
_OTHER: Final = {
    "half": (2, 0.5), "halves": (2, 0.5), "halved": (2, 0.5), "quarter": (4, 0.25),
    "quarters": (4, 0.25, 0.75), "double": (2,), "doubled": (2,), "doubles": (2,), "twice": (2,),
    "thrice": (3,), "triple": (3,), "tripled": (3,), "triples": (3,), "trio": (3,), "pair": (2,),
    "pairs": (2,), "couple": (2,), "quadruple": (4,), "dozen": (12,), "dozens": (12,), "score": (20,),
    "hundred": (100,), "hundreds": (100,), "thousand": (1000,), "thousands": (1000,),
    "million": (10**6,), "billion": (10**9,), "decade": (10,), "century": (100,), "fortnight": (14,),
    "gross": (144,), "ternary": (3,), "octal": (8,), "hexadecimal": (16,), "cube": (3,), "cubed": (3,),
    "cubes": (3,), "triangle": (3,), "triangles": (3,), "triangular": (3,), "triplet": (3,),
    "triplets": (3,), "quartet": (4,), "square": (2, 4), "rectangle": (4,), "pentagonal": (5, 3),
    "hexagonal": (6,), "fortieth": (40,), "fiftieth": (50,), "hundredth": (100, 0.01),
    "thirds": (3, 1 / 3, 2 / 3), "tenths": (10, 0.1), "hundredths": (100, 0.01),
    "thousandths": (1000, 0.001), "gigabyte": (1024,), "kilobyte": (1024, 1000),
}  # fmt: skip
_WORDS: Final = {
    **{word: (number,) for number, word in enumerate(_SMALL)},
    **{word: (10 * number,) for number, word in enumerate(_TENS, 2)},
    **{word: (number, 1 / max(number, 1)) for number, word in enumerate(_ORDINALS)},
    **_OTHER,
}
_COMPOUND = re.compile(
    rf"\b(?P<tens>{'|'.join(_TENS)})[- ](?P<one>{'|'.join(_SMALL[1:10] + _ORDINALS[1:10])})\b|"
    rf"\b(?P<count>{'|'.join(_SMALL[1:] + _TENS)})[- ](?P<unit>hundred|thousand|million|dozen)\b|"
    rf"\b(?P<times>{'|'.join(_SMALL[1:])})[- ](?P<part>thirds|quarters|fifths|sixths|eighths|tenths)\b",
    re.IGNORECASE,
)
_PARTS: Final = {"thirds": 3, "quarters": 4, "fifths": 5, "sixths": 6, "eighths": 8, "tenths": 10}
_UNITS: Final = {"hundred": 100, "thousand": 1000, "million": 10**6, "dozen": 12}
_FIGURE = re.compile(r"(?<![\d.])\d{1,3}(?:[, _']\d{3})+(?!\d)|\d+(?:\.\d+)?(?:e\d{1,2}\b)?|\.\d+\b")
_POWER = re.compile(
    r"(?P<base>\d+) ?(?:\^|\*\*) ?\(?(?P<exponent>\d{1,3})\)?(?:\s*(?P<sign>[-+−])\s*(?P<more>\d+)\b)?"
)
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUPERSCRIPT = re.compile(r"(\d+)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_FRACTION = re.compile(r"(\d+) ?/ ?(\d+)")
_TIME = re.compile(r"\b(\d{1,2}):(\d{2})\b")
_VULGAR: Final = {
    "½": (0.5, 2),
    "¼": (0.25, 4),
    "¾": (0.75,),
    "⅓": (1 / 3, 3),
    "⅔": (2 / 3,),
    "²": (2,),
    "³": (3,),
}
_LARGEST_EXPONENT = 64
_SCALES: Final = (2, 10, 60, 100, 1000, 24, 7, 12, 3600, 1024, 10**6)
_NEAR = 1e-9


def numbers_in(text: str) -> set[float]:
    """All numbers that a text states.

    Args:
        text: Plain text.
    """
    found: set[float] = set()
    for match in _FIGURE.finditer(text):
        found.add(float(re.sub(r"[, _']", "", match[0])))
    text = _SUPERSCRIPT.sub(lambda match: f"{match[1]}^{match[2].translate(_RAISED)}", text)
    for match in _POWER.finditer(text):
        if int(match["exponent"]) <= _LARGEST_EXPONENT:
            power = float(int(match["base"]) ** int(match["exponent"]))
            more = float(match["more"] or 0)
            found |= {power, power + (more if match["sign"] == "+" else -more)}
    for match in _FRACTION.finditer(text):
        if int(match[2]):
            found.add(int(match[1]) / int(match[2]))
    for match in _TIME.finditer(text):
        found.add(60.0 * int(match[1]) + int(match[2]))
    for sign, values in _VULGAR.items():
        found.update(map(float, values) if sign in text else ())
    for word in re.findall(r"[a-z]+", text.lower()):
        found.update(map(float, _WORDS.get(word, ())))
    for match in _COMPOUND.finditer(text.lower()):
        found.add(_compound(match))
    return found


def _compound(match: re.Match[str]) -> float:
    if match["tens"]:
        return float(_WORDS[match["tens"]][0] + _WORDS[match["one"]][0])
    if match["count"]:
        return float(_WORDS[match["count"]][0] * _UNITS[match["unit"]])
    return float(_WORDS[match["times"]][0]) / _PARTS[match["part"]]


def follows_from(value: float, numbers: set[float], *, percent: bool) -> bool:
    """Whether a number is one that is stated, or what one makes of those that are stated.

    Args:
        value: The number.
        numbers: What is stated.
        percent: Whether the text speaks of percent.
    """
    size = abs(value)
    if any(_same(size, other) for other in _made_of(numbers)):
        return True
    if percent:
        shares = {number / 100 for number in numbers}
        shares |= {1 - share for share in shares} | {1 + share for share in shares}
        if any(_same(size, share) or _same(size, 100 * share) or _same(size, 10 * share) for share in shares):
            return True
    pairs = combinations(sorted(numbers)[:24], 2)
    return any(_same(size, abs(made)) for a, b in pairs for made in (a + b, b - a, a * b))


def _made_of(numbers: set[float]) -> set[float]:
    """Stated numbers, their neighbours (at most five: fewer than six), and the same in other units."""
    made = {other for number in numbers for other in (number, number + 1, number - 1, number * number)}
    made |= {number * scale for number in numbers for scale in _SCALES}
    made |= {number / scale for number in numbers for scale in _SCALES}
    made |= {1 / number for number in numbers if number}
    return made | {2.0**number for number in numbers if 0 < number <= _LARGEST_EXPONENT}


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= _NEAR * max(1.0, abs(one))
