"""Sets of method names: those that need no guard, and those that hash an argument.

A method call ``x.name(...)`` in module code becomes ``m_name(x, ...)`` unless `RAW_METHODS` says that it is
safe on every value as it is. A name that is in neither place and is an attribute of a built-in type
cannot be used.
"""

from __future__ import annotations

__all__ = ["KEYED_METHODS", "RAW_METHODS"]

RAW_METHODS = frozenset(
    {
        "append",
        "appendleft",
        "as_integer_ratio",
        "bit_count",
        "bit_length",
        "conjugate",
        "is_integer",
        "popleft",
    }
)
"""Methods that are safe and take constant time on every value that has them."""

KEYED_METHODS = frozenset({"add", "discard", "get"})
"""Methods that take constant time but for the hash of their first argument."""
