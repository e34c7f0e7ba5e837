"""Which local containers move to the state, and what becomes of the procedure then."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codegym_envs.spec.types import Type
from codegym_envs.synthesis.contract import refuse
from codegym_envs.synthesis.tables.starts import split_starts
from codegym_envs.synthesis.tables.table import Table, find_tables, heap_function
from codegym_envs.synthesis.tables.table_access import TableAccess
from codegym_envs.synthesis.toolbox import Tool, Toolbox
from codegym_envs.synthesis.trees import clone, mutates, names_in

__all__ = ["TablesPlan", "ask_for_tables", "plan_tables"]


@dataclass(frozen=True, slots=True)
class TablesPlan:
    """A procedure whose tables are to live in the state.

    Attributes:
        body: The procedure without the initial work on them.
        tables: By name, in the order of their creation.
        memory: The initial work, as statements for ``setup``.
        operations: How many operations on tables are in loops.
    """

    body: list[ast.stmt]
    tables: Mapping[str, Table]
    memory: list[ast.stmt]
    operations: int = 0


def plan_tables(
    body: Sequence[ast.stmt],
    types: Mapping[str, tuple[Type, bool]],
    *,
    blocked: set[str],
    known: Mapping[str, ast.expr],
    toolbox: Toolbox,
    constants: set[str],
) -> TablesPlan:
    """Choose the tables: those for which everything that happens to them has a form as a tool.

    A table that is handed on as a whole, bound to a second name or replaced is not among them, and neither is
    one that never changes.

    Args:
        body: The procedure, in which looks at hidden data are tool calls; left as it is.
        types: Type of each variable.
        blocked: Names that the state already has.
        known: What the oracle gets at first sight, as expressions over the state.
        toolbox: The tools so far.
        constants: Module-level names.

    Raises:
        SynthesisRefused: If there is none.
    """
    wholes = {
        name: whole for name, tool in toolbox.tools.items() if (whole := _given_by_position(tool)) is not None
    }
    tables = find_tables(body, types, blocked)
    while tables:
        starts = split_starts(body, tables, known, wholes, constants)
        for table in tables.values():
            table.copied = table.name in starts.copied
        trial = TableAccess(tables, Toolbox(set()), set())
        trial.block([clone(item) for item in starts.rest])
        kept = {
            name: table
            for name, table in tables.items()
            if name in starts.started and name not in trial.walk.broken and _changes(starts.rest, name)
        }
        if len(kept) == len(tables):
            return TablesPlan(starts.rest, tables, starts.setup, trial.walk.operations)
        blocked = blocked | (set(tables) - set(kept))
        tables = find_tables(body, types, blocked)
    raise refuse("no_tables")


def ask_for_tables(
    body: Sequence[ast.stmt], plan: TablesPlan, toolbox: Toolbox, taken: set[str]
) -> list[ast.stmt]:
    """Replace what a procedure still does with tables by tool calls.

    Raises:
        SynthesisRefused: If something has no form, which the plan did not show.
    """
    if not plan.tables:
        return list(body)
    access = TableAccess(plan.tables, toolbox, taken)
    made = access.block(body)
    if access.walk.broken:
        raise refuse("no_tables", ", ".join(sorted(access.walk.broken)))
    return made


def _given_by_position(tool: Tool) -> ast.expr | None:
    """The hidden value of which a tool gives one item by its position; None if it is not such a tool."""
    if tool.kind != "access" or [parameter.name for parameter in tool.parameters] != ["index"]:
        return None
    only = tool.body[0]
    value = only.value if isinstance(only, ast.Return) else None
    if not isinstance(value, ast.Subscript) or not isinstance(value.slice, ast.Name):
        return None
    return value.value if isinstance(value.value, ast.Attribute) else None


def _changes(body: Sequence[ast.stmt], name: str) -> bool:
    if mutates(body, name)[0]:
        return True
    nodes = [node for item in body for node in ast.walk(item)]
    return any(
        isinstance(node, ast.Call) and heap_function(node) and name in names_in(node) for node in nodes
    )
