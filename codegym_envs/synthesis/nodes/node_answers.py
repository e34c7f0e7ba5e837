"""What linked data is called, and how it is given as an answer: the code that writes it down as a list."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from codegym_envs.synthesis.wording.words import phrase, snake, spelled_out

__all__ = ["ENCODERS", "NodeField", "Shape", "answer_note", "encoder", "shape_of", "table_name"]

FieldKind = Literal["value", "link", "links", "linkmap"]
Shape = Literal["chain", "binary", "many", "general"]

_WORDS = {"next": "next", "prev": "previous", "val": "value", "data": "value", "key": "key", "x": "value"}


@dataclass(frozen=True, slots=True)
class NodeField:
    """One field of nodes.

    Attributes:
        name: The attribute's name.
        kind: ``value``, ``link`` (a node or None), ``links`` (a list of nodes) or ``linkmap`` (a mapping to
            nodes).
        table: Name of the list that holds it for every node.
    """

    name: str
    kind: FieldKind
    table: str


def table_name(field: str, kind: FieldKind, siblings: Sequence[str]) -> str:
    """The name of a field's table: ``value_of``, ``next_of``, ``left_child_of``."""
    word = _WORDS.get(field) or spelled_out(snake(field)) or "value"
    if kind == "link" and field in ("left", "right") and {"left", "right"} <= set(siblings):
        word = f"{field}_child"
    return f"{word}_of"


def shape_of(fields: Sequence[NodeField]) -> Shape:
    """How nodes are connected, as far as their fields tell."""
    links = [field for field in fields if field.kind == "link"]
    many = [field for field in fields if field.kind == "links"]
    values = [field for field in fields if field.kind == "value"]
    if len(values) != 1 or any(field.kind == "linkmap" for field in fields):
        return "general"
    if len(links) == 1 and not many:
        return "chain"
    if len(links) == 2 and not many and {field.name for field in links} == {"left", "right"}:
        return "binary"
    if len(many) == 1 and not links and many[0].name in ("children", "childs", "kids"):
        return "many"
    return "general"


ENCODERS = {
    "chain": "values_from",
    "binary": "level_order",
    "many": "outline_from",
    "general": "records_from",
}
"""Name of the function that writes a structure down, by shape."""


def encoder(name: str, fields: Sequence[NodeField], shape: Shape) -> ast.FunctionDef:
    """The function that writes down everything connected to a node.

    Args:
        name: What to call it.
        fields: The nodes' fields.
        shape: See `shape_of`.
    """
    values = [field.table for field in fields if field.kind == "value"]
    links = [field for field in fields if field.kind != "value"]
    if shape == "chain":
        text = f"""
def {name}(node):
    listed = []
    while node is not None:
        listed.append({values[0]}[node])
        node = {links[0].table}[node]
    return listed
"""
    elif shape == "binary":
        first, second = sorted(links, key=lambda field: field.name)
        text = f"""
def {name}(top):
    listed = []
    waiting = [top]
    place = 0
    while place < len(waiting):
        node = waiting[place]
        place += 1
        if node is None:
            listed.append(None)
        else:
            listed.append({values[0]}[node])
            waiting.append({first.table}[node])
            waiting.append({second.table}[node])
    while listed and listed[-1] is None:
        listed.pop()
    return listed
"""
    elif shape == "many":
        table = links[0].table
        text = f"""
def {name}(top):
    listed = []
    waiting = [] if top is None else [top]
    while waiting:
        node = waiting.pop()
        children = {table}[node]
        listed.append([{values[0]}[node], len(children)])
        for child in reversed(children):
            waiting.append(child)
    return listed
"""
    else:
        text = _general(name, fields)
    function = ast.parse(text.strip()).body[0]
    assert isinstance(function, ast.FunctionDef)
    return function


def _general(name: str, fields: Sequence[NodeField]) -> str:
    lines = [f"def {name}(start):", "    order = [] if start is None else [start]", "    place = 0"]
    lines += ["    while place < len(order):", "        node = order[place]", "        place += 1"]
    record: list[str] = []
    for field in fields:
        read = f"{field.table}[node]"
        if field.kind == "value":
            record.append(read)
        elif field.kind == "link":
            lines += [f"        if {read} is not None and {read} not in order:"]
            lines += [f"            order.append({read})"]
            record.append(f"None if {read} is None else order.index({read})")
        elif field.kind == "links":
            lines += [f"        for linked in {read}:", "            if linked not in order:"]
            lines += ["                order.append(linked)"]
            record.append(f"[order.index(linked) for linked in {read}]")
        else:
            lines += [f"        for linked in {read}.values():", "            if linked not in order:"]
            lines += ["                order.append(linked)"]
            record.append(f"[[key, order.index(linked)] for key, linked in {read}.items()]")
    shown = ", ".join(record)
    lines += [f"    return [{'[' + shown + ']' if len(record) != 1 else shown} for node in order]"]
    return "\n".join(lines)


def answer_note(shape: Shape, fields: Sequence[NodeField], *, several: bool, numbers: bool) -> str:
    """How the answer is to be given, in words.

    Args:
        shape: How nodes are connected.
        fields: Their fields.
        several: Whether the answer is a list of nodes.
        numbers: Whether nodes are answered by their numbers.
    """
    if numbers:
        return (
            "The answer is the list of the nodes' numbers."
            if several
            else ("The answer is the number of the node, or null if there is none.")
        )
    each = {
        "chain": "the list of its values, from the first node on",
        "binary": "the list of its values level by level, each level from left to right, with null for every "
        "missing child of a node and without nulls at the end",
        "many": "a list with the value and the number of children of every node, each node before its "
        "children and these in their order",
        "general": "",
    }[shape]
    if shape == "general":
        parts = [_recorded(field) for field in fields]
        told = ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
        each = (
            f"a list of records, one for each node that can be reached from the first: {told}. Positions are "
            "those in this list; it is in the order in which nodes are reached, nearest first"
        )
    what = "list" if shape == "chain" else "tree" if shape in ("binary", "many") else "structure"
    if several:
        return f"The answer is a list; give each {what} in it as {each}."
    return f"Give the resulting {what} as {each}."


def _recorded(field: NodeField) -> str:
    word = phrase(field.table.removesuffix("_of"))
    if field.kind == "value":
        return f"its {word}"
    if field.kind == "link":
        return f"the position of its {word} node"
    return f"the positions of its {word}"
