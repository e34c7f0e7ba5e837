"""The head of an environment module: its imports and constants."""

from __future__ import annotations

import ast

from codegym_envs.importers.codegym.reading.anatomy import EnvFile
from codegym_envs.importers.codegym.reading.shapes import bound_names
from codegym_envs.importers.codegym.rewriting.tool_names import ModuleNames
from codegym_envs.synthesis.trees import clone, loaded_names, rename, store

__all__ = ["constants_of", "imports_of"]


def constants_of(env: EnvFile, names: ModuleNames, code: str) -> list[ast.stmt]:
    """The constants that the code names, and those that these name in turn, in the file's order."""
    renamed = {name: chosen for name, chosen in names.constants.items() if name != chosen}
    entries: list[tuple[set[str], ast.stmt]] = [(bound_names(node), node) for node in env.constants]
    for name, value in env.class_constants.items():
        value = clone(value)
        rename(value, renamed)  # in the class body they name each other without self
        chosen = names.constants[name]
        entries.append(({chosen}, ast.Assign([store(chosen)], value, lineno=0)))
    wanted = set(loaded_names(ast.parse(code)))
    kept: list[int] = []
    while more := [i for i, (bound, _) in enumerate(entries) if i not in kept and bound & wanted]:
        kept += more
        wanted |= set(loaded_names(entries[index][1] for index in more))
    return [entries[index][1] for index in sorted(kept)]


def imports_of(env: EnvFile, code: str) -> list[str]:
    """The import lines that the code needs."""
    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    lines = {line for node in env.imports for line in _import_lines(node, names)}
    for name in ("json", "math"):
        if name in names and f"import {name}" not in lines:
            lines.add(f"import {name}")
    return sorted(lines)


def _import_lines(node: ast.stmt, names: set[str]) -> list[str]:
    """What is left of an import where only some names are needed."""
    if isinstance(node, ast.Import):
        used = [alias for alias in node.names if (alias.asname or alias.name.split(".")[0]) in names]
        return [ast.unparse(ast.Import([alias])) for alias in used]
    if isinstance(node, ast.ImportFrom):
        used = [alias for alias in node.names if (alias.asname or alias.name) in names]
        return [ast.unparse(ast.ImportFrom(node.module, used, node.level))] if used else []
    return []
