"""What ``step`` makes of the result of each action: an expression over that result.

``result = self.Card(params["place"]); msg = json.dumps(result)`` followed by ``return True, msg`` is
``json.dumps(RESULT)``. The statements from the call to the return are followed symbolically; nothing runs.
"""

from __future__ import annotations

import ast

from codegym_envs.importers.codegym.reading.shapes import is_self_attribute
from codegym_envs.synthesis.trees import Replace, blocks, clone, load

__all__ = ["RESULT", "text_of_result"]

RESULT = "result of the action"
"""The name of the result in such expressions; no identifier, so it clashes with nothing."""

_MOST_PATHS = 64
_Values = dict[str, ast.expr]
_COMPOUND = (ast.For, ast.While, ast.With, ast.Try)


class _Untold(Exception):
    """What comes of a result cannot be told."""


def text_of_result(step: ast.FunctionDef, method: str) -> ast.expr | None:
    """What ``step`` answers, as an expression over `RESULT`.

    Args:
        step: The method.
        method: The method of an action.

    Returns:
        The expression, in which names of ``step`` may stand that it does not assign; None if it cannot be
        told.
    """
    step = clone(step)
    called = _call_of(step, method)
    path = [] if called is None else _path(step.body, called)
    if called is None or any(isinstance(block[index], (ast.For, ast.While)) for block, index in path[:-1]):
        return None
    known: _Values = {}
    for block, index in path:
        for node in block[:index]:
            _note(node, known)
    block, index = path[-1]
    following = [_Put(called).visit(block[index]), *block[index + 1 :]]
    for block, index in reversed(path[:-1]):
        node = block[index]
        following += [*node.orelse, *node.finalbody] if isinstance(node, ast.Try) else []
        following += block[index + 1 :]
    try:
        found = _Follower().follow(following, known)
    except _Untold:
        return None
    return None if found is None else ast.fix_missing_locations(found)


def _call_of(step: ast.FunctionDef, method: str) -> ast.Call | None:
    """The call of an action's method, or of whichever method the name of the action stands for."""
    calls = [node for node in ast.walk(step) if isinstance(node, ast.Call)]
    own = [node for node in calls if is_self_attribute(node.func, method)]
    if own:
        return own[0]
    tables = {
        node.targets[0].id
        for node in ast.walk(step)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _looks_up(node.value)
    }
    for node in calls:
        if _looks_up(node.func) or (isinstance(node.func, ast.Name) and node.func.id in tables):
            return node
    return None


def _looks_up(node: ast.expr) -> bool:
    """``getattr(self, name)``, ``self.handlers[name]`` and ``self.handlers.get(name)``."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
        return bool(node.args) and ast.unparse(node.args[0]) == "self"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        node = node.func
    return isinstance(node, (ast.Subscript, ast.Attribute)) and is_self_attribute(node.value)


def _path(body: list[ast.stmt], called: ast.Call) -> list[tuple[list[ast.stmt], int]]:
    """The blocks around a call, from the outside in, each with the place of the statement that holds it."""
    for index, node in enumerate(body):
        if not any(inner is called for inner in ast.walk(node)):
            continue
        for block in blocks(node):
            inner = _path(block, called)
            if inner:
                return [(body, index), *inner]
        return [(body, index)]
    return []


class _Put(ast.NodeTransformer):
    """Puts the result in the place of its call."""

    def __init__(self, called: ast.Call) -> None:
        self.called = called

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite one call."""
        if node is self.called:
            return load(RESULT)
        self.generic_visit(node)
        return node


def _put_in(node: ast.expr, known: _Values) -> ast.expr:
    put: ast.expr = Replace(known).visit(clone(node))
    return put


def _note(node: ast.stmt, known: _Values) -> None:
    """Take note of what a statement before the call assigns."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        known[node.targets[0].id] = _put_in(node.value, known)
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            known.pop(inner.id, None)


class _Follower:
    """Follows statements to what they return, branch by branch."""

    def __init__(self) -> None:
        self.paths = 0

    def follow(self, body: list[ast.stmt], known: _Values) -> ast.expr | None:
        """The text that is returned; None where an exception is raised.

        Raises:
            _Untold: If it cannot be told.
        """
        for index, node in enumerate(body):
            match node:
                case ast.Return():
                    return _second(node.value, known)
                case ast.Raise():
                    return None
                case ast.If():
                    return self._branch(node, body[index + 1 :], known)
                case ast.Try():
                    inner = [*node.body, *node.orelse, *node.finalbody]
                    return self.follow([*inner, *body[index + 1 :]], known)
                case _:
                    _assign(node, known)
        raise _Untold

    def _branch(self, node: ast.If, rest: list[ast.stmt], known: _Values) -> ast.expr | None:
        test = _put_in(node.test, known)
        decided = _truth(test)
        self.paths += 1
        if self.paths > _MOST_PATHS:
            raise _Untold
        if decided is not None:
            return self.follow([*(node.body if decided else node.orelse), *rest], dict(known))
        first = self.follow([*node.body, *rest], dict(known))
        second = self.follow([*node.orelse, *rest], dict(known))
        if first is None or second is None:
            return second if first is None else first
        return first if ast.unparse(first) == ast.unparse(second) else ast.IfExp(test, first, second)


def _second(node: ast.expr | None, known: _Values) -> ast.expr:
    """The second of the pair that is returned."""
    if node is None:
        raise _Untold
    return _item(_put_in(node, known), 1)


def _item(value: ast.expr, index: int) -> ast.expr:
    if isinstance(value, (ast.Tuple, ast.List)) and index < len(value.elts):
        return value.elts[index]
    return ast.Subscript(value, ast.Constant(index), ast.Load())


def _truth(test: ast.expr) -> bool | None:
    """What a test comes to, where it is written down."""
    match test:
        case ast.Constant():
            return bool(test.value)
        case ast.UnaryOp(op=ast.Not()):
            inner = _truth(test.operand)
            return None if inner is None else not inner
        case ast.Compare(
            left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[ast.Constant(value=None)]
        ):
            if isinstance(left, ast.Constant):
                return (left.value is None) == isinstance(op, ast.Is)
            known = isinstance(left, (ast.JoinedStr, ast.List, ast.Dict, ast.Tuple))
            return isinstance(op, ast.IsNot) if known else None
        case ast.BoolOp():
            values = [_truth(value) for value in test.values]
            stop = isinstance(test.op, ast.Or)
            return stop if stop in values else None if None in values else not stop
    return None


def _assign(node: ast.stmt, known: _Values) -> None:
    """Take note of a statement behind the call."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            if node.value is not None:
                known[name] = _put_in(node.value, known)
        case ast.Assign(targets=[ast.Tuple(elts=targets)]):
            value = _put_in(node.value, known)
            for index, target in enumerate(targets):
                if not isinstance(target, ast.Name):
                    raise _Untold
                known[target.id] = _item(value, index)
        case ast.AugAssign(target=ast.Name(id=name)):
            left = known.get(name, load(name))
            known[name] = ast.BinOp(left, node.op, _put_in(node.value, known))
        case _:
            bound = {
                item.id
                for item in ast.walk(node)
                if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
            }
            if bound or isinstance(node, _COMPOUND):
                raise _Untold
