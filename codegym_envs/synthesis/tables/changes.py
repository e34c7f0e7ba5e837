"""Tools that change a table in the state by one entry."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from codegym_envs.spec.types import INT, NONE
from codegym_envs.synthesis.marks import seen
from codegym_envs.synthesis.tables.table import TablePlace, ToState, inner_type
from codegym_envs.synthesis.tables.table_tools import (
    TableCalls,
    inside_word,
    is_marking,
    next_step,
    one_text,
    step_doc,
    step_loads,
    step_parameters,
    whole_text,
)
from codegym_envs.synthesis.tables.table_words import (
    cell_word,
    entry_word,
    is_adjective,
    place_words,
    table_names,
    whole_words,
)
from codegym_envs.synthesis.toolbox import Parameter, Tool
from codegym_envs.synthesis.trees import call, clone, load
from codegym_envs.synthesis.wording.words import phrase, plural

__all__ = ["ChangeTools"]


class ChangeTools:
    """Tools that write to tables, as calls; every method gets a place and the arguments for its steps."""

    def __init__(self, calls: TableCalls) -> None:
        self.calls = calls

    def write(
        self, place: TablePlace, steps: Sequence[ast.expr], value: ast.expr | None, given: ast.expr
    ) -> ast.expr:
        """Write one entry; without a value the tool computes it from tables."""
        word = cell_word(place)
        target = place.expression(step_loads(place), ast.Store)
        if value is None:
            made = ToState(self.calls.tables).visit(clone(given))
            doc = f"Write the {phrase(word)} {place_words(place)}, computed from the tables."
            return self.calls.use(place, "write", word, doc, steps, body=[ast.Assign([target], made)])
        if isinstance(value, ast.Constant) and isinstance(value.value, bool) and is_marking(place.table):
            action, verb = ("write", "Mark") if value.value else ("unwrite", "Unmark")
            doc = f"{verb} the entry {place_words(place)} as {phrase(place.table.name)}."
            kept: list[ast.stmt] = [ast.Assign([target], clone(value))]
            return self.calls.use(place, action, word, doc, steps, body=kept)
        extra = self.calls.value(place, given, place.type, f"What to write {place_words(place)}.")
        doc = f"Write the {phrase(word)} {place_words(place)}."
        body: list[ast.stmt] = [ast.Assign([target], load(extra.name))]
        return self.calls.use(place, "write", word, doc, [*steps, value], extra=[extra], body=body)

    def start(self, place: TablePlace, steps: Sequence[ast.expr], value: ast.expr) -> ast.expr:
        """Begin an empty container at a place."""
        word = cell_word(place)
        doc = f"Start an empty {phrase(word)} {place_words(place)}."
        target = place.expression(step_loads(place), ast.Store)
        return self.calls.use(place, "start", word, doc, steps, body=[ast.Assign([target], clone(value))])

    def change(
        self, place: TablePlace, steps: Sequence[ast.expr], operator: ast.operator, amount: ast.expr
    ) -> ast.expr:
        """Add to one entry, or change it in another way."""
        word = cell_word(place)
        where = f"the {phrase(word)} {place_words(place)}"
        target = place.expression(step_loads(place), ast.Store)
        assert isinstance(target, (ast.Attribute, ast.Subscript))
        single = isinstance(amount, ast.Constant) and amount.value == 1
        if single and isinstance(operator, (ast.Add, ast.Sub)):
            up = isinstance(operator, ast.Add)
            doc = f"{'Raise' if up else 'Lower'} {where} by one."
            body: list[ast.stmt] = [ast.AugAssign(target, operator, ast.Constant(1))]
            return self.calls.use(place, "raise" if up else "lower", word, doc, steps, body=body)
        name = "amount" if place.type.kind in ("int", "float") else "addition"
        name = "factor" if isinstance(operator, ast.Mult) else name
        action, doc = {
            ast.Add: ("more", f"Add an amount to {where}."),
            ast.Sub: ("less", f"Subtract an amount from {where}."),
        }.get(type(operator), ("change", f"Change {where} by an amount."))
        if name == "addition":
            doc = f"Add something at the end of {where}."
        kind = seen(amount) or place.type
        extra = Parameter(name, kind, f"The {name} for {where}.")
        body = [ast.AugAssign(target, operator, load(name))]
        return self.calls.use(place, action, word, doc, [*steps, amount], extra=[extra], body=body)

    def swap(self, place: TablePlace, steps: Sequence[ast.expr]) -> ast.expr:
        """Exchange two entries."""
        word = entry_word(place.table)
        kind = place.kinds[0]
        first = place.table.steps[0]
        other = f"other_{first}"
        parameters = [
            Parameter(first, kind, step_doc(first, kind)),
            Parameter(other, kind, "The same for the other entry."),
        ]

        def at(name: str, context: Callable[[], ast.expr_context]) -> ast.expr:
            return place.expression([load(name)], context)

        left = ast.Tuple([at(first, ast.Store), at(other, ast.Store)], ast.Store())
        right = ast.Tuple([at(other, ast.Load), at(first, ast.Load)], ast.Load())
        doc = f"Exchange two {phrase(plural(word))}."
        names = table_names(place.table, "swap", word)
        body: list[ast.stmt] = [ast.Assign([left], right)]
        return self.calls.add(Tool(names, doc, parameters, NONE, body, "update"), steps)

    def push(
        self,
        place: TablePlace,
        steps: Sequence[ast.expr],
        action: str,
        *,
        value: ast.expr | None,
        node: ast.Call,
        given: ast.expr,
    ) -> ast.expr:
        """Add one entry; without a value the tool computes it from tables."""
        word, doc = inside_word(place), _push_doc(place, action)
        if value is None:
            made = ToState(self.calls.tables).visit(clone(given))
            doc = f"{doc.removesuffix('.')}, computed from the tables."
            body = _pushed(node, place, made)
            return self.calls.use(place, action, word, doc, steps, body=body)
        kind = place.type.args[0] if place.type.kind == "set" else inner_type(place.type)
        marked = place.table.role == "set" and is_adjective(place.table.name)
        told = f"What to {'mark' if marked else 'put there'}."
        extra = self.calls.value(place, given, kind or INT, told)
        body = _pushed(node, place, load(extra.name))
        return self.calls.use(place, action, word, doc, [*steps, value], extra=[extra], body=body)

    def pop(self, place: TablePlace, steps: Sequence[ast.expr], action: str, node: ast.Call) -> ast.expr:
        """Remove one entry and return it."""
        word = inside_word(place)
        end = {"next": "first", "pop": "last", "smallest": "smallest"}[action]
        if is_adjective(place.table.name):
            doc = f"Take the {end} of {whole_text(place)} and return it."
        else:
            doc = f"Take the {end} {one_text(place)} off {whole_text(place)} and return it."
        container = place.expression(step_loads(place))
        value = clone(node)
        if action == "smallest":
            value.args = [container]
        else:
            assert isinstance(value.func, ast.Attribute)
            value.func.value = container
        type_ = inner_type(place.type) or INT
        return self.calls.use(place, action, word, doc, steps, returns=type_, body=[ast.Return(value)])

    def take(self, place: TablePlace, steps: Sequence[ast.expr], step: ast.expr) -> ast.expr:
        """Take the entry at a position or key out."""
        word = inside_word(place)
        extra = next_step(place)
        told = phrase(extra.name)
        doc = f"Take the {phrase(word)} with this {told} out of {whole_text(place)} and return it."
        value = call(ast.Attribute(place.expression(step_loads(place)), "pop", ast.Load()), load(extra.name))
        type_ = inner_type(place.type) or INT
        return self.calls.use(
            place, "take", word, doc, [*steps, step], extra=[extra], returns=type_, body=[ast.Return(value)]
        )

    def remove(
        self, place: TablePlace, steps: Sequence[ast.expr], value: ast.expr, method: str, given: ast.expr
    ) -> ast.expr:
        """Remove something by its value."""
        kind = place.type.args[0] if place.type.kind == "set" else inner_type(place.type) or INT
        extra = self.calls.value(place, given, kind, "What to remove.")
        doc = f"Remove this {phrase(extra.name)} from {whole_text(place)}."
        made = call(ast.Attribute(place.expression(step_loads(place)), method, ast.Load()), load(extra.name))
        return self.calls.use(
            place, "remove", inside_word(place), doc, [*steps, value], extra=[extra], body=[ast.Expr(made)]
        )

    def remove_at(self, place: TablePlace, steps: Sequence[ast.expr]) -> ast.expr:
        """Remove the entry at a place."""
        word = cell_word(place)
        doc = f"Remove the {phrase(word)} {place_words(place)}."
        body: list[ast.stmt] = [ast.Delete([place.expression(step_loads(place), ast.Del)])]
        return self.calls.use(place, "remove", word, doc, steps, body=body)

    def insert(self, place: TablePlace, steps: Sequence[ast.expr], given: Sequence[ast.expr]) -> ast.expr:
        """Insert one entry in front of a position."""
        word = inside_word(place)
        extra = [Parameter("index", INT, "Position it will have, counted from 0.")]
        extra.append(self.calls.value(place, given[1], inner_type(place.type) or INT, "What to put there."))
        made = call(
            ast.Attribute(place.expression(step_loads(place)), "insert", ast.Load()),
            *[load(item.name) for item in extra],
        )
        doc = f"Put one {phrase(word)} into {whole_text(place)} at a position."
        return self.calls.use(
            place, "insert", word, doc, [*steps, *given], extra=extra, body=[ast.Expr(made)]
        )

    def whole(self, place: TablePlace, steps: Sequence[ast.expr], method: str) -> ast.expr:
        """Clear, reverse or sort."""
        text = {"clear": "Empty {}.", "reverse": "Reverse {}.", "sort": "Sort {} in ascending order."}[method]
        doc = text.format(whole_text(place))
        made = call(ast.Attribute(place.expression(step_loads(place)), method, ast.Load()))
        names = [f"{method}_{place.table.name}"]
        return self.calls.add(
            Tool(names, doc, step_parameters(place), NONE, [ast.Expr(made)], "update"), steps
        )


def _pushed(node: ast.Call, place: TablePlace, value: ast.expr) -> list[ast.stmt]:
    """The call that adds an entry, with the container in the state and another value."""
    made = clone(node)
    container = place.expression(step_loads(place))
    if isinstance(made.func, ast.Attribute) and made.func.attr != "heappush":
        made.func.value = container
        made.args = [value]
    else:
        made.args = [container, value]
    return [ast.Expr(made)]


def _push_doc(place: TablePlace, action: str) -> str:
    """The doc of a tool that adds an entry."""
    table = place.table
    if is_adjective(table.name) and not place.steps:
        if table.role == "heap":
            return f"Put something among {whole_words(table)}."
        if table.role == "set":
            return f"Mark something as {phrase(table.name)}."
        return f"Put something among {whole_words(table)}, {'in front' if action == 'front' else 'last'}."
    where = "at the end of" if place.type.kind == "list" and table.role != "heap" else "into"
    if table.role == "stack" and not place.steps:
        where = "on top of"
    if action == "front":
        where = "in front of"
    at_place = f" {place_words(place)}" if place.steps else ""
    return f"Put one {one_text(place)} {where} {whole_text(place)}{at_place}."
