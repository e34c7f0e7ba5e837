"""The table of a class's actions: where it stands, and what reads it besides ``step``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from codegym_envs.importers.codegym.reading.shapes import is_self_attribute
from codegym_envs.synthesis.trees import clone

__all__ = ["func_mapping", "plain_mapping"]

_TABLE = "func_mapping"


def func_mapping(body: Sequence[ast.stmt]) -> dict[str, str]:
    """The actions that statements put in the table.

    Args:
        body: The statements of ``__init__``, or others that may set it.

    Returns:
        Action name → name of its integer constant ("" where it is something else).
    """
    for value in _tables(body):
        return {
            name: item.attr
            if isinstance(item, ast.Attribute)
            else item.id
            if isinstance(item, ast.Name)
            else ""
            for name, item in _entries(value)
        }
    return {}


def plain_mapping(methods: Mapping[str, ast.FunctionDef]) -> None:
    """Write the table out wherever anything but ``step`` reads it, in place: name → number of the action.

    Args:
        methods: The methods of the environment class.
    """
    tables = [
        value for name in ("__init__", "reset") if name in methods for value in _tables(methods[name].body)
    ]
    if not tables:
        return
    numbers = {
        node.targets[0].attr: node.value.value
        for node in (inner for method in methods.values() for inner in ast.walk(method))
        if isinstance(node, ast.Assign)
        and is_self_attribute(node.targets[0])
        and isinstance(node.value, ast.Constant)
    }
    keys: list[ast.expr | None] = []
    values: list[ast.expr] = []
    for place, (name, item) in enumerate(_entries(tables[0])):
        number = numbers.get(item.attr, place) if isinstance(item, ast.Attribute) else place
        keys.append(ast.Constant(name))
        values.append(item if isinstance(item, ast.Constant) else ast.Constant(number))
    table = ast.Dict(keys, values)
    for name, method in methods.items():
        if name != "step":
            _Written(table).visit(method)
            ast.fix_missing_locations(method)


def _tables(body: Sequence[ast.stmt]) -> Iterator[ast.Dict | ast.Call]:
    for node in (inner for statement in body for inner in ast.walk(statement)):
        targets = node.targets if isinstance(node, ast.Assign) else ()
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        if any(is_self_attribute(target, _TABLE) for target in targets):
            assert isinstance(node, (ast.Assign, ast.AnnAssign))
            value = node.value
            if isinstance(value, ast.Dict) or (
                isinstance(value, ast.Call) and ast.unparse(value.func) == "dict"
            ):
                yield value


def _entries(table: ast.Dict | ast.Call) -> list[tuple[str, ast.expr]]:
    if isinstance(table, ast.Call):
        return [(item.arg, item.value) for item in table.keywords if item.arg is not None]
    return [
        (key.value, item)
        for key, item in zip(table.keys, table.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]


class _Written(ast.NodeTransformer):
    """Puts a table in the place of its name."""

    def __init__(self, table: ast.Dict) -> None:
        self.table = table

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Rewrite one attribute."""
        if is_self_attribute(node, _TABLE) and isinstance(node.ctx, ast.Load):
            return clone(self.table)
        self.generic_visit(node)
        return node
