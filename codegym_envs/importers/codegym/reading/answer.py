"""Reads from ``Done`` how an answer is compared with the reference's."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from typing import Literal

from codegym_envs.importers.codegym.reading.anatomy import FunctionNode

__all__ = ["Comparison", "fill", "map_returns", "read_done"]

_ORDERLESS = {"sorted", "set", "frozenset", "Counter", "collections.Counter"}


@dataclass(frozen=True, slots=True)
class Comparison:
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


def read_done(done: FunctionNode | None) -> Comparison:
    """How an answer is compared.

    Args:
        done: The ``Done`` method, if there is one.

    Returns:
        The comparison; ``plain`` if the method is unusual.
    """
    if done is None or len(done.args.args) < 2:
        return Comparison()
    answer = done.args.args[1].arg
    text = ast.unparse(done)
    if ("abs(" in text and "-" in text) or "isclose(" in text:
        return Comparison("close")
    local = _locals(done)
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
    return Comparison()


def map_returns(function: FunctionNode, expression: ast.expr) -> None:
    """Put every value that a function returns into an expression over the name ``answer``, in place."""
    _ReturnMapper(expression).run(function)


def fill(expression: ast.expr, value: ast.expr) -> ast.expr:
    """An expression over the name ``answer`` with a value in its place."""

    class Filler(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.expr:
            return copy.deepcopy(value) if name.id == "answer" else name

    result: ast.expr = Filler().visit(copy.deepcopy(expression))
    return result


_REFERENCE = "reference value"  # no identifier, so it clashes with nothing


def _compare(submitted: ast.expr, answer: str, expected: ast.expr) -> Comparison:
    heads = {_head(submitted), _head(expected)}
    if heads <= _ORDERLESS and None not in heads:
        inner = (_argument(submitted), _argument(expected))
        if all(isinstance(node, ast.Name) for node in inner):
            return Comparison("orderless")
        return Comparison("orderless", _renamed(submitted, answer), _renamed(expected, _REFERENCE))
    if isinstance(submitted, ast.Name) and isinstance(expected, ast.Name):
        return Comparison()
    return Comparison("converted", _renamed(submitted, answer), _renamed(expected, _REFERENCE))


def _head(node: ast.expr) -> str | None:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else None


def _argument(node: ast.expr) -> ast.expr | None:
    return node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords else None


def _about(node: ast.expr, name: str) -> bool:
    return any(isinstance(item, ast.Name) and item.id == name for item in ast.walk(node))


def _renamed(node: ast.expr, name: str) -> ast.expr:
    node = copy.deepcopy(node)
    for item in ast.walk(node):
        if isinstance(item, ast.Name) and item.id == name:
            item.id = "answer"
    return node


def _locals(done: FunctionNode) -> dict[str, ast.expr]:
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(done):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _expand(node: ast.expr, local: dict[str, ast.expr], depth: int = 0) -> ast.expr:
    class Expander(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.expr:
            if name.id in local and depth < 6:
                return _expand(local[name.id], {k: v for k, v in local.items() if k != name.id}, depth + 1)
            return name

        def visit_Call(self, call: ast.Call) -> ast.expr:
            if ast.unparse(call.func) == "self.get_ref_answer":
                return ast.Name(_REFERENCE, ast.Load())
            self.generic_visit(call)
            return call

    result: ast.expr = Expander().visit(copy.deepcopy(node))
    return result


class _ReturnMapper(ast.NodeTransformer):
    def __init__(self, expression: ast.expr) -> None:
        self.expression = expression

    def run(self, function: FunctionNode) -> None:
        function.body = [self.visit(node) for node in function.body]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        return node

    def visit_Return(self, node: ast.Return) -> ast.Return:
        value = node.value if node.value is not None else ast.Constant(None)

        return ast.Return(fill(self.expression, value))
