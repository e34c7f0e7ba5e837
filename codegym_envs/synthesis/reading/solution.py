"""Reading a solution: from source text to the functions that matter, or a refusal.

What comes out is a tree in which the entry point, the helper functions it reaches, constants and
imports are told apart, and in which everything the dialect has no form for has been lowered
(methods of a judge's ``class Solution`` become functions, local imports move up, a bare ``except``
names ``Exception``) or refused with a reason.
"""

from __future__ import annotations

import ast
import builtins
import copy
from dataclasses import dataclass, field

from codegym_envs.spec.syntax import own_nodes
from codegym_envs.spec.types import Type, parse_annotation
from codegym_envs.synthesis.contract import refuse
from codegym_envs.synthesis.reading.classes import dissolve_classes
from codegym_envs.synthesis.reading.data_classes import plain_records
from codegym_envs.synthesis.reading.helper_classes import methods_as_functions
from codegym_envs.synthesis.reading.library import plain_library
from codegym_envs.synthesis.reading.lower import lower, screen
from codegym_envs.synthesis.reading.matches import plain_matches
from codegym_envs.synthesis.reading.module_state import move_module_state
from codegym_envs.synthesis.rephrasing.patterns.calls import why_not
from codegym_envs.synthesis.rephrasing.rephrase import rephrase
from codegym_envs.synthesis.rephrasing.scopes import bindings, module_uses

__all__ = ["FACADES", "Solution", "reachable", "read_solution"]

FACADES = frozenset(
    {"math", "heapq", "bisect", "itertools", "functools", "collections", "string", "json", "copy", "typing"}
)
"""Modules the dialect offers; ``typing`` is dropped with the annotations, as is whatever else is not used."""

_DROPPED_IMPORTS = frozenset({"__future__"})
_RANDOM = frozenset({"random", "secrets", "uuid"})
_CLOCK = frozenset({"time"})
_NOW = frozenset({"now", "today", "utcnow"})
_CALENDAR = frozenset({"datetime", "calendar"})
_OUTSIDE = frozenset(
    {"sys", "os", "io", "subprocess", "socket", "pathlib", "urllib", "requests", "threading"}
)
_MAX_SOURCE = 64 * 1024


@dataclass(slots=True)
class Solution:
    """A solution taken apart.

    Attributes:
        entry: The function to start from, lowered.
        helpers: Other functions it reaches, by name, in source order, lowered.
        constants: Module-level assignments it reaches, by name, in source order.
        imports: Import statements that are needed, in source order.
        docstring: The entry point's own docstring, or "".
        generate: Source text of the problem's ``generate`` and of everything only it needs, or "".
        docs: Docstrings of the functions, by name.
        hints: Annotated types of the functions, by name: of each parameter, and of ``"return"``.
        originals: Names that variables of a function had before they were renamed, by function and new name.
    """

    entry: ast.FunctionDef
    helpers: dict[str, ast.FunctionDef]
    constants: dict[str, ast.stmt]
    imports: list[ast.stmt]
    docstring: str = ""
    generate: str = ""
    docs: dict[str, str] = field(default_factory=dict)
    hints: dict[str, dict[str, Type]] = field(default_factory=dict)
    originals: dict[str, dict[str, str]] = field(default_factory=dict)

    def functions(self) -> list[ast.FunctionDef]:
        """The helpers and then the entry point."""
        return [*self.helpers.values(), self.entry]


def read_solution(source: str, entry: str = "solution", *, path: str = "<string>") -> Solution:
    """Parse a solution and lower it to the dialect.

    Args:
        source: Python text with the entry point at its top level or in a ``class Solution``.
        entry: Name of the entry point.
        path: Where the text came from, for error messages.

    Raises:
        SynthesisRefused: With a reason from `codegym_envs.synthesis.REASONS`.
    """
    if len(source) > _MAX_SOURCE:
        raise refuse("syntax", f"more than {_MAX_SOURCE} characters", path=path)
    try:
        tree = ast.parse(source)
        _plain_forms(tree, entry)
        body = move_module_state(tree.body, entry)
        body = [_named(node) for node in body]
        functions = {node.name: node for node in body if isinstance(node, ast.FunctionDef)}
        constants = _constants(body)
        found = functions.get(entry)
        if found is None:
            if any(isinstance(node, ast.AsyncFunctionDef) and node.name == entry for node in body):
                raise refuse("asynchronous", entry, path=path)
            raise refuse("no_entry_point", f"def {entry}(...)", path=path)
        wanted = reachable(found, functions, constants)
        _refuse_classes(body, found, functions, wanted, path)
        imports: list[ast.stmt] = [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]
        chosen = [functions[name] for name in functions if name in wanted or name == entry]
        generate = _generate_text(source, body, functions, constants, wanted | {entry})
        docs = {node.name: ast.get_docstring(node) or "" for node in chosen}
        hints = {node.name: _hints(node) for node in chosen}
        lowered = [lower(node, imports, path) for node in chosen]
        helpers = {node.name: node for node in lowered if node.name != entry}
        main = next(node for node in lowered if node.name == entry)
        kept = {name: node for name, node in constants.items() if name in wanted}
        for node in kept.values():
            screen(node, path)
        _refuse_written_globals(lowered, path)
        needed = _needed_imports(imports, [*lowered, *kept.values(), *ast.parse(generate).body], path)
        _refuse_unknown(imports, [*lowered, *kept.values()], path)
        _check_signature(main, path)
    except RecursionError:
        raise refuse("syntax", "nested too deeply", path=path) from None
    except (SyntaxError, ValueError, MemoryError) as error:
        raise refuse("syntax", str(error).splitlines()[0][:200], path=path) from None
    return Solution(main, helpers, kept, needed, docs.get(entry, ""), generate, docs, hints)


def _plain_forms(tree: ast.Module, entry: str) -> None:
    """Express in the dialect what statements, classes and libraries outside it do."""
    plain_matches(tree)
    rephrase(tree)
    tree.body = dissolve_classes(tree.body, entry)
    plain_records(tree, fields=methods_as_functions(tree))
    plain_library(tree)
    ast.fix_missing_locations(tree)


def reachable(
    start: ast.AST, functions: dict[str, ast.FunctionDef], constants: dict[str, ast.stmt]
) -> set[str]:
    """Names of the module-level functions and constants that a tree reaches, itself excluded."""
    seen: set[str] = set()
    queue: list[ast.AST] = [start]
    while queue:
        for node in ast.walk(queue.pop()):
            name = node.id if isinstance(node, ast.Name) else ""
            if name and name not in seen and (name in functions or name in constants):
                seen.add(name)
                queue.append(functions[name] if name in functions else constants[name])
    return seen


def _named(node: ast.stmt) -> ast.stmt:
    """``double = lambda n: 2 * n`` as a function: a module's constants are plain data."""
    if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.Lambda)):
        return node
    target, value = node.targets[0], node.value
    if not isinstance(target, ast.Name):
        return node
    body: list[ast.stmt] = [ast.copy_location(ast.Return(value.body), node)]
    made = ast.FunctionDef(target.id, value.args, body, [], None, None)
    return ast.fix_missing_locations(ast.copy_location(made, node))


def _constants(body: list[ast.stmt]) -> dict[str, ast.stmt]:
    found: dict[str, ast.stmt] = {}
    for node in body:
        if isinstance(node, ast.Assign):
            for name in (inner for target in node.targets for inner in ast.walk(target)):
                if isinstance(name, ast.Name):
                    found[name.id] = node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            plain = ast.Assign([node.target], node.value)
            found[node.target.id] = ast.fix_missing_locations(ast.copy_location(plain, node))
    return found


def _refuse_classes(
    body: list[ast.stmt],
    entry: ast.FunctionDef,
    functions: dict[str, ast.FunctionDef],
    wanted: set[str],
    path: str,
) -> None:
    classes = {node.name for node in body if isinstance(node, ast.ClassDef)}
    trees = [entry, *(functions[name] for name in wanted if name in functions)]
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                raise refuse("defines_classes", node.name, path=path, line=node.lineno)
    for tree in trees:
        annotations = _annotation_nodes(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in classes and node not in annotations:
                raise refuse("defines_classes", node.id, path=path, line=node.lineno)


def _annotation_nodes(tree: ast.AST) -> set[ast.AST]:
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        hints: list[ast.expr | None] = []
        if isinstance(node, (ast.arg, ast.AnnAssign)):
            hints = [node.annotation]
        elif isinstance(node, ast.FunctionDef):
            hints = [node.returns]
        for hint in hints:
            if hint is not None:
                found.update(ast.walk(hint))
    return found


def _generate_text(
    source: str,
    body: list[ast.stmt],
    functions: dict[str, ast.FunctionDef],
    constants: dict[str, ast.stmt],
    taken: set[str],
) -> str:
    """The problem's own generator, verbatim, with the helpers and constants that only it uses."""
    if "generate" not in functions:
        return ""
    needed = reachable(functions["generate"], functions, constants) - taken
    lines = source.splitlines()
    parts = []
    for node in body:
        names = {node.name} if isinstance(node, ast.FunctionDef) else set()
        if isinstance(node, ast.Assign):
            names = {
                name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)
            }
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = {node.target.id}
        if names & (needed | {"generate"}):
            assert node.end_lineno is not None
            parts.append("\n".join(lines[node.lineno - 1 : node.end_lineno]))
    return "\n\n\n".join(parts)


def _refuse_written_globals(functions: list[ast.FunctionDef], path: str) -> None:
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                raise refuse("mutable_global", ", ".join(node.names), path=path, line=node.lineno)


def _hints(function: ast.FunctionDef) -> dict[str, Type]:
    """The annotations that name types of the language."""
    found: dict[str, Type] = {}
    for name, node in [
        *((item.arg, item.annotation) for item in function.args.args),
        ("return", function.returns),
    ]:
        if node is not None:
            try:
                found[name] = parse_annotation(node)
            except ValueError:
                continue
    return found


def _needed_imports(imports: list[ast.stmt], trees: list[ast.stmt], path: str) -> list[ast.stmt]:
    used = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    asked = {node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    needed: list[ast.stmt] = []
    seen: set[str] = set()
    for node in imports:
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        aliases = [alias for alias in node.names if (alias.asname or alias.name.split(".")[0]) in used]
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for alias in aliases:
            root = (module or alias.name).split(".")[0]
            if root in _DROPPED_IMPORTS:
                continue
            if root in _RANDOM:
                raise refuse("random", root, path=path, line=node.lineno)
            if root in _CLOCK or (root in _CALENDAR and asked & _NOW):
                raise refuse("time", root, path=path, line=node.lineno)
            if root in _OUTSIDE:
                raise refuse("input_output", root, path=path, line=node.lineno)
            if root == "re":
                why = why_not([node, *copy.deepcopy(trees)])
                raise refuse("forbidden_import", f"re: {why}", path=path, line=node.lineno)
            if (module or alias.name) not in FACADES or alias.name == "*":
                raise refuse("forbidden_import", module or alias.name, path=path, line=node.lineno)
            one = ast.ImportFrom(module, [alias], 0) if module else ast.Import([alias])
            text = ast.unparse(one)
            if text not in seen:
                seen.add(text)
                needed.append(one)
    return needed


def _refuse_unknown(imports: list[ast.stmt], trees: list[ast.stmt], path: str) -> None:
    """Refuse a name that nothing defines, or only a library that is not here."""
    whole = ast.fix_missing_locations(ast.Module([*imports, *trees], []))
    known = {name for node in whole.body for name in bindings(node)}
    for name in sorted(module_uses(whole) - known):
        if hasattr(builtins, name):
            continue
        for node in imports:
            if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
                raise refuse("forbidden_import", f"{node.module}, for {name}", path=path, line=node.lineno)
        raise refuse("unknown_name", name, path=path)


def _check_signature(function: ast.FunctionDef, path: str) -> None:
    arguments = function.args
    if (
        arguments.vararg
        or arguments.kwarg
        or arguments.kwonlyargs
        or not (arguments.args or arguments.posonlyargs)
    ):
        raise refuse("not_a_function", function.name, path=path, line=function.lineno)
    arguments.args = [*arguments.posonlyargs, *arguments.args]
    arguments.posonlyargs = []
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(function.body)):
        raise refuse("generator", function.name, path=path, line=function.lineno)
