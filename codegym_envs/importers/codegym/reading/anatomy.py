"""Takes a CodeGym-format file apart: the class, its actions, what `reset` reads, what `step` passes on.

Nothing is executed. Everything the other steps need is looked up here once, so that they can be plain
syntax-tree rewrites.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.codegym.reading.func_mapping import func_mapping, plain_mapping
from codegym_envs.importers.codegym.reading.normal import normalise
from codegym_envs.importers.codegym.reading.own_steps import plain_own_steps
from codegym_envs.importers.codegym.reading.own_tests import read_own_tests
from codegym_envs.importers.codegym.reading.shapes import all_parameters, is_self_attribute, plain_target
from codegym_envs.importers.codegym.reading.step_parameters import ParameterReads
from codegym_envs.importers.codegym.reading.step_texts import move_writing
from codegym_envs.spec.parse import parse_tree
from codegym_envs.synthesis.rephrasing.dates import days_as_numbers
from codegym_envs.synthesis.trees import clone

__all__ = ["Action", "EnvFile", "dissect"]

_PLUMBING = {"reset", "step", "get_ref_answer", "solve", "from_env_str", "finished", "reward", "__init__"}
_PLUMBING |= {"render", "close", "seed"}


@dataclass(frozen=True, slots=True)
class Action:
    """One action of the class.

    Attributes:
        name: Its name in the JSON of a call.
        method: The method that carries it out.
        keys: For each parameter of the method (without ``self``): the JSON key that `step` reads for it.
        adapters: Parameters whose value `step` converts first: the expression, over the JSON key as a name.
        defaults: Values that `step` fills in for absent keys.
    """

    name: str
    method: ast.FunctionDef
    keys: dict[str, str] = field(default_factory=dict)
    adapters: dict[str, ast.expr] = field(default_factory=dict)
    defaults: dict[str, ast.expr] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EnvFile:
    """A CodeGym-format file, taken apart.

    Attributes:
        class_name: Name of the environment class.
        doc: Its docstring, or the module's; may be empty.
        imports: Imports that the rewritten module may need.
        constants: Assignments at the top of the file.
        functions: Functions at the top of the file, by name.
        class_constants: Assignments in the class body, by name.
        methods: All methods by name, properties and static methods included.
        properties: Names of methods that are properties.
        statics: Names of methods without ``self``.
        init: Body of ``__init__``.
        actions: The agent's actions in the order of the class, ``Done`` excluded.
        done: The method that scores an answer, if there is one.
        configs: Texts of the task configurations in the file's own tests.
        unread: Lines on which such a text stands that cannot be read.
    """

    class_name: str
    doc: str
    imports: list[ast.stmt]
    constants: list[ast.Assign]
    functions: dict[str, ast.FunctionDef]
    class_constants: dict[str, ast.expr]
    methods: dict[str, ast.FunctionDef]
    properties: set[str]
    statics: set[str]
    init: list[ast.stmt]
    actions: list[Action]
    done: ast.FunctionDef | None
    configs: list[str]
    unread: list[int]


def dissect(source: str, path: str = "<string>") -> EnvFile:
    """Take a file apart.

    Args:
        source: Its text.
        path: Its name, for messages.

    Returns:
        Its parts.

    Raises:
        ModuleRejected: With reason ``syntax``, ``no_environment_class``, ``no_reset``, ``no_reference``,
            ``no_oracle`` or ``no_actions``.
    """
    tree = parse_tree(source, path)
    days_as_numbers(tree)
    klass = _environment_class(tree, path)
    tests = read_own_tests(tree, klass.name)
    normalise(tree, klass)
    methods = {node.name: node for node in klass.body if isinstance(node, ast.FunctionDef)}
    for name, reason in (("reset", "no_reset"), ("get_ref_answer", "no_reference"), ("solve", "no_oracle")):
        if name not in methods:
            raise ModuleRejected(
                reason, f"class {klass.name} has no method {name}", path=path, line=klass.lineno
            )
    decorated = {
        name: {_decorator(node) for node in method.decorator_list} for name, method in methods.items()
    }
    init = methods["__init__"].body if "__init__" in methods else []
    actions, done = _actions(methods, init, decorated)
    plain_mapping(methods)
    if not actions:
        raise ModuleRejected(
            "no_actions", f"class {klass.name} has no action methods", path=path, line=klass.lineno
        )
    move_writing(tree, methods, {action.method.name: action.keys for action in actions})
    plain_own_steps(methods, actions)
    return EnvFile(
        class_name=klass.name,
        doc=ast.get_docstring(klass) or ast.get_docstring(tree) or "",
        imports=[node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))],
        constants=[node for node in tree.body if isinstance(node, ast.Assign)],
        functions={node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)},
        class_constants=_class_constants(klass),
        methods=methods,
        properties={name for name, marks in decorated.items() if marks & {"property", "cached_property"}},
        statics={name for name, marks in decorated.items() if "staticmethod" in marks},
        init=init,
        actions=actions,
        done=done,
        configs=list(tests.configs),
        unread=tests.unread,
    )


def _environment_class(tree: ast.Module, path: str) -> ast.ClassDef:
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    complete = [node for node in classes if any(_is_method(item, "get_ref_answer") for item in node.body)]
    candidates = complete or [node for node in classes if node.name.endswith("Env")]
    if not candidates:
        raise ModuleRejected("no_environment_class", "no class whose name ends in Env", path=path)
    return candidates[-1]


def _is_method(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == name


def _decorator(node: ast.expr) -> str:
    while isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _class_constants(klass: ast.ClassDef) -> dict[str, ast.expr]:
    constants: dict[str, ast.expr] = {}
    for node in klass.body:
        if isinstance(node, ast.Assign):
            constants.update(
                {target.id: node.value for target in node.targets if isinstance(target, ast.Name)}
            )
    constants.pop("metadata", None)
    return constants


# Actions: names from func_mapping, the method and its arguments from the branches of step.


def _actions(
    methods: dict[str, ast.FunctionDef], init: list[ast.stmt], decorated: dict[str, set[str]]
) -> tuple[list[Action], ast.FunctionDef | None]:
    mapping = func_mapping(init)
    step = methods.get("step")
    branches = dict(_branches(step, mapping)) if step is not None else {}
    owner = {method: name for name, method in branches.items()}
    named = set(mapping) | set(branches)
    actions: list[Action] = []
    done: ast.FunctionDef | None = None
    for name, method in methods.items():
        if name in _PLUMBING or decorated[name] & {
            "property",
            "staticmethod",
            "classmethod",
            "cached_property",
        }:
            continue
        action = owner.get(name, name)
        if named and action not in named:
            continue
        if not named and not name[:1].isupper():
            continue
        if action.lower() == "done" or name.lower() == "done":
            done = method
            continue
        keys, adapters, defaults = _arguments(step, method)
        actions.append(Action(action, method, keys, adapters, defaults))
    return actions, done


def _branches(step: ast.FunctionDef, mapping: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs (action name, method) from the branches of step that test for one action."""
    by_constant = {constant: name for name, constant in mapping.items() if constant}
    for node in ast.walk(step):
        if not isinstance(node, ast.If):
            continue
        name = None
        for part in ast.walk(node.test):
            if isinstance(part, ast.Attribute) and part.attr in by_constant:
                name = by_constant[part.attr]
            elif isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value[:1].isupper():
                name = part.value
        if name is None:
            continue
        called = [
            call.func.attr
            for stmt in node.body
            for call in ast.walk(stmt)
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and is_self_attribute(call.func)
        ]
        if len(set(called)) == 1:
            yield name, called[0]


def _arguments(step: ast.FunctionDef | None, method: ast.FunctionDef) -> _Found:
    parameters = [arg.arg for arg in all_parameters(method)][1:]
    keys = {name: name for name in parameters}
    adapters: dict[str, ast.expr] = {}
    defaults: dict[str, ast.expr] = {}
    if step is None:
        return keys, adapters, defaults
    body, call = _branch_call(step, method.name)
    if call is None or any(isinstance(arg, ast.Starred) for arg in call.args):
        return keys, adapters, defaults
    if any(kw.arg is None for kw in call.keywords):
        return keys, adapters, defaults
    given = dict(zip(parameters, call.args, strict=False))
    given.update({kw.arg: kw.value for kw in call.keywords if kw.arg in keys})
    local = _branch_locals(body)
    for name, expression in given.items():
        _resolve_argument(name, expression, local, (keys, adapters, defaults))
    return keys, adapters, defaults


def _branch_call(step: ast.FunctionDef, method: str) -> tuple[list[ast.stmt], ast.Call | None]:
    """The first call of a method in a branch of step, with the branch it is in."""
    for branch in ast.walk(step):
        if not isinstance(branch, ast.If):
            continue
        for node in (node for stmt in branch.body for node in ast.walk(stmt)):
            if isinstance(node, ast.Call) and is_self_attribute(node.func, method):
                return branch.body, node
    return [], None


_Found = tuple[dict[str, str], dict[str, ast.expr], dict[str, ast.expr]]
"""Keys, adapters and defaults of an `Action`."""


def _branch_locals(body: list[ast.stmt]) -> dict[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    for node in (inner for stmt in body for inner in ast.walk(stmt)):
        name = plain_target(node)
        if name is not None and isinstance(node, ast.Assign):
            found.setdefault(name, node.value)
    return found


def _resolve_argument(name: str, expression: ast.expr, local: dict[str, ast.expr], found: _Found) -> None:
    keys, adapters, defaults = found
    reader = ParameterReads(local)
    resolved = reader.visit(clone(expression))
    if len(reader.keys) != 1:
        return  # a constant, or several keys at once: leave the parameter as it is
    (key,) = reader.keys
    if not key.isidentifier():
        return
    keys[name] = key
    if not isinstance(resolved, ast.Name):
        adapters[name] = resolved
    if key in reader.defaults:
        defaults[key] = reader.defaults[key]
