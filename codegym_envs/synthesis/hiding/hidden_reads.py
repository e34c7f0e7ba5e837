"""Reads: looks at hidden values in expressions become tool calls.

The pass knows the shapes in which programs look at their data (length, item, cell, lookup) and turns each
into a call of an access tool. A use of the whole value that has none of these shapes is *gathered*: the
oracle reads all items first. The lookups count these uses, so that the caller can decide to gather a value
once, in front of everything else, and try again.
"""

from __future__ import annotations

import ast

from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.hiding.lookups import Lookups
from codegym_envs.synthesis.hiding.ordering import Ordering
from codegym_envs.synthesis.hiding.views import HiddenView, view_of
from codegym_envs.synthesis.hiding.writes import Writes
from codegym_envs.synthesis.marks import with_seen
from codegym_envs.synthesis.trees import call, clone, is_name

__all__ = ["HiddenReads"]


class HiddenReads:
    """Rewrites the expressions of one procedure.

    Args:
        lookups: Makes the calls.
        ordering: Makes sorting by tools, if that is wanted.

    Attributes:
        writes: Rewrites what changes hidden values.
    """

    def __init__(self, lookups: Lookups, ordering: Ordering | None = None) -> None:
        self.lookups = lookups
        self.ordering = ordering
        self.writes = Writes(lookups, self.expression)

    def truth(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression whose truth alone matters."""
        hidden = self.lookups.hidden_of(node)
        if hidden is not None:
            return ast.Compare(self.lookups.count(hidden), [ast.Gt()], [ast.Constant(0)])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            hidden = self.lookups.hidden_of(node.operand)
            if hidden is not None:
                return ast.Compare(self.lookups.count(hidden), [ast.Eq()], [ast.Constant(0)])
            node.operand = self.truth(node.operand)
            return node
        if isinstance(node, ast.BoolOp):
            node.values = [self.truth(value) for value in node.values]
            return node
        return self.expression(node)

    def expression(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression."""
        special = self._special(node)
        if special is not None:
            return with_seen(special, node)
        if isinstance(node, ast.Lambda):
            self.lookups.depth += 1
            node.body = self.expression(node.body)
            self.lookups.depth -= 1
            return node
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            return self._comprehension(node)
        if isinstance(node, (ast.UnaryOp, ast.BoolOp)) and _is_test(node):
            return self.truth(node)
        if isinstance(node, ast.IfExp):
            node.test = self.truth(node.test)
            node.body = self.expression(node.body)
            node.orelse = self.expression(node.orelse)
            return node
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.expression(value))
            elif isinstance(value, list):
                for place, item in enumerate(value):
                    if isinstance(item, ast.expr):
                        value[place] = self.expression(item)
                    elif isinstance(item, ast.keyword):
                        item.value = self.expression(item.value)
        return node

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> ast.expr:
        for number, generator in enumerate(node.generators):
            generator.iter = self.expression(generator.iter)
            self.lookups.depth += number == 0  # only the first one's iterable is evaluated once
            generator.ifs = [self.truth(condition) for condition in generator.ifs]
        if isinstance(node, ast.DictComp):
            node.key = self.expression(node.key)
            node.value = self.expression(node.value)
        else:
            node.elt = self.expression(node.elt)
        self.lookups.depth -= 1
        return node

    def _special(self, node: ast.expr) -> ast.expr | None:
        if isinstance(node, ast.Name):
            hidden = self.lookups.hidden_of(node)
            return self.lookups.gather(HiddenView(hidden)) if hidden is not None else None
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compare(node)
        return None

    # --- calls ------------------------------------------------------------------------------------

    def _call(self, node: ast.Call) -> ast.expr | None:
        ordered = self.ordering.replace(node, self.lookups) if self.ordering is not None else None
        if ordered is not None:
            return ordered
        if is_name(node.func, "len") and len(node.args) == 1:
            return self._length(node.args[0])
        if is_name(node.func, "isinstance") and self.lookups.hidden_of(node.args[0]) is not None:
            known = is_name(node.args[1], "list", "str", "dict", "tuple", "set")
            return ast.Constant(True) if known else None
        changed = self.writes.change(node)
        if changed is not None:
            return changed
        if isinstance(node.func, ast.Attribute) and node.func.attr == "get" and 1 <= len(node.args) <= 2:
            hidden = self.lookups.hidden_of(node.func.value)
            if hidden is not None and hidden.kind == "mapping":
                return self._get(node, hidden)
        return self._whole(node)

    def _length(self, node: ast.expr) -> ast.expr | None:
        """The length of a hidden value, or of a part of one."""
        hidden = self.lookups.hidden_of(node)
        if hidden is not None:
            return self.lookups.count(hidden)
        if not isinstance(node, ast.Subscript) or isinstance(node.slice, ast.Slice):
            return None
        hidden = self.lookups.hidden_of(node.value)
        if hidden is not None and hidden.kind == "grid":
            row = self.writes.place(node.slice, hidden)
            return self.lookups.width(hidden, row)
        if hidden is not None and _holds_lists(hidden) and not hidden.mutated:
            return self.lookups.part_count(hidden, self.expression(node.slice))
        return None

    def _get(self, node: ast.Call, hidden: Hidden) -> ast.expr | None:
        """``mapping.get(key, default)``; a computed key would be computed twice."""
        if not isinstance(node.args[0], (ast.Name, ast.Constant)):
            return None
        default = node.args[1] if len(node.args) == 2 else ast.Constant(None)
        key = self.expression(node.args[0])
        has = self.lookups.has(hidden, clone(key))
        return ast.IfExp(has, self.lookups.lookup(hidden, clone(key)), self.expression(default))

    def _whole(self, node: ast.Call) -> ast.expr | None:
        """A call that runs over a whole hidden value, such as ``list(numbers)``."""
        view = view_of(node, self.lookups.stores)
        if view is None or is_name(node.func, "iter"):
            return None
        whole = self.lookups.gather(view, listed=True)
        if is_name(node.func, "tuple"):
            return call("tuple", whole)
        return call("iter", whole) if is_name(node.func, "reversed") else whole

    # --- subscripts and comparisons ---------------------------------------------------------------

    def _subscript(self, node: ast.Subscript) -> ast.expr | None:
        if isinstance(node.value, ast.Subscript):
            hidden = self.lookups.hidden_of(node.value.value)
            sliced = isinstance(node.slice, ast.Slice) or isinstance(node.value.slice, ast.Slice)
            return self._part(hidden, node.value.slice, node.slice) if hidden and not sliced else None
        hidden = self.lookups.hidden_of(node.value)
        if hidden is None:
            return None
        if isinstance(node.slice, ast.Slice):
            return self._sliced(node)
        if hidden.kind == "mapping":
            return self.lookups.lookup(hidden, self.expression(node.slice))
        if hidden.kind == "set":
            return None
        return self.lookups.item(hidden, self.writes.place(node.slice, hidden))

    def _part(self, hidden: Hidden, first: ast.expr, second: ast.expr) -> ast.expr | None:
        """``grid[row][column]``, or one item of a list that a mapping holds."""
        lookups = self.lookups
        if hidden.kind == "grid":
            return lookups.use(lookups.cell_tool(hidden), self.writes.cell(first, second, hidden))
        if _holds_lists(hidden) and not hidden.mutated:
            return lookups.part(hidden, self.expression(first), self.expression(second))
        return None

    def _sliced(self, node: ast.Subscript) -> ast.expr | None:
        view = view_of(node, self.lookups.stores)
        if view is None:
            return None
        if view.bounds is not None:
            for name in ("lower", "upper", "step"):
                part = getattr(view.bounds, name)
                setattr(view.bounds, name, self.expression(part) if part is not None else None)
        return self.lookups.gather(view, share=0 if view.bounds is not None else 1)

    def _compare(self, node: ast.Compare) -> ast.expr | None:
        left, operator, right = node.left, node.ops[0], node.comparators[0]
        if isinstance(operator, (ast.In, ast.NotIn)):
            if isinstance(right, ast.Call) and isinstance(right.func, ast.Attribute):
                right = right.func.value if right.func.attr == "keys" else right
            hidden = self.lookups.hidden_of(right)
            if hidden is None or hidden.kind not in ("mapping", "set"):
                return None
            found = self.lookups.has(hidden, self.expression(left))
            return found if isinstance(operator, ast.In) else ast.UnaryOp(ast.Not(), found)
        hidden = self.lookups.hidden_of(left)
        if hidden is None:
            return None
        same = isinstance(operator, (ast.Eq, ast.Is))
        if isinstance(operator, (ast.Is, ast.IsNot)):
            return ast.Constant(not same)
        if isinstance(operator, (ast.Eq, ast.NotEq)) and _is_empty(right):
            wanted = ast.Eq() if same else ast.Gt()
            return ast.Compare(self.lookups.count(hidden), [wanted], [ast.Constant(0)])
        return None


def _holds_lists(hidden: Hidden) -> bool:
    return hidden.kind == "mapping" and hidden.item_type.kind in ("list", "vartuple")


def _is_empty(node: ast.expr) -> bool:
    if isinstance(node, (ast.List, ast.Tuple)):
        return not node.elts
    return (isinstance(node, ast.Constant) and node.value == "") or (
        isinstance(node, ast.Dict) and not node.keys
    )


def _is_test(node: ast.expr) -> bool:
    """Whether an operator's value is only a truth (``not x``), or that of comparisons."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    return isinstance(node, ast.BoolOp) and all(
        isinstance(item, (ast.Compare, ast.UnaryOp)) for item in node.values
    )
