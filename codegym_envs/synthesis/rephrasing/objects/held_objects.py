"""Which names may hold objects of a class, or containers of them, by following assignments and calls."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.rephrasing.scopes import functions_in
from codegym_envs.synthesis.trees import is_name, root_of

__all__ = ["holding_names"]

_PUTTING = frozenset(
    {"append", "appendleft", "add", "insert", "extend", "setdefault", "heappush", "update", "put"}
)


def holding_names(tree: ast.Module, klass: str) -> set[str]:
    """Variables (and attributes, written ``.name``) that may hold objects of a class; rather one too many.

    Args:
        tree: The source.
        klass: Name of the class.
    """
    functions = {node.name: node for node in functions_in(tree)}
    held: set[str] = set()
    while True:
        before = len(held)
        for node in ast.walk(tree):
            _follow(node, klass, held, functions)
        if len(held) == before:
            return held


def _follow(node: ast.AST, klass: str, held: set[str], functions: dict[str, ast.FunctionDef]) -> None:
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and node.value is not None:
        if _gives(node.value, klass, held):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                _note(target, held)
    elif isinstance(node, (ast.For, ast.comprehension)):
        if _gives(node.iter, klass, held):
            _note(node.target, held)
    elif isinstance(node, ast.Call):
        _follow_call(node, klass, held, functions)
    elif isinstance(node, ast.FunctionDef):
        if any(
            isinstance(inner, ast.Return) and inner.value is not None and _gives(inner.value, klass, held)
            for inner in ast.walk(node)
        ):
            held.add(f"{node.name}()")


def _follow_call(node: ast.Call, klass: str, held: set[str], functions: dict[str, ast.FunctionDef]) -> None:
    function = node.func
    name = (
        function.attr
        if isinstance(function, ast.Attribute)
        else function.id
        if isinstance(function, ast.Name)
        else ""
    )
    if name in _PUTTING:
        if any(_gives(item, klass, held) for item in node.args):
            on_module = isinstance(function, ast.Name) or (
                isinstance(function, ast.Attribute) and is_name(function.value, "heapq")
            )
            owner = (
                node.args[0]
                if on_module
                else function.value
                if isinstance(function, ast.Attribute)
                else function
            )
            _note(owner, held)
    elif name in functions:
        parameters = [item.arg for item in functions[name].args.args]
        parameters = (
            parameters[1:]
            if isinstance(function, ast.Attribute) and parameters[:1] == ["self"]
            else parameters
        )
        for parameter, given in zip(parameters, node.args, strict=False):
            if _gives(given, klass, held):
                held.add(parameter)


def _note(target: ast.expr, held: set[str]) -> None:
    if isinstance(target, (ast.Tuple, ast.List)):
        for item in target.elts:
            _note(item, held)
    elif isinstance(target, ast.Starred):
        _note(target.value, held)
    elif isinstance(target, ast.Attribute):
        held.add(f".{target.attr}")
    elif isinstance(target, ast.Subscript):
        _note(target.value, held)
    else:
        root = root_of(target)
        if isinstance(root, ast.Name):
            held.add(root.id)


def _gives(value: ast.expr, klass: str, held: set[str]) -> bool:
    """Whether an expression may give an object, or something with objects in it."""
    if isinstance(value, ast.Attribute):  # a field of an object is no object, unless it was given one
        return f".{value.attr}" in held
    if isinstance(value, ast.Name):
        return value.id in held
    if isinstance(value, (ast.Compare, ast.Constant, ast.JoinedStr, ast.Lambda)):
        return False
    if isinstance(value, ast.Call):
        if is_name(value.func, klass) or f"{ast.unparse(value.func).rpartition('.')[2]}()" in held:
            return True
        if is_name(value.func, "len", "str", "int", "range", "sum", "abs"):
            return False
        if is_name(value.func, "map") and is_name(value.args[0] if value.args else None, klass):
            return True
        owner = [value.func.value] if isinstance(value.func, ast.Attribute) else []
        return any(_gives(item, klass, held) for item in [*owner, *value.args])
    if isinstance(value, ast.BinOp) and not isinstance(value.op, (ast.Add, ast.Mult)):
        return False
    if isinstance(value, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        return _gives(value.elt, klass, held)
    if isinstance(value, ast.Subscript):
        return _gives(value.value, klass, held)
    return any(
        _gives(item, klass, held) for item in ast.iter_child_nodes(value) if isinstance(item, ast.expr)
    )
