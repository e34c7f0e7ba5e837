"""Whether a module's tools may change its state, told from the source alone."""

from __future__ import annotations

import ast
from typing import Final

from codegym_envs.spec import EnvironmentModule, parse_tree

__all__ = ["changes_state"]

_CHANGING: Final = frozenset({
    "append", "appendleft", "add", "clear", "reverse", "rotate", "insert",
    "pop", "popleft", "popitem", "setdefault", "extend", "extendleft", "remove", "discard", "sort", "update",
    "subtract", "heappush", "heappop", "heapify", "heapreplace", "heappushpop", "insort", "insort_left",
    "insort_right", "shuffle",
})  # fmt: skip


def changes_state(module: EnvironmentModule) -> bool:
    """Whether a tool may change the state: it changes something that it has not made itself."""
    tree = parse_tree(module.source, "<string>")
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name in ("generate", "reference", "solve", "setup"):
            continue
        own = _own_names(node)
        for child in ast.walk(node):
            target: ast.expr | None = None
            if isinstance(child, (ast.Attribute, ast.Subscript)):
                target = None if isinstance(child.ctx, ast.Load) else child.value
            elif isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute):
                method = child.func.attr
                if method in _CHANGING:
                    on_argument = method.startswith(("heap", "insort")) and child.args
                    target = child.args[0] if on_argument else child.func.value
            if target is not None and _root(target) not in own:
                return True
    return False


def _own_names(node: ast.FunctionDef) -> set[str]:
    """Local names that only ever hold containers made in the function itself."""
    fresh: set[str] = set()
    foreign = {argument.arg for argument in node.args.args}
    for child in ast.walk(node):
        if isinstance(child, ast.Assign):
            pairs = [(target, child.value) for target in child.targets]
        elif isinstance(child, ast.AnnAssign) and child.value is not None:
            pairs = [(child.target, child.value)]
        elif isinstance(child, (ast.For, ast.comprehension)):
            pairs = [(child.target, child.iter)]
        else:
            continue
        for target, value in pairs:
            stored = (item for item in ast.walk(target) if isinstance(item, ast.Name))
            names = {item.id for item in stored if isinstance(item.ctx, ast.Store)}
            made = isinstance(target, ast.Name) and isinstance(
                value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.BinOp)
            )
            built = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in (
                "list", "dict", "set", "deque", "sorted", "Counter", "defaultdict",
            )  # fmt: skip
            (fresh if made or (built and isinstance(target, ast.Name)) else foreign).update(names)
    return fresh - foreign


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
