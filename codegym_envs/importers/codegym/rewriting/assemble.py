"""Writes the environment module: docstring, constants, helpers, setup, tools, reference, oracle."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.codegym.reading.anatomy import Action, EnvFile, local_names
from codegym_envs.importers.codegym.reading.answer import Comparison, map_returns
from codegym_envs.importers.codegym.reading.identifiers import words
from codegym_envs.importers.codegym.rewriting.body import (
    annotation_or_none,
    rename_locals,
    strip_docstring,
    tidy,
)
from codegym_envs.importers.codegym.rewriting.headers import bound_names, constants_of, imports_of
from codegym_envs.importers.codegym.rewriting.infinity import RECEIVED, JsonCalls, infinity_helpers
from codegym_envs.importers.codegym.rewriting.parsing import LiteralReads, literal_reader
from codegym_envs.importers.codegym.rewriting.patterns import PatternCalls, pattern_helpers
from codegym_envs.importers.codegym.rewriting.reference import attributes_of, reference_body
from codegym_envs.importers.codegym.rewriting.resetting import Start, StartRewriter, called_methods
from codegym_envs.importers.codegym.rewriting.results import Writing, own_returns, return_values
from codegym_envs.importers.codegym.rewriting.solve import rewrite_solve
from codegym_envs.importers.codegym.rewriting.tool_names import REFUSED, Names, tool_parameter
from codegym_envs.importers.text import clean_text, module_docstring, quote_docstring
from codegym_envs.spec.docstrings import read_function_doc

__all__ = ["Plan", "assemble", "constant_attributes"]

_TYPE = re.compile(r"^\s*(str|string|int|float|bool|list|dict|tuple|set)\b(\[[\w\[\], ]*\])?\s*:\s*", re.I)
"""The type at the head of a description of results; the tool's signature tells the type."""


@dataclass(slots=True)
class Plan:
    """Everything that decides how the module's text comes out.

    Attributes:
        env: The file, taken apart.
        names: The names chosen.
        start: What `reset` sets.
        inputs: Configuration key → parameter of ``reference``, in order.
        input_types: Parameter of ``reference`` → annotation.
        title: First line of the docstring.
        statement: The task text.
        comparison: How answers are compared.
        writings: Action → how its answers were written, where the tool is to return the value.
        parameter_types: (tool, parameter) → annotation.
        return_types: Tool or ``reference`` → annotation.
        answer_form: ``plain``, ``converted`` (as the original's ``Done`` converts it), ``set`` or
            ``set of tuples``.
        infinite: (tool, parameter) pairs that may be infinite, which JSON cannot say; None if it is not known
            which, so that all may be.
        sending: Whether ``json.dumps`` meets values that JSON has no form for.
        narrow: Whether ``observe`` shows scalars and sizes only.
        declared: Whether the file's own annotations stand where nothing was observed.
    """

    env: EnvFile
    names: Names
    start: Start
    inputs: dict[str, str]
    input_types: dict[str, str]
    title: str
    statement: str
    comparison: Comparison
    writings: Mapping[str, Writing] = field(default_factory=dict)
    parameter_types: dict[tuple[str, str], str] = field(default_factory=dict)
    return_types: dict[str, str] = field(default_factory=dict)
    answer_form: str = "plain"
    infinite: set[tuple[str, str]] | None = field(default_factory=set)
    declared: bool = False
    sending: bool = False
    narrow: bool = False


def constant_attributes(env: EnvFile, start: Start) -> dict[str, ast.expr]:
    """Attributes of ``self`` that are set once, to a literal, and never touched again."""
    found: dict[str, ast.expr] = {}
    for node in start.statements:
        if (
            isinstance(node, ast.Assign)
            and len(node.targets) == 1
            and isinstance(node.targets[0], ast.Attribute)
        ):
            try:
                ast.literal_eval(node.value)
            except (ValueError, TypeError, SyntaxError):
                continue
            found[node.targets[0].attr] = node.value
    for name, method in env.methods.items():
        if name in ("__init__", "reset"):
            continue
        for inner in ast.walk(method):
            if isinstance(inner, ast.Attribute) and not isinstance(inner.ctx, ast.Load):
                found.pop(inner.attr, None)
    return found


def assemble(plan: Plan) -> str:
    """The module's text.

    Args:
        plan: What goes in.

    Returns:
        The source.

    Raises:
        ModuleRejected: If a part of the file cannot be rewritten.
    """
    env = plan.env
    tools = [(action, _tool(plan, action)) for action in env.actions]
    helpers = _helpers(plan)
    reference = _reference(plan)
    submitted = plan.comparison.submitted if plan.answer_form == "converted" else None
    constants_of_self = constant_attributes(env, plan.start)
    oracle = rewrite_solve(
        env,
        plan.names,
        plan.writings,
        constants_of_self,
        submitted=submitted,
        infinite=plan.infinite,
        types=plan.return_types,
    )
    solve = _function("solve", ["tools"], oracle)
    if not plan.answer_form.startswith("set"):
        solve.returns = copy.deepcopy(reference.returns)
    setup = _setup(plan)
    literals = LiteralReads()
    calls = JsonCalls(plan.sending)
    patterns = PatternCalls(
        {*plan.names.constants.values(), *(name for node in env.constants for name in bound_names(node))}
    )
    for function in [*helpers, reference, solve, *(tool for _, tool in tools), *([setup] if setup else [])]:
        literals.visit(function)
        calls.visit(function)
        patterns.visit(function)
    if literals.found:
        helpers = [*literal_reader(), *helpers]
    if patterns.used:
        helpers = [*pattern_helpers(), *helpers]
    if plan.sending or plan.infinite is None or plan.infinite:
        helpers = [*infinity_helpers(), *helpers]
    sections: list[str] = [module_docstring(plan.title, plan.statement)]
    pieces: list[str] = []
    if setup is not None:
        pieces.append(_text(setup, "Working memory of an episode."))
    observed = False
    if plan.narrow:
        tools = [(action, function) for action, function in tools if function.name != "observe"]
        pieces.append(_narrow_observe(plan))
        observed = True
    for action, function in tools:
        observed = observed or function.name == "observe"
        pieces.append(_text(function, _tool_doc(plan, action, function)))
    if not observed:
        pieces.append(
            'def observe(state) -> dict:\n    """Nothing of the input is shown at first."""\n    return {}'
        )
    pieces.append(_text(reference, "The expected answer."))
    pieces.append(_text(solve, "Oracle solution: tool calls only."))
    pieces = [*(_text(helper, None) for helper in helpers), *pieces]
    code = "\n\n\n".join(pieces)
    constants = [ast.unparse(node) for node in constants_of(env, plan.names, code)]
    for name, (text, value) in patterns.constants.items():
        constants.append(f"# The pattern {text!r}.\n{name} = {ast.unparse(value)}")
    imports = imports_of(env, "\n".join([*constants, code]))
    if imports:
        sections.append("\n".join(imports))
    sections.append('TOPICS = ("imported",)')
    if constants:
        sections.append("\n".join(constants))
    return "\n\n".join(sections) + "\n\n\n" + code + "\n"


def _function(name: str, parameters: list[str], body: list[ast.stmt]) -> ast.FunctionDef:
    arguments = ast.arguments([], [ast.arg(item) for item in parameters], None, [], [], None, [])
    return ast.FunctionDef(name, arguments, body, [], None, None, lineno=0)


def _text(function: ast.FunctionDef, doc: str | None) -> str:
    ast.fix_missing_locations(function)
    text = ast.unparse(function)
    if not doc:
        return text
    depth = 0
    for position, char in enumerate(text):  # the docstring goes behind the signature's colon
        depth += (char in "([{") - (char in ")]}")
        if char == ":" and depth == 0:
            return f"{text[: position + 1]}\n{quote_docstring(doc, '    ')}{text[position + 1 :]}"
    return text


def _tool(plan: Plan, action: Action) -> ast.FunctionDef:
    env, names = plan.env, plan.names
    name = names.tools[action.name]
    method = return_values(action.method, plan.writings.get(action.name, "text"))
    method.body = strip_docstring(method)
    if method.args.vararg or method.args.kwarg:
        raise ModuleRejected(
            "signature", f"action {action.name} takes any number of arguments", line=action.method.lineno
        )
    original = [arg.arg for arg in [*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs]][1:]
    rewriter = StartRewriter(env, names, "state", plan.inputs)
    called = {rewriter.function_name(item.name) for item in called_methods(method, env.methods)}
    hidden = called | {"state"} | REFUSED
    clash = hidden & (local_names(method) - set(original))
    if clash:
        rename_locals(method, clash)
    internal = {key: key for key in original}
    for parameter in original:  # a parameter that hides a function which the body calls
        if parameter in hidden:
            rename_locals(method, {parameter})
            internal[parameter] = next(
                arg.arg
                for arg in [*method.args.args, *method.args.kwonlyargs]
                if arg.arg.endswith(f"{parameter}_value")
            )
    body = rewriter.run(method.body)
    parameters, defaults, prelude = _signature(plan, action, method, original, internal)
    arguments = ast.arguments([], [ast.arg("state"), *parameters], None, [], [], None, defaults)
    function = ast.FunctionDef(name, arguments, [*prelude, *body], [], None, None, lineno=0)
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


def _signature(
    plan: Plan, action: Action, method: ast.FunctionDef, original: list[str], internal: dict[str, str]
) -> tuple[list[ast.arg], list[ast.expr], list[ast.stmt]]:
    """Parameters, their defaults, and statements that turn what is given into what the method expects."""
    tool = plan.names.tools[action.name]
    own = [*method.args.posonlyargs, *method.args.args][1:]
    own_defaults: dict[str, ast.expr] = {}
    for arg, default in zip(reversed(own), reversed(method.args.defaults), strict=False):
        own_defaults[arg.arg] = default
    for arg, kw_default in zip(method.args.kwonlyargs, method.args.kw_defaults, strict=True):
        if kw_default is not None:
            own_defaults[arg.arg] = kw_default
    annotations = {
        name: arg.annotation for name, arg in zip(original, [*own, *method.args.kwonlyargs], strict=True)
    }
    required: list[ast.arg] = []
    optional: list[tuple[ast.arg, ast.expr]] = []
    prelude: list[ast.stmt] = []
    for name in original:
        key = action.keys[name]
        parameter = tool_parameter(key)
        preset = action.defaults.get(key, own_defaults.get(internal[name]))
        typed = plan.parameter_types.get((tool, parameter))
        annotation = ast.parse(typed, mode="eval").body if typed else None
        if annotation is None and plan.declared:
            annotation = annotation_or_none(annotations[name])
        arg = ast.arg(parameter, annotation)
        if preset is None:
            required.append(arg)
        elif _is_scalar(preset):
            if isinstance(preset, ast.Constant) and preset.value is None and arg.annotation is not None:
                arg.annotation = _or_none(arg.annotation)
            optional.append((arg, preset))
        else:
            missing = ast.Compare(ast.Name(parameter, ast.Load()), [ast.Is()], [ast.Constant(None)])
            fill = ast.Assign([ast.Name(parameter, ast.Store())], copy.deepcopy(preset), lineno=0)
            prelude.append(ast.If(missing, [fill], []))
            arg.annotation = _or_none(arg.annotation) if arg.annotation is not None else None
            optional.append((arg, ast.Constant(None)))
        if plan.infinite is None or (tool, parameter) in plan.infinite:
            received = ast.Call(ast.Name(RECEIVED, ast.Load()), [ast.Name(parameter, ast.Load())], [])
            prelude.append(ast.Assign([ast.Name(parameter, ast.Store())], received, lineno=0))
        adapter = action.adapters.get(name)
        if adapter is not None:
            value = copy.deepcopy(adapter)
            for node in ast.walk(value):
                if isinstance(node, ast.Name) and node.id == key:
                    node.id = parameter
            prelude.append(ast.Assign([ast.Name(internal[name], ast.Store())], value, lineno=0))
        elif internal[name] != parameter:
            value = ast.Name(parameter, ast.Load())
            prelude.append(ast.Assign([ast.Name(internal[name], ast.Store())], value, lineno=0))
    parameters = [*required, *(arg for arg, _ in optional)]
    return parameters, [default for _, default in optional], prelude


def _or_none(annotation: ast.expr) -> ast.expr:
    if "None" in ast.unparse(annotation) or "Optional" in ast.unparse(annotation):
        return annotation
    return ast.BinOp(annotation, ast.BitOr(), ast.Constant(None))


def _is_scalar(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float, str, type(None)))


def _tool_doc(plan: Plan, action: Action, function: ast.FunctionDef) -> str:
    doc = read_function_doc(ast.get_docstring(action.method))
    summary = doc.summary or f"{words(action.name).capitalize()}."
    lines = [summary]
    if doc.body:
        lines += ["", *doc.body.splitlines()]
    parameters = function.args.args[1:]
    keys = {tool_parameter(key): name for name, key in action.keys.items()}
    if parameters:
        lines += ["", "Args:"]
        for arg in parameters:
            known = doc.parameters.get(keys.get(arg.arg, arg.arg)) or doc.parameters.get(arg.arg)
            line = f"    {arg.arg}: {known or 'Value of ' + words(arg.arg) + '.'}"
            if plan.infinite and (function.name, arg.arg) in plan.infinite:
                line += ' "inf" stands for infinity.'
            lines.append(line)
    returns = doc.returns
    if plan.writings.get(action.name, "text") != "text":
        returns = _TYPE.sub("", returns)
    if returns:
        lines += ["", "Returns:", f"    {returns}"]
    return "\n".join(lines)


def _helpers(plan: Plan) -> list[ast.FunctionDef]:
    """Functions of the file, and methods that tools (stateful ones) or anything (pure ones) call."""
    env, names = plan.env, plan.names
    result: list[ast.FunctionDef] = []
    for function in env.functions.values():
        kept = copy.deepcopy(function)
        tidy(kept)
        kept.body = StartRewriter(env, names, "state", plan.inputs).run(kept.body)
        result.append(_documented(kept, function))
    tools = [action.method for action in env.actions]
    setup = plan.start.needed(attributes_of([*tools, *_called(plan, tools)], env.methods))
    everything = [*tools, env.methods["get_ref_answer"], env.methods["solve"], *setup]
    by_tools = {method.name for method in _called(plan, [*tools, *setup])}
    for method in _called(plan, everything):
        if method.name in names.actions or method.name in ("step", "reset", "solve", "get_ref_answer"):
            continue
        stateful = method.name in names.stateful
        if stateful and method.name not in by_tools:
            continue  # nested in the reference, or in the oracle
        result.append(_helper(plan, method, stateful=stateful))
    return result


def _called(plan: Plan, functions: list[Any]) -> list[ast.FunctionDef]:
    return called_methods(ast.Module(list(functions), []), plan.env.methods)


def _helper(plan: Plan, method: ast.FunctionDef, *, stateful: bool) -> ast.FunctionDef:
    helper = copy.deepcopy(method)
    tidy(helper)
    rewriter = StartRewriter(plan.env, plan.names, "state", plan.inputs)
    called = {rewriter.function_name(item.name) for item in called_methods(helper, plan.env.methods)} | {
        "state"
    }
    called |= set(plan.names.tools.values())
    if called & local_names(helper):
        rename_locals(helper, called)
    static = helper.name in plan.env.statics
    helper.name = rewriter.function_name(method.name)
    helper.body = rewriter.run(helper.body)
    helper.decorator_list = [mark for mark in helper.decorator_list if "cache" in ast.unparse(mark)]
    if "cached_property" in "".join(ast.unparse(mark) for mark in helper.decorator_list):
        helper.decorator_list = []
    if not static:
        helper.args.args = helper.args.args[1:]
    if stateful:
        helper.args.args.insert(0, ast.arg("state"))
    return _documented(helper, method)


def _documented(helper: ast.FunctionDef, original: ast.FunctionDef) -> ast.FunctionDef:
    """A helper function with the summary that its original has, if any."""
    summary = read_function_doc(ast.get_docstring(original)).summary
    if summary:
        helper.body.insert(0, ast.Expr(ast.Constant(clean_text(summary))))
    return helper


def _setup(plan: Plan) -> ast.FunctionDef | None:
    tools = [action.method for action in plan.env.actions]
    used = attributes_of([*tools, *_called(plan, tools)], plan.env.methods)
    body = StartRewriter(plan.env, plan.names, "state", plan.inputs).run(plan.start.needed(used))
    kept = [node for node in body if not isinstance(node, ast.Pass) and not _is_copy(node, plan)]
    set_here = {node.attr for stmt in body for node in ast.walk(stmt)
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}  # fmt: skip
    for attr in sorted(used, reverse=True):  # attributes that only a later call sets (hasattr tests)
        place = plan.names.attributes.get(attr)
        if place and place not in set_here and place not in plan.inputs.values():
            target = ast.Attribute(ast.Name("state", ast.Load()), place, ast.Store())
            kept.insert(0, ast.Assign([target], ast.Constant(None), lineno=0))
    return _function("setup", ["state"], kept) if kept else None


def _is_copy(node: ast.stmt, plan: Plan) -> bool:
    """Whether a statement sets an input to itself, or to a copy of itself (an episode starts with a copy)."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return False
    target, value = ast.unparse(node.targets[0]), node.value
    if isinstance(value, ast.Call) and len(value.args) == 1 and not value.keywords:
        function = ast.unparse(value.func)
        typed = plan.input_types.get(target.removeprefix("state."), "")
        if function in ("copy.deepcopy", "copy.copy", "deepcopy") or (
            function in ("list", "dict") and typed.startswith(function)
        ):
            value = value.args[0]
    return ast.unparse(value) == target


def _narrow_observe(plan: Plan) -> str:
    """An ``observe`` that shows scalars as they are, and of everything else its size."""
    entries: list[str] = []
    for name in plan.inputs.values():
        typed = plan.input_types.get(name, "")
        if typed in ("int", "float", "bool", "int | float"):
            entries.append(f"{name!r}: state.{name}")
        elif typed.startswith(("list", "str", "dict", "set", "tuple")) and "|" not in typed:
            entries.append(f"'{name}_size': len(state.{name})")
    doc = quote_docstring("Scalars of the hidden input, and the sizes of everything else in it.", "    ")
    return f"def observe(state) -> dict[str, int | float]:\n{doc}\n    return {{{', '.join(entries)}}}"


def _reference(plan: Plan) -> ast.FunctionDef:
    body = reference_body(plan.env, plan.names, plan.start, plan.inputs)
    start = next(
        (i for i, node in enumerate(body) if not (_is_copy(node, plan) or isinstance(node, ast.FunctionDef))),
        len(body),
    )
    body = [node for i, node in enumerate(body) if i >= start or not _is_copy(node, plan)] or [ast.Pass()]
    function = _function("reference", list(plan.inputs.values()), body)
    for arg in function.args.args:
        typed = plan.input_types.get(arg.arg)
        arg.annotation = ast.parse(typed, mode="eval").body if typed else None
    if plan.answer_form == "converted" and plan.comparison.expected is not None:
        map_returns(function, plan.comparison.expected)
    elif plan.answer_form == "set":
        map_returns(function, ast.parse("set(answer)", mode="eval").body)
    elif plan.answer_form == "set of tuples":
        map_returns(function, ast.parse("{tuple(item) for item in answer}", mode="eval").body)
    returns = plan.return_types.get("reference")
    function.returns = ast.parse(returns, mode="eval").body if returns else None
    return function
