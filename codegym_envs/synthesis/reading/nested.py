"""Lifting nested functions: one that captures nothing becomes a helper function of the module."""

from __future__ import annotations

import ast
import builtins

from codegym_envs.synthesis.reading.solution import Solution
from codegym_envs.synthesis.trees import names_in, own_locals

__all__ = ["lift_nested"]

_BUILTINS = frozenset(dir(builtins))


def lift_nested(solution: Solution) -> Solution:
    """Move nested functions without captured variables to the helpers, in place; returns the solution."""
    changed = True
    while changed:
        changed = False
        for function in solution.functions():
            for node in list(function.body):
                if isinstance(node, ast.FunctionDef) and _is_free(node, function, solution):
                    function.body.remove(node)
                    if not function.body:
                        function.body.append(ast.Pass())
                    solution.helpers[node.name] = node
                    changed = True
    return solution


def _is_free(node: ast.FunctionDef, outer: ast.FunctionDef, solution: Solution) -> bool:
    if node.name in solution.helpers or node.name in (solution.entry.name, outer.name):
        return False
    if node.args.vararg or node.args.kwarg or any(isinstance(item, ast.Nonlocal) for item in ast.walk(node)):
        return False
    if any(isinstance(item, (ast.Yield, ast.YieldFrom)) for item in ast.walk(node)):
        return False
    if sum(item.name == node.name for item in ast.walk(outer) if isinstance(item, ast.FunctionDef)) > 1:
        return False
    if node.name in {
        item.id for item in ast.walk(outer) if isinstance(item, ast.Name) and not _is_load(item)
    }:
        return False
    outside = own_locals(outer) - {node.name}
    return not (names_in(node) - own_locals(node)) & outside


def _is_load(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)
