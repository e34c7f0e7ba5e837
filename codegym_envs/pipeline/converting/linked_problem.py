"""Problems over node objects, made plain: rewritten, given inputs, and compared with what they were.

Synthesis rewrites by syntax alone (`codegym_envs.synthesis.nodes.problem`). Here the tests' node objects
are written down as tables, more inputs are proposed, and the rewritten solution is run beside the original
one before it is trusted.
"""

from __future__ import annotations

import ast
import hashlib
import itertools
import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from codegym_envs.executor.workers.foreign import ForeignOutcome, Job, run_foreign
from codegym_envs.pipeline.converting.known_inputs import known_inputs
from codegym_envs.pipeline.converting.node_codec import _NO_END_, _answer_over_objects_
from codegym_envs.pipeline.converting.task import Task
from codegym_envs.pipeline.inputs.annotated import annotated_samples
from codegym_envs.pipeline.inputs.linked_inputs import LinkedSource, renumbered
from codegym_envs.pipeline.inputs.structures import BACK, Layout, no_links, traits_of
from codegym_envs.pipeline.items import Item
from codegym_envs.pipeline.observing.observe import dialect_data, python_data
from codegym_envs.pipeline.observing.stepping import GROWTH_LIMITS
from codegym_envs.spec import Problem, encode, parse_problem
from codegym_envs.spec.carried import carried_source
from codegym_envs.synthesis.contract import refuse
from codegym_envs.synthesis.nodes.node_shapes import find_node_classes
from codegym_envs.synthesis.nodes.problem import Tabled, tabled

__all__ = ["plain_task"]

_COMPARED_LEVELS = range(9)
_COMPARED_EACH = 4
_TELLING = 3  # nodes
_LEAST_COMPARED = 6
_INVENTED = (1, 2, 3, 4, 5, 6, 7, 9)
"""Sizes of structures that are made up."""


def plain_task(problem: Problem, item: Item) -> Task | None:
    """The plain form of a problem over node objects; None if it is not one.

    Args:
        problem: The problem.
        item: Where it came from; its payload has the tests (see `known_inputs`).

    Raises:
        SynthesisRefused: With reason ``defines_classes``, ``no_answer``, ``opaque_answer``, ``no_samples`` or
            ``nodes_differ``.
        WorkerError: If foreign solutions cannot be run on this machine.
    """
    name = str(item.payload.get("original") or problem.name)
    path = str(problem.path) if problem.path else "<string>"
    task = tabled(problem.source, name=name, path=path)
    if task is None:
        return None
    try:
        return _compared(problem, item, task)
    except _Endless:
        again = tabled(problem.source, name=name, path=path, records=True)
        assert again is not None  # it was one a moment ago
        try:
            return _compared(problem, item, again)
        except _Endless:
            raise refuse("no_samples", "its answers have no end") from None


class _Endless(Exception):
    """A structure that a solution returns cannot be written down node by node."""


def _compared(problem: Problem, item: Item, task: Tabled) -> Task:
    """The plain problem with inputs, if both solutions give the same answers on them."""
    runtime = _Runtime(problem, task)
    plain = parse_problem(task.source, name=problem.name)
    if not task.tables:
        samples = known_inputs(problem, item).inputs
        samples = samples or annotated_samples(
            problem.name, {given.name: given.type for given in problem.parameters}
        )
        runtime.compare(plain, samples, least=1)
        return Task(plain, samples)
    layout = runtime.layout
    renamed = {old: new for new, old in task.renamed.items()}
    starts = {task.renamed.get(name, name) for name, role in task.roles.items() if role != "plain"}
    recorded = [
        {renamed.get(name, name): value for name, value in given.items()}
        for given in known_inputs(problem, item, runtime=runtime.text, starts=starts).inputs
    ]
    written = [_as_tables(given, layout) for given in recorded]
    fitting = [given for given in written if given is not None and _fits(given, layout)]
    rng = _rng(problem.name, "samples")
    known = [renumbered(given, layout, rng) for given in fitting]
    if _largest(known, layout) < _TELLING:
        known += _invented(problem, layout, known)

    def source(accepted: Sequence[Mapping[str, Any]]) -> LinkedSource:
        return LinkedSource(problem.name, accepted, problem.statement, layout)

    grown = source(known)
    tried = [grown.propose(level, number) for level in _COMPARED_LEVELS for number in range(_COMPARED_EACH)]
    runtime.compare(plain, [*known, *tried], least=_LEAST_COMPARED)
    return Task(plain, known, learned=source)


class _Runtime:
    """The original solution, run on tables."""

    def __init__(self, problem: Problem, task: Tabled) -> None:
        body = ast.parse(problem.source).body
        classes = find_node_classes(body)
        names = {field.name for field in task.fields}
        links = {field.name for field in task.fields if field.kind != "value"}
        fitting = [klass for klass in classes.values() if links <= set(klass.fields)]
        klass = max(fitting, key=lambda item: len(names & set(item.fields)), default=None)
        self.problem = problem
        self.layout = Layout({field.table: field.kind for field in task.fields}, task.roles)
        self.described: dict[str, Any] = {
            "fields": [[field.name, field.kind, field.table] for field in task.fields],
            "roles": task.roles,
            "renamed": dict(task.renamed),
            "klass": klass.name if klass is not None else "",
            "unused": [name for name in klass.fields if name not in names] if klass is not None else [],
            "shape": task.shape,
            "answer": task.answer,
            "in_place": task.in_place,
        }
        self.text = "\n\n" + carried_source(_answer_over_objects_.__module__, _LAYOUT_=self.described)

    def compare(self, plain: Problem, inputs: Sequence[Mapping[str, Any]], *, least: int) -> None:
        """Run both solutions.

        Raises:
            SynthesisRefused: ``nodes_differ`` if they answer differently, ``no_samples`` if the original one
                accepts too few inputs.
        """
        given = [python_data(dict(item)) for item in inputs]
        function = _answer_over_objects_.__name__
        before = run_foreign(
            self.problem.source + self.text,
            [Job(function, {"inputs": item, "layout": self.described}) for item in given],
            limits=GROWTH_LIMITS,
        )
        if sum(one.message == _NO_END_ for one in before) > len(before) // 4:
            raise _Endless
        done = [place for place, one in enumerate(before) if one.status == "returned"]
        after = run_foreign(
            plain.source, [Job("solution", given[place]) for place in done], limits=GROWTH_LIMITS
        )
        for place, other in zip(done, after, strict=True):
            if other.status != "returned" or _shown(before[place]) != _shown(other):
                raise refuse("nodes_differ", _difference(before[place], other))
        if len(done) < least:
            failed = next((item for item in before if item.status != "returned"), None)
            text = f"{failed.error}: {failed.message}" if failed is not None and failed.error else ""
            raise refuse("no_samples", f"the solution accepts too few structures ({text[:120]})")


def _shown(outcome: ForeignOutcome) -> str | None:
    try:
        return encode(dialect_data(outcome.value))
    except (ValueError, TypeError):
        return None


def _difference(one: ForeignOutcome, other: ForeignOutcome) -> str:
    if other.status != "returned":
        return f"{other.error or other.status}: {other.message}"[:160]
    return f"{_shown(other)} in place of {_shown(one)}"[:160]


def _as_tables(given: Mapping[str, Any], layout: Layout) -> dict[str, Any] | None:
    """An input as tables: structures may be written as people write them, as lists of values.

    Lists are lists of values; binary trees go level by level, with None for missing children.
    """
    made = {**{table: list(given.get(table) or []) for table in layout.kinds}, **given}
    if any(name not in made for name in layout.roles):
        return None
    writer = _Writer(made, layout)
    try:
        for name, role in layout.roles.items():
            value = made[name]
            if role == "node" and isinstance(value, (list, tuple)):
                made[name] = writer.structure(value)
            elif role == "nodes" and isinstance(value, (list, tuple)):
                made[name] = [
                    writer.structure(item) if isinstance(item, (list, tuple)) else item for item in value
                ]
        for name, role in layout.roles.items():
            value = made[name]
            if role == "node" and writer.used and isinstance(given[name], (int, str)):
                made[name] = writer.holding(value)
    except (TypeError, ValueError, IndexError):
        return None
    return made


class _Writer:
    """Puts written-down structures into tables."""

    def __init__(self, made: dict[str, Any], layout: Layout) -> None:
        self.made = made
        self.layout = layout
        self.used = False

    def structure(self, written: Sequence[Any]) -> int | None:
        """The first node of a structure; None for an empty one."""
        if len(self.layout.values) > 1:
            raise ValueError("no form for such nodes")
        self.used = True
        if self.layout.is_binary:
            return self._levels(list(written))
        if len(self.layout.links_of_many) == 1 and not self.layout.links:
            adjacent = bool(written) and all(isinstance(item, (list, tuple)) for item in written)
            return self._adjacent(written) if adjacent else self._groups(list(written))
        if len(self.layout.links) == 2 and all(
            isinstance(item, (list, tuple)) and len(item) == 2 for item in written
        ):
            return self._pairs(written)
        if len(self.layout.links) != 1:
            raise ValueError("no form for such nodes")
        numbers = [self._node(value) for value in written]
        for one, other in itertools.pairwise(numbers):
            self.made[self.layout.links[0]][one] = other
        return numbers[0] if numbers else None

    def _node(self, value: Any) -> int:
        if value is None or isinstance(value, (list, tuple, dict)):
            raise ValueError("a node's value is a plain one")
        for table, kind in self.layout.kinds.items():
            self.made[table].append(value if kind == "value" else no_links(kind))
        return len(self.made[next(iter(self.layout.kinds))]) - 1

    def _groups(self, written: list[Any]) -> int | None:
        """A tree level by level; null ends the children of a node."""
        if not written:
            return None
        (table,) = self.layout.links_of_many
        top = self._node(written[0])
        parents = [top]
        rest = written[2:] if written[1:2] == [None] else written[1:]
        for value in rest:
            if value is None:
                parents.pop(0)
            else:
                node = self._node(value)
                self.made[table][parents[0]].append(node)
                parents.append(node)
        return top

    def _adjacent(self, written: Sequence[Any]) -> int | None:
        """A graph as the lists of every node's neighbours, counted from 1."""
        (table,) = self.layout.links_of_many
        nodes = [self._node(number) for number in range(1, len(written) + 1)]
        for node, others in zip(nodes, written, strict=True):
            self.made[table][node] = [nodes[other - 1] for other in others]
        return nodes[0] if nodes else None

    def _pairs(self, written: Sequence[Any]) -> int | None:
        """A list of nodes that also lead elsewhere: value and position of the other node."""
        along, other = self.layout.links
        nodes = [self._node(value) for value, _ in written]
        for place, (node, (_, elsewhere)) in enumerate(zip(nodes, written, strict=True)):
            self.made[along][node] = nodes[place + 1] if place + 1 < len(nodes) else None
            self.made[other][node] = None if elsewhere is None else nodes[elsewhere]
        return nodes[0] if nodes else None

    def _levels(self, written: list[Any]) -> int | None:
        if not written or written[0] is None:
            return None
        top = self._node(written[0])
        waiting = [(top, side) for side in ("left_child_of", "right_child_of")]
        for value in written[1:]:
            parent, side = waiting.pop(0)
            if value is not None:
                node = self._node(value)
                self.made[side][parent] = node
                waiting += [(node, "left_child_of"), (node, "right_child_of")]
        return top

    def holding(self, value: Any) -> int:
        """The node that holds a value."""
        return int(self.made[self.layout.values[0]].index(value))


def _fits(given: Mapping[str, Any], layout: Layout) -> bool:
    """Whether an input consists of tables and numbers, so that structures can be read from it."""
    count = len(given[next(iter(layout.kinds))])

    def is_number(value: Any) -> bool:
        return value is None or (type(value) is int and 0 <= value < count)

    for name, role in layout.roles.items():
        value = given.get(name)
        if role == "node" and not is_number(value):
            return False
        if role == "nodes" and not (isinstance(value, (list, tuple)) and all(map(is_number, value))):
            return False
    for table, kind in layout.kinds.items():
        if kind == "link" and not all(map(is_number, given[table])):
            return False
        if kind == "links" and not all(
            isinstance(row, list) and all(map(is_number, row)) for row in given[table]
        ):
            return False
    return set(given) <= {*layout.kinds, *layout.roles}


def _largest(known: Sequence[Mapping[str, Any]], layout: Layout) -> int:
    """The most nodes of any known input."""
    first = next(iter(layout.kinds))
    return max((len(given[first]) for given in known), default=0)


def _invented(problem: Problem, layout: Layout, known: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """First structures for a solution whose tests show none large enough to learn from."""
    rng = _rng(problem.name, "invented")
    rows = [
        tuple(given[table][node] for table in layout.values)
        for given in known
        for node in range(_largest([given], layout))
    ]
    if not rows and (len(layout.values) > 1 or "linkmap" in layout.kinds.values()):
        raise refuse("no_samples", "no test shows what its nodes hold")
    low, high = (0, 9) if re.search(r"\bdigits?\b", problem.statement) else (-5, 20)
    numbers = all(type(value) is int for row in rows for value in row)
    plain = {
        given.name: given.type for given in problem.parameters if layout.roles.get(given.name) == "plain"
    }
    others: list[dict[str, Any]] = [{name: given[name] for name in plain} for given in known]
    others += annotated_samples(problem.name, plain) if plain else [{} for _ in _INVENTED]
    if not others:
        raise refuse("no_samples", "no test shows its arguments")
    inside = traits_of(known, layout).inside
    samples = []
    for number, size in enumerate(_INVENTED):
        made: dict[str, Any] = {table: [] for table in layout.kinds}
        inventor = _Inventor(made, layout, rng)
        for name, role in layout.roles.items():
            count = max(1, size // 3) if role == "nodes" else size
            several = [
                [tuple(rng.randint(low, high) for _ in layout.values) for _ in range(count)]
                if numbers and len(layout.values) <= 1
                else [rng.choice(rows) for _ in range(count)]
                for _ in range(3 if role == "nodes" else 1)
            ]
            if "sorted" in problem.statement:
                several = [sorted(one) for one in several]
            if role == "plain":
                made[name] = others[number % len(others)][name]
            elif name in inside:
                made[name] = rng.randrange(len(made[next(iter(layout.kinds))]))
            else:
                starts = [inventor.structure(one) for one in several]
                made[name] = starts if role == "nodes" else starts[0]
        samples.append(made)
    return samples


class _Inventor:
    """Puts structures of any shape into tables."""

    def __init__(self, made: dict[str, Any], layout: Layout, rng: random.Random) -> None:
        self.made = made
        self.layout = layout
        self.rng = rng
        self.tables = [table for table, kind in layout.kinds.items() if kind in ("link", "links")]
        back = [table for table in self.tables if table.startswith(BACK)]
        if len(back) < len(self.tables):
            self.tables = [table for table in self.tables if table not in back]

    def structure(self, rows: Sequence[tuple[Any, ...]]) -> int:
        """Nodes with these rows, each attached to an earlier one that has room; returns the first."""
        start = len(self.made[next(iter(self.layout.kinds))])
        places: list[tuple[int, str]] = []
        chain = len(self.tables) == 1 and self.layout.kinds[self.tables[0]] == "link"
        for number, row in enumerate(rows, start=start):
            values = iter(row)
            for table, kind in self.layout.kinds.items():
                self.made[table].append(next(values) if kind == "value" else no_links(kind))
            if number > start and places:
                place, table = places.pop(-1 if chain else self.rng.randrange(len(places)))
                if self.layout.kinds[table] == "link":
                    self.made[table][place] = number
                else:
                    self.made[table][place].append(number)
                    places.append((place, table))
            places += [(number, table) for table in self.tables]
        return start


def _rng(name: str, text: str) -> random.Random:
    seed = hashlib.sha256(f"{name}|{text}".encode()).digest()
    return random.Random(int.from_bytes(seed[:8], "big"))
