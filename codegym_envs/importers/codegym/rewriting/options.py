"""Marks for the values of the task configuration, in statements that are not yet in their final place.

What `reset` reads from its options is a name that no source can hold until it is known whether the value is
a parameter of ``reference`` or an attribute of ``state``.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from codegym_envs.synthesis.trees import Replace, load

__all__ = ["option", "option_key", "with_locals", "with_state"]

_MARK = "option:"


def option(key: str) -> ast.Name:
    """The mark for the value under a configuration key."""
    return load(_MARK + key)


def option_key(node: ast.AST) -> str | None:
    """The configuration key that a node is the mark for, if it is one."""
    if isinstance(node, ast.Name) and node.id.startswith(_MARK):
        return node.id.removeprefix(_MARK)
    return None


def with_state(body: Sequence[ast.stmt], inputs: Mapping[str, str]) -> list[ast.stmt]:
    """Statements with attributes of ``state`` for their marks.

    Args:
        body: The statements; they are changed.
        inputs: Configuration key → parameter of ``reference``.

    Returns:
        The statements.
    """
    return _placed(
        body, {key: ast.Attribute(load("state"), name, ast.Load()) for key, name in inputs.items()}
    )


def with_locals(body: Sequence[ast.stmt], inputs: Mapping[str, str]) -> list[ast.stmt]:
    """Statements with parameters of ``reference`` for their marks.

    Args:
        body: The statements; they are changed.
        inputs: Configuration key → parameter of ``reference``.

    Returns:
        The statements.
    """
    return _placed(body, {key: load(name) for key, name in inputs.items()})


def _placed(body: Sequence[ast.stmt], places: Mapping[str, ast.expr]) -> list[ast.stmt]:
    replace = Replace({_MARK + key: place for key, place in places.items()})
    return [replace.visit(node) for node in body]
