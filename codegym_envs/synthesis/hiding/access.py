"""Access: every look at a hidden value becomes a tool call.

This pass goes through the statements: loops over hidden values become loops over positions, writes to one
item become calls. The expressions in them are left to `codegym_envs.synthesis.hiding.hidden_reads`.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.hiding.hidden_reads import HiddenReads
from codegym_envs.synthesis.hiding.lookups import POSITION_WORDS, Lookups
from codegym_envs.synthesis.hiding.ordering import Ordering
from codegym_envs.synthesis.hiding.views import HiddenView, view_of
from codegym_envs.synthesis.toolbox import Toolbox
from codegym_envs.synthesis.trees import (
    call,
    clone,
    fresh_name,
    is_name,
    is_one_of,
    load,
    rewrite_blocks,
    root_of,
    store,
)

__all__ = ["Access"]


@dataclass(frozen=True, slots=True)
class _Loop:
    """A ``for`` that runs over hidden values.

    Attributes:
        pairs: The views it runs over side by side, with the targets of their items.
        position: Variable that ``enumerate`` counts with, or None.
        start: What it starts with.
    """

    pairs: list[tuple[HiddenView, ast.expr]]
    position: str | None
    start: int


class Access:
    """Rewrites one procedure.

    Args:
        stores: Hidden values by the name they have in the procedure.
        toolbox: Receives the tools.
        taken: Names that variables may not get.
        ordering: Makes sorting by tools, if that is wanted.

    Attributes:
        lookups: Makes the calls; knows afterwards what was gathered, and what has no form.
    """

    def __init__(
        self,
        stores: Mapping[str, Hidden],
        toolbox: Toolbox,
        taken: set[str],
        ordering: Ordering | None = None,
    ) -> None:
        self.lookups = Lookups(stores, toolbox, taken)
        self._reads = HiddenReads(self.lookups, ordering)
        self._writes = self._reads.writes

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite a block."""
        return [made for statement in body for made in self.statement(statement)]

    def nested(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite a block that may run several times: of a loop, or of a procedure."""
        self.lookups.depth += 1
        made = self.block(body)
        self.lookups.depth -= 1
        return made

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """Rewrite one statement."""
        if isinstance(node, ast.For):
            loop = self._loop(node)
            if loop is None:
                node.iter = self._reads.expression(node.iter)
                node.body = self.nested(node.body)
            else:
                self._run_over_positions(node, loop)
            node.orelse = self.block(node.orelse)
            return [node]
        if isinstance(node, ast.While):
            self.lookups.depth += 1
            node.test = self._reads.truth(node.test)
            node.body = self.block(node.body)
            self.lookups.depth -= 1
            node.orelse = self.block(node.orelse)
            return [node]
        if isinstance(node, ast.If):
            node.test = self._reads.truth(node.test)
            rewrite_blocks(node, self.block)
            return [node]
        if isinstance(node, ast.FunctionDef):
            node.body = self.nested(node.body)
            return [node]
        if isinstance(node, ast.Try):
            rewrite_blocks(node, self.block)
            return [node]
        return self._simple(node)

    def _simple(self, node: ast.stmt) -> list[ast.stmt]:
        """Rewrite a statement without blocks."""
        if isinstance(node, ast.Assign):
            written = self._writes.write(node)
            if written is not None:
                return written
            node.value = self._reads.expression(node.value)
            for target in node.targets:
                self._writes.plain_target(target)
            return [node]
        if isinstance(node, ast.AugAssign):
            return self._writes.augmented(node)
        if isinstance(node, ast.Expr):
            changed = self._writes.change(node.value)
            node.value = changed if changed is not None else self._reads.expression(node.value)
            return [node]
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self._reads.expression(value))
            elif isinstance(value, list):
                made = [
                    self._reads.expression(item) if isinstance(item, ast.expr) else item for item in value
                ]
                setattr(node, field, made)
        return [node]

    # --- loops ------------------------------------------------------------------------------------

    def _run_over_positions(self, node: ast.For, loop: _Loop) -> None:
        """Turn a loop over items into one over positions, whose body reads the items first."""
        lookups = self.lookups
        views = [view for view, _ in loop.pairs]
        lookups.broken |= {view.hidden.name for view in views if view.hidden.mutated}
        bodied = self.nested(node.body)
        counts = [view.positions(lookups.count(view.hidden)) for view in views]
        plain_start = loop.position is not None and loop.start == 0
        name = loop.position if plain_start else None
        if name is None:
            name = fresh_name(POSITION_WORDS, lookups.taken)
        reads: list[ast.stmt] = []
        places: list[ast.expr] = [load(name)] * len(views)
        if len(views) == 1:
            node.iter, node.target = counts[0], store(name)
        elif all(view.bounds is None and not view.backwards for view in views):
            shortest = call("min", *[lookups.count(view.hidden) for view in views])
            node.iter, node.target = call("range", shortest), store(name)
        else:
            names = [fresh_name(POSITION_WORDS, lookups.taken) for _ in views]
            node.iter = call("zip", *counts)
            node.target = ast.Tuple([store(item) for item in names], ast.Store())
            places = [load(item) for item in names]
        if loop.position is not None and name != loop.position:
            offset = ast.BinOp(load(name), ast.Add(), ast.Constant(loop.start))
            reads.append(ast.Assign([store(loop.position)], offset))
        for (view, target), place in zip(loop.pairs, places, strict=True):
            reads.append(ast.Assign([target], lookups.element(view, clone(place))))
        node.body = [*reads, *bodied]

    def _loop(self, node: ast.For) -> _Loop | None:
        """Read ``for … in …`` as a run over hidden values; None if it is not one."""
        iterable, target = node.iter, node.target
        position: str | None = None
        start = 0
        if (
            isinstance(iterable, ast.Call)
            and is_name(iterable.func, "enumerate")
            and len(iterable.args) in (1, 2)
        ):
            given = _start(iterable)
            if given is None or not isinstance(target, ast.Tuple) or len(target.elts) != 2:
                return None
            counter, target = target.elts
            if not isinstance(counter, ast.Name):
                return None
            start, position = given, counter.id
            iterable = iterable.args[0]
        pairs = self._pairs(iterable, target)
        if pairs is None or any(is_one_of(root_of(item), self.lookups.stores) for _, item in pairs):
            return None
        if position is not None and any(view.bounds is not None or view.backwards for view, _ in pairs):
            return None
        return _Loop(pairs, position, start)

    def _pairs(self, iterable: ast.expr, target: ast.expr) -> list[tuple[HiddenView, ast.expr]] | None:
        """The views that an iterable runs over, with the targets of their items."""
        if isinstance(iterable, ast.Call) and is_name(iterable.func, "zip") and len(iterable.args) > 1:
            if not isinstance(target, ast.Tuple) or len(target.elts) != len(iterable.args):
                return None
            views = [view_of(item, self.lookups.stores) for item in iterable.args]
            pairs = [(view, item) for view, item in zip(views, target.elts, strict=True) if view is not None]
            return pairs if len(pairs) == len(views) and not iterable.keywords else None
        view = view_of(iterable, self.lookups.stores)
        return [(view, target)] if view is not None else None


def _start(node: ast.Call) -> int | None:
    """What a call of ``enumerate`` starts counting with; None if that is not a plain number."""
    given = node.args[1] if len(node.args) == 2 else None
    for keyword in node.keywords:
        given = keyword.value
    if given is None:
        return 0
    return given.value if isinstance(given, ast.Constant) and type(given.value) is int else None
