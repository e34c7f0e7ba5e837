"""The solution: the procedure with values in the place of reading."""

from __future__ import annotations

import ast
from collections.abc import Container
from dataclasses import dataclass, field

from codegym_envs.synthesis.marks import AT_END, IS_RAW, OVER_INPUT, SCOPE, SITE, SITES, UNTIL_END
from codegym_envs.synthesis.programs.input_reading import target_names
from codegym_envs.synthesis.programs.input_values import (
    RecordLayout,
    field_key,
    is_index_used,
    link_expression,
    name_for,
)
from codegym_envs.synthesis.programs.planning import ReadingScope, Site, Unplannable
from codegym_envs.synthesis.trees import (
    blocks,
    call,
    clone,
    fresh_name,
    is_name,
    load,
    names_in,
    rewritten,
    store,
)

__all__ = ["Built", "substitute"]

_AT_THE_END = frozenset(
    {"EOFError", "StopIteration", "IndexError", "ValueError", "Exception", "BaseException"}
)


@dataclass(slots=True)
class Built:
    """A procedure over values.

    Attributes:
        body: Its statements; they still print.
        parameters: Parameter by key of a field, in order.
    """

    body: list[ast.stmt]
    parameters: dict[int, str] = field(default_factory=dict)


def substitute(
    body: list[ast.stmt], found: RecordLayout, taken: set[str], absent: Container[int] = ()
) -> Built:
    """Put values in the place of reading.

    Args:
        body: The marked statements of one input; not changed.
        found: How its records become values.
        taken: Names that are not free.
        absent: Sites that are not part of the records; what they bind is not needed.

    Raises:
        Unplannable: If it is not clear which value a reading place gets.
    """
    copied = clone(ast.Module(body, [])).body
    worker = _Builder(set(taken) | names_in(body), absent)
    names = worker.enter(found, copied)
    done = worker.block(copied)
    return Built(
        [*worker.links(found, names), *done],
        {field_key(item): names[field_key(item)] for item in found.fields},
    )


class _Builder(ast.NodeTransformer):
    def __init__(self, taken: set[str], absent: Container[int]) -> None:
        self.taken = taken
        self.absent = absent
        self.values: dict[int, ast.expr] = {}
        self.direct: set[int] = set()
        self.layouts: dict[int, RecordLayout] = {}
        self.sources: dict[int, str] = {}

    def enter(self, found: RecordLayout, body: list[ast.stmt]) -> dict[int, str]:
        """Give the fields of a scope names; ``body`` is what one of its turns does."""
        names: dict[int, str] = {}
        used: set[str] = set()
        for item in [*found.fields, *self._linked_sites(found)]:
            key = field_key(item)
            wanted = name_for(item, found)
            own = isinstance(item, Site) and bool(item.name) and item.name not in used
            own = own and self._comes_first(item, body)
            name = wanted if own else fresh_name([wanted, f"given_{wanted}"], self.taken)
            used.add(name)
            names[key] = name
            self.taken.add(name)
            if isinstance(item, Site):
                self.values[item.number] = load(name)
                if own:
                    self.direct.add(item.number)
            else:
                self.layouts[item.number] = found.inner[item.number]
                self.sources[item.number] = name
        return names

    def _linked_sites(self, found: RecordLayout) -> list[Site]:
        return [site for site in found.scope.sites() if site.number in found.linked]

    def _comes_first(self, item: Site | ReadingScope, body: list[ast.stmt]) -> bool:
        """Whether a variable is bound by its site before anything else is done with it, and at once."""
        assert isinstance(item, Site)
        for node in body:
            sites = [number for number, _ in SITES.of(node)]
            if item.number in sites:
                return isinstance(node, ast.Assign)
            if item.name in names_in(node):
                return False
        return False

    def links(self, found: RecordLayout, names: dict[int, str]) -> list[ast.stmt]:
        """Assignments of the numbers that follow from other fields."""
        out: list[ast.stmt] = []
        for site in self._linked_sites(found):
            other, pattern = found.linked[site.number]
            out.append(ast.Assign([store(names[site.number])], link_expression(pattern, names[other])))
        return out

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return rewritten((node for node in body if not AT_END.on(node)), self.statement)

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            return [node]
        if isinstance(node, (ast.For, ast.While)) and SCOPE.on(node):
            return self._loop(node)
        if IS_RAW.of(node):
            return []
        if isinstance(node, ast.Assign) and SITES.on(node):
            out: list[ast.stmt] = []
            for number, name in SITES.of(node):
                if number not in self.direct and number not in self.absent:
                    out.append(ast.Assign([store(name)], self._value(number)))
            return out
        if isinstance(node, ast.Try) and _waits_for_the_end(node):
            return [item for block in (node.body, node.orelse, node.finalbody) for item in self.block(block)]
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, name, self.visit(value))
            elif isinstance(value, list) and value and isinstance(value[0], ast.expr):
                setattr(node, name, [self.visit(item) for item in value])
        for place, inner in enumerate(blocks(node)):
            inner[:] = self.block(inner) or ([ast.Pass()] if place == 0 else [])
        return [node]

    def visit(self, node: ast.AST) -> ast.AST:
        number = SITE.of(node)
        return self._value(number) if number is not None else super().visit(node)

    def _value(self, number: int) -> ast.expr:
        if number not in self.values:
            raise Unplannable("a value has no place")
        return clone(self.values[number])

    def _loop(self, node: ast.For | ast.While) -> list[ast.stmt]:
        number = SCOPE.of(node)
        assert number is not None
        found = self.layouts[number]
        source = self.sources[found.scope.number]
        before: list[ast.stmt] = []
        if found.varying:
            record = fresh_name(["record", "entry"], self.taken)
            _Placing(self, record).run(node.body)
            target: ast.expr = store(record)
        else:
            names = self.enter(found, node.body)
            before = self.links(found, names)
            kept = [store(names[field_key(item)]) for item in found.fields]
            if not kept:
                raise Unplannable("a loop reads nothing that is needed")
            target = kept[0] if len(kept) == 1 else ast.Tuple([*kept], ast.Store())
        for number, name in SITES.of(node):
            if number not in self.direct:  # what a loop over the input binds in its head
                before.append(ast.Assign([store(name)], self._value(number)))
        body = [*before, *self.block(node.body)] or [ast.Pass()]
        _note_filling(found, target, body)
        orelse = self.block(node.orelse)
        if isinstance(node, ast.While):
            if not UNTIL_END.of(node) and not _counts_down(node):
                stop = ast.If(ast.UnaryOp(ast.Not(), node.test), [ast.Break()], [])
                body = [stop, *body] if not isinstance(node.test, ast.Constant) else body
            return [ast.For(target, load(source), body, orelse, None)]
        if OVER_INPUT.of(node) or not is_index_used(node, body):
            return [ast.For(target, load(source), body, orelse, None)]
        return [self._indexed(node, target, source, body, orelse)]

    def _indexed(
        self, node: ast.For, target: ast.expr, source: str, body: list[ast.stmt], orelse: list[ast.stmt]
    ) -> ast.stmt:
        """A loop whose own variable is needed: over the positions."""
        ranged = node.iter
        if not (
            isinstance(ranged, ast.Call) and is_name(ranged.func, "range") and len(ranged.args) in (1, 2)
        ):
            raise Unplannable("a loop that reads runs over something else")
        start = ranged.args[0] if len(ranged.args) == 2 else ast.Constant(0)
        if not isinstance(start, ast.Constant) or len(target_names(node.target)) != 1:
            raise Unplannable("a loop that reads starts somewhere")
        counter = load(target_names(node.target)[0])
        place: ast.expr = counter if start.value == 0 else ast.BinOp(counter, ast.Sub(), start)
        size: ast.expr = call("len", load(source))
        limits = [size]
        if start.value != 0:
            limits = [start, ast.BinOp(size, ast.Add(), clone(start))]
        pick = ast.Assign([target], ast.Subscript(load(source), place, ast.Load()))
        return ast.For(node.target, call("range", *limits), [pick, *body], orelse, None)


class _Placing:
    """Turns that read different things: each site gets its place in the record."""

    def __init__(self, builder: _Builder, record: str) -> None:
        self.builder = builder
        self.record = record

    def run(self, body: list[ast.stmt]) -> None:
        """Number the sites of a turn."""
        self._block(body, 0)

    def _block(self, body: list[ast.stmt], place: int | None) -> int | None:
        for node in body:
            if isinstance(node, ast.If):
                place = self._expressions(node.test, place)
                ends = [self._block(block, place) for block in (node.body, node.orelse) if not _jumps(block)]
                for block in (node.body, node.orelse):
                    if _jumps(block):
                        self._block(block, place)
                place = ends[0] if ends and all(end == ends[0] for end in ends) else None if ends else place
                continue
            for number, _ in SITES.of(node):
                place = self._at(number, place)
            if not SITES.on(node):
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        place = self._expressions(child, place)
                for block in blocks(node):
                    place = self._block(block, place)
        return place

    def _expressions(self, node: ast.AST, place: int | None) -> int | None:
        for inner in ast.walk(node):
            number = SITE.of(inner)
            if number is not None:
                place = self._at(number, place)
        return place

    def _at(self, number: int, place: int | None) -> int:
        if place is None:
            raise Unplannable("turns of a loop read too differently")
        self.builder.values[number] = ast.Subscript(load(self.record), ast.Constant(place), ast.Load())
        return place + 1


def _jumps(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], (ast.Continue, ast.Break, ast.Return))


def _waits_for_the_end(node: ast.Try) -> bool:
    """Whether a ``try`` is there for the end of the input."""
    inside = any(
        any(mark.on(item) for mark in (SITE, SITES, SCOPE, IS_RAW))
        for root in node.body
        for item in ast.walk(root)
    )
    return inside and all(
        handler.type is None or names_in(handler.type) <= _AT_THE_END for handler in node.handlers
    )


def _counts_down(node: ast.While) -> bool:
    """``while t > 0: t -= 1; …``: a loop over the number of turns that was read."""
    names = names_in(node.test)
    if len(names) != 1:
        return False
    name = next(iter(names))
    return any(
        isinstance(item, ast.AugAssign)
        and is_name(item.target, name)
        and isinstance(item.value, ast.Constant)
        for item in node.body
    )


def _note_filling(found: RecordLayout, target: ast.expr, body: list[ast.stmt]) -> None:
    """A loop that only puts its records into a list, as lists, gets records that are lists."""
    if len(body) != 1 or not isinstance(target, ast.Tuple):
        return
    node = body[0]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and len(node.value.args) == 1:
        given = node.value.args[0]
        same = [ast.unparse(item) for item in target.elts]
        if isinstance(given, ast.List) and [ast.unparse(item) for item in given.elts] == same:
            found.as_list = True
