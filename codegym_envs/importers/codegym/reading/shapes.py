"""Small questions about the trees of a CodeGym-format file."""

from __future__ import annotations

import ast
from typing import TypeGuard

__all__ = ["all_parameters", "is_self_attribute", "local_names", "own_returns", "plain_target"]


def is_self_attribute(node: ast.AST, name: str | None = None) -> TypeGuard[ast.Attribute]:
    """Whether a node is ``self.<name>`` (any attribute without a name)."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
        and (name is None or node.attr == name)
    )


def local_names(function: ast.AST) -> set[str]:
    """Names bound anywhere in a function: parameters, assignments, loops, nested functions, handlers."""
    names: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.FunctionDef):
            if node is not function:
                names.add(node.name)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names - {"self"}


def plain_target(node: ast.AST) -> str | None:
    """The variable that ``x = …`` binds; None for any other statement."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return None


def all_parameters(function: ast.FunctionDef) -> list[ast.arg]:
    """The parameters of a function, ``self`` included, those that take the rest left out."""
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def own_returns(method: ast.FunctionDef) -> list[ast.Return]:
    """The returns of a method, those of functions inside it left out."""
    found: list[ast.Return] = []
    stack: list[ast.AST] = list(method.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Return):
            found.append(node)
        elif not isinstance(node, (ast.FunctionDef, ast.Lambda)):
            stack.extend(ast.iter_child_nodes(node))
    return found
