"""First pass over a module: which syntax the dialect has, as checks with a line and a reason.

`Policy` takes RestrictedPython's compile-time policy (a visitor for each known node, everything else
refused) and tightens it. It changes nothing in the tree; `rewriting` does.
"""

# ruff: noqa: N802, N815, D102  (visitors are named after the syntax node that they check)

from __future__ import annotations

import ast
from typing import Any, NoReturn

from RestrictedPython.transformer import RestrictingNodeTransformer

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor.compiling.refusals import (
    INTROSPECTION,
    INTROSPECTION_NAMES,
    REFUSED_NAMES,
    REFUSED_NODES,
)
from codegym_envs.executor.limits import MAX_SYNTAX_DEPTH
from codegym_envs.executor.signals import EXCEPTIONS
from codegym_envs.spec.syntax import own_nodes

__all__ = ["Policy", "check_depth"]


def check_depth(tree: ast.AST, path: str) -> None:
    """Refuse a tree that is nested so deeply that walking it recursively could fail.

    Raises:
        ModuleRejected: If it is.
    """
    pending: list[tuple[ast.AST, int]] = [(tree, 0)]
    while pending:
        node, depth = pending.pop()
        if depth > MAX_SYNTAX_DEPTH:
            line = getattr(node, "lineno", None)
            raise ModuleRejected(
                "nesting", "an expression or block is nested too deeply; split it up", path=path, line=line
            )
        pending += [(child, depth + 1) for child in ast.iter_child_nodes(node)]


class Policy(RestrictingNodeTransformer):
    """Checks one module.

    Args:
        path: Shown in errors.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self._functions: list[ast.AST] = []
        self._generators: set[int] = set()
        self._finally = False
        self._loop_depth = 0

    def reject(self, reason: str, detail: str, node: ast.AST | None) -> NoReturn:
        """Raise the error for a node."""
        raise ModuleRejected(reason, detail, path=self.path, line=getattr(node, "lineno", None))

    def error(self, node: ast.AST, info: str) -> NoReturn:
        """Refuse a node for a reason of RestrictedPython's."""
        self.reject("syntax", info, node)

    def not_allowed(self, node: ast.AST) -> NoReturn:
        """Refuse a kind of node."""
        name = type(node).__name__
        reason, detail = REFUSED_NODES.get(name, ("syntax", f"{name} is not part of the dialect"))
        self.reject(reason, detail, node)

    def check(self, tree: ast.Module) -> None:
        """Check a whole module.

        Raises:
            ModuleRejected: At the first thing that is not part of the dialect.
        """
        check_depth(tree, self.path)
        for position, statement in enumerate(tree.body):
            if isinstance(statement, ast.FunctionDef | ast.Import | ast.ImportFrom):
                self.visit(statement)
            elif isinstance(statement, ast.Assign):
                for target in statement.targets:
                    self._constant_target(target)
                self.visit(statement)
            elif isinstance(statement, ast.AnnAssign):
                self._constant_target(statement.target)
                self.visit(statement)
            elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                if position and not isinstance(statement.value.value, str):
                    self.visit(statement)
            elif isinstance(statement, ast.ClassDef | ast.AsyncFunctionDef):
                self.not_allowed(statement)
            else:
                self.reject(
                    "top_level", "only imports, constants and function definitions may stand here", statement
                )

    def _constant_target(self, target: ast.expr) -> None:
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        if not all(isinstance(name, ast.Name) for name in names):
            self.reject("top_level", "a constant is written as NAME = value", target)

    def contents(self, node: ast.AST) -> ast.AST:
        """Check the parts of a node."""
        self.node_contents_visit(node)
        return node

    # --- names ------------------------------------------------------------------------------------

    def check_name(self, node: ast.AST, name: str | None, allow_magic_methods: bool = False) -> None:
        """Check an identifier."""
        if name is None:
            return
        if name.startswith("__"):
            self.reject("name", f"names cannot begin with two underscores: {name[:40]}", node)
        if name in REFUSED_NAMES:
            self.reject("name", f"{name} is not available: {REFUSED_NAMES[name]}", node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        self.check_name(node, node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        name = node.attr
        if name.startswith("_"):
            self.reject(
                "attribute", f"attributes cannot begin with an underscore: {name[:40]}; rename it", node
            )
        if name in INTROSPECTION_NAMES or name.startswith(INTROSPECTION):
            self.reject("attribute", f"{name[:40]} is not available in the dialect; rename it", node)
        if isinstance(node.ctx, ast.Del):
            self.reject("attribute", "attributes of state cannot be deleted; assign None", node)
        return self.contents(node)

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        self.check_name(node.value, node.arg)
        return self.contents(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        self.check_name(node, node.arg)
        return node  # the annotation is stripped

    def visit_alias(self, node: ast.alias) -> ast.AST:
        return node

    # --- literals ---------------------------------------------------------------------------------

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        value = node.value
        if isinstance(value, str):
            if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
                self.reject("literal", "a string holds a lone surrogate, which is not a character", node)
        elif value is not None and not isinstance(value, bool | int | float):
            kind = "..." if value is ... else type(value).__name__
            self.reject("literal", f"{kind} literals are not part of the dialect", node)
        elif isinstance(value, int) and value.bit_length() > 16_384:
            self.reject("literal", "an integer literal is too long", node)
        return node

    # --- expressions ------------------------------------------------------------------------------

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return self.contents(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        index = node.slice
        parts = index.elts if isinstance(index, ast.Tuple) else []
        if any(isinstance(part, ast.Slice) for part in parts):
            self.reject("syntax", "slices of several dimensions are not part of the dialect", node)
        return self.contents(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        if isinstance(node.op, ast.MatMult):
            self.reject("syntax", "the operator @ is not part of the dialect", node)
        return self.contents(node)

    def _comprehension(self, node: Any) -> ast.AST:
        for generator in node.generators:
            if generator.is_async:
                self.reject("async", "async is not part of the dialect", node)
        return self.contents(node)

    visit_ListComp = _comprehension
    visit_SetComp = _comprehension
    visit_DictComp = _comprehension
    visit_GeneratorExp = _comprehension

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        return self.contents(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        if not self._functions:
            self.reject("top_level", ":= is allowed in functions only", node)
        return self.contents(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self._defaults(node.args)
        self._functions.append(node)
        self.node_contents_visit(node)
        self._functions.pop()
        return node

    def visit_Yield(self, node: ast.Yield) -> ast.AST:
        self._generator(node)
        return self.contents(node)

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.AST:
        self._generator(node)
        return self.contents(node)

    def _generator(self, node: ast.AST) -> None:
        function = self._functions[-1] if self._functions else None
        if not isinstance(function, ast.FunctionDef):
            self.reject("generator", "yield may stand in functions defined by def only", node)
        if id(function) in self._generators:
            return
        self._generators.add(id(function))
        for inner in own_nodes(function.body):
            if isinstance(inner, ast.Try):
                self.reject(
                    "generator", "a generator function cannot hold try; collect the items in a list", inner
                )

    # --- statements -------------------------------------------------------------------------------

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.check_name(node, node.name)
        if getattr(node, "type_params", None):
            self.reject("syntax", "type parameters are not part of the dialect", node)
        for decorator in node.decorator_list:
            self._decorator(decorator)
        self._defaults(node.args)
        self._arguments(node.args)
        outer = self._finally, self._loop_depth
        self._finally, self._loop_depth = False, 0
        self._functions.append(node)
        for statement in node.body:
            self.visit(statement)
        self._functions.pop()
        self._finally, self._loop_depth = outer
        return node

    def _arguments(self, arguments: ast.arguments) -> None:
        for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            self.check_name(arg, arg.arg)
        for extra in (arguments.vararg, arguments.kwarg):
            if extra is not None:
                self.check_name(extra, extra.arg)
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self.visit(default)

    def visit_arguments(self, node: ast.arguments) -> ast.AST:
        self._arguments(node)
        return node

    def _defaults(self, arguments: ast.arguments) -> None:
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if isinstance(
                default, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp | ast.Call
            ):
                self.reject(
                    "default",
                    "a default value that can change is shared by all calls; use None and make it inside",
                    default,
                )
            if default is not None and not self._functions and not _is_constant(default):
                self.reject("default", "a default value must be a literal or a constant", default)

    def _decorator(self, node: ast.expr) -> None:
        call = node.func if isinstance(node, ast.Call) else node
        name = call.attr if isinstance(call, ast.Attribute) else call.id if isinstance(call, ast.Name) else ""
        known = name in ("cache", "lru_cache")
        if isinstance(node, ast.Call):
            simple = all(isinstance(arg, ast.Constant) for arg in node.args) and all(
                isinstance(keyword.value, ast.Constant) for keyword in node.keywords
            )
            known = known and name == "lru_cache" and simple
        if not known:
            self.reject("decorator", "the only decorators are functools.cache and functools.lru_cache", node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        return self.contents(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        if isinstance(node.op, ast.MatMult):
            self.reject("syntax", "the operator @ is not part of the dialect", node)
        self.visit(node.target)
        self.visit(node.value)
        return node

    def visit_Delete(self, node: ast.Delete) -> ast.AST:
        for target in node.targets:
            if not isinstance(target, ast.Name | ast.Subscript | ast.Attribute):
                self.not_allowed(node)
        return self.contents(node)

    def visit_For(self, node: ast.For) -> ast.AST:
        self.visit(node.target)
        self.visit(node.iter)
        self._loop(node)
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        self.visit(node.test)
        self._loop(node)
        return node

    def _loop(self, node: ast.For | ast.While) -> None:
        self._loop_depth += 1
        for statement in node.body:
            self.visit(statement)
        self._loop_depth -= 1
        for statement in node.orelse:
            self.visit(statement)

    def visit_Break(self, node: ast.Break) -> ast.AST:
        if self._finally and not self._loop_depth:
            self.reject("finally", "break cannot leave a finally block", node)
        return node

    def visit_Continue(self, node: ast.Continue) -> ast.AST:
        if self._finally and not self._loop_depth:
            self.reject("finally", "continue cannot leave a finally block", node)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if self._finally:
            self.reject("finally", "return cannot leave a finally block", node)
        return self.contents(node)

    def visit_Try(self, node: ast.Try) -> ast.AST:
        for statement in (*node.body, *node.orelse):
            self.visit(statement)
        for handler in node.handlers:
            self.visit(handler)
        outer = self._finally, self._loop_depth
        self._finally, self._loop_depth = True, 0
        for statement in node.finalbody:
            self.visit(statement)
        self._finally, self._loop_depth = outer
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        self.check_name(node, node.name)
        if node.type is None:
            self.reject("except", "name the exception: except ValueError", node)
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        for kind in kinds:
            if not isinstance(kind, ast.Name) or kind.id not in EXCEPTIONS:
                known = ", ".join(sorted(EXCEPTIONS))
                self.reject("except", f"only these can be caught, by name: {known}", kind)
        for statement in node.body:
            self.visit(statement)
        return node

    def visit_Import(self, node: ast.Import) -> ast.AST:
        for alias in node.names:
            self.check_name(node, alias.asname)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        for alias in node.names:
            if alias.name == "*":
                self.reject("import", "name what you import", node)
            self.check_name(node, alias.asname or alias.name)
        if node.level or node.module is None:
            self.reject("import", "relative imports are not part of the dialect", node)
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        for name in node.names:
            self.check_name(node, name)
        return node

    def visit_Global(self, node: ast.Global) -> ast.AST:
        self.not_allowed(node)

    def visit_With(self, node: ast.With) -> ast.AST:
        self.not_allowed(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.not_allowed(node)

    def visit_TemplateStr(self, node: ast.AST) -> ast.AST:
        self.not_allowed(node)

    def visit_Interpolation(self, node: ast.AST) -> ast.AST:
        self.not_allowed(node)


def _is_constant(node: ast.expr) -> bool:
    """Whether a default value of a module's function is a literal, a name, or a tuple of these."""
    if isinstance(node, ast.Tuple):
        return all(_is_constant(part) for part in node.elts)
    if isinstance(node, ast.UnaryOp):
        return _is_constant(node.operand)
    if isinstance(node, ast.BinOp):
        return _is_constant(node.left) and _is_constant(node.right)
    return isinstance(node, ast.Constant | ast.Name | ast.Attribute)
