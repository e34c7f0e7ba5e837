"""Comprehensions: their variables get names of their own; ``map`` and ``filter`` become comprehensions."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.trees import Replace, clone, fresh_name, is_name, load, names_in, rename, store
from codegym_envs.synthesis.wording.words import readable, singular

__all__ = ["MapFilter", "comprehension_targets", "rename_apart"]

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp)


def rename_apart(function: ast.FunctionDef) -> None:
    """Give comprehension variables names that nothing else in the function has."""
    inside: set[ast.AST] = set()
    for node in ast.walk(function):
        if isinstance(node, (*_COMPREHENSIONS, ast.DictComp)):
            own = comprehension_targets(node)
            inside |= {inner for inner in ast.walk(node) if isinstance(inner, ast.Name) and inner.id in own}
    outside = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    outside |= {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and node not in inside}
    taken = names_in(function)
    for node in list(ast.walk(function)):
        if not isinstance(node, (*_COMPREHENSIONS, ast.DictComp)):
            continue
        nested = {
            name
            for inner in ast.walk(node)
            if inner is not node and isinstance(inner, (*_COMPREHENSIONS, ast.DictComp))
            for name in comprehension_targets(inner)
        }
        clashing = sorted(comprehension_targets(node) & (outside | nested))
        mapping = {
            name: fresh_name([f"each_{name}" if readable(name) else "entry"], taken) for name in clashing
        }
        if mapping:
            first = node.generators[0]
            source = clone(first.iter)
            rename(node, mapping)
            first.iter = source


def comprehension_targets(node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> set[str]:
    """The names a comprehension binds."""
    return {name for generator in node.generators for name in names_in(generator.target)}


class MapFilter(ast.NodeTransformer):
    """``map`` and ``filter`` of one iterable become generator expressions."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite one call."""
        self.generic_visit(node)
        if not is_name(node.func, "map", "filter") or len(node.args) != 2 or node.keywords:
            return node
        function, iterable = node.args
        if isinstance(function, ast.Starred) or isinstance(iterable, ast.Starred):
            return node
        base = singular(iterable.id) if isinstance(iterable, ast.Name) and readable(iterable.id) else "entry"
        name = fresh_name([base, "entry"], self.taken)
        if isinstance(function, ast.Lambda):
            if len(function.args.args) != 1 or function.args.defaults:
                return node
            applied = Replace({function.args.args[0].arg: load(name)}).visit(function.body)
        elif isinstance(function, ast.Constant) and function.value is None:
            applied = load(name)
        elif isinstance(function, (ast.Name, ast.Attribute)):
            applied = ast.Call(function, [load(name)], [])
        else:
            return node
        chosen = is_name(node.func, "filter")
        element = load(name) if chosen else applied
        generator = ast.comprehension(store(name), iterable, [applied] if chosen else [], 0)
        return ast.copy_location(ast.GeneratorExp(element, [generator]), node)
