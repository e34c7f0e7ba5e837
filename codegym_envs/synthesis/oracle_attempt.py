"""One attempt at an oracle: helper calls, looks at data and computations become tools in turn."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from codegym_envs.spec.types import INT, Type
from codegym_envs.synthesis.hiding.access import Access
from codegym_envs.synthesis.hiding.handed import bind_handed
from codegym_envs.synthesis.hiding.helper_calls import HelperCalls, HelperTool, choose_helpers
from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.hiding.lookups import Lookups
from codegym_envs.synthesis.hiding.ordering import Ordering, name_sorted
from codegym_envs.synthesis.hiding.views import HiddenView
from codegym_envs.synthesis.outlining.outline import Outline
from codegym_envs.synthesis.profiling.observed_types import join, variable_types
from codegym_envs.synthesis.study import StudiedProblem
from codegym_envs.synthesis.style import Made, Style
from codegym_envs.synthesis.tables.plan_tables import TablesPlan, ask_for_tables, plan_tables
from codegym_envs.synthesis.tables.table import Table
from codegym_envs.synthesis.toolbox import Toolbox, is_tool_call, state_value, tool_name
from codegym_envs.synthesis.trees import assigned_names, call, clone, is_name, load, mutates, store
from codegym_envs.synthesis.wording.variable_names import RESERVED

__all__ = ["Limits", "OracleAttempt"]

_POSITIONS = re.compile(r"(index|position|place|slot|spot)$")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an attempt may make tools of.

    Attributes:
        least: Least number of operations that are worth a call; None for the granularity's own.
        eager: Whether counting and checks against constants are worth a call too.
        given_up: Containers that stay with the oracle, though the style wants tables in the state.
    """

    least: int | None = None
    eager: bool = False
    given_up: frozenset[str] = frozenset()


class OracleAttempt:
    """Makes one oracle; a new attempt begins with fresh copies of everything.

    Args:
        subject: The problem.
        style: How the module is made.
        limits: What may become tools.
        collected: Hidden values that are read as a whole before everything else.

    Attributes:
        again: Hidden values that must be collected as well, once `make` returned None.
    """

    def __init__(
        self, subject: StudiedProblem, style: Style, limits: Limits, collected: frozenset[str] = frozenset()
    ) -> None:
        self.subject = subject
        self.style = style
        self.limits = limits
        self.collected = collected
        self.again: frozenset[str] = frozenset()
        self.stores = {name: one for name, one in subject.hidden.items() if name not in collected}
        self.constants = set(subject.plain.constants)
        self.taken = set(subject.taken)
        self.toolbox = Toolbox(set(RESERVED) | self.constants | subject.imported)
        self.main = clone(subject.worked.entry)
        self.procedures = {name: clone(helper) for name, helper in subject.worked.helpers.items()}
        if subject.recursive:
            self.procedures[self.main.name] = self.main
            wrapper = ast.FunctionDef(self.main.name, self.main.args, [], [], None, None)
            wrapper.body = [ast.Return(call(load(self.main.name), *[load(name) for name in subject.inputs]))]
            self.main = wrapper
        self._mark_changes([self.main])
        self.helpers = self._choose_helpers()
        self.handed = self._bind_handed() if style.deep else []
        plain_names = {name: subject.plain_name(name) for name in self.helpers}
        self.calls = HelperCalls(self.helpers, plain_names, self.toolbox)
        self.ordering: Ordering | None = None
        if style.deep:
            plain = {name: subject.plain_name(name) for name in subject.plain.helpers}
            self.ordering = Ordering(self.toolbox, plain, self.constants)
        self.access = Access(self.stores, self.toolbox, self.taken, self.ordering)

    def make(self) -> Made | None:
        """The oracle; None if hidden values must be collected first.

        Raises:
            SynthesisRefused: If tables are to live in the state and none can.
        """
        body = self._hide()
        self.again = self._to_collect()
        if self.again - self.collected:
            return None
        types = self._types()
        plan = self._plan(body, types)
        body = plan.body
        looks = _looks_in_loops(body)
        procedures = self._needed_procedures(body)
        names = {name: self.subject.procedure_name(name) for name in procedures}
        nested: list[ast.stmt] = [self._procedure(name, names) for name in procedures]
        _rename_calls(body, names)
        bound = set(self.access.lookups.fields) | set(self.subject.inputs)
        # A tool named after the whole problem would promise to solve it.
        body = self._outlined(body, types, "final_value", bound, plan.tables)
        body = ask_for_tables(body, plan, self.toolbox, self.taken)
        sorts = self.ordering.procedures if self.ordering is not None else []
        body = [*sorts, *nested, *body]
        called = _tools_called(body)
        loads = _names_read(body)
        fields = {name for name in (*self.access.lookups.fields, *self.subject.inputs) if name in loads}
        return Made(
            body,
            fields - set(self.subject.hidden),
            [tool for name, tool in self.toolbox.tools.items() if name in called],
            plan.memory,
            plan.tables,
            weight=(looks, plan.operations),
            deep=bool(self.handed) or bool(sorts),
        )

    # --- hiding -----------------------------------------------------------------------------------

    def _choose_helpers(self) -> dict[str, HelperTool]:
        if self.style.helpers == "none":
            return {}
        trees = [self.main, *self.procedures.values()]
        whole = ast.FunctionDef("whole", self.main.args, [clone(tree) for tree in trees], [], None, None)
        plain, worked = self.subject.plain, self.subject.worked
        return choose_helpers(plain, worked.helpers, whole, self.stores, eager=self.style.helpers == "all")

    def _bind_handed(self) -> list[str]:
        """Names of the procedures whose arguments for hidden values were dropped."""
        others = {name: one for name, one in self.procedures.items() if name not in self.helpers}
        handed = bind_handed(self.main, others, self.stores)
        self.main.body = name_sorted(self.main.body, self.stores, self.taken)
        self._mark_changes([self.main, *(self.procedures[name] for name in handed)])
        return handed

    def _mark_changes(self, trees: Sequence[ast.FunctionDef]) -> None:
        for name, hidden in self.subject.hidden.items():
            hidden.mutated, hidden.resized = mutates(trees, name) if name in self.stores else (False, False)

    def _hide(self) -> list[ast.stmt]:
        """The main procedure and those that see hidden values, with looks at them as tool calls."""
        body = [self.calls.visit(node) for node in self.main.body]
        first: list[ast.stmt] = []
        for name in self.subject.inputs:
            if name in self.collected:
                hidden = self.subject.hidden[name]
                gatherer = Lookups({name: hidden}, self.toolbox, set(self.taken))
                first.append(ast.Assign([store(name)], gatherer.gather(HiddenView(hidden))))
                self.access.lookups.fields.update(gatherer.fields)
        body = [*first, *self.access.block(body)]
        for name in self.handed:
            function = self.procedures[name]
            function.body = self.access.nested([self.calls.visit(node) for node in function.body])
        return body

    def _to_collect(self) -> frozenset[str]:
        """Hidden values with a use that has no form, or that are read as a whole more than once."""
        lookups = self.access.lookups
        again = lookups.broken | {name for name, times in lookups.gathered.items() if times > 1}
        again |= {name for name, hidden in self.stores.items() if self._changes_unseen(name, hidden)}
        return frozenset(again | (set(assigned_names(self.main.body)) & set(self.stores)))

    def _changes_unseen(self, name: str, hidden: Hidden) -> bool:
        """Whether a value that is read as a whole may change in ways the main procedure does not show."""
        if not self.access.lookups.gathered.get(name):
            return False
        if hidden.mutated:
            return not _only_returned(self.subject.worked.entry, name)
        original = next((old for old, new in self.subject.renamed.items() if new == name), name)
        return original in self.subject.observations.mutated

    # --- tables -----------------------------------------------------------------------------------

    def _types(self) -> dict[str, tuple[Type, bool]]:
        """Type of each variable of the main procedure, and whether it held long texts."""
        subject = self.subject
        types = dict(subject.variables)
        for name, type_ in subject.types.items():
            if name not in subject.hidden:
                seen_later = types.get(name)
                types[name] = (type_ if seen_later is None else join(type_, seen_later[0]), False)
        positions = [word for word in self.taken - subject.taken if _POSITIONS.search(word)]
        return types | dict.fromkeys([*self.access.lookups.fields, *positions], (INT, False))

    def _plan(self, body: list[ast.stmt], types: Mapping[str, tuple[Type, bool]]) -> TablesPlan:
        if self.style.tables != "state":
            return TablesPlan(body, {}, [])
        return plan_tables(
            body,
            types,
            blocked={*self.subject.inputs, "cases", "current_case", *self.limits.given_up},
            known=self._known(),
            toolbox=self.toolbox,
            constants=self.constants,
        )

    def _known(self) -> dict[str, ast.expr]:
        """What the oracle gets at first sight, as expressions over the state."""
        subject, fields = self.subject, self.access.lookups.fields
        known: dict[str, ast.expr] = {
            name: state_value(name) for name in subject.inputs if name not in subject.hidden
        }
        for hidden in subject.hidden.values():
            whole = state_value(hidden.name)
            if hidden.count_field in fields:
                known[hidden.count_field] = call("len", whole)
            if hidden.width_field in fields:
                row = call("len", ast.Subscript(clone(whole), ast.Constant(0), ast.Load()))
                known[hidden.width_field] = ast.IfExp(clone(whole), row, ast.Constant(0))
        return known

    # --- outlining --------------------------------------------------------------------------------

    def _needed_procedures(self, body: Sequence[ast.stmt]) -> list[str]:
        """The procedures that the oracle calls, directly or through others."""
        found: set[str] = set()
        queue: list[ast.AST] = list(body)
        names = {self.subject.procedure_name(name): name for name in self.procedures}
        names |= {name: name for name in self.procedures}
        while queue:
            for node in ast.walk(queue.pop(0)):
                name = names.get(node.id) if isinstance(node, ast.Name) else None
                if name is not None and name not in found and name not in self.helpers:
                    found.add(name)
                    queue.extend(self.procedures[name].body)
        return [name for name in self.procedures if name in found]

    def _procedure(self, name: str, names: Mapping[str, str]) -> ast.FunctionDef:
        """A procedure as a nested function of the oracle, outlined.

        Args:
            name: Its name in the solution.
            names: What it and the others are called in the oracle.
        """
        function = self.procedures[name]
        function.name = names[name]
        function.body = [self.calls.visit(node) for node in function.body]
        _rename_calls(function.body, names)
        own = variable_types(function)
        fields = self.access.lookups.fields
        if name in self.handed:
            own |= dict.fromkeys([*fields, *_positions(function)], (INT, False))
        bound = {item.arg for item in function.args.args} | set(fields)
        function.body = self._outlined(function.body, own, function.name, bound)
        return function

    def _outlined(
        self,
        body: list[ast.stmt],
        types: Mapping[str, tuple[Type, bool]],
        title: str,
        bound: set[str],
        tables: Mapping[str, Table] | None = None,
    ) -> list[ast.stmt]:
        """A procedure whose computations are tools, unless the style outlines nothing.

        Args:
            body: Its statements.
            types: Type of each variable, and whether it held long texts.
            title: What it computes.
            bound: Names that have a value at the start.
            tables: Variables that live in the state.
        """
        granularity, least, eager = self.style.granularity, self.limits.least, self.limits.eager
        if granularity is None:
            return body
        if least is not None and not eager:
            least = max(least, 1 if granularity == "fine" else 2)
        outline = Outline(
            types,
            self.toolbox,
            granularity,
            self.constants,
            title,
            least=least,
            eager=eager,
            tables=tables,
        )
        return outline.procedure(body, bound)


def _tools_called(body: Iterable[ast.stmt]) -> set[str]:
    return {tool_name(node) for item in body for node in ast.walk(item) if is_tool_call(node)}


def _names_read(body: Iterable[ast.stmt]) -> set[str]:
    return {
        node.id
        for item in body
        for node in ast.walk(item)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _only_returned(entry: ast.FunctionDef, name: str) -> bool:
    """Whether the only use of a value as a whole is to return it."""
    covered: set[int] = set()
    returned = bare = 0
    for node in ast.walk(entry):
        returned += isinstance(node, ast.Return) and is_name(node.value, name)
        if isinstance(node, (ast.Subscript, ast.Attribute)):
            covered.add(id(node.value))
        if isinstance(node, ast.Call) and is_name(node.func, "len"):
            covered |= {id(item) for item in node.args}
    for node in ast.walk(entry):
        bare += is_name(node, name) and id(node) not in covered
    return bare == returned


def _looks_in_loops(body: Sequence[ast.stmt]) -> int:
    """How many tool calls are inside loops."""
    loops = [node for item in body for node in ast.walk(item) if isinstance(node, (ast.For, ast.While))]
    return len({id(node) for loop in loops for node in ast.walk(loop) if is_tool_call(node)})


def _rename_calls(body: Sequence[ast.stmt], mapping: Mapping[str, str]) -> None:
    """Rename functions where they are mentioned."""
    for item in body:
        for node in ast.walk(item):
            if isinstance(node, ast.Name) and node.id in mapping:
                node.id = mapping[node.id]


def _positions(function: ast.FunctionDef) -> list[str]:
    return [name for name in assigned_names(function.body) if _POSITIONS.search(name)]
