"""Finds in ``__init__`` and ``reset`` what the attributes of ``self`` start as.

``options.get("marks", [])`` becomes the task configuration's ``marks``. What is left is working memory:
statements that `setup` runs on ``state``, and that ``reference`` runs on local variables. Statements are
kept only where a tool, or the reference, needs what they set.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from codegym_envs.importers.codegym.reading.anatomy import EnvFile, is_self_attribute
from codegym_envs.importers.codegym.rewriting.body import BodyRewriter, strip_docstring
from codegym_envs.importers.codegym.rewriting.tool_names import Names

__all__ = ["Start", "StartRewriter", "called_methods", "read_reset"]

_PLUMBING_CALLS = {"super", "print"}


@dataclass(slots=True)
class Start:
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
        return [copy.deepcopy(node) for index, node in enumerate(self.statements) if kept[index]]


def read_reset(env: EnvFile, keys: list[set[str]]) -> Start:
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
        if not _is_plumbing(node, env):
            statements.extend(reader.block([copy.deepcopy(node)]))
    statements.extend(reader.block(copy.deepcopy(strip_docstring(reset))))
    return Start(statements, list(reader.keys), reader.defaults, env.methods)


def called_methods(node: ast.AST, methods: Mapping[str, ast.FunctionDef]) -> list[ast.FunctionDef]:
    """The methods of the class that a piece of code calls or passes on, directly or through others."""
    found: dict[str, ast.FunctionDef] = {}
    work: list[ast.AST] = [node]
    while work:
        for inner in ast.walk(work.pop()):
            if isinstance(inner, ast.Attribute) and is_self_attribute(inner):
                if inner.attr in methods and inner.attr not in found:
                    found[inner.attr] = methods[inner.attr]
                    work.append(methods[inner.attr])
    return list(found.values())


def _is_plumbing(node: ast.stmt, env: EnvFile) -> bool:
    """Statements of ``__init__`` that an environment module has no use for."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            func = inner.func
            if isinstance(func, ast.Name) and func.id in _PLUMBING_CALLS:
                return True
            if isinstance(func, ast.Attribute) and is_self_attribute(func, "reset"):
                return True
        if isinstance(inner, ast.Name) and inner.id == "env_str":
            return True
        if isinstance(inner, ast.Attribute) and is_self_attribute(inner, "func_mapping"):
            return True
    return False


class _OptionReader(ast.NodeTransformer):
    """Replaces reads of the options by names ``option:<key>`` and folds tests about them."""

    def __init__(self, options: str, everywhere: set[str], anywhere: set[str]) -> None:
        self.options = options
        self.aliases = {options}
        self.everywhere = everywhere
        self.anywhere = anywhere
        self.keys: dict[str, None] = {}
        self.defaults: dict[str, Any] = {}

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Statements with their options resolved; folded branches are spliced in."""
        result: list[ast.stmt] = []
        for node in _plain_assignments(body):
            if isinstance(node, (ast.Return, ast.Pass, ast.Global)):
                continue
            if isinstance(node, ast.Expr) and not _calls_method(node.value):
                continue
            spread = self._spread(node)
            if spread is not None:
                result.extend(spread)
                continue
            if isinstance(node, ast.If):
                test = self.truth(node.test)
                if test is not None:
                    result.extend(self.block(node.body if test else node.orelse))
                    continue
                node.test = self.visit(node.test)
                node.body = self.block(node.body)
                node.orelse = self.block(node.orelse)
                if node.body or node.orelse:
                    node.body = node.body or [ast.Pass()]
                    result.append(node)
                continue
            if isinstance(node, ast.Try):
                result.extend(self.block(node.body))
                continue
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                if node.targets[0].id in self.aliases or self._is_options(node.value):
                    self.aliases.add(node.targets[0].id)
                    continue
            result.append(self.visit(node))
        return result

    def truth(self, test: ast.expr) -> bool | None:
        """What a test about the options comes to; None if it is about something else."""
        if isinstance(test, ast.Name) and test.id in self.aliases:
            return True
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self.truth(test.operand)
            return None if inner is None else not inner
        if isinstance(test, ast.BoolOp):
            values = [self.truth(value) for value in test.values]
            if isinstance(test.op, ast.And):
                return False if False in values else True if all(values) else None
            return True if True in values else None if None in values else False
        if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "isinstance":
            about = test.args and isinstance(test.args[0], ast.Name) and test.args[0].id in self.aliases
            return True if about else None
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            left, op, right = test.left, test.ops[0], test.comparators[0]
            if isinstance(left, ast.Name) and left.id in self.aliases and isinstance(right, ast.Constant):
                return not isinstance(op, (ast.Is, ast.Eq)) if right.value is None else None
            if isinstance(right, ast.Name) and right.id in self.aliases and isinstance(left, ast.Constant):
                present = left.value in self.everywhere
                if present or left.value not in self.anywhere:
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
            target = ast.Attribute(ast.Name("self", ast.Load()), key, ast.Store())
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
        place = ast.Name(f"option:{key}", ast.Load())
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
            return ast.IfExp(missing, resolved, copy.deepcopy(place))
        return place


class StartRewriter(BodyRewriter):
    """`BodyRewriter` that also knows where the configuration's values are."""

    def __init__(
        self, env: EnvFile, names: Names, target: Literal["state", "locals"], inputs: Mapping[str, str]
    ) -> None:
        super().__init__(env, names, target)
        self.inputs = inputs

    def visit_Name(self, node: ast.Name) -> ast.expr:  # noqa: N802
        """Rewrite one node of this kind."""
        if node.id.startswith("option:"):
            name = self.inputs[node.id.removeprefix("option:")]
            if self.target == "state":
                return ast.Attribute(ast.Name("state", ast.Load()), name, ast.Load())
            return ast.Name(name, ast.Load())
        return super().visit_Name(node)


def _plain_assignments(body: list[ast.stmt]) -> list[ast.stmt]:
    """Annotated assignments, and assignments of several things at once, as plain ones of one thing each."""
    result: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.AnnAssign):
            if node.value is not None:
                result.append(ast.Assign([node.target], node.value, lineno=node.lineno))
            continue
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            if (
                isinstance(target, ast.Tuple)
                and isinstance(value, ast.Tuple)
                and len(target.elts) == len(value.elts)
            ):
                places = {ast.unparse(item) for item in target.elts}
                if not any(place in ast.unparse(value) for place in places):
                    for item, part in zip(target.elts, value.elts, strict=True):
                        result.append(ast.Assign([item], part, lineno=node.lineno))
                    continue
        if isinstance(node, ast.Assign) and len(node.targets) > 1 and isinstance(node.value, ast.Constant):
            result += [
                ast.Assign([item], copy.deepcopy(node.value), lineno=node.lineno) for item in node.targets
            ]
            continue
        result.append(node)
    return result


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
        if isinstance(inner, ast.Attribute) and is_self_attribute(inner):
            found.add(inner.attr)
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load) and inner.id != "self":
            found.add(f"local:{inner.id}")
    return found
