"""Second pass, functions: their scopes, ticks and depth."""

# ruff: noqa: N802, D102  (named after the syntax node that they handle)

from __future__ import annotations

import ast
from typing import Any

from codegym_envs.executor.compiling.inference import infer
from codegym_envs.executor.compiling.kinds import Kinds
from codegym_envs.executor.compiling.rewriting.assignments import IN_PLACE, names_in
from codegym_envs.executor.compiling.rewriting.context import Context
from codegym_envs.executor.compiling.rewriting.dispatch import Dispatch
from codegym_envs.executor.compiling.rewriting.syntax_making import call, load, store
from codegym_envs.executor.compiling.scopes import Scope, bound_names, nodes_inside, parameters, walk
from codegym_envs.executor.limits import MAX_FRAMES, NODES_PER_TICK

__all__ = ["FunctionBodies"]

_FRESH_CALLS = frozenset(
    {"list", "dict", "set", "sorted", "$f_collections_deque", "$f_collections_Counter"}
    | {"$f_collections_defaultdict", "$f_copy_deepcopy", "$f_copy_copy"}
)
_FRESH_METHODS = frozenset({"copy", "split", "splitlines", "rsplit", "union", "intersection", "difference"})


class FunctionBodies:
    """Rewrites definitions of functions, and lambdas.

    Args:
        context: Where the rewriting stands.
        dispatch: Rewrites what is inside.
    """

    def __init__(self, context: Context, dispatch: Dispatch) -> None:
        self.context = context
        self.dispatch = dispatch

    def _scope(self, node: Any) -> Scope:
        scope = Scope(node, bound_names(node))
        outer = self.context.kind_of_name
        nodes = nodes_inside(node)
        top = not self.context.scopes and isinstance(node, ast.FunctionDef)
        given = self.context.roots.get(node.name, {}) if top else {}
        self.context.scopes.append(scope)
        callee = self.context.callee
        rebound = _rebound(node, nodes)
        names = parameters(node)
        if top and self.context.handle_name and names and names[0] not in rebound:
            expected = node.name in self.context.roots or names[0] == self.context.handle_name.lower()
            if expected and node.args.args[:1] + node.args.posonlyargs[:1]:
                scope.handles.add(names[0])
        scope.kinds = infer(
            node,
            scope.names,
            given,
            lambda lookup: Kinds(lookup, callee, self.context.attribute_kind),
            self._outer(scope, outer),
            nodes,
        )
        scope.fresh = self._fresh_names(scope, nodes)
        return scope

    def _outer(self, scope: Scope, lookup: Any) -> Any:
        def outer(name: str) -> str:
            index = self.context.scopes.index(scope)
            hidden = self.context.scopes[index:]
            del self.context.scopes[index:]
            try:
                return str(lookup(name))
            finally:
                self.context.scopes.extend(hidden)

        return outer

    def _fresh_names(self, scope: Scope, nodes: list[ast.AST]) -> set[str]:
        """Names whose every value was made by this function and is a mutable container of its own."""
        if not isinstance(scope.node, ast.FunctionDef):
            return set()
        candidates = scope.names - set(parameters(scope.node))
        for inner in walk(scope.node):
            if isinstance(inner, ast.Nonlocal):
                candidates -= set(inner.names)
        for node in nodes:
            candidates -= self._otherwise_bound(node)
        return candidates

    def _otherwise_bound(self, node: ast.AST) -> set[str]:
        """Names that a node binds to something other than a new container."""
        match node:
            case ast.Assign(targets=targets, value=value):
                fresh = self._makes_fresh(value)
                others = [item for item in targets if not (fresh and isinstance(item, ast.Name))]
                return {name for item in others for name in names_in(item)}
            case ast.AnnAssign(target=target, value=value):
                return set() if value is None or self._makes_fresh(value) else names_in(target)
            case ast.NamedExpr(target=target) | ast.For(target=target) | ast.comprehension(target=target):
                return names_in(target)
            case ast.FunctionDef(name=name):
                return {name}
            case ast.ExceptHandler(name=name):
                return {name or ""}
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                return {(alias.asname or alias.name).split(".")[0] for alias in names}
            case ast.AugAssign(target=ast.Name(id=name), op=op):
                # In place it stays the same object; otherwise the result is new, but may not be a container.
                return set() if isinstance(op, IN_PLACE) else {name}
        return set()

    def _makes_fresh(self, node: ast.expr) -> bool:
        if isinstance(node, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp):
            return True
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            return isinstance(node.left, ast.List) or isinstance(node.right, ast.List)
        if isinstance(node, ast.Call):
            name = self.context.callee(node.func)
            if name is not None:
                return name in _FRESH_CALLS
            return isinstance(node.func, ast.Attribute) and node.func.attr in _FRESH_METHODS
        return False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> list[ast.stmt]:
        top = not self.context.scopes
        outer_loops, self.context.loop_depth = self.context.loop_depth, 0
        arguments = self.arguments(node.args)
        scope = self._scope(node)
        body = self.dispatch.block(_without_docstring(node.body))
        self.context.scopes.pop()
        self.context.loop_depth = outer_loops
        entry: list[ast.stmt] = []
        if scope.handles and (
            node.name not in self.context.roots or node.name in self.context.graph.mentioned
        ):
            handle = next(iter(scope.handles))
            self.context.used |= {"type", self.context.handle_name, "not_state"}
            test = ast.Compare(
                call("$type", load(handle)), [ast.IsNot()], [load(f"${self.context.handle_name}")]
            )
            entry.append(ast.If(test, [ast.Expr(call("$not_state"))], []))
        entry += [ast.Assign([store(owner)], ast.Constant(None)) for owner in scope.owners]
        facts = self.context.graph.facts(node)
        generator = any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in nodes_inside(node))
        if not facts.leaf or facts.cost > NODES_PER_TICK or generator:
            if facts.cost > NODES_PER_TICK:
                entry.append(
                    ast.Expr(self.context.guard("spend", ast.Constant(facts.cost // NODES_PER_TICK + 1)))
                )
            elif not (
                top and node.name in self.context.roots and node.name not in self.context.graph.mentioned
            ):
                self.context.used.add("tick")
                entry.append(ast.Expr(call("$tick")))
        if facts.recursive and not generator:
            body = self._counted(body, facts.frames)
        function = ast.FunctionDef(node.name, arguments, entry + body or [ast.Pass()], [], None)
        ast.copy_location(function, node)
        if hasattr(node, "type_params"):
            vars(function)["type_params"] = []  # an attribute that older versions of Python do not know
        result: list[ast.stmt] = [function]
        if node.decorator_list:
            for decorator in node.decorator_list:
                target = decorator.func if isinstance(decorator, ast.Call) else decorator
                if self.context.callee(target) not in ("$f_functools_cache", "$f_functools_lru_cache"):
                    self.context.reject("decorator", "import the decorator from functools", decorator)
            if any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in nodes_inside(node)):
                self.context.reject("decorator", "a generator function cannot be cached", node)
            cached = self.context.guard("memoized" if top else "memoized_here", load(node.name))
            result.append(ast.copy_location(ast.Assign([store(node.name)], cached), node))
        elif generator:
            counted = self.context.guard("generators", load(node.name))
            result.append(ast.copy_location(ast.Assign([store(node.name)], counted), node))
        return result

    def _counted(self, body: list[ast.stmt], frames: int) -> list[ast.stmt]:
        """A body whose depth of recursion is counted."""
        self.context.used |= {"depth", "too_deep"}

        def depth(context: ast.expr_context) -> ast.Subscript:
            return ast.Subscript(load("$depth"), ast.Constant(0), context)

        deeper = ast.AugAssign(depth(ast.Store()), ast.Add(), ast.Constant(frames))
        back: ast.stmt = ast.AugAssign(depth(ast.Store()), ast.Sub(), ast.Constant(frames))
        test = ast.Compare(depth(ast.Load()), [ast.Gt()], [ast.Constant(MAX_FRAMES)])
        check: ast.stmt = ast.If(test, [ast.Expr(call("$too_deep"))], [])
        return [deeper, ast.Try([check, *body], [], [], [back])]

    def arguments(self, node: ast.arguments) -> ast.arguments:
        """Parameters without annotations; defaults rewritten."""

        def bare(arg: ast.arg | None) -> ast.arg | None:
            return None if arg is None else ast.copy_location(ast.arg(arg.arg, None), arg)

        def all_bare(args: list[ast.arg]) -> list[ast.arg]:
            return [ast.copy_location(ast.arg(arg.arg, None), arg) for arg in args]

        return ast.arguments(
            all_bare(node.posonlyargs),
            all_bare(node.args),
            bare(node.vararg),
            all_bare(node.kwonlyargs),
            [None if default is None else self.dispatch.expr(default) for default in node.kw_defaults],
            bare(node.kwarg),
            [self.dispatch.expr(default) for default in node.defaults],
        )

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        arguments = self.arguments(node.args)
        outer_loops, self.context.loop_depth = self.context.loop_depth, 0
        self._scope(node)
        body = self.dispatch.expr(
            node.body
        )  # in the iterable of a comprehension, nothing is bound in it either
        self.context.scopes.pop()
        self.context.loop_depth = outer_loops
        facts = self.context.graph.facts(node)
        if not facts.leaf or facts.cost > NODES_PER_TICK:
            self.context.used.add("tick")
            body = ast.BoolOp(ast.And(), [call("$tick"), body])
        result: ast.expr = ast.Lambda(arguments, body)
        if facts.recursive:
            result = self.context.guard("deep", result)
        return result


def _rebound(function: ast.AST, nodes: list[ast.AST]) -> set[str]:
    """Names that a function assigns, deletes or lets an inner function assign."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ExceptHandler):
            names.add(node.name or "")
    for inner in walk(function):
        if isinstance(inner, ast.Nonlocal):
            names |= set(inner.names)
    return names


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return body[1:]
    return body
