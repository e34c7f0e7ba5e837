"""Actions that answer with values which only ``step`` turns into text.

In most files an action returns text. Where ``step`` writes the text, with ``str`` or ``json.dumps``, the
writing moves into the actions, so that all files look alike to the later steps.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping

from codegym_envs.importers.codegym.reading.emitted import emitted_functions
from codegym_envs.importers.codegym.reading.shapes import (
    all_parameters,
    call_by_place,
    is_self_attribute,
    rewrite_returns,
)
from codegym_envs.importers.codegym.reading.step_parameters import ParameterReads
from codegym_envs.importers.codegym.reading.step_results import RESULT, text_of_result
from codegym_envs.spec.docstrings import read_function_doc
from codegym_envs.synthesis.trees import Replace, call, clone, is_name, load, names_in, rename, store

__all__ = ["AS_TEXT", "move_writing"]

AS_TEXT = "as_text"
_MADE = "made_result"

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
    "len": "int",
    "list": "list",
    "tuple": "tuple",
    "dict": "dict",
    "set": "set",
    "sorted": "list",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "any": "bool",
    "all": "bool",
}
_VALUE_TYPES = {"int", "float", "bool", "list", "dict", "tuple", "set", "List", "Dict", "Tuple", "Set"}


def move_writing(
    tree: ast.Module, methods: dict[str, ast.FunctionDef], actions: Mapping[str, Mapping[str, str]]
) -> None:
    """Let actions return the text that ``step`` would make from their results, in place.

    A method that others call past ``step`` stays under another name for them, and so does one whose text
    needs more of ``step`` than the result.

    Args:
        tree: The file; a helper function may join it.
        methods: The methods of the environment class; more may join them.
        actions: Those of its methods that are actions: parameter → key in the JSON of a call, by method.
    """
    step = methods.get("step")
    if step is None:
        return
    texts = {name: _writing(step, name, keys) for name, keys in actions.items()}
    helped = False
    for name, text in texts.items():
        method = methods[name]
        if text is None or ast.unparse(text) == RESULT:
            continue
        needed = _is_called(name, methods) or bool(names_in(text) & set(actions[name]))
        if needed and not (method.args.vararg or method.args.kwarg):
            _split(method, methods)
        writer = _Writer(text, _annotated_type(method))
        writer.run(method)
        helped = helped or writer.helped
    if helped:
        tree.body += emitted_functions("codegym_envs.importers.codegym.reading.carried_as_text")
    ast.fix_missing_locations(tree)


def _writing(step: ast.FunctionDef, method: str, keys: Mapping[str, str]) -> ast.expr | None:
    """What ``step`` makes of an action's result, over that and its parameters; None if it cannot be told."""
    text = text_of_result(step, method)
    if text is None:
        return None
    reads = ParameterReads({})
    text = reads.visit(_decided(text))
    rename(text, {key: parameter for parameter, key in keys.items() if key in reads.keys})
    names = names_in(text) - set(keys) - {RESULT, "json", "self", *dir(builtins)}
    bound = {item.id for item in ast.walk(text) if isinstance(item, ast.Name) and not _is_load(item)}
    return None if names - bound else text


def _decided(node: ast.expr) -> ast.expr:
    """Of alternatives that the result does not decide, the one that is about the result."""
    if not isinstance(node, ast.IfExp) or RESULT in names_in(node.test):
        return node
    first, second = _decided(node.body), _decided(node.orelse)
    if (RESULT in names_in(first)) == (RESULT in names_in(second)):
        return node
    return first if RESULT in names_in(first) else second


def _is_load(node: ast.Name) -> bool:
    """Whether a name is read."""
    return isinstance(node.ctx, ast.Load)


def _is_called(name: str, methods: Mapping[str, ast.FunctionDef]) -> bool:
    """Whether any method calls another one past ``step``."""
    return any(
        is_self_attribute(node, name)
        for owner, method in methods.items()
        if owner not in _PAST_STEP
        for node in ast.walk(method)
    )


def _split(method: ast.FunctionDef, methods: dict[str, ast.FunctionDef]) -> None:
    """Keep an action's method under another name, which the other methods call from now on, in place."""
    kept = f"{method.name}_result"
    while kept in methods:
        kept += "_kept"
    original = clone(method)
    original.name = kept
    methods[kept] = original
    for owner, other in methods.items():
        if owner not in _PAST_STEP and other is not method:
            for node in ast.walk(other):
                if is_self_attribute(node, method.name):
                    node.attr = kept
    own = [arg.arg for arg in all_parameters(method)][1:]
    place = ast.Attribute(load("self"), kept, ast.Load())
    answer = ast.Return(call_by_place(place, method, {name: load(name) for name in own}))
    documented = ast.get_docstring(method) is not None
    method.body = [*method.body[: int(documented)], answer]


_PAST_STEP = ("step", "solve")
"""Methods whose own calls of actions are looked at elsewhere."""


def _annotated_type(method: ast.FunctionDef) -> str | None:
    """The type that a method's annotation, or its docstring, says it returns, if it is no text."""
    node = method.returns
    head = node.value if isinstance(node, ast.Subscript) else node
    documented = read_function_doc(ast.get_docstring(method)).returns.partition(":")[0].partition("[")[0]
    named = documented.strip() if head is None else ast.unparse(head).rpartition(".")[2]
    return named.lower() if named in _VALUE_TYPES else None


class _Writer:
    """Writes returned values as ``step`` would.

    Args:
        text: What ``step`` makes of a result.
        annotated: The type that results are said to have, if it is no text.

    Attributes:
        helped: Whether `as_text` was needed.
    """

    def __init__(self, text: ast.expr, annotated: str | None) -> None:
        self.text = text
        self.annotated = annotated
        self.helped = False

    def run(self, method: ast.FunctionDef) -> None:
        """Rewrite a method, in place."""
        rewrite_returns(method, self.returned)
        if not isinstance(method.body[-1], (ast.Return, ast.Raise)):  # nothing is returned: None is
            method.body += self.returned(ast.Return(None))

    def returned(self, node: ast.Return) -> list[ast.stmt]:
        """Statements that return the text of a returned value."""
        value = ast.Constant(None) if node.value is None else node.value
        if isinstance(value, ast.IfExp) and _type(value) is None and _uses(self.text) == 1:
            return [ast.Return(self._each(value))]
        before: list[ast.stmt] = []
        text = self._text_of(value)
        if _uses(text) == 0 and not isinstance(value, (ast.Constant, ast.Name)):
            before.append(ast.Expr(value))
        elif _is_as_text(text):
            self.helped = True
            return [ast.Return(call(AS_TEXT, value))]
        elif not _may_stand_in(value, text):
            before.append(ast.Assign([store(_MADE)], value, lineno=getattr(node, "lineno", 0)))
            value = load(_MADE)
        return [*before, ast.Return(_simpler(_put(text, value)))]

    def _each(self, value: ast.expr) -> ast.expr:
        """The text of each alternative."""
        if isinstance(value, ast.IfExp) and _type(value) is None:
            return ast.IfExp(value.test, self._each(value.body), self._each(value.orelse))
        text = self._text_of(value)
        if _is_as_text(text):
            self.helped = True
            return call(AS_TEXT, value)
        return _simpler(_put(text, value))

    def _text_of(self, value: ast.expr) -> ast.expr:
        """What becomes of one value: tests of its type are decided where its form tells."""
        found = _type(value) or self.annotated
        text: ast.expr = _Typed(found).visit(clone(self.text)) if found else self.text
        return text


class _Typed(ast.NodeTransformer):
    """Decides tests of the result's type."""

    def __init__(self, found: str) -> None:
        self.found = found

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """Take the alternative that the type decides on."""
        decided = self._test(node.test)
        if decided is None:
            self.generic_visit(node)
            return node
        chosen: ast.expr = self.visit(node.body if decided else node.orelse)
        return chosen

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """``str`` of a text is the text."""
        self.generic_visit(node)
        if self.found == "str" and is_name(node.func, "str") and _is_result(*node.args):
            return load(RESULT)
        return node

    def _test(self, test: ast.expr) -> bool | None:
        match test:
            case ast.UnaryOp(op=ast.Not()):
                inner = self._test(test.operand)
                return None if inner is None else not inner
            case ast.BoolOp():
                values = [self._test(value) for value in test.values]
                stop = isinstance(test.op, ast.Or)
                return stop if stop in values else None if None in values else not stop
            case ast.Call(func=ast.Name(id="isinstance"), args=[given, types]) if _is_result(given):
                wanted = types.elts if isinstance(types, ast.Tuple) else [types]
                named = {ast.unparse(item) for item in wanted}
                return self.found in named or (self.found == "bool" and "int" in named)
            case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=None)]) if _is_result(left):
                return (self.found == "NoneType") == isinstance(op, (ast.Is, ast.Eq))
        return None


def _is_result(*nodes: ast.expr) -> bool:
    return len(nodes) == 1 and is_name(nodes[0], RESULT)


def _uses(text: ast.expr) -> int:
    return sum(is_name(node, RESULT) for node in ast.walk(text))


def _may_stand_in(value: ast.expr, text: ast.expr) -> bool:
    """Whether a value may stand in a text where the result does: it is worked out once, and all of it."""
    if isinstance(value, (ast.Constant, ast.Name)) or _uses(text) == 1:
        places = [
            node for node in ast.walk(text) if isinstance(node, ast.Subscript) and _is_result(node.value)
        ]
        return not places or isinstance(value, (ast.Constant, ast.Name))
    if not isinstance(value, ast.Tuple):
        return False
    found = [
        ast.unparse(node.slice)
        for node in ast.walk(text)
        if isinstance(node, ast.Subscript) and _is_result(node.value)
    ]
    return len(found) == _uses(text) and found == [str(place) for place in range(len(value.elts))]


def _put(text: ast.expr, value: ast.expr) -> ast.expr:
    put: ast.expr = Replace({RESULT: value}).visit(clone(text))
    return put


def _is_as_text(text: ast.expr) -> bool:
    """Whether texts stay and all else becomes JSON, which `as_text` does."""
    if not isinstance(text, ast.IfExp):
        return False
    wanted = f"isinstance({RESULT}, str)"
    arms = [ast.unparse(text.body), ast.unparse(text.orelse)]
    test = ast.unparse(text.test)
    if test == f"not {wanted}":
        arms.reverse()
    return test in (wanted, f"not {wanted}") and arms == [RESULT, f"json.dumps({RESULT})"]


def _simpler(node: ast.expr) -> ast.expr:
    """``(a, b)[0]`` as ``a`` wherever it stands."""
    simpler: ast.expr = _Items().visit(node)
    return simpler


class _Items(ast.NodeTransformer):
    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        place = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if isinstance(node.value, ast.Tuple) and isinstance(place, int) and 0 <= place < len(node.value.elts):
            return node.value.elts[place]
        return node


def _type(node: ast.expr) -> str | None:
    """The type of an expression, where its form tells."""
    if isinstance(node, (ast.JoinedStr, ast.Constant)):
        return "str" if isinstance(node, ast.JoinedStr) else type(node.value).__name__
    if isinstance(node, ast.BinOp):
        return "str" if "str" in (_type(node.left), _type(node.right)) else None
    if isinstance(node, ast.Call):
        function = ast.unparse(node.func)
        if function in _TEXT_CALLS or function.rpartition(".")[2] in _TEXT_METHODS:
            return "str"
        return _VALUE_CALLS.get(function)
    if isinstance(node, ast.IfExp):
        kinds = {_type(node.body), _type(node.orelse)}
        return kinds.pop() if len(kinds) == 1 else None
    return next((name for form, name in _FORMS.items() if isinstance(node, form)), None)


_FORMS: dict[type[ast.expr], str] = {
    ast.List: "list",
    ast.ListComp: "list",
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.Tuple: "tuple",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.Compare: "bool",
}
