"""Guards: what a tool says when an argument leads nowhere, in front of its body.

Python's own message for a missing key names no argument, so the tool says which one it was. Python takes
negative positions and counts them from the end; a tool does so only where its doc says so. How many entries
there are is said where another tool tells that as well.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from codegym_envs.spec.types import ANY, Type
from codegym_envs.synthesis.toolbox import FROM_END, STATE, Tool
from codegym_envs.synthesis.trees import is_name

__all__ = ["Containers", "guards", "parameter_docs"]

_LISTS = ("list", "tuple", "vartuple", "str")


@dataclass(frozen=True, slots=True)
class Containers:
    """What the tools of a module look into.

    Attributes:
        types: Type of each value in the state.
        counted: Expressions (as text) whose length is no secret.
        from_end: Values in which the oracle counts positions from the end, with the depth at which it does.
        defaulting: Values in which a missing key stands for something, such as 0.
    """

    types: Mapping[str, Type]
    counted: Collection[str]
    from_end: Collection[tuple[str, int]]
    defaulting: Collection[str] = ()

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


@dataclass(frozen=True, slots=True)
class _Step:
    """A step into a container: an index, a key, or a member that is removed.

    Attributes:
        container: What it leads into.
        at: The index, key or member.
        how: Whether what is there is taken (read, changed), newly put there, or removed by its value.
    """

    container: ast.expr
    at: ast.expr
    how: Literal["take", "put", "remove"]


def guards(tool: Tool, containers: Containers) -> list[ast.stmt]:
    """Statements that refuse arguments which lead nowhere in the tool's first statement.

    Args:
        tool: The tool.
        containers: What it may look into.
    """
    docs = parameter_docs(tool, containers)
    found: dict[str, ast.stmt] = {}
    for name, step in _asked(tool):
        kind = containers.type_of(step.container).kind
        if name in found:
            continue
        if kind == ("set" if step.how == "remove" else "dict") and step.how != "put":
            if _place(step.container)[0] in containers.defaulting:
                continue
            found[name] = _key_guard(name, step.container, containers)
        elif kind in _LISTS and step.how != "remove" and FROM_END not in docs[name]:
            found[name] = _position_guard(name, step.container, containers)
    return list(found.values())


def parameter_docs(tool: Tool, containers: Containers) -> dict[str, str]:
    """What a tool says about each parameter, including which may be negative."""
    docs = {parameter.name: parameter.doc for parameter in tool.parameters}
    for name, step in _asked(tool):
        if _place(step.container) in containers.from_end and FROM_END not in docs[name]:
            if containers.type_of(step.container).kind in _LISTS:
                docs[name] = f"{docs[name].removesuffix('.')}; {FROM_END}."
    return docs


def _asked(tool: Tool) -> Iterator[tuple[str, _Step]]:
    """The parameters that are indices or keys in a tool's first statement."""
    names = {parameter.name for parameter in tool.parameters}
    for step in _steps(tool.body[0]):
        if isinstance(step.at, ast.Name) and step.at.id in names:
            yield step.at.id, step


def _place(node: ast.expr) -> tuple[str, int]:
    """The value in the state that an expression looks into, and how many steps deep."""
    depth = 0
    while isinstance(node, ast.Subscript):
        node, depth = node.value, depth + 1
    return (node.attr if isinstance(node, ast.Attribute) else "", depth)


def _position_guard(name: str, container: ast.expr, containers: Containers) -> ast.stmt:
    where = ast.unparse(container)
    text = f"{name} {{{name}}} is out of range"
    if where in containers.counted:
        text = f"{name} must be from 0 to {{len({where}) - 1}}"
    return ast.parse(f"if not 0 <= {name} < len({where}):\n    raise IndexError(f{text!r})").body[0]


def _key_guard(name: str, container: ast.expr, containers: Containers) -> ast.stmt:
    where = ast.unparse(container)
    things = "keys" if containers.type_of(container).kind == "dict" else "values"
    told = f"; there are {{len({where})}} {things}" if where in containers.counted else ""
    text = f"no such {name}: {{{name}!r}}{told}"
    return ast.parse(f"if {name} not in {where}:\n    raise KeyError(f{text!r})").body[0]


def _without_none(type_: Type) -> Type:
    """The type without None."""
    rest = [member for member in type_.args if member.kind != "none"] if type_.kind == "union" else []
    return rest[0] if len(rest) == 1 else type_


def _steps(statement: ast.stmt) -> Iterator[_Step]:
    """The steps that a statement takes in any case, inner ones first."""
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


def _written(target: ast.expr) -> Iterator[_Step]:
    """The steps to a place that is written to."""
    for part in target.elts if isinstance(target, ast.Tuple) else [target]:
        if isinstance(part, ast.Subscript):
            yield from _taken(part.value)
            yield from _taken(part.slice)
            yield _Step(part.value, part.slice, "put")


def _taken(node: ast.AST) -> Iterator[_Step]:
    """The steps in an expression, without those of parts that are not always evaluated."""
    for child in _always(node):
        yield from _taken(child)
    if isinstance(node, ast.Subscript):
        yield _Step(node.value, node.slice, "take")
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 1:
        if node.func.attr in ("pop", "remove"):
            yield _Step(node.func.value, node.args[0], "remove" if node.func.attr == "remove" else "take")


def _always(node: ast.AST) -> list[ast.AST]:
    """The parts of an expression that are evaluated whenever it is."""
    if isinstance(node, ast.IfExp):
        return [node.test]
    if isinstance(node, ast.BoolOp):
        return [node.values[0]]
    if isinstance(node, ast.Compare):
        return [node.left, node.comparators[0]]
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
        return [node.generators[0].iter]
    return [] if isinstance(node, ast.Lambda) else list(ast.iter_child_nodes(node))
