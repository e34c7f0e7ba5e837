"""What is raised where something has no form in the dialect."""

from __future__ import annotations

__all__ = ["Unemittable"]


class Unemittable(Exception):
    """Something that new inputs have to keep, or a value, has no form in the dialect."""
