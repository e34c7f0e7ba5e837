"""Updates: statements that only change scalars and tables, so that a tool can run them."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.contract import Granularity
from codegym_envs.synthesis.outlining.purity import Purity
from codegym_envs.synthesis.profiling.observed_types import is_compact
from codegym_envs.synthesis.tables.table import (
    heap_function,
    inner_type,
    is_empty_container,
    place_of,
    reads_tables,
)
from codegym_envs.synthesis.trees import has_jump, is_name

__all__ = ["ADDING", "TAKING", "Updates"]

ADDING = frozenset({"append", "add", "appendleft", "discard", "remove", "clear", "insert"})
TAKING = frozenset({"pop", "popleft"})


class Updates:
    """Tells which statements of one procedure are updates.

    Args:
        judge: Tells which computations a tool can do.
        granularity: How much work one tool does.
    """

    def __init__(self, judge: Purity, granularity: Granularity) -> None:
        self.judge = judge
        self.granularity = granularity

    def absorbable(self, node: ast.stmt, *, looping: bool, inner: bool = False) -> bool:
        """Whether a statement only updates scalars and tables.

        Args:
            node: The statement.
            looping: Whether the procedure is in one of its loops there.
            inner: Whether it is in a branch or loop of the fragment: there the oracle computes nothing.
        """
        if has_jump(node):
            return False
        if isinstance(node, ast.Pass):
            return True
        if isinstance(node, ast.Assign):
            return len(node.targets) == 1 and self._is_update(node.targets[0], node.value, inner=inner)
        if isinstance(node, ast.AugAssign):
            return self._is_target(node.target) and self._is_value(node.value, inner=inner)
        if isinstance(node, ast.Expr):
            return self._changes(node.value, inner=inner) or self.takes(node.value)
        if isinstance(node, ast.If):
            if self.judge.holes(node.test) or not self.judge.truth(node.test):
                return False
            return all(
                self.absorbable(item, looping=looping, inner=True) for item in [*node.body, *node.orelse]
            )
        if isinstance(node, (ast.For, ast.While)):
            return looping and not inner and self._is_inner_loop(node)
        return False

    def _is_inner_loop(self, node: ast.For | ast.While) -> bool:
        """A loop inside the procedure's loops that looks at tables and scalars only.

        Outermost loops stay in the oracle: a tool that runs one could do the work of the whole solution.
        """
        if self.granularity != "coarse" or node.orelse:
            return False
        if any(isinstance(item, (ast.For, ast.While)) for part in node.body for item in ast.walk(part)):
            return False
        if isinstance(node, ast.While):
            if self.judge.holes(node.test) or not self.judge.truth(node.test):
                return False
        elif not self._is_known_run(node.iter) or any(
            not isinstance(item, (ast.Name, ast.Tuple)) for item in _targets(node.target)
        ):
            return False
        return all(self.absorbable(item, looping=True, inner=True) for item in node.body)

    def _is_known_run(self, source: ast.expr) -> bool:
        """Whether a loop runs over numbers that scalars tell, or over a container in a table."""
        while isinstance(source, ast.Call) and is_name(source.func, "enumerate", "list", "reversed"):
            source = source.args[0]
        if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute) and not source.args:
            source = source.func.value
        if isinstance(source, ast.Call) and is_name(source.func, "range") and source.args:
            if all(not self.judge.holes(part) and self.judge.reads_scalars(part) for part in source.args):
                return True
        return bool(self.judge.container(source)) and not self._is_copy(source)

    def _is_copy(self, node: ast.expr) -> bool:
        return any(table.copied for table in reads_tables(node, self.judge.tables))

    def _is_update(self, target: ast.expr, value: ast.expr, *, inner: bool) -> bool:
        parts = list(target.elts) if isinstance(target, ast.Tuple) else [target]
        if not all(self._is_target(part) for part in parts):
            return False
        if isinstance(target, ast.Tuple):
            if isinstance(value, ast.Tuple):
                return len(value.elts) == len(parts) and all(
                    self._is_value(item, inner=inner) for item in value.elts
                )
            return self.takes(value)
        place = place_of(target, self.judge.tables)
        if place is not None and not is_compact(place.type):
            return is_empty_container(value)
        if self.takes(value):
            return True
        return not self.judge.is_hole(value) and self._is_value(value, inner=inner)

    def _is_target(self, node: ast.expr) -> bool:
        place = place_of(node, self.judge.tables)
        if place is not None:
            return bool(place.steps) and all(self._is_value(step, inner=True) for step in place.steps)
        return isinstance(node, ast.Name) and self.judge.is_scalar_variable(node.id)

    def _is_value(self, node: ast.expr, *, inner: bool) -> bool:
        if inner and self.judge.holes(node):
            return False
        return self.judge.reads_scalars(node) or (not inner and self.judge.can(node))

    def takes(self, node: ast.expr) -> bool:
        """Whether an expression removes one entry from a table."""
        if not isinstance(node, ast.Call) or node.keywords:
            return False
        if heap_function(node) == "heappop":
            return self._holds_scalars(node.args[0])
        return (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in TAKING
            and self._holds_scalars(node.func.value)
            and all(self._is_value(item, inner=True) for item in node.args)
        )

    def _changes(self, node: ast.expr, *, inner: bool) -> bool:
        """Whether an expression statement changes a table by one entry."""
        if not isinstance(node, ast.Call) or node.keywords:
            return False
        if heap_function(node) == "heappush":
            return self._holds_scalars(node.args[0]) and self._is_record(node.args[1], inner=inner)
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in ADDING:
            return False
        return self._holds_scalars(node.func.value) and all(
            self._is_record(item, inner=inner) for item in node.args
        )

    def _is_record(self, node: ast.expr, *, inner: bool) -> bool:
        if isinstance(node, ast.Tuple):
            return all(self._is_value(item, inner=inner) for item in node.elts)
        return self._is_value(node, inner=inner)

    def _holds_scalars(self, node: ast.expr) -> bool:
        """Whether an expression is a container of scalars in a table."""
        place = place_of(node, self.judge.tables)
        if place is None or is_compact(place.type):
            return False
        if not all(self._is_value(step, inner=True) for step in place.steps):
            return False
        if place.type.kind == "set":
            return True
        held = inner_type(place.type)
        return is_compact(held)


def _targets(node: ast.expr) -> list[ast.expr]:
    return [part for item in node.elts for part in _targets(item)] if isinstance(node, ast.Tuple) else [node]
