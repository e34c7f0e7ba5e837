"""The model synthesizer's pure part: a model's answers, read as parts of an environment module.

Asking the model is the pipeline's job. Nothing here trusts an answer: code is only parsed, and runs,
if ever, where every other module runs.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.spec import EnvironmentModule, Problem, parse_module, parse_tree
from codegym_envs.synthesis.contract import Draft, refuse
from codegym_envs.synthesis.emitting.function_text import function_text, statement_text, typed_parameters
from codegym_envs.synthesis.right_answers.acceptance import acceptance
from codegym_envs.synthesis.right_answers.carried import ModuleSurroundings
from codegym_envs.synthesis.right_answers.said import read_said
from codegym_envs.synthesis.trees import load, names_in

__all__ = ["code_block", "draft_from_answers", "inputs_from_answer", "solve_from_answer", "tools_text"]

_FENCE = re.compile(r"```[ \t]*(\w*)[^\n]*\n(.*?)(?:```|\Z)", re.DOTALL)
_MOST_INPUTS = 50


def code_block(text: str, language: str) -> str:
    """The last fenced block of a language in an answer; the whole answer if nothing is fenced.

    Args:
        text: The answer.
        language: Such as ``python``; blocks without a language count too.
    """
    blocks = [(tag.lower(), body) for tag, body in _FENCE.findall(text)]
    fitting: list[str] = [body for tag, body in blocks if tag in (language, language[:2], "")]
    if fitting:
        return max(fitting, key=len) if language == "python" else fitting[-1]
    return "" if blocks else text


def draft_from_answers(
    problem: Problem,
    module_answer: str,
    solve_answer: str | None,
    *,
    sidecar: str,
) -> Draft:
    """Put a model's answers together into a draft.

    Args:
        problem: The problem they are about.
        module_answer: The answer that holds the module.
        solve_answer: The answer that holds ``solve``; None for a module without an oracle.
        sidecar: Task configurations, with the solution's parameters as keys.

    Returns:
        The draft.

    Raises:
        SynthesisRefused: With reason ``bad_answer`` if an answer holds no such code, or the module's
            parameters are not the solution's.
    """
    source = code_block(module_answer, "python").strip()
    if not source:
        raise refuse("bad_answer", "no module in the answer")
    try:
        tree = parse_tree(source, "<answer>")
        tree.body = [node for node in tree.body if not _is_function(node, "solve", "generate")]
        kept = _without(source, tree)
        if solve_answer is not None:
            kept = f"{kept.rstrip()}\n\n\n{solve_from_answer(solve_answer)}\n"
        module = parse_module(kept, name=problem.name, sidecar=sidecar)
    except ModuleRejected as error:
        raise refuse("bad_answer", f"{error.detail} [{error.reason}]") from None
    wanted = tuple(parameter.name for parameter in problem.parameters)
    given = tuple(parameter.name for parameter in module.inputs)
    if sorted(wanted) != sorted(given):
        raise refuse("bad_answer", f"reference takes {', '.join(given)} instead of {', '.join(wanted)}")
    if not module.has_accepts:
        kept = _with_accepts(kept, problem, module)
    return Draft(
        source=kept,
        synthesizer="model",
        variant="answer",
        lifted=False,
        parameters=wanted,
        inputs=wanted,
        sidecar=sidecar,
    )


def _with_accepts(source: str, problem: Problem, module: EnvironmentModule) -> str:
    """The module with an ``accepts``, where several answers are right; the model does not write it.

    Raises:
        SynthesisRefused: With the reason ``several_answers``, if the problem's own has no form in the module.
    """
    given = [parameter.name for parameter in module.inputs]
    around = ModuleSurroundings(
        entry="solution",
        plain="reference",
        as_given=given == [parameter.name for parameter in problem.parameters],
        renamed=None,
        generate="",
        taken=names_in(ast.parse(source)),
        parameters={name: name for name in given},
    )
    own = acceptance(problem, read_said(problem.statement, given), module.answer, around)
    if own is None:
        return source
    parameters = [(own.parameter, module.answer), *((item.name, item.type) for item in module.inputs)]
    parts = [statement_text(node) for node in (*own.constants, *own.helpers)]
    parts.append(function_text("accepts", typed_parameters(parameters), own.body, load("bool"), own.doc))
    imports = "\n".join(statement_text(node) for node in own.imports)
    return "\n\n\n".join(part for part in (source.rstrip(), imports, *parts) if part) + "\n"


def solve_from_answer(answer: str) -> str:
    """The source of ``solve`` in an answer, with helper functions nested as the model wrote them.

    Raises:
        SynthesisRefused: With reason ``bad_answer`` if there is none.
    """
    source = code_block(answer, "python").strip()
    try:
        tree = parse_tree(source, "<answer>")
    except ModuleRejected as error:
        raise refuse("bad_answer", error.detail) from None
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    main = next((node for node in functions if node.name == "solve"), None)
    if main is None or len(main.args.args) != 1 or main.args.vararg or main.args.kwarg:
        raise refuse("bad_answer", "no function solve(tools)")
    # Helpers beside solve go inside it: at the top level they could share names with the tools.
    others = [node for node in functions if node is not main]
    imports = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    main.body = [*others, *main.body]
    lines = [ast.unparse(node) for node in imports]
    return "\n".join([*lines, "", ast.unparse(main)]).strip()


def inputs_from_answer(answer: str, parameters: Sequence[str]) -> list[dict[str, Any]]:
    """The test inputs in an answer: objects with the parameters as keys; anything else is left out.

    Args:
        answer: The model's answer.
        parameters: Names of the solution's parameters.
    """
    text = code_block(answer, "json").strip()
    start, end = text.find("["), text.rfind("]")
    if start < 0:
        return []
    for candidate in (
        text[start : end + 1],
        f"{text[start : text.rfind('}') + 1]}]",
    ):  # the second: an answer that was cut off
        for read in (json.loads, ast.literal_eval):
            try:
                found = read(candidate)
            except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
                continue
            if isinstance(found, list):
                fitting = [item for item in found if isinstance(item, dict) and set(item) == set(parameters)]
                return fitting[:_MOST_INPUTS]
    return []


def tools_text(module: EnvironmentModule) -> str:
    """The tools' documentation as an agent sees it: names, parameters with types, texts."""
    parts: list[str] = []
    for tool in module.tools:
        parameters = ", ".join(f"{item.name}: {item.type}" for item in tool.parameters)
        lines = [
            f"{tool.name}({parameters}) -> {tool.returns}",
            *(f"    {line}" for line in tool.doc.splitlines()),
        ]
        lines += [f"    {item.name}: {item.doc}" for item in tool.parameters if item.doc]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _is_function(node: ast.stmt, *names: str) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name in names


def _without(source: str, tree: ast.Module) -> str:
    """The source with only the statements that are left in the tree; the text of each stays as it is."""
    lines = source.splitlines()
    pieces: list[str] = []
    for node in tree.body:
        first = min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", []))])
        pieces.append("\n".join(lines[first - 1 : node.end_lineno]))
    return "\n\n".join(pieces) + "\n"
