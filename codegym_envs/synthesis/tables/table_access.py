"""Tables in the state: what the oracle still does with them becomes tool calls, named by what they do."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codegym_envs.synthesis.hiding.helper_calls import mutates
from codegym_envs.synthesis.profiling.observed_types import is_compact, seen
from codegym_envs.synthesis.tables.looks import INDEX_WORDS, TableLooks
from codegym_envs.synthesis.tables.table import (
    Place,
    ToState,
    heap_function,
    is_empty_container,
    place_of,
    reads_tables,
)
from codegym_envs.synthesis.trees import (
    assigned_names,
    call,
    clone,
    fresh_name,
    load,
    names_in,
    store,
)

__all__ = ["TableAccess"]


class TableAccess(TableLooks):
    """Rewrites one procedure.

    Args:
        tables: What lives in the state, by name.
        toolbox: Receives the tools.
        taken: Names that variables may not get.

    Attributes:
        broken: Tables with a use that has no form.
        operations: How many operations on tables stand in loops.
    """

    # --- statements -------------------------------------------------------------------------------

    def block(self, body: Sequence[ast.stmt]) -> list[ast.stmt]:
        """Rewrite a block."""
        return [made for item in body for made in self.statement(item)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """Rewrite one statement."""
        if isinstance(node, ast.For):
            return self._for(node)
        if isinstance(node, (ast.While, ast.If)):
            inside = isinstance(node, ast.While)
            self.depth += inside
            node.test = self.truth(node.test)
            node.body = self.block(node.body)
            self.depth -= inside
            node.orelse = self.block(node.orelse)
            return [node]
        if isinstance(node, ast.FunctionDef):
            self.nested += 1
            self.depth += 1
            node.body = self.block(node.body)
            self.depth -= 1
            self.nested -= 1
            return [node]
        if isinstance(node, ast.Try):
            node.body = self.block(node.body)
            for handler in node.handlers:
                handler.body = self.block(handler.body)
            node.orelse = self.block(node.orelse)
            node.finalbody = self.block(node.finalbody)
            return [node]
        if isinstance(node, ast.Assign):
            return [self._assign(node)]
        if isinstance(node, ast.AugAssign):
            return [self._augmented(node)]
        if isinstance(node, ast.Delete):
            return self._delete(node)
        if isinstance(node, ast.Return) and node.value is not None:
            node.value = self._returned(node.value)
            return [node]
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.expression(value))
        return [node]

    def _assign(self, node: ast.Assign) -> ast.stmt:
        if len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                swapped = self._swap(target, node.value)
                if swapped is not None:
                    return swapped
            place = place_of(target, self.tables)
            if place is not None and place.steps:
                return self._write(place, node.value)
        value = self.expression(node.value)
        if not isinstance(node.targets[0], ast.Name):
            for target in node.targets:
                self._break(target)  # several places at once have no form
        node.value = value
        return node

    def _write(self, place: Place, value: ast.expr) -> ast.stmt:
        self._note()
        steps = [self.expression(clone(step)) for step in place.steps]
        if is_empty_container(value):
            return ast.Expr(self.start(place, steps, value))
        if not is_compact(place.type):
            embedded = self._embedded(value)
            if embedded is None:
                self.broken.add(place.table.name)
                return ast.Expr(value)
            return ast.Expr(self.write(place, steps, None, embedded))
        return ast.Expr(self.write(place, steps, self.expression(value), value))

    def _swap(self, target: ast.Tuple, value: ast.Tuple) -> ast.stmt | None:
        if len(target.elts) != 2 or len(value.elts) != 2:
            return None
        places = [place_of(item, self.tables) for item in target.elts]
        first, second = places
        if first is None or second is None or first.table is not second.table:
            return None
        texts = [ast.unparse(item) for item in (*target.elts, *value.elts)]
        if texts[:2] != texts[:1:-1] or len(first.steps) != 1 or len(second.steps) != 1:
            return None
        if not is_compact(first.type):
            return None
        self._note()
        steps = [self.expression(clone(place.steps[0])) for place in (first, second)]
        return ast.Expr(self.swap(first, steps))

    def _augmented(self, node: ast.AugAssign) -> ast.stmt:
        place = place_of(node.target, self.tables)
        if place is None:
            node.value = self.expression(node.value)
            self._break(node.target)
            return node
        if not place.steps or not is_compact(place.type):
            self.broken.add(place.table.name)
            return node
        self._note()
        steps = [self.expression(clone(step)) for step in place.steps]
        return ast.Expr(self.change(place, steps, node.op, self.expression(node.value)))

    def _delete(self, node: ast.Delete) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for target in node.targets:
            place = place_of(target, self.tables)
            if place is None or not place.steps:
                self._break(target)
                out.append(ast.Delete([target]))
            else:
                steps = [self.expression(clone(step)) for step in place.steps]
                out.append(ast.Expr(self.remove_at(place, steps)))
        return out

    def _returned(self, value: ast.expr) -> ast.expr:
        """An answer that is made of tables alone is what tables are handed out for."""
        tables = reads_tables(value, self.tables)
        if tables and not self.nested and not any(table.copied for table in tables):
            place = place_of(value, self.tables)
            whole = place is None or (not place.steps and not is_compact(place.type))
            if whole and not is_compact(seen(value)) and self._embedded(value) is not None:
                type_ = seen(value) or tables[0].type
                if len(tables) == 1 and type_.kind != "any":
                    return self.collect(tables[0], ToState(self.tables).visit(clone(value)), type_)
        return self.expression(value)

    def _for(self, node: ast.For) -> list[ast.stmt]:
        view = self._run(node.iter)
        if view is None:
            node.iter = self.expression(node.iter)
            self.depth += 1
            node.body = self.block(node.body)
            self.depth -= 1
            node.orelse = self.block(node.orelse)
            return [node]
        place, part, counted = view
        changed, _ = mutates(node.body, place.table.name)
        heaped = any(
            heap_function(n) and place.table.name in names_in(n) for s in node.body for n in _calls(s)
        )
        moving = {name for step in place.steps for name in names_in(step)} & set(assigned_names(node.body))
        if (
            changed
            or heaped
            or moving
            or any(isinstance(n, ast.Call) for s in place.steps for n in ast.walk(s))
        ):
            self.broken.add(place.table.name)
            return [node]
        self.depth += 1
        self._note()
        target = node.target
        name = fresh_name(INDEX_WORDS, self.taken)
        if counted:
            assert isinstance(target, ast.Tuple) and isinstance(target.elts[0], ast.Name)
            name, target = target.elts[0].id, target.elts[1]
        element = self._element(place, part, load(name))
        body = self.block(node.body)
        self.depth -= 1
        count = self.count(place, [self.expression(clone(step)) for step in place.steps])
        node.iter, node.target = call("range", count), store(name)
        node.body = [ast.Assign([target], element), *body]
        node.orelse = self.block(node.orelse)
        return [node]

    # --- expressions ------------------------------------------------------------------------------


def _calls(node: ast.stmt) -> list[ast.Call]:
    return [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
