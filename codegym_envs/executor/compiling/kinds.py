"""What can be known of a value before the code runs: the kinds that let an operation go unguarded.

A kind is a promise. ``small`` is an integer whose size does not depend on how often the code ran: a
literal, a length, a validated argument, the variable of a loop over ``range`` that starts at one. Adding
a small number makes anything grow by a bounded amount, while ``x + x`` doubles, so only operations on
two numbers that are not small need their result checked. ``tiny`` is a small number that fits into a machine
word, so that the product of two is small again. ``[k]`` is a sequence of items of kind k that nobody
changes, ``{k|v}`` a dictionary of that sort. "any" promises nothing.
"""

# ruff: noqa: N802  (named after the syntax node that they handle)

from __future__ import annotations

import ast
from collections.abc import Callable

__all__ = [
    "ANY",
    "BOTTOM",
    "INTEGRAL",
    "NUMERIC",
    "SCALAR_KINDS",
    "STEADY",
    "Kinds",
    "entry_kinds",
    "item_kind",
    "join",
    "of_constant",
    "of_value",
]

ANY = "any"
BOTTOM = "bottom"
NUMERIC = frozenset({"tiny", "small", "int", "float", "num"})
INTEGRAL = frozenset({"tiny", "small", "int"})
STEADY = frozenset({"tiny", "small"})
SCALAR_KINDS = NUMERIC | {"none"}
"""Kinds whose values are hashed and compared in no time."""

_CALLS = {
    "len": "tiny",
    "ord": "tiny",
    "isinstance": "tiny",
    "callable": "tiny",
    "any": "tiny",
    "all": "tiny",
    "bool": "tiny",
    "int": "int",
    "float": "float",
    "str": "str",
    "repr": "str",
    "chr": "str",
    "bin": "str",
    "hex": "str",
    "oct": "str",
    "format": "str",
    "list": "list",
    "sorted": "list",
    "tuple": "tuple",
    "dict": "dict",
    "set": "set",
    "range": "range",
    "round": "num",
    "$f_math_gcd": "int",
    "$f_math_isqrt": "int",
    "$f_math_sqrt": "float",
    "$f_math_log2": "float",
    "$f_math_log": "float",
    "$f_math_hypot": "float",
    "$f_math_floor": "int",
    "$f_math_ceil": "int",
}
_METHODS = {
    "index": "tiny",
    "find": "tiny",
    "rfind": "tiny",
    "startswith": "tiny",
    "endswith": "tiny",
    "isdigit": "tiny",
    "isalpha": "tiny",
    "isalnum": "tiny",
    "isspace": "tiny",
    "isupper": "tiny",
    "islower": "tiny",
    "upper": "str",
    "lower": "str",
    "strip": "str",
    "join": "str",
    "replace": "str",
    "split": "list",
}


def item_kind(kind: str) -> str:
    """The kind of what one gets by iterating over ``[k]`` or ``{k|v}``."""
    return kind[1:-1] if kind[0] == "[" else entry_kinds(kind)[0] if kind[0] == "{" else ANY


def entry_kinds(kind: str) -> tuple[str, str]:
    """The kinds of keys and values of ``{k|v}``; keys are never containers that can change."""
    if kind[0] != "{":
        return ANY, ANY
    depth = 0
    for position, letter in enumerate(kind):
        depth += (letter in "[{") - (letter in "]}")
        if letter == "|" and depth == 1:
            return kind[1:position], kind[position + 1 : -1]
    return ANY, ANY


def of_constant(value: object) -> str:
    """The kind of a literal."""
    if isinstance(value, bool):
        return "tiny"
    if isinstance(value, int):
        size = value.bit_length()
        return "tiny" if size <= 50 else "small" if size <= 64 else "int"
    if isinstance(value, float):
        return "float"
    if isinstance(value, str):
        return "str"
    return "none" if value is None else ANY


def of_value(value: object) -> str:
    """The kind of a constant of the module, from its value."""
    return of_constant(value) if type(value) in (bool, int, float, str) or value is None else ANY


def join(a: str | None, b: str | None) -> str:
    """The kind of something that is one or the other; "bottom" is the kind of what was never assigned."""
    if a is None or a == BOTTOM:
        return b or ANY
    if b is None or b in (BOTTOM, a):
        return a
    if a in STEADY and b in STEADY:
        return "small"
    if a in INTEGRAL and b in INTEGRAL:
        return "int"
    if a in NUMERIC and b in NUMERIC:
        return "num"
    return ANY


class Kinds:
    """Computes kinds of expressions.

    Args:
        lookup: Kind of a name, as far as it is known now.
        callee: The name of an unshadowed builtin or library function that an expression refers to.
        attribute: The kind of an attribute of the state; None if it is an attribute of something else.
    """

    def __init__(
        self,
        lookup: Callable[[str], str],
        callee: Callable[[ast.expr], str | None],
        attribute: Callable[[ast.Attribute], str | None],
    ) -> None:
        self.lookup = lookup
        self.callee = callee
        self.attribute = attribute

    def of(self, node: ast.expr) -> str:
        """The kind of an expression's value."""
        method = getattr(self, f"_{type(node).__name__}", None)
        return ANY if method is None else method(node)

    def _Constant(self, node: ast.Constant) -> str:
        return of_constant(node.value)

    def _Name(self, node: ast.Name) -> str:
        return self.lookup(node.id)

    def _NamedExpr(self, node: ast.NamedExpr) -> str:
        return self.of(node.value)

    def _JoinedStr(self, node: ast.JoinedStr) -> str:
        return "str"

    def _List(self, node: ast.AST) -> str:
        return "list"

    _ListComp = _List

    def _Tuple(self, node: ast.AST) -> str:
        return "tuple"

    def _Dict(self, node: ast.AST) -> str:
        return "dict"

    _DictComp = _Dict

    def _Set(self, node: ast.AST) -> str:
        return "set"

    _SetComp = _Set

    def _Compare(self, node: ast.AST) -> str:
        return "tiny"

    def _BoolOp(self, node: ast.BoolOp) -> str:
        kind: str | None = None
        for value in node.values:
            kind = join(kind, self.of(value))
        return kind or ANY

    def _IfExp(self, node: ast.IfExp) -> str:
        return join(self.of(node.body), self.of(node.orelse))

    def _UnaryOp(self, node: ast.UnaryOp) -> str:
        if isinstance(node.op, ast.Not):
            return "tiny"
        kind = self.of(node.operand)
        if kind == BOTTOM:
            return BOTTOM
        if isinstance(node.op, ast.Invert):
            return "small" if kind in STEADY else "int"
        return kind if kind in NUMERIC else ANY

    def _BinOp(self, node: ast.BinOp) -> str:
        return self.of_operation(node.op, self.of(node.left), self.of(node.right), node.right)

    def of_operation(self, op: ast.operator, left: str, right: str, right_node: ast.expr) -> str:
        """The kind of a binary operation's result."""
        if BOTTOM in (left, right):
            return BOTTOM
        if isinstance(op, ast.Div):
            return "float"
        if isinstance(op, ast.Add | ast.Sub | ast.Mult):
            return self._of_sum_or_product(op, left, right)
        if isinstance(op, ast.Mod):
            return self._of_remainder(left, right)
        if isinstance(op, ast.FloorDiv):
            if left in INTEGRAL and right in INTEGRAL:
                return left if left in STEADY and right in STEADY else "int"
            return "num"
        if isinstance(op, ast.Pow):
            return "num"
        if isinstance(op, ast.LShift):
            return "int"
        if isinstance(op, ast.RShift):
            return left if left in STEADY else "int"
        return "int" if left in INTEGRAL or right in INTEGRAL else ANY

    @staticmethod
    def _of_sum_or_product(op: ast.operator, left: str, right: str) -> str:
        if left == "tiny" and right == "tiny":
            return "small"
        if left in INTEGRAL and right in INTEGRAL:
            return "int"
        if isinstance(op, ast.Mult) and not (left in NUMERIC and right in NUMERIC):
            return "float" if "float" in (left, right) else ANY
        if left in NUMERIC or right in NUMERIC:
            return "float" if "float" in (left, right) else "num"
        return left if isinstance(op, ast.Add) and left == right and left in ("str", "list", "tuple") else ANY

    @staticmethod
    def _of_remainder(left: str, right: str) -> str:
        if left == "str":
            return "str"
        if left in INTEGRAL and right in INTEGRAL:
            return right if right in STEADY else "int"
        return "num" if left in NUMERIC else ANY

    def _Attribute(self, node: ast.Attribute) -> str:
        known = self.attribute(node)
        if known is not None:
            return known
        name = self.callee(node) or ""
        return "float" if name.startswith("$c_math") else "str" if name.startswith("$c_string") else ANY

    def _Call(self, node: ast.Call) -> str:
        name = self.callee(node.func)
        if name is not None:
            if name in ("min", "max") and len(node.args) > 1:
                kind: str | None = None
                for arg in node.args:
                    kind = ANY if isinstance(arg, ast.Starred) else join(kind, self.of(arg))
                return kind or ANY
            if name == "abs" and node.args:
                inner = self.of(node.args[0])
                return inner if inner in NUMERIC or inner == BOTTOM else "num"
            if name == "int" and len(node.args) == 1:
                inner = self.of(node.args[0])
                return inner if inner in STEADY or inner == BOTTOM else "int"
            if name in ("min", "max") and len(node.args) == 1 and not node.keywords:
                return self._flat(self.of_items(node.args[0]))
            if name == "round" and len(node.args) == 1:
                return "int"
            return _CALLS.get(name, ANY)
        if isinstance(node.func, ast.Attribute):
            # A tool may have the name of a method, and may return anything.
            return ANY if self.attribute(node.func) is not None else _METHODS.get(node.func.attr, ANY)
        return ANY

    @staticmethod
    def _flat(kind: str | list[str]) -> str:
        return kind if isinstance(kind, str) else "tuple"

    def _Subscript(self, node: ast.Subscript) -> str:
        base = self.of(node.value)
        if base in ("str", BOTTOM):
            return base
        if isinstance(node.slice, ast.Slice):
            return base if base in ("list", "tuple") else ANY
        if base[0] == "[":
            return item_kind(base)
        return entry_kinds(base)[1] if base[0] == "{" else ANY

    def of_items(self, node: ast.expr) -> str | list[str]:
        """The kind of the items of an iterable; a list of kinds for items that are tuples."""
        if isinstance(node, ast.Call):
            name = self.callee(node.func)
            if name == "range" and node.args and not any(isinstance(arg, ast.Starred) for arg in node.args):
                if len(node.args) == 1:
                    return "tiny"  # it starts at 0, and every turn costs a tick
                step = "tiny" if len(node.args) < 3 else self.of(node.args[2])
                start = self.of(node.args[0])
                if BOTTOM in (start, step):
                    return BOTTOM
                if start == "tiny" and step == "tiny":
                    return "small" if len(node.args) == 3 else "tiny"
                return "small" if start in STEADY and step in STEADY else "int"
            if name == "enumerate" and node.args:
                inner = self.of_items(node.args[0])
                return ["tiny" if len(node.args) == 1 else ANY, inner if isinstance(inner, str) else ANY]
            if name == "zip":
                kinds = [self.of_items(arg) for arg in node.args]
                return [kind if isinstance(kind, str) else ANY for kind in kinds]
            if name == "reversed" and node.args:
                inner = self.of_items(node.args[0])
                return "int" if inner == "tiny" else inner
            if isinstance(node.func, ast.Attribute) and not node.args and not node.keywords:
                base = self.of(node.func.value)
                if base[0] == "{" and node.func.attr in ("items", "keys", "values"):
                    key, value = entry_kinds(base)
                    if node.func.attr == "items":
                        return [key, value]
                    return key if node.func.attr == "keys" else value
        if isinstance(node, ast.Tuple | ast.List) and node.elts:
            return self._of_elements(node.elts)
        kind = self.of(node)
        if kind[0] in "[{":
            return item_kind(kind)
        return kind if kind in ("str", BOTTOM) else ANY

    def _of_elements(self, nodes: list[ast.expr]) -> str | list[str]:
        """The kind of the items of a display: column by column if they are tuples of one length."""
        if any(isinstance(node, ast.Starred) for node in nodes):
            return ANY
        rows = [node.elts for node in nodes if isinstance(node, ast.Tuple)]
        if len(rows) < len(nodes) or len({len(row) for row in rows}) != 1:
            joined: str | None = None
            for node in nodes:
                joined = join(joined, self.of(node))
            return joined or ANY
        columns: list[str] = []
        for column in zip(*rows, strict=True):
            kind: str | None = None
            for node in column:
                kind = join(kind, ANY if isinstance(node, ast.Starred) else self.of(node))
            columns.append(kind or ANY)
        return columns
