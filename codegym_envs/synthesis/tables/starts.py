"""Starts: the initial work on tables that depends on nothing hidden but sizes goes to ``setup``.

A statement at the front moves if what it reads is known there, if it changes nothing but tables (or is itself
needed by such a statement), and if nothing that stays behind comes in between. Initial work only writes: a
statement that looks into a table is part of the solution and stays.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from codegym_envs.synthesis.tables.table import Table
from codegym_envs.synthesis.toolbox import is_builtin, is_tool_call, state_value, tool_name
from codegym_envs.synthesis.trees import (
    assigned_names,
    clone,
    has_jump,
    is_name,
    load,
    loaded_names,
    names_in,
)

__all__ = ["Starts", "split_starts"]

_CONTAINERS = frozenset({"list", "dict", "set", "deque", "defaultdict", "Counter", "OrderedDict", "tuple"})
_FUNCTIONS = _CONTAINERS | {"range", "len", "int", "float", "str", "bool", "abs", "min", "max", "chr", "ord"}
_FILLING = frozenset({"append", "add", "appendleft", "heappush"})
_DEEPEST = 2

Expressions = Mapping[str, ast.expr]


@dataclass(slots=True)
class Starts:
    """What goes to ``setup``, and what stays.

    Attributes:
        setup: Statements over ``state``.
        rest: The procedure without them.
        started: Tables that are created there.
        copied: Those among them that start as a copy of hidden data.
    """

    setup: list[ast.stmt] = field(default_factory=list)
    rest: list[ast.stmt] = field(default_factory=list)
    started: set[str] = field(default_factory=set)
    copied: set[str] = field(default_factory=set)


def split_starts(
    body: Sequence[ast.stmt],
    tables: Mapping[str, Table],
    known: Expressions,
    wholes: Expressions,
    constants: set[str],
) -> Starts:
    """Split a procedure.

    Args:
        body: Its statements; left as they are.
        tables: The candidates.
        known: What the oracle gets at first sight, by name, as expressions over the state.
        wholes: Hidden values that access tools give the items of by their position, by the tools' names.
        constants: Module-level names.
    """
    return _Split(tables, known, wholes, constants).run(_one_by_one(body, tables))


def _one_by_one(body: Sequence[ast.stmt], tables: Mapping[str, Table]) -> list[ast.stmt]:
    """``left, right = [], []`` as two assignments if tables are among them."""
    out: list[ast.stmt] = []
    for item in body:
        if isinstance(item, ast.Assign) and len(item.targets) == 1:
            target, value = item.targets[0], item.value
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                own = names_in(target)
                plain = all(isinstance(part, ast.Name) for part in target.elts)
                if plain and own & set(tables) and not own & names_in(value):
                    pairs = zip(target.elts, value.elts, strict=True)
                    out.extend(ast.Assign([name], part) for name, part in pairs)
                    continue
        out.append(clone(item))
    return out


class _Split:
    def __init__(
        self,
        tables: Mapping[str, Table],
        known: Expressions,
        wholes: Expressions,
        constants: set[str],
    ) -> None:
        self.tables = tables
        self.known = known
        self.wholes = wholes
        self.constants = constants
        self.scalars: dict[str, ast.stmt] = {}  # known names that are computed on the way
        self.written: set[str] = set()  # by statements that stay
        self.seen: set[str] = set()  # read or written by statements that stay

    def run(self, body: list[ast.stmt]) -> Starts:
        starts = Starts()
        moved: list[ast.stmt] = []
        for item in body:
            copied = _is_creation(item, self.tables) and self._copies(item)
            own = names_in(item)
            mine = own & set(self.tables)
            free = not mine & self.seen and not (own - mine) & self.written
            if mine and free and (copied or self._starts(item, starts.started)):
                created = {name for name in assigned_names(item) if name in self.tables}
                starts.started |= created
                starts.copied |= created if copied else set()
                moved.append(item)
                continue
            starts.rest.append(item)
            if self._is_known_scalar(item) and free and not mine:
                assert isinstance(item, ast.Assign)
                for name in assigned_names(item):
                    self.scalars[name] = item
                continue
            self.seen |= own
            self.written |= set(assigned_names(item)) | {
                node.id
                for node in ast.walk(item)
                if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
            }
        self._write(starts, moved)
        return starts

    def _write(self, starts: Starts, moved: list[ast.stmt]) -> None:
        needed: set[str] = set()
        queue = [name for item in moved for name in names_in(item)]
        while queue:
            name = queue.pop()
            if name in self.scalars and name not in needed:
                needed.add(name)
                queue.extend(names_in(self.scalars[name]))
        first: list[ast.stmt] = []
        for item in self.scalars.values():
            if set(assigned_names(item)) & needed and item not in first:
                first.append(item)
        rename = _Setup(starts.started, self.known, self.wholes)
        starts.setup = [rename.visit(clone(item)) for item in [*first, *moved]]
        for item in starts.setup:
            ast.fix_missing_locations(item)
        while True:  # what only the initial work needed
            used = {name for item in starts.rest for name in loaded_names(item)}
            kept = [
                item
                for item in starts.rest
                if item not in first or set(assigned_names(item)) & used or _changes_later(item, starts.rest)
            ]
            if len(kept) == len(starts.rest):
                return
            starts.rest = kept

    def _is_known_scalar(self, item: ast.stmt) -> bool:
        if not (isinstance(item, ast.Assign) and len(item.targets) == 1):
            return False
        target = item.targets[0]
        parts = target.elts if isinstance(target, ast.Tuple) else [target]
        names = [part.id for part in parts if isinstance(part, ast.Name)]
        fresh = all(name not in self.known and name not in self.scalars for name in names)
        return len(names) == len(parts) and fresh and self._plain(item.value)

    def _starts(self, item: ast.stmt, started: set[str], inside: frozenset[str] = frozenset()) -> bool:
        """Whether a statement only creates or fills tables."""
        if _is_creation(item, self.tables):
            assert isinstance(item, ast.Assign)
            return not inside and self._fresh(item.value, inside)
        if isinstance(item, ast.For):
            if item.orelse or has_jump(item.body) or len(inside) >= _DEEPEST:
                return False
            source = item.iter
            if not (isinstance(item.target, ast.Name) and isinstance(source, ast.Call)):
                return False
            own = inside | {item.target.id}
            ranged = is_name(source.func, "range") and all(self._plain(part, inside) for part in source.args)
            return ranged and all(self._starts(inner, started, own) for inner in item.body)
        if isinstance(item, ast.Assign) and len(item.targets) == 1:
            target = item.targets[0]
            root = target
            while isinstance(root, ast.Subscript):
                if isinstance(root.slice, ast.Slice) or not self._plain(root.slice, inside):
                    return False
                root = root.value
            written = isinstance(target, ast.Subscript) and isinstance(root, ast.Name) and root.id in started
            return written and self._fresh(item.value, inside)
        if isinstance(item, ast.Expr) and isinstance(item.value, ast.Call):
            call = item.value
            method = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if method not in _FILLING or call.keywords:
                return False
            if method == "heappush":
                table, values = call.args[0], call.args[1:]
            else:
                assert isinstance(call.func, ast.Attribute)
                table, values = call.func.value, call.args
            if not (isinstance(table, ast.Name) and table.id in started):
                return False
            return all(self._fresh(value, inside) for value in values)
        return False

    def _plain(self, node: ast.expr, inside: frozenset[str] = frozenset()) -> bool:
        """Whether an expression is known at the start and makes no container."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and not self._is_known(inner.id, inside):
                return False
            if isinstance(inner, ast.Call) and not _is_plain_call(inner):
                return False
            if isinstance(inner, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)):
                return False
            if isinstance(inner, (ast.Lambda, ast.GeneratorExp, ast.NamedExpr, ast.Starred)):
                return False
        return True

    def _fresh(self, node: ast.expr, inside: frozenset[str] = frozenset()) -> bool:
        """Whether an expression makes a value that shares nothing, from what is known at the start."""
        if isinstance(node, (ast.List, ast.Set, ast.Tuple)):
            return all(self._fresh(part, inside) for part in node.elts)
        if isinstance(node, ast.Dict):
            return all(part is not None and self._plain(part, inside) for part in node.keys) and all(
                self._fresh(part, inside) for part in node.values
            )
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            sides = [node.left, node.right]
            if any(isinstance(side, ast.List) for side in sides):
                return all(
                    all(self._plain(part, inside) for part in side.elts)
                    if isinstance(side, ast.List)
                    else self._plain(side, inside)
                    for side in sides
                )
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            if any(isinstance(part, ast.List) for side in (node.left, node.right) for part in ast.walk(side)):
                return self._fresh(node.left, inside) and self._fresh(node.right, inside)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp)):
            own = inside
            for generator in node.generators:
                ranged = isinstance(generator.iter, ast.Call) and is_name(generator.iter.func, "range")
                if not ranged or not self._plain(generator.iter, own):
                    return False
                own = own | names_in(generator.target)
                if any(not self._plain(part, own) for part in generator.ifs):
                    return False
            parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            return all(self._fresh(part, own) for part in parts)
        if isinstance(node, ast.Call) and not node.keywords and is_name(node.func, *_CONTAINERS):
            return all(
                is_name(part, "int", "list", "set", "dict", "float", "str", "bool")
                or self._fresh(part, inside)
                for part in node.args
            )
        return self._plain(node, inside)

    def _copies(self, item: ast.stmt) -> bool:
        """Whether a table starts as a copy of a hidden value."""
        assert isinstance(item, ast.Assign)
        return whole_of(_unwrapped(item.value), self.wholes, self.known) is not None

    def _is_known(self, name: str, inside: frozenset[str]) -> bool:
        if name in self.tables or name == "tools":
            return False
        if name in inside or name in self.known or name in self.scalars or name in self.constants:
            return True
        return name in _CONTAINERS or is_builtin(name)


def whole_of(
    node: ast.expr, wholes: Mapping[str, ast.expr], known: Mapping[str, ast.expr]
) -> ast.expr | None:
    """The hidden value that ``[tools.item_at(index=i) for i in range(count)]`` reads item by item."""
    if not (isinstance(node, ast.ListComp) and len(node.generators) == 1 and not node.generators[0].ifs):
        return None
    generator = node.generators[0]
    element, source = node.elt, generator.iter
    if not (is_tool_call(element) and len(element.keywords) == 1):
        return None
    whole = wholes.get(tool_name(element))
    if whole is None or ast.unparse(element.keywords[0].value) != ast.unparse(generator.target):
        return None
    if not (isinstance(source, ast.Call) and is_name(source.func, "range") and len(source.args) == 1):
        return None
    count = source.args[0]
    length = known.get(count.id) if isinstance(count, ast.Name) else None
    return whole if length is not None and ast.unparse(length) == f"len({ast.unparse(whole)})" else None


def _unwrapped(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Call) and is_name(node.func, "list", "deque") and len(node.args) == 1:
        return node.args[0]
    return node


def _is_creation(item: ast.stmt, tables: Mapping[str, Table]) -> bool:
    return (
        isinstance(item, ast.Assign)
        and len(item.targets) == 1
        and isinstance(item.targets[0], ast.Name)
        and item.targets[0].id in tables
    )


def _is_plain_call(node: ast.Call) -> bool:
    if isinstance(node.func, ast.Attribute):
        return is_name(node.func.value, "math")
    return is_name(node.func, *_FUNCTIONS)


def _changes_later(item: ast.stmt, rest: Sequence[ast.stmt]) -> bool:
    """Whether a name of a scalar assignment is bound elsewhere too."""
    own = set(assigned_names(item))
    return any(own & set(assigned_names(other)) for other in rest if other is not item)


class _Setup(ast.NodeTransformer):
    """The procedure's names in ``setup``: tables and what is known live in the state."""

    def __init__(
        self, tables: set[str], known: Mapping[str, ast.expr], wholes: Mapping[str, ast.expr]
    ) -> None:
        self.tables = tables
        self.known = known
        self.wholes = wholes

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        """A reading of a whole hidden value becomes a copy of it."""
        whole = whole_of(node, self.wholes, self.known)
        return self.generic_visit(node) if whole is None else ast.Call(load("list"), [clone(whole)], [])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """``deque(list(…))`` as ``deque(…)``."""
        self.generic_visit(node)
        if is_name(node.func, "list", "deque") and len(node.args) == 1:
            inner = node.args[0]
            if isinstance(inner, ast.Call) and is_name(inner.func, "list") and len(inner.args) == 1:
                node.args = inner.args
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace one name."""
        if node.id in self.tables:
            made = state_value(node.id)
            made.ctx = node.ctx
            return made
        if node.id in self.known and isinstance(node.ctx, ast.Load):
            return clone(self.known[node.id])
        return node
