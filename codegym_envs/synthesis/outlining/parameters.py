"""Parameters of outlined tools: what is handed over, under which name."""

from __future__ import annotations

import ast

from codegym_envs.spec.types import Type
from codegym_envs.synthesis.outlining.purity import Purity
from codegym_envs.synthesis.profiling.observed_types import is_number, seen, with_seen
from codegym_envs.synthesis.toolbox import Parameter, is_tool_call, state_value
from codegym_envs.synthesis.trees import clone, fresh_name, is_name, load, names_in
from codegym_envs.synthesis.wording.variable_names import symbol_word
from codegym_envs.synthesis.wording.words import item_word, noun_phrase, phrase, plural, readable, singular

__all__ = ["hole_word", "parameter_doc", "parameters_of", "with_limit"]


class Limit(ast.Constant):
    """A constant that the oracle hands over, so that comparisons with different ones share a tool."""


def with_limit(node: ast.expr) -> ast.expr:
    """Mark the constant of a plain comparison to be handed over; zero and signs with a name stay."""
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1):
        return node
    left, right = node.left, node.comparators[0]
    if isinstance(left, ast.BinOp) or not isinstance(right, ast.Constant):
        return node
    if isinstance(node.ops[0], (ast.Is, ast.IsNot, ast.In, ast.NotIn)) or isinstance(right.value, bool):
        return node
    if right.value in (0, None) or (isinstance(right.value, str) and symbol_word(right.value)):
        return node
    marked = Limit(right.value)
    return with_seen(ast.Compare(left, node.ops, [marked]), node)


def parameters_of(
    outline: Purity, node: ast.expr, *, words: bool = False
) -> tuple[ast.expr, list[Parameter], list[ast.expr]]:
    """Make an expression a tool's body.

    Args:
        outline: Judges what the oracle works out.
        node: The expression; left as it is.
        words: Whether names with spaces stand for words, which are no parameters.

    Returns:
        The expression over parameters, the parameters, and the arguments for them.
    """
    parameters: dict[str, Parameter] = {}
    arguments: dict[str, ast.expr] = {}
    used = names_in(node)

    class Fill(ast.NodeTransformer):
        def visit(self, inner: ast.AST) -> ast.AST:
            if isinstance(inner, Limit):
                name = fresh_name(["limit" if is_number(seen(inner)) else "expected"], used)
                type_ = seen(inner)
                assert type_ is not None
                parameters[name] = Parameter(name, type_, "The value to compare with.")
                arguments[name] = ast.Constant(inner.value)
                return with_seen(load(name), inner)
            if outline.is_hole(inner):
                assert isinstance(inner, ast.expr)
                text = ast.unparse(inner)
                for name, argument in arguments.items():
                    if ast.unparse(argument) == text and _only_looks(inner):
                        return with_seen(load(name), inner)
                name = fresh_name([hole_word(inner)], used)
                type_ = seen(inner)
                assert type_ is not None
                parameters[name] = Parameter(name, type_, parameter_doc(name, type_))
                arguments[name] = inner
                return with_seen(load(name), inner)
            if words and isinstance(inner, ast.Name) and " " in inner.id:
                return inner
            if isinstance(inner, ast.Name) and inner.id in outline.tables:
                return state_value(inner.id)
            if isinstance(inner, ast.Name) and not outline.is_free_function(inner):
                if inner.id not in parameters:
                    known = outline.types.get(inner.id)
                    type_ = known[0] if known else seen(inner)
                    assert type_ is not None
                    parameters[inner.id] = Parameter(inner.id, type_, parameter_doc(inner.id, type_))
                    arguments[inner.id] = load(inner.id)
                return inner
            return self.generic_visit(inner)

    body = Fill().visit(clone(node))
    assert isinstance(body, ast.expr)
    return body, list(parameters.values()), list(arguments.values())


def _only_looks(node: ast.expr) -> bool:
    """Whether a part that the oracle works out can be worked out once for all its occurrences."""
    if isinstance(node, ast.Subscript):
        return True
    return is_tool_call(node) and isinstance(node, ast.Call) and node.func.attr.endswith(("_at", "_of"))  # type: ignore[attr-defined]


def hole_word(node: ast.expr) -> str:
    """What to call the parameter for a part that the oracle works out."""
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


def parameter_doc(name: str, type_: Type | None = None) -> str:
    """What to say about a parameter of which only the name and perhaps the type is known."""
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
        return f"Value of {name}, {kind}." if kind else f"Value of {name}."
    return f"The {noun_phrase(name)}, {kind}." if kind else f"The {noun_phrase(name)}."
