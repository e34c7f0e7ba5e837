"""Infinities of a solution: no call of a tool and no answer can carry one, since JSON has no form for them.

A solution may count with infinities as long as they stay where they are. Where one would be handed to a tool
or returned by one, the solution is written with `LARGEST` in their place: it is above all numbers that a
problem deals with, and adding such a number to it changes nothing.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from codegym_envs.spec import FrozenOrderedSet, OrderedSet
from codegym_envs.spec.changing import CHANGING_FUNCTIONS, CHANGING_METHODS
from codegym_envs.synthesis.marks import seen
from codegym_envs.synthesis.profiling.observed_types import is_scalar
from codegym_envs.synthesis.reading.solution import Solution
from codegym_envs.synthesis.toolbox import STATE, Tool, is_tool_call, tool_name
from codegym_envs.synthesis.trees import is_name, is_one_of, names_in

__all__ = ["LARGEST", "crosses", "has_infinities", "is_finite", "without_infinities"]

LARGEST = 1e308
"""Stands for infinity."""

_TESTS: dict[str, ast.cmpop] = {"isinf": ast.GtE(), "isfinite": ast.Lt()}


def has_infinities(solution: Solution) -> bool:
    """Whether a solution speaks of an infinity anywhere."""
    return any(_infinity(node) is not None for tree in _trees(solution) for node in ast.walk(tree))


def is_finite(value: object) -> bool:
    """Whether an answer holds neither an infinity nor NaN."""
    if isinstance(value, float):
        return math.isfinite(value)
    # The dialect's sets are dictionaries underneath, without the methods of one.
    if isinstance(value, (list, tuple, set, frozenset, OrderedSet, FrozenOrderedSet)):
        return all(is_finite(item) for item in value)
    if isinstance(value, Mapping):
        return all(is_finite(item) for pair in value.items() for item in pair)
    return True


def without_infinities(solution: Solution) -> None:
    """Put `LARGEST` in the place of every infinity of a solution; drop imports needed only for them."""
    before = _mentioned(solution)
    for tree in _trees(solution):
        _Finite().visit(tree)
    gone = before - _mentioned(solution)
    solution.imports = [node for node in solution.imports if not _binds_only(node, gone, solution.generate)]


def crosses(
    body: Sequence[ast.stmt], tools: Sequence[Tool], memory: Sequence[ast.stmt], solution: Solution
) -> bool:
    """Whether an infinity may be an argument or the result of a tool.

    Args:
        body: The oracle for one case.
        tools: The tools it calls.
        memory: Statements that give the tools' working memory its first values.
        solution: The solution that all of them were made from.
    """
    flow = _Flow([name for name, node in solution.constants.items() if _mentions(node)])
    called = {tool_name(node) for item in body for node in ast.walk(item) if is_tool_call(node)}
    helpers = [helper for helper in solution.helpers.values() if _mentions(helper)]
    flow.returning |= {name for helper in helpers for name in (helper.name, f"_{helper.name.lstrip('_')}")}
    size = -1
    while size != len(flow.infinite) + len(flow.returning):
        size = len(flow.infinite) + len(flow.returning)
        flow.block("", body)
        flow.block("", memory)
        for tool in tools:
            flow.block(tool.name, tool.body)
    answers = {tool.name for tool in tools if f"{tool.name}()" in flow.returning}
    return flow.handed or bool(answers & called)


def _trees(solution: Solution) -> list[ast.stmt]:
    return [*solution.constants.values(), *solution.functions()]


def _mentioned(solution: Solution) -> set[str]:
    return {name for tree in _trees(solution) for name in names_in(tree)}


def _mentions(tree: ast.AST) -> bool:
    return any(_infinity(node) is not None for node in ast.walk(tree))


def _binds_only(node: ast.stmt, names: set[str], generate: str) -> bool:
    bound = {alias.asname or alias.name for alias in getattr(node, "names", ())}
    return bool(bound) and bound <= names and not any(name in generate for name in bound)


def _infinity(node: ast.AST) -> float | None:
    """The infinity that an expression writes: ``float("inf")``, ``math.inf``, ``inf``, ``1e999``."""
    if isinstance(node, ast.Call) and is_name(node.func, "float") and len(node.args) == 1:
        given = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
        try:
            value = float(given) if isinstance(given, (str, int, float)) else 0.0
        except ValueError:
            return None
        return value if math.isinf(value) else None
    if isinstance(node, ast.Attribute) and node.attr == "inf" and is_name(node.value, "math"):
        return math.inf
    if isinstance(node, ast.Name) and node.id == "inf" and isinstance(node.ctx, ast.Load):
        return math.inf
    if isinstance(node, ast.Constant) and type(node.value) is float and math.isinf(node.value):
        return node.value
    return None


class _Finite(ast.NodeTransformer):
    """Replaces infinities, and tests for them."""

    def visit(self, node: ast.AST) -> ast.AST:
        value = _infinity(node)
        if value is not None:
            largest: ast.expr = ast.Constant(LARGEST)
            return largest if value > 0 else ast.UnaryOp(ast.USub(), largest)
        self.generic_visit(node)
        if isinstance(node, ast.Call) and len(node.args) == 1:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _TESTS:
                size = ast.Call(ast.Name("abs", ast.Load()), node.args, [])
                return ast.Compare(size, [_TESTS[name]], [ast.Constant(LARGEST)])
        return node


class _Flow:
    """Where infinities may end up, without regard to the order of statements.

    Attributes:
        infinite: Scopes with the variables that may hold one, or a container with one; the oracle's scope is
            ``""``, and what is in the state has the scope ``"state"``.
        returning: Functions that may return one; tools are ``"name()"``.
        handed: Whether one may be handed to a tool.
    """

    def __init__(self, constants: Iterable[str]) -> None:
        self.constants = set(constants)
        self.infinite: set[tuple[str, str]] = set()
        self.returning: set[str] = set()
        self.handed = False

    def block(self, scope: str, body: Sequence[ast.stmt], function: str = "") -> None:
        """Follow the statements of a block once."""
        for item in body:
            if isinstance(item, ast.FunctionDef):
                self.block(scope, item.body, item.name)
                continue
            if isinstance(item, ast.Return) and item.value is not None and self.may_be(scope, item.value):
                self.returning.add(function or f"{scope}()")
            for node in _without_blocks(item):
                self._bindings(scope, node)
                if isinstance(node, ast.Call):
                    self._call(scope, node)
            for name in ("body", "orelse", "finalbody"):
                self.block(scope, getattr(item, name, []), function)
            for handler in getattr(item, "handlers", ()):
                self.block(scope, handler.body, function)

    def _bindings(self, scope: str, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(scope, target, node.value)
        elif isinstance(node, (ast.AugAssign, ast.NamedExpr)):
            self._bind(scope, node.target, node.value)
        elif isinstance(node, (ast.For, ast.comprehension)):
            self._bind(scope, node.target, node.iter)

    def _bind(self, scope: str, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, other in zip(target.elts, value.elts, strict=False):
                self._bind(scope, one, other)
        elif self.may_be(scope, value):
            for one in target.elts if isinstance(target, ast.Tuple) else [target]:
                self._spread(scope, one)

    def _spread(self, scope: str, node: ast.expr) -> None:
        """A variable, or the container that an item belongs to, may hold one."""
        while isinstance(node, (ast.Subscript, ast.Attribute, ast.Call)):
            if isinstance(node, ast.Attribute) and is_name(node.value, STATE):
                self.infinite.add((STATE, node.attr))
                return
            node = node.func if isinstance(node, ast.Call) else node.value
        if isinstance(node, ast.Name):
            self.infinite.add((scope, node.id))

    def _call(self, scope: str, node: ast.Call) -> None:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        infinite = [item for item in given if self.may_be(scope, item)]
        if not infinite:
            return
        if is_tool_call(node):
            self.handed = True
            return
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in CHANGING_FUNCTIONS and node.args:
            self._spread(scope, node.args[0])
        elif name in CHANGING_METHODS and isinstance(node.func, ast.Attribute):
            self._spread(scope, node.func.value)

    def may_be(self, scope: str, node: ast.AST) -> bool:
        """Whether the value of an expression may be an infinity, or hold one."""
        if _infinity(node) is not None:
            return True
        if isinstance(node, (ast.Name, ast.Attribute)) and _never(node):
            return False
        if isinstance(node, ast.Name):
            return (scope, node.id) in self.infinite or node.id in self.constants
        if isinstance(node, ast.Attribute) and is_name(node.value, STATE):
            return (STATE, node.attr) in self.infinite
        if isinstance(node, ast.Compare):
            return False
        if isinstance(node, ast.Call):
            if is_tool_call(node):
                return f"{tool_name(node)}()" in self.returning
            if is_one_of(node.func, self.returning):
                return True
            if is_name(node.func, "len", "int", "bool", "str", "isinstance"):
                return False
        parts: Iterable[ast.AST] = ast.iter_child_nodes(node)
        if isinstance(node, ast.IfExp):
            parts = (node.body, node.orelse)
        elif isinstance(node, ast.Subscript):
            parts = (node.value,)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            parts = (node.elt,)
        elif isinstance(node, ast.DictComp):
            parts = (node.key, node.value)
        return any(self.may_be(scope, part) for part in parts)


def _never(node: ast.AST) -> bool:
    """Whether what was observed of a value rules out an infinity: integers, truth values, texts."""
    type_ = seen(node)
    if type_ is None or not is_scalar(type_):
        return False
    members = type_.args if type_.kind == "union" else (type_,)
    return all(member.kind not in ("float", "any") for member in members)


def _without_blocks(item: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement without the statements in its blocks."""
    queue: list[ast.AST] = [item]
    while queue:
        node = queue.pop()
        yield node
        queue.extend(
            child
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, (ast.stmt, ast.excepthandler))
        )
