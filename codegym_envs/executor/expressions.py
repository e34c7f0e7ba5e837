"""Second pass, expressions: operations that could be long or grow get a guard, the others stay as they are.

Injected names begin with ``$``, which no identifier can, so module code can neither read nor bind them.
An inline fast path (``a < b if type(a) is int else $lt(a, b)``) is preferred to a call. Operands that
are used twice are kept in temporary names; each place in the code has its own.
"""

# ruff: noqa: N802  (named after the syntax node that they handle)

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, NoReturn

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor.facades import MODULES
from codegym_envs.executor.kinds import ANY, INTEGRAL, NUMERIC, STEADY, Kinds, of_value
from codegym_envs.executor.methods import KEYED_METHODS, METHODS, MUTATORS, RAW_METHODS
from codegym_envs.executor.names import KNOWN_ATTRIBUTES, READABLE_ATTRIBUTES
from codegym_envs.executor.runtime import BUILTIN_NAMES, RAW_BUILTINS
from codegym_envs.executor.scopes import Scope
from codegym_envs.executor.signals import EXCEPTIONS

__all__ = ["Expressions", "call", "load", "store"]

_BOUND = (1 << 62) - 1
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
_SCALAR_KINDS = NUMERIC | {"none"}
_STEADY = STEADY | {"float"}
_FULL_CONSUMERS = frozenset(
    {"sum", "min", "max", "sorted", "list", "tuple", "set", "frozenset", "dict", "$f_collections_deque"}
    | {"$f_collections_Counter", "$f_math_fsum", "$f_math_prod"}
)
"""Builtins that read all of their argument: a generator expression in it can as well be a list."""
_VIEW_READERS = frozenset(
    {"len", "list", "sorted", "tuple", "sum", "min", "max", "any", "all", "set", "frozenset", "enumerate"}
    | {"zip", "dict", "map", "filter"}
)
"""Builtins that may be given a dictionary's view itself, since they do not keep it."""
_READERS = _VIEW_READERS | {"reversed", "iter", "str", "repr", "range", "$f_bisect_bisect_left"}
CALLBACKS = frozenset(
    {"sorted", "min", "max", "map", "filter", "next", "iter", "sort", "$f_functools_reduce"}
    | {"$f_functools_partial"}
    | {f"$f_itertools_{name}" for name in MODULES["itertools"]}
    | {f"$f_heapq_{name}" for name in ("nsmallest", "nlargest", "merge")}
    | {f"$f_bisect_{name}" for name in MODULES["bisect"]}
)


_CALM = frozenset(
    [
        "len",
        "abs",
        "min",
        "max",
        "int",
        "str",
        "ord",
        "chr",
        "float",
        "bool",
        "isinstance",
        "round",
        "sum",
        "range",
        "enumerate",
        "zip",
    ]
)
_CALM_METHODS = METHODS - MUTATORS - {"sort"}
_RESTLESS = (ast.Delete, ast.Yield, ast.YieldFrom, ast.FunctionDef, ast.Lambda, ast.Raise, ast.Try)


def load(name: str) -> ast.Name:
    """A mention of a name."""
    return ast.Name(name, ast.Load())


def store(name: str) -> ast.Name:
    """A name as a target."""
    return ast.Name(name, ast.Store())


def call(name: str, *args: ast.expr, keywords: Sequence[ast.keyword] = ()) -> ast.Call:
    """A call of an injected function."""
    return ast.Call(load(name), list(args), list(keywords))


def is_simple(node: ast.expr) -> bool:
    """Whether an expression can be written twice without being evaluated twice."""
    return isinstance(node, ast.Name | ast.Constant)


class Expressions:
    """Rewrites expressions. `codegym_envs.executor.statements.Rewriter` adds statements and functions."""

    path: str
    functions: dict[str, ast.FunctionDef]
    constants: dict[str, Any]
    imports: dict[str, str]
    scopes: list[Scope]
    used: set[str]
    journaling: bool
    inline: bool
    handle_name: str
    loop_depth: int
    iterables: int
    counter: int
    mutations: int
    defaulting: bool
    attributes: dict[str, str]

    # --- small helpers ----------------------------------------------------------------------------

    def reject(self, reason: str, detail: str, node: ast.AST) -> NoReturn:
        """Refuse the module because of a node."""
        raise ModuleRejected(reason, detail, path=self.path, line=getattr(node, "lineno", None))

    def guard(self, name: str, *args: ast.expr, keywords: Sequence[ast.keyword] = ()) -> ast.expr:
        """A call of a guard, which is thereby needed in the namespace."""
        self.used.add(name)
        return call(f"${name}", *args, keywords=keywords)

    def name(self, name: str) -> ast.Name:
        """A mention of an injected value."""
        self.used.add(name)
        return load(f"${name}")

    def temporary(self) -> str:
        """A new temporary name."""
        self.counter += 1
        return f"${self.counter}"

    @property
    def in_comprehension(self) -> bool:
        """Whether the expression stands in a comprehension of the innermost function."""
        return self.scopes[-1].comprehension

    def can_bind(self, *nodes: ast.expr) -> bool:
        """Whether a temporary name may be bound here.

        Python forbids it in the iterables of comprehensions. In the other parts of a comprehension the
        name belongs to the function around it and could be overwritten by another run of the same
        comprehension while an operand is evaluated, so operands must not run module code there.
        """
        if not self.inline or self.iterables:
            return False
        return not self.in_comprehension or all(self.is_quiet(node) for node in nodes)

    def is_quiet(self, node: ast.expr) -> bool:
        """Whether evaluating an expression cannot run a function of the module or bind a name."""
        return not any(
            isinstance(inner, ast.Call | ast.Yield | ast.YieldFrom | ast.NamedExpr | ast.Await)
            for inner in ast.walk(node)
        )

    def bind(self, node: ast.expr) -> tuple[ast.expr, ast.expr]:
        """An expression, and a way to mention its value again."""
        if is_simple(node):
            return node, node
        name = self.temporary()
        return ast.NamedExpr(store(name), node), load(name)

    def scope_of(self, name: str) -> Scope | None:
        """The scope that binds a name; None if the module or a builtin does."""
        for scope in reversed(self.scopes):
            if name in scope.names:
                return scope
        return None

    def kind_of_name(self, name: str) -> str:
        """The kind of a name's value."""
        scope = self.scope_of(name)
        if scope is not None:
            return scope.kinds.get(name, ANY)
        if name in self.constants:
            return of_value(self.constants[name])
        imported = self.imports.get(name, "")
        return "float" if imported.startswith("$c_math") else ANY

    def attribute_kind(self, node: ast.Attribute) -> str | None:
        """The kind of an attribute of the state; None if it is an attribute of something else."""
        return self.attributes.get(node.attr, ANY) if self.is_handle(node.value) else None

    @property
    def kinds(self) -> Kinds:
        """Kinds where the rewriting stands now."""
        return Kinds(self.kind_of_name, self.callee, self.attribute_kind)

    def callee(self, node: ast.expr) -> str | None:
        """The builtin or library function that an expression names, if nothing shadows it."""
        if isinstance(node, ast.Name):
            if self.scope_of(node.id) is not None or node.id in self.functions or node.id in self.constants:
                return None
            imported = self.imports.get(node.id)
            if imported is not None:
                return imported if imported.startswith("$") else None
            return node.id if node.id in BUILTIN_NAMES else None
        if isinstance(node, ast.Attribute):
            return self.library(node)
        return None

    def library(self, node: ast.Attribute) -> str | None:
        """The injected name for ``module.member``; None if the base is not an imported module."""
        base = node.value
        if isinstance(base, ast.Attribute):  # itertools.chain.from_iterable
            inner = self.library(base)
            return self._class_method(inner, node.attr)
        if not isinstance(base, ast.Name) or self.scope_of(base.id) is not None:
            return None
        imported = self.imports.get(base.id)
        if imported is None:
            if base.id == "str" and node.attr == "maketrans" and self.callee(base) == "str":
                return "$maketrans"
            if base.id == "dict" and node.attr == "fromkeys" and self.callee(base) == "dict":
                return "$fromkeys"
            return None
        if imported.startswith("$"):
            return self._class_method(imported, node.attr)
        if node.attr not in MODULES.get(imported, ()):
            self.reject("import", f"{imported}.{node.attr[:40]} is not available", node)
        return self.member(imported, node.attr)

    @staticmethod
    def _class_method(name: str | None, attribute: str) -> str | None:
        if name == "$f_itertools_chain" and attribute == "from_iterable":
            return "$f_itertools_chain_from_iterable"
        return None

    @staticmethod
    def member(module: str, name: str) -> str:
        """The injected name for a member of an importable module."""
        constant = (module == "math" and name in ("pi", "e", "tau", "inf", "nan")) or module == "string"
        return f"$c_{module}_{name}" if constant else f"$f_{module}_{name}"

    # --- dispatch ---------------------------------------------------------------------------------

    def expr(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression."""
        method = getattr(self, f"_{type(node).__name__}", None)
        if method is None:
            self.reject("syntax", f"{type(node).__name__} is not part of the dialect", node)
        result: ast.expr = method(node)
        return ast.copy_location(result, node)

    def exprs(self, nodes: Sequence[ast.expr]) -> list[ast.expr]:
        """Rewrite several expressions."""
        return [self.expr(node) for node in nodes]

    # --- leaves -----------------------------------------------------------------------------------

    def _Constant(self, node: ast.Constant) -> ast.expr:
        return node

    def _Name(self, node: ast.Name) -> ast.expr:
        name = node.id
        if self.scope_of(name) is not None or name in self.functions:
            return load(name)
        if name in self.constants:
            if _depth(self.constants[name]):
                return self.guard("fresh", load(name))
            return load(name)
        imported = self.imports.get(name)
        if imported is not None:
            if not imported.startswith("$"):
                self.reject("import", f"the module {imported} cannot be used as a value", node)
            self.used.add(imported[1:])
            return load(imported)
        if name not in BUILTIN_NAMES and name not in EXCEPTIONS:
            self.reject("name", f"{name[:60]} is not defined and no builtin of the dialect", node)
        self.used.add(f"b_{name}")
        return load(name)

    def through(self, node: ast.expr, levels: int = 1) -> ast.expr:
        """Rewrite an expression whose value is only read: a constant need not be copied for that."""
        if (
            isinstance(node, ast.Name)
            and self.scope_of(node.id) is None
            and node.id in self.constants
            and _depth(self.constants[node.id]) <= levels
        ):
            return ast.copy_location(load(node.id), node)
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            return ast.copy_location(self._subscript(node, levels + 1), node)
        return self.expr(node)

    def iterable(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression that is only iterated over: a dictionary's view may be used itself."""
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("items", "keys", "values")
            and not node.args
            and not node.keywords
            and not self.is_handle(node.func.value)
        ):
            base = self.through(node.func.value, 1)
            return ast.copy_location(ast.Call(ast.Attribute(base, node.func.attr, ast.Load()), [], []), node)
        return self.through(node)

    def is_handle(self, node: ast.expr) -> bool:
        """Whether an expression is certain to be the state (or the tools)."""
        if not isinstance(node, ast.Name):
            return False
        scope = self.scope_of(node.id)
        return scope is not None and node.id in scope.handles

    def _Attribute(self, node: ast.Attribute) -> ast.expr:
        library = self.library(node)
        if library is not None:
            self.used.add(library[1:])
            return load(library)
        if self.is_handle(node.value):
            return ast.Attribute(self.expr(node.value), node.attr, ast.Load())
        name = node.attr
        if name in METHODS or name in RAW_METHODS:
            if name in MUTATORS:
                self.mutations += 1
            return self.guard("bound", self.expr(node.value), ast.Constant(name))
        if name in KNOWN_ATTRIBUTES and name not in READABLE_ATTRIBUTES:
            self.reject("attribute", f"{name} is not available in the dialect; rename it", node)
        return ast.Attribute(self.through(node.value), name, ast.Load())

    # --- operators --------------------------------------------------------------------------------

    def _UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        return ast.UnaryOp(node.op, self.expr(node.operand))

    def _BoolOp(self, node: ast.BoolOp) -> ast.expr:
        return ast.BoolOp(node.op, self.exprs(node.values))

    def _IfExp(self, node: ast.IfExp) -> ast.expr:
        return ast.IfExp(self.expr(node.test), self.expr(node.body), self.expr(node.orelse))

    def _NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        return ast.NamedExpr(node.target, self.expr(node.value))

    def _BinOp(self, node: ast.BinOp) -> ast.expr:
        kinds = self.kinds
        left, right = kinds.of(node.left), kinds.of(node.right)
        if isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant):
            # Two literals: the compiler would compute them at load, before any guard runs.
            if not isinstance(node.op, ast.Add | ast.Sub) or not {left, right} <= NUMERIC:
                return self.guard(_OPERATORS[type(node.op)][0], node.left, node.right)
        can_bind = self.can_bind(node.left, node.right)
        return self.operation(node.op, self.expr(node.left), self.expr(node.right), left, right, can_bind)

    def operation(  # noqa: PLR0917
        self, op: ast.operator, a: ast.expr, b: ast.expr, left: str, right: str, can_bind: bool
    ) -> ast.expr:
        """A guarded binary operation on rewritten operands of the given kinds."""
        raw = ast.BinOp(a, op, b)
        guard = _OPERATORS[type(op)][0]
        numeric = left in NUMERIC and right in NUMERIC
        if isinstance(op, ast.Add | ast.Sub):
            if left in _STEADY or right in _STEADY:
                return raw
            if not can_bind:
                return self.guard(guard, a, b)
            result = self.temporary()
            bound = ast.NamedExpr(store(result), raw)
            if left in NUMERIC and right in NUMERIC:
                return ast.IfExp(_within(bound), load(result), self.guard("big", load(result)))
            if isinstance(op, ast.Add):
                if "str" in (left, right):
                    short = ast.Compare(call("$len", bound), [ast.Lt()], [ast.Constant(256)])
                    self.used.add("len")
                    return ast.IfExp(short, load(result), self.guard("grown", load(result)))
                return ast.IfExp(
                    ast.BoolOp(ast.And(), [self.type_is(bound, "int"), _within(load(result))]),
                    load(result),
                    self.guard("grown", load(result)),
                )
            return self.checked(op, a, b, guard, result_bounded=True)
        if isinstance(op, ast.Div | ast.RShift):
            return raw
        if isinstance(op, ast.BitAnd | ast.BitOr | ast.BitXor):
            if left in INTEGRAL or right in INTEGRAL:
                return raw
            return self.checked(op, a, b, guard) if can_bind else self.guard(guard, a, b)
        if isinstance(op, ast.Mult):
            if "float" in (left, right) or (left == "tiny" and right == "tiny"):
                return raw
            if not can_bind or not (numeric or (left == ANY and right == ANY) or numeric_any(left, right)):
                return self.guard(guard, a, b)
            return self.checked(op, a, b, guard, operands_bounded=True, numeric=numeric)
        if isinstance(op, ast.FloorDiv | ast.Mod):
            literal = isinstance(b, ast.Constant) and right in STEADY
            if literal and (isinstance(op, ast.FloorDiv) or left in NUMERIC):
                return raw
            if isinstance(op, ast.Mod) and left == "str":
                return self.guard(guard, a, b)
            if not can_bind:
                return self.guard(guard, a, b)
            return self.checked(op, a, b, guard, operands_bounded=True, numeric=numeric)
        if isinstance(op, ast.LShift) and isinstance(a, ast.Constant) and left in STEADY and is_simple(b):
            if right in INTEGRAL:
                inside = ast.Compare(ast.Constant(0), [ast.LtE(), ast.Lt()], [b, ast.Constant(512)])
                return ast.IfExp(inside, raw, self.guard(guard, a, b))
        if isinstance(op, ast.Pow) and isinstance(b, ast.Constant) and b.value == 2 and can_bind:
            return self.checked(op, a, b, guard, operands_bounded=True)
        return self.guard(guard, a, b)

    def type_is(self, node: ast.expr, name: str) -> ast.expr:
        """``type(node) is <name>``."""
        self.used |= {"type", name}
        return ast.Compare(call("$type", node), [ast.Is()], [load(f"${name}")])

    def both_int(self, first_a: ast.expr, first_b: ast.expr) -> ast.expr:
        """``type(a) is type(b) is int``, which also evaluates both in order."""
        self.used |= {"type", "int"}
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
        first_a, a = self.bind(a)
        first_b, b = self.bind(b)
        raw = ast.BinOp(a, op, b)
        tests: list[ast.expr] = []
        if numeric and operands_bounded and is_simple(first_a) and is_simple(first_b):
            tests += [_within(part) for part in (a, b) if not isinstance(part, ast.Constant)]
        else:
            if isinstance(first_b, ast.Constant) and type(first_b.value) is int:
                tests.append(self.type_is(first_a, "int"))
            else:
                tests.append(self.both_int(first_a, first_b))
            if operands_bounded:
                if not isinstance(op, ast.FloorDiv | ast.Mod):
                    tests.append(_within(a))
                if not isinstance(b, ast.Constant):
                    tests.append(_within(b))
        value: ast.expr = raw
        if result_bounded:
            result = self.temporary()
            tests.append(_within(ast.NamedExpr(store(result), raw)))
            value = load(result)
        test = tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)
        return ast.IfExp(test, value, self.guard(guard, a, b))

    # --- comparisons ------------------------------------------------------------------------------

    def _Compare(self, node: ast.Compare) -> ast.expr:
        operands = [node.left, *node.comparators]
        if len(node.ops) == 1:
            return self.comparison(node.ops[0], *operands)
        kinds = [self.kinds.of(operand) for operand in operands]
        plain = all(
            self._is_cheap(op, kinds[position], kinds[position + 1], operands[position + 1])
            for position, op in enumerate(node.ops)
        )
        if plain:
            return ast.Compare(self.expr(node.left), node.ops, self.exprs(node.comparators))
        can_bind = self.can_bind(*operands)
        values = [
            self.through(operand)
            if position and isinstance(node.ops[position - 1], ast.In | ast.NotIn)
            else self.expr(operand)
            for position, operand in enumerate(operands)
        ]
        inner = range(1, len(operands) - 1)
        if not can_bind and not all(is_simple(values[position]) for position in inner):
            # Not quite Python's order: all operands are evaluated before the first comparison.
            codes = [ast.Constant(_COMPARISONS.get(type(op), type(op).__name__)) for op in node.ops]
            return self.guard("chained", ast.Tuple(list(codes), ast.Load()), ast.Tuple(values, ast.Load()))
        tests = []
        left = values[0]
        for position, op in enumerate(node.ops):
            right = values[position + 1]
            again = right
            if position + 1 < len(operands) - 1:
                right, again = self.bind(right)
            tests.append(self._compared(op, left, right, kinds[position], kinds[position + 1], False))
            left = again
        return ast.BoolOp(ast.And(), tests)

    def _is_cheap(self, op: ast.cmpop, left: str, right: str, right_node: ast.expr) -> bool:
        if isinstance(op, ast.Is | ast.IsNot):
            return isinstance(right_node, ast.Constant) and (
                right_node.value is None or isinstance(right_node.value, bool)
            )
        if isinstance(op, ast.In | ast.NotIn):
            return False
        return left in _SCALAR_KINDS or right in _SCALAR_KINDS or (isinstance(right_node, ast.Constant))

    def comparison(self, op: ast.cmpop, left_node: ast.expr, right_node: ast.expr) -> ast.expr:
        """One comparison."""
        left, right = self.kinds.of(left_node), self.kinds.of(right_node)
        if isinstance(op, ast.In | ast.NotIn):
            return self._membership(op, left_node, right_node, left)
        can_bind = self.can_bind(left_node, right_node)
        a, b = self.through(left_node, 9), self.through(right_node, 9)
        if self._is_cheap(op, left, right, right_node) or isinstance(left_node, ast.Constant):
            return ast.Compare(a, [op], [b])
        return self._compared(op, a, b, left, right, can_bind)

    def _compared(  # noqa: PLR0917
        self, op: ast.cmpop, a: ast.expr, b: ast.expr, left: str, right: str, can_bind: bool
    ) -> ast.expr:
        raw = ast.Compare(a, [op], [b])
        if self._is_cheap(op, left, right, b):
            return raw
        if isinstance(op, ast.Is | ast.IsNot):
            same = self.guard("same", a, b)
            return same if isinstance(op, ast.Is) else ast.UnaryOp(ast.Not(), same)
        if isinstance(op, ast.In | ast.NotIn):
            return self.guard("contains" if isinstance(op, ast.In) else "excludes", a, b)
        guard = _COMPARISONS[type(op)]
        if not self.inline:
            return self.guard(guard, a, b)
        if is_simple(a):
            if is_simple(b):
                return ast.IfExp(self.type_is(a, "int"), raw, self.guard(guard, a, b))
        if not can_bind:
            return self.guard(guard, a, b)
        first_a, a = self.bind(a)
        first_b, b = self.bind(b)
        return ast.IfExp(self.both_int(first_a, first_b), ast.Compare(a, [op], [b]), self.guard(guard, a, b))

    def _membership(self, op: ast.cmpop, item: ast.expr, container: ast.expr, kind: str) -> ast.expr:
        positive = isinstance(op, ast.In)
        if isinstance(container, ast.Constant) and isinstance(container.value, str) and kind == "str":
            if len(container.value) < 256:
                return ast.Compare(self.expr(item), [op], [container])
        if isinstance(container, ast.Tuple | ast.List | ast.Set) and len(container.elts) <= 16:
            if all(isinstance(part, ast.Constant) for part in container.elts):
                elements: ast.expr = ast.Tuple(list(container.elts), ast.Load())
                return ast.Compare(self.expr(item), [op], [elements])
        can_bind = self.can_bind(item, container)
        value = self.expr(item)
        if isinstance(container, ast.Call) and isinstance(container.func, ast.Attribute):
            target = self.iterable(container)
            if container.func.attr in ("keys", "items", "values") and target is not container:
                target = self.guard("view_list" if container.func.attr != "keys" else "view_dict", target)
        else:
            target = self.through(container, 9)
        if can_bind and self.is_quiet(item) and self.is_quiet(container):
            # Nothing of the module runs in between, so the container may be looked at first.
            hashed = self.key(item)
            holder = self.kinds.of(container)
            if holder in ("dict", "set") or holder[0] == "{":
                return ast.Compare(hashed, [op], [target])
            if holder in (ANY, "any"):
                first, again = self.bind(target)
                self.used |= {"type", "HASHED"}
                return ast.IfExp(
                    ast.Compare(call("$type", first), [ast.In()], [load("$HASHED")]),
                    ast.Compare(hashed, [op], [again]),
                    self.guard("contains" if positive else "excludes", value, again),
                )
        return self.guard("contains" if positive else "excludes", value, target)

    # --- items ------------------------------------------------------------------------------------

    def key(self, node: ast.expr) -> ast.expr:
        """Rewrite a key or index; its hash is paid for unless it is certain to be cheap."""
        kind = self.kinds.of(node)
        if kind in _SCALAR_KINDS or (isinstance(node, ast.Constant)):
            return self.expr(node)
        if isinstance(node, ast.Tuple) and 0 < len(node.elts) <= 8:
            if not any(isinstance(part, ast.Starred) for part in node.elts):
                return ast.copy_location(ast.Tuple([self.key(part) for part in node.elts], ast.Load()), node)
        can_bind = self.can_bind(node)
        value = self.expr(node)
        if kind == "str":
            return value
        if self.inline and (is_simple(value) or can_bind):
            first, again = self.bind(value)
            self.used |= {"type", "QUICK"}
            quick = ast.Compare(call("$type", first), [ast.In()], [load("$QUICK")])
            return ast.IfExp(quick, again, self.guard("ix", again))
        return self.guard("ix", value)

    def _Subscript(self, node: ast.Subscript) -> ast.expr:
        return self._subscript(node, 1)

    def _subscript(self, node: ast.Subscript, levels: int) -> ast.expr:
        base = self.through(node.value, levels)
        if isinstance(node.slice, ast.Slice):
            stop = node.slice.upper
            if node.slice.lower is None and node.slice.step is None and isinstance(stop, ast.Constant):
                kind = self.kinds.of(node.value)
                if stop.value.__class__ is int and 0 <= stop.value <= 64:
                    if kind in ("list", "str", "tuple") or kind[0] == "[":
                        # A short piece from the front.
                        return ast.Subscript(base, ast.Slice(None, stop, None), ast.Load())
            return self.guard("slice", base, *self.slice_parts(node.slice))
        if self.defaulting and not self._is_fresh(node.value):
            self.mutations += 1
            return self.guard("getitem", base, self.key(node.slice))
        return ast.Subscript(base, self.key(node.slice), ast.Load())

    def slice_parts(self, node: ast.Slice) -> list[ast.expr]:
        """Start, stop and step of a slice, rewritten; None where they are left out."""
        parts = (node.lower, node.upper, node.step)
        return [ast.Constant(None) if part is None else self.expr(part) for part in parts]

    def _is_fresh(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Name):
            return False
        scope = self.scope_of(node.id)
        return scope is not None and node.id in scope.fresh

    # --- displays ---------------------------------------------------------------------------------

    def _elements(self, nodes: Sequence[ast.expr]) -> list[ast.expr]:
        return [
            ast.Starred(self.guard("star", self.iterable(node.value)), ast.Load())
            if isinstance(node, ast.Starred)
            else self.expr(node)
            for node in nodes
        ]

    def _Tuple(self, node: ast.Tuple) -> ast.expr:
        return ast.Tuple(self._elements(node.elts), ast.Load())

    def _List(self, node: ast.List) -> ast.expr:
        return ast.List(self._elements(node.elts), ast.Load())

    def _Set(self, node: ast.Set) -> ast.expr:
        return self.guard("b_set", ast.List(self._elements(node.elts), ast.Load()))

    def _Dict(self, node: ast.Dict) -> ast.expr:
        keys: list[ast.expr | None] = []
        values: list[ast.expr] = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                keys.append(None)
                values.append(self.guard("double_star", self.through(value)))
            else:
                keys.append(self.key(key))
                values.append(self.expr(value))
        return ast.Dict(keys, values)

    def _JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        parts: list[ast.expr] = []
        for part in node.values:
            if not isinstance(part, ast.FormattedValue):
                parts.append(self.expr(part))
                continue
            value = self.expr(part.value)
            if part.conversion >= 0:
                value = self.guard("converted", value, ast.Constant(chr(part.conversion)))
            if part.format_spec is not None:
                value = self.guard("b_format", value, self.expr(part.format_spec))
            parts.append(value)
        if all(isinstance(part, ast.Constant) for part in parts):
            return ast.Constant(
                "".join([str(part.value) for part in parts if isinstance(part, ast.Constant)])
            )
        return self.guard("join_parts", ast.Tuple(parts, ast.Load()))

    # --- comprehensions ---------------------------------------------------------------------------

    def comprehension(self, node: Any) -> tuple[list[ast.comprehension], Scope]:
        """Rewrite the clauses of a comprehension; its scope stays open for the element."""
        scope = Scope(node, set(), comprehension=True)
        for clause in node.generators:
            scope.names |= {inner.id for inner in ast.walk(clause.target) if isinstance(inner, ast.Name)}
        clauses = []
        # A generator expression may be left before its end.
        exact = not isinstance(node, ast.GeneratorExp)
        calm = exact and self.is_calm([node])
        for position, clause in enumerate(node.generators):
            self.iterables += 1
            kinds = self.kinds.of_items(clause.iter)
            source = self.source(clause.iter, exact, calm)
            self.iterables -= 1
            if position == 0:
                self.scopes.append(scope)
            _spread(clause.target, kinds, scope.kinds)
            target = self.comprehension_target(clause.target)
            conditions = self.exprs(clause.ifs)
            clauses.append(ast.comprehension(target, source, conditions, 0))
        return clauses, scope

    def comprehension_target(self, target: ast.expr) -> ast.expr:
        """Check the target of a comprehension: names, in tuples or not."""
        if isinstance(target, ast.Name):
            return target
        if not isinstance(target, ast.Tuple | ast.List):
            self.reject("syntax", "the variables of a comprehension must be names", target)
        return ast.Tuple([self.comprehension_target(part) for part in target.elts], ast.Store())

    def source(self, node: ast.expr, exact: bool = False, calm: bool = False) -> ast.expr:
        """Rewrite what a loop or comprehension iterates over, so that every turn is paid for.

        Args:
            node: The iterable.
            exact: Whether the loop is certain to make all its turns, unless an exception ends it.
            calm: Whether nothing in it can change the length of a container.
        """
        if isinstance(node, ast.Call) and not node.keywords:
            name = self.callee(node.func)
            plain = not any(isinstance(arg, ast.Starred) for arg in node.args)
            if plain and node.args:
                if name == "enumerate" and len(node.args) < 3:
                    first = self.paid(node.args[0], exact, calm)
                    self.used.add(name)
                    return ast.copy_location(call("$enumerate", first, *self.exprs(node.args[1:])), node)
                if name == "zip":
                    # The first source pays, and the loop ends with it.
                    known = self.kinds.of(node.args[0])
                    first = self.paid(node.args[0], exact and (known[0] in "[{" or known == "str"), calm)
                    self.used.add(name)
                    rest = [self.iterable(arg) for arg in node.args[1:]]
                    return ast.copy_location(call("$zip", first, *rest), node)
                if name == "reversed" and len(node.args) == 1:
                    self.used.add(name)
                    if exact and self.is_lasting(node.args[0]):
                        inner = self.guard("each", self.iterable(node.args[0]))
                        return ast.copy_location(call("$reversed", inner), node)
                    self.used |= {"compress", "ticks"}
                    inner = call("$reversed", self.iterable(node.args[0]))
                    return ast.copy_location(call("$compress", inner, load("$ticks")), node)
        return self.paid(node, exact, calm)

    def paid(self, node: ast.expr, exact: bool, calm: bool) -> ast.expr:
        """Rewrite an iterable: paid for at once if that is safe, else by the turn."""
        if exact and (calm or self.is_lasting(node)):
            return ast.copy_location(self.guard("each", self.iterable(node)), node)
        self.used |= {"compress", "ticks"}
        return ast.copy_location(call("$compress", self.iterable(node), load("$ticks")), node)

    def is_lasting(self, node: ast.expr) -> bool:
        """Whether an iterable cannot change its length while it is iterated over."""
        if isinstance(node, ast.Call):
            if self.callee(node.func) == "range":
                return True
            func = node.func
            if isinstance(func, ast.Attribute) and func.attr in ("items", "keys", "values") and not node.args:
                return self.kinds.of(func.value)[0] == "{"
            return False
        kind = self.kinds.of(node)
        return kind[0] in "[{" or kind in ("str", "tuple")

    def is_calm(self, nodes: Sequence[ast.AST]) -> bool:
        """Whether code cannot change the length of any container, nor run other code of the module."""
        for node in nodes:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call):
                    name = self.callee(inner.func)
                    if inner.keywords:
                        return False  # one of them could be a function
                    if name is not None:
                        if name not in _CALM:
                            return False
                    elif not isinstance(inner.func, ast.Attribute) or inner.func.attr not in _CALM_METHODS:
                        return False
                elif isinstance(inner, ast.AugAssign):
                    kinds = self.kinds
                    if kinds.of(inner.value) not in NUMERIC and kinds.of(inner.target) not in NUMERIC:
                        return False
                    if isinstance(inner.op, ast.Mult) and kinds.of(inner.target) not in NUMERIC:
                        return False
                elif isinstance(inner, ast.Subscript):
                    if isinstance(inner.slice, ast.Slice) and not isinstance(inner.ctx, ast.Load):
                        return False
                    if self.defaulting and isinstance(inner.ctx, ast.Load):
                        return False
                elif isinstance(inner, _RESTLESS):
                    return False
        return True

    def _ListComp(self, node: ast.ListComp | ast.GeneratorExp) -> ast.expr:
        clauses, _ = self.comprehension(node)
        element = self.expr(node.elt)
        self.scopes.pop()
        return ast.ListComp(element, clauses)

    def _GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        clauses, _ = self.comprehension(node)
        element = self.expr(node.elt)
        self.scopes.pop()
        return ast.GeneratorExp(element, clauses)

    def _SetComp(self, node: ast.SetComp) -> ast.expr:
        clauses, _ = self.comprehension(node)
        element = self.expr(node.elt)
        self.scopes.pop()
        return self.guard("b_set", ast.ListComp(element, clauses))

    def _DictComp(self, node: ast.DictComp) -> ast.expr:
        clauses, _ = self.comprehension(node)
        key, value = self.key(node.key), self.expr(node.value)
        self.scopes.pop()
        return ast.DictComp(key, value, clauses)

    # --- calls ------------------------------------------------------------------------------------

    def _arguments(self, node: ast.Call, rewrite: Any = None) -> tuple[list[ast.expr], list[ast.keyword]]:
        args: list[ast.expr] = []
        for arg in node.args:
            if isinstance(arg, ast.Starred):
                args.append(ast.Starred(self.guard("star", self.iterable(arg.value)), ast.Load()))
            else:
                args.append((rewrite or self.expr)(arg))
        keywords = []
        for keyword in node.keywords:
            value = self.expr(keyword.value)
            if keyword.arg is None:
                value = self.guard("double_star", value)
            keywords.append(ast.keyword(keyword.arg, value))
        return args, keywords

    def _Call(self, node: ast.Call) -> ast.expr:
        name = self.callee(node.func)
        if name is not None:
            return self._library_call(name, node)
        if isinstance(node.func, ast.Attribute):
            return self._method_call(node.func, node)
        args, keywords = self._arguments(node)
        return ast.Call(self.expr(node.func), args, keywords)

    def _library_call(self, name: str, node: ast.Call) -> ast.expr:
        if name in _FULL_CONSUMERS and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            listed = ast.copy_location(ast.ListComp(node.args[0].elt, node.args[0].generators), node.args[0])
            node = ast.copy_location(ast.Call(node.func, [listed], node.keywords), node)
        if name in ("min", "max") and len(node.args) == 2 and not node.keywords:
            inline = self._extreme(name, node.args[0], node.args[1])
            if inline is not None:
                return inline
        if name == "isinstance" and len(node.args) == 2 and isinstance(node.args[1], ast.Name):
            kind = self.callee(node.args[1])
            if kind in ("int", "float", "bool", "str", "list", "tuple"):
                self.used |= {"isinstance", kind}
                return call("$isinstance", self.expr(node.args[0]), load(f"${kind}"))
        if name == "sorted" and len(node.args) == 1 and not node.keywords:
            if self.kinds.of(node.args[0]) in ("[tiny]", "[small]", "[num]", "[float]"):
                return self.guard("sorted_numbers", self.expr(node.args[0]))
        if name in ("any", "all") and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            self.used.add(name)
            return call(f"${name}", self.expr(node.args[0]))
        if name.startswith(("$f_heapq", "$f_bisect_insort")):
            self.mutations += 1
        if name == "str" and len(node.args) == 1 and not node.keywords:
            if self.kinds.of(node.args[0]) == "str":
                return self.expr(node.args[0])
        if name in _VIEW_READERS:
            args, keywords = self._arguments(node, self.iterable)
        elif name in _READERS:
            args, keywords = self._arguments(node, self.through)
        else:
            args, keywords = self._arguments(node)
        if name.startswith("$"):
            self.used.add(name[1:])
        elif name in RAW_BUILTINS:
            self.used.add(name)
            name = f"${name}"
        else:
            self.used.add(f"b_{name}")
        return ast.Call(load(name), args, keywords)

    def _extreme(self, name: str, a: ast.expr, b: ast.expr) -> ast.expr | None:
        """``min(a, b)`` and ``max(a, b)`` of two numbers, as a conditional."""
        kinds = self.kinds
        if kinds.of(a) not in NUMERIC and kinds.of(b) not in NUMERIC:
            return None
        if isinstance(a, ast.Starred) or isinstance(b, ast.Starred) or not self.can_bind(a, b):
            return None
        left, right = self.expr(a), self.expr(b)
        if not is_simple(right) and is_simple(left):
            # Evaluating b first must not change what a is.
            if not self.is_quiet(right):
                return None
        elif not is_simple(left) and not is_simple(right):
            return None
        op: ast.cmpop = ast.Lt() if name == "min" else ast.Gt()
        first_b, b_again = self.bind(right)
        if is_simple(left):
            return ast.IfExp(ast.Compare(first_b, [op], [left]), b_again, left)
        first_a, a_again = self.bind(left)
        flipped: ast.cmpop = ast.Gt() if name == "min" else ast.Lt()
        return ast.IfExp(ast.Compare(first_a, [flipped], [right]), right, a_again)

    def _method_call(self, func: ast.Attribute, node: ast.Call) -> ast.expr:
        name = func.attr
        if self.is_handle(func.value):
            args, keywords = self._arguments(node)
            return ast.Call(ast.Attribute(self.expr(func.value), name, ast.Load()), args, keywords)
        if name in MUTATORS:
            return self._mutation(func, node)
        if name == "join" and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            listed = ast.copy_location(ast.ListComp(node.args[0].elt, node.args[0].generators), node.args[0])
            node = ast.copy_location(ast.Call(func, [listed], []), node)
        if name == "get" and not node.keywords and 1 <= len(node.args) <= 2:
            if not any(isinstance(arg, ast.Starred) for arg in node.args):
                base = self.through(func.value)
                args = [self.key(node.args[0]), *self.exprs(node.args[1:])]
                return ast.Call(ast.Attribute(base, "get", ast.Load()), args, [])
        if name in RAW_METHODS:
            args, keywords = self._arguments(node)
            return ast.Call(ast.Attribute(self.expr(func.value), name, ast.Load()), args, keywords)
        if name in METHODS or name in KEYED_METHODS:
            rewrite = self.iterable if name in ("join", "update", "extend") else None
            receiver = self.through(func.value)
            args, keywords = self._arguments(node, rewrite)
            return self.guard(f"m_{name}", receiver, *args, keywords=keywords)
        if name in KNOWN_ATTRIBUTES:
            self.reject("attribute", f"the method {name} is not available in the dialect", node)
        args, keywords = self._arguments(node)
        return ast.Call(ast.Attribute(self.expr(func.value), name, ast.Load()), args, keywords)

    def _mutation(self, func: ast.Attribute, node: ast.Call) -> ast.expr:
        """A method call that changes its receiver."""
        name = func.attr
        starred = bool(node.keywords) or any(isinstance(arg, ast.Starred) for arg in node.args)
        quick = not starred and (
            (name in ("append", "appendleft", "add", "discard") and len(node.args) == 1)
            or (name in ("pop", "popleft") and not node.args)
        )
        if not quick:
            self.mutations += 0 if self._is_fresh(func.value) else 1
            receiver = self.expr(func.value)
            args, keywords = self._arguments(node)
            return self.guard(f"m_{name}", receiver, *args, keywords=keywords)
        keyed = name in KEYED_METHODS
        receiver = self.expr(func.value)
        args = [self.key(arg) if keyed else self.expr(arg) for arg in node.args]
        if self._is_fresh(func.value) or not self.journaling:
            return ast.Call(ast.Attribute(receiver, name, ast.Load()), args, [])
        self.mutations += 1
        removal = name in ("pop", "popleft", "discard")
        owner = self.owned(receiver, "own_removal" if removal else "own") if self.loop_depth else None
        if owner is None:
            return self.guard(f"m_{name}", receiver, *args)
        return ast.Call(ast.Attribute(owner, name, ast.Load()), args, [])

    def owned(self, receiver: ast.expr, guard: str = "own") -> ast.expr | None:
        """A receiver that is noted in the journal at its first change; later turns only compare."""
        if not self.inline or self.iterables or self.in_comprehension or self.scopes[-1].node is None:
            return None
        scope = self.scopes[-1]
        if not isinstance(scope.node, ast.FunctionDef):
            return None
        owner = self.temporary()
        scope.owners.append(owner)
        first, again = self.bind(receiver)
        remembered = ast.NamedExpr(store(owner), self.guard(guard, again))
        return ast.IfExp(ast.Compare(first, [ast.Is()], [load(owner)]), again, remembered)

    def _Starred(self, node: ast.Starred) -> ast.expr:
        return ast.Starred(self.guard("star", self.iterable(node.value)), ast.Load())

    def _Yield(self, node: ast.Yield) -> ast.expr:
        return ast.Yield(None if node.value is None else self.expr(node.value))

    def _YieldFrom(self, node: ast.YieldFrom) -> ast.expr:
        return ast.YieldFrom(self.source(node.value))

    def _Lambda(self, node: ast.Lambda) -> ast.expr:
        raise NotImplementedError


def numeric_any(left: str, right: str) -> bool:
    """Whether an inline path for integers is worth it: neither is certain to be something else."""
    return all(kind in NUMERIC or kind == ANY for kind in (left, right))


def _within(node: ast.expr) -> ast.expr:
    """``-M < node < M``."""
    return ast.Compare(ast.Constant(-_BOUND), [ast.Lt(), ast.Lt()], [node, ast.Constant(_BOUND)])


def _spread(target: ast.expr, kinds: str | list[str], known: dict[str, str]) -> None:
    """Note the kinds of the names of a comprehension's target."""
    if isinstance(target, ast.Name):
        known[target.id] = ANY if target.id in known else kinds if isinstance(kinds, str) else "tuple"
    elif isinstance(target, ast.Tuple | ast.List):
        for position, part in enumerate(target.elts):
            inner = part.value if isinstance(part, ast.Starred) else part
            matched = isinstance(kinds, list) and len(kinds) == len(target.elts)
            _spread(inner, kinds[position] if matched else ANY, known)


def _depth(value: Any) -> int:
    """How many levels of a constant can be changed: 0 for one that cannot."""
    if isinstance(value, tuple | frozenset) or type(value).__name__ == "FrozenOrderedSet":
        inner = [_depth(item) for item in value]
        return 1 + max(inner) if any(inner) else 0
    if isinstance(value, dict):
        return 1 + max([_depth(item) for item in value.values() if item is not None], default=0)
    if isinstance(value, list) or type(value).__name__ == "deque":
        return 1 + max([_depth(item) for item in value], default=0)
    return 0
