"""The checker of a row, which judges answers where several are right, as the ``accepts`` of its problem."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.node_classes import completed
from codegym_envs.spec import parse_tree
from codegym_envs.synthesis.right_answers.said import read_said
from codegym_envs.synthesis.trees import rename

__all__ = ["checker_of", "refuse_printed_answers", "with_checker"]

_JUDGE = "is_right_answer"
_GUARDED = '''def accepts({arguments}) -> bool:
    """Whether an answer is right; one on which the check stumbles is not."""
    try:
        return bool({judge}({arguments}))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False
'''


def checker_of(row: Mapping[str, Any]) -> str:
    """The source of a row's ``checker``; empty if it has none.

    Raises:
        ModuleRejected: With the reason ``several_answers``, if it is something else than a Python function.
    """
    checker = row.get("checker")
    if checker is None or (isinstance(checker, str) and not checker.strip()):
        return ""
    if not isinstance(checker, str) or not re.search(r"^def accepts\(", checker, re.MULTILINE):
        raise ModuleRejected("several_answers", "the checker is no Python function accepts(answer, ...)")
    return checker


def refuse_printed_answers(question: str, checker: str) -> None:
    """Refuse a program of which several outputs are right, unless only their order or precision differs.

    Raises:
        ModuleRejected: With the reason ``several_answers``.
    """
    said = read_said(question)
    if said.any_of:
        raise ModuleRejected(
            "several_answers", f"the program may print another answer: {said.any_of[:200]!r}"
        )
    if checker and said.order is None and said.tolerance is None:
        raise ModuleRejected("several_answers", "the checker judges what a program prints")


def with_checker(source: str, checker: str) -> str:
    """A coding problem with a row's checker as its ``accepts``.

    Args:
        source: The coding problem; its entry point is called ``solution``.
        checker: The checker's source: ``accepts(answer, ...)`` with the parameters of the solution, and
            what it uses.

    Raises:
        ModuleRejected: With the reason ``several_answers``, if the two do not fit together.
    """
    problem = parse_tree(source, "<solution>")
    try:
        tree = parse_tree(completed(checker, []), "<checker>")
    except ModuleRejected as error:
        raise ModuleRejected("several_answers", f"the checker cannot be read: {error.detail}") from None
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    solution = next(
        node for node in problem.body if isinstance(node, ast.FunctionDef) and node.name == "solution"
    )
    names = [item.arg for item in solution.args.args]
    _name_parameters(functions["accepts"], names)
    defined = set(_defined(problem.body)) | {*names, "answer"}
    clashes = {name: f"{name}_of_checker" for name in _defined(tree.body) if name in defined}
    clashes["accepts"] = _JUDGE
    for node in tree.body:
        rename(node, clashes)
    arguments = ", ".join(["answer", *names])
    guarded = _GUARDED.format(arguments=arguments, judge=_JUDGE)
    return f"{source.rstrip()}\n\n\n{ast.unparse(tree)}\n\n\n{guarded}"


def _name_parameters(accepts: ast.FunctionDef, wanted: list[str]) -> None:
    """Call the parameters what the solution calls them, in its order."""
    arguments = accepts.args
    given = [item.arg for item in (*arguments.posonlyargs, *arguments.args)]
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or len(given) != len(wanted) + 1:
        shown = ", ".join(["answer", *wanted])
        raise ModuleRejected("several_answers", f"the checker has other parameters than ({shown})")
    if set(given[1:]) == set(wanted):  # the same, perhaps in another order
        arguments.args = [ast.arg(given[0]), *map(ast.arg, wanted)]
        arguments.posonlyargs = []
        given = [given[0], *wanted]
    rename(accepts, {old: new for old, new in zip(given, ["answer", *wanted], strict=True) if old != new})
    arguments.defaults = []


def _defined(body: list[ast.stmt]) -> Iterator[str]:
    """Names of the functions, classes and constants at the top level."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (
                inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)
            )
