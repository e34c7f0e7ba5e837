"""Tools for tables in the state: one for each way of looking at a table, and of changing one entry of it."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from codegym_envs.spec.types import BOOL, INT, NONE, STR, Type
from codegym_envs.synthesis.marks import observe, seen
from codegym_envs.synthesis.profiling.observed_types import join
from codegym_envs.synthesis.tables.table import Table, TablePlace, inner_type
from codegym_envs.synthesis.tables.table_words import (
    cell_word,
    end_of,
    entry_word,
    is_adjective,
    one_of,
    place_words,
    table_names,
    whole_words,
)
from codegym_envs.synthesis.toolbox import FROM_END, Parameter, Tool, Toolbox, tool_call
from codegym_envs.synthesis.trees import call, clone, load
from codegym_envs.synthesis.wording.parameter_words import parameter_doc
from codegym_envs.synthesis.wording.words import is_plural, phrase, plural, readable

__all__ = [
    "LookTools",
    "TableCalls",
    "inside_word",
    "is_marking",
    "next_step",
    "one_text",
    "step_doc",
    "step_loads",
    "step_parameters",
    "whole_text",
]

_POSITION = f"Position, counted from 0; {FROM_END}."


class TableCalls:
    """Calls of tools for places in tables.

    Args:
        tables: What lives in the state, by name.
        toolbox: Receives the tools.
    """

    def __init__(self, tables: Mapping[str, Table], toolbox: Toolbox) -> None:
        self.tables = tables
        self.toolbox = toolbox

    def add(self, tool: Tool, arguments: Sequence[ast.expr]) -> ast.Call:
        """A call of a tool, which is added unless an equal one is there."""
        return tool_call(self.toolbox.add(tool), list(arguments))

    def use(
        self,
        place: TablePlace,
        action: str,
        word: str,
        doc: str,
        arguments: Sequence[ast.expr],
        *,
        extra: Sequence[Parameter] = (),
        returns: Type = NONE,
        body: list[ast.stmt],
        kind: str = "update",
    ) -> ast.expr:
        """A call of the tool that does something at a place; the tool is made unless an equal one is there.

        Args:
            place: The place.
            action: What the tool does (`table_names`).
            word: What one thing there is called.
            doc: The tool's doc.
            arguments: For the steps of the place and for what is given besides.
            extra: Parameters for what is given besides.
            returns: Type of the result.
            body: The tool's statements.
            kind: What kind of tool it is.
        """
        names = table_names(place.table, action, word)
        made = Tool(names, doc, [*step_parameters(place), *extra], returns, body, kind)
        return observe(self.add(made, arguments), returns)

    def value(self, place: TablePlace, given: ast.expr, type_: Type, doc: str) -> Parameter:
        """The parameter for a value: called what the oracle calls it, where that is meaningful."""
        taken = set(step_names(place))
        name = given.id if isinstance(given, ast.Name) and readable(given.id) else "value"
        if name in taken or name in self.tables:
            name = "value" if "value" not in taken else "new_value"
        if name == "value" and type_.kind in ("tuple", "str"):
            better = "text" if type_ == STR else "pair" if len(type_.args) == 2 else "entry"
            name = better if better not in taken and better not in self.tables else name
        return Parameter(name, type_, doc)


class LookTools:
    """Tools that look at tables, as calls; every method gets a place and the arguments for its steps."""

    def __init__(self, calls: TableCalls) -> None:
        self.calls = calls

    def read(self, place: TablePlace, steps: Sequence[ast.expr]) -> ast.expr:
        """What is at a place."""
        word = cell_word(place)
        end = end_of(place)
        if end is not None:
            first = end == 0
            doc = f"The {'first' if first else 'last'} {one_of(place.table)} in {whole_words(place.table)}."
            if is_adjective(place.table.name):
                doc = f"The {'first' if first else 'last'} of {whole_words(place.table)}."
            names = table_names(place.table, "first" if first else "last", word)
            body: list[ast.stmt] = [ast.Return(place.expression(place.steps))]
            made = self.calls.add(Tool(names, doc, [], place.type, body, "access"), [])
            return observe(made, place.type)
        doc = f"The {phrase(word)} {place_words(place)}."
        if is_marking(place.table):
            doc = f"Whether the entry {place_words(place)} is {phrase(place.table.name)}."
        body = [ast.Return(_at(place))]
        return self.calls.use(place, "read", word, doc, steps, returns=place.type, body=body, kind="access")

    def get(
        self,
        place: TablePlace,
        steps: Sequence[ast.expr],
        key: ast.expr,
        default: ast.Constant,
    ) -> ast.expr:
        """What a mapping holds for a key, or a fixed value."""
        word = inside_word(place)
        extra = next_step(place)
        named: dict[object, str] = {None: "null", "": "an empty text"}
        said = named.get(default.value, repr(default.value))
        doc = f"The {phrase(word)} for this {phrase(extra.name)}, or {said} if there is none."
        arguments: list[ast.expr] = [load(extra.name)]
        if default.value is not None:
            arguments.append(clone(default))
        value = call(ast.Attribute(place.expression(step_loads(place)), "get", ast.Load()), *arguments)
        returns = inner_type(place.type) or INT
        own = seen(default)
        if own is not None:
            returns = join(returns, own)
        return self.calls.use(
            place,
            "read",
            word,
            doc,
            [*steps, key],
            extra=[extra],
            returns=returns,
            body=[ast.Return(value)],
            kind="access",
        )

    def has(self, place: TablePlace, steps: Sequence[ast.expr], value: ast.expr, given: ast.expr) -> ast.expr:
        """Whether a container holds something."""
        kind = place.type.args[0] if place.type.kind in ("set", "dict") else inner_type(place.type) or INT
        word = inside_word(place)
        if place.type.kind == "dict":
            extra = next_step(place)
            doc = f"Whether there is a {phrase(word)} for this {phrase(extra.name)}."
        else:
            extra = self.calls.value(place, given, kind, "What to look for.")
            doc = f"Whether {whole_text(place)} {_hold(place)} this {phrase(extra.name)}."
        if place.table.role == "set" and is_adjective(place.table.name):
            doc = f"Whether the {phrase(extra.name)} is marked as {phrase(place.table.name)}."
        test = ast.Compare(load(extra.name), [ast.In()], [place.expression(step_loads(place))])
        return self.calls.use(
            place,
            "has",
            word,
            doc,
            [*steps, value],
            extra=[extra],
            returns=BOOL,
            body=[ast.Return(test)],
            kind="access",
        )

    def count(self, place: TablePlace, steps: Sequence[ast.expr]) -> ast.expr:
        """Number of entries."""
        word = inside_word(place)
        at_place = f" {place_words(place)}" if place.steps else " now"
        doc = f"Number of entries in {whole_text(place)}{at_place}."
        if is_adjective(place.table.name):
            doc = f"Number of {whole_text(place)}{at_place}."
        body: list[ast.stmt] = [ast.Return(call("len", place.expression(step_loads(place))))]
        return self.calls.use(place, "count", word, doc, steps, returns=INT, body=body, kind="access")

    def filled(self, place: TablePlace, steps: Sequence[ast.expr]) -> ast.expr:
        """Whether there are entries."""
        at_place = f" {place_words(place)}" if place.steps else ""
        doc = f"Whether anything is in {whole_text(place)}{at_place}."
        if is_adjective(place.table.name):
            doc = f"Whether any are {phrase(place.table.name)}{at_place}."
        length = call("len", place.expression(step_loads(place)))
        body: list[ast.stmt] = [ast.Return(ast.Compare(length, [ast.Gt()], [ast.Constant(0)]))]
        return self.calls.use(
            place, "any", inside_word(place), doc, steps, returns=BOOL, body=body, kind="access"
        )

    def nth(self, place: TablePlace, steps: Sequence[ast.expr], index: ast.expr) -> ast.expr:
        """The key or member at a position of a mapping or a set."""
        kind = place.type.args[0]
        noun = "key" if place.type.kind == "dict" else phrase(inside_word(place))
        doc = f"The {noun} at a position of {whole_text(place)}, in order of arrival."
        listed = ast.Subscript(call("list", place.expression(step_loads(place))), load("index"), ast.Load())
        extra = Parameter("index", INT, _POSITION)
        body: list[ast.stmt] = [ast.Return(listed)]
        action = "key" if noun == "key" else "read"
        return self.calls.use(
            place,
            action,
            inside_word(place),
            doc,
            [*steps, index],
            extra=[extra],
            returns=kind,
            body=body,
            kind="access",
        )

    def reduce(self, place: TablePlace, function: str, type_: Type) -> ast.expr:
        """The largest, the smallest or the sum of a table's entries."""
        action = {"max": "extreme_max", "min": "extreme_min", "sum": "total"}[function]
        word = {"max": "largest entry", "min": "smallest entry", "sum": "sum of all entries"}[function]
        doc = f"The {word} in {whole_text(place)}."
        if is_adjective(place.table.name):
            doc = f"The {word.removesuffix(' entry').removesuffix(' of all entries')} of {whole_text(place)}."
        body: list[ast.stmt] = [ast.Return(call(function, place.expression([])))]
        return self.calls.use(
            place, action, entry_word(place.table), doc, [], returns=type_, body=body, kind="access"
        )

    def join(self, place: TablePlace, separator: ast.Constant) -> ast.expr:
        """The texts of a table as one text."""
        mark = str(separator.value)
        between = {"": "with nothing", " ": "with spaces", "\n": "with line breaks"}.get(
            mark, f"with {mark!r}"
        )
        doc = f"All of {whole_text(place)} as one text, {between} in between."
        value = call(ast.Attribute(clone(separator), "join", ast.Load()), place.expression([]))
        return self.calls.use(
            place,
            "joined",
            entry_word(place.table),
            doc,
            [],
            returns=STR,
            body=[ast.Return(value)],
            kind="access",
        )

    def collect(self, table: Table, value: ast.expr, type_: Type) -> ast.expr:
        """A table as the answer."""
        plain = isinstance(value, ast.Attribute)
        doc = f"All of the {phrase(table.name)}, as {'they are' if is_plural(table.name) else 'it is'}"
        doc += " now." if plain else " now, in the form of the answer."
        names = table_names(table, "collect", table.name)
        tool = Tool(names, doc, [], type_, [ast.Return(value)], "access")
        return self.calls.add(tool, [])


def is_marking(table: Table) -> bool:
    """Whether a table says for each place whether it is marked."""
    return is_adjective(table.name) and table.role == "marks"


def _at(place: TablePlace) -> ast.expr:
    return place.expression(step_loads(place))


def step_names(place: TablePlace) -> list[str]:
    return place.table.steps[: len(place.steps)]


def step_loads(place: TablePlace) -> list[ast.expr]:
    """The parameters for the steps of a place, as expressions."""
    return [load(name) for name in step_names(place)]


def step_parameters(place: TablePlace) -> list[Parameter]:
    """The parameters for the steps of a place."""
    pairs = zip(step_names(place), place.kinds, strict=True)
    return [Parameter(name, kind, step_doc(name, kind)) for name, kind in pairs]


def next_step(place: TablePlace) -> Parameter:
    """The parameter for one step further."""
    depth = len(place.steps)
    kind = place.type.args[0] if place.type.kind == "dict" else INT
    name = place.table.steps[depth] if depth < len(place.table.steps) else "key"
    return Parameter(name, kind, step_doc(name, kind))


def step_doc(name: str, kind: Type) -> str:
    """What to say about the parameter for a step."""
    if name == "index" and kind == INT:
        return _POSITION
    if name == "key":
        return "Key of the entry."
    return parameter_doc(name)


def inside_word(place: TablePlace) -> str:
    """What one thing in the container at a place is called."""
    if not place.steps:
        return entry_word(place.table)
    deeper = TablePlace(place.table, [*place.steps, ast.Constant(0)], [*place.starts, None], place.type)
    return cell_word(deeper)


def whole_text(place: TablePlace) -> str:
    """A container in a sentence."""
    if place.steps and not is_adjective(place.table.name):
        return f"the {phrase(plural(inside_word(place)))}"
    return whole_words(place.table)


def one_text(place: TablePlace) -> str:
    """One thing in a container, in a sentence that names the container."""
    return phrase(inside_word(place)) if place.steps else one_of(place.table)


def _hold(place: TablePlace) -> str:
    return "hold" if is_plural(place.table.name) or is_adjective(place.table.name) else "holds"
