"""Functions of the dialect that rewritten modules bring along: ordinary, checked code of this package.

They are in modules called ``carried_…``, annotated like all code; a rewritten module gets them without
annotations.
"""

from __future__ import annotations

import ast

from codegym_envs.spec.carried import carried_source
from codegym_envs.synthesis.trees import parameters_of

__all__ = ["emitted_functions"]


def emitted_functions(module: str) -> list[ast.FunctionDef]:
    """The functions of a module as new trees, in its order.

    Args:
        module: Its full name.
    """
    functions = [node for node in ast.parse(carried_source(module)).body if isinstance(node, ast.FunctionDef)]
    return [_Bare().visit(function) for function in functions]


class _Bare(ast.NodeTransformer):
    """Takes annotations off."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        for parameter in parameters_of(node):
            parameter.annotation = None
        self.generic_visit(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        assert node.value is not None
        return ast.Assign([node.target], node.value, lineno=node.lineno)
