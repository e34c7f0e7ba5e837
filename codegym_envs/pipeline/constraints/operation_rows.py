"""Lists of operations as rows of words and numbers, the first of which names the operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from codegym_envs.pipeline.constraints.places import alike, is_table

__all__ = ["Row", "are_operations", "bits_of", "kept", "listed", "lists_of", "number_of", "rows_of"]

_MOST_NAMES = 10


class Row(NamedTuple):
    """One operation.

    Attributes:
        name: What it is.
        arguments: Its other words and numbers, in order.
        place: Which item of the list it is.
        keys: Names of its parts, where it is a record.
    """

    name: str
    arguments: tuple[Any, ...]
    place: int
    keys: tuple[str, ...] = ()


def rows_of(value: Sequence[Any]) -> list[Row]:
    """The operations of a list whose items are lists, nested ones too, records, or texts of words.

    Raises:
        ValueError: If an item is no operation.
    """
    split = [_tokens(item) for item in value]
    if not all(split):
        raise ValueError("an item without words")
    named = _named(split)
    return [
        Row(
            str(tokens[named]),
            (*tokens[:named], *tokens[named + 1 :]),
            place,
            tuple(value[place]) if is_table(value[place]) else (),
        )
        for place, tokens in enumerate(split)
    ]


def are_operations(values: Sequence[Sequence[Any]]) -> bool:
    """Whether lists hold operations: rows that begin with one of a few words, each of which comes again."""
    try:
        rows = [row for value in values for row in rows_of(value)]
    except (ValueError, TypeError, IndexError):
        return False
    names = {row.name for row in rows}
    return (
        2 <= len(names) <= _MOST_NAMES
        and len(rows) >= 2 * len(names)
        and all(name.replace("_", "").isalpha() for name in names)
    )


def number_of(token: Any) -> int | None:
    """A number, also one that is written in a text; None if it is none."""
    if type(token) is int:
        return token
    if isinstance(token, str) and token.lstrip("-").isdigit() and token.isascii():
        return int(token)
    return None


def kept(value: Any, places: set[int]) -> Any:
    """The list with those items only."""
    return alike(value, [item for place, item in enumerate(value) if place in places])


def _tokens(item: Any) -> list[Any]:
    if isinstance(item, str):
        return list(item.split())
    if isinstance(item, (list, tuple)):
        return [
            token for part in item for token in (_tokens(part) if isinstance(part, (list, tuple)) else [part])
        ]
    if is_table(item):
        return list(item.values())
    raise ValueError("not a row")


def _named(split: Sequence[Sequence[Any]]) -> int:
    """Index of the word that names operations: the first, or where that is none one in capital letters."""
    columns = []
    for column in range(3):
        words = [tokens[column] for tokens in split if len(tokens) > column]
        if len(words) == len(split) and all(isinstance(word, str) and word.isalpha() for word in words):
            columns.append((column > 0 and not all(word.isupper() for word in words), column))
    return min(columns)[1] if columns else 0


def listed(value: Any) -> bool:
    """Whether it is a list of what may be operations."""
    return isinstance(value, (list, tuple)) and all(
        isinstance(item, (list, tuple, str)) or is_table(item) for item in value
    )


def lists_of(found: Sequence[tuple[Any, ...]]) -> list[list[Row]] | None:
    """The operations of all known inputs, one place each; None if these are none."""
    values = [values[0] for values in found]
    return [rows_of(value) for value in values] if are_operations(values) else None


def bits_of(value: Sequence[Any], *_: Any) -> float:
    """How much operations tell, in bits."""
    return 0.5 * len(value)
