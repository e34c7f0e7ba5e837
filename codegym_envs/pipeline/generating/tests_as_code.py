"""Tests of constraints as functions of the dialect: their own source, with what it uses, in other words.

A constraint is tested by a small Python function. An emitted module tests the same thing with the same
function: annotations go, what the dialect has no word for gives way to what it has one for. Functions that
need more (patterns, dates, records) have no such form.
"""

from __future__ import annotations

import ast
import inspect
import math
import re
import sys
from collections.abc import Callable
from functools import lru_cache
from types import FunctionType
from typing import Any

from codegym_envs.pipeline.constraints.places import alike, is_table
from codegym_envs.pipeline.generating.unemittable import Unemittable

__all__ = ["Library", "literal"]

_IMPORTED = {
    "itertools": ("pairwise", "islice", "product", "combinations", "permutations", "chain"),
    "collections": ("Counter", "defaultdict", "deque"),
}
_MODULES = ("math", "string")
_ALIKE = '''def _alike(model, items):
    """The items as a list, or as a tuple where the model is one."""
    return tuple(items) if isinstance(model, tuple) else list(items)
'''
_IS_TABLE = '''def _is_table(value):
    """Whether it maps keys to values."""
    return isinstance(value, dict)
'''


class Library:
    """The functions of an emitted text beside its main ones.

    Args:
        taken: Names that the module has already.

    Attributes:
        texts: Source of each function, by its name, in the order in which they were needed.
        imports: Import statements.
        constants: Assignments, by name.
    """

    def __init__(self, taken: frozenset[str]) -> None:
        self.taken = taken
        self.texts: dict[str, str] = {}
        self.imports: dict[str, None] = {}
        self.constants: dict[str, str] = {}
        self._names: dict[Any, str] = {}

    def helper(self, text: str) -> str:
        """The name of a function that is written here; its text is there once.

        Args:
            text: Its source.
        """
        found = re.match(r"def (\w+)\(", text)
        assert found is not None, "a helper is one function"
        if text not in self._names:
            name = self._free(found[1])
            self._names[text] = name
            self.texts[name] = re.sub(rf"\b{found[1]}\b", name, text)
        return self._names[text]

    def function(self, function: Callable[..., Any], name: str) -> str:
        """The name of a function of a kind of constraints, in the dialect.

        Args:
            function: The function.
            name: What a function without a name is called.

        Raises:
            Unemittable: If it has no form there.
        """
        if function is alike:
            return self.helper(_ALIKE)
        if function is is_table:
            return self.helper(_IS_TABLE)
        if not isinstance(function, FunctionType):
            raise Unemittable(f"{name} is no plain function")
        key = function.__code__
        if key in self._names:
            return self._names[key]
        own = function.__name__ if function.__name__ != "<lambda>" else _identifier(name)
        own = self._free(own if own.startswith("_") else f"_{own}")
        self._names[key] = own
        node = _definition(function, own)
        node = _Dialect(self, function).visit(node)
        if function.__closure__:
            raise Unemittable(f"{name} is a closure")
        self.texts[own] = ast.unparse(ast.fix_missing_locations(node)) + "\n"
        return own

    def constant(self, name: str, value: Any) -> str:
        """The name of a constant."""
        text = literal(value)
        known = self._names.get((name, text))
        if known is None:
            known = self._names[name, text] = self._free(name)
            self.constants[known] = text
        return known

    def _free(self, name: str) -> str:
        used = self.taken | set(self._names.values())
        number = 2
        free = name
        while free in used:
            free = f"{name}_{number}"
            number += 1
        return free


def literal(value: Any) -> str:
    """Plain data as source.

    Raises:
        Unemittable: If it has no form as a constant.
    """
    match value:
        case None | bool() | int() | str():
            return repr(value)
        case float():
            if not math.isfinite(value):
                raise Unemittable("a float that is no number")
            return repr(value)
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case tuple():
            return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
        case dict() if type(value) is dict:
            return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
        case set() | frozenset():  # what was learned, which is only asked for what is in it
            return f"[{', '.join(sorted(map(literal, value)))}]"
        case _:
            raise Unemittable(f"{type(value).__name__} is no constant")


def _identifier(words: str) -> str:
    return "_" + re.sub(r"\W+", "_", words.strip()).strip("_").lower()


@lru_cache(maxsize=64)
def _tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(sys.modules[module]))


def _definition(function: FunctionType, name: str) -> ast.FunctionDef:
    """A function's own source as a definition of that name, without annotations."""
    code = function.__code__
    parameters = code.co_varnames[: code.co_argcount]
    for node in ast.walk(_tree(function.__module__)):
        if isinstance(node, ast.FunctionDef) and node.name == function.__name__:
            if node.lineno == code.co_firstlineno or node.name == code.co_name:
                made = ast.parse(ast.unparse(node)).body[0]
                assert isinstance(made, ast.FunctionDef)
                made.name, made.returns, made.decorator_list = name, None, []
                return made
        if isinstance(node, ast.Lambda) and function.__name__ == "<lambda>":
            given = tuple(arg.arg for arg in node.args.args)
            if node.lineno == code.co_firstlineno and given == parameters:
                text = f"def {name}({ast.unparse(node.args)}):\n    return {ast.unparse(node.body)}\n"
                made = ast.parse(text).body[0]
                assert isinstance(made, ast.FunctionDef)
                return made
    raise Unemittable(f"the source of {name} is not there")


class _Dialect(ast.NodeTransformer):
    """Says in the dialect what a function of a kind of constraints says in Python."""

    def __init__(self, library: Library, function: FunctionType) -> None:
        self.library = library
        self.globals = function.__globals__
        self.own = {
            *function.__code__.co_varnames,
            *function.__code__.co_cellvars,
        }

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        self.generic_visit(node)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        made = ast.Assign(targets=[node.target], value=node.value)
        return self.generic_visit(ast.copy_location(made, node))

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if node.attr == "inputs":  # of a `Whole`, which is the plain mapping here
            plain: ast.AST = self.visit(node.value)
            return plain
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """``type(x) is int`` is ``isinstance``; two types of like values are the same."""
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.Is) and _is_type(node.left):
            value, other = node.left.args[0], node.comparators[0]  # type: ignore[attr-defined]
            if _is_type(other):
                return ast.Constant(True)
            call = ast.Call(ast.Name("isinstance", ast.Load()), [value, other], [])
            return self.generic_visit(call)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        function = node.func
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            if function.value.id == "rng":
                return self._drawn(node, function.attr)
        node.keywords = [
            item for item in node.keywords if item.arg != "strict" or not isinstance(function, ast.Name)
        ]
        return self.generic_visit(node)

    def _drawn(self, node: ast.Call, name: str) -> ast.AST:
        args = [self.visit(arg) for arg in node.args]
        if node.keywords or name not in ("randint", "randrange", "random", "choice", "sample", "shuffle"):
            raise Unemittable(f"rng.{name} has no form")
        if name == "randint":
            args[1] = ast.BinOp(args[1], ast.Add(), ast.Constant(1))
        if name in ("randint", "randrange"):
            name = "integers"
        return ast.Call(ast.Attribute(ast.Name("rng", ast.Load()), name, ast.Load()), args, [])

    def visit_Name(self, node: ast.Name) -> ast.AST:
        name = node.id
        if name in self.own or not isinstance(node.ctx, ast.Load) or name not in self.globals:
            return node
        value = self.globals[name]
        for module, names in _IMPORTED.items():
            if name in names and getattr(value, "__module__", module) in (module, "itertools"):
                self.library.imports[f"from {module} import {name}"] = None
                return node
        if inspect.ismodule(value):
            if name not in _MODULES:
                raise Unemittable(f"the dialect has no {name}")
            self.library.imports[f"import {name}"] = None
            return node
        if isinstance(value, FunctionType):
            return ast.Name(self.library.function(value, name), ast.Load())
        if isinstance(value, type):
            raise Unemittable(f"{name} is a class")
        return ast.Name(self.library.constant(name, value), ast.Load())


def _is_type(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type"
