"""One problem, read: its functions with observed types and readable names, and what of it is hidden."""

from __future__ import annotations

import ast
import keyword
import re
from dataclasses import replace

from codegym_envs.spec.records import Problem
from codegym_envs.spec.types import Type
from codegym_envs.synthesis.contract import Observations, Options, refuse
from codegym_envs.synthesis.hiding.hidden import decide
from codegym_envs.synthesis.profiling.infinities import has_infinities, is_finite, without_infinities
from codegym_envs.synthesis.profiling.instrument import prepare
from codegym_envs.synthesis.profiling.observed_types import attach, variable_types
from codegym_envs.synthesis.profiling.signature import (
    answer_type,
    fix_defaults,
    input_types,
    rename_parameters,
    return_changed,
)
from codegym_envs.synthesis.reading.solution import Solution
from codegym_envs.synthesis.right_answers.said import read_said
from codegym_envs.synthesis.trees import assigned_names, names_in, rename
from codegym_envs.synthesis.wording.variable_names import RESERVED, local_names
from codegym_envs.synthesis.wording.words import snake

__all__ = ["StudiedProblem", "function_name", "stem"]


class StudiedProblem:
    """Everything about one problem that does not depend on the style of the module.

    Args:
        problem: The problem.
        observations: What was observed of its solution.
        options: Knobs; ``entry`` and ``max_tools`` are used here.
        finite: Whether `LARGEST` stands for the solution's infinities.

    Raises:
        SynthesisRefused: If the problem cannot be converted in any style.
    """

    def __init__(
        self, problem: Problem, observations: Observations, options: Options, *, finite: bool = False
    ) -> None:
        self.problem = problem
        self.observations = observations
        self.options = options
        self.family = options.family or problem.name
        path = str(problem.path) if problem.path else problem.name
        self.plain, worked = prepare(problem.source, options.entry, path=path)
        attach(worked.functions(), observations.types, observations.negative)
        if finite:
            without_infinities(self.plain)
            without_infinities(worked)
        self.has_infinities = has_infinities(self.plain)
        self.worked = worked
        self.samples = list(observations.samples)
        if not self.samples:
            raise refuse("no_samples", path=path)
        if not all(is_finite(sample.output) for sample in self.samples):
            raise refuse("opaque_answer", "an answer is infinite or no number", path=path)
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
        self.hidden = decide(self.inputs, self.types, values, _by_cell(entry))
        self._name_locals()

    @property
    def imported(self) -> set[str]:
        """Names that import statements bind, which no tool and no variable may have."""
        return {
            (alias.asname or alias.name).split(".")[0]
            for node in self.plain.imports
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }

    def _open_types(self) -> None:
        types = input_types(self.problem, self.parameters, self.plain, self.samples)
        for name in types:
            if any(callable(sample.inputs[name]) for sample in self.samples):
                raise refuse("callable_input", name)
        self._types_before = types
        self.answer = answer_type(self.problem, self.plain, self.samples)
        self.said = read_said(self.problem.statement, self.parameters)

    def _name_everything(self) -> None:
        entry = self.worked.entry
        self.taken = set(RESERVED) | names_in(entry) | names_in(self.plain.entry)
        self.taken |= set(self.worked.helpers) | set(self.worked.constants)
        self.taken |= self.imported
        self.taken |= {self.procedure_name(name) for name in (*self.worked.helpers, entry.name)}
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
        if self.problem.has_generate:  # a person wrote it for this format; the names are intended
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

    def plain_name(self, name: str) -> str:
        """The name of a helper beside a tool that has its name."""
        return name if name.startswith("_") else f"_{name}"

    def procedure_name(self, name: str) -> str:
        """The name of a helper as a part of the oracle."""
        if name == self.options.entry:
            return function_name(self.family)
        return snake(name).strip("_") or name


def _by_cell(function: ast.FunctionDef) -> set[str]:
    """Names whose single cells are looked at, ``name[row][column]``."""
    return {
        node.value.value.id
        for node in ast.walk(function)
        if isinstance(node, ast.Subscript)
        and not isinstance(node.slice, ast.Slice)
        and isinstance(node.value, ast.Subscript)
        and not isinstance(node.value.slice, ast.Slice)
        and isinstance(node.value.value, ast.Name)
    }


def stem(name: str) -> str:
    """A name without its version suffix."""
    head, _, tail = name.rpartition("_v")
    return head if head and tail.isdigit() else name


def function_name(name: str) -> str:
    """A name for the plain solution."""
    text = re.sub(r"^[\d_]+", "", snake(stem(name)))
    text = re.sub(r"\d+", "", text).strip("_")
    if keyword.iskeyword(text):
        return f"answer_for_{text}"
    return text if text and not text[:1].isdigit() else "plain_solution"


def _called_by_keyword(solution: Solution, function: str, parameter: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == function
        and any(keyword.arg == parameter for keyword in node.keywords)
        for tree in solution.functions()
        for node in ast.walk(tree)
    )
