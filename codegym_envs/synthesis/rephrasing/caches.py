"""What a source asks of its memoised functions: they are cleared between inputs anyway."""

from __future__ import annotations

import ast

from codegym_envs.spec.changing import CHANGING_METHODS
from codegym_envs.synthesis.rephrasing.scopes import functions_in
from codegym_envs.synthesis.trees import (
    clone,
    fresh_name,
    is_name,
    load,
    names_in,
    own_locals,
    rewrite_blocks,
    rewritten,
    root_of,
    store,
)

__all__ = ["without_clearing"]

_ASKED = ("cache_clear", "cache_info")
_MARKS = ("lru_cache", "cache")


def without_clearing(tree: ast.Module) -> None:
    """Drop the clearing of memories where nothing depends on it; else keep the memory in a table, in place.

    Args:
        tree: The source.
    """
    cleared = {
        node.value.attr if isinstance(node.value, ast.Attribute) else node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in _ASKED
        and isinstance(node.value, (ast.Name, ast.Attribute))
    }
    memoised = {
        node.name: node for node in functions_in(tree) if node.name in cleared and _memo(node) is not None
    }
    tabled: dict[str, str] = {}
    for name, function in memoised.items():
        owner = next(
            (
                node
                for node in functions_in(tree)
                if function in node.body and not isinstance(node, ast.ClassDef)
            ),
            None,
        )
        if owner is not None and _depends(owner, function):
            tabled[name] = _table(owner, function, names_in(tree))
    if memoised:
        _drop(tree, set(memoised), tabled)


def _memo(function: ast.FunctionDef) -> ast.expr | None:
    return next(
        (
            mark
            for mark in function.decorator_list
            if ast.unparse(mark.func if isinstance(mark, ast.Call) else mark).rpartition(".")[2] in _MARKS
        ),
        None,
    )


def _depends(owner: ast.FunctionDef, function: ast.FunctionDef) -> bool:
    """Whether a nested function looks at something that changes while it is remembered."""
    seen = names_in(function) - own_locals(function) - {function.name}
    seen &= own_locals(owner)
    bound: dict[str, int] = dict.fromkeys(seen & {item.arg for item in owner.args.args}, 1)
    for node in ast.walk(owner):
        target: ast.AST | None = None
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            if node.id in seen:
                bound[node.id] = bound.get(node.id, 0) + 1
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            target = root_of(node)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CHANGING_METHODS
        ):
            target = root_of(node.func.value)
        if isinstance(target, ast.Name) and target.id in seen:
            return True
    loops = [
        node
        for node in ast.walk(owner)
        if isinstance(node, (ast.For, ast.While)) and function not in ast.walk(node)
    ]
    looped = {
        node.id
        for loop in loops
        for node in ast.walk(loop)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return bool(looped & seen) or any(count > 1 for count in bound.values())


def _table(owner: ast.FunctionDef, function: ast.FunctionDef, taken: set[str]) -> str:
    """Write a function's memory out as a table beside it; gives the table's name."""
    name = fresh_name([f"known_{function.name}", "remembered"], taken)
    anew = fresh_name([f"{function.name}_anew"], taken)
    inner = clone(function)
    inner.name = anew
    inner.decorator_list = [mark for mark in inner.decorator_list if mark is not _memo(inner)]
    parameters = [item.arg for item in function.args.args]
    key: ast.expr = (
        load(parameters[0])
        if len(parameters) == 1
        else ast.Tuple([load(one) for one in parameters], ast.Load())
    )
    missing = ast.Compare(key, [ast.NotIn()], [load(name)])
    call = ast.Call(load(anew), [load(one) for one in parameters], [])
    kept = ast.Assign([ast.Subscript(load(name), clone(key), ast.Store())], call, lineno=function.lineno)
    outer = clone(function)
    outer.decorator_list = []
    outer.body = [ast.If(missing, [kept], []), ast.Return(ast.Subscript(load(name), clone(key), ast.Load()))]
    at = owner.body.index(function)
    start = ast.Assign([store(name)], ast.Dict([], []), lineno=function.lineno)
    owner.body[at : at + 1] = [start, inner, outer]
    return name


def _drop(tree: ast.Module, names: set[str], tabled: dict[str, str]) -> None:
    def without(body: list[ast.stmt]) -> list[ast.stmt]:
        made = rewritten(body, one)
        return made or ([ast.Pass()] if body else [])

    def one(node: ast.stmt) -> list[ast.stmt]:
        rewrite_blocks(node, without)
        value = node.value if isinstance(node, ast.Expr) else None
        function = value.func if isinstance(value, ast.Call) else None
        if not (isinstance(function, ast.Attribute) and function.attr in _ASKED):
            return [node]
        asked = ast.unparse(function.value).rpartition(".")[2]
        if asked not in names:
            return [node]
        if asked in tabled and function.attr == "cache_clear" and is_name(function.value, asked):
            function.value, function.attr = load(tabled[asked]), "clear"
            return [node]
        return []

    tree.body = [item for node in tree.body for item in one(node)]
