"""Plain data as bytes and back, with the exact types: what workers and the host exchange as values.

JSON in which every container is an array that starts with a tag, so that tuples, sets, dictionaries with
any keys, deques and integers of any size survive. Unlike pickle, reading it can only ever make plain data;
the reader trusts nothing. A container that occurs in two places is one object in the copy as well; a value
that contains itself is refused.
"""

from __future__ import annotations

import base64
import math
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from codegym_envs.spec.plain_data.containers import FrozenOrderedSet, OrderedSet

__all__ = ["MAX_DEPTH", "MAX_VALUES", "Instance", "Opaque", "PlainDataError", "decode", "encode"]

MAX_DEPTH = 150
"""Deepest nesting of containers."""
MAX_VALUES = 1_000_000
"""Most values in one encoding: containers and their items, a shared container counted each time."""

_BIG = 1 << 62
_FIELDS = 64  # of one object of a foreign class
_FACTORIES: dict[str, type] = {
    "int": int, "float": float, "str": str, "bool": bool, "list": list, "dict": dict, "set": set,
    "tuple": tuple, "OrderedSet": OrderedSet,
}  # fmt: skip


class PlainDataError(ValueError):
    """The value is not plain data, is too large or too deep, or the bytes are not an encoding."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """Stands for a value that is not plain data, such as a function.

    Attributes:
        type_name: Name of its type.
    """

    type_name: str


@dataclass(frozen=True, slots=True)
class Instance:
    """Stands for an object of a class that foreign code defined, such as a tree's node.

    Attributes:
        type_name: Name of its class.
        fields: Its attributes in the order they were set, as (name, value).
    """

    type_name: str
    fields: tuple[tuple[str, Any], ...]


def encode(value: object, *, foreign: bool = False, values: int = MAX_VALUES) -> bytes:
    """Encode plain data.

    Args:
        value: None, bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset,
            deque, Counter, defaultdict (of a built-in type), range, and the dialect's sets.
        foreign: Whether other values become `Instance` or `Opaque` instead of an error, and subclasses
            are taken for their base.
        values: Most values to encode.

    Returns:
        The encoding, ASCII or UTF-8 JSON.

    Raises:
        PlainDataError: If the value is not plain data, has too many values or is nested too deep.
    """
    try:
        return msgspec.json.encode(_Encoder(foreign, values).tag(value, 0))
    except (TypeError, UnicodeEncodeError, RecursionError, OverflowError) as error:
        raise PlainDataError(f"not plain data: {type(error).__name__}") from None


class _Encoder:
    def __init__(self, foreign: bool, values: int) -> None:
        self.foreign = foreign
        self.left = values
        self.seen: dict[int, tuple[int, int]] = {}  # id of a container -> its number, its values
        self.kept: list[Any] = []  # keeps temporary containers alive, so that an id means one object

    def tag(self, value: Any, depth: int) -> Any:
        """The JSON-able form of one value."""
        self.left -= 1
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return value if -_BIG < value < _BIG else ["i", format(value, "x")]
        if kind is str:
            return value if value.isascii() or _encodable(value) else ["u", _surrogates(value)]
        if kind is float:
            return value if math.isfinite(value) else ["n", repr(value)]
        if depth >= MAX_DEPTH or self.left < 0:
            raise PlainDataError("nested too deep" if depth >= MAX_DEPTH else "too many values")
        write = _WRITERS.get(kind)
        if write is not None:
            known = self.seen.get(id(value))
            if known is not None:
                self.left -= known[1]
                if self.left < 0:
                    raise PlainDataError("too many values")
                return ["@", known[0]]
            before = self.left
            form = write(self, value, depth + 1)
            self.seen[id(value)] = len(self.seen), before - self.left
            return form
        if kind is Opaque:
            return ["o", value.type_name]
        if kind is Instance:
            return self._instance(value.type_name, value.fields, depth)
        if self.foreign:
            return self._foreign(value, kind, depth)
        raise PlainDataError(f"{_name(kind)} is not plain data")

    def each(self, items: Collection[Any], depth: int) -> list[Any]:
        """The forms of several values."""
        if len(items) > self.left:
            raise PlainDataError("too many values")
        return [self.tag(item, depth) for item in items]

    def pairs(self, mapping: dict[Any, Any], depth: int) -> list[Any]:
        """Keys and values in turn."""
        if 2 * len(mapping) > self.left:
            raise PlainDataError("too many values")
        flat: list[Any] = []
        for key, item in dict.items(mapping):
            flat += (self.tag(key, depth), self.tag(item, depth))
        return flat

    def _foreign(self, value: Any, kind: type, depth: int) -> Any:
        for base in (
            bool,
            int,
            float,
            str,
            OrderedDict,
            defaultdict,
            Counter,
            dict,
            list,
            tuple,
            set,
            frozenset,
            deque,
        ):
            if issubclass(kind, base):
                plain = base(value) if base not in (OrderedDict, defaultdict) else dict(value)
                self.kept.append(plain)
                return self.tag(plain, depth)
        name = _name(kind)
        attributes = getattr(value, "__dict__", None)
        slots = getattr(kind, "__slots__", None)
        if type(attributes) is dict and kind.__module__ != "builtins" and not callable(value):
            fields = list(attributes.items())
        elif isinstance(slots, (tuple, list)) and slots:
            fields = [(slot, getattr(value, slot)) for slot in slots if hasattr(value, slot)]
        else:
            return ["o", name]
        return self._instance(name, fields[:_FIELDS], depth)

    def _instance(self, name: str, fields: Iterable[tuple[str, Any]], depth: int) -> list[Any]:
        form: list[Any] = ["I", name]
        for field, item in fields:
            form += (str(field)[:200], self.tag(item, depth + 1))
        return form


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _surrogates(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").hex()


def _name(kind: type) -> str:
    return str(kind.__name__)[:200].encode("ascii", "replace").decode()


def _write_defaultdict(encoder: _Encoder, value: defaultdict[Any, Any], depth: int) -> list[Any]:
    factory = value.default_factory
    name = getattr(factory, "__name__", "") if factory is not None else None
    if name is not None and _FACTORIES.get(name) is not factory:
        if not encoder.foreign:
            raise PlainDataError("a defaultdict needs a built-in type as its factory")
        return ["d", *encoder.pairs(value, depth)]
    return ["D", name, *encoder.pairs(value, depth)]


_WRITERS: dict[type, Callable[[_Encoder, Any, int], list[Any]]] = {
    list: lambda encoder, value, depth: ["l", *encoder.each(value, depth)],
    tuple: lambda encoder, value, depth: ["t", *encoder.each(value, depth)],
    dict: lambda encoder, value, depth: ["d", *encoder.pairs(value, depth)],
    set: lambda encoder, value, depth: ["s", *encoder.each(value, depth)],
    frozenset: lambda encoder, value, depth: ["f", *encoder.each(value, depth)],
    OrderedSet: lambda encoder, value, depth: ["S", *encoder.each(value, depth)],
    FrozenOrderedSet: lambda encoder, value, depth: ["F", *encoder.each(value, depth)],
    deque: lambda encoder, value, depth: ["q", value.maxlen, *encoder.each(value, depth)],
    Counter: lambda encoder, value, depth: ["c", *encoder.pairs(value, depth)],
    defaultdict: _write_defaultdict,
    range: lambda encoder, value, depth: ["r", *encoder.each((value.start, value.stop, value.step), depth)],
    bytes: lambda _encoder, value, _depth: ["b", base64.b64encode(value).decode()],
    bytearray: lambda _encoder, value, _depth: ["y", base64.b64encode(value).decode()],
    complex: lambda encoder, value, depth: ["z", *encoder.each((value.real, value.imag), depth)],
}  # fmt: skip


def decode(data: bytes) -> Any:
    """Decode what `encode` made.

    Args:
        data: The encoding; may come from a hostile process.

    Returns:
        The value.

    Raises:
        PlainDataError: If it is not an encoding of plain data.
    """
    try:
        return _Decoder().untag(msgspec.json.decode(data), 0)
    except PlainDataError:
        raise
    except (msgspec.DecodeError, RecursionError, ValueError, TypeError, LookupError, OverflowError) as error:
        # TypeError: a list where a hashable key is due. LookupError: no such container. ValueError: a
        # number or base64 text that is not valid.
        raise PlainDataError(f"not an encoding of plain data: {type(error).__name__}") from None


class _Decoder:
    def __init__(self) -> None:
        self.built: list[tuple[Any, int]] = []  # each container and its values
        self.left = MAX_VALUES

    def untag(self, form: Any, depth: int) -> Any:
        """The value of one form."""
        self.left -= 1
        if self.left < 0:
            raise PlainDataError("too many values")
        if type(form) is not list:
            if type(form) is dict:
                raise PlainDataError("not an encoding of plain data: object")
            return form
        if not form or type(form[0]) is not str or depth > MAX_DEPTH:
            raise PlainDataError("not an encoding of plain data: array")
        tag = form[0]
        if tag in _TEXT_TAGS:
            if len(form) != 2 or type(form[1]) is not str:
                raise PlainDataError("not an encoding of plain data: text")
            if tag in _SCALARS:
                return _SCALARS[tag](form[1])
            value, before = _TEXTS[tag](form[1]), self.left
        elif tag == "@":
            if len(form) != 2 or type(form[1]) is not int or form[1] < 0:
                raise PlainDataError("not an encoding of plain data: reference")
            value, size = self.built[form[1]]
            self.left -= size
            return value
        else:
            before = self.left
            value = _CONTAINERS[tag]([self.untag(item, depth + 1) for item in form[1:]])
        # An object of a foreign class is never referred to, so it has no number.
        if tag != "I":
            self.built.append((value, before - self.left))
        return value


def _mapping(flat: list[Any]) -> dict[Any, Any]:
    found = dict(zip(flat[::2], flat[1::2], strict=True))
    if 2 * len(found) != len(flat):
        raise PlainDataError("equal keys")
    return found


def _distinct(make: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
    def read(items: list[Any]) -> Any:
        found = make(items)
        if len(found) != len(items):
            raise PlainDataError("equal members")
        return found

    return read


def _read_deque(items: list[Any]) -> deque[Any]:
    longest = items[0]
    if longest is not None and (type(longest) is not int or not len(items) - 1 <= longest):
        raise PlainDataError("not the length of a deque")
    return deque(items[1:], longest)


def _read_defaultdict(items: list[Any]) -> defaultdict[Any, Any]:
    name = items[0]
    if name is not None and (type(name) is not str or name not in _FACTORIES):
        raise PlainDataError("not a factory")
    return defaultdict(None if name is None else _FACTORIES[name], _mapping(items[1:]))


def _numbers(make: Callable[..., Any], kinds: tuple[type, ...]) -> Callable[[list[Any]], Any]:
    def read(items: list[Any]) -> Any:
        if tuple(map(type, items)) != kinds:
            raise PlainDataError("not the numbers that are due")
        return make(*items)

    return read


def _read_instance(items: list[Any]) -> Instance:
    names = items[1::2]
    if not all(type(name) is str for name in (items[0], *names)):
        raise PlainDataError("not the name of a field")
    return Instance(items[0], tuple(zip(names, items[2::2], strict=True)))


def _read_infinite(text: str) -> float:
    if text not in ("nan", "inf", "-inf"):
        raise PlainDataError("not a number")
    return float(text)


# What is written as a text; the containers among them can be referred to.
_SCALARS: dict[str, Callable[[str], Any]] = {
    "i": lambda text: int(text, 16),
    "n": _read_infinite,
    "u": lambda text: bytes.fromhex(text).decode("utf-8", "surrogatepass"),
    "o": Opaque,
}
_TEXTS: dict[str, Callable[[str], Any]] = {
    "b": lambda text: base64.b64decode(text, validate=True),
    "y": lambda text: bytearray(base64.b64decode(text, validate=True)),
}
_TEXT_TAGS = frozenset((*_SCALARS, *_TEXTS))
_CONTAINERS: dict[str, Callable[[list[Any]], Any]] = {
    "z": _numbers(complex, (float, float)),
    "r": _numbers(range, (int, int, int)),
    "l": list,
    "t": tuple,
    "d": _mapping,
    "s": _distinct(set),
    "f": _distinct(frozenset),
    "S": _distinct(OrderedSet),
    "F": _distinct(FrozenOrderedSet),
    "q": _read_deque,
    "c": lambda items: Counter(_mapping(items)),
    "D": _read_defaultdict,
    "I": _read_instance,
}
