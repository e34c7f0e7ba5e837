"""Arguments that JSON has no form for.

The oracle sends infinite numbers as ``"inf"``, and the tool reads them back. Keys of mappings become texts, as
``json.dumps`` made them in the original.
"""

from __future__ import annotations

import ast

__all__ = ["RECEIVED", "SENT", "infinity_helpers", "needs_sending"]

SENT = "as_sent"
RECEIVED = "as_received"

_HELPERS = """
def as_sent(value):
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [as_sent(item) for item in value]
    if isinstance(value, dict):
        return {str(key): as_sent(item) for key, item in value.items()}
    return value


def as_received(value):
    if isinstance(value, str) and value in ("inf", "-inf"):
        return float(value)
    if isinstance(value, list):
        return [as_received(item) for item in value]
    if isinstance(value, dict):
        return {key: as_received(item) for key, item in value.items()}
    return value
"""


def infinity_helpers() -> list[ast.FunctionDef]:
    """The two functions that write and read infinite numbers."""
    return [node for node in ast.parse(_HELPERS).body if isinstance(node, ast.FunctionDef)]


def needs_sending(value: object) -> bool:
    """Whether a decoded argument holds a mapping, or an infinite number as the oracle sends it."""
    if isinstance(value, str):
        return value in ("inf", "-inf")
    if isinstance(value, (list, tuple)):
        return any(map(needs_sending, value))
    return isinstance(value, dict)
