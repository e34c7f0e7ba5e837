"""JSON texts in which nothing is lost.

The page shows texts and never reads a value back as a number, so integers stay exact at any size and
every float is written as Python writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from json.encoder import encode_basestring as _quote
from typing import Any

from codegym_envs.spec.plain_data.integers import to_decimal

__all__ = ["call_identity", "call_text", "exact_json"]

_WHOLE = 2**63  # whole floats below this in size are compared as integers, as JSON Schema counts them


def exact_json(value: Any, indent: str = "", level: int = 0) -> str:
    """The JSON text of a value.

    Args:
        value: What a JSON reader made: None, bool, int, float, str, lists, mappings with texts as keys. NaN
            and infinities are written as Python's reader takes them.
        indent: Blanks of one level; an empty text writes everything in one line.
        level: Level at which the value is.
    """
    if isinstance(value, str):
        return _quote(value)
    if value is None or isinstance(value, bool | float):
        return json.dumps(value)
    if isinstance(value, int):
        return to_decimal(value)
    if isinstance(value, Mapping):
        parts = [f"{_quote(str(key))}: {exact_json(item, indent, level + 1)}" for key, item in value.items()]
        return _bracketed("{", parts, "}", indent, level)
    if isinstance(value, list | tuple):
        return _bracketed("[", [exact_json(item, indent, level + 1) for item in value], "]", indent, level)
    return _quote(str(value))


def _bracketed(opening: str, parts: list[str], closing: str, indent: str, level: int) -> str:
    if not parts or not indent:
        return f"{opening}{', '.join(parts)}{closing}"
    inner = "\n" + indent * (level + 1)
    return f"{opening}{inner}{f',{inner}'.join(parts)}\n{indent * level}{closing}"


def call_text(tool: str, arguments: Mapping[str, Any]) -> str:
    """A call on one line: ``reading_at(index=3)``."""
    return f"{tool}({', '.join(f'{name}={exact_json(value)}' for name, value in arguments.items())})"


def call_identity(tool: str, arguments: Mapping[str, Any], defaults: Mapping[str, Any]) -> str:
    """A text that two calls share if and only if they ask the same.

    Args:
        tool: Name of the tool.
        arguments: Named arguments, in any order.
        defaults: Values of the tool's arguments that may be left out.
    """
    bound = {**defaults, **arguments}
    return call_text(tool, {name: _plain(bound[name]) for name in sorted(bound)})


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE:
        return int(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value)}
    return value
