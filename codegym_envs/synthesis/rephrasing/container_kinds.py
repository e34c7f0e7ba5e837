"""What the containers and numbers of a function are known to be, from how they are made and used."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.trees import is_name, load

__all__ = ["ContainerKinds"]


class ContainerKinds:
    """What the containers of a function are known to be.

    Args:
        owner: The function, or the module.

    Attributes:
        lists: Names that hold lists, texts or tuples.
        tables: Names that hold mappings.
        filled: Names that hold mappings which have a value for every key.
        rising: Names that hold numbers which are never below zero.
    """

    def __init__(self, owner: ast.AST) -> None:
        self.lists: set[str] = set()
        self.tables: set[str] = set()
        self.filled: set[str] = set()
        self.rising: set[str] = set()
        self.steps: dict[str, list[ast.expr | None]] = {}
        for node in ast.walk(owner):
            self._learn(node)
        changed = True
        self.rising = set(self.steps)
        while changed:
            kept = {name for name in self.rising if all(self._is_rise(one) for one in self.steps[name])}
            changed, self.rising = kept != self.rising, kept

    def _learn(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(target, node.value)
        elif isinstance(node, ast.AnnAssign):
            self._bind(node.target, node.value)
        elif isinstance(node, ast.AugAssign):
            rising = isinstance(node.op, (ast.Add, ast.Mult, ast.FloorDiv))
            self._step(node.target, node.value if rising else None)
        elif isinstance(node, (ast.For, ast.comprehension)):
            self._run(node.target, node.iter)
        elif isinstance(node, ast.arg):
            self._step(load(node.arg), None)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in ("items", "keys", "values", "get", "setdefault"):
                self.tables.add(node.value.id)
            elif node.attr in ("append", "sort", "extend", "insert", "popleft", "reverse", "split", "upper"):
                self.lists.add(node.value.id)
        elif isinstance(node, ast.Call) and is_name(node.func, "range") and node.args:
            last = node.args[-1]
            if (
                isinstance(last, ast.Call)
                and is_name(last.func, "len")
                and isinstance(last.args[0], ast.Name)
            ):
                self.lists.add(last.args[0].id)

    def _bind(self, target: ast.expr, value: ast.expr | None) -> None:
        self._step(target, value)
        if isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
            if len(target.elts) == len(value.elts):
                for one, given in zip(target.elts, value.elts, strict=True):
                    self._bind(one, given)
                return
        if isinstance(target, (ast.Tuple, ast.List)):
            for one in target.elts:
                self._step(one, None)
        if not isinstance(target, ast.Name) or value is None:
            return
        made = ast.unparse(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else ""
        if isinstance(value, (ast.List, ast.ListComp)) or made in (
            "list",
            "sorted",
            "split",
            "deque",
            "str",
            "tuple",
        ):
            self.lists.add(target.id)
        elif isinstance(value, (ast.Dict, ast.DictComp)) or made in ("dict", "OrderedDict"):
            self.tables.add(target.id)
        elif made in ("defaultdict", "Counter"):
            self.filled.add(target.id)

    def _run(self, target: ast.expr, run: ast.expr) -> None:
        made = run.func.id if isinstance(run, ast.Call) and isinstance(run.func, ast.Name) else ""
        first = target
        if made == "enumerate" and isinstance(target, ast.Tuple):
            first = target.elts[0]
            for one in target.elts[1:]:
                self._step(one, None)
        if made == "enumerate" or (made == "range" and isinstance(run, ast.Call) and len(run.args) == 1):
            self._step(first, ast.Constant(0))
        elif made == "range" and isinstance(run, ast.Call) and len(run.args) == 2:
            self._step(first, run.args[0])
        else:
            for inner in ast.walk(target):
                if isinstance(inner, ast.Name):
                    self._step(inner, None)

    def _step(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Name):
            self.steps.setdefault(target.id, []).append(value)

    def _is_rise(self, value: ast.expr | None) -> bool:
        return value is not None and self.is_positive(value)

    def is_positive(self, value: ast.expr) -> bool:
        """Whether a number is certain not to be negative."""
        if isinstance(value, ast.Constant):
            return isinstance(value.value, int) and value.value >= 0
        if isinstance(value, ast.Name):
            return value.id in self.rising
        if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Mult, ast.FloorDiv, ast.Mod)):
            return self.is_positive(value.left) and self.is_positive(value.right)
        if isinstance(value, ast.Call) and is_name(value.func, "max"):
            return any(self.is_positive(one) for one in value.args)
        return isinstance(value, ast.Call) and is_name(value.func, "len", "abs", "ord")
