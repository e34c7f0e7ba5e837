"""CamelCase, snake_case and words."""

from __future__ import annotations

import re

__all__ = ["snake_case", "words"]


def snake_case(name: str) -> str:
    """``GetMaxValue`` → ``get_max_value``, ``BFSStep`` → ``bfs_step``."""
    name = re.sub(r"[^0-9A-Za-z_]+", "_", name)
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"_+", "_", name).strip("_").lower() or "item"


def words(name: str) -> str:
    """A name as words: ``GetMaxValue`` → ``get max value``."""
    return snake_case(name).replace("_", " ")
