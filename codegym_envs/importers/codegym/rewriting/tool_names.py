"""Names: CamelCase to snake_case, and a name for everything that clashes with nothing else."""

from __future__ import annotations

import ast
import builtins
import keyword
from dataclasses import dataclass, field

from codegym_envs.importers.codegym.reading.anatomy import EnvFile
from codegym_envs.importers.codegym.reading.identifiers import snake_case
from codegym_envs.importers.codegym.reading.shapes import bound_names, is_self_attribute

__all__ = ["REFUSED", "RESERVED", "ModuleNames", "choose_names", "tool_parameter"]

RESERVED = frozenset(
    {"generate", "reference", "solve", "setup", "done", "state", "tools", "rng", "observe", "answer", "self"}
    | {"math", "heapq", "bisect", "itertools", "functools", "collections", "string", "json", "copy", "typing"}
    | {
        "literal",
        "as_sent",
        "as_received",
        "key_text",
        "call_tool",
        "sorted_by",
        "move_to_end",
        "pop_item",
        "as_text",
        "own",
        "fmean",
        "mean",
        "median",
        "mode",
    }
    | {"fits", "fits_class", "match_at", "use_pattern"}
    | {name for name in dir(builtins) if not name.startswith("_")}
    | set(keyword.kwlist)
    | set(keyword.softkwlist)
)
"""Names that no tool, helper, input or working variable of a rewritten module may take."""

REFUSED = frozenset(
    {
        "bytearray",
        "bytes",
        "compile",
        "complex",
        "delattr",
        "dir",
        "eval",
        "exec",
        "getattr",
        "globals",
        "hasattr",
    }
    | {"hash", "id", "input", "locals", "memoryview", "object", "open", "print", "setattr", "slice", "super"}
    | {"type", "vars"}
)
"""Builtins that the dialect refuses wherever they are named, so that locals may not have them either."""


@dataclass(slots=True)
class ModuleNames:
    """What every part of an `EnvFile` is called in the module.

    Attributes:
        tools: Action name → tool name.
        helpers: Method name → function name, for methods that are not actions.
        attributes: Attribute of ``self`` → attribute of ``state``.
        stateful: Methods that touch ``self`` beyond constants, directly or through others.
        constants: Attributes of ``self`` or the class that are module constants.
        actions: Method name → action name.
        texts: Method name → name of the function that answers as the original did, where the tool returns
            values: for actions that other methods call.
        nested: Method name → name of the nested function that it is inside ``reference`` and ``solve``, where
            there is no state.
    """

    tools: dict[str, str]
    helpers: dict[str, str]
    attributes: dict[str, str]
    stateful: set[str]
    constants: dict[str, str] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    nested: dict[str, str] = field(default_factory=dict)

    def function(self, method: str) -> str:
        """The function of the module that a method becomes."""
        if method in self.actions:
            return self.tools[self.actions[method]]
        return self.helpers[method]

    def nested_function(self, method: str) -> str:
        """The function that a method becomes where there is no state: a nested one if it touches ``self``."""
        return self.nested[method] if method in self.nested else self.function(method)


def tool_parameter(key: str) -> str:
    """The tool parameter for a JSON key; ``state`` and the like are taken."""
    return (
        f"{key.strip('_') or 'given'}_value"
        if key in ("state", "tools", "self") or key in REFUSED or key.startswith("_")
        else key
    )


def choose_names(env: EnvFile) -> ModuleNames:
    """Choose all names.

    Args:
        env: The file, taken apart.

    Returns:
        Names without clashes.
    """
    taken = (
        set(RESERVED) | set(env.functions) | {name for node in env.constants for name in bound_names(node)}
    )
    tools: dict[str, str] = {}
    for action in env.actions:
        wanted = snake_case(action.name)
        if wanted == "observe" and not action.keys:
            tools[action.name] = "observe"
            continue
        tools[action.name] = _free(wanted, taken, ("compute_{}", "get_{}"))
    methods = {action.method.name for action in env.actions}
    stateful = _stateful(env)
    helpers: dict[str, str] = {}
    for name in env.methods:
        if name in methods:
            continue
        wanted = snake_case(name)
        helpers[name] = _free(f"_{wanted}" if name in stateful else wanted, taken, ("find_{}", "_{}"))
    constants = {name: _free(name, taken, ("{}_VALUE",)) for name in env.class_constants}
    attributes = _attributes(env, constants)
    actions = {action.method.name: action.name for action in env.actions}
    names = ModuleNames(tools, helpers, attributes, stateful, constants, actions)
    taken |= set(attributes.values())
    called = {
        node.attr
        for name, method in env.methods.items()
        if name not in ("step", "solve")
        for node in ast.walk(method)
        if is_self_attribute(node)
    }
    for name in actions:
        if name in called:
            names.texts[name] = _free(f"_{tools[actions[name]]}_text", taken, ("own_{}",))
    for name in env.methods:
        if name in stateful or name in actions:
            names.nested[name] = _free(snake_case(name), taken, ("own_{}",))
    return names


def _free(wanted: str, taken: set[str], forms: tuple[str, ...]) -> str:
    candidates = [wanted, *(form.format(wanted.lstrip("_")) for form in forms)]
    candidates += [f"{wanted}_{number}" for number in range(2, 100)]
    name = next(name for name in candidates if name not in taken)
    taken.add(name)
    return name


def _stateful(env: EnvFile) -> set[str]:
    """The methods that touch ``self`` beyond constants, directly or through others."""
    touched = {
        name: {node.attr for node in ast.walk(method) if is_self_attribute(node)}
        for name, method in env.methods.items()
    }
    memory = set().union(*touched.values()) - set(env.methods) - set(env.class_constants)
    stateful: set[str] = set()
    while more := {
        name
        for name, attributes in touched.items()
        if name not in stateful and attributes & (memory | stateful)
    }:
        stateful |= more
    return stateful


def _attributes(env: EnvFile, constants: dict[str, str]) -> dict[str, str]:
    found: dict[str, None] = {}
    for method in env.methods.values():
        for node in ast.walk(method):
            if is_self_attribute(node) and node.attr not in env.methods:
                found[node.attr] = None
    chosen: dict[str, str] = {}
    # Working variables become local names of `reference`, so they keep clear of builtins, functions and
    # locals with another meaning; a leading underscore is not a public attribute in the dialect.
    taken = set(RESERVED) | set(env.functions) | set(constants.values())
    for attr in found:
        if attr not in env.class_constants:
            chosen[attr] = _free(attr.strip("_") or "value", taken, ("{}_value", "current_{}"))
    return chosen
