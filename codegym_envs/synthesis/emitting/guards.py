"""Guards: what a tool says when an argument leads nowhere, in front of its body.

Python's own words for a missing key name no argument, so the tool says which one it was, and how many keys
there are where another tool tells that as well.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from codegym_envs.spec.types import ANY, Type
from codegym_envs.synthesis.toolbox import STATE, Tool
from codegym_envs.synthesis.trees import is_name

__all__ = ["Containers", "guards"]


@dataclass(frozen=True, slots=True)
class Containers:
    """What the tools of a module look into.

    Attributes:
        types: Type of each value in the state.
        counted: Expressions (as text) whose length is no secret.
    """

    types: Mapping[str, Type]
    counted: Collection[str]

    def type_of(self, node: ast.expr) -> Type:
        """Type of a value in the state, or of something inside it; "any" where that is unknown."""
        if isinstance(node, ast.Attribute) and is_name(node.value, STATE):
            return _without_none(self.types.get(node.attr, ANY))
        if not isinstance(node, ast.Subscript) or isinstance(node.slice, ast.Slice):
            return ANY
        outer = self.type_of(node.value)
        if outer.kind == "dict" and len(outer.args) == 2:
            return _without_none(outer.args[1])
        return _without_none(outer.args[0]) if outer.kind in ("list", "vartuple") and outer.args else ANY


def guards(tool: Tool, containers: Containers) -> list[ast.stmt]:
    """Statements that refuse arguments which its first statement would fail on.

    Args:
        tool: The tool.
        containers: What it may look into.
    """
    names = {parameter.name for parameter in tool.parameters}
    found: dict[str, ast.stmt] = {}
    for container, step in _steps(tool.body[0]):
        if isinstance(step, ast.Name) and step.id in names and step.id not in found:
            if containers.type_of(container).kind in ("dict", "set"):
                found[step.id] = _key_guard(step.id, container, containers)
    return list(found.values())


def _key_guard(name: str, container: ast.expr, containers: Containers) -> ast.stmt:
    where = ast.unparse(container)
    things = "keys" if containers.type_of(container).kind == "dict" else "values"
    told = f"; there are {{len({where})}} {things}" if where in containers.counted else ""
    text = f"no such {name}: {{{name}!r}}{told}"
    return ast.parse(f"if {name} not in {where}:\n    raise KeyError(f{text!r})").body[0]


def _without_none(type_: Type) -> Type:
    """The type of what is there at all."""
    rest = [member for member in type_.args if member.kind != "none"] if type_.kind == "union" else []
    return rest[0] if len(rest) == 1 else type_


def _steps(statement: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The containers and the indices or keys that a statement takes out of them in any case, inner first."""
    if isinstance(statement, ast.Assign):
        yield from _taken(statement.value)
        for target in statement.targets:
            yield from _written(target)
    elif isinstance(statement, (ast.Return, ast.Expr, ast.AugAssign)) and statement.value is not None:
        if isinstance(statement, ast.AugAssign):
            yield from _taken(statement.target)
        yield from _taken(statement.value)
    elif isinstance(statement, (ast.If, ast.Assert)):
        yield from _taken(statement.test)
    elif isinstance(statement, ast.Delete):
        for target in statement.targets:
            yield from _taken(target)


def _written(target: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The steps to the place that is written to; what stands there need not be there before."""
    for part in target.elts if isinstance(target, ast.Tuple) else [target]:
        if isinstance(part, ast.Subscript):
            yield from _taken(part.value)
            yield from _taken(part.slice)


def _taken(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The steps in an expression, without those of parts that are not always worked out."""
    for child in _always(node):
        yield from _taken(child)
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
        yield node.value, node.slice
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 1:
        if node.func.attr in ("pop", "remove"):
            yield node.func.value, node.args[0]


def _always(node: ast.AST) -> list[ast.AST]:
    """The parts of an expression that are worked out whenever it is."""
    if isinstance(node, ast.IfExp):
        return [node.test]
    if isinstance(node, ast.BoolOp):
        return [node.values[0]]
    if isinstance(node, ast.Compare):
        return [node.left, node.comparators[0]]
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
        return [node.generators[0].iter]
    return [] if isinstance(node, ast.Lambda) else list(ast.iter_child_nodes(node))
