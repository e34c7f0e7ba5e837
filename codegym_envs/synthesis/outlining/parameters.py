"""Parameters of outlined tools: what is handed over, under which name."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.marks import seen, with_seen
from codegym_envs.synthesis.outlining.purity import Purity
from codegym_envs.synthesis.profiling.observed_types import is_number
from codegym_envs.synthesis.toolbox import Parameter, state_value, tool_name
from codegym_envs.synthesis.trees import clone, fresh_name, load, names_in
from codegym_envs.synthesis.wording.parameter_words import hole_word, parameter_doc
from codegym_envs.synthesis.wording.variable_names import symbol_word

__all__ = ["parameters_of", "with_limit"]


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
    judge: Purity, node: ast.expr, *, words: bool = False
) -> tuple[ast.expr, list[Parameter], list[ast.expr]]:
    """Make an expression a tool's body.

    Args:
        judge: Tells what the oracle computes.
        node: The expression; left as it is.
        words: Whether names with spaces stand for words, which are not parameters.

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
            if judge.is_hole(inner):
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
            if isinstance(inner, ast.Name) and inner.id in judge.tables:
                return state_value(inner.id)
            if isinstance(inner, ast.Name) and not judge.is_global(inner.id):
                if inner.id not in parameters:
                    known = judge.types.get(inner.id)
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
    """Whether a part that the oracle computes can be computed once for all its occurrences."""
    if isinstance(node, ast.Subscript):
        return True
    return tool_name(node).endswith(("_at", "_of"))
