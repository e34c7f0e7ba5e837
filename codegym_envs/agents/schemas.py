"""Tools as ``reset`` shows them, and values that fit their JSON Schemas.

Agents without a model know a tool by its schema in ``info["tools"]`` and by nothing else, so that they also
play under wrappers that rename, add or change tools.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gymnasium

from codegym_envs.actions import render_call
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec.choices import SeededChoices

__all__ = ["ShownTool", "call_writer", "fits", "sample", "shown_tools", "zero"]

_WORDS = ("a", "b", "x", "abc", "key", "name", "item", "alpha", "north", "2024-01-01", "0", "")
_DEEP = 6  # from here on containers are left as small as the schema allows


@dataclass(frozen=True, slots=True)
class ShownTool:
    """A tool as an agent sees it.

    Attributes:
        name: Its name.
        doc: Its description.
        parameters: JSON Schema of each parameter by name, in order.
        required: Names of those that a call must give.
    """

    name: str
    doc: str
    parameters: Mapping[str, Mapping[str, Any]]
    required: tuple[str, ...]


def shown_tools(info: Mapping[str, Any]) -> tuple[ShownTool, ...]:
    """The tools in the info dictionary of ``reset``; ``done`` is the last one."""
    tools = []
    for item in info["tools"]:
        function = item["function"]
        schema = function.get("parameters", {})
        tools.append(
            ShownTool(
                name=function["name"],
                doc=function.get("description", ""),
                parameters=schema.get("properties", {}),
                required=tuple(schema.get("required", ())),
            )
        )
    if not tools:
        raise ConfigurationError("info['tools'] is empty: this is no tool environment")
    return tuple(tools)


def call_writer(env: gymnasium.Env[str, str]) -> Callable[[str, Mapping[str, Any]], str]:
    """How to write a call of a tool (name and arguments) for an environment, in its action format."""
    known = env.has_wrapper_attr("action_format")
    action_format = str(env.get_wrapper_attr("action_format")) if known else "auto"
    return lambda name, arguments: render_call(action_format, name, dict(arguments))


def _branches(schema: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The alternatives of a schema; the schema itself if it has none."""
    for key in ("anyOf", "oneOf"):
        if schema.get(key):
            found: Sequence[Mapping[str, Any]] = schema[key]
            return found
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return [{**schema, "type": kind} for kind in kinds]
    return (schema,)


def _items(schema: Mapping[str, Any]) -> tuple[Sequence[Mapping[str, Any]], Mapping[str, Any] | None]:
    """Schemas of an array's first items, and of all others; None if there may be no others."""
    first = schema.get("prefixItems", ())
    rest = schema.get("items", {})
    if rest is False or (first and schema.get("maxItems") == len(first)):
        return first, None
    return first, rest if isinstance(rest, Mapping) else {}


def _sizes(schema: Mapping[str, Any], first: Sequence[Any], open_ended: bool) -> tuple[int, int]:
    least = max(int(schema.get("minItems", 0)), 0)
    most = int(schema.get("maxItems", max(least, len(first)) + (4 if open_ended else 0)))
    return (max(least, len(first)) if first else least), (most if open_ended else len(first))


def sample(schema: Mapping[str, Any], draw: SeededChoices, depth: int = 0) -> Any:
    """A value that fits a schema: small numbers, short texts, few items."""
    branches = _branches(schema)
    if len(branches) > 1 or branches[0] is not schema:
        return sample(draw.pick(branches), draw, depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return draw.pick(schema["enum"])
    match schema.get("type"):
        case "null":
            return None
        case "boolean":
            return draw.chance(0.5)
        case "integer":
            return _within(_integer(draw), schema)
        case "number":
            return _within(round((draw.below(4001) - 2000) / 100, 2), schema)
        case "string":
            return draw.pick(_WORDS)
        case "array":
            first, rest = _items(schema)
            least, most = _sizes(schema, first, rest is not None)
            size = least if depth >= _DEEP else least + draw.below(max(1, most - least + 1 - depth))
            values = [sample(item, draw, depth + 1) for item in first[:size]]
            values += [sample(rest or {}, draw, depth + 1) for _ in range(size - len(values))]
            return _distinct(values) if schema.get("uniqueItems") else values
        case "object":
            named = schema.get("properties", {})
            must = schema.get("required", ())
            members = {
                name: sample(item, draw, depth + 1)
                for name, item in named.items()
                if name in must or draw.chance(0.5)
            }
            other = schema.get("additionalProperties")
            if isinstance(other, Mapping):
                for _ in range(0 if depth >= _DEEP else draw.below(4)):
                    members.setdefault(draw.pick(_WORDS), sample(other, draw, depth + 1))
            return members
        case _:
            return _integer(draw) if draw.chance(0.7) else draw.pick(_WORDS)


def zero(schema: Mapping[str, Any]) -> Any:
    """The plainest value that fits a schema: 0, an empty text, an empty list and so on."""
    schema = _branches(schema)[0]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "boolean":
            return False
        case "integer" | "number":
            return _within(0, schema)
        case "string":
            return ""
        case "array":
            first, rest = _items(schema)
            size = _sizes(schema, first, rest is not None)[0]
            values = [zero(item) for item in first[:size]]
            return values + [zero(rest or {}) for _ in range(size - len(values))]
        case "object":
            named = schema.get("properties", {})
            return {name: zero(named.get(name, {})) for name in schema.get("required", ())}
        case "null":
            return None
        case _:
            return 0


def fits(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether a value has the form that a schema asks for."""
    branches = _branches(schema)
    if len(branches) > 1 or branches[0] is not schema:
        return any(fits(branch, value) for branch in branches)
    if "const" in schema:
        return _same(value, schema["const"])
    if "enum" in schema:
        return any(_same(value, item) for item in schema["enum"])
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    match schema.get("type"):
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            whole = isinstance(value, int) or (number and value.is_integer())
            return number and whole and _same(value, _within(value, schema))
        case "number":
            return number and _same(value, _within(value, schema))
        case "string":
            return isinstance(value, str)
        case "array":
            if not isinstance(value, list):
                return False
            first, rest = _items(schema)
            least, most = _sizes(schema, first, rest is not None)
            if len(value) < least or (("maxItems" in schema or rest is None) and len(value) > most):
                return False
            return all(
                fits(first[index] if index < len(first) else rest or {}, item)
                for index, item in enumerate(value)
            )
        case "object":
            if not isinstance(value, dict) or not set(schema.get("required", ())) <= value.keys():
                return False
            named, other = schema.get("properties", {}), schema.get("additionalProperties")
            return all(
                fits(named[name], item)
                if name in named
                else other is not False and (not isinstance(other, Mapping) or fits(other, item))
                for name, item in value.items()
            )
        case _:
            return True


def _integer(draw: SeededChoices) -> int:
    """Mostly an index into something short, at times a larger or a negative number."""
    if draw.chance(0.8):
        return draw.below(10)
    return 10 + draw.below(90) if draw.chance(0.75) else -1 - draw.below(9)


def _within(value: Any, schema: Mapping[str, Any]) -> Any:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and value < low:
        value = low
    return high if high is not None and value > high else value


def _same(left: Any, right: Any) -> bool:
    """Equality in which True is not 1."""
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def _distinct(values: list[Any]) -> list[Any]:
    return [value for index, value in enumerate(values) if not any(_same(value, v) for v in values[:index])]
