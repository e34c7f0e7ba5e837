"""Code that travels: the text of modules of this package, for processes in which the package is not there.

Foreign solutions run in workers that have the standard library and nothing else; what measures them there
goes along as text. It is written as ordinary modules, checked like all others, and put together here.
"""

from __future__ import annotations

import ast
import sys
from functools import cache
from importlib.resources import files

__all__ = ["carried_source"]


def carried_source(*modules: str, **values: object) -> str:
    """The text of modules as one text that runs in one namespace, without this package.

    Imports from ``__future__`` are dropped, since the text may be appended to another one: a module that
    travels evaluates its annotations, or is put first by itself. Imports of modules that travel along go too.

    Args:
        modules: Full names, each after those that it imports.
        values: Final values for names of the modules, with a `repr` that can be read back.

    Raises:
        ValueError: If a module imports something that a worker does not have.
    """
    return _text(modules) + "".join(f"{name} = {value!r}\n" for name, value in values.items())


@cache
def _text(modules: tuple[str, ...]) -> str:
    known: set[str] = set()
    parts: list[str] = []
    for module in modules:
        parts.append(_without_own_imports(module, known))
        known.add(module)
    return "\n\n".join(parts)


def _without_own_imports(module: str, known: set[str]) -> str:
    package, _, name = module.rpartition(".")
    text = (files(package) / f"{name}.py").read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            sources = [node.module or "."]
        elif isinstance(node, ast.Import):
            sources = [alias.name for alias in node.names]
        else:
            continue
        if sources == ["__future__"] or set(sources) <= known:
            lines[node.lineno - 1 : node.end_lineno] = ["\n"] * ((node.end_lineno or 0) - node.lineno + 1)
        elif any(source.partition(".")[0] not in sys.stdlib_module_names for source in sources):
            raise ValueError(f"{module}, line {node.lineno}: workers do not have {', '.join(sources)}")
    return "".join(lines)
