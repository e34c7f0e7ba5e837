"""How ``step`` reads the parameters of a call: ``params["place"]`` and ``params.get("place", 0)``."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.trees import clone, load

__all__ = ["ParameterReads"]

_PARAMETER_BAGS = {"parameters", "params", "args", "arguments", "param", "kwargs"}


class ParameterReads(ast.NodeTransformer):
    """Replaces ``params["key"]`` and ``params.get("key", default)`` by the name ``key``.

    Args:
        local: What variables of ``step`` hold, by name.

    Attributes:
        keys: The keys that were read, in order.
        defaults: The value for an absent key, where one is given.
    """

    def __init__(self, local: dict[str, ast.expr]) -> None:
        self.local = local
        self.keys: dict[str, None] = {}
        self.defaults: dict[str, ast.expr] = {}
        self.depth = 0

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A variable of ``step`` is followed to what it was assigned."""
        if node.id in self.local and self.depth < 4:
            self.depth += 1
            found: ast.expr = self.visit(clone(self.local[node.id]))
            self.depth -= 1
            return found
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """``params["key"]``."""
        if _is_bag(node.value) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            self.keys[node.slice.value] = None
            return load(node.slice.value)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """``params.get("key", default)``."""
        if (
            isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and _is_bag(node.func.value)
            and node.args
        ):
            key = node.args[0]
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                self.keys[key.value] = None
                if len(node.args) > 1:
                    self.defaults[key.value] = node.args[1]
                return load(key.value)
        self.generic_visit(node)
        return node


def _is_bag(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id in _PARAMETER_BAGS
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return node.slice.value in _PARAMETER_BAGS
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get"
        and node.args
    ):
        return isinstance(node.args[0], ast.Constant) and node.args[0].value in _PARAMETER_BAGS
    return False
