"""The reader: the program with its sites instrumented, and inputs made from what it wrote down.

The reader is run on a stdin text; ``__tape__()`` then returns a list of events: ``["s", site, value]``,
``["o", scope]`` before a loop, ``["e", scope]`` at each turn, ``["l", scope]`` after it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from codegym_envs.spec.carried import carried_source
from codegym_envs.synthesis.marks import OUTER_LOOPS, SCOPE, SITE, SITES
from codegym_envs.synthesis.programs.carried_tape import __tape__
from codegym_envs.synthesis.programs.inlining import Flat
from codegym_envs.synthesis.programs.planning import ReadingPlan, ReadingScope
from codegym_envs.synthesis.trees import (
    assigned_names,
    blocks,
    call,
    clone,
    load,
    parameters_named,
    rewritten,
)

__all__ = ["TAPE", "Record", "leaves", "owners_of", "read_tape", "reader_source"]

TAPE = __tape__.__name__
"""Name of the reader's function that returns the events."""

Record = dict[int, Any]
"""What one turn read: value by site number, records of a loop by its negative number; under 0 their order."""


def reader_source(flat: Flat, body: list[ast.stmt]) -> str:
    """Source of the reader: a script that defines ``__tape__()``.

    Args:
        flat: The program.
        body: Its marked procedure; not changed.
    """
    inner = clone(ast.Module(body, [])).body
    inner = _Instrument(inner).block(inner)
    helpers = [_local(clone(helper), set(assigned_names(body))) for helper in flat.helpers.values()]
    program = ast.FunctionDef(
        "__program__", parameters_named(), [*helpers, *inner] or [ast.Pass()], [], None, None
    )
    run = ast.parse("try:\n    __program__()\nexcept SystemExit:\n    pass\n").body
    head = ast.parse(carried_source(__tape__.__module__)).body
    tree = ast.Module([*flat.imports, *flat.classes, *head, program, *run], [])
    futures = [item for item in tree.body if isinstance(item, ast.ImportFrom) and item.module == "__future__"]
    tree.body = [*futures, *[item for item in tree.body if item not in futures]]
    return "import sys\n" * (not futures) + ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _local(helper: ast.FunctionDef, bound: set[str]) -> ast.FunctionDef:
    """A function of the module as one inside the program: its globals are the program's variables."""
    for node in ast.walk(helper):
        for block in blocks(node):
            for place, item in enumerate(block):
                if isinstance(item, ast.Global):
                    known = [name for name in item.names if name in bound]
                    block[place] = ast.Nonlocal(known) if known else ast.Pass()
    return helper


class _Instrument(ast.NodeTransformer):
    """Writes down what is read."""

    def __init__(self, body: list[ast.stmt]) -> None:
        self.owners = set(owners_of(body))

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return rewritten(body, self.statement)

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            return [node]
        marks = SITES.of(node)
        number = SCOPE.of(node)
        for block in blocks(node):
            block[:] = self.block(block)
        self._expressions(node)
        after = [_noted(site, name) for site, name in marks]
        if isinstance(node, (ast.For, ast.While)):
            if node in self.owners:
                caught = ast.ExceptHandler(load("__Next__"), None, [ast.Pass()])
                node.body = [ast.Try(node.body, [caught], [], [])]
            if number is None:
                return [node]
            node.body = [_marked("e", number), *after, *node.body]
            return [_marked("o", number), node, _marked("l", number)]
        if marks and isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            site, _ = marks[0]
            node.value = call("__site__", ast.Constant(site), node.value)
            return [node]
        if isinstance(node, ast.Continue) and OUTER_LOOPS.on(node):
            return [ast.Raise(call("__Next__"))]
        return [node, *after]

    def _expressions(self, node: ast.stmt) -> None:
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, name, self.visit(value))
            elif isinstance(value, list) and value and isinstance(value[0], ast.expr):
                setattr(node, name, [self.visit(item) for item in value])

    def visit(self, node: ast.AST) -> ast.AST:
        number = SITE.of(node)
        if number is not None and isinstance(node, ast.expr):
            return call("__site__", ast.Constant(number), node)
        self.generic_visit(node)
        return node


def _marked(kind: str, number: int) -> ast.stmt:
    return ast.Expr(call("__mark__", ast.Constant(kind), ast.Constant(number)))


def _noted(site: int, name: str) -> ast.stmt:
    return ast.Expr(call("__site__", ast.Constant(site), load(name)))


def read_tape(plan: ReadingPlan, events: Sequence[Any]) -> Record:
    """What was read, as one record for the whole program.

    Raises:
        ValueError: If the events do not fit the plan.
    """
    root: Record = {0: []}
    stack: list[tuple[ReadingScope, Record]] = [(plan.root, root)]
    for event in events:
        kind, number = event[0], int(event[1])
        if kind == "s":
            _settle(stack, number)
            record = stack[-1][1]
            if number in record:
                raise ValueError("a place is read twice in one turn")
            record[number] = event[2]
            record[0].append(number)
            continue
        scope = plan.scopes.get(number)
        if scope is None or scope.parent is None:
            raise ValueError("an unknown loop")
        while stack and stack[-1][0] is not scope.parent:
            stack.pop()
        if not stack:
            raise ValueError("a loop outside its place")
        record = stack[-1][1]
        if kind == "o":
            if -number in record:
                raise ValueError("a loop runs twice in one turn")
            record[-number] = []
            record[0].append(-number)
        elif kind == "e":
            turn: Record = {0: []}
            record[-number].append(turn)
            stack.append((scope, turn))
    _drop_unfinished(root)
    return root


def _settle(stack: list[tuple[ReadingScope, Record]], number: int) -> None:
    """Go back to the turn of the scope that a site belongs to."""
    while stack and all(site.number != number for site in stack[-1][0].sites()):
        stack.pop()
    if not stack:
        raise ValueError("a site outside its loop")


def _drop_unfinished(record: Record) -> None:
    """Drop last turns that read nothing: the input had ended."""
    for key, value in record.items():
        if key < 0:
            if value and not value[-1][0]:
                value.pop()
            for turn in value:
                _drop_unfinished(turn)


def leaves(value: Any) -> int:
    """The least number of characters of the input that hold what was read, blanks left out."""
    if isinstance(value, str):
        return len("".join(value.split()))
    if isinstance(value, int) and abs(value) < 10**18:
        return len(str(value))
    if isinstance(value, dict):
        return sum(leaves(item) for key, item in value.items() if key != 0)
    return sum(map(leaves, value)) if isinstance(value, (list, tuple)) else 1


def owners_of(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Loops that are continued from inside further loops."""

    def visit(node: ast.AST, loops: list[ast.stmt]) -> Iterator[ast.stmt]:
        if isinstance(node, ast.Continue) and OUTER_LOOPS.on(node):
            yield loops[-1 - OUTER_LOOPS.of(node)]  # the inliner put it inside that many
        if isinstance(node, (ast.For, ast.While)):
            loops = [*loops, node]
        for child in ast.iter_child_nodes(node):
            yield from visit(child, loops)

    for root in body:
        yield from visit(root, [])
