"""Second pass, common part: names, scopes, guards and temporary names for the rewriting of expressions.

Injected names begin with ``$``, which no identifier can, so module code can neither read nor bind them.
Operands that are used twice are kept in temporary names; each place in the code has its own.
"""

# ruff: noqa: N802  (named after the syntax node that they handle)

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, NoReturn

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor.compiling.kinds import ANY, NUMERIC, Kinds, of_value
from codegym_envs.executor.compiling.names import KNOWN_ATTRIBUTES, READABLE_ATTRIBUTES
from codegym_envs.executor.compiling.scopes import Scope, walk
from codegym_envs.executor.guards.method_names import MUTATORS, RAW_METHODS
from codegym_envs.executor.guards.runtime import BUILTIN_NAMES, METHODS, MODULES
from codegym_envs.executor.signals import EXCEPTIONS
from codegym_envs.spec.containers import FrozenOrderedSet, OrderedSet

__all__ = ["SCALAR_KINDS", "Rewriting", "call", "is_simple", "load", "store"]

SCALAR_KINDS = NUMERIC | {"none"}
"""Kinds whose values are hashed and compared in no time."""


def load(name: str) -> ast.Name:
    """A mention of a name."""
    return ast.Name(name, ast.Load())


def store(name: str) -> ast.Name:
    """A name as a target."""
    return ast.Name(name, ast.Store())


def call(name: str, *args: ast.expr, keywords: Sequence[ast.keyword] = ()) -> ast.Call:
    """A call of an injected function."""
    return ast.Call(load(name), list(args), list(keywords))


def is_simple(node: ast.expr) -> bool:
    """Whether an expression can be written twice without being evaluated twice."""
    return isinstance(node, ast.Name | ast.Constant)


class Rewriting:
    """What all rewriting of expressions needs; the subclasses handle one group of syntax nodes each."""

    path: str
    functions: dict[str, ast.FunctionDef]
    constants: dict[str, Any]
    imports: dict[str, str]
    scopes: list[Scope]
    used: set[str]
    journaling: bool
    inline: bool
    handle_name: str
    loop_depth: int
    iterables: int
    counter: int
    mutations: int
    defaulting: bool
    attributes: dict[str, str]

    # --- small helpers ----------------------------------------------------------------------------

    def reject(self, reason: str, detail: str, node: ast.AST) -> NoReturn:
        """Refuse the module because of a node."""
        raise ModuleRejected(reason, detail, path=self.path, line=getattr(node, "lineno", None))

    def guard(self, name: str, *args: ast.expr, keywords: Sequence[ast.keyword] = ()) -> ast.expr:
        """A call of a guard, which is thereby needed in the namespace."""
        self.used.add(name)
        return call(f"${name}", *args, keywords=keywords)

    def name(self, name: str) -> ast.Name:
        """A mention of an injected value."""
        self.used.add(name)
        return load(f"${name}")

    def temporary(self) -> str:
        """A new temporary name."""
        self.counter += 1
        return f"${self.counter}"

    @property
    def in_comprehension(self) -> bool:
        """Whether the expression stands in a comprehension of the innermost function."""
        return self.scopes[-1].comprehension

    def can_bind(self, *nodes: ast.expr) -> bool:
        """Whether a temporary name may be bound here.

        Python forbids it in the iterables of comprehensions. In the other parts of a comprehension the
        name belongs to the function around it and could be overwritten by another run of the same
        comprehension while an operand is evaluated, so operands must not run module code there.
        """
        if not self.inline or self.iterables:
            return False
        return not self.in_comprehension or all(self.is_quiet(node) for node in nodes)

    def is_quiet(self, node: ast.expr) -> bool:
        """Whether evaluating an expression cannot run a function of the module or bind a name."""
        return not any(
            isinstance(inner, ast.Call | ast.Yield | ast.YieldFrom | ast.NamedExpr | ast.Await)
            for inner in walk(node)
        )

    def bind(self, node: ast.expr) -> tuple[ast.expr, ast.expr]:
        """An expression, and a way to mention its value again."""
        if is_simple(node):
            return node, node
        name = self.temporary()
        return ast.NamedExpr(store(name), node), load(name)

    def scope_of(self, name: str) -> Scope | None:
        """The scope that binds a name; None if the module or a builtin does."""
        for scope in reversed(self.scopes):
            if name in scope.names:
                return scope
        return None

    def kind_of_name(self, name: str) -> str:
        """The kind of a name's value."""
        scope = self.scope_of(name)
        if scope is not None:
            return scope.kinds.get(name, ANY)
        if name in self.constants:
            return of_value(self.constants[name])
        imported = self.imports.get(name, "")
        return "float" if imported.startswith("$c_math") else ANY

    def attribute_kind(self, node: ast.Attribute) -> str | None:
        """The kind of an attribute of the state; None if it is an attribute of something else."""
        return self.attributes.get(node.attr, ANY) if self.is_handle(node.value) else None

    @property
    def kinds(self) -> Kinds:
        """Kinds where the rewriting stands now."""
        return Kinds(self.kind_of_name, self.callee, self.attribute_kind)

    def callee(self, node: ast.expr) -> str | None:
        """The builtin or library function that an expression names, if nothing shadows it."""
        if isinstance(node, ast.Name):
            if self.scope_of(node.id) is not None or node.id in self.functions or node.id in self.constants:
                return None
            imported = self.imports.get(node.id)
            if imported is not None:
                return imported if imported.startswith("$") else None
            return node.id if node.id in BUILTIN_NAMES else None
        if isinstance(node, ast.Attribute):
            return self.library(node)
        return None

    def library(self, node: ast.Attribute) -> str | None:
        """The injected name for ``module.member``; None if the base is not an imported module."""
        base = node.value
        if isinstance(base, ast.Attribute):  # itertools.chain.from_iterable
            inner = self.library(base)
            return self._class_method(inner, node.attr)
        if not isinstance(base, ast.Name) or self.scope_of(base.id) is not None:
            return None
        imported = self.imports.get(base.id)
        if imported is None:
            if base.id == "str" and node.attr == "maketrans" and self.callee(base) == "str":
                return "$maketrans"
            if base.id == "dict" and node.attr == "fromkeys" and self.callee(base) == "dict":
                return "$fromkeys"
            return None
        if imported.startswith("$"):
            return self._class_method(imported, node.attr)
        if node.attr not in MODULES.get(imported, ()):
            self.reject("import", f"{imported}.{node.attr[:40]} is not available", node)
        return self.member(imported, node.attr)

    @staticmethod
    def _class_method(name: str | None, attribute: str) -> str | None:
        if name == "$f_itertools_chain" and attribute == "from_iterable":
            return "$f_itertools_chain_from_iterable"
        return None

    @staticmethod
    def member(module: str, name: str) -> str:
        """The injected name for a member of an importable module."""
        constant = (module == "math" and name in ("pi", "e", "tau", "inf", "nan")) or module == "string"
        return f"$c_{module}_{name}" if constant else f"$f_{module}_{name}"

    # --- dispatch ---------------------------------------------------------------------------------

    def expr(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression."""
        method = getattr(self, f"_{type(node).__name__}", None)
        if method is None:
            self.reject("syntax", f"{type(node).__name__} is not part of the dialect", node)
        result: ast.expr = method(node)
        return ast.copy_location(result, node)

    def exprs(self, nodes: Sequence[ast.expr]) -> list[ast.expr]:
        """Rewrite several expressions."""
        return [self.expr(node) for node in nodes]

    # --- leaves -----------------------------------------------------------------------------------

    def _Constant(self, node: ast.Constant) -> ast.expr:
        return node

    def _Name(self, node: ast.Name) -> ast.expr:
        name = node.id
        if self.scope_of(name) is not None or name in self.functions:
            return load(name)
        if name in self.constants:
            if _depth(self.constants[name]):
                return self.guard("fresh", load(name))
            return load(name)
        imported = self.imports.get(name)
        if imported is not None:
            if not imported.startswith("$"):
                self.reject("import", f"the module {imported} cannot be used as a value", node)
            self.used.add(imported[1:])
            return load(imported)
        if name not in BUILTIN_NAMES and name not in EXCEPTIONS:
            self.reject("name", f"{name[:60]} is not defined and no builtin of the dialect", node)
        self.used.add(f"b_{name}")
        return load(name)

    def through(self, node: ast.expr, levels: int = 1) -> ast.expr:
        """Rewrite an expression whose value is only read: a constant need not be copied for that."""
        if (
            isinstance(node, ast.Name)
            and self.scope_of(node.id) is None
            and node.id in self.constants
            and _depth(self.constants[node.id]) <= levels
        ):
            return ast.copy_location(load(node.id), node)
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            return ast.copy_location(self._subscript(node, levels + 1), node)
        return self.expr(node)

    def iterable(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression that is only iterated over: a dictionary's view may be used itself."""
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("items", "keys", "values")
            and not node.args
            and not node.keywords
            and not self.is_handle(node.func.value)
        ):
            base = self.through(node.func.value, 1)
            return ast.copy_location(ast.Call(ast.Attribute(base, node.func.attr, ast.Load()), [], []), node)
        return self.through(node)

    def is_handle(self, node: ast.expr) -> bool:
        """Whether an expression is certain to be the state (or the tools)."""
        if not isinstance(node, ast.Name):
            return False
        scope = self.scope_of(node.id)
        return scope is not None and node.id in scope.handles

    def _Attribute(self, node: ast.Attribute) -> ast.expr:
        library = self.library(node)
        if library is not None:
            self.used.add(library[1:])
            return load(library)
        if self.is_handle(node.value):
            return ast.Attribute(self.expr(node.value), node.attr, ast.Load())
        name = node.attr
        if name in METHODS or name in RAW_METHODS:
            if name in MUTATORS:
                self.mutations += 1
            return self.guard("bound", self.expr(node.value), ast.Constant(name))
        if name in KNOWN_ATTRIBUTES and name not in READABLE_ATTRIBUTES:
            self.reject("attribute", f"{name} is not available in the dialect; rename it", node)
        return ast.Attribute(self.through(node.value), name, ast.Load())

    # --- items ------------------------------------------------------------------------------------

    def key(self, node: ast.expr) -> ast.expr:
        """Rewrite a key or index; its hash is paid for unless it is certain to be cheap."""
        kind = self.kinds.of(node)
        if kind in SCALAR_KINDS or (isinstance(node, ast.Constant)):
            return self.expr(node)
        if isinstance(node, ast.Tuple) and 0 < len(node.elts) <= 8:
            if not any(isinstance(part, ast.Starred) for part in node.elts):
                return ast.copy_location(ast.Tuple([self.key(part) for part in node.elts], ast.Load()), node)
        can_bind = self.can_bind(node)
        value = self.expr(node)
        if kind == "str":
            return value
        if self.inline and (is_simple(value) or can_bind):
            first, again = self.bind(value)
            self.used |= {"type", "QUICK"}
            quick = ast.Compare(call("$type", first), [ast.In()], [load("$QUICK")])
            return ast.IfExp(quick, again, self.guard("ix", again))
        return self.guard("ix", value)

    def _Subscript(self, node: ast.Subscript) -> ast.expr:
        return self._subscript(node, 1)

    def _subscript(self, node: ast.Subscript, levels: int) -> ast.expr:
        base = self.through(node.value, levels)
        if isinstance(node.slice, ast.Slice):
            stop = node.slice.upper
            if node.slice.lower is None and node.slice.step is None and isinstance(stop, ast.Constant):
                kind = self.kinds.of(node.value)
                if stop.value.__class__ is int and 0 <= stop.value <= 64:
                    if kind in ("list", "str", "tuple") or kind[0] == "[":
                        # A short piece from the front.
                        return ast.Subscript(base, ast.Slice(None, stop, None), ast.Load())
            return self.guard("slice", base, *self.slice_parts(node.slice))
        if self.defaulting and not self._is_fresh(node.value):
            self.mutations += 1
            return self.guard("getitem", base, self.key(node.slice))
        return ast.Subscript(base, self.key(node.slice), ast.Load())

    def slice_parts(self, node: ast.Slice) -> list[ast.expr]:
        """Start, stop and step of a slice, rewritten; None where they are left out."""
        parts = (node.lower, node.upper, node.step)
        return [ast.Constant(None) if part is None else self.expr(part) for part in parts]

    def _is_fresh(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Name):
            return False
        scope = self.scope_of(node.id)
        return scope is not None and node.id in scope.fresh


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
