"""The types that annotations of tools and solutions may name, as one small frozen record.

A `Type` is read from an annotation's syntax tree (never evaluated), printed back as an
annotation, and turned into a JSON Schema. Checking and converting values lives in
`codegym_envs.spec.values`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["ANY", "BOOL", "FLOAT", "INT", "NONE", "STR", "Kind", "Type", "parse_annotation"]

Kind = Literal[
    "any", "none", "bool", "int", "float", "str", "list", "tuple", "vartuple", "set", "dict", "union", "literal"
]

_NAMES: dict[str, Kind] = {
    "Any": "any", "object": "any", "None": "none", "bool": "bool", "int": "int", "float": "float", "str": "str",
}  # fmt: skip
_LISTS = {"list", "List", "Sequence", "Iterable", "Collection", "deque", "Deque", "MutableSequence"}
_SETS = {"set", "Set", "frozenset", "FrozenSet", "AbstractSet", "MutableSet"}
_DICTS = {"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict"}


@dataclass(frozen=True, slots=True)
class Type:
    """One type of the annotation language.

    Attributes:
        kind: Which form this is.
        args: Item types: one for list, vartuple and set; key and value for dict; one a position
            for tuple; the members for union; empty otherwise.
        literals: The values of a ``Literal[...]``, else empty.
    """

    kind: Kind
    args: tuple[Type, ...] = ()
    literals: tuple[str | int | bool | None, ...] = ()

    def __str__(self) -> str:
        if self.kind == "any":
            return "Any"
        if self.kind == "none":
            return "None"
        if self.kind == "literal":
            return f"Literal[{', '.join(repr(value) for value in self.literals)}]"
        if self.kind == "union":
            return " | ".join(str(arg) for arg in self.args)
        if self.kind == "vartuple":
            return f"tuple[{self.args[0]}, ...]"
        if self.kind == "tuple":
            return f"tuple[{', '.join(str(arg) for arg in self.args) or '()'}]"
        if not self.args or all(arg.kind == "any" for arg in self.args):
            return self.kind
        return f"{self.kind}[{', '.join(str(arg) for arg in self.args)}]"

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema (draft 2020-12) of the JSON forms of this type."""
        match self.kind:
            case "any":
                return {}
            case "none":
                return {"type": "null"}
            case "bool":
                return {"type": "boolean"}
            case "int":
                return {"type": "integer"}
            case "float":
                return {"type": "number"}
            case "str":
                return {"type": "string"}
            case "literal":
                return {"enum": list(self.literals)}
            case "union":
                return {"anyOf": [arg.schema() for arg in self.args]}
            case "tuple":
                size = len(self.args)
                schema: dict[str, Any] = {"type": "array", "minItems": size, "maxItems": size}
                if size:
                    schema["prefixItems"] = [arg.schema() for arg in self.args]
                return schema
            case "dict":
                key, value = self.args
                if key.kind == "str":
                    return {"type": "object", "additionalProperties": value.schema()}
                pair = {"type": "array", "prefixItems": [key.schema(), value.schema()], "minItems": 2, "maxItems": 2}
                return {"type": "array", "items": pair}
            case _:  # list, vartuple, set
                return {"type": "array", "items": self.args[0].schema()}


ANY = Type("any")
NONE = Type("none")
BOOL = Type("bool")
INT = Type("int")
FLOAT = Type("float")
STR = Type("str")


def parse_annotation(node: ast.expr | None) -> Type:
    """Read an annotation's syntax tree.

    Args:
        node: The annotation, or None where there is none (which means any JSON value).

    Returns:
        The type it names.

    Raises:
        ValueError: If the annotation is not part of the language; the text says what may be used.
    """
    if node is None:
        return ANY
    if isinstance(node, ast.Constant):
        if node.value is None:
            return NONE
        if isinstance(node.value, str):
            try:
                return parse_annotation(ast.parse(node.value, mode="eval").body)
            except (SyntaxError, RecursionError, MemoryError):
                raise ValueError(f"annotation {node.value!r} is not a type") from None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union([parse_annotation(node.left), parse_annotation(node.right)])
    if isinstance(node, ast.Attribute):  # typing.List and the like
        return parse_annotation(ast.Name(node.attr))
    if isinstance(node, ast.Name):
        return _bare(node.id)
    if isinstance(node, ast.Subscript):
        return _subscript(node)
    raise ValueError(f"annotation {ast.unparse(node)!r} is not a type")


def _bare(name: str) -> Type:
    if name in _NAMES:
        return Type(_NAMES[name])
    if name in _LISTS:
        return Type("list", (ANY,))
    if name in _SETS:
        return Type("set", (ANY,))
    if name in _DICTS:
        return Type("dict", (ANY, ANY))
    if name in ("tuple", "Tuple"):
        return Type("vartuple", (ANY,))
    if name == "Counter":
        return Type("dict", (ANY, INT))
    raise ValueError(
        f"annotation {name!r} is not a type; use None, bool, int, float, str, list[...], tuple[...], set[...], "
        f"dict[..., ...], Literal[...] or a union of these"
    )


def _subscript(node: ast.Subscript) -> Type:
    base = node.value
    name = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
    inner = node.slice
    parts = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
    if name == "Optional" and len(parts) == 1:
        return _union([parse_annotation(parts[0]), NONE])
    if name == "Union":
        return _union([parse_annotation(part) for part in parts])
    if name == "Literal":
        values = []
        for part in parts:
            negative = isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub)
            constant = part.operand if isinstance(part, ast.UnaryOp) and negative else part
            if not isinstance(constant, ast.Constant) or not isinstance(constant.value, (str, int, bool, type(None))):
                raise ValueError(f"annotation {ast.unparse(node)!r}: Literal takes strings, integers, booleans and None")
            values.append(-constant.value if negative and isinstance(constant.value, int) else constant.value)
        return Type("literal", literals=tuple(values))
    if name in ("tuple", "Tuple"):
        if len(parts) == 2 and isinstance(parts[1], ast.Constant) and parts[1].value is Ellipsis:
            return Type("vartuple", (parse_annotation(parts[0]),))
        if isinstance(inner, ast.Tuple) and not inner.elts:
            return Type("tuple", ())
        return Type("tuple", tuple(parse_annotation(part) for part in parts))
    if name in _LISTS and len(parts) == 1:
        return Type("list", (parse_annotation(parts[0]),))
    if name in _SETS and len(parts) == 1:
        return Type("set", (parse_annotation(parts[0]),))
    if name in _DICTS and len(parts) == 2:
        return Type("dict", (parse_annotation(parts[0]), parse_annotation(parts[1])))
    if name == "Counter" and len(parts) == 1:
        return Type("dict", (parse_annotation(parts[0]), INT))
    raise ValueError(f"annotation {ast.unparse(node)!r} is not a type")


def _union(members: list[Type]) -> Type:
    flat: list[Type] = []
    for member in members:
        for option in member.args if member.kind == "union" else (member,):
            if option not in flat:
                flat.append(option)
    if any(option.kind == "any" for option in flat):
        return ANY
    return flat[0] if len(flat) == 1 else Type("union", tuple(flat))
