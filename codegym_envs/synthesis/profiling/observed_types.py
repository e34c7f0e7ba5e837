"""Observed types, attached to the nodes of the normalised functions and summed up for each variable."""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Collection, Iterable, Mapping

from codegym_envs.spec.types import ANY, BOOL, FLOAT, INT, NONE, STR, Type, parse_annotation
from codegym_envs.synthesis.marks import WAS_NEGATIVE, observe, seen, was_long
from codegym_envs.synthesis.trees import numbered, ordered

__all__ = [
    "attach",
    "is_compact",
    "is_number",
    "is_scalar",
    "join",
    "of_value",
    "variable_types",
]

_SCALARS = frozenset({"none", "bool", "int", "float", "str", "literal"})
_LARGEST_RECORD = 4


def attach(
    functions: Iterable[ast.FunctionDef], types: Mapping[int, str], negative: Collection[int] = ()
) -> None:
    """Put on the nodes what was observed: types (`marks.seen`), and which were negative integers."""
    parsed: dict[str, tuple[Type, bool]] = {}
    for number, node in numbered(functions):
        if number in negative:
            WAS_NEGATIVE.put(node, True)
        text = types.get(number)
        if text is None:
            continue
        if text not in parsed:
            parsed[text] = _parse(text)
        type_, long = parsed[text]
        observe(node, type_, long=long)


def _parse(text: str) -> tuple[Type, bool]:
    long = re.search(r"\btext\b", text) is not None
    try:
        tree = ast.parse(re.sub(r"\btext\b", "str", text), mode="eval").body
        return parse_annotation(tree), long
    except ValueError:
        return ANY, long


def variable_types(function: ast.FunctionDef) -> dict[str, tuple[Type, bool]]:
    """Type of every variable of a function over all its occurrences, and whether it held long strings."""
    found: dict[str, tuple[Type, bool]] = {}

    def note(name: str, node: ast.AST) -> None:
        type_ = seen(node) or (FLOAT if _divides(node) else None)
        if type_ is not None:
            known = found.get(name)
            found[name] = (
                type_ if known is None else join(known[0], type_),
                was_long(node) or bool(known and known[1]),
            )

    for node in ordered(function):
        if isinstance(node, ast.Name):
            note(node.id, node)
        elif isinstance(node, ast.arg):
            note(node.arg, node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    note(target.id, node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            note(node.target.id, node.value)
            if isinstance(node.op, ast.Div) and node.target.id in found:
                known = found[node.target.id]
                found[node.target.id] = (join(known[0], FLOAT), known[1])
    bound = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    bound |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    return {name: known for name, known in found.items() if name in bound}


def _divides(node: ast.AST) -> bool:
    """Whether an expression that was never evaluated would give a float: no run got there, but one may."""
    return isinstance(node, ast.BinOp) and (
        isinstance(node.op, ast.Div)
        or (
            isinstance(node.op, (ast.Add, ast.Sub, ast.Mult))
            and (_divides(node.left) or _divides(node.right))
        )
    )


def is_scalar(type_: Type | None) -> bool:
    """Whether values of a type are numbers, booleans, strings or None."""
    if type_ is None:
        return False
    if type_.kind == "union":
        return all(is_scalar(member) for member in type_.args)
    return type_.kind in _SCALARS


def is_compact(type_: Type | None) -> bool:
    """Whether a value is small enough to be handed from call to call: a scalar or a short record."""
    if type_ is None:
        return False
    if type_.kind == "union":
        return all(is_compact(member) for member in type_.args)
    if type_.kind == "tuple":
        return len(type_.args) <= _LARGEST_RECORD and all(is_scalar(member) for member in type_.args)
    return is_scalar(type_)


def is_number(type_: Type | None) -> bool:
    """Whether values are integers or floats."""
    return type_ is not None and all(
        member.kind in ("int", "float") for member in (type_.args if type_.kind == "union" else (type_,))
    )


def join(one: Type, other: Type) -> Type:
    """The narrowest type that holds the values of both, as decision 0001 has types.

    Two other joins differ for a reason. `codegym_envs.pipeline.inputs.infer.join_types` infers parameters
    from samples: an integer among floats is a float there, while a variable that had both must stay a union.
    ``carried_profile`` runs beside foreign code, where there is no `Type`, and joins nested tuples by the
    rules of this one.
    """
    if one == other:
        return one
    if one.kind == other.kind and len(one.args) == len(other.args) and one.args and one.kind != "union":
        args = []
        for mine, theirs in zip(one.args, other.args, strict=True):
            args.append(
                theirs if mine.kind == "any" else mine if theirs.kind == "any" else join(mine, theirs)
            )
        return Type(one.kind, tuple(args))
    if {one.kind, other.kind} == {"tuple", "vartuple"}:
        return join(_loose(one), _loose(other))
    if one.kind == other.kind == "tuple":
        return join(_loose(one), _loose(other))
    members: list[Type] = []
    for type_ in (one, other):
        for member in type_.args if type_.kind == "union" else (type_,):
            for place, known in enumerate(members):
                if known == member or (known.kind == member.kind and known.args):
                    members[place] = join(known, member)
                    break
            else:
                members.append(member)
    if any(member.kind == "any" for member in members):
        return ANY
    members.sort(key=lambda member: (member.kind == "none", str(member)))
    return members[0] if len(members) == 1 else Type("union", tuple(members))


def _loose(type_: Type) -> Type:
    if type_.kind == "vartuple":
        return type_
    items = [*type_.args]
    if not items:
        return Type("vartuple", (ANY,))
    joined = items[0]
    for item in items[1:]:
        joined = join(joined, item)
    return Type("vartuple", (joined,))


def of_value(value: object) -> Type:
    """The type of a plain value; what an empty container holds is left open."""
    if value is None:
        return NONE
    for scalar, type_ in ((bool, BOOL), (int, INT), (float, FLOAT), (str, STR)):
        if isinstance(value, scalar):
            return type_
    if isinstance(value, tuple):
        if len(value) <= 2 * _LARGEST_RECORD:
            return Type("tuple", tuple(of_value(item) for item in value))
        return Type("vartuple", (_of_items(value),))
    if isinstance(value, dict):
        if type(value).__name__.endswith("OrderedSet"):
            return Type("set", (_of_items(value),))
        return Type("dict", (_of_items(value), _of_items(value.values())))
    if isinstance(value, (set, frozenset)):
        return Type("set", (_of_items(value),))
    if isinstance(value, (list, deque)):
        return Type("list", (_of_items(value),))
    return ANY


def _of_items(values: Iterable[object]) -> Type:
    joined: Type | None = None
    for value in values:
        type_ = of_value(value)
        if joined is None:
            joined = type_
        elif joined != type_:
            joined = join(joined, type_)
    return joined or ANY
