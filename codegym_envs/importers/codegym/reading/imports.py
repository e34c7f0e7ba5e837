"""Imports wherever a file has them, as imports at its top.

The dialect knows imports at the top of a module only. Those inside of functions, methods and the class move
there; what a star brings is named; guarded imports are decided; ``json`` and the like get their own names, so
that the later steps meet each library function in one form.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import sys
from collections.abc import Iterator

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.codegym.reading.shapes import local_names
from codegym_envs.spec.syntax import own_nodes
from codegym_envs.synthesis.trees import blocks, load, names_in, rename

__all__ = ["plain_imports"]

_NAMED_IN_FULL = ("ast", "json", "re", "sys")
"""Modules whose functions later steps look for, as ``json.loads``."""

_STARRED = frozenset(
    {
        "ast", "bisect", "collections", "copy", "dataclasses", "enum", "functools", "heapq", "itertools",
        "json", "math", "operator", "random", "re", "statistics", "string", "typing",
    }
)  # fmt: skip
"""Standard modules whose names are known here."""

_IMPORT_ERRORS = {"ImportError", "ModuleNotFoundError", "Exception"}


def plain_imports(tree: ast.Module) -> None:
    """Move all imports of a file to its top, in place.

    Args:
        tree: The file, without its ``if __name__ == "__main__":`` block.
    """
    _decide_guards(tree)
    _Dynamic().visit(tree)
    _Hoist(tree).run()
    _expand_stars(tree)
    _name_in_full(tree)


def _decide_guards(node: ast.AST) -> None:
    """``try: import x`` with ``except ImportError:`` becomes the one or the other, in place."""
    for block in blocks(node):
        decided: list[ast.stmt] = []
        for statement in block:
            chosen = _guarded(statement)
            decided += [statement] if chosen is None else chosen
        block[:] = decided or block
        for statement in block:
            _decide_guards(statement)


def _guarded(node: ast.stmt) -> list[ast.stmt] | None:
    """What is left of a guarded import; None for any other statement."""
    if isinstance(node, ast.If) and ast.unparse(node.test).rpartition(".")[2] == "TYPE_CHECKING":
        return node.orelse or [ast.Pass()]
    if not isinstance(node, ast.Try) or not node.handlers:
        return None
    imports = [item for item in node.body if isinstance(item, (ast.Import, ast.ImportFrom))]
    handler = node.handlers[0]
    raised = {"Exception"} if handler.type is None else names_in(handler.type)
    if not imports or not raised & _IMPORT_ERRORS:
        return None
    if "Exception" in raised and len(imports) < len(node.body):
        return None  # it guards more than the import
    standard = all(_module_of(item) in sys.stdlib_module_names for item in imports)
    return [*node.body, *node.orelse, *node.finalbody] if standard else [*handler.body, *node.finalbody]


def _module_of(node: ast.Import | ast.ImportFrom) -> str:
    name = node.names[0].name if isinstance(node, ast.Import) else node.module or ""
    return name.partition(".")[0]


class _Dynamic(ast.NodeTransformer):
    """``__import__("math")`` and ``importlib.import_module("math")`` as an import beside the function."""

    def __init__(self) -> None:
        self.modules: dict[str, None] = {}

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """The file: what was found is imported at its top."""
        self.generic_visit(node)
        node.body[:0] = [ast.Import([ast.alias(module)]) for module in self.modules]
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite one call."""
        self.generic_visit(node)
        function = ast.unparse(node.func)
        if function not in ("__import__", "importlib.import_module", "import_module") or len(node.args) != 1:
            return node
        given = node.args[0]
        if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
            return node
        if not given.value.isidentifier():
            return node
        self.modules[given.value] = None
        return load(given.value)


_Target = tuple[str, str | None]
"""What an import binds: a module, or (module, name in it)."""


def _bindings(node: ast.stmt) -> Iterator[tuple[str, _Target, ast.stmt]]:
    """Each name that an import binds, what it is, and the import of it alone."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            yield name, (alias.name, None), ast.Import([alias])
    elif isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
        for alias in node.names:
            yield (
                alias.asname or alias.name,
                (node.module, alias.name),
                ast.ImportFrom(node.module, [alias], 0),
            )


class _Hoist:
    """Moves the imports of functions and classes to the top of a file."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.known: dict[str, _Target] = {}
        self.moved: list[ast.stmt] = []
        self.taken = set(dir(builtins)) | local_names(tree)
        self.taken |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
        for node in tree.body:
            self.known.update({name: target for name, target, _ in _bindings(node)})
        self.taken |= set(self.known)

    def run(self) -> None:
        """Move them, in place."""
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                self._scope(node)
        stars = _without_imports(self.tree)
        _put_first(self.tree, [*stars, *self.moved])

    def _scope(self, scope: ast.FunctionDef | ast.ClassDef) -> None:
        mapping: dict[str, str] = {}
        found = [binding for node in own_nodes(scope.body) for binding in _bindings(_as_statement(node))]
        for name, target, _ in found:
            if target[1] == "*":
                continue
            chosen = self._global_name(name, target)
            if chosen != name:
                mapping[name] = chosen
        rename(scope, mapping)

    def _global_name(self, name: str, target: _Target) -> str:
        """The name at the top of the file for what a scope imports under a name."""
        if self.known.get(name) == target:
            return name
        if name not in self.taken:
            chosen = name
        else:
            same = (known for known, what in self.known.items() if what == target)
            chosen = next(same, "") or self._fresh(f"{target[0].replace('.', '_')}_{target[1] or 'module'}")
        if chosen not in self.known:
            self.known[chosen] = target
            self.taken.add(chosen)
            module, member = target
            alias = ast.alias(member or module, None if chosen == (member or module) else chosen)
            self.moved.append(ast.Import([alias]) if member is None else ast.ImportFrom(module, [alias], 0))
        return chosen

    def _fresh(self, wanted: str) -> str:
        name, number = wanted, 2
        while name in self.taken or name in self.known:
            name, number = f"{wanted}_{number}", number + 1
        return name


def _bound_at_top(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {item.id for target in targets for item in ast.walk(target) if isinstance(item, ast.Name)}


def _as_statement(node: ast.AST) -> ast.stmt:
    return node if isinstance(node, ast.stmt) else ast.Pass()


def _put_first(tree: ast.Module, imports: list[ast.stmt]) -> None:
    """Put imports at the top of a file, in place, behind its docstring and imports from the future."""
    head = 0
    while head < len(tree.body) and _stands_first(tree.body[head]):
        head += 1
    tree.body[head:head] = imports


def _stands_first(node: ast.stmt) -> bool:
    """Whether nothing may stand before a statement: the docstring, imports from the future."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "__future__"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _without_imports(tree: ast.Module) -> list[ast.stmt]:
    """Take the imports out of functions and classes, in place.

    Returns:
        Those with a star.
    """
    stars: list[ast.stmt] = []
    for scope in ast.walk(tree):
        if not isinstance(scope, (ast.FunctionDef, ast.ClassDef)):
            continue
        for node in [scope, *own_nodes(scope.body)]:
            for block in blocks(node):
                stars += [item for item in block if _is_star(item)]
                kept = [item for item in block if not isinstance(item, (ast.Import, ast.ImportFrom))]
                if len(kept) < len(block):
                    block[:] = kept or [ast.Pass()]
    return stars


def _is_star(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)


def _expand_stars(tree: ast.Module) -> None:
    """``from math import *`` names what is used, in place.

    Raises:
        ModuleRejected: With reason ``import`` if a name may come from a module that is not known here.
    """
    if not any(_is_star(node) for node in tree.body):
        return
    used = names_in([node for node in tree.body if not isinstance(node, (ast.Import, ast.ImportFrom))])
    own = {name for node in tree.body for name, _, _ in _bindings(node)}
    own |= {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    for node in tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            own |= _bound_at_top(node)
    for position in range(len(tree.body) - 1, -1, -1):  # of two stars the later one counts
        node = tree.body[position]
        if not isinstance(node, ast.ImportFrom) or not _is_star(node) or node.module not in _STARRED:
            continue
        brought = _public_names(node.module)
        names = sorted(name for name in used - own if name in brought)
        own |= set(names)
        aliases = [ast.alias(name) for name in names]
        tree.body[position : position + 1] = [ast.ImportFrom(node.module, aliases, 0)] if aliases else []
    unknown = [node for node in tree.body if isinstance(node, ast.ImportFrom) and _is_star(node)]
    missing = sorted(used - own - set(dir(builtins)) - local_names(tree))
    if unknown and missing:
        module = "." * unknown[0].level + (unknown[0].module or "")
        detail = f"{missing[0]} may come from {module}, which is not available"
        raise ModuleRejected("import", detail, line=unknown[0].lineno)


def _public_names(module: str) -> set[str]:
    loaded = importlib.import_module(module)
    found = getattr(loaded, "__all__", None)
    return set(found) if found is not None else {name for name in dir(loaded) if not name.startswith("_")}


def _name_in_full(tree: ast.Module) -> None:
    """``dumps`` as ``json.dumps``, ``js.loads`` as ``json.loads``, in place."""
    modules = {name for node in tree.body for name, (_, member), _ in _bindings(node) if member is None}
    taken = local_names(tree) | {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    places: dict[str, ast.expr] = {}
    body: list[ast.stmt] = []
    for node in tree.body:
        kept = [part for name, what, part in _bindings(node) if not _put(places, name, what, taken)]
        body += kept if isinstance(node, (ast.Import, ast.ImportFrom)) and list(_bindings(node)) else [node]
    roots = sorted({root.id for root in map(_root, places.values()) if root.id not in modules})
    tree.body = body
    if places:
        _InFull(places).visit(tree)
    _put_first(tree, [ast.Import([ast.alias(module)]) for module in roots])


def _put(places: dict[str, ast.expr], name: str, what: _Target, taken: set[str]) -> bool:
    """Note how a name is written in full; whether it is another way than it is imported."""
    module, member = what
    if module in taken or "." in module:
        return False
    if member is None and name != module:
        places[name] = load(module)
        return True
    if member is not None and module in _NAMED_IN_FULL and member != "*":
        places[name] = ast.Attribute(load(module), member, ast.Load())
        return True
    return False


def _root(node: ast.expr) -> ast.Name:
    while isinstance(node, ast.Attribute):
        node = node.value
    assert isinstance(node, ast.Name)
    return node


class _InFull(ast.NodeTransformer):
    """Replaces names by what they are in full, except where a function has its own."""

    def __init__(self, places: dict[str, ast.expr]) -> None:
        self.places = places

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """A function: its own names stay."""
        outer = self.places
        own = local_names(node)
        self.places = {name: place for name, place in outer.items() if name not in own}
        self.generic_visit(node)
        self.places = outer
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Rewrite one name."""
        place = self.places.get(node.id) if isinstance(node.ctx, ast.Load) else None
        return node if place is None else place
