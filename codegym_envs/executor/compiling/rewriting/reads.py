"""Second pass, reading: names, attributes, items and slices."""

# ruff: noqa: N802, D102  (named after the syntax node that they handle)

from __future__ import annotations

import ast
from typing import Any

from codegym_envs.executor.compiling.kinds import SCALAR_KINDS
from codegym_envs.executor.compiling.names import KNOWN_ATTRIBUTES, READABLE_ATTRIBUTES
from codegym_envs.executor.compiling.rewriting.context import Context
from codegym_envs.executor.compiling.rewriting.dispatch import Dispatch
from codegym_envs.executor.compiling.rewriting.syntax_making import call, is_simple, load
from codegym_envs.executor.guards.method_names import RAW_METHODS
from codegym_envs.executor.guards.runtime import BUILTIN_NAMES, METHODS
from codegym_envs.executor.signals import EXCEPTIONS
from codegym_envs.spec.changing import CHANGING_METHODS
from codegym_envs.spec.plain_data.containers import FrozenOrderedSet, OrderedSet

__all__ = ["Reads"]


class Reads:
    """Rewrites expressions that look something up.

    Args:
        context: Where the rewriting stands.
        dispatch: Rewrites what is inside.
    """

    def __init__(self, context: Context, dispatch: Dispatch) -> None:
        self.context = context
        self.dispatch = dispatch

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        name = node.id
        if self.context.scope_of(name) is not None or name in self.context.functions:
            return load(name)
        if name in self.context.constants:
            if _depth(self.context.constants[name]):
                return self.context.guard("fresh", load(name))
            return load(name)
        imported = self.context.imports.get(name)
        if imported is not None:
            if not imported.startswith("$"):
                self.context.reject("import", f"the module {imported} cannot be used as a value", node)
            self.context.used.add(imported[1:])
            return load(imported)
        if name not in BUILTIN_NAMES and name not in EXCEPTIONS:
            self.context.reject("name", f"{name[:60]} is neither defined nor a builtin of the dialect", node)
        self.context.used.add(f"b_{name}")
        return load(name)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        library = self.context.library(node)
        if library is not None:
            self.context.used.add(library[1:])
            return load(library)
        if self.context.is_handle(node.value):
            return ast.Attribute(self.dispatch.expr(node.value), node.attr, ast.Load())
        name = node.attr
        if name in METHODS or name in RAW_METHODS:
            if name in CHANGING_METHODS:
                self.context.mutations += 1
            return self.context.guard("bound", self.dispatch.expr(node.value), ast.Constant(name))
        if name in KNOWN_ATTRIBUTES and name not in READABLE_ATTRIBUTES:
            self.context.reject("attribute", f"{name} is not available in the dialect; rename it", node)
        return ast.Attribute(self.through(node.value), name, ast.Load())

    def through(self, node: ast.expr, levels: int = 1) -> ast.expr:
        """Rewrite an expression whose value is only read: a constant need not be copied for that."""
        if (
            isinstance(node, ast.Name)
            and self.context.scope_of(node.id) is None
            and node.id in self.context.constants
            and _depth(self.context.constants[node.id]) <= levels
        ):
            return ast.copy_location(load(node.id), node)
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            return ast.copy_location(self.subscript(node, levels + 1), node)
        return self.dispatch.expr(node)

    def iterable(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression that is only iterated over: a dictionary's view may be used itself."""
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("items", "keys", "values")
            and not node.args
            and not node.keywords
            and not self.context.is_handle(node.func.value)
        ):
            base = self.through(node.func.value, 1)
            return ast.copy_location(ast.Call(ast.Attribute(base, node.func.attr, ast.Load()), [], []), node)
        return self.through(node)

    def key(self, node: ast.expr) -> ast.expr:
        """Rewrite a key or index; its hash is paid for unless it is certain to be cheap."""
        kind = self.context.kinds.of(node)
        if kind in SCALAR_KINDS or (isinstance(node, ast.Constant)):
            return self.dispatch.expr(node)
        if isinstance(node, ast.Tuple) and 0 < len(node.elts) <= 8:
            if not any(isinstance(part, ast.Starred) for part in node.elts):
                return ast.copy_location(ast.Tuple([self.key(part) for part in node.elts], ast.Load()), node)
        can_bind = self.context.can_bind(node)
        value = self.dispatch.expr(node)
        if kind == "str":
            return value
        if self.context.inline and (is_simple(value) or can_bind):
            first, again = self.context.bind(value)
            self.context.used |= {"type", "QUICK"}
            quick = ast.Compare(call("$type", first), [ast.In()], [load("$QUICK")])
            return ast.IfExp(quick, again, self.context.guard("ix", again))
        return self.context.guard("ix", value)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return self.subscript(node, 1)

    def subscript(self, node: ast.Subscript, levels: int) -> ast.expr:
        base = self.through(node.value, levels)
        if isinstance(node.slice, ast.Slice):
            stop = node.slice.upper
            if node.slice.lower is None and node.slice.step is None and isinstance(stop, ast.Constant):
                kind = self.context.kinds.of(node.value)
                if stop.value.__class__ is int and 0 <= stop.value <= 64:
                    if kind in ("list", "str", "tuple") or kind[0] == "[":
                        # A short piece from the front.
                        return ast.Subscript(base, ast.Slice(None, stop, None), ast.Load())
            return self.context.guard("slice", base, *self.slice_parts(node.slice))
        if self.context.defaulting and not self.context.is_fresh(node.value):
            self.context.mutations += 1
            return self.context.guard("getitem", base, self.key(node.slice))
        return ast.Subscript(base, self.key(node.slice), ast.Load())

    def slice_parts(self, node: ast.Slice) -> list[ast.expr]:
        """Start, stop and step of a slice, rewritten; None where they are left out."""
        parts = (node.lower, node.upper, node.step)
        return [ast.Constant(None) if part is None else self.dispatch.expr(part) for part in parts]


def _depth(value: Any) -> int:
    """How many levels of a constant can be changed: 0 for one that cannot."""
    if isinstance(value, tuple | frozenset | FrozenOrderedSet):
        inner = [_depth(item) for item in value]
        return 1 + max(inner) if any(inner) else 0
    if isinstance(value, OrderedSet):
        return 1  # its members cannot be changed
    if isinstance(value, dict):
        return 1 + max([_depth(item) for item in value.values() if item is not None], default=0)
    if isinstance(value, list) or type(value).__name__ == "deque":
        return 1 + max([_depth(item) for item in value], default=0)
    return 0
