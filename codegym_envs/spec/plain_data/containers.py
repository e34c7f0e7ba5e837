"""The dialect's containers, and the list of types that count as plain data.

The order of a built-in ``set`` depends on hashes, and the hash of a string differs from process to
process. The dialect's sets keep insertion order instead, so that the same module, configuration and
actions give the same bytes everywhere. They are dictionaries whose values are None: ``in``, ``len``
and iteration run at C speed.

`collections.deque`, `collections.Counter` and `collections.defaultdict` are used as they are: their
order is the insertion order (`Counter.most_common` keeps it for ties). A ``defaultdict`` is plain data
only if its factory is in `DEFAULT_FACTORIES`.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, KeysView
from types import NoneType
from typing import Any, NoReturn, Self

__all__ = [
    "DEFAULT_FACTORIES",
    "MAPPINGS",
    "PLAIN_CONTAINERS",
    "PLAIN_SCALARS",
    "SEQUENCES",
    "SETS",
    "FrozenOrderedSet",
    "OrderedSet",
]


class _Hidden:
    """A dictionary method that a set does not have: reading it raises AttributeError."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type | None = None) -> NoReturn:
        raise AttributeError(f"a set has no attribute {self.name!r}")


def _members(iterable: Iterable[Any]) -> dict[Any, None]:
    """The distinct members of an iterable in order, as a plain dictionary."""
    return dict.fromkeys(iterable)


def _operand(other: object) -> dict[Any, None] | None:
    """The members of a set-like operand of an operator; None if it is not one.

    Built-in sets are not accepted: their order is not reproducible.
    """
    if isinstance(other, _ReadableSet):
        return other
    if isinstance(other, KeysView):
        return dict.fromkeys(other)
    return None


class _ReadableSet(dict[Any, None]):
    """What mutable and frozen ordered sets have in common: everything that only reads."""

    __slots__ = ()

    get = _Hidden()
    items = _Hidden()
    keys = _Hidden()
    values = _Hidden()
    setdefault = _Hidden()
    popitem = _Hidden()
    fromkeys = _Hidden()
    clear = _Hidden()
    pop = _Hidden()
    update = _Hidden()
    __reversed__: Any = None

    def __getitem__(self, key: object) -> NoReturn:
        raise TypeError("a set is not subscriptable")

    def __setitem__(self, key: object, value: object) -> NoReturn:
        raise TypeError("a set does not support item assignment")

    def __delitem__(self, key: object) -> NoReturn:
        raise TypeError("a set does not support item deletion")

    @classmethod
    def _of(cls, members: dict[Any, None]) -> Self:
        return cls(members)

    def copy(self) -> Self:
        """A new set with the same members in the same order."""
        return self._of(self)

    def union(self, *others: Iterable[Any]) -> Self:
        """The members of this set, then those of the others, each once."""
        result = dict.fromkeys(self)
        for other in others:
            result.update(_members(other))
        return self._of(result)

    def intersection(self, *others: Iterable[Any]) -> Self:
        """The members that all the others have too, in this set's order."""
        result = dict.fromkeys(self)
        for other in others:
            kept = other if isinstance(other, dict) else _members(other)
            result = {member: None for member in result if member in kept}
        return self._of(result)

    def difference(self, *others: Iterable[Any]) -> Self:
        """The members that none of the others has, in this set's order."""
        result = dict.fromkeys(self)
        for other in others:
            dropped = other if isinstance(other, dict) else _members(other)
            result = {member: None for member in result if member not in dropped}
        return self._of(result)

    def symmetric_difference(self, other: Iterable[Any]) -> Self:
        """The members of this set alone, then those of the other alone."""
        others = _members(other)
        result = {member: None for member in self if member not in others}
        result.update({member: None for member in others if member not in self})
        return self._of(result)

    def issubset(self, other: Iterable[Any]) -> bool:
        """Whether the other has every member of this set."""
        return dict.keys(self) <= _members(other).keys()

    def issuperset(self, other: Iterable[Any]) -> bool:
        """Whether this set has every member of the other."""
        return dict.keys(self) >= _members(other).keys()

    def isdisjoint(self, other: Iterable[Any]) -> bool:
        """Whether no member is in both."""
        return dict.keys(self).isdisjoint(_members(other))

    def __eq__(self, other: object) -> bool:
        # A plain dictionary with the same keys and None values is not a set.
        return isinstance(other, _ReadableSet) and dict.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None

    def __le__(self, other: object) -> bool:
        members = _operand(other)
        return NotImplemented if members is None else dict.keys(self) <= dict.keys(members)

    def __lt__(self, other: object) -> bool:
        members = _operand(other)
        return NotImplemented if members is None else dict.keys(self) < dict.keys(members)

    def __ge__(self, other: object) -> bool:
        members = _operand(other)
        return NotImplemented if members is None else dict.keys(self) >= dict.keys(members)

    def __gt__(self, other: object) -> bool:
        members = _operand(other)
        return NotImplemented if members is None else dict.keys(self) > dict.keys(members)

    def __and__(self, other: object) -> Self:
        members = _operand(other)
        return NotImplemented if members is None else self.intersection(members)

    def __sub__(self, other: object) -> Self:
        members = _operand(other)
        return NotImplemented if members is None else self.difference(members)

    def __xor__(self, other: object) -> Self:
        members = _operand(other)
        return NotImplemented if members is None else self.symmetric_difference(members)

    def __or__(self, other: object) -> Self:  # type: ignore[override]  # sets, not dictionaries
        members = _operand(other)
        if members is None:
            # NotImplemented would let dict.__ror__ of a plain dictionary merge the two.
            raise TypeError("unsupported operand type for |: a set and another type")
        return self.union(members)

    def __ror__(self, other: object) -> NoReturn:
        raise TypeError("unsupported operand type for |: a set and another type")

    def __repr__(self) -> str:
        inner = ", ".join(map(repr, self))
        return f"{{{inner}}}" if inner else "set()"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (list(self),)

    # Members are hashable plain data and therefore immutable: a shallow copy is a deep one.
    def __copy__(self) -> Self:
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.copy()


class OrderedSet(_ReadableSet):
    """The dialect's ``set``: insertion ordered, mutable, with the methods of the built-in one.

    Operators take ordered sets and dictionary key views, never built-in sets. Two sets are equal if
    they have the same members, whatever the order.
    """

    __slots__ = ()

    def __init__(self, iterable: Iterable[Any] = (), /) -> None:
        dict.update(self, dict.fromkeys(iterable))

    def add(self, member: Any) -> None:
        """Add a member; one that is there already keeps its place."""
        dict.__setitem__(self, member, None)

    def discard(self, member: Any) -> None:
        """Remove a member if it is there."""
        dict.pop(self, member, None)

    def remove(self, member: Any) -> None:
        """Remove a member.

        Raises:
            KeyError: If it is not there.
        """
        dict.__delitem__(self, member)

    def pop(self) -> Any:  # type: ignore[override]  # as sets do
        """Remove and return the member that was added last.

        The built-in set leaves the choice open. The last one takes constant time; popping the first
        would make emptying a set quadratic.

        Raises:
            KeyError: If the set is empty.
        """
        if not self:
            raise KeyError("pop from an empty set")
        return dict.popitem(self)[0]

    def clear(self) -> None:  # type: ignore[override]  # as sets do
        """Remove every member."""
        dict.clear(self)

    def update(self, *others: Iterable[Any]) -> None:  # type: ignore[override]  # as sets do
        """Add the members of the others."""
        for other in others:
            dict.update(self, _members(other))

    def _replace(self, members: dict[Any, None]) -> None:
        dict.clear(self)
        dict.update(self, dict.fromkeys(members))

    def intersection_update(self, *others: Iterable[Any]) -> None:
        """Keep only the members that all the others have too."""
        self._replace(self.intersection(*others))

    def difference_update(self, *others: Iterable[Any]) -> None:
        """Remove the members of the others."""
        for other in others:
            for member in _members(other):
                dict.pop(self, member, None)

    def symmetric_difference_update(self, other: Iterable[Any]) -> None:
        """Keep the members that are in exactly one of the two."""
        self._replace(self.symmetric_difference(other))

    def __ior__(self, other: object) -> Self:  # type: ignore[override]  # as for |
        members = _operand(other)
        if members is None:
            raise TypeError("unsupported operand type for |=: a set and another type")
        self.update(members)
        return self

    def __iand__(self, other: object) -> Self:
        members = _operand(other)
        if members is None:
            return NotImplemented
        self.intersection_update(members)
        return self

    def __isub__(self, other: object) -> Self:
        members = _operand(other)
        if members is None:
            return NotImplemented
        self.difference_update(members)
        return self

    def __ixor__(self, other: object) -> Self:
        members = _operand(other)
        if members is None:
            return NotImplemented
        self.symmetric_difference_update(members)
        return self


class FrozenOrderedSet(_ReadableSet):
    """The dialect's ``frozenset``: insertion ordered, immutable, hashable whatever the order."""

    __slots__ = ()

    def __new__(cls, iterable: Iterable[Any] = (), /) -> Self:
        """A frozen set of the members; a frozen set itself is returned as it is."""
        if type(iterable) is cls:
            return iterable
        self = super().__new__(cls)
        dict.update(self, dict.fromkeys(iterable))
        return self

    def __init__(self, iterable: Iterable[Any] = (), /) -> None:
        # Filled by __new__; dict.__init__ must not run, a second call must not add anything.
        pass

    def __hash__(self) -> int:  # type: ignore[override]  # a frozen set, though a dictionary
        return hash(frozenset(self))

    def __ior__(self, other: object) -> Self:  # type: ignore[override]  # as for |
        return self | other

    def __repr__(self) -> str:
        inner = ", ".join(map(repr, self))
        return f"frozenset({{{inner}}})" if inner else "frozenset()"


PLAIN_SCALARS: frozenset[type] = frozenset({NoneType, bool, int, float, str})
"""Exact types of plain data without parts."""

SEQUENCES: frozenset[type] = frozenset({list, tuple, deque})
"""Exact types of plain data that are arrays in JSON, in order."""

SETS: frozenset[type] = frozenset({OrderedSet, FrozenOrderedSet})
"""Exact types of the dialect's sets."""

MAPPINGS: frozenset[type] = frozenset({dict, Counter, defaultdict})
"""Exact types of plain data that map keys to values."""

PLAIN_CONTAINERS: frozenset[type] = SEQUENCES | SETS | MAPPINGS
"""Exact types of plain data with parts."""

DEFAULT_FACTORIES: dict[str, Callable[[], Any]] = {
    "bool": bool,
    "Counter": Counter,
    "deque": deque,
    "dict": dict,
    "float": float,
    "frozenset": FrozenOrderedSet,
    "int": int,
    "list": list,
    "set": OrderedSet,
    "str": str,
    "tuple": tuple,
}
"""The factories that a ``defaultdict`` in plain data may have, by their name in the dialect."""
