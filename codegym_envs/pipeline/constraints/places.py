"""Places within inputs of which something can be said: a parameter, its items, a field of all items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

__all__ = ["Place", "Whole", "alike", "is_number", "is_table", "is_text", "places_of"]

Path = Literal["input", "whole", "each", "column", "cell", "flat", "leaf", "keys", "values"]

_MOST_FIELDS = 6


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole input, for what is said of several parameters at once.

    Attributes:
        inputs: Argument for each parameter.
    """

    inputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an input values stand.

    Attributes:
        parameter: The parameter; empty for the whole input.
        path: ``input`` (the whole input, as `Whole`),
            ``whole`` (the argument), ``each`` (every item, or every value of a mapping), ``column`` (the
            list of what stands in one field of the items), ``cell`` (the same, one by one), ``flat`` (the
            list of what stands in the items), ``leaf`` (the same, one by one), ``keys`` and ``values`` (of
            a mapping, as lists).
        field: Index or key, for ``column`` and ``cell``.
    """

    parameter: str
    path: Path = "whole"
    field: int | str | None = None

    def get(self, inputs: Mapping[str, Any]) -> list[Any]:
        """The values that stand here, in order.

        Raises:
            KeyError: If the input has no such place; likewise IndexError, TypeError and AttributeError.
        """
        if self.path == "input":
            return [Whole(inputs)]
        value = inputs[self.parameter]
        items = list(value.values()) if is_table(value) else value
        match self.path:
            case "whole":
                return [value]
            case "each":
                return list(items)
            case "column":
                return [[row[self.field] for row in items]]
            case "cell":
                return [row[self.field] for row in items]
            case "flat":
                return [[cell for row in items for cell in _cells(row)]]
            case "leaf":
                return [cell for row in items for cell in _cells(row)]
            case "keys":
                return [list(value)]
            case _:
                return [list(value.values())]

    def put(self, inputs: dict[str, Any], new: Sequence[Any]) -> None:
        """Set the values that stand here; what no longer fits stays.

        Args:
            inputs: The input, changed in place; its other parts are not.
            new: As many values as `get` gives.
        """
        if self.path == "input":
            inputs.update(new[0].inputs)
            return
        value = inputs[self.parameter]
        match self.path:
            case "whole":
                inputs[self.parameter] = new[0]
            case "each" if is_table(value):
                inputs[self.parameter] = dict(zip(value, new, strict=False))
            case "each":
                inputs[self.parameter] = type(value)(new)
            case "column" | "cell":
                cells = new[0] if self.path == "column" else new
                rows = list(value.values()) if is_table(value) else list(value)
                rows = [
                    _with(row, self.field, cell) for row, cell in zip(rows, _padded(cells, rows), strict=True)
                ]
                inputs[self.parameter] = (
                    dict(zip(value, rows, strict=True)) if is_table(value) else type(value)(rows)
                )
            case "flat" | "leaf":
                cells = new[0] if self.path == "flat" else new
                inputs[self.parameter] = _refilled(value, cells)
            case "keys":
                inputs[self.parameter] = dict(zip(new[0], value.values(), strict=False))
            case "values":
                inputs[self.parameter] = dict(zip(value, new[0], strict=False))

    def words(self) -> str:
        """What stands here, as a noun phrase."""
        match self.path:
            case "input":
                return "the input"
            case "whole":
                return f"`{self.parameter}`"
            case "each":
                return f"each item of `{self.parameter}`"
            case "column":
                return f"the list of the {self._field()} of the items of `{self.parameter}`"
            case "cell":
                return f"the {self._field()} of each item of `{self.parameter}`"
            case "flat":
                return f"the list of all that stands in the items of `{self.parameter}`"
            case "leaf":
                return f"each value within the items of `{self.parameter}`"
            case "keys":
                return f"the list of the keys of `{self.parameter}`"
            case _:
                return f"the list of the values of `{self.parameter}`"

    def _field(self) -> str:
        return f"values at index {self.field}" if isinstance(self.field, int) else f"values of {self.field!r}"


def places_of(samples: Sequence[Mapping[str, Any]]) -> list[Place]:
    """The places that all inputs have, whole parameters first."""
    names = list(samples[0]) if samples else []
    found = [Place("", "input"), *(Place(name) for name in names)]
    for name in names:
        values = [sample.get(name) for sample in samples]
        if all(isinstance(value, dict) and is_table(value) for value in values):
            found += [Place(name, "keys"), Place(name, "values"), Place(name, "each")]
            items = [item for value in values if isinstance(value, dict) for item in value.values()]
            if items and all(isinstance(item, (list, tuple)) for item in items):
                found += [Place(name, "flat"), Place(name, "leaf")]
        elif all(isinstance(value, (list, tuple)) for value in values):
            found.append(Place(name, "each"))
            items = [item for value in values if isinstance(value, (list, tuple)) for item in value]
            found += _inner(name, items)
    return found


def _inner(name: str, items: Sequence[Any]) -> list[Place]:
    """Places within the items of a list."""
    if items and all(isinstance(item, (list, tuple)) for item in items):
        lengths = {len(item) for item in items}
        found = [Place(name, "flat"), Place(name, "leaf")]
        if len(lengths) == 1 and len(items) > 1 and 1 <= len(items[0]) <= _MOST_FIELDS:
            for field in range(len(items[0])):
                found += [Place(name, "column", field), Place(name, "cell", field)]
        return found
    if items and all(is_table(item) for item in items):
        keys = list(items[0])
        if all(list(item) == keys for item in items):
            return [
                place
                for key in islice(keys, _MOST_FIELDS)
                for place in (Place(name, "column", key), Place(name, "cell", key))
            ]
    return []


def is_number(value: Any) -> bool:
    """Whether it is an integer or a float, and no truth value."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_table(value: Any) -> bool:
    """Whether it maps keys to values; the dialect's sets, which are built on dictionaries, do not."""
    return type(value) is dict


def is_text(value: Any) -> bool:
    """Whether it is a text."""
    return isinstance(value, str)


def alike(model: Any, items: Iterable[Any]) -> Any:
    """A list, or whatever the model is, of items."""
    return type(model)(items)


def _cells(row: Any) -> Iterable[Any]:
    return row if isinstance(row, (list, tuple)) else [row]


def _with(row: Any, field: Any, cell: Any) -> Any:
    if is_table(row):
        return {**row, field: cell}
    return type(row)([*row[:field], cell, *row[field + 1 :]])


def _padded(cells: Sequence[Any], rows: Sequence[Any]) -> list[Any]:
    """As many cells as rows: the last ones are dropped, or stand again."""
    kept = list(cells[: len(rows)])
    return kept + [kept[-1] if kept else None] * (len(rows) - len(kept))


def _refilled(value: Any, cells: Sequence[Any]) -> Any:
    """The same rows with other cells; rows grow shorter if there are too few."""
    left = iter(cells)
    if is_table(value):
        return {key: list(islice(left, len(row))) for key, row in value.items()}
    rows = [
        type(row)(islice(left, len(row))) if isinstance(row, (list, tuple)) else next(left) for row in value
    ]
    rest = list(left)
    if rest and rows and isinstance(rows[-1], list):
        rows[-1] = [*rows[-1], *rest]
    return type(value)(rows)
