"""The constants of a reference and of what it uses, each with copies of a function in which it is another."""

from __future__ import annotations

import ast
import copy
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from codegym_envs.spec import EnvironmentModule, parse_module, parse_tree

__all__ = ["Constant", "constants_of", "literals_of_tools", "with_function"]

_APART: Final = frozenset(
    {"generate", "reference", "solve", "accepts", "outcome", "budget", "valid", "solution_again"}
)
_OF_FORMAT: Final = frozenset({
    "split", "rsplit", "strip", "lstrip", "rstrip", "partition", "rpartition", "get", "pop", "setdefault",
    "splitlines", "format", "zfill", "rjust", "ljust", "center",
})  # fmt: skip
_LETTERS: Final = str.maketrans(
    string.ascii_letters, string.ascii_lowercase[1:] + "a" + string.ascii_uppercase[1:] + "A"
)
_LARGEST = 10**15

Tree = TypeVar("Tree", bound=ast.AST)


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant that a reference uses.

    Attributes:
        value: A number or a text.
        holder: Name of the module's constant that holds it; "" where it stands in the function itself.
        function: The function that uses it.
        changed: Copies of the function with other values in its place.
    """

    value: float | str
    holder: str
    function: str
    changed: tuple[ast.FunctionDef, ...]


def constants_of(module: EnvironmentModule, root: str) -> Iterator[Constant]:
    """The constants of a function and of those that it uses, in the order in which they are reached.

    No constants in this sense are: indices, parts from the middle and names of fields, which say how data is
    laid out; arguments of ``split`` and the like; texts of errors and formats.

    Args:
        module: The module.
        root: ``reference`` or ``solve``.
    """
    tree = parse_tree(module.source, "<string>")
    functions, holders = _functions(tree), _holders(tree)
    for name in _reachable(functions, [root]):
        function = functions[name]
        for place, node, value in _literals(function):
            yield Constant(
                value, "", name, tuple(_with(function, place, node, other) for other in _others(value))
            )
        for holder in sorted(_names(function) & set(holders)):
            for place, node, value in _literals(holders[holder]):
                exprs = [_with(holders[holder], place, node, other) for other in _others(value)]
                yield Constant(value, holder, name, tuple(_inlined(function, holder, item) for item in exprs))


def literals_of_tools(module: EnvironmentModule) -> tuple[set[float], set[str]]:
    """Numbers and texts in the tools, in ``setup`` and in what these use: what tools do can be known."""
    tree = parse_tree(module.source, "<string>")
    functions, holders = _functions(tree), _holders(tree)
    tools = [name for name in functions if name not in _APART and name in _state_functions(functions)]
    nodes: list[ast.AST] = [functions[name] for name in _reachable(functions, tools)]
    nodes += [holders[name] for name in sorted(set().union(*map(_names, nodes)) & set(holders))]
    numbers: set[float] = set()
    texts: set[str] = set()
    for node in (child for whole in nodes for child in ast.walk(whole)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
        value = _folded(node)
        if isinstance(value, (int, float)):
            numbers.add(float(abs(value)))
    return numbers, texts


def with_function(module: EnvironmentModule, changed: ast.FunctionDef) -> EnvironmentModule:
    """The module with another function in the place of the one of the same name."""
    tree = parse_tree(module.source, "<string>")
    tree.body = [
        changed if isinstance(node, ast.FunctionDef) and node.name == changed.name else node
        for node in tree.body
    ]
    return parse_module(ast.unparse(tree) + "\n", name=module.name, sidecar=module.sidecar)


def _functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _state_functions(functions: Mapping[str, ast.FunctionDef]) -> set[str]:
    return {name for name, node in functions.items() if node.args.args and node.args.args[0].arg == "state"}


def _holders(tree: ast.Module) -> dict[str, ast.expr]:
    """The module's constants by name, without what describes the module."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.expr):
            found[target.id] = value
    return {
        name: value
        for name, value in found.items()
        if name not in ("TOPICS", "FAMILY", "WORKFLOW", "EXAMPLE")
    }


def _names(node: ast.AST) -> set[str]:
    return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}


def _reachable(functions: Mapping[str, ast.FunctionDef], roots: Sequence[str]) -> list[str]:
    reached: list[str] = []
    queue = [name for name in roots if name in functions]
    while queue:
        name = queue.pop(0)
        if name not in reached:
            reached.append(name)
            queue += sorted(_names(functions[name]) & set(functions))
    return reached


def _folded(node: ast.AST) -> float | str | None:
    """The value of a literal, or of arithmetic on numbers alone; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, str)):
        return None if isinstance(node.value, bool) else node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _folded(node.operand)
        return -value if isinstance(value, (int, float)) else None
    if isinstance(node, ast.BinOp):
        left, right = _folded(node.left), _folded(node.right)
        if not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
            return None
        if isinstance(node.op, ast.Pow):
            return left**right if 0 <= right <= 64 and abs(left) <= 1024 else None
        if isinstance(node.op, ast.Mult):
            return left * right
        return (
            left + right
            if isinstance(node.op, ast.Add)
            else left - right
            if isinstance(node.op, ast.Sub)
            else None
        )
    return None


def _literals(root: ast.AST) -> Iterator[tuple[int, ast.expr, float | str]]:
    """Place in the walk, node and value of each constant that may be a rule of the task."""
    places = {id(node): place for place, node in enumerate(ast.walk(root))}
    queue: list[ast.AST] = [root]
    while queue:
        node = queue.pop(0)
        value = _folded(node)
        if value is not None and isinstance(node, ast.expr):
            yield places[id(node)], node, value
        else:
            queue += _inside(node)


def _inside(node: ast.AST) -> list[ast.AST]:
    """The parts of a node in which rules may stand."""
    if isinstance(node, (ast.Raise, ast.Assert)):
        return []
    if isinstance(
        node, ast.Slice
    ):  # the first few or the last few are a rule, a part in the middle is layout
        ends = [end for end in (node.lower, node.upper) if end is not None]
        return list(ends) if len(ends) == 1 and node.step is None and _is_count(node) else []
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return []
    if isinstance(node, ast.FunctionDef):
        return [*node.args.defaults, *node.args.kw_defaults, *node.body]  # type: ignore[list-item]
    if isinstance(node, ast.Subscript):
        return [node.value] if _folded(node.slice) is not None else [node.value, node.slice]
    if isinstance(node, ast.FormattedValue):
        return [node.value]
    if isinstance(node, ast.AnnAssign):
        return [node.value] if node.value else []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _OF_FORMAT:
        return [node.func.value, *node.args[1:]]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(_folded(node.left), str):
        return [node.right]
    return list(ast.iter_child_nodes(node))


def _is_count(node: ast.Slice) -> bool:
    lower = _folded(node.lower) if node.lower else None
    return node.upper is not None or (isinstance(lower, (int, float)) and lower < 0)


def _others(value: float | str) -> list[ast.expr]:
    """Other values of the same kind."""
    if isinstance(value, str):
        other = value.translate(_LETTERS)
        return [ast.Constant(other if other != value else f"{value}~")]
    if isinstance(value, float) and not value.is_integer():
        return [ast.Constant(value * 1.25), ast.Constant(value * 0.5)]
    if abs(value) > _LARGEST:
        return [ast.Constant(value + 1)]
    return [ast.Constant(value + 1), ast.Constant(value - 1), ast.Constant(2 * value + 1)]


class _Put(ast.NodeTransformer):
    def __init__(self, target: ast.AST, other: ast.expr) -> None:
        self.target, self.other = target, other

    def visit(self, node: ast.AST) -> Any:
        return copy.deepcopy(self.other) if node is self.target else self.generic_visit(node)


class _PutForName(ast.NodeTransformer):
    def __init__(self, name: str, other: ast.expr) -> None:
        self.name, self.other = name, other

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return copy.deepcopy(self.other) if node.id == self.name and isinstance(node.ctx, ast.Load) else node


def _with(root: Tree, place: int, node: ast.AST, other: ast.expr) -> Tree:
    """A copy of a tree in which the node at this place of the walk is another one."""
    if node is root:
        return other  # type: ignore[return-value]
    whole = copy.deepcopy(root)
    target = next(item for number, item in enumerate(ast.walk(whole)) if number == place)
    made: Tree = _Put(target, other).visit(whole)
    return ast.fix_missing_locations(made)


def _inlined(function: ast.FunctionDef, name: str, value: ast.expr) -> ast.FunctionDef:
    """A copy of a function that uses a value where it used a constant of the module."""
    made: ast.FunctionDef = _PutForName(name, value).visit(copy.deepcopy(function))
    return ast.fix_missing_locations(made)
