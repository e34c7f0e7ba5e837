"""``setup``, a narrowed ``observe`` and ``reference``: what an episode starts from and is scored by."""

from __future__ import annotations

import ast

from codegym_envs.importers.codegym.reading.answer import map_returns
from codegym_envs.importers.codegym.rewriting.body import BodyRewriter
from codegym_envs.importers.codegym.rewriting.helper_functions import called_by
from codegym_envs.importers.codegym.rewriting.options import with_state
from codegym_envs.importers.codegym.rewriting.reference import attributes_of, reference_body
from codegym_envs.importers.codegym.rewriting.rewriting_plan import RewritingPlan
from codegym_envs.importers.text import quote_docstring
from codegym_envs.synthesis.trees import load, parameters_named

__all__ = ["narrow_observe", "new_function", "reference_function", "setup_function"]

_AS_SET = {"set": "set(answer)", "set of tuples": "{tuple(item) for item in answer}"}
"""Answer form → the expected answer in that form, as an expression over ``answer``."""


def new_function(name: str, parameters: list[str], body: list[ast.stmt]) -> ast.FunctionDef:
    """A function without annotations."""
    return ast.FunctionDef(name, parameters_named(parameters), body, [], None, None, lineno=0)


def setup_function(plan: RewritingPlan) -> ast.FunctionDef | None:
    """``setup``, which makes the working memory of an episode; None if the tools need none."""
    names = plan.names
    tools = [action.method for action in plan.env.actions]
    used = attributes_of([*tools, *called_by(plan, tools)], plan.env.methods)
    needed = with_state(plan.start.needed(used), plan.inputs)
    body = BodyRewriter(plan.env, names, plan.on_state()).run(needed)
    kept = [node for node in body if not isinstance(node, ast.Pass) and not _is_copy(node, plan)]
    set_here = {node.attr for stmt in body for node in ast.walk(stmt)
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}  # fmt: skip
    for attr in sorted(used, reverse=True):  # attributes that only a later call sets (hasattr tests)
        place = names.attributes.get(attr)
        if place and place not in set_here and place not in plan.inputs.values():
            target = ast.Attribute(load("state"), place, ast.Store())
            kept.insert(0, ast.Assign([target], ast.Constant(None), lineno=0))
    return new_function("setup", ["state"], kept) if kept else None


def _is_copy(node: ast.stmt, plan: RewritingPlan) -> bool:
    """Whether a statement sets an input to itself, or to a copy of itself (an episode starts with a copy)."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return False
    target, value = ast.unparse(node.targets[0]), node.value
    if isinstance(value, ast.Call) and len(value.args) == 1 and not value.keywords:
        function = ast.unparse(value.func)
        typed = plan.input_types.get(target.removeprefix("state."), "")
        if function in ("copy.deepcopy", "copy.copy", "deepcopy") or (
            function in ("list", "dict") and typed.startswith(function)
        ):
            value = value.args[0]
    return ast.unparse(value) == target


def narrow_observe(plan: RewritingPlan) -> str:
    """An ``observe`` that shows scalars as they are, and everything else by its size."""
    entries: list[str] = []
    for name in plan.inputs.values():
        typed = plan.input_types.get(name, "")
        if typed in ("int", "float", "bool", "int | float"):
            entries.append(f"{name!r}: state.{name}")
        elif typed.startswith(("list", "str", "dict", "set", "tuple")) and "|" not in typed:
            entries.append(f"'{name}_size': len(state.{name})")
    doc = quote_docstring("Scalars of the hidden input, and the sizes of everything else in it.", "    ")
    return f"def observe(state) -> dict[str, int | float]:\n{doc}\n    return {{{', '.join(entries)}}}"


def reference_function(plan: RewritingPlan) -> ast.FunctionDef:
    """``reference``, with its annotations, giving the answer in the form that is submitted."""
    body = reference_body(plan)
    start = next(
        (i for i, node in enumerate(body) if not (_is_copy(node, plan) or isinstance(node, ast.FunctionDef))),
        len(body),
    )
    body = [node for i, node in enumerate(body) if i >= start or not _is_copy(node, plan)] or [ast.Pass()]
    function = new_function("reference", list(plan.inputs.values()), body)
    for arg in function.args.args:
        typed = plan.input_types.get(arg.arg)
        arg.annotation = ast.parse(typed, mode="eval").body if typed else None
    if plan.answer_form == "converted" and plan.comparison.expected is not None:
        map_returns(function, plan.comparison.expected)
    elif plan.answer_form in _AS_SET:
        map_returns(function, ast.parse(_AS_SET[plan.answer_form], mode="eval").body)
    returns = plan.return_types.get("reference")
    function.returns = ast.parse(returns, mode="eval").body if returns else None
    return function
