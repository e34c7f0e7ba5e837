"""The parsed arguments of a tool call, as ``info["arguments"]`` shows them."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any

import msgspec

__all__ = ["Arguments"]


class Arguments(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Named arguments in their JSON forms: read-only, equal to a dictionary of the same items.

    It is a mapping but not a ``dict``: Gymnasium's vector environments split a ``dict`` in an info into one
    array per key, which fails as soon as two tools differ in their arguments or their types. Pickles and
    copies like plain data; ``dict(arguments)`` makes a dictionary of it. One is made in every step, hence a
    struct that costs next to nothing.

    Attributes:
        names: Names of the arguments.
        given: One value per name, in the same order; tuples stand for JSON arrays.
    """

    names: tuple[str, ...]
    given: tuple[Any, ...]

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Arguments:
        """The arguments of a mapping."""
        return cls(tuple(arguments), tuple(arguments.values()))

    def __getitem__(self, name: str) -> Any:
        try:
            position = self.names.index(name)
        except ValueError:
            raise KeyError(name) from None
        return _json_form(self.given[position])

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def keys(self) -> KeysView[str]:
        """The names, as `dict.keys`."""
        return KeysView(self)

    def values(self) -> ValuesView[Any]:
        """The values, as `dict.values`."""
        return ValuesView(self)

    def items(self) -> ItemsView[str, Any]:
        """Pairs of name and value, as `dict.items`."""
        return ItemsView(self)

    def get(self, name: str, default: Any = None) -> Any:
        """A value, or the default, as `dict.get`."""
        return self[name] if name in self.names else default

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]  # values may be lists

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return Arguments, (self.names, self.given)


Mapping.register(Arguments)


def _json_form(value: Any) -> Any:
    """A copy with lists for tuples, which the fast parser makes from arrays."""
    if type(value) in (list, tuple):
        return [_json_form(item) for item in value]
    if type(value) is dict:
        return {key: _json_form(item) for key, item in value.items()}
    return value
