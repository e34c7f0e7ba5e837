"""Which functions tests are about: the names that they import from the solution and call."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Sequence

from codegym_envs.errors import ModuleRejected
from codegym_envs.spec import parse_tree

__all__ = ["tested_names"]

_LIBRARIES = frozenset({"pytest", "parameterized", "mock", "numpy", "hypothesis"}) | sys.stdlib_module_names


def tested_names(tests: Sequence[str]) -> list[str]:
    """Names that tests call or import, the most likely first.

    Args:
        tests: Python texts; of those that cannot be parsed the imports count.

    Returns:
        Methods of ``Solution()``, then what is called most often of what the tests do not define, then what
        is only imported.
    """
    methods = [name for text in tests for name in re.findall(r"\bSolution\(\)\.(\w+)\(", text)]
    called: Counter[str] = Counter()
    imported: list[str] = []
    for text in tests:
        try:
            tree = parse_tree(text, "<tests>")
        except ModuleRejected:
            lists = re.findall(r"^\s*from \w+ import ([\w, ]+)", text, re.MULTILINE)
            imported += [name.strip() for names in lists for name in names.split(",")]
            continue
        own, modules = _bound(tree), _modules(tree)
        imported += [name for name in own.values() if name]
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name):
                called[own.get(node.func.id, node.func.id)] += 1
            elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                called[node.func.attr] += node.func.value.id in modules
            # ``assertRaises(ValueError, f, 1)`` and ``check(f)`` hand it on.
            handed = [own.get(item.id, "") for item in node.args if isinstance(item, ast.Name)]
            called.update(name for name in handed if name in imported)
    often = [name for name, count in called.most_common() if name and count]
    return [*methods, *often, *imported]


def _bound(tree: ast.Module) -> dict[str, str]:
    """Names that tests bind: to what a module has that may be the solution's, or to something else ("")."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = ""
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.setdefault(node.id, "")
        elif isinstance(node, ast.ImportFrom):
            theirs = node.level == 0 and (node.module or "").partition(".")[0] in _LIBRARIES
            for item in node.names:
                found[item.asname or item.name] = "" if theirs else item.name
    return found


def _modules(tree: ast.Module) -> set[str]:
    """Names of modules that may be the solution's."""
    return {
        (item.asname or item.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for item in node.names
        if item.name.partition(".")[0] not in _LIBRARIES
    }
