"""Where functions make objects of classes that the source defines."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codegym_envs.synthesis.trees import blocks

__all__ = ["InstancePlace", "next_instance", "own_parts", "own_statements"]


class InstancePlace:
    """Where an instance is made.

    Attributes:
        klass: Of which class.
        statement: In which statement.
        name: The variable that holds it; "" if it is used at once and held by none.
    """

    def __init__(self, klass: ast.ClassDef, statement: ast.stmt, name: str, call: ast.Call) -> None:
        self.klass = klass
        self.statement = statement
        self.name = name
        self.call = call


def next_instance(
    body: Sequence[ast.stmt], classes: dict[str, ast.ClassDef]
) -> tuple[ast.FunctionDef, InstancePlace] | None:
    """The first place in a function where an object is made, the innermost function that does so."""
    for top in body:
        if isinstance(top, ast.FunctionDef):
            inner = [node for node in ast.walk(top) if isinstance(node, ast.FunctionDef)]
            for function in reversed(inner):
                place = _instance_in(function, classes)
                if place is not None:
                    return function, place
    return None


def _instance_in(function: ast.FunctionDef, classes: dict[str, ast.ClassDef]) -> InstancePlace | None:
    for statement in own_statements(function.body):
        for node in own_parts(statement):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in classes:
                return InstancePlace(classes[node.func.id], statement, _holder(statement, node), node)
    return None


def own_statements(body: list[ast.stmt]) -> list[ast.stmt]:
    """Statements of a function without those of functions nested in it."""
    found: list[ast.stmt] = []
    for item in body:
        if not isinstance(item, ast.FunctionDef):
            found.append(item)
            for block in blocks(item):
                found += own_statements(block)
    return found


def own_parts(statement: ast.stmt) -> list[ast.AST]:
    """The expressions of a statement without those of its blocks."""
    found: list[ast.AST] = []
    for name, value in ast.iter_fields(statement):
        if name in ("body", "orelse", "finalbody", "handlers"):
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, ast.AST):
                found.extend(ast.walk(item))
    return found


def _holder(statement: ast.stmt, call: ast.Call) -> str:
    if isinstance(statement, ast.Assign) and statement.value is call and len(statement.targets) == 1:
        target = statement.targets[0]
        return target.id if isinstance(target, ast.Name) else "?"
    if isinstance(statement, ast.AnnAssign) and statement.value is call:
        return statement.target.id if isinstance(statement.target, ast.Name) else "?"
    return ""
