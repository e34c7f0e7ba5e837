"""Running a coding problem's own ``generate``.

It goes into the environment module as it is, so that it runs in the dialect from the start: in a module
that holds nothing but what ``generate`` needs.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Literal

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor import load_program
from codegym_envs.spec import Problem, parse_module, parse_tree

__all__ = ["generated_inputs", "generator_source"]


def generator_source(problem: Problem) -> str:
    """A module's source with the problem's ``generate`` and what it uses; its ``reference`` only gives 0.

    Every line keeps its line number in the problem, so that errors name the line that somebody wrote.

    Raises:
        ModuleRejected: If the problem has no ``generate`` or cannot be parsed.
    """
    path = str(problem.path) if problem.path else "<string>"
    tree = parse_tree(problem.source, path)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if "generate" not in functions:
        raise ModuleRejected("no_generate", "the problem has no generate(rng, difficulty)", path=path)
    needed: set[str] = set()
    queue = ["generate"]
    constants = {name: node for node in tree.body for name in _bound_names(node)}
    while queue:
        name = queue.pop()
        if name in needed:
            continue
        needed.add(name)
        node = functions.get(name) or constants.get(name)
        if node is not None:
            queue += [child.id for child in ast.walk(node) if isinstance(child, ast.Name)]
    kept = {id(constants[name]) for name in needed if name in constants}
    kept |= {id(node) for name, node in functions.items() if name in needed}
    lines = [""] * len(problem.source.split("\n"))
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)) or id(node) in kept:
            first = min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", []))]) - 1
            lines[first : node.end_lineno] = problem.source.split("\n")[first : node.end_lineno]
    names = ", ".join(parameter.name for parameter in problem.parameters)
    lines.append(f"\ndef reference({names}) -> int:\n    return 0\n")
    lines.append('\ndef observe(state) -> int:\n    """Nothing."""\n    return 0\n')
    return "\n".join(lines)


def generated_inputs(
    problem: Problem,
    seeds: Mapping[int, range],
    *,
    execution: Literal["inline", "isolated"] = "isolated",
) -> list[tuple[int, dict[str, Any]]]:
    """Inputs that ``generate`` makes: pairs of difficulty and keyword arguments of the solution.

    Args:
        problem: The coding problem.
        seeds: Difficulty → seeds.
        execution: Tier in which it runs.

    Raises:
        ModuleRejected: If the generator is not in the dialect.
        ExecutionFailed: If it fails.
    """
    module = parse_module(generator_source(problem), name=problem.name, path=problem.path)
    program = load_program(module, execution)
    return [
        (difficulty, program.generate(difficulty, seed))
        for difficulty, range_ in seeds.items()
        for seed in range_
    ]


def _bound_names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Assign):
        return [
            child.id for target in node.targets for child in ast.walk(target) if isinstance(child, ast.Name)
        ]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []
