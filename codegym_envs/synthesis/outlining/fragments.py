"""Fragments: runs of statements that become one tool, with parameters and results by liveness."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from codegym_envs.spec.types import NONE, Type
from codegym_envs.synthesis.contract import Granularity
from codegym_envs.synthesis.outlining.liveness import exposed, live_after
from codegym_envs.synthesis.outlining.parameters import hole_word, parameter_doc
from codegym_envs.synthesis.outlining.purity import Purity
from codegym_envs.synthesis.profiling.observed_types import is_compact, seen
from codegym_envs.synthesis.tables.table import (
    Table,
    ToState,
    heap_function,
    inner_type,
    is_empty_container,
    place_of,
    reads_tables,
)
from codegym_envs.synthesis.tables.table_words import (
    cell_word,
    entry_word,
    is_collecting,
    named_places,
    place_words,
    whole_words,
)
from codegym_envs.synthesis.toolbox import Parameter, Tool, Toolbox, is_tool_call, tool_call
from codegym_envs.synthesis.trees import (
    assigned_names,
    clone,
    fresh_name,
    has_jump,
    is_name,
    load,
    names_in,
    size_of,
    store,
)
from codegym_envs.synthesis.wording.english import describe_value, listing
from codegym_envs.synthesis.wording.words import phrase

__all__ = ["Fragments"]

_MOST_RESULTS = 3
_MOST_PARAMETERS = 5
_ADDING = frozenset({"append", "add", "appendleft", "discard", "remove", "clear", "insert"})
_TAKING = frozenset({"pop", "popleft"})


class Fragments(Purity):
    """Finds and makes them; see `codegym_envs.synthesis.outlining.outline.Outline` for the arguments."""

    def __init__(
        self,
        types: Mapping[str, tuple[Type, bool]],
        toolbox: Toolbox,
        granularity: Granularity,
        constants: set[str],
        *,
        least: int,
        eager: bool,
        tables: Mapping[str, Table] | None = None,
    ) -> None:
        super().__init__(types, constants, least=least, eager=eager, tables=tables)
        self.toolbox = toolbox
        self.granularity = granularity
        self.body: list[ast.stmt] = []
        self.loops = 0

    def fragment_at(
        self, body: Sequence[ast.stmt], start: int, bound: set[str]
    ) -> tuple[ast.stmt, int] | None:
        """The longest fragment that begins at a statement: its call, and how many statements it is."""
        if self.granularity == "fine":
            return None
        if self.granularity == "medium":
            made = self._single(body[start], bound)
            return (made, 1) if made is not None else None
        end = start
        while end < len(body) and self.absorbable(body[end]):
            end += 1
        while end > start:
            made = self._made(list(body[start:end]), bound)
            if made is not None:
                return made, end - start
            end -= 1
        return None

    def _single(self, node: ast.stmt, bound: set[str]) -> ast.stmt | None:
        """One statement: a branch that only updates, or a change of a table that takes some work."""
        if isinstance(node, ast.If):
            return self._made([node], bound) if self.absorbable(node) else None
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            place = place_of(target, self.tables)
            if place is None or not isinstance(node.value, (ast.BinOp, ast.Call, ast.IfExp, ast.Subscript)):
                return None
            worked = reads_tables(node.value, self.tables) or isinstance(node.value, (ast.Call, ast.IfExp))
            return self._made([node], bound) if worked and self.absorbable(node) else None
        return None

    # --- what can be absorbed ---------------------------------------------------------------------

    def absorbable(self, node: ast.stmt, *, inner: bool = False) -> bool:
        """Whether a statement only updates scalars and tables.

        Args:
            node: The statement.
            inner: Whether it stands in a branch or loop of the fragment: there the oracle works nothing out.
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
            return self._changes(node.value, inner=inner) or self._takes(node.value)
        if isinstance(node, ast.If):
            if self.holes(node.test) or not self.truth(node.test):
                return False
            return all(self.absorbable(item, inner=True) for item in [*node.body, *node.orelse])
        if isinstance(node, (ast.For, ast.While)):
            return self._is_inner_loop(node, inner=inner)
        return False

    def _is_inner_loop(self, node: ast.For | ast.While, *, inner: bool) -> bool:
        """A loop inside the procedure's loops that looks at tables and scalars only.

        Loops in front stay in the oracle: a tool that runs one could do the work of the whole solution.
        """
        if self.granularity != "coarse" or not self.loops or inner or node.orelse:
            return False
        if any(isinstance(item, (ast.For, ast.While)) for part in node.body for item in ast.walk(part)):
            return False
        if isinstance(node, ast.For):
            source = node.iter
            while isinstance(source, ast.Call) and is_name(source.func, "enumerate", "list", "reversed"):
                source = source.args[0]
            if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute) and not source.args:
                source = source.func.value
            ranged = isinstance(source, ast.Call) and is_name(source.func, "range")
            parts = source.args if ranged and isinstance(source, ast.Call) else []
            plain = parts and all(not self.holes(part) and self.reads_scalars(part) for part in parts)
            if not plain and not (self._container(source) and not self._is_copy(source)):
                return False
            if any(not isinstance(item, (ast.Name, ast.Tuple)) for item in _targets(node.target)):
                return False
        elif self.holes(node.test) or not self.truth(node.test):
            return False
        return all(self.absorbable(item, inner=True) for item in node.body)

    def _is_copy(self, node: ast.expr) -> bool:
        return any(table.copied for table in reads_tables(node, self.tables))

    def _is_update(self, target: ast.expr, value: ast.expr, *, inner: bool) -> bool:
        parts = list(target.elts) if isinstance(target, ast.Tuple) else [target]
        if not all(self._is_target(part) for part in parts):
            return False
        if isinstance(target, ast.Tuple):
            if isinstance(value, ast.Tuple):
                return len(value.elts) == len(parts) and all(
                    self._is_value(item, inner=inner) for item in value.elts
                )
            return self._takes(value)
        place = place_of(target, self.tables)
        if place is not None and not is_compact(place.type):
            return is_empty_container(value)
        if self._takes(value):
            return True
        return not self.is_hole(value) and self._is_value(value, inner=inner)

    def _is_target(self, node: ast.expr) -> bool:
        place = place_of(node, self.tables)
        if place is not None:
            return bool(place.steps) and all(self._is_value(step, inner=True) for step in place.steps)
        return isinstance(node, ast.Name) and self.is_scalar_variable(node.id)

    def _is_value(self, node: ast.expr, *, inner: bool) -> bool:
        if inner and self.holes(node):
            return False
        return self.reads_scalars(node) or (not inner and self.can(node))

    def _takes(self, node: ast.expr) -> bool:
        """Whether an expression takes one entry off a table."""
        if not isinstance(node, ast.Call) or node.keywords:
            return False
        if heap_function(node) == "heappop":
            return self._holds_scalars(node.args[0])
        return (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in _TAKING
            and self._holds_scalars(node.func.value)
            and all(self._is_value(item, inner=True) for item in node.args)
        )

    def _changes(self, node: ast.expr, *, inner: bool) -> bool:
        """Whether an expression statement changes a table by one entry."""
        if not isinstance(node, ast.Call) or node.keywords:
            return False
        if heap_function(node) == "heappush":
            return self._holds_scalars(node.args[0]) and self._is_record(node.args[1], inner=inner)
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in _ADDING:
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
        place = place_of(node, self.tables)
        if place is None or is_compact(place.type):
            return False
        if not all(self._is_value(step, inner=True) for step in place.steps):
            return False
        if place.type.kind == "set":
            return True
        held = inner_type(place.type)
        return is_compact(held)

    # --- making the tool --------------------------------------------------------------------------

    def _made(self, body: list[ast.stmt], bound: set[str]) -> ast.stmt | None:
        """The call of a tool for a run of statements, or None if a tool is not worth it or has no form."""
        if not self._worth_it(body):
            return None
        assigned = [name for name in assigned_names(body) if name not in self.tables]
        live = live_after(self.body, body[-1])
        returned = [name for name in assigned if name in live]
        changed = _changed_tables(body, self.tables)
        if len(returned) > _MOST_RESULTS or not (returned or changed):
            return None
        if any(not self.is_scalar_variable(name) for name in returned):
            return None
        filled = self._without_holes(body)
        if filled is None:
            return None
        statements, holes = filled
        given = {parameter.name for parameter, _ in holes}
        needed = [
            name
            for name in exposed(statements, returned)
            if name not in self.tables and name not in given and not self.is_global(name) and name != "tools"
        ]
        if any(name not in bound or not self.is_scalar_variable(name) for name in needed):
            return None
        parameters = [Parameter(name, self.types[name][0], parameter_doc(name)) for name in needed]
        parameters += [parameter for parameter, _ in holes]
        if len(parameters) > _MOST_PARAMETERS:
            return None
        subjects = [item.name for item in parameters if item.name not in assigned]
        names, doc = _names_and_doc(statements, subjects, returned, changed, self.tables)
        tool = self._tool(statements, names, doc, parameters, returned)
        made = tool_call(tool, [*[load(name) for name in needed], *[part for _, part in holes]])
        if not returned:
            return ast.Expr(made)
        target: ast.expr = store(returned[0])
        if len(returned) > 1:
            target = ast.Tuple([store(name) for name in returned], ast.Store())
        return ast.Assign([target], made)

    def _worth_it(self, body: list[ast.stmt]) -> bool:
        if len(body) == 1 and isinstance(body[0], (ast.Assign, ast.Expr, ast.AugAssign)):
            item = body[0]
            value = item.value
            if isinstance(item, ast.Assign) and self._takes(value):
                return False
            if isinstance(item, ast.AugAssign) and isinstance(item.target, ast.Name):
                return False
            if isinstance(item, ast.Assign) and isinstance(item.targets[0], (ast.Name, ast.Tuple)):
                return False  # a computation, which has names of its own
            if isinstance(item, (ast.AugAssign, ast.Expr)):
                return False  # one change of a table, likewise
            if isinstance(value, (ast.Name, ast.Constant)) or is_tool_call(value) or self.is_hole(value):
                return False
            if is_empty_container(value):
                return False
        if all(isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant) for item in body):
            return False
        return sum(size_of(item) for item in body) >= max(self.least, 2)

    def _without_holes(
        self, body: list[ast.stmt]
    ) -> tuple[list[ast.stmt], list[tuple[Parameter, ast.expr]]] | None:
        """The statements with what the oracle works out as parameters; None if its order would matter."""
        statements = [clone(item) for item in body]
        used = names_in(body) | set(self.types)
        found: list[tuple[Parameter, ast.expr]] = []
        changed: set[str] = set()
        for item in statements:
            for root in self._roots(item):
                for hole in self.holes(root):
                    if names_in(hole) & (changed | set(self.tables)) or self.may_change(hole):
                        return None
                    type_ = seen(hole)
                    if type_ is None:
                        return None
                    text = ast.unparse(hole)
                    known = next((one for one, part in found if ast.unparse(part) == text), None)
                    if known is None:
                        name = fresh_name([hole_word(hole)], used)
                        known = Parameter(name, type_, parameter_doc(name))
                        found.append((known, clone(hole)))
                    _swap_in(item, hole, load(known.name))
            changed |= set(assigned_names(item))
        return statements, found

    def _roots(self, node: ast.stmt) -> list[ast.AST]:
        """The expressions of a statement that are certainly worked out, and once."""
        if isinstance(node, ast.Assign):
            if isinstance(node.value, ast.Call) and self._takes(node.value):
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
        types = [self.types[name][0] for name in returned]
        result = NONE if not types else types[0] if len(types) == 1 else Type("tuple", tuple(types))
        body = [ToState(self.tables).visit(item) for item in statements]
        if returned:
            back: ast.expr = load(returned[0])
            if len(returned) > 1:
                back = ast.Tuple([load(name) for name in returned], ast.Load())
            body.append(ast.Return(back))
        return self.toolbox.add(Tool(names, doc, parameters, result, body, "update"))


def _targets(node: ast.expr) -> list[ast.expr]:
    return [part for item in node.elts for part in _targets(item)] if isinstance(node, ast.Tuple) else [node]


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
                if node.func.attr in _ADDING | _TAKING:
                    place = place_of(node.func.value, tables)
            if place is not None:
                found[place.table.name] = place.table
    return list(found.values())


def _names_and_doc(
    statements: list[ast.stmt],
    subjects: list[str],
    returned: list[str],
    changed: list[Table],
    tables: Mapping[str, Table],
) -> tuple[list[str], str]:
    """Names for an update, best first, and what it tells."""
    only = statements[0]
    words = [table.name if is_collecting(table) else entry_word(table) for table in changed]
    from_words = listing([f"the {phrase(name)}" if len(name) > 1 else name for name in subjects])
    if len(statements) == 1 and isinstance(only, ast.Assign) and not returned:
        place = place_of(only.targets[0], tables)
        assert place is not None
        word = cell_word(place)
        value = describe_value(named_places(clone(only.value), dict(tables))).rstrip(".")
        doc = f"Set the {phrase(word)} {place_words(place, _spoken(place.steps))} to {_small(value)}."
        if not value or "  " in doc:
            doc = f"Work out the {phrase(word)} from {from_words or 'what is known'} and keep it."
        return [f"work_out_{word}", f"update_{word}", f"renew_{word}"], doc
    about = "_and_".join(dict.fromkeys([*returned, *words][:2]))
    guarded = any(_is_guard(item, changed, tables) for item in statements)
    names = [f"improve_{words[0]}"] if guarded and len(changed) == 1 and not returned else []
    names.append(f"update_{about}")
    if subjects:
        names += [f"update_{about}_for_{subjects[0]}", f"apply_{subjects[0]}"]
    names += [f"adjust_{about}", f"refresh_{about}"]
    if not changed:
        doc = f"New {listing([phrase(name) for name in returned])}"
        return names, doc + (f", given {from_words}." if from_words else ".")
    kept = listing([whole_words(table) for table in changed])
    doc = f"Bring {kept} up to date" + (f" for {from_words}." if from_words else ".")
    if returned:
        doc += f" Returns the new {listing([phrase(name) for name in returned])}."
    return names, doc


def _spoken(steps: Sequence[ast.expr]) -> list[str]:
    found = []
    for step in steps:
        text = describe_value(step).rstrip(".")
        found.append(_small(text).removeprefix("the value of ") if text else "")
    return found


def _small(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2] != " " else text


def _is_guard(node: ast.stmt, changed: Sequence[Table], tables: Mapping[str, Table]) -> bool:
    """Whether a branch compares with an entry in order to replace it."""
    if not (isinstance(node, ast.If) and isinstance(node.test, ast.Compare) and not node.orelse):
        return False
    compared = {table.name for table in reads_tables(node.test, tables)}
    ordered = isinstance(node.test.ops[0], (ast.Lt, ast.Gt, ast.LtE, ast.GtE))
    return ordered and any(table.name in compared for table in changed)
