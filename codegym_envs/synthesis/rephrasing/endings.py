"""A missing item as the end of something: a check of the size, or of the key, says so before the look.

``try: value = items[place] / except IndexError: break`` becomes ``if place >= len(items): break / value =
items[place]``. Only what is certain to raise nowhere else is rewritten; the rest stays.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codegym_envs.synthesis.rephrasing.container_kinds import ContainerKinds
from codegym_envs.synthesis.trees import (
    call,
    clone,
    is_name,
    load,
    names_in,
    rewrite_blocks,
    root_of,
    statements,
)

__all__ = ["checks_for_endings"]

_CAUGHT = {"IndexError": "index", "KeyError": "key", "LookupError": "either", "Exception": "any"}
_QUIET = frozenset(
    {"abs", "bool", "chr", "divmod", "enumerate", "float", "int", "len", "list", "max", "min", "ord", "range",
     "reversed", "round", "set", "sorted", "str", "sum", "tuple", "zip"}
)  # fmt: skip
_STEADY_METHODS = frozenset(
    {"add", "append", "appendleft", "count", "discard", "endswith", "extend", "get", "isalnum", "isalpha",
     "isdigit", "islower", "isspace", "isupper", "items", "join", "keys", "lower", "setdefault", "split",
     "startswith", "strip", "upper", "values"}
)  # fmt: skip
_SAFE = ("bool", "len", "range", "enumerate")
_FAILING = (ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.LShift, ast.RShift)
_POPPING = frozenset({"pop", "popleft"})


class _NoCheck(Exception):
    """Something cannot be told before it happens."""


def checks_for_endings(tree: ast.Module) -> None:
    """Rewrite such ``try`` statements of a source, and ``with suppress(…)``, in place.

    Args:
        tree: The source.
    """
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.Module)):
            node.body = _block(node.body, ContainerKinds(node))


def _block(body: list[ast.stmt], kinds: ContainerKinds) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            rewrite_blocks(node, lambda block: _block(block, kinds))
        made = _suppressing(node) or node
        if isinstance(made, ast.Try):
            out += _checked(made, kinds) or [made]
        else:
            out.append(made)
    return out


def _suppressing(node: ast.stmt) -> ast.stmt | None:
    """``with suppress(IndexError): …`` as a ``try`` whose handler does nothing."""
    if not (isinstance(node, ast.With) and len(node.items) == 1 and node.items[0].optional_vars is None):
        return None
    given = node.items[0].context_expr
    if not (
        isinstance(given, ast.Call)
        and ast.unparse(given.func).rpartition(".")[2] == "suppress"
        and given.args
    ):
        return None
    kind = given.args[0] if len(given.args) == 1 else ast.Tuple(list(given.args), ast.Load())
    handler = ast.ExceptHandler(kind, None, [ast.Pass()])
    return ast.copy_location(ast.Try(node.body, [handler], [], []), node)


def _checked(node: ast.Try, kinds: ContainerKinds) -> list[ast.stmt] | None:
    """A ``try`` that only ends something, without it; None if that is not certain."""
    if len(node.handlers) != 1 or node.finalbody:
        return None
    handler = node.handlers[0]
    if handler.name and any(is_name(inner, handler.name) for inner in ast.walk(handler)):
        return None
    names = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    caught = {_CAUGHT.get("Exception" if name is None else ast.unparse(name), "") for name in names}
    if "" in caught:
        return None
    kind = caught.pop() if len(caught) == 1 else "any" if "any" in caught else "either"
    checks = _Checks(kinds, kind, handler.body)
    try:
        made = checks.block([*node.body, *node.orelse], len(node.body), 0)
    except _NoCheck:
        return None
    return made if checks.made else None


class _Checks:
    """Puts a check in front of each look of a block.

    Args:
        kinds: What the containers are.
        caught: What is caught: ``index``, ``key``, ``either``, or ``any``, whatever goes wrong.
        handler: What is done then.
    """

    def __init__(self, kinds: ContainerKinds, caught: str, handler: list[ast.stmt]) -> None:
        self.kinds = kinds
        self.caught = caught
        self.handler = handler
        self.made = 0
        self.known: set[str] = set()
        last = handler[-1]
        self.leaves = isinstance(last, (ast.Return, ast.Break, ast.Continue, ast.Raise))
        self.returns = isinstance(last, (ast.Return, ast.Raise))

    def block(self, body: Sequence[ast.stmt], guarded: int, loops: int) -> list[ast.stmt]:
        """A block whose first statements are guarded; those behind them belong to ``else``."""
        out: list[ast.stmt] = []
        for place, node in enumerate(body):
            last = loops > 0 or place == len(body) - 1
            if place >= guarded:
                out.append(node)
                continue
            guards, made = self.statement(node, last, loops)
            self._pass(guards, node)
            if guards is not None and not (self.leaves and (not loops or self.returns)):
                rest = self.block(list(body[place + 1 :]), guarded - place - 1, loops)
                if loops:  # leave the loop, behind which nothing more is guarded
                    leave = [*self._handled(leaving=True), ast.Break()]
                    return [*out, ast.If(guards, leave, []), *made, *rest]
                return [*out, ast.If(guards, self._handled(), [*made, *rest])]
            if guards is not None:
                out.append(ast.If(guards, self._handled(), []))
            out += made
        return out

    def _pass(self, guards: ast.expr | None, node: ast.stmt) -> None:
        """Remember what was checked, as far as the statement behind it leaves it as it was."""
        self.known |= {ast.unparse(test) for test in _alternatives(guards)}
        changed = {
            root.id
            for inner in ast.walk(node)
            if isinstance(inner, (ast.Name, ast.Attribute, ast.Subscript))
            and (isinstance(inner, ast.Attribute) or not isinstance(inner.ctx, ast.Load))
            for root in [root_of(inner)]
            if isinstance(root, ast.Name)
        }
        self.known = {text for text in self.known if not changed & names_in(ast.parse(text))}

    def _new(self, test: ast.expr) -> ast.expr | None:
        """A test without what was checked before and cannot have changed."""
        left = [one for one in _alternatives(test) if ast.unparse(one) not in self.known]
        return self.any_of(left)

    def _handled(self, *, leaving: bool = False) -> list[ast.stmt]:
        self.made += 1
        done = [clone(item) for item in self.handler if not isinstance(item, ast.Pass)]
        return done if done or leaving else [ast.Pass()]

    def statement(self, node: ast.stmt, last: bool, loops: int) -> tuple[ast.expr | None, list[ast.stmt]]:
        """When a statement raises, and the statement with what is in it checked."""
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return)):
            if self.caught == "any" and isinstance(node, ast.AugAssign) and isinstance(node.op, _FAILING):
                raise _NoCheck
            parts = [node.value] if node.value is not None else []
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in targets:
                if isinstance(target, (ast.Tuple, ast.List)):
                    if self.caught == "any" or self._looks(target):
                        raise _NoCheck
                if isinstance(target, ast.Subscript):
                    place = ast.Subscript(target.value, target.slice, ast.Load())
                    written = isinstance(node, ast.Assign)
                    parts.append(
                        self._base_only(place) if written and self._is_table(target.value) else place
                    )
            return self.any_of([self.guard(part) for part in parts]), [node]
        if isinstance(node, ast.If):
            test = self.guard(node.test)
            before = {*self.known, *(ast.unparse(one) for one in _alternatives(test))}
            node.body = self._branch(node.body, last, loops, before)
            node.orelse = self._branch(node.orelse, last, loops, before)
            return test, [node]
        if isinstance(node, (ast.For, ast.While)):
            return self._loop(node, last, loops)
        if isinstance(node, (ast.Pass, ast.Break, ast.Continue)):
            return None, [node]
        raise _NoCheck

    def _branch(self, body: list[ast.stmt], last: bool, loops: int, known: set[str]) -> list[ast.stmt]:
        """A branch: leaving it is leaving the block if that is the end, or nothing in the branch raises."""
        if not last and not self.leaves and any(self._looks(item) for item in body):
            raise _NoCheck
        outside, self.known = self.known, set(known)
        made = self.block(body, len(body), loops)
        self.known = outside
        return made

    def _looks(self, node: ast.AST) -> bool:
        return any(isinstance(inner, (ast.Subscript, ast.Call)) for inner in ast.walk(node))

    def _loop(
        self, node: ast.For | ast.While, last: bool, loops: int
    ) -> tuple[ast.expr | None, list[ast.stmt]]:
        outside, self.known = self.known, set()
        made = self._checked_loop(node, last, loops)
        self.known = outside
        return made

    def _checked_loop(
        self, node: ast.For | ast.While, last: bool, loops: int
    ) -> tuple[ast.expr | None, list[ast.stmt]]:
        if not any(isinstance(inner, ast.Subscript) for inner in ast.walk(node)):
            self._quiet(node)
            return None, [node]
        whole = last and not loops and not self.leaves
        if node.orelse or not (self.returns or whole):
            raise _NoCheck  # the end of the loop has to be the end of everything
        if (
            any(isinstance(inner, (ast.For, ast.While)) for inner in statements(node.body))
            and not self.returns
        ):
            raise _NoCheck
        first = self.guard(node.iter) if isinstance(node, ast.For) else None
        if isinstance(node, ast.While):
            tested = self.guard(node.test)
            if tested is not None:
                ended = ast.If(ast.UnaryOp(ast.Not(), node.test), [ast.Break()], [])
                leave = self._handled() if self.returns else [*self._handled(leaving=True), ast.Break()]
                body = self.block(node.body, len(node.body), loops + 1)
                node.test = ast.Constant(True)
                node.body = [ast.If(tested, leave, []), ended, *body]
                return None, [node]
        node.body = self.block(node.body, len(node.body), loops + 1)
        return first, [node]

    def _quiet(self, node: ast.AST) -> None:
        """Refuse what may raise in a way that no check tells."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call):
                self._calm(inner)
            elif isinstance(inner, (ast.Raise, ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr)):
                raise _NoCheck

    def _calm(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in _STEADY_METHODS:
            return
        if not is_name(function, *(_SAFE if self.caught == "any" else _QUIET)):
            raise _NoCheck

    # --- expressions --------------------------------------------------------------------------

    def guard(self, node: ast.expr) -> ast.expr | None:
        """When an expression raises what is caught; None if never."""
        if isinstance(node, ast.BoolOp):
            found = self.guard(node.values[0])
            whole = node.values[0]
            for value in node.values[1:]:
                inner = self.guard(value)
                if inner is not None:
                    before = (
                        clone(whole) if isinstance(node.op, ast.And) else ast.UnaryOp(ast.Not(), clone(whole))
                    )
                    found = self.any_of([found, ast.BoolOp(ast.And(), [before, inner])])
                whole = ast.BoolOp(node.op, [whole, value])
            return found
        if isinstance(node, ast.IfExp):
            either = [self.guard(node.body), self.guard(node.orelse)]
            found = self.guard(node.test)
            for inner, test in zip(either, (node.test, ast.UnaryOp(ast.Not(), node.test)), strict=True):
                if inner is not None:
                    found = self.any_of([found, ast.BoolOp(ast.And(), [clone(test), inner])])
            return found
        if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            if any(isinstance(inner, ast.Subscript) for inner in ast.walk(node)):
                raise _NoCheck
            self._quiet(node)
            return None
        if isinstance(node, (ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await)):
            raise _NoCheck
        if isinstance(node, ast.Compare) and any(self._looks(item) for item in node.comparators[1:]):
            raise _NoCheck  # may not be asked at all
        if self.caught == "any" and isinstance(node, ast.BinOp) and isinstance(node.op, _FAILING):
            raise _NoCheck
        if isinstance(node, ast.Call):
            popped = self._popped(node)
            if popped is not None:
                return popped
            self._calm(node)
        inner = self.any_of(
            [self.guard(item) for item in ast.iter_child_nodes(node) if isinstance(item, ast.expr)]
        )
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            return self.any_of([inner, self._missing(node)])
        return inner

    def _popped(self, node: ast.Call) -> ast.expr | None:
        """``items.pop()`` of an empty list."""
        function = node.func
        if not (
            isinstance(function, ast.Attribute)
            and function.attr in _POPPING
            and isinstance(function.value, ast.Name)
        ):
            return None
        first = not node.args or (isinstance(node.args[0], ast.Constant) and node.args[0].value == 0)
        if self.caught == "key" or len(node.args) > 1 or not first or self._is_table(function.value):
            raise _NoCheck
        return ast.UnaryOp(ast.Not(), load(function.value.id))

    def _is_table(self, base: ast.expr, place: ast.expr | None = None) -> bool:
        """Whether something is a mapping: as far as the code tells, or else as what is caught suggests."""
        if isinstance(base, ast.Constant):
            return False
        if isinstance(base, ast.Dict):
            return True
        if isinstance(base, ast.Name):
            if base.id in self.kinds.tables and base.id not in self.kinds.lists:
                return True
            if base.id in self.kinds.lists and base.id not in self.kinds.tables:
                return False
        if self.caught in ("either", "any"):
            if place is None or not self.kinds.is_positive(place):
                raise _NoCheck
            return False
        return self.caught == "key"

    def _base_only(self, node: ast.Subscript) -> ast.expr:
        return ast.Tuple([node.value, node.slice], ast.Load())

    def _missing(self, node: ast.Subscript) -> ast.expr | None:
        if isinstance(node.value, ast.Name) and node.value.id in self.kinds.filled:
            return None
        if any(isinstance(inner, ast.Call) and not is_name(inner.func, *_QUIET) for inner in ast.walk(node)):
            raise _NoCheck  # it would be called twice
        table = self._is_table(node.value, node.slice)
        if self.caught in ("index", "key") and table == (self.caught == "index"):
            return None  # raises something that is not caught here
        base, place = clone(node.value), clone(node.slice)
        if table:
            return self._new(ast.Compare(place, [ast.NotIn()], [base]))
        size = call("len", base)
        beyond = ast.Compare(place, [ast.GtE()], [size])
        if self.kinds.is_positive(place):
            return self._new(beyond)
        if (
            isinstance(place, ast.UnaryOp)
            and isinstance(place.op, ast.USub)
            and isinstance(place.operand, ast.Constant)
            and place.operand.value  # numbers[-0] is the first one
        ):
            return self._new(ast.Compare(clone(place.operand), [ast.Gt()], [size]))
        below = ast.Compare(clone(place), [ast.Lt()], [ast.UnaryOp(ast.USub(), clone(size))])
        return self._new(ast.BoolOp(ast.Or(), [beyond, below]))

    @staticmethod
    def any_of(found: Sequence[ast.expr | None]) -> ast.expr | None:
        """When one of several things happens, asked in order."""
        tests = [test for test in found if test is not None]
        if not tests:
            return None
        return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)


def _alternatives(test: ast.expr | None) -> list[ast.expr]:
    """The tests of which any makes a test true."""
    if test is None:
        return []
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        return [one for value in test.values for one in _alternatives(value)]
    return [test]
