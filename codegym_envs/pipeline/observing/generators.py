"""Running a coding problem's own ``generate``.

It goes into the environment module as it is, so that it runs in the dialect from the start: in a module
that has nothing else in it but what ``generate`` needs.
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
    parts = [ast.unparse(node) for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    kept = {id(constants[name]) for name in needed if name in constants}
    parts += [ast.unparse(node) for node in tree.body if id(node) in kept]
    parts += [ast.unparse(node) for name, node in functions.items() if name in needed]
    names = ", ".join(parameter.name for parameter in problem.parameters)
    parts.append(f"def reference({names}) -> int:\n    return 0")
    parts.append('def observe(state) -> int:\n    """Nothing."""\n    return 0')
    return f'"""{problem.name}"""\n' + "\n\n".join(parts) + "\n"


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
    module = parse_module(generator_source(problem), name=problem.name)
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
