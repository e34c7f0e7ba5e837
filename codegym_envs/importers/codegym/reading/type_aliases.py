"""Names for types: written out in annotations, and gone from everywhere else.

``Grid = List[List[int]]``, ``Grid: TypeAlias = …``, ``NewType`` and ``TypeVar`` only say what type something
has; ``cast(Grid, x)`` and a call of a ``NewType`` are the value that they are given.
"""

from __future__ import annotations

import ast

from codegym_envs.importers.codegym.reading.shapes import local_names, plain_target
from codegym_envs.synthesis.trees import Replace, blocks, clone, is_name, load, parameters_of

__all__ = ["plain_types"]

_GENERIC = frozenset(
    {
        "Any", "Callable", "Collection", "Counter", "DefaultDict", "Deque", "Dict", "FrozenSet", "Hashable",
        "Iterable", "Iterator", "List", "Literal", "Mapping", "MutableMapping", "Optional", "Sequence", "Set",
        "Tuple", "Type", "Union", "dict", "frozenset", "list", "set", "tuple",
    }
)  # fmt: skip
_PLAIN = frozenset({"Any", "bool", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"})
_DEEPEST = 8


def plain_types(tree: ast.Module) -> None:
    """Write the names of types out, in place.

    Args:
        tree: A file.
    """
    aliases: dict[str, ast.expr] = {}
    new_types: set[str] = set()
    _collect(tree, aliases, new_types)
    _Casts(new_types).visit(tree)
    if not aliases:
        return
    for _ in range(_DEEPEST):
        aliases = {
            name: Replace(_others(aliases, name)).visit(clone(type_)) for name, type_ in aliases.items()
        }
    _Annotations(aliases).visit(tree)
    values = {name: type_ for name, type_ in aliases.items() if isinstance(type_, ast.Name)}
    for name in values:
        if name in local_names(tree) and _bound_elsewhere(tree, name):
            return
    _drop(tree, aliases)
    Replace(values).visit(tree)


def _others(aliases: dict[str, ast.expr], name: str) -> dict[str, ast.expr]:
    return {other: type_ for other, type_ in aliases.items() if other != name}


def _collect(node: ast.AST, aliases: dict[str, ast.expr], new_types: set[str]) -> None:
    for block in blocks(node):
        for statement in block:
            name, type_ = _alias(statement, aliases)
            if name is not None and type_ is not None:
                aliases.setdefault(name, type_)
                if isinstance(statement, ast.Assign) and _made_by(statement.value) == "NewType":
                    new_types.add(name)
            _collect(statement, aliases, new_types)


def _alias(node: ast.stmt, known: dict[str, ast.expr]) -> tuple[str | None, ast.expr | None]:
    """The name and the type of a statement that names a type."""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        if ast.unparse(node.annotation).rpartition(".")[2].strip("'\"") == "TypeAlias":
            return node.target.id, _parsed(node.value)
        return None, None
    name = plain_target(node)
    if name is None or not isinstance(node, ast.Assign):
        return None, None
    made = _made_by(node.value)
    if isinstance(node.value, ast.Call) and made == "NewType" and len(node.value.args) == 2:
        return name, _parsed(node.value.args[1])
    if made == "TypeVar":
        return name, load("Any")
    capital = name.strip("_")[:1].isupper()
    return (name, node.value) if capital and _is_type(node.value, known) else (None, None)


def _made_by(node: ast.expr) -> str:
    return ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""


def _is_type(node: ast.expr, known: dict[str, ast.expr]) -> bool:
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.value).rpartition(".")[2] in _GENERIC
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        parts = (node.left, node.right)
        return all(_is_type(part, known) or is_name(part, "None") or _is_none(part) for part in parts)
    return isinstance(node, ast.Name) and (node.id in _PLAIN or node.id in known)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _parsed(node: ast.expr) -> ast.expr:
    """A type that is written as text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return ast.parse(node.value, mode="eval").body
        except SyntaxError:
            return node
    return node


class _Casts(ast.NodeTransformer):
    """``cast(T, x)`` and ``Place(x)`` of a ``NewType`` as ``x``."""

    def __init__(self, new_types: set[str]) -> None:
        self.new_types = new_types

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite one call."""
        self.generic_visit(node)
        if ast.unparse(node.func) in ("cast", "typing.cast") and len(node.args) == 2 and not node.keywords:
            return node.args[1]
        if is_name(node.func, *self.new_types) and len(node.args) == 1 and not node.keywords:
            return node.args[0]
        return node


class _Annotations(ast.NodeTransformer):
    """Writes types out where they annotate."""

    def __init__(self, aliases: dict[str, ast.expr]) -> None:
        self.replace = Replace(aliases)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """A function's parameters and result."""
        for parameter in parameters_of(node):
            if parameter.annotation is not None:
                parameter.annotation = self._written(parameter.annotation)
        if node.returns is not None:
            node.returns = self._written(node.returns)
        self.generic_visit(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        """An annotated variable."""
        node.annotation = self._written(node.annotation)
        self.generic_visit(node)
        return node

    def _written(self, node: ast.expr) -> ast.expr:
        written: ast.expr = self.replace.visit(clone(_parsed(node)))
        return written


def _bound_elsewhere(tree: ast.Module, name: str) -> bool:
    bound = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]
    return sum(not isinstance(node.ctx, ast.Load) for node in bound) > 1


def _drop(node: ast.AST, aliases: dict[str, ast.expr]) -> None:
    """Take the statements out that name types, in place, except where their names are values too."""
    for block in blocks(node):
        kept: list[ast.stmt] = []
        for statement in block:
            name, _ = _alias(statement, aliases)
            if name is None or name not in aliases:
                kept.append(statement)
            _drop(statement, aliases)
        if len(kept) < len(block):
            block[:] = kept or [ast.Pass()]
