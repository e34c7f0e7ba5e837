"""Second pass, displays and comprehensions, and what loops iterate over: every turn is paid for."""

# ruff: noqa: N802, D102  (named after the syntax node that they handle)

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from codegym_envs.executor.compiling.kinds import ANY, NUMERIC
from codegym_envs.executor.compiling.rewriting.context import Context
from codegym_envs.executor.compiling.rewriting.dispatch import Dispatch
from codegym_envs.executor.compiling.rewriting.reads import Reads
from codegym_envs.executor.compiling.rewriting.syntax_making import call, load
from codegym_envs.executor.compiling.scopes import Scope, walk
from codegym_envs.executor.guards.runtime import METHODS
from codegym_envs.spec.changing import CHANGING_METHODS

__all__ = ["Comprehensions"]

_CALM = frozenset(
    [
        "len",
        "abs",
        "min",
        "max",
        "int",
        "str",
        "ord",
        "chr",
        "float",
        "bool",
        "isinstance",
        "round",
        "sum",
        "range",
        "enumerate",
        "zip",
    ]
)
_CALM_METHODS = METHODS - CHANGING_METHODS - {"sort"}
_RESTLESS = (ast.Delete, ast.Yield, ast.YieldFrom, ast.FunctionDef, ast.Lambda, ast.Raise, ast.Try)


class Comprehensions:
    """Rewrites displays, f-strings, comprehensions and iterables.

    Args:
        context: Where the rewriting stands.
        dispatch: Rewrites what is inside.
        reads: Rewrites what is only read.
    """

    def __init__(self, context: Context, dispatch: Dispatch, reads: Reads) -> None:
        self.context = context
        self.dispatch = dispatch
        self.reads = reads

    def _elements(self, nodes: Sequence[ast.expr]) -> list[ast.expr]:
        return [
            ast.Starred(self.context.guard("star", self.reads.iterable(node.value)), ast.Load())
            if isinstance(node, ast.Starred)
            else self.dispatch.expr(node)
            for node in nodes
        ]

    def visit_Tuple(self, node: ast.Tuple) -> ast.expr:
        return ast.Tuple(self._elements(node.elts), ast.Load())

    def visit_List(self, node: ast.List) -> ast.expr:
        return ast.List(self._elements(node.elts), ast.Load())

    def visit_Set(self, node: ast.Set) -> ast.expr:
        return self.context.guard("b_set", ast.List(self._elements(node.elts), ast.Load()))

    def visit_Dict(self, node: ast.Dict) -> ast.expr:
        keys: list[ast.expr | None] = []
        values: list[ast.expr] = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                keys.append(None)
                values.append(self.context.guard("double_star", self.reads.through(value)))
            else:
                keys.append(self.reads.key(key))
                values.append(self.dispatch.expr(value))
        return ast.Dict(keys, values)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        parts: list[ast.expr] = []
        for part in node.values:
            if not isinstance(part, ast.FormattedValue):
                parts.append(self.dispatch.expr(part))
                continue
            value = self.dispatch.expr(part.value)
            if part.conversion >= 0:
                value = self.context.guard("converted", value, ast.Constant(chr(part.conversion)))
            if part.format_spec is not None:
                value = self.context.guard("b_format", value, self.dispatch.expr(part.format_spec))
            parts.append(value)
        if all(isinstance(part, ast.Constant) for part in parts):
            return ast.Constant(
                "".join([str(part.value) for part in parts if isinstance(part, ast.Constant)])
            )
        return self.context.guard("join_parts", ast.Tuple(parts, ast.Load()))

    def comprehension(self, node: Any) -> tuple[list[ast.comprehension], Scope]:
        """Rewrite the clauses of a comprehension; its scope stays open for the element."""
        scope = Scope(node, set(), comprehension=True)
        for clause in node.generators:
            scope.names |= {inner.id for inner in walk(clause.target) if isinstance(inner, ast.Name)}
        clauses = []
        # A generator expression may be left before its end.
        exact = not isinstance(node, ast.GeneratorExp)
        calm = exact and self.is_calm([node])
        for position, clause in enumerate(node.generators):
            self.context.iterables += 1
            kinds = self.context.kinds.of_items(clause.iter)
            source = self.source(clause.iter, exact, calm)
            self.context.iterables -= 1
            if position == 0:
                self.context.scopes.append(scope)
            _spread(clause.target, kinds, scope.kinds)
            target = self.comprehension_target(clause.target)
            conditions = self.dispatch.exprs(clause.ifs)
            clauses.append(ast.comprehension(target, source, conditions, 0))
        return clauses, scope

    def comprehension_target(self, target: ast.expr) -> ast.expr:
        """Check the target of a comprehension: names, in tuples or not."""
        if isinstance(target, ast.Name):
            return target
        if not isinstance(target, ast.Tuple | ast.List):
            self.context.reject("syntax", "the variables of a comprehension must be names", target)
        return ast.Tuple([self.comprehension_target(part) for part in target.elts], ast.Store())

    def source(self, node: ast.expr, exact: bool = False, calm: bool = False) -> ast.expr:
        """Rewrite what a loop or comprehension iterates over, so that every turn is paid for.

        Args:
            node: The iterable.
            exact: Whether the loop is certain to make all its turns, unless an exception ends it.
            calm: Whether nothing in it can change the length of a container.
        """
        if isinstance(node, ast.Call) and not node.keywords:
            name = self.context.callee(node.func)
            plain = not any(isinstance(arg, ast.Starred) for arg in node.args)
            if plain and node.args:
                if name == "enumerate" and len(node.args) < 3:
                    first = self.paid(node.args[0], exact, calm)
                    self.context.used.add(name)
                    return ast.copy_location(
                        call("$enumerate", first, *self.dispatch.exprs(node.args[1:])), node
                    )
                if name == "zip":
                    # The first source pays, and the loop ends with it.
                    known = self.context.kinds.of(node.args[0])
                    first = self.paid(node.args[0], exact and (known[0] in "[{" or known == "str"), calm)
                    self.context.used.add(name)
                    rest = [self.reads.iterable(arg) for arg in node.args[1:]]
                    return ast.copy_location(call("$zip", first, *rest), node)
                if name == "reversed" and len(node.args) == 1:
                    self.context.used.add(name)
                    if exact and self.is_lasting(node.args[0]):
                        inner = self.context.guard("each", self.reads.iterable(node.args[0]))
                        return ast.copy_location(call("$reversed", inner), node)
                    self.context.used |= {"compress", "ticks"}
                    inner = call("$reversed", self.reads.iterable(node.args[0]))
                    return ast.copy_location(call("$compress", inner, load("$ticks")), node)
        return self.paid(node, exact, calm)

    def paid(self, node: ast.expr, exact: bool, calm: bool) -> ast.expr:
        """Rewrite an iterable: paid for at once if that is safe, else per turn."""
        if exact and (calm or self.is_lasting(node)):
            return ast.copy_location(self.context.guard("each", self.reads.iterable(node)), node)
        self.context.used |= {"compress", "ticks"}
        return ast.copy_location(call("$compress", self.reads.iterable(node), load("$ticks")), node)

    def is_lasting(self, node: ast.expr) -> bool:
        """Whether an iterable cannot change its length while it is iterated over."""
        if isinstance(node, ast.Call):
            if self.context.callee(node.func) == "range":
                return True
            func = node.func
            if isinstance(func, ast.Attribute) and func.attr in ("items", "keys", "values") and not node.args:
                return self.context.kinds.of(func.value)[0] == "{"
            return False
        kind = self.context.kinds.of(node)
        return kind[0] in "[{" or kind in ("str", "tuple")

    def is_calm(self, nodes: Sequence[ast.AST]) -> bool:
        """Whether code cannot change the length of any container, nor run other code of the module."""
        for node in nodes:
            for inner in walk(node):
                if isinstance(inner, ast.Call):
                    name = self.context.callee(inner.func)
                    if inner.keywords:
                        return False  # one of them could be a function
                    if name is not None:
                        if name not in _CALM:
                            return False
                    elif not isinstance(inner.func, ast.Attribute) or inner.func.attr not in _CALM_METHODS:
                        return False
                elif isinstance(inner, ast.AugAssign):
                    kinds = self.context.kinds
                    if kinds.of(inner.value) not in NUMERIC and kinds.of(inner.target) not in NUMERIC:
                        return False
                    if isinstance(inner.op, ast.Mult) and kinds.of(inner.target) not in NUMERIC:
                        return False
                elif isinstance(inner, ast.Subscript):
                    if isinstance(inner.slice, ast.Slice) and not isinstance(inner.ctx, ast.Load):
                        return False
                    if self.context.defaulting and isinstance(inner.ctx, ast.Load):
                        return False
                elif isinstance(inner, _RESTLESS):
                    return False
        return True

    def visit_ListComp(self, node: ast.ListComp | ast.GeneratorExp) -> ast.expr:
        clauses, _ = self.comprehension(node)
        element = self.dispatch.expr(node.elt)
        self.context.scopes.pop()
        return ast.ListComp(element, clauses)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        return self.context.guard("generator", self.generator_expression(node))

    def generator_expression(self, node: ast.GeneratorExp) -> ast.expr:
        """Rewrite a generator expression that is consumed on the spot and so needs no counting."""
        clauses, _ = self.comprehension(node)
        element = self.dispatch.expr(node.elt)
        self.context.scopes.pop()
        return ast.GeneratorExp(element, clauses)

    def visit_SetComp(self, node: ast.SetComp) -> ast.expr:
        clauses, _ = self.comprehension(node)
        element = self.dispatch.expr(node.elt)
        self.context.scopes.pop()
        return self.context.guard("b_set", ast.ListComp(element, clauses))

    def visit_DictComp(self, node: ast.DictComp) -> ast.expr:
        clauses, _ = self.comprehension(node)
        key, value = self.reads.key(node.key), self.dispatch.expr(node.value)
        self.context.scopes.pop()
        return ast.DictComp(key, value, clauses)


def _spread(target: ast.expr, kinds: str | list[str], known: dict[str, str]) -> None:
    """Note the kinds of the names of a comprehension's target."""
    if isinstance(target, ast.Name):
        known[target.id] = ANY if target.id in known else kinds if isinstance(kinds, str) else "tuple"
    elif isinstance(target, ast.Tuple | ast.List):
        for position, part in enumerate(target.elts):
            inner = part.value if isinstance(part, ast.Starred) else part
            matched = isinstance(kinds, list) and len(kinds) == len(target.elts)
            _spread(inner, kinds[position] if matched else ANY, known)
