"""Where the parts of a class are for code that has left it: on ``state``, or in local variables."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Protocol

from codegym_envs.importers.codegym.rewriting.tool_names import ModuleNames
from codegym_envs.synthesis.trees import load

__all__ = ["InLocals", "OnState", "Surroundings", "Visit"]

Visit = Callable[[ast.AST], ast.AST]
"""Rewrites a node, and everything in it."""


class Surroundings(Protocol):
    """What `BodyRewriter` asks about the place that a body moves to."""

    def attribute(self, name: str, ctx: ast.expr_context) -> ast.expr:
        """The place of an attribute of ``self``."""

    def function(self, method: str) -> str:
        """The function that a method has become."""

    def takes_state(self, method: str) -> bool:
        """Whether that function takes the state before its other arguments."""

    def own_form(self, node: ast.AST, visit: Visit) -> ast.AST | list[ast.stmt] | None:
        """What a node becomes if it is rewritten differently here than elsewhere; None for all others."""


class OnState:
    """Setup, tools and their helpers: attributes of ``self`` are attributes of ``state``.

    Args:
        names: The names chosen.
        texts: Methods that have become another function for other methods than for the agent.
    """

    def __init__(self, names: ModuleNames, texts: Mapping[str, str]) -> None:
        self.names = names
        self.texts = texts

    def attribute(self, name: str, ctx: ast.expr_context) -> ast.expr:
        """The place of an attribute of ``self``."""
        return ast.Attribute(load("state"), self.names.attributes[name], ctx)

    def function(self, method: str) -> str:
        """The function of the module that a method has become."""
        return self.texts.get(method) or self.names.function(method)

    def takes_state(self, method: str) -> bool:
        """Whether the function takes the state: tools do, and what touches it."""
        if method in self.texts:
            return method in self.names.stateful
        return method in self.names.actions or method in self.names.stateful

    def own_form(self, node: ast.AST, visit: Visit) -> None:
        """Nothing has a form of its own here."""


class InLocals:
    """The reference: attributes of ``self`` are local variables, what touches them is a nested function.

    Args:
        names: The names chosen.

    Attributes:
        written: Variables of attributes that were assigned since the set was last emptied.
    """

    def __init__(self, names: ModuleNames) -> None:
        self.names = names
        self.written: set[str] = set()

    def attribute(self, name: str, ctx: ast.expr_context) -> ast.expr:
        """The place of an attribute of ``self``."""
        new = self.names.attributes[name]
        if not isinstance(ctx, ast.Load):
            self.written.add(new)
        return ast.Name(new, ctx)

    def function(self, method: str) -> str:
        """The function, nested or of the module, that a method has become."""
        return self.names.nested_function(method)

    def takes_state(self, method: str) -> bool:
        """There is no state."""
        return False

    def own_form(self, node: ast.AST, visit: Visit) -> None:
        """Nothing has a form of its own here."""
