"""The passes in order: from a problem and its observations to the text of one module."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from codegym_envs.spec.records import Problem
from codegym_envs.spec.types import INT, Type
from codegym_envs.synthesis.access import Access
from codegym_envs.synthesis.calls import HelperCalls, HelperTool, choose_helpers, mutates
from codegym_envs.synthesis.emit import Parts, emit
from codegym_envs.synthesis.hidden import Hidden, decide
from codegym_envs.synthesis.instrument import prepare
from codegym_envs.synthesis.naming import RESERVED, local_names
from codegym_envs.synthesis.outline import Outline
from codegym_envs.synthesis.profile import attach, join, variable_types
from codegym_envs.synthesis.records import Draft, Granularity, Observations, Options, refuse
from codegym_envs.synthesis.signature import (
    answer_type,
    fix_defaults,
    input_types,
    rename_parameters,
    return_changed,
)
from codegym_envs.synthesis.source import Solution
from codegym_envs.synthesis.statement import clean_statement, example, hidden_note, title_from
from codegym_envs.synthesis.toolbox import Tool, Toolbox, is_tool_call
from codegym_envs.synthesis.trees import assigned_names, call, clone, load, names_in, rename, store
from codegym_envs.synthesis.views import View
from codegym_envs.synthesis.words import readable, snake

__all__ = ["Engine", "Style"]

_POSITIONS = re.compile(r"(index|position|place|slot|spot)$")


@dataclass(frozen=True, slots=True)
class Style:
    """How one module is made.

    Attributes:
        granularity: How much of the main procedure's work one tool does; None to outline nothing.
        lifted: Whether a configuration holds several cases.
        helpers: Which helper functions become tools: none, those that work on scalars, or all that can.
    """

    granularity: Granularity | None
    lifted: bool
    helpers: Literal["none", "scalar", "all"] = "scalar"

    @property
    def variant(self) -> str:
        """Name of the variant."""
        name = self.granularity or ("access" if self.helpers == "none" else "helpers")
        return f"{name}-lifted" if self.lifted else name


@dataclass(slots=True)
class _Made:
    """The oracle for one case, and its tools."""

    body: list[ast.stmt]
    toolbox: Toolbox
    fields: set[str]
    used: list[Tool] = field(default_factory=list)


class Engine:
    """Everything about one problem that does not depend on the style of the module.

    Args:
        problem: The problem.
        observations: What was observed of its solution.
        options: Knobs; ``entry`` and ``max_tools`` are used here.

    Raises:
        SynthesisRefused: If the problem cannot be converted in any style.
    """

    def __init__(self, problem: Problem, observations: Observations, options: Options) -> None:
        self.problem = problem
        self.observations = observations
        self.options = options
        path = str(problem.path) if problem.path else problem.name
        self.plain, worked = prepare(problem.source, options.entry, path=path)
        attach(worked.functions(), observations.types)
        self.worked = worked
        self.samples = list(observations.samples)
        if not self.samples:
            raise refuse("no_samples", path=path)
        entry = worked.entry
        self.recursive = options.entry in {
            node.id
            for function in worked.functions()
            for node in ast.walk(function)
            if isinstance(node, ast.Name)
        }
        self.in_place = return_changed([self.plain.entry, entry], observations)
        functions = [self.plain.entry, entry]
        self.parameters, self.defaults = fix_defaults(functions, self.samples, recursive=self.recursive)
        if self.defaults:
            self.samples = [
                replace(sample, inputs={**self.defaults, **sample.inputs}) for sample in self.samples
            ]
        self._open_types()
        self._name_everything()
        values = {
            new: [sample.inputs[old] for sample in self.samples]
            for old, new in zip(self.parameters, self.inputs, strict=True)
        }
        self.hidden = decide(self.inputs, self.types, values)
        self._name_locals()

    def _open_types(self) -> None:
        types = input_types(self.problem, self.parameters, self.plain, self.samples)
        for name, type_ in types.items():
            if any(callable(sample.inputs[name]) for sample in self.samples):
                raise refuse("callable_input", name)
            del type_
        self._types_before = types
        self.answer = answer_type(self.problem, self.plain, self.samples)

    def _name_everything(self) -> None:
        entry = self.worked.entry
        self.taken = set(RESERVED) | names_in(entry) | names_in(self.plain.entry)
        self.taken |= set(self.worked.helpers) | set(self.worked.constants)
        self.taken |= {
            (alias.asname or alias.name).split(".")[0]
            for node in self.plain.imports
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        self.taken |= {self._proc_name(name) for name in (*self.worked.helpers, entry.name)}
        mapping: dict[str, str] = {}
        if not self.problem.has_generate:
            every = set(self.parameters)
            free = set(self.taken)
            mapping = local_names(entry, self._types_before, every, free, only=every)
            self.taken |= free
        self.renamed = mapping
        rename_parameters([entry, self.plain.entry], mapping)
        self.inputs = [mapping.get(name, name) for name in self.parameters]
        self.types = {mapping.get(name, name): type_ for name, type_ in self._types_before.items()}

    def _name_locals(self) -> None:
        for hidden in self.hidden.values():
            self.taken |= {hidden.count_field, hidden.width_field}
        if self.problem.has_generate:  # a person wrote it for this format; the names are meant
            self.variables = variable_types(self.worked.entry)
            return
        entry = self.worked.entry
        own = set(assigned_names(entry.body)) | {
            node.arg for node in ast.walk(entry) if isinstance(node, ast.arg)
        }
        own |= {
            node.id
            for node in ast.walk(entry)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        types = {name: type_ for name, (type_, _) in variable_types(entry).items()}
        mapping = local_names(entry, types, set(self.inputs), self.taken, only=own - set(self.inputs))
        rename(entry, mapping)
        rename(
            self.plain.entry, {old: new for old, new in mapping.items() if old in names_in(self.plain.entry)}
        )
        for name, helper in self.worked.helpers.items():
            kinds = {key: type_ for key, (type_, _) in variable_types(helper).items()}
            inner = (
                names_in(helper)
                | names_in(self.plain.helpers[name])
                | set(RESERVED)
                | set(self.worked.helpers)
                | set(self.worked.constants)
            )
            if not any(
                item.arg for item in helper.args.args if _called_by_keyword(self.worked, name, item.arg)
            ):
                self._procedures_names(helper, kinds, inner)
        self.variables = variable_types(entry)

    def _procedures_names(self, helper: ast.FunctionDef, kinds: dict[str, Type], taken: set[str]) -> None:
        renamed = local_names(helper, kinds, set(), taken, only=names_in(helper) - set(self.worked.constants))
        helper_names = {name: new for name, new in renamed.items() if name not in self.worked.helpers}
        rename(helper, helper_names)
        rename(self.plain.helpers[helper.name], helper_names)
        self.plain.originals[helper.name] = {new: old for old, new in helper_names.items()}

    # --- one style --------------------------------------------------------------------------------

    def draft(self, style: Style, synthesizer: str) -> Draft:
        """The module in one style.

        Raises:
            SynthesisRefused: If this style has no form for the problem.
        """
        if not style.lifted and not self.hidden:
            raise refuse("nothing_hidden", self.problem.name)
        made = self._oracle(style)
        least = 1 if style.lifted else 2
        if len(made.used) < least:
            raise refuse("too_few_tools", self.problem.name)
        source = emit(self._parts(style, made))
        provenance: dict[str, Any] = {
            "synthesizer": synthesizer,
            "variant": style.variant,
            "problem": self.problem.hash,
        }
        needs = not self.problem.has_generate
        return Draft(
            source, synthesizer, style.variant, style.lifted, tuple(self.parameters), tuple(self.inputs), needs,
            None, provenance, self.defaults,
        )  # fmt: skip

    def _oracle(self, style: Style) -> _Made:
        limit = self.options.max_tools - (2 if style.lifted else 1)
        least_tools = 1 if style.lifted else 2
        made = self._attempt(style, None, eager=False)
        if style.granularity is None:
            return made
        for least in (2, 3, 4, 6):
            if len(made.used) <= limit:
                break
            made = self._attempt(style, least, eager=False)
        if len(made.used) > limit:
            made = self._attempt(replace(style, granularity=None, helpers="none"), None, eager=False)
        if len(made.used) < least_tools:
            made = self._attempt(replace(style, granularity="fine"), 1, eager=True)
        return made

    def _attempt(self, style: Style, least: int | None, *, eager: bool) -> _Made:
        collected: set[str] = set()
        while True:
            made, again = self._with_collected(style, least, eager, collected)
            if not again - collected:
                return made
            collected |= again

    def _with_collected(
        self, style: Style, least: int | None, eager: bool, collected: set[str]
    ) -> tuple[_Made, set[str]]:
        stores = {name: hidden for name, hidden in self.hidden.items() if name not in collected}
        main = clone(self.worked.entry)
        procedures = {name: clone(helper) for name, helper in self.worked.helpers.items()}
        if self.recursive:
            procedures[main.name] = main
            wrapper = ast.FunctionDef(main.name, main.args, [], [], None, None)
            wrapper.body = [
                ast.Return(call(self._proc_name(main.name), *[load(name) for name in self.inputs]))
            ]
            main = wrapper
        self._mark_changes(main, stores)
        toolbox = Toolbox(
            set(RESERVED) | set(self.plain.helpers) - self._tool_names() | set(self.plain.constants)
        )
        trees = [main, *procedures.values()]
        whole = ast.FunctionDef("whole", main.args, [clone(tree) for tree in trees], [], None, None)
        helpers: dict[str, HelperTool] = {}
        if style.helpers != "none":
            eager_helpers = style.helpers == "all"
            helpers = choose_helpers(self.plain, self.worked.helpers, whole, stores, eager=eager_helpers)
        plain_names = {name: self._plain_name(name) for name in helpers}
        calls = HelperCalls(helpers, plain_names, toolbox)
        body = [calls.visit(node) for node in main.body]
        taken = set(self.taken)
        access = Access(stores, toolbox, taken)
        first: list[ast.stmt] = []
        for name in self.inputs:
            if name in collected:
                gatherer = Access({name: self.hidden[name]}, toolbox, set(taken))
                first.append(ast.Assign([store(name)], gatherer.gather(View(self.hidden[name]))))
                access.fields.update(gatherer.fields)
        body = [*first, *access.block(body)]
        again = access.broken | {name for name, times in access.gathered.items() if times > 1}
        again |= {name for name in stores if self._must_gather(name, stores[name], body, access)}
        again |= self._rebound(main, stores)
        if again - collected:
            return _Made(body, toolbox, set()), again
        types = dict(self.variables)
        for name, type_ in self.types.items():
            if name not in self.hidden:
                seen_later = types.get(name)
                types[name] = (type_ if seen_later is None else join(type_, seen_later[0]), False)
        for name in (*access.fields, *[word for word in taken - self.taken if _POSITIONS.search(word)]):
            types[name] = (INT, False)
        bound = set(access.fields) | set(self.inputs)
        needed = self._needed_procedures(body, procedures, helpers)
        nested: list[ast.stmt] = []
        for name in needed:
            function = procedures[name]
            function.name = self._proc_name(name)
            function.body = [calls.visit(node) for node in function.body]
            rename_calls(function.body, {item: self._proc_name(item) for item in needed})
            own = variable_types(function)
            if style.granularity is not None:
                outline = self._outline(own, toolbox, style.granularity, least, eager, function.name)
                function.body = outline.procedure(function.body, {item.arg for item in function.args.args})
            nested.append(function)
        rename_calls(body, {item: self._proc_name(item) for item in needed})
        if style.granularity is not None:
            title = _result_word(self.problem.name)
            outline = self._outline(types, toolbox, style.granularity, least, eager, title)
            body = outline.procedure(body, bound)
        body = [*nested, *body]
        used_names = {node.func.attr for item in body for node in ast.walk(item) if is_tool_call(node)}  # type: ignore[attr-defined]
        used = [tool for name, tool in toolbox.tools.items() if name in used_names]
        loads = {
            node.id
            for item in body
            for node in ast.walk(item)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        fields = {name for name in (*access.fields, *self.inputs) if name in loads}
        return _Made(body, toolbox, fields - set(self.hidden), used), set()

    def _outline(
        self,
        types: dict[str, tuple[Type, bool]],
        toolbox: Toolbox,
        granularity: Granularity,
        least: int | None,
        eager: bool,
        title: str,
    ) -> Outline:
        chosen = least
        if least is not None and not eager:
            chosen = max(least, 1 if granularity == "fine" else 2)
        constants = set(self.plain.constants)
        return Outline(types, toolbox, granularity, constants, title, least=chosen, eager=eager)

    def _mark_changes(self, main: ast.FunctionDef, stores: dict[str, Hidden]) -> None:
        for name, hidden in self.hidden.items():
            hidden.mutated, hidden.resized = mutates([main], name)
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
        names = {self._proc_name(name): name for name in procedures} | {name: name for name in procedures}
        while queue:
            for node in ast.walk(queue.pop(0)):
                name = names.get(node.id) if isinstance(node, ast.Name) else None
                if name is not None and name not in found and name not in helpers:
                    found[name] = None
                    queue.extend(procedures[name].body)
        return [name for name in procedures if name in found]

    def _tool_names(self) -> set[str]:
        return set(self.plain.helpers)

    def _plain_name(self, name: str) -> str:
        return name if name.startswith("_") else f"_{name}"

    def _proc_name(self, name: str) -> str:
        if name == self.options.entry:
            return _function_name(self.problem.name)
        return snake(name).strip("_") or name

    # --- the module -------------------------------------------------------------------------------

    def _parts(self, style: Style, made: _Made) -> Parts:
        plain = self.plain
        reference = clone(plain.entry)
        helpers = [clone(helper) for helper in plain.helpers.values()]
        plain_names = {name: self._plain_name(name) for name in plain.helpers}
        tool_names = {tool.name for tool in made.used}
        renamed = {
            name: new for name, new in plain_names.items() if name in tool_names or _wraps(made.used, new)
        }
        generate = plain.generate
        for name, new in renamed.items():
            generate = re.sub(rf"\b{name}\b(?=\()", new, generate)
        taken = tool_names | set(plain.helpers) | set(plain.constants) | set(RESERVED) | set(self.inputs)
        solution_name = _function_name(self.problem.name)
        if solution_name in taken:
            solution_name = (
                f"answer_for_{solution_name}" if solution_name in RESERVED else f"{solution_name}_of_one"
            )
        renamed = dict(renamed) | {self.options.entry: solution_name}
        for function in [*helpers, reference]:
            rename(function, renamed)
        if not self.recursive and not style.lifted:
            reference.name = "reference"
        helpers = _with_docs(helpers, plain, renamed)
        shown = [hidden for hidden in self.hidden.values()]
        statement = self._statement(style, shown)
        used = {name for function in [*helpers, reference] for name in names_in(function)}
        constants: list[ast.stmt] = []
        for name, node in plain.constants.items():
            if node not in constants and (
                name in used or any(name in names_in(tool.body) for tool in made.used)
            ):
                constants.append(node)
        for node in plain.constants.values():
            if node not in constants:
                constants.append(node)
        imports = list(plain.imports)
        texts = {ast.unparse(node): node for node in imports}
        open_inputs = [name for name in self.inputs if name not in self.hidden]
        order = [name for name in (*self.inputs, *sorted(made.fields)) if name in made.fields]
        return Parts(
            title=title_from(self.problem.title, self.problem.name),
            statement=statement,
            topics=self.problem.topics,
            family=_stem(self.problem.name),
            imports=list(texts.values()),
            constants=constants,
            generate=generate,
            helpers=helpers,
            reference=reference,
            solution_name=solution_name,
            inputs=[(name, self.types[name]) for name in self.inputs],
            keys=self.parameters,
            answer=self.answer,
            hidden=shown,
            lifted=style.lifted,
            tools=made.used,
            solve=made.body,
            fields=list(dict.fromkeys(order)),
            tuples=[name for name in open_inputs if self.types[name].kind in ("tuple", "vartuple")],
        )

    def _statement(self, style: Style, shown: Sequence[Hidden]) -> str:
        given = self.problem.statement or self.plain.docstring
        trusted = self.problem.has_generate
        body = given if trusted else clean_statement(given, _stem(self.problem.name), self.renamed)
        parts = [body]
        if self.in_place is not None:
            changed = self.renamed.get(self.in_place, self.in_place).replace("_", " ")
            parts.append(f"The answer is what the {changed} hold in the end.")
        if "example" not in body.lower():
            names = dict(zip(self.parameters, self.inputs, strict=True))
            parts.append(example(self.samples, names))
        called = {
            new: old for old, new in self.renamed.items() if len(old) == 1 and re.search(rf"\b{old}\b", body)
        }
        parts.append(hidden_note(shown, called, lifted=style.lifted, words=len(body.split())))
        return "\n\n".join(part for part in parts if part)


def rename_calls(body: Sequence[ast.stmt], mapping: dict[str, str]) -> None:
    """Rename functions where they are mentioned."""
    for item in body:
        for node in ast.walk(item):
            if isinstance(node, ast.Name) and node.id in mapping:
                node.id = mapping[node.id]


def _called_by_keyword(solution: Solution, function: str, parameter: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == function
        and any(keyword.arg == parameter for keyword in node.keywords)
        for tree in solution.functions()
        for node in ast.walk(tree)
    )


def _is(node: ast.AST | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _wraps(tools: Sequence[Tool], plain_name: str) -> bool:
    return any(tool.kind == "helper" and plain_name in names_in(tool.body) for tool in tools)


def _with_docs(
    helpers: Sequence[ast.FunctionDef], solution: Solution, renamed: dict[str, str]
) -> list[ast.FunctionDef]:
    """Helpers that became tools lose their docstring to the tool; the others keep it."""
    back = {new: old for old, new in renamed.items()}
    for helper in helpers:
        doc = solution.docs.get(back.get(helper.name, helper.name), "")
        if doc and helper.name not in back:
            first = doc.strip().splitlines()[0]
            helper.body.insert(0, ast.Expr(ast.Constant(first)))
    return list(helpers)


def _stem(name: str) -> str:
    head, _, tail = name.rpartition("_v")
    return head if head and tail.isdigit() else name


def _function_name(name: str) -> str:
    text = re.sub(r"^[\d_]+", "", snake(_stem(name)))
    text = re.sub(r"\d+", "", text).strip("_")
    return text if text and not text[:1].isdigit() else "plain_solution"


def _result_word(name: str) -> str:
    word = _function_name(name)
    return word if readable(word) else "final_value"
