"""Answers instead of prints: a procedure that printed returns what it would have said."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal

from codegym_envs.synthesis.marks import OUTER_LOOPS
from codegym_envs.synthesis.programs.printing import Emission, emission, is_print
from codegym_envs.synthesis.trees import blocks, call, clone, fresh_name, is_name, load, names_in, store

__all__ = ["STYLES", "Style", "answering"]

Style = Literal["direct", "listed", "direct-text", "listed-text"]
STYLES: tuple[Style, ...] = ("direct", "listed", "direct-text", "listed-text")
"""``direct``: each path says one thing, and returns it; ``listed``: all that was said, in order. With
``text`` what was said stays text, for programs that say numbers here and words there."""


def answering(
    body: list[ast.stmt], helpers: list[ast.FunctionDef], style: Style, *, case: bool
) -> list[ast.stmt] | None:
    """A body that returns instead of printing.

    Args:
        body: Statements; used up.
        helpers: Functions that are called from it and may print; changed in place if they do.
        style: See `STYLES`.
        case: Whether the body is that of a loop over cases, so that ``continue`` ends it.

    Returns:
        The body, or None if the style does not suit it.
    """
    worker = _Answers(style.endswith("text"), case, _lists(body))
    said = [
        emission(node)
        for root in [*body, *helpers]
        for node in ast.walk(root)
        if isinstance(node, ast.stmt) and is_print(node)
    ]
    if any(item.kind == "glue" for item in said):
        return None if style != "direct-text" else worker.glued(body, helpers)
    worker.rows = any(item.kind in ("row", "lines") for item in said) and not worker.text
    if style.startswith("direct"):
        if any(_prints(node) for helper in helpers for node in ast.walk(helper)):
            return None
        done = worker.direct(body, True, False)
        return done if not worker.failed and _always_returns(done) else None
    worker.rows = any(item.kind == "row" for item in said) and not worker.text
    return worker.listed(body, helpers)


def _prints(node: ast.AST) -> bool:
    return isinstance(node, ast.stmt) and is_print(node)


class _Answers:
    def __init__(self, text: bool, case: bool, lists: set[str]) -> None:
        self.lists = lists
        self.text = text
        self.case = case
        self.rows = False
        self.failed = False
        self.name = ""

    # One thing printed on every path.

    def direct(
        self, body: list[ast.stmt], end: bool, loop_end: bool, *, inside: bool = False
    ) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        place = 0
        while place < len(body):
            node = body[place]
            if is_print(node):
                stop = place
                while stop < len(body) and is_print(body[stop]):
                    stop += 1
                said = [emission(item) for item in body[place:stop]]
                said = [item for item in said if not item.is_silent]
                if not said:
                    place = stop
                    continue
                if not self._ends(body[stop:], end, loop_end, inside):
                    self.failed = True
                return [*out, ast.Return(self._together(said))]
            here = self._ends(body[place + 1 :], end, loop_end, inside)
            if isinstance(node, ast.If):
                node.body = self.direct(node.body, here, loop_end, inside=inside) or [ast.Pass()]
                node.orelse = self.direct(node.orelse, here, loop_end, inside=inside)
            elif isinstance(node, (ast.For, ast.While)):
                node.body = self.direct(node.body, False, here, inside=True)
                node.orelse = self.direct(node.orelse, here, loop_end, inside=inside)
            elif isinstance(node, ast.Continue) and (OUTER_LOOPS.on(node) or not inside):
                self.failed = True  # ends without having printed anything
            elif not isinstance(node, ast.FunctionDef):
                for block in blocks(node):
                    block[:] = self.direct(block, False, False, inside=inside)
            out.append(node)
            place += 1
        return out

    def _ends(self, rest: list[ast.stmt], end: bool, loop_end: bool, inside: bool) -> bool:
        """Whether nothing more is done after this place."""
        for node in rest:
            if isinstance(node, ast.Return):
                return True
            if isinstance(node, ast.Break):
                return loop_end
            if isinstance(node, ast.Continue):
                return OUTER_LOOPS.on(node) or (self.case and not inside)
            if is_print(node) and emission(node).is_silent:
                continue
            if not isinstance(node, ast.Pass):
                return False
        return end

    def _together(self, said: list[Emission]) -> ast.expr:
        if len(said) == 1:
            return self._one(said[0])
        if self.text:
            return ast.List([self._one(item) for item in said], ast.Load())
        if len({item.kind for item in said}) == 1:
            if said[0].kind == "one":
                return ast.List([item.value for item in said], ast.Load())
            return ast.List([self._listed(item.value) for item in said], ast.Load())
        parts = [item.value if item.kind == "one" else self._listed(item.value) for item in said]
        return ast.Tuple(parts, ast.Load())

    def _one(self, said: Emission) -> ast.expr:
        if said.kind in ("one", "glue"):
            if self.text:
                return _text(said.value)
            return ast.List([said.value], ast.Load()) if self.rows else said.value
        if self.text:
            joined = call("map", load("str"), said.value)
            return ast.Call(ast.Attribute(ast.Constant(" "), "join", ast.Load()), [joined], [])
        return self._listed(said.value)

    def _listed(self, value: ast.expr) -> ast.expr:
        """A list of what an iterable gives."""
        return value if _is_list(value, self.lists) else call("list", value)

    # Everything printed, in order.

    def listed(self, body: list[ast.stmt], helpers: list[ast.FunctionDef]) -> list[ast.stmt]:
        taken = {name for root in [*body, *helpers] for name in names_in(root)}
        self.name = fresh_name(["results", "outcomes"], taken)
        for helper in helpers:
            helper.body = self._collected(helper.body, leaving=False)
        done = self._collected(body, leaving=True)
        start = ast.Assign([store(self.name)], ast.List([], ast.Load()))
        return [start, *done, ast.Return(load(self.name))]

    def _collected(self, body: list[ast.stmt], *, leaving: bool, inside: bool = False) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            if is_print(node):
                out.extend(self._appended(emission(node)))
                continue
            if leaving and isinstance(node, ast.Return):
                out.append(ast.Return(load(self.name)))
                continue
            if leaving and self.case and isinstance(node, ast.Continue):
                if OUTER_LOOPS.on(node) or not inside:
                    out.append(ast.Return(load(self.name)))
                    continue
            if not isinstance(node, ast.FunctionDef):
                deeper = inside or isinstance(node, (ast.For, ast.While))
                for place, block in enumerate(blocks(node)):
                    new = self._collected(block, leaving=leaving, inside=deeper)
                    block[:] = new or ([ast.Pass()] if place == 0 else [])
            out.append(node)
        return out

    def _appended(self, said: Emission) -> list[ast.stmt]:
        if said.is_silent:
            return []
        if said.kind == "lines":
            values: ast.expr = said.value
            if self.text:
                values = call("map", load("str"), values)
            return [ast.Expr(call(f"{self.name}.extend", values))]
        return [ast.Expr(call(f"{self.name}.append", self._one(said)))]

    # Text without breaks.

    def glued(self, body: list[ast.stmt], helpers: list[ast.FunctionDef]) -> list[ast.stmt] | None:
        """All pieces of text joined; split at line breaks if there may be several lines."""
        if any(_prints(node) for helper in helpers for node in ast.walk(helper)):
            return None
        taken = {name for root in body for name in names_in(root)}
        self.name = fresh_name(["pieces", "parts_said"], taken)
        lines = _may_be_several_lines(body)
        done = self._glued(body, lines)
        joined = ast.Call(ast.Attribute(ast.Constant(""), "join", ast.Load()), [load(self.name)], [])
        last = ast.Call(ast.Attribute(joined, "split", ast.Load()), [], []) if lines else joined
        start = ast.Assign([store(self.name)], ast.List([], ast.Load()))
        returned = [start, *done, ast.Return(last)]
        for root in returned[1:-1]:
            for node in ast.walk(root):
                if isinstance(node, ast.Return):
                    node.value = clone(last)
        return returned

    def _glued(self, body: list[ast.stmt], lines: bool) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            if is_print(node):
                said = emission(node)
                if said.kind != "none":
                    value = said.value if said.kind == "gap" else self._one(said)
                    out.append(ast.Expr(call(f"{self.name}.append", value)))
                if lines and _ends_a_line(said):
                    out.append(ast.Expr(call(f"{self.name}.append", ast.Constant("\n"))))
                continue
            for place, block in enumerate(blocks(node)):
                block[:] = self._glued(block, lines) or ([ast.Pass()] if place == 0 else [])
            out.append(node)
        return out


def _ends_a_line(said: Emission) -> bool:
    return said.kind not in ("glue", "gap")


def _may_be_several_lines(body: list[ast.stmt]) -> bool:
    """Whether something may be printed behind the end of a line."""
    ended = False
    for node in body:
        prints = [item for item in ast.walk(node) if isinstance(item, ast.stmt) and is_print(item)]
        loops = [item for item in ast.walk(node) if isinstance(item, (ast.For, ast.While))]
        if prints and (ended or any(_ends_lines(loop) for loop in loops)):
            return True
        ended |= _ends_lines(node)
    return False


def _ends_lines(root: ast.stmt) -> bool:
    prints = [node for node in ast.walk(root) if isinstance(node, ast.stmt) and is_print(node)]
    return any(_ends_a_line(emission(node)) for node in prints)


def _text(value: ast.expr) -> ast.expr:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value
    if isinstance(value, ast.IfExp):
        return ast.IfExp(value.test, _text(value.body), _text(value.orelse))
    return value if isinstance(value, ast.JoinedStr) else call("str", value)


def _is_list(value: ast.expr, known: set[str]) -> bool:
    """Whether an expression certainly gives a list."""
    if isinstance(value, (ast.List, ast.ListComp)) or (isinstance(value, ast.Name) and value.id in known):
        return True
    if isinstance(value, ast.Call):
        return is_name(value.func, "list", "sorted")
    if isinstance(value, ast.BinOp):
        return _is_list(value.left, known)
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
        return _is_list(value.value, known)
    return False


def _lists(body: list[ast.stmt]) -> set[str]:
    """Variables that are bound to lists only."""
    found: dict[str, bool] = {}  # whether each variable was bound to lists only, so far
    known: set[str] = set()
    for target, value in _bindings(body):
        if value is None or not isinstance(target, ast.Name):
            found.update(dict.fromkeys(names_in(target), False))
        else:
            found[target.id] = _is_list(value, known) and found.get(target.id, True)
            if found[target.id]:
                known.add(target.id)
    return {name for name, only in found.items() if only}


def _bindings(body: list[ast.stmt]) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Targets with what they are bound to; None for what is bound in turn."""
    for root in body:
        for node in ast.walk(root):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    yield target, node.value
            elif isinstance(node, (ast.For, ast.comprehension)):
                yield node.target, None


def _always_returns(body: list[ast.stmt]) -> bool:
    if not body:
        return False
    last = body[-1]
    if isinstance(last, ast.If):
        return _always_returns(last.body) and _always_returns(last.orelse)
    if isinstance(last, ast.For) and last.orelse:
        return _always_returns(last.orelse)
    if isinstance(last, ast.For):  # a search that always finds something; runs show whether it does
        return any(isinstance(node, ast.Return) for node in ast.walk(last))
    if isinstance(last, ast.While):
        endless = isinstance(last.test, ast.Constant) and bool(last.test.value)
        return endless or _always_returns(last.orelse)
    return isinstance(last, ast.Return)
