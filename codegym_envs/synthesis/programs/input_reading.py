"""The parts of a program that only read: expressions of the input alone, and variables that hold raw input.

``list(map(int, input().split()))`` gives a list of numbers whatever the program computes; ``data[i]`` does
where ``data`` is ``sys.stdin.read().split()``. Such expressions are *derived*. A variable is *raw* if it
holds text or tokens that are only ever taken apart further.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegym_envs.synthesis.programs.tidy import is_stdin
from codegym_envs.synthesis.trees import blocks, is_name

__all__ = ["DerivedKind", "derive", "item_of", "raw_variables", "target_names"]

_SAME_TEXT = frozenset({"strip", "rstrip", "lstrip", "replace"})
_SPLITTING = frozenset({"split", "splitlines", "rsplit", "partition"})
_TAKING = frozenset({"pop", "popleft"})
_CASTS = {"int": "num", "float": "num", "str": "text"}


@dataclass(frozen=True, slots=True)
class DerivedKind:
    """Kind of a derived value.

    Attributes:
        shape: ``text``, ``num``, ``seq``, ``iter`` or ``stream``.
        item: Kind of the items of a ``seq`` or an ``iter``.
        whole: Whether it may be all that is left of the input.
    """

    shape: str
    item: DerivedKind | None = None
    whole: bool = False


_LINE = DerivedKind("text")
_NUMBER = DerivedKind("num")
Raw = Mapping[str, DerivedKind]


def item_of(kind: DerivedKind | None) -> DerivedKind | None:
    """Kind of what a loop over a value gives."""
    if kind is None:
        return None
    if kind.shape == "stream":
        return _LINE
    return kind.item if kind.shape in ("seq", "iter") else None


def derive(node: ast.AST, raw: Raw, cursors: frozenset[str]) -> DerivedKind | None:
    """Kind of an expression that depends on the input alone; None for any other.

    Args:
        node: The expression.
        raw: Raw variables.
        cursors: Functions that hand out input, and objects whose methods do.
    """
    return _Derivation(raw, cursors).of(node)


class _Derivation:
    def __init__(self, raw: Raw, cursors: frozenset[str]) -> None:
        self.raw = dict(raw)
        self.cursors = cursors

    def of(self, node: ast.AST) -> DerivedKind | None:
        if is_stdin(node):
            return DerivedKind("stream", None, True)
        if isinstance(node, ast.Name):
            return self.raw.get(node.id)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            return self._comprehension(node)
        if isinstance(node, (ast.List, ast.Tuple)) and node.elts and isinstance(node.ctx, ast.Load):
            if len(node.elts) == 1 and isinstance(node.elts[0], ast.Starred):
                inner = self.of(node.elts[0].value)
                return DerivedKind("seq", item_of(inner), False) if item_of(inner) is not None else None
            kinds = [self.of(item) for item in node.elts]
            return DerivedKind("seq", kinds[0]) if all(kind is not None for kind in kinds) else None
        return None

    def _call(self, node: ast.Call) -> DerivedKind | None:
        function = node.func
        if isinstance(function, ast.Attribute):
            return self._method(node, function)
        if not isinstance(function, ast.Name):
            return None
        name = function.id
        if name == "input":
            return _LINE
        if name in self.cursors and not node.args and not node.keywords:
            return _NUMBER
        if not node.args or node.keywords:
            return None
        inner = self.of(node.args[-1])
        if inner is None:
            return None
        if name in _CASTS and len(node.args) == 1:
            return DerivedKind(_CASTS[name]) if inner.shape in ("text", "num") else None
        if name in ("list", "tuple", "iter", "deque") and len(node.args) == 1:
            item = item_of(inner)
            whole = inner.whole
            if item is None or (name == "deque" and not whole):
                return None
            return DerivedKind("iter" if name == "iter" else "seq", item, whole)
        if name == "next" and len(node.args) == 1:
            return item_of(inner) if inner.shape in ("iter", "stream") else None
        if name == "map" and len(node.args) == 2:
            return self._map(node.args[0], inner)
        return None

    def _map(self, function: ast.expr, inner: DerivedKind) -> DerivedKind | None:
        item = item_of(inner)
        if item is None:
            return None
        if isinstance(function, ast.Name) and function.id in _CASTS and item.shape in ("text", "num"):
            return DerivedKind("iter", DerivedKind(_CASTS[function.id]), inner.whole)
        if isinstance(function, ast.Attribute) and is_name(function.value, "str"):
            if item.shape == "text" and function.attr in (_SAME_TEXT | {"split"}):
                split = function.attr == "split"
                return DerivedKind("iter", DerivedKind("seq", _LINE) if split else _LINE, inner.whole)
        return None

    def _method(self, node: ast.Call, function: ast.Attribute) -> DerivedKind | None:
        if is_name(function.value, "re") and function.attr in ("findall", "split") and len(node.args) == 2:
            inner = self.of(node.args[1])
            fixed = isinstance(node.args[0], ast.Constant)
            return (
                DerivedKind("seq", _LINE) if fixed and inner is not None and inner.shape == "text" else None
            )
        if isinstance(function.value, ast.Name) and function.value.id in self.cursors:
            return _NUMBER
        base = self.of(function.value)
        if base is None or node.keywords:
            return None
        name = function.attr
        if base.shape == "stream":
            if name == "readline":
                return _LINE
            return {
                "read": DerivedKind("text", None, True),
                "readlines": DerivedKind("seq", _LINE, True),
            }.get(name)
        constant = all(isinstance(item, ast.Constant) for item in node.args)
        if base.shape == "text" and constant:
            if name in _SAME_TEXT:
                return base
            if name in _SPLITTING:
                return DerivedKind("seq", _LINE, base.whole)
        if base.shape == "seq" and base.whole and name in _TAKING and constant:
            return base.item
        return None

    def _subscript(self, node: ast.Subscript) -> DerivedKind | None:
        base = self.of(node.value)
        if base is None:
            return None
        if isinstance(node.slice, ast.Slice):
            if base.shape == "text" and not base.whole:
                return base
            backwards = ast.unparse(node.slice) == "::-1"
            return DerivedKind("seq", base.item, base.whole and backwards) if base.shape == "seq" else None
        return base.item if base.shape == "seq" else None

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp) -> DerivedKind | None:
        if len(node.generators) != 1 or node.generators[0].is_async:
            return None
        generator = node.generators[0]
        inner = self.of(generator.iter)
        names = target_names(generator.target)
        before = dict(self.raw)
        try:
            if inner is not None:
                item = item_of(inner)
                if item is None or not isinstance(generator.target, ast.Name):
                    return None
                self.raw[generator.target.id] = item
            else:
                for name in names:
                    self.raw.pop(name, None)
            if generator.ifs and (
                inner is None or not all(self._is_blank_test(test) for test in generator.ifs)
            ):
                return None
            elt = self.of(node.elt)
        finally:
            self.raw = before
        if elt is None:
            return None
        shape = "seq" if isinstance(node, ast.ListComp) else "iter"
        return DerivedKind(shape, elt, inner is not None and inner.whole)

    def _is_blank_test(self, test: ast.expr) -> bool:
        kind = self.of(test)
        return kind is not None and kind.shape == "text"


def target_names(target: ast.expr) -> list[str]:
    """Names that a target binds; empty if it is (or holds) anything but names."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Starred):
        return target_names(target.value)
    if isinstance(target, (ast.Tuple, ast.List)):
        found = [target_names(item) for item in target.elts]
        return [name for names in found for name in names] if all(found) else []
    return []


def target_kinds(target: ast.expr, kind: DerivedKind | None) -> Iterator[tuple[str, DerivedKind | None]]:
    """Names that a target binds, with what each gets of a derived value."""
    if isinstance(target, ast.Name):
        yield target.id, kind
    elif isinstance(target, (ast.Tuple, ast.List)):
        item = item_of(kind)
        for inner in target.elts:
            if isinstance(inner, ast.Starred):
                yield from target_kinds(inner.value, DerivedKind("seq", item) if item is not None else None)
            else:
                yield from target_kinds(inner, item)


def raw_variables(
    body: list[ast.stmt], cursors: frozenset[str], outside: set[str], *, whole: bool
) -> dict[str, DerivedKind]:
    """The raw variables of a procedure.

    Args:
        body: The procedure.
        cursors: See `derive`.
        outside: Names that other functions use.
        whole: Whether a variable that holds all of the input may be raw; otherwise it is a value.
    """
    refused = {
        node.id
        for root in body
        for inner in ast.walk(root)
        if isinstance(inner, ast.comprehension)
        for node in ast.walk(inner.target)
        if isinstance(node, ast.Name)
    }
    uses = _Uses(body, cursors)
    refused |= outside - uses.cursor_names
    while True:
        raw = uses.derived(refused)
        bad = {
            name
            for name, kind in raw.items()
            if not uses.suits(name, kind, raw) or (kind.whole and not whole)
        }
        if not bad:
            return raw
        refused |= bad


class _Uses:
    """Where the variables of a procedure are bound and read."""

    def __init__(self, body: list[ast.stmt], cursors: frozenset[str]) -> None:
        self.cursors = cursors
        self.cursor_names: set[str] = set()
        self.parents: dict[ast.AST, ast.AST] = {}
        self.places: dict[ast.stmt, int] = {}
        self.bindings: dict[str, list[tuple[ast.expr, ast.expr, bool]]] = {}
        self.bound_in: dict[str, list[int]] = {}
        self.loads: dict[str, list[ast.Name]] = {}
        self.broken: set[str] = set()
        self._place(body)
        for root in body:
            for node in ast.walk(root):
                for child in ast.iter_child_nodes(node):
                    self.parents[child] = node
                self._note(node)

    def _place(self, block: list[ast.stmt]) -> None:
        for node in block:
            self.places[node] = id(block)
            if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                for inner in blocks(node):
                    self._place(inner)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            self.loads.setdefault(node.id, []).append(node)
        elif isinstance(node, ast.Assign) and len(node.targets) == 1:
            for name in target_names(node.targets[0]):
                self.bindings.setdefault(name, []).append((node.targets[0], node.value, False))
                self.bound_in.setdefault(name, []).append(self.places.get(node, 0))
        elif isinstance(node, ast.For):
            for name in target_names(node.target):
                self.bindings.setdefault(name, []).append((node.target, node.iter, True))
                self.bound_in.setdefault(name, []).append(id(node.body))
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.NamedExpr, ast.withitem, ast.Delete)):
            self.broken |= {
                item.id
                for item in ast.walk(node)
                if isinstance(item, ast.Name) and isinstance(item.ctx, (ast.Store, ast.Del))
            }

    def derived(self, refused: set[str]) -> dict[str, DerivedKind]:
        """Variables that are bound to derived values only."""
        raw: dict[str, DerivedKind] = {}
        changed = True
        while changed:
            changed = False
            for name, bound in self.bindings.items():
                if name in raw or name in refused or name in self.broken:
                    continue
                kinds = [self._bound_kind(name, *one, raw) for one in bound]
                first = kinds[0]
                if first is not None and all(kind is not None for kind in kinds) and first.shape != "num":
                    raw[name] = first
                    changed = True
        return raw

    def _bound_kind(
        self, name: str, target: ast.expr, value: ast.expr, looped: bool, raw: Raw
    ) -> DerivedKind | None:
        kind = derive(value, raw, self.cursors)
        if looped:
            kind = item_of(kind)
        return dict(target_kinds(target, kind)).get(name)

    def suits(self, name: str, kind: DerivedKind, raw: Raw) -> bool:
        """Whether a variable is only taken apart, each piece once."""
        tops = [self._top(node, raw) for node in self.loads.get(name, [])]
        if kind.whole:
            return all(self._is_taken_apart(top, name, kind) for top in tops)
        if not tops:
            return False
        here = self.bound_in.get(name, [])
        if len(here) != 1:
            return False
        if not all(self._is_taken_apart(top, name, kind) for top in tops):
            return False
        if kind.shape == "iter":
            taken = [self.parents.get(node) for node in self.loads[name]]
            if all(isinstance(item, ast.Call) and is_name(item.func, "next") for item in taken):
                return True
        if any(self._block_of(top) != here[0] for top in tops):
            return False
        if kind.shape in ("text", "iter"):
            return len(tops) == 1
        spots = [self._spot(node) for node in self.loads[name]]
        if len(tops) > 1 and (None in spots or len(set(spots)) < len(spots)):
            return False
        if kind.item is not None and kind.item.shape == "num":
            return all(self._is_assigned(top) for top in tops) and None not in spots
        return True

    def _top(self, node: ast.expr, raw: Raw) -> ast.expr:
        """The largest derived expression around a name."""
        top = node
        while True:
            above = self.parents.get(top)
            if isinstance(above, (ast.Starred, ast.Attribute)):
                above = self.parents.get(above)
            if not isinstance(above, ast.expr) or derive(above, raw, self.cursors) is None:
                return top
            top = above

    def _is_taken_apart(self, top: ast.expr, name: str, kind: DerivedKind) -> bool:
        if not is_name(top, name):
            return True
        above = self.parents.get(top)
        if isinstance(above, ast.For) and above.iter is top:
            return kind.shape in ("seq", "iter", "stream") and (kind.whole or kind.shape == "iter")
        if isinstance(above, ast.Assign) and above.value is top:
            return isinstance(above.targets[0], (ast.Tuple, ast.List))
        if isinstance(above, ast.Call) and is_name(above.func, "len") and kind.whole:
            return True
        return kind.whole and self._in_test(top)

    def _in_test(self, node: ast.AST) -> bool:
        above = self.parents.get(node)
        while isinstance(above, ast.expr):
            node, above = above, self.parents.get(above)
        return isinstance(above, (ast.While, ast.If)) and above.test is node

    def _block_of(self, node: ast.AST) -> int:
        """The block whose statement evaluates an expression once."""
        above: ast.AST | None = node
        while above is not None and not isinstance(above, ast.stmt):
            if isinstance(above, ast.Lambda):
                return 0
            above = self.parents.get(above)
        return (
            self.places.get(above, 0)
            if isinstance(above, ast.stmt) and not isinstance(above, ast.While)
            else 0
        )

    def _spot(self, node: ast.Name) -> str | None:
        above = self.parents.get(node)
        if isinstance(above, ast.Subscript) and above.value is node:
            part = above.slice
            if isinstance(part, ast.Slice):
                constant = all(
                    item is None or isinstance(item, ast.Constant) for item in (part.lower, part.upper)
                )
                return ast.unparse(part) if constant else None
            if isinstance(part, (ast.Constant, ast.UnaryOp)):
                return ast.unparse(part)
        return None

    def _is_assigned(self, top: ast.expr) -> bool:
        above = self.parents.get(top)
        return isinstance(above, ast.Assign) and above.value is top and isinstance(above.targets[0], ast.Name)
