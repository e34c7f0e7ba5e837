"""Small data classes as plain data.

A named tuple becomes a tuple, and its fields positions; so does a data class that is ordered or frozen, since
tuples compare and hash alike (a list, if its fields change). A class that only keeps fields (another data
class, or one with nothing but an ``__init__`` that sets them) becomes a mapping from field names.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from codegym_envs.synthesis.trees import Replace, bind_arguments, lambda_of

__all__ = ["plain_records"]


@dataclass(slots=True)
class _Record:
    """One such class: its fields in order, and what each is set to from the parameters."""

    name: str
    form: Literal["tuple", "list", "mapping"]
    parameters: list[str]
    defaults: dict[str, ast.expr]
    values: dict[str, ast.expr] = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        return list(self.values)


def plain_records(
    tree: ast.Module, klass: ast.ClassDef | None = None, fields: Mapping[str, str] | None = None
) -> None:
    """Turn such classes of a file into plain data, in place.

    A class stays, and is refused later, if its fields cannot be told from something else's attributes.

    Args:
        tree: The file.
        klass: A class that stays as it is.
        fields: Attributes of mappings that are there already, with their keys.
    """
    found: dict[ast.AST, _Record] = {}
    changed = _changed(tree)
    for node in ast.walk(tree):
        record = None
        if isinstance(node, ast.ClassDef) and node is not klass:
            record = _of_class(node, changed)
        elif isinstance(node, ast.Assign):
            record = _of_call(node)
        if record is not None:
            found[node] = record
    places: dict[str, set[str | int]] = {name: {key} for name, key in (fields or {}).items()}
    for record in found.values():
        for number, name in enumerate(record.fields):
            places.setdefault(name, set()).add(name if record.form == "mapping" else number)
    if not places or any(len(where) > 1 for where in places.values()):
        return
    names = {record.name: record for record in found.values()}
    rewriter = _Rewriter(names, {name: next(iter(where)) for name, where in places.items()}, set(found))
    rewriter.visit(tree)


def _changed(tree: ast.AST) -> set[str]:
    """Attributes that something changes when the object is made."""
    if isinstance(tree, ast.FunctionDef) and tree.name == "__post_init__":
        return set()
    own = {tree.attr} if isinstance(tree, ast.Attribute) and not isinstance(tree.ctx, ast.Load) else set()
    return own.union(*map(_changed, ast.iter_child_nodes(tree)))


def _form(node: ast.ClassDef, changed: set[str]) -> Literal["tuple", "list", "mapping"]:
    """What stands for the objects of a data class, given the attributes that something changes."""
    given = {
        keyword.arg
        for mark in node.decorator_list
        if isinstance(mark, ast.Call)
        for keyword in mark.keywords
        if isinstance(keyword.value, ast.Constant) and keyword.value.value is True
    }
    if given & {"frozen", "unsafe_hash"}:
        return "tuple"
    fields = {
        item.target.id
        for item in node.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    }
    if "order" not in given:
        return "mapping"
    return "list" if fields & changed else "tuple"


def _of_class(node: ast.ClassDef, changed: set[str]) -> _Record | None:
    if (
        len(node.bases) == 1
        and isinstance(node.bases[0], ast.Call)
        and all(isinstance(item, ast.Pass) or _is_text(item) for item in node.body)
    ):
        # class P(namedtuple("P", "x y"))
        return _of_call(ast.Assign([ast.Name(node.name, ast.Store())], node.bases[0]))
    body = [item for item in node.body if not _is_text(item)]
    bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    marks = {
        ast.unparse(mark.func if isinstance(mark, ast.Call) else mark).rpartition(".")[2]
        for mark in node.decorator_list
    }
    after = [item for item in body if isinstance(item, ast.FunctionDef) and item.name == "__post_init__"]
    fields = [item for item in body if item not in after]
    if (
        all(isinstance(item, ast.AnnAssign) for item in fields)
        and fields
        and ("NamedTuple" in bases or "dataclass" in marks)
    ):
        record = _Record(node.name, "tuple" if "NamedTuple" in bases else _form(node, changed), [], {})
        told = all(_add_field(record, item) for item in fields)
        return record if told and all(_set_after(record, item) for item in after) else None
    bodies = [
        item
        for item in body
        if not (isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == "__slots__")
    ]
    if bases - {"object"} or marks or len(bodies) != 1:
        return None
    init = bodies[0]
    return (
        _of_init(node.name, init) if isinstance(init, ast.FunctionDef) and init.name == "__init__" else None
    )


def _add_field(record: _Record, item: ast.stmt) -> bool:
    """Add one field of a data class; whether that can be done."""
    if not isinstance(item, ast.AnnAssign) or not isinstance(item.target, ast.Name):
        return False
    name = item.target.id
    record.values[name] = ast.Name(name, ast.Load())
    value = item.value
    if isinstance(value, ast.Call) and any(
        ast.unparse(keyword) == "init=False" for keyword in value.keywords
    ):
        value.keywords = [keyword for keyword in value.keywords if keyword.arg not in ("init", "repr")]
        record.values[name] = (_default(value) if value.keywords else None) or ast.Constant(None)
        return True
    record.parameters.append(name)
    if value is not None:
        default = _default(value)
        if default is None:
            return False
        record.defaults[name] = default
    return True


def _set_after(record: _Record, method: ast.FunctionDef) -> bool:
    """Add what ``__post_init__`` sets; whether it does nothing else."""
    own = method.args.args[0].arg
    for node in method.body:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        value = node.value if isinstance(node, ast.Assign) else None
        call = node.value if isinstance(node, ast.Expr) else None
        if (
            isinstance(call, ast.Call)
            and ast.unparse(call.func) == "object.__setattr__"
            and len(call.args) == 3
        ):
            named = call.args[1]
            target = ast.Attribute(call.args[0], str(getattr(named, "value", "")), ast.Store())
            value = call.args[2]
        elif isinstance(node, ast.Pass) or _is_text(node):
            continue
        if not isinstance(target, ast.Attribute) or ast.unparse(target.value) != own or value is None:
            return False
        if target.attr not in record.values:
            return False
        record.values[target.attr] = _Own(own, record.values).visit(copy.deepcopy(value))
    return True


class _Own(ast.NodeTransformer):
    """Fields of an object that is being made, as what they were set to."""

    def __init__(self, own: str, values: Mapping[str, ast.expr]) -> None:
        self.own = own
        self.values = values

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == self.own and node.attr in self.values:
            return copy.deepcopy(self.values[node.attr])
        self.generic_visit(node)
        return node


def _is_text(item: ast.stmt) -> bool:
    return isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant)


def _default(value: ast.expr) -> ast.expr | None:
    """The default of a data class's field; ``field(default_factory=list)`` is ``[]``."""
    if isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] == "field":
        given = {
            keyword.arg: keyword.value for keyword in value.keywords if keyword.arg not in ("repr", "hash")
        }
        if set(given) == {"default_factory"}:
            factory = given["default_factory"]
            return factory.body if isinstance(factory, ast.Lambda) else ast.Call(factory, [], [])
        return given["default"] if set(given) == {"default"} else None
    return value


def _of_init(name: str, init: ast.FunctionDef) -> _Record | None:
    arguments = init.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs:
        return None
    parameters = [arg.arg for arg in arguments.args][1:]
    record = _Record(name, "mapping", parameters, {})
    for parameter, default in zip(reversed(parameters), reversed(arguments.defaults), strict=False):
        record.defaults[parameter] = default
    for node in [one for item in init.body for one in _single(item)]:
        target = value = None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign):
            target, value = node.target, node.value
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if not isinstance(target, ast.Attribute) or ast.unparse(target.value) != "self" or value is None:
            return None
        if any(isinstance(item, ast.Name) and item.id == "self" for item in ast.walk(value)):
            return None
        record.values[target.attr] = value
    return record if record.values else None


def _single(node: ast.stmt) -> list[ast.stmt]:
    """``self.x, self.y = x, y`` as one statement for each."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Tuple):
        if isinstance(node.value, ast.Tuple) and len(node.value.elts) == len(node.targets[0].elts):
            pairs = zip(node.targets[0].elts, node.value.elts, strict=True)
            return [ast.Assign([target], value) for target, value in pairs]
    return [node]


def _of_call(node: ast.Assign) -> _Record | None:
    """``Point = namedtuple("Point", "x y")``."""
    value, target = node.value, node.targets[0]
    if not isinstance(value, ast.Call) or not isinstance(target, ast.Name) or len(value.args) != 2:
        return None
    if ast.unparse(value.func).rpartition(".")[2] not in ("namedtuple", "NamedTuple"):
        return None
    try:
        fields = ast.literal_eval(value.args[1])
    except (ValueError, TypeError, SyntaxError):
        return None
    names = fields.replace(",", " ").split() if isinstance(fields, str) else list(fields)
    if not all(isinstance(name, str) for name in names):
        return None
    record = _Record(target.id, "tuple", names, {}, {name: ast.Name(name, ast.Load()) for name in names})
    presets = next((keyword.value for keyword in value.keywords if keyword.arg == "defaults"), None)
    if isinstance(presets, (ast.Tuple, ast.List)):
        record.defaults.update(zip(reversed(names), reversed(presets.elts), strict=False))
    return record


class _Rewriter(ast.NodeTransformer):
    def __init__(
        self, records: dict[str, _Record], places: dict[str, str | int], definitions: set[ast.AST]
    ) -> None:
        self.records = records
        self.places = places
        self.definitions = definitions

    def visit(self, node: ast.AST) -> ast.AST | None:
        if node in self.definitions:
            return None
        visited: ast.AST | None = super().visit(node)
        return visited

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = node.func
        record = self.records.get(function.id) if isinstance(function, ast.Name) else None
        if isinstance(function, ast.Name) and function.id == "isinstance" and len(node.args) == 2:
            asked = self.records.get(ast.unparse(node.args[1]))
            if asked is not None:
                node.args[1] = ast.Name("dict" if asked.form == "mapping" else asked.form, ast.Load())
        if record is not None:
            self.generic_visit(node)
            made = _made(record, node)
            return node if made is None else self._expression(made)  # fields may start as objects themselves
        if isinstance(function, ast.Attribute) and function.attr == "_replace" and not node.args:
            self.generic_visit(node)
            return self._replaced(function.value, node) or node
        if (
            ast.unparse(function) in ("replace", "dataclasses.replace")
            and len(node.args) == 1
            and node.keywords
        ):
            self.generic_visit(node)
            return self._replaced(node.args[0], node) or node
        if isinstance(function, ast.Attribute):  # a method, whatever the fields are called
            function.value = self._expression(function.value)
            node.args = [self._expression(arg) for arg in node.args]
            for keyword in node.keywords:
                keyword.value = self._expression(keyword.value)
            return node
        self.generic_visit(node)
        return node

    def _expression(self, node: ast.expr) -> ast.expr:
        visited = self.visit(node)
        assert isinstance(visited, ast.expr)
        return visited

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        place = self.places.get(node.attr)
        if place is None or (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")):
            return node
        return ast.Subscript(node.value, ast.Constant(place), node.ctx)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A class that is passed on, as to ``map``."""
        record = self.records.get(node.id)
        if record is None or not isinstance(node.ctx, ast.Load):
            return node
        parameters = [name for name in record.parameters if name not in record.defaults]
        call = ast.Call(
            ast.Name(node.id, ast.Load()), [ast.Name(name, ast.Load()) for name in parameters], []
        )
        made = _made(record, call)
        if made is None:
            return node
        return lambda_of(made, *parameters)

    def _replaced(self, value: ast.expr, node: ast.Call) -> ast.expr | None:
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        owners = [record for record in self.records.values() if set(given) <= set(record.fields)]
        if len(owners) != 1 or not isinstance(value, (ast.Name, ast.Subscript)):
            return None
        if owners[0].form == "mapping":
            renewed = [ast.Constant(name) for name in given]
            return ast.Dict([None, *renewed], [value, *(item for item in given.values())])
        parts = [
            given.get(name) or ast.Subscript(copy.deepcopy(value), ast.Constant(number), ast.Load())
            for number, name in enumerate(owners[0].fields)
        ]
        return _together(owners[0], parts)


def _together(record: _Record, parts: list[ast.expr]) -> ast.expr:
    return ast.List(parts, ast.Load()) if record.form == "list" else ast.Tuple(parts, ast.Load())


def _made(record: _Record, call: ast.Call) -> ast.expr | None:
    """What a call of the class makes."""
    if len(call.args) == 1 and isinstance(call.args[0], ast.Starred) and record.form != "mapping":
        return ast.Call(ast.Name(record.form, ast.Load()), [call.args[0].value], [])
    given = bind_arguments(call, record.parameters, record.defaults)
    if given is None:
        return None
    values: list[ast.expr] = [Replace(given).visit(copy.deepcopy(value)) for value in record.values.values()]
    if record.form != "mapping":
        return _together(record, values)
    return ast.Dict([ast.Constant(name) for name in record.fields], values)
