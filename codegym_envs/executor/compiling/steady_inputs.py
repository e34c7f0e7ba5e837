"""Which validated inputs provably stay what they are: their items then need no checks.

A task configuration's values were checked against the annotations of ``reference``. An attribute of the
state that no function assigns, and whose containers are only ever read in place, still has that type in
every call. The same holds for a parameter of ``reference`` or of a tool. Any mention that could let a
container escape (into a variable that is assigned twice, a helper, another container) gives up.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codegym_envs.executor.compiling.kinds import ANY, entry_kinds, item_kind, join
from codegym_envs.executor.compiling.scopes import walk
from codegym_envs.spec.syntax import children
from codegym_envs.spec.types import Type

__all__ = ["SteadyReading", "shape_of"]

_CONSUMERS = frozenset(
    [
        "len",
        "sum",
        "min",
        "max",
        "any",
        "all",
        "sorted",
        "list",
        "tuple",
        "set",
        "frozenset",
        "enumerate",
        "zip",
        "reversed",
        "str",
        "repr",
        "map",
        "filter",
    ]
)
_READING_METHODS = frozenset({"index", "count", "get", "keys", "values", "items", "copy"})
_SCALARS = {"int": "small", "bool": "tiny", "float": "num", "str": "str", "none": "none"}


def shape_of(type_: Type) -> str:
    """The kind of values of a type.

    A number where a float is due may be an integer, since inputs are not converted.
    """
    if type_.kind in _SCALARS:
        return _SCALARS[type_.kind]
    if type_.kind in ("list", "vartuple"):
        return f"[{shape_of(type_.args[0])}]"
    if type_.kind == "tuple" and type_.args:
        kind: str | None = None
        for arg in type_.args:
            kind = join(kind, shape_of(arg))
        return f"[{kind}]"
    if type_.kind == "dict":
        return f"{{{shape_of(type_.args[0])}|{shape_of(type_.args[1])}}}"
    return ANY


def _is_container(kind: str) -> bool:
    return kind[0] in "[{"


class SteadyReading:
    """Finds out whether containers are only read.

    Args:
        functions: Functions of the unit.
        roots: Functions that only the host calls; what they return is encoded and thrown away.
        safe: Names of builtins that nothing in the module shadows.
    """

    def __init__(self, functions: Iterable[ast.FunctionDef], roots: set[str], safe: frozenset[str]) -> None:
        self.functions = list(functions)
        self.roots = roots
        self.safe = safe
        self.parents: dict[int, ast.AST] = {}
        self.attributes: dict[str, list[tuple[ast.Attribute, ast.FunctionDef]]] = {}
        self.names: dict[tuple[int, str], list[ast.Name]] = {}
        self.rebinders: set[str] = set()
        for function in self.functions:
            for node in walk(function):
                for child in children(node):
                    self.parents[id(child)] = node
                if isinstance(node, ast.Attribute):
                    self.attributes.setdefault(node.attr, []).append((node, function))
                elif isinstance(node, ast.Name):
                    self.names.setdefault((id(function), node.id), []).append(node)
                elif isinstance(node, ast.Nonlocal):
                    self.rebinders |= set(node.names)
                elif isinstance(node, ast.arg) and node is not None:
                    self.names.setdefault((id(function), node.arg), []).append(
                        ast.Name(node.arg, ast.Param())
                    )

    def attribute(self, name: str, kind: str) -> str:
        """The kind of a state attribute that began as ``kind``, or "any"."""
        for node, function in self.attributes.get(name, ()):
            if not isinstance(node.ctx, ast.Load) or not self._reads(node, kind, function, 0):
                return ANY
        return kind

    def parameter(self, function: ast.FunctionDef, name: str, kind: str) -> str:
        """The kind of a validated parameter that is a container, or "any"."""
        return kind if self._name(function, name, kind, 0, binder="parameter") else ANY

    def _name(self, function: ast.FunctionDef, name: str, kind: str, depth: int, binder: str) -> bool:
        """Whether a name is bound once in a function and its value only read."""
        mentions = self.names.get((id(function), name), [])
        bindings = [node for node in mentions if not isinstance(node.ctx, ast.Load)]
        if len(bindings) != 1 or name in self.rebinders or depth > 8:
            return False
        if binder == "parameter" and not isinstance(bindings[0].ctx, ast.Param):
            return False
        return all(
            self._reads(node, kind, function, depth + 1)
            for node in mentions
            if isinstance(node.ctx, ast.Load)
        )

    def _target(self, target: ast.expr, kind: str, function: ast.FunctionDef, depth: int) -> bool:
        if not _is_container(kind):
            return True
        return isinstance(target, ast.Name) and self._name(function, target.id, kind, depth, "store")

    def _reads(self, node: ast.expr, kind: str, function: ast.FunctionDef, depth: int) -> bool:
        """Whether one mention of a value of this kind cannot change it or let it escape."""
        if not _is_container(kind):
            return True
        item = item_kind(kind)
        flat = not any(_is_container(inner) for inner in (item, *entry_kinds(kind)))
        parent = self.parents.get(id(node))
        if isinstance(parent, ast.Subscript):
            if parent.value is not node or not isinstance(parent.ctx, ast.Load):
                return False
            part = entry_kinds(kind)[1] if kind[0] == "{" else item
            return flat if isinstance(parent.slice, ast.Slice) else self._reads(parent, part, function, depth)
        if isinstance(parent, ast.For | ast.comprehension):
            return parent.iter is node and (flat or self._target(parent.target, item, function, depth))
        if isinstance(parent, ast.Call):
            if node not in parent.args or not isinstance(parent.func, ast.Name):
                return False
            name = parent.func.id
            return name in self.safe and (name == "len" or (flat and name in _CONSUMERS))
        if isinstance(parent, ast.Attribute):
            call = self.parents.get(id(parent))
            called = isinstance(call, ast.Call) and call.func is parent
            return called and flat and parent.attr in _READING_METHODS
        if isinstance(parent, ast.Compare | ast.FormattedValue | ast.If | ast.While):
            return True
        if isinstance(parent, ast.UnaryOp):
            return isinstance(parent.op, ast.Not)
        if isinstance(parent, ast.IfExp):
            return parent.test is node
        if isinstance(parent, ast.Assign):
            target = parent.targets[0]
            named = len(parent.targets) == 1 and isinstance(target, ast.Name)
            return named and self._target(target, kind, function, depth)
        while isinstance(parent, ast.Dict | ast.List | ast.Tuple):
            parent = self.parents.get(id(parent))
        if isinstance(parent, ast.Return):
            return function.name in self.roots and self._returns_from(parent, function)
        return False

    def _returns_from(self, node: ast.AST, function: ast.FunctionDef) -> bool:
        """Whether a return statement is the function's own and not one of an inner function."""
        outer = self.parents.get(id(node))
        while outer is not None and outer is not function:
            if isinstance(outer, ast.FunctionDef | ast.Lambda):
                return False
            outer = self.parents.get(id(outer))
        return True
