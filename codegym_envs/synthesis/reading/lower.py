"""Lowering: what the dialect has no form for is expressed differently, or refused."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.contract import refuse
from codegym_envs.synthesis.trees import parameters_of

__all__ = ["lower", "screen"]

_ABSTRACT = {
    "Iterable": "(list, tuple, set, dict, str)",
    "Sequence": "(list, tuple, str)",
    "Mapping": "dict",
    "Hashable": "(int, float, str, tuple)",
}
"""Abstract base classes by the plain types that stand for them."""

_FORBIDDEN_CALLS = {
    "open": "input_output",
    "input": "input_output",
    "eval": "forbidden_name",
    "exec": "forbidden_name",
    "compile": "forbidden_name",
    "globals": "forbidden_name",
    "locals": "forbidden_name",
    "vars": "forbidden_name",
    "getattr": "forbidden_name",
    "setattr": "forbidden_name",
    "hasattr": "forbidden_name",
    "delattr": "forbidden_name",
    "dir": "forbidden_name",
    "id": "forbidden_name",
    "super": "forbidden_name",
    "object": "forbidden_name",
    "type": "forbidden_name",
    "hash": "forbidden_name",
    "memoryview": "forbidden_name",
    "bytes": "forbidden_name",
    "bytearray": "forbidden_name",
    "complex": "forbidden_name",
    "breakpoint": "forbidden_name",
    "__import__": "forbidden_name",
} | dict.fromkeys(
    (
        "aiter", "anext", "ascii", "classmethod", "exit", "help", "issubclass", "NotImplemented", "property",
        "quit", "slice", "staticmethod", "BaseException", "GeneratorExit", "ImportError", "KeyboardInterrupt",
        "MemoryError", "ModuleNotFoundError", "RecursionError", "SystemExit", "UnicodeDecodeError",
        "UnicodeEncodeError", "UnicodeError",
    ),
    "forbidden_name",
)  # fmt: skip

_OF_CACHES = frozenset({"cache_info", "cache_clear", "cache_parameters"})
"""What memoised functions are asked; what does not matter was dropped before."""

_LOOKS = {"__getitem__": "lambda key: {}[key]", "__contains__": "lambda key: key in {}"}
"""Lookups that are passed on as functions."""


def lower(function: ast.FunctionDef, imports: list[ast.stmt], path: str) -> ast.FunctionDef:
    """Lower one function to the dialect; imports found inside are appended to ``imports``."""
    lowered = _Lower(imports, path).visit(function)
    screen(lowered, path)
    assert isinstance(lowered, ast.FunctionDef)
    return ast.fix_missing_locations(lowered)


def screen(node: ast.AST, path: str) -> None:
    """Refuse a tree that has no form in the dialect.

    Raises:
        SynthesisRefused: With the reason.
    """
    _Screen(path).visit(node)


class _Lower(ast.NodeTransformer):
    def __init__(self, imports: list[ast.stmt], path: str) -> None:
        self.imports = imports
        self.path = path

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        for item in node.decorator_list:
            name = ast.unparse(item.func if isinstance(item, ast.Call) else item).split(".")[-1]
            if name not in ("lru_cache", "cache"):
                raise refuse("forbidden_construct", f"decorator {name}", path=self.path, line=node.lineno)
        fresh = _fresh_defaults(node)
        node.returns = None
        for argument in parameters_of(node):
            argument.annotation = None
        body = self._block(node.body)
        if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body = body[1:]
        node.body = [*fresh, *body] or [ast.Pass()]
        return node

    def _block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for child in body:
            result = self.visit(child)
            if isinstance(result, list):
                out.extend(result)
            elif result is not None:
                out.append(result)
        return out

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, (ast.If, ast.For, ast.While, ast.Try)) and not node.body:
            node.body = [ast.Pass()]
        if isinstance(node, ast.ExceptHandler) and not node.body:
            node.body = [ast.Pass()]
        return node

    def visit_Import(self, node: ast.Import) -> None:
        self.imports.append(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.imports.append(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        if node.value is None:
            return None
        value = self.visit(node.value)
        return ast.copy_location(ast.Assign([node.target], value), node)

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | None:
        if isinstance(node.value, ast.Constant):
            return None
        if isinstance(node.value, ast.Call):
            name = ast.unparse(node.value.func)
            if name in ("print", "sys.setrecursionlimit"):
                return None
        self.generic_visit(node)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        left = node.left
        if not (isinstance(left, ast.Call) and isinstance(left.func, ast.Name) and left.func.id == "type"):
            return node
        if len(left.args) != 1 or len(node.ops) != 1 or not isinstance(node.comparators[0], ast.Name):
            return node
        if not isinstance(node.ops[0], (ast.Is, ast.IsNot, ast.Eq, ast.NotEq)):
            return node
        kind = node.comparators[0].id
        value = ast.unparse(left.args[0])
        text = f"isinstance({value}, {kind})"
        if kind == "int":
            text += f" and not isinstance({value}, bool)"
        if isinstance(node.ops[0], (ast.IsNot, ast.NotEq)):
            text = f"not ({text})"
        return ast.copy_location(ast.parse(text, mode="eval").body, node)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, bytes):  # used with a bytearray, which is a list of small numbers here
            numbers: list[ast.expr] = [ast.Constant(number) for number in node.value]
            return ast.copy_location(ast.List(numbers, ast.Load()), node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in ("bytearray", "bytes") and not node.keywords:
            if len(node.args) <= 1:
                return ast.copy_location(_numbers(node.args), node)
        if isinstance(node.func, ast.Name) and node.func.id == "isinstance" and len(node.args) == 2:
            kind = ast.unparse(node.args[1]).split(".")[-1]
            if kind in _ABSTRACT:
                node.args[1] = ast.parse(_ABSTRACT[kind], mode="eval").body
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        if node.type is None:
            node.type = ast.copy_location(ast.Name("Exception", ast.Load()), node)
        self.generic_visit(node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == "sys" and node.attr == "maxsize":
            return ast.copy_location(ast.Constant(2**63 - 1), node)
        self.generic_visit(node)
        if node.attr in _LOOKS and isinstance(node.value, ast.Name):
            text = _LOOKS[node.attr].format(node.value.id)
            return ast.copy_location(ast.parse(text, mode="eval").body, node)
        return node


class _Screen(ast.NodeVisitor):
    """Refuses what has no form in the dialect."""

    def __init__(self, path: str) -> None:
        self.path = path

    def visit(self, node: ast.AST) -> None:
        line = getattr(node, "lineno", None)
        if isinstance(node, (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)):
            raise refuse("asynchronous", path=self.path, line=line)
        if isinstance(node, (ast.With, ast.ClassDef, ast.Match, ast.TryStar)):
            raise refuse("forbidden_construct", type(node).__name__.lower(), path=self.path, line=line)
        hidden = isinstance(node, ast.Attribute) and (node.attr.startswith("_") or node.attr in _OF_CACHES)
        if isinstance(node, ast.Attribute) and hidden:
            raise refuse("forbidden_construct", f"attribute {node.attr}", path=self.path, line=line)
        if isinstance(node, ast.Name) and node.id in _FORBIDDEN_CALLS and isinstance(node.ctx, ast.Load):
            raise refuse(_FORBIDDEN_CALLS[node.id], node.id, path=self.path, line=line)
        if isinstance(node, ast.Constant) and isinstance(node.value, (bytes, complex)):
            raise refuse(
                "forbidden_construct", f"{type(node.value).__name__} literal", path=self.path, line=line
            )
        self.generic_visit(node)


def _numbers(arguments: list[ast.expr]) -> ast.expr:
    """``bytearray(…)`` as a list of numbers: zeros if it is given a length."""
    if not arguments:
        return ast.List([], ast.Load())
    given = arguments[0]
    sides = [given.left, given.right] if isinstance(given, ast.BinOp) else [given]
    if any(isinstance(side, (ast.List, ast.ListComp, ast.GeneratorExp)) for side in sides):
        return ast.Call(ast.Name("list", ast.Load()), [given], [])
    return ast.BinOp(ast.List([ast.Constant(0)], ast.Load()), ast.Mult(), given)


def _fresh_defaults(node: ast.FunctionDef) -> list[ast.stmt]:
    """Replace mutable defaults by None, and give the statements that make them afresh in every call."""
    made: list[ast.stmt] = []
    names = [item.arg for item in node.args.args]
    offset = len(names) - len(node.args.defaults)
    for place, default in enumerate(node.args.defaults):
        if isinstance(default, (ast.Constant, ast.UnaryOp, ast.Name, ast.Tuple)):
            continue
        name = names[offset + place]
        test = ast.Compare(ast.Name(name, ast.Load()), [ast.Is()], [ast.Constant(None)])
        made.append(ast.If(test, [ast.Assign([ast.Name(name, ast.Store())], default)], []))
        node.args.defaults[place] = ast.copy_location(ast.Constant(None), default)
    return made
