"""Infinite numbers, and keys that are not texts, on their way through JSON.

Travels in rewritten modules (see `codegym_envs.importers.codegym.reading.emitted`).
"""

from typing import Any


def key_text(key: Any) -> str:
    """A key as JSON writes it."""
    return "null" if key is None else str(key).lower() if isinstance(key, bool) else str(key)


def as_sent(value: Any) -> Any:
    """A value in a form that JSON has: infinite numbers as texts."""
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [as_sent(item) for item in value]
    if isinstance(value, dict):
        return {key_text(key): as_sent(item) for key, item in value.items()}
    return value


def as_received(value: Any) -> Any:
    """The value that as_sent was given."""
    if isinstance(value, str) and value in ("inf", "-inf"):
        return float(value)
    if isinstance(value, list):
        return [as_received(item) for item in value]
    if isinstance(value, dict):
        return {key: as_received(item) for key, item in value.items()}
    return value
