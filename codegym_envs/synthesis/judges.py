"""Solutions as online judges take them: methods of a ``class Solution`` become functions."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.records import refuse

__all__ = ["flatten_classes"]


def flatten_classes(body: list[ast.stmt], entry: str, path: str) -> list[ast.stmt]:
    """Turn the methods of a judge's ``class Solution`` into functions."""
    flat: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name == "Solution":
            names = {child.name for child in node.body if isinstance(child, ast.FunctionDef)}
            for child in node.body:
                if isinstance(child, ast.FunctionDef):
                    flat.append(_method_to_function(child, names, path))
                elif isinstance(child, (ast.Assign, ast.AnnAssign)):
                    flat.append(child)
            publics = [name for name in names if not name.startswith("_")]
            if entry not in names and len(publics) == 1:
                for child in flat:
                    if isinstance(child, ast.FunctionDef) and child.name == publics[0]:
                        _rename_function(flat, publics[0], entry)
                        break
        else:
            flat.append(node)
    return flat


def _rename_function(body: list[ast.stmt], old: str, new: str) -> None:
    for node in body:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and inner.id == old:
                inner.id = new
            elif isinstance(inner, ast.FunctionDef) and inner.name == old:
                inner.name = new


def _method_to_function(method: ast.FunctionDef, names: set[str], path: str) -> ast.FunctionDef:
    static = any(isinstance(item, ast.Name) and item.id == "staticmethod" for item in method.decorator_list)
    if not static:
        if not method.args.args:
            raise refuse("defines_classes", method.name, path=path, line=method.lineno)
        receiver = method.args.args.pop(0).arg
        method = _DropReceiver(receiver, names, path).visit(method)
    method.decorator_list = [
        item
        for item in method.decorator_list
        if not (isinstance(item, ast.Name) and item.id in ("staticmethod", "classmethod"))
    ]
    return method


class _DropReceiver(ast.NodeTransformer):
    """``self.helper(x)`` becomes ``helper(x)``; any other use of ``self`` is refused."""

    def __init__(self, receiver: str, names: set[str], path: str) -> None:
        self.receiver = receiver
        self.names = names
        self.path = path

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == self.receiver:
            if node.attr in self.names:
                return ast.copy_location(ast.Name(node.attr, ast.Load()), node)
            raise refuse("defines_classes", f"self.{node.attr}", path=self.path, line=node.lineno)
        self.generic_visit(node)
        return node
