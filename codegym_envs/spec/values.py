"""Plain data and its JSON forms: encode, decode, convert by type, compare with a type, digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NoReturn

from codegym_envs.spec.containers import (
    DEFAULT_FACTORIES,
    MAPPINGS,
    PLAIN_SCALARS,
    SEQUENCES,
    SETS,
    FrozenOrderedSet,
    OrderedSet,
)
from codegym_envs.spec.decoding import DecodeError, decode
from codegym_envs.spec.encoding import MAX_DEPTH, MAX_ENCODED, EncodedTooLong, encode
from codegym_envs.spec.types import Type

__all__ = [
    "MAX_DEPTH",
    "MAX_ENCODED",
    "DecodeError",
    "EncodedTooLong",
    "TypeMismatch",
    "convert",
    "decode",
    "describe",
    "digest",
    "encode",
    "is_plain",
    "matches",
]


# JSON values that are values of a scalar type as they are.
_EXACT: dict[str, frozenset[type]] = {
    "int": frozenset({int}),
    "str": frozenset({str}),
    "bool": frozenset({bool}),
    "float": frozenset({float}),
}


class TypeMismatch(ValueError):
    """A JSON value does not have the form of a type.

    Attributes:
        path: Where in the value, such as ``"[2].name"``; empty for the value itself.
        expected: The type that is due there, as an annotation.
        got: What stands there instead, in words; never the value itself.
    """

    def __init__(self, path: str, expected: str, got: str) -> None:
        self.path = path
        self.expected = expected
        self.got = got
        where = f"at {path}: " if path else ""
        super().__init__(f"{where}expected {expected}, got {got}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.path, self.expected, self.got)


def describe(value: Any) -> str:
    """A value's kind in a few words, for messages; holds nothing of the value."""
    kind = type(value)
    if value is None:
        return "null"
    if kind is bool:
        return "a boolean"
    if kind is int:
        return "an integer"
    if kind is float:
        return "a number with a fraction or exponent"
    if kind is str:
        return "a string"
    if kind in SEQUENCES or kind in SETS:
        return f"an array of {len(value)}"
    if kind in MAPPINGS:
        return "an object"
    return "something that is not plain data"


def convert(value: Any, wanted: Type) -> Any:
    """Turn the JSON form of a value into the value that a type asks for.

    Arrays become lists, tuples or sets, objects and arrays of pairs become dictionaries, integers
    become floats where a float is due. A boolean never passes for a number, 3.0 never for an integer.
    Inside sets and as keys, arrays become tuples, or frozen sets where a set is due. Of a union, an
    integer takes a member that accepts it as an integer before one that accepts it as a float;
    otherwise the first member that fits is taken.

    Args:
        value: What `decode` returned, or a part of it.
        wanted: The type to convert to.

    Returns:
        The value; parts that need no conversion may be shared with the argument.

    Raises:
        TypeMismatch: If the value does not have a form of the type.
    """
    return _convert(value, wanted, "", frozen=False)


def _fail(path: str, wanted: Type, value: Any) -> NoReturn:
    expected = str(wanted)
    raise TypeMismatch(path, expected if len(expected) <= 120 else f"{expected[:117]}...", describe(value))


def _convert(value: Any, wanted: Type, path: str, *, frozen: bool) -> Any:
    kind = wanted.kind
    given = type(value)
    match kind:
        case "int" | "str" | "bool":
            if given.__name__ == kind:
                return value
        case "float":
            if given is float:
                return value
            if given is int:
                try:
                    return float(value)
                except OverflowError:
                    raise TypeMismatch(path, "float", "an integer too large for a float") from None
        case "none":
            if value is None:
                return None
        case "any":
            return _freeze(value, path) if frozen else value
        case "literal":
            for option in wanted.literals:
                if type(option) is given and option == value:
                    return value
        case "list" | "vartuple":
            if given is list:
                item_type = wanted.args[0]
                exact = _EXACT.get(item_type.kind)
                if exact is not None and {*map(type, value)} <= exact:  # the common case, at C speed
                    return tuple(value) if frozen or kind == "vartuple" else value.copy()
                items = [
                    _convert(item, item_type, f"{path}[{index}]", frozen=frozen)
                    for index, item in enumerate(value)
                ]
                return tuple(items) if frozen or kind == "vartuple" else items
        case "tuple":
            if given is list and len(value) == len(wanted.args):
                return tuple(
                    _convert(item, item_type, f"{path}[{index}]", frozen=frozen)
                    for index, (item, item_type) in enumerate(zip(value, wanted.args, strict=True))
                )
        case "set":
            if given is list:
                item_type = wanted.args[0]
                members = [
                    _convert(item, item_type, f"{path}[{index}]", frozen=True)
                    for index, item in enumerate(value)
                ]
                return FrozenOrderedSet(members) if frozen else OrderedSet(members)
        case "dict":
            if frozen:
                raise TypeMismatch(path, "a value that a set may hold", describe(value))
            return _convert_mapping(value, wanted, path)
        case "union":
            return _convert_union(value, wanted, path, frozen=frozen)
    _fail(path, wanted, value)


def _convert_mapping(value: Any, wanted: Type, path: str) -> dict[Any, Any]:
    key_type, item_type = wanted.args
    forms = key_type.text_keys()
    # An empty mapping is written {} whatever its keys would be.
    if type(value) is dict and (forms != "none" or not value):
        return {
            _convert(key, key_type, f"{path}[{_name(key)}]", frozen=True): _convert(
                item, item_type, f"{path}[{_name(key)}]", frozen=False
            )
            for key, item in value.items()
        }
    if type(value) is not list or forms == "all":
        _fail(path, wanted, value)
    result = {}
    for index, pair in enumerate(value):
        place = f"{path}[{index}]"
        if type(pair) is not list or len(pair) != 2:
            raise TypeMismatch(place, "a [key, value] pair", describe(pair))
        key = _convert(pair[0], key_type, f"{place}[0]", frozen=True)
        if key in result:
            raise TypeMismatch(f"{place}[0]", "a key that occurs once", "a repeated key")
        result[key] = _convert(pair[1], item_type, f"{place}[1]", frozen=False)
    return result


def _convert_union(value: Any, wanted: Type, path: str, *, frozen: bool) -> Any:
    floats_last = sorted(wanted.args, key=lambda member: member.kind == "float")
    for member in floats_last if type(value) is int else wanted.args:
        try:
            return _convert(value, member, path, frozen=frozen)
        except TypeMismatch:
            continue
    _fail(path, wanted, value)


def _freeze(value: Any, path: str) -> Any:
    if type(value) is list:
        return tuple(_freeze(item, f"{path}[{index}]") for index, item in enumerate(value))
    if type(value) is dict:
        raise TypeMismatch(path, "a value that a set may hold", describe(value))
    return value


def _name(key: str) -> str:
    """A key of the agent's for a path: short, printable, on one line."""
    shown = key if len(key) <= 20 else f"{key[:17]}..."
    return encode("".join(character if character.isprintable() else "?" for character in shown))


def matches(value: Any, wanted: Type) -> bool:
    """Whether plain data, in its Python form, is a value of a type.

    An integer is a value of ``float``, as in Python's own type system; a boolean is neither. A deque
    counts as a list, every set of the dialect as a set, a Counter or defaultdict as a dict.
    """
    return _matches(value, wanted, MAX_DEPTH)


def _matches(value: Any, wanted: Type, depth: int) -> bool:
    if depth < 0:
        return False
    given = type(value)
    match wanted.kind:
        case "any":
            return _is_plain(value, depth)
        case "none":
            return value is None
        case "bool" | "int" | "str":
            return given.__name__ == wanted.kind
        case "float":
            return given is float or given is int
        case "literal":
            return any(type(option) is given and option == value for option in wanted.literals)
        case "union":
            return any(_matches(value, member, depth) for member in wanted.args)
        case "list":
            fits = given in SEQUENCES and given is not tuple
        case "vartuple":
            fits = given is tuple
        case "set":
            fits = given in SETS
        case "tuple":
            return (
                given is tuple
                and len(value) == len(wanted.args)
                and all(
                    _matches(item, part, depth - 1) for item, part in zip(value, wanted.args, strict=True)
                )
            )
        case "dict":
            key, item = wanted.args
            return given in MAPPINGS and all(
                _matches(name, key, depth - 1) and _matches(part, item, depth - 1)
                for name, part in value.items()
            )
    return fits and all(_matches(item, wanted.args[0], depth - 1) for item in value)


def is_plain(value: Any) -> bool:
    """Whether a value is plain data: exact types only, at most 64 containers deep.

    Shared parts are looked at once for every place where they occur; values of unknown origin need a
    bound on their size before this.
    """
    return _is_plain(value, MAX_DEPTH)


def _is_plain(value: Any, depth: int) -> bool:
    kind = type(value)
    if kind in PLAIN_SCALARS:
        return True
    if depth <= 0:
        return False
    if kind in SEQUENCES or kind in SETS:
        return all(_is_plain(item, depth - 1) for item in value)
    if kind in MAPPINGS:
        factory = getattr(value, "default_factory", None)
        if factory is not None and factory not in DEFAULT_FACTORIES.values():
            return False
        return all(_is_plain(key, depth - 1) and _is_plain(item, depth - 1) for key, item in value.items())
    return False


def digest(inputs: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON of a task configuration's inputs.

    Raises:
        ValueError: If the inputs have no JSON form.
        TypeError: If they are not plain data.
    """
    return hashlib.sha256(encode(dict(inputs)).encode()).hexdigest()
