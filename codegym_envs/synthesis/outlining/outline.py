"""Outlining: computations of the main procedure that become tools.

Works on a procedure in which every look at hidden data is already a tool call. Whatever only reads scalars,
and tables that live in the state, can become a tool: conditions (predicates), values (computations), and
statements without jumps that update them (updates, see `codegym_envs.synthesis.outlining.fragments`).
Jumps, the loops around them and all handling of other containers stay in the oracle.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TypeVar

from codegym_envs.spec.types import BOOL, Type
from codegym_envs.synthesis.contract import Granularity
from codegym_envs.synthesis.marks import observe, seen, with_seen
from codegym_envs.synthesis.outlining.fragments import Fragments
from codegym_envs.synthesis.outlining.liveness import certainly_bound
from codegym_envs.synthesis.outlining.parameters import parameters_of, with_limit
from codegym_envs.synthesis.outlining.purity import Purity
from codegym_envs.synthesis.tables.table import Table, reads_tables
from codegym_envs.synthesis.tables.table_words import named_places, table_predicate_names
from codegym_envs.synthesis.toolbox import Tool, Toolbox, is_tool_call, tool_call
from codegym_envs.synthesis.trees import (
    assigned_names,
    clone,
    is_name,
    load,
    rewrite_blocks,
    size_of,
    store,
)
from codegym_envs.synthesis.wording.english import describe_condition, describe_value, listing, sentence
from codegym_envs.synthesis.wording.variable_names import compute_names, predicate_names
from codegym_envs.synthesis.wording.words import phrase

__all__ = ["Outline"]

Node = TypeVar("Node")

_PLACES = frozenset({"index", "row", "column", "first", "second", "key", "case"})


class Outline:
    """Outlines one procedure.

    Args:
        types: Type of each variable, and whether it held long texts.
        toolbox: Receives the tools.
        granularity: ``fine`` outlines every computation, ``medium`` those of two operations or more and
            branches that only update, ``coarse`` runs of updates and loops inside loops as well.
        constants: Module-level constants and imports that tools may use.
        title: What the whole procedure computes, for names.
        least: Least number of operations that are worth a call, instead of the granularity's.
        eager: Whether counting and checks against constants are worth a call too.
        tables: Variables that live in the state.
    """

    def __init__(
        self,
        types: Mapping[str, tuple[Type, bool]],
        toolbox: Toolbox,
        granularity: Granularity,
        constants: set[str],
        title: str,
        *,
        least: int | None = None,
        eager: bool = False,
        tables: Mapping[str, Table] | None = None,
    ) -> None:
        usual = 1 if granularity == "fine" else 2
        least = usual if least is None else least
        self.judge = Purity(types, constants, least=least, eager=eager, tables=tables)
        self.toolbox = toolbox
        self.granularity = granularity
        self.title = title
        self.loops = 0
        self.fragments = Fragments(self.judge, toolbox, granularity, [])

    def procedure(self, body: list[ast.stmt], bound: set[str]) -> list[ast.stmt]:
        """Outline a whole procedure's body.

        Args:
            body: The statements; changed in place.
            bound: Names that have a value at the start.
        """
        self.judge.learn_positions(body)
        self.fragments = Fragments(self.judge, self.toolbox, self.granularity, body)
        return self.block(body, set(bound))

    # --- statements -------------------------------------------------------------------------------

    def block(self, body: list[ast.stmt], bound: set[str]) -> list[ast.stmt]:
        """Outline a block; ``bound`` grows by what it certainly binds."""
        out: list[ast.stmt] = []
        place = 0
        while place < len(body):
            made = self.fragments.fragment_at(body, place, bound, looping=self.loops > 0)
            count = 1 if made is None else made[1]
            out.append(self.statement(body[place], bound) if made is None else made[0])
            for statement in body[place : place + count]:
                bound |= certainly_bound(statement)
            place += count
        return out

    def statement(self, node: ast.stmt, bound: set[str]) -> ast.stmt:
        """Outline one statement."""
        if isinstance(node, ast.If):
            node.test = self.condition(node.test)
            node.body = self.block(node.body, set(bound))
            node.orelse = self.block(node.orelse, set(bound))
        elif isinstance(node, ast.While):
            if size_of(node.test) > 1 or self.granularity == "coarse":
                node.test = self.condition(node.test)
            self.loops += 1
            node.body = self.block(node.body, set(bound))
            self.loops -= 1
            node.orelse = self.block(node.orelse, set(bound))
        elif isinstance(node, ast.For):
            if not (
                isinstance(node.iter, ast.Call)
                and is_name(node.iter.func, "range", "enumerate", "zip", "reversed")
            ):
                node.iter = self.parts(node.iter)
            self.loops += 1
            node.body = self.block(node.body, bound | set(assigned_names(node.target)))
            self.loops -= 1
            node.orelse = self.block(node.orelse, set(bound))
        elif isinstance(node, ast.Assign):
            target = node.targets[0]
            name = target.id if len(node.targets) == 1 and isinstance(target, ast.Name) else ""
            node.value = self.value(node.value, name)
        elif isinstance(node, ast.AugAssign):
            return self._augmented(node)
        elif isinstance(node, ast.Return) and node.value is not None:
            node.value = self.value(node.value, self.title)
        elif isinstance(node, ast.Expr):
            node.value = self.parts(node.value)
        elif isinstance(node, ast.FunctionDef):
            inner = set(bound) | {item.arg for item in node.args.args}
            node.body = self.block(node.body, inner)
        elif isinstance(node, ast.Try):
            rewrite_blocks(node, lambda block: self.block(block, set(bound)))
        return node

    def _augmented(self, node: ast.AugAssign) -> ast.stmt:
        if not isinstance(node.target, ast.Name):
            node.value = self.value(node.value, "")
            return node
        name = node.target.id
        whole: ast.expr = ast.BinOp(load(name), node.op, node.value)
        type_ = self.judge.types.get(name)
        if type_ is not None:
            observe(whole, type_[0], long=type_[1])
        if isinstance(node.value, ast.Constant) and self.granularity != "coarse":
            return node
        if self.judge.worth(whole) and self.judge.can(whole):
            return ast.Assign([store(name)], self._compute(whole, name))
        node.value = self.value(node.value, "")
        return node

    # --- expressions ------------------------------------------------------------------------------

    def condition(self, node: ast.expr) -> ast.expr:
        """Outline a condition: as a whole, or its parts."""
        if self.judge.worth(node) and self.judge.can(node):
            return self._predicate(node)
        if isinstance(node, ast.BoolOp):
            node.values = [self.condition(value) for value in node.values]
            return node
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            node.operand = self.condition(node.operand)
            return node
        return self.parts(node)

    def value(self, node: ast.expr, target: str) -> ast.expr:
        """Outline a value: as a whole, or its parts."""
        if self.judge.worth(node) and self.judge.can(node):
            type_ = seen(node)
            return self._predicate(node) if type_ == BOOL else self._compute(node, target)
        return self.parts(node)

    def parts(self, node: ast.expr) -> ast.expr:
        """Outline inside an expression that stays."""
        if is_tool_call(node):
            assert isinstance(node, ast.Call)
            for keyword in node.keywords:
                if keyword.arg not in _PLACES:
                    keyword.value = self.value(keyword.value, "")
            return node
        if isinstance(node, (ast.Lambda, ast.JoinedStr, ast.NamedExpr)):
            if isinstance(node, ast.Lambda):
                node.body = self.value(node.body, "")
            return node
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            for generator in node.generators:
                generator.ifs = [self.condition(item) for item in generator.ifs]
            if isinstance(node, ast.DictComp):
                node.value = self.value(node.value, "")
            else:
                node.elt = self.value(node.elt, "")
            return node
        if isinstance(node, ast.Subscript):
            node.value = self.parts(node.value)
            return node
        if isinstance(node, ast.IfExp):
            node.test = self.condition(node.test)
            node.body = self.value(node.body, "")
            node.orelse = self.value(node.orelse, "")
            return node
        if isinstance(node, ast.Call):
            return self._call_parts(node)
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.value(value, ""))
            elif isinstance(value, list):
                setattr(node, field, [self._item(item) for item in value])
        return node

    def _call_parts(self, node: ast.Call) -> ast.expr:
        if is_name(node.func, "range"):
            return node
        if isinstance(node.func, ast.Attribute):
            node.func.value = self.parts(node.func.value)
        node.args = [self._item(item) for item in node.args]
        for keyword in node.keywords:
            keyword.value = self.parts(keyword.value)
        return node

    def _item(self, node: Node) -> Node | ast.expr:
        """One of several parts: only a plain expression is outlined."""
        if isinstance(node, ast.expr) and not isinstance(node, ast.Starred):
            return self.value(node, "")
        return node

    # --- making tools -----------------------------------------------------------------------------

    def _predicate(self, node: ast.expr) -> ast.expr:
        body, parameters, arguments = parameters_of(self.judge, with_limit(node))
        names = [parameter.name for parameter in parameters]
        tables = reads_tables(node, self.judge.tables)
        subjects = listing([phrase(name) for name in names]) or listing([phrase(one.name) for one in tables])
        doc = describe_condition(self._said(node, body)) or f"Whether {subjects} pass the check."
        if seen(node) != BOOL:
            body = ast.Call(load("bool"), [body], [])
        wanted = predicate_names(body, names)
        if tables:
            wanted = table_predicate_names(node, tables[0], self.judge.tables, names) + wanted[-4:]
        tool = Tool(wanted, doc, parameters, BOOL, [ast.Return(body)], "predicate")
        return with_seen(tool_call(self.toolbox.add(tool), arguments), ast.Constant(True))

    def _compute(self, node: ast.expr, target: str) -> ast.expr:
        body, parameters, arguments = parameters_of(self.judge, node)
        names = [parameter.name for parameter in parameters]
        type_ = seen(node)
        assert type_ is not None
        about = phrase(target) if target else "value"
        sources = names or [table.name for table in reads_tables(node, self.judge.tables)]
        doc = describe_value(self._said(node, body)) or sentence(
            f"the {about} worked out from {listing([phrase(name) for name in sources])}"
        )
        tool = Tool(compute_names(body, target, names), doc, parameters, type_, [ast.Return(body)], "compute")
        return with_seen(tool_call(self.toolbox.add(tool), arguments), node)

    def _said(self, node: ast.expr, body: ast.expr) -> ast.expr:
        """What a tool's text is made from: its body, with places in tables as words."""
        if not reads_tables(node, self.judge.tables):
            return body
        whole, _, _ = parameters_of(self.judge, named_places(clone(node), self.judge.tables), words=True)
        return whole
