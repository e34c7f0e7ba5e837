"""What an action's text stands for, and how to let the tool return the value itself.

In the original an action answers with text: ``json.dumps`` of a value, ``str(value)`` or a sentence. A tool
of an environment module returns the value where every answer but error messages is written the same way.
Callers, which parse the text, are rewritten to match: ``json.loads(call)`` becomes ``call``, and wherever
the text is used in another way it is written again (``str(call)``), so that nothing changes for them.
"""

from __future__ import annotations

import ast
import json
import re
from typing import Literal, TypeGuard

from codegym_envs.importers.codegym.reading.shapes import (
    own_returns,
    plain_target,
    rewrite_returns,
    single_values,
)
from codegym_envs.importers.codegym.reading.step_texts import AS_TEXT
from codegym_envs.importers.codegym.rewriting.body import strip_docstring
from codegym_envs.synthesis.trees import call, clone

__all__ = [
    "Writing",
    "compare_with_value",
    "is_parser",
    "return_values",
    "wrap",
    "writings_of",
]

Writing = Literal["text", "dumps", "str"]
"""How a method writes its answer: as text of its own, by ``json.dumps``, or by ``str``."""

_PARSERS = {"json.loads", "loads", "ast.literal_eval", "literal_eval", "eval"}
"""Calls that turn an answer's text into the value."""

_ERROR = re.compile(
    r"^\W*(error|invalid|unknown|cannot|can't|no such|out of|index|missing|warning|failed)\b", re.I
)
_JSON_OPTIONS = {"ensure_ascii", "sort_keys", "indent", "separators"}


def is_parser(node: ast.expr) -> TypeGuard[ast.Call]:
    """Whether a call like ``json.loads(x)`` parses its one argument."""
    return isinstance(node, ast.Call) and len(node.args) == 1 and ast.unparse(node.func) in _PARSERS


def writings_of(method: ast.FunctionDef) -> tuple[Writing, ...]:
    """How a method may write its answers.

    Args:
        method: An action method.

    Returns:
        ``dumps`` or ``str`` if all answers but errors are written that way, both where the type of each
        answer decides, else nothing: the answers are texts of their own.
    """
    found: set[str] = set()
    single = single_values(method)
    for node in own_returns(method):
        found |= _kinds(node.value, single)
    found.discard("error")
    ways = found - {"either", "typed"}
    if "typed" in found and not ways:
        return ("dumps", "str")
    return ("dumps",) if ways == {"dumps"} else ("str",) if ways == {"str"} else ()


def return_values(method: ast.FunctionDef, writing: Writing) -> ast.FunctionDef:
    """A copy of a method that returns values, and raises where it returned an error message.

    Args:
        method: An action method.
        writing: One of those that `writings_of` gives; ``text`` leaves it alone.

    Returns:
        The copy.
    """
    method = clone(method)
    if writing == "text":
        return method
    _ReturnedValues(single_values(method)).run(method)
    return method


def wrap(node: ast.expr, writing: Writing) -> ast.expr:
    """The text that the original would have given for a value."""
    if writing == "dumps":
        return call("json.dumps", node)
    if writing == "str":
        return call("str", node)
    return node


def compare_with_value(constant: ast.expr, writing: Writing) -> ast.Constant | None:
    """The value for a text that an answer is compared with: ``"True"`` → ``True``.

    Args:
        constant: The other side of ``==`` or ``!=``.
        writing: How the answer was written.

    Returns:
        The value, or None if the text is not what a scalar is written as.
    """
    if not isinstance(constant, ast.Constant) or not isinstance(constant.value, str):
        return None
    text = constant.value
    try:
        value = json.loads(text) if writing == "dumps" else ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return ast.Constant(text) if writing == "str" else None
    if not isinstance(value, (bool, int, type(None))):
        return None
    if (json.dumps(value) if writing == "dumps" else str(value)) != text:
        return None
    return ast.Constant(value)


def _kinds(node: ast.expr | None, single: dict[str, ast.expr]) -> set[str]:
    """The ways an answer is written: dumps, str, either, typed (as its type says), error, text."""
    if node is None:
        return {"text"}
    if _typed(node) is not None:
        return {"typed"}
    if isinstance(node, ast.IfExp):
        return _kinds(node.body, single) | _kinds(node.orelse, single)
    if isinstance(node, ast.Name) and node.id in single and not isinstance(single[node.id], ast.Name):
        return _kinds(single[node.id], {})
    if _dumped(node) is not None:
        return {"dumps"}
    if _shown(node) is not None:
        return {"str"}
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _constant_kind(node.value)
    if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
        return {"error"} if _ERROR.match(str(node.values[0].value)) else {"text"}
    return {"text"}


def _constant_kind(text: str) -> set[str]:
    if _ERROR.match(text):
        return {"error"}
    if text in ("True", "False", "None"):
        return {"str"}
    if text in ("true", "false", "null"):
        return {"dumps"}
    try:
        json.loads(text)
    except ValueError:
        return {"text"}
    return {"either"}


def _typed(node: ast.expr) -> ast.expr | None:
    """The value that is written as its type says: ``json.dumps(x) if isinstance(x, list) else str(x)``."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == AS_TEXT and len(node.args) == 1:
        return node.args[0]
    if not isinstance(node, ast.IfExp):
        return None
    test = node.test.operand if isinstance(node.test, ast.UnaryOp) else node.test
    if not isinstance(test, ast.Call) or ast.unparse(test.func) != "isinstance":
        return None
    arms = [_behind(node.body), _behind(node.orelse)]
    same = {ast.unparse(arm) for arm in [*arms, test.args[0]]}
    return arms[0] if len(same) == 1 else None


def _behind(node: ast.expr) -> ast.expr:
    """The value that is written in one way or another; the expression itself if it is not written."""
    return next((inner for find in (_dumped, _shown, _typed) if (inner := find(node)) is not None), node)


def _dumped(node: ast.expr) -> ast.expr | None:
    if (
        isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("json.dumps", "dumps")
        and len(node.args) == 1
    ):
        if all(kw.arg in _JSON_OPTIONS for kw in node.keywords):
            return node.args[0]
    return None


def _shown(node: ast.expr) -> ast.expr | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "str":
        return node.args[0] if len(node.args) == 1 and not node.keywords else None
    if (
        isinstance(node, ast.JoinedStr)
        and len(node.values) == 1
        and isinstance(node.values[0], ast.FormattedValue)
    ):
        part = node.values[0]
        return part.value if part.format_spec is None and part.conversion == -1 else None
    return None


class _ReturnedValues:
    """Turns the answers of a method back into the values that it wrote, and error messages into errors."""

    def __init__(self, single: dict[str, ast.expr]) -> None:
        self.single = single
        self.unwrapped: set[str] = set()

    def run(self, method: ast.FunctionDef) -> None:
        """Rewrite a method, in place; its docstring goes."""
        method.body = strip_docstring(method)
        rewrite_returns(method, self._returned)
        for node in ast.walk(method) if self.unwrapped else ():
            # ``text = json.dumps(value); return text``: the variable now holds the value.
            if isinstance(node, ast.Assign) and plain_target(node) in self.unwrapped:
                node.value = self.value(node.value)

    def _returned(self, node: ast.Return) -> ast.stmt:
        assert node.value is not None
        return self._statement(node.value)

    def _statement(self, value: ast.expr) -> ast.stmt:
        if isinstance(value, ast.IfExp) and "error" in _kinds(value, self.single):
            return ast.If(value.test, [self._statement(value.body)], [self._statement(value.orelse)])
        if _kinds(value, self.single) == {"error"} and not isinstance(value, ast.Name):
            return ast.Raise(call("ValueError", _message(value)), None)
        return ast.Return(self.value(value))

    def value(self, node: ast.expr) -> ast.expr:
        """The value behind a written answer."""
        inner = _behind(node)
        if inner is not node:
            return inner
        if isinstance(node, ast.IfExp):
            return ast.IfExp(node.test, self.value(node.body), self.value(node.orelse))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                return ast.Constant(json.loads(node.value))
            except ValueError:
                return ast.parse(node.value, mode="eval").body  # True, False or None
        if isinstance(node, ast.Name):
            self.unwrapped.add(node.id)
        return node


def _message(node: ast.expr) -> ast.expr:
    """An error message without its leading ``Error:``."""
    node = clone(node)
    part = node.values[0] if isinstance(node, ast.JoinedStr) else node
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        text = re.sub(r"^\s*error\s*:\s*", "", part.value, flags=re.I)
        part.value = text[:1].upper() + text[1:] if text else part.value
    return node
