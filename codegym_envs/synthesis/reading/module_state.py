"""Module-level variables that functions change: they become variables of the entry point.

A judge starts a process for every input, so what a solution keeps in its globals lives as long as one call of
the entry point. The functions that touch such variables move into the entry point with them.
"""

from __future__ import annotations

import ast

from codegym_envs.spec.changing import CHANGING_FUNCTIONS, CHANGING_METHODS
from codegym_envs.synthesis.trees import (
    assigned_names,
    call,
    clone,
    fresh_name,
    is_name,
    load,
    names_in,
    own_locals,
)

__all__ = ["move_module_state"]


def move_module_state(body: list[ast.stmt], entry: str) -> list[ast.stmt]:
    """A source whose functions change no module-level variable, as far as possible.

    Args:
        body: The top level; changed in place.
        entry: Name of the entry point.

    Returns:
        The top level.
    """
    functions = {node.name: node for node in body if isinstance(node, ast.FunctionDef)}
    main = functions.get(entry)
    starts: dict[str, ast.stmt] = {}
    for node in body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            for name in assigned_names(node.targets if isinstance(node, ast.Assign) else [node.target]):
                starts[name] = node
    kept = {name for function in functions.values() for name in _changed(function)} & set(starts)
    kept |= {
        name
        for function in functions.values()
        for node in ast.walk(function)
        if isinstance(node, ast.Global)
        for name in node.names
    }
    if main is None or not kept:
        return body
    moved = _users(functions, kept) - {entry}
    if not moved and not kept & names_in(main):
        return body
    if any(name in _own_locals(functions[item]) for item in {*moved, entry} for name in kept):
        return body  # a name with two meanings; what is left of it is refused later
    tree = [functions[name] for name in functions if name in moved]
    for function in tree:
        _Outer(kept).visit(function)
    recursive = any(is_name(node, entry) for item in [main, *tree] for node in ast.walk(item))
    statements = list(dict.fromkeys(starts[name] for name in starts if name in kept))
    unset = sorted(kept - set(starts))
    first: list[ast.stmt] = [ast.Assign([ast.Name(name, ast.Store())], ast.Constant(None)) for name in unset]
    first += [clone(item) for item in statements]
    doc = int(ast.get_docstring(main) is not None)
    if recursive:
        taken = names_in(ast.Module(body, []))
        inner = clone(main)
        inner.name = fresh_name(["work_out", "work_out_one"], taken)
        inner.body = inner.body[doc:]
        _Outer(kept).visit(inner)
        for node in [inner, *tree]:
            for use in ast.walk(node):
                if isinstance(use, ast.Name) and use.id == entry:
                    use.id = inner.name
        given = call(inner.name, *(load(item.arg) for item in main.args.args))
        main.body = [*main.body[:doc], *first, *tree, inner, ast.Return(given)]
    else:
        _Outer(kept, nonlocal_=False).visit(main)
        main.body = [*main.body[:doc], *first, *tree, *main.body[doc:]]
    gone = {id(item) for item in [*tree, *statements]}
    body = [item for item in body if id(item) not in gone]
    for item in body:
        ast.fix_missing_locations(item)
    return body


def _changed(function: ast.FunctionDef) -> set[str]:
    """Names that a function does not bind itself, but changes."""
    found: set[str] = set()
    for node in ast.walk(function):
        target: ast.expr | None = None
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            target = node.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CHANGING_METHODS
        ):
            target = node.func.value
        elif isinstance(node, ast.Call) and node.args and isinstance(node.func, (ast.Name, ast.Attribute)):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            target = node.args[0] if called in CHANGING_FUNCTIONS else None
        while isinstance(target, ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name):
            found.add(target.id)
    return found - _own_locals(function)


def _own_locals(function: ast.FunctionDef) -> set[str]:
    """Names that are a function's own, those it declares global left out."""
    declared = {name for node in ast.walk(function) if isinstance(node, ast.Global) for name in node.names}
    return own_locals(function) - declared


def _users(functions: dict[str, ast.FunctionDef], kept: set[str]) -> set[str]:
    """Functions that use such variables, or use functions that do."""
    found: set[str] = set()
    while True:
        more = {
            name
            for name, function in functions.items()
            if name not in found
            and any(
                (isinstance(node, ast.Name) and node.id in kept | found)
                or (isinstance(node, ast.Global) and kept & set(node.names))
                for node in ast.walk(function)
            )
        }
        if not more:
            return found
        found |= more


class _Outer(ast.NodeTransformer):
    """``global x`` as ``nonlocal x``, or dropped where ``x`` has become the function's own."""

    def __init__(self, kept: set[str], *, nonlocal_: bool = True) -> None:
        self.kept = kept
        self.nonlocal_ = nonlocal_

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """One function."""
        inner = _Outer(self.kept)
        node.body = [
            made
            for item in node.body
            if (made := (inner if isinstance(item, ast.FunctionDef) else self).visit(item)) is not None
        ] or [ast.Pass()]
        return node

    def visit_Global(self, node: ast.Global) -> ast.stmt | None:
        """One declaration."""
        others = [name for name in node.names if name not in self.kept]
        if others:
            return node
        return ast.Nonlocal(list(node.names)) if self.nonlocal_ else None
