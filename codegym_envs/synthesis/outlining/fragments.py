"""Fragments: runs of statements that become one tool, with parameters and results by liveness."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from codegym_envs.spec.types import NONE, Type
from codegym_envs.synthesis.contract import Granularity
from codegym_envs.synthesis.marks import seen
from codegym_envs.synthesis.outlining.liveness import exposed, live_after
from codegym_envs.synthesis.outlining.purity import Purity
from codegym_envs.synthesis.outlining.update_words import update_words
from codegym_envs.synthesis.outlining.updates import ADDING, TAKING, Updates
from codegym_envs.synthesis.tables.table import (
    Table,
    ToState,
    heap_function,
    is_empty_container,
    place_of,
    reads_tables,
)
from codegym_envs.synthesis.toolbox import Parameter, Tool, Toolbox, is_tool_call, tool_call
from codegym_envs.synthesis.trees import (
    assigned_names,
    clone,
    fresh_name,
    load,
    names_in,
    size_of,
    store,
)
from codegym_envs.synthesis.wording.parameter_words import hole_word, parameter_doc

__all__ = ["Fragments"]

_MOST_RESULTS = 3
_MOST_PARAMETERS = 5


class Fragments:
    """Finds the fragments of one procedure and makes tools from them.

    Args:
        judge: Tells which computations a tool can do.
        toolbox: Receives the tools.
        granularity: How much work one tool does.
        procedure: The whole body of the procedure.
    """

    def __init__(
        self, judge: Purity, toolbox: Toolbox, granularity: Granularity, procedure: Sequence[ast.stmt]
    ) -> None:
        self.judge = judge
        self.toolbox = toolbox
        self.granularity = granularity
        self.procedure = procedure
        self.updates = Updates(judge, granularity)

    def fragment_at(
        self, body: Sequence[ast.stmt], start: int, bound: set[str], *, looping: bool
    ) -> tuple[ast.stmt, int] | None:
        """The longest fragment that begins at a statement: its call, and how many statements it is.

        Args:
            body: A block of the procedure.
            start: The statement's place in it.
            bound: Names that certainly have a value there.
            looping: Whether the procedure is in one of its loops there.
        """
        if self.granularity == "fine":
            return None
        if self.granularity == "medium":
            made = self._single(body[start], bound, looping=looping)
            return (made, 1) if made is not None else None
        end = start
        while end < len(body) and self.updates.absorbable(body[end], looping=looping):
            end += 1
        while end > start:
            made = self._made(list(body[start:end]), bound)
            if made is not None:
                return made, end - start
            end -= 1
        return None

    def _single(self, node: ast.stmt, bound: set[str], *, looping: bool) -> ast.stmt | None:
        """One statement: a branch that only updates, or a change of a table that takes some work."""
        tables = self.judge.tables
        if isinstance(node, ast.Assign):
            worked = isinstance(node.value, (ast.Call, ast.IfExp)) or (
                isinstance(node.value, (ast.BinOp, ast.Subscript)) and reads_tables(node.value, tables)
            )
            if not worked or place_of(node.targets[0], tables) is None:
                return None
        elif not isinstance(node, ast.If):
            return None
        return self._made([node], bound) if self.updates.absorbable(node, looping=looping) else None

    # --- making the tool --------------------------------------------------------------------------

    def _made(self, body: list[ast.stmt], bound: set[str]) -> ast.stmt | None:
        """The call of a tool for a run of statements, or None if a tool is not worth it or has no form."""
        if not self._worth_it(body):
            return None
        assigned = [name for name in assigned_names(body) if name not in self.judge.tables]
        live = live_after(self.procedure, body[-1])
        returned = [name for name in assigned if name in live]
        changed = _changed_tables(body, self.judge.tables)
        if len(returned) > _MOST_RESULTS or not (returned or changed):
            return None
        if any(not self.judge.is_scalar_variable(name) for name in returned):
            return None
        filled = self._without_holes(body)
        if filled is None:
            return None
        statements, holes = filled
        known = {*self.judge.tables, *(parameter.name for parameter, _ in holes), "tools"}
        needed = [
            name
            for name in exposed(statements, returned)
            if name not in known and not self.judge.is_global(name)
        ]
        if any(name not in bound or not self.judge.is_scalar_variable(name) for name in needed):
            return None
        parameters = [Parameter(name, self.judge.types[name][0], parameter_doc(name)) for name in needed]
        parameters += [parameter for parameter, _ in holes]
        if len(parameters) > _MOST_PARAMETERS:
            return None
        subjects = [item.name for item in parameters if item.name not in assigned]
        names, doc = update_words(statements, subjects, returned, changed, self.judge.tables)
        tool = self._tool(statements, names, doc, parameters, returned)
        made = tool_call(tool, [*[load(name) for name in needed], *[part for _, part in holes]])
        if not returned:
            return ast.Expr(made)
        target: ast.expr = store(returned[0])
        if len(returned) > 1:
            target = ast.Tuple([store(name) for name in returned], ast.Store())
        return ast.Assign([target], made)

    def _worth_it(self, body: list[ast.stmt]) -> bool:
        only = body[0] if len(body) == 1 else None
        if isinstance(only, (ast.AugAssign, ast.Expr)):
            return False  # one change of a scalar or a table, which has names of its own
        if isinstance(only, ast.Assign):
            value = only.value
            if isinstance(only.targets[0], (ast.Name, ast.Tuple)) or self.updates.takes(value):
                return False  # a computation, likewise
            if (
                isinstance(value, (ast.Name, ast.Constant))
                or is_tool_call(value)
                or self.judge.is_hole(value)
            ):
                return False
            if is_empty_container(value):
                return False
        if all(isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant) for item in body):
            return False
        return sum(size_of(item) for item in body) >= max(self.judge.least, 2)

    def _without_holes(
        self, body: list[ast.stmt]
    ) -> tuple[list[ast.stmt], list[tuple[Parameter, ast.expr]]] | None:
        """The statements with what the oracle computes as parameters; None if its order would matter."""
        statements = [clone(item) for item in body]
        used = names_in(body) | set(self.judge.types)
        found: dict[str, tuple[Parameter, ast.expr]] = {}  # by the text of what is computed
        changed = set(self.judge.tables)
        for item in statements:
            for hole in [hole for root in self._roots(item) for hole in self.judge.holes(root)]:
                type_ = seen(hole)
                if type_ is None or names_in(hole) & changed or self.judge.may_change(hole):
                    return None
                text = ast.unparse(hole)
                if text not in found:
                    name = fresh_name([hole_word(hole)], used)
                    found[text] = Parameter(name, type_, parameter_doc(name)), clone(hole)
                _swap_in(item, hole, load(found[text][0].name))
            changed |= set(assigned_names(item))
        return statements, list(found.values())

    def _roots(self, node: ast.stmt) -> list[ast.AST]:
        """The expressions of a statement that are certain to be evaluated exactly once."""
        if isinstance(node, ast.Assign):
            if isinstance(node.value, ast.Call) and self.updates.takes(node.value):
                return [*node.value.args, *node.targets]
            return [node.value, *node.targets]
        if isinstance(node, ast.AugAssign):
            return [node.value, node.target]
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            return list(node.value.args)
        return []

    def _tool(
        self,
        statements: list[ast.stmt],
        names: list[str],
        doc: str,
        parameters: list[Parameter],
        returned: list[str],
    ) -> Tool:
        types = [self.judge.types[name][0] for name in returned]
        result = NONE if not types else types[0] if len(types) == 1 else Type("tuple", tuple(types))
        body = [ToState(self.judge.tables).visit(item) for item in statements]
        if returned:
            back: ast.expr = load(returned[0])
            if len(returned) > 1:
                back = ast.Tuple([load(name) for name in returned], ast.Load())
            body.append(ast.Return(back))
        return self.toolbox.add(Tool(names, doc, parameters, result, body, "update"))


def _swap_in(tree: ast.AST, old: ast.expr, new: ast.expr) -> None:
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if value is old:
                setattr(node, field, new)
            elif isinstance(value, list):
                value[:] = [new if item is old else item for item in value]


def _changed_tables(body: Sequence[ast.stmt], tables: Mapping[str, Table]) -> list[Table]:
    """The tables that statements write to or take from, in order."""
    found: dict[str, Table] = {}
    for item in body:
        for node in ast.walk(item):
            place = None
            if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                place = place_of(node, tables)
            elif isinstance(node, ast.Call) and heap_function(node):
                place = place_of(node.args[0], tables)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr in ADDING | TAKING:
                    place = place_of(node.func.value, tables)
            if place is not None:
                found[place.table.name] = place.table
    return list(found.values())
