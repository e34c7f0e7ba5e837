"""Infinite arguments: JSON has no form for them, so the oracle sends ``"inf"`` and the tool reads it back."""

from __future__ import annotations

import ast

__all__ = ["RECEIVED", "SENT", "infinity_helpers", "mentions_infinity"]

SENT = "as_sent"
RECEIVED = "as_received"

_HELPERS = """
def as_sent(value):
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [as_sent(item) for item in value]
    if isinstance(value, dict):
        return {key: as_sent(item) for key, item in value.items()}
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


def mentions_infinity(value: object) -> bool:
    """Whether a decoded argument holds an infinite number as the oracle sends it."""
    if isinstance(value, str):
        return value in ("inf", "-inf")
    if isinstance(value, (list, tuple)):
        return any(map(mentions_infinity, value))
    if isinstance(value, dict):
        return any(map(mentions_infinity, value.values()))
    return False
