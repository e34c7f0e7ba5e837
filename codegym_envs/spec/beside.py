"""What a coding problem may define beside its solution, to be tested with, and never to become a tool.

- ``solution_again(<parameters>)``: a second solution of another kind, a *witness*.
- ``EXAMPLE``: the statement's example, ``(inputs, answer)`` with the inputs by parameter, or a list of such
  pairs.
- ``valid(<parameters>) -> bool``: which inputs keep what the statement promises.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Mapping
from typing import Any

from codegym_envs.errors import ModuleRejected

__all__ = ["BESIDE", "EXAMPLE", "VALID", "WITNESS", "examples_of", "without_beside"]

WITNESS = "solution_again"
EXAMPLE = "EXAMPLE"
VALID = "valid"
BESIDE = (WITNESS, EXAMPLE, VALID)


def without_beside(source: str) -> tuple[str, tuple[str, ...]]:
    """A problem's text without what stands beside the solution.

    Args:
        source: Python that can be parsed, with LF line endings.

    Returns:
        The text, in which every other line stands where it stood, and the names that are defined there.
    """
    lines = source.split("\n")
    found: list[str] = []
    for node in ast.parse(source).body:
        name = _name_of(node)
        if name in BESIDE:
            found.append(name)
            first = min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", []))]) - 1
            last = node.end_lineno or node.lineno
            lines[first:last] = [""] * (last - first)
    return ("\n".join(lines).rstrip("\n") + "\n" if found else source), tuple(dict.fromkeys(found))


def examples_of(source: str, path: str = "<string>") -> list[tuple[dict[str, Any], Any]]:
    """The examples that a problem's text gives in ``EXAMPLE``: inputs by parameter, and the answer.

    Args:
        source: The text.
        path: Shown in errors.

    Raises:
        ModuleRejected: If they are not written as they should be.
    """
    for node in ast.parse(source).body:
        if _name_of(node) != EXAMPLE or not isinstance(node, (ast.Assign, ast.AnnAssign)):
            continue
        value: Any = None
        with contextlib.suppress(ValueError, TypeError, RecursionError):
            value = ast.literal_eval(node.value) if node.value is not None else None
        pairs = value if isinstance(value, list) else [value]
        if not all(
            isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], Mapping) for pair in pairs
        ):
            raise ModuleRejected(
                "example",
                'write EXAMPLE = ({"name of a parameter": value, …}, answer)',
                path=path,
                line=node.lineno,
            )
        return [(dict(inputs), answer) for inputs, answer in pairs]
    return []


def _name_of(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef):
        return node.name
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return next((target.id for target in targets if isinstance(target, ast.Name)), "")
