"""Actions as tools: the function, its signature and its docstring."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.codegym.reading.anatomy import Action
from codegym_envs.importers.codegym.reading.identifiers import words
from codegym_envs.importers.codegym.reading.shapes import all_parameters, local_names, own_returns
from codegym_envs.importers.codegym.rewriting.body import (
    BodyRewriter,
    annotation_or_none,
    rename_locals,
    strip_docstring,
)
from codegym_envs.importers.codegym.rewriting.brought_along.infinity import RECEIVED
from codegym_envs.importers.codegym.rewriting.resetting import called_methods
from codegym_envs.importers.codegym.rewriting.results import return_values
from codegym_envs.importers.codegym.rewriting.rewriting_plan import RewritingPlan
from codegym_envs.importers.codegym.rewriting.tool_names import REFUSED, tool_parameter
from codegym_envs.spec.docstrings import read_function_doc
from codegym_envs.synthesis.trees import call, clone, load, rename, store

__all__ = ["tool_doc", "tool_function"]

_TYPE = re.compile(r"^\s*(str|string|int|float|bool|list|dict|tuple|set)\b(\[[\w\[\], ]*\])?\s*:\s*", re.I)
"""The type at the head of a description of results; the tool's signature tells the type."""


def tool_function(plan: RewritingPlan, action: Action) -> ast.FunctionDef:
    """The tool that an action becomes, without its docstring.

    Args:
        plan: What goes in.
        action: The action.

    Returns:
        A function of the state and the tool's parameters.

    Raises:
        ModuleRejected: With reason ``signature`` if the action takes any number of arguments, or whatever
            the body cannot be rewritten for.
    """
    env, names = plan.env, plan.names
    name = names.tools[action.name]
    method = return_values(action.method, plan.writing(action.name))
    method.body = strip_docstring(method)
    if method.args.vararg or method.args.kwarg:
        raise ModuleRejected(
            "signature", f"action {action.name} takes any number of arguments", line=action.method.lineno
        )
    original = [arg.arg for arg in all_parameters(method)][1:]
    surroundings = plan.on_state()
    called = {surroundings.function(item.name) for item in called_methods(method, env.methods)}
    hidden = called | {"state"} | REFUSED
    rename_locals(method, hidden & (local_names(method) - set(original)))
    internal = {key: key for key in original}
    for parameter in original:  # a parameter that hides a function which the body calls
        if parameter in hidden:
            rename_locals(method, {parameter})
            internal[parameter] = next(
                arg.arg
                for arg in [*method.args.args, *method.args.kwonlyargs]
                if arg.arg.endswith(f"{parameter}_value")
            )
    body = BodyRewriter(env, names, surroundings).run(method.body)
    signature = _signature(plan, action, method, internal)
    function = ast.FunctionDef(
        name, signature.arguments(), [*signature.prelude, *body], [], None, None, lineno=0
    )
    returns = plan.return_types.get(name)
    if returns and "None" not in returns.split(" | ") and _may_return_none(function):
        returns += " | None"  # the oracle never got it, but another caller may
    function.returns = ast.parse(returns, mode="eval").body if returns else None
    return function


def _may_return_none(function: ast.FunctionDef) -> bool:
    values = [node.value for node in own_returns(function)]
    while values:
        value = values.pop()
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            return True
        if isinstance(value, ast.IfExp):
            values += [value.body, value.orelse]
    return False


@dataclass(slots=True)
class _Signature:
    """Parameters, their defaults, and statements that turn what is given into what the method expects."""

    required: list[ast.arg] = field(default_factory=list)
    optional: list[tuple[ast.arg, ast.expr]] = field(default_factory=list)
    prelude: list[ast.stmt] = field(default_factory=list)

    def arguments(self) -> ast.arguments:
        parameters = [ast.arg("state"), *self.required, *(arg for arg, _ in self.optional)]
        return ast.arguments([], parameters, None, [], [], None, [default for _, default in self.optional])

    def add(self, arg: ast.arg, preset: ast.expr | None) -> None:
        """One parameter; a mutable default is filled in by the body."""
        if preset is None:
            self.required.append(arg)
            return
        if not _is_scalar(preset):
            missing = ast.Compare(load(arg.arg), [ast.Is()], [ast.Constant(None)])
            self.prelude.append(ast.If(missing, [_set(arg.arg, clone(preset))], []))
            preset = ast.Constant(None)
        if arg.annotation is not None and isinstance(preset, ast.Constant) and preset.value is None:
            arg.annotation = _or_none(arg.annotation)
        self.optional.append((arg, preset))


def _signature(
    plan: RewritingPlan, action: Action, method: ast.FunctionDef, internal: dict[str, str]
) -> _Signature:
    """The signature of a tool.

    Args:
        plan: What goes in.
        action: The action.
        method: Its method, with parameters renamed.
        internal: Parameter of the action's method → what it is called in ``method``.

    Returns:
        The signature.
    """
    tool = plan.names.tools[action.name]
    presets = _defaults(method)
    annotations = {arg.arg: arg.annotation for arg in all_parameters(method)}
    signature = _Signature()
    for name, inside in internal.items():
        key = action.keys[name]
        parameter = tool_parameter(key)
        typed = plan.parameter_types.get((tool, parameter))
        annotation = ast.parse(typed, mode="eval").body if typed else None
        if annotation is None and plan.declared:
            annotation = annotation_or_none(annotations[inside])
        signature.add(ast.arg(parameter, annotation), action.defaults.get(key, presets.get(inside)))
        if plan.may_be_infinite(tool, parameter):
            signature.prelude.append(_set(parameter, call(RECEIVED, load(parameter))))
        adapter = action.adapters.get(name)
        if adapter is not None:
            value = clone(adapter)
            rename(value, {key: parameter})
            signature.prelude.append(_set(inside, value))
        elif inside != parameter:
            signature.prelude.append(_set(inside, load(parameter)))
    return signature


def _set(name: str, value: ast.expr) -> ast.Assign:
    return ast.Assign([store(name)], value, lineno=0)


def _defaults(method: ast.FunctionDef) -> dict[str, ast.expr]:
    """The parameters of a method that have a default, with it."""
    arguments = method.args
    own = [*arguments.posonlyargs, *arguments.args][1:]
    found: dict[str, ast.expr] = {}
    for arg, default in zip(reversed(own), reversed(arguments.defaults), strict=False):
        found[arg.arg] = default
    for arg, preset in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if preset is not None:
            found[arg.arg] = preset
    return found


def _or_none(annotation: ast.expr) -> ast.expr:
    if "None" in ast.unparse(annotation) or "Optional" in ast.unparse(annotation):
        return annotation
    return ast.BinOp(annotation, ast.BitOr(), ast.Constant(None))


def _is_scalar(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float, str, type(None)))


def tool_doc(plan: RewritingPlan, action: Action, function: ast.FunctionDef) -> str:
    """The docstring of a tool, from that of the action's method.

    Args:
        plan: What goes in.
        action: The action.
        function: The tool.

    Returns:
        Its text.
    """
    doc = read_function_doc(ast.get_docstring(action.method))
    lines = [doc.summary or f"{words(action.name).capitalize()}."]
    if doc.body:
        lines += ["", *doc.body.splitlines()]
    parameters = function.args.args[1:]
    keys = {tool_parameter(key): name for name, key in action.keys.items()}
    if parameters:
        lines += ["", "Args:"]
        for arg in parameters:
            told = f"The {words(arg.arg)}." if len(arg.arg) > 1 else f"The value {arg.arg}."
            known = doc.parameters.get(keys.get(arg.arg, arg.arg)) or doc.parameters.get(arg.arg)
            line = f"    {arg.arg}: {known or told}"
            if plan.infinite and (function.name, arg.arg) in plan.infinite:
                line += ' "inf" means infinity.'
            lines.append(line)
    returns = doc.returns
    if plan.writing(action.name) != "text":
        returns = _TYPE.sub("", returns)
    if returns:
        lines += ["", "Returns:", f"    {returns}"]
    return "\n".join(lines)
