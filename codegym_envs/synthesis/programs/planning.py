"""Where a program reads: its sites, and the loops that read a record in each turn.

The plan marks the nodes of the flat procedure: ``site`` on an expression, ``sites`` on an assignment that
binds what is read, ``scope`` on a loop. The marks survive copying, so that the reader and the solution are
made from the same tree.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from codegym_envs.synthesis.marks import IS_RAW, OVER_INPUT, SCOPE, SITE, SITES, UNTIL_END
from codegym_envs.synthesis.programs.input_reading import DerivedKind, derive, target_names
from codegym_envs.synthesis.trees import is_name, is_one_of, names_in

__all__ = ["ReadingPlan", "ReadingScope", "Site", "Unplannable", "make_plan"]


class Unplannable(Exception):
    """Reading and computing cannot be told apart; the text says where."""


@dataclass(slots=True)
class Site:
    """One place where a value is read.

    Attributes:
        number: Its number.
        name: Variable that gets the value, or "".
        hint: What the value is for, where no variable gets it.
        conditional: Whether it is not reached in every turn of its loop.
    """

    number: int
    name: str
    hint: str = ""
    conditional: bool = False


@dataclass(slots=True)
class ReadingScope:
    """The procedure, or a loop that reads.

    Attributes:
        number: Its number; 0 for the procedure.
        fields: What one turn reads, in order.
        parent: The loop around it.
        node: The loop.
        conditional: Whether the loop is not reached in every turn of the one around it.
    """

    number: int
    fields: list[Site | ReadingScope] = field(default_factory=list)
    parent: ReadingScope | None = None
    node: ast.For | ast.While | None = None
    conditional: bool = False

    def sites(self) -> list[Site]:
        """The sites of this scope itself."""
        return [item for item in self.fields if isinstance(item, Site)]

    def scopes(self) -> list[ReadingScope]:
        """The loops directly inside."""
        return [item for item in self.fields if isinstance(item, ReadingScope)]


@dataclass(slots=True)
class ReadingPlan:
    """What a procedure reads.

    Attributes:
        root: The procedure itself.
        scopes: All scopes by number.
        raw: Raw variables.
    """

    root: ReadingScope
    scopes: dict[int, ReadingScope]
    raw: dict[str, DerivedKind]


def make_plan(body: list[ast.stmt], raw: dict[str, DerivedKind], cursors: frozenset[str]) -> ReadingPlan:
    """Find the sites and mark the tree.

    Raises:
        Unplannable: If something is read where no value can stand for it.
    """
    worker = _Planner(raw, cursors)
    root = ReadingScope(0)
    worker.scopes[0] = root
    worker.block(body, root, False)
    return ReadingPlan(root, worker.scopes, raw)


class _Planner:
    def __init__(self, raw: dict[str, DerivedKind], cursors: frozenset[str]) -> None:
        self.raw = raw
        self.cursors = cursors
        self.scopes: dict[int, ReadingScope] = {}
        self.count = 0

    def _derived(self, node: ast.AST) -> DerivedKind | None:
        return derive(node, self.raw, self.cursors)

    def _reads(self, node: ast.AST | list[ast.stmt]) -> bool:
        """Whether something in a tree is derived."""
        roots = node if isinstance(node, list) else [node]
        return any(
            isinstance(inner, ast.expr)
            and not (isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store))
            and self._derived(inner) is not None
            for root in roots
            for inner in ast.walk(root)
        )

    def _site(self, scope: ReadingScope, name: str, hint: str, conditional: bool) -> int:
        self.count += 1
        scope.fields.append(Site(self.count, name, hint, conditional))
        return self.count

    def block(self, body: list[ast.stmt], scope: ReadingScope, conditional: bool) -> None:
        for node in body:
            self.statement(node, scope, conditional)

    def statement(self, node: ast.stmt, scope: ReadingScope, conditional: bool) -> None:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            if self._reads(node):
                raise Unplannable(f"the function {node.name} reads")
        elif isinstance(node, ast.Assign) and is_one_of(node.targets[0], self.cursors):
            IS_RAW.put(node, True)
        elif isinstance(node, ast.Assign) and self._binds_read(node):
            self._assignment(node, scope, conditional)
        elif isinstance(node, ast.For):
            self._for(node, scope, conditional)
        elif isinstance(node, ast.While):
            self._while(node, scope, conditional)
        elif isinstance(node, ast.If):
            self.expression(node.test, scope, conditional, "kind")
            self.block(node.body, scope, True)
            self.block(node.orelse, scope, True)
        elif isinstance(node, ast.Try):
            self.block(node.body, scope, conditional)
            for handler in node.handlers:
                self.block(handler.body, scope, True)
            self.block(node.orelse, scope, conditional)
            self.block(node.finalbody, scope, conditional)
        elif isinstance(node, ast.With):
            if self._reads(node):
                raise Unplannable("a with statement reads")
        elif (
            isinstance(node, ast.AugAssign) and is_one_of(node.target, self.raw) and self._derived(node.value)
        ):
            IS_RAW.put(node, True)
        else:
            hint = self._hint(node)
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.expression(child, scope, conditional, hint)

    def _binds_read(self, node: ast.Assign) -> bool:
        return (
            len(node.targets) == 1
            and bool(target_names(node.targets[0]))
            and self._derived(node.value) is not None
        )

    def _assignment(self, node: ast.Assign, scope: ReadingScope, conditional: bool) -> None:
        kept = [name for name in target_names(node.targets[0]) if name not in self.raw and name != "_"]
        IS_RAW.put(node, not kept)
        SITES.put(node, [(self._site(scope, name, "", conditional), name) for name in kept])

    def _for(self, node: ast.For, scope: ReadingScope, conditional: bool) -> None:
        derived = self._derived(node.iter)
        names = target_names(node.target)
        raw_target = bool(names) and all(name in self.raw or name == "_" for name in names)
        inside = self._reads(node.body)
        if derived is None:
            self.expression(node.iter, scope, conditional, "count")
        elif not raw_target and not inside:
            self.expression(node.iter, scope, conditional, names[0] if names else "")
        if inside or (derived is not None and raw_target):
            inner = self._loop(node, scope, conditional)
            if derived is not None:
                OVER_INPUT.put(node, True)
                kept = [name for name in names if name not in self.raw and name != "_"]
                SITES.put(node, [(self._site(inner, name, "", False), name) for name in kept])
            self.block(node.body, inner, False)
            self.block(node.orelse, scope, True)
        else:
            self.block(node.body, scope, True)
            self.block(node.orelse, scope, True)

    def _while(self, node: ast.While, scope: ReadingScope, conditional: bool) -> None:
        inside = self._reads(node.body)
        tested = self._reads(node.test) or bool(set(self.raw) & names_in(node.test))
        if tested and any(
            isinstance(item, ast.Call) and not is_name(item.func, "len") for item in ast.walk(node.test)
        ):
            raise Unplannable("the condition of a loop reads")
        if inside:
            inner = self._loop(node, scope, conditional)
            UNTIL_END.put(node, tested)
            self.block(node.body, inner, False)
        elif tested:
            raise Unplannable("a loop runs over raw input")
        else:
            self.block(node.body, scope, True)
        self.block(node.orelse, scope, True)

    def _loop(self, node: ast.For | ast.While, scope: ReadingScope, conditional: bool) -> ReadingScope:
        inner = ReadingScope(len(self.scopes), [], scope, node, conditional)
        self.scopes[inner.number] = inner
        scope.fields.append(inner)
        SCOPE.put(node, inner.number)
        return inner

    def expression(self, node: ast.expr, scope: ReadingScope, conditional: bool, hint: str) -> None:
        """Mark the largest derived expressions in an expression."""
        if isinstance(node, ast.Name) and node.id in self.raw:
            raise Unplannable(f"the input {node.id} is used as a whole")
        if self._derived(node) is not None and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            SITE.put(node, self._site(scope, "", hint, conditional))
            return
        if isinstance(node, (ast.Lambda, ast.DictComp)) and self._reads(node):
            raise Unplannable("an expression reads in every turn")
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            self.expression(node.generators[0].iter, scope, conditional, hint)
            others: list[ast.AST] = [node.elt, *node.generators[0].ifs, *node.generators[1:]]
            if any(map(self._reads, others)):
                raise Unplannable("a comprehension reads in every turn")
            return
        if isinstance(node, (ast.IfExp, ast.BoolOp)):
            first = node.test if isinstance(node, ast.IfExp) else node.values[0]
            rest = [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values[1:]
            self.expression(first, scope, conditional, hint)
            for item in rest:
                self.expression(item, scope, True, hint)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expression(child, scope, conditional, hint)
            elif isinstance(child, ast.keyword):
                self.expression(child.value, scope, conditional, hint)

    def _hint(self, node: ast.stmt) -> str:
        """A name derived from where the value goes: ``prices.append(…)``, ``total += …``."""
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            while isinstance(target, (ast.Subscript, ast.Attribute)):
                target = target.value
            return target.id if isinstance(target, ast.Name) else ""
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
                return function.value.id
        return ""
