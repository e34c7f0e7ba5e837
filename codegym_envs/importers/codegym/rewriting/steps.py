"""The oracle's surroundings: it sees the environment through steps, which become calls of tools."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TypeGuard

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.codegym.reading.anatomy import Action
from codegym_envs.importers.codegym.reading.shapes import is_self_attribute
from codegym_envs.importers.codegym.reading.step_calls import Bindings, StepCall, call_of_step
from codegym_envs.importers.codegym.rewriting.brought_along.infinity import SENT
from codegym_envs.importers.codegym.rewriting.results import wrap
from codegym_envs.importers.codegym.rewriting.rewriting_plan import RewritingPlan
from codegym_envs.importers.codegym.rewriting.surroundings import Visit
from codegym_envs.importers.codegym.rewriting.tool_names import tool_parameter
from codegym_envs.synthesis.trees import call, clone, is_name, load, parameters_named

__all__ = ["DISPATCH", "InOracle", "dispatcher", "done_answer"]

DISPATCH = "call_tool"
"""The function that calls the tool of a name that only the running oracle knows."""

_DONE = "done:"
"""Mark for the function that submits an answer; not an identifier, so it clashes with nothing."""

_NOT_FOR_ORACLES = ("reset", "get_ref_answer", "from_env_str")


class InOracle:
    """The oracle: attributes of ``self`` are out of reach, steps are tool calls.

    Args:
        plan: What goes in.
        constants: Attributes of ``self`` that never change, with their values.

    Attributes:
        bindings: What variables hold at the statement that is rewritten.
        dispatched: Whether the name of a tool is only known when the oracle runs.
    """

    def __init__(self, plan: RewritingPlan, constants: Mapping[str, ast.expr]) -> None:
        self.plan = plan
        self.constants = constants
        self.bindings = Bindings()
        self.dispatched = False

    def attribute(self, name: str, ctx: ast.expr_context) -> ast.expr:
        """An attribute of ``self``: only constants may be read."""
        if name in self.constants and isinstance(ctx, ast.Load):
            return clone(self.constants[name])
        raise ModuleRejected("oracle_reads_state", f"solve reads self.{name} instead of calling actions")

    def function(self, method: str) -> str:
        """The function, nested or of the module, that a method has become."""
        return self.plan.names.nested_function(method)

    def takes_state(self, method: str) -> bool:
        """There is no state."""
        return False

    def own_form(self, node: ast.AST, visit: Visit) -> ast.AST | list[ast.stmt] | None:
        """Steps become tool calls, which give the second of a step's pair; the first is always true."""
        match node:
            case ast.Call() if _is_step(node):
                return ast.Tuple([ast.Constant(True), self._tool_call(node, visit)], ast.Load())
            case ast.Call():
                self._refuse(node)
            case ast.Assign(targets=[ast.Tuple(elts=[flag, text])], value=step) if _is_step(step):
                assign = ast.Assign([text], self._tool_call(step, visit), lineno=node.lineno)
                if isinstance(flag, ast.Name) and flag.id.startswith("_"):
                    return assign
                return [assign, ast.Assign([flag], ast.Constant(True), lineno=node.lineno)]
            case ast.Expr(value=step) if _is_step(step):
                return ast.Expr(self._tool_call(step, visit))
            case ast.Subscript(value=step, slice=ast.Constant() | ast.UnaryOp()) if _is_step(step):
                if ast.unparse(node.slice) in ("1", "-1"):
                    return self._tool_call(step, visit)
        return None

    def _refuse(self, node: ast.Call) -> None:
        """Refuse a call that would look at the environment past its steps."""
        func = node.func
        if (
            is_self_attribute(func)
            and func.attr in self.plan.env.methods
            and (func.attr in self.plan.names.actions or func.attr in _NOT_FOR_ORACLES)
        ):
            raise ModuleRejected(
                "oracle_reads_state",
                f"solve calls self.{func.attr} directly",
                line=getattr(node, "lineno", None),
            )

    def _tool_call(self, node: ast.Call, visit: Visit) -> ast.expr:
        step = call_of_step(node, self.bindings)
        line = getattr(node, "lineno", None)
        if step.name is None:
            self.dispatched = True
            assert step.name_node is not None
            return call(DISPATCH, _visited(step.name_node, visit), _bag(step, visit))
        if step.name.lower() == "done":
            return call(load(_DONE), _answer(step, visit, line))
        action = next((item for item in self.plan.env.actions if item.name == step.name), None)
        if action is None:
            raise ModuleRejected("dynamic_call", f"solve calls the unknown action {step.name!r}", line=line)
        if step.arguments is not None:
            keys = set(action.keys.values())
            given = {key: _visited(value, visit) for key, value in step.arguments.items() if key in keys}
        else:
            given = _from_bag(_bag(step, visit), action)
        return _call_of_tool(self.plan, action, given)


def dispatcher(plan: RewritingPlan) -> ast.FunctionDef:
    """A function that calls the tool of a given name and answers with its text."""
    name, bag = load("name"), load("parameters")
    body: list[ast.stmt] = []
    for action in plan.env.actions:
        text = wrap(_call_of_tool(plan, action, _from_bag(bag, action)), plan.writing(action.name))
        test = ast.Compare(name, [ast.Eq()], [ast.Constant(action.name)])
        body.append(ast.If(test, [ast.Return(text)], []))
    answer = ast.Subscript(bag, ast.Constant("answer"), ast.Load())
    body.append(ast.If(ast.Compare(name, [ast.Eq()], [ast.Constant("Done")]), [ast.Return(answer)], []))
    body.append(ast.Return(ast.Constant("")))
    return ast.FunctionDef(DISPATCH, parameters_named(["name", "parameters"]), body, [], None, None, lineno=0)


def done_answer(node: ast.stmt) -> ast.expr | None:
    """The answer that a statement submits, if it submits one."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and is_name(inner.func, _DONE):
            return inner.args[0]
    return None


def _is_step(node: ast.AST | None) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and is_self_attribute(node.func, "step")


def _visited(node: ast.expr, visit: Visit) -> ast.expr:
    """A copy of an expression that is used elsewhere too, rewritten."""
    new = visit(clone(node))
    assert isinstance(new, ast.expr)
    return new


def _bag(step: StepCall, visit: Visit) -> ast.expr:
    """The parameters of a step as one object."""
    if step.arguments is not None:
        keys: list[ast.expr | None] = [ast.Constant(key) for key in step.arguments]
        return ast.Dict(keys, [_visited(value, visit) for value in step.arguments.values()])
    assert step.bag is not None
    return _visited(step.bag, visit)


def _answer(step: StepCall, visit: Visit, line: int | None) -> ast.expr:
    if step.arguments:
        return _visited(next(iter(step.arguments.values())), visit)
    if step.bag is not None:
        return ast.Subscript(_visited(step.bag, visit), ast.Constant("answer"), ast.Load())
    raise ModuleRejected("dynamic_call", "solve calls Done without an answer", line=line)


def _call_of_tool(plan: RewritingPlan, action: Action, given: Mapping[str, ast.expr]) -> ast.Call:
    tool = plan.names.tools[action.name]
    arguments: dict[str, ast.expr] = {}
    for key, value in given.items():
        parameter = tool_parameter(key)
        sent = plan.may_be_infinite(tool, parameter) and not isinstance(value, ast.Constant)
        arguments[parameter] = call(SENT, value) if sent else value
    return call(ast.Attribute(load("tools"), tool, ast.Load()), **arguments)


def _from_bag(bag: ast.expr, action: Action) -> dict[str, ast.expr]:
    """The arguments of an action from one object with all parameters, or their defaults."""
    own = [arg.arg for arg in action.method.args.args]
    presets = dict(zip(reversed(own), reversed(action.method.args.defaults), strict=False))
    given: dict[str, ast.expr] = {}
    for parameter, key in action.keys.items():
        if key in given:
            continue
        preset = action.defaults.get(key, presets.get(parameter))
        if preset is None:
            given[key] = ast.Subscript(clone(bag), ast.Constant(key), ast.Load())
        else:
            look = ast.Attribute(clone(bag), "get", ast.Load())
            given[key] = call(look, ast.Constant(key), clone(preset))
    return given
