"""Views: expressions that run over a hidden value, as positions and what is at each."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.trees import call, clone, is_name, is_one_of

__all__ = ["HiddenView", "minus", "view_of"]


@dataclass(slots=True)
class HiddenView:
    """One run over a hidden value.

    Attributes:
        hidden: The value.
        part: ``"items"`` for what iterating gives, ``"values"`` or ``"pairs"`` for mappings.
        bounds: Slice that chooses the positions, or None for all of them.
        backwards: Whether it runs from the end.
    """

    hidden: Hidden
    part: str = "items"
    bounds: ast.Slice | None = None
    backwards: bool = False

    def positions(self, count: ast.expr) -> ast.expr:
        """The positions it visits, as an expression over the number of items."""
        if self.backwards:
            return call("range", minus(count, 1), _integer(-1), _integer(-1))
        bounds = self.bounds
        if bounds is None:
            return call("range", count)
        lower, upper, step = (_constant(part) for part in (bounds.lower, bounds.upper, bounds.step))
        simple_lower = bounds.lower is None or (lower is not None and lower >= 0)
        simple_upper = bounds.upper is None or (upper is not None and upper < 0)
        if simple_lower and simple_upper and (bounds.step is None or (step is not None and step > 0)):
            stop = clone(count) if bounds.upper is None else minus(count, -(upper or 0))
            if bounds.step is not None and step != 1:
                return call("range", _integer(lower or 0), stop, _integer(step or 1))
            return call("range", _integer(lower), stop) if lower else call("range", stop)
        return ast.Subscript(call("range", count), clone(bounds), ast.Load())


def view_of(node: ast.expr, stores: Mapping[str, Hidden]) -> HiddenView | None:
    """Read an expression as a run over a hidden value; None if it is not one."""
    if isinstance(node, ast.Name):
        return HiddenView(stores[node.id]) if node.id in stores else None
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Slice)
        and is_one_of(node.value, stores)
    ):
        assert isinstance(node.value, ast.Name)
        hidden = stores[node.value.id]
        if hidden.kind in ("mapping", "set"):
            return None
        step = _constant(node.slice.step)
        if step == -1 and node.slice.lower is None and node.slice.upper is None:
            return HiddenView(hidden, backwards=True)
        return HiddenView(hidden, bounds=node.slice)
    if not isinstance(node, ast.Call) or node.keywords:
        return None
    if is_name(node.func, "reversed") and len(node.args) == 1 and is_one_of(node.args[0], stores):
        assert isinstance(node.args[0], ast.Name)
        return HiddenView(stores[node.args[0].id], backwards=True)
    if is_name(node.func, "list", "tuple", "iter") and len(node.args) == 1:
        return view_of(node.args[0], stores)
    if isinstance(node.func, ast.Attribute) and is_one_of(node.func.value, stores) and not node.args:
        assert isinstance(node.func.value, ast.Name)
        hidden = stores[node.func.value.id]
        parts = {"keys": "items", "values": "values", "items": "pairs"}
        if hidden.kind == "mapping" and node.func.attr in parts:
            return HiddenView(hidden, parts[node.func.attr])
    return None


def minus(node: ast.expr, amount: int) -> ast.expr:
    """``node - amount``, or the node itself for nothing."""
    return ast.BinOp(clone(node), ast.Sub(), _integer(amount)) if amount else clone(node)


def _integer(value: int) -> ast.expr:
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def _constant(node: ast.expr | None) -> int | None:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    ):
        value = node.operand.value
        return -value if type(value) is int else None
    return None
