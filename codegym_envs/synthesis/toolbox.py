"""The tools of a module under construction: merged when equal, never two with one name."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field
from typing import TypeGuard

from codegym_envs.spec.types import Type
from codegym_envs.synthesis.trees import clone, fresh_name, is_name, load

__all__ = [
    "FROM_END",
    "STATE",
    "Parameter",
    "Tool",
    "Toolbox",
    "is_builtin",
    "is_tool_call",
    "state_value",
    "tool_call",
    "tool_name",
]

STATE = "state"
FROM_END = "-1 is the last one"
"""What only the docs of parameters that may count positions from the end say."""


@dataclass(slots=True)
class Parameter:
    """One parameter of a tool under construction."""

    name: str
    type: Type
    doc: str


@dataclass(slots=True)
class Tool:
    """One tool under construction.

    Attributes:
        names: Names it may get, best first.
        doc: Its doc, one or more lines, without the arguments.
        parameters: Without ``state``.
        returns: Type of its result.
        body: Its statements, over ``state.<name>`` and the parameters.
        kind: ``"access"``, ``"update"``, ``"compute"``, ``"predicate"`` or ``"helper"``.
        name: The name it got.
    """

    names: list[str]
    doc: str
    parameters: list[Parameter]
    returns: Type
    body: list[ast.stmt]
    kind: str
    name: str = ""


@dataclass(slots=True)
class Toolbox:
    """All tools of a module, in the order they were first needed.

    Attributes:
        taken: Names that no tool may get.
        tools: By name.
    """

    taken: set[str]
    tools: dict[str, Tool] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)

    def add(self, tool: Tool) -> Tool:
        """Add a tool, or find the one that does the same; the one found keeps its own parameter names."""
        key = _canonical(tool)
        if key in self._keys:
            return self.tools[self._keys[key]]
        tool.name = fresh_name(tool.names, self.taken)
        self.tools[tool.name] = tool
        self._keys[key] = tool.name
        return tool


def _canonical(tool: Tool) -> str:
    """Text that is equal for tools that are equal except for the names of their variables."""
    order: dict[str, str] = {}
    for parameter in tool.parameters:
        order[parameter.name] = f"p{len(order)}"
    body = [clone(statement) for statement in tool.body]
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id not in order:
                order[node.id] = f"p{len(order)}"
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id in order:
                node.id = order[node.id]
    types = ",".join(str(parameter.type) for parameter in tool.parameters)
    return f"{tool.kind == 'helper' and tool.names[0]}({types})->{tool.returns}:" + "\n".join(
        ast.dump(statement) for statement in body
    )


def tool_call(tool: Tool, arguments: list[ast.expr]) -> ast.Call:
    """``tools.<name>(<parameter>=<argument>, …)``."""
    keywords = [
        ast.keyword(parameter.name, argument)
        for parameter, argument in zip(tool.parameters, arguments, strict=True)
    ]
    return ast.Call(ast.Attribute(load("tools"), tool.name, ast.Load()), [], keywords)


def is_tool_call(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether a node is ``tools.<name>(…)``."""
    return bool(tool_name(node))


def tool_name(node: ast.AST) -> str:
    """Which tool a call of one calls; "" for any other node."""
    called = node.func if isinstance(node, ast.Call) else None
    return called.attr if isinstance(called, ast.Attribute) and is_name(called.value, "tools") else ""


def state_value(name: str) -> ast.Attribute:
    """``state.<name>``."""
    return ast.Attribute(load(STATE), name, ast.Load())


def is_builtin(name: str) -> bool:
    """Whether a tool may use a name that no module binds: a built-in, or ``math``."""
    return name == "math" or hasattr(builtins, name)
