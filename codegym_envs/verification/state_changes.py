"""What a module's tools may change in its state, judging by the source alone."""

from __future__ import annotations

import ast
from typing import Final, Literal

from codegym_envs.spec import EnvironmentModule, parse_tree
from codegym_envs.spec.changing import CHANGING_FUNCTIONS, CHANGING_METHODS

__all__ = ["Change", "state_changes"]

_CHANGING: Final = CHANGING_METHODS | CHANGING_FUNCTIONS


Change = Literal["nothing", "attributes", "containers"]
"""What a function may change: nothing, which values the state's attributes have, or what is in containers."""

_ORDER: Final[tuple[Change, ...]] = ("nothing", "attributes", "containers")


def state_changes(module: EnvironmentModule) -> dict[str, Change]:
    """What each tool may change that it did not make itself, by the tool's name; helpers it uses included."""
    tree = parse_tree(module.source, "<string>")
    functions = {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name not in ("generate", "reference", "solve", "setup")
    }
    own = {name: _change(node) for name, node in functions.items()}
    used = {
        name: {child.id for child in ast.walk(node) if isinstance(child, ast.Name)} & functions.keys()
        for name, node in functions.items()
    }
    found: dict[str, Change] = {}
    for tool in module.tools:
        reached: set[str] = set()
        queue = [tool.name] if tool.name in functions else []
        while queue:
            name = queue.pop()
            if name not in reached:
                reached.add(name)
                queue.extend(used[name])
        found[tool.name] = max((own[name] for name in reached), key=_ORDER.index, default="containers")
    return found


def _change(node: ast.FunctionDef) -> Change:
    own = _own_names(node)
    found: Change = "nothing"
    in_place = {
        id(child.target)
        for child in ast.walk(node)
        if isinstance(child, ast.AugAssign) and not isinstance(child.value, ast.Constant)
    }
    for child in ast.walk(node):
        target: ast.expr | None = None
        attribute = False
        if isinstance(child, (ast.Attribute, ast.Subscript)):
            target = None if isinstance(child.ctx, ast.Load) else child.value
            # "state.items += more" changes the list itself.
            attribute = (
                isinstance(child, ast.Attribute)
                and isinstance(child.value, ast.Name)
                and id(child) not in in_place
            )
        elif isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute):
            method = child.func.attr
            if method in _CHANGING:
                on_argument = method.startswith(("heap", "insort")) and child.args
                target = child.args[0] if on_argument else child.func.value
        elif isinstance(child, ast.Call) and isinstance(child.func, ast.Name):
            if child.func.id in _CHANGING and child.args:  # from heapq import heappush
                target = child.args[0]
        if target is not None and _root(target) not in own:
            if not attribute:
                return "containers"
            found = "attributes"
    return found


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
