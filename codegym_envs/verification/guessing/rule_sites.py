"""The rules of a reference, one by one left out: changed copies of its functions.

A *rule* is a branch: one side of an ``if`` or of a conditional expression, an operand of ``and`` or ``or``,
an argument of ``min`` or ``max`` where there are several, the condition of a comprehension. Conditions of
``while`` loops are no rules: they say when an algorithm ends.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from codegym_envs.spec import EnvironmentModule, parse_tree

__all__ = ["Variant", "ablated_module_text", "variant_tool", "variants_of"]

_MOST_SHOWN = 60
_EXTREMES: Final = frozenset({"min", "max"})


@dataclass(frozen=True, slots=True)
class Variant:
    """The reference with one rule left out.

    Attributes:
        told: Which one, in words.
        function: Name of the function that is changed.
        changed: The changed function.
        reached: The same function where reaching the branch that was left out is an error; None where that
            says nothing, because the branch is only a way out or guards against what is not there.
    """

    told: str
    function: str
    changed: ast.FunctionDef
    reached: ast.FunctionDef | None


def variants_of(module: EnvironmentModule) -> list[Variant]:
    """All variants of the reference and of the helpers that it uses, in source order."""
    functions = _reachable(_functions(module))
    return [
        Variant(told, name, changed, reached)
        for name, function in functions.items()
        for told, changed, reached in _function_variants(function)
    ]


def _functions(module: EnvironmentModule) -> dict[str, ast.FunctionDef]:
    tree = parse_tree(module.source, "<string>")
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _called(function: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def _reachable(functions: dict[str, ast.FunctionDef]) -> dict[str, ast.FunctionDef]:
    """The reference and the functions it uses, in source order."""
    reached: set[str] = set()
    queue = ["reference"]
    while queue:
        name = queue.pop()
        if name in functions and name not in reached:
            reached.add(name)
            queue.extend(sorted(_called(functions[name])))
    return {name: function for name, function in functions.items() if name in reached}


def _function_variants(
    function: ast.FunctionDef,
) -> Iterator[tuple[str, ast.FunctionDef, ast.FunctionDef | None]]:
    in_loops = {
        id(part) for node in ast.walk(function) if isinstance(node, ast.While) for part in ast.walk(node.test)
    }
    for number, node in enumerate(ast.walk(function)):
        if id(node) in in_loops:
            continue
        for told, replacement, alarm in _alternatives(node):
            changed = _replaced(function, number, replacement)
            yield told, changed, None if alarm is None else _replaced(function, number, alarm)


def _alternatives(node: ast.AST) -> Iterator[tuple[str, Any, Any]]:
    """Ways to leave a rule out: what it was, what stands there instead, and what stands there as an alarm."""
    if isinstance(node, ast.If):
        test = _shown(node.test)
        guard = _is_guard(node.test)
        yield (
            f"leaving out what is done if {test}",
            node.orelse or [ast.Pass()],
            None if guard or _way_out(node.body) else [ast.If(node.test, _alarm(), node.orelse)],
        )
        yield (
            f"acting as if always {test}",
            node.body,
            None
            if guard or not node.orelse or _way_out(node.orelse)
            else [ast.If(node.test, node.body, _alarm())],
        )
    elif isinstance(node, ast.IfExp):
        test = _shown(node.test)
        guard = _is_guard(node.test)
        failing = ast.BinOp(ast.Constant(1), ast.FloorDiv(), ast.Constant(0))
        yield (
            f"leaving out what holds if {test}",
            node.orelse,
            None if guard else ast.IfExp(node.test, failing, node.orelse),
        )
        yield (
            f"acting as if always {test}",
            node.body,
            None if guard else ast.IfExp(node.test, node.body, failing),
        )
    elif isinstance(node, ast.BoolOp):
        for place, operand in enumerate(node.values):
            rest = [value for other, value in enumerate(node.values) if other != place]
            kept = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
            yield f"leaving out the condition {_shown(operand)}", kept, None
    elif isinstance(node, ast.comprehension):
        for place, condition in enumerate(node.ifs):
            rest = [value for other, value in enumerate(node.ifs) if other != place]
            whole = ast.comprehension(node.target, node.iter, rest, node.is_async)
            yield f"leaving out the condition {_shown(condition)}", whole, None
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _EXTREMES:
        if len(node.args) >= 2 and not any(isinstance(item, ast.Starred) for item in node.args):
            for place, argument in enumerate(node.args):
                rest = [value for other, value in enumerate(node.args) if other != place]
                kept = rest[0] if len(rest) == 1 else ast.Call(node.func, rest, node.keywords)
                yield f"leaving out {_shown(argument)} in {_shown(node)}", kept, None


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


def _alarm() -> list[ast.stmt]:
    return ast.parse("raise ValueError('reached')").body


def _way_out(body: Sequence[ast.stmt]) -> bool:
    """Whether a branch only leaves a function or a turn of a loop."""
    return len(body) == 1 and isinstance(body[0], (ast.Return, ast.Continue, ast.Break, ast.Raise, ast.Pass))


def _is_guard(test: ast.expr) -> bool:
    """Whether a condition asks if something is there at all, as emptiness and missing keys."""
    for node in ast.walk(test):
        if isinstance(node, ast.Compare):
            membership = all(isinstance(op, (ast.Is, ast.IsNot, ast.In, ast.NotIn)) for op in node.ops)
            sized = any(
                isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "len"
                for part in (node.left, *node.comparators)
            )
            if not membership and not sized:
                return False
    return isinstance(test, (ast.Name, ast.Compare, ast.UnaryOp, ast.BoolOp, ast.Call, ast.Attribute))


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, replacement: Any) -> None:
        self.target, self.replacement = target, replacement

    def visit(self, node: ast.AST) -> Any:
        return self.replacement if node is self.target else self.generic_visit(node)


def _replaced(function: ast.FunctionDef, number: int, replacement: Any) -> ast.FunctionDef:
    """A copy of a function in which the node at this place of the walk is another one."""
    whole = copy.deepcopy(function)
    target = next(node for place, node in enumerate(ast.walk(whole)) if place == number)
    made: ast.FunctionDef = _Replace(target, copy.deepcopy(replacement)).visit(whole)
    return ast.fix_missing_locations(made)


def variant_tool(number: int) -> str:
    """Name of the tool that runs the variant with this number; the reference itself is number 0."""
    return f"variant_{number}"


def ablated_module_text(module: EnvironmentModule, variants: Sequence[tuple[str, ast.FunctionDef]]) -> str:
    """A module whose tools are a reference and changed ones, run on the hidden input.

    Args:
        module: The module whose reference it is.
        variants: Name of the changed function and the changed function, for each variant.

    Returns:
        Its source: tool 0 is the reference, tool n is the n-th variant.
    """
    tree = parse_tree(module.source, "<string>")
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    needed = _reachable(functions)
    kept: list[ast.stmt] = [
        node
        for node in tree.body
        if not isinstance(node, ast.FunctionDef) or (node.name in needed and node.name != "reference")
    ]
    arguments = ", ".join(f"state.{parameter.name}" for parameter in module.inputs)
    texts = [ast.unparse(ast.Module(kept, []))]
    every = [("reference", functions["reference"]), *variants]
    for number, (name, changed) in enumerate(every):
        above = _callers(needed, name)
        renamed = {caller: f"{caller}_without_{number}" for caller in above}
        for caller in above:
            function = copy.deepcopy(changed if caller == name else needed[caller])
            texts.append(ast.unparse(_Rename(renamed).visit(function)))
        entry = renamed["reference"]
        texts.append(f"def {variant_tool(number)}(state):\n    return {entry}({arguments})")
    unused = copy.deepcopy(functions["reference"])
    unused.body = [ast.Return(ast.Constant(None))]
    texts.append(ast.unparse(unused))
    texts.append("def observe(state):\n    return 0")
    texts.append("def solve(tools):\n    return None")
    texts.append("def generate(rng, difficulty):\n    return {}")
    return "\n\n".join(texts) + "\n"


def _callers(functions: dict[str, ast.FunctionDef], name: str) -> list[str]:
    """A function and all that use it, directly or not."""
    found = [name]
    for known in found:
        found += [other for other, node in functions.items() if known in _called(node) and other not in found]
    return found


class _Rename(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.name = self.names.get(node.name, node.name)
        return node
