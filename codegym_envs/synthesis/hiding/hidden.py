"""What is hidden and what is open: a record for each hidden value and the words for its parts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from codegym_envs.spec.types import ANY, STR, Type
from codegym_envs.synthesis.profiling.observed_types import is_scalar
from codegym_envs.synthesis.wording.words import is_plural, item_word, phrase, plural

__all__ = ["Hidden", "Kind", "decide", "describe"]

Kind = Literal["sequence", "text", "grid", "mapping", "set"]

_SHORT_TEXT = 3
_LARGEST_RECORD = 4


@dataclass(slots=True)
class Hidden:
    """One value that lives in ``state``.

    Attributes:
        name: Its name there and in the main procedure.
        kind: How it is looked at.
        type: Its whole type.
        item: Word for one item (a cell, for a grid).
        rectangular: Whether all rows of a grid have the same length.
        mutated: Whether the main procedure changes it in place.
        resized: Whether its length changes.
        by_node: Whether its positions are the numbers of nodes, as in ``value_of`` and ``next_of``.
        alone: Whether it is the only hidden value of its kind, so that plain names such as
            ``cell_at`` are clear.
    """

    name: str
    kind: Kind
    type: Type
    item: str
    rectangular: bool = False
    mutated: bool = False
    resized: bool = False
    alone: bool = True
    by_node: bool = False

    @property
    def item_type(self) -> Type:
        """Type of one item; of a value for mappings."""
        if self.kind == "text":
            return STR
        if self.kind == "mapping":
            return self.type.args[1]
        if self.type.kind == "tuple":
            return ANY
        return self.type.args[0] if self.type.args else ANY

    @property
    def cell_type(self) -> Type:
        """Type of one cell of a grid."""
        row = self.item_type
        if row.kind == "str":
            return STR
        return row.args[0] if row.args else ANY

    @property
    def key_type(self) -> Type:
        """Type of a key of a mapping."""
        return self.type.args[0]

    @property
    def count_field(self) -> str:
        """Name of its length in ``observe``."""
        if self.by_node:
            return "node_count"
        if self.kind == "text":
            return f"{self.name}_length"
        if self.kind == "grid":
            return "row_count" if self.alone else f"{self.name}_row_count"
        return f"{self.item}_count"

    @property
    def width_field(self) -> str:
        """Name of a grid's width in ``observe``."""
        return "column_count" if self.alone else f"{self.name}_column_count"

    @property
    def words(self) -> str:
        """Its name in a sentence."""
        return phrase(self.name)

    def verb(self, one: str, several: str) -> str:
        """The form of a verb that goes with its name."""
        return several if is_plural(self.name.rpartition("_")[2]) else one

    @property
    def item_words(self) -> str:
        """One item in a sentence."""
        return phrase(self.item)


def decide(
    names: Sequence[str],
    types: Mapping[str, Type],
    values: Mapping[str, Sequence[Any]],
    by_cell: Collection[str] = (),
) -> dict[str, Hidden]:
    """Choose the parameters to hide.

    Sequences, grids, mappings, sets and texts are hidden; numbers, flags, short records and texts of at
    most three characters stay open, and so does a short text that is looked for in a longer one.

    Args:
        names: The parameters, in order.
        types: Type of each.
        values: Observed values of each.
        by_cell: Those in which the solution looks at single cells, ``grid[row][column]``.
    """
    found: dict[str, Hidden] = {}
    for name in names:
        hidden = describe(name, types[name], values.get(name, ()), by_cell=name in by_cell)
        if hidden is not None:
            found[name] = hidden
    texts = [hidden for hidden in found.values() if hidden.kind == "text"]
    for hidden in texts:
        longest = max(
            (len(value) for value in values.get(hidden.name, ()) if isinstance(value, str)), default=99
        )
        if longest <= _SHORT_TEXT and len(found) > 1:
            del found[hidden.name]
    kinds = [hidden.kind for hidden in found.values()]
    items: dict[str, int] = {}
    for hidden in found.values():
        hidden.alone = kinds.count(hidden.kind) == 1
        items[hidden.item] = items.get(hidden.item, 0) + 1
    for hidden in found.values():
        if items[hidden.item] > 1:
            hidden.item = (
                f"{hidden.name}_{hidden.item}" if hidden.item not in hidden.name else f"{hidden.name}_item"
            )
    return found


def describe(name: str, type_: Type, values: Sequence[Any], *, by_cell: bool = False) -> Hidden | None:
    """The record for a value if it is one to hide, else None."""
    members = [
        member for member in (type_.args if type_.kind == "union" else (type_,)) if member.kind != "none"
    ]
    if len(members) != 1 or any(value is None for value in values):
        return None
    core = members[0]
    if core.kind == "list" and name.endswith("_of"):
        return Hidden(name, "sequence", core, name.removesuffix("_of"), by_node=True)
    if core.kind == "str":
        return Hidden(name, "text", core, item_word(name, "character"))
    if core.kind == "dict":
        word = item_word(name, "value")
        return Hidden(name, "mapping", core, word if word != f"{name}_item" else "entry")
    if core.kind == "set":
        return Hidden(name, "set", core, item_word(name, core.args[0].kind))
    if (
        core.kind == "tuple"
        and len(core.args) <= _LARGEST_RECORD
        and all(is_scalar(arg) for arg in core.args)
    ):
        return None
    if core.kind in ("list", "vartuple", "tuple"):
        inner = core.args[0] if core.kind != "tuple" else ANY
        rows = [row for value in values for row in value if isinstance(row, (list, tuple))]
        if inner.kind in ("list", "vartuple") and not _are_records(values):
            rectangular = bool(values) and all(
                len({len(row) for row in value}) <= 1 for value in values if isinstance(value, (list, tuple))
            )
            deeper = any(isinstance(cell, (list, tuple, dict, set)) for row in rows for cell in row)
            if not deeper:
                return Hidden(name, "grid", core, "cell", rectangular=rectangular)
        if inner.kind == "str" and by_cell and _are_maps(values):
            return Hidden(name, "grid", core, "cell", rectangular=True)
        return Hidden(name, "sequence", core, item_word(name, inner.kind))
    return None


def _are_maps(values: Sequence[Any]) -> bool:
    """Whether all values are lists of texts of one length, such as a map with a character for each cell."""
    return any(len(value) > 1 for value in values) and all(
        len({len(row) for row in value}) <= 1 for value in values
    )


def _are_records(values: Sequence[Any]) -> bool:
    """Whether the rows are short records of one length, such as intervals, in every value."""
    widths = {len(row) for value in values for row in value if isinstance(row, (list, tuple))}
    heights = {len(value) for value in values}
    return len(widths) == 1 and widths <= {2, 3} and bool(heights - widths)


def many(hidden: Hidden) -> str:
    """All items in a sentence."""
    return phrase(plural(hidden.item))
