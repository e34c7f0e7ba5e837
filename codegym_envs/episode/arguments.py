"""The parsed arguments of a tool call, as ``info["arguments"]`` shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["Arguments"]


class Arguments(Mapping[str, Any]):
    """Named arguments in their JSON forms: read-only, equal to a dictionary of the same items.

    It is a mapping but no ``dict``: Gymnasium's vector environments take a ``dict`` in an info apart into one
    array a key, which fails as soon as two tools differ in their arguments or their types. Pickles and
    copies like plain data; ``dict(arguments)`` makes a dictionary of it.

    Args:
        names: Names of the arguments.
        values: One value a name, in the same order; tuples stand for JSON arrays.
    """

    __slots__ = ("_names", "_values")

    def __init__(self, names: tuple[str, ...], values: tuple[Any, ...]) -> None:
        self._names = names
        self._values = values

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Arguments:
        """The arguments of a mapping."""
        return cls(tuple(arguments), tuple(arguments.values()))

    @property
    def parts(self) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Names and values, as they were given."""
        return self._names, self._values

    def __getitem__(self, name: str) -> Any:
        try:
            position = self._names.index(name)
        except ValueError:
            raise KeyError(name) from None
        return _json_form(self._values[position])

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]  # values may be lists

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return Arguments, (self._names, self._values)


def _json_form(value: Any) -> Any:
    """A copy with lists for tuples, which the fast parser makes of arrays."""
    if type(value) in (list, tuple):
        return [_json_form(item) for item in value]
    if type(value) is dict:
        return {key: _json_form(item) for key, item in value.items()}
    return value
