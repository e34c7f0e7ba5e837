"""Working memory: scalars that tools keep in ``state`` instead of handing them to the oracle and back.

A scalar moves if it starts as a constant and every later change of it is a call of a tool that gets the old
value and returns the new one. That tool then reads and writes the state; other tools read it there; what is
left of the oracle asks for it.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codegym_envs.synthesis.profiling.observed_types import of_value
from codegym_envs.synthesis.toolbox import STATE, Tool, is_tool_call, state_value, tool_call, tool_name
from codegym_envs.synthesis.trees import (
    clone,
    fresh_name,
    is_name,
    load,
    rewrite_blocks,
    statements,
    store,
)
from codegym_envs.synthesis.wording.words import phrase

__all__ = ["move_to_state"]


def move_to_state(
    body: list[ast.stmt], tools: list[Tool], blocked: set[str]
) -> tuple[list[ast.stmt], list[Tool], list[ast.stmt]]:
    """Move what can be moved.

    Args:
        body: The oracle for one case; changed in place.
        tools: The tools it uses; changed in place.
        blocked: Names that the state already has.

    Returns:
        The oracle, its tools, and statements for ``setup`` that give first values; none if nothing moved.
    """
    by_name = {tool.name: tool for tool in tools}
    if any(isinstance(item, ast.FunctionDef) for item in body):
        return body, tools, []  # nested procedures may run several times at once
    starts = _starts(body, blocked)
    moved = _closed(body, by_name, set(starts))
    if not moved:
        return body, tools, []
    order = [name for name in starts if name in moved]
    types = {
        parameter.name: parameter.type
        for tool in tools
        for parameter in tool.parameters
        if parameter.name in moved
    }
    calls = [node for item in body for node in ast.walk(item) if is_tool_call(node)]
    for tool in tools:
        mine = [node for node in calls if tool_name(node) == tool.name]
        dropped = [
            parameter.name
            for parameter in tool.parameters
            if parameter.name in moved and all(_gets_itself(node, parameter.name) for node in mine)
        ]
        _keep_in_state(tool, dropped, _results(body, tool.name, moved))
        tool.parameters = [parameter for parameter in tool.parameters if parameter.name not in dropped]
        for node in mine:
            node.keywords = [keyword for keyword in node.keywords if keyword.arg not in dropped]
    body = [item for item in body if not _is_start(item, moved)]
    body = _without_results(body, moved)
    taken = set(by_name) | blocked
    readers: dict[str, Tool] = {}
    for name in order:
        doc = f"The current {phrase(name)}." if len(name) > 1 else f"The current value of {name}."
        type_ = types.get(name) or of_value(ast.literal_eval(starts[name]))
        reader = Tool([f"current_{name}"], doc, [], type_, [ast.Return(state_value(name))], "access")
        reader.name = fresh_name(reader.names, taken)
        readers[name] = reader
    asks = _Ask(readers)
    body = [asks.visit(item) for item in body]
    used = [reader for name, reader in readers.items() if name in asks.asked]
    return body, [*tools, *used], [_first_value(name, starts[name]) for name in order]


def _first_value(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Attribute(load(STATE), name, ast.Store())], clone(value))


def _starts(body: Sequence[ast.stmt], blocked: set[str]) -> dict[str, ast.expr]:
    """Scalars that get a constant once, outside loops and branches, before anything else."""
    found: dict[str, ast.expr] = {}
    counts: dict[str, int] = {}
    for item in statements(list(body)):
        if isinstance(item, ast.Assign):
            for target in item.targets:
                if isinstance(target, ast.Name) and not is_tool_call(item.value):
                    counts[target.id] = counts.get(target.id, 0) + 1
    for item in body:
        if isinstance(item, ast.Assign) and len(item.targets) == 1 and isinstance(item.targets[0], ast.Name):
            name = item.targets[0].id
            if counts.get(name) == 1 and _is_scalar_constant(item.value) and name not in blocked:
                found[name] = item.value
    return found


def _is_scalar_constant(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant)


def _closed(body: Sequence[ast.stmt], tools: dict[str, Tool], candidates: set[str]) -> set[str]:
    """Candidates that change only through tools which get the old value, together with their companions."""
    names = set(candidates)
    while True:
        updated: set[str] = set()
        bad: set[str] = set()
        for item in statements(list(body)):
            bound = _bound_here(item)
            if isinstance(item, ast.Assign) and is_tool_call(item.value) and len(item.targets) == 1:
                targets = _target_names(item.targets[0])
                fits = (
                    bool(targets)
                    and set(targets) <= names
                    and all(_gets_itself(item.value, name) for name in targets)
                    and _always_same(body, tool_name(item.value), targets)
                    and tool_name(item.value) in tools
                )
                if fits:
                    updated |= set(targets)
                else:
                    bad |= bound & names
            elif not _is_start(item, names):
                bad |= bound & names
        kept = (names & updated) - bad
        if kept == names:
            return names
        names = kept


def _bound_here(item: ast.stmt) -> set[str]:
    """Names that a statement itself binds, its blocks left out."""
    roots: list[ast.AST] = []
    for field, value in ast.iter_fields(item):
        if field in ("body", "orelse", "finalbody", "handlers"):
            continue
        roots.extend(
            [value]
            if isinstance(value, ast.AST)
            else [part for part in value or [] if isinstance(part, ast.AST)]
            if isinstance(value, list)
            else []
        )
    return {
        node.id
        for root in roots
        for node in ast.walk(root)
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del))
    }


def _target_names(target: ast.expr) -> list[str]:
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Tuple) and all(isinstance(item, ast.Name) for item in target.elts):
        return [item.id for item in target.elts if isinstance(item, ast.Name)]
    return []


def _gets_itself(node: ast.Call, name: str) -> bool:
    """Whether a call hands a variable over under its own name."""
    return any(keyword.arg == name and is_name(keyword.value, name) for keyword in node.keywords)


def _always_same(body: Sequence[ast.stmt], tool: str, targets: list[str]) -> bool:
    """Whether every call of a tool is an update of the same variables."""
    calls = [node for item in body for node in ast.walk(item) if tool_name(node) == tool]
    updates = [
        item
        for item in statements(list(body))
        if isinstance(item, ast.Assign)
        and tool_name(item.value) == tool
        and _target_names(item.targets[0]) == targets
    ]
    return len(calls) == len(updates)


def _results(body: Sequence[ast.stmt], tool: str, moved: set[str]) -> list[str]:
    """The moved variables that a tool's calls give new values to."""
    for item in statements(list(body)):
        if isinstance(item, ast.Assign) and tool_name(item.value) == tool:
            if set(_target_names(item.targets[0])) <= moved:
                return _target_names(item.targets[0])
    return []


def _is_start(item: ast.stmt, names: set[str]) -> bool:
    if not (isinstance(item, ast.Assign) and len(item.targets) == 1 and not is_tool_call(item.value)):
        return False
    return isinstance(item.targets[0], ast.Name) and item.targets[0].id in names


def _keep_in_state(tool: Tool, dropped: Sequence[str], results: Sequence[str]) -> None:
    """Make a tool read dropped parameters from the state and write its results there."""
    body = [clone(item) for item in tool.body]
    last = body[-1]
    if len(body) == 1 and isinstance(last, ast.Return):
        body = [_FromState(set(dropped)).visit(last)]
    else:
        body = [*(ast.Assign([store(name)], state_value(name)) for name in dropped), *body]
    last = body.pop()
    if results and isinstance(last, ast.Return) and last.value is not None:
        targets = [ast.Attribute(load(STATE), name, ast.Store()) for name in results]
        target: ast.expr = targets[0] if len(targets) == 1 else ast.Tuple(list(targets), ast.Store())
        kept = [state_value(name) for name in results]
        value: ast.expr = kept[0] if len(kept) == 1 else ast.Tuple(list(kept), ast.Load())
        body += [ast.Assign([target], last.value), ast.Return(value)]
    else:
        body.append(last)
    tool.body = body
    if results:
        tool.doc = f"{tool.doc.rstrip('.')}; stores the new value."


class _FromState(ast.NodeTransformer):
    def __init__(self, names: set[str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Read one name from the state."""
        return state_value(node.id) if node.id in self.names else node


def _without_results(body: list[ast.stmt], moved: set[str]) -> list[ast.stmt]:
    """Updates become plain calls: the state holds their results."""
    for item in body:
        rewrite_blocks(item, lambda block: _without_results(block, moved))
    return [
        ast.Expr(item.value)
        if isinstance(item, ast.Assign)
        and is_tool_call(item.value)
        and _target_names(item.targets[0])
        and set(_target_names(item.targets[0])) <= moved
        else item
        for item in body
    ]


class _Ask(ast.NodeTransformer):
    """What the oracle still reads, it asks a tool for."""

    def __init__(self, readers: dict[str, Tool]) -> None:
        self.readers = readers
        self.asked: set[str] = set()

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Ask for one name."""
        if node.id not in self.readers or not isinstance(node.ctx, ast.Load):
            return node
        self.asked.add(node.id)
        return tool_call(self.readers[node.id], [])
