"""Types in words that a language model understands, for the descriptions in tool schemas."""

from __future__ import annotations

from typing import Literal

from codegym_envs.spec.plain_data.encoding import encode
from codegym_envs.spec.types import Type

__all__ = ["argument_in_words", "result_in_words"]

_ONE = {
    "any": "any JSON value",
    "none": "null",
    "bool": "a boolean",
    "int": "an integer",
    "float": "a number",
    "str": "a string",
}
_MANY = {
    "any": "JSON values",
    "none": "nulls",
    "bool": "booleans",
    "int": "integers",
    "float": "numbers",
    "str": "strings",
}
_Side = Literal["argument", "result"]


def result_in_words(wanted: Type) -> str:
    """What an observation of a type is: its canonical JSON form, such as "a list of integers"."""
    return _one(wanted, "result")


def argument_in_words(wanted: Type) -> str:
    """What an argument of a type is, in the form that its advertised schema asks for."""
    return _one(wanted, "argument")


def _one(wanted: Type, side: _Side) -> str:
    match wanted.kind:
        case "literal":
            return _options(wanted)
        case "union":
            return _alternatives([_one(member, side) for member in _members(wanted)])
        case "list" | "vartuple":
            return f"a list of {_many(wanted.args[0], side)}"
        case "set":
            return f"a list of distinct {_many(wanted.args[0], side)}"
        case "tuple":
            return _fixed(wanted, side)
        case "dict":
            return _mapping(wanted, side)
        case _:
            return _ONE[wanted.kind]


def _many(wanted: Type, side: _Side) -> str:
    if wanted.kind in _MANY:
        return _MANY[wanted.kind]
    if wanted.kind == "union":
        return _alternatives([_many(member, side) for member in _members(wanted)])
    one = _one(wanted, side)
    article, _, rest = one.partition(" ")
    noun, space, more = rest.partition(" ")
    return f"{noun}s{space}{more}" if article in ("a", "an") else f"values, each {one}"


def _fixed(wanted: Type, side: _Side) -> str:
    size = len(wanted.args)
    if not size:
        return "an empty list"
    if not wanted.position_names():
        if size == 1:
            return f"a list of exactly one item, {_one(wanted.args[0], side)}"
        return f"a list of exactly {size} {_many(wanted.args[0], side)}"
    kind = "an object" if side == "argument" else "a list"
    parts = [_one(part, side) for part in wanted.args]
    return f"{kind} with exactly {size} items: {', '.join(parts[:-1])} and {parts[-1]}"


def _mapping(wanted: Type, side: _Side) -> str:
    key, value = (_one(part, side) for part in wanted.args)
    if side == "argument":
        return f"a list of entries, each with a key ({key}) and a value ({value})"
    if wanted.args[0].text_keys() == "all":
        return f"an object whose values are {_many(wanted.args[1], side)}"
    if wanted.args[0].kind == "any":
        return "an object" if wanted.args[1].kind == "any" else f"an object whose values are {value}"
    return f"a list of [key, value] pairs (key: {key}; value: {value})"


def _members(wanted: Type) -> list[Type]:
    """The members of a union in natural order: the longest come last, None as the last of the short ones."""
    return sorted(
        wanted.args, key=lambda member: (bool(member.args or member.literals), member.kind == "none")
    )


def _options(wanted: Type) -> str:
    shown = [encode(value) for value in wanted.literals]
    return shown[0] if len(shown) == 1 else f"one of {', '.join(shown)}"


def _alternatives(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} or {parts[-1]}" if len(parts) > 1 else parts[0]
