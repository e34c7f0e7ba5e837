"""Which code and which catalog a run was made with."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from codegym_envs import catalog

__all__ = ["catalog_hash", "code_hash"]

_ASIDE = frozenset(
    {
        "cli",
        "export",
        "importers",
        "pipeline",
        "report",
        "synthesis",
        "training",
        "verification",
        "__pycache__",
    }
)
"""Rooms through which no episode passes; a new room counts until it is named here."""


@lru_cache(maxsize=1)
def code_hash() -> str:
    """SHA-256 (hex) of the library's sources that take part in playing and scoring an episode."""
    total = hashlib.sha256()
    for name, file in sorted(_sources(files("codegym_envs"), "")):
        total.update(f"{name}\0".encode())
        total.update(hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).digest())
    return total.hexdigest()


def _sources(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for item in folder.iterdir():
        if item.is_dir():
            if prefix or item.name not in _ASIDE:
                found += _sources(item, f"{prefix}{item.name}/")
        elif item.name.endswith(".py"):
            found.append((prefix + item.name, item))
    return found


def catalog_hash() -> str:
    """SHA-256 (hex) of the ids of the installed catalog with the hashes of their modules."""
    text = "\n".join(f"{entry.id} {entry.hash}" for entry in catalog.load_index().entries)
    return hashlib.sha256(text.encode()).hexdigest()
