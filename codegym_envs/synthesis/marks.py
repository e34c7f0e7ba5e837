"""Marks on syntax nodes: what a pass found out about a node, for the passes that come after it.

A mark is an attribute of the node itself, so that it goes with the node wherever passes move or clone it.
Each kind of mark is named here, once, with the type of its value.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final, Generic, TypeVar

from codegym_envs.spec.types import ANY, BOOL, FLOAT, INT, NONE, STR, Type

__all__ = [
    "AT_END",
    "ENDS_PROGRAM",
    "IS_RAW",
    "OUTER_LOOPS",
    "OVER_INPUT",
    "SCOPE",
    "SITE",
    "SITES",
    "UNTIL_END",
    "WAS_NEGATIVE",
    "Mark",
    "observe",
    "seen",
    "was_long",
    "with_seen",
]

Value = TypeVar("Value")
Node = TypeVar("Node", bound=ast.AST)


class Mark(Generic[Value]):
    """One kind of mark.

    Args:
        name: Name of the attribute that holds it.
        absent: What `of` gives for a node that has no such mark.
    """

    __slots__ = ("_name", "absent")

    def __init__(self, name: str, absent: Value) -> None:
        self._name = f"mark_{name}"
        self.absent = absent

    def of(self, node: ast.AST) -> Value:
        """The value on a node."""
        found: Value = getattr(node, self._name, self.absent)
        return found

    def on(self, node: ast.AST) -> bool:
        """Whether a node has such a mark at all, whatever its value."""
        return hasattr(node, self._name)

    def put(self, node: Node, value: Value) -> Node:
        """Mark a node; returns it."""
        setattr(node, self._name, value)
        return node


_SEEN: Final = Mark[Type | None]("seen", None)
_WAS_LONG: Final = Mark[bool]("was_long", False)
WAS_NEGATIVE: Final = Mark[bool]("was_negative", False)
"""Whether the value was once a negative integer: as an index, it counted from the end."""

# How a program reads its input (the room `programs`):
SITE: Final = Mark[int | None]("site", None)
"""Number of the place at which an expression reads."""
SITES: Final = Mark[Sequence[tuple[int, str]]]("sites", ())
"""Numbers of the places at which a statement's names are read, with the names."""
SCOPE: Final = Mark[int | None]("scope", None)
"""Number of the scope that a reading loop forms."""
IS_RAW: Final = Mark[bool]("is_raw", False)
"""Whether a statement only handles raw input, which the solution does not need."""
OVER_INPUT: Final = Mark[bool]("over_input", False)
"""Whether a loop runs over the input itself."""
UNTIL_END: Final = Mark[bool]("until_end", False)
"""Whether a loop's condition asks whether there is more input."""
AT_END: Final = Mark[bool]("at_end", False)
"""Whether a statement is the way out at the end of the input."""
OUTER_LOOPS: Final = Mark[int]("outer_loops", 0)
"""Of a ``continue``: how many of the loops it is in are inside the one it continues."""
ENDS_PROGRAM: Final = Mark[bool]("ends_program", False)
"""Whether a ``return`` ends the whole program, not only the function that it was inlined from."""


def observe(node: Node, type_: Type | None, *, long: bool | None = None) -> Node:
    """Note the type observed at a node, and, where it is known, whether strings were longer than a word."""
    if long is not None:
        _WAS_LONG.put(node, long)
    return _SEEN.put(node, type_)


def seen(node: ast.AST) -> Type | None:
    """The observed type of a node's value; None if it was never evaluated or made by a pass."""
    found = _SEEN.of(node)
    if found is None and isinstance(node, ast.Constant):
        return _of_constant(node.value)
    return found


def was_long(node: ast.AST) -> bool:
    """Whether the value was once a string longer than a word."""
    return _WAS_LONG.of(node)


def with_seen(node: ast.expr, like: ast.AST) -> ast.expr:
    """Give a new node the observations of the one it stands for."""
    if WAS_NEGATIVE.of(like):
        WAS_NEGATIVE.put(node, True)
    return observe(node, seen(like), long=was_long(like))


def _of_constant(value: object) -> Type:
    if value is None:
        return NONE
    return {bool: BOOL, int: INT, float: FLOAT, str: STR}.get(type(value), ANY)
