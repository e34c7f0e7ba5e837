"""Rewrites a method's body so that it no longer speaks of ``self``.

Attributes of ``self`` and calls of methods become what the body's new `Surroundings` provide. What the
dialect lacks and does not matter (``print``, bare ``except``, annotations it does not know) is taken out on
the way.
"""

from __future__ import annotations

import ast
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.codegym.reading.anatomy import EnvFile
from codegym_envs.importers.codegym.reading.shapes import is_self_attribute, local_names
from codegym_envs.importers.codegym.rewriting.surroundings import Surroundings
from codegym_envs.importers.codegym.rewriting.tool_names import REFUSED, RESERVED, ModuleNames
from codegym_envs.spec.types import parse_annotation
from codegym_envs.synthesis.trees import is_name, lambda_of, load, names_in, parameters_of, rename

__all__ = ["BodyRewriter", "annotation_or_none", "clear_locals", "rename_locals", "strip_docstring", "tidy"]


_KNOWN = {
    "sys.maxsize": "9223372036854775807",
    "json.JSONDecodeError": "ValueError",
    "json.decoder.JSONDecodeError": "ValueError",
    "np.inf": "float('inf')",
}
"""Names of modules outside the dialect, with what they stand for."""


class BodyRewriter(ast.NodeTransformer):
    """Rewrites the statements of one method.

    Args:
        env: The file the method is from.
        names: The names chosen for its parts.
        surroundings: Where the body moves to.
    """

    def __init__(self, env: EnvFile, names: ModuleNames, surroundings: Surroundings) -> None:
        self.env = env
        self.names = names
        self.surroundings = surroundings

    def run(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The rewritten statements; at least ``pass``."""
        return [new for node in body for new in self.statements(node)] or [ast.Pass()]

    def statements(self, node: ast.stmt) -> list[ast.stmt]:
        """What a statement becomes: one statement, several or none."""
        new = self.visit(node)
        return new if isinstance(new, list) else [] if new is None else [new]

    def visit(self, node: ast.AST) -> Any:
        """Rewrite one node: as its kind is rewritten, unless it has a form of its own here."""
        own = self.surroundings.own_form(node, self.visit)
        return super().visit(node) if own is None else own

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Attributes of ``self`` and of the class, and uses of modules outside the dialect."""
        if is_self_attribute(node):
            return self._self(node)
        base = node.value
        if isinstance(base, ast.Attribute) and base.attr == "__class__" and isinstance(base.value, ast.Name):
            base = load(self.env.class_name)
        if isinstance(base, ast.Name) and base.id == self.env.class_name:
            return self._of_class(node)
        text = ast.unparse(node)
        if text in _KNOWN:
            return ast.parse(_KNOWN[text], mode="eval").body
        self.generic_visit(node)
        return node

    def _self(self, node: ast.Attribute) -> ast.expr:
        name = node.attr
        if name in self.names.constants and name not in self.names.attributes:
            return load(self.names.constants[name])
        if name in self.env.methods:
            if name in self.env.properties:
                return self._call(name, [], [])
            return self._method_value(name)
        if name not in self.names.attributes:
            raise ModuleRejected("self_attribute", f"attribute self.{name} is never set", line=node.lineno)
        return self.surroundings.attribute(name, node.ctx)

    def _of_class(self, node: ast.Attribute) -> ast.expr:
        if node.attr in self.names.constants:
            return load(self.names.constants[node.attr])
        if node.attr in self.names.helpers:
            return load(self.names.helpers[node.attr])
        raise ModuleRejected("self_attribute", f"{ast.unparse(node)} cannot be rewritten", line=node.lineno)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Calls of methods, and of the functions that take an attribute's name."""
        func = node.func
        if is_self_attribute(func) and func.attr in self.env.methods:
            args = [self.visit(arg) for arg in node.args]
            keywords = [ast.keyword(kw.arg, self.visit(kw.value)) for kw in node.keywords]
            return self._call(func.attr, args, keywords)
        if (
            isinstance(func, ast.Name)
            and func.id in ("hasattr", "getattr", "setattr")
            and len(node.args) >= 2
        ):
            return self._by_name(func.id, node)
        self.generic_visit(node)
        return node

    def _call(self, method: str, args: list[ast.expr], keywords: list[ast.keyword]) -> ast.expr:
        head: list[ast.expr] = [load("state")] if self.surroundings.takes_state(method) else []
        return ast.Call(load(self.surroundings.function(method)), [*head, *args], keywords)

    def _method_value(self, method: str) -> ast.expr:
        """A method used as a value, as in ``key=self._cost``."""
        function = load(self.surroundings.function(method))
        if not self.surroundings.takes_state(method):
            return function
        own = self.env.methods[method].args
        parameters = [arg.arg for arg in own.args if arg.arg != "self"]
        return lambda_of(self._call(method, [load(name) for name in parameters], []), *parameters)

    def _by_name(self, function: str, node: ast.Call) -> ast.expr:
        """``hasattr(self, "x")`` and ``getattr(self, "x", default)``; such attributes start as None."""
        target, name = node.args[0], node.args[1]
        if (
            function == "setattr"
            or not is_name(target, "self")
            or not isinstance(name, ast.Constant)
            or name.value not in self.names.attributes
        ):
            raise ModuleRejected(
                "self_attribute", f"{ast.unparse(node)} cannot be rewritten", line=node.lineno
            )
        place = self.surroundings.attribute(name.value, ast.Load())
        present = ast.Compare(place, [ast.IsNot()], [ast.Constant(None)])
        if function == "hasattr":
            return present
        if len(node.args) < 3:
            return place
        return ast.IfExp(present, place, self.visit(node.args[2]))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """``not (x is not None)``, as ``not hasattr(self, "x")`` comes out, is ``x is None``."""
        self.generic_visit(node)
        inner = node.operand
        if (
            isinstance(node.op, ast.Not)
            and isinstance(inner, ast.Compare)
            and isinstance(inner.ops[0], ast.IsNot)
        ):
            inner.ops = [ast.Is()]
            return inner
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """``self`` alone has no form."""
        if node.id == "self":
            raise ModuleRejected("self_attribute", "self is used as a value", line=node.lineno)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | None:
        """Drop what only prints, or has no effect."""
        value = node.value
        if isinstance(value, ast.Constant):
            return None
        if isinstance(value, ast.Call) and ast.unparse(value.func) in ("print", "sys.setrecursionlimit"):
            return None
        self.generic_visit(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        """Drop annotations of variables."""
        if node.value is None:
            return None
        assign = ast.Assign([node.target], node.value, lineno=node.lineno)
        self.generic_visit(assign)
        return assign

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        """A handler of everything handles every exception."""
        if node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "BaseException"):
            node.type = load("Exception")
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """A nested function: its annotations and docstring go, its decorators stay."""
        tidy(node)
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """As usual, but a block that became empty gets ``pass``."""
        super().generic_visit(node)
        if (
            isinstance(node, (ast.If, ast.For, ast.While, ast.With, ast.ExceptHandler, ast.Try))
            and not node.body
        ):
            node.body = [ast.Pass()]
        return node


def clear_locals(env: EnvFile) -> None:
    """Rename the locals and parameters that have the names of refused builtins, in place.

    Parameters of actions are left, since callers know them by their names.

    Args:
        env: The file.
    """
    actions = {action.method.name for action in env.actions}
    functions = [method for name, method in env.methods.items() if name not in actions | {"step"}]
    own = {f"self.{name}" for name in set(env.methods) - actions} | set(env.functions)
    for function in [*functions, *env.functions.values()]:
        rename_locals(function, set(REFUSED))
    calls = (
        node
        for function in [*env.methods.values(), *env.functions.values()]
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in own
    )
    for keyword in (keyword for call in calls for keyword in call.keywords):
        if keyword.arg in REFUSED:
            keyword.arg = f"{keyword.arg}_value"


def strip_docstring(function: ast.FunctionDef) -> list[ast.stmt]:
    """The statements of a function after its docstring."""
    body = function.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        if isinstance(body[0].value.value, str):
            return body[1:]
    return body


def tidy(function: ast.FunctionDef) -> None:
    """Take the annotations and the docstring off a helper function, in place."""
    function.returns = None
    for parameter in parameters_of(function):
        parameter.annotation = None
    function.body = strip_docstring(function)


def annotation_or_none(node: ast.expr | None) -> ast.expr | None:
    """An annotation if the annotation language knows it, else None."""
    try:
        parse_annotation(node)
    except ValueError:
        return None
    return node


def rename_locals(function: ast.FunctionDef, taken: set[str], *, form: str = "{}_value") -> None:
    """Rename the locals of a function that clash with given names, in place.

    Parameters keep their names where they can, since callers may pass them by keyword; the caller sees
    to it that they do not clash.

    Args:
        function: The function.
        taken: Names that locals may not have.
        form: How a new name is made from the old one.
    """
    bound = local_names(function)
    everything = bound | names_in(function) | taken
    mapping: dict[str, str] = {}
    for name in sorted(bound & taken):
        new = form.format(name)
        while new in everything or new in RESERVED:
            new = f"own_{new}"
        mapping[name] = new
        everything.add(new)
    rename(function, mapping)
