"""Writes: changing one item of a hidden value becomes a tool call."""

from __future__ import annotations

import ast
from collections.abc import Callable

from codegym_envs.spec.types import INT
from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.hiding.lookups import Lookups
from codegym_envs.synthesis.hiding.node_tools import link_node_tool
from codegym_envs.synthesis.hiding.views import minus
from codegym_envs.synthesis.marks import WAS_NEGATIVE, observe, with_seen
from codegym_envs.synthesis.trees import clone, root_of

__all__ = ["Writes"]


class Writes:
    """Rewrites assignments to items, swaps and methods that change a value by one item.

    Args:
        lookups: Makes the calls.
        rewrite: Rewrites an expression.
    """

    def __init__(self, lookups: Lookups, rewrite: Callable[[ast.expr], ast.expr]) -> None:
        self.lookups = lookups
        self.rewrite = rewrite

    def change(self, node: ast.expr) -> ast.expr | None:
        """Methods that change a hidden list or set by one item."""
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.keywords):
            return None
        owner, name, arguments = node.func.value, node.func.attr, node.args
        if isinstance(owner, ast.Subscript):
            hidden = self.lookups.hidden_of(owner.value)
            if hidden is not None and hidden.by_node and name == "append" and len(arguments) == 1:
                linked = [self.rewrite(owner.slice), self.rewrite(arguments[0])]
                return self.lookups.use(link_node_tool(hidden), linked)
            return None
        hidden = self.lookups.hidden_of(owner)
        if hidden is None or not hidden.mutated:
            return None
        adding = {"sequence": "append", "set": "add"}.get(hidden.kind)
        if name == adding and len(arguments) == 1:
            return self.lookups.use(self.lookups.append_tool(hidden), [self.rewrite(arguments[0])])
        if hidden.kind == "sequence" and name in ("pop", "popleft"):
            first = name == "popleft" or (
                len(arguments) == 1 and isinstance(arguments[0], ast.Constant) and arguments[0].value == 0
            )
            if not arguments or first:
                return self.lookups.use(self.lookups.take_tool(hidden, first=first), [])
        self.lookups.broken.add(hidden.name)
        return None

    def plain_target(self, node: ast.expr) -> None:
        """Rewrite, in place, a target that writes to no hidden value: only its indices can hold reads."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
                if inner.id in self.lookups.stores:
                    self.lookups.broken.add(inner.id)
        if isinstance(node, ast.Subscript):
            hidden = self.lookups.hidden_of(root_of(node))
            if hidden is not None:
                self.lookups.broken.add(hidden.name)
                return
            self.plain_target(node.value)
            node.slice = self.rewrite(node.slice)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for item in node.elts:
                self.plain_target(item)

    def write(self, node: ast.Assign) -> list[ast.stmt] | None:
        """Rewrite an assignment that changes hidden items; None if it does not."""
        target = node.targets[0]
        if len(node.targets) != 1:
            return None
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            return self._swap(target, node.value)
        if not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Slice):
            return None
        hidden = self._written(target)
        if hidden is None:
            return None
        places = self._places(target, hidden)
        value = self.rewrite(node.value)
        return [ast.Expr(self.lookups.use(self.lookups.set_tool(hidden), [*places, value]))]

    def _written(self, target: ast.expr) -> Hidden | None:
        """The hidden value of which a target is one item or cell."""
        if not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Slice):
            return None
        hidden = self.lookups.hidden_of(target.value)
        if hidden is not None:
            return hidden if hidden.kind in ("sequence", "mapping") else None
        inner = target.value
        if isinstance(inner, ast.Subscript) and not isinstance(inner.slice, ast.Slice):
            hidden = self.lookups.hidden_of(inner.value)
        return hidden if hidden is not None and hidden.kind == "grid" else None

    def _places(self, target: ast.Subscript, hidden: Hidden) -> list[ast.expr]:
        if hidden.kind == "grid":
            assert isinstance(target.value, ast.Subscript)
            return self.cell(clone(target.value.slice), clone(target.slice), hidden)
        if hidden.kind == "mapping":
            return [self.rewrite(clone(target.slice))]
        return [self.place(clone(target.slice), hidden)]

    def _swap(self, target: ast.Tuple, value: ast.Tuple) -> list[ast.stmt] | None:
        if len(target.elts) != 2 or len(value.elts) != 2:
            return None
        first, second = target.elts
        hidden = self._written(first)
        if hidden is None or hidden.kind != "sequence" or self._written(second) is not hidden:
            return None
        texts = [ast.unparse(item) for item in (*target.elts, *value.elts)]
        if texts[:2] != [texts[3], texts[2]]:
            return None
        assert isinstance(first, ast.Subscript) and isinstance(second, ast.Subscript)
        places = [*self._places(first, hidden), *self._places(second, hidden)]
        return [ast.Expr(self.lookups.use(self.lookups.swap_tool(hidden), places))]

    def augmented(self, node: ast.AugAssign) -> list[ast.stmt]:
        """Rewrite an augmented assignment."""
        if self._written(node.target) is None:
            node.value = self.rewrite(node.value)
            self.plain_target(node.target)
            return [node]
        assert isinstance(node.target, ast.Subscript)
        read = clone(node.target)
        for inner in ast.walk(read):
            if hasattr(inner, "ctx"):
                inner.ctx = ast.Load()
        total = ast.BinOp(read, node.op, node.value)
        with_seen(total, node.target)
        changed = ast.Assign([node.target], total)
        return self.write(changed) or [changed]

    def place(self, node: ast.expr, hidden: Hidden) -> ast.expr:
        """The position of an item of a list; one counted from the end is counted from the start."""
        if hidden.kind != "grid" and hidden.resized:
            return self.rewrite(node)
        return self._from_start(node, self.lookups.count(hidden), wraps=hidden.kind == "grid")

    def cell(self, row: ast.expr, column: ast.expr, hidden: Hidden) -> list[ast.expr]:
        """The row and the column of a cell; those counted from the end are counted from the start."""
        first = self.place(row, hidden)
        if _negative(column) is None and not WAS_NEGATIVE.of(column):
            return [first, self.rewrite(column)]
        width = self.lookups.width(hidden, clone(first))
        return [first, self._from_start(column, width, wraps=True)]

    def _from_start(self, node: ast.expr, count: ast.expr, *, wraps: bool) -> ast.expr:
        """A position among ``count``; with ``wraps``, no tool is given one counted from the end."""
        back = _negative(node)
        if back is not None:
            return minus(count, back)
        if wraps and WAS_NEGATIVE.of(node):
            return observe(ast.BinOp(self.rewrite(node), ast.Mod(), count), INT)
        return self.rewrite(node)


def _negative(node: ast.expr) -> int | None:
    """How far from the end a literal negative position is; None for any other expression."""
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    ):
        return node.operand.value if type(node.operand.value) is int else None
    return None
