"""Access: every look at a hidden value becomes a tool call.

The pass knows the shapes in which programs look at their data (length, item, cell, lookup, a loop over
the items, a write to one item) and turns each into a call of an access tool. A use of the whole value
that has none of these shapes is *gathered*: the oracle reads all items first. The pass counts those, so
that the caller can decide to gather a value once, in front of everything else, and try again.
"""

from __future__ import annotations

import ast

from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.hiding.lookups import POSITION_WORDS
from codegym_envs.synthesis.hiding.ordering import Ordering
from codegym_envs.synthesis.hiding.views import View, view_of
from codegym_envs.synthesis.hiding.writes import Writes, negative
from codegym_envs.synthesis.profiling.observed_types import with_seen
from codegym_envs.synthesis.trees import call, clone, fresh_name, is_name, is_one_of, load, names_in, store

__all__ = ["Access"]

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


class Access(Writes):
    """Rewrites one procedure.

    Attributes:
        ordering: Makes sorting by tools, if that is wanted.
    """

    ordering: Ordering | None = None

    # --- statements -------------------------------------------------------------------------------

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite a block."""
        out: list[ast.stmt] = []
        for statement in body:
            out.extend(self.statement(statement))
        return out

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """Rewrite one statement."""
        if isinstance(node, ast.For):
            return self._for(node)
        if isinstance(node, ast.While):
            self.depth += 1
            node.test = self.truth(node.test)
            node.body = self.block(node.body)
            self.depth -= 1
            node.orelse = self.block(node.orelse)
            return [node]
        if isinstance(node, ast.If):
            node.test = self.truth(node.test)
            node.body = self.block(node.body)
            node.orelse = self.block(node.orelse)
            return [node]
        if isinstance(node, ast.Assign):
            written = self.write(node)
            if written is not None:
                return written
            node.value = self.expression(node.value)
            node.targets = [self.plain_target(target) for target in node.targets]
            return [node]
        if isinstance(node, ast.AugAssign):
            return self.augmented(node)
        if isinstance(node, ast.Expr):
            changed = self.change(node.value)
            node.value = changed if changed is not None else self.expression(node.value)
            return [node]
        if isinstance(node, ast.FunctionDef):
            self.depth += 1
            node.body = self.block(node.body)
            self.depth -= 1
            return [node]
        if isinstance(node, ast.Try):
            node.body = self.block(node.body)
            for handler in node.handlers:
                handler.body = self.block(handler.body)
            node.orelse = self.block(node.orelse)
            node.finalbody = self.block(node.finalbody)
            return [node]
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.expression(value))
            elif isinstance(value, list):
                setattr(
                    node,
                    field,
                    [self.expression(item) if isinstance(item, ast.expr) else item for item in value],
                )
        return [node]

    def plain_target(self, node: ast.expr) -> ast.expr:
        """A target that is no write to a hidden value: only its indices can hold reads."""
        for name in names_in(node) & set(self.stores):
            if any(is_name(inner, name) and not isinstance(inner.ctx, ast.Load) for inner in ast.walk(node)):  # type: ignore[attr-defined]
                self.broken.add(name)
        if isinstance(node, ast.Subscript):
            if is_one_of(_root(node), self.stores):
                self.broken.add(_root(node).id)  # type: ignore[attr-defined]
                return node
            node.value = self.plain_target(node.value)
            node.slice = self.expression(node.slice)
        elif isinstance(node, (ast.Tuple, ast.List)):
            node.elts = [self.plain_target(item) for item in node.elts]
        return node

    def _for(self, node: ast.For) -> list[ast.stmt]:
        views = self._loop_views(node)
        self.depth += 1
        if views is None:
            self.depth -= 1
            node.iter = self.expression(node.iter)
            self.depth += 1
            node.body = self.block(node.body)
        else:
            pairs, position, start = views
            for view, _ in pairs:
                if view.hidden.mutated:
                    self.broken.add(view.hidden.name)
            bodied = self.block(node.body)
            counts = [view.positions(self.count(view.hidden)) for view, _ in pairs]
            name = position if position is not None and start == 0 else fresh_name(POSITION_WORDS, self.taken)
            plain = len(counts) == 1 or all(view.bounds is None and not view.backwards for view, _ in pairs)
            reads: list[ast.stmt] = []
            if plain:
                node.iter = (
                    counts[0]
                    if len(counts) == 1
                    else _shortest([self.count(view.hidden) for view, _ in pairs])
                )
                node.target = store(name)
                places: list[ast.expr] = [load(name)] * len(pairs)
            else:
                names = [fresh_name(POSITION_WORDS, self.taken) for _ in pairs]
                node.iter = call("zip", *counts)
                node.target = ast.Tuple([store(item) for item in names], ast.Store())
                places = [load(item) for item in names]
            if position is not None and name != position:
                offset = ast.BinOp(load(name), ast.Add(), ast.Constant(start))
                reads.append(ast.Assign([store(position)], offset))
            for (view, target), place in zip(pairs, places, strict=True):
                reads.append(ast.Assign([target], self.element(view, clone(place))))
            node.body = [*reads, *bodied]
        self.depth -= 1
        node.orelse = self.block(node.orelse)
        return [node]

    def _loop_views(self, node: ast.For) -> tuple[list[tuple[View, ast.expr]], str | None, int] | None:
        """Read ``for … in …`` as runs over hidden values: (views with targets, position name, its start)."""
        iterable, target = node.iter, node.target
        position: str | None = None
        start = 0
        if (
            isinstance(iterable, ast.Call)
            and is_name(iterable.func, "enumerate")
            and len(iterable.args) in (1, 2)
        ):
            if (
                not isinstance(target, ast.Tuple)
                or len(target.elts) != 2
                or not isinstance(target.elts[0], ast.Name)
            ):
                return None
            given = iterable.args[1] if len(iterable.args) == 2 else None
            for keyword in iterable.keywords:
                given = keyword.value
            if given is not None and not (isinstance(given, ast.Constant) and type(given.value) is int):
                return None
            start = given.value if isinstance(given, ast.Constant) and isinstance(given.value, int) else 0
            position = target.elts[0].id
            iterable, target = iterable.args[0], target.elts[1]
        if isinstance(iterable, ast.Call) and is_name(iterable.func, "zip") and len(iterable.args) > 1:
            views = [view_of(item, self.stores) for item in iterable.args]
            if not isinstance(target, ast.Tuple) or len(target.elts) != len(views) or iterable.keywords:
                return None
            pairs = [(view, item) for view, item in zip(views, target.elts, strict=True) if view is not None]
            if len(pairs) != len(views):
                return None
        else:
            view = view_of(iterable, self.stores)
            if view is None:
                return None
            pairs = [(view, target)]
        if position is not None and any(view.bounds is not None or view.backwards for view, _ in pairs):
            return None
        if any(is_one_of(_root(inner), self.stores) for _, item in pairs for inner in [item]):
            return None
        return pairs, position, start

    # --- expressions ------------------------------------------------------------------------------

    def truth(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression of which only the truth matters."""
        if isinstance(node, ast.Name) and node.id in self.stores:
            return ast.Compare(self.count(self.stores[node.id]), [ast.Gt()], [ast.Constant(0)])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = node.operand
            if isinstance(inner, ast.Name) and inner.id in self.stores:
                return ast.Compare(self.count(self.stores[inner.id]), [ast.Eq()], [ast.Constant(0)])
            node.operand = self.truth(inner)
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
            self.depth += 1
            node.body = self.expression(node.body)
            self.depth -= 1
            return node
        if isinstance(node, _COMPREHENSIONS):
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

    def _comprehension(self, node: ast.expr) -> ast.expr:
        first = True
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]
        for generator in generators:
            generator.iter = self.expression(generator.iter)
            if first:
                self.depth += 1
                first = False
            generator.ifs = [self.truth(condition) for condition in generator.ifs]
        if isinstance(node, ast.DictComp):
            node.key = self.expression(node.key)
            node.value = self.expression(node.value)
        else:
            node.elt = self.expression(node.elt)  # type: ignore[attr-defined]
        self.depth -= 1
        return node

    def _special(self, node: ast.expr) -> ast.expr | None:
        if isinstance(node, ast.Name):
            return self.gather(View(self.stores[node.id])) if node.id in self.stores else None
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compare(node)
        return None

    def _call(self, node: ast.Call) -> ast.expr | None:
        if self.ordering is not None:
            ordered = self.ordering.replace(node, self)
            if ordered is not None:
                return ordered
        if is_name(node.func, "len") and len(node.args) == 1:
            inner = node.args[0]
            if isinstance(inner, ast.Name) and inner.id in self.stores:
                return self.count(self.stores[inner.id])
            if (
                isinstance(inner, ast.Subscript)
                and is_one_of(inner.value, self.stores)
                and not isinstance(inner.slice, ast.Slice)
            ):
                hidden = self.stores[inner.value.id]  # type: ignore[attr-defined]
                if hidden.kind == "grid":
                    return self.width(hidden, self.place(inner.slice, self.count(hidden)))
                if _holds_lists(hidden) and not hidden.mutated:
                    return self.part_count(hidden, self.expression(inner.slice))
            return None
        if is_name(node.func, "isinstance") and is_one_of(node.args[0], self.stores):
            return (
                ast.Constant(True) if is_name(node.args[1], "list", "str", "dict", "tuple", "set") else None
            )
        changed = self.change(node)
        if changed is not None:
            return changed
        if isinstance(node.func, ast.Attribute) and is_one_of(node.func.value, self.stores):
            hidden = self.stores[node.func.value.id]  # type: ignore[attr-defined]
            if hidden.kind == "mapping" and node.func.attr == "get" and 1 <= len(node.args) <= 2:
                if not isinstance(node.args[0], (ast.Name, ast.Constant)):
                    return None
                default = node.args[1] if len(node.args) == 2 else ast.Constant(None)
                key = self.expression(node.args[0])
                return ast.IfExp(
                    self.has(hidden, clone(key)), self.lookup(hidden, clone(key)), self.expression(default)
                )
        view = view_of(node, self.stores)
        if view is not None and not is_name(node.func, "iter"):
            whole = self.gather(view, listed=True)
            if is_name(node.func, "tuple"):
                return call("tuple", whole)
            return call("iter", whole) if is_name(node.func, "reversed") else whole
        return None

    def _subscript(self, node: ast.Subscript) -> ast.expr | None:
        value, index = node.value, node.slice
        if isinstance(value, ast.Subscript) and is_one_of(value.value, self.stores):
            hidden = self.stores[value.value.id]  # type: ignore[attr-defined]
            plain = not isinstance(index, ast.Slice) and not isinstance(value.slice, ast.Slice)
            if hidden.kind == "grid" and plain:
                row, column = self.place(value.slice, self.count(hidden)), self.expression(index)
                if negative(index) is not None and hidden.rectangular:
                    column = self.place(index, self.width(hidden, clone(row)))
                return self.use(self.cell_tool(hidden), [row, column])
            if _holds_lists(hidden) and plain and not hidden.mutated:
                return self.part(hidden, self.expression(value.slice), self.expression(index))
        if isinstance(value, ast.Name) and value.id in self.stores:
            hidden = self.stores[value.id]
            if isinstance(index, ast.Slice):
                view = view_of(node, self.stores)
                if view is None:
                    return None
                if view.bounds is not None:
                    for name in ("lower", "upper", "step"):
                        part = getattr(view.bounds, name)
                        setattr(view.bounds, name, self.expression(part) if part is not None else None)
                return self.gather(view, share=0 if view.bounds is not None else 1)
            if hidden.kind == "mapping":
                return self.lookup(hidden, self.expression(index))
            if hidden.kind == "set":
                return None
            return self.item(hidden, self.place(index, None if hidden.resized else self.count(hidden)))
        return None

    def _compare(self, node: ast.Compare) -> ast.expr | None:
        left, operator, right = node.left, node.ops[0], node.comparators[0]
        if isinstance(operator, (ast.In, ast.NotIn)):
            inner = right
            if (
                isinstance(inner, ast.Call)
                and isinstance(inner.func, ast.Attribute)
                and inner.func.attr == "keys"
            ):
                inner = inner.func.value
            if isinstance(inner, ast.Name) and inner.id in self.stores:
                hidden = self.stores[inner.id]
                if hidden.kind in ("mapping", "set"):
                    found = self.has(hidden, self.expression(left))
                    return found if isinstance(operator, ast.In) else ast.UnaryOp(ast.Not(), found)
            return None
        if isinstance(left, ast.Name) and left.id in self.stores:
            hidden = self.stores[left.id]
            same = isinstance(operator, (ast.Eq, ast.Is))
            if isinstance(operator, (ast.Is, ast.IsNot)):
                return ast.Constant(not same)
            if isinstance(operator, (ast.Eq, ast.NotEq)) and _is_empty(right):
                operator = ast.Eq() if same else ast.Gt()
                return ast.Compare(self.count(hidden), [operator], [ast.Constant(0)])
        return None


def _holds_lists(hidden: Hidden) -> bool:
    return hidden.kind == "mapping" and hidden.item_type.kind in ("list", "vartuple")


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node


def _is_empty(node: ast.expr) -> bool:
    if isinstance(node, (ast.List, ast.Tuple)):
        return not node.elts
    return (isinstance(node, ast.Constant) and node.value == "") or (
        isinstance(node, ast.Dict) and not node.keys
    )


def _is_test(node: ast.expr) -> bool:
    """Whether an operator's value is only its truth (``not x``), or that of comparisons."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    return isinstance(node, ast.BoolOp) and all(
        isinstance(item, (ast.Compare, ast.UnaryOp)) for item in node.values
    )


def _shortest(counts: list[ast.expr]) -> ast.expr:
    return call("range", call("min", *counts))
