"""What the names of a source mean: which are looked up in the module, and who binds them."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator

__all__ = ["bindings", "functions_in", "module_uses", "scope_nodes"]


def module_uses(tree: ast.Module) -> set[str]:
    """Names that code anywhere in a source looks up in the module, or among the builtins.

    Raises:
        SyntaxError: If the scopes of the source contradict each other.
    """
    table = symtable.symtable(ast.unparse(tree), "<solution>", "exec")
    found = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    pending = list(table.get_children())
    while pending:
        inner = pending.pop()
        pending += inner.get_children()
        looked_up = (symbol for symbol in inner.get_symbols() if symbol.is_referenced())
        found |= {symbol.get_name() for symbol in looked_up if _is_global(symbol)}
    return found


def _is_global(symbol: symtable.Symbol) -> bool:
    """Whether a name of a function is looked up in the module.

    `symtable` takes a function called ``top`` for the module, whose own names are local and global at once.
    """
    return symbol.is_declared_global() or (symbol.is_global() and not symbol.is_local())


def bindings(node: ast.stmt) -> set[str]:
    """Names that a statement of the module's top level binds there."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    return {
        name
        for inner in scope_nodes([node])
        for name in (
            [(alias.asname or alias.name).split(".")[0] for alias in inner.names]
            if isinstance(inner, (ast.Import, ast.ImportFrom))
            else [inner.id]
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
            else [inner.name]
            if isinstance(inner, (ast.FunctionDef, ast.ClassDef))
            else []
        )
    }


def scope_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of one scope in the order of the source: functions and classes in it, not what is in them."""
    for node in body:
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield from scope_nodes(ast.iter_child_nodes(node))


def functions_in(tree: ast.AST) -> list[ast.FunctionDef]:
    """All functions of a source, methods and nested ones included."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
