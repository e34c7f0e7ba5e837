"""Small questions about syntax trees that several passes ask."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from keyword import iskeyword
from typing import Any, TypeVar

from codegym_envs.spec.changing import CHANGING_METHODS

__all__ = [
    "Replace",
    "assigned_names",
    "bind_arguments",
    "bind_call",
    "blocks",
    "call",
    "clone",
    "fresh_name",
    "has_jump",
    "is_name",
    "is_one_of",
    "lambda_of",
    "load",
    "loaded_names",
    "mutates",
    "names_in",
    "numbered",
    "own_locals",
    "parameters_named",
    "parameters_of",
    "reached",
    "rename",
    "rewrite_blocks",
    "rewritten",
    "root_of",
    "size_of",
    "statements",
    "store",
]

Node = TypeVar("Node", bound=ast.AST)

_SIZING = frozenset(
    {"append", "extend", "insert", "remove", "pop", "clear", "add", "discard", "popleft", "appendleft"}
)


def load(name: str) -> ast.Name:
    """An expression that reads a name."""
    return ast.Name(name, ast.Load())


def store(name: str) -> ast.Name:
    """A target that binds a name."""
    return ast.Name(name, ast.Store())


def call(function: str | ast.expr, *arguments: ast.expr, **keywords: ast.expr) -> ast.Call:
    """A call expression; a dotted string names the function."""
    if isinstance(function, str):
        function = ast.parse(function, mode="eval").body
    return ast.Call(function, list(arguments), [ast.keyword(name, value) for name, value in keywords.items()])


def parameters_named(names: Iterable[str] = ()) -> ast.arguments:
    """Parameters without defaults."""
    return ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])


def lambda_of(body: ast.expr, *names: str) -> ast.Lambda:
    """A function of one expression."""
    return ast.Lambda(parameters_named(names), body)


def parameters_of(function: ast.FunctionDef | ast.Lambda) -> list[ast.arg]:
    """All parameters of a function, ``*args`` and ``**kwargs`` last."""
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*named, *(item for item in (arguments.vararg, arguments.kwarg) if item is not None)]


def bind_arguments(
    node: ast.Call, parameters: Sequence[str], defaults: Mapping[str, ast.expr]
) -> dict[str, ast.expr] | None:
    """What a call gives each parameter, defaults included; None if it does not fit."""
    if any(isinstance(item, ast.Starred) for item in node.args) or len(node.args) > len(parameters):
        return None
    given = dict(zip(parameters, node.args, strict=False))
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg not in parameters:
            return None
        given[keyword.arg] = keyword.value
    for name in parameters:
        if name not in given:
            if name not in defaults:
                return None
            given[name] = defaults[name]
    return given


def bind_call(function: ast.FunctionDef, node: ast.Call) -> dict[str, ast.expr] | None:
    """What a call gives each parameter of a function, in their order; None if it does not fit."""
    arguments = function.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs:
        return None
    names = [item.arg for item in arguments.args]
    defaults = dict(zip(names[len(names) - len(arguments.defaults) :], arguments.defaults, strict=True))
    given = bind_arguments(node, names, defaults)
    return None if given is None else {name: given[name] for name in names}


def clone(node: Node) -> Node:
    """A deep copy; passes never share subtrees."""
    return copy.deepcopy(node)


def is_name(node: ast.AST | None, *names: str) -> bool:
    """Whether a node is a bare name, and one of those given; with none given, it never is."""
    return isinstance(node, ast.Name) and node.id in names


def names_in(node: ast.AST | Iterable[ast.AST]) -> set[str]:
    """Every variable name that occurs, read or bound, parameters included."""
    found: set[str] = set()
    for root in [node] if isinstance(node, ast.AST) else node:
        for inner in ast.walk(root):
            if isinstance(inner, ast.Name):
                found.add(inner.id)
            elif isinstance(inner, ast.arg):
                found.add(inner.arg)
            elif isinstance(inner, ast.FunctionDef):
                found.add(inner.name)
    return found


def is_one_of(node: ast.AST | None, names: Container[str]) -> bool:
    """Whether a node is a bare name among those given (none is, if none is given)."""
    return isinstance(node, ast.Name) and node.id in names


def root_of(node: ast.expr) -> ast.expr:
    """What subscripts and attributes are ultimately taken of: ``grid`` for ``grid[row].cells[0]``."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node


def loaded_names(node: ast.AST | Iterable[ast.AST]) -> list[str]:
    """Names that are read, each once, in the order of the source."""
    found: dict[str, None] = {}
    for root in [node] if isinstance(node, ast.AST) else node:
        for inner in ordered(root):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
                found[inner.id] = None
    return list(found)


def assigned_names(node: ast.AST | Iterable[ast.AST]) -> list[str]:
    """Names that are bound (nested functions' own names excluded), each once, in the order of the source."""
    found: dict[str, None] = {}
    for root in [node] if isinstance(node, ast.AST) else node:
        for inner in ordered(root, into_functions=False):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, (ast.Store, ast.Del)):
                found[inner.id] = None
            elif isinstance(inner, ast.FunctionDef):
                found[inner.name] = None
    return list(found)


def ordered(node: ast.AST, *, into_functions: bool = True) -> Iterator[ast.AST]:
    """A tree's nodes, parents first, in the order of the fields."""
    yield node
    if not into_functions and isinstance(node, (ast.FunctionDef, ast.Lambda)):
        return
    for child in ast.iter_child_nodes(node):
        yield from ordered(child, into_functions=into_functions)


def own_locals(function: ast.FunctionDef) -> set[str]:
    """Parameters and names bound in a function's own body."""
    return {item.arg for item in parameters_of(function)} | set(assigned_names(function.body))


def reached(body: Iterable[ast.AST], definitions: Iterable[ast.FunctionDef | ast.ClassDef]) -> set[str]:
    """Names of the definitions that are used, directly or through one another."""
    known = {item.name: item for item in definitions}
    found: set[str] = set()
    pending: list[ast.AST] = list(body)
    while pending:
        for name in names_in(pending.pop()):
            if name in known and name not in found:
                found.add(name)
                pending.append(known[name])
    return found


def rewritten(body: Iterable[ast.stmt], rewrite: Callable[[ast.stmt], Iterable[ast.stmt]]) -> list[ast.stmt]:
    """A block of which each statement becomes none, one or several."""
    return [made for item in body for made in rewrite(item)]


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The statement lists of a compound statement, in order."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block
    for handler in getattr(node, "handlers", ()):
        yield handler.body


def rewrite_blocks(node: ast.AST, rewrite: Callable[[list[ast.stmt]], list[ast.stmt]]) -> None:
    """Replace a statement's blocks by rewritten ones, in the order in which they are written."""
    for owner, name in [
        (node, "body"),
        *((handler, "body") for handler in getattr(node, "handlers", ())),
        (node, "orelse"),
        (node, "finalbody"),
    ]:
        block = getattr(owner, name, None)
        if isinstance(block, list):
            setattr(owner, name, rewrite(block))


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements of a block, nested ones included."""
    for statement in body:
        yield statement
        for block in blocks(statement):
            yield from statements(block)


def has_jump(node: ast.AST | Iterable[ast.AST]) -> bool:
    """Whether control may leave other than at the end."""
    kinds = (ast.Return, ast.Break, ast.Continue, ast.Raise, ast.Yield, ast.YieldFrom)
    return any(
        isinstance(inner, kinds)
        for root in ([node] if isinstance(node, ast.AST) else node)
        for inner in ast.walk(root)
    )


def mutates(trees: Sequence[ast.AST], name: str) -> tuple[bool, bool]:
    """Whether code changes the container a name stands for in place, and whether that changes its length."""
    changed = resized = False
    for tree in trees:
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Subscript)
                and not isinstance(node.ctx, ast.Load)
                and is_name(_base(node), name)
            ):
                changed = True
                resized |= isinstance(node.ctx, ast.Del) or isinstance(node.slice, ast.Slice)
            elif isinstance(node, ast.AugAssign) and is_name(node.target, name):
                changed = resized = True
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in CHANGING_METHODS
            ):
                if is_name(_base(node.func.value), name):
                    changed = True
                    resized |= node.func.attr in _SIZING and is_name(node.func.value, name)
    return changed, resized


def _base(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Subscript):
        node = node.value
    return node


def size_of(node: ast.AST) -> int:
    """Number of operators, comparisons, calls and subscripts: a measure of the work a tree stands for."""
    kinds = (
        ast.BinOp,
        ast.UnaryOp,
        ast.Compare,
        ast.BoolOp,
        ast.Call,
        ast.Subscript,
        ast.IfExp,
        ast.AugAssign,
    )
    return sum(
        isinstance(inner, kinds)
        and not (isinstance(inner, ast.UnaryOp) and isinstance(inner.operand, ast.Constant))
        for inner in ast.walk(node)
    )


def numbered(trees: Iterable[ast.AST]) -> Iterator[tuple[int, ast.AST]]:
    """Give every expression and parameter its number: the same in instrumentation and synthesis."""
    number = 0
    for tree in trees:
        for node in ordered(tree):
            if isinstance(node, (ast.expr, ast.arg)):
                yield number, node
                number += 1


def fresh_name(wanted: Iterable[str], taken: set[str]) -> str:
    """The first name that is free; adds it to ``taken``. Falls back to prefixed words, never to numbers."""
    candidates = list(wanted)
    for prefix in ("", "other_", "third_", "fourth_", "fifth_", "further_"):
        for name in candidates:
            if prefix + name not in taken and not iskeyword(prefix + name):
                taken.add(prefix + name)
                return prefix + name
    name = candidates[0]
    while name in taken or iskeyword(name):
        name = "another_" + name
    taken.add(name)
    return name


class Replace(ast.NodeTransformer):
    """Replace names that are read by expressions; nested functions that bind the name are left alone."""

    def __init__(self, mapping: Mapping[str, ast.expr]) -> None:
        self.mapping = mapping

    def visit_Name(self, node: ast.Name) -> Any:
        """Replace one name."""
        if isinstance(node.ctx, ast.Load) and node.id in self.mapping:
            return clone(self.mapping[node.id])
        return node


def rename(node: ast.AST, mapping: Mapping[str, str]) -> None:
    """Rename variables and parameters in place."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in mapping:
            inner.id = mapping[inner.id]
        elif isinstance(inner, ast.arg) and inner.arg in mapping:
            inner.arg = mapping[inner.arg]
        elif isinstance(inner, ast.FunctionDef) and inner.name in mapping:
            inner.name = mapping[inner.name]
        elif isinstance(inner, ast.Nonlocal):
            inner.names = [mapping.get(name, name) for name in inner.names]
        elif isinstance(inner, ast.ExceptHandler) and inner.name is not None:
            inner.name = mapping.get(inner.name, inner.name)
