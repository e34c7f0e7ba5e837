"""Values for sample calls, within the ranges that a tool's own description states."""

from __future__ import annotations

import re
from typing import Any

from codegym_envs.spec.records import ParameterSpec
from codegym_envs.spec.types import Type

__all__ = ["example_argument", "example_value"]

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_LOWEST = re.compile(
    rf"(?<![\w.]){_NUMBER} (?:to|through|up to|or) -?\d|\bbetween {_NUMBER} and\b|"
    rf"\b(?:at least|not (?:less|smaller) than|no less than|minimum(?: of)?|from|starting (?:at|from)|"
    rf"begins? at) "
    rf"{_NUMBER}(?![\w.]\w)|(?<![\w.]){_NUMBER} (?:for|is|means)\b|{_NUMBER}(?:–|\.\.){_NUMBER}",
    re.IGNORECASE,
)
_ABOVE = re.compile(r"\b(?:more|greater|larger) than (-?\d+)\b", re.IGNORECASE)
_POSITIVE = re.compile(r"\bpositive\b(?! or (?:zero|negative))", re.IGNORECASE)
_QUOTED = re.compile(r"\"([^\"]+)\"|'([^' ]+)'(?!\w)|`([^`]+)`")
_FORMS = (
    (re.compile(r"\b(?:hh:mm|HH:MM)\b"), "08:00"),
    (re.compile(r"\b(?:yyyy-mm-dd|YYYY-MM-DD)\b"), "2024-01-15"),
    (re.compile(r"\b(?:one|a|single) (?:capital|upper-?case) letter\b", re.IGNORECASE), "A"),
    (re.compile(r"\b(?:one|a|single) (?:small |lower-?case )?letter\b", re.IGNORECASE), "a"),
    (re.compile(r"\b(?:one|a|single) digit\b", re.IGNORECASE), "1"),
    (re.compile(r"\b(?:one|a|single) (?:character|sign)\b", re.IGNORECASE), "a"),
)


def example_value(type_: Type) -> Any:
    """A plain value of a type, the same one every time; its JSON form is accepted for the type."""
    match type_.kind:
        case "none":
            return None
        case "bool":
            return True
        case "float":
            return 1.5
        case "str":
            return "text"
        case "literal":
            return type_.literals[0]
        case "union":
            return example_value(type_.args[0])
        case "tuple":
            return [example_value(arg) for arg in type_.args]
        case "list" | "vartuple" | "set":
            return [example_value(type_.args[0])]
        case "dict":
            key, value = type_.args
            pair = [example_value(key), example_value(value)]
            return {pair[0]: pair[1]} if key.kind == "str" else [pair]
        case _:  # any, int
            return 0


def example_argument(parameter: ParameterSpec) -> Any:
    """A value for a parameter: of its type, and within the range that its description states.

    Args:
        parameter: "1 to 4" gives 1, "counted from 1" gives 1, ``"N", "E" or "W"`` gives ``N``.
    """
    match parameter.type.kind:
        case "int":
            lowest = _lowest(parameter.doc)
            return 0 if lowest is None else int(lowest) + (lowest != int(lowest))
        case "float":
            lowest = _lowest(parameter.doc)
            return 1.5 if lowest is None else float(lowest)
        case "str":
            return _text(parameter.doc)
        case _:
            return example_value(parameter.type)


def _lowest(doc: str) -> float | None:
    """The least number that a description allows; None if it says nothing of it."""
    above = _ABOVE.search(doc)
    if above is not None:
        return float(above[1]) + 1
    found = _LOWEST.search(doc)
    if found is not None:
        lowest = float(next(group for group in found.groups() if group is not None))
        return 0.0 if lowest < 0 and not re.search(r"(?:to|and) -\d", doc) else lowest
    return 1.0 if _POSITIVE.search(doc) else None


def _text(doc: str) -> str:
    found = _QUOTED.search(doc)
    if found is not None:
        return next(group for group in found.groups() if group is not None)
    return next((value for form, value in _FORMS if form.search(doc)), "text")
