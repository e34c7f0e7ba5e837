"""Liveness: which variables a fragment needs, and which it gives."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.trees import assigned_names, ordered

__all__ = ["certainly_bound", "exposed", "updates_only", "value_roots"]


def updates_only(node: ast.stmt) -> bool:
    """Whether a statement only gives variables new values."""
    if isinstance(node, ast.Assign):
        return len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    if isinstance(node, ast.AugAssign):
        return isinstance(node.target, ast.Name)
    if isinstance(node, ast.If):
        return all(updates_only(item) for item in [*node.body, *node.orelse])
    return isinstance(node, ast.Pass)


def value_roots(node: ast.stmt) -> list[ast.expr]:
    """The expressions that such a statement evaluates."""
    if isinstance(node, (ast.Assign, ast.AugAssign)):
        return [node.value]
    if isinstance(node, ast.If):
        return [node.test, *[root for item in [*node.body, *node.orelse] for root in value_roots(item)]]
    return []


def exposed(body: list[ast.stmt], returned: list[str]) -> list[str]:
    """Names whose value from before is needed: read before they are bound, or returned unbound."""
    needed: dict[str, None] = {}

    def read(node: ast.AST, bound: set[str]) -> None:
        for inner in ordered(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load) and inner.id not in bound:
                needed[inner.id] = None

    def run(block: list[ast.stmt], bound: set[str]) -> set[str]:
        for item in block:
            if isinstance(item, ast.Assign):
                read(item.value, bound)
                bound = bound | set(assigned_names(item))
            elif isinstance(item, ast.AugAssign):
                assert isinstance(item.target, ast.Name)
                if item.target.id not in bound:
                    needed[item.target.id] = None
                read(item.value, bound)
            elif isinstance(item, ast.If):
                read(item.test, bound)
                bound = run(item.body, bound) & run(item.orelse, bound)
        return bound

    final = run(body, set())
    for name in returned:
        if name not in final:
            needed[name] = None
    return list(needed)


def certainly_bound(node: ast.stmt) -> set[str]:
    """Names that have a value after a statement, whatever it does."""
    if isinstance(node, (ast.Assign, ast.AugAssign)):
        return set(assigned_names(node))
    if isinstance(node, ast.If):
        branches = []
        for block in (node.body, node.orelse):
            found: set[str] = set()
            for item in block:
                found |= certainly_bound(item)
            branches.append(found)
        return branches[0] & branches[1]
    return {node.name} if isinstance(node, ast.FunctionDef) else set()
