"""Classes that derive from others of the source: each gets the methods that it inherits, and stands alone.

``super().f(x)`` becomes a call of the method that the class above has, under a name of its own.
"""

from __future__ import annotations

import ast

from codegym_envs.synthesis.trees import (
    Replace,
    assigned_names,
    bind_call,
    clone,
    fresh_name,
    is_name,
    load,
    names_in,
    rename,
    store,
)
from codegym_envs.synthesis.wording.words import snake

__all__ = ["classes_alone"]

_ABSTRACT = ("ABC", "object", "Protocol")


def classes_alone(tree: ast.Module) -> None:
    """Give the classes of a source what they inherit from one another, in place.

    Classes with several bases, or with bases that the source does not define, stay.

    Args:
        tree: The source.
    """
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in classes.values():
        node.bases = [base for base in node.bases if ast.unparse(base).rpartition(".")[2] not in _ABSTRACT]
    above: set[str] = set()
    for klass in classes.values():
        base = _base(klass, classes)
        if base is not None:
            above.add(base.name)
            _derive(klass, base)
    used = {inner.id for node in tree.body for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    idle = above - used  # only there to derive from
    tree.body = [node for node in tree.body if not (isinstance(node, ast.ClassDef) and node.name in idle)]


def _base(node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> ast.ClassDef | None:
    """The class of the source that another derives from; it had its own turn before."""
    if len(node.bases) != 1 or node.keywords or not isinstance(node.bases[0], ast.Name):
        return None
    base = classes.get(node.bases[0].id)
    plain = base is not None and not base.bases and not base.keywords and base is not node
    return (
        base if plain and not node.decorator_list and base is not None and not base.decorator_list else None
    )


def _is_abstract(item: ast.FunctionDef) -> bool:
    return any(ast.unparse(mark).rpartition(".")[2] == "abstractmethod" for mark in item.decorator_list)


def _derive(node: ast.ClassDef, base: ast.ClassDef) -> None:
    own = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
    held = {
        target.id
        for item in node.body
        if isinstance(item, (ast.Assign, ast.AnnAssign))
        for target in (item.targets if isinstance(item, ast.Assign) else [item.target])
        if isinstance(target, ast.Name)
    }
    taken = own | {item.name for item in base.body if isinstance(item, ast.FunctionDef)}
    above = _Above(base, taken)
    start = next(
        (item for item in base.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"), None
    )
    for item in node.body:
        if isinstance(item, ast.FunctionDef):
            above.receiver = item.args.args[0].arg if item.args.args else ""
            if item.name == "__init__":
                item.body = [made for one in item.body for made in _started(one, item, base, start)]
            above.visit(item)
    inherited: list[ast.stmt] = []
    for item in base.body:
        if isinstance(item, ast.FunctionDef):
            if item.name in above.names:
                kept = clone(item)
                kept.name = above.names[item.name]
                inherited.append(kept)
            if item.name not in own and not _is_abstract(item):
                inherited.append(clone(item))
        elif isinstance(item, (ast.Assign, ast.AnnAssign)):
            targets = item.targets if isinstance(item, ast.Assign) else [item.target]
            if not any(is_name(target, *held) for target in targets):
                inherited.insert(0, clone(item))
    node.body = [*(item for item in node.body if not isinstance(item, ast.Pass)), *inherited] or [ast.Pass()]
    node.bases = []


def _started(
    node: ast.stmt, init: ast.FunctionDef, base: ast.ClassDef, start: ast.FunctionDef | None
) -> list[ast.stmt]:
    """``super().__init__(…)`` as what that does; other statements as they are."""
    value = node.value if isinstance(node, ast.Expr) else None
    function = value.func if isinstance(value, ast.Call) else None
    if (
        not isinstance(function, ast.Attribute)
        or function.attr != "__init__"
        or not isinstance(value, ast.Call)
    ):
        return [node]
    over = isinstance(function.value, ast.Call) and is_name(function.value.func, "super")
    if not over and not is_name(function.value, base.name):
        return [node]
    if start is None:
        return [ast.Pass()]
    if any(isinstance(inner, ast.Return) for inner in ast.walk(start)):
        return [node]
    made = clone(start)
    receiver = init.args.args[0].arg
    given = bind_call(
        made, ast.Call(value.func, [*([load(receiver)] if over else []), *value.args], value.keywords)
    )
    if given is None:
        return [node]
    skip = int(ast.get_docstring(made) is not None)
    whole = ast.Module(made.body[skip:], [])
    bound = set(assigned_names(whole.body))
    taken = names_in(init) | names_in(made)
    out: list[ast.stmt] = []
    for name, argument in given.items():
        if isinstance(argument, (ast.Name, ast.Constant)) and name not in bound:
            continue
        new = fresh_name([f"given_{name}"], taken)
        out.append(ast.Assign([store(new)], argument, lineno=node.lineno))
        rename(whole, {name: new})
    for name in sorted(bound & names_in(init)):
        rename(whole, {name: fresh_name([f"own_{name}"], taken)})
    steady = {
        name: argument for name, argument in given.items() if isinstance(argument, (ast.Name, ast.Constant))
    }
    Replace({name: argument for name, argument in steady.items() if name not in bound}).visit(whole)
    return [*out, *whole.body]


class _Above(ast.NodeTransformer):
    """Calls of the methods of the class above."""

    def __init__(self, base: ast.ClassDef, taken: set[str]) -> None:
        self.base = base
        self.methods = {item.name for item in base.body if isinstance(item, ast.FunctionDef)}
        self.taken = taken
        self.names: dict[str, str] = {}
        self.receiver = ""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        function = node.func
        if not isinstance(function, ast.Attribute) or function.attr not in self.methods:
            return node
        owner = function.value
        over = isinstance(owner, ast.Call) and is_name(owner.func, "super")
        named = is_name(owner, self.base.name) and bool(node.args) and is_name(node.args[0], self.receiver)
        if not over and not named:
            return node
        if function.attr not in self.names:
            word = "start" if function.attr == "__init__" else function.attr.strip("_")
            self.names[function.attr] = fresh_name([f"{word}_as_{snake(self.base.name)}"], self.taken)
        method = ast.Attribute(ast.Name(self.receiver, ast.Load()), self.names[function.attr], ast.Load())
        return ast.Call(method, node.args[1:] if named else node.args, node.keywords)
