"""Small questions about the trees of a CodeGym-format file."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import TypeGuard

from codegym_envs.spec.syntax import own_nodes
from codegym_envs.synthesis.trees import call, rewritten

__all__ = [
    "all_parameters",
    "bound_names",
    "call_by_place",
    "is_self_attribute",
    "local_names",
    "own_returns",
    "plain_target",
    "rewrite_returns",
    "single_values",
]


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


def bound_names(node: ast.Assign) -> set[str]:
    """The names in the targets of an assignment: those it binds, and those it changes an item of."""
    return {item.id for target in node.targets for item in ast.walk(target) if isinstance(item, ast.Name)}


def plain_target(node: ast.AST) -> str | None:
    """The variable that ``x = …`` binds; None for any other statement."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return None


def all_parameters(function: ast.FunctionDef) -> list[ast.arg]:
    """The parameters of a function, ``self`` included, ``*args`` and ``**kwargs`` left out."""
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def call_by_place(place: ast.expr, method: ast.FunctionDef, arguments: Mapping[str, ast.expr]) -> ast.Call:
    """A call of a method in which arguments stand by their place as far as they can.

    Helper functions may have other names for their parameters than the methods that they were.
    """
    left = dict(arguments)
    given: list[ast.expr] = []
    for arg in [*method.args.posonlyargs, *method.args.args][1:]:
        if arg.arg not in left:
            break
        given.append(left.pop(arg.arg))
    return call(place, *given, **left)


def own_returns(function: ast.FunctionDef) -> list[ast.Return]:
    """The returns of a function, those of functions inside it left out."""
    return [node for node in own_nodes(function.body) if isinstance(node, ast.Return)]


Change = Callable[[ast.Return], ast.stmt | list[ast.stmt]]
"""What stands for a return: one statement or several."""


def rewrite_returns(function: ast.FunctionDef, change: Change) -> None:
    """Replace the returns of a function, in place; those of functions inside it stay."""
    rewriter = _Returns(change)
    function.body = rewritten(function.body, rewriter.statements)


class _Returns(ast.NodeTransformer):
    def __init__(self, change: Change) -> None:
        self.change = change

    def statements(self, node: ast.stmt) -> list[ast.stmt]:
        """What a statement of the body becomes."""
        new = self.visit(node)
        return new if isinstance(new, list) else [new]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        return node

    def visit_Return(self, node: ast.Return) -> ast.stmt | list[ast.stmt]:
        return self.change(node)


def single_values(function: ast.AST) -> dict[str, ast.expr]:
    """The variables that a single plain assignment in a function binds, with their values."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        name = plain_target(node)
        if name is not None and isinstance(node, ast.Assign):
            found.setdefault(name, []).append(node.value)
    return {name: values[0] for name, values in found.items() if len(values) == 1}
