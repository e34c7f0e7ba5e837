"""Finds calls of a function in a statement or solution: the examples that show how it is used."""

from __future__ import annotations

import ast
import re

from codegym_envs.errors import ModuleRejected
from codegym_envs.spec import parse_tree

__all__ = ["example_sources"]

_MOST = 40
_INPUT_LINE = re.compile(
    r"(?:^|\n)[ \t>*`\-]*(?:sample\s+)?input\s*\d*\s*:?[*`]*[ \t]*:?[ \t]*\n?[ \t`]*([^\n]+)", re.IGNORECASE
)


def example_sources(statement: str, name: str, solution: str) -> list[str]:
    """Python texts that call the function, as the statement and the solution show it.

    Args:
        statement: The task's text: ``name(…)`` anywhere in it, lines like ``Input: a = 1, b = [2]``.
        name: The function's name.
        solution: The solution's text; what is in its ``if __name__ == "__main__":`` block and its
            docstrings counts as well.

    Returns:
        Calls, each once; whether they run is for the caller to find out.
    """
    found: dict[str, None] = {}
    texts = [statement, *_docstrings(solution)]
    for text in texts:
        for call in _calls(text, name):
            found[call] = None
        for line in _INPUT_LINE.findall(text):
            written = _from_assignments(line.strip().strip("`"), name)
            if written:
                found[written] = None
    for call in _main_calls(solution, name):
        found[call] = None
    return list(found)[:_MOST]


def _calls(text: str, name: str) -> list[str]:
    """Every ``name(…)`` in a text whose arguments are literals."""
    found: list[str] = []
    for match in re.finditer(rf"(?<![\w.]){re.escape(name)}\s*\(", text):
        depth = 0
        for end in range(match.end() - 1, min(len(text), match.end() + 2000)):
            depth += (text[end] in "([{") - (text[end] in ")]}")
            if depth == 0:
                call = " ".join(text[match.start() : end + 1].split())
                if _is_literal_call(call):
                    found.append(call)
                break
    return found


def _is_literal_call(call: str) -> bool:
    try:
        node = ast.parse(call, mode="eval").body
        if not isinstance(node, ast.Call) or not (node.args or node.keywords):
            return False
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            ast.literal_eval(argument)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return False
    return True


def _from_assignments(line: str, name: str) -> str | None:
    """``nums = [2, 7], target = 9`` → ``name(nums=[2, 7], target=9)``; ``[1], 3`` → ``name([1], 3)``."""
    for candidate in (f"dict({_colons(line)})", f"({line},)"):
        try:
            node = ast.parse(candidate, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if isinstance(node, ast.Call):
            call = f"{name}({', '.join(ast.unparse(keyword) for keyword in node.keywords)})"
        elif isinstance(node, ast.Tuple):
            call = f"{name}({', '.join(ast.unparse(item) for item in node.elts)})"
        else:
            continue
        if _is_literal_call(call):
            return call
    return None


def _colons(line: str) -> str:
    return re.sub(r"\b(\w+)\s*:\s*(?=[\[\"'\d-])", r"\1 = ", line)


def _docstrings(solution: str) -> list[str]:
    try:
        tree = parse_tree(solution, "<solution>")
    except ModuleRejected:
        return []
    nodes = (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Module, ast.ClassDef)))
    return [text for node in nodes if (text := ast.get_docstring(node))]


def _main_calls(solution: str, name: str) -> list[str]:
    try:
        tree = parse_tree(solution, "<solution>")
    except ModuleRejected:
        return []
    found: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            continue
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == name:
                call = ast.unparse(inner)
                if _is_literal_call(call):
                    found.append(call)
    return found
