"""Second pass: where the rewriting stands, what names mean there, and the guards that the code needs."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, NoReturn

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor.compiling.analysis import CallGraph
from codegym_envs.executor.compiling.kinds import ANY, Kinds, of_value
from codegym_envs.executor.compiling.rewriting.syntax_making import call, is_simple, load, store
from codegym_envs.executor.compiling.scopes import Scope, walk
from codegym_envs.executor.guards.runtime import BUILTIN_NAMES, MODULES

__all__ = ["Context", "member"]


class Context:
    """What the rewriting of one unit knows; shared by all its parts.

    Operands that are used twice are kept in temporary names; each place in the code has its own.

    Args:
        path: Shown in errors.
        functions: All functions of the module.
        constants: Values of the module's constants.
        imports: What imported names stand for.
        graph: The module's call graph.
        journaling: Whether changes to containers must be noted.
        roots: Functions that the host calls with a certain state (or tools) as first argument, and what
            is known of their other arguments.
        handle: Type name of that first argument: ``State`` or ``Tools``, or empty.
        defaulting: Whether there may be default dictionaries.
        attributes: Kinds of the state's attributes that never change their kind.

    Attributes:
        scopes: The scopes that are open, the innermost last.
        used: Guards and builtins that the code needs so far.
        inline: Whether fast paths may be written out.
        loop_depth: Loops around the place, within its function.
        iterables: Iterables of comprehensions around the place.
        mutations: Changes so far to containers that the function did not make.
        writes: Assignments so far to attributes of the state.
        assigned: The attributes that the function assigns, and whether always to numbers or None.
    """

    def __init__(  # noqa: PLR0913 - all that is known before the rewriting starts, by name
        self,
        *,
        path: str,
        functions: dict[str, ast.FunctionDef],
        constants: dict[str, Any],
        imports: dict[str, str],
        graph: CallGraph,
        journaling: bool,
        roots: dict[str, dict[str, str]],
        handle: str,
        defaulting: bool,
        attributes: dict[str, str],
    ) -> None:
        self.path = path
        self.functions = functions
        self.constants = constants
        self.imports = imports
        self.graph = graph
        self.journaling = journaling
        self.roots = roots
        self.handle_name = handle
        self.defaulting = defaulting and journaling
        self.attributes = attributes
        self.scopes: list[Scope] = []
        self.used: set[str] = set()
        self.inline = True
        self.loop_depth = 0
        self.iterables = 0
        self._counter = 0
        self.mutations = 0
        self.writes = 0
        self.assigned: dict[str, bool] = {}

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
        self._counter += 1
        return f"${self._counter}"

    @property
    def in_comprehension(self) -> bool:
        """Whether the expression is in a comprehension of the innermost function."""
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

    def owned(self, receiver: ast.expr, guard: str = "own") -> ast.expr | None:
        """A receiver that is noted in the journal at its first change; later turns only compare."""
        if not self.inline or self.iterables or self.in_comprehension or self.scopes[-1].node is None:
            return None
        scope = self.scopes[-1]
        if not isinstance(scope.node, ast.FunctionDef):
            return None
        owner = self.temporary()
        scope.owners.append(owner)
        first, again = self.bind(receiver)
        remembered = ast.NamedExpr(store(owner), self.guard(guard, again))
        return ast.IfExp(ast.Compare(first, [ast.Is()], [load(owner)]), again, remembered)

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
        return member(imported, node.attr)

    @staticmethod
    def _class_method(name: str | None, attribute: str) -> str | None:
        if name == "$f_itertools_chain" and attribute == "from_iterable":
            return "$f_itertools_chain_from_iterable"
        return None

    def is_handle(self, node: ast.expr) -> bool:
        """Whether an expression is certain to be the state (or the tools)."""
        if not isinstance(node, ast.Name):
            return False
        scope = self.scope_of(node.id)
        return scope is not None and node.id in scope.handles

    def is_fresh(self, node: ast.expr) -> bool:
        """Whether an expression is certain to be a container that the function made itself."""
        if not isinstance(node, ast.Name):
            return False
        scope = self.scope_of(node.id)
        return scope is not None and node.id in scope.fresh


def member(module: str, name: str) -> str:
    """The injected name for a member of an importable module."""
    constant = (module == "math" and name in ("pi", "e", "tau", "inf", "nan")) or module == "string"
    return f"$c_{module}_{name}" if constant else f"$f_{module}_{name}"
