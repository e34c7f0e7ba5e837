"""Second pass, statements and functions: ticks, depth, the journal, and what handlers see."""

# ruff: noqa: N802  (named after the syntax node that they handle)

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from codegym_envs.executor.compiling.analysis import CallGraph
from codegym_envs.executor.compiling.assignments import IN_PLACE, Assignments, late_bound, names_in
from codegym_envs.executor.compiling.kinds import Kinds, infer
from codegym_envs.executor.compiling.rewriting import call, load, store
from codegym_envs.executor.compiling.scopes import Scope, bound_names, children, own_nodes, parameters, walk
from codegym_envs.executor.limits import MAX_FRAMES, NODES_PER_TICK

__all__ = ["FunctionFacts", "Rewriter"]

_FRESH_CALLS = frozenset(
    {"list", "dict", "set", "sorted", "$f_collections_deque", "$f_collections_Counter"}
    | {"$f_collections_defaultdict", "$f_copy_deepcopy", "$f_copy_copy"}
)
_FRESH_METHODS = frozenset({"copy", "split", "splitlines", "rsplit", "union", "intersection", "difference"})


@dataclass
class FunctionFacts:
    """What the rewriting found out about one function of the module.

    Attributes:
        writes: Whether it can assign attributes of the state.
        mutates: Whether it can change a container that it did not make.
        used: Guards and builtins that it mentions.
        attributes: The attributes that it assigns, and whether always to numbers or None.
    """

    writes: bool = False
    mutates: bool = False
    used: frozenset[str] = frozenset()
    attributes: Mapping[str, bool] = field(default_factory=dict)


class Rewriter(Assignments):
    """Rewrites the functions of one unit.

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
    """

    def __init__(
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
        self.scopes = []
        self.used = set()
        self.inline = True
        self.loop_depth = 0
        self.iterables = 0
        self.counter = 0
        self.mutations = 0
        self.writes = 0

    # --- functions --------------------------------------------------------------------------------

    def module_function(self, node: ast.FunctionDef) -> tuple[list[ast.stmt], FunctionFacts]:
        """Rewrite a function of the module."""
        self.mutations = self.writes = 0
        self.assigned = {}
        before, self.used = self.used, set()
        statements = self._FunctionDef(node)
        used = frozenset(self.used)
        self.used |= before
        return statements, FunctionFacts(bool(self.writes), bool(self.mutations), used, self.assigned)

    def constant(self, node: ast.Assign) -> ast.stmt:
        """Rewrite the definition of a module-level constant; evaluated under a budget, at load."""
        self.inline = False
        value = self.expr(node.value)
        self.inline = True
        return ast.copy_location(ast.Assign(node.targets, value), node)

    def _scope(self, node: Any) -> Scope:
        scope = Scope(node, bound_names(node))
        outer = self.kind_of_name
        nodes = own_nodes(node)
        top = not self.scopes and isinstance(node, ast.FunctionDef)
        given = self.roots.get(node.name, {}) if top else {}
        self.scopes.append(scope)
        callee = self.callee
        rebound = _rebound(node, nodes)
        names = parameters(node)
        if top and self.handle_name and names and names[0] not in rebound:
            expected = node.name in self.roots or names[0] == self.handle_name.lower()
            if expected and node.args.args[:1] + node.args.posonlyargs[:1]:
                scope.handles.add(names[0])
        scope.kinds = infer(
            node,
            scope.names,
            given,
            lambda lookup: Kinds(lookup, callee, self.attribute_kind),
            self._outer(scope, outer),
            nodes,
        )
        scope.fresh = self._fresh_names(scope, nodes)
        return scope

    def _outer(self, scope: Scope, lookup: Any) -> Any:
        def outer(name: str) -> str:
            index = self.scopes.index(scope)
            hidden = self.scopes[index:]
            del self.scopes[index:]
            try:
                return str(lookup(name))
            finally:
                self.scopes.extend(hidden)

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
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        if not self._makes_fresh(node.value):
                            candidates.discard(target.id)
                    else:
                        candidates -= names_in(target)
            elif isinstance(node, ast.AnnAssign):
                if node.value is not None and not self._makes_fresh(node.value):
                    candidates -= names_in(node.target)
            elif isinstance(node, ast.NamedExpr | ast.For | ast.comprehension):
                candidates -= names_in(node.target)
            elif isinstance(node, ast.FunctionDef):
                candidates.discard(node.name)
            elif isinstance(node, ast.ExceptHandler):
                candidates.discard(node.name or "")
            elif isinstance(node, ast.Import | ast.ImportFrom):
                candidates -= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
            elif isinstance(node, ast.AugAssign):
                # In place it stays the same object; otherwise the result is new, but maybe not a container.
                if isinstance(node.target, ast.Name) and not isinstance(node.op, IN_PLACE):
                    candidates.discard(node.target.id)
        return candidates

    def _makes_fresh(self, node: ast.expr) -> bool:
        if isinstance(node, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp):
            return True
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            return isinstance(node.left, ast.List) or isinstance(node.right, ast.List)
        if isinstance(node, ast.Call):
            name = self.callee(node.func)
            if name is not None:
                return name in _FRESH_CALLS
            return isinstance(node.func, ast.Attribute) and node.func.attr in _FRESH_METHODS
        return False

    def _FunctionDef(self, node: ast.FunctionDef) -> list[ast.stmt]:
        top = not self.scopes
        outer_loops, self.loop_depth = self.loop_depth, 0
        arguments = self.arguments(node.args)
        scope = self._scope(node)
        body = self.block(_without_docstring(node.body))
        self.scopes.pop()
        self.loop_depth = outer_loops
        entry: list[ast.stmt] = []
        if scope.handles and (node.name not in self.roots or node.name in self.graph.mentioned):
            handle = next(iter(scope.handles))
            self.used |= {"type", self.handle_name, "not_state"}
            test = ast.Compare(call("$type", load(handle)), [ast.IsNot()], [load(f"${self.handle_name}")])
            entry.append(ast.If(test, [ast.Expr(call("$not_state"))], []))
        entry += [ast.Assign([store(owner)], ast.Constant(None)) for owner in scope.owners]
        facts = self.graph.facts(node)
        generator = any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in own_nodes(node))
        if not facts.leaf or facts.cost > NODES_PER_TICK or generator:
            if facts.cost > NODES_PER_TICK:
                entry.append(ast.Expr(self.guard("spend", ast.Constant(facts.cost // NODES_PER_TICK + 1))))
            elif not (top and node.name in self.roots and node.name not in self.graph.mentioned):
                self.used.add("tick")
                entry.append(ast.Expr(call("$tick")))
        if facts.recursive and not generator:
            body = self._counted(body, facts.frames)
        function = ast.FunctionDef(node.name, arguments, entry + body or [ast.Pass()], [], None)
        ast.copy_location(function, node)
        if hasattr(node, "type_params"):
            function.type_params = []  # type: ignore[attr-defined,unused-ignore]
        result: list[ast.stmt] = [function]
        if node.decorator_list:
            for decorator in node.decorator_list:
                target = decorator.func if isinstance(decorator, ast.Call) else decorator
                if self.callee(target) not in ("$f_functools_cache", "$f_functools_lru_cache"):
                    self.reject("decorator", "import the decorator from functools", decorator)
            if any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in own_nodes(node)):
                self.reject("decorator", "a generator function cannot be cached", node)
            cached = self.guard("memoized" if top else "memoized_here", load(node.name))
            result.append(ast.copy_location(ast.Assign([store(node.name)], cached), node))
        elif generator:
            counted = self.guard("generators", load(node.name))
            result.append(ast.copy_location(ast.Assign([store(node.name)], counted), node))
        return result

    def _counted(self, body: list[ast.stmt], frames: int) -> list[ast.stmt]:
        """A body whose depth of recursion is counted."""
        self.used |= {"depth", "too_deep"}

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
            [None if default is None else self.expr(default) for default in node.kw_defaults],
            bare(node.kwarg),
            [self.expr(default) for default in node.defaults],
        )

    def _Lambda(self, node: ast.Lambda) -> ast.expr:
        arguments = self.arguments(node.args)
        outer_loops, self.loop_depth = self.loop_depth, 0
        outer_iterables, self.iterables = self.iterables, 0
        self._scope(node)
        body = self.expr(node.body)
        self.scopes.pop()
        self.loop_depth, self.iterables = outer_loops, outer_iterables
        facts = self.graph.facts(node)
        if not facts.leaf or facts.cost > NODES_PER_TICK:
            self.used.add("tick")
            body = ast.BoolOp(ast.And(), [call("$tick"), body])
        result: ast.expr = ast.Lambda(arguments, body)
        if facts.recursive:
            result = self.guard("deep", result)
        return result

    # --- statements -------------------------------------------------------------------------------

    def block(self, nodes: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite a block."""
        result: list[ast.stmt] = []
        for node in nodes:
            method = getattr(self, f"_{type(node).__name__}", None)
            if method is None:
                self.reject("syntax", f"{type(node).__name__} is not part of the dialect", node)
            result += [ast.copy_location(statement, node) for statement in method(node)]
        return result

    def _Expr(self, node: ast.Expr) -> list[ast.stmt]:
        return [ast.Expr(self.expr(node.value))]

    def _Pass(self, node: ast.Pass) -> list[ast.stmt]:
        return [node]

    _Break = _Pass
    _Continue = _Pass
    _Nonlocal = _Pass

    def _Return(self, node: ast.Return) -> list[ast.stmt]:
        return [ast.Return(None if node.value is None else self.expr(node.value))]

    def _If(self, node: ast.If) -> list[ast.stmt]:
        test = self.expr(node.test)
        return [ast.If(test, self.block(node.body), self.block(node.orelse))]

    def _Assert(self, node: ast.Assert) -> list[ast.stmt]:
        self.used |= {"b_AssertionError"}
        error: ast.expr = ast.Call(
            load("AssertionError"), [] if node.msg is None else [self.expr(node.msg)], []
        )
        if self.scope_of("AssertionError") is not None or "AssertionError" in self.functions:
            self.reject("name", "AssertionError cannot be redefined", node)
        failure = ast.Raise(self.guard("raised", error), None)
        return [ast.If(ast.UnaryOp(ast.Not(), self.expr(node.test)), [failure], [])]

    def _Raise(self, node: ast.Raise) -> list[ast.stmt]:
        if node.exc is None:
            return [ast.Raise(None, None)]
        error = self.guard("raised", self.expr(node.exc))
        if node.cause is not None and not isinstance(node.cause, ast.Constant):
            return [ast.Expr(self.expr(node.cause)), ast.Raise(error, None)]
        return [ast.Raise(error, None)]

    def _Try(self, node: ast.Try) -> list[ast.stmt]:
        handlers = []
        for handler in node.handlers:
            kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
            for kind in kinds:
                if isinstance(kind, ast.Name):
                    if self.scope_of(kind.id) is not None or kind.id in self.functions | self.constants:
                        self.reject("except", f"{kind.id} cannot be redefined", handler)
                    self.used.add(f"b_{kind.id}")
            bound = self.temporary()
            seen: ast.expr = self.guard("caught", load(bound))
            first: ast.stmt = ast.Expr(seen)
            body = self.block(handler.body)
            if handler.name is not None:
                first = ast.Assign([store(handler.name)], seen)
                # As in Python, the name is gone after the handler, and the exception with it.
                body = [
                    ast.Try(
                        body,
                        [],
                        [],
                        [_forgotten(handler.name), ast.Delete([ast.Name(handler.name, ast.Del())])],
                    )
                ]
            handlers.append(
                ast.copy_location(ast.ExceptHandler(handler.type, bound, [first, *body]), handler)
            )
        return [ast.Try(self.block(node.body), handlers, self.block(node.orelse), self.block(node.finalbody))]

    def _Import(self, node: ast.Import) -> list[ast.stmt]:
        self.reject("import", "imports stand at the top of the module", node)

    _ImportFrom = _Import

    def _Delete(self, node: ast.Delete) -> list[ast.stmt]:
        result: list[ast.stmt] = []
        for target in node.targets:
            if isinstance(target, ast.Name):
                result.append(ast.Delete([target]))
                continue
            assert isinstance(target, ast.Subscript)
            self.mutations += 0 if self._is_fresh(target.value) else 1
            base = self.expr(target.value)
            if isinstance(target.slice, ast.Slice):
                removal = self.guard("delslice", base, *self.slice_parts(target.slice))
            else:
                removal = self.guard("delitem", base, self.expr(target.slice))
            result.append(ast.Expr(removal))
        return result

    # --- loops ------------------------------------------------------------------------------------

    def _turns(self, node: ast.For | ast.While) -> list[ast.stmt]:
        """The body of a loop; a large one costs more than the tick that a turn costs anyway."""
        self.loop_depth += 1
        body = self.block(node.body)
        self.loop_depth -= 1
        cost = self.graph.cost(node)
        if cost > NODES_PER_TICK:
            body.insert(0, ast.Expr(self.guard("spend", ast.Constant(cost // NODES_PER_TICK))))
        return body

    def _For(self, node: ast.For) -> list[ast.stmt]:
        exact = _makes_all_turns(node)
        source = self.source(node.iter, exact, exact and self.is_calm(node.body))
        self.loop_depth += 1
        target, after = self._target(node.target, late_bound([node.target]))
        self.loop_depth -= 1
        body = after + self._turns(node)
        return [ast.For(target, source, body, self.block(node.orelse))]

    def _While(self, node: ast.While) -> list[ast.stmt]:
        self.loop_depth += 1
        test = self.expr(node.test)
        self.loop_depth -= 1
        body = self._turns(node)
        if node.orelse:
            self.used.add("tick")
            return [ast.While(test, [ast.Expr(call("$tick")), *body], self.block(node.orelse))]
        # A turn of a for loop over the tick iterator is cheaper than a call.
        self.used.add("ticks")
        if not (isinstance(test, ast.Constant) and test.value):
            body.insert(0, ast.If(ast.UnaryOp(ast.Not(), test), [ast.Break()], []))
        return [ast.For(store("$turn"), load("$ticks"), body, [])]


def _makes_all_turns(loop: ast.For) -> bool:
    """Whether nothing but an exception can end a loop early."""
    pending: list[tuple[ast.AST, bool]] = [(node, True) for node in loop.body]
    while pending:
        node, ours = pending.pop()
        if isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) or (ours and isinstance(node, ast.Break)):
            return False
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.For | ast.While):
            # A break in an inner loop's else clause is still ours.
            pending += [(inner, False) for inner in node.body]
            pending += [(inner, ours) for inner in node.orelse]
            expression = node.iter if isinstance(node, ast.For) else node.test
            pending.append((expression, ours))
        else:
            pending += [(inner, ours) for inner in children(node)]
    return True


def _forgotten(name: str) -> ast.stmt:
    return ast.Assign([store(name)], ast.Constant(None))


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
