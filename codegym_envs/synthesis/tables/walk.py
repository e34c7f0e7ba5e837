"""What the passes over statements and over expressions share: where they are, and runs over containers."""

from __future__ import annotations

from dataclasses import dataclass, field

from codegym_envs.synthesis.tables.table import TablePlace

__all__ = ["TableRun", "Walk"]


@dataclass(slots=True)
class Walk:
    """Where a pass over a procedure is, and what it has found.

    Attributes:
        depth: Number of loops and nested functions around the current place.
        nested: Number of nested functions around it.
        broken: Tables with a use that has no form.
        operations: How many operations on tables are in loops.
    """

    depth: int = 0
    nested: int = 0
    broken: set[str] = field(default_factory=set)
    operations: int = 0

    def note(self) -> None:
        """Count an operation on a table, if it is in a loop."""
        self.operations += self.depth > 0


@dataclass(frozen=True, slots=True)
class TableRun:
    """An iterable that runs over a container in a table.

    Attributes:
        place: The container.
        part: ``"items"`` for what iterating gives, ``"values"`` or ``"pairs"`` for mappings.
        counted: Whether positions are wanted besides, as by ``enumerate``.
    """

    place: TablePlace
    part: str = "items"
    counted: bool = False
