"""The JSON Schemas that tools are advertised with: what OpenAI, Gemini, vLLM and others are given.

Providers take different parts of JSON Schema, and some refuse a whole request for one keyword. What is
written here stays within what all of these take: OpenAI's strict mode, Gemini's function declarations (Vertex
included), xgrammar (vLLM, SGLang) and llguidance.

- Every schema has one ``type``, or is ``anyOf`` and nothing else: Gemini refuses keywords beside it. A
  description then goes into the first alternative.
- Every object lists its properties, requires all of them and allows no others.
- Arrays have one schema for all items. A tuple of one type is an array of fixed length; a tuple of several
  types is an object with the properties ``item_0``, ``item_1`` and so on.
- A mapping is an array of entries, objects with ``key`` and ``value``.
- Literals are enumerations of strings and ranges of integers, since Gemini takes ``enum`` for strings only.
  (A lone True or False is an enumeration all the same, and a text may be empty, which Gemini refuses: such
  literals hardly offer a choice.)
- An optional parameter is required and may be null, which stands for its default.
- A value of any type is a scalar or a container of scalars and containers, three levels deep at most.

What fits the schema of a type is accepted by `plain_data.values.convert`, except for numbers beyond the range
of a float. `codegym_envs.spec.forms.schema_form` writes a value in the form that its schema asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from codegym_envs.spec.types import ANY, Type
from codegym_envs.spec.wording import argument_in_words

__all__ = ["ANY_LEVELS", "MAX_LEVELS", "described", "is_strict", "nullable", "object_schema", "type_schema"]

MAX_LEVELS = 5
"""Most nested objects and arrays, the arguments object included: the providers' smallest limit."""

ANY_LEVELS = 3
"""Levels of arrays and objects in the schema of a value of any type; fewer inside other containers."""

_MAX_PROPERTIES = 100
_MAX_OPTIONS = 500
_MAX_NAMES = 15_000  # characters of all property names and options together
_EXACT = 2**53  # integers up to this size are exact in every reader of schemas
_TOOL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)


def type_schema(wanted: Type) -> dict[str, Any]:
    """The advertised JSON Schema (draft 2020-12) of a type, as one of a tool's parameters."""
    return _schema(wanted, _Place(MAX_LEVELS - 1))


def object_schema(properties: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The schema of an object that has exactly these properties."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def described(schema: dict[str, Any], text: str) -> dict[str, Any]:
    """The schema with a description: at its top, or in the first of its alternatives."""
    if "anyOf" in schema:
        first, *others = schema["anyOf"]
        return {"anyOf": [described(first, text), *others]}
    return {**schema, "description": text} if text else schema


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with null as one more alternative."""
    members = schema.get("anyOf", [schema])
    null = {"type": "null"}
    return schema if null in members else {"anyOf": [*members, null]}


class _Place(NamedTuple):
    """Where a schema is; only values of any type depend on it, all others are as deep as they are.

    Attributes:
        levels: How many more containers may be nested in each other.
        hashable: Whether the value becomes a member of a set or a key, which cannot hold mappings.
    """

    levels: int
    hashable: bool = False

    def below(self, levels: int = 1, *, hashable: bool = False) -> _Place:
        return _Place(self.levels - levels, self.hashable or hashable)


def _schema(wanted: Type, place: _Place) -> dict[str, Any]:
    match wanted.kind:
        case "list" | "vartuple" | "set":
            inner = place.below(hashable=wanted.kind == "set")
            return {"type": "array", "items": _schema(wanted.args[0], inner)}
        case "tuple":
            return _tuple(wanted, place)
        case "dict":
            return _mapping(wanted, place)
        case _:
            return _Alternatives(place).add(wanted).schema()


def _tuple(wanted: Type, place: _Place) -> dict[str, Any]:
    names = wanted.position_names()
    if names:
        properties = {
            name: _part(f"Item {index}", part, place.below())
            for index, (name, part) in enumerate(zip(names, wanted.args, strict=True))
        }
        return object_schema(properties)
    size = len(wanted.args)
    items = _schema(wanted.args[0], place.below()) if size else {"type": "null"}
    return {"type": "array", "items": items, "minItems": size, "maxItems": size}


def _mapping(wanted: Type, place: _Place) -> dict[str, Any]:
    key, value = wanted.args
    entry = {
        "key": _part("Key", key, place.below(2, hashable=True)),
        "value": _part("Value", value, place.below(2)),
    }
    return {"type": "array", "items": object_schema(entry)}


def _part(name: str, wanted: Type, place: _Place) -> dict[str, Any]:
    return described(_schema(wanted, place), f"{name}: {argument_in_words(wanted)}.")


class _Alternatives:
    """Collects what a value may be, each scalar type once, and writes it as one schema.

    A type takes in its own literals, and numbers take in integers. Nothing that was not added fits what is
    written.
    """

    def __init__(self, place: _Place) -> None:
        self._place = place
        self._kinds: set[str] = set()
        self._literals: list[str | int | bool | None] = []
        self._containers: list[dict[str, Any]] = []

    def add(self, wanted: Type) -> _Alternatives:
        match wanted.kind:
            case "union":
                for member in wanted.args:
                    self.add(member)
            case "literal":
                self._literals += wanted.literals
            case "any":
                self._kinds |= {"str", "float", "bool", "none"}
                self._containers += _any_containers(self._place)
            case "list" | "vartuple" | "set" | "tuple" | "dict":
                self._containers.append(_schema(wanted, self._place))
            case _:
                self._kinds.add(wanted.kind)
        return self

    def schema(self) -> dict[str, Any]:
        members = [*self._strings(), *self._numbers(), *self._booleans()]
        for container in self._containers:
            if container not in members:
                members.append(container)
        if "none" in self._kinds or None in self._literals:
            members.append({"type": "null"})
        return members[0] if len(members) == 1 else {"anyOf": members}

    def _strings(self) -> Iterator[dict[str, Any]]:
        if "str" in self._kinds:
            yield {"type": "string"}
            return
        options = [value for value in self._literals if isinstance(value, str)]
        if options:
            yield {"type": "string", "enum": list(dict.fromkeys(options))}

    def _numbers(self) -> Iterator[dict[str, Any]]:
        if "float" in self._kinds:
            yield {"type": "number"}
        elif "int" in self._kinds:
            yield {"type": "integer"}
        else:
            for low, high in _runs(value for value in self._literals if type(value) is int):
                yield {"type": "integer", "minimum": low, "maximum": high}

    def _booleans(self) -> Iterator[dict[str, Any]]:
        options = list(dict.fromkeys(value for value in self._literals if isinstance(value, bool)))
        if "bool" in self._kinds or len(options) == 2:
            yield {"type": "boolean"}
        elif options:
            yield {"type": "boolean", "enum": options}


def _runs(values: Iterable[int]) -> list[tuple[int, int]]:
    """The least and greatest of each run of consecutive integers, in ascending order."""
    runs: list[tuple[int, int]] = []
    for value in sorted(set(values)):
        if runs and runs[-1][1] == value - 1:
            runs[-1] = (runs[-1][0], value)
        else:
            runs.append((value, value))
    return runs


def _any_containers(place: _Place) -> list[dict[str, Any]]:
    """What a value of any type may be besides a scalar: an array, also of the entries of a mapping."""
    place = _Place(min(place.levels, ANY_LEVELS), place.hashable)
    if place.levels < 1:
        return []
    items = _schema(ANY, place.below())
    if place.levels > 1 and not place.hashable:
        entry = {
            "key": described(_schema(ANY, place.below(2, hashable=True)), "Key of an entry of a mapping."),
            "value": described(_schema(ANY, place.below(2)), "Value of the entry."),
        }
        items["anyOf"].append(object_schema(entry))
    return [{"type": "array", "items": items}]


def is_strict(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether a tool may be offered in strict mode, within the limits of all providers on names and sizes.

    Args:
        name: Name of the tool.
        schema: The schema of its arguments object, made from what `type_schema` gives.
    """
    nodes = list(_nodes(schema, 0))
    properties = [key for node, _ in nodes for key in node.get("properties", ())]
    options = [str(option) for node, _ in nodes for option in node.get("enum", ())]
    return (
        all(map(_TOOL_NAME.fullmatch, (name, *properties)))
        and max(depth for _, depth in nodes) <= MAX_LEVELS
        and len(properties) <= _MAX_PROPERTIES
        and len(options) <= _MAX_OPTIONS
        and sum(map(len, (*properties, *options))) <= _MAX_NAMES
        and all(abs(node.get(bound, 0)) <= _EXACT for node, _ in nodes for bound in ("minimum", "maximum"))
        and all(_first_keys_differ(node) for node, _ in nodes)
    )


def _nodes(schema: Mapping[str, Any], depth: int) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Every schema within a schema, with the number of objects and arrays down to it, itself included."""
    depth += schema.get("type") in ("object", "array")
    yield schema, depth
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    if "items" in schema:
        inner.append(schema["items"])
    for part in inner:
        yield from _nodes(part, depth)


def _first_keys_differ(schema: Mapping[str, Any]) -> bool:
    """OpenAI tells the objects of one ``anyOf`` apart by their first property."""
    keys = [next(iter(member["properties"])) for member in schema.get("anyOf", ()) if "properties" in member]
    return len(set(keys)) == len(keys)
