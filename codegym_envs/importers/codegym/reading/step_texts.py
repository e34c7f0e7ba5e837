"""Actions that answer with values which only ``step`` turns into text.

In most files an action returns text. Where ``step`` writes the text, with ``str`` or ``json.dumps``, the
writing moves into the actions, so that all files look alike to the later steps.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Literal

from codegym_envs.importers.codegym.reading.emitted import emitted_functions
from codegym_envs.importers.codegym.reading.shapes import rewrite_returns
from codegym_envs.spec.docstrings import read_function_doc
from codegym_envs.synthesis.trees import call

__all__ = ["AS_TEXT", "move_writing"]

AS_TEXT = "as_text"

_TEXT_CALLS = {"str", "repr", "chr", "json.dumps", "dumps", "format", "input"}
_TEXT_METHODS = {
    "join",
    "format",
    "lower",
    "upper",
    "strip",
    "replace",
    "rstrip",
    "lstrip",
    "title",
    "capitalize",
}
_VALUE_CALLS = {
    "len",
    "abs",
    "sum",
    "list",
    "tuple",
    "dict",
    "set",
    "sorted",
    "int",
    "float",
    "bool",
    "round",
    "any",
    "all",
}
_VALUE_TYPES = {"int", "float", "bool", "list", "dict", "tuple", "set", "List", "Dict", "Tuple", "Set"}


@dataclass(frozen=True, slots=True)
class _Writing:
    function: Literal["str", "dumps"]
    texts_too: bool  # whether what is text already is written once more


def move_writing(
    tree: ast.Module, methods: dict[str, ast.FunctionDef], actions: list[ast.FunctionDef]
) -> bool:
    """Let actions return the text that ``step`` would make from their results, in place.

    Args:
        tree: The file; a helper function may join it.
        methods: The methods of the environment class.
        actions: Those of its methods that are actions.

    Returns:
        Whether ``step`` writes texts.
    """
    step = methods.get("step")
    writing = _writing(step) if step is not None else None
    if writing is None:
        return False
    for method in actions:
        writer = _Writer(writing, _annotated_value(method))
        rewrite_returns(method, writer.returned)
        if not isinstance(method.body[-1], (ast.Return, ast.Raise)):  # nothing is returned: None is
            method.body.append(ast.Return(writer.written(None)))
        if writer.helped and not any(
            isinstance(node, ast.FunctionDef) and node.name == AS_TEXT for node in tree.body
        ):
            tree.body += emitted_functions("codegym_envs.importers.codegym.reading.carried_as_text")
    ast.fix_missing_locations(tree)
    return True


def _writing(step: ast.FunctionDef) -> _Writing | None:
    """How ``step`` turns the second item of what it returns into text."""
    names: set[str] = set()
    for node in ast.walk(step):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
            text = node.value.elts[1]
            found = _of_expression(text)
            if found is not None:
                return found
            if isinstance(text, ast.Name):
                names.add(text.id)
    guarded = {
        id(inner)
        for node in ast.walk(step)
        if isinstance(node, ast.If)
        and "isinstance(" in ast.unparse(node.test)
        and "str" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(step):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and ast.unparse(node.targets[0]) in names:
            found = _of_expression(node.value)
            if found is not None:
                return _Writing(found.function, found.texts_too and id(node) not in guarded)
    return None


def _of_expression(node: ast.expr) -> _Writing | None:
    if isinstance(node, ast.IfExp) and "isinstance(" in ast.unparse(node.test):
        found = _of_expression(node.body) or _of_expression(node.orelse)
        return None if found is None else _Writing(found.function, False)
    if isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], (ast.Name, ast.Call)):
        function = ast.unparse(node.func)
        argument = node.args[0]
        if isinstance(argument, ast.Call) and not _calls_action(argument):
            return None
        if function == "str":
            return None if _is_error(argument) else _Writing("str", False)
        if function in ("json.dumps", "dumps"):
            return _Writing("dumps", True)
    return None


def _is_error(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("e", "err", "error", "ex", "exc", "exception")


def _calls_action(node: ast.Call) -> bool:
    root: ast.expr = node.func
    while isinstance(root, (ast.Attribute, ast.Subscript)):
        root = root.value
    return isinstance(root, ast.Name) and (root.id == "self" or not isinstance(node.func, ast.Attribute))


def _annotated_value(method: ast.FunctionDef) -> bool:
    """Whether a method's annotation, or its docstring, says that it returns something other than text."""
    node = method.returns
    head = node.value if isinstance(node, ast.Subscript) else node
    documented = read_function_doc(ast.get_docstring(method)).returns.partition(":")[0].partition("[")[0]
    named = documented.strip() if head is None else ast.unparse(head).rpartition(".")[2]
    return named in _VALUE_TYPES


class _Writer:
    """Writes returned values as ``step`` would.

    Args:
        writing: How ``step`` writes.
        values: Whether what is returned is known to be something other than text.

    Attributes:
        helped: Whether `as_text` was needed.
    """

    def __init__(self, writing: _Writing, values: bool) -> None:
        self.writing = writing
        self.values = values
        self.helped = False

    def returned(self, node: ast.Return) -> ast.Return:
        """A return of the text."""
        return ast.Return(self.written(node.value))

    def written(self, node: ast.expr | None) -> ast.expr:
        """The text of a returned value."""
        node = ast.Constant(None) if node is None else node
        kind = _kind(node)
        if isinstance(node, ast.IfExp) and kind is None:
            return ast.IfExp(node.test, self.written(node.body), self.written(node.orelse))
        if kind == "text" and not self.writing.texts_too:
            return node
        if self.writing.function == "str":
            return call("str", node)
        if kind == "value" or self.values or self.writing.texts_too:
            return call("json.dumps", node)
        self.helped = True
        return call(AS_TEXT, node)


def _kind(node: ast.expr) -> Literal["text", "value"] | None:
    """Whether an expression is text or a value of another type, where its form tells."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return "text"
    if isinstance(node, ast.BinOp) and "text" in (_kind(node.left), _kind(node.right)):
        return "text"
    if isinstance(node, ast.Call):
        function = ast.unparse(node.func)
        if function in _TEXT_CALLS or function.rpartition(".")[2] in _TEXT_METHODS:
            return "text"
        return "value" if function in _VALUE_CALLS else None
    if isinstance(node, ast.IfExp):
        kinds = {_kind(node.body), _kind(node.orelse)}
        return kinds.pop() if len(kinds) == 1 else None
    if isinstance(node, (ast.List, ast.Dict, ast.Tuple, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)):
        return "value"
    return "value" if isinstance(node, (ast.Constant, ast.Compare)) else None
