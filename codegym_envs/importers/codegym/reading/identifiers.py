"""CamelCase, snake_case and words."""

from __future__ import annotations

import re

from codegym_envs.synthesis.wording.words import snake

__all__ = ["snake_case", "words"]


def snake_case(name: str) -> str:
    """``GetMaxValue`` → ``get_max_value``, ``BFSStep`` → ``bfs_step``."""
    return snake(re.sub(r"[^0-9A-Za-z_]+", "_", name)) or "item"


def words(name: str) -> str:
    """A name as words: ``GetMaxValue`` → ``get max value``."""
    return snake_case(name).replace("_", " ")
