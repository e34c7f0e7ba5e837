"""Liveness: which variables a fragment needs, and which values of it are needed later."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from codegym_envs.synthesis.trees import assigned_names, ordered

__all__ = ["certainly_bound", "exposed", "live_after"]


def exposed(body: list[ast.stmt], returned: list[str]) -> list[str]:
    """Names whose value from before is needed: read before they are bound, or returned unbound.

    Args:
        body: Statements without jumps.
        returned: Names whose value is wanted afterwards.
    """
    needed: dict[str, None] = {}

    def read(node: ast.AST, bound: set[str]) -> None:
        for inner in ordered(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load) and inner.id not in bound:
                needed[inner.id] = None

    def run(block: list[ast.stmt], bound: set[str]) -> set[str]:
        for item in block:
            if isinstance(item, ast.Assign):
                read(item.value, bound)
                for target in item.targets:
                    read(target, bound)  # the places that are written
                bound = bound | set(assigned_names(item))
            elif isinstance(item, ast.AugAssign):
                if isinstance(item.target, ast.Name) and item.target.id not in bound:
                    needed[item.target.id] = None
                read(item.target, bound)
                read(item.value, bound)
            elif isinstance(item, ast.If):
                read(item.test, bound)
                bound = run(item.body, bound) & run(item.orelse, bound)
            elif isinstance(item, ast.For):
                read(item.iter, bound)
                run(item.body, bound | set(assigned_names(item.target)))
            elif isinstance(item, ast.While):
                read(item.test, bound)
                run(item.body, bound)
            else:
                read(item, bound)
        return bound

    final = run(body, set())
    for name in returned:
        if name not in final:
            needed[name] = None
    return list(needed)


def certainly_bound(node: ast.stmt) -> set[str]:
    """Names that have a value after a statement, whatever it does."""
    if isinstance(node, (ast.Assign, ast.AugAssign)):
        return set(assigned_names(node))
    if isinstance(node, ast.If):
        branches = []
        for block in (node.body, node.orelse):
            found: set[str] = set()
            for item in block:
                found |= certainly_bound(item)
            branches.append(found)
        return branches[0] & branches[1]
    return {node.name} if isinstance(node, ast.FunctionDef) else set()


def live_after(procedure: Sequence[ast.stmt], last: ast.stmt) -> set[str]:
    """Names whose value may still be read once a statement of a procedure is done.

    Args:
        procedure: The procedure's body.
        last: One of its statements, nested ones included; told by identity.
    """
    flow = _Flow()
    for item in procedure:
        for node in ast.walk(item):
            if isinstance(node, (ast.FunctionDef, ast.Lambda)):  # they may run at any time
                flow.captured |= _read(node)
    flow.block(procedure, set(), set(), set())
    return flow.after.get(id(last), set()) | flow.captured


@dataclass(slots=True)
class _Flow:
    """Goes through a procedure backwards.

    Attributes:
        after: What is live after each statement, by the statement's identity.
        captured: What nested functions read.
    """

    after: dict[int, set[str]] = field(default_factory=dict)
    captured: set[str] = field(default_factory=set)

    def block(
        self, body: Sequence[ast.stmt], live: set[str], broken: set[str], continued: set[str]
    ) -> set[str]:
        """What is live before a block; the sets are what is live after it, a ``break``, a ``continue``."""
        for item in reversed(body):
            self.after[id(item)] = self.after.get(id(item), set()) | live
            live = self.statement(item, live, broken, continued)
        return live

    def statement(self, node: ast.stmt, live: set[str], broken: set[str], continued: set[str]) -> set[str]:
        """What is live before a statement."""
        if isinstance(node, ast.If):
            body = self.block(node.body, live, broken, continued)
            other = self.block(node.orelse, live, broken, continued)
            return _read(node.test) | body | other
        if isinstance(node, (ast.For, ast.While)):
            head = node.iter if isinstance(node, ast.For) else node.test
            targets = set(assigned_names(node.target)) if isinstance(node, ast.For) else set()
            left = self.block(node.orelse, live, broken, continued)
            again = set(left) if isinstance(node, ast.For) else left | _read(head)
            while True:
                found = again | (self.block(node.body, again, live, again) - targets)
                if found == again:
                    return again | _read(head)
                again = found
        if isinstance(node, ast.Try):
            spared = self.block(node.finalbody, live, broken, continued)
            caught = set(spared)
            for handler in node.handlers:
                caught |= self.block(handler.body, spared, broken, continued)
            kept = self.block(node.orelse, caught, broken, continued)
            self.block(node.body, kept | caught, broken, continued)
            return kept | caught | _read(node)  # any statement of it may be the last one
        if isinstance(node, (ast.Return, ast.Raise)):
            return _read(node)
        if isinstance(node, ast.Break):
            return set(broken)
        if isinstance(node, ast.Continue):
            return set(continued)
        if isinstance(node, ast.Assign):
            return (live - set(assigned_names(node.targets))) | _read(node)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            return live | _read(node) | {node.target.id}
        return live | _read(node)


def _read(node: ast.AST) -> set[str]:
    return {
        inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)
    }
