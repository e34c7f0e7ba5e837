"""Properties, and looks with brackets: what stands behind ``x.size`` or ``key in x`` becomes a call."""

from __future__ import annotations

import ast
import collections

from codegym_envs.synthesis.trees import clone, fresh_name, is_name

__all__ = ["methods_for_looks", "methods_for_properties"]

_PROPERTIES = ("property", "cached_property")
_LOOKS = {
    "__contains__": "holds",
    "__getitem__": "item_at",
    "__setitem__": "put_at",
    "__delitem__": "drop_at",
    "__len__": "size",
    "__bool__": "is_true",
    "__iter__": "listed",
    "__call__": "apply",
}
_BUILT_IN = {
    name
    for kind in (str, list, dict, set, tuple, int, collections.deque, collections.Counter)
    for name in dir(kind)
}
_SAID = frozenset({"__repr__", "__str__", "__slots__"})


def methods_for_properties(tree: ast.Module) -> None:
    """Make methods of the properties of a source's classes, in place.

    A property stays if something else has an attribute of its name.

    Args:
        tree: The source.
    """
    readers: dict[str, int] = {}
    writers: set[str] = set()
    others: set[str] = set()
    for klass in [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]:
        own = {
            item.name
            for item in klass.body
            if isinstance(item, ast.FunctionDef) and _mark(item) in _PROPERTIES
        }
        for name in own:
            readers[name] = readers.get(name, 0) + 1
        for item in klass.body:
            if isinstance(item, ast.FunctionDef) and _mark(item) == f"{item.name}.setter":
                writers.add(item.name)
            elif isinstance(item, ast.FunctionDef) and item.name not in own:
                others.add(item.name)
        others |= _fields(klass) - own
    good = set(readers) - others
    if not good:
        return
    taken = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} | others | good
    setters = {name: fresh_name([f"set_{name}", f"renew_{name}"], taken) for name in sorted(good & writers)}
    getters = {
        name: fresh_name([f"get_{name}"], taken) if name in _BUILT_IN else name for name in sorted(good)
    }
    for klass in [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]:
        for item in klass.body:
            if isinstance(item, ast.FunctionDef) and item.name in good:
                if _mark(item) == f"{item.name}.setter":
                    item.name = setters[item.name]
                    item.decorator_list = []
                elif _mark(item) in _PROPERTIES:
                    item.name = getters[item.name]
                    item.decorator_list = []
    _Properties(getters, setters).visit(tree)


def _mark(item: ast.FunctionDef) -> str:
    """The only decorator of a method, without its module."""
    if len(item.decorator_list) != 1:
        return ""
    text = ast.unparse(item.decorator_list[0])
    return text.removeprefix("functools.")


def _fields(klass: ast.ClassDef) -> set[str]:
    found = {
        node.attr
        for node in ast.walk(klass)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_name(node.value, "self")
    }
    for item in klass.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            found.add(item.target.id)
        elif isinstance(item, ast.Assign):
            found |= {target.id for target in item.targets if isinstance(target, ast.Name)}
    return found


class _Properties(ast.NodeTransformer):
    def __init__(self, getters: dict[str, str], setters: dict[str, str]) -> None:
        self.getters = getters
        self.setters = setters

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if node.attr in self.getters and isinstance(node.ctx, ast.Load):
            return ast.Call(ast.Attribute(node.value, self.getters[node.attr], ast.Load()), [], [])
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """What is called is no property, but a method of a built-in type."""
        if isinstance(node.func, ast.Attribute) and node.func.attr in _BUILT_IN:
            node.func.value = self.visit(node.func.value)
            node.args = [self.visit(item) for item in node.args]
            node.keywords = [self.visit(item) for item in node.keywords]
            return node
        self.generic_visit(node)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Attribute) and target.attr in self.setters:
            return self._set(target, self.visit(node.value), node)
        self.generic_visit(node)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        target = node.target
        if isinstance(target, ast.Attribute) and target.attr in self.setters:
            before: ast.expr = self.visit(ast.Attribute(clone(target.value), target.attr, ast.Load()))
            return self._set(target, ast.BinOp(before, node.op, self.visit(node.value)), node)
        self.generic_visit(node)
        return node

    def _set(self, target: ast.Attribute, value: ast.expr, node: ast.stmt) -> ast.stmt:
        function = ast.Attribute(self.visit(target.value), self.setters[target.attr], ast.Load())
        return ast.copy_location(ast.Expr(ast.Call(function, [value], [])), node)


def methods_for_looks(tree: ast.Module) -> None:
    """Call the methods behind ``key in x``, ``x[key]``, ``len(x)`` and such by names of their own, in place.

    A class keeps them if its objects are held in other places than variables and attributes of their own.

    Args:
        tree: The source.
    """
    for klass in [node for node in tree.body if isinstance(node, ast.ClassDef)]:
        klass.body = [
            item for item in klass.body if not (isinstance(item, ast.FunctionDef) and item.name in _SAID)
        ] or [ast.Pass()]
        special = {
            item.name for item in klass.body if isinstance(item, ast.FunctionDef) and item.name in _LOOKS
        }
        methods = {item.name for item in klass.body if isinstance(item, ast.FunctionDef)}
        names = {old: _LOOKS[old] for old in special}
        names = {
            old: f"{new}_of_it" if new in methods | _fields(klass) else new for old, new in names.items()
        }
        holders = _holders(tree, klass)
        if not special or holders is None:
            continue
        for item in klass.body:
            if isinstance(item, ast.FunctionDef) and item.name in names:
                item.name = names[item.name]
        looks = _Looks(names, holders)
        for node in tree.body:
            looks.inside = node is klass
            looks.visit(node)


def _holders(tree: ast.Module, klass: ast.ClassDef) -> set[str] | None:
    """The variables and attributes that hold objects of a class; None if others may."""
    held: set[str] = set()
    covered: set[int] = set()
    for node in ast.walk(tree):
        value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        if not (isinstance(value, ast.Call) and is_name(value.func, klass.name)):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]  # type: ignore[attr-defined]
        if any(not isinstance(target, (ast.Name, ast.Attribute)) for target in targets):
            return None
        held |= {ast.unparse(target) for target in targets}
        covered.add(id(value.func))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == klass.name and id(node) not in covered:
            return None
    for node in ast.walk(tree):  # a name that also stands for something else
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            bound = list(node.targets) if isinstance(node, ast.Assign) else [node.target]
            value = node.value
            made = isinstance(value, ast.Call) and is_name(value.func, klass.name)
            if not made and any(ast.unparse(target) in held for target in bound):
                return None
    return held


class _Looks(ast.NodeTransformer):
    """Rewrites the looks at the objects that some names hold."""

    def __init__(self, names: dict[str, str], holders: set[str]) -> None:
        self.names = names
        self.holders = holders
        self.inside = False

    def _is_one(self, node: ast.expr) -> bool:
        text = ast.unparse(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""
        return text in self.holders or (self.inside and text == "self")

    def _call(self, owner: ast.expr, method: str, *given: ast.expr) -> ast.Call:
        return ast.Call(ast.Attribute(owner, self.names[method], ast.Load()), list(given), [])

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        if (
            len(node.ops) == 1
            and isinstance(node.ops[0], (ast.In, ast.NotIn))
            and self._is_one(node.comparators[0])
        ):
            if "__contains__" in self.names:
                found = self._call(node.comparators[0], "__contains__", node.left)
                return found if isinstance(node.ops[0], ast.In) else ast.UnaryOp(ast.Not(), found)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and self._is_one(node.value) and "__getitem__" in self.names:
            return self._call(node.value, "__getitem__", node.slice)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if (
            len(node.args) == 1
            and not node.keywords
            and isinstance(node.func, ast.Name)
            and self._is_one(node.args[0])
        ):
            asked = {"len": "__len__", "bool": "__bool__", "list": "__iter__", "iter": "__iter__"}.get(
                node.func.id
            )
            if asked in self.names:
                made = self._call(node.args[0], asked)
                if asked == "__iter__":
                    return ast.Call(node.func, [made], [])
                return made
        if "__call__" in self.names and self._is_one(node.func):
            node.func = ast.Attribute(node.func, self.names["__call__"], ast.Load())
        return node

    def visit_For(self, node: ast.For) -> ast.For:
        self.generic_visit(node)
        node.iter = self._run(node.iter)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        node.iter = self._run(node.iter)
        return node

    def _run(self, node: ast.expr) -> ast.expr:
        return self._call(node, "__iter__") if self._is_one(node) and "__iter__" in self.names else node

    def _tested(self, node: ast.expr) -> ast.expr:
        """An object as a condition."""
        if not self._is_one(node):
            return node
        asked = next((name for name in ("__bool__", "__len__") if name in self.names), None)
        return node if asked is None else self._call(node, asked)

    def visit_If(self, node: ast.If) -> ast.If:
        self.generic_visit(node)
        node.test = self._tested(node.test)
        return node

    def visit_While(self, node: ast.While) -> ast.While:
        self.generic_visit(node)
        node.test = self._tested(node.test)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not):
            node.operand = self._tested(node.operand)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        target = node.targets[0]
        self.generic_visit(node)
        if len(node.targets) == 1 and isinstance(target, ast.Subscript) and self._is_one(target.value):
            if "__setitem__" in self.names:
                return ast.copy_location(
                    ast.Expr(self._call(target.value, "__setitem__", target.slice, node.value)), node
                )
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        target = node.target
        self.generic_visit(node)
        if isinstance(target, ast.Subscript) and self._is_one(target.value):
            if {"__setitem__", "__getitem__"} <= set(self.names):
                before = self._call(clone(target.value), "__getitem__", clone(target.slice))
                value = ast.BinOp(before, node.op, node.value)
                return ast.copy_location(
                    ast.Expr(self._call(target.value, "__setitem__", target.slice, value)), node
                )
        return node

    def visit_Delete(self, node: ast.Delete) -> ast.stmt:
        target = node.targets[0]
        self.generic_visit(node)
        if len(node.targets) == 1 and isinstance(target, ast.Subscript) and self._is_one(target.value):
            if "__delitem__" in self.names:
                return ast.copy_location(
                    ast.Expr(self._call(target.value, "__delitem__", target.slice)), node
                )
        return node
