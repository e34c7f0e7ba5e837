"""Actions, and the reference, that call ``self.step(...)`` themselves: calls of the actions' methods."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeGuard

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.codegym.reading.shapes import call_by_place, is_self_attribute, plain_target
from codegym_envs.importers.codegym.reading.step_calls import (
    Bindings,
    StepCall,
    call_of_step,
    inline_wrappers,
)
from codegym_envs.synthesis.trees import Replace, blocks, clone, load, loaded_names

__all__ = ["plain_own_steps"]

_STEPS_THEMSELVES = ("step", "solve")


class _Action(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def method(self) -> ast.FunctionDef: ...
    @property
    def keys(self) -> Mapping[str, str]: ...
    @property
    def adapters(self) -> Mapping[str, ast.expr]: ...
    @property
    def defaults(self) -> Mapping[str, ast.expr]: ...


def plain_own_steps(methods: dict[str, ast.FunctionDef], actions: Sequence[_Action]) -> None:
    """Put calls of methods for the steps that actions and the reference take, in place.

    The oracle's own steps stay, and those of methods that only it calls.

    Args:
        methods: The methods of the environment class.
        actions: Its actions; their methods answer with the text that ``step`` gives.

    Raises:
        ModuleRejected: With reason ``dynamic_call`` if it cannot be told which action is called.
    """
    inner = {name: method for name, method in methods.items() if name not in _STEPS_THEMSELVES}
    started = [action.method.name for action in actions] + ["get_ref_answer", "reset"]
    reached = dict.fromkeys(name for name in started if name in inner)
    for name in reached:
        inline_wrappers(inner[name], inner)
    work = list(reached)
    while work:
        method = inner[work.pop()]
        if any(_is_step(node) for node in ast.walk(method)):
            _Steps(actions).run(method)
        for node in ast.walk(method):
            if is_self_attribute(node) and node.attr in inner and node.attr not in reached:
                reached[node.attr] = None
                inline_wrappers(inner[node.attr], inner)
                work.append(node.attr)


def _is_step(node: ast.AST | None) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and is_self_attribute(node.func, "step")


class _Steps(ast.NodeTransformer):
    """Rewrites the steps of one method, block by block, knowing what variables hold."""

    def __init__(self, actions: Sequence[_Action]) -> None:
        self.actions = actions
        self.bindings = Bindings()

    def run(self, method: ast.FunctionDef) -> None:
        """Rewrite a method, in place."""
        method.body = self._block(method.body, Bindings())
        for _ in range(3):  # a text, the object in it, the parameters in that
            read = set(loaded_names(method))
            for node in ast.walk(method):
                for block in blocks(node):
                    block[:] = [item for item in block if not _is_unused(item, read)] or block
        ast.fix_missing_locations(method)

    def _block(self, body: list[ast.stmt], bindings: Bindings) -> list[ast.stmt]:
        result: list[ast.stmt] = []
        for node in body:
            original = clone(node)
            inner = [block for block in blocks(node) if block]
            if isinstance(node, (ast.For, ast.While)):
                bindings.after(original)
            held = [self._block(list(block), bindings.copy()) for block in inner]
            for block in inner:
                block[:] = []
            self.bindings = bindings
            result.append(self.visit(node))
            for block, statements in zip(inner, held, strict=True):
                block[:] = statements
            bindings.after(original)
        return result

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """``self.step(...)[1]`` is the action's answer."""
        if _is_step(node.value) and ast.unparse(node.slice) in ("1", "-1"):
            return self._call(node.value)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """A step as a whole is a pair."""
        if _is_step(node):
            return ast.Tuple([ast.Constant(True), self._call(node)], ast.Load())
        self.generic_visit(node)
        return node

    def _call(self, node: ast.Call) -> ast.expr:
        step = call_of_step(node, self.bindings)
        action = next((item for item in self.actions if item.name == step.name), None)
        if action is None or step.arguments is None:
            what = "an action that only shows when it runs" if step.name is None else repr(step.name)
            raise ModuleRejected("dynamic_call", f"an action calls {what} by self.step", line=_line(node))
        place = ast.Attribute(load("self"), action.method.name, ast.Load())
        return call_by_place(place, action.method, self._arguments(action, step))

    def _arguments(self, action: _Action, step: StepCall) -> dict[str, ast.expr]:
        """What the method gets for the keys of a step, converted as ``step`` does."""
        assert step.arguments is not None
        found: dict[str, ast.expr] = {}
        for parameter, key in action.keys.items():
            value = step.arguments.get(key, action.defaults.get(key))
            if value is None:
                continue
            value = self.visit(clone(value))
            adapter = action.adapters.get(parameter)
            found[parameter] = value if adapter is None else Replace({key: value}).visit(clone(adapter))
        return found


def _is_unused(node: ast.stmt, read: set[str]) -> bool:
    """Whether a statement only puts together the text of a step that is none any more."""
    name = plain_target(node)
    if name is None or name in read or not isinstance(node, ast.Assign):
        return False
    calls = [item for item in ast.walk(node.value) if isinstance(item, ast.Call)]
    return isinstance(node.value, (ast.Call, ast.Dict, ast.JoinedStr, ast.Constant)) and all(
        ast.unparse(item.func) in ("json.dumps", "dict") for item in calls
    )


def _line(node: ast.AST) -> int | None:
    return getattr(node, "lineno", None)
