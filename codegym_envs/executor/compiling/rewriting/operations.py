"""Second pass, operators: inline fast paths such as ``a < b if type(a) is int else $lt(a, b)``.

Operations that can neither take long nor grow stay as they are; the kinds of the operands decide.
"""

# ruff: noqa: N802, D102  (named after the syntax node that they handle)

from __future__ import annotations

import ast

from codegym_envs.executor.compiling.kinds import ANY, INTEGRAL, NUMERIC, SCALAR_KINDS, STEADY
from codegym_envs.executor.compiling.rewriting.context import Context
from codegym_envs.executor.compiling.rewriting.dispatch import Dispatch
from codegym_envs.executor.compiling.rewriting.reads import Reads
from codegym_envs.executor.compiling.rewriting.syntax_making import call, is_simple, load, store, within

__all__ = ["Operations"]

_OPERATORS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("add", "+"),
    ast.Sub: ("sub", "-"),
    ast.Mult: ("mul", "*"),
    ast.Div: ("div", "/"),
    ast.FloorDiv: ("floordiv", "//"),
    ast.Mod: ("mod", "%"),
    ast.Pow: ("power", "**"),
    ast.LShift: ("lshift", "<<"),
    ast.RShift: ("rshift", ">>"),
    ast.BitAnd: ("bitand", "&"),
    ast.BitOr: ("bitor", "|"),
    ast.BitXor: ("bitxor", "^"),
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.Eq: "eq",
    ast.NotEq: "ne",
}
_STEADY = STEADY | {"float"}


class Operations:
    """Rewrites unary, binary and boolean operators, comparisons and membership.

    Args:
        context: Where the rewriting stands.
        dispatch: Rewrites the operands.
        reads: Rewrites operands that are only read.
    """

    def __init__(self, context: Context, dispatch: Dispatch, reads: Reads) -> None:
        self.context = context
        self.dispatch = dispatch
        self.reads = reads

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        return ast.UnaryOp(node.op, self.dispatch.expr(node.operand))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        return ast.BoolOp(node.op, self.dispatch.exprs(node.values))

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return ast.IfExp(
            self.dispatch.expr(node.test), self.dispatch.expr(node.body), self.dispatch.expr(node.orelse)
        )

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        return ast.NamedExpr(node.target, self.dispatch.expr(node.value))

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        kinds = self.context.kinds
        left, right = kinds.of(node.left), kinds.of(node.right)
        if isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant):
            # Two literals: the compiler would compute them at load, before any guard runs.
            if not isinstance(node.op, ast.Add | ast.Sub) or not {left, right} <= NUMERIC:
                return self.context.guard(_OPERATORS[type(node.op)][0], node.left, node.right)
        can_bind = self.context.can_bind(node.left, node.right)
        return self.operation(
            node.op, self.dispatch.expr(node.left), self.dispatch.expr(node.right), left, right, can_bind
        )

    def operation(  # noqa: PLR0917
        self, op: ast.operator, a: ast.expr, b: ast.expr, left: str, right: str, can_bind: bool
    ) -> ast.expr:
        """A guarded binary operation on rewritten operands of the given kinds."""
        raw = ast.BinOp(a, op, b)
        guard = _OPERATORS[type(op)][0]
        if isinstance(op, ast.Div | ast.RShift):
            return raw
        if isinstance(op, ast.Add | ast.Sub):
            if left in _STEADY or right in _STEADY:
                return raw
            return self._sum(raw, left, right) if can_bind else self.context.guard(guard, a, b)
        if isinstance(op, ast.BitAnd | ast.BitOr | ast.BitXor):
            if left in INTEGRAL or right in INTEGRAL:
                return raw
            return self.checked(op, a, b, guard) if can_bind else self.context.guard(guard, a, b)
        if isinstance(op, ast.Mult | ast.FloorDiv | ast.Mod):
            if _needs_no_guard(raw, left, right):
                return raw
            if not can_bind or not _may_run_inline(op, left, right):
                return self.context.guard(guard, a, b)
            numeric = left in NUMERIC and right in NUMERIC
            return self.checked(op, a, b, guard, operands_bounded=True, numeric=numeric)
        if isinstance(op, ast.LShift) and isinstance(a, ast.Constant) and left in STEADY and is_simple(b):
            if right in INTEGRAL:
                inside = ast.Compare(ast.Constant(0), [ast.LtE(), ast.Lt()], [b, ast.Constant(512)])
                return ast.IfExp(inside, raw, self.context.guard(guard, a, b))
        if isinstance(op, ast.Pow) and isinstance(b, ast.Constant) and b.value == 2 and can_bind:
            return self.checked(op, a, b, guard, operands_bounded=True)
        return self.context.guard(guard, a, b)

    def _sum(self, raw: ast.BinOp, left: str, right: str) -> ast.expr:
        """A sum or difference that is checked after it was computed."""
        result = self.context.temporary()
        bound = ast.NamedExpr(store(result), raw)
        if left in NUMERIC and right in NUMERIC:
            return ast.IfExp(within(bound), load(result), self.context.guard("big", load(result)))
        if isinstance(raw.op, ast.Sub):
            return self.checked(raw.op, raw.left, raw.right, _OPERATORS[ast.Sub][0], result_bounded=True)
        if "str" in (left, right):
            short = ast.Compare(call("$len", bound), [ast.Lt()], [ast.Constant(256)])
            self.context.used.add("len")
            return ast.IfExp(short, load(result), self.context.guard("grown", load(result)))
        return ast.IfExp(
            ast.BoolOp(ast.And(), [self.type_is(bound, "int"), within(load(result))]),
            load(result),
            self.context.guard("grown", load(result)),
        )

    def type_is(self, node: ast.expr, name: str) -> ast.expr:
        """``type(node) is <name>``."""
        self.context.used |= {"type", name}
        return ast.Compare(call("$type", node), [ast.Is()], [load(f"${name}")])

    def both_int(self, first_a: ast.expr, first_b: ast.expr) -> ast.expr:
        """``type(a) is type(b) is int``, which also evaluates both in order."""
        self.context.used |= {"type", "int"}
        return ast.Compare(
            call("$type", first_a), [ast.Is(), ast.Is()], [call("$type", first_b), load("$int")]
        )

    def checked(
        self,
        op: ast.operator,
        a: ast.expr,
        b: ast.expr,
        guard: str,
        *,
        operands_bounded: bool = False,
        result_bounded: bool = False,
        numeric: bool = False,
    ) -> ast.expr:
        """An operation that runs inline on machine-sized integers and through its guard otherwise."""
        first_a, a = self.context.bind(a)
        first_b, b = self.context.bind(b)
        raw = ast.BinOp(a, op, b)
        tests: list[ast.expr] = []
        if numeric and operands_bounded and is_simple(first_a) and is_simple(first_b):
            tests += [within(part) for part in (a, b) if not isinstance(part, ast.Constant)]
        else:
            if isinstance(first_b, ast.Constant) and type(first_b.value) is int:
                tests.append(self.type_is(first_a, "int"))
            else:
                tests.append(self.both_int(first_a, first_b))
            if operands_bounded:
                if not isinstance(op, ast.FloorDiv | ast.Mod):
                    tests.append(within(a))
                if not isinstance(b, ast.Constant):
                    tests.append(within(b))
        value: ast.expr = raw
        if result_bounded:
            result = self.context.temporary()
            tests.append(within(ast.NamedExpr(store(result), raw)))
            value = load(result)
        test = tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)
        return ast.IfExp(test, value, self.context.guard(guard, a, b))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        operands = [node.left, *node.comparators]
        if len(node.ops) == 1:
            return self.comparison(node.ops[0], *operands)
        kinds = [self.context.kinds.of(operand) for operand in operands]
        plain = all(
            self._is_cheap(op, kinds[position], kinds[position + 1], operands[position + 1])
            for position, op in enumerate(node.ops)
        )
        if plain:
            return ast.Compare(self.dispatch.expr(node.left), node.ops, self.dispatch.exprs(node.comparators))
        can_bind = self.context.can_bind(*operands)
        values = [
            self.reads.through(operand)
            if position and isinstance(node.ops[position - 1], ast.In | ast.NotIn)
            else self.dispatch.expr(operand)
            for position, operand in enumerate(operands)
        ]
        inner = range(1, len(operands) - 1)
        if not can_bind and not all(is_simple(values[position]) for position in inner):
            # Not quite Python's order: all operands are evaluated before the first comparison.
            codes = [ast.Constant(_COMPARISONS.get(type(op), type(op).__name__)) for op in node.ops]
            return self.context.guard(
                "chained", ast.Tuple(list(codes), ast.Load()), ast.Tuple(values, ast.Load())
            )
        tests = []
        left = values[0]
        for position, op in enumerate(node.ops):
            right = values[position + 1]
            again = right
            if position + 1 < len(operands) - 1:
                right, again = self.context.bind(right)
            tests.append(self._compared(op, left, right, kinds[position], kinds[position + 1], False))
            left = again
        return ast.BoolOp(ast.And(), tests)

    def comparison(self, op: ast.cmpop, left_node: ast.expr, right_node: ast.expr) -> ast.expr:
        """One comparison."""
        left, right = self.context.kinds.of(left_node), self.context.kinds.of(right_node)
        if isinstance(op, ast.In | ast.NotIn):
            return self._membership(op, left_node, right_node, left)
        can_bind = self.context.can_bind(left_node, right_node)
        a, b = self.reads.through(left_node, 9), self.reads.through(right_node, 9)
        if self._is_cheap(op, left, right, right_node) or isinstance(left_node, ast.Constant):
            return ast.Compare(a, [op], [b])
        return self._compared(op, a, b, left, right, can_bind)

    def _is_cheap(self, op: ast.cmpop, left: str, right: str, right_node: ast.expr) -> bool:
        if isinstance(op, ast.Is | ast.IsNot):
            return isinstance(right_node, ast.Constant) and (
                right_node.value is None or isinstance(right_node.value, bool)
            )
        if isinstance(op, ast.In | ast.NotIn):
            return False
        return left in SCALAR_KINDS or right in SCALAR_KINDS or (isinstance(right_node, ast.Constant))

    def _compared(  # noqa: PLR0917
        self, op: ast.cmpop, a: ast.expr, b: ast.expr, left: str, right: str, can_bind: bool
    ) -> ast.expr:
        raw = ast.Compare(a, [op], [b])
        if self._is_cheap(op, left, right, b):
            return raw
        if isinstance(op, ast.Is | ast.IsNot):
            same = self.context.guard("same", a, b)
            return same if isinstance(op, ast.Is) else ast.UnaryOp(ast.Not(), same)
        if isinstance(op, ast.In | ast.NotIn):
            return self.context.guard("contains" if isinstance(op, ast.In) else "excludes", a, b)
        guard = _COMPARISONS[type(op)]
        if not self.context.inline:
            return self.context.guard(guard, a, b)
        if is_simple(a):
            if is_simple(b):
                return ast.IfExp(self.type_is(a, "int"), raw, self.context.guard(guard, a, b))
        if not can_bind:
            return self.context.guard(guard, a, b)
        first_a, a = self.context.bind(a)
        first_b, b = self.context.bind(b)
        return ast.IfExp(
            self.both_int(first_a, first_b), ast.Compare(a, [op], [b]), self.context.guard(guard, a, b)
        )

    def _membership(self, op: ast.cmpop, item: ast.expr, container: ast.expr, kind: str) -> ast.expr:
        positive = isinstance(op, ast.In)
        if isinstance(container, ast.Constant) and isinstance(container.value, str) and kind == "str":
            if len(container.value) < 256:
                return ast.Compare(self.dispatch.expr(item), [op], [container])
        if isinstance(container, ast.Tuple | ast.List | ast.Set) and len(container.elts) <= 16:
            if all(isinstance(part, ast.Constant) for part in container.elts):
                elements: ast.expr = ast.Tuple(list(container.elts), ast.Load())
                return ast.Compare(self.dispatch.expr(item), [op], [elements])
        can_bind = self.context.can_bind(item, container)
        value = self.dispatch.expr(item)
        if isinstance(container, ast.Call) and isinstance(container.func, ast.Attribute):
            target = self.reads.iterable(container)
            if container.func.attr in ("keys", "items", "values") and target is not container:
                target = self.context.guard(
                    "view_list" if container.func.attr != "keys" else "view_dict", target
                )
        else:
            target = self.reads.through(container, 9)
        if can_bind and self.context.is_quiet(item) and self.context.is_quiet(container):
            # No code of the module runs in between, so the container may be looked at first.
            hashed = self.reads.key(item)
            holder = self.context.kinds.of(container)
            if holder in ("dict", "set") or holder[0] == "{":
                return ast.Compare(hashed, [op], [target])
            if holder in (ANY, "any"):
                first, again = self.context.bind(target)
                self.context.used |= {"type", "HASHED"}
                return ast.IfExp(
                    ast.Compare(call("$type", first), [ast.In()], [load("$HASHED")]),
                    ast.Compare(hashed, [op], [again]),
                    self.context.guard("contains" if positive else "excludes", value, again),
                )
        return self.context.guard("contains" if positive else "excludes", value, target)


def _numeric_any(left: str, right: str) -> bool:
    """Whether an inline path for integers is worth it: neither is certain to be something else."""
    return all(kind in NUMERIC or kind == ANY for kind in (left, right))


def _needs_no_guard(raw: ast.BinOp, left: str, right: str) -> bool:
    """Whether a product, quotient or remainder is small or a float whatever the operands are."""
    if isinstance(raw.op, ast.Mult):
        return "float" in (left, right) or (left == "tiny" and right == "tiny")
    literal = isinstance(raw.right, ast.Constant) and right in STEADY
    return literal and (isinstance(raw.op, ast.FloorDiv) or left in NUMERIC)


def _may_run_inline(op: ast.operator, left: str, right: str) -> bool:
    """Whether an inline path for integers is worth it for a product, quotient or remainder."""
    if isinstance(op, ast.Mult):
        return _numeric_any(left, right)
    return isinstance(op, ast.FloorDiv) or left != "str"
