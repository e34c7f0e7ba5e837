"""What importers give: coding problems or environments, with where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from codegym_envs.pipeline.items import Item

__all__ = ["ImportOptions", "Importer", "Item"]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the command line may say about an import.

    Attributes:
        rows: File of training rows (``codegym``).
        limit: Most items; None for all.
        hide_input: Whether ``observe`` is narrowed where access tools exist (``codegym``).
    """

    rows: Path | None = None
    limit: int | None = None
    hide_input: bool = False


class Importer(Protocol):
    """One format."""

    @property
    def name(self) -> str:
        """Name of the format on the command line."""

    @property
    def help(self) -> str:
        """One line for the command line's help."""

    def items(self, source: str, options: ImportOptions) -> Iterator[Item]:
        """Read a source.

        Args:
            source: A path, or the name of an installed package's data where the format is one of those.
            options: Further settings.

        Raises:
            ConfigurationError: If the source cannot be read at all; single bad items are refused items.
            MissingExtra: If reading needs a package that is not installed.
        """
