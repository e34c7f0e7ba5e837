"""Types of observed values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from codegym_envs.spec.plain_data.containers import FrozenOrderedSet, OrderedSet
from codegym_envs.spec.types import ANY, BOOL, FLOAT, INT, NONE, STR, Type

__all__ = ["UNKNOWN", "infer_type", "join_types", "settle", "type_of_value"]

UNKNOWN = Type("union", ())
"""The type of the items of an empty list: nothing is known yet."""

_MOST_OPTIONS = 4


def infer_type(values: Iterable[Any], *, numbers: str = "float") -> Type:
    """The narrowest type of the annotation language that all values have.

    Args:
        values: Plain data.
        numbers: What integers and floats in one place become: ``"float"``, or ``"union"`` where ``3`` and
            ``3.0`` are not the same to the code (``int | float``).

    Returns:
        The type; any value if the values have little in common, or there are none.
    """
    result = UNKNOWN
    for value in values:
        result = join_types(result, type_of_value(value, numbers), numbers)
    return settle(result)


def type_of_value(value: Any, numbers: str = "float") -> Type:
    """The type of one value; items of empty containers are `UNKNOWN`."""
    match value:
        case None:
            return NONE
        case bool():
            return BOOL
        case int():
            return INT
        case float():
            return FLOAT
        case str():
            return STR
        case tuple():
            return Type("tuple", tuple(type_of_value(item, numbers) for item in value))
        case (
            set() | frozenset() | OrderedSet() | FrozenOrderedSet()
        ):  # the dialect's sets are mappings in Python
            return Type("set", (_join_all(value, numbers),))
        case Mapping():
            return Type("dict", (_join_all(value.keys(), numbers), _join_all(value.values(), numbers)))
        case list():
            return Type("list", (_join_all(value, numbers),))
        case _ if hasattr(value, "__iter__"):  # a deque
            return Type("list", (_join_all(value, numbers),))
        case _:
            return ANY


def join_types(first: Type, second: Type, numbers: str = "float") -> Type:
    """The narrowest type that covers both.

    Types as decision 0001 has them, of what samples show: `UNKNOWN` gives way to everything, and an integer
    among floats is a float if ``numbers`` says so. Types of variables that were observed are joined by
    `codegym_envs.synthesis.profiling.observed_types.join`, which keeps both numbers apart.
    """
    if second in (first, UNKNOWN):
        return first
    if first == UNKNOWN:
        return second
    if first.kind == "any" or second.kind == "any":
        return ANY
    if "union" in (first.kind, second.kind):
        options = list(first.args if first.kind == "union" else (first,))
        for option in second.args if second.kind == "union" else (second,):
            options = _add_option(options, option, numbers)
        return _union(options)
    merged = _merge(first, second, numbers)
    return merged if merged is not None else _union([first, second])


def settle(found: Type) -> Type:
    """Replace what stayed `UNKNOWN` by any."""
    if found == UNKNOWN:
        return ANY
    if found.kind == "tuple" and not found.args:
        return Type("vartuple", (ANY,))
    args = tuple(settle(arg) for arg in found.args)
    if found.kind == "union" and any(arg.kind == "any" for arg in args):
        return ANY
    return Type(found.kind, args, found.literals)


def _join_all(values: Iterable[Any], numbers: str) -> Type:
    result = UNKNOWN
    for value in values:
        result = join_types(result, type_of_value(value, numbers), numbers)
    return result


def _merge(first: Type, second: Type, numbers: str) -> Type | None:
    """One type of the same kind for both; None if they have nothing in common."""
    kinds = {first.kind, second.kind}
    if kinds == {"int", "float"}:
        return FLOAT if numbers == "float" else None
    if kinds == {"tuple"} and len(first.args) == len(second.args):
        return Type("tuple", tuple(map(lambda a, b: join_types(a, b, numbers), first.args, second.args)))
    if kinds <= {"tuple", "vartuple"}:
        item = UNKNOWN
        for arg in (*first.args, *second.args):
            item = join_types(item, arg, numbers)
        return Type("vartuple", (item,))
    if len(kinds) == 1 and first.args and len(first.args) == len(second.args):
        joined = tuple(join_types(a, b, numbers) for a, b in zip(first.args, second.args, strict=True))
        return Type(first.kind, joined)
    return None


def _add_option(options: list[Type], option: Type, numbers: str) -> list[Type]:
    for index, known in enumerate(options):
        if known == option:
            return options
        merged = _merge(known, option, numbers)
        if merged is not None:
            return [*options[:index], merged, *options[index + 1 :]]
    return [*options, option]


def _union(options: list[Type]) -> Type:
    if len(options) > _MOST_OPTIONS:
        return ANY
    # None last, as people write it.
    options = [item for item in options if item.kind != "none"] + [
        item for item in options if item.kind == "none"
    ]
    return options[0] if len(options) == 1 else Type("union", tuple(options))
