# Containers that count reads override the methods of the built-in ones with wider signatures on purpose:
# mypy: disable-error-code="misc, type-arg, arg-type, operator, index, call-overload, var-annotated"
# mypy: disable-error-code="override, assignment, attr-defined, no-any-return"
"""Containers that count which of their cells are read. Self-contained: it also runs in worker processes.

A *slot* is a place that holds one scalar: an item of a list, a character of a text, a value of a mapping,
an attribute of the state. Reading a slot adds it to the set `SEEN` of the running call. A container inside
a container is handed out without being counted; its own slots are, when they are read.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque
from typing import Any

__all__ = ["SEEN", "Watched", "WatchedState", "read_all", "watch"]

SEEN: set[Any] = set()
"""Slots read since the set was last cleared."""


class Watched:
    """What all watched containers have in common: a number, and a way to read everything."""

    number: int = 0

    def _slot(self, index: Any, value: Any) -> Any:
        if not isinstance(value, Watched):
            SEEN.add((self.number, index))
        return value


class _Sequence(Watched):
    """Reading of lists, tuples and deques; ``_plain`` is the type without watching."""

    _plain: Any = list

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._plain([self._at(place) for place in range(*index.indices(len(self)))])
        value = self._plain.__getitem__(self, index)
        return self._slot(index if index >= 0 else index + len(self), value)

    def _at(self, index: int) -> Any:
        return self._slot(index, self._plain.__getitem__(self, index))

    def __iter__(self) -> Any:
        index = 0
        while index < len(self):
            yield self._at(index)
            index += 1

    def __reversed__(self) -> Any:
        for index in range(len(self) - 1, -1, -1):
            yield self._at(index)

    def _read(self) -> Any:
        """The same container without watching, all of it read."""
        return self._plain([read_all(self._at(index)) for index in range(len(self))])

    def __contains__(self, value: Any) -> bool:
        return any(item is value or item == value for item in self)  # stops where the search would

    def index(self, value: Any, *limits: int) -> int:
        return int(self._read().index(value, *limits))

    def count(self, value: Any) -> int:
        return int(self._read().count(value))

    def copy(self) -> Any:
        return self._plain(list(self))

    def __eq__(self, other: object) -> bool:
        return bool(self._read() == read_all(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: Any) -> bool:
        return bool(self._read() < read_all(other))

    def __le__(self, other: Any) -> bool:
        return bool(self._read() <= read_all(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self._read() > read_all(other))

    def __ge__(self, other: Any) -> bool:
        return bool(self._read() >= read_all(other))

    def __add__(self, other: Any) -> Any:
        return self._plain(list(self)) + other

    def __radd__(self, other: Any) -> Any:
        return other + self._plain(list(self))

    def __mul__(self, times: int) -> Any:
        return self._plain(list(self)) * times

    __rmul__ = __mul__

    def __repr__(self) -> str:
        return repr(self._read())

    __str__ = __repr__

    def __hash__(self) -> int:
        return hash(self._read())


class WatchedTuple(_Sequence, tuple):
    """A tuple."""

    _plain = tuple


class _Popping(_Sequence):
    def pop(self, *index: int) -> Any:
        place = index[0] if index else -1
        size = len(self)
        value = self._plain.pop(self, *index)
        return self._slot(place if place >= 0 else place + size, value)

    def remove(self, value: Any) -> None:
        self._plain.remove(self, value) if value in self else self._plain.remove(self, object())

    __hash__ = None


class WatchedList(_Popping, list):
    """A list."""

    _plain = list

    def sort(self, **options: Any) -> None:
        items = sorted(self, **options)
        list.clear(self)
        list.extend(self, items)

    __hash__ = None


class WatchedDeque(_Popping, deque):
    """A deque."""

    _plain = deque

    def popleft(self) -> Any:
        return self._slot(0, deque.popleft(self))

    def pop(self) -> Any:
        size = len(self)
        return self._slot(size - 1, deque.pop(self))

    __hash__ = None


class WatchedText(Watched, str):
    """A string whose characters are slots."""

    def __getitem__(self, index: Any) -> str:
        if isinstance(index, slice):
            for place in range(*index.indices(len(self))):
                SEEN.add((self.number, place))
        else:
            value = str.__getitem__(self, index)
            SEEN.add((self.number, index if index >= 0 else index + len(self)))
            return value
        return str.__getitem__(self, index)

    def __iter__(self) -> Any:
        for index in range(len(self)):
            yield self[index]

    def _read(self) -> str:
        for index in range(len(self)):
            SEEN.add((self.number, index))
        return str.__str__(self)[:]

    def __hash__(self) -> int:
        return hash(self._read())


def _reading(name: str) -> Any:
    method = getattr(str, name)

    def read(self: WatchedText, *arguments: Any, **named: Any) -> Any:
        return method(self._read(), *map(read_all, arguments), **named)

    return read


for _name in dir(str):
    if _name in (
        "__getitem__",
        "__iter__",
        "__hash__",
        "__len__",
        "__new__",
        "__init__",
        "__class__",
        "__doc__",
    ):
        continue
    if _name in ("__getattribute__", "__setattr__", "__delattr__", "__init_subclass__", "__subclasshook__"):
        continue
    if _name == "maketrans":  # no method of one text
        continue
    if _name in ("__reduce__", "__reduce_ex__", "__getnewargs__", "__sizeof__", "__dir__", "__getstate__"):
        continue
    setattr(WatchedText, _name, _reading(_name))
WatchedText.__radd__ = lambda self, other: other + self._read()


class _Mapping(Watched):
    """Reading of mappings: values are slots, keys are not."""

    def __getitem__(self, key: Any) -> Any:
        return self._slot(key, super().__getitem__(key))

    def __iter__(self) -> Any:
        yield from list(dict.keys(self))

    def get(self, key: Any, default: Any = None) -> Any:
        return self._slot(key, dict.__getitem__(self, key)) if key in self else default

    def values(self) -> Any:
        return [self._slot(key, value) for key, value in dict.items(self)]

    def items(self) -> Any:
        return [(key, self._slot(key, value)) for key, value in dict.items(self)]

    def pop(self, key: Any, *default: Any) -> Any:
        return self._slot(key, dict.pop(self, key, *default))

    def popitem(self, *arguments: Any) -> Any:
        key, value = dict.popitem(self, *arguments)
        return key, self._slot(key, value)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        return self._slot(key, dict.setdefault(self, key, default))

    def copy(self) -> Any:
        return dict(self.items())

    def _read(self) -> dict[Any, Any]:
        return {key: read_all(value) for key, value in self.items()}

    def __eq__(self, other: object) -> bool:
        return bool(self._read() == read_all(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __or__(self, other: Any) -> Any:
        return dict(self.items()) | dict(other)

    def __ror__(self, other: Any) -> Any:
        return dict(other) | dict(self.items())

    def __repr__(self) -> str:
        return repr(self._read())

    __str__ = __repr__
    __hash__ = None


class WatchedDict(_Mapping, dict):
    """A dictionary."""


class WatchedDefault(_Mapping, defaultdict):
    """A dictionary with a default factory."""


class WatchedCounter(_Mapping, Counter):
    """A counter."""


class WatchedSet(Watched):
    """A set, as a wrapper: members are slots; asking for one value touches that value's slot alone."""

    def __init__(self, members: Any) -> None:
        self._members = members

    def __contains__(self, value: Any) -> bool:
        SEEN.add((self.number, value))
        return value in self._members

    def __len__(self) -> int:
        return len(self._members)

    def add(self, value: Any) -> None:
        self._members.add(value)

    def discard(self, value: Any) -> None:
        SEEN.add((self.number, value))
        self._members.discard(value)

    def remove(self, value: Any) -> None:
        SEEN.add((self.number, value))
        self._members.remove(value)

    def _read(self) -> Any:
        for value in list(self._members):
            SEEN.add((self.number, value))
        return self._members

    def __iter__(self) -> Any:
        return iter(list(self._read()))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._read(), name)

    def __eq__(self, other: object) -> bool:
        return bool(self._read() == read_all(other))

    def __hash__(self) -> int:
        return hash(frozenset(self._read()))

    def __and__(self, other: Any) -> Any:
        return self._read() & read_all(other)

    def __or__(self, other: Any) -> Any:
        return self._read() | read_all(other)

    def __sub__(self, other: Any) -> Any:
        return self._read() - read_all(other)

    def __xor__(self, other: Any) -> Any:
        return self._read() ^ read_all(other)

    def __rxor__(self, other: Any) -> Any:
        return read_all(other) ^ self._read()

    def __rand__(self, other: Any) -> Any:
        return read_all(other) & self._read()

    def __ror__(self, other: Any) -> Any:
        return read_all(other) | self._read()

    def __rsub__(self, other: Any) -> Any:
        return read_all(other) - self._read()

    def __lt__(self, other: Any) -> bool:
        return bool(self._read() < read_all(other))

    def __le__(self, other: Any) -> bool:
        return bool(self._read() <= read_all(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self._read() > read_all(other))

    def __ge__(self, other: Any) -> bool:
        return bool(self._read() >= read_all(other))

    def __repr__(self) -> str:
        return repr(self._read())


class WatchedState:
    """The state of a module: attributes that hold scalars are slots, named by the attribute.

    Args:
        values: Attributes.
        counted: Names of the scalar attributes that are slots; others are the tools' own bookkeeping.
    """

    __slots__ = ("counted", "values")

    def __init__(self, values: dict[str, Any], counted: set[str]) -> None:
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "counted", counted)

    def __getattr__(self, name: str) -> Any:
        try:
            value = object.__getattribute__(self, "values")[name]
        except KeyError:
            raise AttributeError(name) from None
        if name in object.__getattribute__(self, "counted") and not isinstance(value, Watched):
            SEEN.add(("", name))
        return value

    def __getattribute__(self, name: str) -> Any:
        # An attribute of the module may be called values, too.
        return WatchedState.__getattr__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__getattribute__(self, "values")[name] = value

    def __delattr__(self, name: str) -> None:
        del object.__getattribute__(self, "values")[name]


def read_all(value: Any) -> Any:
    """The value without watching, everything in it read."""
    if isinstance(value, Watched):
        return value._read()
    if type(value) in (list, tuple):
        return type(value)([read_all(item) for item in value])
    if isinstance(value, dict):
        return {key: read_all(item) for key, item in value.items()}
    return value


_CLASSES: dict[type, type] = {
    list: WatchedList,
    dict: WatchedDict,
    OrderedDict: WatchedDict,
    Counter: WatchedCounter,
}


def watch(value: Any, number: int) -> Any:
    """A watched container with the items of a plain one, which may be watched themselves."""
    made: Any
    if isinstance(value, str):
        made = WatchedText(value)
    elif type(value) is tuple:
        made = WatchedTuple(value)
    elif isinstance(value, defaultdict):
        made = WatchedDefault(value.default_factory)
        for key, item in value.items():
            dict.__setitem__(made, key, item)
    elif isinstance(value, deque):
        made = WatchedDeque(value, value.maxlen)
    elif (isinstance(value, dict) and hasattr(value, "discard")) or isinstance(value, (set, frozenset)):
        made = WatchedSet(value)
    else:
        kind = next((kind for base, kind in _CLASSES.items() if type(value) is base), None)
        made = (WatchedDict if isinstance(value, dict) else WatchedList)() if kind is None else kind()
        if isinstance(value, dict):
            for key, item in value.items():
                dict.__setitem__(made, key, item)
        else:
            list.extend(made, value)
    made.number = number
    return made
