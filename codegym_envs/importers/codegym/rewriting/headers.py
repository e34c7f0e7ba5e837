"""The head of an environment module: its imports and constants."""

from __future__ import annotations

import ast
import copy

from codegym_envs.importers.codegym.reading.anatomy import EnvFile
from codegym_envs.importers.codegym.rewriting.tool_names import Names

__all__ = ["bound_names", "constants_of", "imports_of"]


def constants_of(env: EnvFile, names: Names, code: str) -> list[ast.stmt]:
    """The constants that the code names, and those that these name in turn, in the file's order."""
    renamed = {name: chosen for name, chosen in names.constants.items() if name != chosen}
    entries: list[tuple[set[str], ast.stmt]] = [(bound_names(node), node) for node in env.constants]
    for name, value in env.class_constants.items():
        value = copy.deepcopy(value)
        for item in ast.walk(value):  # in the class body they name each other without self
            if isinstance(item, ast.Name):
                item.id = renamed.get(item.id, item.id)
        target: list[ast.expr] = [ast.Name(names.constants[name], ast.Store())]
        entries.append(({names.constants[name]}, ast.Assign(target, value, lineno=0)))
    wanted = _read_names(ast.parse(code))
    kept: list[int] = []
    while more := [i for i, (bound, _) in enumerate(entries) if i not in kept and bound & wanted]:
        kept += more
        wanted |= set().union(*(_read_names(entries[index][1]) for index in more))
    return [entries[index][1] for index in sorted(kept)]


def bound_names(node: ast.Assign) -> set[str]:
    """The names that an assignment binds."""
    return {item.id for target in node.targets for item in ast.walk(target) if isinstance(item, ast.Name)}


def _read_names(node: ast.AST) -> set[str]:
    return {
        item.id for item in ast.walk(node) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Load)
    }


def imports_of(env: EnvFile, code: str) -> list[str]:
    """The import lines that the code needs."""
    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    lines: set[str] = set()
    for node in env.imports:
        if isinstance(node, ast.Import):
            for alias in node.names:
                shown = alias.asname or alias.name.split(".")[0]
                if shown in names:
                    lines.add(f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else ""))
        elif isinstance(node, ast.ImportFrom):
            used = [alias for alias in node.names if (alias.asname or alias.name) in names]
            if used:
                lines.add(ast.unparse(ast.ImportFrom(node.module, used, node.level)))
    for name in ("json", "math"):
        if name in names and f"import {name}" not in lines:
            lines.add(f"import {name}")
    return sorted(lines)
