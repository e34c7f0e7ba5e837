"""Programs that read standard input and print, as functions of what they read.

    for reading in readings(source):
        # run reading.source on stdin texts, take what __tape__() returns
        for conversion in reading.conversions(tapes):
            # try whether conversion.source gives on conversion.inputs what the program printed

Everything here is a pure function of texts; whoever runs the programs compares, and takes the first
conversion that agrees.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from codegym_envs.synthesis.marks import AT_END, OVER_INPUT
from codegym_envs.synthesis.programs.finishing import solution_source
from codegym_envs.synthesis.programs.inlining import Flat, flatten, prints
from codegym_envs.synthesis.programs.input_reading import raw_variables
from codegym_envs.synthesis.programs.input_values import RecordLayout, field_key, field_value, layout
from codegym_envs.synthesis.programs.planning import ReadingPlan, ReadingScope, Site, Unplannable, make_plan
from codegym_envs.synthesis.programs.printed_answers import STYLES, answering
from codegym_envs.synthesis.programs.printing import canonical_prints
from codegym_envs.synthesis.programs.shaping import shape
from codegym_envs.synthesis.programs.solution_making import substitute
from codegym_envs.synthesis.programs.tape import Record, leaves, owners_of, read_tape, reader_source
from codegym_envs.synthesis.programs.tidy import reads_directly, tidy
from codegym_envs.synthesis.trees import assigned_names, clone, is_name, names_in

__all__ = ["Conversion", "ReadingSplit", "is_program", "readings"]


@dataclass(frozen=True, slots=True)
class Conversion:
    """A function that may do what a program does.

    Attributes:
        source: Python text with ``solution(…)``.
        inputs: For each stdin text the arguments of one call or of several, in the order of the output.
        cases: Whether one text holds several cases, so that there may be several calls.
        style: How the answer came about (see `codegym_envs.synthesis.programs.printed_answers.STYLES`).
    """

    source: str
    inputs: tuple[tuple[dict[str, Any], ...], ...]
    cases: bool
    style: str


@dataclass(frozen=True, slots=True)
class ReadingSplit:
    """One way of telling reading and computing apart.

    Attributes:
        source: The reader: a script that reads standard input and defines ``__tape__()``.
    """

    source: str
    flat: Flat
    plan: ReadingPlan

    def conversions(self, tapes: Sequence[tuple[str, Sequence[Any]]]) -> Iterator[Conversion]:
        """The conversions, best first; none if what was read has no common form.

        Args:
            tapes: Pairs of a stdin text and the events that the reader wrote down for it.
        """
        try:
            records = [read_tape(self.plan, events) for _, events in tapes]
        except ValueError:
            return
        for (text, _), record in zip(tapes, records, strict=True):
            if leaves(record) > len("".join(text.split())):
                return  # pieces of the input are read again and again: it is not a stream
        _drop_sentinels(self.plan.root, records)
        case = _case_loop(self.flat, self.plan)
        if case is not None:
            yield from self._per_case(case, records)
        try:
            found = layout(self.plan.root, records)
        except Unplannable:
            return
        inputs = [[record] for record in records]
        yield from self._styled(self.flat.body, found, inputs)

    def _per_case(self, case: ReadingScope, records: Sequence[Record]) -> Iterator[Conversion]:
        shared = [site for site in self.plan.root.sites() if not _is_count(site, case)]
        merged = [
            [
                {
                    **turn,
                    **{site.number: record[site.number] for site in shared if site.number in record},
                    0: [*(site.number for site in shared if site.number in record), *turn[0]],
                }
                for turn in record.get(-case.number, ())
            ]
            for record in records
        ]
        try:
            found = layout(case, [turn for turns in merged for turn in turns], extra=shared)
        except (Unplannable, KeyError):
            return
        assert case.node is not None
        before = self.flat.body[: self.flat.body.index(case.node)]
        body = [*before, *case.node.body]
        if not any(isinstance(item, ReadingScope) or _is_large(item, merged) for item in found.fields):
            return  # a case is a few numbers: the list of all of them is worth more
        absent = {site.number for site in self.plan.root.sites()} - {site.number for site in shared}
        yield from self._styled(body, found, merged, absent)

    def _styled(
        self,
        body: list[ast.stmt],
        found: RecordLayout,
        units: Sequence[Sequence[Record]],
        absent: set[int] | None = None,
    ) -> Iterator[Conversion]:
        for style in STYLES:
            helpers = [clone(helper) for helper in self.flat.helpers.values()]
            try:
                taken = set().union(*(names_in(helper) for helper in helpers)) if helpers else set()
                built = substitute(body, found, taken | {"solution"}, absent or ())
                answered = answering(built.body, helpers, style, case=absent is not None)
                if answered is None:
                    continue
                source, names = solution_source(self.flat, helpers, answered, built.parameters)
            except Unplannable:
                continue
            inputs = tuple(
                tuple(
                    {names[field_key(item)]: field_value(found, item, record) for item in found.fields}
                    for record in unit
                )
                for unit in units
            )
            yield Conversion(source, inputs, absent is not None, style)


def is_program(source: str) -> bool:
    """Whether a source is a program that reads standard input, rather than a function to be called."""
    try:
        tree = tidy(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    reading = {name for name, node in functions.items() if _reads_input(node)}
    while True:
        more = {name for name, node in functions.items() if names_in(node) & reading} - reading
        if not more:
            break
        reading |= more
    rest = [node for node in tree.body if not isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    started = any(_reads_input(node) or names_in(node) & reading for node in rest)
    return started and prints(tree)


def _reads_input(node: ast.AST) -> bool:
    return reads_directly(node) and any(
        is_name(inner, "input") or (isinstance(inner, ast.Attribute) and inner.attr == "stdin")
        for inner in ast.walk(node)
    )


def readings(source: str) -> Iterator[ReadingSplit]:
    """Ways of telling reading and computing apart in a program, best first.

    Args:
        source: The program's text.

    Raises:
        Unplannable: If there is none; the text says why.
    """
    problem = ""
    found = False
    for whole in (True, False):
        try:
            tree = canonical_prints(tidy(ast.parse(source)))
            flat = flatten(tree)
            cursors = frozenset(flat.cursors)
            shape(flat.body, cursors)
            raw = raw_variables(flat.body, cursors, _outside(flat), whole=whole)
            plan = make_plan(flat.body, raw, cursors)
            if not plan.root.fields:
                raise Unplannable("nothing is read")
            yield ReadingSplit(reader_source(flat, flat.body), flat, plan)
            found = True
        except Unplannable as error:
            problem = problem or str(error)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise Unplannable(f"the program cannot be read ({type(error).__name__})") from None
    if not found:
        raise Unplannable(problem)


def _outside(flat: Flat) -> set[str]:
    """Names that functions other than cursors use."""
    return {
        name
        for helper in flat.helpers.values()
        if helper.name not in flat.cursors
        for name in names_in(helper)
    }


def _case_loop(flat: Flat, plan: ReadingPlan) -> ReadingScope | None:
    """The loop over test cases: the last thing a program does, whose turns do not depend on each other."""
    scopes = plan.root.scopes()
    if len(scopes) != 1 or not flat.body or flat.body[-1] is not scopes[0].node:
        return None
    scope = scopes[0]
    node = scope.node
    assert node is not None
    if node.orelse or any(True for owner in owners_of(flat.body) if owner is not node):
        return None
    before = flat.body[:-1]
    if any(prints(item) for item in before if not isinstance(item, ast.FunctionDef)):
        return None
    if not any(map(prints, node.body)):
        return None
    if any(_leaves(item) for item in node.body if not AT_END.on(item)):
        return None
    others = [site for site in plan.root.sites() if not _is_count(site, scope)]
    until_end = OVER_INPUT.of(node) or (isinstance(node, ast.While) and _is_true(node.test))
    if len(others) > 2 or (not until_end and len(others) == len(plan.root.sites())):
        return None
    carried = _exposed(node.body) & (_changed(node.body) | set(assigned_names(node.body)))
    carried -= _names_of_count(node)
    carried -= {name for name in carried if name in plan.raw}
    return None if carried else scope


def _drop_sentinels(scope: ReadingScope, records: Sequence[Record]) -> None:
    """Drop last turns that only found the mark at the end of the input, and the exit there."""
    for inner in scope.scopes():
        lists = [record[-inner.number] for record in records if -inner.number in record]
        fields = [field_key(item) for item in inner.fields]
        way_out = [item for item in inner.node.body if _is_way_out(item)] if inner.node is not None else []
        if isinstance(inner.node, ast.While) and way_out and _end_in_sentinels(lists, fields):
            for one in lists:
                del one[-1:]
            for item in way_out:
                AT_END.put(item, True)
        _drop_sentinels(inner, [turn for turns in lists for turn in turns])


def _end_in_sentinels(lists: Sequence[Sequence[Record]], fields: Sequence[int]) -> bool:
    """Whether the last turns of a loop, and they alone, lack some of what a turn reads."""
    lasts = [turns[-1] for turns in lists if turns]
    others = [turn for turns in lists for turn in turns[:-1]]
    return (
        len(fields) > 1
        and bool(others)
        and all(len(turn[0]) < len(fields) for turn in lasts)
        and all(key in turn for turn in others for key in fields)
    )


def _is_way_out(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.If)
        and not node.orelse
        and len(node.body) == 1
        and isinstance(node.body[0], (ast.Break, ast.Return))
    )


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def _is_count(site: Site, scope: ReadingScope) -> bool:
    """Whether a site only says how many cases there are."""
    node = scope.node
    if site.hint == "count" and not site.name:
        return True
    return bool(site.name) and node is not None and site.name in _names_of_count(node)


def _names_of_count(node: ast.For | ast.While) -> set[str]:
    head = node.iter if isinstance(node, ast.For) else node.test
    names = {item.id for item in ast.walk(head) if isinstance(item, ast.Name)}
    if isinstance(node, ast.For):
        names |= {item.id for item in ast.walk(node.target) if isinstance(item, ast.Name)}
    return names - {"range", "len"}


def _leaves(node: ast.AST, inside: bool = False) -> bool:
    """Whether a statement of a loop's body ends the loop or the program."""
    if isinstance(node, ast.Return) or (isinstance(node, ast.Break) and not inside):
        return True
    if isinstance(node, (ast.FunctionDef, ast.Lambda)):
        return False
    inside = inside or isinstance(node, (ast.For, ast.While))
    return any(_leaves(child, inside) for child in ast.iter_child_nodes(node))


def _changed(body: list[ast.stmt]) -> set[str]:
    """Names whose values are changed in place."""
    found: set[str] = set()
    for root in body:
        for node in ast.walk(root):
            target: ast.AST | None = None
            if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
                target = node.value
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                target = node.func.value
            while isinstance(target, (ast.Subscript, ast.Attribute)):
                target = target.value
            if isinstance(target, ast.Name):
                found.add(target.id)
    return found


def _exposed(body: list[ast.stmt]) -> set[str]:
    """Names that a turn may read before it has bound them itself."""
    needed: set[str] = set()

    def reads(node: ast.AST, bound: set[str]) -> None:
        inner = {
            item.id
            for part in ast.walk(node)
            if isinstance(part, ast.comprehension)
            for item in ast.walk(part.target)
            if isinstance(item, ast.Name)
        }
        for item in ast.walk(node):
            if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Load) and item.id not in bound | inner:
                needed.add(item.id)

    def run(block: list[ast.stmt], bound: set[str]) -> set[str]:
        for node in block:
            if isinstance(node, ast.If):
                reads(node.test, bound)
                one, other = run(node.body, set(bound)), run(node.orelse, set(bound))
                if _jumps(node.body):
                    one = other
                elif node.orelse and _jumps(node.orelse):
                    other = one
                bound = one & other
            elif isinstance(node, ast.For):
                reads(node.iter, bound)
                run(
                    node.body,
                    bound | {item.id for item in ast.walk(node.target) if isinstance(item, ast.Name)},
                )
                run(node.orelse, set(bound))
            elif isinstance(node, ast.While):
                reads(node.test, bound)
                run(node.body, set(bound))
                run(node.orelse, set(bound))
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                bound = bound | {node.name}
                own = {item.arg for item in ast.walk(node) if isinstance(item, ast.arg)}
                run(node.body, bound | own | set(assigned_names(node.body)))
            elif isinstance(node, ast.AugAssign):
                reads(node.value, bound)
                reads(clone_load(node.target), bound)
            else:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        reads(child, bound)
                bound = bound | set(assigned_names(node))
        return bound

    run(body, set())
    return needed


def clone_load(target: ast.expr) -> ast.expr:
    """A target as an expression that reads it."""
    read = clone(target)
    if isinstance(read, (ast.Name, ast.Attribute, ast.Subscript)):
        read.ctx = ast.Load()
    return read


def _jumps(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], (ast.Continue, ast.Break, ast.Return))


def _is_large(item: Site | ReadingScope, units: Sequence[Sequence[Record]]) -> bool:
    values = [record[field_key(item)] for unit in units for record in unit]
    return any(isinstance(value, (list, tuple, str)) and len(value) > 1 for value in values)
