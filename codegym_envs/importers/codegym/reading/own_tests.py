"""Task configurations in a file's own tests: ``EnvName@{...}`` texts and options of ``reset``.

Texts that tests put together (f-strings, sums, ``json.dumps`` of variables set above, in loops over cases and
in functions that are called) are worked out over plain data by `plain_expressions`; nothing of the file runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from codegym_envs.importers.codegym.reading.plain_expressions import Unknown, Values, evaluate
from codegym_envs.importers.codegym.reading.training_rows import parse_config
from codegym_envs.synthesis.trees import bind_arguments

__all__ = ["OwnTests", "read_own_tests"]

_MOST_STATEMENTS = 5_000
_MOST_CONFIGS = 200
_DEEPEST = 4


class OwnTests:
    """What a file's own tests play.

    Attributes:
        configs: Literals of task configurations, distinct, in the order in which they are met.
        unread: Lines on which a configuration stands that cannot be read.
    """

    def __init__(self) -> None:
        self.configs: dict[str, None] = {}
        self.unread: list[int] = []


def read_own_tests(tree: ast.Module, class_name: str) -> OwnTests:
    """Read the configurations in a file, those in the class itself included.

    Args:
        tree: The file, with its ``if __name__ == "__main__":`` block.
        class_name: Name of the environment class.

    Returns:
        What is there.
    """
    reader = _Reader(class_name)
    for text in _whole_texts(tree):
        reader.note(text)
    reader.functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    values = Values()
    reader.run(tree.body, values, 0)
    for name, function in reader.functions.items():  # tests that a test runner would call
        if name not in reader.called and not function.args.args:
            reader.run(function.body, Values(outer=values), 1)
    reader.find_unread(tree)
    return reader.found


class _Reader:
    def __init__(self, class_name: str) -> None:
        self.class_name = class_name
        self.prefix = f"{class_name}@"
        self.found = OwnTests()
        self.functions: dict[str, ast.FunctionDef] = {}
        self.called: set[str] = set()
        self.read: set[int] = set()
        self.left = _MOST_STATEMENTS

    def note(self, text: object) -> bool:
        """Take note of a configuration if a value is the text of one; whether it is."""
        if not isinstance(text, str) or not text.startswith(self.prefix + "{"):
            return False
        if parse_config(text[len(self.prefix) :]) is None:
            return False
        if len(self.found.configs) < _MOST_CONFIGS:
            self.found.configs[text[len(self.prefix) :]] = None
        return True

    def run(self, body: Sequence[ast.stmt], values: Values, depth: int) -> None:
        """Go through statements with what variables hold, which is changed."""
        for node in body:
            self.left -= 1
            if self.left < 0:
                return
            match node:
                case ast.FunctionDef():
                    self.functions[node.name] = node
                case ast.ClassDef():
                    pass
                case ast.For():
                    self._loop(node, values, depth)
                case ast.If():
                    self._look(node.test, values, depth)
                    for block in self._taken(node, values):
                        self.run(block, values, depth)
                case ast.Try() | ast.With():
                    self.run(node.body, values, depth)
                case _:
                    self._simple(node, values, depth)

    def _taken(self, node: ast.If, values: Values) -> list[list[ast.stmt]]:
        try:
            return [
                node.body if evaluate(node.test, Values({"__name__": "__main__"}, values)) else node.orelse
            ]
        except Unknown:
            return [node.body, node.orelse]

    def _loop(self, node: ast.For, values: Values, depth: int) -> None:
        try:
            items = list(evaluate(node.iter, values))
        except (Unknown, TypeError):
            _forget(node, values)
            self.run(node.body, values, depth)
            return
        for item in items:
            _bind(node.target, item, values)
            self.run(node.body, values, depth)

    def _simple(self, node: ast.stmt, values: Values, depth: int) -> None:
        for expression in ast.iter_child_nodes(node):
            if isinstance(expression, ast.expr) and not isinstance(
                getattr(expression, "ctx", None), ast.Store
            ):
                self._look(expression, values, depth)
        try:
            if isinstance(node, ast.Assign):
                value = evaluate(node.value, values)
                for target in node.targets:
                    _bind(target, value, values)
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                _bind(node.target, evaluate(node.value, values), values)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                left = ast.Name(node.target.id, ast.Load())
                values[node.target.id] = evaluate(ast.BinOp(left, node.op, node.value), values)
        except Unknown:
            _forget(node, values)

    def _look(self, expression: ast.expr, values: Values, depth: int) -> None:
        """Look for configurations in an expression, and into the functions that it calls."""
        for node in ast.walk(expression):
            if isinstance(node, (ast.JoinedStr, ast.BinOp, ast.Call, ast.Name)):
                try:
                    if self.note(evaluate(node, values)):
                        self.read.add(id(node))
                except Unknown:
                    pass
            if isinstance(node, ast.Call):
                self._call(node, values, depth)

    def _call(self, node: ast.Call, values: Values, depth: int) -> None:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "reset":
            for given in (*node.args, *(item.value for item in node.keywords if item.arg == "options")):
                self._options(given, values)
        function = self.functions.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if function is None or depth >= _DEEPEST:
            return
        self.called.add(function.name)
        names = [arg.arg for arg in function.args.args]
        presets = dict(zip(reversed(names), reversed(function.args.defaults), strict=False))
        bound = bind_arguments(node, names, presets)
        inner = Values(outer=values)
        for name, value in (bound or {}).items():
            try:
                inner[name] = evaluate(value, values)
            except Unknown:
                inner.pop(name, None)
        self.run(function.body, inner, depth + 1)

    def _options(self, given: ast.expr, values: Values) -> None:
        try:
            options = evaluate(given, values)
        except Unknown:
            return
        if isinstance(options, dict) and options and all(isinstance(key, str) for key in options):
            self.found.configs.setdefault(repr(options))

    def find_unread(self, tree: ast.Module) -> None:
        """Take note of the lines on which texts start like a configuration that were never worked out."""
        for node in _outermost(tree):
            if id(node) not in self.read and self._starts(node):
                self.found.unread.append(node.lineno)

    def _starts(self, node: ast.expr) -> bool:
        while isinstance(node, ast.BinOp):
            node = node.left
        first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            return False
        return first.value.startswith(self.prefix) and not first.value.endswith("}")


def _whole_texts(node: ast.AST) -> Iterator[str]:
    """The texts of a file that no other is made of."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Constant):
            yield from _whole_texts(child)
        elif isinstance(child.value, str) and not isinstance(node, (ast.JoinedStr, ast.BinOp, ast.Attribute)):
            yield child.value


def _outermost(tree: ast.AST) -> Iterator[ast.expr]:
    """The f-strings and sums of a file that are no part of another one."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, (ast.JoinedStr, ast.BinOp)):
            yield child
        else:
            yield from _outermost(child)


def _bind(target: ast.expr, value: Any, values: Values) -> None:
    if isinstance(target, ast.Name):
        values[target.id] = value
    elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (tuple, list)):
        if len(value) == len(target.elts):
            for item, part in zip(target.elts, value, strict=True):
                _bind(item, part, values)
    elif isinstance(target, ast.Subscript):
        try:
            evaluate(target.value, values)[evaluate(target.slice, values)] = value
        except (Unknown, TypeError, LookupError):
            _forget(target, values)


def _forget(node: ast.AST, values: Values) -> None:
    """Variables that a statement binds to what is not known."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            values.pop(inner.id, None)
