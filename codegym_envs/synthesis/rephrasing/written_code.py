"""``exec`` of a text that is written in the source: the statements of the text."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.trees import clone, is_name, rewrite_blocks, rewritten, store

__all__ = ["code_of_texts", "with_code_of_texts"]


def with_code_of_texts(source: str) -> str:
    """A source with the code that it has in texts; unchanged if there is none, or it cannot be parsed."""
    if "exec" not in source:
        return source
    try:
        tree = ast.parse(source)
        changed = code_of_texts(tree)
        return ast.unparse(ast.fix_missing_locations(tree)) + "\n" if changed else source
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source


def code_of_texts(tree: ast.Module) -> bool:
    """Put the statements of a text in the place of its ``exec``, in place; ``exec(text * n)`` is a loop.

    In functions only code that binds nothing is put there: what ``exec`` binds is no variable of theirs.

    Args:
        tree: The source.

    Returns:
        Whether anything changed.
    """
    count = 0

    def block(body: list[ast.stmt], top: bool) -> list[ast.stmt]:
        def one(node: ast.stmt) -> list[ast.stmt]:
            nonlocal count
            inside = top and not isinstance(node, (ast.FunctionDef, ast.ClassDef))
            rewrite_blocks(node, lambda inner: block(inner, inside))
            made = _statements(node, inside)
            count += made is not None
            return [node] if made is None else made

        return rewritten(body, one)

    tree.body = block(tree.body, True)
    return count > 0


def _statements(node: ast.stmt, top: bool) -> list[ast.stmt] | None:
    call = node.value if isinstance(node, ast.Expr) else None
    if not (isinstance(call, ast.Call) and is_name(call.func, "exec") and len(call.args) == 1):
        return None
    given: ast.expr = call.args[0]
    times: ast.expr | None = None
    if isinstance(given, ast.BinOp) and isinstance(given.op, ast.Mult):
        times, given = given.right, given.left
        if isinstance(times, ast.Constant) and isinstance(times.value, str):
            given, times = times, given
    if not (isinstance(given, ast.Constant) and isinstance(given.value, str)):
        return None
    try:
        body = ast.parse(given.value).body
    except (SyntaxError, ValueError):
        return None
    binds = any(
        isinstance(inner, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom))
        or (isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load))
        for item in body
        for inner in ast.walk(item)
    )
    if binds and not top:
        return None
    if times is None:
        return body or [ast.Pass()]
    run = ast.Call(ast.Name("range", ast.Load()), [clone(times)], [])
    return [ast.copy_location(ast.For(store("_"), run, body or [ast.Pass()], []), node)]
