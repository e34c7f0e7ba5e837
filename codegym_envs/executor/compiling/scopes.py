"""Names: what a function binds, and what a mention refers to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from codegym_envs.spec.syntax import children, own_nodes

__all__ = [
    "Scope",
    "bound_names",
    "mentioned",
    "nodes_inside",
    "parameters",
    "walk",
]

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass
class Scope:
    """A function, lambda or comprehension while it is rewritten.

    Attributes:
        node: The function; None for the module.
        names: Names bound in it.
        kinds: What is known of the values of its names, see `codegym_envs.executor.compiling.kinds`.
        handles: Names that are certain to hold the state (or the tools, in ``solve``).
        fresh: Names that only ever hold containers made in this function.
        owners: Temporary names that remember which container was noted in the journal.
        comprehension: Whether it is a comprehension.
    """

    node: ast.AST | None
    names: set[str]
    kinds: dict[str, str] = field(default_factory=dict)
    handles: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)
    owners: list[str] = field(default_factory=list)
    comprehension: bool = False


def walk(node: ast.AST) -> list[ast.AST]:
    """A node and all nodes inside it, without contexts and operators."""
    found = [node]
    for inner in found:  # grows while it is walked
        found += children(inner)
    return found


def parameters(node: Any) -> list[str]:
    """Names of a function's parameters."""
    arguments = node.args
    names = [arg.arg for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return names + [extra.arg for extra in (arguments.vararg, arguments.kwarg) if extra is not None]


def nodes_inside(node: Any) -> list[ast.AST]:
    """The own nodes of a function, see `codegym_envs.spec.syntax.own_nodes`; those below another node.

    The answer is kept with the node: trees are not changed after folding.
    """
    known: list[ast.AST] | None = getattr(node, "nodes_inside", None)
    if known is None:
        body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else children(node)
        if isinstance(node, ast.FunctionDef):
            body = [*node.body]
        known = node.nodes_inside = list(own_nodes(body))
    return known


def _targets(node: ast.AST) -> Iterator[str]:
    for inner in walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id


def bound_names(function: Any) -> set[str]:
    """Names that are local to a function (its parameters included)."""
    known: set[str] | None = getattr(function, "bound_names", None)
    if known is None:
        known = function.bound_names = _bound_names(function)
    return set(known)


def _bound_names(function: ast.AST) -> set[str]:
    if isinstance(function, ast.Lambda):
        names = set(parameters(function))
        for inner in nodes_inside(function):
            if isinstance(inner, ast.NamedExpr):
                names |= set(_targets(inner.target))
        return names
    names = set(parameters(function))
    outer: set[str] = set()
    inside_comprehensions: set[int] = set()
    for inner in nodes_inside(function):
        if isinstance(inner, ast.comprehension):
            inside_comprehensions |= {id(part) for part in walk(inner.target)}
        elif isinstance(inner, ast.Nonlocal):
            outer |= set(inner.names)
    for inner in nodes_inside(function):
        if isinstance(inner, ast.Name):
            if not isinstance(inner.ctx, ast.Load) and id(inner) not in inside_comprehensions:
                names.add(inner.id)
        elif isinstance(inner, ast.FunctionDef):
            names.add(inner.name)
        elif isinstance(inner, ast.ExceptHandler):
            if inner.name is not None:
                names.add(inner.name)
        elif isinstance(inner, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in inner.names}
    return names - outer


def mentioned(node: ast.AST) -> set[str]:
    """All names that are read anywhere inside a node."""
    return {
        inner.id for inner in walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)
    }
