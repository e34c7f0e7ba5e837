"""What needs not be said: numbers that come with a unit or an alphabet, and words that everybody knows."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_common_number", "is_common_text"]

_STRUCTURAL: Final = frozenset({0, 1, 2, 10, 0.5})
_TINY = 1e-4
"""Below it a fraction is a tolerance of the arithmetic, and no rule."""

_WITH_WORDS: Final[dict[str, tuple[float, ...]]] = {
    r"hours?|minutes?|seconds?|clock|hh:mm|midnight|noon|time of day": (
        60, 24, 12, 23, 59, 3600, 1440, 86400, 720,
    ),
    r"weeks?|weekdays?|monday|sunday|calendar|daily": (7,),
    r"weekdays?|weekends?|working days?|saturdays?|monday": (5, 6),
    r"days?|daily": (24, 365),
    r"months?|years?|dates?|calendar|annual|yearly": (12, 365, 366, 11),
    r"months?|dates?|calendar|[a-z]+ 20\d\d": (30, 31, 28, 29),
    r"leap|dates?|calendar|gregorian": (4, 100, 400, 9999),
    r"letters?|alphabet\w*|ciphers?|columns?": (26, 25, 27),
    r"letters?|alphabet\w*|characters?|ascii|codes?|(?:upper|lower)[- ]?case": (97, 122, 65, 90, 96, 64, 32),
    r"digits?|decimal": (48, 57, 9, 47),
    r"percent|per cent|%|cents?|euros?|dollars?|pounds?|prices?|centi\w+|money|€|\$|£|decimals?|places": (
        100, 1000, 0.01,
    ),
    r"kilo\w*|milli\w*|km|kg|grams?|metres?|meters?|lit(?:re|er)s?|tonnes?|thousand\w*|mm|cm": (
        1000, 10000, 100000, 100, 10**6,
    ),
    r"degrees?|angles?|°|turns?|compass|circles?|triangles?|north|east|direction\w*|left|right": (
        360, 180, 90, 270, 45, 4, 3,
    ),
    r"chess\w*|bishops?|rooks?|queens?|knights?|kings?|pawns?|board": (8, 7, 64, 3, 5),
    r"bits?|bytes?|hex\w*|octets?|ipv?4?|addresses|kilobytes?|ascii|utf\S*": (
        8, 16, 32, 64, 31, 63, 7, 127, 128, 255, 256, 1024,
    ),
    r"hex\w*|colou?rs?": (16, 15, 9),
    r"neighbou?rs?|adjacent|surrounding|touch\w*|diagonal\w*|grid": (8, 4),
    r"cards?|deck|hand|aces?|kings?|queens?|jacks?": (52, 13, 4, 11, 12, 14),
    r"dice|die|pips": (6, 5, 36, 7),
    r"sudoku|tic[- ]tac[- ]toe|digit sum|digital root|casting out": (9, 3, 81),
    r"roman": (5, 50, 100, 500, 1000, 4, 9, 40, 90, 400, 900),
    r"circles?|radius|pi|round|cylinders?|spheres?|disc|angles?": (3.14159265, 6.28318531, 3.14),
    r"fahrenheit|celsius|kelvin": (9, 5, 32, 1.8, 273.15),
    r"fizz\w*": (3, 5),
    r"prime\w*|collatz": (3, 6, 4),
}  # fmt: skip
"""Numbers that come with words, by an expression for the words."""

_ALPHABETS: Final = (
    "abcdefghijklmnopqrstuvwxyz", "0123456789abcdef", "aeiouy", "ivxlcdm", "acgtun", "()[]{}<>", "+-*/^%",
    "nesw", "lrud", "hms", "mtwtfss", ".-", "kqrbnp", "cdhs", "23456789tjqka", "rgb",
)  # fmt: skip
_KNOWN_WORDS: Final = frozenset({
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
    "nov", "dec", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon",
    "tue", "wed", "thu", "fri", "sat", "sun", "zero", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
    "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy",
    "eighty", "ninety", "hundred", "thousand", "million", "and", "st", "nd", "rd", "th", "true",
    "false", "yes", "no", "none", "null", "north", "east", "south", "west", "left", "right", "up",
    "down",
})  # fmt: skip
_NAMES_OF_SIGNS: Final = {
    ",": r"comma", "-": r"hyphen|dash|minus|range", ".": r"dot|point|period|full stop|decimal|morse",
    ":": r"colon|hh:mm|time", ";": r"semicolon", "/": r"slash", "#": r"hash|wall", "*": r"star|asterisk",
    "_": r"underscore", "|": r"bar|pipe", "+": r"plus|sign", "=": r"equal", "'": r"quote|apostrophe",
    '"': r"quot", "(": r"bracket|parenthes|round", ")": r"bracket|parenthes|round", "[": r"bracket|square",
    "]": r"bracket|square", "{": r"brac(?:e|ket)|curly", "}": r"brac(?:e|ket)|curly",
    "<": r"less|angle|arrow", ">": r"greater|angle|arrow", "%": r"percent", "^": r"power|caret",
    "?": r"question", "!": r"exclamation", "\\": r"backslash", "~": r"tilde", "@": r"at sign",
    "&": r"ampersand", "$": r"dollar",
}  # fmt: skip


def is_common_number(value: float, text: str) -> bool:
    """Whether nobody has to be told a number.

    Args:
        value: The number.
        text: What is told, so that its units are known.
    """
    size = abs(value)
    if size in _STRUCTURAL or 0 < size < _TINY:
        return True
    lower = text.lower()
    return any(
        re.search(rf"(?<![a-z])(?:{words})(?![a-z])", lower)
        for words, values in _WITH_WORDS.items()
        if any(abs(size - known) < _TINY for known in values)
    )


def is_common_text(value: str, text: str) -> bool:
    """Whether nobody has to be told a text: blanks, signs whose names are told, alphabets, names of months.

    Args:
        value: The text.
        text: What is told.
    """
    bare = value.strip()
    lower = bare.lower()
    if not bare or re.fullmatch(r"[-+.\de]*\d[-+.\de]*", lower):
        return True
    if not re.search(r"\w", bare):
        return all(_is_sign_told(sign, text) for sign in set(bare) if not sign.isspace())
    if lower in _ALPHABETS or (len(lower) > 1 and any(_is_part(lower, alphabet) for alphabet in _ALPHABETS)):
        return True
    words = re.findall(r"[a-z]+", lower)
    return bool(words) and all(word in _KNOWN_WORDS for word in words)


def _is_part(text: str, alphabet: str) -> bool:
    """Whether a text lists signs of an alphabet, and is no word."""
    return set(text) <= set(alphabet) and (not text.isalpha() or (len(text) > 2 and text in alphabet))


def _is_sign_told(sign: str, text: str) -> bool:
    if sign in text:
        return True
    names = _NAMES_OF_SIGNS.get(sign)
    return names is not None and re.search(names, text, re.IGNORECASE) is not None
