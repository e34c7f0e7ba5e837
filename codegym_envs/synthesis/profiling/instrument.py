"""Instrumentation: the normalised solution with every expression's type written down as it runs.

`instrument` is a pure function from source text to source text. Its result defines ``profile``,
which somebody else runs, in a place where foreign code may run:

    profile([{"numbers": [1, 2]}, …])  →  {"types": {"0": "int", …}, "negative": [], "mutated": ["numbers"],
                                        "failed": 0}

The numbers are those of `codegym_envs.synthesis.trees.numbered` over the normalised functions, so that
synthesis, which normalises in the same way, finds the type of each node again.
"""

from __future__ import annotations

import ast
import copy
from typing import cast

from codegym_envs.spec.carried import carried_source
from codegym_envs.synthesis.profiling.normalise import normalise, under_handlers
from codegym_envs.synthesis.reading.nested import lift_nested
from codegym_envs.synthesis.reading.solution import Solution, read_solution
from codegym_envs.synthesis.trees import numbered

__all__ = ["PROFILE_FUNCTION", "instrument", "prepare"]

PROFILE_FUNCTION = "profile"
"""Name of the function that the instrumented source defines: ``profile(cases) -> dict``."""

_RUNTIME = "codegym_envs.synthesis.profiling.carried_profile"


def prepare(source: str, entry: str = "solution", *, path: str = "<string>") -> tuple[Solution, Solution]:
    """Read a solution twice: as it is (lowered), and with its functions normalised.

    Raises:
        SynthesisRefused: As `read_solution`.
    """
    plain = lift_nested(read_solution(source, entry, path=path))
    worked = copy.deepcopy(plain)
    caught = under_handlers(worked.functions())
    worked.helpers = {name: normalise(node, caught) for name, node in worked.helpers.items()}
    worked.entry = normalise(worked.entry, caught)
    return plain, worked


def instrument(source: str, entry: str = "solution") -> str:
    """Python source whose ``profile`` runs the solution and reports the types of its expressions.

    The result is ordinary Python, not the dialect: foreign code belongs where foreign code may run.

    Args:
        source: The solution's (or problem's) text.
        entry: Name of the entry point.

    Raises:
        SynthesisRefused: With a reason from `codegym_envs.synthesis.REASONS`.
    """
    _, worked = prepare(source, entry)
    functions = worked.functions()
    numbers = {node: number for number, node in numbered(functions)}
    body: list[ast.stmt] = [*worked.imports]
    written: list[ast.stmt] = []
    for constant in worked.constants.values():
        if constant not in written:
            written.append(constant)
    body.extend(written)
    for function in functions:
        _Wrap(numbers).visit(function)
        body.append(function)
    module = ast.fix_missing_locations(ast.Module(body, []))
    return ast.unparse(module) + "\n\n" + carried_source(_RUNTIME, _ENTRY_=entry)


class _Wrap(ast.NodeTransformer):
    """Pass the value of every expression through ``_note(number, value)``."""

    def __init__(self, numbers: dict[ast.AST, int]) -> None:
        self.numbers = numbers

    def visit(self, node: ast.AST) -> ast.AST:
        number = self.numbers.get(node)
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = []
            notes = [
                ast.Expr(self._noted(self.numbers[item], ast.Name(item.arg, ast.Load())))
                for item in node.args.args
            ]
            node.body = [*notes, *[cast(ast.stmt, self.visit(child)) for child in node.body]]
            position = next(
                (
                    place
                    for place, child in enumerate(node.body)
                    if isinstance(child, (ast.Nonlocal, ast.Global))
                ),
                None,
            )
            if position is not None:
                node.body.insert(0, node.body.pop(position))
            return node
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                node.func.value = cast(ast.expr, self.visit(node.func.value))
            elif not isinstance(node.func, ast.Name):
                node.func = cast(ast.expr, self.visit(node.func))
            node.args = [cast(ast.expr, self.visit(child)) for child in node.args]
            for keyword in node.keywords:
                self.generic_visit(keyword)
        elif isinstance(node, (ast.JoinedStr, ast.arguments)):
            return node
        else:
            self.generic_visit(node)
        plain = isinstance(node, ast.expr) and not isinstance(node, (ast.Starred, ast.Slice, ast.Constant))
        if number is not None and plain and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            if isinstance(node, ast.Tuple) and any(isinstance(item, ast.Slice) for item in node.elts):
                return node
            assert isinstance(node, ast.expr)
            return self._noted(number, node)
        return node

    def _noted(self, number: int, node: ast.expr) -> ast.Call:
        return ast.Call(ast.Name("_note", ast.Load()), [ast.Constant(number), node], [])
