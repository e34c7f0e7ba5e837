"""Sizes of containers by their shapes, and numbers of items by the source: what the static bound adds up."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import reduce
from typing import Any

from codegym_envs.verification.revealing.container_shapes import join_shapes

__all__ = ["Shape", "Unbounded", "inner_shape", "length_of", "size_of"]

Shape = Any
"""How a watched value is made: "scalar"; ["text", size]; ["set", size]; ["list", item, size];
["dict", value, size]; ["record", {key: value}]; ["tuple", [items]]; "?" where that differs. Sizes are
those at the start of an episode: what tools add was read before. None as an item stands for nothing,
and as the shape of an expression for a value that holds no hidden container."""


class Unbounded(Exception):
    """No bound can be given."""


def length_of(node: ast.expr, known: Mapping[str, int]) -> int | None:
    """Number of items of an iterable, if the source says so."""
    match node:
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            return None if any(isinstance(item, ast.Starred) for item in items) else len(items)
        case ast.Dict(keys=keys):
            return len(keys)
        case ast.Constant(value=str(text)):
            return len(text)
        case ast.Name(id=name):
            return known.get(name)
        case ast.Call(func=ast.Name(id="range"), args=limits) if all(_is_literal(limit) for limit in limits):
            return len(range(*(ast.literal_eval(limit) for limit in limits)))
        case ast.Call(func=ast.Name(id="enumerate" | "reversed" | "sorted" | "zip"), args=[first, *_]):
            return length_of(first, known)
        case _:
            return None


def inner_shape(shape: Shape, index: ast.expr) -> Shape:
    """Shape of an item."""
    if shape == "?":
        raise Unbounded
    kind = shape[0]
    if kind in ("text", "set"):
        return "scalar"
    if kind in ("tuple", "record"):
        items = dict(enumerate(shape[1])) if kind == "tuple" else shape[1]
        place = ast.literal_eval(index) if _is_literal(index) else None
        if isinstance(place, int) and place < 0:
            place += len(items)
        if place is not None and place in items:
            return items[place]
        item = reduce(join_shapes, items.values(), None)
    else:
        item = shape[1]
    if item == "?":
        raise Unbounded
    return "scalar" if item is None else item


def _is_literal(node: ast.expr) -> bool:
    operand = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    return isinstance(operand, ast.Constant) and isinstance(operand.value, (int, str))


def size_of(shape: Shape) -> int:
    """Most cells in a container."""
    if shape is None:
        return 0
    if shape == "scalar":
        return 1
    match shape[0]:
        case "text" | "set":
            return int(shape[1])
        case "tuple":
            return sum(size_of(item) for item in shape[1])
        case "record":
            return sum(size_of(item) for item in shape[1].values())
        case "list" | "dict":
            return int(shape[2]) * size_of(shape[1])
        case _:
            raise Unbounded
