"""Values written in the form that the advertised schemas ask for, as native tool calls carry them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegym_envs.spec.advertised import ANY_LEVELS, MAX_LEVELS
from codegym_envs.spec.plain_data.containers import MAPPINGS, SEQUENCES, SETS
from codegym_envs.spec.plain_data.values import TypeMismatch, convert, decode, describe, encode, matches
from codegym_envs.spec.records import ToolSpec
from codegym_envs.spec.types import Type

__all__ = ["schema_arguments", "schema_form"]


def schema_form(value: Any, wanted: Type) -> Any:
    """Write a value as the advertised schema of its type asks for.

    Mappings become arrays of entries, tuples whose items differ in type become objects with the names of
    `Type.position_names`; everything else is in canonical JSON form.

    Args:
        value: A value of the type, in its Python form or in a JSON form that is accepted for it.
        wanted: Its type.

    Returns:
        None, bool, int, float, str, and lists and dictionaries of these; nothing is shared with the value.

    Raises:
        TypeMismatch: If the value is not of the type, or, where any type is allowed, is nested more deeply
            than the schema says (a ValueError).
        ValueError: If it has no JSON form.
        TypeError: If it is not plain data.
    """
    if not matches(value, wanted):
        value = convert(decode(encode(value)), wanted)
    return _written(value, wanted, MAX_LEVELS - 1)


def schema_arguments(tool: ToolSpec, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Write the arguments of a call as the advertised schema of its tool asks for.

    Args:
        tool: The tool.
        arguments: Arguments by name, as `schema_form` takes them; those that have a default may be missing.

    Returns:
        Every argument in the order of the parameters; one that is missing is null if that stands for its
        default, else its default.

    Raises:
        ValueError: If an argument is missing or unknown, or has no such form.
        TypeError: If an argument is not plain data.
    """
    written = {}
    for parameter in tool.parameters:
        if parameter.name in arguments:
            value = arguments[parameter.name]
            default = parameter.null_is_default and value is None
            written[parameter.name] = None if default else schema_form(value, parameter.type)
        elif parameter.required:
            raise ValueError(f"{tool.name} lacks the argument {parameter.name}")
        else:
            null = parameter.null_is_default
            written[parameter.name] = None if null else schema_form(parameter.default, parameter.type)
    for name in arguments:
        if name not in written:
            raise ValueError(f"{tool.name} has no argument {name}")
    return written


def _written(value: Any, wanted: Type, levels: int) -> Any:
    match wanted.kind:
        case "any":
            return _any(value, min(levels, ANY_LEVELS))
        case "union":
            return _written(value, _member(value, wanted), levels)
        case "list" | "vartuple" | "set":
            return [_written(item, wanted.args[0], levels - 1) for item in value]
        case "tuple":
            items = [_written(item, part, levels - 1) for item, part in zip(value, wanted.args, strict=True)]
            names = wanted.position_names()
            return dict(zip(names, items, strict=True)) if names else items
        case "dict":
            key, item = wanted.args
            return [
                {"key": _written(name, key, levels - 2), "value": _written(part, item, levels - 2)}
                for name, part in value.items()
            ]
        case _:
            return value


def _member(value: Any, wanted: Type) -> Type:
    """The member of a union that a value is of: for a number, one of exactly its type if there is one."""
    fitting = [member for member in wanted.args if matches(value, member)]
    return next((member for member in fitting if member.kind == type(value).__name__), fitting[0])


def _any(value: Any, levels: int) -> Any:
    kind = type(value)
    array = kind in SEQUENCES or kind in SETS
    if not array and kind not in MAPPINGS:
        return value
    if levels < 1 or (not array and levels < 2):
        raise TypeMismatch("", f"a value of at most {ANY_LEVELS} levels", describe(value))
    if array:
        return [_any(item, levels - 1) for item in value]
    return [{"key": _any(key, levels - 2), "value": _any(item, levels - 2)} for key, item in value.items()]
