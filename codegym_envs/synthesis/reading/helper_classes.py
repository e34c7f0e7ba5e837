"""Small classes with methods, such as a union-find: functions over plain data.

An object becomes a mapping from its attributes, its methods functions with that mapping as first parameter,
its constructor a function that fills it. Which calls are calls of such methods is known from what a name was
assigned, or by a method's name where no built-in type has a method of that name.
"""

from __future__ import annotations

import ast
import builtins
import collections
import copy
import keyword

from codegym_envs.synthesis.wording.words import snake

__all__ = ["methods_as_functions"]

_BUILT_IN = {
    name
    for kind in (str, list, dict, set, tuple, int, float, collections.deque, collections.Counter)
    for name in dir(kind)
}

_MAKING = ("__init__", "__post_init__")


def methods_as_functions(tree: ast.Module, klass: ast.ClassDef | None = None) -> dict[str, str]:
    """Take the methods out of such classes of a file, in place.

    Args:
        tree: The file.
        klass: A class that stays as it is.

    Returns:
        The attributes of their objects, for those whose constructor became a function; each with its key.
    """
    classes = {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node is not klass and _plain(node)
    }
    fields: dict[str, str] = {}
    if not classes:
        return fields
    functions: dict[str, dict[str, str]] = {}
    for name, node in classes.items():
        functions[name] = {
            item.name: f"{snake(name)}_{item.name.strip('_')}"
            for item in node.body
            if isinstance(item, ast.FunctionDef) and item.name not in _MAKING
        }
    owners = _instances(tree, set(classes))
    for name, node in classes.items():
        own = _own_name(node, functions)
        made = [
            _function(item, functions[name][item.name], own)
            for item in node.body
            if isinstance(item, ast.FunctionDef) and item.name not in _MAKING
        ]
        init = next(
            (item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"),
            None,
        )
        calls = _Calls(functions, {**owners, own: name})
        for item in made:
            calls.visit(item)
        position = tree.body.index(node)
        if init is not None and not _only_sets(init):
            constructor = calls.visit(_constructor(init, f"new_{snake(name)}", own))
            fields |= {attr: attr for attr in _attributes(node)}
            tree.body[position : position + 1] = [constructor, *made]
            _Renamed({name: constructor.name}).visit(tree)
        else:
            node.body = [
                item for item in node.body if not isinstance(item, ast.FunctionDef) or item.name in _MAKING
            ]
            node.body = node.body or [ast.Pass()]
            tree.body[position + 1 : position + 1] = made
    _Calls(functions, owners).visit(tree)
    return fields


def _plain(node: ast.ClassDef) -> bool:
    """Whether a class has methods, and nothing that a mapping cannot stand for."""
    methods = [item for item in node.body if isinstance(item, ast.FunctionDef)]
    special = {item.name for item in methods if item.name.startswith("__")} - set(_MAKING)
    bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases} - {"object"}
    named = bases == {"NamedTuple"}
    bases -= {"NamedTuple"}
    mark = {ast.unparse(item.func if isinstance(item, ast.Call) else item) for item in node.decorator_list}
    data = bool(mark) and all(text.rpartition(".")[2] == "dataclass" for text in mark)
    others = [
        item
        for item in node.body
        if not isinstance(item, ast.FunctionDef)
        and not ((data or named) and isinstance(item, ast.AnnAssign))
        and not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
        and not (isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == "__slots__")
    ]
    marks = {ast.unparse(mark) for item in methods for mark in item.decorator_list} - {"staticmethod"}
    return bool(methods) and not (special or bases or others or marks or (mark and not data))


def _instances(tree: ast.Module, classes: set[str]) -> dict[str, str]:
    """Names and attributes that are assigned objects of one class, with that class."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            function = node.value.func
            if isinstance(function, ast.Name) and function.id in classes:
                for target in node.targets:
                    found.setdefault(ast.unparse(target), set()).add(function.id)
        elif isinstance(node, ast.arg) and node.annotation is not None:
            annotated = ast.unparse(node.annotation).strip("'\"")
            if annotated in classes:
                found.setdefault(node.arg, set()).add(annotated)
    return {name: next(iter(owners)) for name, owners in found.items() if len(owners) == 1}


def _own_name(node: ast.ClassDef, functions: dict[str, dict[str, str]]) -> str:
    """What a class's functions call the object they work on: ``disjoint_set`` for a ``DisjointSet``."""
    wanted = snake(node.name)
    taken = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    taken |= {item.arg for item in ast.walk(node) if isinstance(item, ast.arg)}
    taken |= {name for methods in functions.values() for name in methods.values()}
    return "own" if wanted in taken or keyword.iskeyword(wanted) or hasattr(builtins, wanted) else wanted


def _function(method: ast.FunctionDef, name: str, own: str) -> ast.FunctionDef:
    made = copy.deepcopy(method)
    made.name = name
    made.returns = None
    if any(ast.unparse(mark) == "staticmethod" for mark in made.decorator_list):
        made.decorator_list = []
        return made
    first = made.args.args[0].arg
    return _Renamed({first: own}).visit_FunctionDef(made)


def _constructor(init: ast.FunctionDef, name: str, own: str) -> ast.FunctionDef:
    made = _function(init, name, own)
    made.args.args = made.args.args[1:]
    start = ast.Assign([ast.Name(own, ast.Store())], ast.Dict([], []), lineno=0)
    made.body = [start, *made.body, ast.Return(ast.Name(own, ast.Load()))]
    return made


def _only_sets(init: ast.FunctionDef) -> bool:
    """Whether a constructor does nothing but set attributes from its parameters."""
    for node in init.body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        if value is None or any(isinstance(item, ast.Name) and item.id == "self" for item in ast.walk(value)):
            return False
    return True


def _attributes(node: ast.ClassDef) -> set[str]:
    return {
        item.attr
        for item in ast.walk(node)
        if isinstance(item, ast.Attribute)
        and ast.unparse(item.value) == "self"
        and isinstance(item.ctx, ast.Store)
    }


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self.names.get(node.arg, node.arg)
        node.annotation = None if self.names.get(node.arg) else node.annotation
        return node


class _Calls(ast.NodeTransformer):
    """``union.find(x)`` becomes ``union_find(union, x)``."""

    def __init__(self, functions: dict[str, dict[str, str]], owners: dict[str, str]) -> None:
        self.functions = functions
        self.owners = owners
        named: dict[str, list[str]] = {}
        for owner, methods in functions.items():
            for method in methods:
                named.setdefault(method, []).append(owner)
        self.unambiguous = {
            method: owners[0]
            for method, owners in named.items()
            if len(owners) == 1 and method not in _BUILT_IN
        }

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        function = node.func
        if not isinstance(function, ast.Attribute):
            return node
        receiver = ast.unparse(function.value)
        if receiver in self.functions and function.attr in self.functions[receiver]:  # DSU.find(…)
            return ast.Call(
                ast.Name(self.functions[receiver][function.attr], ast.Load()), node.args, node.keywords
            )
        owner = self.owners.get(receiver) or (
            None if receiver == "self" else self.unambiguous.get(function.attr)
        )
        if owner is None or function.attr not in self.functions[owner]:
            return node
        name = ast.Name(self.functions[owner][function.attr], ast.Load())
        return ast.Call(name, [function.value, *node.args], node.keywords)
