"""The methods of a dissolved class as functions, its constructor as statements."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from codegym_envs.synthesis.trees import (
    assigned_names,
    bind_arguments,
    clone,
    fresh_name,
    is_name,
    load,
    names_in,
    rename,
    store,
)

__all__ = ["ObjectNames", "ToVariables", "as_function", "constructor", "is_static", "receiver_of"]


@dataclass(frozen=True, slots=True)
class ObjectNames:
    """The new names of one object's parts.

    Attributes:
        klass: Name of its class.
        attributes: Attribute → variable.
        methods: Method → function.
        refused: What is raised if the object is used in a way that has no other form.
    """

    klass: str
    attributes: dict[str, str]
    methods: dict[str, str]
    refused: Exception = field(repr=False)

    @property
    def taken(self) -> set[str]:
        """All the new names."""
        return {*self.attributes.values(), *self.methods.values()}


def is_static(method: ast.FunctionDef) -> bool:
    """Whether a method gets no object."""
    return any(is_name(item, "staticmethod") for item in method.decorator_list)


def receiver_of(method: ast.FunctionDef) -> str:
    """What a method calls its object; "" if it gets none."""
    if is_static(method):
        return ""
    return method.args.args[0].arg if method.args.args else ""


def as_function(method: ast.FunctionDef, names: ObjectNames) -> ast.FunctionDef:
    """A method as a function without its object; the method itself stays as it was."""
    node = clone(method)
    receiver = receiver_of(node)
    if receiver:
        node.args.args = node.args.args[1:]
    elif not is_static(node):
        raise names.refused
    node.decorator_list = [
        item for item in node.decorator_list if not is_name(item, "staticmethod", "classmethod")
    ]
    own = (names_in(node) | set(assigned_names(node.body))) - {receiver}
    clash = own & names.taken
    taken = own | names.taken
    renamed = {
        name: fresh_name([f"given_{name}"], taken)
        for name in sorted(clash & ({item.arg for item in node.args.args} | set(assigned_names(node.body))))
    }
    inner = ast.Module(node.body, [])
    rename(inner, renamed)
    for item in node.args.args:
        item.arg = renamed.get(item.arg, item.arg)
    ToVariables(receiver, names).visit(inner)
    return node


def constructor(
    init: ast.FunctionDef | None, call: ast.Call, names: ObjectNames, outside: set[str]
) -> list[ast.stmt]:
    """What ``__init__`` does, as statements of the function that makes the object.

    Args:
        init: The method, if there is one.
        call: The call that makes the object.
        names: The new names of its attributes and methods.
        outside: Names of the function that makes it.
    """
    if init is None:
        if call.args or call.keywords:
            raise names.refused
        return []
    if any(isinstance(node, (ast.Return, ast.Yield)) for node in ast.walk(init)):
        raise names.refused
    node = as_function(init, names)
    own = set(assigned_names(node.body)) - names.taken
    taken = outside | names.taken | own
    rename(node, {name: fresh_name([f"own_{name}"], taken) for name in sorted(own & outside)})
    if node.args.vararg or node.args.kwarg or node.args.kwonlyargs:
        raise names.refused
    asked = [item.arg for item in init.args.args[int(not is_static(init)) :]]
    count = len(node.args.defaults)
    defaults = dict(zip(asked[len(asked) - count :], node.args.defaults, strict=True))
    given = bind_arguments(call, asked, defaults)
    if given is None:
        raise names.refused
    values = {item.arg: given[old] for old, item in zip(asked, node.args.args, strict=True)}
    skip = int(ast.get_docstring(node) is not None)
    node.body = [
        item for item in node.body[skip:] if not isinstance(item, ast.Pass) and not _hands_on(item, values)
    ]
    bound = set(assigned_names(node.body))
    out: list[ast.stmt] = []
    for name, value in values.items():
        steady = isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id not in bound)
        if steady and name not in bound:
            for item in node.body:
                _Put(name, value).visit(item)
        else:
            out.append(ast.Assign([store(name)], clone(value)))
    return [*out, *node.body]


def _hands_on(item: ast.stmt, values: dict[str, ast.expr]) -> bool:
    """``n = given_n`` where ``given_n`` stands for the variable ``n`` itself."""
    if not (isinstance(item, ast.Assign) and len(item.targets) == 1 and isinstance(item.value, ast.Name)):
        return False
    target = item.targets[0]
    value = values.get(item.value.id)
    return isinstance(target, ast.Name) and is_name(value, target.id)


class _Put(ast.NodeTransformer):
    """Puts a value in place of a parameter."""

    def __init__(self, name: str, value: ast.expr) -> None:
        self.name = name
        self.value = value

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """One name."""
        return clone(self.value) if node.id == self.name and isinstance(node.ctx, ast.Load) else node


class ToVariables(ast.NodeTransformer):
    """``object.attribute`` becomes a variable, ``object.method`` a function."""

    def __init__(self, receiver: str, names: ObjectNames, call: ast.Call | None = None) -> None:
        self.receiver = receiver
        self.names = names
        self.call = call

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """One look at the object."""
        held = bool(self.receiver) and is_name(node.value, self.receiver)
        at_once = self.call is not None and node.value is self.call
        on_object = held or at_once or is_name(node.value, self.names.klass)
        if not on_object:
            self.generic_visit(node)
            return node
        if node.attr in self.names.methods:
            return ast.copy_location(load(self.names.methods[node.attr]), node)
        if node.attr in self.names.attributes:
            return ast.copy_location(ast.Name(self.names.attributes[node.attr], node.ctx), node)
        raise self.names.refused

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """The object by itself has no form inside its methods."""
        if self.call is None and self.receiver and node.id == self.receiver:
            raise self.names.refused
        return node
