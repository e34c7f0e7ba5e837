"""Writes: changing one item of a hidden value becomes a tool call."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.hiding.lookups import Lookups
from codegym_envs.synthesis.hiding.node_tools import link_node_tool
from codegym_envs.synthesis.hiding.views import minus
from codegym_envs.synthesis.profiling.observed_types import with_seen
from codegym_envs.synthesis.trees import clone, is_one_of

__all__ = ["Writes", "negative"]


class Writes(Lookups):
    """Rewrites assignments to items, swaps and methods that change a value by one item."""

    def expression(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression; the pass that knows how overrides this."""
        raise NotImplementedError

    def plain_target(self, node: ast.expr) -> ast.expr:
        """Rewrite a target that is no item of a hidden value; overridden likewise."""
        raise NotImplementedError

    def change(self, node: ast.expr) -> ast.expr | None:
        """Methods that change a hidden list or set by one item."""
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.keywords):
            return None
        linked = node.func.value
        if isinstance(linked, ast.Subscript) and is_one_of(linked.value, self.stores):
            hidden = self.stores[linked.value.id]  # type: ignore[attr-defined]
            if hidden.by_node and node.func.attr == "append" and len(node.args) == 1:
                return self.use(
                    link_node_tool(hidden), [self.expression(linked.slice), self.expression(node.args[0])]
                )
        if not is_one_of(node.func.value, self.stores):
            return None
        hidden = self.stores[node.func.value.id]  # type: ignore[attr-defined]
        if not hidden.mutated:
            return None
        name, arguments = node.func.attr, node.args
        if hidden.kind == "sequence" and name == "append" and len(arguments) == 1:
            return self.use(self.append_tool(hidden), [self.expression(arguments[0])])
        if hidden.kind == "sequence" and name in ("pop", "popleft"):
            first = name == "popleft" or (
                len(arguments) == 1 and isinstance(arguments[0], ast.Constant) and arguments[0].value == 0
            )
            if not arguments or first:
                return self.use(self.take_tool(hidden, first=first), [])
        if hidden.kind == "set" and name == "add" and len(arguments) == 1:
            return self.use(self.append_tool(hidden), [self.expression(arguments[0])])
        self.broken.add(hidden.name)
        return None

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
        value = self.expression(node.value)
        return [ast.Expr(self.use(self.set_tool(hidden), [*places, value]))]

    def _written(self, target: ast.expr) -> Hidden | None:
        """The hidden value of which a target is one item or cell."""
        if not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Slice):
            return None
        if is_one_of(target.value, self.stores):
            hidden = self.stores[target.value.id]  # type: ignore[attr-defined]
            return hidden if hidden.kind in ("sequence", "mapping") else None
        inner = target.value
        if isinstance(inner, ast.Subscript) and is_one_of(inner.value, self.stores):
            hidden = self.stores[inner.value.id]  # type: ignore[attr-defined]
            return hidden if hidden.kind == "grid" and not isinstance(inner.slice, ast.Slice) else None
        return None

    def _places(self, target: ast.Subscript, hidden: Hidden) -> list[ast.expr]:
        if hidden.kind == "grid":
            assert isinstance(target.value, ast.Subscript)
            return [self.expression(clone(target.value.slice)), self.expression(clone(target.slice))]
        if hidden.kind == "mapping":
            return [self.expression(clone(target.slice))]
        return [self.place(clone(target.slice), None if hidden.resized else self.count(hidden))]

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
        return [
            ast.Expr(
                self.use(
                    self.swap_tool(hidden), [*self._places(first, hidden), *self._places(second, hidden)]
                )
            )
        ]

    def augmented(self, node: ast.AugAssign) -> list[ast.stmt]:
        """Rewrite an augmented assignment."""
        hidden = self._written(node.target)
        if hidden is None:
            if isinstance(node.target, ast.Name) and node.target.id in self.stores:
                self.broken.add(node.target.id)
            node.value = self.expression(node.value)
            node.target = self.plain_target(node.target)  # type: ignore[assignment]
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

    def place(self, node: ast.expr, count: ast.expr | None) -> ast.expr:
        """A position; one counted from the end is counted from the start."""
        back = negative(node)
        if back is not None and count is not None:
            return minus(count, back)
        return self.expression(node)


def negative(node: ast.expr) -> int | None:
    """How far from the end a literal negative position is; None for any other expression."""
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    ):
        return node.operand.value if type(node.operand.value) is int else None
    return None
