"""Hidden values that procedures hand on unchanged: they need not be arguments, since tools look at them.

``search(values, low, high)`` that calls itself with the same ``values`` becomes ``search(low, high)``, whose
looks at the values are tool calls like those of the main procedure.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from codegym_envs.synthesis.trees import assigned_names, is_name, rename

__all__ = ["bind_handed"]


def bind_handed(
    main: ast.FunctionDef, procedures: Mapping[str, ast.FunctionDef], stores: Collection[str]
) -> list[str]:
    """Drop the parameters that are always the same hidden value, and call that value by its own name.

    Args:
        main: The main procedure; changed in place.
        procedures: The others, by name; changed in place.
        stores: Names of the hidden values.

    Returns:
        Names of the procedures that lost a parameter, in order.
    """
    trees = [main, *(function for function in procedures.values() if function is not main)]
    calls = {name: _calls(trees, name) for name in procedures}
    plain = {
        name
        for name, found in calls.items()
        if found and len(found) == _mentions(trees, name) and not any(node.keywords for _, node in found)
    }
    bound: dict[tuple[str, str], str] = {}
    while True:
        fresh = {
            (name, item.arg): value
            for name in procedures
            if name in plain
            for place, item in enumerate(procedures[name].args.args)
            if (name, item.arg) not in bound
            and (value := _always((name, place, item.arg), calls[name], bound, stores, main))
            and not _rebinds(procedures[name], item.arg, stores)
        }
        if not fresh:
            break
        bound |= fresh
    changed = {name for name, _ in bound}
    kept = {(name, item.arg) for name in changed for item in procedures[name].args.args} - set(bound)
    if any(name in stores for _, name in kept):
        return []  # an argument that has a hidden value's name, but is another value
    for name in changed:
        function = procedures[name]
        dropped = [place for place, item in enumerate(function.args.args) if (name, item.arg) in bound]
        rename(function, {item: value for (owner, item), value in bound.items() if owner == name})
        function.args.args = [item for place, item in enumerate(function.args.args) if place not in dropped]
        function.args.defaults = (
            function.args.defaults[-len(function.args.args) :] if function.args.args else []
        )
        for _, node in calls[name]:
            node.args = [item for place, item in enumerate(node.args) if place not in dropped]
    return [name for name in procedures if name in changed]


def _calls(trees: Collection[ast.FunctionDef], name: str) -> list[tuple[ast.FunctionDef, ast.Call]]:
    return [
        (tree, node)
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and is_name(node.func, name)
    ]


def _mentions(trees: Collection[ast.FunctionDef], name: str) -> int:
    return sum(is_name(node, name) for tree in trees for node in ast.walk(tree))


def _always(
    site: tuple[str, int, str],
    calls: Collection[tuple[ast.FunctionDef, ast.Call]],
    bound: Mapping[tuple[str, str], str],
    stores: Collection[str],
    main: ast.FunctionDef,
) -> str:
    """The one hidden value that all calls hand over; "" if there is none.

    Args:
        site: The procedure, and place and name of its parameter.
        calls: The calls of the procedure, with the functions they are in.
        bound: Parameters that are known to be hidden values.
        stores: Names of the hidden values.
        main: The main procedure.
    """
    name, place, parameter = site
    values: set[str] = set()
    for owner, node in calls:
        given = node.args[place] if place < len(node.args) else None
        if not isinstance(given, ast.Name):
            return ""
        if owner is main:
            values.add(given.id if given.id in stores else "")
        elif owner.name != name or given.id != parameter:
            values.add(bound.get((owner.name, given.id), ""))
    return values.pop() if len(values) == 1 else ""


def _rebinds(function: ast.FunctionDef, parameter: str, stores: Collection[str]) -> bool:
    """Whether a procedure rebinds the parameter, or a variable with the name of a hidden value."""
    inner = [node for node in ast.walk(function) if isinstance(node, (ast.FunctionDef, ast.Lambda))]
    own = set(assigned_names(function.body))
    own |= {item.arg for node in inner if node is not function for item in node.args.args}
    return bool(own & {parameter, *stores})
