"""Making syntax: mentions of names, calls of injected functions, and bounds on numbers.

Injected names begin with ``$``, which no identifier can, so module code can neither read nor bind them.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

__all__ = ["call", "is_simple", "load", "store", "within"]

_BOUND = (1 << 62) - 1


def load(name: str) -> ast.Name:
    """A mention of a name."""
    return ast.Name(name, ast.Load())


def store(name: str) -> ast.Name:
    """A name as a target."""
    return ast.Name(name, ast.Store())


def call(name: str, *args: ast.expr, keywords: Sequence[ast.keyword] = ()) -> ast.Call:
    """A call of an injected function."""
    return ast.Call(load(name), list(args), list(keywords))


def is_simple(node: ast.expr) -> bool:
    """Whether an expression can be written twice without being evaluated twice."""
    return isinstance(node, ast.Name | ast.Constant)


def within(node: ast.expr) -> ast.expr:
    """``-M < node < M``."""
    return ast.Compare(ast.Constant(-_BOUND), [ast.Lt(), ast.Lt()], [node, ast.Constant(_BOUND)])
