"""Reads from ``Done`` how an answer is compared with the reference's."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Literal

from codegym_envs.importers.codegym.reading.shapes import rewrite_returns, single_values
from codegym_envs.synthesis.trees import Replace, clone, load, names_in, rename

__all__ = ["AnswerComparison", "fill", "map_returns", "read_done"]

_DEEPEST = 6
"""How often a variable is followed to another one."""

_ORDERLESS = {"sorted", "set", "frozenset", "Counter", "collections.Counter"}


@dataclass(frozen=True, slots=True)
class AnswerComparison:
    """How ``Done`` compares.

    Attributes:
        kind: ``plain`` (``==``), ``orderless`` (both sides sorted, or as sets), ``close`` (within a
            tolerance) or ``converted`` (one side or both go through an expression first).
        submitted: For ``converted``, and for ``orderless`` where items are sorted too: the expression over
            the name ``answer``.
        expected: The same for the reference's value, also over the name ``answer``.
    """

    kind: Literal["plain", "orderless", "close", "converted"] = "plain"
    submitted: ast.expr | None = None
    expected: ast.expr | None = None


def read_done(done: ast.FunctionDef | None) -> AnswerComparison:
    """How an answer is compared.

    Args:
        done: The ``Done`` method, if there is one.

    Returns:
        The comparison; ``plain`` if the method is unusual.
    """
    if done is None or len(done.args.args) < 2:
        return AnswerComparison()
    answer = done.args.args[1].arg
    text = ast.unparse(done)
    if ("abs(" in text and "-" in text) or "isclose(" in text:
        return AnswerComparison("close")
    local = single_values(done)
    for node in ast.walk(done):
        if (
            not isinstance(node, ast.Compare)
            or len(node.ops) != 1
            or not isinstance(node.ops[0], (ast.Eq, ast.NotEq))
        ):
            continue
        left, right = _expand(node.left, local), _expand(node.comparators[0], local)
        if _about(left, answer) and _about(right, _REFERENCE):
            return _compare(left, answer, right)
        if _about(right, answer) and _about(left, _REFERENCE):
            return _compare(right, answer, left)
    return AnswerComparison()


def map_returns(function: ast.FunctionDef, expression: ast.expr) -> None:
    """Put every value that a function returns into an expression over the name ``answer``, in place."""
    rewrite_returns(function, lambda node: ast.Return(fill(expression, node.value or ast.Constant(None))))


def fill(expression: ast.expr, value: ast.expr) -> ast.expr:
    """An expression over the name ``answer`` with a value in its place."""
    filled: ast.expr = Replace({"answer": value}).visit(clone(expression))
    return filled


_REFERENCE = "reference value"  # not an identifier, so it clashes with nothing


def _compare(submitted: ast.expr, answer: str, expected: ast.expr) -> AnswerComparison:
    heads = {_head(submitted), _head(expected)}
    if heads <= _ORDERLESS and None not in heads:
        inner = (_argument(submitted), _argument(expected))
        if all(isinstance(node, ast.Name) for node in inner):
            return AnswerComparison("orderless")
        return AnswerComparison("orderless", _renamed(submitted, answer), _renamed(expected, _REFERENCE))
    if isinstance(submitted, ast.Name) and isinstance(expected, ast.Name):
        return AnswerComparison()
    return AnswerComparison("converted", _renamed(submitted, answer), _renamed(expected, _REFERENCE))


def _head(node: ast.expr) -> str | None:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else None


def _argument(node: ast.expr) -> ast.expr | None:
    return node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords else None


def _about(node: ast.expr, name: str) -> bool:
    return name in names_in(node)


def _renamed(node: ast.expr, name: str) -> ast.expr:
    node = clone(node)
    rename(node, {name: "answer"})
    return node


def _expand(node: ast.expr, local: dict[str, ast.expr], depth: int = 0) -> ast.expr:
    expanded: ast.expr = _Expander(local, depth).visit(clone(node))
    return expanded


class _Expander(ast.NodeTransformer):
    """Follows variables to what they were assigned, and names the reference's value."""

    def __init__(self, local: dict[str, ast.expr], depth: int) -> None:
        self.local = local
        self.depth = depth

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.local or self.depth >= _DEEPEST:
            return node
        others = {name: value for name, value in self.local.items() if name != node.id}
        return _expand(self.local[node.id], others, self.depth + 1)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if ast.unparse(node.func) == "self.get_ref_answer":
            return load(_REFERENCE)
        self.generic_visit(node)
        return node
