"""Helper functions: which become tools, which stay procedures of the oracle, and the calls of both."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from codegym_envs.spec.docstrings import read_function_doc
from codegym_envs.spec.types import NONE, Type
from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.marks import observe, seen, with_seen
from codegym_envs.synthesis.profiling.observed_types import is_compact, join, variable_types
from codegym_envs.synthesis.profiling.signature import is_concrete, returns_value
from codegym_envs.synthesis.reading.solution import Solution
from codegym_envs.synthesis.toolbox import Parameter, Tool, Toolbox, state_value, tool_call
from codegym_envs.synthesis.trees import call, clone, is_name, is_one_of, load, mutates
from codegym_envs.synthesis.wording.english import describe_condition, describe_value, listing, sentence
from codegym_envs.synthesis.wording.words import phrase, readable, snake, spelled_out

__all__ = ["HelperCalls", "HelperTool", "choose_helpers"]


@dataclass(slots=True)
class HelperTool:
    """A helper function that becomes a tool.

    Attributes:
        function: The plain helper.
        names: The names its parameters have for the tool, all of them, in order.
        parameters: The tool's parameters.
        bound: Parameters that get a hidden value from ``state``, with its name.
        returns: Type of the result.
        doc: What it tells.
        name: Name wanted for the tool.
    """

    function: ast.FunctionDef
    names: list[str]
    parameters: list[Parameter]
    returns: Type
    doc: str
    name: str
    bound: dict[str, str] = field(default_factory=dict)

    def tool(self, plain_name: str) -> Tool:
        """The tool: it calls the plain helper."""
        arguments: list[ast.expr] = [
            state_value(self.bound[name]) if name in self.bound else load(name) for name in self.names
        ]
        value = call(load(plain_name), *arguments)
        body: list[ast.stmt] = [ast.Expr(value)] if self.returns == NONE else [ast.Return(value)]
        return Tool([self.name, f"find_{self.name}"], self.doc, self.parameters, self.returns, body, "helper")


def choose_helpers(
    solution: Solution,
    worked: Mapping[str, ast.FunctionDef],
    main: ast.FunctionDef,
    hidden: Mapping[str, Hidden],
    *,
    eager: bool,
) -> dict[str, HelperTool]:
    """Choose the helpers that become tools.

    A helper becomes a tool if it works on scalars and gives one; with ``eager`` also if it gets hidden
    values as such from the main procedure, or gives or takes other plain data.

    Args:
        solution: The solution as it is (annotations, docstrings).
        worked: Its helpers with observed types.
        main: The main procedure.
        hidden: What is hidden, by the main procedure's names.
        eager: Whether helpers are meant to be tools.
    """
    chosen: dict[str, HelperTool] = {}
    for name, function in worked.items():
        made = _helper_tool(function, solution, main, hidden, eager=eager)
        if made is not None:
            chosen[name] = made
    return chosen


def _helper_tool(
    function: ast.FunctionDef,
    solution: Solution,
    main: ast.FunctionDef,
    hidden: Mapping[str, Hidden],
    *,
    eager: bool,
) -> HelperTool | None:
    name = function.name
    arguments = function.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs:
        return None
    calls = [node for node in ast.walk(main) if isinstance(node, ast.Call) and is_name(node.func, name)]
    mentions = sum(is_name(node, name) for node in ast.walk(main))
    if not mentions or any(isinstance(item, ast.Starred) for node in calls for item in node.args):
        return None
    plain = solution.helpers[name]
    bound = _bound(function, calls, hidden, mentions)
    if not eager and not (bound and all(hidden[item].by_node for item in bound.values())):
        bound = {}
    eager = eager or bool(bound)
    types = variable_types(function)
    hints = solution.hints.get(name, {})
    doc = read_function_doc(solution.docs.get(name, ""))
    parameters = []
    originals = solution.originals.get(name, {})
    for item in arguments.args:
        original = originals.get(item.arg, item.arg)
        if item.arg in bound:
            continue
        type_ = _type(hints.get(original), types.get(item.arg, (None, False))[0])
        long = types.get(item.arg, (None, False))[1]
        if type_ is None or (not eager and (not is_compact(type_) or long)):
            return None
        if not is_compact(type_) and mutates(plain.body, item.arg)[0]:
            return None
        told = doc.parameters.get(original, "") or _said(item.arg)
        parameters.append(Parameter(item.arg, type_, sentence(told)))
    returns = _type(hints.get("return"), _returned(function, calls))
    if returns is None or (not eager and not is_compact(returns)):
        return None
    if not returns_value(function) and not bound:
        return None
    if eager and not bound and any(is_one_of(argument, hidden) for node in calls for argument in node.args):
        return None
    title = spelled_out(name) if not readable(snake(name)) else snake(name).strip("_")
    text = sentence(doc.text().strip()) if doc.text().strip() else _described(plain, title, parameters)
    if not doc.summary and title.startswith(("is_", "has_", "can_")):
        verb, _, rest = title.partition("_")
        subject = listing_of([item.name for item in parameters]) or "it"
        text = f"Whether {subject} {verb} {phrase(rest)}."
    text = "\n\n".join(part.replace("\n", "\n    ") for part in text.split("\n\n"))
    text = text.replace("\n\n", "\n\n    ")
    return HelperTool(plain, [item.arg for item in arguments.args], parameters, returns, text, title, bound)


def _described(function: ast.FunctionDef, title: str, parameters: Sequence[Parameter]) -> str:
    """What a helper without a docstring computes."""
    if (
        len(function.body) == 1
        and isinstance(function.body[0], ast.Return)
        and function.body[0].value is not None
    ):
        value = function.body[0].value
        found = (
            describe_condition(value)
            if isinstance(value, (ast.Compare, ast.BoolOp))
            else describe_value(value)
        )
        if found:
            return found
    of = listing([f"the {phrase(item.name)}" if len(item.name) > 1 else item.name for item in parameters])
    verbal = title.partition("_")[0] in _VERBS
    return sentence(f"{'' if verbal else 'the '}{phrase(title)}" + (f" of {of}" if of else ""))


_VERBS = frozenset(
    {"parse", "get", "count", "find", "check", "make", "compute", "calculate", "build", "convert", "encode",
     "decode", "reverse", "rotate", "merge", "split", "swap", "sort", "generate", "create", "update", "add"}
)  # fmt: skip


def listing_of(names: Sequence[str]) -> str:
    """The first of some names, in a sentence."""
    return f"the {phrase(names[0])}" if names and len(names[0]) > 1 else (names[0] if names else "")


def _said(name: str) -> str:
    if name in ("i", "index", "idx", "position"):
        return "Position, counted from 0"
    return f"The value {name}" if len(name) == 1 else f"The {phrase(name)}"


def _type(hint: Type | None, observed: Type | None) -> Type | None:
    if hint is not None and is_concrete(hint):
        return hint
    return observed if observed is not None and is_concrete(observed) else hint or observed


def _bound(
    function: ast.FunctionDef, calls: Sequence[ast.Call], hidden: Mapping[str, Hidden], mentions: int
) -> dict[str, str]:
    """Parameters that always get the same hidden value as a whole."""
    found: dict[str, str] = {}
    if mentions != len(calls) or any(node.keywords for node in calls):
        return found
    for place, item in enumerate(function.args.args):
        values = [node.args[place] for node in calls if place < len(node.args)]
        given = {value.id if isinstance(value, ast.Name) else "" for value in values}
        if len(given) == 1:
            (name,) = given
            if name in hidden:
                found[item.arg] = name
    return found


def _returned(function: ast.FunctionDef, calls: Sequence[ast.Call]) -> Type | None:
    joined: Type | None = None
    values: list[ast.AST] = [
        node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value
    ]
    if not values and calls:
        return NONE
    for node in [*values, *calls]:
        type_ = seen(node)
        if type_ is not None:
            joined = type_ if joined is None else join(joined, type_)
    return joined


class HelperCalls(ast.NodeTransformer):
    """Replaces calls of helpers by calls of their tools; a helper passed as a value becomes a lambda."""

    def __init__(
        self, helpers: Mapping[str, HelperTool], plain_names: Mapping[str, str], toolbox: Toolbox
    ) -> None:
        self.helpers = helpers
        self.plain_names = plain_names
        self.toolbox = toolbox

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Replace one call."""
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if called not in self.helpers:
            self.generic_visit(node)
            return node
        helper = self.helpers[called]
        given: dict[str, ast.expr] = dict(zip(helper.names, node.args, strict=False))
        own = {item.arg: name for item, name in zip(helper.function.args.args, helper.names, strict=True)}
        for keyword in node.keywords:
            given[own.get(keyword.arg or "", "")] = keyword.value
        for item, default in _defaults(helper.function):
            given.setdefault(own[item], clone(default))
        tool = self.toolbox.add(helper.tool(self.plain_names[called]))
        arguments = [self.visit(given[parameter.name]) for parameter in helper.parameters]
        made = with_seen(tool_call(tool, arguments), node)
        if seen(made) is None:
            observe(made, helper.returns)
        return made

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace a helper that is passed as a value."""
        helper = self.helpers.get(node.id)
        if helper is None or not isinstance(node.ctx, ast.Load) or helper.bound:
            return node
        tool = self.toolbox.add(helper.tool(self.plain_names[node.id]))
        names = [parameter.name for parameter in helper.parameters]
        arguments = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
        return ast.Lambda(arguments, tool_call(tool, [load(name) for name in names]))


def _defaults(function: ast.FunctionDef) -> list[tuple[str, ast.expr]]:
    names = [item.arg for item in function.args.args]
    count = len(function.args.defaults)
    return list(zip(names[len(names) - count :], function.args.defaults, strict=True)) if count else []
