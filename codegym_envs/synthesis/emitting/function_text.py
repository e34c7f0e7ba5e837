"""Functions of a module as text: parameters, annotations and docstrings."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Sequence

from codegym_envs.spec.types import Type

__all__ = [
    "WIDTH",
    "annotation_of",
    "expression",
    "function_text",
    "quoted",
    "statement_text",
    "typed_parameters",
]

WIDTH = 110
"""Longest line, in characters."""


def quoted(text: str) -> str:
    """A text as it stands in a docstring."""
    return text.replace("\\", "\\\\").replace('"""', "'''")


def statement_text(node: ast.stmt) -> str:
    """A statement, written out."""
    return ast.unparse(ast.fix_missing_locations(node))


def typed_parameters(names: Sequence[tuple[str, Type | None]]) -> ast.arguments:
    """Parameters with their annotations."""
    made = [ast.arg(name, annotation_of(type_)) for name, type_ in names]
    return ast.arguments([], made, None, [], [], None, [])


def annotation_of(type_: Type | None) -> ast.expr | None:
    """A type as an annotation; None where nothing is known of it."""
    if type_ is None or type_.kind == "any":
        return None
    text = str(type_)
    return None if re.search(r"\bAny\b", text) and type_.kind != "list" else expression(_without_any(text))


def _without_any(text: str) -> str:
    """``list[Any]`` is said as ``list``: the module then needs no import."""
    before = None
    while before != text:
        before = text
        text = re.sub(r"\b(list|set|dict|tuple)\[(Any(, Any)*(, \.\.\.)?)\]", r"\1", text)
    return text.partition("[")[0] if re.search(r"\bAny\b", text) else text


def expression(text: str) -> ast.expr:
    """An expression, read."""
    return ast.parse(text, mode="eval").body


def function_text(
    name: str, arguments: ast.arguments, body: list[ast.stmt], returns: ast.expr | None, doc: str = ""
) -> str:
    """A function with its docstring, written out."""
    made = ast.FunctionDef(name, arguments, body or [ast.Pass()], [], returns, None)
    text = statement_text(made)
    if not doc:
        return text
    head, _, rest = text.partition("\n")
    return f'{head}\n    """{_doc_lines(quoted(doc))}"""\n{rest}'


def _doc_lines(doc: str) -> str:
    """A function's docstring, wrapped: entries of ``Args:`` hang, other lines keep their indentation."""
    first, *others = doc.split("\n")
    if len(first) > WIDTH - 10:  # the quotes and the indentation take their share
        first = textwrap.fill(first, WIDTH - 4, initial_indent="   ", subsequent_indent="    ").strip()
    lines = [first]
    for line in others:
        indent = line[: len(line) - len(line.lstrip())]
        deeper = indent + "    " if len(indent) > 4 else indent
        lines.append(
            textwrap.fill(line.strip(), WIDTH, initial_indent=indent, subsequent_indent=deeper)
            if len(line) > WIDTH
            else line
        )
    return "\n".join(lines)
