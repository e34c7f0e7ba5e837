"""Tables in the state: what the oracle still does with them becomes tool calls, named by what they do."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from codegym_envs.synthesis.marks import seen
from codegym_envs.synthesis.profiling.observed_types import is_compact
from codegym_envs.synthesis.tables.looks import INDEX_WORDS, TableExpressions
from codegym_envs.synthesis.tables.table import (
    Table,
    TablePlace,
    ToState,
    heap_function,
    is_empty_container,
    place_of,
    reads_tables,
)
from codegym_envs.synthesis.tables.walk import TableRun
from codegym_envs.synthesis.toolbox import Toolbox
from codegym_envs.synthesis.trees import (
    assigned_names,
    call,
    clone,
    fresh_name,
    load,
    mutates,
    names_in,
    rewrite_blocks,
    store,
)

__all__ = ["TableAccess"]


class TableAccess:
    """Rewrites the statements of one procedure.

    Args:
        tables: What lives in the state, by name.
        toolbox: Receives the tools.
        taken: Names that variables may not get.

    Attributes:
        expressions: Rewrites the expressions in them.
        walk: What the pass has found: the tables with a use that has no form, and the work done in loops.
    """

    def __init__(self, tables: Mapping[str, Table], toolbox: Toolbox, taken: set[str]) -> None:
        self.tables = tables
        self.taken = taken
        self.expressions = TableExpressions(tables, toolbox, taken)
        self.walk = self.expressions.walk

    def block(self, body: Sequence[ast.stmt]) -> list[ast.stmt]:
        """Rewrite a block."""
        return [made for item in body for made in self.statement(item)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """Rewrite one statement."""
        if isinstance(node, ast.For):
            return self._for(node)
        if isinstance(node, (ast.While, ast.If)):
            inside = isinstance(node, ast.While)
            self.walk.depth += inside
            node.test = self.expressions.truth(node.test)
            node.body = self.block(node.body)
            self.walk.depth -= inside
            node.orelse = self.block(node.orelse)
            return [node]
        if isinstance(node, ast.FunctionDef):
            self.walk.nested += 1
            self.walk.depth += 1
            node.body = self.block(node.body)
            self.walk.depth -= 1
            self.walk.nested -= 1
            return [node]
        if isinstance(node, ast.Try):
            rewrite_blocks(node, self.block)
            return [node]
        return self._simple(node)

    def _simple(self, node: ast.stmt) -> list[ast.stmt]:
        """Rewrite a statement without blocks."""
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
                setattr(node, field, self.expressions.expression(value))
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
        value = self.expressions.expression(node.value)
        if not isinstance(node.targets[0], ast.Name):
            for target in node.targets:
                self._break(target)  # several places at once have no form
        node.value = value
        return node

    def _write(self, place: TablePlace, value: ast.expr) -> ast.stmt:
        changes = self.expressions.changes
        self.walk.note()
        steps = self.expressions.steps(place)
        if is_empty_container(value):
            return ast.Expr(changes.start(place, steps, value))
        if not is_compact(place.type):
            embedded = self.expressions.embedded(value)
            if embedded is None:
                self.walk.broken.add(place.table.name)
                return ast.Expr(value)
            return ast.Expr(changes.write(place, steps, None, embedded))
        return ast.Expr(changes.write(place, steps, self.expressions.expression(value), value))

    def _swap(self, target: ast.Tuple, value: ast.Tuple) -> ast.stmt | None:
        if len(target.elts) != 2 or len(value.elts) != 2:
            return None
        first, second = [place_of(item, self.tables) for item in target.elts]
        if first is None or second is None or first.table is not second.table:
            return None
        texts = [ast.unparse(item) for item in (*target.elts, *value.elts)]
        if texts[:2] != texts[:1:-1] or len(first.steps) != 1 or len(second.steps) != 1:
            return None
        if not is_compact(first.type):
            return None
        self.walk.note()
        steps = [self.expressions.expression(clone(place.steps[0])) for place in (first, second)]
        return ast.Expr(self.expressions.changes.swap(first, steps))

    def _augmented(self, node: ast.AugAssign) -> ast.stmt:
        place = place_of(node.target, self.tables)
        if place is None:
            node.value = self.expressions.expression(node.value)
            self._break(node.target)
            return node
        if not place.steps or not is_compact(place.type):
            self.walk.broken.add(place.table.name)
            return node
        self.walk.note()
        steps = self.expressions.steps(place)
        amount = self.expressions.expression(node.value)
        return ast.Expr(self.expressions.changes.change(place, steps, node.op, amount))

    def _delete(self, node: ast.Delete) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for target in node.targets:
            place = place_of(target, self.tables)
            if place is None or not place.steps:
                self._break(target)
                out.append(ast.Delete([target]))
            else:
                steps = self.expressions.steps(place)
                out.append(ast.Expr(self.expressions.changes.remove_at(place, steps)))
        return out

    def _returned(self, value: ast.expr) -> ast.expr:
        """An answer made from tables alone is the one thing whole tables are handed out for."""
        tables = reads_tables(value, self.tables)
        if len(tables) == 1 and not self.walk.nested and not tables[0].copied:
            place = place_of(value, self.tables)
            whole = place is None or (not place.steps and not is_compact(place.type))
            type_ = seen(value) or tables[0].type
            fits = whole and not is_compact(seen(value)) and type_.kind != "any"
            if fits and self.expressions.embedded(value) is not None:
                made = ToState(self.tables).visit(clone(value))
                return self.expressions.looks.collect(tables[0], made, type_)
        return self.expressions.expression(value)

    def _for(self, node: ast.For) -> list[ast.stmt]:
        run = self.expressions.run(node.iter)
        if run is None:
            node.iter = self.expressions.expression(node.iter)
            self.walk.depth += 1
            node.body = self.block(node.body)
            self.walk.depth -= 1
            node.orelse = self.block(node.orelse)
            return [node]
        if _moves(run.place, node.body):
            self.walk.broken.add(run.place.table.name)
            return [node]
        return [self._counted(node, run)]

    def _counted(self, node: ast.For, run: TableRun) -> ast.stmt:
        """A loop over a container's entries as a loop over their positions."""
        self.walk.depth += 1
        self.walk.note()
        target = node.target
        name = fresh_name(INDEX_WORDS, self.taken)
        if run.counted:
            assert isinstance(target, ast.Tuple) and isinstance(target.elts[0], ast.Name)
            name, target = target.elts[0].id, target.elts[1]
        element = self.expressions.element(run, load(name))
        body = self.block(node.body)
        self.walk.depth -= 1
        count = self.expressions.looks.count(run.place, self.expressions.steps(run.place))
        node.iter, node.target = call("range", count), store(name)
        node.body = [ast.Assign([target], element), *body]
        node.orelse = self.block(node.orelse)
        return node

    def _break(self, node: ast.AST) -> None:
        self.walk.broken |= {table.name for table in reads_tables(node, self.tables)}


def _moves(place: TablePlace, body: Sequence[ast.stmt]) -> bool:
    """Whether a loop over a container changes it, or which container it is."""
    name = place.table.name
    inside = [node for item in body for node in ast.walk(item) if isinstance(node, ast.Call)]
    if mutates(body, name)[0] or any(heap_function(node) and name in names_in(node) for node in inside):
        return True
    bound = set(assigned_names(body))
    return any(
        names_in(step) & bound or any(isinstance(node, ast.Call) for node in ast.walk(step))
        for step in place.steps
    )
