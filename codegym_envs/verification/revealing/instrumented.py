"""Modules as ordinary Python with a counter at every loop and function, which stops what does not end.

Self-contained but for `watched`: it also runs in worker processes. Code that looks into containers behind
their methods, as much of Python's own does, gets them without watching, all of them read.
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from codegym_envs.verification.revealing.watched import WatchedText, read_all

__all__ = ["TICKS", "Overrun", "Ticks", "instrumented"]

TICKS = 20_000
"""Loops and calls that one tool call may make."""

_MOVERS = frozenset({"append", "appendleft", "insert", "extend", "extendleft", "add", "update", "len"})
_LAZY = frozenset(
    {"len", "enumerate", "zip", "reversed", "iter", "range", "isinstance", "list", "tuple", "deque"}
)
_WHOLE = {"join": "__use_each__", "dumps": "__read_all__"}
_CONVERTING = frozenset({"int", "float"})  # they look into texts, also where they are handed on as functions


def use(value: Any) -> Any:
    """A value handed to code that looks into containers behind their methods."""
    return read_all(value) if isinstance(value, WatchedText) else value


def use_each(values: Iterable[Any]) -> Iterator[Any]:
    """Values that such code takes one by one."""
    return map(use, values)


def reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """Such code itself, where it is handed on to be called later."""
    return lambda *arguments: function(*map(read_all, arguments))


class Overrun(BaseException):
    """A call does not come to an end."""


class Ticks:
    """What is left of the loops and calls that may be made."""

    left = TICKS


def _tick() -> None:
    Ticks.left -= 1
    if Ticks.left < 0:
        raise Overrun


class _Instrument(ast.NodeTransformer):
    """Count loops and calls, and read texts that are handed to code which looks into them directly."""

    def __init__(self, own: set[str]) -> None:
        self.own = own

    def _ticking(self, node: Any) -> Any:
        self.generic_visit(node)
        node.body.insert(0, ast.parse("__tick__()").body[0])
        return node

    visit_For = visit_While = visit_FunctionDef = _ticking  # noqa: N815 - names that ast asks for

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        node.ifs.insert(0, ast.parse("__tick__() is None", mode="eval").body)
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Attribute):
            exempt = function.attr in _MOVERS
        else:
            exempt = isinstance(function, ast.Name) and (function.id in self.own or function.id in _LAZY)
        name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
        if name in _WHOLE and name not in self.own and node.args:
            node.args[0] = _handed(_WHOLE[name], node.args[0])
        elif not exempt:
            node.args = [self._argument(item) for item in node.args]
            for keyword in node.keywords:
                keyword.value = self._argument(keyword.value)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        for place, operator in enumerate(node.ops):
            if isinstance(operator, (ast.In, ast.NotIn)):
                sides[place] = self._argument(sides[place])  # a text looks for another one directly
        node.left, *node.comparators = sides
        return node

    def _argument(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Starred):
            return ast.Starred(_handed("__use_each__", node.value), ast.Load())
        if isinstance(node, (ast.Constant, ast.GeneratorExp)):
            return node
        method = isinstance(node, ast.Attribute) and ast.unparse(node.value) == "str"
        if method or (isinstance(node, ast.Name) and node.id in _CONVERTING - self.own):
            return _handed("__reading__", node)
        return _handed("__use__", node)


def _handed(door: str, node: ast.expr) -> ast.expr:
    """A value that goes through a function first."""
    return ast.Call(ast.Name(door, ast.Load()), [node], [])


def instrumented(
    source: str, dropped: tuple[str, ...] = ("generate", "reference", "solve")
) -> dict[str, Any]:
    """The namespace of a module's functions, but for some, with every loop and call counted.

    Its ``__caches__`` are to be emptied before each call.
    """
    tree = ast.parse(source)
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    tree.body = [
        node for node in tree.body if not (isinstance(node, ast.FunctionDef) and node.name in dropped)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                argument.annotation = None
    tree = ast.fix_missing_locations(_Instrument(own).visit(tree))
    caches: list[Any] = []

    def cached(function: Any = None, maxsize: Any = None, typed: bool = False) -> Any:
        """functools.cache and lru_cache, emptied before each call as the dialect does."""
        if not callable(function):
            return cached
        made = functools.lru_cache(maxsize=None)(function)
        caches.append(made)
        return made

    def bring(name: str, *rest: Any) -> Any:
        module = __import__(name, *rest)
        if name == "heapq":
            return _pure_heapq()
        if name == "functools":
            found = type(sys)("functools")
            found.__dict__.update(vars(functools))
            found.__dict__.update(cache=cached, lru_cache=cached)
            return found
        return module

    namespace: dict[str, Any] = {
        "__name__": "module",
        "__tick__": _tick,
        "__use__": use,
        "__use_each__": use_each,
        "__read_all__": read_all,
        "__reading__": reading,
        "__caches__": caches,
    }
    namespace["__builtins__"] = {**vars(builtins), "__import__": bring}
    exec(compile(tree, "<module>", "exec", dont_inherit=True), namespace)
    return namespace


@functools.cache
def _pure_heapq() -> Any:
    """The module heapq in Python: the one in C reads lists behind their methods."""
    found = importlib.util.find_spec("heapq")
    assert found is not None and found.loader is not None  # part of Python
    made = importlib.util.module_from_spec(found)
    hidden = sys.modules.get("_heapq")
    sys.modules["_heapq"] = None  # type: ignore[assignment]  # as Python marks what cannot be imported
    try:
        found.loader.exec_module(made)
    finally:
        if hidden is None:
            del sys.modules["_heapq"]
        else:
            sys.modules["_heapq"] = hidden
    return made
