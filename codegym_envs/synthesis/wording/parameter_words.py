"""Words for the parameters of tools: their names and docs."""

from __future__ import annotations

import ast

from codegym_envs.spec.types import Type
from codegym_envs.synthesis.marks import seen
from codegym_envs.synthesis.toolbox import is_tool_call
from codegym_envs.synthesis.trees import is_name
from codegym_envs.synthesis.wording.words import item_word, noun_phrase, phrase, plural, readable, singular

__all__ = ["hole_word", "parameter_doc"]

_PARAMETER_DOCS = {
    "row": "Row, counted from 0.",
    "column": "Column, counted from 0.",
    "count": "Count so far.",
    "total": "Total so far.",
    "best": "Best value so far.",
    "smallest": "Smallest value so far, or null if there is none yet.",
    "largest": "Largest value so far, or null if there is none yet.",
}
_ITEMS = frozenset({
    "number", "value", "word", "text", "character", "letter", "digit", "entry", "item", "element", "row",
    "cell", "key", "string", "symbol", "bracket", "name", "part", "message", "line", "point", "pair",
    "node",
})  # fmt: skip
_SO_FAR = {
    "max": "Largest", "min": "Smallest", "best": "Best", "longest": "Longest", "shortest": "Shortest",
    "largest": "Largest", "smallest": "Smallest", "total": "Total", "running": "Running",
    "highest": "Highest", "lowest": "Lowest",
}  # fmt: skip
_KINDS = {"int": "a whole number", "float": "a decimal number", "str": "a text", "bool": "true or false"}


def hole_word(node: ast.expr) -> str:
    """What to call the parameter for a part that the oracle computes."""
    if isinstance(node, ast.Subscript):
        base = node.value
        while isinstance(base, ast.Subscript):
            base = base.value
        if isinstance(base, ast.Name) and readable(base.id):
            type_ = seen(node)
            word = item_word(base.id, type_.kind if type_ is not None else "any")
            return word if not word.endswith("_item") else _type_word(node)
        return _type_word(node)
    assert isinstance(node, ast.Call)
    if not is_tool_call(node):
        if is_name(node.func, "len") and isinstance(node.args[0], ast.Name) and readable(node.args[0].id):
            return (
                f"{singular(node.args[0].id)}_count"
                if node.args[0].id.endswith("s")
                else f"{node.args[0].id}_length"
            )
        return _type_word(node)
    assert isinstance(node.func, ast.Attribute)
    name = node.func.attr
    for ending in ("_at", "_of"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    for start in ("find_", "take_first_", "take_last_", "count_", "update_"):
        if name.startswith(start):
            return name.removeprefix(start)
    return name


def _type_word(node: ast.expr) -> str:
    type_ = seen(node)
    kind = type_.kind if type_ is not None else "any"
    return {"int": "number", "float": "number", "str": "part", "bool": "flag"}.get(kind, "value")


def parameter_doc(name: str, type_: Type | None = None) -> str:
    """What to say about a parameter if only its name and perhaps its type are known."""
    if name in _PARAMETER_DOCS:
        return _PARAMETER_DOCS[name]
    head, _, last = name.rpartition("_")
    if last in ("index", "position", "place", "slot", "spot") and last == name:
        return "Position, counted from 0."
    if last in ("index", "position") and head not in ("", "other"):
        return f"Position of the {phrase(head)}, counted from 0."
    if last == "count" and head and not head.endswith("ed"):
        return f"Number of {phrase(plural(head))}."
    first, _, rest = name.partition("_")
    if first in _SO_FAR and rest:
        return f"{_SO_FAR[first]} {phrase(rest)} so far."
    if last in ("length", "count") and head.endswith("ed") and "_" not in head:
        return f"How many are {head}."
    if last == "length" and head:
        return f"Length of the {phrase(head)}."
    if name in _ITEMS:
        return f"One {name}."
    if first in ("other", "third", "fourth") and rest in _ITEMS:
        return f"{'Another' if first == 'other' else f'A {first}'} {rest}."
    kind = _KINDS.get(type_.kind, "") if type_ is not None else ""
    if len(name) == 1:
        return f"{kind[0].upper()}{kind[1:]}." if kind else f"The value {name}."
    return f"The {noun_phrase(name)}, {kind}." if kind else f"The {noun_phrase(name)}."
