"""Rewrites ``solve``: each ``self.step(json.dumps({...}))[1]`` becomes a call of a tool."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codegym_envs.importers.codegym.reading.answer import fill
from codegym_envs.importers.codegym.reading.step_calls import Bindings, inline_wrappers
from codegym_envs.importers.codegym.rewriting.body import BodyRewriter, rename_locals, strip_docstring, tidy
from codegym_envs.importers.codegym.rewriting.brought_along.parsing import ParsedUses
from codegym_envs.importers.codegym.rewriting.resetting import called_methods
from codegym_envs.importers.codegym.rewriting.rewriting_plan import RewritingPlan
from codegym_envs.importers.codegym.rewriting.steps import DISPATCH, InOracle, dispatcher, done_answer
from codegym_envs.synthesis.trees import blocks, clone, load, loaded_names

__all__ = ["oracle_body"]


def oracle_body(plan: RewritingPlan, constants: Mapping[str, ast.expr]) -> list[ast.stmt]:
    """The body of ``solve(tools)``.

    Args:
        plan: What goes in.
        constants: Attributes of ``self`` that never change, with their values.

    Returns:
        Its statements.

    Raises:
        ModuleRejected: With reason ``oracle_reads_state`` if it looks at the environment other than through
            steps, ``dynamic_call`` if an action cannot be told.
    """
    env, names = plan.env, plan.names
    solve = clone(env.methods["solve"])
    inline_wrappers(solve, env.methods)
    callable_methods = {name: method for name, method in env.methods.items() if name != "step"}
    helpers = {
        names.nested_function(method.name): clone(method)
        for method in called_methods(solve, callable_methods)
        if method.name in names.stateful
    }
    solve.body = strip_docstring(solve)
    # A local with the name of a function of the module would bring that function along.
    taken = {"tools", DISPATCH, "literal", *helpers, *names.helpers.values(), *names.tools.values()}
    rename_locals(solve, taken)
    surroundings = InOracle(plan, constants)
    rewriter = _OracleRewriter(surroundings, BodyRewriter(env, names, surroundings))
    body = rewriter.block(solve.body, Bindings())
    for name, method in helpers.items():
        tidy(method)
        method.name = name
        method.args.args = [arg for arg in method.args.args if arg.arg != "self"]
        method.decorator_list = []
        method.body = rewriter.block(method.body, Bindings())
    module = ast.Module([*helpers.values(), *body], [])
    writings = {tool: plan.writing(action) for action, tool in names.tools.items()}
    ParsedUses(writings, plan.return_types).run(module)
    _finish(module.body, plan.submitted)
    _drop_unused(module)
    result = [dispatcher(plan), *module.body] if surroundings.dispatched else module.body
    for node in result:
        ast.fix_missing_locations(node)
    return result or [ast.Pass()]


_COMPOUND = (ast.If, ast.While, ast.For, ast.Try, ast.With, ast.FunctionDef)


class _OracleRewriter:
    """Rewrites an oracle statement by statement, knowing what variables hold."""

    def __init__(self, surroundings: InOracle, body: BodyRewriter) -> None:
        self.surroundings = surroundings
        self.body = body

    def block(self, body: list[ast.stmt], bindings: Bindings) -> list[ast.stmt]:
        """A block with its steps rewritten."""
        result: list[ast.stmt] = []
        for node in body:
            original = clone(node)
            self.surroundings.bindings = bindings
            if isinstance(node, _COMPOUND):
                self._head(node, original, bindings)
                for inner in blocks(node):
                    if inner:
                        inner[:] = self.block(list(inner), bindings.copy())
                result.append(node)
            else:
                result.extend(self.body.statements(node))
            bindings.after(original)
        return result or [ast.Pass()]

    def _head(self, node: ast.stmt, original: ast.stmt, bindings: Bindings) -> None:
        """Rewrite what comes before a statement's blocks; what they change is no longer known inside them."""
        match node:
            case ast.If():
                node.test = self.body.visit(node.test)
            case ast.While():
                bindings.after(original)
                node.test = self.body.visit(node.test)
            case ast.For():
                node.iter = self.body.visit(node.iter)
                node.target = self.body.visit(node.target)
                bindings.after(original)
            case ast.FunctionDef():
                tidy(node)
                bindings.after(original)
            case ast.Try():
                for handler in node.handlers:
                    handler.type = load("Exception") if handler.type is None else handler.type


def _finish(body: list[ast.stmt], submitted: ast.expr | None) -> None:
    """Statements that submit the answer return it instead, in place; what follows them is dead."""
    for index, node in enumerate(body):
        if isinstance(node, _COMPOUND):
            for inner in blocks(node):
                _finish(inner, submitted)
            continue
        answer = done_answer(node)
        if answer is not None:
            body[index] = ast.Return(answer if submitted is None else fill(submitted, answer))
            del body[index + 1 :]
            return


def _drop_unused(module: ast.Module) -> None:
    """Take out assignments of action texts and parameter objects that nothing reads any more."""
    for _ in range(4):
        dropper = _UnusedDropper(set(loaded_names(module)))
        dropper.visit(module)
        if not dropper.dropped:
            return


class _UnusedDropper(ast.NodeTransformer):
    def __init__(self, read: set[str]) -> None:
        self.read = read
        self.dropped = False

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | None:
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Name) and target.id not in self.read:
            if _is_pure(node.value):
                self.dropped = True
                return None
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if (
            isinstance(node, (ast.If, ast.For, ast.While, ast.FunctionDef, ast.ExceptHandler, ast.Try))
            and not node.body
        ):
            node.body = [ast.Pass()]
        return node


def _is_pure(node: ast.expr) -> bool:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and ast.unparse(inner.func) not in ("json.dumps", "dict"):
            return False
    return isinstance(node, (ast.Call, ast.Dict, ast.JoinedStr, ast.Constant))
