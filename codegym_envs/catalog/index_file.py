"""Where the catalog's files are, and writing the index."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import msgspec

from codegym_envs.catalog.entry import IndexEntry
from codegym_envs.errors import CatalogError

__all__ = ["FORMAT", "catalog_files", "index_text", "read_index_bytes", "write_index"]

FORMAT: Final = 1
"""Version of the index file's layout."""

_MAX_PLAIN_BYTES: Final = 4_000_000  # beyond this the index is stored compressed


def catalog_files() -> Traversable | None:
    """The installed ``envs_catalog`` package's folder, or None if it is not installed."""
    try:
        return files("envs_catalog")
    except ModuleNotFoundError:
        return None


def read_index_bytes(root: Traversable) -> bytes | None:
    """Content of ``index.json`` or ``index.json.gz`` in a catalog folder, or None if there is neither."""
    plain = root / "index.json"
    if plain.is_file():
        return plain.read_bytes()
    packed = root / "index.json.gz"
    if not packed.is_file():
        return None
    try:
        return gzip.decompress(packed.read_bytes())
    except (OSError, EOFError) as error:
        raise CatalogError("index.json.gz is damaged; run: codegym build") from error


def index_text(entries: Iterable[IndexEntry]) -> str:
    """The index as text: one line per environment, sorted by id, the same bytes for the same entries."""
    ordered = sorted(entries, key=lambda entry: entry.id)
    lines = [msgspec.json.encode(entry).decode() for entry in ordered]
    body = ",\n".join(lines)
    return (
        f'{{"format":{FORMAT},"environments":[\n{body}\n]}}\n'
        if lines
        else f'{{"format":{FORMAT},"environments":[]}}\n'
    )


def write_index(root: Path, entries: Iterable[IndexEntry]) -> Path:
    """Write the index of a catalog folder, compressed if it is large.

    Args:
        root: The catalog folder.
        entries: All its environments; ids and hashes must be unique.

    Returns:
        The file that was written; the other form is removed.

    Raises:
        CatalogError: If two entries share an id or a hash.
    """
    listed = list(entries)
    for attribute in ("id", "hash"):
        seen: set[str] = set()
        for item in listed:
            value = getattr(item, attribute)
            if value in seen:
                raise CatalogError(f"two environments share the {attribute} {value}")
            seen.add(value)
    data = index_text(listed).encode()
    plain, packed = root / "index.json", root / "index.json.gz"
    if len(data) > _MAX_PLAIN_BYTES:
        target, other, data = packed, plain, gzip.compress(data, mtime=0)
    else:
        target, other = plain, packed
    temporary = target.with_name(target.name + ".new")
    temporary.write_bytes(data)
    os.replace(temporary, target)  # noqa: PTH105 - Path.replace is the same; readers see the old or the new file
    other.unlink(missing_ok=True)
    return target
