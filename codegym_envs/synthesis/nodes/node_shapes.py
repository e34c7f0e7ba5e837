"""Reading the small classes that linked data is made of: fields, and what making one puts into them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from codegym_envs.synthesis.trees import Replace, bind_arguments, clone, is_name

__all__ = ["NodeClass", "field_values", "find_node_classes"]

_IDLE_METHODS = frozenset({"__repr__", "__str__", "__init__", "__post_init__", "__hash__"})
_IDLE_BASES = frozenset({"object", "Generic", "Protocol"})


@dataclass(slots=True)
class NodeClass:
    """A class whose instances are records that refer to each other.

    Attributes:
        name: Its name.
        fields: Its attributes with the expression that making one gives them, over `parameters`.
        annotations: What is known of the attributes' types.
        parameters: Parameters of the constructor.
        defaults: Their defaults.
        methods: Its other methods, by name.
        by_value: Whether ``==`` compares the fields, as in data classes.
    """

    name: str
    fields: dict[str, ast.expr]
    annotations: dict[str, ast.expr]
    parameters: list[str]
    defaults: dict[str, ast.expr]
    methods: dict[str, ast.FunctionDef] = field(default_factory=dict)
    by_value: bool = False


def find_node_classes(body: Sequence[ast.stmt]) -> dict[str, NodeClass]:
    """The classes at the top level that only keep data; others are left out."""
    found: dict[str, NodeClass] = {}
    passing = {
        inner.value.func.id
        for node in body
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute)
        and isinstance(inner.value, ast.Call)
        and isinstance(inner.value.func, ast.Name)
    }
    for node in body:
        if (
            isinstance(node, ast.ClassDef) and node.name not in passing
        ):  # ``Solution().method()`` is not a record
            made = _dataclass(node) if _is_dataclass(node) else _plain_class(node)
            if made is not None and made.fields:
                found[node.name] = made
    return found


def field_values(klass: NodeClass, call: ast.Call) -> dict[str, ast.expr] | None:
    """What a constructor call puts into each field; None if the call does not fit the constructor."""
    given = bind_arguments(call, klass.parameters, klass.defaults)
    if given is None:
        return None
    # An argument that is kept as it is stays the same object, so that what is known of it stays known.
    return {
        name: given[value.id]
        if isinstance(value, ast.Name) and value.id in given
        else _folded(Replace(given).visit(clone(value)))
        for name, value in klass.fields.items()
    }


def _folded(node: ast.expr) -> ast.expr:
    """``[] if None is None else None`` evaluated, so that the constructor's precautions do not show."""
    if isinstance(node, ast.IfExp):
        known = _known(node.test)
        if known is not None:
            return node.body if known else node.orelse
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and len(node.values) == 2:
        first = _truth(node.values[0])
        if first is not None:
            return node.values[0] if first else node.values[1]
    return node


def _known(test: ast.expr) -> bool | None:
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and _is_none(test.comparators[0]):
        missing = _none_ness(test.left)
        if missing is not None and isinstance(test.ops[0], (ast.Is, ast.Eq)):
            return missing
        if missing is not None and isinstance(test.ops[0], (ast.IsNot, ast.NotEq)):
            return not missing
    return _truth(test)


def _none_ness(node: ast.expr) -> bool | None:
    if isinstance(node, ast.Constant):
        return node.value is None
    return False if isinstance(node, (ast.List, ast.Dict, ast.Tuple, ast.ListComp)) else None


def _truth(node: ast.expr) -> bool | None:
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, (ast.List, ast.Tuple)):
        return bool(node.elts)
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(item) for item in node.decorator_list)


def _dataclass(node: ast.ClassDef) -> NodeClass | None:
    fields: dict[str, ast.expr] = {}
    annotations: dict[str, ast.expr] = {}
    defaults: dict[str, ast.expr] = {}
    methods: dict[str, ast.FunctionDef] = {}
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            name = item.target.id
            fields[name] = ast.Name(name, ast.Load())
            annotations[name] = item.annotation
            if item.value is not None:
                default = _field_default(item.value)
                if default is None:
                    return None
                defaults[name] = default
        elif isinstance(item, ast.FunctionDef):
            if not _keep(item, methods):
                return None
        elif not _is_text(item):
            return None
    by_value = not any("eq=False" in ast.unparse(item) for item in node.decorator_list)
    return NodeClass(node.name, fields, annotations, list(fields), defaults, methods, by_value)


def _field_default(value: ast.expr) -> ast.expr | None:
    if isinstance(value, ast.Call) and is_name(value.func, "field"):
        for keyword in value.keywords:
            if keyword.arg == "default":
                return keyword.value
            if keyword.arg == "default_factory" and is_name(keyword.value, "list", "dict", "set"):
                return ast.List([], ast.Load()) if is_name(keyword.value, "list") else None
        return None
    return value


def _plain_class(node: ast.ClassDef) -> NodeClass | None:
    if node.decorator_list or any(not is_name(base, *_IDLE_BASES) for base in node.bases):
        return None
    methods: dict[str, ast.FunctionDef] = {}
    made: NodeClass | None = None
    annotations: dict[str, ast.expr] = {}
    for item in node.body:
        if isinstance(item, ast.FunctionDef):
            if item.name == "__init__":
                made = _constructor(node.name, item)
                if made is None:
                    return None
            elif not _keep(item, methods):
                return None
        elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            annotations[item.target.id] = item.annotation
        elif isinstance(item, ast.Assign):
            if not all(is_name(target, "__slots__") for target in item.targets):
                return None
        elif not _is_text(item):
            return None
    if made is not None:
        made.methods = methods
        made.annotations = {**annotations, **made.annotations}
    return made


def _keep(item: ast.FunctionDef, methods: dict[str, ast.FunctionDef]) -> bool:
    """Note a method; False if it gives the class a meaning that a record does not have."""
    if item.name.startswith("__"):
        return item.name in _IDLE_METHODS
    if item.decorator_list or not item.args.args:
        return False
    methods[item.name] = item
    return True


def _is_text(item: ast.stmt) -> bool:
    return isinstance(item, ast.Pass) or (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))


def _constructor(name: str, init: ast.FunctionDef) -> NodeClass | None:
    arguments = init.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or not arguments.args:
        return None
    receiver = arguments.args[0].arg
    names = [item.arg for item in arguments.args[1:]]
    hints = {item.arg: item.annotation for item in arguments.args[1:] if item.annotation is not None}
    count = len(arguments.defaults)
    defaults = dict(zip(names[len(names) - count :], arguments.defaults, strict=True)) if count else {}
    fields: dict[str, ast.expr] = {}
    annotations: dict[str, ast.expr] = {}
    for item in init.body:
        if _is_text(item):
            continue
        if isinstance(item, ast.AnnAssign) and item.value is not None:
            targets: list[ast.expr] = [item.target]
        elif isinstance(item, ast.Assign):
            targets = item.targets
        else:
            return None
        given = item.value
        assert given is not None  # both kinds have one here
        pairs = [pair for target in targets for pair in _paired(target, given)]
        for target, value in pairs:
            if not (isinstance(target, ast.Attribute) and is_name(target.value, receiver)):
                return None
            if any(is_name(inner, receiver) for inner in ast.walk(value)):
                return None
            fields[target.attr] = value
            if isinstance(item, ast.AnnAssign):
                annotations[target.attr] = item.annotation
            elif isinstance(value, ast.Name) and value.id in hints:
                annotations[target.attr] = hints[value.id]
    return NodeClass(name, fields, annotations, names, defaults)


def _paired(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]
