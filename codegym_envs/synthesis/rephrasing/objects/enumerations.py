"""Enumerations: a member is its value, and what an enumeration is asked is a look at a constant."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codegym_envs.synthesis.trees import clone, fresh_name, is_name, load, names_in, store
from codegym_envs.synthesis.wording.words import snake

__all__ = ["members_as_values"]

_KINDS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
_RUNNING = (
    "enumerate",
    "filter",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "min",
    "reversed",
    "set",
    "sorted",
    "sum",
    "tuple",
    "zip",
)
_ASKED = ("value", "name")


@dataclass(slots=True)
class _Enumeration:
    """One enumeration.

    Attributes:
        name: Its name.
        values: Member → value; several names may stand for one member.
        methods: Its methods by name.
    """

    name: str
    values: dict[str, ast.Constant | ast.Tuple]
    methods: dict[str, ast.FunctionDef]


def members_as_values(tree: ast.Module) -> None:
    """Put values in the place of the members of enumerations, in place.

    An enumeration stays if it is used in a way that values have not.

    Args:
        tree: The source.
    """
    found = {
        record.name: record
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for record in [_read(node)]
        if record is not None
    }
    if not found or _clash(tree, found):
        return
    rewriter = _Members(found, names_in(tree))
    body: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name in found:
            body += [_function(found[node.name], method) for method in found[node.name].methods.values()]
        else:
            body.append(node)
    copied = [rewriter.visit(clone(node)) for node in body]
    left = {inner.id for node in copied for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    if left & set(found) - _annotated(copied):
        return
    places = [place for place, node in enumerate(copied) if isinstance(node, (ast.Import, ast.ImportFrom))]
    at = places[-1] + 1 if places else int(ast.get_docstring(tree) is not None)
    copied[at:at] = rewriter.tables()
    tree.body = copied


def _annotated(body: list[ast.stmt]) -> set[str]:
    """Names that occur in annotations and nowhere else."""
    hints: set[int] = set()
    for node in (inner for item in body for inner in ast.walk(item)):
        told: list[ast.expr | None] = []
        if isinstance(node, (ast.arg, ast.AnnAssign)):
            told = [node.annotation]
        elif isinstance(node, ast.FunctionDef):
            told = [node.returns]
        hints |= {id(inner) for hint in told if hint is not None for inner in ast.walk(hint)}
    names = [inner for item in body for inner in ast.walk(item) if isinstance(inner, ast.Name)]
    return {node.id for node in names} - {node.id for node in names if id(node) not in hints}


def _read(node: ast.ClassDef) -> _Enumeration | None:
    bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    kinds = bases & _KINDS
    if not kinds or bases - _KINDS - {"int", "str"} or node.keywords:
        return None
    if any(ast.unparse(mark).rpartition(".")[2] != "unique" for mark in node.decorator_list):
        return None
    values: dict[str, ast.Constant | ast.Tuple] = {}
    methods: dict[str, ast.FunctionDef] = {}
    for item in node.body:
        if isinstance(item, ast.Assign) and len(item.targets) == 1 and isinstance(item.targets[0], ast.Name):
            value = _value(item, list(values.values()), kinds)
            if value is None:
                return None
            values[item.targets[0].id] = value
        elif isinstance(item, ast.FunctionDef) and _is_plain(item):
            methods[item.name] = item
        elif not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant)):
            return None
    return _Enumeration(node.name, values, methods) if values else None


def _is_plain(item: ast.FunctionDef) -> bool:
    """Whether a method is one of a member, perhaps without brackets."""
    return not item.name.startswith("_") and (not item.decorator_list or _is_property(item))


def _is_property(item: ast.FunctionDef) -> bool:
    return [ast.unparse(mark).rpartition(".")[2] for mark in item.decorator_list] in (
        ["property"],
        ["cached_property"],
    )


def _value(
    item: ast.Assign, before: list[ast.Constant | ast.Tuple], kinds: set[str]
) -> ast.Constant | ast.Tuple | None:
    given = item.value
    if (
        isinstance(given, ast.Call)
        and ast.unparse(given.func).rpartition(".")[2] == "auto"
        and not given.args
    ):
        if "StrEnum" in kinds:
            return ast.Constant(ast.unparse(item.targets[0]).lower())
        numbers = [one.value for one in before if isinstance(one, ast.Constant)]
        whole = [number for number in numbers if isinstance(number, int)]
        last = max(whole, default=0)
        return ast.Constant(1 << last.bit_length() if kinds & {"Flag", "IntFlag"} else last + 1)
    try:
        value = ast.literal_eval(given)
    except (ValueError, TypeError):
        return None
    if isinstance(value, (bool, int, str, float)):
        return ast.Constant(value)
    return given if isinstance(given, ast.Tuple) else None


def _clash(tree: ast.Module, found: dict[str, _Enumeration]) -> bool:
    """Whether something else has fields or methods of the names that members are asked for."""
    methods = [name for record in found.values() for name in record.methods]
    if len(methods) != len(set(methods)):
        return True
    asked = {*_ASKED, *methods}
    others = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name not in found]
    own = {
        inner.attr
        if isinstance(inner, ast.Attribute)
        else inner.id
        if isinstance(inner, ast.Name)
        else inner.name
        for node in others
        for inner in ast.walk(node)
        if (isinstance(inner, (ast.Attribute, ast.Name)) and isinstance(inner.ctx, ast.Store))
        or isinstance(inner, ast.FunctionDef)
    }
    return bool(own & asked)


def _function(record: _Enumeration, method: ast.FunctionDef) -> ast.FunctionDef:
    made = clone(method)
    made.decorator_list = []
    made.name = f"{snake(record.name)}_{method.name}"
    return made


class _Members(ast.NodeTransformer):
    def __init__(self, found: dict[str, _Enumeration], taken: set[str]) -> None:
        self.found = found
        self.taken = taken
        self.made: dict[tuple[str, str], str] = {}

    def tables(self) -> list[ast.stmt]:
        """Constants with what is asked of whole enumerations."""
        out: list[ast.stmt] = []
        for (name, kind), called in self.made.items():
            members = self.found[name].values
            value: ast.expr
            if kind == "values":
                value = ast.Tuple([clone(item) for item in self._distinct(name).values()], ast.Load())
            elif kind == "by_name":
                value = ast.Dict(
                    [ast.Constant(key) for key in members], [clone(item) for item in members.values()]
                )
            else:
                first = self._distinct(name)
                value = ast.Dict(
                    [clone(item) for item in first.values()], [ast.Constant(key) for key in first]
                )
            out.append(ast.Assign([store(called)], value, lineno=0))
        return out

    def _distinct(self, name: str) -> dict[str, ast.Constant | ast.Tuple]:
        found: dict[str, ast.Constant | ast.Tuple] = {}
        seen: set[str] = set()
        for key, value in self.found[name].values.items():
            if ast.unparse(value) not in seen:
                found[key] = value
                seen.add(ast.unparse(value))
        return found

    def _table(self, name: str, kind: str) -> ast.Name:
        if (name, kind) not in self.made:
            word = {"values": "all", "by_name": "values_of", "names": "names_of"}[kind]
            self.made[name, kind] = fresh_name([f"{word}_{snake(name)}".upper()], self.taken)
        return load(self.made[name, kind])

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        record = self.found.get(node.value.id) if isinstance(node.value, ast.Name) else None
        if record is not None and node.attr in record.values:
            return ast.copy_location(clone(record.values[node.attr]), node)
        if record is not None and node.attr == "__members__":
            return self._table(record.name, "by_name")
        self.generic_visit(node)
        for owner in self.found.values():
            if node.attr in owner.methods and _is_property(owner.methods[node.attr]):
                return ast.Call(load(f"{snake(owner.name)}_{node.attr}"), [node.value], [])
        if node.attr == "value" and isinstance(node.ctx, ast.Load):
            return node.value
        if node.attr == "name" and isinstance(node.ctx, ast.Load) and len(self.found) == 1:
            return ast.Subscript(self._table(next(iter(self.found)), "names"), node.value, ast.Load())
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if is_name(node.value, *self.found) and isinstance(node.ctx, ast.Load):
            assert isinstance(node.value, ast.Name)
            return ast.Subscript(self._table(node.value.id, "by_name"), self.visit(node.slice), ast.Load())
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = node.func
        if is_name(function, *self.found) and len(node.args) == 1 and not node.keywords:
            only: ast.expr = self.visit(node.args[0])
            return only
        if isinstance(function, ast.Attribute):
            owners = [record for record in self.found.values() if function.attr in record.methods]
            if owners:
                made = load(f"{snake(owners[0].name)}_{function.attr}")
                on_class = is_name(function.value, owners[0].name)
                given = [*([] if on_class else [function.value]), *node.args]
                return ast.Call(made, [self.visit(item) for item in given], node.keywords)
        if is_name(function, *_RUNNING) and node.args:
            self._iterated(node.args)
        if is_name(function, "isinstance") and len(node.args) == 2 and is_name(node.args[1], *self.found):
            kind = next(iter(self.found[ast.unparse(node.args[1])].values.values()))
            if isinstance(kind, ast.Constant):
                node.args[1] = load(type(kind.value).__name__)
        self.generic_visit(node)
        return node

    def _iterated(self, items: list[ast.expr]) -> None:
        for place, item in enumerate(items):
            if is_name(item, *self.found):
                items[place] = self._table(ast.unparse(item), "values")

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """A member is the only one of its value; values are equal."""
        sides = [node.left, *node.comparators]
        if not any(isinstance(side, ast.Constant) and side.value is None for side in sides):
            equal: dict[type[ast.cmpop], ast.cmpop] = {ast.Is: ast.Eq(), ast.IsNot: ast.NotEq()}
            node.ops = [equal.get(type(op), op) for op in node.ops]
        self.generic_visit(node)
        return node

    def visit_For(self, node: ast.For) -> ast.For:
        if is_name(node.iter, *self.found):
            node.iter = self._table(ast.unparse(node.iter), "values")
        self.generic_visit(node)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        if is_name(node.iter, *self.found):
            node.iter = self._table(ast.unparse(node.iter), "values")
        self.generic_visit(node)
        return node
