"""The values in the importable modules, and which modules there are."""

from __future__ import annotations

import math
import string
from typing import Any

__all__ = ["CONSTANTS", "MODULE_NAMES"]

MODULE_NAMES = ("math", "heapq", "bisect", "itertools", "functools", "collections", "string", "json", "copy")
"""The importable modules, `typing` apart."""

CONSTANTS: dict[str, Any] = {
    "math.pi": math.pi,
    "math.e": math.e,
    "math.tau": math.tau,
    "math.inf": math.inf,
    "math.nan": math.nan,
    **{
        f"string.{name}": getattr(string, name)
        for name in (
            "ascii_letters",
            "ascii_lowercase",
            "ascii_uppercase",
            "digits",
            "hexdigits",
            "octdigits",
            "punctuation",
            "whitespace",
        )
    },
}
"""Immutable values, by module and name."""
