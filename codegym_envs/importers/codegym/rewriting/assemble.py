"""Writes the environment module: docstring, imports, constants, helpers, setup, tools, reference, oracle."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codegym_envs.importers.codegym.reading.anatomy import Action, EnvFile
from codegym_envs.importers.codegym.reading.shapes import bound_names
from codegym_envs.importers.codegym.rewriting.brought_along.infinity import JsonCalls, infinity_helpers
from codegym_envs.importers.codegym.rewriting.brought_along.parsing import LiteralReads, literal_reader
from codegym_envs.importers.codegym.rewriting.brought_along.patterns import PatternCalls, pattern_helpers
from codegym_envs.importers.codegym.rewriting.episode_functions import (
    narrow_observe,
    new_function,
    reference_function,
    setup_function,
)
from codegym_envs.importers.codegym.rewriting.headers import constants_of, imports_of
from codegym_envs.importers.codegym.rewriting.helper_functions import helper_functions
from codegym_envs.importers.codegym.rewriting.resetting import EpisodeStart
from codegym_envs.importers.codegym.rewriting.rewriting_plan import RewritingPlan
from codegym_envs.importers.codegym.rewriting.solve import oracle_body
from codegym_envs.importers.codegym.rewriting.tool_functions import tool_doc, tool_function
from codegym_envs.importers.text import module_docstring, quote_docstring
from codegym_envs.synthesis.trees import clone

__all__ = ["assemble"]

_NO_OBSERVE = 'def observe(state) -> dict:\n    """The input is not shown at first."""\n    return {}'


@dataclass(slots=True)
class _Functions:
    """The functions of a module, without their docstrings, in the order in which they are rewritten."""

    helpers: list[ast.FunctionDef]
    reference: ast.FunctionDef
    solve: ast.FunctionDef
    tools: list[tuple[Action, ast.FunctionDef]]
    setup: ast.FunctionDef | None

    def all(self) -> list[ast.FunctionDef]:
        """All of them."""
        setup = [] if self.setup is None else [self.setup]
        return [*self.helpers, self.reference, self.solve, *(tool for _, tool in self.tools), *setup]


def assemble(plan: RewritingPlan) -> str:
    """The module's text.

    Args:
        plan: What goes in.

    Returns:
        The source.

    Raises:
        ModuleRejected: If a part of the file cannot be rewritten.
    """
    functions = _functions(plan)
    patterns = _into_dialect(plan, functions)
    code = "\n\n\n".join(_pieces(plan, functions))
    constants = [ast.unparse(node) for node in constants_of(plan.env, plan.names, code)]
    for name, (text, value) in patterns.constants.items():
        constants.append(f"# The pattern {text!r}.\n{name} = {ast.unparse(value)}")
    imports = imports_of(plan.env, "\n".join([*constants, code]))
    sections = [
        module_docstring(plan.title, plan.statement),
        "\n".join(imports),
        'TOPICS = ("imported",)',
        "\n".join(constants),
    ]
    return "\n\n".join(section for section in sections if section) + "\n\n\n" + code + "\n"


def _functions(plan: RewritingPlan) -> _Functions:
    tools = [(action, tool_function(plan, action)) for action in plan.env.actions]
    helpers = helper_functions(plan)
    reference = reference_function(plan)
    solve = new_function("solve", ["tools"], oracle_body(plan, _constant_attributes(plan.env, plan.start)))
    if not plan.answer_form.startswith("set"):
        solve.returns = clone(reference.returns) if reference.returns is not None else None
    return _Functions(helpers, reference, solve, tools, setup_function(plan))


def _constant_attributes(env: EnvFile, start: EpisodeStart) -> dict[str, ast.expr]:
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


def _into_dialect(plan: RewritingPlan, functions: _Functions) -> PatternCalls:
    """Replace what the dialect lacks, in place, and put the functions that replace it first.

    Returns:
        The patterns that were found.
    """
    literals = LiteralReads()
    calls = JsonCalls(plan.sending)
    named = {name for node in plan.env.constants for name in bound_names(node)}
    patterns = PatternCalls({*plan.names.constants.values(), *named})
    for function in functions.all():
        literals.visit(function)
        calls.visit(function)
        patterns.visit(function)
    if literals.found:
        functions.helpers[:0] = literal_reader()
    if patterns.used:
        functions.helpers[:0] = pattern_helpers()
    if plan.sending or plan.infinite is None or plan.infinite:
        functions.helpers[:0] = infinity_helpers()
    return patterns


def _pieces(plan: RewritingPlan, functions: _Functions) -> list[str]:
    """The texts of the functions, in the module's order."""
    pieces = [_text(helper) for helper in functions.helpers]
    if functions.setup is not None:
        pieces.append(_text(functions.setup, "Working memory of an episode."))
    tools = functions.tools
    if plan.narrow:
        tools = [(action, function) for action, function in tools if function.name != "observe"]
        pieces.append(narrow_observe(plan))
    pieces += [_text(function, tool_doc(plan, action, function)) for action, function in tools]
    if not plan.narrow and not any(function.name == "observe" for _, function in tools):
        pieces.append(_NO_OBSERVE)
    pieces.append(_text(functions.reference, "The expected answer."))
    pieces.append(_text(functions.solve, "Oracle solution: tool calls only."))
    return pieces


def _text(function: ast.FunctionDef, doc: str = "") -> str:
    ast.fix_missing_locations(function)
    text = ast.unparse(function)
    if not doc:
        return text
    depth = 0
    for position, char in enumerate(text):  # the docstring goes after the signature's colon
        depth += (char in "([{") - (char in ")]}")
        if char == ":" and depth == 0:
            return f"{text[: position + 1]}\n{quote_docstring(doc, '    ')}{text[position + 1 :]}"
    return text
