"""Classes whose objects have an order of their own (``__lt__``): heaps and sorts that compare by a function.

What holds such objects is found by following names, and every heap, sort, minimum and maximum of those
compares by the function; the rest of the source keeps Python's own.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codegym_envs.synthesis.rephrasing.objects.held_objects import holding_names
from codegym_envs.synthesis.rephrasing.objects.ordered_heaps import HEAP_FUNCTIONS, with_helpers
from codegym_envs.synthesis.rephrasing.scopes import functions_in
from codegym_envs.synthesis.trees import call, clone, fresh_name, is_name, lambda_of, load, names_in, rename
from codegym_envs.synthesis.wording.words import snake

__all__ = ["ordered_by_function"]

_COMPARING = frozenset(
    {"__lt__", "__gt__", "__le__", "__ge__", "__eq__", "__ne__", "__hash__", "__repr__", "__str__"}
)
_VALUES = ("str", "int", "float", "tuple")
_ANY_ORDER = """
def comes_before(left, right):
    '''Whether one entry comes before another; entries of several parts by the first that differs.'''
    if isinstance(left, dict):
        return own_order(left, right)
    if isinstance(left, (tuple, list)):
        for one, other in zip(left, right):
            if isinstance(one, dict) or one != other:
                return comes_before(one, other)
        return len(left) < len(right)
    return left < right
"""


@dataclass(slots=True)
class _Ordered:
    """A class with an order.

    Attributes:
        klass: The class.
        before: The function that tells whether one object comes before another.
        value: Whether an object is nothing but a value of a built-in type.
    """

    klass: ast.ClassDef
    before: ast.FunctionDef
    value: bool


def ordered_by_function(tree: ast.Module) -> None:
    """Take the order out of a source's class, in place; with several such classes, all stay.

    Args:
        tree: The source.
    """
    found = [
        one
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for one in [_read(node)]
        if one is not None
    ]
    if len(found) != 1:
        return
    ordered = found[0]
    held = holding_names(tree, ordered.klass.name)
    outside = [node for node in tree.body if node is not ordered.klass]
    if _compared(outside, held):
        return
    taken = names_in(tree)
    name = fresh_name([f"{snake(ordered.klass.name)}_before", "stands_before"], taken)
    ordered.before.name = name
    generic = not ordered.value and _needs_any(outside, ordered.klass.name, held)
    rewriter = _Ordering(tree, ordered, held, fresh_name(["comes_before"], taken) if generic else name)
    body: list[ast.stmt] = []
    for node in tree.body:
        if node is ordered.klass:
            body += [*([] if ordered.value else [_stripped(node)]), ordered.before]
        else:
            body.append(rewriter.visit(node))
    if generic:
        whole = ast.parse(_ANY_ORDER).body[0]
        rename(whole, {"own_order": name, "comes_before": rewriter.before})
        body.append(whole)
    tree.body = with_helpers(body, rewriter.used, rewriter.before)


def _read(node: ast.ClassDef) -> _Ordered | None:
    marks = {
        ast.unparse(mark.func if isinstance(mark, ast.Call) else mark).rpartition(".")[2]: mark
        for mark in node.decorator_list
    }
    bases = [ast.unparse(base) for base in node.bases if ast.unparse(base) != "object"]
    methods = {item.name: item for item in node.body if isinstance(item, ast.FunctionDef)}
    if set(marks) - {"total_ordering", "dataclass"}:
        return None
    if "__lt__" not in methods and "__gt__" not in methods:
        return _of_fields(node, marks.get("dataclass"))
    value = len(bases) == 1 and bases[0] in _VALUES and not set(methods) - _COMPARING
    if bases and not value:
        return None
    turned = "__lt__" not in methods
    method = _of_one_kind(methods["__gt__" if turned else "__lt__"])
    names = [item.arg for item in method.args.args]
    if len(names) != 2 or any(
        isinstance(inner, ast.Name) and inner.id == "NotImplemented" for inner in ast.walk(method)
    ):
        return None
    before = clone(method)
    before.decorator_list, before.returns = [], None
    before.args.args = [ast.arg(name) for name in (reversed(names) if turned else names)]
    used = names_in(before)
    first, second = ("left", "right") if not {"left", "right"} & used else ("one_side", "other_side")
    rename(before, dict(zip(reversed(names) if turned else names, (first, second), strict=True)))
    return _Ordered(node, before, value)


def _of_one_kind(method: ast.FunctionDef) -> ast.FunctionDef:
    """A comparison without the part for objects of other classes, of which there are none."""
    made = clone(method)
    made.body = [
        item
        for item in made.body
        if not (isinstance(item, ast.If) and not item.orelse and _is_refusal(item.body[-1]))
    ]
    return made


def _is_refusal(item: ast.stmt) -> bool:
    return isinstance(item, ast.Return) and is_name(item.value, "NotImplemented")


def _of_fields(node: ast.ClassDef, mark: ast.expr | None) -> _Ordered | None:
    """``@dataclass(order=True)`` of which some fields do not count."""
    if not isinstance(mark, ast.Call) or not any(_is_set(keyword, "order") for keyword in mark.keywords):
        return None
    fields = [
        item for item in node.body if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    ]
    idle = [item for item in fields if _is_uncounted(item.value)]
    if not idle:
        return None
    counted = [item.target.id for item in fields if item not in idle and isinstance(item.target, ast.Name)]
    sides = [
        ast.Tuple([ast.Attribute(load(side), name, ast.Load()) for name in counted], ast.Load())
        for side in ("left", "right")
    ]
    test = ast.Compare(sides[0], [ast.Lt()], [sides[1]])
    arguments = ast.arguments([], [ast.arg("left"), ast.arg("right")], None, [], [], None, [])
    return _Ordered(
        node, ast.FunctionDef("before", arguments, [ast.Return(test)], [], None, lineno=node.lineno), False
    )


def _is_set(keyword: ast.keyword, name: str) -> bool:
    return keyword.arg == name and isinstance(keyword.value, ast.Constant) and keyword.value.value is True


def _is_uncounted(value: ast.expr | None) -> bool:
    """Whether a field is made by ``field(compare=False)``."""
    return isinstance(value, ast.Call) and any(
        keyword.arg == "compare" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in value.keywords
    )


def _stripped(node: ast.ClassDef) -> ast.ClassDef:
    """The class without its order."""
    node.body = [
        item for item in node.body if not (isinstance(item, ast.FunctionDef) and item.name in _COMPARING)
    ] or [ast.Pass()]
    node.decorator_list = [
        ast.Name("dataclass", ast.Load()) if "dataclass" in ast.unparse(mark) else mark
        for mark in node.decorator_list
        if "total_ordering" not in ast.unparse(mark)
    ]
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.value, ast.Call):
            item.value.keywords = [keyword for keyword in item.value.keywords if keyword.arg != "compare"]
            if ast.unparse(item.value.func).rpartition(".")[2] == "field" and not item.value.keywords:
                item.value = None
    return node


def _compared(body: list[ast.stmt], held: set[str]) -> bool:
    """Whether objects are held against each other for being equal."""
    for item in body:
        for node in ast.walk(item):
            if isinstance(node, ast.Compare) and any(isinstance(op, (ast.Eq, ast.NotEq)) for op in node.ops):
                sides = [node.left, *node.comparators]
                if sum(is_name(side, *held) for side in sides) > 1:
                    return True
    return False


def _needs_any(body: list[ast.stmt], klass: str, held: set[str]) -> bool:
    """Whether objects are parts of other entries, or are held against each other in the open."""
    for item in body:
        for node in ast.walk(item):
            if isinstance(node, (ast.Tuple, ast.List)) and isinstance(node.ctx, ast.Load):
                parts = node.elts if isinstance(node, ast.Tuple) else []
                if any(
                    is_name(part, *held) or (isinstance(part, ast.Call) and is_name(part.func, klass))
                    for part in parts
                ):
                    return True
            if isinstance(node, ast.Compare) and _is_open(node, held):
                return True
    return False


def _is_open(node: ast.Compare, held: set[str]) -> bool:
    sides = [node.left, *node.comparators]
    return (
        len(sides) == 2
        and isinstance(node.ops[0], (ast.Lt, ast.Gt, ast.LtE, ast.GtE))
        and all(is_name(side.value if isinstance(side, ast.Subscript) else side, *held) for side in sides)
    )


class _Ordering(ast.NodeTransformer):
    """Puts comparing by a function where objects are compared."""

    def __init__(self, tree: ast.Module, ordered: _Ordered, held: set[str], before: str) -> None:
        self.klass = ordered.klass.name
        self.value = ordered.value
        self.held = held
        self.before = before
        self.used: set[str] = set()
        self.functions = {node.name for node in functions_in(tree)}

    def _holds(self, node: ast.expr) -> bool:
        return any(
            is_name(inner, *self.held, self.klass)
            or (isinstance(inner, ast.Attribute) and f".{inner.attr}" in self.held)
            for inner in ast.walk(node)
        )

    def _use(self, name: str, *given: ast.expr) -> ast.Call:
        self.used.add(name)
        return call(name, *given)

    def _three_way(self, key: ast.expr | None = None) -> ast.expr:
        def side(name: str) -> ast.expr:
            return load(name) if key is None else ast.Call(clone(key), [load(name)], [])

        later = call(self.before, side("other"), side("item"))
        earlier = call(self.before, side("item"), side("other"))
        return lambda_of(ast.BinOp(later, ast.Sub(), earlier), "item", "other")

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = node.func
        named = (
            function.attr if isinstance(function, ast.Attribute) and is_name(function.value, "heapq") else ""
        )
        named = named or (function.id if isinstance(function, ast.Name) else "")
        keys = {keyword.arg: keyword.value for keyword in node.keywords}
        own_key = "key" in keys and self._key(keys["key"]) is not None
        if self.value and named == self.klass and len(node.args) == 1:
            only: ast.expr = self.visit(node.args[0])
            return only
        fits = bool(node.args) and named not in self.functions and ("key" not in keys or own_key)
        fits = fits and (own_key or any(self._holds(item) for item in node.args))
        self.generic_visit(node)
        if not fits:
            return node
        if named in HEAP_FUNCTIONS and not keys:
            return self._use(HEAP_FUNCTIONS[named], *node.args)
        key = self._key(keys["key"]) if own_key else None
        if named == "sorted":
            return self._sorted(node.args[0], key, keys.get("reverse"))
        if named in ("min", "max") and not set(keys) - {"key"}:
            items = node.args[0] if len(node.args) == 1 else ast.List(list(node.args), ast.Load())
            if key is not None:
                return ast.Subscript(
                    self._sorted(items, key, ast.Constant(True) if named == "max" else None),
                    ast.Constant(0),
                    ast.Load(),
                )
            return self._use("first_ordered" if named == "min" else "last_ordered", items)
        return node

    def _key(self, node: ast.expr) -> ast.expr | None:
        """A key that makes objects of the class."""
        if is_name(node, self.klass):
            return lambda_of(load("value"), "value") if self.value else node
        if isinstance(node, ast.Lambda) and any(is_name(inner, self.klass) for inner in ast.walk(node.body)):
            return node
        return None

    def _sorted(self, items: ast.expr, key: ast.expr | None, reverse: ast.expr | None) -> ast.expr:
        more = [] if reverse is None else [reverse]
        if key is not None and self.value and isinstance(key, ast.Lambda) and is_name(key.body, "value"):
            key = None
        return self._use("sorted_by", items, self._three_way(key), *more)

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        """``items.sort()`` sets all items at once."""
        value = node.value
        if (
            isinstance(value, ast.Call)
            and isinstance(value.func, ast.Attribute)
            and value.func.attr == "sort"
        ):
            keys = {keyword.arg: keyword.value for keyword in value.keywords}
            key = self._key(keys["key"]) if "key" in keys else None
            if key is not None or ("key" not in keys and self._holds(value.func.value)):
                items = value.func.value
                if key is not None:
                    key = self.visit(key)
                whole = ast.Subscript(clone(items), ast.Slice(), ast.Store())
                made = self._sorted(items, key, keys.get("reverse"))
                return ast.copy_location(ast.Assign([whole], made), node)
        self.generic_visit(node)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        if not _is_open(node, self.held):
            return node
        left, right = node.left, node.comparators[0]
        op = node.ops[0]
        turned = isinstance(op, (ast.Gt, ast.LtE))
        told = call(self.before, right, left) if turned else call(self.before, left, right)
        return ast.UnaryOp(ast.Not(), told) if isinstance(op, (ast.LtE, ast.GtE)) else told
