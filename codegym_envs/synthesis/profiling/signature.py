"""What goes into a solution and what comes out: parameters, their types, in-place results."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from codegym_envs.spec.records import Problem
from codegym_envs.spec.syntax import own_nodes
from codegym_envs.spec.types import ANY, Type
from codegym_envs.synthesis.contract import Observations, Sample, refuse
from codegym_envs.synthesis.profiling.observed_types import join, of_value
from codegym_envs.synthesis.reading.solution import Solution
from codegym_envs.synthesis.trees import clone, load, rename, store

__all__ = [
    "answer_type",
    "fix_defaults",
    "input_types",
    "is_concrete",
    "rename_parameters",
    "return_changed",
    "returns_value",
]


def is_concrete(type_: Type) -> bool:
    """Whether a type leaves nothing open."""
    return type_.kind != "any" and all(is_concrete(arg) for arg in type_.args)


def _observed(values: Sequence[Any]) -> Type:
    joined: Type | None = None
    for value in values:
        type_ = of_value(value)
        joined = type_ if joined is None else joined if joined == type_ else join(joined, type_)
    return joined or ANY


def _chosen(hint: Type | None, values: Sequence[Any], *, trusted: bool) -> Type:
    """The annotation if it holds all that was seen, else what was seen."""
    seen = _observed(values)
    if hint is None or hint.kind == "any":
        return seen
    if not values or (trusted and is_concrete(hint)):
        return hint
    return hint if is_concrete(hint) and (join(hint, seen) == hint or _promotes(seen, hint)) else seen


def _promotes(seen: Type, hint: Type) -> bool:
    """Whether an annotation with floats holds what was seen when integers count as floats, as they do."""
    if seen.kind == "int" and hint.kind == "float":
        return True
    if seen.kind == "union" and hint.kind != "union":
        return all(_promotes(member, hint) for member in seen.args)
    if seen == hint or seen.kind == "any":
        return True
    same = seen.kind == hint.kind and len(seen.args) == len(hint.args) and bool(seen.args)
    return same and all(_promotes(one, other) for one, other in zip(seen.args, hint.args, strict=True))


def input_types(
    problem: Problem, names: Sequence[str], solution: Solution, samples: Sequence[Sample]
) -> dict[str, Type]:
    """Type of each parameter, from its annotation or from what was seen."""
    hints = solution.hints.get(solution.entry.name, {})
    return {
        name: _chosen(
            hints.get(name), [sample.inputs[name] for sample in samples], trusted=problem.has_generate
        )
        for name in names
    }


def answer_type(problem: Problem, solution: Solution, samples: Sequence[Sample]) -> Type:
    """Type of the answer; refused if nothing can be said about it."""
    hint = solution.hints.get(solution.entry.name, {}).get("return")
    if hint is not None and hint.kind == "none":
        hint = None
    return _chosen(hint, [sample.output for sample in samples], trusted=problem.has_generate)


def returns_value(function: ast.FunctionDef) -> bool:
    """Whether a function ever returns something other than None."""
    return any(
        isinstance(node, ast.Return)
        and node.value is not None
        and not (isinstance(node.value, ast.Constant) and node.value.value is None)
        for node in own_nodes(function.body)
    )


def return_changed(functions: Sequence[ast.FunctionDef], observations: Observations) -> str | None:
    """Make an in-place solution return the argument it changes; returns that parameter's name, else None.

    Raises:
        SynthesisRefused: If it neither returns nor changes anything.
    """
    if returns_value(functions[0]):
        return None
    names = [item.arg for item in functions[0].args.args if item.arg in observations.mutated]
    if not names:
        raise refuse("no_answer", functions[0].name)
    for function in functions:
        _Returns(names[0]).visit(function)
        function.body.append(ast.Return(load(names[0])))
    return names[0]


class _Returns(ast.NodeTransformer):
    def __init__(self, name: str) -> None:
        self.name = name
        self.depth = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.depth += 1
        if self.depth == 1:
            self.generic_visit(node)
        self.depth -= 1
        return node

    def visit_Return(self, node: ast.Return) -> ast.Return:
        return ast.Return(load(self.name))


def fix_defaults(
    functions: Sequence[ast.FunctionDef], samples: Sequence[Sample], *, recursive: bool
) -> tuple[list[str], dict[str, Any]]:
    """Parameters that some input gives, and the defaults of those that not all give; others become constants.

    Raises:
        SynthesisRefused: If an input misses a parameter that has no default.
    """
    every = [item.arg for item in functions[0].args.args]
    defaults = _defaults(functions[0])
    given = [name for name in every if any(name in sample.inputs for sample in samples)]
    filled: dict[str, Any] = {}
    for name in every:
        if all(name in sample.inputs for sample in samples):
            continue
        if name not in defaults:
            raise refuse("no_samples", f"no input gives {name}")
        if name in given:
            try:
                filled[name] = ast.literal_eval(defaults[name])
            except ValueError:
                given.remove(name)
    if not recursive:
        for function in functions:
            fixed: list[ast.stmt] = [
                ast.Assign([store(name)], clone(value))
                for name, value in _defaults(function).items()
                if name not in given
            ]
            function.args.args = [item for item in function.args.args if item.arg in given]
            function.args.defaults = []
            function.body[:0] = fixed
    return given, filled


def _defaults(function: ast.FunctionDef) -> dict[str, ast.expr]:
    count = len(function.args.defaults)
    names = [item.arg for item in function.args.args]
    return dict(zip(names[len(names) - count :], function.args.defaults, strict=True)) if count else {}


def rename_parameters(functions: Sequence[ast.FunctionDef], mapping: Mapping[str, str]) -> None:
    """Rename parameters, and the keywords of calls by the function to itself."""
    for function in functions:
        rename(function, mapping)
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == function.name
            ):
                for keyword in node.keywords:
                    keyword.arg = mapping.get(keyword.arg or "", keyword.arg)
