"""What a solution does with nodes: the fields it looks at, the methods it calls, the links it cuts."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence

from codegym_envs.synthesis.nodes.node_shapes import NodeClass, field_values
from codegym_envs.synthesis.trees import clone, fresh_name, names_in, rename

__all__ = ["called_methods", "emptied", "used_fields"]


def used_fields(
    body: Sequence[ast.stmt], classes: Mapping[str, NodeClass], modules: Collection[str]
) -> tuple[set[str], list[str]]:
    """Attributes of nodes that the solution looks at, and all attributes there are, in order."""
    code = [node for node in body if not isinstance(node, (ast.Import, ast.ImportFrom))]
    trees = [*code, *_methods_of(classes)]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    called = {node.func for node in calls}
    used: dict[str, None] = {}
    for node in calls:
        if isinstance(node.func, ast.Name) and node.func.id in classes:
            used.update(dict.fromkeys(_given_fields(classes[node.func.id], node)))
    for inner in (inner for tree in trees for inner in ast.walk(tree)):
        if isinstance(inner, ast.Attribute) and inner not in called:
            if not (isinstance(inner.value, ast.Name) and inner.value.id in modules):
                used[inner.attr] = None
    known = list(dict.fromkeys(name for klass in classes.values() for name in klass.fields))
    if known:  # attributes of other things show themselves when the solution is tried
        return {name for name in known if name in used}, known
    return set(used), list(used)


def called_methods(body: Sequence[ast.stmt], classes: Mapping[str, NodeClass]) -> list[ast.FunctionDef]:
    """Methods of node classes that the solution calls, as functions."""
    found: list[ast.FunctionDef] = []
    names = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    calls = {
        node.func.attr
        for tree in [*body, *_methods_of(classes)]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    for klass in classes.values():
        for name, method in klass.methods.items():
            if name in calls and name not in names:
                function = clone(method)
                receiver = function.args.args[0]
                receiver.annotation = ast.Name(klass.name, ast.Load())
                rename(function, {receiver.arg: fresh_name(["node"], names_in(function))})
                names.add(name)
                found.append(function)
    return found


def emptied(body: Sequence[ast.stmt]) -> set[str]:
    """Attributes that are set to None: if nothing else is known about them, they lead to nodes."""
    return {
        target.attr
        for tree in body
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is None
        for target in node.targets
        if isinstance(target, ast.Attribute)
    }


def _methods_of(classes: Mapping[str, NodeClass]) -> list[ast.FunctionDef]:
    return [method for klass in classes.values() for method in klass.methods.values()]


def _given_fields(klass: NodeClass, made: ast.Call) -> list[str]:
    """Fields to which a call gives values other than their defaults."""
    usual = field_values(klass, ast.Call(made.func, [], [])) or {}
    given = field_values(klass, made) or {}
    return [
        name for name, value in given.items() if name not in usual or ast.dump(usual[name]) != ast.dump(value)
    ]
