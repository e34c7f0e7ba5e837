"""Makes the oracle use the values that tools return, where the original parsed text.

For a tool that returns the value behind ``json.dumps`` or ``str``: ``json.loads(tools.read(i=i))`` becomes
``tools.read(i=i)``, ``tools.fits(a=a) == "True"`` becomes ``tools.fits(a=a) == True``; a variable that only
ever holds such results holds values. Any other use gets the text back, by ``json.dumps`` or ``str``.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codegym_envs.importers.codegym.reading.emitted import emitted_functions
from codegym_envs.importers.codegym.reading.shapes import plain_target
from codegym_envs.importers.codegym.rewriting.results import Writing, compare_with_value, is_parser, wrap
from codegym_envs.spec.syntax import own_nodes
from codegym_envs.synthesis.trees import blocks, call, is_name

__all__ = ["LiteralReads", "ParsedUses", "literal_reader"]


class ParsedUses:
    """Rewrites uses of tool results in a module body, in place.

    Args:
        writings: Tool name → how the original wrote its answer; ``text`` means the tool still returns that
            text.
        types: Tool name → the type of its results, where it is known.
    """

    def __init__(self, writings: Mapping[str, Writing], types: Mapping[str, str] | None = None) -> None:
        self.writings = writings
        self.types = types or {}

    def run(self, module: ast.Module) -> None:
        """Rewrite every function scope of the module body."""
        _join_parses(module)
        self._scope(module)

    def writing(self, node: ast.expr) -> Writing:
        """How the original wrote the result of a tool call; ``text`` for anything else."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "tools":
                return self.writings.get(node.func.attr, "text")
        return "text"

    def _scope(self, scope: ast.Module | ast.FunctionDef) -> None:
        variables = self._value_variables(scope)
        for child in own_nodes(scope.body):
            if isinstance(child, ast.FunctionDef):
                self._scope(child)
        rewriter = _UseRewriter(self, variables)
        scope.body = [rewriter.visit(node) for node in scope.body]

    def _value_variables(self, scope: ast.Module | ast.FunctionDef) -> dict[str, Writing]:
        """Variables of a scope that only ever hold results of one writing."""
        held: dict[str, set[Writing]] = {}
        plain: set[ast.AST] = set()  # targets that are counted with their assignments
        inner: set[str] = set()
        for node in own_nodes(scope.body):
            name = plain_target(node)
            if name is not None and isinstance(node, ast.Assign):
                held.setdefault(name, set()).add(self.writing(node.value))
                plain.update(node.targets)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in plain:
                held.setdefault(node.id, set()).add("text")
            elif isinstance(node, ast.FunctionDef):
                inner |= {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
        return {
            name: next(iter(found))
            for name, found in held.items()
            if len(found) == 1 and "text" not in found and name not in inner
        }


class _UseRewriter(ast.NodeTransformer):
    def __init__(self, uses: ParsedUses, variables: dict[str, Writing]) -> None:
        self.uses = uses
        self.variables = variables

    def _held(self, node: ast.expr) -> Writing:
        if isinstance(node, ast.Name):
            return self.variables.get(node.id, "text") if isinstance(node.ctx, ast.Load) else "text"
        return self.uses.writing(node)

    def _bare(self, node: ast.expr) -> ast.expr:
        """A result without being written as text again, its own arguments rewritten."""
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                keyword.value = self.visit(keyword.value)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        return node  # a scope of its own

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        if self._held(node.value) != "text":
            node.value = self._bare(node.value)
            return node
        self.generic_visit(node)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id in self.variables:
            node.value = self._bare(node.value)
            return node
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        held = self._held(node)
        return wrap(node, held)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if len(node.args) == 1 and not node.keywords:
            inner = _stripped(node.args[0])
            if self._held(inner) != "text":
                if is_parser(node):
                    return self._bare(inner)
                if is_name(node.func, "int", "float"):
                    return self._number(node, inner)
        held = self.uses.writing(node)
        if held != "text":
            return wrap(self._bare(node), held)
        self.generic_visit(node)
        return node

    def _number(self, node: ast.Call, inner: ast.expr) -> ast.expr:
        """``int(…)`` of a value, which does nothing if the tool gives such a number."""
        bare = self._bare(inner)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            if self.uses.types.get(inner.func.attr) == ast.unparse(node.func):
                return bare
        node.args = [bare]
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        if len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            left = _stripped(node.left)
            held = self._held(left)
            value = compare_with_value(node.comparators[0], held) if held != "text" else None
            if value is not None:
                bare = self._bare(left)
                if value.value is True or value.value is False:
                    positive = isinstance(node.ops[0], ast.Eq) == value.value
                    return bare if positive else ast.UnaryOp(ast.Not(), bare)
                node.left, node.comparators = bare, [value]
                return node
        self.generic_visit(node)
        return node


class LiteralReads(ast.NodeTransformer):
    """``ast.literal_eval(text)`` and ``eval(text)`` become ``literal(text)``, which `literal_reader` defines.

    Attributes:
        found: Whether there was one.
    """

    found = False

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite one call."""
        self.generic_visit(node)
        if is_parser(node) and "loads" not in ast.unparse(node.func):
            self.found = True
            return call("literal", *node.args)
        return node


def _stripped(node: ast.expr) -> ast.expr:
    """``x`` for ``x.strip()``: blanks around a written value mean nothing."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "strip":
        return node.func.value if not node.args else node
    return node


def _join_parses(module: ast.Module) -> None:
    """``x = call; x = json.loads(x)`` becomes ``x = json.loads(call)``, in place."""
    for node in ast.walk(module):
        for block in blocks(node):
            index = 0
            while index + 1 < len(block):
                if _joined(block[index], block[index + 1]):
                    del block[index]
                else:
                    index += 1


def _joined(first: ast.stmt, second: ast.stmt) -> bool:
    """Let the second statement parse the first one's value itself, in place; return whether it can."""
    if not isinstance(first, ast.Assign) or not isinstance(second, ast.Assign):
        return False
    name = plain_target(first)
    if name is None or plain_target(second) != name or not is_parser(second.value):
        return False
    if not is_name(second.value.args[0], name):
        return False
    second.value.args = [first.value]
    return True


def literal_reader() -> list[ast.FunctionDef]:
    """A function of the dialect that reads a Python literal, as ``ast.literal_eval`` does."""
    return emitted_functions("codegym_envs.importers.codegym.rewriting.brought_along.carried_literal")
