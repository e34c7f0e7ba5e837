"""Classes whose objects are equal if their fields are, as ``__eq__`` says, become frozen data classes."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.trees import is_name

__all__ = ["compared_by_fields"]

_SAID = frozenset({"__eq__", "__hash__", "__ne__", "__repr__", "__str__"})


def compared_by_fields(tree: ast.Module) -> None:
    """Make frozen data classes of such classes, in place; those whose fields change later stay.

    Args:
        tree: The source.
    """
    for node in tree.body:
        if (
            isinstance(node, ast.ClassDef)
            and not node.bases
            and not node.keywords
            and not node.decorator_list
        ):
            fields = _fields(node)
            if fields and not set(fields) & _changed(tree, node):
                _freeze(node, fields)


def _fields(node: ast.ClassDef) -> list[str]:
    """The fields, in the order of the constructor's parameters; none if the class is of another kind."""
    methods = {item.name: item for item in node.body if isinstance(item, ast.FunctionDef)}
    init, equal = methods.get("__init__"), methods.get("__eq__")
    if init is None or equal is None or init.args.vararg or init.args.kwarg or len(init.args.args) < 2:
        return []
    receiver, *names = [item.arg for item in init.args.args]
    set_to: dict[str, str] = {}
    for item in init.body:
        pairs = _pairs(item)
        for target, value in pairs:
            if (
                not isinstance(target, ast.Attribute)
                or not is_name(target.value, receiver)
                or not isinstance(value, ast.Name)
            ):
                return []
            set_to[target.attr] = value.id
        if not pairs and not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant)):
            return []
    if set_to != {name: name for name in names}:
        return []
    for method in [equal, *([methods["__hash__"]] if "__hash__" in methods else [])]:
        asked = {inner.attr for inner in ast.walk(method) if isinstance(inner, ast.Attribute)} - {"__dict__"}
        calls = {
            inner.func.id
            for inner in ast.walk(method)
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name)
        }
        if asked != set(names) or calls - {"hash", "isinstance", "tuple"}:
            return []
        if (
            any(isinstance(inner, (ast.BinOp, ast.Or, ast.Not, ast.NotEq)) for inner in ast.walk(method))
            and method is equal
        ):
            return []
    return names


def _pairs(node: ast.stmt) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return [(node.target, node.value)]
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return []
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _changed(tree: ast.Module, klass: ast.ClassDef) -> set[str]:
    """Attributes that something outside of the constructor sets."""
    init = next(item for item in klass.body if isinstance(item, ast.FunctionDef) and item.name == "__init__")
    inside = {id(inner) for inner in ast.walk(init)}
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load) and id(node) not in inside
    }


def _freeze(node: ast.ClassDef, fields: list[str]) -> None:
    init = next(item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__")
    defaults = dict(zip(reversed(fields), reversed(init.args.defaults), strict=False))
    made: list[ast.stmt] = [
        ast.AnnAssign(ast.Name(name, ast.Store()), ast.Name("object", ast.Load()), defaults.get(name), 1)
        for name in fields
    ]
    kept = [
        item
        for item in node.body
        if not (isinstance(item, ast.FunctionDef) and item.name in {"__init__", *_SAID})
        and not (isinstance(item, ast.Assign) and is_name(item.targets[0], "__slots__"))
    ]
    node.body = [*made, *kept]
    frozen = ast.keyword("frozen", ast.Constant(True))
    node.decorator_list = [ast.Call(ast.Name("dataclass", ast.Load()), [], [frozen])]
