"""Functions of the file, and methods that are not actions, as helper functions of the module."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codegym_envs.importers.codegym.reading.shapes import local_names
from codegym_envs.importers.codegym.rewriting.body import BodyRewriter, rename_locals, tidy
from codegym_envs.importers.codegym.rewriting.reference import attributes_of
from codegym_envs.importers.codegym.rewriting.resetting import called_methods
from codegym_envs.importers.codegym.rewriting.rewriting_plan import RewritingPlan
from codegym_envs.importers.text import clean_text
from codegym_envs.spec.docstrings import read_function_doc
from codegym_envs.synthesis.trees import clone

__all__ = ["called_by", "helper_functions"]

_PARTS = ("step", "reset", "solve", "get_ref_answer")
"""Methods that become something else than a helper."""


def helper_functions(plan: RewritingPlan) -> list[ast.FunctionDef]:
    """Functions of the file, and methods that tools (stateful ones) or anything (pure ones) call.

    Args:
        plan: What goes in.

    Returns:
        The functions, each with the summary of its original.
    """
    env, names = plan.env, plan.names
    rewriter = BodyRewriter(env, names, plan.on_state())
    result: list[ast.FunctionDef] = []
    for function in env.functions.values():
        kept = clone(function)
        tidy(kept)
        kept.body = rewriter.run(kept.body)
        result.append(_documented(kept, function))
    tools = [action.method for action in env.actions]
    texts = plan.text_functions()
    setup = plan.start.needed(attributes_of([*tools, *called_by(plan, tools)], env.methods))
    by_tools = {method.name for method in called_by(plan, [*tools, *setup])}
    for method in called_by(plan, [*tools, env.methods["get_ref_answer"], env.methods["solve"], *setup]):
        if method.name in texts and method.name in by_tools:
            result.append(_helper(plan, method, rewriter, stateful=method.name in names.stateful))
        if method.name in names.actions or method.name in _PARTS:
            continue
        stateful = method.name in names.stateful
        if stateful and method.name not in by_tools:
            continue  # nested in the reference, or in the oracle
        result.append(_helper(plan, method, rewriter, stateful=stateful))
    return result


def called_by(plan: RewritingPlan, body: Sequence[ast.stmt]) -> list[ast.FunctionDef]:
    """The methods that statements call, directly or through others."""
    return called_methods(ast.Module(list(body), []), plan.env.methods)


def _helper(
    plan: RewritingPlan, method: ast.FunctionDef, rewriter: BodyRewriter, *, stateful: bool
) -> ast.FunctionDef:
    helper = clone(method)
    tidy(helper)
    called = {plan.on_state().function(item.name) for item in called_methods(helper, plan.env.methods)}
    called |= {"state", *plan.names.tools.values()}
    if called & local_names(helper):
        rename_locals(helper, called)
    static = helper.name in plan.env.statics
    helper.name = plan.on_state().function(method.name)
    helper.body = rewriter.run(helper.body)
    helper.decorator_list = [mark for mark in helper.decorator_list if "cache" in ast.unparse(mark)]
    if "cached_property" in "".join(ast.unparse(mark) for mark in helper.decorator_list):
        helper.decorator_list = []
    if not static:
        helper.args.args = helper.args.args[1:]
    if stateful:
        helper.args.args.insert(0, ast.arg("state"))
    return _documented(helper, method)


def _documented(helper: ast.FunctionDef, original: ast.FunctionDef) -> ast.FunctionDef:
    """A helper function with the summary that its original has, if any."""
    summary = read_function_doc(ast.get_docstring(original)).summary
    if summary:
        helper.body.insert(0, ast.Expr(ast.Constant(clean_text(summary))))
    return helper
