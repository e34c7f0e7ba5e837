"""What may become a tool: computations that read scalars only, and are worth a call."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from codegym_envs.spec.types import Type
from codegym_envs.synthesis.marks import seen, was_long
from codegym_envs.synthesis.profiling.observed_types import is_compact
from codegym_envs.synthesis.tables.table import Table, place_of, reads_tables
from codegym_envs.synthesis.toolbox import is_builtin, is_tool_call
from codegym_envs.synthesis.trees import is_name, is_one_of, names_in, size_of

__all__ = ["Purity"]

_PURE_CALLS = frozenset({
    "abs", "bin", "bool", "chr", "divmod", "float", "hex", "int", "len", "max", "min", "oct", "ord", "pow",
    "round", "str", "isinstance",
})  # fmt: skip
_PURE_METHODS = frozenset({
    "capitalize", "count", "endswith", "find", "index", "isalnum", "isalpha", "isdigit", "islower",
    "isnumeric", "isspace", "isupper", "lower", "lstrip", "replace", "rstrip", "startswith", "strip",
    "swapcase", "title", "upper", "zfill", "bit_length", "is_integer", "rfind",
})  # fmt: skip
_MATH = frozenset({
    "sqrt", "floor", "ceil", "gcd", "log", "log2", "log10", "factorial", "pow", "sin", "cos", "tan", "pi",
    "e", "exp", "isqrt", "inf", "fabs", "hypot", "comb", "lcm", "prod", "trunc", "atan2", "acos", "asin",
    "atan", "radians", "degrees", "isclose", "isinf", "isnan", "copysign", "fmod",
})  # fmt: skip
_VALUES = (
    ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp, ast.Call, ast.Name, ast.Constant,
    ast.Subscript, ast.Tuple, ast.List, ast.Set, ast.Slice, ast.Attribute, ast.operator, ast.unaryop,
    ast.cmpop, ast.boolop, ast.expr_context, ast.JoinedStr, ast.FormattedValue,
)  # fmt: skip


class Purity:
    """Judges the computations of one procedure.

    Args:
        types: Type of each variable, and whether it held long texts.
        constants: Module-level constants that tools may use.
        least: Least number of operations that are worth a call.
        eager: Whether counting and checks against constants are worth a call too.
        tables: Variables that live in the state, where tools can look at them.
    """

    def __init__(
        self,
        types: Mapping[str, tuple[Type, bool]],
        constants: set[str],
        *,
        least: int,
        eager: bool,
        tables: Mapping[str, Table] | None = None,
    ) -> None:
        self.tables = tables or {}
        self.types = types
        self.constants = constants
        self.least = least
        self.eager = eager
        self._positions: set[str] = set()

    def learn_positions(self, body: Sequence[ast.stmt]) -> None:
        """Note the variables that say where a loop has got to."""
        for item in body:
            for node in ast.walk(item):
                if isinstance(node, ast.For) and isinstance(node.iter, ast.Call):
                    self._positions |= names_in(node.target) if is_name(node.iter.func, "range") else set()

    def worth(self, node: ast.expr) -> bool:
        """Whether a computation is worth a call."""
        if isinstance(node, (ast.Name, ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict)) or is_tool_call(
            node
        ):
            return False
        if (
            isinstance(node, ast.Subscript)
            or self._in_tables(node)
            or (not names_in(node) - {"tools"} and not self.holes(node))
        ):
            return False
        size = size_of(node) - sum(size_of(hole) for hole in self.holes(node))
        if size < self.least:
            return False
        if self.eager:
            return True
        return not (
            _looks_for_nothing(node) or (size == 1 and (_is_step(node) or self._compares_positions(node)))
        )

    def _compares_positions(self, node: ast.expr) -> bool:
        """Whether only positions of loops are compared."""
        if not isinstance(node, ast.Compare):
            return False
        sides = [node.left, *node.comparators]
        return any(is_one_of(side, self._positions) for side in sides) and all(
            isinstance(side, (ast.Name, ast.Constant)) for side in sides
        )

    def is_hole(self, node: ast.AST) -> bool:
        """Whether the oracle computes a part and hands it over: a tool call, a look into a container."""
        if is_tool_call(node):
            return True
        if not isinstance(node, (ast.Subscript, ast.Call)) or isinstance(
            getattr(node, "ctx", None), ast.Store
        ):
            return False
        if self._in_tables(node) is not None:
            return False
        return is_compact(seen(node)) and not was_long(node) and not self.reads_scalars(node)

    def holes(self, node: ast.AST) -> list[ast.expr]:
        """The largest parts that the oracle computes."""
        found: list[ast.expr] = []
        queue = [node]
        while queue:
            inner = queue.pop(0)
            if self.is_hole(inner):
                assert isinstance(inner, ast.expr)
                found.append(inner)
            elif not isinstance(inner, ast.Lambda):
                queue.extend(ast.iter_child_nodes(inner))
        return found

    def can(self, node: ast.expr) -> bool:
        """Whether an expression reads scalars only and would do the same as a tool."""
        type_ = seen(node)
        if not is_compact(type_) or was_long(node) or self.is_hole(node):
            return False
        if not self.reads_scalars(node, holes=True) or self._hidden_in_branch(node):
            return False
        inside = ast.Tuple([node], ast.Load())
        outside = self.holes(inside)
        # The oracle computes its parts first: that must not change what the tool then finds in a table.
        touched = reads_tables(node, self.tables) and any(self.may_change(hole) for hole in outside)
        return not touched

    def may_change(self, node: ast.expr) -> bool:
        """Whether computing a part may change a table."""
        return bool(reads_tables(node, self.tables)) or any(
            isinstance(inner, ast.Call) and not is_tool_call(inner) and not self._is_pure_call(inner)
            for inner in ast.walk(node)
        )

    def _is_pure_call(self, node: ast.Call) -> bool:
        if isinstance(node.func, ast.Name):
            return node.func.id in _PURE_CALLS
        return isinstance(node.func, ast.Attribute) and (
            node.func.attr in _PURE_METHODS or node.func.attr in ("get", "values", "keys", "items")
        )

    def _in_tables(self, node: ast.AST) -> bool | None:
        """Whether a look into a table reads scalars besides; None if the node is not such a look."""
        if not self.tables:
            return None
        place = place_of(node, self.tables)
        if place is not None:
            if any(place.starts):
                return None
            return is_compact(place.type) and all(self.reads_scalars(step) for step in place.steps)
        if isinstance(node, ast.Call) and is_name(node.func, "len") and len(node.args) == 1:
            return self.container(node.args[0])
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            found = self.container(node.comparators[0])
            if found is not None and isinstance(node.ops[0], (ast.In, ast.NotIn)):
                return found and self.reads_scalars(node.left)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            found = self.container(node.func.value)
            if found is not None and not node.keywords:
                return found and all(self.reads_scalars(item) for item in node.args)
        return None

    def container(self, node: ast.expr) -> bool | None:
        """Whether scalars say which container of a table an expression is; None if it is not one."""
        place = place_of(node, self.tables)
        if place is None or is_compact(place.type) or any(place.starts):
            return None
        return all(self.reads_scalars(step) for step in place.steps)

    def truth(self, node: ast.expr) -> bool:
        """Whether a tool could compute the truth of an expression from scalars and tables."""
        if self.container(node) is not None:
            return bool(self.container(node))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.truth(node.operand)
        if isinstance(node, ast.BoolOp):
            return all(self.truth(value) for value in node.values)
        return self.reads_scalars(node)

    def reads_scalars(self, node: ast.AST, *, holes: bool = False) -> bool:
        """Whether a tool could compute this from scalars; with ``holes`` also from what the oracle made."""
        if is_tool_call(node):
            return is_compact(seen(node))
        looked = self._in_tables(node)
        if looked is not None:
            return looked
        if isinstance(node, ast.Name):
            return node.id not in self.tables and self._is_scalar_name(node)
        if holes and self.is_hole(node):
            return True
        if isinstance(node, ast.IfExp) and self.tables and not holes:
            return self.truth(node.test) and all(
                self.reads_scalars(part) for part in (node.body, node.orelse)
            )
        if not isinstance(node, _VALUES):
            return False
        if isinstance(node, ast.Attribute):
            return is_name(node.value, "math") and node.attr in _MATH
        if isinstance(node, ast.Call):
            parts = _pure_parts(node)
            return parts is not None and all(self.reads_scalars(item, holes=holes) for item in parts)
        return all(self.reads_scalars(child, holes=holes) for child in ast.iter_child_nodes(node))

    def _is_scalar_name(self, node: ast.Name) -> bool:
        if node.id in self.constants or node.id in ("True", "False", "None"):
            return node.id in self.constants
        own = seen(node)
        known = self.types.get(node.id)
        if known is None and self.is_global(node.id):
            return False
        if known is None:
            return own is not None and is_compact(own) and not was_long(node)
        return is_compact(known[0]) and not known[1]

    def _hidden_in_branch(self, node: ast.expr) -> bool:
        """Whether a tool call is where the original would not always evaluate it."""
        for inner in ast.walk(node):
            later: list[ast.expr] = []
            if isinstance(inner, ast.BoolOp):
                later = inner.values[1:]
            elif isinstance(inner, ast.IfExp):
                later = [inner.body, inner.orelse]
            elif isinstance(inner, ast.Compare):
                later = inner.comparators[1:]
            if any(self.holes(item) for item in later):
                return True
        return False

    def is_scalar_variable(self, name: str) -> bool:
        """Whether a variable only ever held small values."""
        known = self.types.get(name)
        return known is not None and is_compact(known[0]) and not known[1]

    def is_global(self, name: str) -> bool:
        """Whether a name is a constant, a built-in or a module, and not one of the procedure's variables."""
        return name in self.constants or (name not in self.types and is_builtin(name))


def _pure_parts(node: ast.Call) -> list[ast.expr] | None:
    """What a call computes its value from; None if it may do anything else."""
    if node.keywords or any(isinstance(item, ast.Starred) for item in node.args):
        return None
    if is_name(node.func, "isinstance"):
        return node.args[:1]
    if isinstance(node.func, ast.Name):
        return node.args if node.func.id in _PURE_CALLS else None
    if not isinstance(node.func, ast.Attribute):
        return None
    if is_name(node.func.value, "math"):
        return node.args if node.func.attr in _MATH else None
    return [node.func.value, *node.args] if node.func.attr in _PURE_METHODS else None


def _looks_for_nothing(node: ast.AST) -> bool:
    """Whether a computation only tells which of some values are there, or chooses one that is."""
    if isinstance(node, ast.Compare):
        return isinstance(node.ops[0], (ast.Is, ast.IsNot)) and (
            isinstance(node.left, ast.Name) or is_tool_call(node.left)
        )
    if isinstance(node, ast.BoolOp):
        return all(map(_looks_for_nothing, node.values))
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not) and _looks_for_nothing(node.operand)
    return (
        isinstance(node, ast.IfExp)
        and _looks_for_nothing(node.test)
        and all(isinstance(part, (ast.Name, ast.Constant)) for part in (node.body, node.orelse))
    )


def _is_step(node: ast.expr) -> bool:
    """Counting, indexing and checks against a constant: not worth a call on their own."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.left, ast.Constant) or isinstance(node.right, ast.Constant)
    if isinstance(node, ast.UnaryOp):
        return True
    if isinstance(node, ast.Compare):
        right = node.comparators[0]
        return isinstance(right, ast.Constant) and (right.value is None or right.value in (True, False))
    return isinstance(node, ast.Call) and is_name(node.func, "len", "str", "int", "bool")
