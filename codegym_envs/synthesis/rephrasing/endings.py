"""A missing item as the end of something: a check of the size, or of the key, says so before the look.

``try: value = items[place] / except IndexError: break`` becomes ``if place >= len(items): break / value =
items[place]``. Only what is certain to raise nowhere else is rewritten; the rest stays.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codegym_envs.synthesis.trees import call, clone, is_name, load, rewrite_blocks, statements

__all__ = ["checks_for_endings"]

_CAUGHT = {"IndexError": "index", "KeyError": "key", "LookupError": "either"}
_QUIET = frozenset(
    {"abs", "bool", "chr", "divmod", "enumerate", "float", "int", "len", "list", "max", "min", "ord", "range",
     "reversed", "round", "set", "sorted", "str", "sum", "tuple", "zip"}
)  # fmt: skip
_STEADY_METHODS = frozenset(
    {"add", "append", "appendleft", "count", "discard", "endswith", "extend", "get", "isalnum", "isalpha",
     "isdigit", "islower", "isspace", "isupper", "items", "join", "keys", "lower", "setdefault", "split",
     "startswith", "strip", "upper", "values"}
)  # fmt: skip
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
            node.body = _block(node.body, _Kinds(node))


class _Kinds:
    """What the containers of a function are known to be."""

    def __init__(self, owner: ast.AST) -> None:
        self.lists: set[str] = set()
        self.tables: set[str] = set()
        self.filled: set[str] = set()
        self.rising: set[str] = set()
        self.steps: dict[str, list[ast.expr | None]] = {}
        for node in ast.walk(owner):
            self._learn(node)
        changed = True
        self.rising = set(self.steps)
        while changed:
            kept = {name for name in self.rising if all(self._is_rise(one) for one in self.steps[name])}
            changed, self.rising = kept != self.rising, kept

    def _learn(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(target, node.value)
        elif isinstance(node, ast.AnnAssign):
            self._bind(node.target, node.value)
        elif isinstance(node, ast.AugAssign):
            rising = isinstance(node.op, (ast.Add, ast.Mult, ast.FloorDiv))
            self._step(node.target, node.value if rising else None)
        elif isinstance(node, (ast.For, ast.comprehension)):
            self._run(node.target, node.iter)
        elif isinstance(node, ast.arg):
            self._step(load(node.arg), None)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in ("items", "keys", "values", "get", "setdefault"):
                self.tables.add(node.value.id)
            elif node.attr in ("append", "sort", "extend", "insert", "popleft", "reverse", "split", "upper"):
                self.lists.add(node.value.id)
        elif isinstance(node, ast.Call) and is_name(node.func, "range") and node.args:
            last = node.args[-1]
            if (
                isinstance(last, ast.Call)
                and is_name(last.func, "len")
                and isinstance(last.args[0], ast.Name)
            ):
                self.lists.add(last.args[0].id)

    def _bind(self, target: ast.expr, value: ast.expr | None) -> None:
        self._step(target, value)
        if isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
            if len(target.elts) == len(value.elts):
                for one, given in zip(target.elts, value.elts, strict=True):
                    self._bind(one, given)
                return
        if isinstance(target, (ast.Tuple, ast.List)):
            for one in target.elts:
                self._step(one, None)
        if not isinstance(target, ast.Name) or value is None:
            return
        made = ast.unparse(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else ""
        if isinstance(value, (ast.List, ast.ListComp)) or made in (
            "list",
            "sorted",
            "split",
            "deque",
            "str",
            "tuple",
        ):
            self.lists.add(target.id)
        elif isinstance(value, (ast.Dict, ast.DictComp)) or made in ("dict", "OrderedDict"):
            self.tables.add(target.id)
        elif made in ("defaultdict", "Counter"):
            self.filled.add(target.id)

    def _run(self, target: ast.expr, run: ast.expr) -> None:
        made = run.func.id if isinstance(run, ast.Call) and isinstance(run.func, ast.Name) else ""
        first = target
        if made == "enumerate" and isinstance(target, ast.Tuple):
            first = target.elts[0]
            for one in target.elts[1:]:
                self._step(one, None)
        if made == "enumerate" or (made == "range" and isinstance(run, ast.Call) and len(run.args) == 1):
            self._step(first, ast.Constant(0))
        elif made == "range" and isinstance(run, ast.Call) and len(run.args) == 2:
            self._step(first, run.args[0])
        else:
            for inner in ast.walk(target):
                if isinstance(inner, ast.Name):
                    self._step(inner, None)

    def _step(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Name):
            self.steps.setdefault(target.id, []).append(value)

    def _is_rise(self, value: ast.expr | None) -> bool:
        return value is not None and self.is_positive(value)

    def is_positive(self, value: ast.expr) -> bool:
        """Whether a number is certain not to be negative."""
        if isinstance(value, ast.Constant):
            return isinstance(value.value, int) and value.value >= 0
        if isinstance(value, ast.Name):
            return value.id in self.rising
        if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Mult, ast.FloorDiv, ast.Mod)):
            return self.is_positive(value.left) and self.is_positive(value.right)
        if isinstance(value, ast.Call) and is_name(value.func, "max"):
            return any(self.is_positive(one) for one in value.args)
        return isinstance(value, ast.Call) and is_name(value.func, "len", "abs", "ord")


def _block(body: list[ast.stmt], kinds: _Kinds) -> list[ast.stmt]:
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


def _checked(node: ast.Try, kinds: _Kinds) -> list[ast.stmt] | None:
    """A ``try`` that only ends something, without it; None if that is not certain."""
    if len(node.handlers) != 1 or node.finalbody:
        return None
    handler = node.handlers[0]
    if handler.type is None or (
        handler.name and any(is_name(inner, handler.name) for inner in ast.walk(handler))
    ):
        return None
    names = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    caught = {_CAUGHT.get(ast.unparse(name), "") for name in names}
    if "" in caught:
        return None
    checks = _Checks(kinds, "either" if len(caught) > 1 else caught.pop(), handler.body)
    try:
        made = checks.block([*node.body, *node.orelse], len(node.body), 0)
    except _NoCheck:
        return None
    return made if checks.made else None


class _Checks:
    """Puts a check in front of each look of a block.

    Args:
        kinds: What the containers are.
        caught: What is caught: ``index``, ``key``, or ``either``.
        handler: What is done then.
    """

    def __init__(self, kinds: _Kinds, caught: str, handler: list[ast.stmt]) -> None:
        self.kinds = kinds
        self.caught = caught
        self.handler = handler
        self.made = 0
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
            if guards is not None and not (self.leaves and (not loops or self.returns)):
                rest = self.block(list(body[place + 1 :]), guarded - place - 1, loops)
                if loops:  # leave the loop, behind which nothing more is guarded
                    leave = [*self._handled(), ast.Break()]
                    return [*out, ast.If(guards, leave, []), *made, *rest]
                return [*out, ast.If(guards, self._handled(), [*made, *rest])]
            if guards is not None:
                out.append(ast.If(guards, self._handled(), []))
            out += made
        return out

    def _handled(self) -> list[ast.stmt]:
        self.made += 1
        return [clone(item) for item in self.handler]

    def statement(self, node: ast.stmt, last: bool, loops: int) -> tuple[ast.expr | None, list[ast.stmt]]:
        """When a statement raises, and the statement with what is in it checked."""
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return)):
            parts = [node.value] if node.value is not None else []
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in targets:
                if isinstance(target, (ast.Tuple, ast.List)) and self._looks(target):
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
            node.body = (
                self.block(node.body, len(node.body), loops) if self._is_flat(node.body, last) else self._no()
            )
            node.orelse = (
                self.block(node.orelse, len(node.orelse), loops)
                if self._is_flat(node.orelse, last)
                else self._no()
            )
            return test, [node]
        if isinstance(node, (ast.For, ast.While)):
            return self._loop(node, last, loops)
        if isinstance(node, (ast.Pass, ast.Break, ast.Continue)):
            return None, [node]
        raise _NoCheck

    def _no(self) -> list[ast.stmt]:
        raise _NoCheck

    def _is_flat(self, body: list[ast.stmt], last: bool) -> bool:
        """Whether leaving a branch is leaving the block: it is the end, or nothing in the branch raises."""
        return last or self.leaves or not any(self._looks(item) for item in body)

    def _looks(self, node: ast.AST) -> bool:
        return any(isinstance(inner, (ast.Subscript, ast.Call)) for inner in ast.walk(node))

    def _loop(
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
                leave = self._handled() if self.returns else [*self._handled(), ast.Break()]
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
        if not is_name(function, *_QUIET):
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

    def _is_table(self, base: ast.expr) -> bool:
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
        if self.caught == "either":
            raise _NoCheck
        return self.caught == "key"

    def _base_only(self, node: ast.Subscript) -> ast.expr:
        return ast.Tuple([node.value, node.slice], ast.Load())

    def _missing(self, node: ast.Subscript) -> ast.expr | None:
        if isinstance(node.value, ast.Name) and node.value.id in self.kinds.filled:
            return None
        if any(isinstance(inner, ast.Call) and not is_name(inner.func, *_QUIET) for inner in ast.walk(node)):
            raise _NoCheck  # it would be called twice
        table = self._is_table(node.value)
        if table == (self.caught == "index"):
            return None  # raises something that is not caught here
        base, place = clone(node.value), clone(node.slice)
        if table:
            return ast.Compare(place, [ast.NotIn()], [base])
        size = call("len", base)
        beyond = ast.Compare(place, [ast.GtE()], [size])
        if self.kinds.is_positive(place):
            return beyond
        if isinstance(place, ast.UnaryOp) and isinstance(place.op, ast.USub):
            return ast.Compare(clone(place.operand), [ast.Gt()], [size])
        below = ast.Compare(clone(place), [ast.Lt()], [ast.UnaryOp(ast.USub(), clone(size))])
        return ast.BoolOp(ast.Or(), [beyond, below])

    @staticmethod
    def any_of(found: Sequence[ast.expr | None]) -> ast.expr | None:
        """When one of several things happens, asked in order."""
        tests = [test for test in found if test is not None]
        if not tests:
            return None
        return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)
