"""Plain data and its JSON forms: encode, decode, convert by type, compare with a type, digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

from codegym_envs.spec.plain_data.containers import (
    DEFAULT_FACTORIES,
    MAPPINGS,
    PLAIN_SCALARS,
    SEQUENCES,
    SETS,
    FrozenOrderedSet,
    OrderedSet,
)
from codegym_envs.spec.plain_data.decoding import DecodeError, decode
from codegym_envs.spec.plain_data.encoding import MAX_DEPTH, MAX_ENCODED, EncodedTooLong, encode
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


_ENTRY = {"key", "value"}


class TypeMismatch(ValueError):
    """A JSON value does not have the form of a type.

    Attributes:
        path: Where in the value, such as ``"[2].name"``; empty for the value itself.
        expected: The type that is due there, as an annotation.
        got: What is there instead, in words; never the value itself.
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
    """A value's kind in a few words, for messages; quotes nothing of the value."""
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


def convert(value: Any, wanted: Type, *, whole_floats: bool = True) -> Any:
    """Turn the JSON form of a value into the value that a type asks for.

    Arrays become lists, tuples or sets. Where a float is due, an integer becomes one; where an integer is
    due, a float without a fraction becomes that integer (JSON Schema counts 3.0 as one). A
    boolean never passes for a number, nor does a string. Inside sets and as keys, arrays become tuples, or
    frozen sets where a set is due.

    Dictionaries are made from objects, from arrays of [key, value] pairs, which name every key once, and from
    arrays of entries, ``{"key": …, "value": …}``, of which the last one of a key counts. A tuple whose items
    differ in type may be given as an object with the names of `Type.position_names`.

    Of a union, a member that takes the numbers as they are written comes before one that turns integers
    into floats or floats into integers; otherwise the first member that fits is taken.

    Args:
        value: What `decode` returned, or a part of it.
        wanted: The type to convert to.
        whole_floats: Whether a float without fraction is taken where an integer is due. Agents may write
            3.0 for 3; what a module's own code returns is to be what its annotations say.

    Returns:
        The value; parts that need no conversion may be shared with the argument.

    Raises:
        TypeMismatch: If the value does not have a form of the type.
    """
    return _convert(value, wanted, "", _Mode(frozen=False, widen=True, narrow=whole_floats))


class _Mode(NamedTuple):
    """How a value is converted.

    Attributes:
        frozen: Whether it becomes a member of a set or a key.
        widen: Whether an integer is taken where a float is due.
        narrow: Whether a float without fraction is taken where an integer is due.
    """

    frozen: bool
    widen: bool
    narrow: bool


def _fail(path: str, wanted: Type, value: Any) -> NoReturn:
    expected = str(wanted)
    raise TypeMismatch(path, expected if len(expected) <= 120 else f"{expected[:117]}...", describe(value))


def _convert(  # noqa: C901, PLR0912 - one case for each kind of type, and every argument passes through
    value: Any, wanted: Type, path: str, mode: _Mode
) -> Any:
    kind = wanted.kind
    given = type(value)
    match kind:
        case "int" | "str" | "bool":
            if given.__name__ == kind:
                return value
            if kind == "int" and given is float and mode.narrow and value.is_integer():
                return int(value)
        case "float":
            if given is float:
                return value
            if given is int and mode.widen:
                try:
                    return float(value)
                except OverflowError:
                    raise TypeMismatch(path, "float", "an integer too large for a float") from None
        case "none":
            if value is None:
                return None
        case "any":
            return _freeze(value, path) if mode.frozen else value
        case "literal":
            if given is float and mode.narrow and value.is_integer():
                value, given = int(value), int
            for option in wanted.literals:
                if type(option) is given and option == value:
                    return value
        case "list" | "vartuple":
            if given is list:
                item_type = wanted.args[0]
                fits = _EXACT.get(item_type.kind)
                if fits is not None and {*map(type, value)} <= fits:  # the common case, at C speed
                    return tuple(value) if mode.frozen or kind == "vartuple" else value.copy()
                items = [
                    _convert(item, item_type, f"{path}[{index}]", mode) for index, item in enumerate(value)
                ]
                return tuple(items) if mode.frozen or kind == "vartuple" else items
        case "tuple":
            parts = _positions(value, wanted)
            if parts is not None:
                return tuple(
                    _convert(part, part_type, f"{path}[{index}]", mode)
                    for index, (part, part_type) in enumerate(zip(parts, wanted.args, strict=True))
                )
        case "set":
            if given is list:
                inner = mode._replace(frozen=True)
                members = [
                    _convert(item, wanted.args[0], f"{path}[{index}]", inner)
                    for index, item in enumerate(value)
                ]
                return FrozenOrderedSet(members) if mode.frozen else OrderedSet(members)
        case "dict":
            if mode.frozen:
                raise TypeMismatch(path, "a value that a set may hold", describe(value))
            return _convert_mapping(value, wanted, path, mode)
        case "union":
            return _convert_union(value, wanted, path, mode)
    _fail(path, wanted, value)


def _positions(value: Any, wanted: Type) -> list[Any] | None:
    """The items of a tuple of fixed length, in order; None if the value does not have its form."""
    if type(value) is list:
        return value if len(value) == len(wanted.args) else None
    names = wanted.position_names()
    if names and type(value) is dict and len(value) == len(names) and all(name in value for name in names):
        return [value[name] for name in names]
    return None


def _convert_mapping(value: Any, wanted: Type, path: str, mode: _Mode) -> dict[Any, Any]:
    key_type, item_type = wanted.args
    keys = mode._replace(frozen=True)
    # An empty mapping is written {}, whatever its keys would be.
    if type(value) is dict and (not value or key_type.text_keys() != "none"):
        return {
            _convert(key, key_type, f"{path}[{_name(key)}]", keys): _convert(
                item, item_type, f"{path}[{_name(key)}]", mode
            )
            for key, item in value.items()
        }
    if type(value) is not list:
        _fail(path, wanted, value)
    result = {}
    for index, part in enumerate(value):
        place = f"{path}[{index}]"
        if type(part) is dict and part.keys() == _ENTRY:
            key = _convert(part["key"], key_type, f"{place}.key", keys)
            result[key] = _convert(part["value"], item_type, f"{place}.value", mode)
            continue
        if type(part) is not list or len(part) != 2:
            raise TypeMismatch(place, "an entry with key and value, or a [key, value] pair", describe(part))
        key = _convert(part[0], key_type, f"{place}[0]", keys)
        if key in result:
            raise TypeMismatch(f"{place}[0]", "a key that occurs once", "a repeated key")
        result[key] = _convert(part[1], item_type, f"{place}[1]", mode)
    return result


def _convert_union(value: Any, wanted: Type, path: str, mode: _Mode) -> Any:
    exact = _Mode(mode.frozen, widen=False, narrow=False)
    for attempt in (exact,) if mode == exact else (exact, mode):
        for member in wanted.args:
            try:
                return _convert(value, member, path, attempt)
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
