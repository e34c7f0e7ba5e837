"""Tools that look at nodes and change them: hidden lists whose positions are the numbers of nodes."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from codegym_envs.spec.types import INT, NONE
from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.toolbox import Parameter, Tool, state_value
from codegym_envs.synthesis.trees import call, load
from codegym_envs.synthesis.wording.words import phrase, plural, singular

__all__ = ["change_node_tool", "link_node_tool", "of_node_tool", "shown_as", "without_tables"]

_NODE = Parameter("node", INT, "Number of the node.")
_ADJECTIVES = ("next", "previous", "random")
_ENDINGS = ("child", "parent", "node", "sibling", "neighbour", "neighbor")


def of_node_tool(hidden: Hidden) -> Tool:
    """Tells what one node holds, or which node it leads to."""
    value = ast.Subscript(state_value(hidden.name), load("node"), ast.Load())
    if _is_link(hidden):
        doc = f"Number of the {_linked(hidden)} of a node, or null if there is none."
    elif _links_many(hidden):
        doc = f"Numbers of the {phrase(hidden.item)} of a node, in order."
    else:
        doc = f"The {phrase(hidden.item)} of a node."
    return Tool([hidden.name], doc, [_NODE], hidden.item_type, [ast.Return(value)], "access")


def change_node_tool(hidden: Hidden) -> Tool:
    """Gives a node another value or link."""
    target = ast.Subscript(state_value(hidden.name), load("node"), ast.Store())
    if _is_link(hidden):
        word, name = _linked(hidden), f"set_{hidden.item}"
        told = Parameter("linked", hidden.item_type, f"Number of the new {word}, or null for none.")
        doc = f"Make another node the {word} of a node."
    else:
        name = f"set_{hidden.item}"
        told = Parameter("value", hidden.item_type, f"The new {phrase(hidden.item)}.")
        doc = f"Change the {phrase(hidden.item)} of a node."
    body: list[ast.stmt] = [ast.Assign([target], load(told.name))]
    return Tool([name], doc, [_NODE, told], NONE, body, "update")


def link_node_tool(hidden: Hidden) -> Tool:
    """Adds a node to those that a node leads to."""
    items = ast.Subscript(state_value(hidden.name), load("node"), ast.Load())
    one = singular(hidden.item)
    told = Parameter("linked", INT, f"Number of the new {phrase(one)}.")
    body: list[ast.stmt] = [ast.Expr(call(ast.Attribute(items, "append", ast.Load()), load("linked")))]
    doc = f"Add a node at the end of the {phrase(hidden.item)} of a node."
    return Tool([f"add_{one}"], doc, [_NODE, told], NONE, body, "update")


def without_tables(hidden: Sequence[Hidden]) -> tuple[list[Hidden], str]:
    """What is hidden besides the nodes, and words for the nodes if there are any."""
    others = [one for one in hidden if not one.by_node]
    values = any(one.by_node and not _is_link(one) and not _links_many(one) for one in hidden)
    links = any(one.by_node and (_is_link(one) or _links_many(one)) for one in hidden)
    told = "what the nodes hold and how they are linked"
    if not (values and links):
        told = "what the nodes hold" if values else "how the nodes are linked" if links else ""
    return others, told


def shown_as(name: str, value: Sequence[Any]) -> str:
    """What an example calls a table: ``next nodes``, ``left children``, ``values``."""
    word = name.removesuffix("_of")
    if word.endswith("child"):
        return phrase(f"{word}ren")
    if (word in _ADJECTIVES or any(item is None for item in value)) and not word.endswith(_ENDINGS):
        return f"{phrase(word)} nodes"
    if any(isinstance(item, list) for item in value):
        return phrase(word)
    return phrase(plural(singular(word)))


def _is_link(hidden: Hidden) -> bool:
    type_ = hidden.item_type
    return type_.kind == "none" or (
        type_.kind == "union" and {arg.kind for arg in type_.args} == {"int", "none"}
    )


def _links_many(hidden: Hidden) -> bool:
    type_ = hidden.item_type
    return type_.kind == "list" and (
        hidden.item == "children" or hidden.item == plural(singular(hidden.item))
    )


def _linked(hidden: Hidden) -> str:
    return phrase(hidden.item) if hidden.item.endswith(_ENDINGS) else f"{phrase(hidden.item)} node"
