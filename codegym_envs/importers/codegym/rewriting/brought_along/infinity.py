"""Arguments that JSON has no form for.

The oracle sends infinite numbers as ``"inf"``, and the tool reads them back. Keys of mappings become texts,
as ``json.dumps`` made them in the original.
"""

from __future__ import annotations

import ast

from codegym_envs.importers.codegym.reading.emitted import emitted_functions

__all__ = ["RECEIVED", "SENT", "JsonCalls", "infinity_helpers", "needs_sending"]

SENT = "as_sent"
RECEIVED = "as_received"


def infinity_helpers() -> list[ast.FunctionDef]:
    """The two functions that write and read infinite numbers."""
    return emitted_functions("codegym_envs.importers.codegym.rewriting.brought_along.carried_infinity")


class JsonCalls(ast.NodeTransformer):
    """Makes ``json.dumps`` and ``json.loads`` work in the dialect as they did in the original.

    The dialect's ``json.dumps`` takes one argument and refuses infinite numbers and keys that are not texts.

    Args:
        sending: Whether values go through ``as_sent`` and ``as_received``.
    """

    def __init__(self, sending: bool) -> None:
        self.sending = sending

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite one call."""
        self.generic_visit(node)
        function = ast.unparse(node.func)
        if function in ("json.dumps", "dumps") and node.args:
            value = node.args[0]
            sent = ast.Call(ast.Name(SENT, ast.Load()), [value], []) if self.sending else value
            return ast.Call(node.func, [sent], [])
        if function in ("json.loads", "loads") and node.args:
            loaded = ast.Call(node.func, node.args[:1], [])
            return ast.Call(ast.Name(RECEIVED, ast.Load()), [loaded], []) if self.sending else loaded
        return node


def needs_sending(value: object) -> bool:
    """Whether a decoded argument holds a mapping, or an infinite number as the oracle sends it."""
    if isinstance(value, str):
        return value in ("inf", "-inf")
    if isinstance(value, (list, tuple)):
        return any(map(needs_sending, value))
    return isinstance(value, dict)
