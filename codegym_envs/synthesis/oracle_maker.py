"""The oracle for one case, and the tools it calls: helper calls, looks at data and computations in turn."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from codegym_envs.errors import SynthesisRefused
from codegym_envs.spec.types import INT, Type
from codegym_envs.synthesis.contract import Granularity, Scalars, Tables
from codegym_envs.synthesis.hiding.access import Access
from codegym_envs.synthesis.hiding.handed import bind_handed
from codegym_envs.synthesis.hiding.helper_calls import HelperCalls, HelperTool, choose_helpers, mutates
from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.hiding.ordering import Ordering, name_sorted
from codegym_envs.synthesis.hiding.views import View
from codegym_envs.synthesis.outlining.outline import Outline
from codegym_envs.synthesis.profiling.observed_types import join, variable_types
from codegym_envs.synthesis.study import Subject
from codegym_envs.synthesis.tables.plan_tables import Plan, ask_for_tables, plan_tables
from codegym_envs.synthesis.tables.table import Table
from codegym_envs.synthesis.toolbox import Tool, Toolbox, is_tool_call, state_value
from codegym_envs.synthesis.trees import assigned_names, call, clone, is_name, load, store
from codegym_envs.synthesis.wording.variable_names import RESERVED

__all__ = ["Made", "OracleMaker", "Style"]

_POSITIONS = re.compile(r"(index|position|place|slot|spot)$")


@dataclass(frozen=True, slots=True)
class Style:
    """How one module is made.

    Attributes:
        granularity: How much of the main procedure's work one tool does; None to outline nothing.
        lifted: Whether a configuration holds several cases.
        helpers: Which helper functions become tools: none, those that work on scalars, or all that can.
        scalars: Whether the oracle carries scalars along, or tools keep them in ``state``.
        tables: The same for local containers.
        deep: Whether sorting and recursion look at hidden data by tools as well, not at what was read before.
    """

    granularity: Granularity | None
    lifted: bool
    helpers: Literal["none", "scalar", "all"] = "scalar"
    scalars: Scalars = "explicit"
    tables: Tables = "explicit"
    deep: bool = False

    @property
    def variant(self) -> str:
        """Name of the variant."""
        name: str = self.granularity or ("access" if self.helpers == "none" else "helpers")
        name = f"{name}-deep" if self.deep else name
        name = f"{name}-tables" if self.tables == "state" else name
        name = f"{name}-state" if self.scalars == "state" else name
        return f"{name}-lifted" if self.lifted else name


@dataclass(slots=True)
class Made:
    """The oracle for one case, and its tools.

    Attributes:
        body: The oracle.
        toolbox: All tools that were made on the way.
        fields: What it takes from its first look.
        used: The tools it uses.
        memory: Statements for ``setup``.
        tables: Names of the containers that live in the state.
        weight: How many of the operations in its loops are looks at hidden data, and how many are on tables.
        deep: Whether sorting or recursion looks at hidden data by tools.
    """

    body: list[ast.stmt]
    toolbox: Toolbox
    fields: set[str]
    used: list[Tool] = field(default_factory=list)
    memory: list[ast.stmt] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    weight: tuple[int, int] = (0, 0)
    deep: bool = False


class OracleMaker(Subject):
    """Makes oracles of a problem in any style."""

    def oracle(self, style: Style) -> Made:
        """The oracle in one style, with as many tools as allowed: small work is left to it.

        Raises:
            SynthesisRefused: If tables are to live in the state and none can.
        """
        limit = self.options.max_tools - (2 if style.lifted else 1)
        least_tools = 1 if style.lifted else 2
        made = self._attempt(style, None)
        if style.granularity is None:
            return made
        coarse = replace(style, granularity="coarse")
        for size in dict.fromkeys((style, coarse)):
            for least in (2, 3, 4, 6):
                if len(made.used) <= limit:
                    break
                made = self._attempt(size, least)
        given_up: set[str] = set()
        while len(made.used) > limit and made.tables:
            given_up.add(made.tables[-1])
            made = self._attempt(style, 2, given_up=frozenset(given_up))
        if len(made.used) > limit:
            made = self._attempt(replace(style, granularity=None, helpers="none"), None)
        if len(made.used) < least_tools:
            made = self._attempt(replace(style, granularity="fine"), 1, eager=True)
        return made

    def rests_on_tables(self) -> bool:
        """Whether the main procedure works more on its own tables than on what is hidden."""
        try:
            looks, operations = self._attempt(Style("medium", False, tables="state"), None).weight
        except SynthesisRefused:
            return False
        return operations > max(looks, 1)

    def goes_deep(self) -> bool:
        """Whether sorting or recursion could look at hidden data by tools."""
        if not self.hidden or not (self.recursive or self.worked.helpers or self._orders()):
            return False
        return self._attempt(Style("medium", False, deep=True), None).deep

    def _orders(self) -> bool:
        return any(
            isinstance(node, ast.Call)
            and (is_name(node.func, "sorted", "min", "max") or getattr(node.func, "attr", "") == "sort")
            for node in ast.walk(self.worked.entry)
        )

    def _attempt(
        self,
        style: Style,
        least: int | None,
        *,
        eager: bool = False,
        given_up: frozenset[str] = frozenset(),
    ) -> Made:
        collected: set[str] = set()
        while True:
            made, again = self._with_collected(style, least, eager, collected, given_up)
            if not again - collected:
                return made
            collected |= again

    def _with_collected(
        self,
        style: Style,
        least: int | None,
        eager: bool,
        collected: set[str],
        given_up: frozenset[str],
    ) -> tuple[Made, set[str]]:
        stores = {name: hidden for name, hidden in self.hidden.items() if name not in collected}
        main = clone(self.worked.entry)
        procedures = {name: clone(helper) for name, helper in self.worked.helpers.items()}
        if self.recursive:
            procedures[main.name] = main
            wrapper = ast.FunctionDef(main.name, main.args, [], [], None, None)
            wrapper.body = [ast.Return(call(load(main.name), *[load(name) for name in self.inputs]))]
            main = wrapper
        taken = set(self.taken)
        self._mark_changes([main], stores)
        toolbox = Toolbox(set(RESERVED) | set(self.plain.constants) | self.imported)
        trees = [main, *procedures.values()]
        whole = ast.FunctionDef("whole", main.args, [clone(tree) for tree in trees], [], None, None)
        helpers: dict[str, HelperTool] = {}
        if style.helpers != "none":
            eager_helpers = style.helpers == "all"
            helpers = choose_helpers(self.plain, self.worked.helpers, whole, stores, eager=eager_helpers)
        handed: list[str] = []
        if style.deep:
            others = {name: function for name, function in procedures.items() if name not in helpers}
            handed = bind_handed(main, others, stores)
            main.body = name_sorted(main.body, stores, taken)
            self._mark_changes([main, *(procedures[name] for name in handed)], stores)
        plain_names = {name: self.plain_name(name) for name in helpers}
        calls = HelperCalls(helpers, plain_names, toolbox)
        body = [calls.visit(node) for node in main.body]
        access = Access(stores, toolbox, taken)
        if style.deep:
            plain = {name: self.plain_name(name) for name in self.plain.helpers}
            access.ordering = Ordering(toolbox, plain, set(self.plain.constants))
        first: list[ast.stmt] = []
        for name in self.inputs:
            if name in collected:
                gatherer = Access({name: self.hidden[name]}, toolbox, set(taken))
                first.append(ast.Assign([store(name)], gatherer.gather(View(self.hidden[name]))))
                access.fields.update(gatherer.fields)
        body = [*first, *access.block(body)]
        access.depth += 1
        for name in handed:
            procedures[name].body = access.block([calls.visit(node) for node in procedures[name].body])
        access.depth -= 1
        again = access.broken | {name for name, times in access.gathered.items() if times > 1}
        again |= {name for name in stores if self._must_gather(name, stores[name], body, access)}
        again |= self._rebound(main, stores)
        if again - collected:
            return Made(body, toolbox, set()), again
        types = dict(self.variables)
        for name, type_ in self.types.items():
            if name not in self.hidden:
                seen_later = types.get(name)
                types[name] = (type_ if seen_later is None else join(type_, seen_later[0]), False)
        for name in (*access.fields, *[word for word in taken - self.taken if _POSITIONS.search(word)]):
            types[name] = (INT, False)
        deep = bool(handed) or (access.ordering is not None and bool(access.ordering.procedures))
        bound = set(access.fields) | set(self.inputs)
        plan = Plan(body, {}, [])
        if style.tables == "state":
            blocked = {*self.inputs, "cases", "current_case", *given_up}
            known, constants = self._known(access), set(self.plain.constants)
            plan = plan_tables(
                body, types, blocked=blocked, known=known, toolbox=toolbox, constants=constants
            )
            body = plan.body
        looks = _looks_in_loops(body)
        needed = self._needed_procedures(body, procedures, helpers)
        nested: list[ast.stmt] = []
        for name in needed:
            function = procedures[name]
            function.name = self.procedure_name(name)
            function.body = [calls.visit(node) for node in function.body]
            rename_calls(function.body, {item: self.procedure_name(item) for item in needed})
            own = variable_types(function)
            if name in handed:
                own |= dict.fromkeys([*access.fields, *_places(function)], (INT, False))
            if style.granularity is not None:
                outline = self._outline(
                    own, toolbox, style.granularity, function.name, least=least, eager=eager
                )
                arguments = {item.arg for item in function.args.args}
                function.body = outline.procedure(function.body, arguments | set(access.fields))
            nested.append(function)
        rename_calls(body, {item: self.procedure_name(item) for item in needed})
        if style.granularity is not None:
            title = "final_value"  # a tool named after the whole problem would promise to solve it
            outline = self._outline(
                types, toolbox, style.granularity, title, least=least, eager=eager, tables=plan.tables
            )
            body = outline.procedure(body, bound)
        body = ask_for_tables(body, plan, toolbox, taken)
        sorts = access.ordering.procedures if access.ordering is not None else []
        body = [*sorts, *nested, *body]
        used_names = {node.func.attr for item in body for node in ast.walk(item) if is_tool_call(node)}  # type: ignore[attr-defined]
        used = [tool for name, tool in toolbox.tools.items() if name in used_names]
        loads = {
            node.id
            for item in body
            for node in ast.walk(item)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        fields = {name for name in (*access.fields, *self.inputs) if name in loads}
        made = Made(body, toolbox, fields - set(self.hidden), used, plan.memory, list(plan.tables))
        made.weight = (looks, plan.operations)
        made.deep = deep
        return made, set()

    def _known(self, access: Access) -> dict[str, ast.expr]:
        """What the oracle gets at first sight, as expressions over the state."""
        known: dict[str, ast.expr] = {
            name: state_value(name) for name in self.inputs if name not in self.hidden
        }
        for hidden in self.hidden.values():
            whole = state_value(hidden.name)
            if hidden.count_field in access.fields:
                known[hidden.count_field] = call("len", whole)
            if hidden.width_field in access.fields:
                row = call("len", ast.Subscript(clone(whole), ast.Constant(0), ast.Load()))
                known[hidden.width_field] = ast.IfExp(clone(whole), row, ast.Constant(0))
        return known

    def _outline(
        self,
        types: dict[str, tuple[Type, bool]],
        toolbox: Toolbox,
        granularity: Granularity,
        title: str,
        *,
        least: int | None,
        eager: bool,
        tables: Mapping[str, Table] | None = None,
    ) -> Outline:
        chosen = least
        if least is not None and not eager:
            chosen = max(least, 1 if granularity == "fine" else 2)
        constants = set(self.plain.constants)
        return Outline(
            types, toolbox, granularity, constants, title, least=chosen, eager=eager, tables=tables
        )

    def _mark_changes(self, trees: Sequence[ast.FunctionDef], stores: dict[str, Hidden]) -> None:
        for name, hidden in self.hidden.items():
            hidden.mutated, hidden.resized = mutates(trees, name)
            if name not in stores:
                hidden.mutated = hidden.resized = False

    def _must_gather(self, name: str, hidden: Hidden, body: list[ast.stmt], access: Access) -> bool:
        """Whether a value may change in ways the main procedure does not show."""
        original = next((old for old, new in self.renamed.items() if new == name), name)
        del body
        if original in self.observations.mutated and not hidden.mutated:
            return bool(access.gathered.get(name))
        if hidden.mutated and access.gathered.get(name):
            return not self._only_returned(name)
        return False

    def _only_returned(self, name: str) -> bool:
        """Whether the only use of a value as a whole is to return it."""
        entry = self.worked.entry
        returned = sum(isinstance(node, ast.Return) and _is(node.value, name) for node in ast.walk(entry))
        bare = 0
        covered = set()
        for node in ast.walk(entry):
            if isinstance(node, (ast.Subscript, ast.Attribute)) and _is(node.value, name):
                covered.add(id(node.value))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
                covered |= {id(item) for item in node.args}
        for node in ast.walk(entry):
            if isinstance(node, ast.Name) and node.id == name and id(node) not in covered:
                bare += 1
        return bare == returned

    def _rebound(self, main: ast.FunctionDef, stores: dict[str, Hidden]) -> set[str]:
        return set(assigned_names(main.body)) & set(stores)

    def _needed_procedures(
        self, body: list[ast.stmt], procedures: dict[str, ast.FunctionDef], helpers: dict[str, HelperTool]
    ) -> list[str]:
        found: dict[str, None] = {}
        queue: list[Any] = list(body)
        names = {self.procedure_name(name): name for name in procedures} | {name: name for name in procedures}
        while queue:
            for node in ast.walk(queue.pop(0)):
                name = names.get(node.id) if isinstance(node, ast.Name) else None
                if name is not None and name not in found and name not in helpers:
                    found[name] = None
                    queue.extend(procedures[name].body)
        return [name for name in procedures if name in found]


def _looks_in_loops(body: Sequence[ast.stmt]) -> int:
    """How many tool calls stand in loops."""
    loops = [node for item in body for node in ast.walk(item) if isinstance(node, (ast.For, ast.While))]
    return len({id(node) for loop in loops for node in ast.walk(loop) if is_tool_call(node)})


def rename_calls(body: Sequence[ast.stmt], mapping: dict[str, str]) -> None:
    """Rename functions where they are mentioned."""
    for item in body:
        for node in ast.walk(item):
            if isinstance(node, ast.Name) and node.id in mapping:
                node.id = mapping[node.id]


def _places(function: ast.FunctionDef) -> list[str]:
    return [name for name in assigned_names(function.body) if _POSITIONS.search(name)]


def _is(node: ast.AST | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
