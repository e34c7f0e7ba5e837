"""The types that annotations of tools and solutions may name, as one small frozen record.

A `Type` is read from an annotation's syntax tree (never evaluated) and printed back as an annotation.
Its JSON Schema is made in `codegym_envs.spec.advertised`; checking and converting values lives in
`codegym_envs.spec.plain_data.values`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Literal

__all__ = ["ANY", "BOOL", "FLOAT", "INT", "NONE", "STR", "Kind", "Type", "parse_annotation"]

Kind = Literal[
    "any",
    "none",
    "bool",
    "int",
    "float",
    "str",
    "list",
    "tuple",
    "vartuple",
    "set",
    "dict",
    "union",
    "literal",
]

_NAMES: dict[str, Kind] = {
    "Any": "any",
    "object": "any",
    "None": "none",
    "bool": "bool",
    "int": "int",
    "float": "float",
    "str": "str",
}
_LISTS = {"list", "List", "Sequence", "Iterable", "Collection", "deque", "Deque", "MutableSequence"}
_SETS = {"set", "Set", "frozenset", "FrozenSet", "AbstractSet", "MutableSet"}
_DICTS = {"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict"}


_USABLE = (
    "use None, bool, int, float, str, list[...], tuple[...], set[...], dict[..., ...], "
    "Literal[...] or a union of these"
)


@dataclass(frozen=True, slots=True)
class Type:
    """One type of the annotation language.

    Attributes:
        kind: Which form this is.
        args: Item types: one for list, vartuple and set; key and value for dict; one per position
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

    def position_names(self) -> tuple[str, ...]:
        """Names of the items of a tuple whose items are not all of one type; empty for every other type.

        JSON Schema, as far as providers take it, has one type for all items of an array. Such a tuple is
        therefore advertised as an object with one property per item.
        """
        if self.kind != "tuple" or all(part == self.args[0] for part in self.args):
            return ()
        return tuple(f"item_{index}" for index in range(len(self.args)))

    def text_keys(self) -> Literal["all", "some", "none"]:
        """Which values of this type, taken as keys of a mapping, are strings.

        A mapping whose keys are all strings is an object in JSON, any other one an array of pairs.
        """
        match self.kind:
            case "str":
                return "all"
            case "any":
                return "some"
            case "literal":
                kinds = {isinstance(value, str) for value in self.literals}
            case "union":
                answers = {arg.text_keys() for arg in self.args}
                return answers.pop() if len(answers) == 1 else "some"
            case _:
                return "none"
        if len(kinds) == 2:
            return "some"
        return "all" if True in kinds else "none"


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
            except (SyntaxError, RecursionError, MemoryError, ValueError):
                raise ValueError(f"annotation {_shown(node)} is not a type; {_USABLE}") from None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union([parse_annotation(node.left), parse_annotation(node.right)])
    if isinstance(node, ast.Attribute):  # typing.List and the like
        return parse_annotation(ast.Name(node.attr))
    if isinstance(node, ast.Name):
        return _bare(node.id)
    if isinstance(node, ast.Subscript):
        return _subscript(node)
    raise ValueError(f"annotation {_shown(node)} is not a type; {_USABLE}")


def _shown(node: ast.expr) -> str:
    text = repr(ast.unparse(node))
    return text if len(text) <= 80 else f"{text[:77]}..."


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
    raise ValueError(f"annotation {_shown(ast.Name(name))} is not a type; {_USABLE}")


def _subscript(node: ast.Subscript) -> Type:
    base = node.value
    name = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
    inner = node.slice
    parts = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
    if name == "Optional" and len(parts) == 1:
        return _union([parse_annotation(parts[0]), NONE])
    if name == "Union":
        return _union([parse_annotation(part) for part in parts])
    if name == "Literal" and parts:
        return Type("literal", literals=tuple(_literal(part, node) for part in parts))
    if name in ("tuple", "Tuple"):
        if len(parts) == 2 and isinstance(parts[1], ast.Constant) and parts[1].value is Ellipsis:
            return Type("vartuple", (parse_annotation(parts[0]),))
        if isinstance(inner, ast.Tuple) and not inner.elts:
            return Type("tuple", ())
        return Type("tuple", tuple(parse_annotation(part) for part in parts))
    if name in _LISTS and len(parts) == 1:
        return Type("list", (parse_annotation(parts[0]),))
    if name in _SETS and len(parts) == 1:
        return Type("set", (_member(parts[0], node),))
    if name in _DICTS and len(parts) == 2:
        return Type("dict", (_member(parts[0], node), parse_annotation(parts[1])))
    if name == "Counter" and len(parts) == 1:
        return Type("dict", (_member(parts[0], node), INT))
    raise ValueError(f"annotation {_shown(node)} is not a type; {_USABLE}")


def _member(part: ast.expr, annotation: ast.expr) -> Type:
    """The type of a set's members or a mapping's keys, which have to be hashable."""
    member = parse_annotation(part)
    if _holds_mapping(member):
        raise ValueError(f"annotation {_shown(annotation)}: members of sets and keys cannot be dictionaries")
    return member


def _holds_mapping(wanted: Type) -> bool:
    return wanted.kind == "dict" or any(map(_holds_mapping, wanted.args))


def _literal(part: ast.expr, annotation: ast.expr) -> str | int | bool | None:
    if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub):
        operand = part.operand
        if isinstance(operand, ast.Constant) and type(operand.value) is int:
            return -operand.value
    elif isinstance(part, ast.Constant) and (part.value is None or isinstance(part.value, (str, int))):
        return part.value
    raise ValueError(
        f"annotation {_shown(annotation)}: Literal takes strings, integers, True, False and None"
    )


def _union(members: list[Type]) -> Type:
    flat: list[Type] = []
    for member in members:
        for option in member.args if member.kind == "union" else (member,):
            if option not in flat:
                flat.append(option)
    if any(option.kind == "any" for option in flat):
        return ANY
    return flat[0] if len(flat) == 1 else Type("union", tuple(flat))
