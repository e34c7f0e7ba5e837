"""New inputs that are linked lists, trees and graphs: sequences are grown, structures are made from them.

What is known of plain inputs (ranges, order, sizes, indices, membership) is learned from the values of each
structure in the order in which a person would write them down: along a list, through a tree from left to
right. New structures get new values in that order, so that a search tree stays one, and a shape at random.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from codegym_envs.pipeline.constraints import Promise
from codegym_envs.pipeline.inputs.grow import InputSource
from codegym_envs.pipeline.inputs.structures import Forest, Layout, Traits, no_links, traits_of

__all__ = ["LinkedSource", "renumbered"]

_SEARCH_TREE = re.compile(r"\bbinary search tree|\bBST\b|\bsearch tree", re.IGNORECASE)
_STRUCTURE = re.compile(
    r"\b(?:trees?|lists?|nodes?|root|graph|head|cycles?|links?|connected|undirected|network|paths?|BST|child\w*)\b",
    re.IGNORECASE,
)
_MIRRORED = 0.15
_ASKED = re.compile(
    r"\b(determine (if|whether)|whether|check if|valid)\b[^.]*?(search tree|BST)", re.IGNORECASE
)
_FULL = re.compile(r"\b(complete|perfect) binary tree|\bbalanced binary tree", re.IGNORECASE)


class LinkedSource:
    """Proposes inputs over tables of nodes.

    Args:
        name: Name of the problem; together with a proposal's number it seeds the randomness.
        samples: Known inputs, tables and parameters.
        statement: The problem's text.
        layout: What the tables are.
    """

    def __init__(
        self, name: str, samples: Sequence[Mapping[str, Any]], statement: str, layout: Layout
    ) -> None:
        self.name = name
        self.layout = layout
        self.traits = traits_of(samples, layout)
        if layout.is_binary and _ASKED.search(statement):
            self.traits.search_trees = 0.5
        elif layout.is_binary and _SEARCH_TREE.search(statement) and self.traits.may_be_search_trees:
            self.traits.search_trees = 1.0
        self.traits.full = self.traits.full and bool(_FULL.search(statement))
        self.inner = InputSource(name, [self._plan(sample) for sample in samples], statement)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Sentences that promise something; those about structures are kept by how these are built."""
        return tuple(
            replace(one, kept_by="structures are built as known ones are")
            if not one.kept_by and _STRUCTURE.search(one.sentence)
            else one
            for one in self.inner.promises
        )

    def propose(self, level: int, number: int) -> dict[str, Any]:
        """One new input (see `codegym_envs.pipeline.inputs.grow.InputSource`)."""
        return self._built(self.inner.propose(level, number), f"{level}|{number}")

    def near(self, inputs: Mapping[str, Any], seed: str) -> dict[str, Any]:
        """A near copy of an input."""
        return self._built(self.inner.near(self._plan(inputs), seed), f"near|{seed}")

    def boundary(self) -> Iterator[dict[str, Any]]:
        """Boundary cases."""
        for number, plan in enumerate(self.inner.boundary()):
            yield self._built(plan, f"boundary|{number}")

    def _plan(self, sample: Mapping[str, Any]) -> dict[str, Any]:
        """A sample as plain values, sequences in place of structures; inner nodes are left out."""
        forest = Forest(sample, self.layout, self.traits)
        plan: dict[str, Any] = {}
        for name, role in self.layout.roles.items():
            given = sample[name]
            if role == "plain":
                plan[name] = given
            elif role == "nodes":
                plan[name] = [forest.values(item) for item in given]
            elif name in self.traits.inside:
                continue
            else:
                plan[name] = forest.values(given, stop=forest.shared(name))
        return plan

    def _alike(self, plan: Mapping[str, Any], builder: _Builder, rng: random.Random) -> Mapping[str, Any]:
        """Now and then structures of one input are the same, or nearly so: chance would not make them."""
        names = [
            name
            for name, role in self.layout.roles.items()
            if role == "node" and name not in self.traits.inside and name not in self.traits.joins
        ]
        if len(names) < 2 or rng.random() < 0.5:
            return plan
        builder.shape = rng.randrange(2**32)
        if rng.random() < 0.5:
            return plan
        first = list(plan[names[0]] or [])
        short = rng.randrange(len(first)) if first and rng.random() < 0.3 else None
        second = [row for place, row in enumerate(first) if place != short]
        return {**plan, names[1]: second}

    def _built(self, plan: Mapping[str, Any], text: str) -> dict[str, Any]:
        seed = hashlib.sha256(f"{self.name}|links|{text}".encode()).digest()
        rng = random.Random(int.from_bytes(seed[:8], "big"))
        builder = _Builder(self.layout, self.traits, rng)
        plan = self._alike(plan, builder, rng)
        given: dict[str, Any] = {}
        for name, role in self.layout.roles.items():
            value = plan.get(name)
            if role == "nodes":
                given[name] = [builder.structure(item) for item in plan[name]]
            elif role == "node" and name not in self.traits.inside:
                given[name] = builder.structure(value, join=self.traits.joins.get(name))
                builder.starts[name] = given[name]
        for name, role in self.layout.roles.items():
            if role == "plain":
                given[name] = plan[name]
            elif name in self.traits.inside:
                given[name] = builder.inner(self.traits.inside[name])
        builder.spare()
        tables = builder.tables()
        return renumbered({**tables, **{name: given[name] for name in self.layout.roles}}, self.layout, rng)


class _Builder:
    """Makes structures from sequences of rows."""

    def __init__(self, layout: Layout, traits: Traits, rng: random.Random) -> None:
        self.layout = layout
        self.traits = traits
        self.rng = rng
        self.rows: list[Any] = []
        self.links: list[dict[str, Any]] = []
        self.starts: dict[str, int | None] = {}
        self.orders: dict[int, list[int]] = {}
        self.last: int | None = None  # place of the last inner node
        self.shape: int | None = None  # seed of the shapes of structures that are to be alike

    def structure(self, rows: Any, join: str | None = None) -> int | None:
        """A structure whose nodes hold the rows, in order; returns its first node."""
        listed = list(rows) if isinstance(rows, (list, tuple)) else []
        if not listed:
            return None
        if self.rng.random() < self.traits.search_trees:
            listed = sorted(dict.fromkeys(listed))
        elif self.traits.in_order and not self.traits.full and self.rng.random() < _MIRRORED:
            return self._mirrored(listed)
        numbers = [self._node(row) for row in listed]
        if self.layout.links_of_many and not self.traits.primary:
            first = self._graph(numbers)
        elif len(self.traits.primary) == 1 and self.layout.kinds[self.traits.primary[0]] == "link":
            first = self._chain(numbers, join)
        else:
            others = self.rng
            if self.shape is not None:
                self.rng = random.Random(self.shape)
            first = self._tree(numbers)
            self.rng = others
        self.orders[first] = numbers
        self._extras(numbers)
        return first

    def _node(self, row: Any) -> int:
        self.rows.append(row)
        kinds = self.layout.kinds.items()
        self.links.append({table: no_links(kind) for table, kind in kinds if kind != "value"})
        return len(self.rows) - 1

    def _chain(self, numbers: list[int], join: str | None) -> int:
        (table,) = self.traits.primary
        for one, other in itertools.pairwise(numbers):
            self.links[one][table] = other
        joined = self.starts.get(join) if join is not None else None
        if joined is not None and self.rng.random() < 0.75:
            self.links[numbers[-1]][table] = self.rng.choice(self.orders[joined])
        elif self.rng.random() < self.traits.loops:
            self.links[numbers[-1]][table] = self.rng.choice(numbers)
        return numbers[0]

    def _tree(self, numbers: list[int]) -> int:
        if not self.traits.in_order:
            return self._preorder(numbers)
        way = self.rng.random()
        middle = 1.0 if self.traits.full else 0.3
        return self._split(numbers, "even" if way < middle else "long" if way > 0.85 else "any")

    def _split(self, numbers: list[int], way: str) -> int:
        """A binary tree that gives the numbers from left to right."""
        before, after = self.traits.primary
        place = len(numbers) // 2 if way == "even" else self.rng.randrange(len(numbers))
        if way == "long" and self.rng.random() < 0.7:
            place = self.rng.choice((0, len(numbers) - 1))
        top = numbers[place]
        if numbers[:place]:
            self.links[top][before] = self._split(numbers[:place], way)
        if numbers[place + 1 :]:
            self.links[top][after] = self._split(numbers[place + 1 :], way)
        return top

    def _mirrored(self, rows: list[Any]) -> int:
        """A tree whose right half mirrors the left one, but for one node now and then."""
        half = rows[: len(rows) // 2]
        one, other = [self._node(row) for row in half], [self._node(row) for row in half]
        top = self._node(rows[-1])
        if half:
            before, after = self.traits.primary
            self.links[top][before] = self._split(one, "any")
            pairs = dict(zip(one, other, strict=True))
            for left, right in pairs.items():
                self.links[right][before] = pairs.get(self.links[left][after])
                self.links[right][after] = pairs.get(self.links[left][before])
            self.links[top][after] = pairs[self.links[top][before]]
            if self.rng.random() < 0.4:
                self.rows[self.rng.choice(other)] = self.rng.choice(rows)
        self.orders[top] = [*one, top, *reversed(other)]
        self._extras(self.orders[top])
        return top

    def _preorder(self, numbers: list[int]) -> int:
        """A tree of any kind of links that gives the numbers parents first."""
        first, rest = numbers[0], numbers[1:]
        places = [
            (table, number)
            for table in self.traits.primary
            for number in range(1 if self.layout.kinds[table] == "link" else 3)
        ]
        while rest and places:
            table, _ = places.pop(self.rng.randrange(len(places)))
            share = len(rest) if not places else self.rng.randint(1, len(rest))
            below = self._preorder(rest[:share])
            rest = rest[share:]
            if self.layout.kinds[table] == "link":
                self.links[first][table] = below
            else:
                self.links[first][table].append(below)
        return first

    def _graph(self, numbers: list[int]) -> int:
        (table,) = self.layout.links_of_many
        edges: dict[tuple[int, int], None] = {}
        for place, number in enumerate(numbers[1:], start=1):
            edges[self.rng.choice(numbers[max(0, place - 4) : place]), number] = None
        for _ in range(len(numbers) // 3):
            one, other = self.rng.choice(numbers), self.rng.choice(numbers)
            if one != other and (other, one) not in edges:
                edges[one, other] = None
        for one, other in edges:
            self.links[one][table].append(other)
            if self.traits.symmetric:
                self.links[other][table].append(one)
        return numbers[0]

    def _extras(self, numbers: list[int]) -> None:
        """Links besides those that make the structure."""
        for table, how in self.traits.extra.items():
            if how == "inverse":
                for number in numbers:
                    for below in self._below(number):
                        self.links[below][table] = number
            elif how == "any":
                for number in numbers:
                    if self.rng.random() < 0.7:
                        self.links[number][table] = self.rng.choice(numbers)

    def _below(self, number: int) -> list[int]:
        """The nodes that a node leads to by the links that make the structure."""
        found: list[int | None] = []
        for primary in self.traits.primary:
            linked = self.links[number][primary]
            found += linked if isinstance(linked, list) else [linked]
        return [below for below in found if below is not None]

    def inner(self, name: str) -> int | None:
        """A node of the structure that starts at a parameter; often one near the last requested."""
        start = self.starts.get(name)
        if start is None:
            return None
        order = self.orders[start]
        place = self.rng.randrange(len(order))
        if self.last is not None and self.rng.random() < 0.7:
            place = (self.last + self.rng.choice((-5, -4, -3, 3, 4, 5))) % len(order)
        self.last = place
        return order[place]

    def spare(self) -> None:
        """Nodes that belong to no structure, so that the store alone does not tell which ones do."""
        count = len(self.rows)
        if not count or not self.traits.primary:
            return
        made = [self._node(self.rng.choice(self.rows)) for _ in range(self.rng.randint(0, 1 + count // 6))]
        table = self.traits.primary[0]
        for one, other in itertools.pairwise(made):
            if self.rng.random() < 0.5 and self.layout.kinds[table] == "link":
                self.links[one][table] = other

    def tables(self) -> dict[str, Any]:
        """The tables, in the order of the layout."""
        values = self.layout.values
        made: dict[str, Any] = {}
        for table, kind in self.layout.kinds.items():
            if kind == "value":
                place = values.index(table)
                made[table] = [row if len(values) == 1 else row[place] for row in self.rows]
            else:
                made[table] = [links[table] for links in self.links]
        return made


def renumbered(inputs: Mapping[str, Any], layout: Layout, rng: random.Random) -> dict[str, Any]:
    """The same input with other numbers for its nodes: their order then reveals nothing."""
    tables = list(layout.kinds)
    count = len(inputs[tables[0]])
    order = list(range(count))
    rng.shuffle(order)
    new = {old: number for number, old in enumerate(order)}

    def moved(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return type(value)(moved(item) for item in value)
        if isinstance(value, dict):
            return {key: moved(item) for key, item in value.items()}
        return None if value is None else new[value]

    made: dict[str, Any] = {}
    for name, value in inputs.items():
        kind = layout.kinds.get(name)
        if kind is not None:
            rows = [value[old] for old in order]
            made[name] = rows if kind == "value" else [moved(row) for row in rows]
        else:
            made[name] = value if layout.roles[name] == "plain" else moved(value)
    return made
