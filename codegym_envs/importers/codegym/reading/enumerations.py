"""Enumerations beside the environment class: members become names, or numbers for an ``IntEnum``."""

from __future__ import annotations

import ast
from dataclasses import dataclass

__all__ = ["plain_enumerations"]


@dataclass(frozen=True, slots=True)
class _Enumeration:
    members: dict[str, ast.expr]
    numbers: bool  # members compare as numbers


def plain_enumerations(tree: ast.Module, klass: ast.ClassDef) -> None:
    """Turn the enumerations of a file into plain data, in place.

    The table of an enumeration's members is kept as a constant under its name.

    Args:
        tree: The file.
        klass: The environment class, which stays what it is.
    """
    found: dict[str, _Enumeration] = {}
    for position, node in enumerate(tree.body):
        members = _members(node) if isinstance(node, ast.ClassDef) and node is not klass else None
        if members is None or not isinstance(node, ast.ClassDef):
            continue
        bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        found[node.name] = _Enumeration(members, bool(bases & {"IntEnum", "int"}))
        keys: list[ast.expr | None] = [ast.Constant(name) for name in members]
        table = ast.Dict(keys, list(members.values()))
        tree.body[position] = ast.Assign([ast.Name(node.name, ast.Store())], table, lineno=node.lineno)
    if found:
        tree.body = [_Uses(found).visit(node) for node in tree.body]


def _members(node: ast.ClassDef) -> dict[str, ast.expr] | None:
    bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    if not bases & {"Enum", "IntEnum", "StrEnum"}:
        return None
    members: dict[str, ast.expr] = {}
    for item in node.body:
        if isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant):
            continue
        if (
            not isinstance(item, ast.Assign)
            or len(item.targets) != 1
            or not isinstance(item.targets[0], ast.Name)
        ):
            return None
        value = item.value
        if isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] == "auto":
            value = ast.Constant(len(members) + 1)
        members[item.targets[0].id] = value
    return members or None


class _Uses(ast.NodeTransformer):
    def __init__(self, found: dict[str, _Enumeration]) -> None:
        self.found = found
        self.names = [item for item in found.values() if not item.numbers]

    def _member(self, node: ast.AST) -> ast.expr | None:
        """``Phase.IDLE``."""
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in self.found
        ):
            enumeration = self.found[node.value.id]
            if node.attr in enumeration.members:
                return enumeration.members[node.attr] if enumeration.numbers else ast.Constant(node.attr)
        return None

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        member = self._member(node)
        if member is not None:
            return member
        inner = node.value
        if node.attr in ("name", "value") and isinstance(node.ctx, ast.Load):
            if isinstance(inner, ast.Attribute) and self._member(inner) is not None:
                assert isinstance(inner.value, ast.Name)
                values = self.found[inner.value.id].members
                return ast.Constant(inner.attr) if node.attr == "name" else values[inner.attr]
            if len(self.found) == 1:  # anything with ``.name`` is a member of the only enumeration
                ((table, enumeration),) = self.found.items()
                value: ast.expr = self.visit(inner)
                if (node.attr == "value") == enumeration.numbers:
                    return value
                if not enumeration.numbers:
                    return ast.Subscript(ast.Name(table, ast.Load()), value, ast.Load())
                return _key_of(table, value)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """``Phase(1)`` is the member of a value."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in self.found and len(node.args) == 1:
            table = node.func.id
            return node.args[0] if self.found[table].numbers else _key_of(table, node.args[0])
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """``Phase["IDLE"]`` is the member of a name."""
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id in self.found:
            return node if self.found[node.value.id].numbers else node.slice
        return node

    def visit_For(self, node: ast.For) -> ast.For:
        """Going through the members."""
        self.generic_visit(node)
        node.iter = self._all(node.iter)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        """Going through the members."""
        self.generic_visit(node)
        node.iter = self._all(node.iter)
        return node

    def _all(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Name) and node.id in self.found and self.found[node.id].numbers:
            return ast.Call(ast.Attribute(node, "values", ast.Load()), [], [])
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        """Members are compared by identity; names and numbers by value."""
        members = [self._member(item) is not None for item in (node.left, *node.comparators)]
        self.generic_visit(node)
        if any(members):
            swap = {ast.Is: ast.Eq(), ast.IsNot: ast.NotEq()}
            node.ops = [swap.get(type(op), op) for op in node.ops]
        return node


def _key_of(table: str, value: ast.expr) -> ast.expr:
    """The name behind a value: ``next(key for key, item in Phase.items() if item == value)``."""
    text = f"next(key for key, item in {table}.items() if item == 0)"
    found = ast.parse(text, mode="eval").body
    for node in ast.walk(found):
        if isinstance(node, ast.Compare):
            node.comparators = [value]
    return found
