"""Literal arithmetic, done once: ``10**9 + 7`` is a literal to everything that follows."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

__all__ = ["fold"]

_LIMIT = 1 << 64
_OPERATIONS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.LShift: operator.lshift,
    ast.Pow: operator.pow,
}


class _Folder(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> Any:
        self.generic_visit(node)
        left, right = node.left, node.right
        operation = _OPERATIONS.get(type(node.op))
        if operation is None or not isinstance(left, ast.Constant) or not isinstance(right, ast.Constant):
            return node
        a, b = left.value, right.value
        if type(a) is not int or type(b) is not int or not (-_LIMIT < a < _LIMIT and -_LIMIT < b < _LIMIT):
            return node
        if isinstance(node.op, ast.Pow | ast.LShift) and not 0 <= b <= 64:
            return node
        value = operation(a, b)
        if not -_LIMIT < value < _LIMIT:
            return node
        return ast.copy_location(ast.Constant(value), node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Any:
        self.generic_visit(node)
        operand = node.operand
        if isinstance(node.op, ast.USub) and isinstance(operand, ast.Constant):
            value = operand.value
            if isinstance(value, int | float) and not isinstance(value, bool):
                return ast.copy_location(ast.Constant(-value), node)
        return node


def fold(tree: ast.Module) -> ast.Module:
    """Replace operations on small integer literals by their values, in place."""
    folded: ast.Module = _Folder().visit(tree)
    return folded
