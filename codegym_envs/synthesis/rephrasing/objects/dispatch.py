"""Objects of several classes in one place: each says of which it is, and a function chooses the method."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.trees import clone, fresh_name, is_name, load, names_in
from codegym_envs.synthesis.wording.words import snake

__all__ = ["methods_by_kind"]


def methods_by_kind(tree: ast.Module) -> None:
    """Write out which method a call means where objects of several classes have one of that name, in place.

    Args:
        tree: The source.
    """
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef) and _is_plain(node)}
    methods = {name: {item.name: item for item in _methods(node)} for name, node in classes.items()}
    known = _instances(tree, set(classes))
    shared = {
        name
        for own in methods.values()
        for name in own
        if not name.startswith("__") and sum(name in others for others in methods.values()) > 1
    }
    asked = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in shared
        and not _is_known(node.func.value, known)
    }
    held = _held_against(tree, set(classes))
    if not asked and not held:
        return
    family = [name for name, own in methods.items() if asked & set(own) or name in held]
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    kind = fresh_name(["kind", "sort_of_object"], attributes)
    for name in family:
        _say_kind(classes[name], kind)
        own = {method: f"{method}_of_{snake(name)}" for method in asked & set(methods[name])}
        for item in _methods(classes[name]):
            _OwnCalls(item.args.args[0].arg if item.args.args else "", own).visit(item)
            item.name = own.get(item.name, item.name)
    choosing = _Choosing(asked, kind, set(family), names_in(tree))
    for node in tree.body:
        choosing.visit(node)
    tree.body += choosing.functions({name: methods[name] for name in family})


def _is_plain(node: ast.ClassDef) -> bool:
    return not node.bases and not node.keywords and not node.decorator_list


def _methods(node: ast.ClassDef) -> list[ast.FunctionDef]:
    return [item for item in node.body if isinstance(item, ast.FunctionDef)]


def _instances(tree: ast.Module, classes: set[str]) -> set[str]:
    """Names that hold objects of one class alone."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            made = (
                node.value.func.id
                if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name)
                else ""
            )
            for target in node.targets:
                found.setdefault(ast.unparse(target), set()).add(made if made in classes else "")
        elif isinstance(node, (ast.For, ast.comprehension)):
            for inner in ast.walk(node.target):
                if isinstance(inner, ast.Name):
                    found.setdefault(inner.id, set()).add("")
        elif isinstance(node, ast.arg):
            found.setdefault(node.arg, set()).add("")
    return {name for name, owners in found.items() if len(owners) == 1 and "" not in owners}


def _is_known(node: ast.expr, known: set[str]) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name)  # made where it is used
    return is_name(node, "self", "cls", "super") or ast.unparse(node) in known


def _held_against(tree: ast.Module, classes: set[str]) -> set[str]:
    """Classes that objects are held against with ``isinstance``."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and is_name(node.func, "isinstance") and len(node.args) == 2:
            found |= {inner.id for inner in ast.walk(node.args[1]) if isinstance(inner, ast.Name)} & classes
    return found if len(classes) > 1 and len(found) else set()


def _say_kind(node: ast.ClassDef, kind: str) -> None:
    init = next((item for item in _methods(node) if item.name == "__init__"), None)
    if init is None:
        arguments = ast.arguments([], [ast.arg("self")], None, [], [], None, [])
        init = ast.FunctionDef("__init__", arguments, [], [], None, lineno=node.lineno)
        node.body.insert(0, init)
    receiver = init.args.args[0].arg
    target = ast.Attribute(load(receiver), kind, ast.Store())
    at = int(ast.get_docstring(init) is not None) if init.body else 0
    init.body = [item for item in init.body if not isinstance(item, ast.Pass)]
    init.body.insert(at, ast.Assign([target], ast.Constant(snake(node.name)), lineno=node.lineno))


class _OwnCalls(ast.NodeTransformer):
    """Calls that an object makes of its own methods."""

    def __init__(self, receiver: str, names: dict[str, str]) -> None:
        self.receiver = receiver
        self.names = names

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if is_name(node.value, self.receiver) and node.attr in self.names:
            node.attr = self.names[node.attr]
        return node


class _Choosing(ast.NodeTransformer):
    def __init__(self, asked: set[str], kind: str, family: set[str], taken: set[str]) -> None:
        self.kind = kind
        self.family = family
        self.names = {name: fresh_name([f"{name}_of", f"{name}_of_any"], taken) for name in sorted(asked)}

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in self.names:
            return ast.Call(load(self.names[function.attr]), [function.value, *node.args], node.keywords)
        if is_name(function, "isinstance") and len(node.args) == 2:
            kinds = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
            if all(is_name(item, *self.family) for item in kinds):
                told: list[ast.expr] = [ast.Constant(snake(ast.unparse(item))) for item in kinds]
                return ast.Compare(
                    ast.Attribute(node.args[0], self.kind, ast.Load()),
                    [ast.In()],
                    [ast.Tuple(told, ast.Load())],
                )
        return node

    def functions(self, methods: dict[str, dict[str, ast.FunctionDef]]) -> list[ast.stmt]:
        """The functions that choose."""
        out: list[ast.stmt] = []
        for name, called in self.names.items():
            owners = [owner for owner, own in methods.items() if name in own]
            first = methods[owners[0]][name]
            arguments = clone(first.args)
            arguments.args = [ast.arg("item"), *(ast.arg(item.arg) for item in arguments.args[1:])]
            given: list[ast.expr] = [load(item.arg) for item in arguments.args[1:]]
            body: list[ast.stmt] = []
            for owner in owners:
                method = ast.Attribute(load("item"), f"{name}_of_{snake(owner)}", ast.Load())
                chosen = ast.Return(ast.Call(method, [clone(one) for one in given], []))
                test = ast.Compare(
                    ast.Attribute(load("item"), self.kind, ast.Load()),
                    [ast.Eq()],
                    [ast.Constant(snake(owner))],
                )
                body.append(chosen if owner == owners[-1] else ast.If(test, [chosen], []))
            made = ast.FunctionDef(called, arguments, body, [], None, lineno=first.lineno)
            out.append(made)
        return out
