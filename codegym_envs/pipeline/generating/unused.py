"""Parameters that a function of an emitted text does nothing with go, and so do their arguments."""

from __future__ import annotations

import ast

__all__ = ["without_unused"]


def without_unused(text: str) -> str:
    """The same functions without parameters that they do not use; those of ``generate`` stay.

    Args:
        text: Functions that call each other.
    """
    tree = ast.parse(text)
    while _drop_one(tree):
        pass
    return ast.unparse(tree)


def _drop_one(tree: ast.Module) -> bool:
    calls: dict[str, list[ast.Call]] = {}
    called: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            calls.setdefault(node.func.id, []).append(node)
            called.add(id(node.func))
    handed = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called
    }
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef) or function.name in ("generate", *handed):
            continue
        used = {node.id for part in function.body for node in ast.walk(part) if isinstance(node, ast.Name)}
        for index, parameter in enumerate(function.args.args):
            here = calls.get(function.name, [])
            if (
                parameter.arg in used
                or function.args.defaults
                or not all(_gives(call, index) for call in here)
            ):
                continue
            del function.args.args[index]
            for call in here:
                del call.args[index]
            return True
    return False


def _gives(call: ast.Call, index: int) -> bool:
    """Whether a call gives that argument by its place."""
    before = call.args[: index + 1]
    return len(before) > index and not any(isinstance(arg, ast.Starred) for arg in before)
