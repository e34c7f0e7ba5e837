"""Kinds of what expressions stand for, as far as nodes go: cells of a union-find structure."""

from __future__ import annotations

import ast
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from codegym_envs.synthesis.trees import parameters_of

__all__ = ["NodeKind", "kind_of_hint", "own_names", "unify"]

_LIST_HINTS = ("list", "deque", "set", "sequence", "iterable", "iterator", "collection", "frozenset")


@dataclass(slots=True, eq=False)
class NodeKind:
    """What an expression stands for, as far as nodes go; a cell of a union-find structure.

    Attributes:
        tag: ``node``, ``list`` (anything that holds items of one kind), ``map``, ``tuple``, ``plain`` (a
            value that is not a node and holds none), or ``""`` while unknown.
        parts: Kinds of what it holds: the item; key and value; the positions.
        same: The cell that this one was merged into.
    """

    tag: str = ""
    parts: list[NodeKind] = field(default_factory=list)
    same: NodeKind | None = None

    def root(self) -> NodeKind:
        """The cell that stands for this one."""
        cell = self
        while cell.same is not None:
            cell = cell.same
        return cell

    @property
    def is_node(self) -> bool:
        """Whether it is a node, or None for no node."""
        return self.root().tag == "node"

    def holds_nodes(self, depth: int = 0) -> bool:
        """Whether it is a node or holds some."""
        cell = self.root()
        return cell.tag == "node" or (depth < 5 and any(part.holds_nodes(depth + 1) for part in cell.parts))


def unify(one: NodeKind, other: NodeKind, depth: int = 0) -> None:
    """Make two kinds the same where they do not contradict each other."""
    one, other = one.root(), other.root()
    if one is other or depth > 8:
        return
    if not one.tag:
        one.same = other
    elif not other.tag:
        other.same = one
    elif one.tag == other.tag and len(one.parts) == len(other.parts):
        if one.tag != "plain" and not _within(one, other) and not _within(other, one):
            other.same = one
        for mine, theirs in zip(one.parts, other.parts, strict=True):
            unify(mine, theirs, depth + 1)
    elif {one.tag, other.tag} == {"list", "tuple"}:
        items, places = (one, other) if one.tag == "list" else (other, one)
        for part in places.parts:
            unify(items.parts[0], part, depth + 1)


def _within(inner: NodeKind, outer: NodeKind, depth: int = 0) -> bool:
    return depth < 5 and any(
        part.root() is inner or _within(inner, part.root(), depth + 1) for part in outer.parts
    )


def kind_of_hint(node: ast.expr | None, classes: Container[str]) -> NodeKind:
    """The kind that an annotation names."""
    if node is None:
        return NodeKind()
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            try:
                return kind_of_hint(ast.parse(node.value, mode="eval").body, classes)
            except SyntaxError:
                return NodeKind()
        return NodeKind()
    if isinstance(node, ast.BinOp):
        return _first_known((node.left, node.right), classes)
    word = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    if word in classes:
        return NodeKind("node")
    if word in ("int", "float", "str", "bool", "bytes", "complex"):
        return NodeKind("plain")
    return _kind_of_container(node, classes) if isinstance(node, ast.Subscript) else NodeKind()


def _first_known(hints: Sequence[ast.expr], classes: Container[str]) -> NodeKind:
    for hint in hints:
        kind = kind_of_hint(hint, classes)
        if kind.tag:
            return kind
    return NodeKind()


def _kind_of_container(node: ast.Subscript, classes: Container[str]) -> NodeKind:
    base = node.value
    word = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    lowered = word.lower()
    if lowered in ("optional", "union"):
        return _first_known(inner, classes)
    if lowered in _LIST_HINTS or (lowered == "tuple" and _is_open(inner)):
        return NodeKind("list", [kind_of_hint(inner[0], classes)])
    if lowered == "tuple":
        return NodeKind("tuple", [kind_of_hint(item, classes) for item in inner])
    if lowered in ("dict", "defaultdict", "mapping") and len(inner) == 2:
        return NodeKind("map", [kind_of_hint(inner[0], classes), kind_of_hint(inner[1], classes)])
    return NodeKind()


def _is_open(inner: Sequence[ast.expr]) -> bool:
    return len(inner) == 2 and isinstance(inner[1], ast.Constant) and inner[1].value is Ellipsis


def own_names(function: ast.FunctionDef) -> set[str]:
    """Parameters and names that a function binds itself."""
    names = {item.arg for item in parameters_of(function)}
    outer: set[str] = set()
    queue: list[ast.AST] = list(function.body)
    while queue:
        node = queue.pop()
        if isinstance(node, (ast.Nonlocal, ast.Global)):
            outer.update(node.names)
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
            continue
        if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            names |= {item.target.id for item in ast.walk(node) if isinstance(item, ast.NamedExpr)}
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        queue.extend(ast.iter_child_nodes(node))
    return names - outer
