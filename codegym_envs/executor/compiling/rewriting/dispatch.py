"""Second pass: which part rewrites which kind of syntax node."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from codegym_envs.executor.compiling.rewriting.context import Context

__all__ = ["Dispatch"]


class Dispatch:
    """Hands nodes to the parts that rewrite them, and nodes inside them back again.

    Args:
        context: Where the rewriting stands.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self._visitors: dict[type[ast.AST], Callable[[Any], Any]] = {}

    def add(self, part: object) -> None:
        """Have a part's methods named ``visit_<Node>`` rewrite these kinds of node."""
        for name in dir(type(part)):
            if name.startswith("visit_"):
                self._visitors[getattr(ast, name.removeprefix("visit_"))] = getattr(part, name)

    def expr(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression."""
        result: ast.expr = self._visitor(node)(node)
        return ast.copy_location(result, node)

    def exprs(self, nodes: Sequence[ast.expr]) -> list[ast.expr]:
        """Rewrite several expressions."""
        return [self.expr(node) for node in nodes]

    def block(self, nodes: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite a block."""
        result: list[ast.stmt] = []
        for node in nodes:
            result += [ast.copy_location(statement, node) for statement in self._visitor(node)(node)]
        return result

    def _visitor(self, node: ast.AST) -> Callable[[Any], Any]:
        visitor = self._visitors.get(type(node))
        if visitor is None:
            self.context.reject("syntax", f"{type(node).__name__} is not part of the dialect", node)
        return visitor
