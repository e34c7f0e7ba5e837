"""Finds in ``__init__`` and ``reset`` what the attributes of ``self`` start as.

``options.get("marks", [])`` becomes the task configuration's ``marks``. What is left is working memory:
statements that `setup` runs on ``state``, and that ``reference`` runs on local variables. Statements are
kept only where a tool, or the reference, needs what they set.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegym_envs.importers.codegym.reading.anatomy import EnvFile
from codegym_envs.importers.codegym.reading.shapes import is_self_attribute
from codegym_envs.importers.codegym.rewriting.body import strip_docstring
from codegym_envs.importers.codegym.rewriting.options import option
from codegym_envs.synthesis.trees import clone, load, rewritten

__all__ = ["EpisodeStart", "called_methods", "read_reset"]

_PLUMBING_CALLS = {"super", "print"}


@dataclass(slots=True)
class EpisodeStart:
    """How an episode starts.

    Attributes:
        statements: Statements of ``__init__`` and ``reset``, options resolved, still with ``self``.
        keys: Configuration keys that are read, in the order they are first read.
        defaults: For keys that some configurations lack: the default as a literal value.
    """

    statements: list[ast.stmt]
    keys: list[str]
    defaults: dict[str, Any]
    methods: Mapping[str, ast.FunctionDef]

    def needed(self, attributes: set[str]) -> list[ast.stmt]:
        """The statements that set any of these attributes, and those that they need in turn.

        Args:
            attributes: Attributes of ``self``.

        Returns:
            Copies, in order.
        """
        wanted = set(attributes)
        kept: list[bool] = [False] * len(self.statements)
        changed = True
        while changed:
            changed = False
            for index, node in enumerate(self.statements):
                if kept[index]:
                    continue
                parts = [node, *called_methods(node, self.methods)]
                if any(_writes(part) & wanted for part in parts):
                    kept[index] = changed = True
                    wanted |= set().union(*(_reads(part) for part in parts))
        return [clone(node) for index, node in enumerate(self.statements) if kept[index]]


def read_reset(env: EnvFile, keys: list[set[str]]) -> EpisodeStart:
    """Read ``__init__`` and ``reset``.

    Args:
        env: The file, taken apart.
        keys: The keys of each task configuration.

    Returns:
        The statements with options resolved.
    """
    everywhere = set.intersection(*keys) if keys else set()
    anywhere = set.union(*keys) if keys else set()
    reset = env.methods["reset"]
    parameters = [
        arg.arg for arg in [*reset.args.args, *reset.args.kwonlyargs] if arg.arg not in ("self", "seed")
    ]
    options = "options" if "options" in parameters else parameters[0] if parameters else "options"
    reader = _OptionReader(options, everywhere, anywhere)
    statements: list[ast.stmt] = []
    for node in env.init:
        if not _is_plumbing(node):
            statements.extend(reader.block([clone(node)]))
    statements.extend(reader.block([clone(node) for node in strip_docstring(reset)]))
    return EpisodeStart(statements, list(reader.keys), reader.defaults, env.methods)


def called_methods(node: ast.AST, methods: Mapping[str, ast.FunctionDef]) -> list[ast.FunctionDef]:
    """The methods of the class that a piece of code calls or passes on, directly or through others."""
    found: dict[str, ast.FunctionDef] = {}
    work: list[ast.AST] = [node]
    while work:
        for inner in ast.walk(work.pop()):
            if is_self_attribute(inner) and inner.attr in methods and inner.attr not in found:
                found[inner.attr] = methods[inner.attr]
                work.append(methods[inner.attr])
    return list(found.values())


def _is_plumbing(node: ast.stmt) -> bool:
    """Statements of ``__init__`` that an environment module has no use for."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            func = inner.func
            if isinstance(func, ast.Name) and func.id in _PLUMBING_CALLS:
                return True
            if is_self_attribute(func, "reset"):
                return True
        if isinstance(inner, ast.Name) and inner.id == "env_str":
            return True
        if is_self_attribute(inner, "func_mapping"):
            return True
    return False


class _OptionReader(ast.NodeTransformer):
    """Replaces reads of the options by marks for their keys, and folds tests about them."""

    def __init__(self, options: str, everywhere: set[str], anywhere: set[str]) -> None:
        self.options = options
        self.aliases = {options}
        self.everywhere = everywhere
        self.anywhere = anywhere
        self.keys: dict[str, None] = {}
        self.defaults: dict[str, Any] = {}

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Statements with their options resolved; folded branches are spliced in."""
        return rewritten(_plain_assignments(body), self._statement)

    def _statement(self, node: ast.stmt) -> list[ast.stmt]:
        """What is left of one statement."""
        if isinstance(node, (ast.Return, ast.Pass, ast.Global)):
            return []
        if isinstance(node, ast.Expr) and not _calls_method(node.value):
            return []
        spread = self._spread(node)
        if spread is not None:
            return spread
        if isinstance(node, ast.If):
            return self._branches(node)
        if isinstance(node, ast.Try):
            return self.block(node.body)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if node.targets[0].id in self.aliases or self._is_options(node.value):
                self.aliases.add(node.targets[0].id)
                return []
        return [self.visit(node)]

    def _branches(self, node: ast.If) -> list[ast.stmt]:
        test = self.truth(node.test)
        if test is not None:
            return self.block(node.body if test else node.orelse)
        node.test = self.visit(node.test)
        node.body = self.block(node.body)
        node.orelse = self.block(node.orelse)
        if not node.body and not node.orelse:
            return []
        node.body = node.body or [ast.Pass()]
        return [node]

    def truth(self, test: ast.expr) -> bool | None:
        """The outcome of a test about the options; None if it is about something else."""
        match test:
            case ast.Name(id=name) if name in self.aliases:
                return True
            case ast.UnaryOp(op=ast.Not()):
                inner = self.truth(test.operand)
                return None if inner is None else not inner
            case ast.BoolOp(op=ast.And()):
                values = [self.truth(value) for value in test.values]
                return False if False in values else True if all(values) else None
            case ast.BoolOp():
                values = [self.truth(value) for value in test.values]
                return True if True in values else None if None in values else False
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), *_]):
                return True if name in self.aliases else None
            case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[ast.Constant(value=None)]):
                return not isinstance(op, (ast.Is, ast.Eq)) if name in self.aliases else None
            case ast.Compare(left=ast.Constant(value=key), ops=[op], comparators=[ast.Name(id=name)]):
                present = key in self.everywhere
                if name in self.aliases and (present or key not in self.anywhere):
                    return present if isinstance(op, ast.In) else not present
        return None

    def _spread(self, node: ast.stmt) -> list[ast.stmt] | None:
        """``for k, v in options.items(): setattr(self, k, v)`` and ``self.__dict__.update(options)``."""
        text = ast.unparse(node)
        if "setattr(self" not in text and "self.__dict__.update" not in text:
            return None
        if self.options not in text:
            return None
        statements: list[ast.stmt] = []
        for key in sorted(self.anywhere):
            target = ast.Attribute(load("self"), key, ast.Store())
            statements.append(
                ast.Assign([target], self._option(key, None), lineno=getattr(node, "lineno", 0))
            )
        return statements

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        test = self.truth(node.test)
        if test is not None:
            chosen: ast.expr = self.visit(node.body if test else node.orelse)
            return chosen
        self.generic_visit(node)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        first = node.values[0]
        if isinstance(first, ast.Name) and first.id in self.aliases:  # options or {}, options and ...
            kept: ast.expr = self.visit(first if isinstance(node.op, ast.Or) else node.values[-1])
            return kept
        self.generic_visit(node)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if self._is_options(node.value) and isinstance(node.slice, ast.Constant):
            return self._option(str(node.slice.value), None)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr in ("get", "pop") and self._is_options(func.value):
            if node.args and isinstance(node.args[0], ast.Constant):
                default = node.args[1] if len(node.args) > 1 else ast.Constant(None)
                return self._option(str(node.args[0].value), default)
        self.generic_visit(node)
        return node

    def _is_options(self, node: ast.expr) -> bool:
        if isinstance(node, ast.BoolOp):
            node = node.values[0]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("dict", "copy.copy", "copy.deepcopy"):
            node = node.args[0] if len(node.args) == 1 and not node.keywords else node
        return isinstance(node, ast.Name) and node.id in self.aliases

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The options as a whole, where every configuration has the same keys."""
        if (
            node.id not in self.aliases
            or not isinstance(node.ctx, ast.Load)
            or self.everywhere != self.anywhere
        ):
            return node
        keys = sorted(self.everywhere)
        return ast.Dict([ast.Constant(key) for key in keys], [self._option(key, None) for key in keys])

    def _option(self, key: str, default: ast.expr | None) -> ast.expr:
        place = option(key)
        if key in self.everywhere:
            self.keys[key] = None
            return place
        resolved: ast.expr = ast.Constant(None) if default is None else self.visit(default)
        if key not in self.anywhere:
            return resolved
        self.keys[key] = None
        try:
            self.defaults[key] = ast.literal_eval(resolved)
        except (ValueError, TypeError, SyntaxError):
            # A default that depends on other attributes: absent keys are given as None and filled in by
            # setup.
            self.defaults[key] = None
            missing = ast.Compare(place, [ast.Is()], [ast.Constant(None)])
            return ast.IfExp(missing, resolved, clone(place))
        return place


def _plain_assignments(body: list[ast.stmt]) -> list[ast.stmt]:
    """Annotated assignments, and assignments of several things at once, as plain ones of one thing each."""
    return rewritten(body, _apart)


def _apart(node: ast.stmt) -> list[ast.stmt]:
    """One statement as plain assignments, if it is an assignment."""
    if isinstance(node, ast.AnnAssign):
        return [] if node.value is None else [_assigned(node.target, node.value, node)]
    if not isinstance(node, ast.Assign):
        return [node]
    if len(node.targets) > 1:
        if not isinstance(node.value, ast.Constant):
            return [node]
        return [_assigned(target, clone(node.value), node) for target in node.targets]
    target, value = node.targets[0], node.value
    if not isinstance(target, ast.Tuple) or not isinstance(value, ast.Tuple):
        return [node]
    given = ast.unparse(value)
    if len(target.elts) != len(value.elts) or any(ast.unparse(item) in given for item in target.elts):
        return [node]  # values that the assignment itself changes
    return [_assigned(item, part, node) for item, part in zip(target.elts, value.elts, strict=True)]


def _assigned(target: ast.expr, value: ast.expr, like: ast.stmt) -> ast.Assign:
    return ast.Assign([target], value, lineno=like.lineno)


def _calls_method(node: ast.expr) -> bool:
    """Whether an expression statement does something to the attributes, as ``self.marks.sort()`` does."""
    if not isinstance(node, ast.Call):
        return False
    func = node.func
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Call):
        return not (isinstance(func.value.func, ast.Name) and func.value.func.id == "super")
    return not (isinstance(func, ast.Name) and func.id in _PLUMBING_CALLS)


def _root(node: ast.expr) -> str | None:
    """What an assignment target or receiver changes: ``self.x[0].y`` → ``self.x``, a local → its name."""
    while True:
        if isinstance(node, ast.Attribute):
            if is_self_attribute(node):
                return node.attr
            node = node.value
        elif isinstance(node, (ast.Subscript, ast.Starred)):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return f"local:{node.id}" if isinstance(node, ast.Name) else None


def _writes(node: ast.AST) -> set[str]:
    found: set[str] = set()
    for inner in ast.walk(node):
        target: ast.expr | None = None
        if isinstance(inner, (ast.Attribute, ast.Subscript, ast.Name)) and isinstance(inner.ctx, ast.Store):
            target = inner
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            target = inner.func.value  # self.marks.append(…) and heapq.heapify(self.marks) below
        if target is not None:
            root = _root(target)
            if root is not None:
                found.add(root)
        if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Call):
            found |= {root for arg in inner.value.args if (root := _root(arg)) is not None}
    return found


def _reads(node: ast.AST) -> set[str]:
    found: set[str] = set()
    for inner in ast.walk(node):
        if is_self_attribute(inner):
            found.add(inner.attr)
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load) and inner.id != "self":
            found.add(f"local:{inner.id}")
    return found
