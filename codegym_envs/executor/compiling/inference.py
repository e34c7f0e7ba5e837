"""The kinds of a function's local names: the join over all assignments to them."""

# ruff: noqa: N802  (named after the syntax node that they handle)

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from codegym_envs.executor.compiling.kinds import ANY, BOTTOM, Kinds, join
from codegym_envs.executor.compiling.scopes import walk

__all__ = ["infer"]

_MOST_ROUNDS = 12


def infer(  # noqa: PLR0917
    function: ast.AST,
    names: set[str],
    given: Mapping[str, str],
    kinds: Callable[[Callable[[str], str]], Kinds],
    outer: Callable[[str], str],
    nodes: list[Any],
) -> dict[str, str]:
    """The kinds of a function's local names: the join over all its assignments, to a fixed point.

    Args:
        function: The function.
        names: Its local names.
        given: Kinds of its parameters, as far as they are validated.
        kinds: Makes a `Kinds` from a lookup.
        outer: Kind of a name that is not local.
        nodes: The function's own nodes.
    """
    inference = _Inference(names, kinds, outer)
    inference.known.update(_parameter_kinds(function, given))
    inference.known.update(dict.fromkeys(_changed_inside(function) & names, ANY))
    for _ in range(_MOST_ROUNDS):
        before = dict(inference.known)
        for node in nodes:
            inference.look_at(node)
        if inference.known == before:
            return {name: kind or ANY for name, kind in before.items()}
    return dict.fromkeys(names, ANY)


def _parameter_kinds(function: ast.AST, given: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(function, ast.FunctionDef | ast.Lambda):
        return {}
    args = function.args
    result = {arg.arg: given.get(arg.arg, ANY) for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs)}
    result.update({extra.arg: ANY for extra in (args.vararg, args.kwarg) if extra is not None})
    return result


def _changed_inside(function: ast.AST) -> set[str]:
    """Names that something inside a function assigns without a scope of its own."""
    names: set[str] = set()
    for inner in walk(function):
        if isinstance(inner, ast.Nonlocal):
            names |= set(inner.names)
        elif isinstance(inner, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            # An assignment expression in a comprehension may read the comprehension's own names.
            names |= {
                part.target.id
                for part in walk(inner)
                if isinstance(part, ast.NamedExpr) and isinstance(part.target, ast.Name)
            }
    return names


class _Inference:
    """What is known so far.

    Attributes:
        known: Kinds by name; None for a name that was not assigned on any path looked at so far.
    """

    def __init__(
        self,
        names: set[str],
        kinds: Callable[[Callable[[str], str]], Kinds],
        outer: Callable[[str], str],
    ) -> None:
        self.known: dict[str, str | None] = dict.fromkeys(names)
        self.kinds = kinds(self.lookup)
        self.outer = outer

    def lookup(self, name: str) -> str:
        """The kind of a name, as far as it is known."""
        if name in self.known:
            return self.known[name] or BOTTOM
        return self.outer(name)

    def look_at(self, node: ast.AST) -> None:
        """Take note of what a node assigns."""
        method = getattr(self, f"_{type(node).__name__}", None)
        if method is not None:
            method(node)

    def _assign(self, target: ast.expr, kind: str | list[str]) -> None:
        if isinstance(target, ast.Name):
            if target.id in self.known:
                new = kind if isinstance(kind, str) else "tuple"
                if new != BOTTOM:
                    self.known[target.id] = join(self.known[target.id], new)
        elif isinstance(target, ast.Tuple | ast.List):
            for position, part in enumerate(target.elts):
                if isinstance(part, ast.Starred):
                    self._assign(part.value, "list")
                elif isinstance(kind, list) and len(kind) == len(target.elts):
                    self._assign(part, kind[position])
                else:
                    self._assign(part, "str" if kind == "str" else ANY)

    def _Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            kind: str | list[str] | None = None
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                kind = self._part_by_part(target, node.value)
            self._assign(target, self.kinds.of(node.value) if kind is None else kind)

    def _part_by_part(self, target: ast.Tuple, value: ast.Tuple) -> list[str] | None:
        """The kinds of the parts of a tuple that match those of a target; None if they need not."""
        starred = any(isinstance(part, ast.Starred) for part in (*target.elts, *value.elts))
        if starred or len(target.elts) != len(value.elts):
            return None
        return [self.kinds.of(part) for part in value.elts]

    def _AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._assign(node.target, self.kinds.of(node.value))

    def _NamedExpr(self, node: ast.NamedExpr) -> None:
        self._assign(node.target, self.kinds.of(node.value))

    def _AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            left = self.lookup(node.target.id)
            right = self.kinds.of(node.value)
            if BOTTOM not in (left, right):
                self._assign(node.target, self.kinds.of_operation(node.op, left, right, node.value))

    def _For(self, node: ast.For) -> None:
        self._assign(node.target, self.kinds.of_items(node.iter))

    def _FunctionDef(self, node: ast.FunctionDef) -> None:
        self.known[node.name] = ANY

    def _ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name is not None:
            self.known[node.name] = ANY

    def _Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self.known[(alias.asname or alias.name).split(".")[0]] = ANY

    _ImportFrom = _Import
