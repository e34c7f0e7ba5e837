"""Rewrites ``get_ref_answer`` to ``reference``: a function of the hidden input alone."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codegym_envs.importers.codegym.reading.shapes import is_self_attribute, local_names, plain_target
from codegym_envs.importers.codegym.rewriting.body import BodyRewriter, rename_locals, strip_docstring, tidy
from codegym_envs.importers.codegym.rewriting.options import with_locals
from codegym_envs.importers.codegym.rewriting.resetting import called_methods
from codegym_envs.importers.codegym.rewriting.rewriting_plan import RewritingPlan
from codegym_envs.importers.codegym.rewriting.surroundings import InLocals
from codegym_envs.importers.codegym.rewriting.tool_names import ModuleNames
from codegym_envs.synthesis.trees import clone, store

__all__ = ["attributes_of", "reference_body"]


def attributes_of(functions: list[ast.FunctionDef], methods: Mapping[str, ast.FunctionDef]) -> set[str]:
    """Attributes of ``self``, methods left out, that any of the functions touches."""
    return {
        node.attr
        for function in functions
        for node in ast.walk(function)
        if is_self_attribute(node) and node.attr not in methods
    }


def reference_body(plan: RewritingPlan) -> list[ast.stmt]:
    """The body of ``reference``.

    Attributes become local variables, and methods that touch them become nested functions.

    Args:
        plan: What goes in.

    Returns:
        Its statements.
    """
    env, names = plan.env, plan.names
    method = clone(env.methods["get_ref_answer"])
    method.body = strip_docstring(method)
    prelude = plan.start.needed(attributes_of([method, *called_methods(method, env.methods)], env.methods))
    called = called_methods(ast.Module([method, *prelude], []), env.methods)
    stateful = [clone(item) for item in called if item.name in names.stateful or item.name in names.actions]
    attributes = attributes_of([method, *stateful], env.methods)
    surroundings = InLocals(names)
    rewriter = BodyRewriter(env, names, surroundings)
    functions = {names.nested_function(item.name) for item in called}

    _merge_or_rename(method, attributes, names, functions, alone=not stateful)
    nested = [_nested(item, rewriter, surroundings, functions) for item in stateful]
    setup = _without_copies(rewriter.run(with_locals(prelude, plan.inputs))) if prelude else []
    main = rewriter.run(method.body)
    shared = _written(nested) & {names.attributes[attr] for attr in attributes if attr in names.attributes}
    body: list[ast.stmt] = [*nested, *setup, *_without_copies(main)]
    for name in sorted(shared - _bound([*setup, *main]) - set(plan.inputs.values())):
        body.insert(0, ast.Assign([store(name)], ast.Constant(None), lineno=0))
    return body or [ast.Pass()]


def _written(nested: list[ast.FunctionDef]) -> set[str]:
    """The variables that nested functions share and assign."""
    return {
        name
        for function in nested
        for node in ast.walk(function)
        if isinstance(node, ast.Nonlocal)
        for name in node.names
    }


def _bound(body: list[ast.stmt]) -> set[str]:
    """The variables that are bound anywhere in a block, nested functions included."""
    return {
        item.id
        for node in body
        for item in ast.walk(node)
        if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
    }


def _nested(
    method: ast.FunctionDef, rewriter: BodyRewriter, surroundings: InLocals, functions: set[str]
) -> ast.FunctionDef:
    """A method as a function inside ``reference``."""
    names = rewriter.names
    used = {
        names.attributes[attr]
        for attr in attributes_of([method], rewriter.env.methods)
        if attr in names.attributes
    }
    clash = (used | functions | set(names.tools.values())) & local_names(method)
    rename_locals(method, clash, form="own_{}")
    tidy(method)
    surroundings.written.clear()
    body = rewriter.run(method.body)
    if surroundings.written:
        body.insert(0, ast.Nonlocal(sorted(surroundings.written)))
    method.body = body
    method.name = names.nested_function(method.name)
    method.args.args = [arg for arg in method.args.args if arg.arg != "self"]
    method.decorator_list = [
        mark
        for mark in method.decorator_list
        if "static" not in ast.unparse(mark) and "property" not in ast.unparse(mark)
    ]
    return method


def _merge_or_rename(
    method: ast.FunctionDef, attributes: set[str], names: ModuleNames, functions: set[str], *, alone: bool
) -> None:
    """Settle locals that have the name of an attribute's variable, in place.

    ``marks = self.marks`` needs no second variable if nothing reads the attribute afterwards; any
    other clash is settled by renaming the local.
    """
    variables = {names.attributes[attr]: attr for attr in attributes if attr in names.attributes}
    clash = {
        name
        for name in set(variables) & local_names(method)
        if not (alone and _takes_over(method, name, variables[name]))
    }
    # A local with the name of a function of the module would bring that function along.
    clash |= (functions | set(names.tools.values())) & local_names(method)
    rename_locals(method, clash, form="own_{}")


def _takes_over(method: ast.FunctionDef, name: str, attribute: str) -> bool:
    """Whether a local's first assignment is a method's only use of an attribute."""
    index = next((i for i, node in enumerate(method.body) if plain_target(node) == name), None)
    if index is None:
        return False
    first = set(ast.walk(method.body[index]))
    if any(is_self_attribute(node, attribute) and node not in first for node in ast.walk(method)):
        return False
    return not any(
        isinstance(node, ast.Name) and node.id == name
        for statement in method.body[:index]
        for node in ast.walk(statement)
    )


def _without_copies(body: list[ast.stmt]) -> list[ast.stmt]:
    """A block without its assignments of variables to themselves."""
    return [
        node
        for node in body
        if not isinstance(node, ast.Assign)
        or len(node.targets) != 1
        or ast.unparse(node.targets[0]) != ast.unparse(node.value)
    ]
