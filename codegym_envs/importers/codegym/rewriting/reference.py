"""Rewrites ``get_ref_answer`` to ``reference``: a function of the hidden input alone."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping

from codegym_envs.importers.codegym.reading.anatomy import EnvFile, is_self_attribute, local_names
from codegym_envs.importers.codegym.rewriting.body import rename_locals, strip_docstring, tidy
from codegym_envs.importers.codegym.rewriting.resetting import Start, StartRewriter, called_methods
from codegym_envs.importers.codegym.rewriting.tool_names import Names

__all__ = ["attributes_of", "reference_body"]


def attributes_of(functions: list[ast.FunctionDef], methods: Mapping[str, ast.FunctionDef]) -> set[str]:
    """Attributes of ``self``, methods left out, that any of the functions touches."""
    return {
        node.attr
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and is_self_attribute(node) and node.attr not in methods
    }


def reference_body(env: EnvFile, names: Names, start: Start, inputs: Mapping[str, str]) -> list[ast.stmt]:
    """The body of ``reference``.

    Attributes become local variables, and methods that touch them become nested functions.

    Args:
        env: The file, taken apart.
        names: The names chosen.
        start: What `reset` sets.
        inputs: Configuration key → parameter of ``reference``.

    Returns:
        Its statements.
    """
    method = copy.deepcopy(env.methods["get_ref_answer"])
    method.body = strip_docstring(method)
    prelude = start.needed(attributes_of([method, *called_methods(method, env.methods)], env.methods))
    called = called_methods(ast.Module([method, *prelude], []), env.methods)
    stateful = [
        copy.deepcopy(item) for item in called if item.name in names.stateful or item.name in names.actions
    ]
    attributes = attributes_of([method, *stateful], env.methods)
    variables = {names.attributes[attr] for attr in attributes if attr in names.attributes}
    rewriter = StartRewriter(env, names, "locals", inputs)
    nested_names = {_nested_name(rewriter, item.name) for item in called}

    _merge_or_rename(method, attributes, names, nested_names, alone=not stateful)
    nested = [_nested(item, names, rewriter, nested_names) for item in stateful]
    setup = _without_copies(rewriter.run(prelude)) if prelude else []
    main = rewriter.run(method.body)
    body: list[ast.stmt] = [*nested, *setup, *main]
    body = [node for node in body if not _is_self_assignment(node)]
    bound = {
        item.id
        for node in [*setup, *main]
        for item in ast.walk(node)
        if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
    }
    written = {name for node in nested for inner in ast.walk(node) if isinstance(inner, ast.Nonlocal)
               for name in inner.names}  # fmt: skip
    for name in sorted((written & variables) - bound - set(inputs.values())):
        body.insert(0, ast.Assign([ast.Name(name, ast.Store())], ast.Constant(None), lineno=0))
    return body or [ast.Pass()]


def _nested_name(rewriter: StartRewriter, method: str) -> str:
    return rewriter.function_name(method)


def _nested(
    method: ast.FunctionDef, names: Names, rewriter: StartRewriter, functions: set[str]
) -> ast.FunctionDef:
    used = {
        names.attributes[attr]
        for attr in attributes_of([method], rewriter.env.methods)
        if attr in names.attributes
    }
    clash = (used | functions | set(names.tools.values())) & local_names(method)
    if clash:
        rename_locals(method, clash, form="own_{}")
    tidy(method)
    rewriter.written = set()
    body = rewriter.run(method.body)
    if rewriter.written:
        body.insert(0, ast.Nonlocal(sorted(rewriter.written)))
    method.body = body
    method.name = rewriter.function_name(method.name)
    method.args.args = [arg for arg in method.args.args if arg.arg != "self"]
    method.decorator_list = [
        mark
        for mark in method.decorator_list
        if "static" not in ast.unparse(mark) and "property" not in ast.unparse(mark)
    ]
    return method


def _merge_or_rename(
    method: ast.FunctionDef, attributes: set[str], names: Names, functions: set[str], *, alone: bool
) -> None:
    """Settle locals that have the name of an attribute's variable, in place.

    ``marks = self.marks`` needs no second variable if nothing reads the attribute afterwards; any
    other clash is settled by renaming the local.
    """
    variables = {names.attributes[attr]: attr for attr in attributes if attr in names.attributes}
    clash = set(variables) & local_names(method)
    for name in sorted(clash):
        reads = [node for node in ast.walk(method) if is_self_attribute(node, variables[name])]
        first = next((node for node in method.body if _assigns(node, name)), None)
        inside = first is not None and all(read in set(ast.walk(first)) for read in reads)
        before = first is None or any(
            isinstance(node, ast.Name) and node.id == name
            for statement in method.body[: method.body.index(first)]
            for node in ast.walk(statement)
        )
        if alone and inside and not before:
            clash.discard(name)
    # A local that is named like a function of the module would bring that function along.
    clash |= (functions | set(names.tools.values())) & local_names(method)
    if clash:
        rename_locals(method, clash, form="own_{}")


def _assigns(node: ast.stmt, name: str) -> bool:
    return (
        isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == name
    )


def _is_self_assignment(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and ast.unparse(node.targets[0]) == ast.unparse(node.value)
    )


def _without_copies(body: list[ast.stmt]) -> list[ast.stmt]:
    return [node for node in body if not _is_self_assignment(node)]
