"""Library functions outside the dialect, written with what the dialect has.

``operator``'s functions become expressions, ``cmp_to_key`` a sort by comparison, means and medians functions
of the module, the methods of an ``OrderedDict`` plain mapping operations.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence

from codegym_envs.synthesis.rephrasing.objects.ordered_heaps import SORTED_BY
from codegym_envs.synthesis.rephrasing.values import attribute_getter
from codegym_envs.synthesis.trees import lambda_of

__all__ = ["plain_library"]

_BINARY: dict[str, ast.operator] = {
    "add": ast.Add(), "sub": ast.Sub(), "mul": ast.Mult(), "truediv": ast.Div(), "floordiv": ast.FloorDiv(),
    "mod": ast.Mod(), "pow": ast.Pow(), "and_": ast.BitAnd(), "or_": ast.BitOr(), "xor": ast.BitXor(),
    "lshift": ast.LShift(), "rshift": ast.RShift(), "concat": ast.Add(),
}  # fmt: skip
_COMPARED: dict[str, ast.cmpop] = {
    "eq": ast.Eq(), "ne": ast.NotEq(), "lt": ast.Lt(), "le": ast.LtE(), "gt": ast.Gt(), "ge": ast.GtE(),
}  # fmt: skip
_UNARY: dict[str, ast.unaryop] = {
    "neg": ast.USub(),
    "not_": ast.Not(),
    "invert": ast.Invert(),
    "pos": ast.UAdd(),
}

_MAKING = ("attrgetter", "itemgetter", "methodcaller")  # give functions when they are called

_MOVE_TO_END = """
def move_to_end(table, key, last=True):
    '''Move an entry to the end of a mapping, or to its start.'''
    value = table.pop(key)
    others = [] if last else list(table.items())
    if not last:
        table.clear()
    table[key] = value
    table.update(others)
"""
_POP_ITEM = """
def pop_item(table, last=True):
    '''Take the last entry out of a mapping, or the first.'''
    if last:
        return table.popitem()
    key = next(iter(table))
    return key, table.pop(key)
"""
_MEAN = """
def mean(values):
    '''The mean.'''
    values = list(values)
    total = sum(values)
    if isinstance(total, int) and total % len(values) == 0:
        return total // len(values)
    return total / len(values)
"""
_FMEAN = """
def fmean(values):
    '''The mean as a float.'''
    values = list(values)
    return float(sum(values) / len(values))
"""
_MEDIAN = """
def median(values):
    '''The median.'''
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
"""
_MODE = """
def mode(values):
    '''The commonest value, the first of several.'''
    counts = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return max(counts, key=counts.get)
"""
_STATISTICS = {"mean": "mean", "fmean": "fmean", "median": "median", "mode": "mode"}
_MADE_PLAIN = ("operator", "statistics")
_HELPERS = {
    "fmean": _FMEAN,
    "mean": _MEAN,
    "median": _MEDIAN,
    "mode": _MODE,
    "sorted_by": SORTED_BY,
    "move_to_end": _MOVE_TO_END,
    "pop_item": _POP_ITEM,
}


def plain_library(tree: ast.Module) -> None:
    """Rewrite a file's calls of such functions, in place; helpers they need join its functions.

    Args:
        tree: The file.
    """
    rewriter = _Library(
        _imported(tree, "operator"), _imported(tree, "functools"), _imported(tree, "statistics")
    )
    rewriter.visit(tree)
    have = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for name in sorted(rewriter.used - have):
        tree.body.append(ast.parse(_HELPERS[name]).body[0])
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - rewriter.used
    tree.body = [kept for node in tree.body for kept in _without_helped(node, used)]


def _imported(tree: ast.Module, module: str) -> dict[str, str]:
    """Written name (``op.add``, ``add``) → name in the module, for its functions as the file imports them."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            names.update({alias.asname or alias.name: alias.name for alias in node.names})
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == module:
                    names[f"{alias.asname or module}."] = ""
    return names


def _without_helped(node: ast.stmt, used: set[str]) -> list[ast.stmt]:
    """An import without what became plain code; what did not is refused later by its library's name."""
    module = node.module if isinstance(node, ast.ImportFrom) else ""
    if not isinstance(node, (ast.Import, ast.ImportFrom)) or (module and module not in _MADE_PLAIN):
        return [node]
    node.names = [
        alias
        for alias in node.names
        if (module or alias.name) not in _MADE_PLAIN or (alias.asname or alias.name) in used
    ]
    return [node] if node.names else []


def _member(node: ast.expr, imported: dict[str, str]) -> str | None:
    """The function of a module that an expression names."""
    if isinstance(node, ast.Name):
        return imported.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if f"{node.value.id}." in imported else None
    return None


class _Library(ast.NodeTransformer):
    def __init__(
        self, operators: dict[str, str], functions: dict[str, str], statistics: dict[str, str]
    ) -> None:
        self.statistics = statistics
        self.operators = operators
        self.functions = functions
        self.used: set[str] = set()

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = _member(node.func, self.operators)
        if name is not None:
            node.args = [self.visit(arg) for arg in node.args]
            applied = _applied(name, node.args)
            return applied if applied is not None else node
        summary = _STATISTICS.get(_member(node.func, self.statistics) or "")
        if summary is not None and len(node.args) == 1:
            self.used.add(summary)
            node.func = ast.Name(summary, ast.Load())
        by_order = self._by_order(node)
        if by_order is not None:
            return by_order
        self.generic_visit(node)
        return self._mapping_method(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        name = _member(node, self.operators)
        if name is not None:
            return _function(name) or node
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        name = _member(node, self.operators)
        if name is not None and isinstance(node.ctx, ast.Load):
            return _function(name) or node
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        """``items.sort(key=cmp_to_key(f))`` sets all items at once."""
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "sort":
            compare = self._comparison(call)
            if compare is not None:
                items = self.visit(call.func.value)
                whole = ast.Subscript(copy.deepcopy(items), ast.Slice(), ast.Store())
                return ast.Assign([whole], self._sorted(items, compare, call), lineno=node.lineno)
        self.generic_visit(node)
        return node

    def _by_order(self, node: ast.Call) -> ast.expr | None:
        function = node.func.id if isinstance(node.func, ast.Name) else ""
        if function not in ("sorted", "min", "max") or len(node.args) != 1:
            return None
        compare = self._comparison(node)
        if compare is None:
            return None
        items = self.visit(node.args[0])
        if function == "sorted":
            return self._sorted(items, compare, node)
        self.used.add("sorted_by")
        arguments = [items, compare, *([ast.Constant(True)] if function == "max" else [])]
        ordered = ast.Call(ast.Name("sorted_by", ast.Load()), arguments, [])
        return ast.Subscript(ordered, ast.Constant(0), ast.Load())

    def _comparison(self, node: ast.Call) -> ast.expr | None:
        """The function behind ``key=cmp_to_key(function)``."""
        for keyword in node.keywords:
            key = keyword.value
            if keyword.arg == "key" and isinstance(key, ast.Call) and len(key.args) == 1:
                if _member(key.func, self.functions) == "cmp_to_key":
                    compare: ast.expr = self.visit(key.args[0])
                    return compare
        return None

    def _sorted(self, items: ast.expr, compare: ast.expr, node: ast.Call) -> ast.expr:
        self.used.add("sorted_by")
        reverse = [self.visit(keyword.value) for keyword in node.keywords if keyword.arg == "reverse"]
        return ast.Call(ast.Name("sorted_by", ast.Load()), [items, compare, *reverse], [])

    def _mapping_method(self, node: ast.Call) -> ast.expr:
        function = node.func
        if not isinstance(function, ast.Attribute):
            return node
        if function.attr == "move_to_end" and node.args:
            name = "move_to_end"
        elif function.attr == "popitem" and (node.args or node.keywords):
            name = "pop_item"
        else:
            return node
        self.used.add(name)
        return ast.Call(ast.Name(name, ast.Load()), [function.value, *node.args], node.keywords)


def _applied(name: str, args: Sequence[ast.expr]) -> ast.expr | None:
    """``operator.<name>(*args)`` as an expression."""
    if any(isinstance(arg, ast.Starred) for arg in args):
        function = _function(name)
        return None if function is None else ast.Call(function, list(args), [])
    if name == "itemgetter" and args:
        item = ast.Name("item", ast.Load())
        parts: list[ast.expr] = [ast.Subscript(item, arg, ast.Load()) for arg in args]
        return lambda_of(parts[0] if len(parts) == 1 else ast.Tuple(parts, ast.Load()), "item")
    if name == "attrgetter" and args:
        return attribute_getter(args)
    if name == "methodcaller" and args and isinstance(args[0], ast.Constant):
        method = ast.Attribute(ast.Name("item", ast.Load()), str(args[0].value), ast.Load())
        return lambda_of(ast.Call(method, list(args[1:]), []), "item")
    if len(args) == 2 and name in _BINARY:
        return ast.BinOp(args[0], _BINARY[name], args[1])
    if len(args) == 2 and name in _COMPARED:
        return ast.Compare(args[0], [_COMPARED[name]], [args[1]])
    if len(args) == 2 and name == "contains":
        return ast.Compare(args[1], [ast.In()], [args[0]])
    if len(args) == 2 and name == "getitem":
        return ast.Subscript(args[0], args[1], ast.Load())
    if len(args) == 1 and name in _UNARY:
        return ast.UnaryOp(_UNARY[name], args[0])
    if len(args) == 1 and name in ("abs", "truth"):
        return ast.Call(ast.Name("abs" if name == "abs" else "bool", ast.Load()), list(args), [])
    return None


def _function(name: str) -> ast.expr | None:
    """``operator.<name>`` itself as a lambda."""
    names = ["left", "right"] if name in {*_BINARY, *_COMPARED, "contains", "getitem"} else ["value"]
    applied = None if name in _MAKING else _applied(name, [ast.Name(item, ast.Load()) for item in names])
    return None if applied is None else lambda_of(applied, *names)
