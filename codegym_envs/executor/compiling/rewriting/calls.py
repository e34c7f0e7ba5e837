"""Second pass, calls: of builtins, library functions, methods, and functions of the module."""

# ruff: noqa: N802, D102  (named after the syntax node that they handle)

from __future__ import annotations

import ast
from typing import Any

from codegym_envs.executor.compiling.kinds import NUMERIC
from codegym_envs.executor.compiling.names import KNOWN_ATTRIBUTES
from codegym_envs.executor.compiling.rewriting.comprehensions import Comprehensions
from codegym_envs.executor.compiling.rewriting.context import Context
from codegym_envs.executor.compiling.rewriting.dispatch import Dispatch
from codegym_envs.executor.compiling.rewriting.reads import Reads
from codegym_envs.executor.compiling.rewriting.syntax_making import call, is_simple, load
from codegym_envs.executor.guards.method_names import KEYED_METHODS, RAW_METHODS
from codegym_envs.executor.guards.runtime import METHODS, RAW_BUILTINS
from codegym_envs.spec.changing import CHANGING_METHODS

__all__ = ["Calls"]

_FULL_CONSUMERS = frozenset(
    {"sum", "min", "max", "sorted", "list", "tuple", "set", "frozenset", "dict", "$f_collections_deque"}
    | {"$f_collections_Counter", "$f_math_fsum", "$f_math_prod"}
)
"""Builtins that read all of their argument: a generator expression in it can as well be a list."""
_VIEW_READERS = frozenset(
    {"len", "list", "sorted", "tuple", "sum", "min", "max", "any", "all", "set", "frozenset", "enumerate"}
    | {"zip", "dict", "map", "filter"}
)
"""Builtins that may be given a dictionary's view itself, since they do not keep it."""
_READERS = _VIEW_READERS | {"reversed", "iter", "str", "repr", "range", "$f_bisect_bisect_left"}


class Calls:
    """Rewrites calls and what a generator yields.

    Args:
        context: Where the rewriting stands.
        dispatch: Rewrites what is inside.
        reads: Rewrites what is only read.
        comprehensions: Rewrites what is iterated over.
    """

    def __init__(
        self, context: Context, dispatch: Dispatch, reads: Reads, comprehensions: Comprehensions
    ) -> None:
        self.context = context
        self.dispatch = dispatch
        self.reads = reads
        self.comprehensions = comprehensions

    def _arguments(self, node: ast.Call, rewrite: Any = None) -> tuple[list[ast.expr], list[ast.keyword]]:
        args: list[ast.expr] = []
        for arg in node.args:
            if isinstance(arg, ast.Starred):
                args.append(
                    ast.Starred(self.context.guard("star", self.reads.iterable(arg.value)), ast.Load())
                )
            else:
                args.append((rewrite or self.dispatch.expr)(arg))
        keywords = []
        for keyword in node.keywords:
            value = self.dispatch.expr(keyword.value)
            if keyword.arg is None:
                value = self.context.guard("double_star", value)
            keywords.append(ast.keyword(keyword.arg, value))
        return args, keywords

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = self.context.callee(node.func)
        if name is not None:
            return self._library_call(name, node)
        if isinstance(node.func, ast.Attribute):
            return self._method_call(node.func, node)
        args, keywords = self._arguments(node)
        return ast.Call(self.dispatch.expr(node.func), args, keywords)

    def _library_call(self, name: str, node: ast.Call) -> ast.expr:
        if name in _FULL_CONSUMERS and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            listed = ast.copy_location(ast.ListComp(node.args[0].elt, node.args[0].generators), node.args[0])
            node = ast.copy_location(ast.Call(node.func, [listed], node.keywords), node)
        direct = self._direct_call(name, node)
        if direct is not None:
            return direct
        if name.startswith(("$f_heapq", "$f_bisect_insort")):
            self.context.mutations += 1
        if name in _VIEW_READERS:
            args, keywords = self._arguments(node, self.reads.iterable)
        elif name in _READERS:
            args, keywords = self._arguments(node, self.reads.through)
        else:
            args, keywords = self._arguments(node)
        if name.startswith("$"):
            self.context.used.add(name[1:])
        elif name in RAW_BUILTINS:
            self.context.used.add(name)
            name = f"${name}"
        else:
            self.context.used.add(f"b_{name}")
        return ast.Call(load(name), args, keywords)

    def _direct_call(self, name: str, node: ast.Call) -> ast.expr | None:
        """A call that needs no guard, or a cheaper one, because of what its arguments are."""
        if name in ("min", "max") and len(node.args) == 2 and not node.keywords:
            return self._extreme(name, node.args[0], node.args[1])
        if name == "isinstance" and len(node.args) == 2 and isinstance(node.args[1], ast.Name):
            kind = self.context.callee(node.args[1])
            if kind in ("int", "float", "bool", "str", "list", "tuple"):
                self.context.used |= {"isinstance", kind}
                return call("$isinstance", self.dispatch.expr(node.args[0]), load(f"${kind}"))
        if name == "sorted" and len(node.args) == 1 and not node.keywords:
            if self.context.kinds.of(node.args[0]) in ("[tiny]", "[small]", "[num]", "[float]"):
                return self.context.guard("sorted_numbers", self.dispatch.expr(node.args[0]))
        if name in ("any", "all") and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            self.context.used.add(name)
            return call(f"${name}", self.comprehensions.generator_expression(node.args[0]))
        if name == "str" and len(node.args) == 1 and not node.keywords:
            if self.context.kinds.of(node.args[0]) == "str":
                return self.dispatch.expr(node.args[0])
        return None

    def _extreme(self, name: str, a: ast.expr, b: ast.expr) -> ast.expr | None:
        """``min(a, b)`` and ``max(a, b)`` of two numbers, as a conditional."""
        kinds = self.context.kinds
        if kinds.of(a) not in NUMERIC and kinds.of(b) not in NUMERIC:
            return None
        if isinstance(a, ast.Starred) or isinstance(b, ast.Starred) or not self.context.can_bind(a, b):
            return None
        left, right = self.dispatch.expr(a), self.dispatch.expr(b)
        if not is_simple(right) and is_simple(left):
            # Evaluating b first must not change what a is.
            if not self.context.is_quiet(right):
                return None
        elif not is_simple(left) and not is_simple(right):
            return None
        op: ast.cmpop = ast.Lt() if name == "min" else ast.Gt()
        first_b, b_again = self.context.bind(right)
        if is_simple(left):
            return ast.IfExp(ast.Compare(first_b, [op], [left]), b_again, left)
        first_a, a_again = self.context.bind(left)
        flipped: ast.cmpop = ast.Gt() if name == "min" else ast.Lt()
        return ast.IfExp(ast.Compare(first_a, [flipped], [right]), right, a_again)

    def _method_call(self, func: ast.Attribute, node: ast.Call) -> ast.expr:
        name = func.attr
        if self.context.is_handle(func.value):
            args, keywords = self._arguments(node)
            return ast.Call(ast.Attribute(self.dispatch.expr(func.value), name, ast.Load()), args, keywords)
        if name in CHANGING_METHODS:
            return self._mutation(func, node)
        if name == "join" and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            listed = ast.copy_location(ast.ListComp(node.args[0].elt, node.args[0].generators), node.args[0])
            node = ast.copy_location(ast.Call(func, [listed], []), node)
        if name == "get" and not node.keywords and 1 <= len(node.args) <= 2:
            if not any(isinstance(arg, ast.Starred) for arg in node.args):
                base = self.reads.through(func.value)
                args = [self.reads.key(node.args[0]), *self.dispatch.exprs(node.args[1:])]
                return ast.Call(ast.Attribute(base, "get", ast.Load()), args, [])
        if name in RAW_METHODS:
            args, keywords = self._arguments(node)
            return ast.Call(ast.Attribute(self.dispatch.expr(func.value), name, ast.Load()), args, keywords)
        if name in METHODS or name in KEYED_METHODS:
            rewrite = self.reads.iterable if name in ("join", "update", "extend") else None
            receiver = self.reads.through(func.value)
            args, keywords = self._arguments(node, rewrite)
            return self.context.guard(f"m_{name}", receiver, *args, keywords=keywords)
        if name in KNOWN_ATTRIBUTES:
            self.context.reject("attribute", f"the method {name} is not available in the dialect", node)
        args, keywords = self._arguments(node)
        return ast.Call(ast.Attribute(self.dispatch.expr(func.value), name, ast.Load()), args, keywords)

    def _mutation(self, func: ast.Attribute, node: ast.Call) -> ast.expr:
        """A method call that changes its receiver."""
        name = func.attr
        starred = bool(node.keywords) or any(isinstance(arg, ast.Starred) for arg in node.args)
        quick = not starred and (
            (name in ("append", "appendleft", "add", "discard") and len(node.args) == 1)
            or (name in ("pop", "popleft") and not node.args)
        )
        if not quick:
            self.context.mutations += 0 if self.context.is_fresh(func.value) else 1
            receiver = self.dispatch.expr(func.value)
            args, keywords = self._arguments(node)
            return self.context.guard(f"m_{name}", receiver, *args, keywords=keywords)
        keyed = name in KEYED_METHODS
        receiver = self.dispatch.expr(func.value)
        args = [self.reads.key(arg) if keyed else self.dispatch.expr(arg) for arg in node.args]
        if self.context.is_fresh(func.value) or not self.context.journaling:
            return ast.Call(ast.Attribute(receiver, name, ast.Load()), args, [])
        self.context.mutations += 1
        removal = name in ("pop", "popleft", "discard")
        owner = (
            self.context.owned(receiver, "own_removal" if removal else "own")
            if self.context.loop_depth
            else None
        )
        if owner is None:
            return self.context.guard(f"m_{name}", receiver, *args)
        return ast.Call(ast.Attribute(owner, name, ast.Load()), args, [])

    def visit_Starred(self, node: ast.Starred) -> ast.expr:
        return ast.Starred(self.context.guard("star", self.reads.iterable(node.value)), ast.Load())

    def visit_Yield(self, node: ast.Yield) -> ast.expr:
        return ast.Yield(None if node.value is None else self.dispatch.expr(node.value))

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.expr:
        return ast.YieldFrom(self.comprehensions.source(node.value))
