"""The call graph of a module: which functions could be part of a recursion, and what their bodies cost.

Everything here errs on the safe side: mentioning a function counts as calling it, and calling a
parameter or a local variable counts as a possible recursion.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor.compiling.scopes import (
    COMPREHENSIONS,
    bound_names,
    mentioned,
    nodes_inside,
    walk,
)
from codegym_envs.spec.syntax import FUNCTIONS, children

__all__ = ["CallGraph", "Facts"]

_MAX_CHAIN = 60
_MAX_EXPRESSION = 300
_CALLBACKS = frozenset(
    [
        "sorted",
        "min",
        "max",
        "map",
        "filter",
        "reduce",
        "sort",
        "accumulate",
        "takewhile",
        "dropwhile",
        "starmap",
        "filterfalse",
        "groupby",
        "nsmallest",
        "nlargest",
        "merge",
        "bisect",
        "bisect_left",
        "bisect_right",
        "insort",
        "insort_left",
        "insort_right",
        "partial",
        "defaultdict",
    ]
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one function.

    Attributes:
        leaf: Whether it calls no function of the module.
        cost: Syntax nodes of its body, without loop bodies and inner functions.
        recursive: Whether it could be entered again before it returns.
        frames: Interpreter frames between one entry and the next.
    """

    leaf: bool
    cost: int
    recursive: bool
    frames: int


class CallGraph:
    """The call graph of one module.

    Args:
        tree: The module.
        path: Shown in errors.
        builtins: Names of builtin functions, exceptions and imported functions.

    Raises:
        ModuleRejected: If a chain of calls or a single expression is too long.
    """

    def __init__(self, tree: ast.Module, path: str, builtins: frozenset[str]) -> None:
        self.path = path
        self.functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        bound: set[str] = set()
        for node in walk(tree):
            if isinstance(node, FUNCTIONS):
                bound |= bound_names(node)
            elif isinstance(node, ast.comprehension):
                bound |= {inner.id for inner in walk(node.target) if isinstance(inner, ast.Name)}
        for statement in tree.body:
            if isinstance(statement, ast.Assign | ast.AnnAssign):
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                for target in targets:
                    bound |= {inner.id for inner in walk(target) if isinstance(inner, ast.Name)}
        self.safe = builtins - bound - set(self.functions)
        self.mentions = {name: mentioned(node) & set(self.functions) for name, node in self.functions.items()}
        self.mentioned: set[str] = set().union(*self.mentions.values()) if self.mentions else set()
        self.cyclic = self._cyclic()
        self._facts: dict[int, Facts] = {}
        self._check_expressions(tree)

    def _cyclic(self) -> set[str]:
        """Functions that can reach themselves; chains of the others are bounded."""
        order: list[str] = []
        state: dict[str, int] = {}
        for root in self.functions:
            stack = [(root, iter(sorted(self.mentions[root])))]
            if root in state:
                continue
            state[root] = 1
            while stack:
                name, remaining = stack[-1]
                following = next(remaining, None)
                if following is None:
                    order.append(name)
                    stack.pop()
                elif following not in state:
                    state[following] = 1
                    stack.append((following, iter(sorted(self.mentions[following]))))
        backwards: dict[str, list[str]] = {name: [] for name in self.functions}
        for name, targets in self.mentions.items():
            for target in targets:
                backwards[target].append(name)
        component: dict[str, str] = {}
        for root in reversed(order):
            pending = [root]
            while pending:
                name = pending.pop()
                if name not in component:
                    component[name] = root
                    pending += backwards[name]
        members: dict[str, list[str]] = {}
        for name, root in component.items():
            members.setdefault(root, []).append(name)
        cyclic = {
            name
            for names in members.values()
            for name in names
            if len(names) > 1 or name in self.mentions[name]
        }
        depth: dict[str, int] = {}
        for name in order:  # callees come first
            below = [depth[target] for target in self.mentions[name] if target in depth]
            depth[name] = 1 + max(below, default=0)
            if depth[name] > _MAX_CHAIN:
                raise ModuleRejected(
                    "nesting",
                    f"functions call each other in a chain of more than {_MAX_CHAIN}",
                    path=self.path,
                    line=self.functions[name].lineno,
                )
        return cyclic

    def _check_expressions(self, tree: ast.Module) -> None:
        for node in walk(tree):
            if isinstance(node, (*COMPREHENSIONS, ast.Lambda)) and self._size(node) > _MAX_EXPRESSION:
                raise ModuleRejected(
                    "nesting",
                    "a comprehension or lambda is too long; write a loop or a function",
                    path=self.path,
                    line=node.lineno,
                )

    @staticmethod
    def _size(node: ast.AST) -> int:
        size = 0
        pending = [node]
        while pending and size <= _MAX_EXPRESSION:
            inner = pending.pop()
            size += not isinstance(inner, ast.expr_context)
            pending += children(inner)
        return size

    def cost(self, node: ast.AST) -> int:
        """Syntax nodes that one turn of a loop, or one run of a function, can evaluate."""
        total = 0
        pending: list[ast.AST] = []
        if isinstance(node, ast.Lambda):
            pending.append(node.body)
        elif isinstance(node, ast.FunctionDef | ast.For | ast.While):
            pending += node.body
        while pending:
            inner = pending.pop()
            if isinstance(inner, ast.expr_context | ast.operator | ast.cmpop | ast.unaryop | ast.boolop):
                continue
            total += 1
            if isinstance(inner, ast.For):
                pending += [inner.iter, *inner.orelse]
            elif isinstance(inner, ast.While):
                pending += [inner.test, *inner.orelse]
            elif not isinstance(inner, FUNCTIONS):
                pending += children(inner)
        return total

    def facts(self, node: ast.FunctionDef | ast.Lambda) -> Facts:
        """Facts of a function, inner functions and lambdas included."""
        found = self._facts.get(id(node))
        if found is None:
            found = self._facts[id(node)] = self._compute(node)
        return found

    def _compute(self, node: ast.FunctionDef | ast.Lambda) -> Facts:
        leaf = True
        unknown = False
        callbacks = False
        nesting = 0
        for inner in nodes_inside(node):
            if isinstance(inner, COMPREHENSIONS):
                nesting += 1
            if not isinstance(inner, ast.Call):
                continue
            func = inner.func
            if isinstance(func, ast.Attribute):
                name = func.attr
            elif isinstance(func, ast.Name):
                name = func.id
                if name in self.functions and name not in self.safe:
                    leaf = False
                    unknown = unknown or name in self.cyclic or not self._is_module_name(node, name)
                elif name not in self.safe:
                    leaf = False
                    unknown = True
            else:
                leaf = False
                unknown = True
                continue
            if name in _CALLBACKS:
                callbacks = True
                for arg in (*inner.args, *[keyword.value for keyword in inner.keywords]):
                    if isinstance(arg, ast.Name) and arg.id not in self.safe and self._holds_function(arg.id):
                        unknown = True
                        leaf = False
        recursive = unknown
        if isinstance(node, ast.FunctionDef) and self.functions.get(node.name) is node:
            recursive = recursive or node.name in self.cyclic
        elif mentioned(node) & self.cyclic:
            recursive = True
        decorated = isinstance(node, ast.FunctionDef) and bool(node.decorator_list)
        frames = 1 + min(nesting, 8) + (3 if callbacks else 0) + (3 if decorated else 0)
        return Facts(leaf, self.cost(node), recursive, frames)

    def _is_module_name(self, node: ast.AST, name: str) -> bool:
        return name not in bound_names(node)

    def _holds_function(self, name: str) -> bool:
        """Whether a name in an argument of a callback builtin could be a function; a list usually is not."""
        return name not in self.functions or name in self.cyclic
