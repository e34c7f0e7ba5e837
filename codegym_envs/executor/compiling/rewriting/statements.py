"""Second pass, statements: what ends a function, branches, loops, and what handlers see."""

# ruff: noqa: N802, N815, D102  (named after the syntax node that they handle)

from __future__ import annotations

import ast

from codegym_envs.executor.compiling.rewriting.assignments import Assignments, late_bound
from codegym_envs.executor.compiling.rewriting.comprehensions import Comprehensions
from codegym_envs.executor.compiling.rewriting.context import Context
from codegym_envs.executor.compiling.rewriting.dispatch import Dispatch
from codegym_envs.executor.compiling.rewriting.reads import Reads
from codegym_envs.executor.compiling.rewriting.syntax_making import call, load, store
from codegym_envs.executor.limits import NODES_PER_TICK
from codegym_envs.spec.syntax import children

__all__ = ["Statements"]


class Statements:
    """Rewrites statements, assignments and definitions apart.

    Args:
        context: Where the rewriting stands.
        dispatch: Rewrites what is inside.
        reads: Rewrites slices.
        comprehensions: Rewrites what is iterated over.
        assignments: Rewrites the targets of loops.
    """

    def __init__(
        self,
        context: Context,
        dispatch: Dispatch,
        reads: Reads,
        comprehensions: Comprehensions,
        assignments: Assignments,
    ) -> None:
        self.context = context
        self.dispatch = dispatch
        self.reads = reads
        self.comprehensions = comprehensions
        self.assignments = assignments

    def visit_Expr(self, node: ast.Expr) -> list[ast.stmt]:
        return [ast.Expr(self.dispatch.expr(node.value))]

    def visit_Pass(self, node: ast.Pass) -> list[ast.stmt]:
        return [node]

    visit_Break = visit_Pass

    visit_Continue = visit_Pass

    visit_Nonlocal = visit_Pass

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        return [ast.Return(None if node.value is None else self.dispatch.expr(node.value))]

    def visit_If(self, node: ast.If) -> list[ast.stmt]:
        test = self.dispatch.expr(node.test)
        return [ast.If(test, self.dispatch.block(node.body), self.dispatch.block(node.orelse))]

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        self.context.used |= {"b_AssertionError"}
        error: ast.expr = ast.Call(
            load("AssertionError"), [] if node.msg is None else [self.dispatch.expr(node.msg)], []
        )
        if self.context.scope_of("AssertionError") is not None or "AssertionError" in self.context.functions:
            self.context.reject("name", "AssertionError cannot be redefined", node)
        failure = ast.Raise(self.context.guard("raised", error), None)
        return [ast.If(ast.UnaryOp(ast.Not(), self.dispatch.expr(node.test)), [failure], [])]

    def visit_Raise(self, node: ast.Raise) -> list[ast.stmt]:
        if node.exc is None:
            return [ast.Raise(None, None)]
        error = self.context.guard("raised", self.dispatch.expr(node.exc))
        if node.cause is not None and not isinstance(node.cause, ast.Constant):
            return [ast.Expr(self.dispatch.expr(node.cause)), ast.Raise(error, None)]
        return [ast.Raise(error, None)]

    def visit_Try(self, node: ast.Try) -> list[ast.stmt]:
        handlers = []
        for handler in node.handlers:
            kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
            for kind in kinds:
                if isinstance(kind, ast.Name):
                    if (
                        self.context.scope_of(kind.id) is not None
                        or kind.id in self.context.functions | self.context.constants
                    ):
                        self.context.reject("except", f"{kind.id} cannot be redefined", handler)
                    self.context.used.add(f"b_{kind.id}")
            bound = self.context.temporary()
            seen: ast.expr = self.context.guard("caught", load(bound))
            first: ast.stmt = ast.Expr(seen)
            body = self.dispatch.block(handler.body)
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
        return [
            ast.Try(
                self.dispatch.block(node.body),
                handlers,
                self.dispatch.block(node.orelse),
                self.dispatch.block(node.finalbody),
            )
        ]

    def visit_Import(self, node: ast.Import) -> list[ast.stmt]:
        self.context.reject("import", "imports belong at the top of the module", node)

    visit_ImportFrom = visit_Import

    def visit_Delete(self, node: ast.Delete) -> list[ast.stmt]:
        result: list[ast.stmt] = []
        for target in node.targets:
            if isinstance(target, ast.Name):
                result.append(ast.Delete([target]))
                continue
            assert isinstance(target, ast.Subscript)
            self.context.mutations += 0 if self.context.is_fresh(target.value) else 1
            base = self.dispatch.expr(target.value)
            if isinstance(target.slice, ast.Slice):
                removal = self.context.guard("delslice", base, *self.reads.slice_parts(target.slice))
            else:
                removal = self.context.guard("delitem", base, self.dispatch.expr(target.slice))
            result.append(ast.Expr(removal))
        return result

    def _turns(self, node: ast.For | ast.While) -> list[ast.stmt]:
        """The body of a loop; a large one costs more than the tick that a turn costs anyway."""
        self.context.loop_depth += 1
        body = self.dispatch.block(node.body)
        self.context.loop_depth -= 1
        cost = self.context.graph.cost(node)
        if cost > NODES_PER_TICK:
            body.insert(0, ast.Expr(self.context.guard("spend", ast.Constant(cost // NODES_PER_TICK))))
        return body

    def visit_For(self, node: ast.For) -> list[ast.stmt]:
        exact = _makes_all_turns(node)
        source = self.comprehensions.source(
            node.iter, exact, exact and self.comprehensions.is_calm(node.body)
        )
        self.context.loop_depth += 1
        target, after = self.assignments.target(node.target, late_bound([node.target]))
        self.context.loop_depth -= 1
        body = after + self._turns(node)
        return [ast.For(target, source, body, self.dispatch.block(node.orelse))]

    def visit_While(self, node: ast.While) -> list[ast.stmt]:
        self.context.loop_depth += 1
        test = self.dispatch.expr(node.test)
        self.context.loop_depth -= 1
        body = self._turns(node)
        if node.orelse:
            self.context.used.add("tick")
            return [ast.While(test, [ast.Expr(call("$tick")), *body], self.dispatch.block(node.orelse))]
        # A turn of a for loop over the tick iterator is cheaper than a call.
        self.context.used.add("ticks")
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
