"""The one guarded way from a source text to a syntax tree, and walks over trees. Nothing is executed."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator

from codegym_envs.errors import ModuleRejected

__all__ = ["FUNCTIONS", "MAX_SOURCE_BYTES", "children", "normalize_newlines", "own_nodes", "parse_tree"]

MAX_SOURCE_BYTES = 64 * 1024
"""Longest source that is parsed, in bytes of UTF-8."""
FUNCTIONS = (ast.FunctionDef, ast.Lambda)
"""Nodes that have a body which runs at another time than where they stand."""
_LEAVES = (ast.expr_context, ast.operator, ast.cmpop, ast.unaryop, ast.boolop)


def normalize_newlines(source: str) -> str:
    """The text with LF line endings and without a byte-order mark."""
    return source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def parse_tree(source: str, path: str = "<string>") -> ast.Module:
    """Parse a source text, whatever it holds.

    Args:
        source: Python source.
        path: Shown in errors.

    Returns:
        Its syntax tree.

    Raises:
        ModuleRejected: If the source is too long, is not Python, or is too deeply nested to be parsed.
    """
    if not isinstance(source, str):
        raise ModuleRejected("encoding", "the source is not a string; decode it as UTF-8 first", path=path)
    source = normalize_newlines(source)
    try:
        size = len(source.encode())
    except UnicodeEncodeError:
        raise ModuleRejected(
            "encoding", "the source holds a lone surrogate; save it as UTF-8", path=path
        ) from None
    if size > MAX_SOURCE_BYTES:
        raise ModuleRejected(
            "too_large", f"the source has {size:,} bytes; at most {MAX_SOURCE_BYTES:,} are read", path=path
        )
    if "\0" in source:
        line = source[: source.index("\0")].count("\n") + 1
        raise ModuleRejected("syntax", "the source holds a null character; remove it", path=path, line=line)
    try:
        with warnings.catch_warnings():
            # A doubtful escape or comparison in foreign code is not for the host to warn about.
            warnings.simplefilter("ignore")
            return ast.parse(source, filename=path)
    except SyntaxError as error:
        raise ModuleRejected(
            "syntax", f"not valid Python: {error.msg}", path=path, line=error.lineno or None
        ) from None
    except (RecursionError, MemoryError):
        raise ModuleRejected(
            "nesting", "an expression or block is nested too deeply; split it up", path=path
        ) from None
    except (ValueError, OverflowError):
        # Such as an integer literal beyond the interpreter's digit limit.
        raise ModuleRejected(
            "syntax", "a literal in the source cannot be read; use a smaller one", path=path
        ) from None


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly inside a node, without contexts and operators; quicker than the library's."""
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if type(value) is list:
            found += [part for part in value if isinstance(part, ast.AST)]
        elif isinstance(value, ast.AST) and not isinstance(value, _LEAVES):
            found.append(value)
    return found


def own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a function's body that are not inside an inner function; comprehensions included.

    Defaults of inner functions belong to the body, since they are computed where it runs. Contexts and
    operators are left out.
    """
    pending = list(body)
    while pending:
        inner = pending.pop()
        yield inner
        if isinstance(inner, FUNCTIONS):
            pending += inner.args.defaults
            pending += [default for default in inner.args.kw_defaults if default is not None]
        else:
            pending += children(inner)
